"""One request to a pool's domain, from finding the pool to the headers that everything there is answered with."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Protocol
from urllib.parse import urlencode, urlsplit

from werkzeug.wrappers import Request, Response

from pytest_fakecognito.context import Context
from pytest_fakecognito.state.pools import Pool
from pytest_fakecognito.web.place import Place

HEADERS = {  # [captured], for all that a domain answers
    "Cache-Control": "no-cache, no-store, max-age=0, must-revalidate",
    "Pragma": "no-cache",
    "Expires": "0",
    "Strict-Transport-Security": "max-age=31536000 ; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-XSS-Protection": "1; mode=block",
}
CSRF_COOKIE = "XSRF-TOKEN"
_MANAGED_LOGIN = 2


class Visited(Protocol):
    """What a domain asks of the fake. `FakeCognito` is one."""

    def visit(self) -> AbstractContextManager[Context]:
        """One request at a time: its context, under the fake's lock."""

    def unhandled_request(self, what: str) -> Exception:
        """Record that nothing answers this, and give back the error to raise."""


class Refused(Exception):
    """The answer to a request that is not in order: raised anywhere during a visit, it ends it."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.location)
        self.response = response


@dataclass(frozen=True, slots=True)
class Visit:
    """One request to a pool's domain.

    `root` is the domain's own URL, without a slash at the end; on the live server it stands below the pool's id.
    """

    ctx: Context
    pool: Pool
    request: Request
    root: str
    managed_login: bool = False
    """Whether the domain shows managed login instead of the classic hosted pages."""

    def url(self, path: str, query: str | Mapping[str, str] = "") -> str:
        """Where on the domain: `path` starts with a slash; `query` is one that was sent, or what it is to say."""
        text = query if isinstance(query, str) else urlencode(query)
        return f"{self.root}{path}?{text}" if text else f"{self.root}{path}"

    def link(self, path: str, query: str = "") -> str:
        """As `url`, for a page of the domain itself: without the host. [captured] of the forms' actions"""
        return urlsplit(self.url(path, query))._replace(scheme="", netloc="").geturl()

    @property
    def query(self) -> str:
        """The query as it was sent."""
        return self.request.query_string.decode(errors="replace")

    @property
    def step_up(self) -> bool:
        """Whether a request to authorise can ask for more than a sign-in: not in the lowest tier. [documented]"""
        return bool(self.pool.settings["UserPoolTier"] != "LITE")

    @property
    def csrf(self) -> str:
        """What a form must send back along with the cookie of the same value."""
        token: str = self.request.environ.setdefault(
            "fakecognito.csrf", self.request.cookies.get(CSRF_COOKIE) or str(uuid.uuid4())
        )
        return token

    @property
    def forged(self) -> bool:
        """Whether the form that was sent is not one of ours, or another browser's."""
        cookie = self.request.cookies.get(CSRF_COOKIE)
        return not cookie or self.request.form.get("_csrf") != cookie

    def renew_csrf(self, response: Response) -> None:
        """Let no form that was shown so far be sent any more. [captured] at the end of a sign-in"""
        self.delete_cookie(response, CSRF_COOKIE)
        self.request.environ["fakecognito.csrf"] = str(uuid.uuid4())

    def set_cookie(self, response: Response, name: str, value: str, *, max_age: int | None = None) -> None:
        """As the service sets its cookies, save that over plain HTTP, as the live server's, none is `Secure`."""
        response.set_cookie(
            name,
            value,
            max_age=max_age,
            path=self._path,
            secure=self.root.startswith("https:"),
            httponly=True,
            samesite="Lax",
        )

    def delete_cookie(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path=self._path)

    @property
    def _path(self) -> str:
        """The domain's, or on the live server the pool's part of it, lest pools share their cookies."""
        return "/" if self.root.startswith("https:") else f"/{self.pool.id}"


Answer = Callable[[Visit], Response]
Endpoint = Callable[..., Response]


class Domain:
    """Makes endpoints out of functions that answer a visit."""

    def __init__(self, visited: Visited) -> None:
        self._visited = visited

    def at(self, answer: Answer) -> Endpoint:
        """An endpoint for a function that answers within one visit."""

        @wraps(answer)
        def endpoint(request: Request, place: Place, pool_id: str | None = None) -> Response:
            with self._visit(request, place, pool_id) as visit:
                try:
                    response = answer(visit)
                except Refused as refused:
                    response = refused.response
                return _dressed(visit, response)

        return endpoint

    @contextmanager
    def _visit(self, request: Request, place: Place, pool_id: str | None) -> Iterator[Visit]:
        with self._visited.visit() as ctx:
            pool = self._pool(ctx, request, place, pool_id)
            root = f"https://{place.host}" if place.base is None else f"{place.base}/{pool.id}"
            yield Visit(ctx, pool, request, root, _managed_login(pool, place.host))

    def _pool(self, ctx: Context, request: Request, place: Place, pool_id: str | None) -> Pool:
        found = pool_id or ctx.store.pool_of_domain.get(place.host)
        if found is None or found not in ctx.store.pools:
            missing = f"there is no user pool {found}" if found else "no user pool has this domain"
            raise self._visited.unhandled_request(f"{request.method} {place.host}{request.path}: {missing}")
        return ctx.store.pools[found]


def _managed_login(pool: Pool, host: str) -> bool:
    """As the domain of that host is set; under the live server's own name, as the pool's main domain is."""
    domains = {domain.host: domain for domain in pool.domains.values()}
    domain = domains.get(host) or domains.get(pool.domain or "")
    return domain is not None and domain.settings.get("ManagedLoginVersion") == _MANAGED_LOGIN


def _dressed(visit: Visit, response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["x-amz-cognito-request-id"] = str(uuid.uuid4())
    visit.set_cookie(response, CSRF_COOKIE, visit.csrf)
    return response
