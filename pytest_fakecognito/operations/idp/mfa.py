"""Second factors: what a pool offers, what users have set up and prefer."""

from __future__ import annotations

import base64
from collections.abc import Collection
from copy import deepcopy
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.signin import flows, mfa, sessions, tokens, totp
from pytest_fakecognito.signin.attempt import Attempt
from pytest_fakecognito.state.pools import Pool
from pytest_fakecognito.state.sessions import Session
from pytest_fakecognito.state.users import SoftwareToken, User

_SETTINGS = {
    "SMSMfaSettings": "SMS_MFA",
    "SoftwareTokenMfaSettings": "SOFTWARE_TOKEN_MFA",
    "EmailMfaSettings": "EMAIL_OTP",
}

# --- pools --------------------------------------------------------------------------------------------------------


@idp.operation
def set_user_pool_mfa_config(ctx: Context, p: Request) -> Response:
    """Changes the members that are given, and leaves the others."""
    pool = ctx.pool(p["UserPoolId"])
    _check_config(pool, p)
    sms = p.get("SmsMfaConfiguration", {})
    for name in ("SmsAuthenticationMessage", "SmsConfiguration"):
        if name in sms:
            pool.settings[name] = deepcopy(sms[name])
    for name in ("SoftwareTokenMfaConfiguration", "EmailMfaConfiguration", "WebAuthnConfiguration"):
        if name in p:
            pool.mfa[name] = deepcopy(p[name])
    pool.settings["MfaConfiguration"] = p.get("MfaConfiguration", pool.mfa_mode)
    pool.modified = ctx.now
    return _config(pool)


@idp.operation
def get_user_pool_mfa_config(ctx: Context, p: Request) -> Response:
    return _config(ctx.pool(p["UserPoolId"]))


def _check_config(pool: Pool, p: Request) -> None:
    sending = pool.settings["EmailConfiguration"]["EmailSendingAccount"]
    if "EmailMfaConfiguration" in p and sending == "COGNITO_DEFAULT":
        raise errors.email_mfa_needs_own_sender()
    if "EmailMfaConfiguration" in p and pool.settings["UserPoolTier"] == "LITE":
        raise errors.tier_lacks_feature(tier="LITE", feature="Email MFA")
    if p.get("MfaConfiguration", "OFF") == "OFF":
        return
    software = p.get("SoftwareTokenMfaConfiguration", pool.mfa.get("SoftwareTokenMfaConfiguration", {}))
    sms = "SmsConfiguration" in pool.settings or "SmsConfiguration" in p.get("SmsMfaConfiguration", {})
    email = "EmailMfaConfiguration" in p or "EmailMfaConfiguration" in pool.mfa
    if not (sms or email or software.get("Enabled")):
        raise errors.sms_needed_for_mfa()


def _config(pool: Pool) -> dict[str, Any]:
    config: dict[str, Any] = {}
    sms = {
        name: deepcopy(pool.settings[name])
        for name in ("SmsAuthenticationMessage", "SmsConfiguration")
        if name in pool.settings
    }
    if sms:
        config["SmsMfaConfiguration"] = sms
    config["SoftwareTokenMfaConfiguration"] = {"Enabled": False}
    config.update(deepcopy(pool.mfa))
    config["MfaConfiguration"] = pool.mfa_mode
    return config


# --- authenticator apps -------------------------------------------------------------------------------------------


@idp.operation
def associate_software_token(ctx: Context, p: Request) -> Response:
    """A new secret, for a user who is signed in or who is asked to set up a factor while signing in."""
    pool, user, session = _who(ctx, p, untold=("UserNotFoundException", "PasswordResetRequiredException"))
    _check_software_on(pool)
    secret = base64.b32encode(ctx.ids.chance("software token", 32)).decode().rstrip("=")
    if session is None:
        user.software_token = SoftwareToken(secret)
        user.mfa = [name for name in user.mfa if name != "SOFTWARE_TOKEN_MFA"]
        return {"SecretCode": secret}
    return {"SecretCode": secret, "Session": _carry_on(ctx, pool, session, secret=secret)}


@idp.operation
def verify_software_token(ctx: Context, p: Request) -> Response:
    """The app's first code. Only during sign-in does it switch the factor on as well."""
    pool, user, session = _who(ctx, p)
    _check_software_on(pool)
    secret = _pending_secret(user, session)
    step = totp.step_of(secret, p["UserCode"], ctx.now)
    if step is None:
        raise errors.software_token_setup_mismatch()
    user.software_token = SoftwareToken(secret, True, p.get("FriendlyDeviceName"), step)
    if session is None:
        return {"Status": "SUCCESS"}
    _switch_on(user, "SOFTWARE_TOKEN_MFA")
    return {"Status": "SUCCESS", "Session": _carry_on(ctx, pool, session, verified=True)}


@idp.operation
def admin_delete_software_token(ctx: Context, p: Request) -> Response:
    user = ctx.pool(p["UserPoolId"]).user(p["Username"])
    user.software_token = None
    user.mfa = [name for name in user.mfa if name != "SOFTWARE_TOKEN_MFA"]
    if user.preferred_mfa == "SOFTWARE_TOKEN_MFA":
        user.preferred_mfa = None
    return {}


