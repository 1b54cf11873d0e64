"""A request to authorise: what it asks for, what is refused, and how it is answered in the end.

Law: nothing that was not checked is ever redirected to. Whether a refusal is shown on the domain or taken back to the
application, it knows itself. Source: the developer guide's page on the authorize endpoint, and responses seen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from werkzeug.wrappers import Response

from pytest_fakecognito.errors import CognitoError, NotFaked
from pytest_fakecognito.signin import grants
from pytest_fakecognito.state.pools import Client
from pytest_fakecognito.state.users import User
from pytest_fakecognito.web import providers
from pytest_fakecognito.web.pages import redirect
from pytest_fakecognito.web.visit import Refused, Visit

_SECONDS = re.compile("[0-9]{1,9}")
_RESPONSE_TYPES = {"code": "code", "token": "implicit"}
"""To the flow that a client must allow for each."""
_UNAUTHORIZED = "unauthorized_client"
_CHALLENGE = re.compile(r"[A-Za-z0-9._~-]{43,128}")  # RFC 7636, section 4.2


@dataclass(frozen=True, slots=True)
class Authorization:
    """A request to authorise that is in order. `query` is all of it, as it was sent."""

    client: Client
    response_type: str
    redirect_uri: str
    scopes: tuple[str, ...]
    parameters: Mapping[str, str]
    query: str

    def prompts(self, visit: Visit) -> frozenset[str]:
        """How the user is to be asked. Managed login alone knows it: the classic pages pass it over. [documented]"""
        return frozenset(self.parameters.get("prompt", "").split() if visit.managed_login else ())

    def back(self, answer: Mapping[str, Any]) -> Response:
        """Back to the application with `answer`: in the query, or after a hash for `response_type=token`."""
        return _back(self.redirect_uri, self.response_type, answer)

    def refused(self, description: str, error: str = "invalid_request") -> Response:
        """Back to the application with an error, in the members' order of real ones. [captured]"""
        return self.back(_refusal(description, self.parameters.get("state"), error))

    def login_required(self) -> Response:
        """Back to the application: who must not be asked is not signed in. [documented], without a description"""
        state = self.parameters.get("state")
        return self.back({"error": "login_required", **({} if state is None else {"state": state})})


def read(visit: Visit) -> Authorization:
    """The request to authorise in the visit's query, of /oauth2/authorize or of any page that it led to.

    Raises Refused.
    """
    return parse(visit, visit.request.args.to_dict(), visit.query)


def parse(visit: Visit, parameters: Mapping[str, str], query: str) -> Authorization:
    """As `read`, of a request that was kept. The order of the checks is the service's, as far as it is known."""
    if parameters.get("acr_values") and visit.step_up:
        raise NotFaked("step-up authentication (acr_values) is not faked yet")
    client = _client(visit, parameters)
    redirect_uri = _redirect_uri(visit, client, parameters)
    response_type, state = parameters.get("response_type", ""), parameters.get("state")
    refusal = (
        _flow_refusal(client, response_type) or _challenge_refusal(parameters) or _other_refusal(visit, parameters)
    )
    scopes = grants.scopes(visit.pool, client, parameters.get("scope"))
    if refusal is not None or scopes is None:
        answer = _refusal(refusal or "invalid_scope", state, "invalid_request")
        raise Refused(_back(redirect_uri, response_type, answer))
    # Shown on the domain. [captured] of a challenge, and but for the code of a client without providers
    if not _is_challenge(parameters.get("code_challenge")) or not _is_state(state) or not providers.offered(client):
        raise Refused(error_page(visit, "invalid_request", client.id))
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
        challenge=asked.get("code_challenge") or None,
        resource=asked.get("resource") or None,
        claims=claims,
    )
    state = {"state": asked["state"]} if "state" in asked else {}
    if authorization.response_type == "code":
        return authorization.back({"code": grants.keep(visit.ctx, visit.pool, code), **state})
    if not grants.may_read(authorization.client, authorization.scopes):
        return authorization.refused("invalid_grant")  # inferred: as the token endpoint refuses it
    try:
        tokens = grants.implicit(visit.ctx, visit.pool, authorization.client, user, code)
    except CognitoError as error:
        return authorization.refused(f"{error.message} ")
    return authorization.back({**tokens, **state})


