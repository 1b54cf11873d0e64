"""Signing in with a password, by users themselves and by an administrator for them."""

from __future__ import annotations

import base64
import hashlib
import hmac

import boto3
import pytest

from pytest_fakecognito import FakeCognito

RIGHT = "Analytical-1843"
WRONG = "Difference-1822"

INCORRECT = ("NotAuthorizedException", "Incorrect username or password.")
UNKNOWN = ("UserNotFoundException", "User does not exist.")
DISABLED = ("NotAuthorizedException", "User is disabled.")
UNCONFIRMED = ("UserNotConfirmedException", "User is not confirmed.")
RESET = ("PasswordResetRequiredException", "Password reset required for the user")
EXPIRED = ("NotAuthorizedException", "Temporary password has expired and must be reset by an administrator.")


@pytest.fixture(params=["LEGACY", "ENABLED"])
def hiding(request, cognito: FakeCognito):
    """A client with each setting of PreventUserExistenceErrors."""
    return cognito.pool.add_client(PreventUserExistenceErrors=request.param)


# --- the right password -------------------------------------------------------------------------------------------


def test_the_right_password_gives_three_tokens(way, ada):
    """A complete sign-in answers with the three tokens, no challenge and no session."""
    answer = way.sign_in()

    del answer["ResponseMetadata"]
    result = answer.pop("AuthenticationResult")
    assert answer == {"ChallengeParameters": {}}
    assert result.keys() == {"AccessToken", "ExpiresIn", "IdToken", "RefreshToken", "TokenType"}
    assert result["ExpiresIn"] == 3600
    assert result["TokenType"] == "Bearer"


def test_tokens_look_like_the_services(way, ada):
    """Id and access tokens start with the kid, a refresh token is a JWE of five parts."""
    result = way.sign_in()["AuthenticationResult"]

    assert result["IdToken"].startswith("eyJraWQiOi")
    assert result["AccessToken"].startswith("eyJraWQiOi")
    refresh_token = result["RefreshToken"]
    assert refresh_token.startswith("eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ.")
    assert refresh_token.count(".") == 4
    assert 1700 <= len(refresh_token) <= 1900


def test_the_token_is_taken_by_the_api(way, ada, cognito: FakeCognito):
    """The access token speaks for the user who signed in."""
    token = way.sign_in()["AuthenticationResult"]["AccessToken"]

    assert cognito.idp.get_user(AccessToken=token)["Username"] == "ada"


def test_one_may_sign_in_any_number_of_times(way, ada, cognito: FakeCognito):
    """A second sign-in leaves the tokens of the first as good as they were."""
    first = way.sign_in()["AuthenticationResult"]
    second = way.sign_in()["AuthenticationResult"]

    assert first["RefreshToken"] != second["RefreshToken"]
    assert cognito.idp.get_user(AccessToken=first["AccessToken"])["Username"] == "ada"


# --- by which name ------------------------------------------------------------------------------------------------

ADDRESSES = {"email": "ada@example.com", "phone_number": "+15550001234"}


@pytest.mark.cognito_pool(alias_attributes=["email", "phone_number", "preferred_username"])
@pytest.mark.parametrize("name", ["ada", "ada@example.com", "+15550001234", "countess"])
def test_a_verified_alias_is_a_name_to_sign_in_with(way, cognito: FakeCognito, name: str):
    """In a pool with aliases, the username and every active alias lead to the user."""
    verified = {"email_verified": True, "phone_number_verified": True}
    cognito.pool.add_user("ada", RIGHT, **ADDRESSES, **verified, preferred_username="countess")

    token = way.sign_in(name)["AuthenticationResult"]["AccessToken"]

    assert cognito.idp.get_user(AccessToken=token)["Username"] == "ada"


