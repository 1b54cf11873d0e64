"""What a test holds of pools, clients and users: views that always show the present state.

Law: reading looks straight into the store and is no AWS call; whatever changes state goes through the operations, so
that there is one set of rules.
"""

from pytest_fakecognito.handles.clients import AppClient
from pytest_fakecognito.handles.codes import ConfirmationCodes
from pytest_fakecognito.handles.pools import Pools, UserPool
from pytest_fakecognito.handles.providers import IdentityProvider
from pytest_fakecognito.handles.tokens import ClientToken, Tokens
from pytest_fakecognito.handles.users import User

__all__ = [
    "AppClient",
    "ClientToken",
    "ConfirmationCodes",
    "IdentityProvider",
    "Pools",
    "Tokens",
    "User",
    "UserPool",
]
