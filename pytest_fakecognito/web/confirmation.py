"""Where the link in a verification mail leads."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Request, Response

from pytest_fakecognito import errors
from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.model import service as model
from pytest_fakecognito.operations.idp import signup
from pytest_fakecognito.web.pages import page
from pytest_fakecognito.web.visit import Visit

_LINKED = {"client_id": "ClientId", "user_name": "Username", "confirmation_code": "ConfirmationCode"}


def confirm_user(visit: Visit) -> Response:
    """The user is confirmed. The link carries no hash of the client's secret, and needs none.

    HEAD, which mail scanners send, does nothing. inferred: how the page looks, and its status.
    """
    if visit.request.method == "HEAD":
        return Response(b"", content_type="text/html;charset=UTF-8")
    try:
        _confirm(visit, _params(visit.request))
    except CognitoError as error:
        return _shown(400, "Your registration is not confirmed", error.message)
    return _shown(200, "Your registration has been confirmed!")


def _confirm(visit: Visit, params: dict[str, Any]) -> None:
    model.load("cognito-idp").check("ConfirmSignUp", params)
    pool, client = visit.ctx.client(params["ClientId"])
    if pool is not visit.pool:
        raise errors.client_not_found(client_id=client.id)
    signup.confirm(visit.ctx, pool, client, params)


def _params(request: Request) -> dict[str, Any]:
    """The link's query as the parameters of ConfirmSignUp, whose model tells what is missing."""
    return {member: request.args[name] for name, member in _LINKED.items() if name in request.args}


def _shown(status: int, heading: str, refusal: str | None = None) -> Response:
    return page("confirm_user.html", status, heading=heading, refusal=refusal)
