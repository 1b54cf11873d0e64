"""CreateUserPoolDomain … DeleteUserPoolDomain. The pages that are served there are tested with the web."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
import requests

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.errors import CognitoError, UnhandledRequest

INVALID = "InvalidParameterException"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-00000000000a"
CUSTOM = {"CertificateArn": CERTIFICATE}
MALFORMED = (
    "The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, and "
    r"hyphens. Please enter a different name that follows this format: ^[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?$"
)
NOT_A_SUBDOMAIN = (
    "Custom domain is not a valid subdomain: Was not able to resolve a DNS A record for the parent domain or domain "
    "parent is a top-level domain."
)
NO_CERTIFICATE = (
    "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid "
    "certificate chain."
)
TAKEN = "Domain already associated with another user pool."
SECOND = "User pool already has a domain configured."
NO_SUCH = "No such domain or user pool exists."
NO_POOL = ("ResourceNotFoundException", "User pool us-east-1_Missing01 does not exist.")
NO_MANAGED_LOGIN = (
    "FeatureUnavailableInTierException",
    "The following feature is not available for the LITE pricing tier configured: Managed Login Version 2",
)


@pytest.fixture
def pool(cognito: FakeCognito):
    return cognito.pool


@pytest.fixture
def call(idp, pool):
    """An operation on a domain of the pool, or of another."""

    def call(operation: str, domain: str, pool_id: str | None = None, **params: Any) -> dict[str, Any]:
        answer = getattr(idp, f"{operation}_user_pool_domain")(UserPoolId=pool_id or pool.id, Domain=domain, **params)
        del answer["ResponseMetadata"]
        return answer

    return call


@pytest.fixture
def describe(idp):
    return lambda domain: idp.describe_user_pool_domain(Domain=domain)["DomainDescription"]


# --- creating -----------------------------------------------------------------------------------------------------


def test_a_prefix_domain(call, describe, idp, pool, cognito: FakeCognito) -> None:
    """It is there at once, in the classic design; the pool shows its prefix, and the handles its host."""
    assert call("create", "analytical") == {"ManagedLoginVersion": 1}

    described = describe("analytical")
    assert described.pop("CloudFrontDistribution").endswith(".cloudfront.net")
    assert described == {
        "UserPoolId": pool.id,
        "AWSAccountId": "123456789012",
        "Domain": "analytical",
        "S3Bucket": "aws-cognito-prod-pdx-assets",
        "Version": "20190128175402",
        "Status": "ACTIVE",
        "CustomDomainConfig": {},
        "ManagedLoginVersion": 1,
    }
    shown = idp.describe_user_pool(UserPoolId=pool.id)["UserPool"]
    assert (shown["Domain"], "CustomDomain" in shown) == ("analytical", False)
    assert pool.domain == cognito.domain(pool.id) == "analytical.auth.us-east-1.amazoncognito.com"


def test_a_custom_domain(call, describe, idp, pool, cognito: FakeCognito) -> None:
    """The answer names where its DNS entry has to point to, as the description does."""
    config = {**CUSTOM, "SecurityPolicy": "TLS_V1_3_2025"}
    created = call("create", "auth.example.com", CustomDomainConfig=config, ManagedLoginVersion=2)

    described = describe("auth.example.com")
    assert created == {"ManagedLoginVersion": 2, "CloudFrontDomain": described["CloudFrontDistribution"]}
    assert (described["Domain"], described["CustomDomainConfig"]) == ("auth.example.com", config)
    shown = idp.describe_user_pool(UserPoolId=pool.id)["UserPool"]
    assert (shown["CustomDomain"], "Domain" in shown) == ("auth.example.com", False)
    assert pool.domain == cognito.domain(pool.id) == "auth.example.com"


def test_one_of_each_kind(call, describe, pool) -> None:
    """A pool may have both, and then its custom domain is the one that is named."""
    call("create", "analytical")
    call("create", "auth.example.com", CustomDomainConfig=CUSTOM)

    assert describe("analytical")["UserPoolId"] == describe("auth.example.com")["UserPoolId"] == pool.id
    assert pool.domain == "auth.example.com"


def test_a_pool_without_a_domain(cognito: FakeCognito, idp, pool) -> None:
    """It has none."""
    assert pool.domain is None
    assert cognito.domain(pool.id) is None
    assert not {"Domain", "CustomDomain"} & idp.describe_user_pool(UserPoolId=pool.id)["UserPool"].keys()


@pytest.mark.parametrize(
    "domain", ["Analytical", "ana_lytical", "-analytical", "analytical-", "auth.example.com", "a b"]
)
def test_a_prefix_has_a_form(call, refused, domain: str) -> None:
    """Lower-case letters, digits and inner hyphens; without a certificate a dot is not of it."""
    with refused(INVALID, MALFORMED):
        call("create", domain)


@pytest.mark.parametrize("domain", ["auth.exa_mple.com", "auth..example.com", ".auth.example.com", "Auth.example.com"])
def test_a_custom_domain_has_a_form(call, refused, domain: str) -> None:
    """Each part of it is formed as a prefix is."""
    with refused(INVALID, MALFORMED):
        call("create", domain, CustomDomainConfig=CUSTOM)


def test_a_domain_has_a_length(call, refused) -> None:
    """At most 63 characters."""
    with refused(
        INVALID,
        f"1 validation error detected: Value '{'a' * 64}' at 'domain' failed to satisfy constraint: "
        "Member must have length less than or equal to 63",
    ):
        call("create", "a" * 64)


@pytest.mark.parametrize(
    ("domain", "word"), [("aws", "aws"), ("my-amazon-shop", "amazon"), ("cognito-login", "cognito"), ("x-aws", "aws")]
)
def test_reserved_words(call, refused, domain: str, word: str) -> None:
    """A prefix has none of AWS's names between its hyphens."""
    with refused(INVALID, f"Domain cannot contain reserved word: {word}"):
        call("create", domain)


