"""The metadata of SAML providers: what is read from it, what is refused, and when it is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
import responses

from pytest_fakecognito import FakeCognito, UsageError
from pytest_fakecognito.signin import saml_metadata

CALLBACK = "https://app.example.com/callback"
URL = "https://idp.example.com/metadata"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
KEY = re.compile("<md:KeyDescriptor.*</md:KeyDescriptor>")
NOW = 1_700_000_000.0


# --- what is read -------------------------------------------------------------------------------------------------


def test_it_says_who_and_where_the_provider_is(provider: Any) -> None:
    """And with which key it signs."""
    metadata = saml_metadata.read(provider.metadata, NOW)
    assert metadata.entity_id == "https://idp.example.com/saml"
    assert metadata.sign_in == "https://idp.example.com/sso"
    assert metadata.sign_out == "https://idp.example.com/slo"
    assert metadata.certificates == (provider.certificate,)


def test_there_may_be_no_place_to_sign_out_at(provider: Any) -> None:
    """Or none to which browsers are redirected."""
    without = re.sub("<md:SingleLogoutService[^>]*>", "", provider.metadata)
    assert saml_metadata.read(without, NOW).sign_out is None
    posted = provider.metadata.replace(
        f'SingleLogoutService Binding="{REDIRECT}"', f'SingleLogoutService Binding="{POST}"'
    )
    assert saml_metadata.read(posted, NOW).sign_out is None


def test_of_several_places_the_one_for_redirects_is_taken(provider: Any) -> None:
    """Whichever comes first."""
    other = f'<md:SingleSignOnService Binding="{POST}" Location="https://idp.example.com/post"/>'
    metadata = provider.metadata.replace("<md:SingleSignOnService", f"{other}<md:SingleSignOnService")
    assert saml_metadata.read(metadata, NOW).sign_in == "https://idp.example.com/sso"


@pytest.mark.parametrize(("use", "counts"), [('use="signing"', True), ("", True), ('use="encryption"', False)])
def test_keys_that_do_not_encrypt_may_sign(provider: Any, stranger: Any, use: str, counts: bool) -> None:
    """Of one without a use, any is made."""
    key = KEY.search(provider.metadata)
    assert key is not None
    second = key[0].replace(provider.encoded_certificate, stranger.encoded_certificate).replace('use="signing"', use)
    found = saml_metadata.read(provider.metadata.replace(key[0], key[0] + second), NOW).certificates
    assert found == ((provider.certificate, stranger.certificate) if counts else (provider.certificate,))


def test_a_certificate_may_be_laid_out_in_lines(provider: Any) -> None:
    """As most are."""
    text = provider.encoded_certificate
    lines = "\n".join(text[i : i + 64] for i in range(0, len(text), 64))
    metadata = provider.metadata.replace(text, f"\n  {lines}\n  ")
    assert saml_metadata.read(metadata, NOW).certificates == (provider.certificate,)


def test_the_provider_may_be_one_of_several(provider: Any) -> None:
    """The first is taken."""
    tag = "md:EntitiesDescriptor"
    metadata = f'<{tag} xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">{provider.metadata}</{tag}>'
    assert saml_metadata.read(metadata, NOW).entity_id == "https://idp.example.com/saml"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("entityID=", "entity=", "it has no EntityDescriptor with an entityID"),
        ("md:IDPSSODescriptor", "md:SPSSODescriptor", "it describes no identity provider (IDPSSODescriptor)"),
        ("md:SingleSignOnService", "md:Other", f"it has no SingleSignOnService for {REDIRECT}"),
        ('use="signing"', 'use="encryption"', "it has no certificate to check signatures with"),
        ("MII", "A" * 4096 + "MII", "a certificate is longer than 4096 characters"),
        ("<md:EntityDescriptor", "<!DOCTYPE a []><md:EntityDescriptor", "XML with a document type"),
    ],
    ids=["entity", "role", "place", "key", "certificate", "document type"],
)
def test_what_lacks_something_is_of_no_use(provider: Any, old: str, new: str, reason: str) -> None:
    """And the error says what it is."""
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        saml_metadata.read(provider.metadata.replace(old, new), NOW)


def test_what_is_no_xml_is_of_no_use() -> None:
    """The parser says where."""
    with pytest.raises(ValueError, match=r"^no well-formed XML: "):
        saml_metadata.read("<html><br></html>", NOW)


def test_a_certificate_must_not_have_run_out_when_it_is_configured(provider: Any) -> None:
    """Later it may. [documented], the first"""
    end = provider.certificate.not_valid_after_utc.timestamp()
    saml_metadata.read(provider.metadata, end - 1)
    with pytest.raises(ValueError, match="a certificate had run out when the provider was configured"):
        saml_metadata.read(provider.metadata, end)


def test_a_certificate_may_run_out_later(cognito: FakeCognito, provider: Any, traveller: Any) -> None:
    """Nobody looks at it again. (inferred)"""
    cognito.clock.advance(days=400)
    issued = cognito.clock.now() - timedelta(seconds=1)
    assert cognito.clock.now() > provider.certificate.not_valid_after_utc
    assert traveller.post(provider.answer(traveller.depart(), now=issued)).startswith(f"{CALLBACK}?code=")


# --- when it is fetched -------------------------------------------------------------------------------------------


@pytest.fixture
def web() -> Iterator[responses.RequestsMock]:
    """What is not Cognito's on the web."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def traveller(configure: Any, journey: Any, request: pytest.FixtureRequest) -> Any:
    """A browser of a pool that was told where the provider's metadata is; or of one that was told the metadata."""
    configure(**({"MetadataURL": URL} if "web" in request.fixturenames else {}))
    return journey()


