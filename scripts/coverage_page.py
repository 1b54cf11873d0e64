"""Makes docs/coverage.md: every operation, flow, challenge, trigger and endpoint, and which of them are faked.

What AWS has is read from the installed botocore, or from a page that was made with another one; what is faked, from the
code. Printed, or with `--write` written to where it belongs.
"""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import botocore
from botocore import xform_name

from pytest_fakecognito import FakeCognito, NotFaked, operations
from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.model import service as model
from pytest_fakecognito.signin.challenges import CHALLENGES
from pytest_fakecognito.triggers.table import TABLE
from pytest_fakecognito.web import people
from pytest_fakecognito.web.place import Kind

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "coverage.md"
PACKAGE = ROOT / "pytest_fakecognito"

NOT_YET = "not yet"
SERVICES = {"cognito-idp": "Operations of user pools", "cognito-identity": "Operations of identity pools"}
FLOWS, CHALLENGE_NAMES, TRIGGERS, ENDPOINTS = "Flows", "Challenges", "Lambda triggers", "Endpoints"

Row = tuple[str, ...]


class Known(NamedTuple):
    """The names that AWS has, as one release of botocore knows them. `operations` is by service."""

    botocore: str
    operations: dict[str, list[str]]
    flows: list[str]
    challenges: list[str]


def installed() -> Known:
    """What the installed botocore knows."""
    idp = model.load("cognito-idp").operations
    initiate, respond = idp["InitiateAuth"].input_shape.members, idp["RespondToAuthChallenge"].input_shape.members
    return Known(
        botocore.__version__,
        {name: sorted(model.load(name).operations) for name in SERVICES},
        sorted(initiate["AuthFlow"].enum),
        sorted(respond["ChallengeName"].enum),
    )


def read(page: str) -> Known:
    """What the botocore knew that `page` was made with."""
    version = re.search(r"botocore (\d[\w.]*\w)", page)
    assert version is not None
    return Known(
        version[1],
        {name: _names(page, title) for name, title in SERVICES.items()},
        _names(page, FLOWS),
        _names(page, CHALLENGE_NAMES),
    )


def _names(page: str, title: str) -> list[str]:
    section = page.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `(\w+)`", section, re.MULTILINE)


# --- the page -----------------------------------------------------------------------------------------------------


def made(known: Known) -> str:
    """The page, for what AWS has according to `known`."""
    tables = {title: list(_operations(name, known.operations[name])) for name, title in SERVICES.items()}
    tables |= {FLOWS: list(_flows(known.flows)), CHALLENGE_NAMES: list(_challenges(known.challenges))}
    parts = [_INTRODUCTION.format(version=known.botocore, summary=_table(("", "faked", "of"), _summary(tables)))]
    heads = {FLOWS: ("flow", "faked"), CHALLENGE_NAMES: ("challenge", "faked")}
    for title, rows in tables.items():
        parts.append(f"## {title}\n\n{_table(heads.get(title, ('operation', 'in boto3', 'faked in')), rows)}")
    parts.append(f"## {TRIGGERS}\n\n{_TRIGGERS}\n\n{_table(('trigger', 'fired as', 'not yet as'), _triggers())}")
    parts.append(f"## {ENDPOINTS}\n\n{_ENDPOINTS}\n\n{_table(('host', 'request', 'faked'), _endpoints())}")
    return "\n\n".join(parts) + "\n"


_INTRODUCTION = """\
# Coverage

All that AWS has, and whether it is faked. What is not fails with `NotFaked`, which names it, and never pretends. Where
something is faked and yet differs from the service, [Differences from AWS](differences.md) tells.

This page is made by `scripts/coverage_page.py`, from the code and from the service models in botocore {version}.

{summary}"""

_TRIGGERS = "A trigger is fired under each of these sources where the service fires it."
_ENDPOINTS = """\
The live server answers all of them under its own address: the first two hosts' as they are, a domain's below
`/<pool_id>`."""


