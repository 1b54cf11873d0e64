"""CreateUserPool, DescribeUserPool, UpdateUserPool, DeleteUserPool and ListUserPools."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.model import service as model

ACCOUNT = "123456789012"
OTHER_ACCOUNT = "999999999999"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/sms"
SMS = {"SnsCallerArn": ROLE}
HOOK = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:hook"
OTHER_HOOK = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:other"
FAR_HOOK = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:hook"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/codes"
FAR_KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/codes"
SES = f"arn:aws:ses:us-east-1:{ACCOUNT}:identity/example.com"
FAR_SES = f"arn:aws:ses:eu-north-1:{ACCOUNT}:identity/example.com"
SENDER = {"LambdaVersion": "V1_0", "LambdaArn": HOOK}

INVALID = "InvalidParameterException"
UNAVAILABLE = "FeatureUnavailableInTierException"
NOT_FOUND = ("ResourceNotFoundException", "User pool us-east-1_Missing01 does not exist.")

DEFAULT_POLICY = {
    "MinimumLength": 8,
    "RequireUppercase": True,
    "RequireLowercase": True,
    "RequireNumbers": True,
    "RequireSymbols": True,
    "TemporaryPasswordValidityDays": 7,
}
DEFAULTS: dict[str, Any] = {
    "Policies": {"PasswordPolicy": DEFAULT_POLICY, "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]}},
    "DeletionProtection": "INACTIVE",
    "LambdaConfig": {},
    "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
    "MfaConfiguration": "OFF",
    "EstimatedNumberOfUsers": 0,
    "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"},
    "UserPoolTags": {},
    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False, "UnusedAccountValidityDays": 7},
    "AccountRecoverySetting": {
        "RecoveryMechanisms": [
            {"Priority": 1, "Name": "verified_email"},
            {"Priority": 2, "Name": "verified_phone_number"},
        ]
    },
    "UserPoolTier": "ESSENTIALS",
    "KeyConfiguration": {"KeyType": "AWS_OWNED_KEY"},
    "IssuerConfiguration": {"Type": "ORIGINAL"},
    "AcrConfiguration": {f"Level{level}": {"AcrValue": f"urn:cognito:loa:{level}"} for level in (1, 2, 3, 4)},
}
OF_THE_POOL = {"Id", "Name", "Arn", "CreationDate", "LastModifiedDate", "SchemaAttributes"}
# The client of an older botocore drops what it does not know.
KNOWN = model.load("cognito-idp").operations["DescribeUserPool"].output_shape.members["UserPool"].members


@pytest.fixture
def create(idp):
    """A pool made with these parameters, as CreateUserPool answers."""
    return lambda **params: idp.create_user_pool(**{"PoolName": "people", **params})["UserPool"]


@pytest.fixture
def describe(idp):
    return lambda pool_id: idp.describe_user_pool(UserPoolId=pool_id)["UserPool"]


@pytest.fixture
def raw(cognito: FakeCognito):
    """An operation with just this JSON, which no client has looked at, as the door to the API hands it over."""
    return lambda operation, **params: cognito.call("cognito-idp", operation, params, door="raw", region="us-east-1")


def settings(pool: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in pool.items() if name not in OF_THE_POOL}


def default(**changes: Any) -> dict[str, Any]:
    """The default settings but for these, as a client shows them."""
    return {name: value for name, value in (DEFAULTS | changes).items() if name in KNOWN}


# --- CreateUserPool: defaults -------------------------------------------------------------------------------------


def test_create_user_pool_fills_in_defaults(create) -> None:
    """A pool of which only the name is given has these settings and no others."""
    assert settings(create()) == default()


def test_create_user_pool_names_the_pool(create, cognito: FakeCognito) -> None:
    """A pool has its region in its id, its id in its ARN, and the same date twice."""
    pool = create(PoolName="Our people")

    region, _, rest = pool["Id"].partition("_")
    assert (region, len(rest), rest.isalnum()) == ("us-east-1", 9, True)
    assert pool["Arn"] == f"arn:aws:cognito-idp:us-east-1:{ACCOUNT}:userpool/{pool['Id']}"
    assert pool["Name"] == "Our people"
    assert pool["CreationDate"] == pool["LastModifiedDate"]
    assert abs(pool["CreationDate"] - cognito.clock.now()).total_seconds() < 60


def test_create_user_pool_answers_in_the_order_of_the_service(raw) -> None:
    """The members come in the order in which the service writes them: dates in the midst, the tier near the end."""
    sms = {"SmsConfiguration": SMS, "SmsAuthenticationMessage": "{####} it is"}
    members = list(raw("CreateUserPool", PoolName="people", AutoVerifiedAttributes=["email"], **sms)["UserPool"])

    expected = [
        *("Id", "Name", "Policies", "DeletionProtection", "LambdaConfig", "LastModifiedDate", "CreationDate"),
        *("SchemaAttributes", "AutoVerifiedAttributes", "VerificationMessageTemplate", "SmsAuthenticationMessage"),
        *("MfaConfiguration", "EstimatedNumberOfUsers", "EmailConfiguration", "SmsConfiguration", "UserPoolTags"),
        *("AdminCreateUserConfig", "Arn", "AccountRecoverySetting", "UserPoolTier", "KeyConfiguration"),
        *("IssuerConfiguration", "AcrConfiguration"),
    ]
    assert members == expected


@pytest.mark.parametrize(
    ("member", "given", "shown"),
    [
        ("DeletionProtection", "ACTIVE", "ACTIVE"),
        ("AutoVerifiedAttributes", ["email"], ["email"]),
        ("AliasAttributes", ["email", "preferred_username"], ["email", "preferred_username"]),
        ("UsernameAttributes", ["phone_number"], ["phone_number"]),
        ("UsernameConfiguration", {"CaseSensitive": False}, {"CaseSensitive": False}),
        ("SmsAuthenticationMessage", "Code {####}", "Code {####}"),
        (
            "DeviceConfiguration",
            {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": False},
            {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": False},
        ),
        ("SmsConfiguration", SMS, SMS),
        ("UserPoolTags", {"team": "blue"}, {"team": "blue"}),
        ("UserPoolTier", "LITE", "LITE"),
        ("KeyConfiguration", {"KeyType": "AWS_OWNED_KEY"}, {"KeyType": "AWS_OWNED_KEY"}),
        ("IssuerConfiguration", {"Type": "UPDATED"}, {"Type": "UPDATED"}),
        ("AccountRecoverySetting", {}, {}),
        (
            "AccountRecoverySetting",
            {"RecoveryMechanisms": [{"Priority": 1, "Name": "admin_only"}]},
            {"RecoveryMechanisms": [{"Priority": 1, "Name": "admin_only"}]},
        ),
        (
            "EmailConfiguration",
            {"ReplyToEmailAddress": "us@example.com"},
            {"EmailSendingAccount": "COGNITO_DEFAULT", "ReplyToEmailAddress": "us@example.com"},
        ),
        (
            "EmailConfiguration",
            {"EmailSendingAccount": "DEVELOPER", "SourceArn": SES, "From": "Us <us@example.com>"},
            {"EmailSendingAccount": "DEVELOPER", "SourceArn": SES, "From": "Us <us@example.com>"},
        ),
        (
            "AdminCreateUserConfig",
            {"AllowAdminCreateUserOnly": True},
            {"AllowAdminCreateUserOnly": True, "UnusedAccountValidityDays": 7},
        ),
        (
            "AcrConfiguration",
            {"Level2": {"AcrValue": "urn:example:two"}},
            DEFAULTS["AcrConfiguration"] | {"Level2": {"AcrValue": "urn:example:two"}},
        ),
        ("LambdaConfig", {"PreSignUp": HOOK}, {"PreSignUp": HOOK}),
    ],
)
def test_create_user_pool_keeps_what_is_given(create, describe, member: str, given: Any, shown: Any) -> None:
    """A setting that is given is shown, by DescribeUserPool as well, and the others keep their defaults."""
    pool = create(**{member: given})

    assert settings(pool) == default(**{member: shown})
    assert describe(pool["Id"]) == pool


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({}, {"MinimumLength": 8, "TemporaryPasswordValidityDays": 7}),
        ({"MinimumLength": 12, "RequireNumbers": True}, {"MinimumLength": 12, "RequireNumbers": True}),
        ({"PasswordHistorySize": 5}, {"PasswordHistorySize": 5}),
        ({"TemporaryPasswordValidityDays": 0}, {"TemporaryPasswordValidityDays": 7}),
    ],
)
def test_a_password_policy_that_is_given(create, given: dict[str, Any], shown: dict[str, Any]) -> None:
    """It replaces the default policy: what it does not require is not required. Zero days are the default seven."""
    off = {"RequireUppercase": False, "RequireLowercase": False, "RequireNumbers": False, "RequireSymbols": False}
    pool = create(Policies={"PasswordPolicy": given})

    expected = {"MinimumLength": 8, "TemporaryPasswordValidityDays": 7} | off | shown
    assert pool["Policies"]["PasswordPolicy"] == expected


@pytest.mark.parametrize(
    "params",
    [
        {"AdminCreateUserConfig": {"UnusedAccountValidityDays": 3}},
        {"Policies": {"PasswordPolicy": DEFAULT_POLICY | {"TemporaryPasswordValidityDays": 3}}},
    ],
)
def test_the_days_of_a_temporary_password_stand_in_two_places(create, params: dict[str, Any]) -> None:
    """Whichever of them is given, both show it."""
    pool = create(**params)

    assert pool["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"] == 3
    assert pool["AdminCreateUserConfig"]["UnusedAccountValidityDays"] == 3


@pytest.mark.parametrize(
    ("outer", "inner", "text"),
    [
        ("EmailVerificationMessage", "EmailMessage", "It is {####}"),
        ("EmailVerificationSubject", "EmailSubject", "Your code"),
        ("SmsVerificationMessage", "SmsMessage", "It is {####}"),
    ],
)
def test_a_message_stands_in_two_places(create, outer: str, inner: str, text: str) -> None:
    """A verification text given as a setting of its own is shown in the template, and the other way round."""
    shown = {outer: text, "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE", inner: text}}

    assert settings(create(**{outer: text})) == default(**shown)
    assert settings(create(VerificationMessageTemplate={inner: text})) == default(**shown)


def test_the_pre_token_generation_function_stands_in_two_places(create) -> None:
    """The service keeps the old and the new way to name it in step: the old one means version 1."""
    old = create(LambdaConfig={"PreTokenGeneration": HOOK})["LambdaConfig"]
    new = create(LambdaConfig={"PreTokenGenerationConfig": {"LambdaVersion": "V2_0", "LambdaArn": HOOK}})

    assert old["PreTokenGenerationConfig"] == {"LambdaVersion": "V1_0", "LambdaArn": HOOK}
    assert new["LambdaConfig"]["PreTokenGeneration"] == HOOK


def test_the_region_of_the_client_is_where_a_pool_comes_to_be(cognito: FakeCognito) -> None:
    """A pool made in Ireland has Ireland in its id and ARN."""
    pool = boto3.client("cognito-idp", "eu-west-1").create_user_pool(PoolName="people")["UserPool"]

    assert pool["Id"].startswith("eu-west-1_")
    assert pool["Arn"] == f"arn:aws:cognito-idp:eu-west-1:{ACCOUNT}:userpool/{pool['Id']}"


# --- what CreateUserPool and UpdateUserPool refuse ----------------------------------------------------------------

SMS_NEEDED = "SMS configuration and Auto verification for phone_number are required when MFA is required/optional"
SENDER_KEY_NEEDED = "KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used."
TWO_PRE_TOKEN = "Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's"
DUPLICATE_RECOVERY = "Account Recovery Setting cannot have duplicate priorities or recovery mechanisms."


def lite(feature: str, tier: str = "LITE") -> str:
    return f"The following features need to be disabled for the {tier} pricing tier configured: {feature}"


def recovery(*mechanisms: tuple[int, str]) -> dict[str, Any]:
    listed = [{"Priority": priority, "Name": name} for priority, name in mechanisms]
    return {"AccountRecoverySetting": {"RecoveryMechanisms": listed}}


def first_factors(*factors: str) -> dict[str, Any]:
    return {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": list(factors)}}}


def pre_token(version: str) -> dict[str, Any]:
    return {"LambdaConfig": {"PreTokenGenerationConfig": {"LambdaVersion": version, "LambdaArn": HOOK}}}


REFUSED = [
    ({"MfaConfiguration": "ON"}, INVALID, SMS_NEEDED),
    ({"MfaConfiguration": "OPTIONAL"}, INVALID, SMS_NEEDED),
    ({"MfaConfiguration": "ON", "SmsConfiguration": {}}, INVALID, SMS_NEEDED),
    (
        {"AutoVerifiedAttributes": ["phone_number"]},
        INVALID,
        "SMS configuration is required when phone_number is selected for auto verification",
    ),
    (
        {"SmsConfiguration": {"SnsCallerArn": f"arn:aws:iam::{OTHER_ACCOUNT}:role/sms"}},
        INVALID,
        "Cross-account pass role is not allowed.",
    ),
    (
        {"SmsConfiguration": SMS | {"SnsRegion": "eu-west-1"}},
        INVALID,
        "Invalid snsRegion. Allowed SNS region for us-east-1 is us-east-1",
    ),
    (
        {"EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT", "SourceArn": SES}},
        "InvalidEmailRoleAccessPolicyException",
        "Cognito is not allowed to use your email identity",
    ),
    (
        {"EmailConfiguration": {"EmailSendingAccount": "DEVELOPER"}},
        INVALID,
        "Source ARN is required to use DEVELOPER email sending owner",
    ),
    (
        {"EmailConfiguration": {"EmailSendingAccount": "DEVELOPER", "SourceArn": FAR_SES}},
        INVALID,
        "Provided SourceArn must be in one of the following SES regions: eu-west-1, us-east-1, us-west-2.",
    ),
    (
        {"EmailConfiguration": {"From": "us@example.com"}},
        INVALID,
        "Cannot configure From email address for default email configuration",
    ),
    (
        {"EmailConfiguration": {"EmailSendingAccount": "DEVELOPER", "SourceArn": SES, "From": "us"}},
        INVALID,
        "Provided From email address is invalid",
    ),
    (recovery((1, "verified_email"), (1, "verified_phone_number")), INVALID, DUPLICATE_RECOVERY),
    (recovery((1, "verified_email"), (2, "verified_email")), INVALID, DUPLICATE_RECOVERY),
    (
        recovery((1, "verified_email"), (2, "admin_only")),
        INVALID,
        "Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.",
    ),
    (
        {
            "AutoVerifiedAttributes": ["email"],
            "SmsConfiguration": SMS,
            "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email", "phone_number"]},
        },
        INVALID,
        "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes",
    ),
    (
        {
            "AdminCreateUserConfig": {"UnusedAccountValidityDays": 7},
            "Policies": {"PasswordPolicy": DEFAULT_POLICY},
        },
        INVALID,
        "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays",
    ),
    (
        first_factors("EMAIL_OTP"),
        INVALID,
        "Password should be configured as one of the allowed first auth factors.",
    ),
    ({"LambdaConfig": {"PreSignUp": FAR_HOOK}}, INVALID, "Cross-region lambda functions are not supported"),
    (
        {"LambdaConfig": {"PreTokenGenerationConfig": {"LambdaVersion": "V2_0", "LambdaArn": FAR_HOOK}}},
        INVALID,
        "Cross-region lambda functions are not supported",
    ),
    ({"LambdaConfig": {"CustomEmailSender": SENDER}}, INVALID, SENDER_KEY_NEEDED),
    ({"LambdaConfig": {"CustomSMSSender": SENDER}}, INVALID, SENDER_KEY_NEEDED),
    ({"LambdaConfig": {"CustomSMSSender": SENDER, "KMSKeyID": FAR_KEY}}, INVALID, "Invalid arn eu-west-1"),
    (
        {"LambdaConfig": pre_token("V2_0")["LambdaConfig"] | {"PreTokenGeneration": OTHER_HOOK}},
        INVALID,
        TWO_PRE_TOKEN,
    ),
    (
        {"AcrConfiguration": {"Level1": {"AcrValue": "urn:cognito:loa:2"}}},
        INVALID,
        None,  # the text is not known
    ),
    ({"SmsConfiguration": SMS | {"EumsSms": {"CallerArn": ROLE}}}, INVALID, None),  # nor is this one
    ({"UserPoolTier": "LITE", **first_factors("PASSWORD", "EMAIL_OTP")}, UNAVAILABLE, lite("Passwordless Sign-In")),
    ({"UserPoolTier": "LITE", **first_factors("PASSWORD", "WEB_AUTHN")}, UNAVAILABLE, lite("Passwordless Sign-In")),
    (
        {"UserPoolTier": "LITE", **pre_token("V2_0")},
        UNAVAILABLE,
        lite("Token Customization with Pre-Token Generation Lambda V2_0"),
    ),
    (
        {"UserPoolTier": "LITE", **pre_token("V3_0")},
        UNAVAILABLE,
        lite("Token Customization with Pre-Token Generation Lambda V3_0"),
    ),
    ({"UserPoolTier": "LITE", "AcrConfiguration": {"Level1": {"AcrValue": "urn:one"}}}, UNAVAILABLE, None),
    (
        {"UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"}},
        UNAVAILABLE,
        lite("Threat Protection", "ESSENTIALS"),
    ),
    (
        {"UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}, "UserPoolTier": "LITE"},
        UNAVAILABLE,
        lite("Threat Protection"),
    ),
]


@pytest.mark.parametrize(("params", "code", "message"), REFUSED)
def test_create_user_pool_refuses(
    create, refused, cognito: FakeCognito, params: dict[str, Any], code: str, message: str | None
) -> None:
    """Settings that contradict each other, or reach into another region or account, make no pool."""
    with refused(code, message):
        create(**params)

    assert cognito.pools == {}


@pytest.mark.parametrize(("params", "code", "message"), REFUSED)
def test_update_user_pool_refuses(
    create, describe, idp, refused, params: dict[str, Any], code: str, message: str | None
) -> None:
    """What a new pool cannot have, an old one cannot be given; it stays as it was."""
    pool = create()

    with refused(code, message):
        idp.update_user_pool(UserPoolId=pool["Id"], **params)

    assert describe(pool["Id"]) == pool


def test_create_user_pool_with_two_kinds_of_user_name(create, refused) -> None:
    """An address is either the user name or an alias of it."""
    with refused(INVALID, "Only one of the aliasAttributes or usernameAttributes can be set in a User pool."):
        create(AliasAttributes=["email"], UsernameAttributes=["email"])


@pytest.mark.parametrize(
    "params",
    [
        {"UserPoolAddOns": {"AdvancedSecurityMode": "OFF"}},
        {"UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"}, "UserPoolTier": "PLUS"},
        {"UserPoolTier": "LITE", **first_factors("PASSWORD"), **pre_token("V1_0")},
        {"LambdaConfig": {"CustomSMSSender": SENDER, "CustomEmailSender": SENDER, "KMSKeyID": KEY}},
        {"LambdaConfig": pre_token("V2_0")["LambdaConfig"] | {"PreTokenGeneration": HOOK}},
        {"SmsConfiguration": SMS | {"SnsRegion": "us-east-1", "ExternalId": "us"}},
        {"MfaConfiguration": "OPTIONAL", "SmsConfiguration": SMS},
        first_factors("PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"),
    ],
)
def test_create_user_pool_accepts(create, params: dict[str, Any]) -> None:
    """Settings beside those that are refused are not."""
    assert settings(create(**params)).keys() >= params.keys()


@pytest.mark.parametrize(
    ("region", "sns", "message"),
    [
        (
            "ap-northeast-2",
            "ap-northeast-2",
            "Invalid snsRegion. Allowed SNS region for ap-northeast-2 is ap-northeast-1",
        ),
        ("ap-northeast-2", "ap-northeast-1", None),
        ("eu-central-1", "eu-west-1", None),
        ("eu-central-1", "eu-central-1", None),
    ],
)
def test_some_regions_send_text_messages_from_another(
    cognito: FakeCognito, refused, region: str, sns: str, message: str | None
) -> None:
    """SNS is used in the pool's own region or its old stand-in; in Seoul in the stand-in only."""
    regional = boto3.client("cognito-idp", region)

    if message is None:
        assert regional.create_user_pool(PoolName="people", SmsConfiguration=SMS | {"SnsRegion": sns})
    else:
        with refused(INVALID, message):
            regional.create_user_pool(PoolName="people", SmsConfiguration=SMS | {"SnsRegion": sns})


