"""Signing in through Google, Facebook, Amazon and Apple: what each is asked, and what is taken from its answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
import responses
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import UserPool

CREDENTIALS = {"client_id": "engine", "client_secret": "s3cret"}
CALLBACK = "https://app.example.com/callback"

Add = Callable[..., Any]


@pytest.fixture
def add(cognito: FakeCognito, pool: UserPool, browse: Callable[..., Any]) -> Add:
    """`add(type, scopes, mapping, **details)` tells the pool of a social provider: gives a browser that goes there."""

    def add(kind: str, scopes: str, mapping: dict[str, str], **details: str) -> Any:
        cognito.idp.create_identity_provider(
            UserPoolId=pool.id,
            ProviderName=kind,
            ProviderType=kind,
            ProviderDetails={"authorize_scopes": scopes, **(details or CREDENTIALS)},
            AttributeMapping=mapping,
        )
        return browse(kind)

    return add


def where(response: requests.Response) -> tuple[str, dict[str, str]]:
    """The place that a browser is sent to, and what it is to say there, but for the state."""
    url, _, query = response.headers["Location"].partition("?")
    return url, {name: values[0] for name, values in parse_qs(query).items() if name != "state"}


def asked(web: responses.RequestsMock, place: str) -> list[Any]:
    """The requests for a place, so far."""
    return [call.request for call in web.calls if call.request.url.partition("?")[0] == place]


def departure(pool: UserPool, scope: str) -> dict[str, str]:
    redirect_uri = f"https://{pool.domain}/oauth2/idpresponse"
    return {"client_id": "engine", "redirect_uri": redirect_uri, "scope": scope, "response_type": "code"}


# --- Google -------------------------------------------------------------------------------------------------------

GOOGLE_TOKEN = "https://www.googleapis.com/oauth2/v4/token"
GOOGLE_PEOPLE = "https://people.googleapis.com/v1/people/me"


@pytest.fixture
def google(play: Callable[..., Any]) -> Any:
    """Google, who knows Ada by an id token."""
    return play(
        issuer="https://accounts.google.com",
        audience="engine",
        claims={"sub": "106", "email": "ada@example.com", "name": "Ada Lovelace"},
        document={
            "token_endpoint": GOOGLE_TOKEN,
            "userinfo_endpoint": GOOGLE_PEOPLE,
            "jwks_uri": "https://www.googleapis.com/oauth2/v3/certs",
        },
    )


def test_to_google(add: Add, google: Any, pool: UserPool) -> None:
    """Its authorisation endpoint is known, and nothing is fetched on the way."""
    left = add("Google", "profile email openid", {"email": "email"}).leave()
    assert where(left) == ("https://accounts.google.com/o/oauth2/v2/auth", departure(pool, "profile email openid"))
    assert len(google.web.calls) == 0


def test_google_s_id_token_is_enough(add: Add, google: Any, pool: UserPool) -> None:
    """What a token has nobody else is asked for."""
    browser = add("Google", "openid", {"email": "email", "name": "name"})
    assert browser.claims(browser.sign_in())["cognito:username"] == "Google_106"
    attributes = pool.users["Google_106"].attributes
    assert (attributes["email"], attributes["name"]) == ("ada@example.com", "Ada Lovelace")
    assert asked(google.web, GOOGLE_PEOPLE) == []


def test_google_is_asked_for_a_code_s_tokens(add: Add, google: Any, pool: UserPool) -> None:
    """In a form, with the client's secret."""
    add("Google", "openid", {"email": "email"}).sign_in()
    (request,) = asked(google.web, GOOGLE_TOKEN)
    assert parse_qs(request.body) == {
        "grant_type": ["authorization_code"],
        "code": ["corp-code"],
        "client_id": ["engine"],
        "client_secret": ["s3cret"],
        "redirect_uri": [f"https://{pool.domain}/oauth2/idpresponse"],
    }


