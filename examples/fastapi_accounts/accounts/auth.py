"""Who is calling, and whether they may: the dependencies that guard the routes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from accounts import tokens
from accounts.settings import Settings, settings

log = logging.getLogger(__name__)

_bearer = HTTPBearer(auto_error=False)


def caller(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    settings: Annotated[Settings, Depends(settings)],
) -> tokens.Caller:
    if credentials is None:
        raise _unauthorized("a bearer token is needed")
    try:
        return tokens.verify(credentials.credentials, settings)
    except tokens.InvalidToken as error:
        log.warning("refused a token: %s", error)
        raise _unauthorized("the token is not valid") from error


SignedIn = Annotated[tokens.Caller, Depends(caller)]


def in_group(group: str) -> Callable[[tokens.Caller], tokens.Caller]:
    """A dependency that lets members of the group pass."""

    def member(caller: SignedIn) -> tokens.Caller:
        if group not in caller.groups:
            raise HTTPException(403, f"only for members of {group}")
        return caller

    return member


def _unauthorized(detail: str) -> HTTPException:
    return HTTPException(401, detail, headers={"WWW-Authenticate": "Bearer"})
