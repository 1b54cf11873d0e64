"""Devices of users: confirmed, remembered, listed, forgotten."""

from __future__ import annotations

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.operations import paging, views
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.signin import devices, srp, tokens
from pytest_fakecognito.state.pools import Pool
from pytest_fakecognito.state.users import Device, User

_HOUR = 3600.0


@idp.operation
def confirm_device(ctx: Context, p: Request) -> Response:
    """Confirms the device that a sign-in gave keys for, with the verifier of its secret."""
    bearer = tokens.authorise(ctx, p["AccessToken"])
    _check_on(bearer.pool)
    device = bearer.user.devices.get(p["DeviceKey"])
    if device is None:
        raise errors.device_not_found()
    if device.confirmed:
        raise errors.device_key_exists()
    device.salt, device.verifier = _read_verifier(p.get("DeviceSecretVerifierConfig", {}))
    asks_user = bool((bearer.pool.devices or {}).get("DeviceOnlyRememberedOnUserPrompt"))
    device.name = p.get("DeviceName")
    device.confirmed, device.remembered = True, not asks_user
    device.modified = ctx.now
    return {"UserConfirmationNecessary": asks_user}


def _read_verifier(config: dict[str, str]) -> tuple[int, int]:
    salt, verifier = (srp.decoded(config.get(name, "")) for name in ("Salt", "PasswordVerifier"))
    if not salt or not verifier:
        raise errors.invalid_device_verifier()
    value = int.from_bytes(verifier, "big")
    if value % srp.N == 0:
        raise errors.invalid_device_verifier()
    return int.from_bytes(salt, "big"), value


# --- the user's own -----------------------------------------------------------------------------------------------


@idp.operation
def get_device(ctx: Context, p: Request) -> Response:
    bearer = tokens.authorise(ctx, p.get("AccessToken", ""))
    return {"Device": views.device(_device(bearer.pool, bearer.user, p["DeviceKey"]))}


@idp.operation
def list_devices(ctx: Context, p: Request) -> Response:
    bearer = tokens.authorise(ctx, p["AccessToken"])
    return _list(ctx, bearer.pool, bearer.user, p)


@idp.operation
def forget_device(ctx: Context, p: Request) -> Response:
    bearer = tokens.authorise(ctx, p.get("AccessToken", ""))
    _forget(bearer.pool, bearer.user, p["DeviceKey"])
    return {}


@idp.operation
def update_device_status(ctx: Context, p: Request) -> Response:
    bearer = tokens.authorise(ctx, p["AccessToken"])
    _set_status(ctx, bearer.pool, bearer.user, p)
    return {}


# --- the administrator's view of them -----------------------------------------------------------------------------


@idp.operation
def admin_get_device(ctx: Context, p: Request) -> Response:
    pool, user = _owner_untold(ctx, p)
    return {"Device": views.device(_device(pool, user, p["DeviceKey"]))}


@idp.operation
def admin_list_devices(ctx: Context, p: Request) -> Response:
    pool, user = _owner_untold(ctx, p)
    return _list(ctx, pool, user, p)


@idp.operation
def admin_forget_device(ctx: Context, p: Request) -> Response:
    pool, user = _owner(ctx, p)
    _forget(pool, user, p["DeviceKey"])
    return {}


@idp.operation
def admin_update_device_status(ctx: Context, p: Request) -> Response:
    pool, user = _owner(ctx, p)
    _set_status(ctx, pool, user, p)
    return {}


# --- one set of rules for both ------------------------------------------------------------------------------------


def _owner(ctx: Context, p: Request) -> tuple[Pool, User]:
    pool = ctx.pool(p["UserPoolId"])
    return pool, pool.user(p["Username"])


def _owner_untold(ctx: Context, p: Request) -> tuple[Pool, User]:
    """For the operations that declare no UserNotFoundException: what is missing is the device. (inferred)"""
    try:
        return _owner(ctx, p)
    except errors.CognitoError as error:
        if error.code == "UserNotFoundException":
            raise errors.device_not_found() from None
        raise


def _check_on(pool: Pool) -> None:
    if pool.devices is None:
        raise errors.devices_off()


def _device(pool: Pool, user: User, key: str) -> Device:
    _check_on(pool)
    device = devices.known(pool, user, key)
    if device is None:
        raise errors.device_not_found()
    return device


def _list(ctx: Context, pool: Pool, user: User, p: Request) -> Response:
    _check_on(pool)
    keys, token = paging.page(
        [device.key for device in user.devices.values() if device.confirmed],
        p.get("Limit"),
        p.get("PaginationToken"),
        scope=f"ListDevices {pool.id} {user.sub}",
        now=ctx.now,
        lifetime=_HOUR,
    )
    return views.listing("Devices", [views.device(user.devices[key]) for key in keys], "PaginationToken", token)


def _forget(pool: Pool, user: User, key: str) -> None:
    del user.devices[_device(pool, user, key).key]


def _set_status(ctx: Context, pool: Pool, user: User, p: Request) -> None:
    device = _device(pool, user, p["DeviceKey"])
    device.remembered = p.get("DeviceRememberedStatus") == "remembered"
    device.modified = ctx.now