def test_google_is_asked_for_people(cognito: FakeCognito, add: Add, google: Any, pool: UserPool) -> None:
    """By its own fields, for those that no token has."""
    names = ("genders", "skills")
    definitions = [{"Name": name, "AttributeDataType": "String", "Mutable": True} for name in names]
    cognito.idp.add_custom_attributes(UserPoolId=pool.id, CustomAttributes=definitions)
    google.profile = {"resourceName": "people/106", "genders": "female"}
    browser = add("Google", "openid", {"email": "email", **{f"custom:{name}": name for name in names}})
    browser.told(browser.sign_in())
    (request,) = asked(google.web, GOOGLE_PEOPLE)
    assert urlsplit(request.url).query == "personFields=genders,skills"
    assert request.headers["Authorization"] == "Bearer corp-access"
    attributes = pool.users["Google_106"].attributes
    assert (attributes["custom:genders"], "custom:skills" in attributes) == ("female", False)


@pytest.mark.parametrize("issuer", ["https://accounts.google.com", "accounts.google.com"])
def test_google_is_known_by_two_names(add: Add, google: Any, issuer: str) -> None:
    """Its documentation has both of them."""
    google.claims["iss"] = issuer
    browser = add("Google", "openid", {"email": "email"})
    assert "code" in browser.told(browser.sign_in())


@pytest.mark.parametrize(
    ("claims", "description"),
    [
        ({"aud": "another application"}, "Bad id_token audience another application"),
        ({"iss": "https://evil.example.com"}, "Bad id_token issuer https://evil.example.com"),
        ({"iss": "http://accounts.google.com"}, "Bad id_token issuer http://accounts.google.com"),
    ],
)
def test_google_is_not_believed_blindly(
    add: Add, google: Any, pool: UserPool, claims: dict[str, str], description: str
) -> None:
    """A token for somebody else, or of somebody else, proves nothing."""
    google.claims.update(claims)
    browser = add("Google", "openid", {"email": "email"})
    assert browser.told(browser.sign_in()) == {"error_description": description, "error": "invalid_request"}
    assert list(pool.users) == []


def test_google_does_not_say_how_a_user_was_authenticated(add: Add, google: Any) -> None:
    """That is believed of OIDC providers only."""
    google.claims |= {"amr": ["pwd", "mfa"], "acr": "1"}
    browser = add("Google", "openid", {"email": "email"})
    assert browser.claims(browser.sign_in())["amr"] == ["fed"]


def test_google_s_tokens(cognito: FakeCognito, add: Add, google: Any, pool: UserPool) -> None:
    """Of a social provider's the access token can be mapped."""
    names = ("access_token", "id_token")
    definitions = [{"Name": name, "AttributeDataType": "String", "Mutable": True} for name in names]
    cognito.idp.add_custom_attributes(UserPoolId=pool.id, CustomAttributes=definitions)
    add("Google", "openid", {f"custom:{name}": name for name in names}).sign_in()
    attributes = pool.users["Google_106"].attributes
    assert (attributes["custom:access_token"], "custom:id_token" in attributes) == ("corp-access", False)


def test_no_hint_for_google(add: Add, google: Any) -> None:
    """A hint is for OIDC providers."""
    assert "login_hint" not in where(add("Google", "openid", {"email": "email"}).leave(login_hint="ada"))[1]


# --- Facebook -----------------------------------------------------------------------------------------------------

FACEBOOK_TOKEN = "https://graph.facebook.com/v17.0/oauth/access_token"
FACEBOOK_ME = "https://graph.facebook.com/v17.0/me"
ADA = {"id": "1815", "email": "ada@example.com", "picture": {"data": {"url": "https://example.com/ada.png"}}}


@pytest.fixture
def facebook(add: Add, web: responses.RequestsMock) -> Any:
    """A browser that signs in as Ada by Facebook."""
    web.get(FACEBOOK_TOKEN, json={"access_token": "fb-access", "token_type": "bearer", "expires_in": 5182618})
    web.get(FACEBOOK_ME, json=ADA)
    return add("Facebook", "public_profile,email", {"email": "email", "picture": "picture"})


def test_to_facebook(facebook: Any, pool: UserPool) -> None:
    """By the version of its API that the provider has."""
    expected = departure(pool, "public_profile,email")
    assert where(facebook.leave()) == ("https://www.facebook.com/v17.0/dialog/oauth", expected)


