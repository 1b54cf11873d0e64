"""CreateIdentityProvider … GetIdentityProviderByIdentifier. Signing in through them is tested with the web."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cryptography import x509

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.signin import certificates

INVALID = "InvalidParameterException"
NOT_FOUND = "ResourceNotFoundException"
NO_POOL = (NOT_FOUND, "User pool us-east-1_Missing01 does not exist.")
NO_GOOGLE = (NOT_FOUND, "Identity provider Google does not exist.")

CLIENT = {"client_id": "1example23456789", "client_secret": "provider-app-client-secret"}
GOOGLE = {**CLIENT, "authorize_scopes": "email profile openid"}
FACEBOOK = {**CLIENT, "authorize_scopes": "public_profile, email"}
AMAZON = {**CLIENT, "authorize_scopes": "profile postal_code"}
APPLE = {
    "client_id": "com.example.cognito",
    "team_id": "3EXAMPLE",
    "key_id": "2EXAMPLE",
    "private_key": "1EXAMPLE",
    "authorize_scopes": "email name",
}
OIDC = {
    **CLIENT,
    "authorize_scopes": "openid profile email",
    "oidc_issuer": "https://auth.example.com",
    "attributes_request_method": "GET",
}
ENDPOINTS = {
    "authorize_url": "https://auth.example.com/authorize",
    "token_url": "https://example.com/token",
    "attributes_url": "https://auth.example.com/userInfo",
    "jwks_uri": "https://auth.example.com/.well-known/jwks.json",
}
SIGN_ON = "https://auth.example.com/sso/saml"
SIGN_OUT = "https://auth.example.com/slo/saml"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
UNREADABLE = "Unable to unmarshall metadata"


KEY = (
    '<md:KeyDescriptor><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>'
    f"{certificates.made_up().text}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
)


def metadata(
    *services: tuple[str, str, str], entity_id: str = 'entityID="https://auth.example.com"', key: str | None = None
) -> str:
    """A SAML metadata document with these services, each a kind, a binding and a URL."""
    listed = "".join(f'<md:{kind} Binding="{binding}" Location="{url}"/>' for kind, binding, url in services)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" {entity_id}>'
        '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
        f"{KEY if key is None else key}{listed}</md:IDPSSODescriptor></md:EntityDescriptor>"
    )


SAML = {"MetadataFile": metadata(("SingleSignOnService", REDIRECT, SIGN_ON))}
DETAILS = {
    "Google": GOOGLE,
    "Facebook": FACEBOOK,
    "LoginWithAmazon": AMAZON,
    "SignInWithApple": APPLE,
    "OIDC": OIDC,
    "SAML": SAML,
}


@pytest.fixture
def pool(cognito: FakeCognito):
    return cognito.create_pool(schema=[{"Name": "team", "AttributeDataType": "String", "Mutable": False}])


@pytest.fixture
def call(idp, pool):
    """An operation on the pool."""
    return lambda operation, **params: getattr(idp, operation)(**{"UserPoolId": pool.id, **params})


@pytest.fixture
def create(call):
    """`create("Google")`, `create("Corp", "OIDC", {…})`: a provider, as CreateIdentityProvider answers."""

    def create(name: str, kind: str | None = None, details: dict[str, str] | None = None, **params: Any) -> Any:
        kind = kind or name
        given = DETAILS[kind] if details is None else details
        made = call("create_identity_provider", ProviderName=name, ProviderType=kind, ProviderDetails=given, **params)
        return made["IdentityProvider"]

    return create


@pytest.fixture
def update(call):
    return lambda name, **params: call("update_identity_provider", ProviderName=name, **params)["IdentityProvider"]


@pytest.fixture
def describe(call):
    return lambda name: call("describe_identity_provider", ProviderName=name)["IdentityProvider"]


@pytest.fixture
def names(call):
    return lambda: [it["ProviderName"] for it in call("list_identity_providers")["Providers"]]


# --- what the service adds ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "given", "added"),
    [
        (
            "Google",
            GOOGLE,
            {
                "attributes_url": "https://people.googleapis.com/v1/people/me?personFields=",
                "attributes_url_add_attributes": "true",
                "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
                "oidc_issuer": "https://accounts.google.com",
                "token_request_method": "POST",
                "token_url": "https://www.googleapis.com/oauth2/v4/token",
            },
        ),
        (
            "Facebook",
            {**FACEBOOK, "api_version": "v12.0"},
            {
                "attributes_url": "https://graph.facebook.com/v12.0/me?fields=",
                "attributes_url_add_attributes": "true",
                "authorize_url": "https://www.facebook.com/v12.0/dialog/oauth",
                "token_request_method": "GET",
                "token_url": "https://graph.facebook.com/v12.0/oauth/access_token",
            },
        ),
        (
            "LoginWithAmazon",
            AMAZON,
            {
                "attributes_url": "https://api.amazon.com/user/profile",
                "attributes_url_add_attributes": "false",
                "authorize_url": "https://www.amazon.com/ap/oa",
                "token_request_method": "POST",
                "token_url": "https://api.amazon.com/auth/o2/token",
            },
        ),
        (
            "SignInWithApple",
            APPLE,
            {
                "attributes_url_add_attributes": "false",
                "authorize_url": "https://appleid.apple.com/auth/authorize",
                "oidc_issuer": "https://appleid.apple.com",
                "token_request_method": "POST",
                "token_url": "https://appleid.apple.com/auth/token",
            },
        ),
        ("OIDC", OIDC, {"attributes_url_add_attributes": "false"}),
        ("OIDC", {**OIDC, **ENDPOINTS}, {"attributes_url_add_attributes": "false"}),
        ("SAML", SAML, {"SSORedirectBindingURI": SIGN_ON}),
        ("SAML", {"MetadataURL": "https://auth.example.com/metadata", "IDPInit": "true"}, {}),
    ],
    ids=["google", "facebook", "amazon", "apple", "oidc", "oidc-endpoints", "saml", "saml-url"],
)
def test_details(create, describe, kind: str, given: dict[str, str], added: dict[str, str]) -> None:
    """A provider is described with what was given and what the service knows of its type, but for Apple's key."""
    name = "Corp" if kind in ("OIDC", "SAML") else kind
    created = create(name, kind, given)

    shown = {key: value for key, value in given.items() if key != "private_key"}
    details = dict(created["ProviderDetails"])
    assert list(details) == sorted(details)
    assert ("ActiveEncryptionCertificate" in details) is (kind == "SAML")
    details.pop("ActiveEncryptionCertificate", None)
    assert details == {**shown, **added}
    assert describe(name) == created