@pytest.mark.cognito_pool(alias_attributes=["email"])
@pytest.mark.parametrize("status", ["CONFIRMED", "UNCONFIRMED"])
@pytest.mark.parametrize("password", [RIGHT, WRONG])
def test_an_unverified_alias_leads_to_nobody(way, cognito: FakeCognito, refusal, hiding, status, password):
    """An address that is not verified is no name, whatever else is true of its user."""
    cognito.pool.add_user("ada", RIGHT, email="ada@example.com", status=status)

    said = refusal(way.sign_in, "ada@example.com", password, client=hiding)

    assert said == (INCORRECT if hiding.record.hides_users else UNKNOWN)


def test_an_address_is_no_name_without_aliases(way, ada, refusal):
    """In a pool without aliases even a verified address is no name to sign in with."""
    assert refusal(way.sign_in, "ada@example.com") == UNKNOWN


def test_the_sub_is_no_name_where_users_have_one(way, ada, refusal):
    """Administrators may say the sub where a username goes, but nobody signs in with it."""
    assert refusal(way.sign_in, ada.sub) == UNKNOWN


@pytest.mark.cognito_pool(username_attributes=["email", "phone_number"])
@pytest.mark.parametrize("name", ["ada@example.com", "+15550001234", "sub"])
def test_an_address_is_the_name_where_it_is_the_username(way, cognito: FakeCognito, name: str):
    """In a pool whose user names are addresses, each address signs in unverified, and so does the sub."""
    ada = cognito.pool.add_user("ada@example.com", RIGHT, phone_number="+15550001234")

    token = way.sign_in(ada.sub if name == "sub" else name)["AuthenticationResult"]["AccessToken"]

    assert cognito.idp.get_user(AccessToken=token)["Username"] == ada.sub


@pytest.mark.parametrize("sensitive", [True, False])
@pytest.mark.parametrize("typed", ["ADA", "Ada@Example.com", "Countess"])
def test_case_counts_only_where_the_pool_says_so(way, cognito: FakeCognito, refusal, sensitive, typed):
    """A pool that is not case-sensitive folds username, e-mail address and preferred username."""
    pool = cognito.create_pool(
        username_configuration={"CaseSensitive": sensitive}, alias_attributes=["email", "preferred_username"]
    )
    pool.add_user("ada", RIGHT, email="ada@example.com", email_verified=True, preferred_username="countess")

    if sensitive:
        assert refusal(way.sign_in, typed, client=pool.client) == UNKNOWN
    else:
        assert "AuthenticationResult" in way.sign_in(typed, client=pool.client)


# --- who is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["CONFIRMED", "FORCE_CHANGE_PASSWORD", "RESET_REQUIRED"])
def test_a_wrong_password_is_refused(way, cognito: FakeCognito, refusal, hiding, status):
    """Whatever the state of a confirmed user's password, a wrong one is told as such and nothing more."""
    cognito.pool.add_user("ada", RIGHT, status=status)

    assert refusal(way.sign_in, password=WRONG, client=hiding) == INCORRECT


@pytest.mark.parametrize("near", [RIGHT.lower(), RIGHT + " ", RIGHT[:-1], RIGHT + "\n"])
def test_a_password_is_compared_to_the_letter(way, ada, refusal, near: str):
    """Neither case nor length nor blanks of a password are forgiven."""
    assert refusal(way.sign_in, password=near) == INCORRECT


def test_a_stranger_is_unknown_or_hidden(way, refusal, hiding):
    """Who does not exist is told so, or the same as a wrong password if the client hides its users."""
    assert refusal(way.sign_in, "nobody", client=hiding) == (INCORRECT if hiding.record.hides_users else UNKNOWN)


@pytest.mark.parametrize("password", [RIGHT, WRONG])
def test_a_disabled_user_is_refused(way, ada, cognito: FakeCognito, refusal, hiding, password):
    """Of a disabled user nothing is asked further, and no client hides that."""
    cognito.idp.admin_disable_user(UserPoolId=cognito.pool.id, Username="ada")

    assert refusal(way.sign_in, password=password, client=hiding) == DISABLED


def test_an_enabled_user_is_back(way, ada, cognito: FakeCognito):
    """Enabling undoes disabling."""
    cognito.idp.admin_disable_user(UserPoolId=cognito.pool.id, Username="ada")
    cognito.idp.admin_enable_user(UserPoolId=cognito.pool.id, Username="ada")

    assert "AuthenticationResult" in way.sign_in()


