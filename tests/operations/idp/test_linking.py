"""AdminLinkProviderForUser and AdminDisableProviderForUser."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.signin import certificates

INVALID = "InvalidParameterException"
NO_USER = ("UserNotFoundException", "User does not exist.")
MERGING = (
    INVALID,
    "Merging is not currently supported, provide a SourceUser that has not been signed up in order to link",
)
ALREADY = (INVALID, "SourceUser is already linked to DestinationUser")
NATIVE = (
    INVALID,
    "Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, only as a "
    "DestinationUser",
)
NOT_LINKED = (INVALID, "Account isn't linked to anyone else, verify that the account has been linked")
WRONG_PASSWORD = ("NotAuthorizedException", "Incorrect username or password.")
SUBJECT = "Cognito_Subject"
GOOGLE = {"client_id": "a", "client_secret": "b", "authorize_scopes": "email profile openid"}
OIDC = {
    "client_id": "a",
    "authorize_scopes": "openid email",
    "oidc_issuer": "https://auth.example.com",
    "attributes_request_method": "GET",
}
METADATA = (
    '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://corp.example.com">'
    '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor>'
    '<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>'
    f"{certificates.made_up().text}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
    "<md:SingleSignOnService "
    'Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://corp.example.com/sso"/>'
    "</md:IDPSSODescriptor></md:EntityDescriptor>"
)


@pytest.fixture
def pool(cognito: FakeCognito, idp):
    """A pool with three providers, Google, an OIDC and a SAML one, and a user `ada` with a password."""
    pool = cognito.create_pool()
    pool.add_client()
    for name, kind, details, mapping in (
        ("Google", "Google", GOOGLE, {}),
        ("Open", "OIDC", OIDC, {"email": "mail"}),
        ("Corp", "SAML", {"MetadataFile": METADATA}, {"email": "mail", "username": "uid"}),
    ):
        idp.create_identity_provider(
            UserPoolId=pool.id,
            ProviderName=name,
            ProviderType=kind,
            ProviderDetails=details,
            AttributeMapping=mapping,
        )
    pool.add_user("ada", password="Analytical-1843")
    return pool


def at(provider: str, value: str, attribute: str | None = SUBJECT) -> dict[str, str]:
    """A user of a provider, as these operations have it."""
    named = {} if attribute is None else {"ProviderAttributeName": attribute}
    return {"ProviderName": provider, "ProviderAttributeValue": value, **named}


ADA = at("Cognito", "ada", None)


@pytest.fixture
def link(idp, pool):
    """Lets `source` sign in as `destination`."""

    def link(source: dict[str, str], destination: dict[str, str] = ADA, pool_id: str = pool.id) -> Any:
        return idp.admin_link_provider_for_user(UserPoolId=pool_id, SourceUser=source, DestinationUser=destination)

    return link


@pytest.fixture
def disable(idp, pool):
    return lambda user, pool_id=pool.id: idp.admin_disable_provider_for_user(UserPoolId=pool_id, User=user)


@pytest.fixture
def identities(idp, pool):
    """What a user's attribute says, as it would be read."""

    def identities(name: str = "ada") -> list[dict[str, Any]]:
        shown = idp.admin_get_user(UserPoolId=pool.id, Username=name)["UserAttributes"]
        text = next((it["Value"] for it in shown if it["Name"] == "identities"), "[]")
        return json.loads(text)

    return identities


# --- AdminLinkProviderForUser -------------------------------------------------------------------------------------


def test_a_link_is_shown_at_once(link, identities, cognito: FakeCognito, pool) -> None:
    """The identity is one of the user's before it has ever signed in, and not the one that he came with."""
    answer = link(at("Google", "1029"))

    assert answer.keys() == {"ResponseMetadata"}
    assert identities() == [
        {
            "userId": "1029",
            "providerName": "Google",
            "providerType": "Google",
            "issuer": None,
            "primary": False,
            "dateCreated": int(pool.user("ada").record.identities[0].created * 1000),
        }
    ]


@pytest.mark.parametrize(
    ("source", "user_id", "kind", "issuer"),
    [
        (at("Open", "0a1b"), "0a1b", "OIDC", None),
        (at("Open", "ada@example.com", "email"), "ada@example.com", "OIDC", None),
        (at("Corp", "uid=ada"), "uid=ada", "SAML", "https://corp.example.com"),
        (at("Corp", "ada@example.com", "email"), "ada@example.com", "SAML", "https://corp.example.com"),
    ],
)
def test_oidc_and_saml_identities(
    link, identities, source: dict[str, str], user_id: str, kind: str, issuer: str | None
) -> None:
    """Linked by the subject, or by an attribute of the pool that is mapped; a SAML provider's names its issuer."""
    link(source)

    shown = identities()[0]
    assert (shown["userId"], shown["providerType"], shown["issuer"]) == (user_id, kind, issuer)


