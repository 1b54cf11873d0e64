"""`python -m pytest_fakecognito serve`: the fake as a server of its own, for as long as it runs."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
from collections.abc import Sequence
from types import FrameType

import pytest_fakecognito


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. Returns the exit status: 0 after an interrupt or a termination signal, 1 for bad input."""
    given = _parser().parse_args(arguments)
    # Each code is logged as `Confirmation code for Cognito user <username>: <code>`.
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(message)s")
    return _serve(given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pytest_fakecognito", description="A fake Amazon Cognito.")
    parser.add_argument("--version", action="version", version=pytest_fakecognito.__version__)
    commands = parser.add_subparsers(required=True, metavar="command")
    serve = commands.add_parser("serve", help="answer over HTTP until interrupted")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument("--port", type=int, default=4566, help="port, 0 for any free one (default: %(default)s)")
    serve.add_argument("--region", default="us-east-1", help="region of the pools (default: %(default)s)")
    serve.add_argument("--account-id", default="123456789012", help="account in ARNs (default: %(default)s)")
    serve.add_argument("--user-pool-id", help="id of the default pool")
    serve.add_argument("--client-id", help="id of the default pool's client")
    return parser


def _serve(given: argparse.Namespace) -> int:
    from pytest_fakecognito.errors import CognitoError, UsageError
    from pytest_fakecognito.fake import FakeCognito

    stop = _stopped_by_signals()
    fake = FakeCognito(given.region, given.account_id, user_pool_id=given.user_pool_id, client_id=given.client_id)
    try:
        # No door is opened: this process has no client to intercept.
        pool = fake.pool
        with fake.serve(given.host, given.port) as server:
            print(f"Cognito answers at {server.url} (region {given.region})", flush=True)
            print(f"default user pool {pool.id}, client {pool.client.id}", flush=True)
            stop.wait()
    except (OSError, UsageError, CognitoError) as error:
        print(f"pytest_fakecognito: {error}", file=sys.stderr)
        return 1
    return 0


def _stopped_by_signals() -> threading.Event:
    stop = threading.Event()

    def handle(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, handle)
    signal.signal(signal.SIGTERM, handle)
    return stop


if __name__ == "__main__":
    sys.exit(main())
