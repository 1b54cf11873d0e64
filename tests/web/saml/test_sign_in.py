"""Signing in through a SAML provider: the request that a browser takes there, and the way back with the response."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest
import requests
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from pytest_fakecognito import FakeCognito

CALLBACK = "https://app.example.com/callback"
EMAIL = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
SCOPES = "openid email aws.cognito.signin.user.admin"
NAMES = {"saml": "urn:oasis:names:tc:SAML:2.0:assertion"}


def claims(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


# --- the request --------------------------------------------------------------------------------------------------


def test_a_browser_is_sent_to_the_provider_with_a_request(traveller: Any) -> None:
    """Who asks, which place is asked, and where the answer is to be posted; nothing of it is signed."""
    before = datetime.now(timezone.utc)
    request = traveller.depart()
    message = request.message

    assert list(request.parameters) == ["SAMLRequest", "RelayState"]
    assert etree.QName(message).text == "{urn:oasis:names:tc:SAML:2.0:protocol}AuthnRequest"
    assert re.fullmatch("_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", message.get("ID"))
    issued = datetime.fromisoformat(message.get("IssueInstant").replace("Z", "+00:00"))
    assert abs((issued - before).total_seconds()) < 60
    assert {name: message.get(name) for name in set(message.keys()) - {"ID", "IssueInstant"}} == {
        "AssertionConsumerServiceURL": "https://analytical.auth.us-east-1.amazoncognito.com/saml2/idpresponse",
        "Destination": "https://idp.example.com/sso",
        "ProtocolBinding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
        "Version": "2.0",
    }
    assert request.issuer == f"urn:amazon:cognito:sp:{traveller.client.pool.id}"


def test_the_login_page_leads_to_the_provider_as_well(traveller: Any) -> None:
    """If the request names it."""
    response = traveller.get("/login", traveller.asked())
    assert response.headers["Location"].startswith("https://idp.example.com/sso?SAMLRequest=")


def test_every_request_has_an_id_and_a_relay_state_of_its_own(traveller: Any) -> None:
    """Or answers could be exchanged."""
    first, second = traveller.depart(), traveller.depart()
    assert first.id != second.id
    assert first.relay_state != second.relay_state


def test_a_request_is_signed_if_the_provider_wants_it(
    cognito: FakeCognito, pool: Any, configure: Callable[..., None], journey: Callable[..., Any]
) -> None:
    """With the key of the certificate that GetSigningCertificate shows, in the order that SAML prescribes."""
    configure(RequestSigningAlgorithm="rsa-sha256")
    request = journey().depart()
    own, other = (
        cognito.idp.get_signing_certificate(UserPoolId=it.id)["Certificate"] for it in (pool, cognito.create_pool())
    )

    def check(certificate: str) -> None:
        key = x509.load_der_x509_certificate(base64.b64decode(certificate)).public_key()
        key.verify(request.signature, request.signed_text, PKCS1v15(), SHA256())

    assert list(request.parameters) == ["SAMLRequest", "RelayState", "SigAlg", "Signature"]
    assert request.parameters["SigAlg"] == "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    check(own)
    with pytest.raises(InvalidSignature):
        check(other)


def test_a_place_to_sign_in_at_may_have_a_query_of_its_own(
    cognito: FakeCognito, pool: Any, provider: Any, journey: Callable[..., Any]
) -> None:
    """The request is added to it."""
    metadata = provider.metadata.replace("https://idp.example.com/sso", "https://idp.example.com/sso?tenant=a&amp;b=1")
    cognito.idp.create_identity_provider(
        UserPoolId=pool.id, ProviderName="Example", ProviderType="SAML", ProviderDetails={"MetadataFile": metadata}
    )
    traveller = journey()
    location = traveller.get("/oauth2/authorize", traveller.asked()).headers["Location"]
    assert location.startswith("https://idp.example.com/sso?tenant=a&b=1&SAMLRequest=")


# --- the way back -------------------------------------------------------------------------------------------------


def test_the_user_comes_back_with_a_code(traveller: Any) -> None:
    """And the state that the application had sent."""
    location = traveller.sign_in(asked={"state": "analytical"})
    assert re.fullmatch(rf"{re.escape(CALLBACK)}\?code=[0-9a-f-]{{36}}&state=analytical", location)


def test_the_code_is_good_for_tokens_that_tell_of_the_provider(cognito: FakeCognito, traveller: Any) -> None:
    """Named by the provider's name and the NameID, the user is in the group of all who came from there."""
    tokens = traveller.tokens(traveller.sign_in("Ada@example.com", asked={"nonce": "n", "scope": SCOPES}))
    identity = claims(tokens["id_token"])
    pool = traveller.client.pool

    assert identity["cognito:username"] == "Example_Ada@example.com"
    assert identity["cognito:groups"] == [f"{pool.id}_Example"]
    assert identity["nonce"] == "n"
    assert (identity["email"], identity["email_verified"]) == ("ada@example.com", False)
    assert [{**it, "dateCreated": None} for it in identity["identities"]] == [
        {
            "userId": "Ada@example.com",
            "providerName": "Example",
            "providerType": "SAML",
            "issuer": "https://idp.example.com/saml",
            "primary": "true",
            "dateCreated": None,
        }
    ]
    user = cognito.idp.get_user(AccessToken=tokens["access_token"])
    assert user["Username"] == "Example_Ada@example.com"
    assert pool.users["Example_Ada@example.com"].status == "EXTERNAL_PROVIDER"


