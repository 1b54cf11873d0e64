"""Responses that are not believed: whatever is not as it must be is refused, and the application is told why."""

from __future__ import annotations

import base64
from collections.abc import Callable
from copy import copy
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from pytest_fakecognito import FakeCognito

CALLBACK = "https://app.example.com/callback"
ELSEWHERE = "https://elsewhere.example.com/saml2/idpresponse"
EMAIL = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
NAMES = {"saml": "urn:oasis:names:tc:SAML:2.0:assertion", "samlp": "urn:oasis:names:tc:SAML:2.0:protocol"}
BAD_ASSERTION = "SAML Assertion signature is invalid."
BAD_RESPONSE = "SAML Response signature is invalid."
INVALID = "error=Invalid%20samlResponse%20or%20relayState%20from%20identity%20provider"


def told(location: str) -> str:
    """Why a response was refused; the application is told nothing else, and nobody is signed in."""
    assert location.startswith(f"{CALLBACK}?"), location
    said = dict(parse_qsl(urlsplit(location).query))
    assert list(said) == ["error_description", "error"]
    assert said["error"] == "server_error"
    prefix = "Invalid SAML response received: "
    assert said["error_description"].startswith(prefix)
    return said["error_description"].removeprefix(prefix)


@pytest.fixture
def answer(traveller: Any) -> Callable[..., str]:
    """Answers a request with a response that was changed before it was signed; where the browser is sent then."""

    def answer(change: Callable[[Any], object] = lambda response: None, **changes: Any) -> str:
        request = traveller.depart()
        about = {"consumer": traveller.consumer, "audience": traveller.audience, "request_id": request.id}
        response = traveller.provider.response("ada", {EMAIL: "ada@example.com"}, **{**about, **changes})
        change(response)
        return traveller.post(traveller.provider.form(response, request.relay_state))

    return answer


def test_the_refusal_looks_as_a_real_one(traveller: Any, stranger: Any) -> None:
    """The description first, then the state and the error. [captured]"""
    form = stranger.answer(traveller.depart(state="analytical"))
    assert traveller.post(form) == (
        f"{CALLBACK}?error_description=Invalid+SAML+response+received%3A+SAML+Assertion+signature+is+invalid.+"
        "&state=analytical&error=server_error"
    )
    assert not traveller.client.pool.users


# --- signatures ---------------------------------------------------------------------------------------------------