def test_the_whole_of_a_provider(create, pool) -> None:
    """Beside its details it has its names, a mapping, identifiers and dates."""
    created = create("Google")
    made = created.pop("CreationDate")

    assert created.pop("LastModifiedDate") == made
    assert created.pop("ProviderDetails")["client_secret"] == "provider-app-client-secret"
    assert created == {
        "UserPoolId": pool.id,
        "ProviderName": "Google",
        "ProviderType": "Google",
        "AttributeMapping": {"username": "sub"},
        "IdpIdentifiers": [],
    }


def test_facebook_without_a_version(create) -> None:
    """The service uses one of its own, and does not say so but in the URLs."""
    details = create("Facebook")["ProviderDetails"]

    assert "api_version" not in details
    assert details["token_url"] == "https://graph.facebook.com/v17.0/oauth/access_token"


def test_a_detail_that_is_given_wins(create) -> None:
    """What the service would fill in can be given otherwise."""
    own = {
        "attributes_url": "https://openidconnect.googleapis.com/v1/userinfo",
        "attributes_url_add_attributes": "false",
    }

    details = create("Google", details={**GOOGLE, **own})["ProviderDetails"]

    assert {name: details[name] for name in own} == own
    assert details["oidc_issuer"] == "https://accounts.google.com"


def test_a_saml_document_wins(create) -> None:
    """Of a SAML provider's URLs the document is believed, of its services those to which browsers are redirected."""
    document = metadata(
        ("SingleLogoutService", POST, "https://auth.example.com/post"),
        ("SingleLogoutService", REDIRECT, SIGN_OUT),
        ("SingleSignOnService", POST, "https://auth.example.com/post"),
        ("SingleSignOnService", REDIRECT, SIGN_ON),
    )
    given = {
        "MetadataFile": document,
        "IDPSignout": "true",
        "SSORedirectBindingURI": "ignored",
        "SLORedirectBindingURI": "ignored",
        "ActiveEncryptionCertificate": "ignored",
    }

    details = create("Corp", "SAML", given)["ProviderDetails"]
    x509.load_der_x509_certificate(b64decode(details.pop("ActiveEncryptionCertificate"), validate=True))
    assert details == {
        "MetadataFile": document,
        "IDPSignout": "true",
        "SSORedirectBindingURI": SIGN_ON,
        "SLORedirectBindingURI": SIGN_OUT,
    }


