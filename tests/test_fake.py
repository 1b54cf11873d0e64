"""FakeCognito itself, mostly without the plugin: starting, stopping, worlds, threads, and what nobody answers."""

from __future__ import annotations

import contextlib
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import boto3
import pytest
import requests
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.errors import NotFaked, UnhandledRequest, UsageError
from pytest_fakecognito.fake import Snapshot
from pytest_fakecognito.operations.service import idp

# Made before any fixture, as applications do at import. With keys, lest boto3 look for some on the network.
MADE_AT_IMPORT = boto3.Session(aws_access_key_id="at", aws_secret_access_key="import").client(
    "cognito-idp", region_name="us-east-1"
)
ACTIVE = (
    "a FakeCognito is active already, and one speaks for the whole process: use that one "
    r"\(in a test that asks for the fixture `cognito`, it is the fixture\)"
)
NOWHERE = "https://cognito-idp.us-east-1.amazonaws.com/no/such/path"


@pytest.fixture
def not_built(monkeypatch: pytest.MonkeyPatch) -> None:
    """ListUserPools is not faked, as some operation may always be."""
    monkeypatch.delitem(idp.functions, "list_user_pools")


def patched() -> list[object]:
    """What the doors put something in place of."""
    return [BaseClient._emit_api_params, requests.Session.get_adapter, list(sys.meta_path)]


# --- starting and stopping ----------------------------------------------------------------------------------------


def test_it_works_without_pytest() -> None:
    """A with statement is all it takes."""
    with FakeCognito() as cognito:
        pool = cognito.idp.create_user_pool(PoolName="mine")["UserPool"]
        assert pool["Id"].startswith("us-east-1_")
        assert list(cognito.pools) == [pool["Id"]]


def test_start_and_stop_are_the_same_as_with() -> None:
    """`start` gives back the fake, `stop` may be called twice, and what is stopped can be started again."""
    cognito = FakeCognito()
    for _ in range(2):
        assert cognito.start() is cognito
        assert list(cognito.pools) == []
        cognito.pool.add_user("ada")
        cognito.stop()
        cognito.stop()


@pytest.mark.parametrize("region", ["eu-west-1", "ap-southeast-2"])
def test_region_and_account_go_into_ids(region: str) -> None:
    """Ids and ARNs are of the region and the account that the fake is made with."""
    with FakeCognito(region=region, account_id="210987654321") as cognito:
        pool = cognito.pool
        assert pool.id.startswith(f"{region}_")
        assert pool.arn == f"arn:aws:cognito-idp:{region}:210987654321:userpool/{pool.id}"
        assert cognito.idp.meta.region_name == region


def test_stopping_closes_every_door_and_forgets() -> None:
    """Afterwards nothing is patched, and neither pools nor users, calls nor messages are left."""
    before = patched()
    cognito = FakeCognito()
    with cognito:
        assert patched() != before
        cognito.pool.add_user("ada")
        cognito.idp.list_user_pools(MaxResults=1)

    assert patched() == before
    assert (dict(cognito.pools), cognito.calls, cognito.outbox, cognito.unhandled) == ({}, [], [], [])


def test_stopping_after_an_error_is_the_same() -> None:
    """The block's own error comes out as it is, and nothing stays behind."""
    before = patched()
    cognito = FakeCognito()

    def fail() -> None:
        with cognito:
            cognito.pool.add_user("ada")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert patched() == before
    assert dict(cognito.pools) == {}


