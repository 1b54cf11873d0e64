"""The documents every token verifier reads: a pool's keys, and its OpenID configuration."""

from __future__ import annotations

import json
from typing import Any, Protocol

from werkzeug.wrappers import Request, Response

from pytest_fakecognito.web.place import Place


class World(Protocol):
    """What the documents are made of. `FakeCognito` provides it."""

    def pool_exists(self, pool_id: str) -> bool: ...

    def jwks(self, pool_id: str) -> dict[str, Any]:
        """The key set, {"keys": [...]}, in the service's order of members."""

    def issuer(self, pool_id: str) -> str:
        """What the pool's tokens carry as "iss"."""

    def domain(self, pool_id: str) -> str | None:
        """The host of the pool's OAuth endpoints, if it has been given one."""


class Documents:
    """Endpoints under /<pool id>/ of the service's host, and of the live server."""

    def __init__(self, world: World) -> None:
        self._world = world

    def jwks(self, request: Request, place: Place, pool_id: str) -> Response:
        if not self._exists(pool_id, place):
            return _no_such_pool(pool_id)
        return _json(200, self._world.jwks(pool_id))

    def openid_configuration(self, request: Request, place: Place, pool_id: str) -> Response:
        if not self._exists(pool_id, place):
            return _no_such_pool(pool_id)
        issuer, domain = self._world.issuer(pool_id), self._world.domain(pool_id)
        # A process that knows nothing but the live server's address must be able to follow the links, while
        # the issuer has to be the one in the tokens, which is AWS's wherever they are verified.
        here = None if place.base is None else f"{place.base}/{pool_id}"
        root, oauth = (issuer, "") if domain is None else (f"https://{domain}", "/oauth2")
        links = _links(here or root, oauth)
        return _json(200, _configuration(issuer, f"{here or issuer}/.well-known/jwks.json", links))

    def _exists(self, pool_id: str, place: Place) -> bool:
        """A pool is known to its own region's hosts only."""
        at_home = place.region is None or pool_id.startswith(f"{place.region}_")
        return at_home and self._world.pool_exists(pool_id)


def not_understood(request: Request, place: Place, **_: str) -> Response:
    """What the service's host says to paths it does not know, among them those it advertises for lack of a
    domain.

    The body is [captured], the status told by its reporters.
    """
    return _json(
        400,
        {
            "code": "BadRequest",
            "message": "The server did not understand the operation that was requested.",
            "type": "client",
        },
    )


def _no_such_pool(pool_id: str) -> Response:
    # inferred: status and form. The sentence is the API's own.
    return _json(404, {"message": f"User pool {pool_id} does not exist."})


def _links(root: str, oauth: str) -> dict[str, str]:
    return {
        "authorize": f"{root}{oauth}/authorize",
        "logout": f"{root}/logout",
        "revoke": f"{root}{oauth}/revoke",
        "token": f"{root}{oauth}/token",
        "userInfo": f"{root}{oauth}/userInfo",
    }


def _configuration(issuer: str, jwks_uri: str, links: dict[str, str]) -> dict[str, Any]:
    """Members, order and values [captured], with a domain and without; there are no others."""
    return {
        "authorization_endpoint": links["authorize"],
        "end_session_endpoint": links["logout"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "issuer": issuer,
        "jwks_uri": jwks_uri,
        "response_types_supported": ["code", "token"],
        "revocation_endpoint": links["revoke"],
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "subject_types_supported": ["public"],
        "token_endpoint": links["token"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "userinfo_endpoint": links["userInfo"],
    }


def _json(status: int, document: dict[str, Any]) -> Response:
    body = json.dumps(document, separators=(",", ":")).encode()
    response = Response(body, status, content_type="application/json")
    # inferred from the many browser clients that fetch the configuration straight from the service.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