@pytest.mark.parametrize("password", [RIGHT, WRONG])
def test_an_unconfirmed_user_is_refused_before_the_password(way, cognito: FakeCognito, refusal, hiding, password):
    """Who has not confirmed is told that, right password or wrong; AWS calls it intended."""
    cognito.idp.sign_up(ClientId=cognito.pool.client.id, Username="ada", Password=RIGHT)

    assert refusal(way.sign_in, password=password, client=hiding) == UNCONFIRMED


def test_wrong_passwords_of_the_unconfirmed_do_not_count(way, cognito: FakeCognito, refusal):
    """A password that was not looked at is no failed attempt."""
    cognito.idp.sign_up(ClientId=cognito.pool.client.id, Username="ada", Password=RIGHT)
    for _ in range(10):
        assert refusal(way.sign_in, password=WRONG) == UNCONFIRMED

    cognito.idp.admin_confirm_sign_up(UserPoolId=cognito.pool.id, Username="ada")

    assert "AuthenticationResult" in way.sign_in()


def test_after_a_reset_the_right_password_is_refused(way, ada, cognito: FakeCognito, refusal, hiding):
    """AdminResetUserPassword: the right password is told that it must be reset, a wrong one that it is wrong."""
    cognito.idp.admin_reset_user_password(UserPoolId=cognito.pool.id, Username="ada")

    assert refusal(way.sign_in, client=hiding) == RESET
    assert refusal(way.sign_in, password=WRONG, client=hiding) == INCORRECT


def test_the_code_ends_a_reset(way, ada, cognito: FakeCognito):
    """The code of AdminResetUserPassword and a new password let the user in again."""
    cognito.idp.admin_reset_user_password(UserPoolId=cognito.pool.id, Username="ada")
    cognito.idp.confirm_forgot_password(
        ClientId=cognito.pool.client.id,
        Username="ada",
        ConfirmationCode=cognito.confirmation_codes["ada"],
        Password="Bernoulli-1842",
    )

    assert "AuthenticationResult" in way.sign_in(password="Bernoulli-1842")


@pytest.mark.cognito_pool(policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}})
def test_no_password_is_right_for_a_user_who_has_none(way, cognito: FakeCognito, refusal, hiding):
    """A passwordless user is told that the password is wrong, and of a reset whatever the password."""
    cognito.idp.admin_create_user(
        UserPoolId=cognito.pool.id,
        Username="ada",
        UserAttributes=[{"Name": "email", "Value": "ada@example.com"}, {"Name": "email_verified", "Value": "true"}],
    )
    assert refusal(way.sign_in, client=hiding) == INCORRECT

    cognito.idp.admin_reset_user_password(UserPoolId=cognito.pool.id, Username="ada")
    # The state of users who were imported without passwords.
    assert refusal(way.sign_in, client=hiding) == (INCORRECT if hiding.record.hides_users else RESET)


@pytest.mark.parametrize(
    ("days", "password", "said"), [(6, WRONG, INCORRECT), (8, WRONG, INCORRECT), (8, RIGHT, EXPIRED)]
)
def test_a_temporary_password_expires(way, cognito: FakeCognito, refusal, days, password, said):
    """After seven days the right temporary password is told to have expired, a wrong one as ever to be wrong."""
    cognito.pool.add_user("ada", RIGHT, status="FORCE_CHANGE_PASSWORD")
    cognito.clock.advance(days=days)

    assert refusal(way.sign_in, password=password) == said


