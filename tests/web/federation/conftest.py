"""What the tests of federation share: an OIDC provider, and a browser that goes to it and back."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
import requests
import responses
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import AppClient, UserPool

CALLBACK = "https://app.example.com/callback"
ISSUER = "https://corp.example.com"
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())
KEYS = {
    "rsa": RSA,
    "ec": EC,
    "stranger": rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "secret": "s3cret",
    "another secret": "s3cret ",
    "nothing": None,
}
"""What to sign tokens with."""

Answer = tuple[int, dict[str, str], str]


def jwk(key: Any, kid: str) -> dict[str, Any]:
    algorithm = jwt.get_algorithm_by_name("RS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256")
    return {**json.loads(algorithm.to_jwk(key.public_key())), "kid": kid, "use": "sig"}


@dataclass
class Provider:
    """An OIDC provider, played by `responses`. What it says can be changed until it is asked.

    `profile` may be a status and a text; `meanwhile` is called while somebody waits for an answer. Tokens are signed
    with `key`, and say that this is the one called `kid`; `keys` are those that the provider publishes.
    """

    web: responses.RequestsMock
    issuer: str = ISSUER
    audience: str = "corp-client"
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "1843", "email": "ada@example.com"})
    profile: dict[str, Any] | tuple[int, str] = field(default_factory=dict)
    tokens: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    key: str = "rsa"
    kid: str | None = "rsa"
    keys: list[dict[str, Any]] = field(default_factory=lambda: [jwk(RSA, "rsa"), jwk(EC, "ec")])
    document: dict[str, Any] = field(default_factory=dict)
    meanwhile: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        urls = {
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
        }
        self.document = {"issuer": self.issuer, **urls, **self.document}
        self._serve("GET", f"{self.issuer}/.well-known/openid-configuration", lambda: self.document)
        self._serve("GET", self.document["jwks_uri"], lambda: {"keys": self.keys})
        self._serve("POST", self.document["token_endpoint"], lambda: {**self.issued(), **self.tokens})
        for method in ("GET", "POST"):
            self._serve(method, self.document["userinfo_endpoint"], lambda: self.profile)

    def asked(self, path: str) -> list[Any]:
        """The requests for a path, so far."""
        return [call.request for call in self.web.calls if urlsplit(call.request.url).path == path]

    def publish(self, kid: str) -> None:
        """Have the usual key under this name, and no other key, from now on."""
        self.keys, self.kid = [jwk(RSA, kid)], kid

    def signed(self, text: bytes) -> str:
        """A token of whatever it may be."""
        return jwt.PyJWS().encode(text, RSA, algorithm="RS256", headers={"kid": "rsa"})

    def issued(self) -> dict[str, Any]:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": self.audience, "iat": now, "exp": now + 300, **self.claims}
        said = {name: value for name, value in claims.items() if value is not None}
        headers = {} if self.kid is None else {"kid": self.kid}
        token = jwt.encode(said, KEYS[self.key], algorithm=self.algorithm, headers=headers)
        return {"access_token": "corp-access", "token_type": "Bearer", "expires_in": 3600, "id_token": token}

    def _serve(self, method: str, url: str, body: Callable[[], Any]) -> None:
        def answer(_: Any) -> Answer:
            self.meanwhile()
            said = body()
            status, text = said if isinstance(said, tuple) else (200, json.dumps(said))
            return status, {}, text

        self.web.add_callback(method, url, answer)


@dataclass
class Browser:
    """A browser in which somebody uses an application; `provider` is by what the application has users sign in."""

    client: AppClient
    root: str
    provider: str = "Corp"
    session: requests.Session = field(default_factory=requests.Session)

    def leave(self, **asked: str) -> requests.Response:
        """Ask for authorisation by the provider."""
        query = {"response_type": "code", "client_id": self.client.id, "redirect_uri": CALLBACK}
        return self.get(
            f"{self.root}/oauth2/authorize?{urlencode({**query, 'identity_provider': self.provider, **asked})}"
        )

    def back(self, left: requests.Response, **brought: str) -> requests.Response:
        """Come back from the provider, with its code unless something else is brought."""
        query = {"state": self.state(left), **(brought or {"code": "corp-code"})}
        return self.get(f"{self.root}/oauth2/idpresponse?{urlencode(query)}")

    def sign_in(self, **asked: str) -> requests.Response:
        return self.back(self.leave(**asked))

    def get(self, url: str) -> requests.Response:
        return self.session.get(url, allow_redirects=False, timeout=5)

    def forget(self) -> None:
        """Be another browser, in which nobody has signed in."""
        self.session.cookies.clear()

    def claims(self, response: requests.Response) -> dict[str, Any]:
        """Those of the id token for which the application exchanges its code."""
        code = self.told(response)["code"]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "client_id": self.client.id}
        tokens = requests.post(f"{self.root}/oauth2/token", form, timeout=5).json()
        return jwt.decode(tokens["id_token"], options={"verify_signature": False})

    @staticmethod
    def state(left: requests.Response) -> str:
        """What the provider is given to recognise the browser by."""
        return parse_qs(urlsplit(left.headers["Location"]).query)["state"][0]

    @staticmethod
    def told(response: requests.Response) -> dict[str, str]:
        """What the application is told, in order."""
        assert response.status_code == 302
        location = response.headers["Location"]
        assert location.startswith(f"{CALLBACK}?"), location
        return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


@pytest.fixture
def web() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as web:
        yield web


@pytest.fixture
def play(web: responses.RequestsMock) -> Callable[..., Provider]:
    """`play(**settings)` is another provider, with an issuer of its own."""
    return lambda **settings: Provider(web, **settings)


@pytest.fixture
def corp(play: Callable[..., Provider]) -> Provider:
    return play()


@pytest.fixture
def add_corp(cognito: FakeCognito) -> Callable[..., None]:
    """Tells the default pool of the provider, as "Corp"."""

    def add_corp(mapping: dict[str, str] | None = None, **details: str) -> None:
        standard = {
            "client_id": "corp-client",
            "client_secret": "s3cret",
            "authorize_scopes": "openid email",
            "oidc_issuer": ISSUER,
            "attributes_request_method": "GET",
        }
        cognito.idp.create_identity_provider(
            UserPoolId=cognito.pool.id,
            ProviderName="Corp",
            ProviderType="OIDC",
            ProviderDetails={**standard, **details},
            AttributeMapping={"email": "email"} if mapping is None else mapping,
        )

    return add_corp


@pytest.fixture
def change(cognito: FakeCognito) -> Callable[..., None]:
    """Changes some of the provider's details."""

    def change(**details: str) -> None:
        target = {"UserPoolId": cognito.pool.id, "ProviderName": "Corp"}
        known = cognito.idp.describe_identity_provider(**target)["IdentityProvider"]["ProviderDetails"]
        cognito.idp.update_identity_provider(**target, ProviderDetails={**known, **details})

    return change


@pytest.fixture
def pool(cognito: FakeCognito) -> UserPool:
    """The default pool, with a domain."""
    cognito.pool.add_domain("analytical")
    return cognito.pool


@pytest.fixture
def browse(pool: UserPool) -> Iterator[Callable[..., Browser]]:
    """`browse(**settings)` is a browser at a new application; `root` is where it finds the domain."""
    opened: list[Browser] = []

    def browse(provider: str = "Corp", *, root: str = f"https://{pool.domain}", **settings: Any) -> Browser:
        standard = {
            "AllowedOAuthFlowsUserPoolClient": True,
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid", "email"],
            "CallbackURLs": [CALLBACK],
            "SupportedIdentityProviders": ["COGNITO", provider],
        }
        opened.append(Browser(pool.add_client(**{**standard, **settings}), root, provider))
        return opened[-1]

    yield browse
    for browser in opened:
        browser.session.close()


@pytest.fixture
def browser(add_corp: Callable[..., None], browse: Callable[..., Browser]) -> Browser:
    """One at an application whose users may sign in by the provider."""
    add_corp()
    return browse()
