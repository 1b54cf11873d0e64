"""For people without an account, or without their password."""

from __future__ import annotations

from fastapi import APIRouter

from accounts import directory
from accounts.schemas import Address, Confirmation, PasswordReset, Registration

router = APIRouter(tags=["registration"])


@router.post("/accounts", status_code=201)
def sign_up(registration: Registration) -> dict[str, str]:
    return {"id": directory.sign_up(registration.email, registration.password, registration.name)}


@router.post("/accounts/confirm", status_code=204)
def confirm(confirmation: Confirmation) -> None:
    directory.confirm(confirmation.email, confirmation.code)


@router.post("/accounts/resend", status_code=202)
def resend(address: Address) -> None:
    directory.resend_code(address.email)


@router.post("/password/forgot", status_code=202)
def forgot_password(address: Address) -> None:
    directory.send_reset_code(address.email)


@router.post("/password/reset", status_code=204)
def reset_password(reset: PasswordReset) -> None:
    directory.reset_password(reset.email, reset.code, reset.password)
