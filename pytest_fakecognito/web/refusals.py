"""What a domain says no with, where there is nowhere to go back to."""

from __future__ import annotations

from werkzeug.wrappers import Response

from pytest_fakecognito.web.pages import page
from pytest_fakecognito.web.visit import Visit


def error(visit: Visit) -> Response:
    """GET /error: what went wrong, with status 400. [captured]"""
    return page("error.html", 400, error=visit.request.args.get("error", ""))


def forged_form() -> Response:
    """inferred: the status and the text."""
    return page("error.html", 403, error="Invalid CSRF token")


def option_not_available() -> Response:
    """[captured] of a provider that the client does not offer"""
    return page("message.html", 401, message="Login option is not available. Please try another one")


def pages_unavailable() -> Response:
    """[captured] of a client without a style, on a domain with managed login"""
    return page("message.html", 403, message="Login pages unavailable. Please contact an administrator.")