def test_the_application_may_have_the_tokens_themselves(traveller: Any) -> None:
    """If it asks for them."""
    location = traveller.sign_in(asked={"response_type": "token"})
    tokens = dict(parse_qsl(urlsplit(location).fragment))
    assert claims(tokens["id_token"])["cognito:username"] == "Example_ada"


def test_the_browser_is_signed_in_from_then_on(traveller: Any) -> None:
    """And need not see the provider again for an hour."""
    traveller.sign_in()
    assert traveller.get("/oauth2/authorize", traveller.asked()).headers["Location"].startswith(f"{CALLBACK}?code=")
    traveller.cognito.clock.advance(hours=1)
    assert traveller.depart()


def test_the_cookies_of_the_way_are_taken_back(traveller: Any) -> None:
    """They have served."""
    request = traveller.depart()
    assert {"csrf-state", "csrf-state-legacy"} <= set(traveller.browser.cookies.keys())
    traveller.post(traveller.provider.answer(request))
    assert not {"csrf-state", "csrf-state-legacy"} & set(traveller.browser.cookies.keys())


@pytest.mark.parametrize("sign", [("assertion",), ("response",), ("assertion", "response")], ids="+".join)
def test_the_assertion_or_the_response_is_signed(
    traveller: Any, monkeypatch: pytest.MonkeyPatch, sign: tuple[str, ...]
) -> None:
    """Or both are."""
    monkeypatch.setattr(traveller.provider, "sign", sign)
    assert traveller.sign_in().startswith(f"{CALLBACK}?code=")


def test_any_of_a_provider_s_certificates_will_do(
    cognito: FakeCognito, pool: Any, provider: Any, stranger: Any, journey: Callable[..., Any]
) -> None:
    """As when it changes from one key to the next. [documented]"""
    old, new = stranger.encoded_certificate, provider.encoded_certificate
    key = re.search("<md:KeyDescriptor.*</md:KeyDescriptor>", provider.metadata)
    assert key is not None
    metadata = provider.metadata.replace(key[0], key[0].replace(new, old) + key[0])
    cognito.idp.create_identity_provider(
        UserPoolId=pool.id, ProviderName="Example", ProviderType="SAML", ProviderDetails={"MetadataFile": metadata}
    )
    assert journey().sign_in().startswith(f"{CALLBACK}?code=")


def test_comments_in_what_was_signed_change_nothing(traveller: Any) -> None:
    """They are not signed: a name does not end where one is put into it."""
    request = traveller.depart()
    about = {"consumer": traveller.consumer, "audience": traveller.audience, "request_id": request.id}
    form = traveller.provider.form(traveller.provider.response("ada@example.com.evil.example", **about), "")
    text = base64.b64decode(form["SAMLResponse"]).replace(b"ada@example.com", b"ada@example.com<!-- -->")
    traveller.post({"SAMLResponse": base64.b64encode(text).decode(), "RelayState": request.relay_state})

    assert list(traveller.client.pool.users) == ["Example_ada@example.com.evil.example"]


