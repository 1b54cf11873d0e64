"""Users as the pool's administrators see them: made, shown, searched, disabled, deleted."""

from __future__ import annotations

from pytest_fakecognito import delivery, errors, triggers
from pytest_fakecognito.context import Context
from pytest_fakecognito.operations import filters, paging, registration, views
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.state import passwords, schema
from pytest_fakecognito.state.pools import Pool
from pytest_fakecognito.state.users import CONFIRMED, FORCE_CHANGE_PASSWORD, User

_HOUR = 3600.0


@idp.operation
def admin_create_user(ctx: Context, p: Request) -> Response:
    """Makes a user with a temporary password, which is sent to him; `RESEND` sends a new one."""
    pool = ctx.pool(p["UserPoolId"])
    if p.get("MessageAction") == "RESEND":
        return {"User": views.user(_invite_again(ctx, pool, p))}
    attributes = registration.as_dict(p.get("UserAttributes", ()))
    user = registration.draft(ctx, pool, p["Username"], attributes, FORCE_CHANGE_PASSWORD)
    _check_mediums(user, p)
    password = _temporary_password(ctx, pool, user, p)
    registration.check_free(pool, p["Username"], user, taken=errors.admin_username_exists)
    if not p.get("ForceAliasCreation"):
        verified = [name for name in ("email", "phone_number") if user.verified(name)]
        registration.check_aliases_free(pool, user, verified)
    _fire_pre_sign_up(ctx, pool, user, p)
    pool.add(user)
    _give_password(ctx, pool, user, password)
    if p.get("MessageAction") != "SUPPRESS":
        delivery.invite(ctx, pool, user, password, p.get("DesiredDeliveryMediums") or ["SMS"])
    return {"User": views.user(user)}


@idp.operation
def admin_get_user(ctx: Context, p: Request) -> Response:
    return views.user_in_full(ctx.pool(p["UserPoolId"]).user(p["Username"]))


@idp.operation
def admin_enable_user(ctx: Context, p: Request) -> Response:
    user = ctx.pool(p["UserPoolId"]).user(p["Username"])
    user.enabled = True
    user.modified = ctx.now
    return {}


@idp.operation
def admin_disable_user(ctx: Context, p: Request) -> Response:
    """Disables the user, revokes all tokens he holds, and ends his sessions in browsers. [documented]"""
    pool = ctx.pool(p["UserPoolId"])
    user = pool.user(p["Username"])
    user.enabled = False
    user.modified = ctx.now
    pool.sign_out(user)
    for key in [key for key, session in pool.browsers.items() if session.sub == user.sub]:
        del pool.browsers[key]
    return {}


@idp.operation
def admin_delete_user(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    pool.remove(pool.user(p["Username"]))
    return {}


@idp.operation
def admin_user_global_sign_out(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    pool.sign_out(pool.user(p["Username"]))
    return {}


@idp.operation
def list_users(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    wanted: list[str] | None = p.get("AttributesToGet")
    _check_wanted(pool, wanted)
    text: str = p.get("Filter", "")
    keys, token = paging.page(
        _search(pool, text),
        p.get("Limit"),
        p.get("PaginationToken"),
        scope=f"ListUsers {pool.id} {text}",
        now=ctx.now,
        lifetime=_HOUR,
    )
    users = [pool.users[key] for key in keys]
    if any(name not in user.all_attributes for user in users for name in wanted or ()):
        # "an error if not all users in the results have set a value for the attribute you request" (API reference)
        raise errors.unknown_requested_attributes()
    shown = [views.user(user, wanted) for user in users]
    return views.listing("Users", shown, "PaginationToken", token)


def _search(pool: Pool, text: str) -> list[str]:
    """Keys of the users that match, in the order of what was searched for; all, in the order of creation."""
    search = filters.parse(text)
    if search is None:
        return list(pool.users)
    return [pool.key(user) for user in sorted(filter(search.matches, pool.users.values()), key=search.sort_key)]


def _check_wanted(pool: Pool, wanted: list[str] | None) -> None:
    if not wanted:
        return
    if any(name not in pool.schema for name in wanted):
        raise errors.unknown_requested_attributes()
    if "sub" in wanted and any(pool.schema[name].custom for name in wanted):
        raise errors.input_constraints()


# --- making users -------------------------------------------------------------------------------------------------


def _fire_pre_sign_up(ctx: Context, pool: Pool, user: User, p: Request) -> None:
    """The function may refuse; what it wishes to be confirmed or verified counts for those who sign up themselves."""
    triggers.fire(
        ctx,
        pool,
        "PreSignUp",
        "PreSignUp_AdminCreateUser",
        username=user.username,
        client_id=triggers.NO_CLIENT,
        request=registration.pre_sign_up(p),
    )


def _invite_again(ctx: Context, pool: Pool, p: Request) -> User:
    user = pool.user(p["Username"])
    if user.status != FORCE_CHANGE_PASSWORD:
        raise errors.cannot_resend_invitation(username=p["Username"])
    _check_mediums(user, p)
    password = p.get("TemporaryPassword") or ctx.ids.password(_length(pool))
    passwords.check(password, pool.password_policy, prefix=errors.ADMIN_CREATE_POLICY)
    _give_password(ctx, pool, user, password)
    user.modified = ctx.now
    delivery.invite(ctx, pool, user, password, p.get("DesiredDeliveryMediums") or ["SMS"])
    return user


def _temporary_password(ctx: Context, pool: Pool, user: User, p: Request) -> str | None:
    """The password given or made up; none for a user who can do without in a passwordless pool."""
    given: str | None = p.get("TemporaryPassword")
    if given:
        passwords.check(given, pool.password_policy, prefix=errors.ADMIN_CREATE_POLICY)
        return given
    if not pool.passwordless:
        return ctx.ids.password(_length(pool))
    schema.check_required(pool.schema, user.attributes)
    if not (user.attributes.get("email") or user.attributes.get("phone_number")):
        raise errors.passwordless_attributes_missing()
    return None


def _length(pool: Pool) -> int:
    minimum: int = pool.password_policy.get("MinimumLength", 8)
    return max(minimum, 8)


def _give_password(ctx: Context, pool: Pool, user: User, password: str | None) -> None:
    if password is None:
        user.status = CONFIRMED
        return
    user.set_password(password, temporary_until=ctx.now + pool.temporary_password_seconds)


def _check_mediums(user: User, p: Request) -> None:
    # Only a medium that is asked for by name needs its attribute: a user may be made with a name alone.
    if p.get("MessageAction") == "SUPPRESS":
        return
    for medium in p.get("DesiredDeliveryMediums", ()):
        attribute = delivery.ATTRIBUTE[medium]
        if not user.attributes.get(attribute):
            raise errors.no_delivery_medium(name=attribute)
