"""Parameters of AWS as keyword arguments: what is inside them is spelt either way as well, and checked as they are."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from pytest_fakecognito import FakeCognito, UsageError
from pytest_fakecognito.model import service as model
from pytest_fakecognito.params import aws_parameters, snake_case

ARN = "arn:aws:lambda:us-east-1:123456789012:function:welcome"
OPERATIONS = ("CreateUserPool", "CreateUserPoolClient", "CreateGroup")


def structures(operation: str) -> Iterator[tuple[str, Any]]:
    """The operation's input and every structure in it, with their paths."""
    waiting = [(operation, model.load("cognito-idp").operations[operation].input_shape)]
    while waiting:
        path, shape = waiting.pop()
        if shape.type_name == "structure":
            yield path, shape
            waiting += [(f"{path}.{name}", member) for name, member in shape.members.items()]
        elif shape.type_name == "list":
            waiting.append((f"{path}[]", shape.member))


# --- names --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "snake"),
    [
        ("MinimumLength", "minimum_length"),
        ("SMSMessage", "sms_message"),
        ("KMSKeyID", "kms_key_id"),
        ("CustomSMSSender", "custom_sms_sender"),
        ("CallbackURLs", "callback_urls"),
        ("AllowedOAuthFlows", "allowed_oauth_flows"),
        ("UserPoolAddOns", "user_pool_add_ons"),
    ],
)
def test_snake_case(name: str, snake: str) -> None:
    """Abbreviations are words."""
    assert snake_case(name) == snake


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_two_members_share_a_name_in_snake_case(operation: str) -> None:
    """Nor is one's name in snake case what AWS calls another."""
    found = 0
    for path, shape in structures(operation):
        names = [snake_case(name) for name in shape.members]
        assert len(set(names)) == len(names), path
        assert not set(names) & set(shape.members), path
        found += 1
    assert found > 0


# --- what is taken ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (
            {"policies": {"password_policy": {"minimum_length": 12, "RequireSymbols": False}}},
            {"Policies": {"PasswordPolicy": {"MinimumLength": 12, "RequireSymbols": False}}},
        ),
        (
            {"lambda_config": {"pre_sign_up": ARN, "custom_sms_sender": {"lambda_version": "V1_0"}}},
            {"LambdaConfig": {"PreSignUp": ARN, "CustomSMSSender": {"LambdaVersion": "V1_0"}}},
        ),
        (
            {"schema": ({"name": "role", "string_attribute_constraints": {"max_length": "9"}}, {"Name": "rank"})},
            {"Schema": [{"Name": "role", "StringAttributeConstraints": {"MaxLength": "9"}}, {"Name": "rank"}]},
        ),
        (
            {"UserPoolTags": {"cost_center": "1", "CostCenter": "2", "policies": "3"}},
            {"UserPoolTags": {"cost_center": "1", "CostCenter": "2", "policies": "3"}},
        ),
        ({"policies": None, "alias_attributes": ("email",)}, {"Policies": None, "AliasAttributes": ["email"]}),
        ({"policies": "strict", "schema": {"name": 1}}, {"Policies": "strict", "Schema": {"name": 1}}),
    ],
    ids=["structures", "abbreviations", "lists", "maps", "none", "other kinds"],
)
def test_names_inside_are_taken_in_both_spellings(given: dict[str, Any], taken: dict[str, Any]) -> None:
    """The keys of maps are the caller's own, and what is of another kind than the model's stays as it is."""
    before = deepcopy(given)
    assert aws_parameters("CreateUserPool", given) == taken
    assert given == before


def test_what_is_taken_is_a_copy() -> None:
    """Whoever changes it does not change what the caller holds."""
    given = {"Policies": {"PasswordPolicy": {"MinimumLength": 12}}, "UserPoolTags": {"a": "b"}}
    taken = aws_parameters("CreateUserPool", given)
    taken["Policies"]["PasswordPolicy"]["MinimumLength"] = 6
    taken["UserPoolTags"]["a"] = "c"

    assert given == {"Policies": {"PasswordPolicy": {"MinimumLength": 12}}, "UserPoolTags": {"a": "b"}}


def test_pools_and_clients_are_made_of_it(cognito: FakeCognito) -> None:
    """As it is set, so it is shown."""
    pool = cognito.create_pool(
        policies={"password_policy": {"minimum_length": 12}},
        lambda_config={"pre_token_generation_config": {"lambda_version": "V2_0", "lambda_arn": ARN}},
    )
    client = pool.add_client(token_validity_units={"access_token": "minutes"}, access_token_validity=10)

    shown = cognito.idp.describe_user_pool(UserPoolId=pool.id)["UserPool"]
    assert shown["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
    assert shown["LambdaConfig"]["PreTokenGenerationConfig"] == {"LambdaVersion": "V2_0", "LambdaArn": ARN}
    assert client.record.settings["TokenValidityUnits"] == {"AccessToken": "minutes"}


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"LambdaConfig": {"PreSingUp": ARN}},
            "no argument 'LambdaConfig.PreSingUp'. Did you mean PreSignUp? "
            "Accepted, here or as CreateUserPool spells them: create_auth_challenge, ",
        ),
        ({"lambda_config": {"pre_sing_up": ARN}}, "no argument 'LambdaConfig.pre_sing_up'. Did you mean pre_sign_up? "),
        (
            {"policies": {"password_policy": {"min_length": 12}}},
            "no argument 'Policies.PasswordPolicy.min_length'. Did you mean minimum_length? "
            "Accepted, here or as CreateUserPool spells them: minimum_length, password_history_size, ",
        ),
        ({"schema": [{"name": "a"}, {"Mutabel": True}]}, "no argument 'Schema[1].Mutabel'. Did you mean Mutable? "),
        ({"policies": {"id": 1}}, "no argument 'Policies.id'. Accepted, "),
        ({"policies": {1: 2}}, "no argument 'Policies.1'. Accepted, "),
        (
            {"policies": {"password_policy": {}, "PasswordPolicy": {}}},
            "'Policies.PasswordPolicy' is given twice, as PasswordPolicy and as password_policy.",
        ),
    ],
    ids=str,
)
def test_an_unknown_name_inside_is_refused(cognito: FakeCognito, given: dict[str, Any], sentence: str) -> None:
    """It is told with all that leads to it, and with what may have been meant; no pool is made."""
    with pytest.raises(UsageError) as caught:
        cognito.create_pool("wrong", **given)
    assert str(caught.value).startswith(sentence)
    assert len(cognito.pools) == 0


def test_arguments_of_the_caller_s_own_are_not_accepted_inside() -> None:
    """`also` and `without` are about the operation's parameters, and no more."""
    with pytest.raises(UsageError) as caught:
        aws_parameters("CreateUserPool", {"Policies": {"id": "x"}}, without=("PasswordPolicy",), also=("id",))
    accepted = str(caught.value).partition("spells them: ")[2]
    assert "password_policy" in accepted
    assert "id" not in accepted.removesuffix(".").split(", ")
    assert aws_parameters("CreateUserPool", {"Policies": {"PasswordPolicy": {}}}, without=("PasswordPolicy",))
