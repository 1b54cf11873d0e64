"""What the OAuth endpoints give: codes, and tokens for them, for refresh tokens, and for clients themselves.

Law: each grant is checked whole before anything changes, and a code is good for one exchange. Source: the developer
guide's page on the token endpoint, and RFC 6749.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.signin import claims, clients, refreshing, tokens
from pytest_fakecognito.state.oauth import AuthorizationCode
from pytest_fakecognito.state.pools import Client, Pool
from pytest_fakecognito.state.users import User

_CODE_SECONDS = 300.0

Answer = dict[str, Any]
Parameters = Mapping[str, str]
Granting = Callable[[Context, Pool, Client, Parameters], Answer]

# --- what a request to authorise leads to -------------------------------------------------------------------------


def scopes(pool: Pool, client: Client, asked: str | None) -> tuple[str, ...] | None:
    """The scopes that a request to authorise is for: all of the client's if it names none.

    None if the client may not have one of them, or if it asks for a part of the profile without `openid`. [documented]
    """
    allowed: list[str] = client.settings.get("AllowedOAuthScopes", [])
    wanted = tuple(dict.fromkeys((asked or "").split()))
    if not wanted:
        return tuple(allowed)
    if "openid" not in wanted and any(scope in claims.PROFILE_SCOPES for scope in wanted):
        return None
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
    answer = _answer(tokens.issue_for_code(ctx, pool, client, user, code))
    del answer["refresh_token"]
    return answer


# --- the grants of the token endpoint -----------------------------------------------------------------------------


def named(grant_type: str | None) -> Granting:
    """What a grant of that type does with the parameters of a client that has proved who it is. Raises OAuthError."""
    if grant_type is None:
        raise errors.invalid_request()
    if grant_type not in _GRANTS:
        raise errors.unsupported_grant_type()
    return _GRANTS[grant_type]


def _authorization_code(ctx: Context, pool: Pool, client: Client, parameters: Parameters) -> Answer:
    """RFC 6749, section 4.1.3. What is refused leaves the code as it was. (inferred)"""
    clients.check_flow(client, "code")
    code = _good_code(ctx, pool, client, parameters)
    user = pool.by_sub(code.sub)
    if user is None or not user.enabled or not may_read(client, code.scopes):
        raise errors.invalid_grant()
    # inferred: that it is spent even if a function then refuses the tokens
    code.used = True
    return _told(ctx, lambda: tokens.issue_for_code(ctx, pool, client, user, code))


def _refresh_token(ctx: Context, pool: Pool, client: Client, parameters: Parameters) -> Answer:
    """RFC 6749, section 6. The tokens are for the scopes of the first ones, whatever is asked for. (inferred)"""
    # "Client is not allowed for code grant flow or for refreshing tokens": one permission for both, as it reads.
    clients.check_flow(client, "code")
    token = _required(parameters, "refresh_token")
    try:
        user, grant = refreshing.accepted(ctx, pool, client, token)
    except CognitoError:
        raise errors.invalid_grant() from None
    if pool.devices is not None and not grant.hosted:
        raise errors.invalid_grant()  # there is no way to say which device it is [documented]
    return _told(
        ctx,
        lambda: refreshing.renewed(ctx, pool, client, user, grant, token, source="TokenGeneration_RefreshTokens"),
    )


def _client_credentials(ctx: Context, pool: Pool, client: Client, parameters: Parameters) -> Answer:
    """RFC 6749, section 4.4. A `resource` has no effect: "you can only bind access tokens to resources for users"."""
    # Either setting lets a client in here. [documented]
    if clients.CLIENT_TOKEN_FLOW not in client.settings.get("ExplicitAuthFlows", ()):
        clients.check_flow(client, "client_credentials")
    asked = parameters.get("scope", "").split()
    metadata = _metadata(parameters.get("aws_client_metadata"))
    return _told(ctx, lambda: clients.own_token(ctx, pool, client, asked, metadata))


_GRANTS: Mapping[str, Granting] = {
    "authorization_code": _authorization_code,
    "refresh_token": _refresh_token,
    "client_credentials": _client_credentials,
}

# --- their checks -------------------------------------------------------------------------------------------------


def _good_code(ctx: Context, pool: Pool, client: Client, parameters: Parameters) -> AuthorizationCode:
    text, redirect_uri = _required(parameters, "code"), _required(parameters, "redirect_uri")
    code = pool.codes.get(text)
    if code is None or code.used or ctx.now >= code.expires_at or code.client_id != client.id:
        raise errors.invalid_grant()
    if redirect_uri != code.redirect_uri:
        raise errors.redirect_mismatch()
    if not _proves(parameters.get("code_verifier"), code.challenge):
        raise errors.invalid_grant()
    return code


def _proves(verifier: str | None, challenge: str | None) -> bool:
    """RFC 7636, section 4.6. inferred: that a verifier without a challenge is refused, as RFC 9700 demands."""
    if verifier is None or challenge is None:
        return verifier is None and challenge is None
    digest = hashlib.sha256(verifier.encode()).digest()
    return hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"="), challenge.encode())


def may_read(client: Client, scopes: tuple[str, ...]) -> bool:
    """Whether the client may read all that the scopes `email` and `phone` stand for. [documented]

    The scope `profile` gives what there is to read of it, and is never refused.
    """
    named = [name for scope in scopes for name in claims.NAMED_BY_SCOPE.get(scope, ())]
    return all(client.readable(name) for name in named)


def _required(parameters: Parameters, name: str) -> str:
    value = parameters.get(name)
    if value is None:
        raise errors.invalid_request()
    return value


def _metadata(text: str | None) -> Mapping[str, str]:
    """What goes to the function as `clientMetadata`: a JSON object of texts. inferred: that another is refused."""
    if text is None:
        return {}
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise errors.invalid_request() from None
    if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
        raise errors.invalid_request()
    return said


# --- their answers ------------------------------------------------------------------------------------------------


def _told(ctx: Context, give: Callable[[], tokens.Result]) -> Answer:
    try:
        return _answer(give())
    except CognitoError as error:
        raise errors.told_by_service(error, ctx.ids.uuid("inner request")) from error


_MEMBERS = {
    "IdToken": "id_token",
    "AccessToken": "access_token",
    "RefreshToken": "refresh_token",
    "ExpiresIn": "expires_in",
    "TokenType": "token_type",
}
"""In the order of the wire. [captured]"""


def _answer(result: tokens.Result) -> Answer:
    return {name: result[member] for member, name in _MEMBERS.items() if member in result}