@pytest.mark.cognito_pool(policies={"PasswordPolicy": {"MinimumLength": 8, "TemporaryPasswordValidityDays": 2}})
def test_how_long_a_temporary_password_lasts_is_a_setting(way, cognito: FakeCognito, refusal):
    """TemporaryPasswordValidityDays counts from when the password was given, and anew from RESEND."""
    cognito.pool.add_user("ada", RIGHT, status="FORCE_CHANGE_PASSWORD")
    cognito.clock.advance(hours=47)
    assert way.sign_in()["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    cognito.clock.advance(hours=2)
    assert refusal(way.sign_in) == EXPIRED

    cognito.idp.admin_create_user(
        UserPoolId=cognito.pool.id, Username="ada", TemporaryPassword=RIGHT, MessageAction="RESEND"
    )

    cognito.clock.advance(hours=47)
    assert way.sign_in()["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_a_permanent_password_does_not_expire(way, ada, cognito: FakeCognito):
    """Only temporary passwords expire."""
    cognito.clock.advance(days=3650)

    assert "AuthenticationResult" in way.sign_in()


# --- which flows --------------------------------------------------------------------------------------------------

NOT_SUPPORTED = "Initiate Auth method not supported."
PASSWORD_OFF = "USER_PASSWORD_AUTH flow not enabled for this client"
OFF = "Auth flow not enabled for this client"
SRP_OFF = "USER_SRP_AUTH is not enabled for the client."
CUSTOM_ONLY = "Only custom auth (lambda driven) is enabled for this client."
EVERY = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]


@pytest.mark.parametrize(
    ("flows", "operation", "flow", "message"),
    [
        ([], "initiate_auth", "USER_PASSWORD_AUTH", PASSWORD_OFF),
        ([], "admin_initiate_auth", "ADMIN_USER_PASSWORD_AUTH", OFF),
        ([], "admin_initiate_auth", "ADMIN_NO_SRP_AUTH", OFF),
        (["ALLOW_ADMIN_USER_PASSWORD_AUTH"], "initiate_auth", "USER_PASSWORD_AUTH", PASSWORD_OFF),
        (["ALLOW_USER_PASSWORD_AUTH"], "admin_initiate_auth", "ADMIN_USER_PASSWORD_AUTH", OFF),
        (["ALLOW_USER_PASSWORD_AUTH"], "admin_initiate_auth", "ADMIN_NO_SRP_AUTH", OFF),
        (["ALLOW_USER_PASSWORD_AUTH"], "initiate_auth", "REFRESH_TOKEN_AUTH", OFF),
        (["ALLOW_USER_PASSWORD_AUTH"], "admin_initiate_auth", "REFRESH_TOKEN", OFF),
        (["ALLOW_USER_PASSWORD_AUTH"], "initiate_auth", "USER_SRP_AUTH", SRP_OFF),
        (["ALLOW_USER_PASSWORD_AUTH"], "initiate_auth", "CUSTOM_AUTH", "CUSTOM_AUTH is not enabled for the client."),
        (["ALLOW_USER_PASSWORD_AUTH"], "initiate_auth", "USER_AUTH", "USER_AUTH flow not enabled for this client"),
        (["ADMIN_NO_SRP_AUTH"], "initiate_auth", "USER_PASSWORD_AUTH", PASSWORD_OFF),
        (["USER_PASSWORD_AUTH"], "admin_initiate_auth", "ADMIN_USER_PASSWORD_AUTH", OFF),
        (["CUSTOM_AUTH_FLOW_ONLY"], "initiate_auth", "USER_PASSWORD_AUTH", CUSTOM_ONLY),
        (["CUSTOM_AUTH_FLOW_ONLY"], "admin_initiate_auth", "ADMIN_NO_SRP_AUTH", CUSTOM_ONLY),
        (["CUSTOM_AUTH_FLOW_ONLY"], "initiate_auth", "USER_SRP_AUTH", CUSTOM_ONLY),
        (EVERY, "initiate_auth", "ADMIN_USER_PASSWORD_AUTH", NOT_SUPPORTED),
        (EVERY, "initiate_auth", "ADMIN_NO_SRP_AUTH", NOT_SUPPORTED),
        (EVERY, "admin_initiate_auth", "USER_PASSWORD_AUTH", NOT_SUPPORTED),
        ([], "initiate_auth", "ADMIN_USER_PASSWORD_AUTH", NOT_SUPPORTED),
    ],
)
def test_a_flow_that_is_not_allowed_is_refused(ada, cognito: FakeCognito, refusal, flows, operation, flow, message):
    """A client allows the flows it names, an operation serves its own; each flow is refused in its own words."""
    client = cognito.pool.add_client(explicit_auth_flows=flows)
    pool = {"UserPoolId": cognito.pool.id} if operation.startswith("admin") else {}
    parameters = {"USERNAME": "ada", "PASSWORD": RIGHT, "SRP_A": "2b", "REFRESH_TOKEN": "x"}

    call = getattr(cognito.idp, operation)

    said = refusal(call, **pool, ClientId=client.id, AuthFlow=flow, AuthParameters=parameters)
    assert said == ("InvalidParameterException", message)


@pytest.mark.parametrize(
    ("flows", "operation", "flow"),
    [
        (["ALLOW_USER_PASSWORD_AUTH"], "initiate_auth", "USER_PASSWORD_AUTH"),
        (["USER_PASSWORD_AUTH"], "initiate_auth", "USER_PASSWORD_AUTH"),
        (["ALLOW_ADMIN_USER_PASSWORD_AUTH"], "admin_initiate_auth", "ADMIN_USER_PASSWORD_AUTH"),
        (["ALLOW_ADMIN_USER_PASSWORD_AUTH"], "admin_initiate_auth", "ADMIN_NO_SRP_AUTH"),
        (["ADMIN_NO_SRP_AUTH"], "admin_initiate_auth", "ADMIN_USER_PASSWORD_AUTH"),
        (["ADMIN_NO_SRP_AUTH"], "admin_initiate_auth", "ADMIN_NO_SRP_AUTH"),
    ],
)
def test_old_and_new_names_mean_the_same(ada, cognito: FakeCognito, flows, operation, flow):
    """Both names of a flow open it, whether the client was given the old name or the new one."""
    client = cognito.pool.add_client(explicit_auth_flows=flows)
    pool = {"UserPoolId": cognito.pool.id} if operation.startswith("admin") else {}
    parameters = {"USERNAME": "ada", "PASSWORD": RIGHT}

    call = getattr(cognito.idp, operation)

    answer = call(**pool, ClientId=client.id, AuthFlow=flow, AuthParameters=parameters)
    assert "AuthenticationResult" in answer


@pytest.mark.parametrize("flows", [["ADMIN_NO_SRP_AUTH"], ["USER_PASSWORD_AUTH"], []])
def test_old_names_add_to_what_is_always_there(ada, public, cognito: FakeCognito, flows):
    """With old names, and with none, a client also signs in by SRP and refreshes."""
    client = cognito.pool.add_client(explicit_auth_flows=flows)

    assert "AuthenticationResult" in public.refresh(ada.sign_in(client=client).refresh_token, client=client)
    assert public.start("USER_SRP_AUTH", client, USERNAME="ada", SRP_A="2b")["ChallengeName"] == "PASSWORD_VERIFIER"


def test_a_client_of_the_api_has_no_password_flow(ada, way, cognito: FakeCognito, refusal):
    """A client that CreateUserPoolClient makes without flows takes no password."""
    made = cognito.idp.create_user_pool_client(UserPoolId=cognito.pool.id, ClientName="plain")["UserPoolClient"]
    client = cognito.pool.clients[made["ClientId"]]

    assert refusal(way.sign_in, client=client) == ("InvalidParameterException", OFF if way.admin else PASSWORD_OFF)


def test_a_flow_that_does_not_exist_breaches_the_model(way, refusal):
    """The value of AuthFlow is checked with the model, before anything else."""
    code, message = refusal(way.start, "PASSWORD", USERNAME="ada")

    assert code == "InvalidParameterException"
    start = "1 validation error detected: Value 'PASSWORD' at 'authFlow' failed to satisfy constraint: "
    assert message.startswith(start + "Member must satisfy enum value set: [")


# --- what must be there -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({}, "USERNAME"),
        ({"PASSWORD": RIGHT}, "USERNAME"),
        ({"USERNAME": "ada"}, "PASSWORD"),
        ({"USERNAME": "ada", "PASSWORD": ""}, "PASSWORD"),
        ({"username": "ada", "password": RIGHT}, "USERNAME"),
    ],
)
def test_a_missing_parameter_is_named(way, ada, refusal, parameters, name):
    """USERNAME and PASSWORD are required, spelt so, and the first one that is missing is named."""
    said = refusal(way.start, **parameters)

    assert said == ("InvalidParameterException", f"Missing required parameter {name}")


