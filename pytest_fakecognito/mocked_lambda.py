"""Functions that a mock of AWS Lambda in this process knows, such as one put there with moto.

Law: nothing is sent to AWS. Where no mock answers, there is no such function.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from botocore.session import Session

from pytest_fakecognito.context import Invoked

_AWS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")
_MISSING = "ResourceNotFoundException"


def invoke(arn: str, payload: str) -> Invoked | None:
    """What the function answers to that event, both in JSON; None if there is no mock, or none that has the function.

    A session of its own for each call has the handlers of whatever mock was started meanwhile. An endpoint that the
    environment names for Lambda, AWS_ENDPOINT_URL_LAMBDA, is taken for a mock as well.
    """
    client = _client(region=arn.split(":")[3])
    # Of all answers to this event botocore takes the first: this one, registered last, only if no mock has one.
    client.meta.events.register_last("before-send", _nobody_has_it)
    try:
        answer = client.invoke(FunctionName=arn, Payload=payload.encode())
    except ClientError as error:
        code: str = error.response["Error"]["Code"]
        return None if code == _MISSING else Invoked("", refusal=code)
    return Invoked(answer["Payload"].read().decode(), raised="FunctionError" in answer)


def _client(region: str) -> Any:
    nowhere = {"profile": (None, None, None, None), "config_file": (None, None, os.devnull, None)}
    session = Session(session_vars=nowhere)
    return session.create_client(
        "lambda", region_name=region, aws_access_key_id="testing", aws_secret_access_key="testing"
    )


def _nobody_has_it(request: Any, **_: Any) -> AWSResponse | None:
    host = urlsplit(request.url).hostname or ""
    if not host.endswith(_AWS):
        return None
    return AWSResponse(request.url, 404, {"x-amzn-ErrorType": _MISSING}, _Body(b"{}"))


class _Body(BytesIO):
    def stream(self, *_: Any) -> Iterator[bytes]:
        yield self.read()