def test_a_saml_provider_s_own_certificate(create, update) -> None:
    """It is that provider's alone, and stays when the provider changes."""
    ours, theirs = (create(name, "SAML")["ProviderDetails"] for name in ("Corp", "Other"))

    assert ours["ActiveEncryptionCertificate"] != theirs["ActiveEncryptionCertificate"]
    assert update("Corp", ProviderDetails={**SAML, "EncryptedResponses": "true"})["ProviderDetails"] == {
        **ours,
        "EncryptedResponses": "true",
    }


# --- names --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("NameOfGP", "Google"),
        ("google", "Google"),
        ("Google", "Facebook"),
        ("Google", "OIDC"),
        ("LoginWithAmazon", "SAML"),
        ("COGNITO", "OIDC"),
        ("Cognito", "SAML"),
    ],
)
def test_a_name_that_does_not_go_with_the_type(create, names, refused, name: str, kind: str) -> None:
    """A social provider is called what its type is; nothing else is, nor what the pool itself is called."""
    with refused(INVALID, f"Provider {name} cannot be of type {kind}."):
        create(name, kind, {"token_url": "https://www.googleapis.com/oauth2/v4/token"})
    assert names() == []


def test_a_name_that_is_taken(create, describe, pool, refused) -> None:
    """Names are unique in a pool, to the letter, whatever the type."""
    first = create("Corp", "OIDC")

    with refused("DuplicateProviderException", f"Corp already exists in user pool {pool.id}"):
        create("Corp", "SAML")
    assert describe("Corp") == first
    assert create("corp", "OIDC")["ProviderName"] == "corp"


@pytest.mark.parametrize(
    ("name", "constraint"),
    [
        ("C" * 33, "have length less than or equal to 32"),
        ("_Corp", r"satisfy regular expression pattern: [^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z}]+"),
        ("Co", r"satisfy regular expression pattern: [^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z}]+"),
        ("My Corp", r"satisfy regular expression pattern: [^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z}]+"),
    ],
)
def test_a_name_has_a_form(create, refused, name: str, constraint: str) -> None:
    """A new one may be 3 to 32 characters long, and has neither blanks nor an underscore in front."""
    where = f"Value '{name}' at 'providerName'"
    with refused(
        INVALID, f"1 validation error detected: {where} failed to satisfy constraint: Member must {constraint}"
    ):
        create(name, "OIDC")


def test_another_pool_s_providers(create, cognito: FakeCognito, idp, refused) -> None:
    """Each pool has its own."""
    create("Google")
    other = cognito.create_pool("another").id

    with refused(*NO_GOOGLE):
        idp.describe_identity_provider(UserPoolId=other, ProviderName="Google")
    assert idp.list_identity_providers(UserPoolId=other)["Providers"] == []


def test_how_many(create, pool, refused) -> None:
    """A pool has at most 300."""
    for number in range(300):
        create(f"Corp{number}", "OIDC")

    with refused("LimitExceededException"):
        create("Corp300", "OIDC")
    assert len(pool.record.providers) == 300


# --- details ------------------------------------------------------------------------------------------------------

SOCIAL_MISSING = "clientId, clientSecret and authorizeScopes are all required idp details."
APPLE_MISSING = "clientId, privateKey, teamId, and keyId are all required idp details."
OIDC_MISSING = "clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details."


@pytest.mark.parametrize(
    ("kind", "detail", "message"),
    [
        *(
            (kind, detail, SOCIAL_MISSING)
            for kind in ("Google", "Facebook", "LoginWithAmazon")
            for detail in ("client_id", "client_secret", "authorize_scopes")
        ),
        *(("SignInWithApple", detail, APPLE_MISSING) for detail in APPLE),
        *(
            ("OIDC", detail, OIDC_MISSING)
            for detail in ("client_id", "authorize_scopes", "oidc_issuer", "attributes_request_method")
        ),
    ],
)
@pytest.mark.parametrize("blank", [False, True], ids=["missing", "blank"])
def test_a_detail_that_is_missing(create, names, refused, kind: str, detail: str, message: str, blank: bool) -> None:
    """Each type asks for its own, and tells all of them, whichever it is that is not there."""
    details = {name: value for name, value in DETAILS[kind].items() if name != detail}
    with refused(INVALID, message):
        create("Corp" if kind == "OIDC" else kind, kind, {**details, **({detail: ""} if blank else {})})
    assert names() == []


