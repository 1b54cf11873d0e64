"""What an outside OIDC or social provider is asked, over HTTP: where its endpoints are, for tokens, and about the user.

Law: nothing here knows the state, so that nobody waits for a provider's answer with the fake's lock in his hand, and
nothing a provider says is believed of a user unless it came with the tokens for his code. Source: the developer guide's
pages on OIDC and social providers, and requests and responses seen.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard
from urllib.parse import urlencode, urlsplit

from pytest_fakecognito.state import schema
from pytest_fakecognito.state.federation import Provider
from pytest_fakecognito.web import id_tokens

Said = dict[str, Any]
Form = Mapping[str, str]

_PATIENCE = 5.0
"""Seconds. inferred"""
_PEOPLE = "people.googleapis.com"

HINT = "for the fake to stand for a provider, give it people: pool.identity_providers[name].add_person(subject)"

log = logging.getLogger("pytest_fakecognito")


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer to an HTTP request."""

    status: int
    reason: str
    text: str

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def said(self) -> Said:
        """The JSON object that it is, or an empty one."""
        try:
            body = json.loads(self.text)
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}


Fetch = Callable[[str, str, Mapping[str, str], Form | None], Fetched]
"""Called with the method, the URL, the headers and, if one is sent, the form. Raises Unreachable."""


class Unreachable(Exception):
    """Nobody answered, or not in time."""

    def __init__(self, *, late: bool) -> None:
        super().__init__("Read timed out" if late else "Connection reset")
        self.late = late


class Failed(Exception):
    """A sign-in that ends here. `description` and `error` are what the application is told."""

    def __init__(self, description: str, error: str = "invalid_request") -> None:
        super().__init__(f"{error}: {description}")
        self.description = description
        self.error = error


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider has said of a user: `attributes` all in one, `raw` by where it was said."""

    attributes: Said
    raw: dict[str, Said]


def network(method: str, url: str, headers: Mapping[str, str], form: Form | None) -> Fetched:
    """As `Fetch`, by the library `requests`, and so by whatever a test has put in its place."""
    import requests

    try:
        answer = requests.request(method, url, headers=dict(headers), data=form, timeout=_PATIENCE)
    except requests.Timeout as error:
        log.warning("The identity provider at %s did not answer in time", url, exc_info=error)
        raise Unreachable(late=True) from error
    except requests.RequestException as error:
        log.warning("The identity provider at %s could not be reached; %s", url, HINT, exc_info=error)
        raise Unreachable(late=False) from error
    return Fetched(answer.status_code, answer.reason or "", answer.text)


def authorize_url(provider: Provider, fetch: Fetch) -> str:
    """Where users are sent to. Raises Failed."""
    return _Endpoints(provider, fetch).find("authorize_url", "authorization_endpoint")


def ask(
    provider: Provider, fetch: Fetch, *, code: str, redirect_uri: str, now: float, named: Mapping[str, Any]
) -> Told:
    """What the provider says of the user who came back with `code`. Raises Failed.

    `now` is the fake's time, by which tokens expire; `named` the user's name where the browser brings it.
    """
    endpoints = _Endpoints(provider, fetch)
    tokens = _tokens(provider, endpoints, code, redirect_uri, now)
    identity = _identity(provider, endpoints, tokens, now)
    profile = {**_profile(provider, endpoints, tokens), **named}
    # What a signed token says goes before the rest, and either token can be mapped as a whole. [documented]
    # inferred: that of a social provider's tokens only the access token can
    own = ("access_token",) if provider.social else ("access_token", "id_token")
    mappable = {name: tokens[name] for name in own if name in tokens}
    raw = {"tokenResponse": tokens, "idToken": identity, "userInfo": profile}
    return Told({**mappable, **profile, **identity}, raw)


class _Endpoints:
    """The endpoints of a provider: as they were set, or else as its own document has them, which is read once."""

    def __init__(self, provider: Provider, fetch: Fetch) -> None:
        self._provider = provider
        self._fetch = fetch
        self._discovered: Said | None = None

    def find(self, detail: str, member: str) -> str:
        """Raises Failed for one that is nowhere to be found."""
        url = self.seek(detail, member)
        if url is None:
            raise Failed(f"{self._provider.name} Error - {member} not found")  # inferred
        return url

    def seek(self, detail: str, member: str) -> str | None:
        """None if there is none. Raises Failed for one that the document has, but nobody can be sent to."""
        given = self._provider.details.get(detail)
        if given or "oidc_issuer" not in self._provider.details:
            return given or None
        found = self._document().get(member)
        if found is None or _is_secure(found):
            return found
        # That only HTTPS will do [documented]; inferred: how it is told
        raise Failed(f"{self._provider.name} Error - {member} must be an https URL")

    def request(self, method: str, url: str, form: Form | None = None, bearer: str | None = None) -> Fetched:
        """Raises Unreachable."""
        headers = {"User-Agent": "Amazon/Cognito", "x-amz-cognito-request-id": str(uuid.uuid4())}  # [captured]
        if bearer is not None:
            headers["Authorization"] = f"Bearer {bearer}"
        return self._fetch(method, url, headers, form)

    def keys(self) -> Said:
        """The provider's key set, anew for each token. [documented]"""
        url = self.find("jwks_uri", "jwks_uri")
        try:
            answer = self.request("GET", url)
        except Unreachable as error:
            raise Failed("Timeout in calling jwks uri" if error.late else str(error)) from error
        if not answer.ok:
            raise Failed(f"{self._provider.name} Error - {answer.status} error getting keys")  # inferred
        return answer.said()

    def _document(self) -> Said:
        if self._discovered is None:
            self._discovered = self._discover(self._provider.details["oidc_issuer"].rstrip("/"))
        return self._discovered

    def _discover(self, issuer: str) -> Said:
        try:
            answer = self.request("GET", f"{issuer}/.well-known/openid-configuration")
        except Unreachable as error:
            raise Failed(str(error)) from error
        if not answer.ok:
            raise Failed(f"{self._provider.name} Error - {answer.status} error getting configuration")  # inferred
        return answer.said()