def test_a_door_that_does_not_open_leaves_none_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """If starting fails, it fails as itself, nothing stays patched, and one can start again."""
    from pytest_fakecognito.doors.requests import RequestsDoor

    before, cognito = patched(), FakeCognito()
    with cognito:
        pass  # every door has been made
    with monkeypatch.context() as patch:
        patch.setattr(RequestsDoor, "open", lambda door, gate: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            cognito.start()

    assert patched() == before
    with cognito:
        assert cognito.idp.list_user_pools(MaxResults=1)["UserPools"] == []


def test_a_second_fake_is_refused() -> None:
    """One fake speaks for the process: another, or the same again, says so and leaves the first as it was."""
    with FakeCognito() as cognito:
        pool = cognito.pool
        for other in (FakeCognito(), cognito):
            with pytest.raises(UsageError, match=ACTIVE):
                other.start()
        assert cognito.idp.describe_user_pool(UserPoolId=pool.id)["UserPool"]["Name"] == "default"

    with FakeCognito() as cognito:
        assert list(cognito.pools) == []


def test_a_second_fake_inside_the_fixture_is_refused(cognito: FakeCognito) -> None:
    """The fixture's is one as well."""
    with pytest.raises(UsageError, match=ACTIVE), FakeCognito():
        pass

    assert cognito.idp.list_user_pools(MaxResults=1)["UserPools"] == []


def test_stopping_one_that_was_never_started_disturbs_no_other() -> None:
    """Only the active fake closes its doors."""
    with FakeCognito() as cognito:
        FakeCognito().stop()
        assert cognito.idp.list_user_pools(MaxResults=1)["UserPools"] == []


@pytest.mark.parametrize("name", ["idp", "identity"])
def test_ready_clients_are_made_once(cognito: FakeCognito, name: str) -> None:
    """`cognito.idp` and `cognito.identity` are the same client each time."""
    assert getattr(cognito, name) is getattr(cognito, name)
    assert getattr(cognito, name).meta.service_model.service_name == f"cognito-{name}"


@pytest.mark.parametrize("name", ["idp", "identity"])
def test_ready_clients_are_there_while_it_is_started(name: str) -> None:
    """Before and after, their calls would go to AWS: asking for one is an error that says so."""
    cognito = FakeCognito()
    said = "this FakeCognito is not started: use it as `with FakeCognito"
    with pytest.raises(UsageError, match=said):
        getattr(cognito, name)
    with cognito:
        getattr(cognito, name)
    with pytest.raises(UsageError, match=said):
        getattr(cognito, name)


# --- who is answered ----------------------------------------------------------------------------------------------


def test_a_client_made_at_import_is_answered(cognito: FakeCognito) -> None:
    """It matters not that the client is older than the fake."""
    cognito.pool.add_user("ada")

    assert MADE_AT_IMPORT.admin_get_user(UserPoolId=cognito.pool.id, Username="ada")["Username"] == "ada"


def test_no_credentials_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in the environment, no profile, no file: a call is answered before it would be signed."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")

    with FakeCognito():
        client = boto3.Session().client("cognito-idp", region_name="us-east-1")
        assert client.list_user_pools(MaxResults=1)["UserPools"] == []


def test_the_environment_is_not_touched() -> None:
    """Without the plugin, the fake sets nothing in the environment."""
    before = dict(os.environ)
    with FakeCognito() as cognito:
        cognito.pool.add_user("ada").sign_in()
        assert dict(os.environ) == before


# --- worlds -------------------------------------------------------------------------------------------------------


def test_a_reset_empties_everything(cognito: FakeCognito) -> None:
    """State, journal, planned failures and the clock are as they were at the start."""
    cognito.pool.add_user("ada")
    cognito.idp.list_user_pools(MaxResults=1)
    cognito.fail("ListUserPools")
    cognito.clock.advance(days=1)

    cognito.reset()

    assert (dict(cognito.pools), cognito.calls, cognito.outbox) == ({}, [], [])
    assert cognito.idp.list_user_pools(MaxResults=1)["UserPools"] == []
    assert abs(cognito.clock.now() - datetime.now(timezone.utc)) < timedelta(minutes=1)


def test_lists_stay_the_same_lists(cognito: FakeCognito) -> None:
    """A test may hold on to calls and outbox over a reset: they are emptied, not replaced."""
    held = cognito.calls, cognito.outbox, cognito.lambda_calls, cognito.unhandled
    cognito.reset()

    for list_, now in zip(held, (cognito.calls, cognito.outbox, cognito.lambda_calls, cognito.unhandled), strict=True):
        assert list_ is now


def test_ids_repeat_after_a_reset(cognito: FakeCognito) -> None:
    """The first pool has the same id in every world, and the same user the same sub."""

    def world() -> tuple[str, str, str]:
        return cognito.pool.id, cognito.pool.client.id, cognito.pool.add_user("ada").sub

    before = world()
    cognito.reset()

    assert world() == before


def test_a_baseline_is_where_every_world_begins() -> None:
    """What the seed made is there at each start and after each reset, and what came after is not."""
    cognito = FakeCognito()
    runs = []

    def seed(cognito: FakeCognito) -> None:
        runs.append(cognito)
        cognito.pool.add_user("ada", "Analytical-1843", groups=["editors"])
        cognito.idp.list_user_pools(MaxResults=1)

    cognito.set_baseline(seed)
    for _ in range(2):
        with cognito:
            for _ in range(2):
                assert list(cognito.pool.users) == ["ada"]
                assert cognito.calls == []
                cognito.pool.add_user("grace")
                cognito.pool.users["ada"].record.enabled = False
                cognito.reset()
                assert cognito.pool.users["ada"].enabled
    assert runs == [cognito]