def test_a_response_must_be_signed(traveller: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somewhere."""
    monkeypatch.setattr(traveller.provider, "sign", ())
    assert told(traveller.sign_in()) == f"{BAD_ASSERTION} "


@pytest.mark.parametrize(
    ("sign", "reason"), [(("assertion",), BAD_ASSERTION), (("response",), BAD_RESPONSE)], ids=["assertion", "response"]
)
def test_another_provider_s_signature_is_none(
    traveller: Any, stranger: Any, monkeypatch: pytest.MonkeyPatch, sign: tuple[str, ...], reason: str
) -> None:
    """Though it calls itself the same, and sends its own certificate along."""
    monkeypatch.setattr(stranger, "sign", sign)
    assert told(traveller.post(stranger.answer(traveller.depart()))) == f"{reason} "


@pytest.mark.parametrize(
    ("sign", "reason"),
    [(("assertion",), BAD_ASSERTION), (("response",), BAD_RESPONSE), (("assertion", "response"), BAD_RESPONSE)],
    ids="+".join,
)
@pytest.mark.parametrize(
    ("old", "new"),
    [(b">ada<", b">countess<"), (b"ada@example.com", b"eve@example.com")],
    ids=["NameID", "attribute"],
)
def test_nothing_may_be_altered_after_signing(
    traveller: Any, monkeypatch: pytest.MonkeyPatch, sign: Any, reason: str, old: bytes, new: bytes
) -> None:
    """By a user who would be another, or by anybody else."""
    monkeypatch.setattr(traveller.provider, "sign", sign)
    form = traveller.provider.answer(traveller.depart(), "ada", {EMAIL: "ada@example.com"})
    text = base64.b64decode(form["SAMLResponse"])
    assert old in text
    altered = {**form, "SAMLResponse": base64.b64encode(text.replace(old, new)).decode()}
    assert told(traveller.post(altered)) == f"{reason} "


def test_both_signatures_must_be_good_if_there_are_two(
    traveller: Any, stranger: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A good one round a bad one is not enough."""
    request = traveller.depart()
    about = {"consumer": traveller.consumer, "audience": traveller.audience, "request_id": request.id}
    response = stranger.response("ada", **about)
    assertion = response.find("saml:Assertion", NAMES)
    response.replace(assertion, stranger.signed(assertion))
    monkeypatch.setattr(traveller.provider, "sign", ("response",))
    assert told(traveller.post(traveller.provider.form(response, request.relay_state))) == f"{BAD_ASSERTION} "


# --- what a response must say -------------------------------------------------------------------------------------


def later(**by: float) -> datetime:
    return datetime.now(timezone.utc) + timedelta(**by)


def element(response: Any, path: str) -> Any:
    found = response.find(path, NAMES)
    assert found is not None
    return found


def without(path: str) -> Callable[[Any], object]:
    def change(response: Any) -> None:
        found = element(response, path)
        found.getparent().remove(found)

    return change


def setting(path: str, **attributes: str | None) -> Callable[[Any], object]:
    """Sets attributes of an element, or takes them away."""

    def change(response: Any) -> None:
        found = response if path == "." else element(response, path)
        for name, value in attributes.items():
            if value is None:
                del found.attrib[name]
            else:
                found.set(name, value)

    return change


def twice(path: str) -> Callable[[Any], object]:
    return lambda response: element(response, path).addnext(copy(element(response, path)))


def holding_more(path: str) -> Callable[[Any], object]:
    """As in `ada<x>evil</x>`."""
    return lambda response: element(response, path).append(copy(element(response, "saml:Issuer")))


ASSERTION = "saml:Assertion"
DATA = f"{ASSERTION}/saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData"
CONDITIONS = f"{ASSERTION}/saml:Conditions"
CONSUMER = "https://analytical.auth.us-east-1.amazoncognito.com/saml2/idpresponse"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            without(f"{CONDITIONS}/saml:AudienceRestriction"),
            "SAML Assertion Audience is invalid: it must be {audience}.",
        ),
        (without(CONDITIONS), "SAML Assertion Audience is invalid: it must be {audience}."),
        (setting(DATA, Recipient=None), f"SAML Assertion Recipient is invalid: it must be {CONSUMER}."),
        (setting(DATA, Recipient=ELSEWHERE), f"SAML Assertion Recipient is invalid: it must be {CONSUMER}."),
        (setting(".", Destination=ELSEWHERE), f"SAML Response Destination is invalid: it must be {CONSUMER}."),
        (setting(".", InResponseTo=None), "SAML Response InResponseTo is invalid."),
        (setting(".", InResponseTo="_other"), "SAML Response InResponseTo is invalid."),
        (setting(DATA, InResponseTo=None), "SAML Assertion InResponseTo is invalid."),
        (setting(DATA, InResponseTo="_other"), "SAML Assertion InResponseTo is invalid."),
        (setting(DATA, NotOnOrAfter=None), "SAML Assertion NotOnOrAfter is missing."),
        (setting(DATA, NotOnOrAfter="2020-01-01T00:00:00Z"), "SAML Assertion is expired."),
        (setting(DATA, NotOnOrAfter="tomorrow"), "SAML Assertion NotOnOrAfter is invalid."),
        (setting(DATA, NotOnOrAfter="2999-13-01T00:00:00Z"), "SAML Assertion NotOnOrAfter is invalid."),
        (setting(DATA, NotBefore="2999-01-01T00:00:00.123456789Z"), "SAML Assertion is not yet valid."),
        (setting(CONDITIONS, NotBefore="2999-01-01T00:00:00"), "SAML Assertion is not yet valid."),
        (setting(CONDITIONS, NotOnOrAfter="2020-01-01T00:00:00+00:00"), "SAML Assertion is expired."),
        (without(DATA), "SAML Assertion subject is not confirmed."),
        (without(f"{ASSERTION}/saml:Subject"), "SAML Assertion subject is not confirmed."),
        (
            setting(
                f"{ASSERTION}/saml:Subject/saml:SubjectConfirmation", Method="urn:oasis:names:tc:SAML:2.0:cm:sender"
            ),
            "SAML Assertion subject is not confirmed.",
        ),
        (without(f"{ASSERTION}/saml:Subject/saml:NameID"), "SAML Assertion has no NameID."),
        (setting(".", Version="1.1"), "SAML Response Version is invalid: it must be 2.0."),
        (setting(".", Version=None), "SAML Response Version is invalid: it must be 2.0."),
        (setting(ASSERTION, Version="1.1"), "SAML Assertion Version is invalid: it must be 2.0."),
        (setting(ASSERTION, Version=None), "SAML Assertion Version is invalid: it must be 2.0."),
        (twice(CONDITIONS), "SAML Assertion must have one Conditions."),
        (twice(f"{ASSERTION}/saml:Subject"), "SAML Assertion must have one Subject."),
        (holding_more(f"{ASSERTION}/saml:Subject/saml:NameID"), "SAML Assertion has elements in its NameID."),
        (holding_more(".//saml:AttributeValue"), "SAML Assertion has elements in an attribute."),
        (
            lambda response: setattr(element(response, f"{ASSERTION}/saml:Subject/saml:NameID"), "text", " "),
            "SAML Assertion has no NameID.",
        ),
        (
            lambda response: setattr(element(response, f"{ASSERTION}/saml:Issuer"), "text", "https://evil.example"),
            "SAML Issuer is invalid: it must be https://idp.example.com/saml.",
        ),
        (
            lambda response: setattr(element(response, "saml:Issuer"), "text", "https://evil.example"),
            "SAML Issuer is invalid: it must be https://idp.example.com/saml.",
        ),
        (
            lambda response: setattr(element(response, ".//saml:AttributeValue"), "text", "\U0001f610"),
            "SAML Assertion has characters of four bytes in an attribute.",
        ),
        (without(ASSERTION), "SAML Response must have one assertion."),
        (without("samlp:Status"), "SAML Response status is missing."),
        (
            lambda response: response.append(copy(element(response, ASSERTION))),
            "SAML Response must have one assertion.",
        ),
        (lambda response: setattr(response, "tag", f"{{{NAMES['samlp']}}}LogoutResponse"), "SAML Response is missing."),
    ],
    ids=lambda it: it.split(":")[0] if isinstance(it, str) else "",
)
def test_a_response_must_say_what_it_is_for(
    traveller: Any, answer: Callable[..., str], change: Callable[[Any], object], reason: str
) -> None:
    """Who says what to whom, for how long, and in answer to what."""
    assert told(answer(change)) == f"{reason.format(audience=traveller.audience)} "
    assert not traveller.client.pool.users