@pytest.mark.parametrize("domain", ["awsome", "mycognito", "amazonia-shop"])
def test_words_that_only_hold_a_reserved_one(call, domain: str) -> None:
    """Longer words are free."""
    assert call("create", domain) == {"ManagedLoginVersion": 1}


@pytest.mark.parametrize("domain", ["analytical", "example.com"])
def test_a_custom_domain_has_a_parent(call, refused, domain: str) -> None:
    """It is a subdomain, and not of a top-level domain."""
    with refused(INVALID, NOT_A_SUBDOMAIN):
        call("create", domain, CustomDomainConfig=CUSTOM)


@pytest.mark.parametrize(
    "certificate",
    [CERTIFICATE.replace("us-east-1", "eu-west-1"), "arn:aws:iam::123456789012:server-certificate/example"],
    ids=["region", "service"],
)
def test_a_certificate_is_in_us_east_1(call, refused, certificate: str) -> None:
    """ACM's there are the only ones that CloudFront knows."""
    with refused(INVALID, NO_CERTIFICATE):
        call("create", "auth.example.com", CustomDomainConfig={"CertificateArn": certificate})


def test_a_second_of_the_same_kind(call, refused) -> None:
    """A pool has one prefix domain at most, and one custom domain; its own once more is a second one as well."""
    call("create", "analytical")
    call("create", "auth.example.com", CustomDomainConfig=CUSTOM)

    for domain in ("analytical", "difference"):
        with refused(INVALID, SECOND):
            call("create", domain)
    with refused(INVALID, SECOND):
        call("create", "login.example.com", CustomDomainConfig=CUSTOM)


def test_a_domain_is_one_pool_s(call, refused, cognito: FakeCognito) -> None:
    """What another pool has is taken, until it is deleted there."""
    other = cognito.create_pool("other").id
    call("create", "analytical", other)
    call("create", "auth.example.com", other, CustomDomainConfig=CUSTOM)

    with refused(INVALID, TAKEN):
        call("create", "analytical")
    with refused(INVALID, TAKEN):
        call("create", "auth.example.com", CustomDomainConfig=CUSTOM)
    call("delete", "analytical", other)
    call("create", "analytical")


