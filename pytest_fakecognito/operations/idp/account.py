"""What signed-in users do with their own account, by their access token."""

from __future__ import annotations

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.operations import views
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.signin import tokens


@idp.operation
def get_user(ctx: Context, p: Request) -> Response:
    """Shows neither status nor dates, and only attributes that the client may read."""
    bearer = tokens.authorise(ctx, p["AccessToken"])
    shown = {name: it for name, it in bearer.user.all_attributes.items() if bearer.client.readable(name)}
    return {
        "Username": bearer.user.username,
        "UserAttributes": views.attributes(shown),
        **views.mfa_settings(bearer.user),
    }


@idp.operation
def delete_user(ctx: Context, p: Request) -> Response:
    bearer = tokens.authorise(ctx, p["AccessToken"])
    bearer.pool.remove(bearer.user)
    return {}


@idp.operation
def global_sign_out(ctx: Context, p: Request) -> Response:
    bearer = tokens.authorise(ctx, p["AccessToken"], untold=("UserNotFoundException",))
    bearer.pool.sign_out(bearer.user)
    return {}


@idp.operation
def revoke_token(ctx: Context, p: Request) -> Response:
    """Revokes a refresh token and all tokens that came from it. The client sends its secret itself, not a hash."""
    try:
        pool, client = ctx.client(p["ClientId"])
    except errors.CognitoError:
        raise errors.revocation_other_client() from None  # inferred: no ResourceNotFoundException is declared
    if not client.revocation:
        raise errors.revocation_disabled()
    if client.secret is not None and p.get("ClientSecret") != client.secret:
        raise errors.revocation_other_client()  # inferred: that a wrong secret is told like a wrong client
    if tokens.looks_signed(p["Token"]):
        raise errors.revocation_wrong_token()
    origin = pool.refresh_tokens.get(p["Token"])
    if origin is None:
        return {}  # a token that nobody knows is as good as revoked [documented of the endpoint]
    grant = pool.grants[origin]
    if grant.client_id != client.id:
        raise errors.revocation_other_client()
    grant.revoked = True
    return {}