def test_a_baseline_can_be_taken_away() -> None:
    """None is the empty world again."""
    cognito = FakeCognito()
    cognito.set_baseline(lambda cognito: cognito.pool)
    cognito.set_baseline(None)

    with cognito:
        assert list(cognito.pools) == []


@pytest.mark.usefixtures("not_built")
@pytest.mark.parametrize("error", [ZeroDivisionError, UnhandledRequest])
def test_a_seed_that_fails_leaves_no_baseline(error: type[Exception]) -> None:
    """The seed's error comes out as it is, also if the seed swallowed that nobody answered it."""

    def seed(cognito: FakeCognito) -> None:
        cognito.pool.add_user("ada")
        if error is ZeroDivisionError:
            raise ZeroDivisionError
        with pytest.raises(NotFaked):
            cognito.idp.list_user_pools(MaxResults=1)

    cognito = FakeCognito()
    with pytest.raises(error):
        cognito.set_baseline(seed)

    with cognito:
        assert list(cognito.pools) == []


def test_a_baseline_is_not_set_in_the_midst_of_a_test(cognito: FakeCognito) -> None:
    """The seed begins from an empty world, which cannot be while another one is in use."""
    with pytest.raises(UsageError, match=ACTIVE):
        cognito.set_baseline(lambda cognito: cognito.pool)


def test_a_snapshot_is_a_value(cognito: FakeCognito) -> None:
    """The world goes back to it any number of times, whatever happened since."""
    ada = cognito.pool.add_user("ada", "Analytical-1843")
    tokens = ada.sign_in()
    snapshot = cognito.snapshot()
    assert isinstance(snapshot, Snapshot)

    for _ in range(2):
        cognito.idp.global_sign_out(AccessToken=tokens.access_token)
        cognito.pool.add_user("grace")
        cognito.idp.admin_delete_user(UserPoolId=cognito.pool.id, Username="ada")

        cognito.restore(snapshot)

        assert list(cognito.pool.users) == ["ada"]
        assert ada.status == "CONFIRMED"
        assert cognito.idp.get_user(AccessToken=tokens.access_token)["Username"] == "ada"


def test_restoring_keeps_the_journal(cognito: FakeCognito) -> None:
    """What was asked and sent is still to be read."""
    snapshot = cognito.snapshot()
    cognito.idp.list_user_pools(MaxResults=1)

    cognito.restore(snapshot)

    assert [call.operation for call in cognito.calls] == ["ListUserPools"]


def test_a_snapshot_of_one_world_can_be_restored_in_another() -> None:
    """A snapshot is good for as long as it is held, also over a stop."""
    cognito = FakeCognito()
    with cognito:
        cognito.pool.add_user("ada")
        snapshot = cognito.snapshot()

    with cognito:
        cognito.restore(snapshot)
        assert list(cognito.pool.users) == ["ada"]


# --- pools --------------------------------------------------------------------------------------------------------


def test_the_default_pool_is_made_on_first_use(cognito: FakeCognito) -> None:
    """Asking for it makes it, once."""
    assert list(cognito.pools) == []
    assert cognito.pool == cognito.pool
    assert list(cognito.pools) == [cognito.pool.id]
    assert cognito.pools[cognito.pool.id] == cognito.pool


def test_the_default_pool_comes_again_once_deleted(cognito: FakeCognito) -> None:
    """Where there is none, the next use makes one."""
    first = cognito.pool.id
    cognito.idp.delete_user_pool(UserPoolId=first)

    assert cognito.pool.id != first


def test_ids_can_be_pinned() -> None:
    """Of the default pool and its client, for settings that are read at import; of another pool by create_pool."""
    with FakeCognito(user_pool_id="us-east-1_Pinned001", client_id="pinnedclient") as cognito:
        assert (cognito.pool.id, cognito.pool.client.id) == ("us-east-1_Pinned001", "pinnedclient")
        other = cognito.create_pool(id="eu-west-1_Elsewhere")
        assert other.arn == "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Elsewhere"
        assert other.client.id != "pinnedclient"


