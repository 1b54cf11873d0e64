"""What an application asks a domain by itself, without a browser: parameters in, JSON out.

Law: any answer, a refusal too, may be read by scripts of every origin. [documented]
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Mapping
from functools import wraps
from typing import Any

from werkzeug.wrappers import Response

from pytest_fakecognito import errors
from pytest_fakecognito.errors import OAuthError
from pytest_fakecognito.web.visit import Answer, Visit

Parameters = dict[str, str]

_FORM = "application/x-www-form-urlencoded"


def answered(answer: Answer) -> Answer:
    """An answer for every origin to read, of a function that may raise OAuthError."""

    @wraps(answer)
    def readable(visit: Visit) -> Response:
        try:
            response = answer(visit)
        except OAuthError as error:
            response = refusal(error)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return readable


def parameters(visit: Visit) -> Parameters:
    """What was sent in the form or, as clients that work have it, in the query. Nothing is as good as an empty text."""
    request = visit.request
    if request.mimetype != _FORM:  # "must always be": what is no form is not read, wherever its parameters are
        return {}
    return {name: value for name, value in {**request.form.to_dict(), **request.args.to_dict()}.items() if value}


def credentials(visit: Visit, sent: Mapping[str, str]) -> tuple[str | None, str | None]:
    """The id and the secret of whoever asks, by client_secret_basic or client_secret_post: None if not sent.

    Both are taken as they are, and not for form-encoded as RFC 6749 has it: clients that encode them are refused.
    [captured] Raises OAuthError.
    """
    basic = _basic(visit.request.headers.get("Authorization", ""))
    if basic is None:
        return sent.get("client_id"), sent.get("client_secret")
    if sent.get("client_id", basic[0]) != basic[0]:
        raise errors.invalid_client()  # inferred
    return basic


def _basic(header: str) -> tuple[str, str] | None:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, _, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:
        raise errors.invalid_client() from None  # inferred
    return client_id, secret


def json_answer(body: Mapping[str, Any], status: int = 200) -> Response:
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    return Response(text.encode(), status, content_type="application/json;charset=UTF-8")


def refusal(error: OAuthError) -> Response:
    description = {} if error.description is None else {"error_description": error.description}
    return json_answer({"error": error.error, **description}, error.status)


@answered
def preflight(visit: Visit) -> Response:
    """A browser asks whether a script of another origin may ask. inferred: all but that it may."""
    response = Response(b"", 200)
    response.headers["Access-Control-Allow-Methods"] = "GET, POST"
    response.headers["Access-Control-Allow-Headers"] = visit.request.headers.get("Access-Control-Request-Headers", "*")
    return response
