"""What Cognito refuses, as HTTP answers: one status for each error code."""

from __future__ import annotations

from botocore.exceptions import ClientError
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

_STATUS = {
    "AliasExistsException": 409,
    "CodeMismatchException": 400,
    "ExpiredCodeException": 400,
    "InvalidParameterException": 400,
    "InvalidPasswordException": 422,
    "LimitExceededException": 429,
    "NotAuthorizedException": 401,
    "PasswordResetRequiredException": 403,
    "ResourceNotFoundException": 404,
    "TooManyFailedAttemptsException": 429,
    "TooManyRequestsException": 429,
    "UserNotConfirmedException": 403,
    "UserNotFoundException": 404,
    "UsernameExistsException": 409,
}


def install(app: FastAPI) -> None:
    app.add_exception_handler(ClientError, answer)


def answer(request: Request, error: Exception) -> JSONResponse:
    """A code that is not in the table is a fault of ours, not of the caller, and no text of AWS's leaks out."""
    assert isinstance(error, ClientError)
    code = error.response["Error"]["Code"]
    if code not in _STATUS:
        return JSONResponse({"error": "InternalError", "detail": "something went wrong"}, 502)
    return JSONResponse({"error": code, "detail": error.response["Error"]["Message"]}, _STATUS[code])
