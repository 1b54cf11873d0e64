"""pytest-fakecognito: a fake Amazon Cognito for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = [
    "AppClient",
    "BadToken",
    "Call",
    "ClientToken",
    "CognitoError",
    "FakeCognito",
    "IdentityProvider",
    "LambdaCall",
    "Message",
    "NotFaked",
    "SmtpServer",
    "Tokens",
    "UnhandledRequest",
    "UsageError",
    "User",
    "UserPool",
    "__version__",
]

if TYPE_CHECKING:
    from pytest_fakecognito.bad_tokens import BadToken
    from pytest_fakecognito.errors import CognitoError, NotFaked, UnhandledRequest, UsageError
    from pytest_fakecognito.fake import FakeCognito
    from pytest_fakecognito.handles import AppClient, ClientToken, IdentityProvider, Tokens, User, UserPool
    from pytest_fakecognito.journal import Call, LambdaCall, Message
    from pytest_fakecognito.smtp import SmtpServer

_HOMES = {
    "AppClient": "handles",
    "BadToken": "bad_tokens",
    "Call": "journal",
    "ClientToken": "handles",
    "CognitoError": "errors",
    "FakeCognito": "fake",
    "IdentityProvider": "handles",
    "LambdaCall": "journal",
    "Message": "journal",
    "NotFaked": "errors",
    "SmtpServer": "smtp",
    "Tokens": "handles",
    "UnhandledRequest": "errors",
    "UsageError": "errors",
    "User": "handles",
    "UserPool": "handles",
}


def __getattr__(name: str) -> Any:
    # pytest imports this package whenever the plugin is installed: what is heavy waits until somebody asks for it.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
