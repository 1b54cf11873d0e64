"""The operations of signing in: two to start, two to answer, all on the one machine, and one to go on."""

from __future__ import annotations

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.signin import machine, refreshing
from pytest_fakecognito.state.pools import Client, Pool


@idp.operation
def initiate_auth(ctx: Context, p: Request) -> Response:
    pool, client = ctx.client(p["ClientId"])
    return _start(ctx, pool, client, p, admin=False)


@idp.operation
def admin_initiate_auth(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    return _start(ctx, pool, pool.client(p["ClientId"]), p, admin=True)


@idp.operation
def respond_to_auth_challenge(ctx: Context, p: Request) -> Response:
    pool, client = ctx.client(p["ClientId"])
    return _answer(ctx, pool, client, p, admin=False)


@idp.operation
def admin_respond_to_auth_challenge(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    return _answer(ctx, pool, pool.client(p["ClientId"]), p, admin=True)


@idp.operation
def get_tokens_from_refresh_token(ctx: Context, p: Request) -> Response:
    """The client sends its secret itself, not a hash."""
    pool, client = ctx.client(p["ClientId"])
    if client.secret is not None and p.get("ClientSecret") != client.secret:
        raise errors.client_secret_wrong(client_id=client.id)
    result = refreshing.exchange(ctx, pool, client, p["RefreshToken"], p.get("DeviceKey"), p.get("ClientMetadata", {}))
    return {"AuthenticationResult": result}


def _start(ctx: Context, pool: Pool, client: Client, p: Request, *, admin: bool) -> Response:
    return machine.start(
        ctx,
        pool,
        client,
        p["AuthFlow"],
        p.get("AuthParameters", {}),
        admin=admin,
        metadata=p.get("ClientMetadata", {}),
        session_text=p.get("Session"),
    )


def _answer(ctx: Context, pool: Pool, client: Client, p: Request, *, admin: bool) -> Response:
    return machine.answer(
        ctx,
        pool,
        client,
        p["ChallengeName"],
        p.get("Session"),
        p.get("ChallengeResponses", {}),
        admin=admin,
        metadata=p.get("ClientMetadata", {}),
    )
