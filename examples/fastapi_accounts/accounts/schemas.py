"""What goes over the wire."""

from __future__ import annotations

from pydantic import BaseModel


class Registration(BaseModel):
    email: str
    password: str
    name: str


class Invitation(BaseModel):
    email: str
    name: str


class Address(BaseModel):
    email: str


class Confirmation(BaseModel):
    email: str
    code: str


class PasswordReset(BaseModel):
    email: str
    code: str
    password: str


class Credentials(BaseModel):
    email: str
    password: str


class NewPassword(BaseModel):
    email: str
    password: str
    session: str


class Refresh(BaseModel):
    refresh_token: str


class Rename(BaseModel):
    name: str


class Account(BaseModel):
    id: str
    email: str
    name: str | None = None
    status: str | None = None
    enabled: bool | None = None


class Tokens(BaseModel):
    access_token: str
    id_token: str
    refresh_token: str | None
    expires_in: int
    token_type: str = "Bearer"


class Challenge(BaseModel):
    challenge: str
    session: str