def test_the_region_of_the_pool_may_send_its_mail(cognito: FakeCognito) -> None:
    """An SES identity in the pool's own region will do, whichever that is."""
    email = {"EmailSendingAccount": "DEVELOPER", "SourceArn": FAR_SES}
    pool = boto3.client("cognito-idp", "eu-north-1").create_user_pool(PoolName="people", EmailConfiguration=email)

    assert pool["UserPool"]["EmailConfiguration"] == email


# --- DescribeUserPool ---------------------------------------------------------------------------------------------


def test_describe_user_pool_counts_users(cognito: FakeCognito, describe) -> None:
    """The number of users is estimated rather well."""
    cognito.pool.add_user("ada")
    cognito.pool.add_user("bob")

    assert describe(cognito.pool.id)["EstimatedNumberOfUsers"] == 2


def test_describe_user_pool_that_is_not_there(idp, refused) -> None:
    """A pool nobody has made is named in the refusal."""
    with refused(*NOT_FOUND):
        idp.describe_user_pool(UserPoolId="us-east-1_Missing01")


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("describe_user_pool", {}),
        ("update_user_pool", {}),
        ("delete_user_pool", {}),
        ("list_groups", {}),
        ("list_user_pool_clients", {}),
        ("create_user_pool_client", {"ClientName": "app"}),
        ("create_group", {"GroupName": "staff"}),
        ("add_custom_attributes", {"CustomAttributes": [{"Name": "team", "AttributeDataType": "String"}]}),
        ("admin_get_user", {"Username": "ada"}),
    ],
)
def test_a_pool_of_another_region_is_not_there(create, refused, operation: str, params: dict[str, Any]) -> None:
    """A pool is known in its own region only, under whatever operation."""
    pool_id = create()["Id"]
    elsewhere = boto3.client("cognito-idp", "eu-west-1")

    with refused("ResourceNotFoundException", f"User pool {pool_id} does not exist."):
        getattr(elsewhere, operation)(UserPoolId=pool_id, **params)


