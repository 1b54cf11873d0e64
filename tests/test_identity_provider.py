"""The handle of an outside identity provider: made for tests, and signing people in without pages and network."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_fakecognito import AppClient, FakeCognito, IdentityProvider, Tokens
from pytest_fakecognito.errors import CognitoError, UsageError
from pytest_fakecognito.signin import certificates

BACK = "https://app.example.com/back"
METADATA = f"""\
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="urn:example:corp">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <KeyDescriptor><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>
      {certificates.made_up().text}
    </X509Certificate></X509Data></KeyInfo></KeyDescriptor>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://corp/sso"/>
  </IDPSSODescriptor>
</EntityDescriptor>"""


@pytest.fixture
def google(cognito: FakeCognito) -> IdentityProvider:
    return cognito.pool.add_identity_provider("Google")


def described(cognito: FakeCognito, name: str) -> dict[str, Any]:
    answer = cognito.idp.describe_identity_provider(UserPoolId=cognito.pool.id, ProviderName=name)
    shown: dict[str, Any] = answer["IdentityProvider"]
    return shown


# --- making -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "given", "kind"),
    [
        ("Google", None, "Google"),
        ("Facebook", None, "Facebook"),
        ("LoginWithAmazon", None, "LoginWithAmazon"),
        ("SignInWithApple", None, "SignInWithApple"),
        ("Keycloak", None, "OIDC"),
        ("Keycloak", "OIDC", "OIDC"),
        ("Corp", "SAML", "SAML"),
    ],
)
def test_a_name_is_enough(cognito: FakeCognito, name: str, given: str | None, kind: str) -> None:
    """What the service demands of a provider is made up, and the service accepts it."""
    provider = cognito.pool.add_identity_provider(name, given)
    shown = described(cognito, name)
    assert (shown["ProviderType"], provider.type) == (kind, kind)
    assert shown["AttributeMapping"].items() >= {"email": "email", "name": "name"}.items()
    assert cognito.pool.identity_providers == {name: provider}


def test_what_is_given_stays(cognito: FakeCognito) -> None:
    """Details, mapping and identifiers are the caller's where he gives them, in both spellings."""
    cognito.pool.add_identity_provider(
        "Keycloak",
        provider_details={"client_id": "mine", "oidc_issuer": "https://login.example.com"},
        AttributeMapping={"email": "mail"},
        idp_identifiers=["example.com"],
    )
    shown = described(cognito, "Keycloak")
    assert shown["ProviderDetails"]["client_id"] == "mine"
    assert shown["ProviderDetails"]["oidc_issuer"] == "https://login.example.com"
    assert shown["AttributeMapping"] == {"username": "sub", "email": "mail"}
    assert shown["IdpIdentifiers"] == ["example.com"]


def test_metadata_that_is_given_stays(cognito: FakeCognito) -> None:
    """A SAML provider's own document is not replaced by one that is made up."""
    cognito.pool.add_identity_provider("Corp", "SAML", provider_details={"MetadataFile": METADATA})
    assert described(cognito, "Corp")["ProviderDetails"]["SSORedirectBindingURI"] == "https://corp/sso"


@pytest.mark.parametrize(
    ("name", "kind", "given", "code", "text"),
    [
        ("Google", "OIDC", {}, "InvalidParameterException", "Provider Google cannot be of type OIDC."),
        (
            "Corp",
            None,
            {"attribute_mapping": {"custom:none": "none"}},
            "InvalidParameterException",
            "AttributeMapping contains invalid mapping: [custom:none]",
        ),
    ],
)
def test_the_service_has_the_last_word(
    cognito: FakeCognito, name: str, kind: str | None, given: dict[str, Any], code: str, text: str
) -> None:
    """What CreateIdentityProvider refuses is refused, and no provider is made."""
    with pytest.raises(CognitoError) as refusal:
        cognito.pool.add_identity_provider(name, kind, **given)
    assert (refusal.value.code, refusal.value.message) == (code, text)
    assert cognito.pool.identity_providers == {}


def test_an_unknown_argument_is_named(cognito: FakeCognito) -> None:
    """Misspelt parameters are no parameters."""
    with pytest.raises(UsageError, match=r"no argument 'attribute_maping'\. Did you mean attribute_mapping\?"):
        cognito.pool.add_identity_provider("Google", attribute_maping={})


