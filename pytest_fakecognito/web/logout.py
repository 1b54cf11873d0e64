"""GET /logout: the browser is signed out, though not of its tokens, and sent to the application or to the login page.

Source: the developer guide's page on the logout endpoint, and responses seen.
"""

from __future__ import annotations

from urllib.parse import urlencode

from werkzeug.wrappers import Response

from pytest_fakecognito.state.pools import Client
from pytest_fakecognito.web import browsers, saml_sign_out
from pytest_fakecognito.web.authorization import error_page
from pytest_fakecognito.web.pages import redirect
from pytest_fakecognito.web.visit import Visit


def logout(visit: Visit) -> Response:
    """Of the two ways, `logout_uri` goes before `redirect_uri`. [documented]"""
    asked = visit.request.args
    if not asked.get("client_id"):
        return _missing(visit, "client_id")
    client = visit.pool.clients.get(asked["client_id"])
    if client is None:
        return error_page(visit, "invalid_request", asked["client_id"])  # inferred: as at /oauth2/authorize
    if asked.get("logout_uri"):
        return _to_application(visit, client, asked["logout_uri"])
    if not asked.get("redirect_uri"):
        return _missing(visit, "redirect_uri")
    if not asked.get("response_type"):
        return _missing(visit, "response_type")  # inferred: how the lack is told
    return _to_login(visit, client)


_TO_PROVIDERS = ("identity_provider", "idp_identifier")


def _missing(visit: Visit, name: str) -> Response:
    return error_page(visit, f"Required String parameter '{name}' is not present")


def _to_application(visit: Visit, client: Client, uri: str) -> Response:
    if uri not in client.settings.get("LogoutURLs", ()):
        # To a page that is an error: it lacks a redirect_uri. [captured] inferred: that nobody is signed out
        return redirect(visit.url("/login", visit.query))
    return _signed_out(visit, uri)


def _to_login(visit: Visit, client: Client) -> Response:
    """With all that was sent, and all scopes of the client if none was. Whether it is in order, that page sees."""
    # It leads to no outside provider by itself. [documented]
    kept = [(name, value) for name, value in visit.request.args.items(multi=True) if name not in _TO_PROVIDERS]
    query = urlencode(kept)
    if not visit.request.args.get("scope"):
        query += "&" + urlencode({"scope": " ".join(client.settings.get("AllowedOAuthScopes", ()))})
    return _signed_out(visit, visit.url("/login", query))


def _signed_out(visit: Visit, onward: str) -> Response:
    """To `onward`; by the SAML provider that has signed the browser in, if it is to hear of it. [documented]"""
    response = saml_sign_out.sign_out(visit, onward) or redirect(onward)
    browsers.forget(visit, response)
    return response
