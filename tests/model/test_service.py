"""Service: what the installed botocore knows of the two services."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.model import ServiceModel

from pytest_fakecognito.model import service
from pytest_fakecognito.model.service import Service, load, validation_message


def test_a_service_is_read_once() -> None:
    """Asking again gives the same object."""
    assert load("cognito-idp") is load("cognito-idp")


@pytest.mark.parametrize(
    ("name", "prefix", "code"),
    [
        ("cognito-idp", "AWSCognitoIdentityProviderService", "InvalidParameterException"),
        ("cognito-identity", "AWSCognitoIdentityService", "ValidationException"),
    ],
)
def test_what_is_the_service_s_own(name: service.ServiceName, prefix: str, code: str) -> None:
    """Each service has its prefix in X-Amz-Target and its code for breaches of the model."""
    described = load(name)

    assert (described.name, described.target_prefix, described.breach_code) == (name, prefix, code)


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("AdminCreateUser", "admin_create_user"),
        ("SetUserPoolMfaConfig", "set_user_pool_mfa_config"),
        ("GetUICustomization", "get_ui_customization"),
        ("GetCSVHeader", "get_csv_header"),
    ],
)
def test_an_operation_has_both_its_names(name: str, method: str) -> None:
    """An operation is found under AWS's name and knows the name of the client's method."""
    operation = load("cognito-idp").operations[name]

    assert (operation.name, operation.method) == (name, method)


def test_an_operation_declares_errors() -> None:
    """The codes are those which botocore turns into exceptions."""
    codes = load("cognito-idp").operations["SignUp"].errors

    assert {"UsernameExistsException", "InvalidPasswordException", "InvalidParameterException"} <= codes
    assert "AliasExistsException" not in codes


@pytest.mark.parametrize(
    ("name", "operation", "unsigned"),
    [
        ("cognito-idp", "SignUp", True),
        ("cognito-idp", "GetUser", True),
        ("cognito-idp", "AdminGetUser", False),
        ("cognito-identity", "GetId", True),
        ("cognito-identity", "GetOpenIdTokenForDeveloperIdentity", False),
    ],
)
def test_which_operations_need_no_credentials(name: service.ServiceName, operation: str, unsigned: bool) -> None:
    """What an app does for its user is called unsigned, what an administrator does is not."""
    assert load(name).operations[operation].unsigned is unsigned


@pytest.mark.parametrize(
    ("name", "operation", "has_timestamps"),
    [
        ("cognito-idp", "AdminCreateUser", True),
        ("cognito-idp", "ListUsers", True),
        ("cognito-idp", "InitiateAuth", False),
        ("cognito-idp", "DeleteUser", False),
        ("cognito-identity", "GetCredentialsForIdentity", True),
        ("cognito-identity", "GetId", False),
    ],
)
def test_which_outputs_have_timestamps(name: service.ServiceName, operation: str, has_timestamps: bool) -> None:
    """A timestamp counts wherever it lies in the output; an operation without output has none."""
    assert load(name).operations[operation].has_timestamps is has_timestamps


def test_a_model_may_refer_to_itself() -> None:
    """The search for timestamps ends in a shape that contains itself."""
    tree = {"type": "structure", "members": {"Branches": {"shape": "Trees"}, "Planted": {"shape": "Date"}}}
    shapes = {
        "Tree": tree,
        "Trees": {"type": "list", "member": {"shape": "Tree"}},
        "Date": {"type": "timestamp"},
    }

    assert a_service({"output": {"shape": "Trees"}}, shapes).operations["Plant"].has_timestamps


def test_an_older_model_lacks_operations() -> None:
    """Operations are those of the model that is installed, and no other."""
    assert list(a_service({}, {}).operations) == ["Plant"]


@pytest.mark.parametrize(
    ("breaches", "message"),
    [
        (["a"], "1 validation error detected: a"),
        (["a", "b"], "2 validation errors detected: a; b"),
        (["a", "b", "c"], "3 validation errors detected: a; b; c"),
    ],
)
def test_breaches_make_one_sentence(breaches: list[str], message: str) -> None:
    """All breaches are reported together, with their number."""
    assert validation_message(breaches) == message


def a_service(operation: dict[str, Any], shapes: dict[str, Any]) -> Service:
    description = {
        "metadata": {"targetPrefix": "Garden"},
        "operations": {"Plant": {"name": "Plant", **operation}},
        "shapes": shapes,
    }
    return Service("cognito-idp", ServiceModel(description, "cognito-idp"))