@pytest.mark.parametrize(
    ("name", "meant"),
    [("Amazon", "LoginWithAmazon"), ("Apple", "SignInWithApple"), ("google", "Google"), ("FACEBOOK", "Facebook")],
)
def test_a_social_provider_has_aws_s_name(cognito: FakeCognito, name: str, meant: str) -> None:
    """A social provider by another name is not taken for an OIDC one, unless that is said."""
    with pytest.raises(UsageError) as complaint:
        cognito.pool.add_identity_provider(name)
    assert str(complaint.value) == f'there is no provider {name!r} of AWS\'s: name it {meant!r}, or give type="OIDC"'
    if name.lower() != meant.lower():
        assert cognito.pool.add_identity_provider(name, "OIDC").type == "OIDC"


def test_clients_that_list_providers_list_it(cognito: FakeCognito) -> None:
    """A client that offers ways to sign in offers this one from then on; another one stays as it is."""
    pool = cognito.pool
    offering = pool.add_client(callback_urls=[BACK])
    pool.add_identity_provider("Google")
    later = pool.add_client(callback_urls=[BACK])

    def listed(client: AppClient) -> list[str] | None:
        answer = cognito.idp.describe_user_pool_client(UserPoolId=pool.id, ClientId=client.id)
        found: list[str] | None = answer["UserPoolClient"].get("SupportedIdentityProviders")
        return found

    assert listed(offering) == listed(later) == ["COGNITO", "Google"]
    assert listed(pool.client) is None


# --- signing in ---------------------------------------------------------------------------------------------------


def test_a_user_comes_and_comes_back(cognito: FakeCognito, google: IdentityProvider) -> None:
    """The first time a user is made, the second time it is the same one, as the provider describes it then."""
    first = google.sign_in("1029", email="ada@example.com", name="Ada")
    again = google.sign_in("1029", email="countess@example.com", name="Ada")

    assert isinstance(first, Tokens)
    assert first.claims["sub"] == again.claims["sub"]
    assert first.claims["cognito:username"] == "Google_1029"
    assert first.claims["identities"][0].items() >= {"userId": "1029", "providerName": "Google"}.items()
    user = cognito.pool.users["Google_1029"]
    assert user.status == "EXTERNAL_PROVIDER"
    assert user.attributes.items() >= {"email": "countess@example.com", "email_verified": "false"}.items()
    assert user.attributes["identities"].startswith('[{"userId":"1029","providerName":"Google"')
    assert user.groups == [f"{cognito.pool.id}_Google"]


def test_what_is_known_of_a_person_is_said(cognito: FakeCognito, google: IdentityProvider) -> None:
    """Claims of the person who was added count, and those that are given go over them."""
    google.add_person("1029", email="ada@example.com", name="Ada")
    assert (
        google.sign_in("1029", name="Countess").claims.items()
        >= {"email": "ada@example.com", "name": "Countess"}.items()
    )
    assert google.people == {"1029": {"email": "ada@example.com", "name": "Ada"}}


def test_scopes_are_the_clients(cognito: FakeCognito, google: IdentityProvider) -> None:
    """The tokens are for what the client may ask for, or for what is asked for."""
    client = cognito.pool.add_client(callback_urls=[BACK], allowed_oauth_scopes=["openid", "email"])
    tokens = google.sign_in("1029", client=client, email="ada@example.com")
    assert tokens.claims["aud"] == client.id
    with pytest.raises(
        cognito.idp.exceptions.NotAuthorizedException, match="Access Token does not have required scopes"
    ):
        cognito.idp.get_user(AccessToken=tokens.access_token)
    able = google.sign_in("1029", scopes=["aws.cognito.signin.user.admin"])
    assert able.id_token == ""
    assert cognito.idp.get_user(AccessToken=able.access_token)["Username"] == "Google_1029"


def test_a_client_of_another_pool(cognito: FakeCognito, google: IdentityProvider) -> None:
    """It is refused before anybody is made, by name; so is it where a user is signed in."""
    other = cognito.create_pool()
    client = other.add_client()
    message = f"client {client.id} is of pool {other.id}, not of pool {cognito.pool.id}"
    ada = cognito.pool.add_user("ada", password="Analytical-1843")
    for sign_in in (lambda: google.sign_in("1029", client=client), lambda: ada.sign_in(client=client)):
        with pytest.raises(UsageError) as refusal:
            sign_in()
        assert str(refusal.value) == message
    assert list(cognito.pool.users) == ["ada"]


