"""What the tests of SAML share: a pool with a SAML provider, and a browser that goes between the two."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import AppClient, UserPool

CALLBACK = "https://app.example.com/callback"
SIGNED_OUT = "https://app.example.com/bye"
EMAIL = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"


def _support() -> Any:
    """tests/saml_provider.py, since tests are imported without any of their folders being on the path."""
    if "saml_provider" not in sys.modules:
        spec = spec_from_file_location("saml_provider", Path(__file__).parents[2] / "saml_provider.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules["saml_provider"] = module = module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules["saml_provider"]


support = _support()


@pytest.fixture(scope="session")
def provider() -> Any:
    """A provider that signs its assertions. It is the same for all tests, since its key takes its time."""
    return support.SamlProvider()


@pytest.fixture(scope="session")
def stranger() -> Any:
    """Another provider, of the same name and with another key."""
    return support.SamlProvider()


@dataclass
class Journey:
    """A user's browser, at an application that sends its users to a SAML provider."""

    cognito: FakeCognito
    client: AppClient
    root: str
    provider: Any
    browser: requests.Session = field(default_factory=requests.Session)

    @property
    def consumer(self) -> str:
        return f"{self.root}/saml2/idpresponse"

    @property
    def audience(self) -> str:
        return f"urn:amazon:cognito:sp:{self.client.pool.id}"

    def asked(self, **more: str) -> dict[str, str]:
        query = {"client_id": self.client.id, "redirect_uri": CALLBACK, "response_type": "code"}
        return {**query, "scope": "openid email", "identity_provider": "Example", **more}

    def depart(self, **more: str) -> Any:
        """To the provider: the request that the browser brings it."""
        response = self.get("/oauth2/authorize", self.asked(**more))
        assert response.status_code == 302, response.text
        assert response.headers["Location"].startswith(self.provider.sign_in_url), response.headers["Location"]
        return self.provider.read(response.headers["Location"])

    def post(self, form: dict[str, str], path: str = "/saml2/idpresponse") -> str:
        """Back from the provider: where the browser is sent then."""
        response = self.browser.post(f"{self.root}{path}", data=form, allow_redirects=False, timeout=5)
        assert response.status_code == 302, response.text
        return response.headers["Location"]

    def get(self, path: str, query: dict[str, str]) -> requests.Response:
        return self.browser.get(f"{self.root}{path}", params=query, allow_redirects=False, timeout=5)

    def sign_in(
        self, name_id: str = "ada", attributes: dict[str, Any] | None = None, *, asked: Any = (), **changes: Any
    ) -> str:
        """All the way back to the application: where the browser arrives there."""
        attributes = {EMAIL: "ada@example.com"} if attributes is None else attributes
        return self.post(self.provider.answer(self.depart(**dict(asked)), name_id, attributes, **changes))

    def tokens(self, location: str) -> dict[str, Any]:
        """What the application gets for the code."""
        form = {
            "grant_type": "authorization_code",
            "client_id": self.client.id,
            "redirect_uri": CALLBACK,
            "code": said(location)["code"],
        }
        response = requests.post(f"{self.root}/oauth2/token", data=form, timeout=5)
        assert response.status_code == 200, response.text
        return response.json()


def said(location: str) -> dict[str, str]:
    """What a redirect to the application tells it."""
    assert location.startswith((f"{CALLBACK}?", f"{CALLBACK}#")), location
    parts = urlsplit(location)
    return dict(parse_qsl(parts.query or parts.fragment, strict_parsing=True))


@pytest.fixture
def pool(cognito: FakeCognito) -> UserPool:
    pool = cognito.create_pool()
    pool.add_domain("analytical")
    return pool


@pytest.fixture
def configure(cognito: FakeCognito, pool: UserPool, provider: Any) -> Callable[..., None]:
    """Tells the pool of the provider, whose metadata is given as text unless it is to be fetched."""

    def configure(name: str = "Example", *, mapping: dict[str, str] | None = None, **details: str) -> None:
        metadata = {} if "MetadataURL" in details else {"MetadataFile": provider.metadata}
        cognito.idp.create_identity_provider(
            UserPoolId=pool.id,
            ProviderName=name,
            ProviderType="SAML",
            ProviderDetails={**metadata, **details},
            AttributeMapping={"email": EMAIL} if mapping is None else mapping,
        )

    return configure


@pytest.fixture
def journey(cognito: FakeCognito, pool: UserPool, provider: Any) -> Callable[..., Journey]:
    """Makes a browser at an application of the pool, once the pool knows the provider."""

    def journey(*providers: str, **settings: Any) -> Journey:
        client = pool.add_client(
            **{
                "AllowedOAuthFlows": ["code", "implicit"],
                "AllowedOAuthFlowsUserPoolClient": True,
                "AllowedOAuthScopes": ["openid", "email", "aws.cognito.signin.user.admin"],
                "CallbackURLs": [CALLBACK],
                "LogoutURLs": [SIGNED_OUT],
                "SupportedIdentityProviders": list(providers or ["Example"]),
                **settings,
            }
        )
        return Journey(cognito, client, "https://analytical.auth.us-east-1.amazoncognito.com", provider)

    return journey


@pytest.fixture
def traveller(configure: Callable[..., None], journey: Callable[..., Journey]) -> Journey:
    """A browser at an application whose only provider is a plain SAML one."""
    configure()
    return journey()
