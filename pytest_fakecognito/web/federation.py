"""Signing in through outside OIDC and social providers: the way to them, and /oauth2/idpresponse, the way back.

Law: a provider is asked while nobody's visit lasts. Source: the developer guide's pages on OIDC and social providers,
and requests seen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from werkzeug.wrappers import Response

from pytest_fakecognito.signin.attribute_mapping import SAML
from pytest_fakecognito.state.federation import Provider
from pytest_fakecognito.web import excursions, outside, people, saml
from pytest_fakecognito.web.authorization import Authorization
from pytest_fakecognito.web.outside import Failed, Told
from pytest_fakecognito.web.pages import redirect
from pytest_fakecognito.web.visit import Visit

_RESPONSE_PATH = "/oauth2/idpresponse"


# --- going out ----------------------------------------------------------------------------------------------------


def depart(visit: Visit, asked: Authorization, provider: Provider) -> Response:
    """To `provider`, from where the browser is expected back: at /oauth2/idpresponse, unless it is a SAML one."""
    if provider.people:
        return people.depart(visit, asked, provider)
    if provider.type == SAML:
        return saml.depart(visit, asked, provider)
    try:
        # Whoever answers, another pool of this fake perhaps, needs the lock.
        with visit.ctx.unlocked():
            found = outside.authorize_url(provider, outside.network)
    except Failed as failed:
        return asked.refused(failed.description, failed.error)
    state = excursions.begin(visit, asked, provider)
    url, query = _here(visit, found), urlencode(_request(visit, asked, provider, state))
    return excursions.mark(visit, redirect(f"{url}{'&' if '?' in url else '?'}{query}"), state)


def _request(visit: Visit, asked: Authorization, provider: Provider, state: str) -> dict[str, str]:
    """What the provider is asked for: the first five in this order, and no nonce. [captured]"""
    return {
        "client_id": provider.details["client_id"],
        "redirect_uri": visit.url(_RESPONSE_PATH),
        "scope": provider.details["authorize_scopes"],
        "response_type": "code",
        "state": state,
        # Without it Apple gives no more than an id, as its documentation says.
        **({"response_mode": "form_post"} if provider.type == "SignInWithApple" else {}),
        **_passed_on(visit, asked, provider),
    }


def _passed_on(visit: Visit, asked: Authorization, provider: Provider) -> dict[str, str]:
    """What the application says to the provider: `prompt`, and `login_hint` to OIDC ones. [documented]

    With `prompt=none` no browser gets as far as this.
    """
    prompt = asked.parameters.get("prompt") if visit.managed_login else None
    hint = asked.parameters.get("login_hint") if provider.type == "OIDC" else None
    members = {"prompt": prompt, "login_hint": hint}
    return {name: value for name, value in members.items() if value}


def _here(visit: Visit, url: str) -> str:
    """`url`; or where browsers find it if it is a domain of this fake, whose live server they use."""
    parts = urlsplit(url)
    pool_id = visit.ctx.store.pool_of_domain.get(parts.hostname or "")
    if pool_id is None or visit.root.startswith("https:"):
        return url
    query = f"?{parts.query}" if parts.query else ""
    return f"{visit.root.removesuffix(visit.pool.id)}{pool_id}{parts.path}{query}"


# --- coming back --------------------------------------------------------------------------------------------------


def idp_response(visit: Visit) -> Response:
    """Back from a provider, with a code or without: GET /oauth2/idpresponse, or POST as Apple has it."""
    sent = visit.request.values.to_dict()
    asked, provider = excursions.end(visit, sent.get("state"))
    if provider.type == SAML:
        return excursions.unmark(visit, excursions.invalid_state(visit).response)  # inferred
    return excursions.unmark(visit, _back(visit, asked, provider, sent))


def _back(visit: Visit, asked: Authorization, provider: Provider, sent: Mapping[str, str]) -> Response:
    """Back to the application, if both are still what they were when the provider has been asked."""
    try:
        with visit.ctx.unlocked():
            told = _told(provider, sent, visit.url(_RESPONSE_PATH), visit.ctx.now)
        asked, provider = excursions.still(visit, asked, provider)
    except Failed as failed:
        return asked.refused(failed.description, failed.error)
    return excursions.arrive(visit, asked, provider, told.attributes, told.raw)


def _told(provider: Provider, sent: Mapping[str, str], redirect_uri: str, now: float) -> Told:
    if "error" in sent:
        # Handed on as the provider has it. inferred: what stands for a description that it does not give
        raise Failed(sent.get("error_description") or sent["error"], sent["error"])
    if not sent.get("code"):
        raise Failed("Exception processing authorization code")  # [captured]; inferred: that it is said here
    named = _named(sent.get("user")) if provider.type == "SignInWithApple" else {}
    return outside.ask(provider, outside.network, code=sent["code"], redirect_uri=redirect_uri, now=now, named=named)


def _named(user: str | None) -> dict[str, Any]:
    """The user's name, which Apple sends by the browser, and only the first time."""
    try:
        told = json.loads(user or "{}")["name"]
        name = {part: str(told[part]) for part in ("firstName", "lastName") if told.get(part)}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}
    return {**name, "name": " ".join(name.values())} if name else {}