def test_regions_have_prefixes_of_their_own(call, describe, cognito: FakeCognito) -> None:
    """A prefix is unique in its region, a custom domain everywhere; neither is described elsewhere."""
    elsewhere = boto3.client("cognito-idp", "eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
    far = cognito.create_pool("far", id="eu-west-1_Example01")
    call("create", "analytical")
    call("create", "auth.example.com", CustomDomainConfig=CUSTOM)

    assert elsewhere.describe_user_pool_domain(Domain="analytical")["DomainDescription"] == {}
    assert elsewhere.describe_user_pool_domain(Domain="auth.example.com")["DomainDescription"] == {}
    assert far.add_domain("analytical") == "analytical.auth.eu-west-1.amazoncognito.com"
    with pytest.raises(elsewhere.exceptions.InvalidParameterException, match=TAKEN):
        elsewhere.create_user_pool_domain(UserPoolId=far.id, Domain="auth.example.com", CustomDomainConfig=CUSTOM)


@pytest.mark.parametrize("version", [0, 3])
def test_there_are_two_versions_of_managed_login(call, refused, version: int) -> None:
    """1 is the classic design, 2 the newer one."""
    with refused(INVALID):
        call("create", "analytical", ManagedLoginVersion=version)


@pytest.mark.cognito_pool(user_pool_tier="LITE")
def test_the_newer_managed_login_is_not_in_every_tier(call, refused) -> None:
    """LITE has only the classic design, also later on."""
    with refused(*NO_MANAGED_LOGIN):
        call("create", "analytical", ManagedLoginVersion=2)
    call("create", "analytical")
    with refused(*NO_MANAGED_LOGIN):
        call("update", "analytical", ManagedLoginVersion=2)


def test_only_custom_domains_are_routed(call, describe, refused) -> None:
    """To another region, that is; the configuration is shown as given."""
    routing = {"Failover": {"SecondaryRegion": "eu-west-1", "PrimaryRoute53HealthCheckId": "check"}}
    with refused(INVALID):
        call("create", "analytical", Routing=routing)
    assert call("create", "auth.example.com", CustomDomainConfig=CUSTOM, Routing=routing)["Routing"] == routing
    assert describe("auth.example.com")["Routing"] == routing


def test_the_pool_must_exist(call, refused) -> None:
    """A domain is given to a pool."""
    with refused(*NO_POOL):
        call("create", "analytical", "us-east-1_Missing01")


@pytest.mark.parametrize("domain", ["nobody", "auth.example.com"])
def test_nobody_s_domain_is_no_error(describe, domain: str) -> None:
    """What no pool has is described by nothing."""
    assert describe(domain) == {}


# --- changing -----------------------------------------------------------------------------------------------------


def test_updating(call, describe) -> None:
    """What is not given stays."""
    call("create", "analytical")
    assert call("update", "analytical", ManagedLoginVersion=2) == {"ManagedLoginVersion": 2}
    assert call("update", "analytical") == {"ManagedLoginVersion": 2}
    assert describe("analytical")["ManagedLoginVersion"] == 2


def test_a_certificate_can_be_replaced(call, describe, refused) -> None:
    """By another that a custom domain could have been made with."""
    other = {"CertificateArn": CERTIFICATE.replace("0a1b", "4e5f")}
    made = call("create", "auth.example.com", CustomDomainConfig=CUSTOM)
    with refused(INVALID, NO_CERTIFICATE):
        config = {"CertificateArn": CERTIFICATE.replace("us-east-1", "eu-west-1")}
        call("update", "auth.example.com", CustomDomainConfig=config)

    assert describe("auth.example.com")["CustomDomainConfig"] == CUSTOM
    assert call("update", "auth.example.com", CustomDomainConfig=other) == made
    assert describe("auth.example.com")["CustomDomainConfig"] == other


def test_a_domain_stays_what_it_is(call, refused) -> None:
    """A custom domain is not made a prefix, nor a prefix a custom domain."""
    call("create", "analytical")
    call("create", "auth.example.com", CustomDomainConfig=CUSTOM)

    with refused(INVALID, "Cannot convert custom domain to prefix domain."):
        call("update", "auth.example.com", ManagedLoginVersion=2)
    with refused(INVALID):
        call("update", "analytical", CustomDomainConfig=CUSTOM)


def test_updating_a_pool_leaves_its_domains(call, idp, pool) -> None:
    """UpdateUserPool replaces all settings, but domains are none of its own."""
    call("create", "analytical")
    call("create", "auth.example.com", CustomDomainConfig=CUSTOM)
    idp.update_user_pool(UserPoolId=pool.id)

    shown = idp.describe_user_pool(UserPoolId=pool.id)["UserPool"]
    assert (shown["Domain"], shown["CustomDomain"]) == ("analytical", "auth.example.com")


# --- deleting -----------------------------------------------------------------------------------------------------


def test_deleting(call, describe, pool, cognito: FakeCognito) -> None:
    """Nothing of it is left: the name is free, and its host nobody's."""
    call("create", "auth.example.com", CustomDomainConfig=CUSTOM)
    assert call("delete", "auth.example.com") == {}

    assert describe("auth.example.com") == {}
    assert pool.domain is None
    assert not cognito.owns("auth.example.com")
    call("create", "auth.example.com", CustomDomainConfig=CUSTOM)


@pytest.mark.parametrize("operation", ["update", "delete"])
def test_only_the_pool_s_own(call, refused, cognito: FakeCognito, operation: str) -> None:
    """A domain that is nobody's or another pool's is told as one that is not there, and so is a missing pool."""
    cognito.create_pool("other").add_domain("analytical")

    for domain, pool_id in (("nobody", None), ("analytical", None), ("analytical", "us-east-1_Missing01")):
        with refused(INVALID, NO_SUCH):
            call(operation, domain, pool_id)


@pytest.mark.parametrize(
    ("domain", "config"), [("analytical", {}), ("auth.example.com", {"CustomDomainConfig": CUSTOM})]
)
def test_a_pool_with_a_domain_is_not_deleted(call, idp, pool, refused, domain: str, config: dict[str, Any]) -> None:
    """The domain goes first."""
    call("create", domain, **config)
    with refused(INVALID, "User pool cannot be deleted. It has a domain configured that should be deleted first."):
        idp.delete_user_pool(UserPoolId=pool.id)
    call("delete", domain)
    idp.delete_user_pool(UserPoolId=pool.id)


# --- what the fake knows of them ----------------------------------------------------------------------------------


def test_a_domain_by_its_handle(pool, cognito: FakeCognito) -> None:
    """It is no call of the code under test, and refused as the service refuses."""
    assert pool.add_domain("analytical") == "analytical.auth.us-east-1.amazoncognito.com"
    assert cognito.calls == []
    with pytest.raises(CognitoError, match=SECOND):
        pool.add_domain("difference")


def test_a_prefix_is_told_beside_a_custom_domain(call, pool) -> None:
    """What the handle makes is what it tells of."""
    call("create", "auth.example.com", CustomDomainConfig=CUSTOM)
    assert pool.add_domain("analytical") == "analytical.auth.us-east-1.amazoncognito.com"


def test_custom_domains_are_answered_while_they_are_there(call, cognito: FakeCognito) -> None:
    """Their hosts are Cognito's in this world only, and what is not served there never leaves the process."""
    empty = cognito.snapshot()
    call("create", "auth.example.com", CustomDomainConfig=CUSTOM)
    full = cognito.snapshot()

    assert cognito.owns("auth.example.com")
    assert not cognito.owns("example.com")
    with pytest.raises(UnhandledRequest, match=r"^GET auth\.example\.com/nothing: served here are the OAuth endpoints"):
        requests.get("https://auth.example.com/nothing", timeout=5)
    cognito.unhandled.clear()
    cognito.restore(empty)
    assert not cognito.owns("auth.example.com")
    cognito.restore(full)
    assert cognito.owns("auth.example.com")


def test_a_domain_is_part_of_the_state(call, describe, pool, cognito: FakeCognito) -> None:
    """What happens to it after a snapshot is undone with the rest."""
    call("create", "analytical")
    before = cognito.snapshot()
    call("update", "analytical", ManagedLoginVersion=2)
    call("delete", "analytical")
    cognito.restore(before)

    assert describe("analytical")["ManagedLoginVersion"] == 1
    assert pool.domain == "analytical.auth.us-east-1.amazoncognito.com"


def test_the_discovery_document_names_the_domain(pool) -> None:
    """Its endpoints are there."""
    pool.add_domain("analytical")
    document = requests.get(f"{pool.issuer}/.well-known/openid-configuration", timeout=5).json()
    assert document["token_endpoint"] == "https://analytical.auth.us-east-1.amazoncognito.com/oauth2/token"