def test_scopes_are_looked_at_first(cognito: FakeCognito, google: IdentityProvider) -> None:
    """Those that are not to be had make no user."""
    with pytest.raises(UsageError) as refusal:
        google.sign_in("1029", scopes=["engine/read"])
    message = f"pool {cognito.pool.id} has no scope 'engine/read': make it with add_resource_server()"
    assert str(refusal.value) == message
    assert list(cognito.pool.users) == []


@pytest.mark.parametrize(("claims", "name"), [({}, "Keycloak_1029"), ({"upn": "ada"}, "Keycloak_ada")])
def test_another_claim_for_the_user_name(cognito: FakeCognito, claims: dict[str, str], name: str) -> None:
    """The mapping's claim is the one that counts: the subject, unless the provider calls somebody otherwise there."""
    provider = cognito.pool.add_identity_provider("Keycloak", attribute_mapping={"username": "upn", "nickname": "upn"})
    tokens = provider.sign_in("1029", **claims)
    assert tokens.claims["cognito:username"] == name
    assert tokens.claims["nickname"] == name.removeprefix("Keycloak_")


def test_functions_have_their_say(cognito: FakeCognito, google: IdentityProvider) -> None:
    """A function that refuses the user refuses the sign-in, with the service's error."""

    def refuse(event: dict[str, Any], context: object) -> dict[str, Any]:
        raise PermissionError(f"{event['userName']} is not invited")

    cognito.add_lambda("refuse", refuse)
    arn = "arn:aws:lambda:us-east-1:123456789012:function:refuse"
    cognito.idp.update_user_pool(UserPoolId=cognito.pool.id, LambdaConfig={"PreSignUp": arn})

    with pytest.raises(CognitoError) as refusal:
        google.sign_in("1029")
    assert refusal.value.code == "UserLambdaValidationException"
    assert refusal.value.message == "PreSignUp failed with error Google_1029 is not invited."
    assert list(cognito.pool.users) == []
    assert [call.trigger_source for call in cognito.lambda_calls] == ["PreSignUp_ExternalProvider"]


def test_an_issuer_is_told(cognito: FakeCognito) -> None:
    """A SAML provider's entity id is part of the identity, and its attributes go by its own names."""
    corp = cognito.pool.add_identity_provider(
        "Corp",
        "SAML",
        provider_details={"MetadataFile": METADATA},
        attribute_mapping={"email": "urn:oid:0.9.2342.19200300.100.1.3"},
    )
    tokens = corp.sign_in("ada", **{"urn:oid:0.9.2342.19200300.100.1.3": "ada@example.com"})
    assert tokens.claims["identities"][0]["issuer"] == "urn:example:corp"
    assert tokens.claims["email"] == "ada@example.com"


@pytest.mark.parametrize("subject", [1029, "", None])
def test_a_subject_is_text(google: IdentityProvider, subject: Any) -> None:
    """Providers know people by text, also where it looks like a number."""
    for call in (google.sign_in, google.add_person):
        with pytest.raises(UsageError, match=f"^subject takes text, not {subject!r}$"):
            call(subject)


def test_a_user_s_own_handle_signs_in_as_well(cognito: FakeCognito, google: IdentityProvider) -> None:
    """A user of an outside provider has tokens of the OAuth endpoints and no others, and no password is told of."""
    google.sign_in("1029")
    tokens = cognito.sign_in("Google_1029")
    assert tokens.claims.items() >= {"cognito:username": "Google_1029", "amr": ["fed"]}.items()
    assert "at_hash" in tokens.claims
    assert cognito.sign_in("Google_1029", scopes=["openid"]).claims["sub"] == tokens.claims["sub"]


def test_it_is_a_view(cognito: FakeCognito, google: IdentityProvider) -> None:
    """Handles of the same provider are equal, and what is deleted is gone."""
    other = cognito.pool.identity_providers["Google"]
    assert (other, hash(other), repr(other)) == (google, hash(google), "<IdentityProvider Google>")
    cognito.idp.delete_identity_provider(UserPoolId=cognito.pool.id, ProviderName="Google")
    with pytest.raises(CognitoError, match=r"^ResourceNotFoundException: Identity provider Google does not exist\.$"):
        google.sign_in("1029")
