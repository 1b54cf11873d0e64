"""What tokens say, to the letter: which claims, in which order, with which values."""

from __future__ import annotations

import base64
import json
import re

import pytest
import requests

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.signin.claims import user_info

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
EDITOR = "arn:aws:iam::123456789012:role/editor"
READER = "arn:aws:iam::123456789012:role/reader"
NOON = 1894017600  # 7 January 2030, where `still` stops the clock


@pytest.fixture
def said(claims):
    """The claims of a user's id and access token."""

    def said(user, **how):
        tokens = user.sign_in(**how)
        return claims(tokens.id_token), claims(tokens.access_token)

    return said


# --- the access token ---------------------------------------------------------------------------------------------


def test_the_access_token_of_a_plain_user(still, cognito: FakeCognito, said):
    """It names user and client and the scope of the API, in AWS's order, and holds no attributes and no `aud`."""
    ada = cognito.pool.add_user("ada", email="ada@example.com", email_verified=True)

    _, access = said(ada)

    unique = [access.pop(name) for name in ("origin_jti", "event_id", "jti")]
    assert all(UUID.fullmatch(value) for value in unique)
    assert len(set(unique)) == 3
    assert access == {
        "sub": ada.sub,
        "iss": f"https://cognito-idp.us-east-1.amazonaws.com/{cognito.pool.id}",
        "client_id": cognito.pool.client.id,
        "token_use": "access",
        "scope": "aws.cognito.signin.user.admin",
        "auth_time": NOON,
        "exp": NOON + 3600,
        "iat": NOON,
        "username": "ada",
        "acr": "urn:cognito:loa:1",
        "amr": ["pwd"],
    }


def test_the_order_of_the_access_token(cognito: FakeCognito, said):
    """Claims come in the order of captured tokens; where acr and amr stand is not known."""
    _, access = said(cognito.pool.add_user("ada", groups=["editors"]))

    assert [name for name in access if name not in ("acr", "amr")] == [
        "sub", "cognito:groups", "iss", "client_id", "origin_jti", "event_id", "token_use", "scope", "auth_time", "exp",
        "iat", "jti", "username",
    ]  # fmt: skip


# --- the id token -------------------------------------------------------------------------------------------------


def test_the_id_token_of_a_plain_user(still, cognito: FakeCognito, said):
    """It has the attributes, and the client as `aud`; no `client_id`, no `scope`, no `username`."""
    ada = cognito.pool.add_user("ada", email="ada@example.com", email_verified=True)

    identity, access = said(ada)

    assert identity.pop("origin_jti") == access["origin_jti"]
    assert identity.pop("event_id") == access["event_id"]
    assert identity.pop("jti") != access["jti"]
    assert identity == {
        "sub": ada.sub,
        "email_verified": True,
        "iss": f"https://cognito-idp.us-east-1.amazonaws.com/{cognito.pool.id}",
        "cognito:username": "ada",
        "aud": cognito.pool.client.id,
        "token_use": "id",
        "auth_time": NOON,
        "exp": NOON + 3600,
        "iat": NOON,
        "email": "ada@example.com",
        "acr": "urn:cognito:loa:1",
        "amr": ["pwd"],
    }


EVERYTHING = {
    "address": "12 St James's Square, London",
    "birthdate": "1815-12-10",
    "email": "ada@example.com",
    "email_verified": True,
    "family_name": "Lovelace",
    "gender": "female",
    "given_name": "Ada",
    "locale": "en-GB",
    "middle_name": "King",
    "name": "Ada Lovelace",
    "nickname": "Countess",
    "phone_number": "+15550001234",
    "phone_number_verified": False,
    "picture": "https://example.com/ada.png",
    "preferred_username": "countess",
    "profile": "https://example.com/ada",
    "updated_at": "1893931200",
    "website": "https://example.com",
    "zoneinfo": "Europe/London",
}
CUSTOM = {"custom:level": "7", "custom:admin": "true", "custom:note": 'naïve "quoted" \\ 名'}


