"""POST /oauth2/token: tokens for a code, for a refresh token, or for a client itself."""

from __future__ import annotations

from werkzeug.wrappers import Response

from pytest_fakecognito import errors
from pytest_fakecognito.signin import clients, grants
from pytest_fakecognito.state.pools import Client
from pytest_fakecognito.web import backchannel
from pytest_fakecognito.web.backchannel import Parameters
from pytest_fakecognito.web.visit import Visit


@backchannel.answered
def token(visit: Visit) -> Response:
    """inferred: that the type of the grant is looked at first, then the client, then what the grant needs."""
    sent = backchannel.parameters(visit)
    grant = grants.named(sent.get("grant_type"))
    client = _client(visit, sent)
    return backchannel.json_answer(grant(visit.ctx, visit.pool, client, sent))


def _client(visit: Visit, sent: Parameters) -> Client:
    client_id, secret = backchannel.credentials(visit, sent)
    if client_id is None:
        raise errors.invalid_request()
    return clients.authenticated(visit.pool, client_id, secret)
