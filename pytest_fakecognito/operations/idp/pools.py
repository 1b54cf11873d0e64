"""User pools: what a new one looks like, what its settings must agree on."""

from __future__ import annotations

from copy import deepcopy
from operator import attrgetter
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.operations import paging, views
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.state import passwords, schema
from pytest_fakecognito.state.pools import Pool

_REMEMBERED = (
    "Policies",
    "DeletionProtection",
    "LambdaConfig",
    "AutoVerifiedAttributes",
    "AliasAttributes",
    "UsernameAttributes",
    "SmsVerificationMessage",
    "EmailVerificationMessage",
    "EmailVerificationSubject",
    "VerificationMessageTemplate",
    "SmsAuthenticationMessage",
    "UserAttributeUpdateSettings",
    "MfaConfiguration",
    "DeviceConfiguration",
    "EmailConfiguration",
    "SmsConfiguration",
    "UserPoolTags",
    "AdminCreateUserConfig",
    "UserPoolAddOns",
    "UsernameConfiguration",
    "AccountRecoverySetting",
    "UserPoolTier",
    "KeyConfiguration",
    "IssuerConfiguration",
    "AcrConfiguration",
)
_FIXED = ("AliasAttributes", "UsernameAttributes", "UsernameConfiguration")
"""What UpdateUserPool cannot change."""

_TWINS = (  # a message's text stands in two places, and setting one sets the other [documented output]
    ("EmailVerificationMessage", "EmailMessage"),
    ("EmailVerificationSubject", "EmailSubject"),
    ("SmsVerificationMessage", "SmsMessage"),
)
_DEFAULT_RECOVERY = [
    {"Priority": 1, "Name": "verified_email"},
    {"Priority": 2, "Name": "verified_phone_number"},
]


@idp.operation
def create_user_pool(ctx: Context, p: Request) -> Response:
    return {"UserPool": views.pool(new_pool(ctx, p))}


def new_pool(ctx: Context, p: Request, pool_id: str | None = None) -> Pool:
    """Make a pool; `pool_id` pins its id, which the API cannot."""
    settings = _settings(p)
    _check(ctx, settings)
    pool = Pool(
        id=pool_id or ctx.ids.pool_id(ctx.home),
        name=p["PoolName"],
        region=ctx.home,
        account_id=ctx.account_id,
        created=ctx.now,
        modified=ctx.now,
        settings=settings,
        schema=schema.extend(schema.standard_attributes(), p.get("Schema", ())),
    )
    ctx.store.add_pool(pool)
    return pool


@idp.operation
def describe_user_pool(ctx: Context, p: Request) -> Response:
    return {"UserPool": views.pool(ctx.pool(p["UserPoolId"]))}


@idp.operation
def update_user_pool(ctx: Context, p: Request) -> Response:
    """Replaces all settings: one that is not given falls back to its default."""
    pool = ctx.pool(p["UserPoolId"])
    fixed = {name: pool.settings[name] for name in _FIXED if name in pool.settings}
    settings = _settings({**p, **fixed})
    _check(ctx, settings)
    pool.settings = settings
    pool.name = p.get("PoolName", pool.name)
    pool.modified = ctx.now
    return {}