def test_what_an_answer_holds_is_nobody_else_s(raw, describe) -> None:
    """Changing an answer, or what was sent, changes no pool."""
    tags = {"team": "blue"}
    answer = raw("CreateUserPool", PoolName="people", UserPoolTags=tags)["UserPool"]
    tags["team"] = answer["UserPoolTags"]["team"] = "red"
    answer["Policies"]["PasswordPolicy"]["MinimumLength"] = 99
    answer["AcrConfiguration"]["Level1"]["AcrValue"] = "urn:none"

    pool = describe(answer["Id"])
    assert settings(pool) == default(UserPoolTags={"team": "blue"})
    assert settings(raw("CreateUserPool", PoolName="people")["UserPool"]) == DEFAULTS


# --- UpdateUserPool -----------------------------------------------------------------------------------------------


def test_update_user_pool_replaces(create, describe, idp) -> None:
    """A setting that is not given falls back to its default, the name and what is fixed stay."""
    pool = create(
        PoolName="Our people",
        DeletionProtection="ACTIVE",
        LambdaConfig={"PreSignUp": HOOK},
        AutoVerifiedAttributes=["email"],
        UsernameAttributes=["email"],
        UsernameConfiguration={"CaseSensitive": False},
        EmailVerificationMessage="It is {####}",
        MfaConfiguration="OPTIONAL",
        SmsConfiguration=SMS,
        UserPoolTags={"team": "blue"},
        UserPoolTier="PLUS",
        Schema=[{"Name": "team", "AttributeDataType": "String"}],
    )

    assert idp.update_user_pool(UserPoolId=pool["Id"], UserPoolTags={"team": "red"})["ResponseMetadata"]

    changed = describe(pool["Id"])
    fixed = {"UsernameAttributes": ["email"], "UsernameConfiguration": {"CaseSensitive": False}}
    assert settings(changed) == default(**fixed, UserPoolTags={"team": "red"})
    assert changed["Name"] == "Our people"
    assert changed["SchemaAttributes"] == pool["SchemaAttributes"]