def test_an_oidc_provider_without_a_secret(create) -> None:
    """It may be a public one."""
    details = {name: value for name, value in OIDC.items() if name != "client_secret"}

    assert "client_secret" not in create("Corp", "OIDC", details)["ProviderDetails"]


def test_how_attributes_are_asked_for(create, refused) -> None:
    """With GET or with POST."""
    with refused(
        INVALID,
        "1 validation error detected: Value 'PUT' at 'providerConfiguration.oidcConfig.attributesRequestMethod' failed "
        "to satisfy constraint: Member must satisfy enum value set: [POST, GET]",
    ):
        create("Corp", "OIDC", {**OIDC, "attributes_request_method": "PUT"})
    assert create("Corp", "OIDC", {**OIDC, "attributes_request_method": "POST"})


@pytest.mark.parametrize("name", ["oidc_issuer", *ENDPOINTS])
def test_an_oidc_endpoint_is_secure(create, refused, name: str) -> None:
    """Nothing of an OIDC provider is spoken to but by HTTPS, on this machine either."""
    with refused(INVALID, "OIDC endpoint must start with https://"):
        create("Corp", "OIDC", {**OIDC, name: "http://localhost:8080"})


@pytest.mark.parametrize(
    ("details", "message"),
    [
        ({}, "At least one of the MetadataURL or MetadataFile should be provided."),
        ({"IDPSignout": "true"}, "At least one of the MetadataURL or MetadataFile should be provided."),
        (
            {**SAML, "MetadataURL": "https://auth.example.com/metadata"},
            "Only one of the MetadataURL or MetadataFile should be provided.",
        ),
        (
            {"MetadataFile": metadata(("SingleSignOnService", POST, SIGN_ON))},
            "No SingleSignOn Http redirect binding location found in metadata.",
        ),
        (
            {"MetadataFile": metadata(("SingleLogoutService", REDIRECT, SIGN_OUT))},
            "No SingleSignOn Http redirect binding location found in metadata.",
        ),
        ({"MetadataFile": "https://auth.example.com/metadata"}, UNREADABLE),
        ({"MetadataFile": "<html><body>Not found</body></html>"}, UNREADABLE),
        ({"MetadataFile": SAML["MetadataFile"][:-10]}, UNREADABLE),
        ({"MetadataFile": metadata(("SingleSignOnService", REDIRECT, SIGN_ON), entity_id="")}, UNREADABLE),
        (
            {
                "MetadataFile": '<!DOCTYPE x [<!ENTITY here SYSTEM "file:///etc/passwd">]>'
                + SAML["MetadataFile"].partition("?>")[2]
            },
            UNREADABLE,
        ),
    ],
    ids=["none", "neither", "both", "only-post", "only-logout", "no-xml", "html", "cut-off", "nameless", "entities"],
)
def test_saml_metadata(create, names, refused, details: dict[str, str], message: str) -> None:
    """One document or the URL of one, which names the provider and where browsers are redirected to."""
    with refused(INVALID, message):
        create("Corp", "SAML", details)
    assert names() == []


def test_metadata_with_a_certificate_that_has_run_out(create, names, refused, cognito: FakeCognito) -> None:
    """AWS takes none."""
    cognito.clock.advance(days=366 * 1000)
    with refused(INVALID, "The metadata cannot be used: a certificate had run out when the provider was configured."):
        create("Corp", "SAML")
    assert names() == []


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (
            SAML["MetadataFile"].replace("IDPSSODescriptor", "SPSSODescriptor"),
            "it describes no identity provider (IDPSSODescriptor)",
        ),
        (
            metadata(("SingleSignOnService", REDIRECT, SIGN_ON), key=""),
            "it has no certificate to check signatures with",
        ),
        (
            metadata(
                ("SingleSignOnService", REDIRECT, SIGN_ON),
                key=KEY.replace("KeyDescriptor>", 'KeyDescriptor use="encryption">', 1),
            ),
            "it has no certificate to check signatures with",
        ),
    ],
    ids=["role", "key", "use"],
)
def test_metadata_that_lacks_something(create, names, refused, document: str, reason: str) -> None:
    """AWS wants an identity provider and what its signatures are checked with."""
    with refused(INVALID, f"The metadata cannot be used: {reason}."):
        create("Corp", "SAML", {"MetadataFile": document})
    assert names() == []


