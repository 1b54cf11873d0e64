"""One's own account. Cognito is asked each time, so a session that was ended is refused at once."""

from __future__ import annotations

from fastapi import APIRouter

from accounts import directory
from accounts.auth import SignedIn
from accounts.schemas import Account, Rename

router = APIRouter(prefix="/me", tags=["profile"])


@router.get("")
def me(caller: SignedIn) -> Account:
    return directory.own_account(caller.token)


@router.patch("", status_code=204)
def rename(change: Rename, caller: SignedIn) -> None:
    directory.rename(caller.token, change.name)
