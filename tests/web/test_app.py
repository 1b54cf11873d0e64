"""Hosts and paths: what is served where, and what is said of the rest."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.errors import UnhandledRequest

IDP = "cognito-idp.us-east-1.amazonaws.com"
IDENTITY = "cognito-identity.us-east-1.amazonaws.com"


@pytest.mark.parametrize(
    ("method", "url", "says"),
    [
        (
            "GET",
            f"https://{IDP}/",
            f"GET {IDP}/: served here are POST / (the API), a pool's jwks.json and its openid-configuration",
        ),
        (
            "POST",
            f"https://{IDP}/us-east-1_Example01/.well-known/jwks.json",
            f"POST {IDP}/us-east-1_Example01/.well-known/jwks.json: "
            "served here are POST / (the API), a pool's jwks.json and its openid-configuration",
        ),
        (
            "GET",
            f"https://{IDENTITY}/us-east-1_Example01/.well-known/jwks.json",
            f"GET {IDENTITY}/us-east-1_Example01/.well-known/jwks.json: served here is POST / (the API)",
        ),
        (
            "GET",
            "https://x.auth.us-east-1.amazoncognito.com/nothing",
            "GET x.auth.us-east-1.amazoncognito.com/nothing: served here are the OAuth endpoints and the hosted pages",
        ),
    ],
)
def test_what_is_not_served(cognito: FakeCognito, method: str, url: str, says: str) -> None:
    """A request that nothing answers is an error at once, which names it and says what there is, and one at the end."""
    with pytest.raises(UnhandledRequest) as error:
        requests.request(method, url, timeout=5)
    assert str(error.value) == says
    assert cognito.unhandled == [error.value]
    cognito.unhandled.clear()


def test_a_service_host_is_known_in_all_its_forms(cognito: FakeCognito) -> None:
    """FIPS and dual-stack endpoints, a port and capital letters make no difference."""
    hosts = [
        "cognito-idp.us-east-1.amazonaws.com:443",
        "cognito-idp-fips.us-east-1.amazonaws.com",
        "cognito-idp.us-east-1.api.aws",
        "COGNITO-IDP.us-east-1.amazonaws.com",
    ]
    for host in hosts:
        url = f"https://{host}/{cognito.pool.id}/.well-known/jwks.json"
        assert requests.get(url, timeout=5).json() == cognito.pool.jwks


def test_the_journal_has_every_request(cognito: FakeCognito) -> None:
    """A request that is no API call is in the journal, answered or not."""
    requests.get(cognito.pool.jwks_uri, timeout=5)
    with pytest.raises(UnhandledRequest):
        requests.get(f"https://{IDP}/nothing?a=b", timeout=5)
    cognito.unhandled.clear()
    assert [(call.service, call.door, call.response) for call in cognito.calls] == [
        ("http", "requests", 200),
        ("http", "requests", None),
    ]
    assert "/nothing: served here" in str(cognito.calls[1].error)


def test_head_is_served_where_get_is(cognito: FakeCognito, cognito_server: Any) -> None:
    """HEAD has the headers of GET and no body."""
    for url in (cognito.pool.jwks_uri, f"{cognito_server.url}/{cognito.pool.id}/.well-known/jwks.json"):
        response = requests.head(url, timeout=5)
        assert (response.status_code, response.content) == (200, b"")
        assert response.headers["Content-Length"] == str(len(requests.get(url, timeout=5).content))


def test_a_server_under_a_services_name(cognito: FakeCognito, cognito_server: Any) -> None:
    """The live server answers as the service whose name it is asked by, through a hosts file for example."""
    path = f"{cognito_server.url}/{cognito.pool.id}/.well-known/openid-configuration"
    response = requests.get(path, headers={"Host": IDP}, timeout=5)
    assert response.json()["jwks_uri"] == cognito.pool.jwks_uri
