"""FakeCognito: owns the world and everything round it, opens the doors, and answers what comes through them.

Law: it works without pytest. One fake is active at a time, since it speaks for the whole process.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any

from pytest_fakecognito import errors, failures, hosts, making, operations
from pytest_fakecognito.clock import Clock
from pytest_fakecognito.context import Context, Handler, Invoked
from pytest_fakecognito.doors import Doors
from pytest_fakecognito.errors import CognitoError, NotFaked, UnhandledRequest, UsageError
from pytest_fakecognito.handles import AppClient, ConfirmationCodes, Pools, Tokens, User, UserPool
from pytest_fakecognito.ids import Ids
from pytest_fakecognito.journal import Call, Journal, LambdaCall, Message
from pytest_fakecognito.lock import Lock
from pytest_fakecognito.model import service as model
from pytest_fakecognito.signin import claims
from pytest_fakecognito.signin.keys import ring
from pytest_fakecognito.state.store import FrozenStore, Store
from pytest_fakecognito.triggers import check_handler, check_name

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from botocore.client import BaseClient

    from pytest_fakecognito.bad_tokens import BadToken
    from pytest_fakecognito.doors.server import Server
    from pytest_fakecognito.smtp import SmtpServer

_active: FakeCognito | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole state of a fake as a value: see `FakeCognito.snapshot`."""

    store: FrozenStore
    functions: Mapping[str, Handler | str]


_EMPTY = Snapshot(Store().freeze(), {})