@pytest.mark.parametrize("audience", ["urn:amazon:cognito:sp:us-east-1_Other0001", ""])
def test_an_assertion_for_another_pool_is_none_for_this(
    traveller: Any, answer: Callable[..., str], audience: str
) -> None:
    """The audience is the pool. [documented]"""
    expected = f"SAML Assertion Audience is invalid: it must be {traveller.audience}. "
    assert told(answer(audience=audience)) == expected


def test_every_restriction_of_the_audience_counts(traveller: Any, answer: Callable[..., str]) -> None:
    """If there are several, the pool must be in each of them."""

    def change(response: Any) -> None:
        conditions = element(response, CONDITIONS)
        conditions.append(copy(conditions[0]))
        conditions[1][0].text = "urn:other"

    assert told(answer(change)) == f"SAML Assertion Audience is invalid: it must be {traveller.audience}. "


def test_one_confirmation_that_holds_is_enough(answer: Callable[..., str]) -> None:
    """Whatever is wrong with the others."""

    def change(response: Any) -> None:
        subject = element(response, f"{ASSERTION}/saml:Subject")
        confirmation = element(subject, "saml:SubjectConfirmation")
        wrong = copy(confirmation)
        wrong[0].set("Recipient", ELSEWHERE)
        subject.insert(1, wrong)

    assert answer(change).startswith(f"{CALLBACK}?code=")


