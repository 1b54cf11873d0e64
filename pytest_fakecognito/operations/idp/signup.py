"""Signing up: a user registers, is sent a code, and confirms with it."""

from __future__ import annotations

from pytest_fakecognito import delivery, errors, triggers
from pytest_fakecognito.context import Context
from pytest_fakecognito.operations import registration
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.signin import flows, sessions
from pytest_fakecognito.signin.secrets import check_secret_hash
from pytest_fakecognito.state import passwords, schema
from pytest_fakecognito.state.pools import Client, Pool
from pytest_fakecognito.state.users import CONFIRMED, UNCONFIRMED, User

# Attempts an hour for one user (developer guide, quotas).
_CONFIRMATIONS = 15
_RESENDS = 5


@idp.operation
def sign_up(ctx: Context, p: Request) -> Response:
    pool, client = ctx.client(p["ClientId"])
    check_secret_hash(client, p["Username"], p.get("SecretHash"))
    user, answer = register(ctx, pool, client, p)
    if "USER_AUTH" in flows.allowed(client):  # inferred: that only such a client is given a session
        answer["Session"] = sessions.open_for_sign_up(ctx, pool, client, user, sessions.SIGN_UP)
    return answer


def register(ctx: Context, pool: Pool, client: Client, p: Request) -> tuple[User, Response]:
    """Sign a user up, by way of an application or of a page: the user, and AWS's output but for the session."""
    if closed(pool):
        raise errors.sign_up_closed()
    user = _draft(ctx, pool, client, p)
    if user.password is not None:
        passwords.check(user.password, pool.password_policy, prefix=errors.SIGN_UP_POLICY)
    registration.check_free(pool, p["Username"], user, taken=errors.username_exists)
    confirmed = _pre_sign_up(ctx, pool, client, user, p)
    pool.add(user)
    answer: Response = {"UserConfirmed": confirmed, "UserSub": user.sub}
    attribute = _address(pool, user)
    if confirmed:
        _confirm(ctx, pool, user, client.id, p)
    elif attribute is not None:
        answer["CodeDeliveryDetails"] = _send(ctx, pool, client, user, attribute, "CustomMessage_SignUp", p)
    return user, answer


def closed(pool: Pool) -> bool:
    """Whether administrators alone make users."""
    return bool(pool.settings["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"])


@idp.operation
def confirm_sign_up(ctx: Context, p: Request) -> Response:
    pool, client = ctx.client(p["ClientId"])
    check_secret_hash(client, p["Username"], p.get("SecretHash"))
    session = sessions.of_sign_up(ctx, pool, client, p.get("Session"), p["Username"])
    user = confirm(ctx, pool, client, p)
    if session is None:
        return {}
    session.used = True
    return {"Session": sessions.open_for_sign_up(ctx, pool, client, user, sessions.CONFIRMED_SIGN_UP)}


def confirm(ctx: Context, pool: Pool, client: Client, p: Request) -> User:
    """Confirm a user who brings the code, by way of an application, of a page, or of the link in the mail."""
    user = pool.find(p["Username"])
    if user is None:
        # inferred: which of the three errors that AWS's page names hides the user
        raise errors.code_mismatch() if client.hides_users else errors.user_or_client_not_found()
    _check_unconfirmed(user)
    if not user.allow_attempt("ConfirmSignUp", _CONFIRMATIONS, ctx.now):
        raise errors.attempt_limit_exceeded()
    pending = delivery.check_code(user, delivery.SIGN_UP, p["ConfirmationCode"], ctx.now)
    if not p.get("ForceAliasCreation"):
        registration.check_aliases_free(pool, user, [pending.attribute])
    del user.codes[delivery.SIGN_UP]
    pool.set_attributes(user, {f"{pending.attribute}_verified": "true"}, ctx.now)
    _confirm(ctx, pool, user, client.id, p)
    return user


@idp.operation
def resend_confirmation_code(ctx: Context, p: Request) -> Response:
    pool, client = ctx.client(p["ClientId"])
    check_secret_hash(client, p["Username"], p.get("SecretHash"))
    return {"CodeDeliveryDetails": resend(ctx, pool, client, p)}