def test_an_issuer_goes_with_its_document(link, idp, pool, identities) -> None:
    """Once the document is only named, nothing says who issues."""
    idp.update_identity_provider(
        UserPoolId=pool.id, ProviderName="Corp", ProviderDetails={"MetadataURL": "https://corp.example.com/metadata"}
    )

    link(at("Corp", "uid=ada"))

    assert identities()[0]["issuer"] is None


def test_several_identities(link, identities) -> None:
    """Also of one provider, in the order in which they were linked."""
    for subject in ("1029", "1030"):
        link(at("Google", subject))
    link(at("Corp", "uid=ada"))

    assert [it["userId"] for it in identities()] == ["1029", "1030", "uid=ada"]


def test_a_link_is_a_change_of_the_user(link, disable, admin_of, cognito: FakeCognito, pool) -> None:
    """So is taking it away."""
    dates = [admin_of(pool).call("get_user", "ada")["UserLastModifiedDate"]]
    for change in (link, disable):
        cognito.clock.advance(hours=1)
        change(at("Google", "1029"))
        dates.append(admin_of(pool).call("get_user", "ada")["UserLastModifiedDate"])

    assert all((after - before).total_seconds() >= 3600 for before, after in pairwise(dates))


def test_how_many(link, identities, refused) -> None:
    """Five identities can be linked to a user."""
    for number in range(5):
        link(at("Google", f"{number}"))

    with refused("LimitExceededException"):
        link(at("Corp", "uid=ada"))
    assert len(identities()) == 5


def test_how_many_with_one_s_own(link, federated, identities, pool, refused) -> None:
    """The identity that somebody came with is not linked, and does not count."""
    federated(pool, "Google", "own")
    for number in range(5):
        link(at("Google", f"{number}"), at("Google", "own"))

    with refused("LimitExceededException"):
        link(at("Google", "5"), at("Google", "own"))
    assert len(identities("Google_own")) == 6


def test_to_somebody_of_another_provider(link, federated, identities, pool) -> None:
    """A user who came from a provider is meant by his id there, whatever attribute is named."""
    federated(pool, "Corp", "uid=ada")

    link(at("Google", "1029"), at("Corp", "uid=ada", "ignored"))

    assert [(it["userId"], it["primary"]) for it in identities("Corp_uid=ada")] == [("uid=ada", True), ("1029", False)]


# --- whom not -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "destination",
    [
        at("Cognito", "nobody", None),
        at("Cognito", "ada@example.com", None),
        at("Cognito", "Google_1029", None),
        at("Google", "nobody"),
        at("Google", "ada"),
        at("Google", "Google_1029"),
        at("Google", "linked"),
    ],
    ids=["nobody", "address", "provider's", "unknown-id", "native", "full-name", "linked-id"],
)
def test_a_destination_that_is_not_there(
    link, federated, pool, refused, identities, destination: dict[str, str]
) -> None:
    """One of the pool's own is meant by his user name, another by his id: neither by anything else."""
    pool.user("ada").record.attributes["email"] = "ada@example.com"
    federated(pool, "Google", "1029")
    link(at("Google", "linked"))

    with refused(*NO_USER):
        link(at("Corp", "uid=ada"), destination)
    assert len(identities()) == 1


def test_a_destination_by_an_alias(cognito: FakeCognito, idp, refused) -> None:
    """In a pool where addresses are user names, the user's real name is meant, not his address."""
    pool = cognito.create_pool(username_attributes=["email"])
    idp.create_identity_provider(
        UserPoolId=pool.id, ProviderName="Google", ProviderType="Google", ProviderDetails=GOOGLE
    )
    user = pool.add_user("ada@example.com")
    link = {"UserPoolId": pool.id, "SourceUser": at("Google", "1029")}

    with refused(*NO_USER):
        idp.admin_link_provider_for_user(**link, DestinationUser=at("Cognito", "ada@example.com", None))
    idp.admin_link_provider_for_user(**link, DestinationUser=at("Cognito", user.username, None))


def test_a_destination_in_other_letters(cognito: FakeCognito, idp, refused) -> None:
    """Somebody who came from a provider is meant by his exact id, also where the pool does not look at case."""
    pool = cognito.create_pool(UsernameConfiguration={"CaseSensitive": False})
    pool.add_identity_provider("Corp").sign_in("ADA")
    link = {"UserPoolId": pool.id, "SourceUser": at("Corp", "1029")}

    with refused(*NO_USER):
        idp.admin_link_provider_for_user(**link, DestinationUser=at("Corp", "ada"))
    idp.admin_link_provider_for_user(**link, DestinationUser=at("Corp", "ADA"))