def test_the_assertion_s_issuer_is_enough(answer: Callable[..., str]) -> None:
    """The response need not say again who it is from."""
    assert answer(without("saml:Issuer")).startswith(f"{CALLBACK}?code=")


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (None, "SAML Response status is urn:oasis:names:tc:SAML:2.0:status:Responder. "),
        ("The user would not", "SAML Response status is The user would not. "),
    ],
)
def test_a_provider_may_have_failed(answer: Callable[..., str], message: str | None, reason: str) -> None:
    """Which it says in its status, with or without a message."""

    def change(response: Any) -> None:
        status = element(response, "samlp:Status")
        status[0].set("Value", "urn:oasis:names:tc:SAML:2.0:status:Responder")
        if message is not None:
            told = status.makeelement(f"{{{NAMES['samlp']}}}StatusMessage")
            told.text = message
            status.append(told)

    assert told(answer(change)) == reason


@pytest.mark.parametrize("given", [None, ""], ids=["none", "empty"])
def test_an_assertion_must_have_an_id(
    traveller: Any, answer: Callable[..., str], monkeypatch: pytest.MonkeyPatch, given: str | None
) -> None:
    """Or it could be sent twice."""
    monkeypatch.setattr(traveller.provider, "sign", ("response",))
    assert told(answer(setting(ASSERTION, ID=given))) == "SAML Assertion ID is missing. "


# --- time ---------------------------------------------------------------------------------------------------------


def test_an_assertion_is_good_until_it_expires(cognito: FakeCognito, traveller: Any) -> None:
    """By the fake's clock."""
    form = traveller.provider.answer(traveller.depart(), lifetime=timedelta(minutes=2))
    cognito.clock.advance(minutes=2)
    assert told(traveller.post(form)) == "SAML Assertion is expired. "


def test_an_assertion_is_not_good_before_its_time(cognito: FakeCognito, traveller: Any) -> None:
    """Not even by a second."""
    early = traveller.provider.answer(traveller.depart(), now=later(seconds=30))
    assert told(traveller.post(early)) == "SAML Assertion is not yet valid. "
    timely = traveller.provider.answer(traveller.depart(), now=later(seconds=30))
    cognito.clock.advance(seconds=31)
    assert traveller.post(timely).startswith(f"{CALLBACK}?code=")


def test_a_browser_is_expected_for_five_minutes(cognito: FakeCognito, traveller: Any) -> None:
    """[documented]"""
    form = traveller.provider.answer(traveller.depart(), lifetime=timedelta(hours=1))
    cognito.clock.advance(minutes=5)
    assert traveller.post(form) == f"{traveller.root}/error?error=Invalid%20state"


# --- relay states -------------------------------------------------------------------------------------------------


def test_a_response_is_good_once(traveller: Any) -> None:
    """Its relay state is forgotten then. [documented]"""
    form = traveller.provider.answer(traveller.depart())
    assert traveller.post(form).startswith(f"{CALLBACK}?code=")
    assert traveller.post(form) == f"{traveller.root}/error?{INVALID}"


def test_ids_are_each_issuer_s_own(
    cognito: FakeCognito, pool: Any, provider: Any, configure: Any, journey: Any
) -> None:
    """Two providers may come upon the same one."""
    other = type(provider)("https://other.example.com/saml")
    configure()
    cognito.idp.create_identity_provider(
        UserPoolId=pool.id,
        ProviderName="Other",
        ProviderType="SAML",
        ProviderDetails={"MetadataFile": other.metadata},
    )
    traveller = journey("Example", "Other")
    for name, one in (("Example", provider), ("Other", other)):
        traveller.browser.cookies.clear()
        location = traveller.get("/oauth2/authorize", traveller.asked(identity_provider=name)).headers["Location"]
        request = one.read(location)
        about = {"consumer": traveller.consumer, "audience": traveller.audience, "request_id": request.id}
        response = one.response("ada", **about)
        element(response, ASSERTION).set("ID", "_same")
        assert traveller.post(one.form(response, request.relay_state)).startswith(f"{CALLBACK}?code=")


def test_the_cause_of_a_refusal_is_logged(
    traveller: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, stranger: Any
) -> None:
    """What the application is not told, whoever runs the test can read."""
    form = stranger.answer(traveller.depart())
    assert told(traveller.post(form)) == f"{BAD_ASSERTION} "
    (record,) = [it for it in caplog.records if it.name == "pytest_fakecognito"]
    assert record.getMessage().startswith("A signature is not that of the certificate ")
    assert record.exc_info is not None