def test_update_user_pool_takes_time(create, describe, idp, cognito: FakeCognito) -> None:
    """The date of the last change moves, that of the creation stays."""
    pool = create()
    cognito.clock.advance(hours=1)

    idp.update_user_pool(UserPoolId=pool["Id"])

    changed = describe(pool["Id"])
    assert (changed["LastModifiedDate"] - changed["CreationDate"]).total_seconds() >= 3600
    assert changed["CreationDate"] == pool["CreationDate"]


def test_update_user_pool_renames(create, describe, idp) -> None:
    """A pool can be given another name."""
    pool = create()

    idp.update_user_pool(UserPoolId=pool["Id"], PoolName="persons")

    assert describe(pool["Id"])["Name"] == "persons"


@pytest.mark.parametrize(
    "params",
    [
        {"UsernameAttributes": ["email"]},
        {"AliasAttributes": ["email"]},
        {"UsernameConfiguration": {"CaseSensitive": False}},
        {"Id": "us-east-1_Another01"},
        {"SchemaAttributes": []},
        {"EstimatedNumberOfUsers": 5},
    ],
)
def test_update_user_pool_ignores_what_it_does_not_take(create, describe, raw, params: dict[str, Any]) -> None:
    """What users are called by is settled when the pool is made; a member the operation lacks is passed over."""
    pool = create()

    raw("UpdateUserPool", UserPoolId=pool["Id"], **params)

    assert settings(describe(pool["Id"])) == default()