def test_facebook_is_asked(facebook: Any, web: responses.RequestsMock, pool: UserPool) -> None:
    """For tokens in a query, and then for the attributes that are mapped, by their names."""
    assert facebook.claims(facebook.sign_in())["cognito:username"] == "Facebook_1815"
    tokens, me = (call.request for call in web.calls)
    assert (tokens.method, tokens.url.partition("?")[0]) == ("GET", FACEBOOK_TOKEN)
    assert parse_qs(urlsplit(tokens.url).query) == {
        "grant_type": ["authorization_code"],
        "code": ["corp-code"],
        "client_id": ["engine"],
        "client_secret": ["s3cret"],
        "redirect_uri": [f"https://{pool.domain}/oauth2/idpresponse"],
    }
    assert (me.method, urlsplit(me.url).query) == ("GET", "fields=id,email,picture")
    assert me.headers["Authorization"] == "Bearer fb-access"


def test_facebook_s_pictures_are_objects(facebook: Any, pool: UserPool) -> None:
    """Written as the JSON that they are."""
    facebook.sign_in()
    picture = pool.users["Facebook_1815"].attributes["picture"]
    assert picture == '{"data":{"url":"https://example.com/ada.png"}}'


def test_a_facebook_user_who_goes_back(facebook: Any, web: responses.RequestsMock) -> None:
    """Its refusal is handed on with its own words, and it is not asked any more."""
    response = facebook.back(
        facebook.leave(state="mine"), error="access_denied", error_description="Permissions error", error_code="200"
    )
    assert list(facebook.told(response).items()) == [
        ("error_description", "Permissions error"),
        ("state", "mine"),
        ("error", "access_denied"),
    ]
    assert len(web.calls) == 0


def test_facebook_s_errors_are_its_own(facebook: Any, web: responses.RequestsMock) -> None:
    """They are objects, as OAuth has none, and are not handed on."""
    error = {"message": "This authorization code has been used.", "type": "OAuthException", "code": 100}
    web.replace("GET", FACEBOOK_TOKEN, status=400, json={"error": error})
    description = "Facebook Error - 400 error getting token"
    assert facebook.told(facebook.sign_in()) == {"error_description": description, "error": "invalid_request"}


def test_facebook_without_a_subject(facebook: Any, web: responses.RequestsMock, pool: UserPool) -> None:
    """A user whom it will not tell of is nobody."""
    web.replace("GET", FACEBOOK_ME, status=400, json={"error": {"message": "no"}})
    told = facebook.told(facebook.sign_in())
    assert told == {"error_description": "username attribute mapping required", "error": "invalid_request"}
    assert list(pool.users) == []


# --- Amazon -------------------------------------------------------------------------------------------------------

AMAZON_TOKEN = "https://api.amazon.com/auth/o2/token"
AMAZON_PROFILE = "https://api.amazon.com/user/profile"


@pytest.fixture
def amazon(add: Add, web: responses.RequestsMock) -> Any:
    """A browser that signs in as Ada by Login with Amazon."""
    web.post(AMAZON_TOKEN, json={"access_token": "Atza|1", "refresh_token": "Atzr|1", "token_type": "bearer"})
    web.get(AMAZON_PROFILE, json={"user_id": "amzn1.account.ADA", "email": "ada@example.com", "postal_code": "1815"})
    return add("LoginWithAmazon", "profile postal_code", {"email": "email", "address": "postal_code"})


def test_to_amazon(amazon: Any, pool: UserPool) -> None:
    """Its authorisation endpoint is known."""
    assert where(amazon.leave()) == ("https://www.amazon.com/ap/oa", departure(pool, "profile postal_code"))


def test_amazon_is_asked(amazon: Any, web: responses.RequestsMock, pool: UserPool) -> None:
    """For tokens in a form, and for the whole profile; its users' names are what they are called there."""
    assert amazon.claims(amazon.sign_in())["cognito:username"] == "LoginWithAmazon_amzn1.account.ADA"
    tokens, profile = (call.request for call in web.calls)
    assert (tokens.method, parse_qs(tokens.body)["client_secret"]) == ("POST", ["s3cret"])
    assert (profile.method, profile.url) == ("GET", AMAZON_PROFILE)
    assert profile.headers["Authorization"] == "Bearer Atza|1"
    assert pool.users["LoginWithAmazon_amzn1.account.ADA"].attributes["address"] == "1815"


