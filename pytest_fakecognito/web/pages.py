"""What a browser is shown on a pool's domain.

Law: whatever comes from outside is escaped, and a page is for GET alone: HEAD, which mail scanners send, does nothing.
"""

from __future__ import annotations

import uuid
from typing import Any, Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined
from werkzeug.wrappers import Request, Response

from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.web.place import Place

_templates = Environment(
    loader=PackageLoader("pytest_fakecognito.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

_HEADERS = {  # [captured], for all that a domain answers
    "Cache-Control": "no-cache, no-store, max-age=0, must-revalidate",
    "Pragma": "no-cache",
    "Expires": "0",
    "Strict-Transport-Security": "max-age=31536000 ; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-XSS-Protection": "1; mode=block",
    "Content-Language": "en-US",
}


class Visited(Protocol):
    """What the pages ask of the fake. `FakeCognito` is one."""

    def pool_at(self, host: str) -> str | None:
        """The id of the pool whose domain has that host."""

    def confirm_by_link(self, pool_id: str, params: dict[str, Any]) -> None:
        """ConfirmSignUp without a secret's hash; a refusal is raised as CognitoError."""

    def unhandled_request(self, what: str) -> Exception:
        """Record that nothing answers this, and give back the error to raise."""


class Pages:
    """Endpoints of a pool's domain, and of the live server under /<pool id>/."""

    def __init__(self, visited: Visited) -> None:
        self._visited = visited

    def confirm_user(self, request: Request, place: Place, pool_id: str | None = None) -> Response:
        """Where the link in a mail leads: the user is confirmed. The link carries no hash of the client's secret.

        inferred: how the page looks, and its status.
        """
        pool_id = pool_id or self._pool_at(request, place)
        if request.method == "HEAD":
            return _page(200, "")
        try:
            self._visited.confirm_by_link(pool_id, _params(request))
        except CognitoError as error:
            return _confirmation(400, "Your registration is not confirmed", error.message)
        return _confirmation(200, "Your registration has been confirmed!")

    def _pool_at(self, request: Request, place: Place) -> str:
        pool_id = self._visited.pool_at(place.host)
        if pool_id is None:
            what = f"{request.method} {place.host}{request.path}"
            raise self._visited.unhandled_request(f"{what}: no user pool has this domain")
        return pool_id


_LINKED = {"client_id": "ClientId", "user_name": "Username", "confirmation_code": "ConfirmationCode"}


def _params(request: Request) -> dict[str, Any]:
    """The link's query as the parameters of ConfirmSignUp, whose model tells what is missing."""
    return {member: request.args[name] for name, member in _LINKED.items() if name in request.args}


def _confirmation(status: int, heading: str, refusal: str | None = None) -> Response:
    return _page(status, _templates.get_template("confirm_user.html").render(heading=heading, refusal=refusal))


def _page(status: int, text: str) -> Response:
    response = Response(text.encode(), status, content_type="text/html;charset=UTF-8", headers=_HEADERS)
    response.headers["x-amz-cognito-request-id"] = str(uuid.uuid4())
    return response