def test_other_settings_do_not_judge_metadata_again(create, update, cognito: FakeCognito) -> None:
    """Its certificate may have run out since it was given; given again, it is judged again."""
    create("Corp", "SAML")
    cognito.clock.advance(days=366 * 1000)
    assert update("Corp", IdpIdentifiers=["example.com"])["IdpIdentifiers"] == ["example.com"]
    assert update("Corp", AttributeMapping={"email": "mail"})["AttributeMapping"] == {"email": "mail"}
    with pytest.raises(ClientError, match="InvalidParameterException"):
        update("Corp", ProviderDetails=SAML)


@pytest.mark.parametrize(
    "url", ["https://auth.example.com:8443/x", "https://", "https://:443", "https://[::1", "https://a:b"]
)
@pytest.mark.parametrize("name", ["oidc_issuer", "token_url", "MetadataURL"])
def test_a_url_that_nobody_is_asked_at(create, names, refused, name: str, url: str) -> None:
    """The service asks a host, at the usual ports."""
    kind, details = ("SAML", {}) if name == "MetadataURL" else ("OIDC", OIDC)
    with refused(INVALID, f"The URL {url} of {name} must have a host, and no other port than 80 or 443."):
        create("Corp", kind, {**details, name: url})
    assert names() == []


@pytest.mark.parametrize("url", ["ftp://auth.example.com/metadata", "auth.example.com", "file:///etc/passwd"])
def test_metadata_is_on_the_web(create, refused, url: str) -> None:
    """By HTTP or HTTPS."""
    with refused(INVALID):
        create("Corp", "SAML", {"MetadataURL": url})


@pytest.mark.parametrize("port", ["", ":80", ":443"])
def test_the_usual_ports(create, port: str) -> None:
    """They may be named, or not."""
    assert create("Open", "OIDC", {**OIDC, "token_url": f"https://auth.example.com{port}/token"})
    assert create("Corp", "SAML", {"MetadataURL": f"http://auth.example.com{port}/metadata"})


@pytest.mark.parametrize("name", ["IDPInit", "IDPSignout", "EncryptedResponses"])
def test_a_switch_that_is_neither(create, names, refused, name: str) -> None:
    """It is on or off."""
    with refused(INVALID, f"{name} must be true or false, not yes."):
        create("Corp", "SAML", {**SAML, name: "yes"})
    assert names() == []


def test_how_requests_are_signed(create, refused) -> None:
    """In one way only."""
    with refused(INVALID, "RequestSigningAlgorithm must be rsa-sha256, not rsa-sha1."):
        create("Corp", "SAML", {**SAML, "RequestSigningAlgorithm": "rsa-sha1"})
    assert create("Corp", "SAML", {**SAML, "RequestSigningAlgorithm": "rsa-sha256"})


def test_a_provider_has_a_group(create, call, pool) -> None:
    """It is made along with it."""
    create("Corp", "SAML")
    (group,) = call("list_groups")["Groups"]
    assert group["GroupName"] == f"{pool.id}_Corp"
    assert group["Description"] == "Autogenerated group for users who sign in using Corp"


# --- providers that begin by themselves ---------------------------------------------------------------------------

CLIENT_ALONE = "A client cannot support Corp, which may begin sign-ins, along with what is no SAML identity provider."


@pytest.mark.parametrize("other", ["COGNITO", "Google", "Open"])
def test_a_provider_that_begins_is_not_beside_others(create, call, refused, other: str) -> None:
    """A client has it alone, or with other SAML providers; inferred: the text."""
    create("Corp", "SAML", {**SAML, "IDPInit": "true"})
    create("Other", "SAML")
    create("Google")
    create("Open", "OIDC")
    with refused(INVALID, CLIENT_ALONE):
        call("create_user_pool_client", ClientName="app", SupportedIdentityProviders=[other, "Corp"])
    made = call("create_user_pool_client", ClientName="app", SupportedIdentityProviders=["Corp", "Other"])
    with refused(INVALID, CLIENT_ALONE):
        call(
            "update_user_pool_client",
            ClientId=made["UserPoolClient"]["ClientId"],
            SupportedIdentityProviders=["Corp", other],
        )


