"""POST /oauth2/revoke: the end of a refresh token, and of every token that came from it."""

from __future__ import annotations

from werkzeug.wrappers import Response

from pytest_fakecognito import errors
from pytest_fakecognito.errors import OAuthError
from pytest_fakecognito.signin import clients, refreshing, tokens
from pytest_fakecognito.state.pools import Client
from pytest_fakecognito.web import backchannel
from pytest_fakecognito.web.backchannel import Parameters
from pytest_fakecognito.web.visit import Visit


@backchannel.answered
def revoke(visit: Visit) -> Response:
    """A token that is unknown, or another client's, is as good as revoked. [documented] of any that is not valid"""
    sent = backchannel.parameters(visit)
    client = _client(visit, sent)
    token = sent.get("token")
    if token is None or not client.revocation:
        raise errors.invalid_request()
    if tokens.looks_signed(token):
        raise errors.unsupported_token_type()
    refreshing.revoke(visit.pool, client, token)
    return Response(b"", 200)


def _client(visit: Visit, sent: Parameters) -> Client:
    """A secret is taken from the Authorization header alone. [documented, captured]"""
    but_secret = {name: value for name, value in sent.items() if name != "client_secret"}
    try:
        client_id, secret = backchannel.credentials(visit, but_secret)
        return clients.authenticated(visit.pool, client_id or "", secret)
    except OAuthError:
        raise errors.invalid_client_of_revocation() from None