def test_a_response_is_an_answer_to_its_own_request(traveller: Any) -> None:
    """And to no other one of the same browser."""
    first, second = traveller.depart(), traveller.depart()
    form = traveller.provider.answer(first)
    exchanged = {**form, "RelayState": second.relay_state}
    assert told(traveller.post(exchanged)) == "SAML Response InResponseTo is invalid. "


def test_an_unknown_relay_state_is_shown_as_an_error(traveller: Any) -> None:
    """On the domain, since there is no application to tell. [captured]"""
    form = {**traveller.provider.answer(traveller.depart()), "RelayState": "unknown"}
    location = traveller.post(form)
    assert location == f"{traveller.root}/error?{INVALID}"

    page = traveller.browser.get(location, timeout=5)
    assert page.status_code == 400
    assert "Invalid samlResponse or relayState from identity provider" in page.text


def test_another_browser_cannot_bring_the_response(traveller: Any) -> None:
    """It lacks the cookies of the one that was sent out."""
    form = traveller.provider.answer(traveller.depart())
    traveller.browser = requests.Session()
    assert traveller.post(form) == f"{traveller.root}/error?error=Invalid%20state"


@pytest.mark.parametrize("missing", ["SAMLResponse", "RelayState"])
def test_both_parts_of_the_form_are_needed(traveller: Any, missing: str) -> None:
    """[captured] of the relay state"""
    form = traveller.provider.answer(traveller.depart())
    del form[missing]
    expected = f"error=Required%20String%20parameter%20%27{missing}%27%20is%20not%20present"
    assert traveller.post(form) == f"{traveller.root}/error?{expected}"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"no XML",
        b"<samlp:Response",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"<a>" + b"a" * 75_000 + b"</a>",
    ],
    ids=["nothing", "no XML", "cut", "document type", "too long"],
)
def test_what_is_no_response_is_shown_as_an_error(traveller: Any, text: bytes) -> None:
    """As what it is."""
    form = {"SAMLResponse": base64.b64encode(text).decode(), "RelayState": traveller.depart().relay_state}
    assert traveller.post(form) == f"{traveller.root}/error?{INVALID}"


def test_what_is_no_base64_is_shown_as_an_error(traveller: Any) -> None:
    """As what it is."""
    form = {"SAMLResponse": "a", "RelayState": traveller.depart().relay_state}
    assert traveller.post(form) == f"{traveller.root}/error?{INVALID}"


def test_the_provider_must_still_be_there(cognito: FakeCognito, pool: Any, traveller: Any) -> None:
    """One that was deleted in between signs nobody in."""
    form = traveller.provider.answer(traveller.depart())
    cognito.idp.delete_identity_provider(UserPoolId=pool.id, ProviderName="Example")
    assert traveller.post(form).startswith(f"{traveller.root}/error?error=")


def test_another_provider_s_excursion_does_not_end_here(cognito: FakeCognito, pool: Any, journey: Any) -> None:
    """Browsers that were sent to an OIDC provider come back elsewhere."""
    cognito.idp.create_identity_provider(
        UserPoolId=pool.id,
        ProviderName="Example",
        ProviderType="OIDC",
        ProviderDetails={
            "client_id": "analytical",
            "client_secret": "secret",
            "authorize_scopes": "openid",
            "attributes_request_method": "GET",
            "oidc_issuer": "https://oidc.example.com",
            "authorize_url": "https://oidc.example.com/authorize",
            "token_url": "https://oidc.example.com/token",
            "attributes_url": "https://oidc.example.com/me",
            "jwks_uri": "https://oidc.example.com/keys",
        },
    )
    traveller = journey()
    location = traveller.get("/oauth2/authorize", traveller.asked()).headers["Location"]
    state = dict(parse_qsl(urlsplit(location).query))["state"]
    about = {"consumer": traveller.consumer, "audience": traveller.audience}
    form = traveller.provider.form(traveller.provider.response("ada", **about), state)
    assert traveller.post(form) == f"{traveller.root}/error?{INVALID}"
