"""Outputs: every way in which a response may differ from the model is told."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from pytest_fakecognito.model.service import load

NOON = datetime(2026, 5, 4, 12, tzinfo=timezone.utc)


def misfits(operation: str, response: dict[str, Any]) -> list[str]:
    return load("cognito-idp").operations[operation].check_output(response)


def a_user(**changes: Any) -> dict[str, Any]:
    user = {
        "Username": "alice",
        "UserCreateDate": NOON,
        "Enabled": True,
        "UserStatus": "CONFIRMED",
        "Attributes": [{"Name": "email", "Value": "alice@example.com"}],
    }
    return {"User": user | changes}


def test_a_right_response_has_no_misfits() -> None:
    """Strings, booleans, aware datetimes, lists, structures: all as botocore parses them."""
    assert misfits("AdminCreateUser", a_user()) == []


def test_a_map_with_strings() -> None:
    """Keys and values of a map are looked at."""
    response = {"ChallengeName": "SMS_MFA", "ChallengeParameters": {"USER_ID_FOR_SRP": "alice"}}

    assert misfits("InitiateAuth", response) == []
    assert misfits("InitiateAuth", {"ChallengeParameters": {"a": 1}}) == ["ChallengeParameters['a']: 1 is no string"]


@pytest.mark.parametrize(
    ("changes", "misfit"),
    [
        ({"Nickname": "al"}, "User.Nickname: unknown member"),
        ({"Username": None}, "User.Username: None is no string"),
        ({"Username": 5}, "User.Username: 5 is no string"),
        ({"Enabled": 1}, "User.Enabled: 1 is no boolean"),
        ({"Enabled": "true"}, "User.Enabled: 'true' is no boolean"),
        ({"UserCreateDate": 1777896000.0}, "User.UserCreateDate: 1777896000.0 is no timestamp"),
        ({"UserStatus": "ASLEEP"}, "User.UserStatus: 'ASLEEP' is none of "),
        ({"Attributes": {"email": "x"}}, "User.Attributes: {'email': 'x'} is no list"),
        ({"Attributes": [{"Value": "x"}]}, "User.Attributes[0].Name: required, but missing"),
        ({"Attributes": [{"Name": "a", "Value": b"x"}]}, "User.Attributes[0].Value: b'x' is no string"),
        ({"MFAOptions": ["SMS"]}, "User.MFAOptions[0]: 'SMS' is no structure"),
    ],
)
def test_a_misfit_is_named(changes: dict[str, Any], misfit: str) -> None:
    """What does not fit is named with its path."""
    found = misfits("AdminCreateUser", a_user(**changes))

    assert len(found) == 1
    assert found[0].startswith(misfit)


def test_a_timestamp_needs_a_time_zone() -> None:
    """botocore's datetimes are aware, so ours are."""
    naive = NOON.replace(tzinfo=None)

    assert misfits("AdminCreateUser", a_user(UserCreateDate=naive)) == [
        f"User.UserCreateDate: {naive!r} has no time zone"
    ]


def test_a_boolean_is_no_number() -> None:
    """Python's booleans are integers; the model's are not."""
    assert misfits("GetGroup", {"Group": {"Precedence": True}}) == ["Group.Precedence: True is no integer"]


def test_a_blob_is_bytes() -> None:
    """What travels as Base64 is bytes in a response."""
    asset = {"Category": "PAGE_HEADER_LOGO", "ColorMode": "LIGHT", "Extension": "PNG"}
    branding = {"ManagedLoginBranding": {"Assets": [asset | {"Bytes": b"\x89PNG"}]}}
    encoded = {"ManagedLoginBranding": {"Assets": [asset | {"Bytes": "iVBORw=="}]}}

    assert misfits("DescribeManagedLoginBranding", branding) == []
    assert misfits("DescribeManagedLoginBranding", encoded) == [
        "ManagedLoginBranding.Assets[0].Bytes: 'iVBORw==' is no blob"
    ]


def test_a_document_is_anything() -> None:
    """The model says nothing of what is in a document."""
    response = {"CredentialCreationOptions": {"rp": {"id": "example.com"}, "timeout": [1, None]}}

    assert misfits("StartWebAuthnRegistration", response) == []


def test_a_required_member_at_the_top() -> None:
    """A required member of the response itself is missed as well."""
    assert misfits("SignUp", {"UserConfirmed": False}) == ["UserSub: required, but missing"]


def test_an_operation_without_output() -> None:
    """It answers nothing but botocore's metadata."""
    assert misfits("DeleteUser", {"ResponseMetadata": {"HTTPStatusCode": 200}}) == []
    assert misfits("DeleteUser", {"Deleted": True}) == ["Deleted: unknown member"]
