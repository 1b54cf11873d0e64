"""What all tests share: pytester, to test the plugin with, and an eye on every answer that a fake gives.

Whatever else a test asserts, it fails if an answer is not of the shape that the service's model describes, or an error
not one that the operation declares.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from functools import cache
from typing import Any

import pytest
from botocore.exceptions import ParamValidationError
from hypothesis import settings

from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.fake import FakeCognito
from pytest_fakecognito.model import service as model

pytest_plugins = ["pytester"]

# A slow machine is no failure.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

# What AWS prints as an answer, and its model forbids.
SEEN_ALL_THE_SAME = frozenset(
    {"DescribeUserPoolDomain: DomainDescription.CustomDomainConfig.CertificateArn: required, but missing"}
)

# What comes before the operation, and is therefore declared by none.
OF_ANY_OPERATION = frozenset(
    {"MissingAuthenticationTokenException", "SerializationException", "UnknownOperationException"}
)


@pytest.fixture(autouse=True)
def _answers_fit_the_model() -> Iterator[None]:
    misfits: list[str] = []
    answer = FakeCognito.call

    def call(fake: FakeCognito, service: str, operation: str, params: dict[str, Any], **how: Any) -> dict[str, Any]:
        planned = fake.fails(operation)
        try:
            response = answer(fake, service, operation, params, **how)
        except CognitoError as error:
            if not planned:
                misfits.extend(_undeclared(service, operation, error.code))
            raise
        misfits.extend(_misfits(service, operation, response))
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FakeCognito, "call", call)
        yield
    assert misfits == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, object, object]:
    return (yield from _passing_over())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    return (yield from _passing_over())


def _passing_over() -> Generator[None, object, object]:
    """With an older botocore, a test of what its clients do not know yet is passed over."""
    try:
        return (yield)
    except (ParamValidationError, AttributeError) as error:
        lacks_operation = "object has no attribute" in str(error) and "CognitoIdentity" in str(error)
        if _model_is_recent() or not (isinstance(error, ParamValidationError) or lacks_operation):
            raise
        pytest.skip(f"this botocore does not know it yet: {error}")


def _undeclared(service: str, operation: str, code: str) -> list[str]:
    described = model.load(service).operations.get(operation)
    known = OF_ANY_OPERATION if described is None else described.errors | OF_ANY_OPERATION
    # An older model declares less.
    fits = code in known or code == model.load(service).breach_code or not _model_is_recent()
    return [] if fits else [f"{operation} does not declare {code}"]


def _misfits(service: str, operation: str, response: dict[str, Any]) -> list[str]:
    found = model.load(service).operations[operation].check_output(response)
    # An older model cannot know what is newer than it; its clients drop it.
    told = [
        f"{operation}: {misfit}" for misfit in found if _model_is_recent() or not misfit.endswith(": unknown member")
    ]
    return [misfit for misfit in told if misfit not in SEEN_ALL_THE_SAME]


@cache
def _model_is_recent() -> bool:
    described = model.load("cognito-idp").operations["DescribeUserPool"].output_shape
    return "AcrConfiguration" in described.members["UserPool"].members
