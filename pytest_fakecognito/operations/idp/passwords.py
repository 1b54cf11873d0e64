"""Passwords: forgotten, changed, set and reset."""

from __future__ import annotations

from pytest_fakecognito import delivery, errors, triggers
from pytest_fakecognito.context import Context
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.signin import mfa, migration, tokens
from pytest_fakecognito.signin.secrets import check_secret_hash
from pytest_fakecognito.state import passwords
from pytest_fakecognito.state.pools import Client, Pool
from pytest_fakecognito.state.users import (
    CONFIRMED,
    EXTERNAL_PROVIDER,
    FORCE_CHANGE_PASSWORD,
    RESET_REQUIRED,
    User,
)

# Attempts an hour for one user (developer guide, quotas: five to twenty, depending on the risk that is seen).
_FORGOTTEN = 20
_CHANGES = 5

_RECOVERY = {"verified_email": "email", "verified_phone_number": "phone_number"}
_UNKNOWN_NAME_REMEMBERED = delivery.HOUR


@idp.operation
def forgot_password(ctx: Context, p: Request) -> Response:
    pool, client = ctx.client(p["ClientId"])
    check_secret_hash(client, p["Username"], p.get("SecretHash"))
    return {"CodeDeliveryDetails": start_recovery(ctx, pool, client, p)}


def start_recovery(ctx: Context, pool: Pool, client: Client, p: Request) -> dict[str, str]:
    """Send who forgot his password a code, by way of an application or of a page: AWS's `CodeDeliveryDetailsType`."""
    user = pool.find(p["Username"]) or migration.at_forgotten_password(
        ctx, pool, client, p["Username"], p.get("ClientMetadata")
    )
    if client.hides_users and (user is None or not user.enabled or not _reachable(pool, user)):
        pool.asked_for[pool.fold(p["Username"])] = ctx.now
        return delivery.simulated_details(pool, p["Username"])
    if user is None:
        raise errors.user_or_client_not_found()
    if not user.enabled:
        raise errors.user_disabled()
    if not user.allow_attempt("ForgotPassword", _FORGOTTEN, ctx.now):
        raise errors.attempt_limit_exceeded()
    return _send_reset_code(ctx, pool, user, client.id, p)


@idp.operation
def confirm_forgot_password(ctx: Context, p: Request) -> Response:
    pool, client = ctx.client(p["ClientId"])
    check_secret_hash(client, p["Username"], p.get("SecretHash"))
    finish_recovery(ctx, pool, client, p)
    return {}


def finish_recovery(ctx: Context, pool: Pool, client: Client, p: Request) -> None:
    """Give the user who brings the code the new password."""
    user = pool.find(p["Username"])
    if user is None or not user.enabled:
        raise _unconfirmable(ctx, pool, client, user, p["Username"])
    if not user.allow_attempt("ConfirmForgotPassword", _FORGOTTEN, ctx.now):
        raise errors.attempt_limit_exceeded()
    delivery.check_code(user, delivery.FORGOT_PASSWORD, p["ConfirmationCode"], ctx.now)
    replace_password(pool, user, p["Password"])
    del user.codes[delivery.FORGOT_PASSWORD]
    user.status = CONFIRMED
    user.modified = ctx.now
    triggers.fire(
        ctx,
        pool,
        "PostConfirmation",
        "PostConfirmation_ConfirmForgotPassword",
        user=user,
        client_id=client.id,
        request={"clientMetadata": p.get("ClientMetadata")},
    )


@idp.operation
def change_password(ctx: Context, p: Request) -> Response:
    bearer = tokens.authorise(ctx, p["AccessToken"])
    user = bearer.user
    if not user.allow_attempt("ChangePassword", _CHANGES, ctx.now):
        raise errors.attempt_limit_exceeded()
    # inferred of users of another provider, whom AWS's page lets change a password only once they were set one
    if user.status == EXTERNAL_PROVIDER or (user.password is not None and p.get("PreviousPassword") != user.password):
        raise errors.incorrect_password()
    replace_password(bearer.pool, user, p["ProposedPassword"])
    user.modified = ctx.now
    return {}


