"""Users who sign in through other providers as somebody whom the pool already knows."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.state.federation import NATIVE, SUBJECT, Identity, Provider
from pytest_fakecognito.state.pools import Pool
from pytest_fakecognito.state.users import User

_MOST_LINKED = 5
_LONGEST_NAME = 128

ProviderUser = Mapping[str, str]
"""AWS's `ProviderUserIdentifierType`."""


@idp.operation
def admin_link_provider_for_user(ctx: Context, p: Request) -> Response:
    """Lets somebody who has not yet signed in through a provider sign in as an existing user."""
    pool = ctx.pool(p["UserPoolId"])
    user = _destination(pool, p["DestinationUser"])
    identity = _source(ctx, pool, p["SourceUser"])
    found = pool.identity(identity.provider, identity.attribute, identity.value)
    if found is not None:
        raise errors.source_signed_up() if found[1].primary else errors.source_already_linked()
    if sum(not it.primary for it in user.identities) >= _MOST_LINKED:
        raise errors.too_many_linked_identities()
    pool.link(user, identity)
    user.modified = ctx.now
    return {}


@idp.operation
def admin_disable_provider_for_user(ctx: Context, p: Request) -> Response:
    """Takes away one way to sign in: a linked identity, or the password of a user of the pool's own."""
    pool = ctx.pool(p["UserPoolId"])
    name, attribute = _part(p["User"], "ProviderName"), _part(p["User"], "ProviderAttributeName")
    value = _part(p["User"], "ProviderAttributeValue")
    if attribute != SUBJECT and (name == NATIVE or pool.provider(name).social):
        raise errors.link_by_subject_only(name=name)
    if name == NATIVE:
        _forget_password(ctx, _native(pool, value))
        return {}
    pool.provider(name)
    found = pool.identity(name, attribute, value)
    if found is None or found[1].primary or not found[1].known_by(name, attribute, value):
        raise errors.identity_not_linked()
    user, identity = found
    pool.unlink(user, identity)
    user.modified = ctx.now
    return {}


def _part(given: ProviderUser, name: str) -> str:
    value = given.get(name)
    if not value:
        raise errors.provider_user_incomplete(name=name)
    return value


def _destination(pool: Pool, given: ProviderUser) -> User:
    """An existing user: one of the pool's own, by his user name, or one who came from a provider, by his id there."""
    name, value = _part(given, "ProviderName"), _part(given, "ProviderAttributeValue")
    if name == NATIVE:
        return _native(pool, value)
    found = pool.identity(pool.provider(name).name, SUBJECT, value)
    if found is None or not found[1].primary or not found[1].known_by(name, SUBJECT, value):
        raise errors.user_not_found()
    return found[0]


def _native(pool: Pool, username: str) -> User:
    user = pool.users.get(pool.fold(username))
    # inferred: that a user who came from a provider is not to be found under the pool's name
    if user is None or user.federated:
        raise errors.user_not_found()
    return user


def _source(ctx: Context, pool: Pool, given: ProviderUser) -> Identity:
    name = _part(given, "ProviderName")
    if name == NATIVE:
        raise errors.native_source()
    provider = pool.provider(name)
    attribute, value = _part(given, "ProviderAttributeName"), _part(given, "ProviderAttributeValue")
    _check_attribute(provider, attribute)
    _check_length(provider, attribute, value)
    return Identity(name, provider.type, value, ctx.now, attribute, provider.issuer, primary=False)


def _check_attribute(provider: Provider, attribute: str) -> None:
    """A social provider's user is known by his subject; another's also by an attribute of the pool that is mapped."""
    if attribute == SUBJECT:
        return
    if provider.social:
        raise errors.link_by_subject_only(name=provider.name)
    if attribute not in provider.mapping or attribute == "username":
        raise errors.link_attribute_not_mapped(attribute=attribute, name=provider.name)


def _check_length(provider: Provider, attribute: str, value: str) -> None:
    parts = [provider.name, value] if attribute == SUBJECT else [provider.name, attribute, value]
    if sum(map(len, parts)) > _LONGEST_NAME:
        raise errors.source_name_too_long(name="_".join(parts))


def _forget_password(ctx: Context, user: User) -> None:
    # inferred: that what is taken away can be given back, as by AdminSetUserPassword
    user.password = user.srp = user.temporary_until = None
    user.modified = ctx.now
