"""The botocore clients that a test gets ready-made."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from botocore.config import Config
from botocore.session import Session

if TYPE_CHECKING:
    from botocore.client import BaseClient

# A profile of the machine, which may well be broken, is none of these clients' business.
_NO_FILES = {"profile": (None, None, None, None), "config_file": (None, None, os.devnull, None)}


def make(service: str, region: str) -> BaseClient:
    """A client of "cognito-idp" or "cognito-identity"."""
    return Session(session_vars=_NO_FILES).create_client(
        service,
        region_name=region,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        # What a test plans to fail is to be seen at once: retrying is for the client of the code under test.
        config=Config(retries={"total_max_attempts": 1}),
    )
