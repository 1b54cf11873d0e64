"""The world that a test's markers describe, made through the fake's own handles and operations.

Law: what nothing describes stays as it is. Names are unique: a marker that repeats one refines what has that name, be
it described by an outer marker or there already, from the baseline.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from pytest_fakecognito import making
from pytest_fakecognito.errors import CognitoError, UsageError
from pytest_fakecognito.markers import Described
from pytest_fakecognito.model import service as model
from pytest_fakecognito.triggers.table import TABLE

if TYPE_CHECKING:
    from pytest_fakecognito.fake import FakeCognito
    from pytest_fakecognito.handles import AppClient, UserPool

Key = str | None
"""The name of a pool or a client; None for the default one, whatever its name."""

_ENCRYPTED = ("CustomEmailSender", "CustomSMSSender")
"""The triggers that a pool can only have with a key of KMS's, which here nobody asks for."""


def arrange(fake: FakeCognito, described: list[Described]) -> None:
    """Make all of it: pools and clients, groups, functions, users, and last the triggers, so that none fires yet."""
    scene = _Scene(fake, described)
    for put in (scene.put_pools, scene.put_clients, scene.put_groups, scene.add_functions, scene.put_users):
        put()
    scene.set_triggers()


class _Scene:
    def __init__(self, fake: FakeCognito, described: list[Described]) -> None:
        self._fake = fake
        self._described = described
        self._default_name = self._name_of_default()
        self._clients = {key: _by_name(self._client_key(key, ours), ours) for key, ours in self._clients_by_pool()}

    def _of(self, kind: str) -> list[Described]:
        return [it for it in self._described if it.kind == kind]

    # --- which is meant ---------------------------------------------------------------------------------------

    def _name_of_default(self) -> Key:
        if self._fake.store.default_pool is not None:
            return self._fake.pool.name
        pools = self._of("cognito_pool")
        return pools[0].name if pools else None

    def _key(self, name: Key) -> Key:
        return None if name == self._default_name else name

    def _found(self, key: Key) -> UserPool | None:
        if key is None:
            return None if self._fake.store.default_pool is None else self._fake.pool
        return next((pool for pool in self._fake.pools.values() if pool.name == key), None)

    def _pool(self, name: Key) -> UserPool:
        key = self._key(name)
        if key is None:
            return self._fake.pool
        pool = self._found(key)
        if pool is None:
            names = ", ".join(pool.name for pool in self._fake.pools.values()) or "none"
            raise UsageError(f"there is no pool named {name!r}. Pools: {names}.")
        return pool

    def _clients_by_pool(self) -> Iterator[tuple[Key, list[Described]]]:
        clients = self._of("cognito_client")
        for key in dict.fromkeys(self._key(it.pool) for it in clients):
            yield key, [it for it in clients if self._key(it.pool) == key]

    def _client_key(self, pool: Key, clients: list[Described]) -> Callable[[Described], Key]:
        found = self._found(pool)
        default = clients[0].name if found is None else found.client.name
        return lambda it: None if it.name == default else it.name

    # --- pools and clients ------------------------------------------------------------------------------------

    def put_pools(self) -> None:
        pools = _by_name(lambda it: self._key(it.name), self._of("cognito_pool"))
        for key, described in pools.items():
            with _naming(described):
                self._put_pool(key, described)
        if None in self._clients and self._found(None) is None:
            with _naming(self._clients[None][None]):
                self._fake.create_pool("default", default=True, client=self._first_client(None))

    def _put_pool(self, key: Key, described: Described) -> None:
        found = self._found(key)
        if found is None:
            self._fake.create_pool(
                key or self._default_name or "default",
                default=key is None,
                client=self._first_client(key),
                **described.given,
                **described.params,
            )
        elif described.given.get("id", found.id) != found.id:
            raise UsageError(f"the pool is there already, from the baseline, and its id is {found.id}.")
        else:
            _update_pool(self._fake, found, described.params)

    def _first_client(self, pool: Key) -> dict[str, Any] | None:
        """What is said of the client that a new pool is made with."""
        described = self._clients.get(pool, {}).pop(None, None)
        return None if described is None else described.params

    def put_clients(self) -> None:
        for clients in self._clients.values():
            for key, described in clients.items():
                with _naming(described):
                    self._put_client(self._pool(described.pool), key, described)

    def _put_client(self, pool: UserPool, key: Key, described: Described) -> None:
        named = (client for client in pool.clients.values() if client.name == key)
        found = pool.client if key is None else next(named, None)
        if found is None:
            pool.add_client(**described.params)
        else:
            _update_client(self._fake, found, described.params)

    # --- what is in them --------------------------------------------------------------------------------------

    def put_groups(self) -> None:
        for described in self._in_pools("cognito_group"):
            with _naming(described):
                self._pool(described.pool).add_group(str(described.name), **described.params)

    def put_users(self) -> None:
        for described in self._in_pools("cognito_user"):
            with _naming(described):
                self._pool(described.pool).add_user(str(described.name), **described.given, **described.params)

    def add_functions(self) -> None:
        for described in self._in_pools("cognito_lambda"):
            if described.name not in TABLE:
                with _naming(described):
                    self._fake.add_lambda(str(described.name), described.given["handler"])

    def set_triggers(self) -> None:
        for described in self._in_pools("cognito_lambda"):
            if described.name in TABLE:
                with _naming(described):
                    self._set_trigger(self._pool(described.pool), str(described.name), described.given["handler"])

    def _set_trigger(self, pool: UserPool, trigger: str, handler: Any) -> None:
        region, _, short_id = pool.id.partition("_")
        account = f"{region}:{self._fake.account_id}"
        arn = f"arn:aws:lambda:{account}:function:{trigger}-{short_id}"
        self._fake.add_lambda(arn, handler)
        config = {**pool.record.settings["LambdaConfig"], trigger: arn}
        versioned = config.get("PreTokenGenerationConfig")
        if trigger == "PreTokenGeneration" and versioned is not None:  # the same function, in the version that was said
            config["PreTokenGenerationConfig"] = {**versioned, "LambdaArn": arn}
        if TABLE[trigger].versioned:
            config[trigger] = {"LambdaVersion": "V1_0", "LambdaArn": arn}
        if trigger in _ENCRYPTED:
            config.setdefault("KMSKeyID", f"arn:aws:kms:{account}:key/00000000-0000-4000-8000-000000000000")
        _update_pool(self._fake, pool, {"LambdaConfig": config})

    def _in_pools(self, kind: str) -> Iterable[Described]:
        return _by_name(lambda it: (self._key(it.pool), it.name), self._of(kind)).values()


