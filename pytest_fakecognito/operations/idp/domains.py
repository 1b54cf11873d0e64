"""Domains of pools: a prefix of Cognito's own, or a custom one. What is served there is in `web`."""

from __future__ import annotations

import hashlib
import re
from copy import deepcopy

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.operations import views
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.state.pools import Domain, Pool, prefix_host

_PATTERN = r"^[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?$"
_LABEL = re.compile(_PATTERN.replace("$", r"\Z"))
_RESERVED = ("aws", "amazon", "cognito")
_CLASSIC, _MANAGED_LOGIN = 1, 2


@idp.operation
def create_user_pool_domain(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    domain = Domain(p["Domain"], _host(p["Domain"], pool.region), {"ManagedLoginVersion": _CLASSIC, **_settings(p)})
    _check_name(domain)
    _check_settings(pool, domain)
    if domain.kind in pool.settings:  # inferred: that this is told before a name that is taken
        raise errors.second_domain()
    if domain.host in ctx.store.pool_of_domain:
        raise errors.domain_taken()
    ctx.store.add_domain(pool, domain)
    return _outcome(domain)


@idp.operation
def describe_user_pool_domain(ctx: Context, p: Request) -> Response:
    """Of a domain that nobody has, or that is another region's, the description is empty. [captured]"""
    pool_id = ctx.store.pool_of_domain.get(_host(p["Domain"], ctx.home))
    pool = None if pool_id is None else ctx.store.pool(pool_id)
    if pool is None or pool.region != ctx.home:
        return {"DomainDescription": {}}
    domain = pool.domains[p["Domain"]]
    return {"DomainDescription": views.domain(pool, domain, _distribution(domain))}


@idp.operation
def update_user_pool_domain(ctx: Context, p: Request) -> Response:
    """Changes the settings that are given; a custom domain's certificate always has to be."""
    pool, domain = _existing(ctx, p)
    changed = Domain(domain.name, domain.host, _settings(p))
    if domain.custom and not changed.custom:
        raise errors.custom_to_prefix_domain()
    if changed.custom and not domain.custom:
        raise errors.prefix_to_custom_domain()
    _check_settings(pool, changed)
    if changed.settings.get("ManagedLoginVersion", _version(domain)) != _version(domain):
        pool.browsers.clear()  # sessions do not outlive the change of the pages [documented]
    domain.settings.update(changed.settings)
    return _outcome(domain)


@idp.operation
def delete_user_pool_domain(ctx: Context, p: Request) -> Response:
    pool, domain = _existing(ctx, p)
    ctx.store.remove_domain(pool, domain)
    return {}


def _existing(ctx: Context, p: Request) -> tuple[Pool, Domain]:
    """The domain, if the pool has it. The one refusal speaks of both: inferred, that it is said of a missing pool."""
    try:
        pool = ctx.pool(p["UserPoolId"])
        return pool, pool.domains[p["Domain"]]
    except (errors.CognitoError, KeyError):
        raise errors.no_such_domain() from None


def _settings(p: Request) -> dict[str, object]:
    return {name: deepcopy(p[name]) for name in views.DOMAIN_SETTINGS if name in p}


def _host(name: str, region: str) -> str:
    # No prefix has a dot, and every custom domain has: see _check_name.
    return name if "." in name else prefix_host(name, region)


def _version(domain: Domain) -> int:
    version: int = domain.settings["ManagedLoginVersion"]
    return version


def _outcome(domain: Domain) -> Response:
    shown = {name: deepcopy(value) for name, value in domain.settings.items() if name != "CustomDomainConfig"}
    return {**shown, "CloudFrontDomain": _distribution(domain)} if domain.custom else shown


def _distribution(domain: Domain) -> str:
    """The host that a custom domain's DNS entry has to name: made up, and always the same."""
    return f"d{hashlib.sha256(domain.host.encode()).hexdigest()[:13]}.cloudfront.net"


# --- what is refused ----------------------------------------------------------------------------------------------


def _check_name(domain: Domain) -> None:
    labels = domain.name.split(".") if domain.custom else [domain.name]
    if not all(map(_LABEL.match, labels)):  # inferred of a custom domain's parts
        raise errors.domain_malformed(pattern=_PATTERN)
    if domain.custom:
        # DNS is not asked, but the name shows whether the parent is a top-level domain.
        if len(labels) < 3:
            raise errors.not_a_subdomain()
        return
    tokens = domain.name.split("-")
    for word in _RESERVED:
        if word in tokens:  # "awsome" is accepted [captured]
            raise errors.domain_reserved(word=word)


def _check_settings(pool: Pool, domain: Domain) -> None:
    version = domain.settings.get("ManagedLoginVersion", _CLASSIC)
    if version not in (_CLASSIC, _MANAGED_LOGIN):
        raise errors.managed_login_version()
    if version == _MANAGED_LOGIN and pool.settings["UserPoolTier"] == "LITE":
        raise errors.tier_lacks_managed_login(tier="LITE")
    if "Routing" in domain.settings and not domain.custom:
        raise errors.routing_of_prefix()
    if domain.custom:
        _check_certificate(domain.settings["CustomDomainConfig"]["CertificateArn"])


def _check_certificate(arn: str) -> None:
    service, region = arn.split(":")[2:4]
    if (service, region) != ("acm", "us-east-1"):
        raise errors.invalid_certificate()