@pytest.mark.cognito_pool(
    schema=[
        {"Name": "level", "AttributeDataType": "Number", "Mutable": True},
        {"Name": "admin", "AttributeDataType": "Boolean", "Mutable": True},
        {"Name": "note", "AttributeDataType": "String", "Mutable": True},
    ]
)
class TestAttributes:
    def test_every_attribute_is_a_claim(self, cognito: FakeCognito, said):
        """All attributes are there: verification as a boolean, updated_at as a number, the address as an object,
        custom ones as text whatever their type, and all others as they are."""
        identity, access = said(cognito.pool.add_user("ada", **EVERYTHING, **CUSTOM))

        shown = {name: identity[name] for name in (*EVERYTHING, *CUSTOM)}
        assert shown == {
            **EVERYTHING,
            **CUSTOM,
            "address": {"formatted": "12 St James's Square, London"},
            "updated_at": 1893931200,
        }
        assert not shown.keys() & access.keys()

    def test_the_order_of_the_id_token(self, cognito: FakeCognito, said):
        """Claims come in the order of captured tokens; where acr and amr stand is not known."""
        pool = cognito.pool
        pool.add_group("editors", role_arn=EDITOR)
        identity, _ = said(pool.add_user("ada", groups=["editors"], **EVERYTHING, **CUSTOM))

        fixed = [name for name in identity if name not in ("acr", "amr")]
        middle = fixed.index("cognito:username"), fixed.index("origin_jti")
        assert fixed[: middle[0] + 1] == [
            "sub", "cognito:groups", "email_verified", "cognito:preferred_role", "iss", "phone_number_verified",
            "custom:level", "custom:admin", "custom:note", "cognito:username",
        ]  # fmt: skip
        assert fixed[middle[1] :] == [
            "origin_jti", "cognito:roles", "aud", "event_id", "token_use", "auth_time", "name", "phone_number", "exp",
            "iat", "family_name", "jti", "email",
        ]  # fmt: skip

    def test_what_the_client_cannot_read_is_absent(self, cognito: FakeCognito, said):
        """ReadAttributes limits the claims, not those that Cognito itself makes."""
        ada = cognito.pool.add_user("ada", **EVERYTHING, **CUSTOM)
        client = cognito.pool.add_client(read_attributes=["email", "custom:note"])

        identity, _ = said(ada, client=client)

        assert identity.keys() == {
            "sub", "iss", "custom:note", "cognito:username", "origin_jti", "aud", "event_id", "token_use", "auth_time",
            "exp", "iat", "jti", "email", "acr", "amr",
        }  # fmt: skip

    def test_a_client_without_a_list_reads_all(self, cognito: FakeCognito, said):
        """An empty list is as good as none: custom attributes are there as well."""
        ada = cognito.pool.add_user("ada", **CUSTOM)

        identity, _ = said(ada, client=cognito.pool.add_client(read_attributes=[]))

        assert identity["custom:level"] == "7"


@pytest.mark.parametrize(
    ("mark", "claim"), [("true", True), ("True", True), ("TRUE", True), ("False", False), ("false", False)]
)
def test_a_mark_is_a_claim_in_any_case(cognito: FakeCognito, said, mark, claim):
    """The attribute keeps what a Python program has written; the claim is a truth value, and userInfo's is small."""
    ada = cognito.pool.add_user("ada", email="ada@example.com")
    marked = [{"Name": "email_verified", "Value": mark}]
    cognito.idp.admin_update_user_attributes(UserPoolId=cognito.pool.id, Username="ada", UserAttributes=marked)

    identity, _ = said(ada)
    assert (ada.attributes["email_verified"], identity["email_verified"]) == (mark, claim)
    shown = user_info(cognito.pool.client.record, ada.record, ("openid",))
    assert shown["email_verified"] == str(claim).lower()


def test_an_attribute_without_a_value_is_absent(cognito: FakeCognito, said):
    """A user without an address has no claim of it, verified or not."""
    identity, _ = said(cognito.pool.add_user("ada"))

    assert not {"email", "email_verified", "phone_number", "name"} & identity.keys()


