"""Terms of use and privacy policies that a client's sign-up page links to. They are kept, and no page shows them."""

from __future__ import annotations

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.operations import paging, views
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.state.branding import Terms
from pytest_fakecognito.state.pools import Client, Pool


@idp.operation
def create_terms(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    client = pool.client(p["ClientId"])
    if "Links" not in p:  # inferred: the model requires them of the answer only
        raise errors.member_null(name="links")
    _check_name(client, p["TermsName"])
    terms = Terms(
        ctx.ids.uuid("terms"),
        p["TermsName"],
        p["TermsSource"],
        p["Enforcement"],
        dict(p["Links"]),
        ctx.now,
        ctx.now,
    )
    client.terms[terms.id] = terms
    return {"Terms": views.terms(pool, client, terms)}


@idp.operation
def describe_terms(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    return {"Terms": views.terms(pool, *_found(pool, p["TermsId"]))}


@idp.operation
def describe_terms_by_client(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    client = pool.client(p["ClientId"])
    terms = _named(client, p["TermsName"])
    if terms is None:
        raise errors.client_without_terms(name=p["TermsName"], client_id=client.id)
    return {"Terms": views.terms(pool, client, terms)}


@idp.operation
def update_terms(ctx: Context, p: Request) -> Response:
    """Changes what is given and leaves the rest; links are replaced as a whole. (inferred)"""
    pool = ctx.pool(p["UserPoolId"])
    client, terms = _found(pool, p["TermsId"])
    name = p.get("TermsName", terms.name)
    if name != terms.name:
        _check_name(client, name)
    terms.name = name
    terms.source = p.get("TermsSource", terms.source)
    terms.enforcement = p.get("Enforcement", terms.enforcement)
    terms.links = dict(p.get("Links", terms.links))
    terms.modified = ctx.now
    return {"Terms": views.terms(pool, client, terms)}


@idp.operation
def delete_terms(ctx: Context, p: Request) -> Response:
    client, terms = _found(ctx.pool(p["UserPoolId"]), p["TermsId"])
    del client.terms[terms.id]
    return {}


@idp.operation
def list_terms(ctx: Context, p: Request) -> Response:
    """Those of all clients, the oldest first. (inferred: the order)"""
    pool = ctx.pool(p["UserPoolId"])
    of_all = (terms for client in pool.clients.values() for terms in client.terms.values())
    shown, token = paging.page(
        sorted(of_all, key=lambda it: it.created),
        p.get("MaxResults"),
        p.get("NextToken"),
        scope=f"ListTerms {pool.id}",
        now=ctx.now,
        key=lambda it: it.id,
    )
    return views.listing("Terms", [views.terms_summary(it) for it in shown], "NextToken", token)


def _found(pool: Pool, terms_id: str) -> tuple[Client, Terms]:
    for client in pool.clients.values():
        if terms_id in client.terms:
            return client, client.terms[terms_id]
    raise errors.terms_not_found(terms_id=terms_id)


def _named(client: Client, name: str) -> Terms | None:
    return next((terms for terms in client.terms.values() if terms.name == name), None)


def _check_name(client: Client, name: str) -> None:
    """A client has each of the two documents once. [documented]"""
    if _named(client, name) is not None:
        raise errors.terms_exist(name=name, client_id=client.id)
