"""Devices that were confirmed prove, by SRP, the secret that only they know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.signin import srp
from pytest_fakecognito.signin.attempt import Attempt, Outcome, Passed, Put, Then, check_standing
from pytest_fakecognito.signin.challenges.passwords import Claim, client_half, put_exchange
from pytest_fakecognito.state.sessions import Session
from pytest_fakecognito.state.users import Device, User


def put_srp(attempt: Attempt, user: User, data: Mapping[str, Any]) -> Put:
    return Put({})


def answer_srp(attempt: Attempt, user: User, session: Session) -> Outcome:
    check_standing(attempt, user)
    device = _device(attempt, user, session)
    return Then("DEVICE_PASSWORD_VERIFIER", {"A": client_half(attempt), "device": device.key})


def put_verifier(attempt: Attempt, user: User, data: Mapping[str, Any]) -> Put:
    device = user.devices[data["device"]]
    names = {"DEVICE_KEY": device.key, "USERNAME": user.username}
    return put_exchange(attempt, _verifier(device), data["A"], names)


def answer_verifier(attempt: Attempt, user: User, session: Session) -> Outcome:
    claim = Claim.read(attempt)
    check_standing(attempt, user)
    device = _device(attempt, user, session)
    if not claim.proves(attempt, _verifier(device), session, device.group_key + device.key):
        raise errors.incorrect_password()
    device.last_used = attempt.ctx.now
    return Passed("DEVICE_PASSWORD_VERIFIER")


def _device(attempt: Attempt, user: User, session: Session) -> Device:
    """The device that the sign-in began with; an answer for another one is not for this session."""
    key = attempt.required("DEVICE_KEY")
    device = user.devices.get(key)
    if device is None or key != session.device_key:
        raise errors.device_not_found()
    return device


def _verifier(device: Device) -> srp.Verifier:
    return srp.Verifier(device.salt, device.verifier)