def test_the_provider_may_have_blanks_round_its_values(traveller: Any) -> None:
    """Such as the line breaks of a document that is laid out for the eye. [documented]"""
    request = traveller.depart()
    about = {"consumer": traveller.consumer, "audience": f"\n  {traveller.audience}\n", "request_id": request.id}
    response = traveller.provider.response("\n  ada\n", {EMAIL: " ada@example.com "}, **about)
    traveller.post(traveller.provider.form(response, request.relay_state))

    assert traveller.client.pool.users["Example_ada"].attributes["email"] == "ada@example.com"


# --- attributes ---------------------------------------------------------------------------------------------------


def test_attributes_are_taken_over_at_every_sign_in(traveller: Any) -> None:
    """As they are then; what is not sent stays, and what is blank goes. [documented]"""
    user = traveller.client.pool.users

    traveller.sign_in("ada", {EMAIL: "ada@example.com"})
    traveller.browser.cookies.clear()
    traveller.sign_in("ada", {EMAIL: "countess@example.com"})
    assert user["Example_ada"].attributes["email"] == "countess@example.com"
    traveller.browser.cookies.clear()
    traveller.sign_in("ada", {})
    assert user["Example_ada"].attributes["email"] == "countess@example.com"
    traveller.browser.cookies.clear()
    traveller.sign_in("ada", {EMAIL: ""})
    assert "email" not in user["Example_ada"].attributes


def test_several_values_are_written_as_one(cognito: FakeCognito, configure: Any, journey: Any, pool: Any) -> None:
    """In brackets, and encoded, also if each stands in an element of its own."""
    cognito.idp.add_custom_attributes(
        UserPoolId=pool.id,
        CustomAttributes=[{"Name": name, "AttributeDataType": "String", "Mutable": True} for name in ("a", "b")],
    )
    configure(mapping={"custom:a": "groups", "custom:b": "roles"})
    traveller = journey()
    request = traveller.depart()
    about = {"consumer": traveller.consumer, "audience": traveller.audience, "request_id": request.id}
    response = traveller.provider.response("ada", {"groups": ["A & B", "C"], "roles": "x", "rôles": "y"}, **about)
    for attribute in response.iterfind(".//saml:Attribute[@Name='rôles']", NAMES):
        attribute.set("Name", "roles")
    traveller.post(traveller.provider.form(response, request.relay_state))

    user = pool.users["Example_ada"]
    assert user.attributes["custom:a"] == "[A+%26+B, C]"
    assert user.attributes["custom:b"] == "[x, y]"


def test_an_attribute_without_any_value_was_not_sent(traveller: Any) -> None:
    """Unlike one whose value is blank."""
    traveller.sign_in("ada", {EMAIL: "ada@example.com"})
    traveller.browser.cookies.clear()
    traveller.sign_in("ada", {EMAIL: []})
    assert traveller.client.pool.users["Example_ada"].attributes["email"] == "ada@example.com"


# --- triggers -----------------------------------------------------------------------------------------------------

ARN = "arn:aws:lambda:us-east-1:123456789012:function:observer"


def sources(cognito: FakeCognito) -> list[str]:
    return [call.trigger_source for call in cognito.lambda_calls]


@pytest.fixture
def observed(cognito: FakeCognito, pool: Any) -> None:
    """A function that is called at every trigger of federation, and changes nothing."""
    names = ("PreSignUp", "PostConfirmation", "PreAuthentication", "PostAuthentication", "PreTokenGeneration")
    inbound = {"InboundFederation": {"LambdaArn": ARN, "LambdaVersion": "V1_0"}}
    cognito.add_lambda("observer", lambda event, context: event)
    cognito.idp.update_user_pool(UserPoolId=pool.id, LambdaConfig={**dict.fromkeys(names, ARN), **inbound})


@pytest.mark.usefixtures("observed")
def test_triggers_of_the_first_and_of_later_sign_ins(cognito: FakeCognito, traveller: Any) -> None:
    """A user is signed up the first time, and authenticated from then on. [documented]"""
    traveller.tokens(traveller.sign_in())
    assert sources(cognito) == [
        "InboundFederation_ExternalProvider",
        "PreSignUp_ExternalProvider",
        "PostConfirmation_ConfirmSignUp",
        "TokenGeneration_HostedAuth",
    ]
    cognito.lambda_calls.clear()
    traveller.browser.cookies.clear()
    traveller.tokens(traveller.sign_in())
    assert sources(cognito) == [
        "InboundFederation_ExternalProvider",
        "PreAuthentication_Authentication",
        "PostAuthentication_Authentication",
        "TokenGeneration_HostedAuth",
    ]