def _is_secure(url: object) -> TypeGuard[str]:
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
        return parts is not None and parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _tokens(provider: Provider, endpoints: _Endpoints, code: str, redirect_uri: str, now: float) -> Said:
    """What the token endpoint gives for the code. The client proves itself in the form alone. [documented]"""
    secret = _secret(provider, now)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": provider.details["client_id"],
        **({"client_secret": secret} if secret else {}),
        "redirect_uri": redirect_uri,
    }
    url = endpoints.find("token_url", "token_endpoint")
    try:
        if provider.details.get("token_request_method") == "GET":
            answer = endpoints.request("GET", _with(url, urlencode(form)))
        else:
            answer = endpoints.request("POST", url, form)
    except Unreachable as error:
        raise Failed("Timeout occurred in calling IdP token endpoint" if error.late else str(error)) from error
    tokens = answer.said()
    if not answer.ok:
        raise Failed(f"{provider.name} Error - {answer.status} {_reason(tokens)}")
    if not isinstance(tokens.get("access_token"), str):
        raise Failed(f"Bad token response: HTTP/1.1 {answer.status} {answer.reason}, entity: {answer.text}")
    return tokens


def _reason(said: Said) -> str:
    """An error in the form of RFC 6749 is handed on, others not. [documented, captured]"""
    if not isinstance(said.get("error"), str):
        return "error getting token"
    return " ".join(str(said[name]) for name in ("error", "error_description") if said.get(name))


def _secret(provider: Provider, now: float) -> str:
    """ "" for a public client."""
    if provider.type != "SignInWithApple":
        return provider.details.get("client_secret", "")
    try:
        return id_tokens.apple_secret(provider.details, int(now))
    except ValueError as error:
        log.warning("The private_key of the provider %s is no key", provider.name, exc_info=error)
        # [captured] inferred: that it is said here
        raise Failed("Exception processing authorization code") from error


def _identity(provider: Provider, endpoints: _Endpoints, tokens: Said, now: float) -> Said:
    """The claims of the id token, which all providers give that have an issuer."""
    issuer = provider.details.get("oidc_issuer")
    if issuer is None:
        return {}
    try:
        return id_tokens.verified(
            tokens.get("id_token"),
            issuer=issuer,
            audience=provider.details["client_id"],
            secret=provider.details.get("client_secret", ""),
            keys=endpoints.keys,
            now=now,
        )
    except id_tokens.Unacceptable as error:
        raise Failed(str(error)) from error


def _profile(provider: Provider, endpoints: _Endpoints, tokens: Said) -> Said:
    """What the provider's endpoint for attributes says; nothing if it will not. [documented, captured]"""
    url = _profile_url(provider, endpoints)
    if url is None:
        return {}
    method = provider.details.get("attributes_request_method", "GET")
    try:
        answer = endpoints.request(method, url, bearer=tokens["access_token"])
    except Unreachable:
        return {}
    return answer.said() if answer.ok else {}


def _profile_url(provider: Provider, endpoints: _Endpoints) -> str | None:
    if provider.type == "SignInWithApple":
        return None
    url = endpoints.seek("attributes_url", "userinfo_endpoint")
    if url is None or provider.details.get("attributes_url_add_attributes") != "true":
        return url
    wanted = [name for name in dict.fromkeys(provider.mapping.values()) if name not in ("access_token", "id_token")]
    if _PEOPLE in url:
        # inferred: that Google is asked, by the names of its own fields, for what no token has
        wanted = [name for name in wanted if name not in schema.STANDARD]
    return f"{url}{','.join(wanted)}" if wanted else None


def _with(url: str, query: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{query}"