@idp.operation
def admin_set_user_password(ctx: Context, p: Request) -> Response:
    """Sets a password for good if `Permanent`, else a temporary one that must be replaced at the next sign-in."""
    pool = ctx.pool(p["UserPoolId"])
    user = pool.user(p["Username"])
    permanent = p.get("Permanent", False)
    until = None if permanent else ctx.now + pool.temporary_password_seconds
    replace_password(pool, user, p["Password"], temporary_until=until)
    user.status = CONFIRMED if permanent else FORCE_CHANGE_PASSWORD
    user.modified = ctx.now
    return {}


@idp.operation
def admin_reset_user_password(ctx: Context, p: Request) -> Response:
    """Sends a code as for a forgotten password; until it is used, the right password is refused as well."""
    pool = ctx.pool(p["UserPoolId"])
    user = pool.user(p["Username"])
    _send_reset_code(ctx, pool, user, triggers.NO_CLIENT, p)
    user.status = RESET_REQUIRED
    user.modified = ctx.now
    return {}


def replace_password(pool: Pool, user: User, password: str, *, temporary_until: float | None = None) -> None:
    """Give the user a password that policy and history allow. Says nothing of the user's status."""
    passwords.check(password, pool.password_policy, prefix=errors.CHANGE_POLICY)
    if user.used_before(password, pool.password_policy.get("PasswordHistorySize", 0)):
        raise errors.password_used_before()
    user.set_password(password, temporary_until=temporary_until)


def _send_reset_code(ctx: Context, pool: Pool, user: User, client_id: str, p: Request) -> dict[str, str]:
    if user.status in (FORCE_CHANGE_PASSWORD, EXTERNAL_PROVIDER):
        raise errors.cannot_reset_in_state()
    attribute = _recovery_attribute(pool, user)
    if attribute is None:
        raise errors.no_recovery_contact()
    return delivery.send_code(
        ctx,
        pool,
        user,
        kind=delivery.FORGOT_PASSWORD,
        attribute=attribute,
        source="CustomMessage_ForgotPassword",
        lifetime=delivery.HOUR,
        client_id=client_id,
        metadata=p.get("ClientMetadata"),
    )


def _recovery_attribute(pool: Pool, user: User) -> str | None:
    """The verified address that the pool prefers for recovery."""
    mechanisms = pool.settings["AccountRecoverySetting"].get("RecoveryMechanisms")
    if mechanisms is None:  # `{}` is the setting of old pools: phone first [documented]
        return next((name for name in ("phone_number", "email") if user.verified(name)), None)
    ranked = [it["Name"] for it in sorted(mechanisms, key=lambda it: it["Priority"])]
    if ranked == ["admin_only"]:
        raise errors.recovery_by_admin_only()
    return next((name for it in ranked if _recovers(pool, user, name := _RECOVERY[it])), None)


def _recovers(pool: Pool, user: User, attribute: str) -> bool:
    # Where the second factor goes, the first one's cure must not: "SMS doesn't qualify for a valid password recovery
    # mechanism if the user also has SMS multi-factor authentication activated", e-mail likewise (API reference).
    factors = () if pool.mfa_mode == "OFF" else mfa.active_factors(pool, user)
    return user.verified(attribute) and not any(mfa.ATTRIBUTE.get(factor) == attribute for factor in factors)


def _reachable(pool: Pool, user: User) -> bool:
    return user.status in (FORCE_CHANGE_PASSWORD, EXTERNAL_PROVIDER) or bool(_recovery_attribute(pool, user))


def _unconfirmable(ctx: Context, pool: Pool, client: Client, user: User | None, name: str) -> errors.CognitoError:
    """What a name that leads to no active user is told, as if it did when the client hides its users."""
    if not client.hides_users:
        return errors.user_or_client_not_found() if user is None else errors.user_disabled()
    asked_at = pool.asked_for.get(pool.fold(name))
    asked = asked_at is not None and ctx.now - asked_at < _UNKNOWN_NAME_REMEMBERED
    return errors.code_mismatch() if asked else errors.code_expired()