def test_no_parameters_at_all(cognito: FakeCognito, refusal):
    """AuthParameters may be left out, which leaves out USERNAME."""
    said = refusal(cognito.idp.initiate_auth, ClientId=cognito.pool.client.id, AuthFlow="USER_PASSWORD_AUTH")

    assert said == ("InvalidParameterException", "Missing required parameter USERNAME")


# --- which client, which pool -------------------------------------------------------------------------------------


def test_a_client_that_does_not_exist(cognito: FakeCognito, refusal):
    """A client that no pool has is told by its id."""
    said = refusal(cognito.idp.initiate_auth, ClientId="nobodys", AuthFlow="USER_PASSWORD_AUTH")

    assert said == ("ResourceNotFoundException", "User pool client nobodys does not exist.")


def test_an_administrator_must_name_the_pool_of_the_client(cognito: FakeCognito, refusal):
    """A client of another pool does not exist in this one."""
    other = cognito.create_pool().client

    said = refusal(
        cognito.idp.admin_initiate_auth,
        UserPoolId=cognito.pool.id,
        ClientId=other.id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
    )

    assert said == ("ResourceNotFoundException", f"User pool client {other.id} does not exist.")


def test_a_pool_that_does_not_exist(cognito: FakeCognito, refusal):
    """An administrator's pool is looked for before the client."""
    said = refusal(
        cognito.idp.admin_initiate_auth,
        UserPoolId="us-east-1_nobodys00",
        ClientId="nobodys",
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
    )

    assert said == ("ResourceNotFoundException", "User pool us-east-1_nobodys00 does not exist.")


