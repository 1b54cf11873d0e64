"""Signing in, staying signed in, signing out."""

from __future__ import annotations

from fastapi import APIRouter

from accounts import directory
from accounts.auth import SignedIn
from accounts.schemas import Challenge, Credentials, NewPassword, Refresh, Tokens

router = APIRouter(prefix="/session", tags=["session"])


@router.post("")
def sign_in(credentials: Credentials) -> Tokens | Challenge:
    return directory.sign_in(credentials.email, credentials.password)


@router.post("/new-password")
def choose_password(choice: NewPassword) -> Tokens | Challenge:
    return directory.choose_password(choice.email, choice.password, choice.session)


@router.post("/refresh")
def stay_signed_in(refresh: Refresh) -> Tokens | Challenge:
    return directory.refresh(refresh.refresh_token)


@router.delete("", status_code=204)
def sign_out(caller: SignedIn) -> None:
    directory.sign_out_everywhere(caller.token)
