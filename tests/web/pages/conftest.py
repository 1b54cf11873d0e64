"""What the tests of the hosted pages share: a browser, and pages as it reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Protocol
from urllib.parse import urljoin

import pytest
import requests

from pytest_fakecognito.handles import AppClient, UserPool

PASSWORD = "Analytical-1843"
CALLBACK = "https://app.example.com/callback"
_VOID = {"br", "hr", "img", "input", "link", "meta"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""
    inside: list[Element] = field(default_factory=list)

    def all(self, tag: str | None = None, **attributes: str) -> list[Element]:
        """What is inside, at any depth, with these attributes; `class_` must be one of the element's classes."""
        return [it for it in self._walk() if tag in (None, it.tag) and it.has(attributes)]

    def has(self, attributes: dict[str, str]) -> bool:
        classes = self.attributes.get("class", "").split()
        return all(
            value in classes if name == "class_" else self.attributes.get(name) == value
            for name, value in attributes.items()
        )

    def _walk(self) -> Iterator[Element]:
        for element in self.inside:
            yield element
            yield from element._walk()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("document", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


class Page:
    """A page as a wide screen shows it: of its two copies the second, which is checked to be like the first."""

    def __init__(self, response: requests.Response) -> None:
        reader = _Reader()
        reader.feed(response.text)
        (self.document,) = reader.open
        self.url, self.status = response.url, response.status_code
        small, self.shown = self.document.all("div", class_="modal-body")
        assert small.inside == self.shown.inside

    def all(self, tag: str | None = None, **attributes: str) -> list[Element]:
        return self.shown.all(tag, **attributes)

    def one(self, tag: str | None = None, **attributes: str) -> Element:
        (element,) = self.all(tag, **attributes)
        return element

    @property
    def text(self) -> str:
        return " ".join(self.shown.text.split())

    @property
    def refusal(self) -> str | None:
        found = self.all("p", class_="errorMessage-customizable")
        return found[0].text if found else None

    @property
    def fields(self) -> list[str]:
        return [it.attributes["name"] for it in self.all("input") if it.attributes.get("type") != "button"]


class Place(Protocol):
    client: AppClient
    root: str


class Browser:
    """A browser on the pages of a domain. It goes where it is told, and follows no redirect by itself."""

    def __init__(self, app: Place) -> None:
        self.app = app
        self.root = app.root
        self.session = requests.Session()

    def query(self, **asked: str | None) -> dict[str, str]:
        """A request to authorise, changed by what is `asked`; None takes something out of it."""
        whole = {"client_id": self.app.client.id, "response_type": "code", "redirect_uri": CALLBACK, **asked}
        return {name: value for name, value in whole.items() if value is not None}

    def get(self, path: str, **asked: str | None) -> requests.Response:
        return self._to("GET", f"{self.root}{path}", params=self.query(**asked))

    def follow(self, response: requests.Response) -> requests.Response:
        assert response.status_code == 302, response.text
        return self._to("GET", response.headers["Location"])

    def page(self, where: str | requests.Response, **asked: str | None) -> Page:
        return Page(self.get(where, **asked) if isinstance(where, str) else self.follow(where))

    def submit(self, page: Page, **values: str) -> requests.Response:
        """Send the page's form, or the one with a field called as the first of `values`."""
        forms = [form for form in page.all("form") if not values or form.all("input", name=next(iter(values)))]
        inputs = [it.attributes for it in forms[0].all("input")]
        hidden = {it["name"]: it.get("value", "") for it in inputs if it["type"] == "hidden"}
        action = urljoin(page.url, forms[0].attributes["action"])
        return self._to(forms[0].attributes["method"], action, data={**hidden, **values})

    def sign_in(self, name: str = "ada", password: str = PASSWORD, **asked: str | None) -> requests.Response:
        """The answer to name and password, given on the page that /oauth2/authorize leads to."""
        page = self.page(self.get("/oauth2/authorize", **asked))
        return self.submit(page, username=name, password=password)

    def _to(self, method: str, url: str, **how: Any) -> requests.Response:
        return self.session.request(method, url, allow_redirects=False, timeout=5, **how)


@pytest.fixture
def browse() -> Callable[[Place], Browser]:
    """`browse(app)` is a new browser, without a cookie."""
    return Browser


@pytest.fixture
def browser(app: Place) -> Browser:
    return Browser(app)


@pytest.fixture
def managed_login(pool: UserPool) -> Callable[..., None]:
    """`managed_login(client)` switches the domain to managed login, with a style for that client, if any."""

    def managed_login(client: AppClient | None = None) -> None:
        idp = pool._fake.idp
        if client is not None:
            idp.create_managed_login_branding(UserPoolId=pool.id, ClientId=client.id, UseCognitoProvidedValues=True)
        # Directly, and not by UpdateUserPoolDomain, which would end the sessions that browsers have.
        pool.record.domains["analytical"].settings["ManagedLoginVersion"] = 2

    return managed_login