def test_a_pinned_pool_is_in_the_region_of_its_id(cognito: FakeCognito) -> None:
    """Clients of that region find it, others do not."""
    cognito.create_pool(id="eu-west-1_Elsewhere")
    there = boto3.client("cognito-idp", region_name="eu-west-1")

    assert there.describe_user_pool(UserPoolId="eu-west-1_Elsewhere")["UserPool"]["Id"] == "eu-west-1_Elsewhere"
    with pytest.raises(cognito.idp.exceptions.ResourceNotFoundException):
        cognito.idp.describe_user_pool(UserPoolId="eu-west-1_Elsewhere")


def test_an_id_that_is_taken_is_refused(cognito: FakeCognito) -> None:
    """Two pools cannot have one id."""
    cognito.create_pool(id="us-east-1_Taken0001")

    with pytest.raises(UsageError, match=r"^there is a pool us-east-1_Taken0001 already$"):
        cognito.create_pool(id="us-east-1_Taken0001")


@pytest.mark.parametrize("id", ["no_pool id", "nopool", "us-east-1_", ""])
def test_an_id_that_no_pool_can_have_is_refused(cognito: FakeCognito, id: str) -> None:
    """Pinned ids must be such as AWS gives; an empty one is a mistake and not left out."""
    with pytest.raises(Exception, match="userPoolId"):
        cognito.create_pool(id=id)
    assert list(cognito.pools) == []


def test_a_client_id_that_no_client_can_have_is_refused() -> None:
    """So must the pinned id of the client; nothing is made."""
    with FakeCognito(client_id="no client") as cognito:
        with pytest.raises(Exception, match="clientId"):
            _ = cognito.pool
        assert list(cognito.pools) == []


def test_a_client_id_that_is_taken_is_refused() -> None:
    """Nor can two clients have one id."""
    with FakeCognito(client_id="pinnedclient") as cognito:
        assert cognito.pool.client.id == "pinnedclient"
        with pytest.raises(UsageError, match=r"^there is a client pinnedclient already$"):
            cognito.create_pool(default=True)
        assert len(cognito.pools) == 1


def test_an_unknown_parameter_is_named(cognito: FakeCognito) -> None:
    """The error says what is accepted, and what may have been meant."""
    with pytest.raises(UsageError, match=r"no argument 'alias_attribute'\. Did you mean alias_attributes"):
        cognito.create_pool(alias_attribute=["email"])


def test_a_pool_that_is_refused_is_not_made(cognito: FakeCognito) -> None:
    """If the client is refused, there is no pool without one."""
    with pytest.raises(Exception, match="Invalid range for token validity"):
        cognito.create_pool(client={"access_token_validity": 24, "refresh_token_validity": 1, "id_token_validity": 25})

    assert list(cognito.pools) == []
    assert cognito.idp.list_user_pools(MaxResults=1)["UserPools"] == []


# --- what nobody answers ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("not_built")
def test_an_operation_that_is_not_built_says_so() -> None:
    """It fails at once, by name, and again in assert_no_unhandled, whoever swallowed it."""
    with FakeCognito() as cognito:
        with pytest.raises(NotFaked) as caught:
            cognito.idp.list_user_pools(MaxResults=1)
        assert str(caught.value) == "the operation ListUserPools of cognito-idp is not faked yet"
        assert isinstance(caught.value, NotImplementedError)

        with pytest.raises(UnhandledRequest) as again:
            cognito.assert_no_unhandled()
        assert str(again.value) == (
            "Cognito was asked for what this fake does not answer:\n"
            "- NotFaked: the operation ListUserPools of cognito-idp is not faked yet\n"
            "If that is meant, call cognito.unhandled.clear() before the test ends."
        )
        assert again.value.__cause__ is caught.value


def test_a_path_that_nothing_serves_says_so() -> None:
    """A request for a host of Cognito's that leads nowhere fails at once, and names method, host and path."""
    with FakeCognito() as cognito:
        with pytest.raises(
            UnhandledRequest, match=r"GET cognito-idp\.us-east-1\.amazonaws\.com/no/such/path: served here"
        ):
            requests.get(NOWHERE)

        with pytest.raises(UnhandledRequest, match="/no/such/path"):
            cognito.assert_no_unhandled()