def test_a_source_of_the_pool(link, pool, refused, identities) -> None:
    """Users with a password cannot be linked to one another."""
    pool.add_user("byron")

    with refused(*NATIVE):
        link(at("Cognito", "byron"))
    assert identities() == []


def test_a_source_who_has_signed_in(link, federated, pool, refused, identities) -> None:
    """It is too late: there is a user for that identity."""
    federated(pool, "Google", "1029")

    with refused(*MERGING):
        link(at("Google", "1029"))
    with refused(*MERGING):
        link(at("Google", "1029"), at("Google", "1029"))
    assert identities() == []


def test_a_source_who_has_signed_in_by_about_that_name(cognito: FakeCognito, idp, refused) -> None:
    """In a pool that does not look at case there is a user for the identity, however it is written."""
    pool = cognito.create_pool(UsernameConfiguration={"CaseSensitive": False})
    pool.add_identity_provider("Corp").sign_in("ADA")
    pool.add_user("ada")

    with refused(*MERGING):
        idp.admin_link_provider_for_user(UserPoolId=pool.id, SourceUser=at("Corp", "ada"), DestinationUser=ADA)
    assert list(pool.users) == ["corp_ada", "ada"]


@pytest.mark.parametrize("destination", [ADA, at("Cognito", "byron", None)])
def test_a_source_that_is_linked(link, pool, refused, identities, destination: dict[str, str]) -> None:
    """Be it to that user or to another."""
    pool.add_user("byron")
    link(at("Google", "1029"))

    with refused(*ALREADY):
        link(at("Google", "1029"), destination)
    assert (len(identities()), identities("byron")) == (1, [])


def test_a_source_that_is_linked_by_an_attribute(link, refused, identities) -> None:
    """What one provider says of an attribute is nothing to another, nor is it the subject."""
    link(at("Corp", "ada@example.com", "email"))

    with refused(*ALREADY):
        link(at("Corp", "ada@example.com", "email"))
    link(at("Corp", "ada@example.com"))
    link(at("Open", "ada@example.com", "email"))
    assert len(identities()) == 3


@pytest.mark.parametrize("provider", ["Facebook", "google", "COGNITO"])
def test_a_provider_that_is_not_there(link, disable, refused, identities, provider: str) -> None:
    """Providers are named to the letter, as the start of a user name is not."""
    message = f"Identity provider {provider} does not exist."

    with refused("ResourceNotFoundException", message):
        link(at(provider, "1029"))
    with refused("ResourceNotFoundException", message):
        link(at("Google", "1029"), at(provider, "1029"))
    with refused("ResourceNotFoundException", message):
        disable(at(provider, "1029"))
    assert identities() == []


@pytest.mark.parametrize(
    ("provider", "attribute"),
    [
        ("Google", "email"),
        ("Google", "sub"),
        ("Open", "name"),
        ("Open", "mail"),
        ("Corp", "mail"),
        ("Corp", "username"),
        ("Corp", "cognito_subject"),
    ],
)
def test_an_attribute_that_does_not_do(link, refused, identities, provider: str, attribute: str) -> None:
    """A social identity is linked by its subject, another also by what the pool calls a mapped attribute."""
    with refused(INVALID):
        link(at(provider, "ada@example.com", attribute))
    assert identities() == []


@pytest.mark.parametrize("member", ["ProviderName", "ProviderAttributeName", "ProviderAttributeValue"])
def test_what_is_missing(link, disable, refused, identities, member: str) -> None:
    """The model asks for nothing, the service for all of it, but for the destination's attribute."""
    user = {name: value for name, value in at("Google", "1029").items() if name != member}
    with refused(INVALID):
        link(user)
    with refused(INVALID):
        disable(user)
    if member != "ProviderAttributeName":
        with refused(INVALID):
            link(at("Google", "1029"), user)
    assert identities() == []


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (at("Corp", "a" * 125), "Corp_" + "a" * 125),
        (at("Corp", "a" * 120, "email"), "Corp_email_" + "a" * 120),
    ],
)
def test_a_name_that_is_too_long(link, refused, identities, source: dict[str, str], told: str) -> None:
    """Provider, attribute and value share the length of a user name."""
    with refused(
        INVALID,
        f"1 validation error detected: Value '{told}' at 'userName' failed to satisfy constraint: Member must have "
        "length less than or equal to 128",
    ):
        link(source)
    link({**source, "ProviderAttributeValue": source["ProviderAttributeValue"][1:]})
    assert len(identities()) == 1


# --- AdminDisableProviderForUser ----------------------------------------------------------------------------------


@pytest.mark.parametrize("source", [at("Google", "1029"), at("Corp", "uid=ada"), at("Corp", "a@example.com", "email")])
def test_an_identity_is_taken_away(link, disable, identities, source: dict[str, str]) -> None:
    """By what it was linked by; it may be linked again, to anybody."""
    link(at("Open", "0a1b"))
    link(source)

    answer = disable(source)

    assert answer.keys() == {"ResponseMetadata"}
    assert [it["userId"] for it in identities()] == ["0a1b"]
    link(source)


