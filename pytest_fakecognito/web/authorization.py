"""A request to authorise: what it asks for, what is refused, and how it is answered in the end.

Law: nothing that was not checked is ever redirected to. Whether a refusal is shown on the domain or taken back to the
application, it knows itself. Source: the developer guide's page on the authorize endpoint, and responses seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.signin import grants
from pytest_fakecognito.state.pools import Client
from pytest_fakecognito.state.users import User
from pytest_fakecognito.web.visit import Visit

_RESPONSE_TYPES = {"code": "code", "token": "implicit"}
"""To the flow that a client must allow for each."""


class Refused(Exception):
    """The answer to a request that is not in order."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.location)
        self.response = response


@dataclass(frozen=True, slots=True)
class Authorization:
    """A request to authorise that is in order. `query` is all of it, as it was sent."""

    client: Client
    response_type: str
    redirect_uri: str
    scopes: tuple[str, ...]
    parameters: Mapping[str, str]
    query: str

    def back(self, answer: Mapping[str, Any]) -> Response:
        """Back to the application with `answer`: in the query, or after a hash for `response_type=token`."""
        return _back(self.redirect_uri, self.response_type, answer)

    def refused(self, description: str, error: str = "invalid_request") -> Response:
        """Back to the application with an error, in the members' order of real ones. [captured]"""
        return self.back(_refusal(description, self.parameters.get("state"), error))


def read(visit: Visit) -> Authorization:
    """The request to authorise in the visit's query, of /oauth2/authorize or of any page that it led to.

    Raises Refused.
    """
    parameters = visit.request.args.to_dict()
    return parse(visit, parameters, visit.request.query_string.decode())


def parse(visit: Visit, parameters: Mapping[str, str], query: str) -> Authorization:
    """As `read`, of a request that was kept. The order of the checks is the service's, as far as it is known."""
    client = _client(visit, parameters)
    redirect_uri = _redirect_uri(visit, client, parameters)
    response_type = parameters.get("response_type", "")
    state = parameters.get("state")

    def refuse(description: str, error: str = "invalid_request") -> Refused:
        return Refused(_back(redirect_uri, response_type, _refusal(description, state, error)))

    if response_type not in _RESPONSE_TYPES:
        raise refuse("invalid_request")  # inferred: the description
    if not client.settings["AllowedOAuthFlowsUserPoolClient"]:
        raise refuse("Client is not enabled for OAuth2.0 flows. ")
    if _RESPONSE_TYPES[response_type] not in client.settings.get("AllowedOAuthFlows", ()):
        raise refuse("unauthorized_client")
    challenge, method = parameters.get("code_challenge"), parameters.get("code_challenge_method")
    if (challenge is None) != (method is None) or method not in (None, "S256"):
        raise refuse("invalid_request")  # inferred: the description
    scopes = grants.scopes(visit.pool, client, parameters.get("scope"))
    if scopes is None:
        raise refuse("invalid_scope")
    return Authorization(client, response_type, redirect_uri, scopes, parameters, query)


def grant(
    visit: Visit, authorization: Authorization, user: User, claims: Mapping[str, Any], auth_time: float
) -> Response:
    """What the application asked for, now that the user is known: a code, or the tokens themselves.

    `claims` are those by which tokens tell how the user signed in, at `auth_time`.
    """
    asked = authorization.parameters
    code = grants.code(
        visit.ctx,
        authorization.client,
        user,
        redirect_uri=authorization.redirect_uri,
        scopes=authorization.scopes,
        auth_time=auth_time,
        nonce=asked.get("nonce"),
        challenge=asked.get("code_challenge"),
        resource=asked.get("resource"),
        claims=claims,
    )
    state = {"state": asked["state"]} if "state" in asked else {}
    if authorization.response_type == "code":
        return authorization.back({"code": grants.keep(visit.ctx, visit.pool, code), **state})
    try:
        tokens = grants.implicit(visit.ctx, visit.pool, authorization.client, user, code)
    except CognitoError as error:
        return authorization.refused(f"{error.message} ")
    return authorization.back({**tokens, **state})


def error_page(visit: Visit, error: str, client_id: str | None = None) -> Response:
    """To the page on the domain that shows an error."""
    said = {"error": error} if client_id is None else {"error": error, "client_id": client_id}
    return redirect(visit.url("/error", said), 302)


def _client(visit: Visit, parameters: Mapping[str, str]) -> Client:
    client_id = parameters.get("client_id")
    if client_id is None:
        raise Refused(error_page(visit, "Required String parameter 'client_id' is not present"))
    if client_id not in visit.pool.clients:
        raise Refused(error_page(visit, "invalid_request", client_id))
    return visit.pool.clients[client_id]


def _redirect_uri(visit: Visit, client: Client, parameters: Mapping[str, str]) -> str:
    uri = parameters.get("redirect_uri")
    if uri is None:
        raise Refused(error_page(visit, "Required String parameter 'redirect_uri' is not present"))
    if uri not in client.settings.get("CallbackURLs", ()):
        raise Refused(error_page(visit, "redirect_mismatch", client.id))
    return uri


def _refusal(description: str, state: str | None, error: str) -> dict[str, str]:
    return {"error_description": description, **({} if state is None else {"state": state}), "error": error}


def _back(redirect_uri: str, response_type: str, answer: Mapping[str, Any]) -> Response:
    mark = "#" if response_type == "token" else "&" if "?" in redirect_uri else "?"
    response = Response(b"", 302)
    # Not werkzeug's redirect, which writes a page of HTML and takes custom schemes for relative paths.
    response.headers["Location"] = f"{redirect_uri}{mark}{urlencode(answer)}"
    return response