def test_a_swallowed_error_is_remembered() -> None:
    """The code under test may catch what it likes."""
    with FakeCognito() as cognito:
        for _ in range(2):
            with contextlib.suppress(Exception):
                requests.get(NOWHERE)

        assert len(cognito.unhandled) == 2
        with pytest.raises(UnhandledRequest):
            cognito.assert_no_unhandled()


def test_what_is_meant_can_be_allowed() -> None:
    """Emptying the list allows what was not answered until then, and nothing that comes after."""
    with FakeCognito() as cognito:
        cognito.assert_no_unhandled()
        with pytest.raises(UnhandledRequest):
            requests.get(NOWHERE)
        cognito.unhandled.clear()
        cognito.assert_no_unhandled()
        with pytest.raises(UnhandledRequest):
            requests.get(NOWHERE)
        assert len(cognito.unhandled) == 1


def test_a_refusal_is_an_answer(cognito: FakeCognito) -> None:
    """What the service refuses was answered."""
    with pytest.raises(ClientError):
        cognito.idp.describe_user_pool(UserPoolId="us-east-1_Example01")

    cognito.assert_no_unhandled()
    assert cognito.unhandled == []


def test_an_error_of_our_own_reaches_the_test_as_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong in a handler is no error of the service, and is remembered too."""
    monkeypatch.setitem(idp.functions, "list_user_pools", lambda context, request: 1 / 0)
    with FakeCognito() as cognito:
        with pytest.raises(ZeroDivisionError) as caught:
            cognito.idp.list_user_pools(MaxResults=1)

        assert cognito.unhandled == [caught.value]
        assert cognito.calls[0].error is caught.value


# --- wrong use ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("handler", [None, 7, {"statusCode": 200}])
def test_a_lambda_must_be_callable(cognito: FakeCognito, handler: object) -> None:
    """add_lambda takes a callable or an import path."""
    with pytest.raises(UsageError, match=r"^handler takes a callable or an import path like 'pkg\.mod:func', not "):
        cognito.add_lambda("PreSignUp", handler)  # type: ignore[arg-type]


# --- threads ------------------------------------------------------------------------------------------------------


def test_threads_sign_in_and_up_at_once(cognito: FakeCognito) -> None:
    """Calls from many threads all succeed, and none is lost."""
    pool, client = cognito.pool, cognito.idp
    names = [f"user-{number}" for number in range(24)]

    def live(name: str) -> str:
        """Sign up, be confirmed, sign in, refresh, and ask who one is."""
        client.sign_up(ClientId=pool.client.id, Username=name, Password="Analytical-1843")
        client.admin_confirm_sign_up(UserPoolId=pool.id, Username=name)
        parameters = {"USERNAME": name, "PASSWORD": "Analytical-1843"}
        how = {"ClientId": pool.client.id, "AuthFlow": "USER_PASSWORD_AUTH"}
        result = client.initiate_auth(**how, AuthParameters=parameters)["AuthenticationResult"]
        pool.add_user(f"friend-of-{name}", groups=["friends"])
        return client.get_user(AccessToken=result["AccessToken"])["Username"]

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(live, names)) == names

    friends = {f"friend-of-{name}" for name in names}
    assert set(pool.users) == {*names, *friends}
    assert set(pool.groups["friends"]) == friends
    assert len({user.sub for user in pool.users.values()}) == 48
    assert len(cognito.calls) == 4 * len(names)
    assert all(call.error is None for call in cognito.calls)


def test_one_name_is_taken_once(cognito: FakeCognito) -> None:
    """Of many threads that sign up the same name, one succeeds."""
    pool, client = cognito.pool, cognito.idp

    def sign_up(_: int) -> str:
        try:
            client.sign_up(ClientId=pool.client.id, Username="ada", Password="Analytical-1843")
        except ClientError as error:
            return error.response["Error"]["Code"]
        return "done"

    with ThreadPoolExecutor(8) as threads:
        outcomes = sorted(threads.map(sign_up, range(16)))

    assert outcomes == ["UsernameExistsException"] * 15 + ["done"]


def test_a_user_that_is_refused_takes_nobody_along(cognito: FakeCognito) -> None:
    """While one thread's add_user is refused, what other threads do is not undone."""
    pool = cognito.pool
    pool.add_user("taken")

    def add(number: int) -> None:
        if number % 2:
            pool.add_user(f"user-{number}")
        else:
            with pytest.raises(Exception, match="User account already exists"):
                pool.add_user("taken")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add, range(40)))

    assert len(pool.users) == 21
