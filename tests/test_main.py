"""The server as a program of its own, talked to by boto3 as another process would."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import boto3
import pytest
from botocore.config import Config

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """`start(*arguments)` runs the program; what still runs is ended with the test."""
    running = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        program = subprocess.Popen(
            [sys.executable, "-m", "pytest_fakecognito", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        running.append(program)
        return program

    yield start
    for program in running:
        program.kill()
        program.communicate()


@pytest.fixture
def serving(start: Start) -> tuple[subprocess.Popen[str], str, str, str]:
    """The program, its address, and the ids of its default pool and client."""
    program = start("serve", "--port", "0", "--user-pool-id", "us-east-1_Pinned000", "--client-id", "pinnedclient")
    assert program.stdout is not None
    url = re.search(r"http://\S+", program.stdout.readline())
    ids = re.search(r"user pool (\S+), client (\S+)", program.stdout.readline())
    assert url
    assert ids
    return program, url[0], ids[1], ids[2]


def client(url: str):
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    config = Config(retries={"max_attempts": 0})
    return boto3.client("cognito-idp", region_name="us-east-1", endpoint_url=url, config=config, **keys)


def test_it_serves_its_default_pool(serving) -> None:
    """Ids can be pinned, users sign up, and each code is in the log."""
    program, url, pool_id, client_id = serving
    idp = client(url)
    assert (pool_id, client_id) == ("us-east-1_Pinned000", "pinnedclient")
    idp.update_user_pool(UserPoolId=pool_id, AutoVerifiedAttributes=["email"])

    address = [{"Name": "email", "Value": "ada@example.com"}]
    idp.sign_up(ClientId=client_id, Username="ada", Password="Analytical-1843", UserAttributes=address)
    code = re.fullmatch(r"Confirmation code for Cognito user ada: (\d{6})\n", program.stdout.readline())

    assert code
    with pytest.raises(idp.exceptions.CodeMismatchException):
        idp.confirm_sign_up(ClientId=client_id, Username="ada", ConfirmationCode="000000")
    idp.confirm_sign_up(ClientId=client_id, Username="ada", ConfirmationCode=code[1])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_quietly(serving, number) -> None:
    """Interrupted or terminated, it says nothing and exits with 0."""
    program = serving[0]
    program.send_signal(number)

    said = program.communicate(timeout=30)

    assert (program.returncode, *said) == (0, "", "")


def test_what_is_not_faked_is_an_error_that_says_so(serving) -> None:
    """To another process it is an answer of status 501."""
    idp = client(serving[1])

    with pytest.raises(Exception, match="the operation ListUserImportJobs of cognito-idp is not faked yet"):
        idp.list_user_import_jobs(UserPoolId=serving[2], MaxResults=1)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--user-pool-id", "no id"], "Value 'no id' at 'userPoolId' failed to satisfy constraint"),
        (["--host", "192.0.2.1"], "Cannot assign requested address"),
    ],
)
def test_bad_input_is_told_in_a_line(start: Start, arguments, complaint) -> None:
    """Without a traceback, and with exit status 1."""
    program = start("serve", "--port", "0", *arguments)

    _, said = program.communicate(timeout=30)

    assert program.returncode == 1
    assert complaint in said
    assert len(said.splitlines()) == 1
