"""For members of the group `admins`."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from accounts import directory
from accounts.auth import in_group
from accounts.schemas import Account, Invitation

router = APIRouter(prefix="/admin", tags=["admin"], dependencies=[Depends(in_group("admins"))])


@router.get("/users")
def find(email: str = "") -> list[Account]:
    return directory.find(email)


@router.post("/users", status_code=201)
def invite(invitation: Invitation) -> Account:
    return directory.invite(invitation.email, invitation.name)


@router.post("/users/{username}/disable", status_code=204)
def disable(username: str) -> None:
    directory.disable(username)


@router.put("/users/{username}/groups/{group}", status_code=204)
def add_to_group(username: str, group: str) -> None:
    directory.add_to_group(username, group)
