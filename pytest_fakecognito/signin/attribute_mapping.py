"""What a provider says of a user, as attributes of the pool: called as its attribute mapping has it, written as text.

Source: the developer guide's page on attribute mapping.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus

from pytest_fakecognito.state import schema
from pytest_fakecognito.state.federation import Provider
from pytest_fakecognito.state.pools import Client

SAML = "SAML"

SUBJECTS = {"Facebook": "id", "Google": "sub", "LoginWithAmazon": "user_id", "SignInWithApple": "sub", "OIDC": "sub"}
"""What a provider calls its subject. A SAML provider's, the NameID, is not among its attributes."""
"""What social providers call whom they know, if not `sub`."""

_ADDRESSES = ("email", "phone_number")


def subject(provider: Provider, said: Mapping[str, Any]) -> str | None:
    """What the provider knows the user by, and for ever: no SAML provider's, which does not say it in an attribute."""
    if provider.type == SAML:
        return None
    value = said.get(provider.mapping.get("username") or SUBJECTS[provider.type])
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return text(value) or None


def mapped(provider: Provider, said: Mapping[str, Any]) -> dict[str, str]:
    """The pool's attributes that are spoken of. What is absent or null is not among them, what is blank is blank.

    To a SAML provider `username` is an attribute like others, which no pool has. [captured]
    """
    return {
        target: _lowered(target, text(said[source]))
        for target, source in provider.mapping.items()
        if said.get(source) is not None and (target != "username" or provider.type == SAML)
    }


def marked(values: Mapping[str, str]) -> dict[str, str]:
    """`values`, with every address marked as unverified that nobody says to be verified, at each sign-in. [captured]

    A blank address takes its mark along. (inferred)
    """
    marks = {f"{name}_verified": "false" for name in _ADDRESSES if values.get(name)}
    gone = {f"{name}_verified": "" for name in _ADDRESSES if values.get(name) == ""}
    return {**marks, **values, **gone}


def of_new(values: Mapping[str, str]) -> dict[str, str]:
    """What a new user has of `values`: nothing that is blank, and no mark without its address."""
    absent = {f"{name}_verified" for name in _ADDRESSES if not values.get(name)}
    return {name: value for name, value in values.items() if value and name not in absent}


def written(client: Client, values: Mapping[str, str]) -> dict[str, str]:
    """Those of `values` that the client may write; the others are passed over in silence. [documented]

    Whether an address is verified no client may write, and it is written all the same where the address may be.
    """
    return {name: value for name, value in values.items() if client.writable(_written_with(name))}


def text(value: Any) -> str:
    """A value as attributes have it.

    Several are written as one, "[a, b]" [captured], each of them encoded as in a form [documented]. inferred: an object
    is written as JSON.
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_encoded(text(item)) for item in value)}]"
    if isinstance(value, Mapping):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return str(value)


def texts(said: Mapping[str, Any]) -> dict[str, str]:
    """All values as text, as functions are shown them; inferred: null is not shown."""
    return {name: text(value) for name, value in said.items() if value is not None}


def _encoded(item: str) -> str:
    return quote_plus(item, safe="*").replace("~", "%7E")  # as Java does it: all but letters, digits and .-*_


def _lowered(target: str, value: str) -> str:
    return value.lower() if target in schema.MARKS else value


def _written_with(name: str) -> str:
    return name.removesuffix("_verified") if name in schema.MARKS else name
