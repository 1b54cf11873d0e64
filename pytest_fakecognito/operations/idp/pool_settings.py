"""The settings of a pool: what the service fills in, and what they must agree on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.operations import views
from pytest_fakecognito.operations.service import Request
from pytest_fakecognito.state import passwords

Settings = dict[str, Any]

FIXED = ("AliasAttributes", "UsernameAttributes", "UsernameConfiguration")
"""What UpdateUserPool cannot change."""

SET_ELSEWHERE = ("Domain", "CustomDomain")
"""What is no parameter of CreateUserPool and UpdateUserPool, and is left alone by them."""

_OF_THE_RECORD = frozenset(
    {"Id", "Name", "LastModifiedDate", "CreationDate", "SchemaAttributes", "EstimatedNumberOfUsers", "Arn"}
)
_REMEMBERED = tuple(name for name in views.POOL_MEMBERS if name not in _OF_THE_RECORD.union(SET_ELSEWHERE))

_TWINS = (  # a message's text stands in two places, and setting one sets the other [documented output]
    ("EmailVerificationMessage", "EmailMessage"),
    ("EmailVerificationSubject", "EmailSubject"),
    ("SmsVerificationMessage", "SmsMessage"),
)
_DEFAULTS: Mapping[str, Any] = {
    "DeletionProtection": "INACTIVE",
    "MfaConfiguration": "OFF",
    "UserPoolTags": {},
    "UserPoolTier": "ESSENTIALS",
    "AccountRecoverySetting": {
        "RecoveryMechanisms": [
            {"Priority": 1, "Name": "verified_email"},
            {"Priority": 2, "Name": "verified_phone_number"},
        ]
    },
    # [captured] in exports of 2026
    "KeyConfiguration": {"KeyType": "AWS_OWNED_KEY"},
    "IssuerConfiguration": {"Type": "ORIGINAL"},
}
_ACR_LEVELS: Mapping[str, Any] = {f"Level{n}": {"AcrValue": f"urn:cognito:loa:{n}"} for n in range(1, 5)}
_NO_REQUIREMENTS = dict.fromkeys(("RequireUppercase", "RequireLowercase", "RequireNumbers", "RequireSymbols"), False)

# --- what the service fills in ------------------------------------------------------------------------------------


def complete(p: Request) -> Settings:
    """All that is remembered of a request, with the service's defaults for what it does not say."""
    given = {name: deepcopy(p[name]) for name in _REMEMBERED if name in p}
    settings = {**deepcopy(dict(_DEFAULTS)), **given}
    invitation = given.get("AdminCreateUserConfig", {})
    settings["Policies"] = _policies(given.get("Policies", {}), invitation.get("UnusedAccountValidityDays"))
    settings["AdminCreateUserConfig"] = {
        "AllowAdminCreateUserOnly": False,
        **invitation,
        "UnusedAccountValidityDays": settings["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"],
    }
    settings["EmailConfiguration"] = {"EmailSendingAccount": "COGNITO_DEFAULT", **given.get("EmailConfiguration", {})}
    settings["LambdaConfig"] = _functions(given.get("LambdaConfig", {}))
    # "Amazon Cognito always returns the effective configuration" (UserPoolType)
    settings["AcrConfiguration"] = {**deepcopy(dict(_ACR_LEVELS)), **given.get("AcrConfiguration", {})}
    _mirror_messages(settings)
    return settings


def _policies(given: dict[str, Any], unused_account_days: int | None) -> Settings:
    policy = given.get("PasswordPolicy", passwords.DEFAULT_POLICY)
    days = given.get("PasswordPolicy", {}).get("TemporaryPasswordValidityDays")
    if days is not None and unused_account_days is not None:
        raise errors.temporary_password_validity_twice()
    # inferred: a policy that is given replaces the default one, its unnamed requirements being off
    policy = {"MinimumLength": 8, **_NO_REQUIREMENTS, **policy}
    policy["TemporaryPasswordValidityDays"] = days or unused_account_days or 7
    sign_in = {"AllowedFirstAuthFactors": ["PASSWORD"], **given.get("SignInPolicy", {})}
    return {"PasswordPolicy": policy, "SignInPolicy": sign_in}


def _functions(given: dict[str, Any]) -> Settings:
    """The service keeps the two ways to name the pre token generation function in step. [captured]"""
    versioned, plain = given.get("PreTokenGenerationConfig"), given.get("PreTokenGeneration")
    if versioned is not None:
        return {"PreTokenGeneration": versioned["LambdaArn"], **given}
    if plain is not None:
        return {**given, "PreTokenGenerationConfig": {"LambdaVersion": "V1_0", "LambdaArn": plain}}
    return given


def _mirror_messages(settings: Settings) -> None:
    template = {"DefaultEmailOption": "CONFIRM_WITH_CODE", **settings.get("VerificationMessageTemplate", {})}
    for outer, inner in _TWINS:
        text = template.get(inner, settings.get(outer))
        if text is not None:
            settings[outer] = template[inner] = text
    settings["VerificationMessageTemplate"] = template


# --- what they must agree on --------------------------------------------------------------------------------------


def check(settings: Settings, *, region: str, account_id: str, other_factors: bool = False) -> None:
    """Refuse settings that contradict each other, or name what is in another region or account.

    `other_factors` tells that the pool has second factors that are none of these settings.
    """
    if settings.get("AliasAttributes") and settings.get("UsernameAttributes"):
        raise errors.alias_and_username_attributes()
    _check_sms_needed(settings, other_factors)
    _check_sms(settings.get("SmsConfiguration", {}), region, account_id)
    _check_email(settings["EmailConfiguration"], region)
    _check_recovery(settings["AccountRecoverySetting"].get("RecoveryMechanisms", []))
    _check_updates(settings)
    _check_functions(settings["LambdaConfig"], region)
    _check_sign_in(settings)
    _check_tier(settings)


