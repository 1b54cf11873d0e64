"""What the fake costs: a call, a sign-in, a fixture, a baseline, a key set, and the plugin when it is not used.

`python bench/run.py` prints a table; `python bench/run.py sign` only the rows with "sign" in their name.
Needs the extra `test`.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import requests
from botocore.awsrequest import AWSResponse
from botocore.stub import Stubber
from pycognito.aws_srp import AWSSRP

from pytest_fakecognito import FakeCognito

PASSWORD = "Analytical-1843"
KEYS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": "us-east-1"}

Measure = Callable[[], float]
"""Does the thing once and gives the seconds that it took."""


def timed(action: Callable[[], object]) -> Measure:
    def once() -> float:
        began = time.perf_counter()
        action()
        return time.perf_counter() - began

    return once


# --- one call -----------------------------------------------------------------------------------------------------


def unanswered() -> Iterator[Measure]:
    """boto3 alone, up to where a request would be made: nothing can be cheaper through a boto client."""
    client = boto3.client("cognito-idp", **KEYS)
    answer = (AWSResponse("https://example.com", 200, {}, None), {"Username": "ada"})
    client.meta.events.register("before-call", lambda **_: answer)
    yield timed(partial(client.admin_get_user, UserPoolId="us-east-1_Example01", Username="ada"))


def stubbed() -> Iterator[Measure]:
    client = boto3.client("cognito-idp", **KEYS)
    request = {"UserPoolId": "us-east-1_Example01", "Username": "ada"}
    with Stubber(client) as stubber:

        def once() -> float:
            stubber.add_response("admin_get_user", {"Username": "ada"}, request)
            return timed(partial(client.admin_get_user, **request))()

        yield once


def through_the_door() -> Iterator[Measure]:
    with FakeCognito() as cognito:
        cognito.pool.add_user("ada", PASSWORD, email="ada@example.com")
        client = boto3.client("cognito-idp", **KEYS)
        yield forgetful(cognito, timed(partial(client.admin_get_user, UserPoolId=cognito.pool.id, Username="ada")))


def behind_the_door() -> Iterator[Measure]:
    with FakeCognito() as cognito:
        cognito.pool.add_user("ada", PASSWORD, email="ada@example.com")
        pool_id = cognito.pool.id

        def call() -> None:
            params = {"UserPoolId": pool_id, "Username": "ada"}
            cognito.call("cognito-idp", "AdminGetUser", params, door="bench", region="us-east-1")

        yield forgetful(cognito, timed(call))


def by_the_server() -> Iterator[Measure]:
    """From requests, since a boto client of this process would be answered before it gets to the wire."""
    with FakeCognito() as cognito, cognito.serve() as server, requests.Session() as session:
        cognito.pool.add_user("ada", PASSWORD, email="ada@example.com")
        headers = {
            "X-Amz-Target": "AWSCognitoIdentityProviderService.AdminGetUser",
            "Authorization": "AWS4-HMAC-SHA256 Credential=testing/20300101/us-east-1/cognito-idp/aws4_request",
        }
        body = json.dumps({"UserPoolId": cognito.pool.id, "Username": "ada"})

        def ask() -> None:
            session.post(server.url, data=body, headers=headers).raise_for_status()

        yield forgetful(cognito, timed(ask))


def forgetful(cognito: FakeCognito, measure: Measure) -> Measure:
    """Between two measures the journal is emptied, as it is between two tests."""

    def once() -> float:
        cognito.calls.clear()
        return measure()

    return once


# --- signing in ---------------------------------------------------------------------------------------------------


def sign_in_by_password() -> Iterator[Measure]:
    with FakeCognito() as cognito:
        cognito.pool.add_user("ada", PASSWORD, email="ada@example.com")
        parameters = {"USERNAME": "ada", "PASSWORD": PASSWORD}
        request = {"ClientId": cognito.pool.client.id, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters}
        cognito.sign_in("ada")  # the keys are made once
        yield forgetful(cognito, timed(partial(cognito.idp.initiate_auth, **request)))


def sign_in_by_srp() -> Iterator[Measure]:
    """Both calls behind the door; what the client computes is not counted."""
    with FakeCognito() as cognito:
        cognito.pool.add_user("ada", PASSWORD, email="ada@example.com")
        client_id = cognito.pool.client.id
        client = AWSSRP("ada", PASSWORD, cognito.pool.id, client_id, client=cognito.idp)
        cognito.sign_in("ada")

        def call(operation: str, **params: Any) -> tuple[dict[str, Any], float]:
            began = time.perf_counter()
            answer = cognito.call("cognito-idp", operation, {"ClientId": client_id, **params}, door="bench")
            return answer, time.perf_counter() - began

        def once() -> float:
            started = client.get_auth_params()
            put, first = call("InitiateAuth", AuthFlow="USER_SRP_AUTH", AuthParameters=started)
            proof = client.process_challenge(put["ChallengeParameters"], started)
            _, second = call("RespondToAuthChallenge", ChallengeName="PASSWORD_VERIFIER", ChallengeResponses=proof)
            return first + second

        yield forgetful(cognito, once)


def sign_in_by_handle() -> Iterator[Measure]:
    with FakeCognito() as cognito:
        cognito.pool.add_user("ada")
        cognito.sign_in("ada")
        yield timed(partial(cognito.sign_in, "ada"))


# --- fixtures and baselines ---------------------------------------------------------------------------------------


def start_and_stop() -> Iterator[Measure]:
    cognito = FakeCognito()

    def cycle() -> None:
        cognito.start("test_name")
        cognito.stop()

    yield timed(cycle)


def start_stop_and_a_user() -> Iterator[Measure]:
    """With the default pool, its client and one user, as most tests have."""
    cognito = FakeCognito()

    def cycle() -> None:
        cognito.start("test_name")
        cognito.pool.add_user("ada", PASSWORD)
        cognito.stop()

    yield timed(cycle)


def seed(cognito: FakeCognito) -> None:
    for number in range(5):
        pool = cognito.create_pool(f"pool {number}", default=number == 0)
        for user in range(500):
            pool.add_user(f"user-{user}", PASSWORD, email=f"user-{user}@example.com")


def making_a_baseline() -> Iterator[Measure]:
    yield timed(partial(FakeCognito().set_baseline, seed))


def start_and_stop_over_a_baseline() -> Iterator[Measure]:
    cognito = FakeCognito()
    cognito.set_baseline(seed)

    def cycle() -> None:
        cognito.start("test_name")
        cognito.stop()

    yield timed(cycle)


def first_touch_over_a_baseline() -> Iterator[Measure]:
    """One pool and one user are reached for, in a fake that has just started."""
    cognito = FakeCognito()
    cognito.set_baseline(seed)

    def once() -> float:
        with cognito:
            return timed(lambda: cognito.pool.users["user-250"].status)()

    yield once


# --- keys over HTTP -----------------------------------------------------------------------------------------------


def jwks_by_requests() -> Iterator[Measure]:
    with FakeCognito() as cognito, requests.Session() as session:
        yield forgetful(cognito, timed(lambda: session.get(cognito.pool.jwks_uri).json()))


def jwks_by_urllib() -> Iterator[Measure]:
    with FakeCognito() as cognito:
        yield forgetful(cognito, timed(lambda: json.load(urllib.request.urlopen(cognito.pool.jwks_uri))))


# --- what is paid once --------------------------------------------------------------------------------------------

IMPORT_PLUGIN = """
import pytest, time
began = time.perf_counter()
import pytest_fakecognito.plugin
print(time.perf_counter() - began)
"""
FIRST_FIXTURE = """
import pytest, time
began = time.perf_counter()
from pytest_fakecognito import FakeCognito
with FakeCognito() as cognito:
    cognito.idp
    cognito.pool.add_user("ada")