def fetched(web: responses.RequestsMock) -> int:
    return sum(call.request.url == URL for call in web.calls)


def test_metadata_is_fetched_from_its_url(web: Any, provider: Any, traveller: Any) -> None:
    """When a browser is on its way, or back."""
    web.get(URL, provider.metadata)
    assert traveller.sign_in().startswith(f"{CALLBACK}?code=")


def test_metadata_is_good_for_six_hours(cognito: FakeCognito, web: Any, provider: Any, traveller: Any) -> None:
    """[documented]"""
    web.get(URL, provider.metadata)
    traveller.sign_in()
    known = fetched(web)

    cognito.clock.advance(hours=5, minutes=59)
    assert traveller.depart()
    assert fetched(web) == known
    cognito.clock.advance(minutes=1)
    assert traveller.depart()
    assert fetched(web) == known + 1


def test_a_new_key_is_not_known_before_that(
    cognito: FakeCognito, web: Any, provider: Any, stranger: Any, traveller: Any
) -> None:
    """A provider that changes its key should publish both for six hours. [documented]"""

    def comes_back_from(one: Any) -> str:
        traveller.browser.cookies.clear()
        location = traveller.get("/oauth2/authorize", traveller.asked()).headers["Location"]
        return traveller.post(one.answer(one.read(location), now=cognito.clock.now() - timedelta(seconds=1)))

    web.get(URL, provider.metadata)
    assert comes_back_from(provider).startswith(f"{CALLBACK}?code=")
    web.replace(responses.GET, URL, stranger.metadata)
    assert "SAML+Assertion+signature+is+invalid" in comes_back_from(stranger)
    cognito.clock.advance(hours=6)
    assert comes_back_from(stranger).startswith(f"{CALLBACK}?code=")
    assert "SAML+Assertion+signature+is+invalid" in comes_back_from(provider)


def test_metadata_is_fetched_anew_when_the_provider_is_configured_anew(
    cognito: FakeCognito, web: Any, provider: Any, traveller: Any
) -> None:
    """Though it be at the same place."""
    web.get(URL, provider.metadata)
    traveller.sign_in()
    known = fetched(web)
    cognito.clock.advance(seconds=1)
    cognito.idp.update_identity_provider(
        UserPoolId=traveller.client.pool.id, ProviderName="Example", ProviderDetails={"MetadataURL": URL}
    )
    traveller.browser.cookies.clear()
    assert traveller.depart()
    assert fetched(web) == known + 1


def test_metadata_is_not_fetched_for_other_settings(
    cognito: FakeCognito, web: Any, provider: Any, traveller: Any
) -> None:
    """It was not configured anew."""
    web.get(URL, provider.metadata)
    traveller.sign_in()
    known = fetched(web)
    cognito.clock.advance(seconds=1)
    cognito.idp.update_identity_provider(
        UserPoolId=traveller.client.pool.id, ProviderName="Example", IdpIdentifiers=["example.com"]
    )
    traveller.browser.cookies.clear()
    assert traveller.depart()
    assert fetched(web) == known


def test_a_certificate_may_run_out_before_other_settings_change(
    cognito: FakeCognito, provider: Any, traveller: Any
) -> None:
    """Those do not have it looked at."""
    cognito.clock.advance(days=400)
    cognito.idp.update_identity_provider(
        UserPoolId=traveller.client.pool.id, ProviderName="Example", IdpIdentifiers=["example.com"]
    )
    issued = cognito.clock.now() - timedelta(seconds=1)
    assert traveller.post(provider.answer(traveller.depart(), now=issued)).startswith(f"{CALLBACK}?code=")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"body": requests.ConnectionError()}, f"cannot be fetched: {URL}"),
        ({"status": 404}, f"cannot be fetched: 404 {URL}"),
        (
            {"body": "<html/>"},
            "is of no use: it has no EntityDescriptor with an entityID (for the fake to stand for a provider, give it "
            "people: pool.identity_providers[name].add_person(subject))",
        ),
    ],
    ids=["unreachable", "missing", "something else"],
)
def test_without_metadata_nobody_can_be_sent_anywhere(
    cognito: FakeCognito, web: Any, traveller: Any, answer: dict[str, Any], reason: str
) -> None:
    """Which the service would have said when the provider was configured."""
    web.get(URL, **answer)
    with pytest.raises(UsageError) as caught:
        traveller.get("/oauth2/authorize", traveller.asked())
    assert str(caught.value) == f"the metadata of the SAML provider Example {reason}"
    assert cognito.unhandled == [caught.value]
    cognito.unhandled.clear()