def resend(ctx: Context, pool: Pool, client: Client, p: Request) -> dict[str, str]:
    """Send a new code to a user who is not confirmed yet: AWS's `CodeDeliveryDetailsType`."""
    user = pool.find(p["Username"])
    refusal = _resend_refusal(user)
    if user is None or refusal is not None:
        if client.hides_users:
            return delivery.simulated_details(pool, p["Username"])
        raise refusal or errors.user_or_client_not_found()
    attribute = _address(pool, user)
    if attribute is None:
        raise errors.cannot_resend_code()
    if not user.allow_attempt("ResendConfirmationCode", _RESENDS, ctx.now):
        raise errors.attempt_limit_exceeded()
    return _send(ctx, pool, client, user, attribute, "CustomMessage_ResendCode", p)


@idp.operation
def admin_confirm_sign_up(ctx: Context, p: Request) -> Response:
    """Confirms without a code, and without verifying any address."""
    pool = ctx.pool(p["UserPoolId"])
    user = pool.user(p["Username"])
    _check_unconfirmed(user)
    user.codes.pop(delivery.SIGN_UP, None)
    _confirm(ctx, pool, user, triggers.NO_CLIENT, p)
    return {}


def _draft(ctx: Context, pool: Pool, client: Client, p: Request) -> User:
    attributes = registration.as_dict(p.get("UserAttributes", ()))
    if any(name in pool.schema and not client.writable(name) for name in attributes):
        raise errors.unauthorized_attribute()
    if "preferred_username" in pool.alias_attributes and attributes.get("preferred_username"):
        raise errors.preferred_username_unconfirmed()
    user = registration.draft(ctx, pool, p["Username"], attributes, UNCONFIRMED)
    schema.check_required(pool.schema, user.attributes)
    user.password = p.get("Password") or None
    if user.password is None:
        _check_passwordless(pool, user)
    return user


def _pre_sign_up(ctx: Context, pool: Pool, client: Client, user: User, p: Request) -> bool:
    """Let the function verify the addresses of a user who is about to be made; whether it confirms him as well."""
    response = triggers.fire(
        ctx,
        pool,
        "PreSignUp",
        "PreSignUp_SignUp",
        username=user.username,
        client_id=client.id,
        request=registration.pre_sign_up(p),
    )
    if response is None:
        return False
    registration.check_free(pool, p["Username"], user, taken=errors.username_exists)  # it may have made the user itself
    for attribute, flag in (("email", "autoVerifyEmail"), ("phone_number", "autoVerifyPhone")):
        if response.get(flag):
            if not response.get("autoConfirmUser"):
                raise errors.auto_verified_unconfirmed()
            if not user.attributes.get(attribute):
                raise errors.auto_verified_without_value(name=attribute)
            user.attributes[f"{attribute}_verified"] = "true"
    return bool(response.get("autoConfirmUser"))


def _check_passwordless(pool: Pool, user: User) -> None:
    if not pool.passwordless:
        raise errors.password_missing()
    if not (user.attributes.get("email") or user.attributes.get("phone_number")):
        raise errors.passwordless_attributes_missing()


def _address(pool: Pool, user: User) -> str | None:
    """Where the code goes: to the phone if both are verified automatically. [documented]"""
    for attribute in ("phone_number", "email"):
        if attribute in pool.auto_verified and user.attributes.get(attribute):
            return attribute
    return None


def _send(
    ctx: Context, pool: Pool, client: Client, user: User, attribute: str, source: str, p: Request
) -> dict[str, str]:
    return delivery.send_code(
        ctx,
        pool,
        user,
        kind=delivery.SIGN_UP,
        attribute=attribute,
        source=source,
        lifetime=delivery.DAY,
        client_id=client.id,
        metadata=p.get("ClientMetadata"),
    )


def _resend_refusal(user: User | None) -> errors.CognitoError | None:
    if user is None:
        return None
    if not user.enabled:
        return errors.user_disabled()  # inferred for a client that does not hide its users
    return None if user.status == UNCONFIRMED else errors.already_confirmed()


def _check_unconfirmed(user: User) -> None:
    if user.status != UNCONFIRMED:
        raise errors.cannot_confirm(status=user.status)


def _confirm(ctx: Context, pool: Pool, user: User, client_id: str, p: Request) -> None:
    """The user is confirmed also if the function then fails, and it is not called again. [captured]"""
    user.status = CONFIRMED
    user.modified = ctx.now
    triggers.fire(
        ctx,
        pool,
        "PostConfirmation",
        "PostConfirmation_ConfirmSignUp",
        user=user,
        client_id=client_id,
        request={"clientMetadata": p.get("ClientMetadata")},
    )