def test_a_provider_does_not_begin_where_it_is_beside_others(create, call, update, describe, refused) -> None:
    """Nor by being told to later on."""
    before = create("Corp", "SAML")
    call("create_user_pool_client", ClientName="app", SupportedIdentityProviders=["COGNITO", "Corp"])
    with refused(INVALID, CLIENT_ALONE):
        update("Corp", ProviderDetails={**SAML, "IDPInit": "true"})
    assert describe("Corp") == before


# --- mapping ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "username"),
    [
        ("Google", {"username": "sub"}),
        ("Facebook", {"username": "id"}),
        ("LoginWithAmazon", {"username": "user_id"}),
        ("SignInWithApple", {"username": "sub"}),
        ("OIDC", {"username": "sub"}),
        ("SAML", {}),
    ],
)
def test_the_user_name_is_mapped(create, kind: str, username: dict[str, str]) -> None:
    """From the subject, by the provider's name for it, also beside a mapping; a SAML provider's is no attribute."""
    name = "Corp" if kind in ("OIDC", "SAML") else kind

    assert create(name, kind)["AttributeMapping"] == username
    if name == "Corp":
        assert create("Other", kind, AttributeMapping={"email": "mail"})["AttributeMapping"] == {
            "email": "mail",
            **username,
        }


def test_attributes_of_the_pool_are_mapped(create) -> None:
    """Standard and custom ones; also one that cannot be changed, of which only the second sign-in will tell."""
    mapping = {"email": "email", "email_verified": "email_verified", "custom:team": "locale", "username": "sub"}

    assert create("Google", AttributeMapping=mapping)["AttributeMapping"] == mapping


@pytest.mark.parametrize(
    ("kind", "mapping", "told"),
    [
        ("OIDC", {"custom:zen_groups": "groups"}, "custom:zen_groups"),
        ("OIDC", {"email": "email", "Email": "mail", "team": "team"}, "Email, team"),
        ("OIDC", {"sub": "sub"}, "sub"),
        ("SAML", {"identities": "identities"}, "identities"),
        ("Google", {"email": "hd"}, "hd"),
        ("Google", {"email": "email", "custom:domain": "hd"}, "custom:domain, hd"),
    ],
)
def test_a_mapping_that_cannot_be(create, names, refused, kind: str, mapping: dict[str, str], told: str) -> None:
    """To what the pool has no attribute for or writes itself, and from what Google does not tell."""
    with refused(INVALID, f"AttributeMapping contains invalid mapping: [{told}]"):
        create("Google" if kind == "Google" else "Corp", kind, AttributeMapping=mapping)
    assert names() == []


def test_acr_levels(create, update, describe) -> None:
    """The levels of an OIDC provider are shown once they were given."""
    assert "AcrMapping" not in create("Corp", "OIDC")

    update("Corp", AcrMapping={"Level1": "urn:example:password", "Level2": "urn:example:mfa"})

    assert describe("Corp")["AcrMapping"] == {"Level1": "urn:example:password", "Level2": "urn:example:mfa"}


@pytest.mark.parametrize("kind", ["Google", "SAML"])
def test_acr_levels_of_others(create, names, refused, kind: str) -> None:
    """Only OIDC providers have them."""
    with refused(INVALID):
        create("Google" if kind == "Google" else "Corp", kind, AcrMapping={"Level1": "urn:example:password"})
    assert names() == []


# --- identifiers --------------------------------------------------------------------------------------------------


def test_a_provider_by_its_identifier(create, call) -> None:
    """Each of its identifiers leads to a provider, its name does not."""
    created = create("Corp", "SAML", IdpIdentifiers=["example.com", "example.co.uk"])

    assert created["IdpIdentifiers"] == ["example.com", "example.co.uk"]
    found = [call("get_identity_provider_by_identifier", IdpIdentifier=it) for it in created["IdpIdentifiers"]]
    assert [it["IdentityProvider"] for it in found] == [created, created]


@pytest.mark.parametrize("identifier", ["Corp", "Example.com", "elsewhere.com"])
def test_an_identifier_that_nobody_has(create, call, refused, identifier: str) -> None:
    """It is told like a name that nobody has."""
    create("Corp", "SAML", IdpIdentifiers=["example.com"])

    with refused(NOT_FOUND, f"Identity provider {identifier} does not exist."):
        call("get_identity_provider_by_identifier", IdpIdentifier=identifier)


