"""Signing out of the pool and of the SAML provider in one go."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from pytest_fakecognito import FakeCognito

CALLBACK = "https://app.example.com/callback"
SIGNED_OUT = "https://app.example.com/bye"
SLO = "https://idp.example.com/slo"
NAMES = {"saml": "urn:oasis:names:tc:SAML:2.0:assertion", "samlp": "urn:oasis:names:tc:SAML:2.0:protocol"}
INVALID = "error=Invalid%20samlResponse%20or%20relayState%20from%20identity%20provider"


@pytest.fixture
def traveller(configure: Any, journey: Any) -> Any:
    """A browser that has signed in through a provider which is to hear of sign-outs."""
    configure(IDPSignout="true")
    traveller = journey()
    traveller.sign_in("ada", session_index="_session-1")
    return traveller


@pytest.fixture
def leave(traveller: Any) -> Callable[..., str]:
    """Asks to be signed out; where the browser is sent then."""

    def leave(**query: str) -> str:
        asked = {"client_id": traveller.client.id, **(query or {"logout_uri": SIGNED_OUT})}
        return traveller.get("/logout", asked).headers["Location"]

    return leave


@pytest.fixture
def come_back(traveller: Any) -> Callable[..., str]:
    """Brings the provider's answer; where the browser is sent then."""

    def come_back(request: Any, response: Any = None, **changes: str) -> str:
        if response is None:
            answer = traveller.provider.signed_out(request, f"{traveller.root}/saml2/logout", **changes)
            response = traveller.provider.signed(answer)
        text = base64.b64encode(etree.tostring(response)).decode()
        return traveller.post({"SAMLResponse": text, "RelayState": request.relay_state}, "/saml2/logout")

    return come_back


def test_the_provider_is_told_of_the_sign_out(cognito: FakeCognito, traveller: Any, leave: Any) -> None:
    """Whom to sign out, and of which session; that is always signed. [documented]"""
    location = leave()
    assert location.startswith(f"{SLO}?SAMLRequest=")
    request = traveller.provider.read(location)
    message = request.message

    assert message.tag == f"{{{NAMES['samlp']}}}LogoutRequest"
    assert re.fullmatch("_[0-9a-f-]{36}", message.get("ID"))
    assert message.get("Destination") == SLO
    assert request.issuer == traveller.audience
    assert message.findtext("saml:NameID", None, NAMES) == "ada"
    assert message.find("saml:NameID", NAMES).get("Format") == "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
    assert message.findtext("samlp:SessionIndex", None, NAMES) == "_session-1"
    assert list(request.parameters) == ["SAMLRequest", "RelayState", "SigAlg", "Signature"]
    certificate = cognito.idp.get_signing_certificate(UserPoolId=traveller.client.pool.id)["Certificate"]
    key = x509.load_der_x509_certificate(base64.b64decode(certificate)).public_key()
    key.verify(request.signature, request.signed_text, PKCS1v15(), SHA256())


def test_from_the_provider_the_browser_goes_on(traveller: Any, leave: Any, come_back: Any) -> None:
    """To where the application wanted it."""
    assert come_back(traveller.provider.read(leave())) == SIGNED_OUT


def test_or_to_the_login_page(traveller: Any, leave: Any, come_back: Any) -> None:
    """If the application wants somebody else to sign in."""
    query = {"redirect_uri": CALLBACK, "response_type": "code", "scope": "openid"}
    location = come_back(traveller.provider.read(leave(**query)))
    assert location.startswith(f"{traveller.root}/login?client_id={traveller.client.id}&")


def test_the_browser_is_signed_out_at_once(traveller: Any, leave: Any) -> None:
    """Whatever becomes of it at the provider."""
    leave()
    assert traveller.depart()


def test_it_does_not_matter_whether_the_provider_could(traveller: Any, leave: Any, come_back: Any) -> None:
    """Its status is not looked at."""
    status = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout"
    assert come_back(traveller.provider.read(leave()), status=status) == SIGNED_OUT


def test_a_sign_in_without_a_session_index_is_ended_without(traveller: Any, configure: Any, journey: Any) -> None:
    """And a NameID without a format has the unspecified one. [documented]"""
    other = journey()
    request = other.depart()
    about = {"consumer": other.consumer, "audience": other.audience, "request_id": request.id}
    response = other.provider.response("ada", **about)
    statement = response.find(".//saml:AuthnStatement", NAMES)
    statement.getparent().remove(statement)
    del response.find(".//saml:NameID", NAMES).attrib["Format"]
    other.post(other.provider.form(response, request.relay_state))
    asked = {"client_id": other.client.id, "logout_uri": SIGNED_OUT}
    message = other.provider.read(other.get("/logout", asked).headers["Location"]).message

    assert message.find("samlp:SessionIndex", NAMES) is None
    assert message.find("saml:NameID", NAMES).get("Format") == "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"


def test_each_browser_s_own_session_is_ended(cognito: FakeCognito, traveller: Any, journey: Any, leave: Any) -> None:
    """Though somebody else signs in while a function has its say about a user, and refuses him."""
    other = journey()

    def pre_sign_up(event: Any, context: Any) -> Any:
        if event["userName"] == "Example_eve":
            other.sign_in("charles")
            raise ValueError("Not Eve")
        return event

    cognito.add_lambda("gate", pre_sign_up)
    arn = "arn:aws:lambda:us-east-1:123456789012:function:gate"
    cognito.idp.update_user_pool(UserPoolId=traveller.client.pool.id, LambdaConfig={"PreSignUp": arn})
    assert "Not+Eve" in journey().sign_in("eve")

    asked = {"client_id": other.client.id, "logout_uri": SIGNED_OUT}
    message = other.provider.read(other.get("/logout", asked).headers["Location"]).message
    assert message.findtext("saml:NameID", None, NAMES) == "charles"
    assert traveller.provider.read(leave()).message.findtext("saml:NameID", None, NAMES) == "ada"


