"""Sign-ins that begin at the provider: nobody asked for the response, and its relay state says where to go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlencode

import pytest
import responses

from pytest_fakecognito import FakeCognito

CALLBACK = "https://app.example.com/callback"
EMAIL = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
INVALID = "error=Invalid%20samlResponse%20or%20relayState%20from%20identity%20provider"


@pytest.fixture
def traveller(configure: Any, journey: Any) -> Any:
    """A browser of a pool whose provider may begin."""
    configure(IDPInit="true")
    return journey()


@pytest.fixture
def begin(traveller: Any) -> Callable[..., str]:
    """Posts a response that answers nothing, with a relay state; where the browser is sent then."""

    def begin(relay: dict[str, str | None] | None = None, **changes: Any) -> str:
        query = {**traveller.asked(), **(relay or {})}
        relay_state = urlencode({name: value for name, value in query.items() if value is not None})
        about = {"consumer": traveller.consumer, "audience": traveller.audience, **changes}
        response = traveller.provider.response("ada", {EMAIL: "ada@example.com"}, **about)
        return traveller.post(traveller.provider.form(response, relay_state))

    return begin


def refused(reason: str) -> str:
    said = {"error_description": f"Invalid SAML response received: {reason} ", "error": "server_error"}
    return f"{CALLBACK}?{urlencode(said)}"


def test_a_provider_may_sign_a_user_in_unasked(traveller: Any, begin: Callable[..., str]) -> None:
    """The relay state is a request to authorise. [documented]"""
    tokens = traveller.tokens(begin({"scope": "openid email"}))
    assert set(tokens) >= {"id_token", "access_token", "refresh_token"}
    assert list(traveller.client.pool.users) == ["Example_ada"]


def test_the_relay_state_s_own_state_comes_back(begin: Callable[..., str]) -> None:
    """As that of any request to authorise."""
    assert begin({"state": "analytical"}).endswith("&state=analytical")


def test_the_provider_may_be_named_by_an_identifier(
    cognito: FakeCognito, traveller: Any, begin: Callable[..., str]
) -> None:
    """[documented]"""
    pool = traveller.client.pool
    cognito.idp.update_identity_provider(UserPoolId=pool.id, ProviderName="Example", IdpIdentifiers=["example.com"])
    location = begin({"identity_provider": None, "idp_identifier": "example.com"})
    assert location.startswith(f"{CALLBACK}?code=")


def test_the_provider_can_still_be_asked(traveller: Any) -> None:
    """It may begin, and need not."""
    assert traveller.sign_in().startswith(f"{CALLBACK}?code=")


def test_no_provider_begins_that_may_not(
    cognito: FakeCognito, traveller: Any, begin: Callable[..., str], provider: Any
) -> None:
    """[captured]"""
    cognito.idp.update_identity_provider(
        UserPoolId=traveller.client.pool.id,
        ProviderName="Example",
        ProviderDetails={"MetadataFile": provider.metadata, "IDPInit": "false"},
    )
    assert begin() == f"{traveller.root}/error?{INVALID}"
    assert not traveller.client.pool.users


@pytest.mark.parametrize(
    "relay",
    [{"identity_provider": None}, {"identity_provider": "Other"}, {"client_id": None}, {"client_id": "unknown"}],
    ids=["no provider", "another provider", "no client", "unknown client"],
)
def test_the_relay_state_names_provider_and_client(
    traveller: Any, begin: Callable[..., str], relay: dict[str, str | None]
) -> None:
    """Or there is nothing to go by."""
    assert begin(relay) == f"{traveller.root}/error?{INVALID}"


def test_only_saml_providers_begin(pool: Any, journey: Any) -> None:
    """Whatever another one's details say."""
    pool.add_identity_provider("Example", "OIDC", provider_details={"IDPInit": "true"})
    traveller = journey()
    about = {"consumer": traveller.consumer, "audience": traveller.audience}
    form = traveller.provider.form(traveller.provider.response("ada", **about), urlencode(traveller.asked()))
    assert traveller.post(form) == f"{traveller.root}/error?{INVALID}"


def test_of_two_parameters_the_first_counts(traveller: Any) -> None:
    """As at /oauth2/authorize."""
    relay_state = urlencode([*traveller.asked(state="first").items(), ("state", "second")])
    about = {"consumer": traveller.consumer, "audience": traveller.audience}
    form = traveller.provider.form(traveller.provider.response("ada", **about), relay_state)
    assert traveller.post(form).endswith("&state=first")


def test_a_provider_that_is_taken_off_while_its_metadata_is_fetched(
    cognito: FakeCognito, pool: Any, provider: Any, configure: Any, journey: Any
) -> None:
    """It signs nobody in."""
    with responses.RequestsMock() as web:
        url = "https://idp.example.com/metadata"
        configure(IDPInit="true", MetadataURL=url)
        configure("Other")
        traveller = journey("Example", "Other")

        def answer(_: Any) -> tuple[int, dict[str, str], str]:
            traveller.client.record.settings["SupportedIdentityProviders"].remove("Example")
            return 200, {}, provider.metadata

        web.add_callback("GET", url, answer)
        about = {"consumer": traveller.consumer, "audience": traveller.audience}
        form = provider.form(provider.response("ada", **about), urlencode(traveller.asked()))
        shown = traveller.browser.post(traveller.consumer, data=form, allow_redirects=False, timeout=5)
    assert (shown.status_code, "Login option is not available. Please try another one" in shown.text) == (401, True)
    assert not pool.users


def test_the_client_must_offer_the_provider(cognito: FakeCognito, configure: Any, traveller: Any, begin: Any) -> None:
    """Of another one of the pool nothing is taken."""
    configure("Elsewhere", IDPInit="true")
    assert begin({"identity_provider": "Elsewhere"}) == f"{traveller.root}/error?{INVALID}"


def test_nothing_is_redirected_to_that_was_not_registered(traveller: Any, begin: Callable[..., str]) -> None:
    """As at /oauth2/authorize."""
    location = begin({"redirect_uri": "https://evil.example/"})
    assert location == f"{traveller.root}/error?error=redirect_mismatch&client_id={traveller.client.id}"


def test_what_answers_a_request_is_not_unasked_for(begin: Callable[..., str]) -> None:
    """[documented]"""
    assert begin(request_id="_0a1b") == refused("SAML Response InResponseTo is invalid.")


def test_an_unasked_assertion_is_good_for_six_minutes(cognito: FakeCognito, begin: Callable[..., str]) -> None:
    """However long the provider would have it. [documented]"""
    now = datetime.now(timezone.utc)
    assert begin(now=now - timedelta(seconds=355), lifetime=timedelta(hours=1)).startswith(f"{CALLBACK}?code=")
    old = begin(now=now - timedelta(seconds=365), lifetime=timedelta(hours=1))
    assert old == refused("SAML Assertion is expired.")


def test_an_unasked_assertion_is_good_once(traveller: Any) -> None:
    """[documented]"""
    about = {"consumer": traveller.consumer, "audience": traveller.audience}
    form = traveller.provider.form(traveller.provider.response("ada", **about), urlencode(traveller.asked()))
    assert traveller.post(form).startswith(f"{CALLBACK}?code=")
    assert traveller.post(form) == refused("SAML Assertion was used before.")


def test_an_unasked_assertion_must_be_signed_as_well(
    traveller: Any, begin: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It least of all is believed without."""
    monkeypatch.setattr(traveller.provider, "sign", ())
    assert begin() == refused("SAML Assertion signature is invalid.")