@idp.operation
def delete_user_pool(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    if pool.settings["DeletionProtection"] == "ACTIVE":
        raise errors.pool_protected()
    ctx.store.remove_pool(pool)
    return {}


@idp.operation
def list_user_pools(ctx: Context, p: Request) -> Response:
    pools, token = paging.page(
        ctx.pools(),
        p["MaxResults"],
        p.get("NextToken"),
        scope="ListUserPools",
        now=ctx.now,
        key=attrgetter("id"),
    )
    return views.listing("UserPools", [views.pool_summary(pool) for pool in pools], "NextToken", token)


@idp.operation
def add_custom_attributes(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    for definition in p["CustomAttributes"]:
        if definition.get("Name") in schema.STANDARD:
            raise errors.existing_attribute()
    pool.schema = schema.extend(pool.schema, p["CustomAttributes"])
    pool.modified = ctx.now
    return {}


# --- settings -----------------------------------------------------------------------------------------------------


def _settings(p: Request) -> dict[str, Any]:
    """All that is remembered of a request, with the defaults that the service fills in, in the service's order."""
    given = {name: deepcopy(p[name]) for name in _REMEMBERED if name in p}
    settings = {
        "DeletionProtection": "INACTIVE",
        "LambdaConfig": {},
        "MfaConfiguration": "OFF",
        "UserPoolTags": {},
        "UserPoolTier": "ESSENTIALS",
        "AccountRecoverySetting": {"RecoveryMechanisms": deepcopy(_DEFAULT_RECOVERY)},
        **given,
    }
    invitation = given.get("AdminCreateUserConfig", {})
    settings["Policies"] = _policies(given.get("Policies", {}), invitation.get("UnusedAccountValidityDays"))
    settings["AdminCreateUserConfig"] = {
        "AllowAdminCreateUserOnly": False,
        **invitation,
        "UnusedAccountValidityDays": settings["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"],
    }
    settings["EmailConfiguration"] = {
        "EmailSendingAccount": "COGNITO_DEFAULT",
        **given.get("EmailConfiguration", {}),
    }
    _mirror_messages(settings)
    return {name: settings[name] for name in _REMEMBERED if name in settings}


def _policies(given: dict[str, Any], unused_account_days: int | None) -> dict[str, Any]:
    policy = given.get("PasswordPolicy")
    if unused_account_days is not None and "TemporaryPasswordValidityDays" in (policy or {}):
        raise errors.temporary_password_validity_twice()
    if policy is None:
        policy = dict(passwords.DEFAULT_POLICY)
    else:  # inferred: a policy that is given replaces the default one, its unnamed requirements being off
        off = dict.fromkeys(("RequireUppercase", "RequireLowercase", "RequireNumbers", "RequireSymbols"), False)
        policy = {"MinimumLength": 8, **off, **policy}
    days = unused_account_days if unused_account_days is not None else policy.get("TemporaryPasswordValidityDays")
    policy["TemporaryPasswordValidityDays"] = days or 7
    sign_in = {"AllowedFirstAuthFactors": ["PASSWORD"], **given.get("SignInPolicy", {})}
    return {"PasswordPolicy": policy, "SignInPolicy": sign_in}


def _mirror_messages(settings: dict[str, Any]) -> None:
    template = {"DefaultEmailOption": "CONFIRM_WITH_CODE", **settings.get("VerificationMessageTemplate", {})}
    for outer, inner in _TWINS:
        text = template.get(inner, settings.get(outer))
        if text is not None:
            settings[outer] = template[inner] = text
    settings["VerificationMessageTemplate"] = template


def _check(ctx: Context, settings: dict[str, Any]) -> None:
    if "AliasAttributes" in settings and "UsernameAttributes" in settings:
        raise errors.alias_and_username_attributes()
    _check_sms(settings)
    _check_recovery(settings["AccountRecoverySetting"].get("RecoveryMechanisms", []))
    _check_updates(settings)
    _check_tier(settings)
    _check_triggers(ctx, settings["LambdaConfig"])
    email = settings["EmailConfiguration"]
    if email["EmailSendingAccount"] == "COGNITO_DEFAULT" and "SourceArn" in email:
        raise errors.source_arn_with_default_sender()


def _check_sms(settings: dict[str, Any]) -> None:
    if "SmsConfiguration" in settings:
        return
    if settings["MfaConfiguration"] != "OFF":
        raise errors.sms_needed_for_mfa()
    if "phone_number" in settings.get("AutoVerifiedAttributes", ()):
        raise errors.sms_needed_for_verification()


def _check_recovery(mechanisms: list[dict[str, Any]]) -> None:
    names = [it["Name"] for it in mechanisms]
    priorities = [it["Priority"] for it in mechanisms]
    if len(set(names)) < len(names) or len(set(priorities)) < len(priorities):
        raise errors.recovery_duplicates()
    if "admin_only" in names and len(names) > 1:
        raise errors.recovery_admin_only_mixed()


def _check_updates(settings: dict[str, Any]) -> None:
    update = settings.get("UserAttributeUpdateSettings", {})
    verified = settings.get("AutoVerifiedAttributes", ())
    if any(name not in verified for name in update.get("AttributesRequireVerificationBeforeUpdate", ())):
        raise errors.update_verification_not_auto_verified()


def _check_tier(settings: dict[str, Any]) -> None:
    tier = settings["UserPoolTier"]
    factors = settings["Policies"]["SignInPolicy"]["AllowedFirstAuthFactors"]
    if tier == "LITE" and any(factor != "PASSWORD" for factor in factors):
        raise errors.tier_lacks_feature(tier=tier, feature="Passwordless Sign-In")
    protection = settings.get("UserPoolAddOns", {}).get("AdvancedSecurityMode", "OFF")
    if tier == "ESSENTIALS" and protection != "OFF":
        raise errors.tier_lacks_feature(tier=tier, feature="Threat Protection")


def _check_triggers(ctx: Context, config: dict[str, Any]) -> None:
    arns = [it["LambdaArn"] if isinstance(it, dict) else it for it in config.values()]
    for arn in arns:
        if ":lambda:" in arn and arn.split(":")[3] != ctx.home:
            raise errors.cross_region_lambda()