def _table(head: Row, rows: Iterable[Row]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _summary(tables: dict[str, list[Row]]) -> Iterator[Row]:
    for title, rows in tables.items():
        link = f"[{title}](#{title.lower().replace(' ', '-')})"
        yield link, str(sum(row[-1] != NOT_YET for row in rows)), str(len(rows))


# --- operations ---------------------------------------------------------------------------------------------------


def _operations(service: str, names: Iterable[str]) -> Iterator[Row]:
    for name in names:
        method = xform_name(name)
        function = operations.find(service, method)
        yield f"`{name}`", f"`{method}`", NOT_YET if function is None else _link(function.__module__)


def _link(module: str) -> str:
    path = module.replace(".", "/") + ".py"
    return f"[{module.rpartition('.')[2]}](../{path})"


# --- signing in ---------------------------------------------------------------------------------------------------


def _flows(names: Iterable[str]) -> Iterator[Row]:
    fake = FakeCognito()
    target = {"UserPoolId": fake.pool.id, "ClientId": fake.pool.client.id}
    for name in names:
        # A flow that belongs to the other operation is refused, one that is not faked is told as such by both.
        refused = _refused(fake, "AdminInitiateAuth", {**target, "AuthFlow": name, "AuthParameters": {}})
        yield f"`{name}`", "yes" if refused else NOT_YET


def _refused(fake: FakeCognito, operation: str, params: dict[str, Any]) -> bool:
    """Whether a request that lacks everything is refused as by the service, or else for not being faked."""
    try:
        fake.run(operation, params)
    except CognitoError:
        return True
    except NotFaked:
        return False
    raise AssertionError(f"{operation} accepts {params}")


_NEVER_PUT = {"ADMIN_NO_SRP_AUTH": "never put, by the service either: an answer to it is refused"}


def _challenges(names: Iterable[str]) -> Iterator[Row]:
    for name in names:
        yield f"`{name}`", "yes" if name in CHALLENGES else _NEVER_PUT.get(name, NOT_YET)


# --- triggers -----------------------------------------------------------------------------------------------------


def _triggers() -> Iterator[Row]:
    for name, trigger in TABLE.items():
        fired = [source for source in trigger.sources if _is_fired(name, source, alone=len(trigger.sources) == 1)]
        missing = [source for source in trigger.sources if source not in fired]
        yield f"`{name}`", _codes(fired), _codes(missing)


def _is_fired(trigger: str, source: str, *, alone: bool) -> bool:
    """Whether the code outside `triggers` names the source, or the trigger if it has no other source."""
    # The two senders are asked on every occasion that has a message, instead of the trigger that words it.
    occasion = re.sub("^Custom(Email|SMS)Sender_", "CustomMessage_", source)
    return (trigger if alone else occasion) in _said_in_the_code()


@cache
def _said_in_the_code() -> set[str]:
    modules = set(PACKAGE.rglob("*.py")) - set((PACKAGE / "triggers").glob("*.py"))
    modules.remove(PACKAGE / "markers.py")  # names triggers that a test may have, be they fired or not
    nodes = (node for path in modules for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


# --- endpoints ----------------------------------------------------------------------------------------------------

_HOSTS = {
    Kind.IDP: "`cognito-idp.<region>.amazonaws.com`",
    Kind.IDENTITY: "`cognito-identity.<region>.amazonaws.com`",
    Kind.DOMAIN: "a pool's domain",
}
_OF_A_DOMAIN = (  # developer guide, "Managed login endpoints reference"
    ("GET", "/oauth2/authorize"),
    ("POST", "/oauth2/token"),
    ("GET", "/oauth2/userInfo"),
    ("POST", "/oauth2/revoke"),
    ("GET", "/login"),
    ("GET", "/logout"),
    ("GET", "/signup"),
    ("GET", "/confirm"),
    ("GET", "/confirmUser"),
    ("POST", "/resendcode"),
    ("GET", "/forgotPassword"),
    ("GET", "/confirmforgotPassword"),
    ("GET", "/passkeys/add"),
    ("GET", "/error"),
    ("GET", "/oauth2/idpresponse"),
    ("POST", "/saml2/idpresponse"),
    ("POST", "/saml2/logout"),
)
_REFUSED = {
    "not_understood": "refused, as the service does: it is a domain's",
    "_method_not_allowed": "refused, as the service does: 405",
    "_nothing_there": "refused, as the service does: 404",
}
_OUR_OWN = "yes: the fake's own, in place of a provider's pages"


def _endpoints() -> Iterator[Row]:
    routes = FakeCognito().wsgi._routes  # type: ignore[attr-defined]  # a page about the house may look inside
    for kind, host in _HOSTS.items():
        served = {(method, rule.rule): rule for rule in routes[kind].iter_rules() for method in _methods(rule)}
        listed = _OF_A_DOMAIN if kind is Kind.DOMAIN else ()
        paths = list(dict.fromkeys(path for _, path in (*listed, *served)))
        requests = dict.fromkeys((*listed, *served))
        for method, path in sorted(requests, key=lambda it: paths.index(it[1])):
            yield host, f"`{method} {path}`", _outcome(served.get((method, path)))


def _methods(rule: Any) -> list[str]:
    methods = rule.methods or {"GET"}
    return sorted(methods - {"HEAD", "OPTIONS"} or methods)


def _outcome(rule: Any) -> str:
    if rule is None:
        return NOT_YET
    refused = _REFUSED.get(getattr(rule.endpoint, "__name__", ""))
    return refused or (_OUR_OWN if rule.rule == people.PATH else "yes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)} instead of printing it")
    page = made(installed())
    if parser.parse_args().write:
        PAGE.write_text(page, encoding="utf-8")
    else:
        print(page, end="")


if __name__ == "__main__":
    main()
