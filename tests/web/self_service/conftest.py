"""What the tests of the pages for helping oneself share: a browser on them, and forms as it reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Protocol
from urllib.parse import urljoin

import pytest
import requests

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import AppClient

CALLBACK = "https://app.example.com/callback"


@dataclass
class Form:
    name: str
    action: str
    method: str
    inputs: list[dict[str, str]] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)

    @property
    def hidden(self) -> dict[str, str]:
        return {it["name"]: it.get("value", "") for it in self.inputs if it.get("type") == "hidden"}

    @property
    def asked(self) -> list[str]:
        return [it["name"] for it in self.inputs if it.get("type") != "hidden"]


class Page(HTMLParser):
    """What a browser was shown: its forms, its links, its text, and the refusals above the forms."""

    def __init__(self, response: requests.Response) -> None:
        super().__init__()
        self.url, self.status = response.url, response.status_code
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.sizes: list[str] = []
        self.refusals: list[str] = []
        self._texts: list[str] = []
        self._refused = False
        self.feed(response.text)
        self.text = " ".join(" ".join(self._texts).split())

    def form(self, name: str) -> Form:
        return next(form for form in self.forms if form.name == name)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "").split()
        if tag == "form":
            self.forms.append(Form(given["name"], given["action"], given["method"]))
        elif tag == "input":
            self.forms[-1].inputs.append(given)
        elif tag == "button":
            self.forms[-1].buttons.append(given["name"])
        elif tag == "a":
            self.links.append(given["href"])
        elif "modal-content" in classes:
            self.sizes.append(classes[-1])
        self._refused = "errorMessage-customizable" in classes

    def handle_endtag(self, tag: str) -> None:
        self._refused = False

    def handle_data(self, data: str) -> None:
        self._texts.append(data)
        if self._refused:
            self.refusals.append(data)


class Place(Protocol):
    client: AppClient
    root: str


class Browser:
    """A browser on the pages of a domain. It follows no redirect by itself."""

    def __init__(self, app: Place) -> None:
        self.root = app.root
        self.asked = {"client_id": app.client.id, "response_type": "code", "redirect_uri": CALLBACK, "state": "s t"}
        self.session = requests.Session()

    def open(self, path: str, method: str = "GET") -> requests.Response:
        return self._to(method, f"{self.root}{path}", params=self.asked)

    def page(self, where: str | requests.Response) -> Page:
        """The page at a path, or the one that an answer leads to."""
        if isinstance(where, str):
            return Page(self.open(where))
        assert where.status_code == 302, where.text
        return Page(self._to("GET", where.headers["Location"]))

    def submit(self, page: Page, name: str, /, **values: str) -> requests.Response:
        """Send the form of that name as the page had it, with `values`."""
        form = page.form(name)
        return self._to(form.method.upper(), urljoin(page.url, form.action), data={**form.hidden, **values})

    def post(self, path: str, **values: str) -> requests.Response:
        """Send a form that no page had, or not so."""
        data = {"_csrf": self.session.cookies.get("XSRF-TOKEN", ""), **values}
        return self._to("POST", f"{self.root}{path}", params=self.asked, data=data)

    def sign_up(self, name: str = "ada", password: str = "Analytical-1843", **values: str) -> requests.Response:
        sent = {"username": name, "password": password, "requiredAttributes[email]": f"{name}@example.com", **values}
        return self.submit(self.page("/signup"), "signupform", **sent)

    def confirm(self, page: Page, code: str, **values: str) -> requests.Response:
        return self.submit(page, "confirmform", code=code, **values)

    def forget(self, name: str = "ada") -> requests.Response:
        return self.submit(self.page("/forgotPassword"), "forgotpasswordform", username=name)

    def reset(self, page: Page, code: str, password: str = "Difference-1822", **values: str) -> requests.Response:
        sent = {"code": code, "password": password, "confirmPassword": password, **values}
        return self.submit(page, "confirmforgotpasswordform", **sent)

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
def led_to(browser: Browser) -> Callable[[requests.Response], str]:
    """The path on the domain that an answer redirects to, which is told all that the application had asked."""

    def led_to(answer: requests.Response) -> str:
        assert (answer.status_code, answer.content) == (302, b""), answer.text
        path, _, query = answer.headers["Location"].removeprefix(browser.root).partition("?")
        prepared = requests.Request("GET", browser.root, params=browser.asked).prepare()
        assert query == (prepared.url or "").partition("?")[2]
        return path

    return led_to


@pytest.fixture
def events(cognito: FakeCognito) -> Callable[[], list[dict[str, Any]]]:
    """The whole events of all functions that were called, without what their answers made of them."""
    return lambda: [call.event for call in cognito.lambda_calls]
