"""User pools: importing this package registers its operations."""

from pytest_fakecognito.operations.idp import (
    account,
    attributes,
    clients,
    devices,
    domains,
    factors,
    groups,
    mfa,
    passkeys,
    passwords,
    pools,
    signin,
    signup,
    users,
)

__all__ = [
    "account",
    "attributes",
    "clients",
    "devices",
    "domains",
    "factors",
    "groups",
    "mfa",
    "passkeys",
    "passwords",
    "pools",
    "signin",
    "signup",
    "users",
]