class FakeCognito:
    """A fake Amazon Cognito: `with FakeCognito() as cognito:` answers this process until the block is left.

    `region` and `account_id` go into ids and ARNs. `user_pool_id` and `client_id` pin the ids of the default pool and
    its client, for applications that read them when they are imported. `smtp`, "host:port" or an SmtpServer, is where
    e-mails go as well as into the outbox.
    """

    def __init__(
        self,
        region: str = "us-east-1",
        account_id: str = "123456789012",
        *,
        user_pool_id: str | None = None,
        client_id: str | None = None,
        smtp: str | SmtpServer | None = None,
    ) -> None:
        self.region = region
        self.account_id = account_id
        self.clock = Clock()
        self.lock = Lock()
        self._pinned = (user_pool_id, client_id)
        self._journal = Journal(post=None if smtp is None else _poster(smtp, self.clock))
        self._doors = Doors()
        self._failures = failures.Planned()
        self._baseline = _EMPTY
        self._salt = ""
        self._functions: dict[str, Handler | str] = {}
        self._clients: dict[str, BaseClient] = {}
        self._begin(_EMPTY)

    # --- starting and stopping --------------------------------------------------------------------------------

    def start(self, seed: str = "") -> FakeCognito:
        """Open every door and begin from the baseline. `seed` makes subs, secrets and codes differ between tests.

        Raises UsageError if a fake is active already.
        """
        global _active
        if _active is not None:
            raise UsageError(
                "a FakeCognito is active already, and one speaks for the whole process: use that one "
                "(in a test that asks for the fixture `cognito`, it is the fixture)"
            )
        self._salt = seed
        self.reset()
        self._doors.open(self)
        _active = self
        return self

    def stop(self) -> None:
        """Close every door and forget the state. Stopping twice does nothing."""
        global _active
        try:
            if _active is self:
                _active = None
                self._doors.close()
        finally:
            self._begin(_EMPTY)

    def __enter__(self) -> FakeCognito:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def reset(self) -> None:
        """Back to the baseline: empty, or what the baseline's seed has made."""
        with self.lock:
            self._begin(self._baseline)

    def set_baseline(self, seed: Callable[[FakeCognito], object] | None) -> None:
        """Run `seed(cognito)` on an empty world, from whose result every start and reset then begins."""
        self._baseline = _EMPTY
        if seed is None:
            return
        with self:
            seed(self)
            self.assert_no_unhandled()
            self._baseline = self.snapshot()

    def snapshot(self) -> Snapshot:
        """The whole state as a value. It costs what was touched since the world began, or was restored."""
        with self.lock:
            return Snapshot(self.store.freeze(), dict(self._functions))

    def restore(self, snapshot: Snapshot) -> None:
        """Back to `snapshot`; calls and messages so far are still to be read."""
        with self.lock:
            self.store = snapshot.store.thaw()
            self._functions = dict(snapshot.functions)

    def _begin(self, snapshot: Snapshot) -> None:
        self.store = snapshot.store.thaw()
        self._functions = dict(snapshot.functions)
        self._journal.clear()
        self._failures.clear()
        self.clock.reset()

    # --- what a test reads ------------------------------------------------------------------------------------

    @property
    def calls(self) -> list[Call]:
        return self._journal.calls

    @property
    def outbox(self) -> list[Message]:
        return self._journal.outbox

    @property
    def lambda_calls(self) -> list[LambdaCall]:
        return self._journal.lambda_calls

    @property
    def unhandled(self) -> list[BaseException]:
        """What nothing could answer. Emptying the list allows it: see `assert_no_unhandled`."""
        return self._journal.unhandled

    @property
    def confirmation_codes(self) -> Mapping[str, str]:
        """User name, alias or sub to the last code that was sent to that user, of any kind."""
        return ConfirmationCodes(self)

    def assert_no_unhandled(self) -> None:
        """Raise UnhandledRequest if anything so far was answered by nobody, whoever swallowed the error then.

        The fixture does so when the test ends. `cognito.unhandled.clear()` allows what was not answered until then.
        """
        if not self.unhandled:
            return
        lines = "".join(f"\n- {type(it).__name__}: {it}" for it in self.unhandled)
        raise UnhandledRequest(
            f"Cognito was asked for what this fake does not answer:{lines}\n"
            "If that is meant, call cognito.unhandled.clear() before the test ends."
        ) from self.unhandled[0]

    # --- pools and users --------------------------------------------------------------------------------------

    @property
    def pool(self) -> UserPool:
        """The default pool, made on first use."""
        with self.lock:
            if self.store.default_pool is None:
                self.create_pool("default", default=True)
            assert self.store.default_pool is not None
            return UserPool(self, self.store.default_pool)

    @property
    def pools(self) -> Mapping[str, UserPool]:
        """Pool ids to pools."""
        return Pools(self)

    def create_pool(
        self,
        name: str = "pool",
        *,
        id: str | None = None,
        client: Mapping[str, Any] | None = None,
        default: bool = False,
        **create_user_pool_params: Any,
    ) -> UserPool:
        """A new pool with one app client, which has no secret and allows every flow unless `client` says otherwise.

        `id` pins the pool's id. Parameters are those of CreateUserPool, as AWS spells them or in snake_case; `client`
        has those of CreateUserPoolClient. `default` makes it the default pool, under the pinned ids if there are any.
        Raises UsageError for a parameter that is unknown or an id that is taken, and the service's own errors.
        """
        pinned_pool, pinned_client = self._pinned if default else (None, None)
        pool_id = pinned_pool if id is None else id
        with self.lock:
            region = pool_id.partition("_")[0] if pool_id else self.region
            record = making.make_pool(self._context(region), name, create_user_pool_params, pool_id)
            try:
                self.new_client(record.id, client or {}, pinned_client)
            except BaseException:
                self.store.remove_pool(record)
                raise
            if default:
                self.store.default_pool = record.id
            return UserPool(self, record.id)

    def new_client(self, pool_id: str, given: Mapping[str, Any], client_id: str | None = None) -> AppClient:
        """A client made for tests: no secret, every flow. See `UserPool.add_client`."""
        with self.lock:
            pool = self.store.pool(pool_id)
            made = making.make_client(self._context(pool.region), pool, given, client_id)
            return AppClient(UserPool(self, pool_id), made.id)

    def sign_in(
        self,
        username: str,
        *,
        pool: UserPool | None = None,
        client: AppClient | None = None,
        scopes: Iterable[str] | None = None,
    ) -> Tokens:
        """Tokens for a user, without a password: see `User.sign_in`."""
        return (pool or self.pool).user(username).sign_in(client=client, scopes=scopes)

    def bad_tokens(self, username: str | None = None, **choices: Any) -> dict[str, BadToken]:
        """Tokens that a verifier must refuse, by kind: see `pytest_fakecognito.bad_tokens`."""
        from pytest_fakecognito import bad_tokens

        return bad_tokens.make(self, username, **choices)

    # --- steering ---------------------------------------------------------------------------------------------

    def add_lambda(self, name_or_arn: str, handler: Handler | str) -> None:
        """Let `handler(event, context)`, or what "pkg.mod:func" names, stand for a Lambda function.

        A bare name stands for any ARN that ends in `:function:<name>`, with or without a version or alias. Raises
        UsageError for what Lambda could not call as a handler: an unknown module, a coroutine function, another arity.
        """
        check_name(name_or_arn)
        check_handler(handler)
        self._functions[name_or_arn] = handler

    def decrypt_code(self, code: str) -> str:
        """What a custom sender was sent: the `code` of its event in the clear.

        Raises UsageError for anything else, and without the extra `senders`.
        """
        from pytest_fakecognito import senders

        return senders.decrypt(code)

    def fail(
        self,
        operation: str,
        error: str = "TooManyRequestsException",
        *,
        times: int = 1,
        message: str | None = None,
    ) -> None:
        """Let the next `times` calls of `operation` fail with that AWS error, as real HTTP responses.

        `operation` is named as AWS does ("AdminGetUser") or as boto does ("admin_get_user"). Raises UsageError for an
        operation that neither service has, and for an error that it does not declare.
        """
        with self.lock:
            self._failures.plan(operation, error, times, message)

    def serve(self, host: str = "127.0.0.1", port: int = 0) -> Server:
        """The same state behind a real HTTP server, in a thread: a context manager with `.url`.

        Port 0 takes a free one.
        """
        from pytest_fakecognito.doors import server

        return server.serve(self, host, port)

    # --- ready clients ----------------------------------------------------------------------------------------

    @property
    def idp(self) -> BaseClient:
        """A botocore client for `cognito-idp`. Raises UsageError while this fake is not started."""
        return self._client("cognito-idp")

    @property
    def identity(self) -> BaseClient:
        """A botocore client for `cognito-identity`. Raises UsageError while this fake is not started."""
        return self._client("cognito-identity")

    def _client(self, service: str) -> BaseClient:
        if _active is not self:
            # Its calls would go to AWS, or to another fake.
            raise UsageError("this FakeCognito is not started: use it as `with FakeCognito() as cognito:`")
        with self.lock:
            if service not in self._clients:
                from pytest_fakecognito import ready_clients

                self._clients[service] = ready_clients.make(service, self.region)
            return self._clients[service]

    # --- what the doors ask -----------------------------------------------------------------------------------

    def owns(self, host: str) -> bool:
        """Whether a request for this host, in lower case and without a port, is Cognito's to answer."""
        return hosts.is_cognito(host) or host in self.store.pool_of_domain

    def fails(self, operation: str) -> bool:
        """Whether the next call of this operation is planned to fail."""
        return self._failures.planned(operation)

    def call(
        self,
        service: str,
        operation: str,
        params: dict[str, Any],
        *,
        door: str,
        region: str | None = None,
        access_key: str | None = None,
    ) -> dict[str, Any]:
        """The output of one API call; `params` are plain JSON values, and the fake's from now on.

        Raises CognitoError for what the service refuses. Any other exception is ours, and travels to the caller as
        itself; it is remembered as unhandled as well, lest the code under test swallow it.
        """
        with self.lock:
            call = Call(service, operation, params, door)
            self.calls.append(call)
            try:
                response = call.response = self._perform(service, operation, params, region)
            except BaseException as error:
                call.error = error
                self._note_if_ours(error)
                raise
            return response

    def _perform(self, service: str, operation: str, params: dict[str, Any], region: str | None) -> dict[str, Any]:
        failure = self._failures.take(operation)
        if failure is not None:
            raise failure
        return self._answer(service, operation, params, region)

    def _answer(self, service: str, operation: str, params: dict[str, Any], region: str | None) -> dict[str, Any]:
        known = model.load(service)
        described = known.operations.get(operation)
        if described is None:
            raise errors.unknown_operation()
        function = operations.find(service, described.method)
        if function is None:
            raise NotFaked(f"the operation {operation} of {service} is not faked yet")
        known.check(operation, params)
        return function(self._context(region), params)

    def run(self, operation: str, params: dict[str, Any], region: str | None = None) -> dict[str, Any]:
        """An API call made for the test itself, by a handle or a marker: the same rules, nothing in the journal."""
        with self.lock:
            return self._answer("cognito-idp", operation, params, region)

    def context(self, region: str | None = None) -> Context:
        return self._context(region)

    def _context(self, region: str | None) -> Context:
        return Context(
            store=self.store,
            now=self.clock.timestamp(),
            wall=time.time(),
            region=region,
            default_region=self.region,
            account_id=self.account_id,
            ids=Ids(self.store.counters, self._salt),
            journal=self._journal,
            functions=self._functions,
            clock=self.clock.timestamp,
            unlocked=self.lock.released,
            elsewhere=_invoke_elsewhere,
        )

    @cached_property
    def wsgi(self) -> WSGIApplication:
        """The application that answers HTTP, behind every door but botocore's."""
        from pytest_fakecognito.web.app import Application

        return Application(self, self)

    def note_http(
        self, door: str, method: str, url: str, status: int | None, error: str | None, location: str | None = None
    ) -> None:
        """Write a request that is no API call into the journal."""
        failure = None if error is None else RuntimeError(error)
        self.calls.append(Call("http", f"{method} {url}", None, door, status, failure, location))

    def _note_if_ours(self, error: BaseException) -> None:
        # What is no Exception, such as a pytest.fail() in a trigger, nobody swallows.
        if isinstance(error, Exception) and not isinstance(error, CognitoError):
            self.note_crash(error)

    def note_crash(self, error: BaseException) -> None:
        """Remember what nobody may get to see, so that the test fails with it when it ends."""
        if error not in self.unhandled:
            self.unhandled.append(error)

    def unhandled_request(self, what: str) -> UnhandledRequest:
        """Remember that nothing answers this, and give back the error to raise."""
        error = UnhandledRequest(what)
        self.note_crash(error)
        return error

    # --- what the documents are made of -----------------------------------------------------------------------

    def pool_exists(self, pool_id: str) -> bool:
        return pool_id in self.store.pools

    def jwks(self, pool_id: str) -> dict[str, Any]:
        return ring.keys(pool_id).jwks

    def issuer(self, pool_id: str) -> str:
        return claims.issuer(self.store.pools[pool_id])

    def domain(self, pool_id: str) -> str | None:
        return self.store.pools[pool_id].domain

    # --- what a domain does -----------------------------------------------------------------------------------

    @contextmanager
    def visit(self) -> Iterator[Context]:
        """The context of one request to a page or an OAuth endpoint, under the lock; our own errors are remembered."""
        with self.lock:
            try:
                yield self._context(None)
            except BaseException as error:
                self._note_if_ours(error)
                raise


def _poster(smtp: str | SmtpServer, clock: Clock) -> Callable[[Message], None]:
    from pytest_fakecognito.smtp import Outgoing, SmtpServer

    server = SmtpServer.parse(smtp) if isinstance(smtp, str) else smtp
    return Outgoing(server, clock).post


def _invoke_elsewhere(arn: str, payload: str) -> Invoked | None:
    from pytest_fakecognito import mocked_lambda

    return mocked_lambda.invoke(arn, payload)


__all__ = ["FakeCognito", "Snapshot", "User"]
