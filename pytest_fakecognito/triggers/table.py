"""The triggers: where a pool's LambdaConfig names each, what fires it, and the shape of its event.

Source: the developer guide's pages on each trigger, and events that were seen in logs. A shape is a type, a list or
dictionary of one shape (`[str]`, `{str: str}`), or a dictionary of named members; null fits every shape, and members
beyond the named ones are ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ABSENT: Any = object()
"""Of a member of the request that is left out, rather than null, when there is nothing to say."""

NOTHING_SENT: Any = object()
"""As the value of a member, an empty object, where null is what is written of nothing otherwise.

So are the validationData of a federated sign-in. [captured]
"""

Shape = Any


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a trigger's event.

    `request` maps the members, in order, to what stands there if the call says nothing; `response` is what the function
    finds under that name, and `shape` what it may make of it.
    """

    request: Mapping[str, Any]
    response: Mapping[str, Any] = field(default_factory=dict)
    shape: Shape = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger. `versions` go by the event's `version`. Of an asynchronous one nobody reads the answer.

    A `versioned` one has more in a LambdaConfig than its function's ARN: a version beside it, of which there is one.
    """

    sources: tuple[str, ...]
    versions: Mapping[str, Version]
    asynchronous: bool = False
    versioned: bool = False


def _sources(prefix: str, *suffixes: str) -> tuple[str, ...]:
    return tuple(f"{prefix}_{suffix}" for suffix in suffixes)


_NOTHING: Mapping[str, Any] = {}
_USER: Mapping[str, Any] = {"userAttributes": _NOTHING}
_METADATA: Mapping[str, Any] = {"clientMetadata": ABSENT}
_STRINGS = {str: str}

_MESSAGES = (
    "SignUp",
    "AdminCreateUser",
    "ResendCode",
    "ForgotPassword",
    "UpdateUserAttribute",
    "VerifyUserAttribute",
    "Authentication",
)
_CUSTOM_ROUND: Mapping[str, Any] = {**_METADATA, "userNotFound": False}

_PRE_TOKEN_REQUEST: Mapping[str, Any] = {**_USER, "groupConfiguration": None}
_GROUPS = {"groupsToOverride": [str], "iamRolesToOverride": [str], "preferredRole": str}
_ID_TOKEN = {"claimsToAddOrOverride": {str: object}, "claimsToSuppress": [str]}
_ACCESS_TOKEN = {**_ID_TOKEN, "scopesToAdd": [str], "scopesToSuppress": [str]}
_PRE_TOKEN_V1 = Version(
    {**_PRE_TOKEN_REQUEST, **_METADATA},
    {"claimsOverrideDetails": None},
    # Values are text here, in the later versions anything that JSON has. [documented]
    {
        "claimsOverrideDetails": {
            "claimsToAddOrOverride": _STRINGS,
            "claimsToSuppress": [str],
            "groupOverrideDetails": _GROUPS,
        }
    },
)
_PRE_TOKEN_V2 = Version(
    {**_PRE_TOKEN_REQUEST, "scopes": [], **_METADATA},
    {"claimsAndScopeOverrideDetails": None},
    {
        "claimsAndScopeOverrideDetails": {
            "idTokenGeneration": _ID_TOKEN,
            "accessTokenGeneration": _ACCESS_TOKEN,
            "groupOverrideDetails": _GROUPS,
        }
    },
)


def _sender(medium: str) -> Trigger:
    request = {"type": f"custom{medium}SenderRequestV1", "code": ABSENT, **_METADATA, **_USER}
    sources = _sources(f"Custom{medium}Sender", *_MESSAGES)
    return Trigger(sources, {"1": Version(request)}, asynchronous=True, versioned=True)


TABLE: Mapping[str, Trigger] = {
    "PreSignUp": Trigger(
        _sources("PreSignUp", "SignUp", "AdminCreateUser", "ExternalProvider"),
        {
            "1": Version(
                {**_USER, "validationData": None, **_METADATA},
                {"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False},
                {"autoConfirmUser": bool, "autoVerifyEmail": bool, "autoVerifyPhone": bool},
            )
        },
    ),
    "PostConfirmation": Trigger(
        _sources("PostConfirmation", "ConfirmSignUp", "ConfirmForgotPassword"),
        {"1": Version({**_USER, **_METADATA})},
    ),
    "PreAuthentication": Trigger(
        _sources("PreAuthentication", "Authentication"),
        {"1": Version({**_USER, "validationData": None, "userNotFound": ABSENT})},
    ),
    "PostAuthentication": Trigger(
        _sources("PostAuthentication", "Authentication"),
        {"1": Version({**_USER, "newDeviceUsed": False, **_METADATA})},
    ),
    "DefineAuthChallenge": Trigger(
        _sources("DefineAuthChallenge", "Authentication"),
        {
            "1": Version(
                {**_USER, "session": [], **_CUSTOM_ROUND},
                {"challengeName": None, "issueTokens": None, "failAuthentication": None},
                {"challengeName": str, "issueTokens": bool, "failAuthentication": bool},
            )
        },
    ),
    "CreateAuthChallenge": Trigger(
        _sources("CreateAuthChallenge", "Authentication"),
        {
            "1": Version(
                {**_USER, "challengeName": None, "session": [], **_CUSTOM_ROUND},
                {"publicChallengeParameters": None, "privateChallengeParameters": None, "challengeMetadata": None},
                {
                    "publicChallengeParameters": _STRINGS,
                    "privateChallengeParameters": _STRINGS,
                    "challengeMetadata": str,
                },
            )
        },
    ),
    "VerifyAuthChallengeResponse": Trigger(
        _sources("VerifyAuthChallengeResponse", "Authentication"),
        {
            "1": Version(
                {**_USER, "privateChallengeParameters": None, "challengeAnswer": None, **_CUSTOM_ROUND},
                {"answerCorrect": None},
                {"answerCorrect": bool},
            )
        },
    ),
    "PreTokenGeneration": Trigger(
        _sources(
            "TokenGeneration",
            "HostedAuth",
            "Authentication",
            "NewPasswordChallenge",
            "AuthenticateDevice",
            "RefreshTokens",
            "ClientCredentials",
        ),
        {"1": _PRE_TOKEN_V1, "2": _PRE_TOKEN_V2, "3": _PRE_TOKEN_V2},
    ),
    "UserMigration": Trigger(
        _sources("UserMigration", "Authentication", "ForgotPassword"),
        {
            "1": Version(
                {"password": ABSENT, "validationData": None, **_METADATA, "userAttributes": None},
                {
                    "userAttributes": None,
                    "finalUserStatus": None,
                    "messageAction": None,
                    "desiredDeliveryMediums": None,
                    "forceAliasCreation": None,
                    "enableSMSMFA": None,
                },
                {
                    "userAttributes": _STRINGS,
                    "finalUserStatus": str,
                    "messageAction": str,
                    "desiredDeliveryMediums": [str],
                    "forceAliasCreation": bool,
                    "enableSMSMFA": bool,
                },
            )
        },
    ),
    "CustomMessage": Trigger(
        _sources("CustomMessage", *_MESSAGES),
        {
            "1": Version(
                {**_USER, "codeParameter": "{####}", "linkParameter": None, "usernameParameter": None, **_METADATA},
                {"smsMessage": None, "emailMessage": None, "emailSubject": None},
                {"smsMessage": str, "emailMessage": str, "emailSubject": str},
            )
        },
    ),
    "CustomEmailSender": _sender("Email"),
    "CustomSMSSender": _sender("SMS"),
    "InboundFederation": Trigger(
        _sources("InboundFederation", "ExternalProvider"),
        {
            "1": Version(
                {"providerName": None, "providerType": None, "attributes": _NOTHING},
                {"userAttributesToMap": {}},
                {"userAttributesToMap": {str: object}},
            )
        },
        versioned=True,
    ),
}
"""By the name that the trigger has in `LambdaConfigType` and in the service's messages."""