def test_update_user_pool_with_what_describe_user_pool_shows(create, describe, idp, refused) -> None:
    """The well-known trap: a description holds the days of temporary passwords twice, an update must not."""
    pool = describe(create()["Id"])
    taken = {"Policies", "AdminCreateUserConfig"}
    update = {name: value for name, value in pool.items() if name in taken}

    text = "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays"
    with refused(INVALID, text):
        idp.update_user_pool(UserPoolId=pool["Id"], **update)


def test_update_user_pool_keeps_software_tokens(create, describe, idp) -> None:
    """MFA needs no text messages in a pool that has another second factor."""
    pool_id = create()["Id"]
    software = {"SoftwareTokenMfaConfiguration": {"Enabled": True}}
    idp.set_user_pool_mfa_config(UserPoolId=pool_id, MfaConfiguration="OPTIONAL", **software)

    idp.update_user_pool(UserPoolId=pool_id, MfaConfiguration="ON")

    assert describe(pool_id)["MfaConfiguration"] == "ON"


def test_update_user_pool_that_is_not_there(idp, refused) -> None:
    """A pool nobody has made cannot be changed."""
    with refused(*NOT_FOUND):
        idp.update_user_pool(UserPoolId="us-east-1_Missing01")


# --- DeleteUserPool -----------------------------------------------------------------------------------------------


