"""The pytest side: hooks and fixtures.

Law: only pytest and the standard library are imported until a fixture is asked for, a marker used or a pool pinned.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from pytest_fakecognito import markers, report, settings

if TYPE_CHECKING:
    from pytest_fakecognito.bad_tokens import BadToken
    from pytest_fakecognito.doors.server import Server
    from pytest_fakecognito.fake import FakeCognito

    Seed = Callable[["FakeCognito"], object]

_IMPORTS = pytest.StashKey["tuple[FakeCognito, pytest.MonkeyPatch] | None"]()


# --- fixtures -----------------------------------------------------------------------------------------------------


@pytest.fixture
def cognito(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, _fake_cognito: FakeCognito
) -> Iterator[FakeCognito]:
    """A fake Amazon Cognito that answers this process until the test ends: a started `FakeCognito`.

    It begins from the baseline (see `cognito_baseline`), with what the test's markers describe. While it lives the
    environment has dummy AWS credentials, its region, and the variables of the ini option `cognito_env`. Teardown
    fails the test if any Cognito request was answered by nobody, also if the code under test swallowed the error.
    """
    fake, chosen = _fake_cognito, settings.of(request.config)
    # Through the test's own monkeypatch, which undoes last what was set first: the test may set them again.
    settings.set_credentials(monkeypatch, chosen.region)
    with _default_boto3_session_kept():
        fake.start(seed=request.node.nodeid)
        report.watch(request.node, fake)
        try:
            _arrange(fake, request.node)
            settings.set_variables(monkeypatch, chosen, fake)
            yield fake
            fake.assert_no_unhandled()
        finally:
            report.keep(request.node)
            fake.stop()


@pytest.fixture(scope="session")
def cognito_baseline() -> Seed | None:
    """To be overridden in a conftest: return or yield a callable `seed(cognito)`, from whose result each test starts.

    It is run once a session (once a worker under xdist). Starting from it costs the same, however much it made.
    """
    return None


@pytest.fixture
def cognito_server(cognito: FakeCognito) -> Iterator[Server]:
    """`cognito` behind a real HTTP server on loopback, at `.url`: for other processes and for browsers."""
    with cognito.serve() as server:
        yield server


@pytest.fixture
def cognito_bad_token(request: pytest.FixtureRequest, cognito: FakeCognito) -> BadToken:
    """A token that a verifier must refuse: `.token`, `.kind`, `.reason`, `.headers`. The test runs once for each kind.

    The marker `cognito_bad_token` chooses kinds, whose token it is, and whether an access or an id token is due:
    a verifier that never asks Cognito cannot know of a revocation and does with `exclude=["revoked"]`.
    """
    from pytest_fakecognito import bad_tokens

    _, arguments = markers.bad_token_choice(request.node)
    return bad_tokens.make_one(cognito, request.param, **arguments)


@pytest.fixture(scope="session")
def _fake_cognito(pytestconfig: pytest.Config, cognito_baseline: Seed | None) -> FakeCognito:
    if cognito_baseline is not None and not callable(cognito_baseline):
        raise pytest.UsageError(
            f"cognito_baseline must return or yield a callable seed(cognito), not {cognito_baseline!r}"
        )
    chosen = settings.of(pytestconfig)
    fake = _new_fake(chosen)
    with pytest.MonkeyPatch.context() as environ, _default_boto3_session_kept():
        settings.set_credentials(environ, chosen.region)
        fake.set_baseline(cognito_baseline)
    return fake


def _new_fake(chosen: settings.Settings) -> FakeCognito:
    from pytest_fakecognito.fake import FakeCognito

    return FakeCognito(
        region=chosen.region, user_pool_id=chosen.user_pool_id, client_id=chosen.client_id, smtp=chosen.smtp
    )


def _arrange(fake: FakeCognito, item: pytest.Item) -> None:
    described = markers.described(item)
    if not described:
        return
    from pytest_fakecognito import scene
    from pytest_fakecognito.errors import UsageError

    try:
        scene.arrange(fake, described)
    except UsageError as error:
        # A traceback would show our own modules, and not where the marker stands.
        raise pytest.fail.Exception(str(error), pytrace=False) from None


@contextmanager
def _default_boto3_session_kept() -> Iterator[None]:
    """The session that `boto3.client` makes on first use would carry the dummy credentials into later tests."""
    before = getattr(sys.modules.get("boto3"), "DEFAULT_SESSION", None)
    try:
        yield
    finally:
        boto3 = sys.modules.get("boto3")
        if boto3 is not None:
            boto3.DEFAULT_SESSION = before  # type: ignore[attr-defined]


# --- hooks --------------------------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    settings.add_options(parser)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    _open_for_imports(early_config)
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    markers.register(config)
    _open_for_imports(config)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    # xdist's controller imports no tests, and its workers are about to inherit its environment.
    if session.config.pluginmanager.hasplugin("dsession"):
        _close_after_imports(session.config)


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    try:
        result = yield
        with _told_under_xdist(session):
            _check_imports(session.config)
        return result
    finally:
        _close_after_imports(session.config)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "cognito_bad_token" in metafunc.fixturenames and not _parametrized(metafunc, "cognito_bad_token"):
        kinds, _ = markers.bad_token_choice(metafunc.definition)
        metafunc.parametrize("cognito_bad_token", kinds, indirect=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    with _told_under_xdist(session):
        markers.check(items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    outcome = yield
    if outcome.failed:
        report.add_section(outcome, item)
    return outcome


@contextmanager
def _told_under_xdist(session: pytest.Session) -> Iterator[None]:
    """Of a worker's usage error the controller shows nothing but why it stopped."""
    try:
        yield
    except pytest.UsageError as error:
        if hasattr(session.config, "workerinput"):
            session.shouldfail = str(error)
        raise


def _parametrized(metafunc: pytest.Metafunc, name: str) -> bool:
    for mark in metafunc.definition.iter_markers("parametrize"):
        names = mark.kwargs.get("argnames", mark.args[0] if mark.args else ())
        if name in ([part.strip() for part in names.split(",")] if isinstance(names, str) else names):
            return True
    return False


def _open_for_imports(config: pytest.Config) -> None:
    """While conftests and tests are imported, a pinned default pool is there: its keys may be fetched at import."""
    chosen = settings.of(config)
    if not chosen.pinned or _IMPORTS in config.stash:
        return
    fake, environ = _new_fake(chosen), pytest.MonkeyPatch()
    fake.start()
    config.stash[_IMPORTS] = fake, environ
    config.add_cleanup(lambda: _close_after_imports(config))
    settings.set_variables(environ, chosen, fake)
    _ = fake.pool  # made on first use: its keys are served from now on


def _check_imports(config: pytest.Config) -> None:
    opened = config.stash.get(_IMPORTS, None)
    if opened is not None and opened[0].unhandled:
        lines = "".join(f"\n- {error}" for error in opened[0].unhandled)
        raise pytest.UsageError(f"Cognito was asked at import for what this fake does not answer:{lines}")


def _close_after_imports(config: pytest.Config) -> None:
    opened = config.stash.get(_IMPORTS, None)
    if opened is None:
        return
    config.stash[_IMPORTS] = None  # stays in the stash: not to be opened again
    fake, environ = opened
    environ.undo()
    fake.stop()
