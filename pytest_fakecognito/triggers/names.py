"""How people call the triggers: as a LambdaConfig has them, in snake case, and by slips of the pen."""

from __future__ import annotations

import difflib

from pytest_fakecognito.triggers.table import TABLE

_CLOSE = 0.88
"""So that `PreSingUp` is a slip, and `our_pre_sign_up` the name of a function."""

_MISNOMERS = {
    "MigrateUser": "UserMigration",
    "PostAuth": "PostAuthentication",
    "PostConfirm": "PostConfirmation",
    "PostSignIn": "PostAuthentication",
    "PostSignUp": "PostConfirmation",
    "PreAuth": "PreAuthentication",
    "PreSignIn": "PreAuthentication",
    "PreToken": "PreTokenGeneration",
    "PreTokenGenerationConfig": "PreTokenGeneration",
    "PreTokenGenerationV2": "PreTokenGeneration",
    "PreTokenGenerationV3": "PreTokenGeneration",
    "VerifyAuthChallenge": "VerifyAuthChallengeResponse",
}
"""What the console, other tools or people's memory call them."""


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


_NAMES = {_plain(trigger): trigger for trigger in TABLE}
_SOURCES = {_plain(source): trigger for trigger, described in TABLE.items() for source in described.sources}
_NEARLY = _NAMES | _SOURCES | {_plain(name): trigger for name, trigger in _MISNOMERS.items()}


def trigger(name: str) -> str | None:
    """The trigger of that name, which may be in snake case, as `TABLE` calls it."""
    return _NAMES.get(_plain(name))


def meant(name: str) -> str | None:
    """The trigger that is meant by what nearly names one, or names one of its sources; None of anything else.

    A trigger's name has no hyphen, and no colon as an ARN or what is behind an alias has.
    """
    if "-" in name or ":" in name:
        return None
    nearest = difflib.get_close_matches(_plain(name), _NEARLY, n=1, cutoff=_CLOSE)
    return _NEARLY[nearest[0]] if nearest else None