def test_what_amazon_misses(amazon: Any, web: responses.RequestsMock) -> None:
    """As AWS's guide to such errors prints it."""
    error = "The request is missing a required parameter : client_secret"
    web.replace("POST", AMAZON_TOKEN, status=400, json={"error": "invalid_request", "error_description": error})
    assert amazon.sign_in(state="mine").headers["Location"] == (
        f"{CALLBACK}?error_description=LoginWithAmazon+Error+-+400+invalid_request+The+request+is+missing+a+required"
        "+parameter+%3A+client_secret&state=mine&error=invalid_request"
    )


# --- Apple --------------------------------------------------------------------------------------------------------

APPLE_TOKEN = "https://appleid.apple.com/auth/token"
APPLE_KEY = ec.generate_private_key(ec.SECP256R1())
PEM = APPLE_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
TEAM = {"client_id": "engine", "team_id": "TEAM", "key_id": "KEY"}
NAME = {"name": {"firstName": "Ada", "lastName": "Lovelace"}, "email": "ada@example.com"}
APPLE_MAPPING = {"email": "email", "name": "name", "given_name": "firstName", "family_name": "lastName"}


@pytest.fixture
def apple(play: Callable[..., Any]) -> Any:
    """Apple, who tells nobody's name in a token."""
    return play(
        issuer="https://appleid.apple.com",
        audience="engine",
        claims={"sub": "0018.ada", "email": "ada@example.com", "email_verified": "true"},
        document={"token_endpoint": APPLE_TOKEN, "jwks_uri": "https://appleid.apple.com/auth/keys"},
    )


@pytest.fixture
def visitor(add: Add, apple: Any) -> Any:
    """A browser that signs in by Apple."""
    return add("SignInWithApple", "email name", APPLE_MAPPING, **TEAM, private_key=PEM)


def post(browser: Any, left: requests.Response, **brought: str) -> requests.Response:
    """Come back from Apple, as its pages send browsers back: by a form."""
    form = {"state": browser.state(left), "code": "apple-code", **brought}
    return browser.session.post(f"{browser.root}/oauth2/idpresponse", form, allow_redirects=False, timeout=5)


def test_to_apple(visitor: Any, pool: UserPool) -> None:
    """It is told to have its answer posted, without which it tells nothing but an id."""
    expected = {**departure(pool, "email name"), "response_mode": "form_post"}
    assert where(visitor.leave()) == ("https://appleid.apple.com/auth/authorize", expected)


def test_apple_is_asked_for_tokens_only(visitor: Any, apple: Any, pool: UserPool) -> None:
    """There is no profile: all that is known of the user is in the token, and in the form."""
    claims = visitor.claims(post(visitor, visitor.leave(), user=json.dumps(NAME)))
    assert claims["cognito:username"] == "SignInWithApple_0018.ada"
    attributes = pool.users["SignInWithApple_0018.ada"].attributes
    names = [attributes[name] for name in ("email", "name", "given_name", "family_name")]
    assert names == ["ada@example.com", "Ada Lovelace", "Ada", "Lovelace"]
    places = [call.request.url.partition("?")[0] for call in apple.web.calls]
    discovery = "https://appleid.apple.com/.well-known/openid-configuration"
    assert places == [APPLE_TOKEN, discovery, "https://appleid.apple.com/auth/keys"]


def test_a_name_is_told_once(visitor: Any, pool: UserPool) -> None:
    """The form has it the first time only; afterwards it stays what it was."""
    post(visitor, visitor.leave(), user=json.dumps(NAME))
    visitor.forget()
    assert "code" in visitor.told(post(visitor, visitor.leave()))
    assert pool.users["SignInWithApple_0018.ada"].attributes["name"] == "Ada Lovelace"


