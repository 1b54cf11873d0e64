"""The attributes that users sign in with: what takes none from another user, and leaves everybody his own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pytest_fakecognito import errors
from pytest_fakecognito.state.pools import Pool
from pytest_fakecognito.state.users import User


def check_free(pool: Pool, user: User, changes: Mapping[str, str]) -> None:
    """Refuse, of a user's changes, a name that signs in at once, unverified, and that somebody has."""
    name = taken(pool, user, changes)
    if name is not None:
        raise errors.alias_taken(name=name)


def check_kept(pool: Pool, deleted: Iterable[str]) -> None:
    for name in deleted:
        if name in pool.username_attributes:
            raise errors.cannot_delete_attribute(name=name)  # inferred: nobody loses what he signs in with


def taken(pool: Pool, user: User, values: Mapping[str, str]) -> str | None:
    """The attribute among `values` whose value another user signs in with, if it is one that need not be verified."""
    for name in pool.username_attributes:
        if values.get(name) and is_another(pool.owner(name, values[name]), user):
            return name
    preferred = values.get("preferred_username")
    # inferred: a preferred username may not be another user's name or alias either
    if preferred and "preferred_username" in pool.alias_attributes and is_another(pool.find(preferred), user):
        return "preferred_username"
    return None


def is_another(owner: User | None, user: User) -> bool:
    return owner is not None and owner is not user