def test_a_client_is_known_in_its_own_region_only(ada, cognito: FakeCognito, refusal):
    """A request sent to another region does not find the client."""
    elsewhere = boto3.client("cognito-idp", region_name="eu-west-1")
    said = refusal(elsewhere.initiate_auth, ClientId=cognito.pool.client.id, AuthFlow="USER_PASSWORD_AUTH")

    assert said == ("ResourceNotFoundException", f"User pool client {cognito.pool.client.id} does not exist.")


def test_users_of_another_pool_are_strangers(way, ada, cognito: FakeCognito, refusal):
    """The client decides in which pool a user is looked for."""
    assert refusal(way.sign_in, client=cognito.create_pool().client) == UNKNOWN


# --- a client with a secret ---------------------------------------------------------------------------------------


@pytest.mark.cognito_client(generate_secret=True)
class TestSecretHash:
    def test_it_is_an_hmac_over_name_and_client(self, way, ada, cognito: FakeCognito):
        """The hash is Base64 of HMAC-SHA256 with the secret, over the user name and the client's id."""
        client = cognito.pool.client
        digest = hmac.new(client.secret.encode(), f"ada{client.id}".encode(), hashlib.sha256).digest()
        given = base64.b64encode(digest).decode()

        assert given == client.secret_hash("ada")
        assert "AuthenticationResult" in way.start(USERNAME="ada", PASSWORD=RIGHT, SECRET_HASH=given)

    @pytest.mark.parametrize("given", [{}, {"SECRET_HASH": ""}])
    def test_it_must_be_there(self, way, ada, cognito: FakeCognito, refusal, given):
        """A client with a secret must prove it."""
        said = refusal(way.start, USERNAME="ada", PASSWORD=RIGHT, **given)

        client_id = cognito.pool.client.id
        message = f"Client {client_id} is configured with secret but SECRET_HASH was not received"
        assert said == ("NotAuthorizedException", message)

    @pytest.mark.parametrize("given", ["no Base64 ünd no ASCII", "c2VjcmV0", "name", "client", "secret"])
    def test_it_must_be_right(self, way, ada, cognito: FakeCognito, refusal, given):
        """The hash of another name, of another client, the secret itself or anything else is refused."""
        client = cognito.pool.client
        other = cognito.pool.add_client(generate_secret=True)
        wrong = {
            "name": client.secret_hash("Ada"),
            "client": other.secret_hash("ada"),
            "secret": client.secret,
        }.get(given, given)

        said = refusal(way.sign_in, SECRET_HASH=wrong)

        assert said == ("NotAuthorizedException", f"SecretHash does not match for the client: {client.id}")

    @pytest.mark.cognito_pool(alias_attributes=["email"])
    def test_it_is_over_the_name_as_it_is_typed(self, way, ada, cognito: FakeCognito, refusal):
        """Who signs in with an alias sends the hash over the alias, not over the real user name."""
        client, typed = cognito.pool.client, "ada@example.com"

        assert "AuthenticationResult" in way.sign_in(typed, SECRET_HASH=client.secret_hash(typed))
        said = refusal(way.sign_in, typed, SECRET_HASH=client.secret_hash("ada"))
        assert said == ("NotAuthorizedException", f"SecretHash does not match for the client: {client.id}")