# --- names --------------------------------------------------------------------------------------------------------


@pytest.mark.cognito_pool(alias_attributes=["email"])
def test_the_name_is_the_real_one_however_it_was_typed(public, ada, claims):
    """Who signs in with an alias is still called by the user name."""
    result = public.sign_in("ada@example.com")["AuthenticationResult"]

    assert claims(result["AccessToken"])["username"] == "ada"
    assert claims(result["IdToken"])["cognito:username"] == "ada"


@pytest.mark.cognito_pool(username_attributes=["email"])
def test_the_name_is_the_sub_where_addresses_sign_in(cognito: FakeCognito, said):
    """In a pool of addresses the user name is the sub, in both tokens."""
    ada = cognito.pool.add_user("ada@example.com")

    identity, access = said(ada)

    assert identity["cognito:username"] == access["username"] == identity["sub"] == access["sub"] == ada.sub


def test_a_sub_looks_like_the_services(cognito: FakeCognito):
    """UUID-shaped with a third group 70xx, as they have been since 2023."""
    sub = cognito.pool.add_user("ada").sub

    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-70[0-9a-f]{2}-[0-9a-f]{4}-[0-9a-f]{12}", sub)


@pytest.mark.parametrize("region", ["eu-central-1", "ap-southeast-2"])
def test_the_issuer_is_the_pool_in_its_region(cognito: FakeCognito, said, region):
    """The issuer names region and pool, and is where the keys are found."""
    pool = cognito.create_pool(id=f"{region}_Elsewhere")

    identity, access = said(pool.add_user("ada"))

    assert identity["iss"] == access["iss"] == f"https://cognito-idp.{region}.amazonaws.com/{region}_Elsewhere"
    assert pool.issuer == identity["iss"]


# --- groups and roles ---------------------------------------------------------------------------------------------


def test_groups_come_by_precedence_then_name(cognito: FakeCognito, said):
    """The lowest precedence first, groups without one last; in both tokens alike."""
    pool = cognito.pool
    pool.add_group("b", precedence=5)
    pool.add_group("a", precedence=5)
    pool.add_group("first", precedence=0)
    pool.add_group("none")

    identity, access = said(pool.add_user("ada", groups=["none", "b", "first", "a"]))

    assert identity["cognito:groups"] == access["cognito:groups"] == ["first", "a", "b", "none"]


def test_without_groups_there_are_no_such_claims(cognito: FakeCognito, said):
    """Who is in no group has no claim of groups, rather than an empty one, and no roles."""
    identity, access = said(cognito.pool.add_user("ada"))

    assert not {"cognito:groups", "cognito:roles", "cognito:preferred_role"} & (identity.keys() | access.keys())


def test_groups_without_roles_give_none(cognito: FakeCognito, said):
    """Roles are claims only where a group has one."""
    identity, _ = said(cognito.pool.add_user("ada", groups=["editors"]))

    assert not {"cognito:roles", "cognito:preferred_role"} & identity.keys()


@pytest.mark.parametrize(
    ("first", "second", "preferred"),
    [
        ((EDITOR, 1), (READER, 2), EDITOR),
        ((EDITOR, 2), (READER, 1), READER),
        ((EDITOR, 1), (READER, 1), None),
        ((EDITOR, 1), (EDITOR, 1), EDITOR),
        ((EDITOR, None), (READER, 7), READER),
        ((None, 1), (READER, 2), READER),
    ],
)
def test_roles(cognito: FakeCognito, said, first, second, preferred):
    """All roles are told, each once; the preferred one is that of the best group with a role, if there is one best."""
    for name, (role, precedence) in {"one": first, "two": second}.items():
        given = {"role_arn": role, "precedence": precedence}
        cognito.pool.add_group(name, **{key: value for key, value in given.items() if value is not None})

    identity, access = said(cognito.pool.add_user("ada", groups=["one", "two"]))

    assert set(identity["cognito:roles"]) == {role for role, _ in (first, second) if role}
    assert len(identity["cognito:roles"]) == len(set(identity["cognito:roles"]))
    assert identity.get("cognito:preferred_role") == preferred
    assert not {"cognito:roles", "cognito:preferred_role"} & access.keys()