def _check_sms_needed(settings: Settings, other_factors: bool) -> None:
    if settings.get("SmsConfiguration"):
        return
    if settings["MfaConfiguration"] != "OFF" and not other_factors:
        raise errors.sms_needed_for_mfa()
    if "phone_number" in settings.get("AutoVerifiedAttributes", ()):
        raise errors.sms_needed_for_verification()


# Where SNS may be used beside, or in Seoul instead of, the pool's own region (developer guide, "SMS message settings").
_OTHER_SNS_REGIONS = {
    "ap-northeast-2": ("ap-northeast-1",),
    "ap-south-1": ("ap-south-1", "ap-southeast-1"),
    "ca-central-1": ("ca-central-1", "us-east-1"),
    "eu-central-1": ("eu-central-1", "eu-west-1"),
    "eu-west-2": ("eu-west-2", "eu-west-1"),
    "us-east-2": ("us-east-2", "us-east-1"),
}


def _check_sms(sms: Settings, region: str, account_id: str) -> None:
    role = sms.get("SnsCallerArn")
    if role and "EumsSms" in sms:
        raise errors.two_sms_senders()
    if role and _account(role) != account_id:
        raise errors.cross_account_role()
    allowed = _OTHER_SNS_REGIONS.get(region, (region,))
    if sms.get("SnsRegion", allowed[0]) not in allowed:
        raise errors.invalid_sns_region(region=region, allowed=allowed[0])


_SES_REGIONS = ("eu-west-1", "us-east-1", "us-west-2")
_FROM = re.compile(r"[^@\s]+@[^@\s]+|.*<[^@\s]+@[^@\s]+>")


def _check_email(email: Settings, region: str) -> None:
    source, sender = email.get("SourceArn"), email.get("From")
    if email["EmailSendingAccount"] == "COGNITO_DEFAULT":
        if source is not None:
            raise errors.source_arn_with_default_sender()
        if sender is not None:
            raise errors.from_with_default_sender()
    elif source is None:
        raise errors.source_arn_missing()
    # inferred: the pool's own region is as good as the three that the message names
    if source is not None and _region(source) not in (*_SES_REGIONS, region):
        raise errors.source_arn_elsewhere(regions=", ".join(_SES_REGIONS))
    if sender is not None and not _FROM.fullmatch(sender):
        raise errors.invalid_from()


def _check_recovery(mechanisms: list[dict[str, Any]]) -> None:
    names = [it["Name"] for it in mechanisms]
    priorities = [it["Priority"] for it in mechanisms]
    if len(set(names)) < len(names) or len(set(priorities)) < len(priorities):
        raise errors.recovery_duplicates()
    if "admin_only" in names and len(names) > 1:
        raise errors.recovery_admin_only_mixed()


def _check_updates(settings: Settings) -> None:
    update = settings.get("UserAttributeUpdateSettings", {})
    verified = settings.get("AutoVerifiedAttributes", ())
    if any(name not in verified for name in update.get("AttributesRequireVerificationBeforeUpdate", ())):
        raise errors.update_verification_not_auto_verified()


def _check_functions(config: Settings, region: str) -> None:
    arns = [it["LambdaArn"] if isinstance(it, dict) else it for name, it in config.items() if name != "KMSKeyID"]
    if any(_region(arn) != region for arn in arns):
        raise errors.cross_region_lambda()
    key = config.get("KMSKeyID")
    if key is None and ("CustomSMSSender" in config or "CustomEmailSender" in config):
        raise errors.sender_key_missing()
    if key is not None and _region(key) != region:
        raise errors.sender_key_elsewhere(region=_region(key))
    plain, versioned = config.get("PreTokenGeneration"), config.get("PreTokenGenerationConfig")
    if versioned is not None and versioned["LambdaArn"] != plain:
        raise errors.two_token_functions()


def _check_sign_in(settings: Settings) -> None:
    if "PASSWORD" not in settings["Policies"]["SignInPolicy"]["AllowedFirstAuthFactors"]:
        raise errors.password_not_first_factor()
    values = [level["AcrValue"] for level in settings["AcrConfiguration"].values()]
    if len(set(values)) < len(values):
        raise errors.duplicate_acr_value()


def _check_tier(settings: Settings) -> None:
    tier = settings["UserPoolTier"]
    features = list(_features(settings, tier))
    if features:  # inferred: how more than one is told
        raise errors.tier_lacks_feature(tier=tier, feature=", ".join(features))


def _features(settings: Settings, tier: str) -> Iterator[str]:
    """What is switched on that the tier does not have."""
    protection = settings.get("UserPoolAddOns", {}).get("AdvancedSecurityMode", "OFF")
    if tier != "PLUS" and protection != "OFF":  # inferred for LITE, which older pools could combine
        yield "Threat Protection"
    if tier != "LITE":
        return
    if settings["Policies"]["SignInPolicy"]["AllowedFirstAuthFactors"] != ["PASSWORD"]:
        yield "Passwordless Sign-In"
    version = settings["LambdaConfig"].get("PreTokenGenerationConfig", {}).get("LambdaVersion", "V1_0")
    if version != "V1_0":
        yield f"Token Customization with Pre-Token Generation Lambda {version}"
    if settings["AcrConfiguration"] != _ACR_LEVELS:
        yield "ACR Configuration"  # inferred: the name


def _region(arn: str) -> str:
    return arn.split(":")[3]


def _account(arn: str) -> str:
    return arn.split(":")[4]