def test_an_identifier_that_is_taken(create, update, describe, names, refused) -> None:
    """Identifiers are unique in a pool; a provider may keep its own."""
    create("Corp", "SAML", IdpIdentifiers=["example.com"])
    create("Other", "OIDC", IdpIdentifiers=["example.org"])

    with refused(INVALID):
        create("Third", "OIDC", IdpIdentifiers=["example.net", "example.com"])
    with refused(INVALID):
        update("Other", IdpIdentifiers=["example.com"])
    assert (names(), describe("Other")["IdpIdentifiers"]) == (["Corp", "Other"], ["example.org"])
    assert update("Other", IdpIdentifiers=["example.org", "example.net"])["IdpIdentifiers"][1] == "example.net"


def test_how_many_identifiers(create, refused) -> None:
    """At most fifty."""
    identifiers = [f"{number}.example.com" for number in range(51)]
    listed = ", ".join(identifiers)

    with refused(
        INVALID,
        f"1 validation error detected: Value '[{listed}]' at 'idpIdentifiers' failed to satisfy constraint: Member "
        "must have length less than or equal to 50",
    ):
        create("Corp", "SAML", IdpIdentifiers=identifiers)
    assert len(create("Corp", "SAML", IdpIdentifiers=identifiers[1:])["IdpIdentifiers"]) == 50


# --- UpdateIdentityProvider ---------------------------------------------------------------------------------------


def test_update_changes_what_is_given(create, update, describe, cognito: FakeCognito) -> None:
    """Each setting as a whole, what the service adds being added again; the others stay as they were."""
    created = create("Corp", "OIDC", {**OIDC, **ENDPOINTS}, AttributeMapping={"email": "mail"}, IdpIdentifiers=["corp"])
    cognito.clock.advance(hours=1)

    changed = update("Corp", ProviderDetails={**OIDC, "client_id": "another"})

    assert changed["ProviderDetails"] == {**OIDC, "client_id": "another", "attributes_url_add_attributes": "false"}
    assert changed["AttributeMapping"] == {"username": "sub", "email": "mail"}
    assert changed["IdpIdentifiers"] == ["corp"]
    assert changed["CreationDate"] == created["CreationDate"]
    assert (changed["LastModifiedDate"] - created["LastModifiedDate"]).total_seconds() >= 3600
    assert describe("Corp") == changed


def test_update_clears(create, update) -> None:
    """With nothing in it a mapping is the service's own again, and there are no identifiers."""
    create("Google", AttributeMapping={"email": "email"}, IdpIdentifiers=["google"])

    changed = update("Google", AttributeMapping={}, IdpIdentifiers=[])

    assert (changed["AttributeMapping"], changed["IdpIdentifiers"]) == ({"username": "sub"}, [])


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"ProviderDetails": {"client_secret": "another"}}, SOCIAL_MISSING),
        (
            {"ProviderDetails": {**GOOGLE, "client_id": "another"}, "AttributeMapping": {"team": "locale"}},
            "AttributeMapping contains invalid mapping: [team]",
        ),
        ({"AttributeMapping": {"name": "name"}, "IdpIdentifiers": ["corp"]}, None),
        ({"AttributeMapping": {"name": "name"}, "AcrMapping": {"Level1": "urn:example:password"}}, None),
    ],
    ids=["details", "mapping", "identifier", "levels"],
)
def test_a_refused_update_changes_nothing(
    create, update, describe, refused, params: dict[str, Any], message: str | None
) -> None:
    """What it is checked for is what a new provider is, and if one thing is refused all are."""
    created = create("Google", AttributeMapping={"email": "email"})
    create("Corp", "SAML", IdpIdentifiers=["corp"])

    with refused(INVALID, message):
        update("Google", **params)
    assert describe("Google") == created


# --- DeleteIdentityProvider ---------------------------------------------------------------------------------------


def test_delete(create, call, names, refused) -> None:
    """It is gone, and its name and identifiers are free."""
    create("Google", IdpIdentifiers=["google"])
    create("Facebook")

    call("delete_identity_provider", ProviderName="Google")

    assert names() == ["Facebook"]
    with refused(*NO_GOOGLE):
        call("describe_identity_provider", ProviderName="Google")
    create("Corp", "OIDC", IdpIdentifiers=["google"])
    create("Google")


