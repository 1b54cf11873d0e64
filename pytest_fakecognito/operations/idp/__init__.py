"""User pools: importing this package registers its operations."""

from pytest_fakecognito.operations.idp import (
    account,
    attributes,
    clients,
    groups,
    passwords,
    pools,
    signin,
    signup,
    users,
)

__all__ = ["account", "attributes", "clients", "groups", "passwords", "pools", "signin", "signup", "users"]