def test_delete_user_pool_takes_everything_with_it(cognito: FakeCognito, idp, refused) -> None:
    """The pool is gone, and its client with it."""
    pool = cognito.create_pool("people")
    client_id = pool.client.id

    idp.delete_user_pool(UserPoolId=pool.id)

    assert cognito.pools == {}
    with refused("ResourceNotFoundException", f"User pool {pool.id} does not exist."):
        idp.describe_user_pool(UserPoolId=pool.id)
    with refused("ResourceNotFoundException", f"User pool client {client_id} does not exist."):
        idp.sign_up(ClientId=client_id, Username="ada", Password="Analytical-1843")


def test_delete_user_pool_leaves_the_others(cognito: FakeCognito, idp) -> None:
    """Another pool and its users stay."""
    gone, stays = cognito.create_pool("gone"), cognito.create_pool("stays")
    stays.add_user("ada")

    idp.delete_user_pool(UserPoolId=gone.id)

    assert list(cognito.pools) == [stays.id]
    assert list(stays.users) == ["ada"]


def test_delete_user_pool_that_is_protected(create, describe, idp, refused) -> None:
    """Protection must be taken away first."""
    pool_id = create(DeletionProtection="ACTIVE")["Id"]

    text = (
        "The user pool cannot be deleted because deletion protection is activated. "
        "Deletion protection must be inactivated first."
    )
    with refused(INVALID, text):
        idp.delete_user_pool(UserPoolId=pool_id)
    assert describe(pool_id)["DeletionProtection"] == "ACTIVE"

    idp.update_user_pool(UserPoolId=pool_id, DeletionProtection="INACTIVE")
    idp.delete_user_pool(UserPoolId=pool_id)
    with refused("ResourceNotFoundException", f"User pool {pool_id} does not exist."):
        idp.describe_user_pool(UserPoolId=pool_id)