print(time.perf_counter() - began)
"""
FIRST_TOKENS = """
import time
from pytest_fakecognito import FakeCognito
with FakeCognito() as cognito:
    cognito.pool.add_user("ada")
    began = time.perf_counter()
    cognito.sign_in("ada")
    print(time.perf_counter() - began)
"""


def in_a_new_process(code: str) -> Iterator[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        yield lambda: float(python(folder, "-c", code))


def run_of_one_test(*options: str) -> Iterator[Measure]:
    """A whole run of pytest over one test that uses no fixture."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_nothing.py").write_text("def test_nothing(): pass\n", encoding="utf-8")
        yield timed(partial(python, folder, "-m", "pytest", "-p", "no:cacheprovider", *options, folder))


def python(folder: str, *arguments: str) -> bytes:
    """What another Python prints. Compiled modules are kept, as they are where the plugin is installed."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": f"{folder}/compiled"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, check=True, capture_output=True, cwd=folder, env=environment).stdout


# --- the table ----------------------------------------------------------------------------------------------------

CASES: dict[str, Callable[[], Iterator[Measure]]] = {
    "admin_get_user: boto3 alone, unanswered": unanswered,
    "admin_get_user: botocore's Stubber": stubbed,
    "admin_get_user: the fake": through_the_door,
    "admin_get_user: the fake, behind its door": behind_the_door,
    "admin_get_user: the fake's server": by_the_server,
    "sign-in: password, through boto": sign_in_by_password,
    "sign-in: SRP, the service's side": sign_in_by_srp,
    "sign-in: cognito.sign_in()": sign_in_by_handle,
    "fixture: start and stop": start_and_stop,
    "fixture: start, a pool with a user, stop": start_stop_and_a_user,
    "baseline of 5 x 500 users: made, once": making_a_baseline,
    "baseline of 5 x 500 users: start and stop": start_and_stop_over_a_baseline,
    "baseline of 5 x 500 users: first touch": first_touch_over_a_baseline,
    "jwks.json: requests": jwks_by_requests,
    "jwks.json: urllib": jwks_by_urllib,
    "once: importing the plugin, unused": partial(in_a_new_process, IMPORT_PLUGIN),
    "once: the first fixture with a user": partial(in_a_new_process, FIRST_FIXTURE),
    "once: the first tokens of a pool (two RSA keys)": partial(in_a_new_process, FIRST_TOKENS),
    "pytest with one test: without the plugin": partial(run_of_one_test, "-p", "no:pytest_fakecognito"),
    "pytest with one test: with it, unused": run_of_one_test,
}


def measured(measure: Measure, seconds: float) -> list[float]:
    """As many measures as fit into `seconds`, at least five, after one that is thrown away."""
    measure()
    until, taken = time.perf_counter() + seconds, []
    while len(taken) < 5 or time.perf_counter() < until:
        taken.append(measure())
    return taken


def shown(seconds: float) -> str:
    return f"{seconds * 1e3:9.1f} ms" if seconds >= 0.01 else f"{seconds * 1e6:9.1f} µs"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", default="", help="only rows with this in their name")
    parser.add_argument("--seconds", type=float, default=2.0, help="how long each row is measured (default: 2)")
    chosen = parser.parse_args()
    print(f"{'':50}{'median':>12}{'best':>13}{'times':>8}")
    for name, case in CASES.items():
        if chosen.part in name:
            for measure in case():
                taken = measured(measure, chosen.seconds)
                print(f"{name:50}{shown(statistics.median(taken))} {shown(min(taken))}{len(taken):8}", flush=True)


if __name__ == "__main__":
    main()
