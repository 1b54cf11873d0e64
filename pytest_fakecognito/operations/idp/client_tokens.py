"""The operation by which a client gets a token of its own, where no domain is needed."""

from __future__ import annotations

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.errors import CognitoError, OAuthError
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.signin import clients
from pytest_fakecognito.state.pools import Client


@idp.operation
def get_client_token(ctx: Context, p: Request) -> Response:
    """The same token as by the grant client_credentials, for clients that allow this flow and no other."""
    pool, client = ctx.client(p["ClientId"])
    _check(client, p["Secret"])
    try:
        result = clients.own_token(ctx, pool, client, p.get("Scopes", ()), p.get("ClientMetadata", {}))
    except OAuthError as refused:
        raise errors.client_token_scopes(error=refused.error) from None
    except CognitoError as refused:
        # inferred: the operation declares none of the triggers' errors
        raise errors.client_token_refused(text=refused.message) from refused
    return {"ClientAuthenticationResult": result}


def _check(client: Client, secret: str) -> None:
    """inferred: that the secret comes before the flow, and what is said of the flow."""
    if client.secret is None or not clients.is_secret(client, secret):
        raise errors.client_secret_wrong(client_id=client.id)
    if clients.CLIENT_TOKEN_FLOW not in client.settings.get("ExplicitAuthFlows", ()):
        raise errors.flow_disabled()
