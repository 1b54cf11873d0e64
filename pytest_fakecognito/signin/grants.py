"""What the OAuth endpoints give: codes, and tokens for them, for refresh tokens, and for clients themselves.

Law: each grant is checked whole before anything changes, and a code is good for one exchange. Source: the developer
guide's page on the token endpoint, and RFC 6749.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_fakecognito.context import Context
from pytest_fakecognito.signin import tokens
from pytest_fakecognito.state.oauth import AuthorizationCode
from pytest_fakecognito.state.pools import Client, Pool
from pytest_fakecognito.state.users import User

_CODE_SECONDS = 300.0

Answer = dict[str, Any]


def scopes(pool: Pool, client: Client, asked: str | None) -> tuple[str, ...] | None:
    """The scopes that a request to authorise is for: all of the client's if it names none.

    None if the client may not have one of them, or if it asks for a part of the profile without `openid`.
    """
    allowed: list[str] = client.settings.get("AllowedOAuthScopes", [])
    if not asked:
        return tuple(allowed)
    wanted = tuple(dict.fromkeys(asked.split()))
    return wanted if all(scope in allowed for scope in wanted) else None


def code(
    ctx: Context,
    client: Client,
    user: User,
    *,
    redirect_uri: str,
    scopes: tuple[str, ...],
    auth_time: float,
    nonce: str | None,
    challenge: str | None,
    resource: str | None,
    claims: Mapping[str, Any],
) -> AuthorizationCode:
    """What a sign-in of `user` is good for."""
    return AuthorizationCode(
        client_id=client.id,
        sub=user.sub,
        redirect_uri=redirect_uri,
        scopes=scopes,
        auth_time=auth_time,
        expires_at=ctx.now + _CODE_SECONDS,
        nonce=nonce,
        challenge=challenge,
        resource=resource,
        claims=dict(claims),
    )


def keep(ctx: Context, pool: Pool, code: AuthorizationCode) -> str:
    """The text that can be exchanged for tokens."""
    text = ctx.ids.uuid("authorization code")
    pool.codes[text] = code
    return text


def implicit(ctx: Context, pool: Pool, client: Client, user: User, code: AuthorizationCode) -> Answer:
    """The tokens themselves, without a refresh token, in the order in which a redirect carries them. [captured]"""
    result = tokens.issue_for_code(ctx, pool, client, user, code)
    identity = {"id_token": result["IdToken"]} if "IdToken" in result else {}
    access = {"access_token": result["AccessToken"], "expires_in": result["ExpiresIn"], "token_type": "Bearer"}
    return {**identity, **access}