def _by_name(key: Callable[[Described], Any], described: Iterable[Described]) -> dict[Any, Described]:
    refined: dict[Any, Described] = {}
    for it in described:
        outer = refined.get(key(it))
        refined[key(it)] = it if outer is None else outer.refined(it)
    return refined


@contextmanager
def _naming(described: Described) -> Iterator[None]:
    """A refusal is told with the marker whose wish it was."""
    try:
        yield
    except (CognitoError, UsageError) as error:
        about = "" if described.name is None else repr(described.name)
        raise UsageError(f"@pytest.mark.{described.kind}({about}): {error}") from error


def _update_pool(fake: FakeCognito, pool: UserPool, changes: dict[str, Any]) -> None:
    """UpdateUserPool, which sets to its default whatever is not given: so all that is set is given again."""
    _check_changeable("UpdateUserPool", changes)
    settings = deepcopy(pool.record.settings)
    settings["AdminCreateUserConfig"].pop("UnusedAccountValidityDays", None)  # the policy says the same
    for name in [name for name in settings if "Verification" in name and name != "VerificationMessageTemplate"]:
        del settings[name]  # the template says the same
        if name in changes:
            settings["VerificationMessageTemplate"].pop(name.replace("Verification", ""), None)
    kept = {name: value for name, value in settings.items() if name in _members("UpdateUserPool")}
    fake.run("UpdateUserPool", {"UserPoolId": pool.id, **kept, **changes}, pool.record.region)


def _update_client(fake: FakeCognito, client: AppClient, changes: dict[str, Any]) -> None:
    _check_changeable("UpdateUserPoolClient", changes)
    kept = deepcopy(client.record.settings)
    if not kept["AllowedOAuthFlowsUserPoolClient"]:
        kept |= making.oauth_settings(client.pool.record, {**kept, **changes})
    ids = {"UserPoolId": client.pool.id, "ClientId": client.id}
    fake.run("UpdateUserPoolClient", {**ids, **kept, **changes}, client.pool.record.region)


def _check_changeable(operation: str, changes: dict[str, Any]) -> None:
    fixed = sorted(changes.keys() - _members(operation))
    if fixed:
        raise UsageError(
            f"{', '.join(fixed)} cannot be changed once it is made, and it comes from the baseline. "
            "Say it there, or give another name here."
        )


def _members(operation: str) -> set[str]:
    return set(model.load("cognito-idp").operations[operation].input_shape.members)
