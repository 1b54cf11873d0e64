"""The only WSGI application: hosts and paths to endpoints. Every door but botocore's ends here.

Law: an exception of an endpoint is not an answer. It leaves the application and reaches whoever called, so
that a test sees our traceback; only the live server, out of whose process it could not get, makes an answer
of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from pytest_fakecognito.web import domain
from pytest_fakecognito.web.awsjson import ApiGate, JsonApi, preflight
from pytest_fakecognito.web.place import Kind, Place, locate
from pytest_fakecognito.web.visit import Visited
from pytest_fakecognito.web.wellknown import Documents, World, not_understood

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Endpoint = Callable[..., Response]
"""Called with the request, its place, and the named parts of the path."""


class WebGate(ApiGate, Protocol):
    """What the application asks of the fake. `FakeCognito` is one."""

    def owns(self, host: str) -> bool: ...

    def unhandled_request(self, what: str) -> Exception:
        """Record that nothing answers this, and give back the error to raise."""

    def note_http(
        self, door: str, method: str, url: str, status: int | None, error: str | None, location: str | None = None
    ) -> None:
        """Write a request that is no API call into the journal."""


class Behind(World, Visited, Protocol):
    """What the endpoints ask of the fake. `FakeCognito` is one."""


class Application:
    """The WSGI application over one fake.

    Two keys of the environ are ours: "fakecognito.door" names the door the request came in by, for the
    journal; "fakecognito.host" overrules the Host header.
    """

    def __init__(self, gate: WebGate, world: Behind) -> None:
        self._gate = gate
        self._routes = _routes(JsonApi(gate), Documents(world), domain.routes(world))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        return self._answer(request)(environ, start_response)

    def _answer(self, request: Request) -> Response:
        place = locate(request, self._gate.owns)
        endpoint, parts = self._find(request, place)
        if isinstance(endpoint, JsonApi):  # the fake journals its own calls
            return endpoint(request, place)
        response = endpoint(request, place, **parts)
        self._note(request, response.status_code, None, response.location)
        return response

    def _find(self, request: Request, place: Place) -> tuple[Endpoint, dict[str, str]]:
        try:
            return self._routes[place.kind].bind("").match(request.path, request.method)  # type: ignore[return-value]
        except (NotFound, MethodNotAllowed):
            what = f"{request.method} {place.host}{request.path}"
            error = self._gate.unhandled_request(f"{what}: {_SERVED[place.kind]}")
            self._note(request, None, str(error))
            raise error from None

    def _note(self, request: Request, status: int | None, error: str | None, location: str | None = None) -> None:
        door = request.environ.get("fakecognito.door", "wsgi")
        self._gate.note_http(door, request.method, request.url, status, error, location)


_SERVED = {
    Kind.IDP: "served here are POST / (the API), a pool's jwks.json and its openid-configuration",
    Kind.IDENTITY: "served here is POST / (the API)",
    Kind.DOMAIN: "served here are the OAuth endpoints and the hosted pages",
    Kind.LIVE: "served here are POST / (both APIs), and a pool's jwks.json, openid-configuration and domain",
}


def _routes(api: JsonApi, documents: Documents, pages: Mapping[str, Mapping[str, Endpoint]]) -> dict[Kind, Map]:
    return {
        Kind.IDP: _map([*_api_rules(api), *_pool_rules(documents)]),
        Kind.IDENTITY: _map(_api_rules(api)),
        Kind.DOMAIN: _map(_page_rules(pages)),
        # /logout would be there twice: the domain's is the one of use.
        Kind.LIVE: _map([*_api_rules(api), *_pool_rules(documents, but="logout"), *_page_rules(pages, "/<pool_id>")]),
    }


def _map(rules: list[Rule]) -> Map:
    # As strict as the service: no path is tidied up by a redirect.
    return Map(rules, strict_slashes=False, merge_slashes=False, redirect_defaults=False)


def _api_rules(api: JsonApi) -> list[Rule]:
    return [Rule("/", methods=["POST"], endpoint=api), Rule("/", methods=["OPTIONS"], endpoint=preflight)]


def _pool_rules(documents: Documents, *, but: str = "") -> list[Rule]:
    known = [
        Rule("/<pool_id>/.well-known/jwks.json", methods=["GET"], endpoint=documents.jwks),
        Rule(
            "/<pool_id>/.well-known/openid-configuration",
            methods=["GET"],
            endpoint=documents.openid_configuration,
        ),
    ]
    advertised = ("authorize", "logout", "revoke", "token", "userInfo")
    return known + [Rule(f"/<pool_id>/{path}", endpoint=not_understood) for path in advertised if path != but]


def _page_rules(pages: Mapping[str, Mapping[str, Endpoint]], below: str = "") -> list[Rule]:
    return [
        Rule(f"{below}{path}", methods=[method], endpoint=endpoint)
        for path, methods in pages.items()
        for method, endpoint in methods.items()
    ]