def test_the_last_identity_is_taken_away(link, disable, admin_of, pool) -> None:
    """The attribute goes with it."""
    link(at("Google", "1029"))
    disable(at("Google", "1029"))

    shown = admin_of(pool).call("get_user", "ada")["UserAttributes"]
    assert [it["Name"] for it in shown] == ["sub"]


@pytest.mark.parametrize(
    "user",
    [at("Google", "1030"), at("Google", "google_1029"), at("Open", "1029"), at("Corp", "1029", "email")],
)
def test_an_identity_that_nobody_has(link, disable, refused, identities, user: dict[str, str]) -> None:
    """It must be the exact subject, of that provider."""
    link(at("Google", "1029"))

    with refused(*NOT_LINKED):
        disable(user)
    assert len(identities()) == 1


def test_an_identity_linked_by_an_attribute_is_not_its_subject(link, disable, refused, identities) -> None:
    """As long as it has not signed in, it is known by nothing but the attribute."""
    link(at("Corp", "ada@example.com", "email"))

    with refused(*NOT_LINKED):
        disable(at("Corp", "ada@example.com"))
    assert len(identities()) == 1


def test_an_identity_in_other_letters(cognito: FakeCognito, idp, refused) -> None:
    """It is not the exact subject, though it cannot be linked a second time."""
    pool = cognito.create_pool(UsernameConfiguration={"CaseSensitive": False})
    pool.add_identity_provider("Corp")
    pool.add_user("ada")
    link = {"UserPoolId": pool.id, "DestinationUser": ADA}
    idp.admin_link_provider_for_user(**link, SourceUser=at("Corp", "ADA"))

    with refused(*NOT_LINKED):
        idp.admin_disable_provider_for_user(UserPoolId=pool.id, User=at("Corp", "ada"))
    with refused(*ALREADY):
        idp.admin_link_provider_for_user(**link, SourceUser=at("Corp", "ada"))


def test_the_identity_that_somebody_came_with(disable, federated, pool, refused, identities) -> None:
    """It is linked to nobody else."""
    federated(pool, "Google", "1029")

    with refused(*NOT_LINKED):
        disable(at("Google", "1029"))
    assert len(identities("Google_1029")) == 1


@pytest.mark.parametrize("provider", ["Google", "Cognito"])
def test_a_social_or_native_user_is_meant_by_his_subject(disable, refused, provider: str) -> None:
    """No attribute of theirs will do."""
    with refused(INVALID):
        disable(at(provider, "ada", "email"))


def test_a_native_user_can_sign_in_with_his_password_no_more(disable, app_of, admin_of, pool, refused) -> None:
    """Until an administrator gives him one again."""
    app = app_of(pool.client)
    app.sign_in("ada")

    disable(at("Cognito", "ada"))

    with refused(*WRONG_PASSWORD):
        app.sign_in("ada")
    admin_of(pool).set_password("ada", "Analytical-1844")
    app.sign_in("ada", "Analytical-1844")


def test_a_native_user_keeps_what_is_linked(link, disable, identities, admin_of, pool) -> None:
    """Only the password is taken away: the user is enabled, and his identities may go on signing in."""
    link(at("Google", "1029"))

    disable(at("Cognito", "ada"))

    shown = admin_of(pool).call("get_user", "ada")
    assert (shown["Enabled"], shown["UserStatus"], len(identities())) == (True, "CONFIRMED", 1)


@pytest.mark.parametrize("name", ["nobody", "Google_1029"])
def test_a_native_user_who_is_not_there(disable, federated, pool, refused, name: str) -> None:
    """Nor is one under the pool's name who came from a provider."""
    federated(pool, "Google", "1029")

    with refused(*NO_USER):
        disable(at("Cognito", name))


# --- what goes with users and pools -------------------------------------------------------------------------------


def test_links_die_with_the_user(link, admin_of, identities, pool) -> None:
    """What was linked to somebody who is deleted can be linked to somebody else."""
    pool.add_user("byron")
    link(at("Google", "1029"))

    admin_of(pool).call("delete_user", "ada")

    link(at("Google", "1029"), at("Cognito", "byron", None))
    assert len(identities("byron")) == 1


def test_a_pool_that_is_not_there(link, disable, refused) -> None:
    """It is told before anything else."""
    missing = ("ResourceNotFoundException", "User pool us-east-1_Missing01 does not exist.")

    with refused(*missing):
        link({}, {}, "us-east-1_Missing01")
    with refused(*missing):
        disable({}, "us-east-1_Missing01")