def error_page(visit: Visit, error: str, client_id: str | None = None) -> Response:
    """To the page on the domain that shows an error. A blank is %20 there. [captured] of "Invalid state" """
    said = {"error": error} if client_id is None else {"error": error, "client_id": client_id}
    return redirect(visit.url("/error", urlencode(said, quote_via=quote)))


def _client(visit: Visit, parameters: Mapping[str, str]) -> Client:
    client_id = parameters.get("client_id")
    if not client_id:
        raise Refused(error_page(visit, "Required String parameter 'client_id' is not present"))
    if client_id not in visit.pool.clients:
        raise Refused(error_page(visit, "invalid_request", client_id))
    return visit.pool.clients[client_id]


def _redirect_uri(visit: Visit, client: Client, parameters: Mapping[str, str]) -> str:
    uri = parameters.get("redirect_uri")
    if not uri:
        raise Refused(error_page(visit, "Required String parameter 'redirect_uri' is not present"))
    if uri not in client.settings.get("CallbackURLs", ()):
        raise Refused(error_page(visit, "redirect_mismatch", client.id))
    return uri


def _flow_refusal(client: Client, response_type: str) -> str | None:
    """The description of the error, if the client may not be answered in that way."""
    if response_type not in _RESPONSE_TYPES:
        return "invalid_request"  # inferred
    if not client.settings["AllowedOAuthFlowsUserPoolClient"]:
        return "Client is not enabled for OAuth2.0 flows. "
    return None if _RESPONSE_TYPES[response_type] in client.settings.get("AllowedOAuthFlows", ()) else _UNAUTHORIZED


def _challenge_refusal(parameters: Mapping[str, str]) -> str | None:
    challenge, method = parameters.get("code_challenge"), parameters.get("code_challenge_method")
    in_order = bool(challenge) == bool(method) and method in (None, "", "S256")
    return None if in_order else "invalid_request"  # inferred: the description


def _is_challenge(challenge: str | None) -> bool:
    return not challenge or _CHALLENGE.fullmatch(challenge) is not None


def _is_state(state: str | None) -> bool:
    """ "You can't set the value of a `state` parameter to a URL-encoded JSON string": inferred, how it is refused."""
    try:
        return not isinstance(json.loads(state or "0"), (dict, list))
    except (ValueError, RecursionError):
        return True


def _other_refusal(visit: Visit, parameters: Mapping[str, str]) -> str | None:
    """inferred: that and how either is refused."""
    max_age, resource = parameters.get("max_age"), parameters.get("resource")
    in_order = not max_age or _SECONDS.fullmatch(max_age) is not None or not visit.step_up
    return None if in_order and (not resource or _is_resource(resource)) else "invalid_request"


def _is_resource(uri: str) -> bool:
    """Whether it is absolute and without a fragment: RFC 8707, section 2.

    "https://", "http://localhost", or a scheme of one's own like "myapp://". [documented]
    """
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    here = parts.scheme != "http" or parts.hostname == "localhost"
    return bool(parts.scheme and parts.netloc) and here and "#" not in uri


def _refusal(description: str, state: str | None, error: str) -> dict[str, str]:
    return {"error_description": description, **({} if state is None else {"state": state}), "error": error}


def _back(redirect_uri: str, response_type: str, answer: Mapping[str, Any]) -> Response:
    mark = "#" if response_type == "token" else "&" if "?" in redirect_uri else "?"
    return redirect(f"{redirect_uri}{mark}{urlencode(answer)}")
