"""A provider that has people: the fake stands for it, with a page on which each of them can be chosen."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from pytest_fakecognito import FakeCognito, IdentityProvider

BACK = "https://app.example.com/back"


@pytest.fixture
def google(cognito: FakeCognito) -> IdentityProvider:
    cognito.pool.add_domain("analytical")
    cognito.pool.add_client(client_name="app", callback_urls=[BACK])
    return cognito.pool.add_identity_provider("Google")


class Visitor:
    """Somebody with a browser, on the way from the application to the provider and back."""

    def __init__(self, cognito: FakeCognito, root: str | None = None) -> None:
        self.client = next(it for it in cognito.pool.clients.values() if it.name == "app")
        self.browser = requests.Session()
        self.root = root or f"https://{cognito.pool.domain}"

    def sent_by(self, response: requests.Response) -> str:
        """Follow redirects as far as they stay on the domain; where the last one leads."""
        while response.is_redirect and response.headers["Location"].startswith(self.root):
            response = self.browser.get(response.headers["Location"], allow_redirects=False, timeout=5)
        self.page = response
        return response.headers.get("Location", "")

    def leaves(self, provider: str = "Google", **parameters: str) -> str:
        query = {
            "client_id": self.client.id,
            "redirect_uri": BACK,
            "response_type": "code",
            "identity_provider": provider,
            **parameters,
        }
        url = f"{self.root}/oauth2/authorize"
        return self.sent_by(self.browser.get(url, params=query, allow_redirects=False, timeout=5))

    def chooses(self, **form: str) -> str:
        action = re.search(r'<form action="([^"]+)"', self.page.text)
        state = re.search(r'name="state" value="([^"]+)"', self.page.text)
        assert action is not None
        assert state is not None
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(self.root))
        data = {"state": state[1], **form}
        return self.sent_by(self.browser.post(f"{origin}{action[1]}", data, allow_redirects=False, timeout=5))

    def tokens(self, location: str) -> dict[str, Any]:
        code = parse_qs(urlsplit(location).query)["code"][0]
        data = {
            "grant_type": "authorization_code",
            "client_id": self.client.id,
            "code": code,
            "redirect_uri": BACK,
        }
        answer = requests.post(f"{self.root}/oauth2/token", data, timeout=5)
        assert answer.status_code == 200
        body: dict[str, Any] = answer.json()
        return body


def names(cognito: FakeCognito) -> list[str]:
    return sorted(cognito.pool.users)


def test_the_only_person_comes_straight_back(cognito: FakeCognito, google: IdentityProvider) -> None:
    """Where there is nobody else to choose, nothing is asked."""
    google.add_person("1029", email="ada@example.com")
    location = Visitor(cognito).leaves(state="xyz")
    assert re.fullmatch(re.escape(BACK) + r"\?code=[0-9a-f-]{36}&state=xyz", location)
    assert names(cognito) == ["Google_1029"]
    assert cognito.pool.users["Google_1029"].attributes["email"] == "ada@example.com"


def test_one_of_several_is_chosen(cognito: FakeCognito, google: IdentityProvider) -> None:
    """The page has a button for each, labelled by what is known of them."""
    google.add_person("1029", name="Ada", email="ada@example.com")
    google.add_person("1030", email="charles@example.com")
    google.add_person("1031")
    visitor = Visitor(cognito)
    assert visitor.leaves() == ""
    assert re.findall(r'value="([^"]+)">([^<]+)</button>', visitor.page.text) == [
        ("1029", "Ada"),
        ("1030", "charles@example.com"),
        ("1031", "1031"),
        ("true", "Cancel"),
    ]
    assert visitor.chooses(subject="1030").startswith(f"{BACK}?code=")
    assert names(cognito) == ["Google_1030"]


@pytest.mark.parametrize("hint", ["1030", "charles@example.com"])
def test_a_hint_chooses(cognito: FakeCognito, google: IdentityProvider, hint: str) -> None:
    """A `login_hint` that means one person alone needs no page."""
    google.add_person("1029", email="ada@example.com")
    google.add_person("1030", email="charles@example.com")
    assert Visitor(cognito).leaves(login_hint=hint).startswith(f"{BACK}?code=")
    assert names(cognito) == ["Google_1030"]


@pytest.mark.parametrize("form", [{"cancel": "true"}, {"subject": "1031"}, {}])
def test_nobody_is_chosen(cognito: FakeCognito, google: IdentityProvider, form: dict[str, str]) -> None:
    """Who cancels, or chooses somebody who is not there, is refused as providers refuse."""
    google.add_person("1029")
    google.add_person("1030")
    visitor = Visitor(cognito)
    visitor.leaves(state="xyz")
    location = visitor.chooses(**form)
    assert location == f"{BACK}?error_description=access_denied&state=xyz&error=access_denied"
    assert names(cognito) == []


def test_another_browser_cannot_choose(cognito: FakeCognito, google: IdentityProvider) -> None:
    """The way back is for the browser that went out, and once."""
    google.add_person("1029")
    google.add_person("1030")
    visitor, stranger = Visitor(cognito), Visitor(cognito)
    visitor.leaves()
    stranger.page = visitor.page
    stranger.chooses(subject="1029")
    assert stranger.page.url == f"{visitor.root}/error?error=Invalid%20state"
    asking = visitor.page
    visitor.chooses(subject="1029")
    visitor.page = asking
    visitor.chooses(subject="1030")
    assert visitor.page.url == f"{visitor.root}/error?error=Invalid%20state"
    assert names(cognito) == ["Google_1029"]


def test_a_state_that_nobody_sent(cognito: FakeCognito, google: IdentityProvider) -> None:
    """Without a way out there is no way back."""
    google.add_person("1029")
    visitor = Visitor(cognito)
    response = visitor.browser.get(f"{visitor.root}/fake/people?state=made-up", allow_redirects=False, timeout=5)
    visitor.sent_by(response)
    assert visitor.page.url == f"{visitor.root}/error?error=Invalid%20state"
    assert names(cognito) == []


def test_saml_needs_no_signature_here(cognito: FakeCognito, google: IdentityProvider) -> None:
    """The fake stands for a SAML provider as well, without its extra."""
    okta = cognito.pool.add_identity_provider("Okta", "SAML", attribute_mapping={"email": "http://example.com/mail"})
    okta.add_person("ada@corp", **{"http://example.com/mail": "ada@example.com"})
    visitor = Visitor(cognito)
    tokens = visitor.tokens(visitor.leaves("Okta"))
    assert {"id_token", "access_token", "refresh_token"} < tokens.keys()
    user = cognito.pool.users["Okta_ada@corp"]
    assert (user.status, user.attributes["email"]) == ("EXTERNAL_PROVIDER", "ada@example.com")


def test_functions_hear_of_people(cognito: FakeCognito, google: IdentityProvider) -> None:
    """All triggers of a federated sign-in are fired, in order."""

    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        return event

    cognito.add_lambda("any", handler)
    arn = "arn:aws:lambda:us-east-1:123456789012:function:any"
    triggers = ["PreSignUp", "PostConfirmation", "PreAuthentication", "PostAuthentication", "PreTokenGeneration"]
    cognito.idp.update_user_pool(UserPoolId=cognito.pool.id, LambdaConfig=dict.fromkeys(triggers, arn))
    google.add_person("1029", email="ada@example.com")

    for _ in range(2):
        visitor = Visitor(cognito)
        visitor.tokens(visitor.leaves())

    assert [call.trigger_source for call in cognito.lambda_calls] == [
        "PreSignUp_ExternalProvider",
        "PostConfirmation_ConfirmSignUp",
        "TokenGeneration_HostedAuth",
        "PreAuthentication_Authentication",
        "PostAuthentication_Authentication",
        "TokenGeneration_HostedAuth",
    ]


def test_what_is_said_is_escaped(cognito: FakeCognito, google: IdentityProvider) -> None:
    """Names come from the test, and may be anything."""
    google.add_person("<1029>", name="<script>")
    google.add_person("1030")
    visitor = Visitor(cognito)
    visitor.leaves()
    assert 'value="&lt;1029&gt;">&lt;script&gt;</button>' in visitor.page.text


def test_through_the_live_server(cognito: FakeCognito, cognito_server: Any, google: IdentityProvider) -> None:
    """A browser finds the page on the live server as well, below the pool."""
    google.add_person("1029")
    google.add_person("1030")
    visitor = Visitor(cognito, f"{cognito_server.url}/{cognito.pool.id}")
    visitor.leaves()
    assert visitor.chooses(subject="1029").startswith(f"{BACK}?code=")


def test_without_people_the_provider_is_the_real_one(cognito: FakeCognito, google: IdentityProvider) -> None:
    """A provider that nobody stands for is where it always is."""
    location = Visitor(cognito).leaves()
    assert location.startswith("https://accounts.google.com/o/oauth2/v2/auth?client_id=made-up-client&redirect_uri=")


def test_people_are_part_of_the_world(cognito: FakeCognito, google: IdentityProvider) -> None:
    """Like all state they come back with a snapshot."""
    google.add_person("1029", email="ada@example.com")
    full = cognito.snapshot()
    google.add_person("1029", email="countess@example.com")
    cognito.restore(full)
    assert cognito.pool.identity_providers["Google"].people == {"1029": {"email": "ada@example.com"}}