def test_delete_user_pool_that_is_not_there(idp, refused) -> None:
    """A pool nobody has made cannot be deleted, nor one that is deleted."""
    with refused(*NOT_FOUND):
        idp.delete_user_pool(UserPoolId="us-east-1_Missing01")


# --- ListUserPools ------------------------------------------------------------------------------------------------


def test_list_user_pools_shows_little(create, idp) -> None:
    """Of each pool: id, name, functions and dates."""
    pool = create(LambdaConfig={"PreSignUp": HOOK})

    shown = ("Id", "Name", "LambdaConfig", "LastModifiedDate", "CreationDate")
    answer = idp.list_user_pools(MaxResults=60)
    assert answer["UserPools"] == [{name: pool[name] for name in shown}]
    assert "NextToken" not in answer


def test_list_user_pools_by_pages(create, idp) -> None:
    """The paginator shows every pool once, however few to a page."""
    ids = [create(PoolName=f"pool {number}")["Id"] for number in range(5)]

    pages = list(idp.get_paginator("list_user_pools").paginate(MaxResults=2))

    assert [len(page["UserPools"]) for page in pages] == [2, 2, 1]
    assert [pool["Id"] for page in pages for pool in page["UserPools"]] == ids


def test_list_user_pools_of_one_region(create, idp) -> None:
    """Pools of other regions are not listed."""
    here = create()["Id"]
    elsewhere = boto3.client("cognito-idp", "eu-west-1")
    there = elsewhere.create_user_pool(PoolName="people")["UserPool"]["Id"]

    assert [pool["Id"] for pool in idp.list_user_pools(MaxResults=60)["UserPools"]] == [here]
    assert [pool["Id"] for pool in elsewhere.list_user_pools(MaxResults=60)["UserPools"]] == [there]


