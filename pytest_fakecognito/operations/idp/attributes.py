"""Changing and verifying attributes, by users themselves and by administrators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pytest_fakecognito import delivery, errors, triggers
from pytest_fakecognito.context import Context
from pytest_fakecognito.operations import registration
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.signin import sign_in_names, tokens
from pytest_fakecognito.state import schema
from pytest_fakecognito.state.pools import Client, Pool
from pytest_fakecognito.state.users import User

# Attempts an hour for one user (developer guide, quotas).
_VERIFICATIONS = 15
_CODES = 5

_ADDRESSES = ("email", "phone_number")


@idp.operation
def update_user_attributes(ctx: Context, p: Request) -> Response:
    bearer = tokens.authorise(ctx, p["AccessToken"])
    changes = registration.as_dict(p["UserAttributes"])
    _check_writable(bearer.pool, bearer.client, changes)
    sent = _update(ctx, bearer.pool, bearer.user, changes, bearer.client.id, p.get("ClientMetadata"))
    return {"CodeDeliveryDetailsList": sent} if sent else {}


@idp.operation
def admin_update_user_attributes(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    user = pool.user(p["Username"])
    changes = registration.as_dict(p["UserAttributes"])
    _check_verifiable(user, changes)
    _update(ctx, pool, user, changes, triggers.NO_CLIENT, p.get("ClientMetadata"))
    return {}


@idp.operation
def delete_user_attributes(ctx: Context, p: Request) -> Response:
    bearer = tokens.authorise(ctx, p["AccessToken"])
    _check_writable(bearer.pool, bearer.client, p["UserAttributeNames"])
    _delete(ctx, bearer.pool, bearer.user, p["UserAttributeNames"])
    return {}


@idp.operation
def admin_delete_user_attributes(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    _delete(ctx, pool, pool.user(p["Username"]), p["UserAttributeNames"])
    return {}


@idp.operation
def get_user_attribute_verification_code(ctx: Context, p: Request) -> Response:
    bearer = tokens.authorise(ctx, p["AccessToken"])
    user, name = bearer.user, _address(p["AttributeName"])
    pending = user.codes.get(delivery.verification_kind(name))
    value = pending.value if pending else None
    if not (value or user.attributes.get(name)):
        raise errors.attribute_missing(name=name)
    if not user.allow_attempt("GetUserAttributeVerificationCode", _CODES, ctx.now):
        raise errors.attempt_limit_exceeded()
    source, metadata = "CustomMessage_VerifyUserAttribute", p.get("ClientMetadata")
    sent = _send(ctx, bearer.pool, user, name, value, source, bearer.client.id, metadata)
    return {"CodeDeliveryDetails": sent}


@idp.operation
def verify_user_attribute(ctx: Context, p: Request) -> Response:
    """Verifies an address; as an alias it moves silently from whoever had it. [documented]"""
    bearer = tokens.authorise(ctx, p["AccessToken"])
    user, name = bearer.user, _address(p["AttributeName"])
    if not user.allow_attempt("VerifyUserAttribute", _VERIFICATIONS, ctx.now):
        raise errors.attempt_limit_exceeded()
    kind = delivery.verification_kind(name)
    pending = delivery.check_code(user, kind, p["Code"], ctx.now)
    changes = {name: pending.value or user.attributes[name]}
    sign_in_names.check_free(bearer.pool, user, changes)
    del user.codes[kind]
    bearer.pool.set_attributes(user, {**changes, f"{name}_verified": "true"}, ctx.now)
    return {}


# --- one set of rules for both sides ------------------------------------------------------------------------------


def _update(
    ctx: Context, pool: Pool, user: User, changes: dict[str, str], client_id: str, metadata: Mapping[str, str] | None
) -> list[dict[str, str]]:
    """Write `changes`; addresses that changed lose their verification or wait for it. Returns what was sent."""
    schema.check_changes(pool.schema, changes)
    sign_in_names.check_kept(pool, [name for name, value in changes.items() if not value])
    sign_in_names.check_free(pool, user, changes)
    changed = [name for name in _ADDRESSES if name in changes and changes[name] != user.attributes.get(name, "")]
    unproven = [name for name in changed if changes[name] and not schema.is_marked(changes.get(f"{name}_verified"))]
    waiting = [name for name in unproven if name in pool.verified_before_update]
    marks = {f"{name}_verified": "false" for name in unproven}
    written = _without_orphans({**changes, **marks})
    for name in waiting:
        del written[name], written[f"{name}_verified"]
    user.forget_codes(name for name in changed if name not in waiting)
    pool.set_attributes(user, written, ctx.now)
    source = "CustomMessage_UpdateUserAttribute"
    return [
        _send(ctx, pool, user, name, changes[name] if name in waiting else None, source, client_id, metadata)
        for name in unproven
        if name in pool.auto_verified
    ]


def _delete(ctx: Context, pool: Pool, user: User, names: list[str]) -> None:
    # inferred: that the refusals are those of an update with blank values
    schema.check_writable(names)
    blanks = dict.fromkeys(names, "")
    schema.check_changes(pool.schema, blanks)
    sign_in_names.check_kept(pool, names)
    user.forget_codes(names)
    pool.set_attributes(user, _without_orphans(blanks), ctx.now)


def _without_orphans(changes: dict[str, str]) -> dict[str, str]:
    """An address that goes takes the mark of its verification along."""
    gone = {f"{name}_verified": "" for name in _ADDRESSES if changes.get(name) == ""}
    return {**changes, **gone}


def _send(
    ctx: Context,
    pool: Pool,
    user: User,
    name: str,
    pending: str | None,
    source: str,
    client_id: str,
    metadata: Mapping[str, str] | None,
) -> dict[str, str]:
    return delivery.send_code(
        ctx,
        pool,
        user,
        kind=delivery.verification_kind(name),
        attribute=name,
        source=source,
        lifetime=delivery.DAY,
        client_id=client_id,
        pending_value=pending,
        metadata=metadata,
    )


def _address(name: str) -> str:
    if name not in _ADDRESSES:
        raise errors.attribute_not_verifiable(name=name)
    return name


def _check_writable(pool: Pool, client: Client, names: Iterable[str]) -> None:
    # The sub, and a name outside the schema, are told as such, not as what the client may not write.
    if any(name in pool.schema and name != "sub" and not client.writable(name) for name in names):
        raise errors.unauthorized_attribute()


def _check_verifiable(user: User, changes: Mapping[str, str]) -> None:
    for name in _ADDRESSES:
        value = changes.get(name, user.attributes.get(name))
        if schema.is_marked(changes.get(f"{name}_verified")) and not value:
            raise errors.verified_without_value(name=name)