def test_a_client_without_a_secret_takes_no_hash(way, ada, cognito: FakeCognito, refusal):
    """A hash is refused where there is no secret it could prove."""
    said = refusal(way.sign_in, SECRET_HASH="c2VjcmV0")

    assert said == ("NotAuthorizedException", f"Unable to verify secret hash for client {cognito.pool.client.id}")


# --- the order of the checks --------------------------------------------------------------------------------------


def test_the_order_of_the_checks(still, way, cognito: FakeCognito, refusal):
    """Each fault is told only once the ones before it are gone: from the client to the new password."""
    idp, pool = cognito.idp, cognito.pool
    client = pool.add_client(generate_secret=True, explicit_auth_flows=["ALLOW_USER_SRP_AUTH"])
    user = {"UserPoolId": pool.id, "Username": "ada"}

    def attempt(password: str = WRONG):
        return refusal(way.sign_in, "ada", password, client=client, **proof)

    proof = {"SECRET_HASH": "wrong"}
    assert attempt() == ("InvalidParameterException", OFF if way.admin else PASSWORD_OFF)

    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"]
    idp.update_user_pool_client(UserPoolId=pool.id, ClientId=client.id, ExplicitAuthFlows=flows)
    assert attempt()[1] == f"SecretHash does not match for the client: {client.id}"

    proof = {}
    assert attempt() == UNKNOWN

    pool.add_user("ada", RIGHT, email="ada@example.com", email_verified=True)
    for _ in range(5):
        assert attempt() == INCORRECT
    assert attempt() == ("NotAuthorizedException", "Password attempts exceeded")

    pool.users["ada"].record.status = "UNCONFIRMED"  # no operation takes a user back to it
    assert attempt() == UNCONFIRMED

    idp.admin_disable_user(**user)
    assert attempt() == DISABLED

    idp.admin_enable_user(**user)
    idp.admin_confirm_sign_up(**user)
    idp.admin_reset_user_password(**user)
    assert attempt() == ("NotAuthorizedException", "Password attempts exceeded")

    cognito.clock.advance(minutes=20)
    assert attempt() == INCORRECT
    assert attempt(RIGHT) == RESET

    idp.admin_set_user_password(**user, Password=RIGHT, Permanent=False)
    cognito.clock.advance(days=8)
    assert attempt() == INCORRECT
    assert attempt(RIGHT) == EXPIRED

    idp.admin_set_user_password(**user, Password=RIGHT, Permanent=False)
    assert way.sign_in(client=client)["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_missing_parameters_come_before_the_secret(way, cognito: FakeCognito, refusal):
    """What is missing is told before the hash is looked at, since the hash is over the name."""
    client = cognito.pool.add_client(generate_secret=True)

    assert refusal(way.start, client=client)[1] == "Missing required parameter USERNAME"