def test_list_user_pools_with_another_s_token(create, idp, refused) -> None:
    """A token is good for the listing that gave it and for no other."""
    pool_id, _ = create()["Id"], create()["Id"]
    token = idp.list_user_pools(MaxResults=1)["NextToken"]

    with refused(INVALID):
        idp.list_groups(UserPoolId=pool_id, NextToken=token)
    with refused(INVALID):
        idp.list_user_pools(MaxResults=1, NextToken="garbled")


# --- effects that no other file tests -----------------------------------------------------------------------------


def test_the_password_policy_holds(create, idp, refused) -> None:
    """A password is held against the pool's own policy, also when that has changed."""
    pool_id = create(Policies={"PasswordPolicy": {"MinimumLength": 12}})["Id"]
    idp.admin_create_user(UserPoolId=pool_id, Username="ada")
    password = {"UserPoolId": pool_id, "Username": "ada", "Password": "engine-1843"}

    with refused("InvalidPasswordException", "Password does not conform to policy: Password not long enough"):
        idp.admin_set_user_password(**password)
    idp.update_user_pool(UserPoolId=pool_id, Policies={"PasswordPolicy": {"MinimumLength": 11}})
    idp.admin_set_user_password(**password)


def test_texts_of_verification_messages(cognito: FakeCognito) -> None:
    """Codes go out in the pool's own words."""
    template = {"EmailSubject": "Hello", "EmailMessage": "Yours is {####}."}
    pool = cognito.create_pool(
        AutoVerifiedAttributes=["email"],
        VerificationMessageTemplate=template,
    )
    email = [{"Name": "email", "Value": "ada@example.com"}]
    cognito.idp.sign_up(ClientId=pool.client.id, Username="ada", Password="Analytical-1843", UserAttributes=email)

    (message,) = cognito.outbox
    assert (message.subject, message.body) == ("Hello", f"Yours is {message.code}.")


def test_texts_of_invitations(cognito: FakeCognito, idp) -> None:
    """Invitations go out in the pool's own words."""
    template = {"EmailSubject": "Welcome", "EmailMessage": "You are {username}, your word is {####}."}
    pool = cognito.create_pool(AdminCreateUserConfig={"InviteMessageTemplate": template})
    idp.admin_create_user(
        UserPoolId=pool.id,
        Username="ada",
        TemporaryPassword="Analytical-1843",
        UserAttributes=[{"Name": "email", "Value": "ada@example.com"}],
        DesiredDeliveryMediums=["EMAIL"],
    )

    (message,) = cognito.outbox
    assert (message.subject, message.body) == ("Welcome", "You are ada, your word is Analytical-1843.")