def test_delete_takes_the_provider_from_clients(create, call, pool) -> None:
    """A client supports it no more, and the others as before."""
    create("Google")
    client = pool.add_client(supported_identity_providers=["COGNITO", "Google"])

    call("delete_identity_provider", ProviderName="Google")

    described = call("describe_user_pool_client", ClientId=client.id)["UserPoolClient"]
    assert described["SupportedIdentityProviders"] == ["COGNITO"]


def test_delete_leaves_users(create, call, federated, pool) -> None:
    """Who came from there can no longer do so, and is a user all the same."""
    create("Google")
    name = federated(pool, "Google", "1029")

    call("delete_identity_provider", ProviderName="Google")

    assert call("admin_get_user", Username=name)["UserStatus"] == "EXTERNAL_PROVIDER"


# --- ListIdentityProviders ----------------------------------------------------------------------------------------


def test_list(create, call) -> None:
    """Names, types and dates, of the first made first, page by page."""
    made = [create("Corp", "SAML"), create("Google"), create("Other", "OIDC")]
    shown = [
        {name: it[name] for name in ("ProviderName", "ProviderType", "LastModifiedDate", "CreationDate")} for it in made
    ]

    first = call("list_identity_providers", MaxResults=2)
    rest = call("list_identity_providers", MaxResults=2, NextToken=first["NextToken"])

    assert (first["Providers"], rest["Providers"]) == (shown[:2], shown[2:])
    assert "NextToken" not in rest


def test_list_with_another_pool_s_token(create, call, cognito: FakeCognito, refused) -> None:
    """A token is good for the pool it was given for."""
    create("Corp", "SAML")
    create("Google")
    token = call("list_identity_providers", MaxResults=1)["NextToken"]

    with refused(INVALID, "Invalid pagination token given."):
        call("list_identity_providers", UserPoolId=cognito.create_pool("another").id, NextToken=token)


# --- clients ------------------------------------------------------------------------------------------------------


def test_a_client_supports_providers_of_its_pool(create, call, pool) -> None:
    """Also several, beside the pool itself or without it."""
    create("Google")
    create("Corp", "SAML")

    client = pool.add_client(supported_identity_providers=["Google", "Corp"])

    described = call("describe_user_pool_client", ClientId=client.id)["UserPoolClient"]
    assert described["SupportedIdentityProviders"] == ["Google", "Corp"]
    call("update_user_pool_client", ClientId=client.id, SupportedIdentityProviders=["COGNITO", "Corp"])


@pytest.mark.parametrize("name", ["Facebook", "google", "Cognito", "corp.example.com"])
def test_a_client_supports_no_others(create, call, pool, refused, name: str) -> None:
    """A provider is named to the letter, and not by its identifiers."""
    create("Google")
    create("Corp", "SAML", IdpIdentifiers=["corp.example.com"])
    message = f"The provider {name} does not exist for User Pool {pool.id}."

    with refused(INVALID, message):
        call("create_user_pool_client", ClientName="app", SupportedIdentityProviders=["Google", name])
    client = pool.add_client()
    with refused(INVALID, message):
        call("update_user_pool_client", ClientId=client.id, SupportedIdentityProviders=[name])


# --- what is not there --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", ["describe", "update", "delete"])
def test_a_provider_that_is_not_there(create, call, refused, operation: str) -> None:
    """Its name is told."""
    create("Corp", "OIDC")

    with refused(*NO_GOOGLE):
        call(f"{operation}_identity_provider", ProviderName="Google")


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("create_identity_provider", {"ProviderName": "Corp", "ProviderType": "Google", "ProviderDetails": {}}),
        ("describe_identity_provider", {"ProviderName": "Google"}),
        ("update_identity_provider", {"ProviderName": "Google"}),
        ("delete_identity_provider", {"ProviderName": "Google"}),
        ("get_identity_provider_by_identifier", {"IdpIdentifier": "google"}),
        ("list_identity_providers", {}),
    ],
)
def test_a_pool_that_is_not_there(call, refused, operation: str, params: dict[str, Any]) -> None:
    """It is told before anything else."""
    with refused(*NO_POOL):
        call(operation, UserPoolId="us-east-1_Missing01", **params)
