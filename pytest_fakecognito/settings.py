"""The ini options: where the default pool lives, its pinned ids, and the environment variables that tell of it.

Law: a bad value is a usage error that names the line and says what is accepted.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_fakecognito.fake import FakeCognito

_DEFAULT_REGION = "us-east-1"
_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d+")
_POOL_ID = re.compile(r"(?P<region>[a-z]{2,}(-[a-z]+)+-\d+)_[0-9a-zA-Z]{1,40}")
_CLIENT_ID = re.compile(r"[\w+]{1,128}", re.ASCII)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)

VALUES: dict[str, Callable[[FakeCognito], str | None]] = {
    "user_pool_id": lambda fake: fake.pool.id,
    "client_id": lambda fake: fake.pool.client.id,
    "client_secret": lambda fake: fake.pool.client.secret,
    "region": lambda fake: fake.region,
    "issuer": lambda fake: fake.pool.issuer,
    "jwks_uri": lambda fake: fake.pool.jwks_uri,
    "domain": lambda fake: fake.pool.domain,
}
"""What a line of `cognito_env` may ask for. None, as of a client without a secret, leaves the variable unset."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The ini options, checked. `variables` maps the name of an environment variable to a key of `VALUES`."""

    region: str
    user_pool_id: str | None
    client_id: str | None
    smtp: str | None
    variables: dict[str, str]

    @property
    def pinned(self) -> bool:
        """Whether code that is imported during collection may already know the default pool."""
        return self.user_pool_id is not None or self.client_id is not None


KEY = pytest.StashKey[Settings]()


def add_options(parser: pytest.Parser) -> None:
    parser.addini("cognito_region", "AWS region of the fake Cognito (default: that of the pinned pool, or us-east-1)")
    parser.addini("cognito_user_pool_id", "id of the default user pool, for code that reads it at import")
    parser.addini("cognito_client_id", "id of the default pool's app client, for code that reads it at import")
    parser.addini("cognito_smtp", "SMTP server (host:port, or a URL) that e-mails are sent to as well (default: none)")
    parser.addini(
        "cognito_env",
        f"environment variables to set for each test, in lines NAME = {'|'.join(VALUES)}",
        type="linelist",
    )


def of(config: pytest.Config) -> Settings:
    """The settings of this run, read and checked once. Raises pytest.UsageError."""
    settings = config.stash.get(KEY, None)
    if settings is None:
        settings = config.stash[KEY] = _read(config)
    return settings


def _read(config: pytest.Config) -> Settings:
    pool_id = _matching(config, "cognito_user_pool_id", _POOL_ID, "an id like us-east-1_Example01")
    region = _matching(config, "cognito_region", _REGION, "a region like us-east-1")
    client_id = _matching(config, "cognito_client_id", _CLIENT_ID, "1 to 128 letters, digits, _ or +")
    return Settings(
        region=_agreed(region, pool_id) or _DEFAULT_REGION,
        user_pool_id=pool_id,
        client_id=client_id,
        smtp=_smtp(config),
        variables=dict(_variables(config.getini("cognito_env"))),
    )


def _matching(config: pytest.Config, option: str, pattern: re.Pattern[str], accepted: str) -> str | None:
    value = str(config.getini(option) or "").strip()
    if not value:
        return None
    if not pattern.fullmatch(value):
        raise pytest.UsageError(f"{option} = {value}: not accepted; give {accepted}")
    return value


def _smtp(config: pytest.Config) -> str | None:
    text = str(config.getini("cognito_smtp") or "").strip()
    if not text:
        return None
    from pytest_fakecognito.errors import UsageError
    from pytest_fakecognito.smtp import SmtpServer

    try:
        SmtpServer.parse(text)
    except UsageError as error:
        raise pytest.UsageError(f"cognito_smtp = {text}: {error}") from None
    return text


def _agreed(region: str | None, pool_id: str | None) -> str | None:
    if pool_id is None:
        return region
    own = pool_id.rpartition("_")[0]
    if region not in (None, own):
        raise pytest.UsageError(
            f"cognito_user_pool_id = {pool_id}: names the region {own}, but cognito_region = {region}; "
            "a pool id starts with the region of its pool"
        )
    return own


def _variables(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    seen = set()
    for line in lines:
        name, equals, value = (part.strip() for part in line.partition("="))
        if not equals or not _VARIABLE.fullmatch(name):
            raise pytest.UsageError(f"cognito_env, line {line!r}: not of the form NAME = {'|'.join(VALUES)}")
        if value not in VALUES:
            raise pytest.UsageError(f"cognito_env, line {line!r}: {_unknown(value)}")
        if name in seen:
            raise pytest.UsageError(f"cognito_env, line {line!r}: {name} has a line already")
        seen.add(name)
        yield name, value


def _unknown(value: str) -> str:
    nearest = difflib.get_close_matches(value, VALUES, n=1)
    hint = f" Did you mean {nearest[0]}?" if nearest else ""
    return f"there is no value {value!r}.{hint} Accepted: {', '.join(VALUES)}."


def set_credentials(environ: pytest.MonkeyPatch, region: str) -> None:
    """Dummy credentials and the fake's region, and nothing by which a machine's own profile could get in."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        environ.setenv(name, "fakecognito")
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION"):
        environ.setenv(name, region)
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        environ.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        environ.setenv(name, os.devnull)
    environ.setenv("AWS_EC2_METADATA_DISABLED", "true")


def set_variables(environ: pytest.MonkeyPatch, settings: Settings, fake: FakeCognito) -> None:
    """The lines of `cognito_env`, as the fake has them now."""
    for name, wanted in settings.variables.items():
        value = VALUES[wanted](fake)
        if value is None:
            environ.delenv(name, raising=False)
        else:
            environ.setenv(name, value)