@pytest.mark.parametrize(
    ("user", "names"),
    [
        ('{"name": {"firstName": "Ada"}}', {"name": "Ada", "given_name": "Ada"}),
        ('{"name": {"firstName": "", "lastName": "Lovelace"}}', {"name": "Lovelace", "family_name": "Lovelace"}),
        ('{"name": {}}', {}),
        ('{"name": null}', {}),
        ('{"email": "eve@example.com"}', {}),
        ("[]", {}),
        ("Ada", {}),
        ("", {}),
    ],
)
def test_the_name_in_a_form(visitor: Any, pool: UserPool, user: str, names: dict[str, str]) -> None:
    """It may have only a part of it, or none; an address that the browser brings is not the provider's word."""
    visitor.told(post(visitor, visitor.leave(), user=user))
    attributes = pool.users["SignInWithApple_0018.ada"].attributes
    assert {name: attributes[name] for name in ("name", "given_name", "family_name") if name in attributes} == names
    assert attributes["email"] == "ada@example.com"


def test_a_name_that_another_provider_s_user_brings(corp: Any, browser: Any, cognito: FakeCognito) -> None:
    """Only Apple's are taken by their browsers' word."""
    cognito.idp.update_identity_provider(
        UserPoolId=cognito.pool.id, ProviderName="Corp", AttributeMapping={"name": "name", "given_name": "firstName"}
    )
    browser.told(browser.back(browser.leave(), code="corp-code", user=json.dumps(NAME)))
    assert not {"name", "given_name"} & cognito.pool.users["Corp_1843"].attributes.keys()


def test_a_form_without_the_cookie(visitor: Any, apple: Any) -> None:
    """A form is bound to the browser as well."""
    left = visitor.leave()
    visitor.forget()
    assert post(visitor, left).headers["Location"] == f"{visitor.root}/error?error=Invalid%20state"
    assert len(apple.web.calls) == 0


def test_a_user_who_leaves_apple(visitor: Any, apple: Any) -> None:
    """The form has its error instead of a code."""
    form = {"state": visitor.state(visitor.leave()), "error": "user_cancelled_authorize"}
    response = visitor.session.post(f"{visitor.root}/oauth2/idpresponse", form, allow_redirects=False, timeout=5)
    assert visitor.told(response) == {
        "error_description": "user_cancelled_authorize",
        "error": "user_cancelled_authorize",
    }
    assert len(apple.web.calls) == 0


@pytest.mark.parametrize(
    "key",
    [PEM, "".join(PEM.splitlines()[1:-1]), PEM.split("\n", 1)[1].rsplit("-----END", 1)[0]],
    ids=["PEM", "one line", "lines"],
)
def test_apple_s_secret_is_a_token(add: Add, apple: Any, key: str) -> None:
    """Signed with the key of the team, whether the key has its file's lines round it or not."""
    browser = add("SignInWithApple", "email name", {"email": "email"}, **TEAM, private_key=key)
    assert "code" in browser.told(post(browser, browser.leave()))
    (request,) = asked(apple.web, APPLE_TOKEN)
    secret = parse_qs(request.body)["client_secret"][0]
    claims = jwt.decode(
        secret, APPLE_KEY.public_key(), algorithms=["ES256"], audience="https://appleid.apple.com", issuer="TEAM"
    )
    assert jwt.get_unverified_header(secret)["kid"] == "KEY"
    assert (claims["sub"], claims["exp"] - claims["iat"]) == ("engine", 300)


@pytest.mark.parametrize("key", ["no key", PEM.replace("M", "N", 1)], ids=["text", "spoilt"])
def test_apple_s_key_is_none(add: Add, apple: Any, key: str) -> None:
    """The sign-in fails when it is needed, and Apple hears nothing."""
    browser = add("SignInWithApple", "email name", {"email": "email"}, **TEAM, private_key=key)
    told = browser.told(post(browser, browser.leave()))
    assert told == {"error_description": "Exception processing authorization code", "error": "invalid_request"}
    assert asked(apple.web, APPLE_TOKEN) == []


def test_apple_without_an_id_token(visitor: Any, apple: Any, pool: UserPool) -> None:
    """There is nothing else to believe."""
    apple.tokens["id_token"] = None
    told = visitor.told(post(visitor, visitor.leave(), user=json.dumps(NAME)))
    assert told == {"error_description": "Bad id_token", "error": "invalid_request"}
    assert list(pool.users) == []