@pytest.mark.usefixtures("observed")
def test_a_function_is_shown_what_the_assertion_says(cognito: FakeCognito, traveller: Any) -> None:
    """By the provider's names. [documented]"""
    traveller.sign_in("ada", {EMAIL: "ada@example.com", "department": "Engines"})
    event = cognito.lambda_calls[0].event

    assert event["userName"] == "ada"
    assert event["request"] == {
        "providerName": "Example",
        "providerType": "SAML",
        "attributes": {"samlResponse": {EMAIL: "ada@example.com", "department": "Engines"}},
    }


def test_a_function_may_say_otherwise(cognito: FakeCognito, pool: Any, traveller: Any) -> None:
    """What it answers is what the provider has said. [documented]"""

    def inbound(event: Any, context: Any) -> Any:
        event["response"]["userAttributesToMap"] = {EMAIL: "countess@example.com"}
        return event

    cognito.add_lambda("observer", inbound)
    cognito.idp.update_user_pool(
        UserPoolId=pool.id, LambdaConfig={"InboundFederation": {"LambdaArn": ARN, "LambdaVersion": "V1_0"}}
    )
    traveller.sign_in("ada", {EMAIL: "ada@example.com"})
    assert pool.users["Example_ada"].attributes["email"] == "countess@example.com"


# --- linked users -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attribute", "value"), [("Cognito_Subject", "ada"), ("email", "ada@example.com")], ids=["NameID", "attribute"]
)
def test_a_linked_user_is_signed_in(
    cognito: FakeCognito, pool: Any, traveller: Any, attribute: str, value: str
) -> None:
    """By the NameID, or by an attribute of the assertion; no user is made."""
    pool.add_user("countess")
    cognito.idp.admin_link_provider_for_user(
        UserPoolId=pool.id,
        DestinationUser={"ProviderName": "Cognito", "ProviderAttributeValue": "countess"},
        SourceUser={
            "ProviderName": "Example",
            "ProviderAttributeName": attribute,
            "ProviderAttributeValue": value,
        },
    )
    identity = claims(traveller.tokens(traveller.sign_in("ada"))["id_token"])

    assert identity["cognito:username"] == "countess"
    assert [(it["userId"], it["primary"]) for it in identity["identities"]] == [("ada", "false")]
    assert list(pool.users) == ["countess"]


def test_another_user_of_the_provider_is_another_user(traveller: Any) -> None:
    """To the case of a letter: the NameID is taken as it is."""
    for name in ("ada", "Ada", "charles"):
        traveller.sign_in(name)
        traveller.browser.cookies.clear()
    assert list(traveller.client.pool.users) == ["Example_ada", "Example_Ada", "Example_charles"]


# --- elsewhere ----------------------------------------------------------------------------------------------------


def test_it_works_on_the_live_server(cognito: FakeCognito, pool: Any, provider: Any, traveller: Any) -> None:
    """Where the responses are posted to the server's own address."""
    with cognito.serve() as server:
        traveller.root = f"{server.url}/{pool.id}"
        request = traveller.depart()
        assert request.consumer == f"{server.url}/{pool.id}/saml2/idpresponse"
        assert claims(traveller.tokens(traveller.post(provider.answer(request)))["id_token"])["iss"]
        traveller.browser.close()


@pytest.mark.parametrize("path", ["/saml2/idpresponse", "/saml2/logout"])
def test_responses_are_posted_and_nothing_else(traveller: Any, path: str) -> None:
    """[documented]"""
    assert requests.get(f"{traveller.root}{path}", timeout=5).status_code == 405


def test_a_snapshot_knows_who_is_under_way(cognito: FakeCognito, traveller: Any) -> None:
    """And which assertions were used, by whose browsers."""
    request = traveller.depart()
    before = cognito.snapshot()
    form = traveller.provider.answer(request)
    assert traveller.post(form).startswith(f"{CALLBACK}?code=")
    after = cognito.snapshot()

    cognito.restore(before)
    traveller.browser.cookies.set("csrf-state", request.relay_state)
    assert traveller.post(form).startswith(f"{CALLBACK}?code=")
    cognito.restore(after)
    traveller.browser.cookies.set("csrf-state", request.relay_state)
    assert traveller.post(form).startswith(f"{traveller.root}/error?")