def _who(ctx: Context, p: Request, *, untold: Collection[str] = ()) -> tuple[Pool, User, Session | None]:
    if p.get("AccessToken"):
        bearer = tokens.authorise(ctx, p["AccessToken"], untold=untold)
        return bearer.pool, bearer.user, None
    if not p.get("Session"):
        raise errors.token_or_session_required()
    return _in_setup(ctx, p["Session"])


def _in_setup(ctx: Context, text: str) -> tuple[Pool, User, Session]:
    """Pool, user and session of a sign-in that waits for MFA_SETUP: the session alone tells them."""
    for pool in ctx.pools():
        session = pool.sessions.get(text)
        if session is not None and session.sub is not None:
            client = pool.client(session.client_id)
            hosted = session.flow == flows.HOSTED
            attempt = Attempt(ctx, pool, client, session.flow, {}, admin=False, metadata={}, hosted=hosted)
            session = sessions.find(attempt, "MFA_SETUP", text)
            return pool, sessions.user_of(pool, session, session.name), session
    raise errors.invalid_session()


def _carry_on(ctx: Context, pool: Pool, session: Session, **private: Any) -> str:
    """The session is used up; the one that takes its place knows what was done."""
    session.used = True
    text = ctx.ids.session()
    pool.sessions[text] = Session(
        client_id=session.client_id,
        sub=session.sub,
        name=session.name,
        challenge=session.challenge,
        expires_at=session.expires_at,
        flow=session.flow,
        done=list(session.done),
        device_key=session.device_key,
        rounds=list(session.rounds),
        private={**session.private, **private},
    )
    return text


def _pending_secret(user: User, session: Session | None) -> str:
    if session is not None:
        secret: str | None = session.private.get("secret")
    else:
        secret = user.software_token.secret if user.software_token is not None else None
    if secret is None:
        raise errors.software_token_not_associated()
    return secret


def _check_software_on(pool: Pool) -> None:
    if "SOFTWARE_TOKEN_MFA" not in pool.mfa_factors:
        raise errors.software_token_off()


# --- preferences --------------------------------------------------------------------------------------------------


@idp.operation
def set_user_mfa_preference(ctx: Context, p: Request) -> Response:
    bearer = tokens.authorise(ctx, p["AccessToken"])
    _prefer(bearer.pool, bearer.user, p)
    return {}


@idp.operation
def admin_set_user_mfa_preference(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    _prefer(pool, pool.user(p["Username"]), p)
    return {}


@idp.operation
def set_user_settings(ctx: Context, p: Request) -> Response:
    """The old way to switch text messages on, and, with an empty list, off."""
    bearer = tokens.authorise(ctx, p["AccessToken"])
    _apply_options(bearer.pool, bearer.user, p)
    return {}


@idp.operation
def admin_set_user_settings(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    _apply_options(pool, pool.user(p["Username"]), p)
    return {}


def _prefer(pool: Pool, user: User, p: Request) -> None:
    """All settings of one call, or none of them."""
    given = {factor: p[name] for name, factor in _SETTINGS.items() if name in p}
    on, preferred = list(user.mfa), user.preferred_mfa
    for factor, settings in given.items():
        if settings.get("PreferredMfa") and not settings.get("Enabled"):
            raise errors.preferred_but_off()
        on = [name for name in on if name != factor]
        if settings.get("Enabled"):
            _check_possible(pool, user, factor)
            on.append(factor)
        if preferred == factor:
            preferred = None
    wanted = [factor for factor, settings in given.items() if settings.get("PreferredMfa")]
    if len(wanted) > 1:
        raise errors.one_preferred_factor()
    user.mfa, user.preferred_mfa = on, wanted[0] if wanted else preferred


def _check_possible(pool: Pool, user: User, factor: str) -> None:
    if factor == "SOFTWARE_TOKEN_MFA":
        if factor not in pool.mfa_factors or user.software_token is None:
            raise errors.no_delivery_config(factor=factor)
        if not mfa.usable(user, factor):
            raise errors.software_token_not_verified()
    elif factor == "SMS_MFA" and factor not in pool.mfa_factors:
        raise errors.sms_off()
    elif factor not in pool.mfa_factors or not mfa.usable(user, factor):
        raise errors.no_delivery_config(factor=factor)


def _apply_options(pool: Pool, user: User, p: Request) -> None:
    on = any(option.get("DeliveryMedium") == "SMS" for option in p["MFAOptions"])
    if on:
        _check_possible(pool, user, "SMS_MFA")
        _switch_on(user, "SMS_MFA")
        return
    user.mfa = [name for name in user.mfa if name != "SMS_MFA"]
    if user.preferred_mfa == "SMS_MFA":
        user.preferred_mfa = None


def _switch_on(user: User, factor: str) -> None:
    if factor not in user.mfa:
        user.mfa.append(factor)