# --- times --------------------------------------------------------------------------------------------------------


def test_each_token_has_its_own_validity(still, cognito: FakeCognito, public, claims):
    """Id and access tokens expire as the client says; ExpiresIn is the access token's."""
    cognito.pool.add_user("ada", "Analytical-1843")
    client = cognito.pool.add_client(
        access_token_validity=10,
        id_token_validity=5,
        token_validity_units={"AccessToken": "minutes", "IdToken": "hours"},
    )

    result = public.sign_in(client=client)["AuthenticationResult"]

    assert result["ExpiresIn"] == 600
    assert claims(result["AccessToken"])["exp"] == NOON + 600
    assert claims(result["IdToken"])["exp"] == NOON + 5 * 3600


def test_times_are_whole_seconds(still, cognito: FakeCognito, said):
    """A token's times have no fractions."""
    cognito.clock.advance(milliseconds=700)

    for token in said(cognito.pool.add_user("ada")):
        assert [token["auth_time"], token["iat"], token["exp"]] == [NOON, NOON, NOON + 3600]
        assert all(type(token[name]) is int for name in ("auth_time", "iat", "exp"))


# --- revocation ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, True),
        ({"enable_token_revocation": True}, True),
        ({"enable_token_revocation": False}, False),
        ({"enable_token_revocation": False, "refresh_token_rotation": {"Feature": "ENABLED"}}, True),
    ],
)
def test_origin_jti_is_for_revoking(cognito: FakeCognito, said, settings, expected):
    """It is there where tokens can be revoked or rotate; jti is always there."""
    client = cognito.pool.add_client(**settings)

    for token in said(cognito.pool.add_user("ada"), client=client):
        assert ("origin_jti" in token) is expected
        assert UUID.fullmatch(token["jti"])


# --- how they are written -----------------------------------------------------------------------------------------


def test_the_header_has_two_members(cognito: FakeCognito):
    """The kid comes first, then the algorithm, and there is no `typ`."""
    tokens = cognito.pool.add_user("ada").sign_in()

    for token in (tokens.id_token, tokens.access_token):
        header = base64.urlsafe_b64decode(token.split(".")[0] + "==").decode()
        kid = json.loads(header)["kid"]
        assert header == f'{{"kid":"{kid}","alg":"RS256"}}'
        assert len(kid) == 44
        assert len(base64.b64decode(kid, validate=True)) == 32


def test_a_handle_signs_in_as_the_api_does(public, ada, claims):
    """The short way and the long way give the same claims, but for those that are of the moment."""
    short, long = ada.sign_in(), public.sign_in()["AuthenticationResult"]

    for one, other in ((short.id_token, long["IdToken"]), (short.access_token, long["AccessToken"])):
        assert list(claims(one)) == list(claims(other))
        changed = {name for name, value in claims(one).items() if claims(other)[name] != value}
        assert changed - {"auth_time", "iat", "exp"} == {"origin_jti", "event_id", "jti"}


def test_an_updated_issuer(cognito: FakeCognito, claims):
    """IssuerConfiguration moves issuer, key set and document to another host; the original one still serves them."""
    made = cognito.idp.create_user_pool(PoolName="updated", IssuerConfiguration={"Type": "UPDATED"})
    pool = cognito.pools[made["UserPool"]["Id"]]
    pool.add_client()
    token = pool.add_user("ada").sign_in().access_token
    issuer = f"https://issuer-cognito-idp.us-east-1.amazonaws.com/{pool.id}"

    assert (claims(token)["iss"], pool.issuer) == (issuer, issuer)
    for host in (issuer, issuer.replace("issuer-", "")):
        document = requests.get(f"{host}/.well-known/openid-configuration", timeout=5).json()
        assert document["issuer"] == issuer
        assert requests.get(document["jwks_uri"], timeout=5).json() == pool.jwks
