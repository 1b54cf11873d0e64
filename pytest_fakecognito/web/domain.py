"""The paths of a pool's domain, and what answers each."""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.wrappers import Response

from pytest_fakecognito.web import authorize, confirmation
from pytest_fakecognito.web.visit import Domain, Endpoint, Visit, Visited


def routes(visited: Visited) -> Mapping[str, Mapping[str, Endpoint]]:
    """Paths to methods to endpoints."""
    at = Domain(visited).at
    return {
        "/confirmUser": {"GET": at(confirmation.confirm_user)},
        "/oauth2/authorize": {"GET": at(authorize.authorize), "POST": at(_method_not_allowed)},
        "/.well-known/openid-configuration": {"GET": at(_nothing_there)},
    }


def _method_not_allowed(visit: Visit) -> Response:
    return Response(b"", 405)


def _nothing_there(visit: Visit) -> Response:
    """The documents are on the service's host alone. [captured]"""
    return Response(b"", 404)