# --- when the provider is not told --------------------------------------------------------------------------------


def test_a_provider_is_not_told_that_need_not_be(cognito: FakeCognito, traveller: Any, leave: Any) -> None:
    """Without IDPSignout its session stays as it is."""
    details = {"MetadataFile": traveller.provider.metadata, "IDPSignout": "false"}
    cognito.idp.update_identity_provider(
        UserPoolId=traveller.client.pool.id, ProviderName="Example", ProviderDetails=details
    )
    assert leave() == SIGNED_OUT


def test_a_provider_without_a_place_for_it_is_not_told(cognito: FakeCognito, traveller: Any, leave: Any) -> None:
    """There is nowhere to go."""
    metadata = re.sub("<md:SingleLogoutService[^>]*>", "", traveller.provider.metadata)
    cognito.idp.update_identity_provider(
        UserPoolId=traveller.client.pool.id,
        ProviderName="Example",
        ProviderDetails={"MetadataFile": metadata, "IDPSignout": "true"},
    )
    assert leave() == SIGNED_OUT


def test_a_provider_that_is_gone_is_not_told(cognito: FakeCognito, traveller: Any, leave: Any) -> None:
    """Nobody knows where it was."""
    cognito.idp.delete_identity_provider(UserPoolId=traveller.client.pool.id, ProviderName="Example")
    assert leave() == SIGNED_OUT


def test_who_is_not_signed_in_is_not_signed_out(cognito: FakeCognito, leave: Any) -> None:
    """The browser's session has ended by itself."""
    cognito.clock.advance(hours=1)
    assert leave() == SIGNED_OUT


def test_one_sign_out_is_enough(leave: Any) -> None:
    """The second time there is nothing to tell."""
    leave()
    assert leave() == SIGNED_OUT


# --- answers that are none ----------------------------------------------------------------------------------------


def test_the_answer_must_be_signed(traveller: Any, leave: Any, come_back: Any) -> None:
    """By the provider."""
    request = traveller.provider.read(leave())
    answer = traveller.provider.signed_out(request, f"{traveller.root}/saml2/logout")
    assert come_back(request, answer) == f"{traveller.root}/error?{INVALID}"


def test_the_answer_must_be_the_provider_s(traveller: Any, stranger: Any, leave: Any, come_back: Any) -> None:
    """Not another one's."""
    request = traveller.provider.read(leave())
    answer = stranger.signed(stranger.signed_out(request, f"{traveller.root}/saml2/logout"))
    assert come_back(request, answer) == f"{traveller.root}/error?{INVALID}"


def test_the_answer_must_be_to_the_request(traveller: Any, leave: Any, come_back: Any) -> None:
    """Not to another one."""
    request = traveller.provider.read(leave())
    answer = traveller.provider.signed_out(request, f"{traveller.root}/saml2/logout")
    answer.set("InResponseTo", "_other")
    assert come_back(request, traveller.provider.signed(answer)) == f"{traveller.root}/error?{INVALID}"


def test_the_answer_must_be_one_to_a_sign_out(traveller: Any, leave: Any, come_back: Any) -> None:
    """A response to a request to sign in is not."""
    request = traveller.provider.read(leave())
    about = {"consumer": traveller.consumer, "audience": traveller.audience, "request_id": request.id}
    answer = traveller.provider.signed(traveller.provider.response("ada", **about))
    assert come_back(request, answer) == f"{traveller.root}/error?{INVALID}"


def test_the_answer_is_expected_once(traveller: Any, leave: Any, come_back: Any) -> None:
    """As all that goes through a browser."""
    request = traveller.provider.read(leave())
    come_back(request)
    assert come_back(request) == f"{traveller.root}/error?{INVALID}"


def test_the_answer_is_expected_for_five_minutes(
    cognito: FakeCognito, traveller: Any, leave: Any, come_back: Any
) -> None:
    """As one to a request to sign in."""
    request = traveller.provider.read(leave())
    cognito.clock.advance(minutes=5)
    assert come_back(request) == f"{traveller.root}/error?{INVALID}"


def test_an_answer_must_be_xml(traveller: Any, leave: Any) -> None:
    """And not just any text."""
    request = traveller.provider.read(leave())
    form = {"SAMLResponse": "eA==", "RelayState": request.relay_state}
    assert traveller.post(form, "/saml2/logout") == f"{traveller.root}/error?{INVALID}"


@pytest.mark.parametrize("missing", ["SAMLResponse", "RelayState"])
def test_both_parts_of_the_form_are_needed(traveller: Any, missing: str) -> None:
    """As when a browser comes to be signed in."""
    form = {"SAMLResponse": "eA==", "RelayState": "x"}
    del form[missing]
    expected = f"error=Required%20String%20parameter%20%27{missing}%27%20is%20not%20present"
    assert traveller.post(form, "/saml2/logout") == f"{traveller.root}/error?{expected}"
