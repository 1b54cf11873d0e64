"""GET /oauth2/authorize: what is in order leads on, and what is not is told where it is safe to tell it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests

from pytest_fakecognito import FakeCognito, NotFaked
from pytest_fakecognito.handles import User, UserPool

ROOT = "https://analytical.auth.us-east-1.amazoncognito.com"
CALLBACK = "https://app.example.com/callback"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-00000000000a"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
HEADING = "An error was encountered with the requested page."

Application = Callable[..., Any]
Browse = Callable[..., Any]


def location(response: requests.Response) -> str:
    assert response.status_code == 302, response.text
    assert response.content == b""
    return response.headers["Location"]


def answer(response: requests.Response) -> dict[str, str]:
    """What the application is told in its address."""
    whole, query = location(response), urlsplit(location(response)).query
    assert whole.startswith(f"{CALLBACK}?"), whole
    return {name: values[0] for name, values in parse_qs(query).items()}


# --- the way to the login page ------------------------------------------------------------------------------------


def test_leads_to_the_login_page(browser: Any, app: Any) -> None:
    """Whoever is not signed in goes to /login, with the query as it was sent, whatever is in it."""
    query = f"response_type=code&client_id={app.client.id}&redirect_uri={CALLBACK}&state=a%2Fb+c&lang=fr&hat=top&hat=2"
    response = requests.get(f"{ROOT}/oauth2/authorize?{query}", allow_redirects=False, timeout=5)
    assert location(response) == f"{ROOT}/login?{query}"
    assert browser.page(response).status == 200


def test_headers(browser: Any) -> None:
    """Every answer of a domain carries the same headers, and the cookie against forged forms."""
    headers = browser.get("/oauth2/authorize").headers
    assert {name: headers[name] for name in headers if name not in ("Location", "Set-Cookie", "Content-Length")} == {
        "Cache-Control": "no-cache, no-store, max-age=0, must-revalidate",
        "Pragma": "no-cache",
        "Expires": "0",
        "Strict-Transport-Security": "max-age=31536000 ; includeSubDomains",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-XSS-Protection": "1; mode=block",
        "x-amz-cognito-request-id": headers["x-amz-cognito-request-id"],
    }
    name, _, attributes = headers["Set-Cookie"].partition("=")
    assert (name, attributes.partition("; ")[2]) == ("XSRF-TOKEN", "Secure; HttpOnly; Path=/; SameSite=Lax")


def test_only_get(pool: UserPool) -> None:
    """POST is no method of it: 405, without a word."""
    response = requests.post(f"{ROOT}/oauth2/authorize", {"client_id": pool.client.id}, timeout=5)
    assert (response.status_code, response.content) == (405, b"")


# --- refusals on the domain ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked", [{"client_id": None}, {"client_id": ""}, {"redirect_uri": None}, {"redirect_uri": ""}]
)
def test_required_parameters(browser: Any, asked: dict[str, str | None]) -> None:
    """Without a client or an address there is nowhere to go back to, and nobody is named."""
    response = browser.get("/oauth2/authorize", **asked)
    assert location(response) == f"{ROOT}/error?error=Required+parameters+missing"
    page = browser.page(response)
    assert (page.status, page.text) == (400, f"{HEADING} Required parameters missing")


def test_response_type_alone(browser: Any) -> None:
    """As a shell asks that has cut the address at the first "&"."""
    response = browser.get("/oauth2/authorize", client_id=None, redirect_uri=None)
    assert location(response) == f"{ROOT}/error?error=Required+parameters+missing"


def test_unknown_client(browser: Any) -> None:
    """The client is named as it was sent, and no address is believed."""
    response = browser.get("/oauth2/authorize", client_id="nobody's & co")
    assert location(response) == f"{ROOT}/error?error=invalid_request&client_id=nobody%27s%20%26%20co"
    page = browser.page(response)
    assert (page.status, page.text) == (400, f"{HEADING} invalid_request")


def test_client_of_another_pool(cognito: FakeCognito, browser: Any) -> None:
    """A domain knows the clients of its own pool."""
    other = cognito.create_pool().add_client()
    response = browser.get("/oauth2/authorize", client_id=other.id)
    assert location(response) == f"{ROOT}/error?error=invalid_request&client_id={other.id}"


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example.com/",
        f"{CALLBACK}/",
        CALLBACK.replace("callback", "Callback"),
        f"{CALLBACK}?next=1",
        f"{CALLBACK}#here",
        CALLBACK.replace("https", "http"),
        CALLBACK.replace("example.com", "example.com:443"),
    ],
)
def test_redirect_mismatch(browser: Any, app: Any, uri: str) -> None:
    """An address must be, letter by letter, one of the client's; the browser is never sent to another one."""
    response = browser.get("/oauth2/authorize", redirect_uri=uri)
    assert location(response) == f"{ROOT}/error?error=redirect_mismatch&client_id={app.client.id}"
    page = browser.page(response)
    assert (page.status, page.refusal) == (400, "redirect_mismatch")


@pytest.mark.parametrize("challenge", ["<YOUR_CHALLENGE>", CHALLENGE[:-1], f"{CHALLENGE}=", f"{CHALLENGE}+", 129 * "a"])
def test_malformed_challenge(browser: Any, app: Any, challenge: str) -> None:
    """What cannot be a challenge is shown on the domain."""
    response = browser.get("/oauth2/authorize", code_challenge=challenge, code_challenge_method="S256")
    assert location(response) == f"{ROOT}/error?error=invalid_request&client_id={app.client.id}"


@pytest.mark.parametrize("state", ['{"next": "/home"}', "[1]"])
def test_state_in_json(browser: Any, app: Any, state: str) -> None:
    """A state may be any text, but not JSON."""
    response = browser.get("/oauth2/authorize", state=state)
    assert location(response) == f"{ROOT}/error?error=invalid_request&client_id={app.client.id}"


@pytest.mark.parametrize("state", ["1", "null", '"text"', "{", "eyJuZXh0IjoiL2hvbWUifQ=="])
def test_state(browser: Any, ada: User, state: str) -> None:
    """Any other comes back as it was sent."""
    assert answer(browser.sign_in(state=state))["state"] == state


@pytest.mark.parametrize("path", ["/oauth2/authorize", "/login"])
def test_client_without_providers(application: Application, browse: Browse, path: str) -> None:
    """A client that was not told who may sign its users in has no login page."""
    app = application(SupportedIdentityProviders=[])
    response = browse(app).get(path)
    assert location(response) == f"{ROOT}/error?error=invalid_request&client_id={app.client.id}"


# --- refusals that go back to the application ---------------------------------------------------------------------


@pytest.mark.parametrize("response_type", [None, "", "id_token", "token id_token", "Code"])
def test_response_type(browser: Any, response_type: str | None) -> None:
    """A response type is `code` or `token`."""
    response = browser.get("/oauth2/authorize", response_type=response_type, state="s t")
    assert location(response) == f"{CALLBACK}?error_description=invalid_request&state=s+t&error=invalid_request"


@pytest.mark.parametrize(("flow", "response_type", "mark"), [("implicit", "code", "?"), ("code", "token", "#")])
def test_flow_not_allowed(application: Application, browse: Browse, flow: str, response_type: str, mark: str) -> None:
    """A response type that the client does not allow is refused where its answer would have been looked for."""
    response = browse(application(AllowedOAuthFlows=[flow])).get(
        "/oauth2/authorize", response_type=response_type, state="s"
    )
    said = "error_description=unauthorized_client&state=s&error=invalid_request"
    assert location(response) == f"{CALLBACK}{mark}{said}"


def test_flows_off(application: Application, browse: Browse) -> None:
    """A client for which OAuth is off is told so, before anything else is looked at."""
    app = application(AllowedOAuthFlowsUserPoolClient=False)
    response = browse(app).get("/oauth2/authorize", scope="nonsense")
    said = "error_description=Client+is+not+enabled+for+OAuth2.0+flows.+&error=invalid_request"
    assert location(response) == f"{CALLBACK}?{said}"


@pytest.mark.parametrize(
    "asked",
    [
        {"code_challenge": CHALLENGE},
        {"code_challenge_method": "S256"},
        {"code_challenge": CHALLENGE, "code_challenge_method": "plain"},
        {"code_challenge": CHALLENGE, "code_challenge_method": "s256"},
        {"code_challenge": "", "code_challenge_method": "S256"},
    ],
)
def test_challenge(browser: Any, asked: dict[str, str]) -> None:
    """A challenge comes with its method, which is S256."""
    assert answer(browser.get("/oauth2/authorize", **asked)) == {
        "error_description": "invalid_request",
        "error": "invalid_request",
    }


def test_code_is_bound_to_the_challenge(app: Any, browser: Any, ada: User) -> None:
    """It is good for whoever knows what the challenge was made of."""
    code = answer(browser.sign_in(code_challenge=CHALLENGE, code_challenge_method="S256"))["code"]
    assert app.exchange(code).json() == {"error": "invalid_grant"}
    assert "access_token" in app.exchange(code, code_verifier=VERIFIER).json()


def test_code_is_bound_to_the_request(app: Any, browser: Any, ada: User) -> None:
    """Its tokens have the nonce, the resource and the scopes that were asked for."""
    asked = {"nonce": "n", "resource": "https://engine.example.com/", "scope": "openid"}
    tokens = app.exchange(answer(browser.sign_in(**asked))["code"]).json()
    access = claims_of(tokens["access_token"])
    assert claims_of(tokens["id_token"])["nonce"] == "n"
    assert (access["aud"], access["scope"]) == ("https://engine.example.com/", "openid")


def test_all_scopes(app: Any, browser: Any, ada: User) -> None:
    """Who asks for none gets all that the client may have."""
    tokens = app.exchange(answer(browser.sign_in())["code"]).json()
    assert claims_of(tokens["access_token"])["scope"] == "openid email"


@pytest.mark.parametrize(
    "scope",
    ["nonsense", "openid phone", "openid offline_access", "engine/run", "email", "openid,email", "openid engine/fly"],
)
def test_scope_refused(browser: Any, scope: str) -> None:
    """One scope that does not exist, or that the client may not have, is enough; so is `email` without `openid`."""
    response = browser.get("/oauth2/authorize", scope=scope, state="s")
    assert location(response) == f"{CALLBACK}?error_description=invalid_scope&state=s&error=invalid_request"


@pytest.mark.parametrize(
    "asked",
    [{"max_age": "soon"}, {"max_age": "-1"}, {"resource": "engine"}, {"resource": "a:b#c"}, {"resource": "a://["}],
)
def test_malformed(browser: Any, asked: dict[str, str]) -> None:
    """An age is a number of seconds, a resource an absolute address without a fragment."""
    assert answer(browser.get("/oauth2/authorize", **asked))["error"] == "invalid_request"


def test_an_address_with_a_query(application: Application, browse: Browse) -> None:
    """What the application's address has of a query stays, and the answer is added."""
    browser = browse(application(CallbackURLs=[f"{CALLBACK}?tenant=1"]))
    response = browser.get("/oauth2/authorize", redirect_uri=f"{CALLBACK}?tenant=1", scope="x")
    assert location(response) == f"{CALLBACK}?tenant=1&error_description=invalid_scope&error=invalid_request"


def test_an_application_s_own_scheme(application: Application, browse: Browse, ada: User) -> None:
    """The address of an application on a telephone is used as it is."""
    browser = browse(application(CallbackURLs=["myapp://callback"]))
    assert location(browser.sign_in(redirect_uri="myapp://callback")).startswith("myapp://callback?code=")


def test_step_up_is_not_faked(cognito: FakeCognito, browser: Any) -> None:
    """A request for a level of assurance is not passed over as if it had been met."""
    with pytest.raises(NotFaked, match=r"^step-up authentication \(acr_values\) is not faked yet$"):
        browser.get("/oauth2/authorize", acr_values="urn:cognito:loa:4")
    cognito.unhandled.clear()


def test_step_up_in_the_lowest_tier(cognito: FakeCognito, pool: UserPool, browser: Any, ada: User) -> None:
    """It has none: whatever is asked of it is passed over."""
    cognito.idp.update_user_pool(UserPoolId=pool.id, UserPoolTier="LITE")
    browser.sign_in()
    cognito.clock.advance(minutes=1)
    assert "code" in answer(browser.get("/oauth2/authorize", acr_values="urn:cognito:loa:4", max_age="1"))
    assert "code" in answer(browser.get("/oauth2/authorize", max_age="soon"))


# --- which provider -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [{"identity_provider": "Google"}, {"idp_identifier": "example.com"}])
def test_provider_that_is_not_offered(browser: Any, app: Any, asked: dict[str, str]) -> None:
    """The login page tells that there is no such way in."""
    response = browser.get("/oauth2/authorize", **asked)
    assert location(response).startswith(f"{ROOT}/login?client_id={app.client.id}&")
    page = browser.page(response)
    assert (page.status, page.text) == (401, "Login option is not available. Please try another one")
    assert page.all("form") == []


def test_the_pool_itself(browser: Any) -> None:
    """As a provider it is called COGNITO, and is found on the login page."""
    assert browser.page(browser.get("/oauth2/authorize", identity_provider="COGNITO")).all("form")


# --- browsers that have signed in ---------------------------------------------------------------------------------


def test_straight_back(browser: Any, ada: User) -> None:
    """A browser that has signed in gets a code at once, a new one each time, with the state of each request."""
    first = answer(browser.sign_in(state="one"))
    second = answer(browser.get("/oauth2/authorize", state="two"))
    assert (first["state"], second["state"]) == ("one", "two")
    assert list(second) == ["code", "state"]
    assert first["code"] != second["code"]


def test_the_time_of_the_sign_in(cognito: FakeCognito, app: Any, browser: Any, ada: User) -> None:
    """Tokens that are got without a password tell when it was given."""
    browser.sign_in()
    signed_in_at = int(cognito.clock.timestamp())
    cognito.clock.advance(minutes=20)
    tokens = app.exchange(answer(browser.get("/oauth2/authorize"))["code"]).json()
    assert claims_of(tokens["access_token"])["auth_time"] == signed_in_at


def claims_of(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def test_an_hour(cognito: FakeCognito, browser: Any, ada: User) -> None:
    """The session lasts an hour from the sign-in, however often it is used."""
    browser.sign_in()
    cognito.clock.advance(minutes=59)
    assert "code" in answer(browser.get("/oauth2/authorize"))
    cognito.clock.advance(minutes=1)
    assert location(browser.get("/oauth2/authorize")).startswith(f"{ROOT}/login?")


def test_another_client(application: Application, browse: Browse, ada: User) -> None:
    """Who has signed in for one client of the pool is signed in for all of them."""
    browser = browse(application())
    browser.sign_in()
    other = application(CallbackURLs=["https://other.example.com/"])
    response = browser.get("/oauth2/authorize", client_id=other.client.id, redirect_uri="https://other.example.com/")
    assert location(response).startswith("https://other.example.com/?code=")


def test_another_browser(application: Application, browse: Browse, ada: User) -> None:
    """A cookie that was made up opens nothing."""
    browser = browse(application())
    browser.session.cookies.set("cognito", "H4sIAAAA", domain=urlsplit(ROOT).hostname)
    assert location(browser.get("/oauth2/authorize")).startswith(f"{ROOT}/login?")


def test_sign_in_by_the_api(cognito: FakeCognito, browser: Any, ada: User) -> None:
    """It signs no browser in."""
    ada.sign_in()
    assert location(browser.get("/oauth2/authorize")).startswith(f"{ROOT}/login?")


def test_sign_out_everywhere(cognito: FakeCognito, pool: UserPool, browser: Any, ada: User) -> None:
    """It ends the user's tokens, but not the browser's session."""
    browser.sign_in()
    cognito.idp.admin_user_global_sign_out(UserPoolId=pool.id, Username="ada")
    assert "code" in answer(browser.get("/oauth2/authorize"))


def test_disabled_meanwhile(cognito: FakeCognito, pool: UserPool, browser: Any, ada: User) -> None:
    """A user who has been disabled has to sign in again, also when that is possible again."""
    browser.sign_in()
    cognito.idp.admin_disable_user(UserPoolId=pool.id, Username="ada")
    assert location(browser.get("/oauth2/authorize")).startswith(f"{ROOT}/login?")
    cognito.idp.admin_enable_user(UserPoolId=pool.id, Username="ada")
    assert location(browser.get("/oauth2/authorize")).startswith(f"{ROOT}/login?")


@pytest.mark.parametrize(("version", "stays"), [(1, True), (2, False)])
def test_other_pages_end_sessions(
    cognito: FakeCognito, pool: UserPool, app: Any, browser: Any, ada: User, version: int, stays: bool
) -> None:
    """Sessions do not outlive a change of the design of the pages."""
    browser.sign_in()
    cognito.idp.update_user_pool_domain(UserPoolId=pool.id, Domain="analytical", ManagedLoginVersion=version)
    assert location(browser.get("/oauth2/authorize")).startswith(f"{CALLBACK}?code=") == stays


@pytest.mark.parametrize(
    "resource",
    ["http://api.example.com", "urn:api", "a:b", "mailto:x", "https:", "https://", "api.example.com", "https://a#b"],
)
def test_a_resource_that_is_none(browser: Any, ada: User, resource: str) -> None:
    """A resource is an https URL, an http one of this machine, or has a scheme of its own, with something behind it."""
    said = answer(browser.get("/oauth2/authorize", resource=resource))
    assert said == {"error_description": "invalid_request", "error": "invalid_request"}


@pytest.mark.parametrize("resource", ["https://api.example.com/orders", "http://localhost:8000", "myapp://orders"])
def test_a_resource(browser: Any, ada: User, resource: str) -> None:
    """Each of these leads to the login page."""
    assert location(browser.get("/oauth2/authorize", resource=resource)).startswith(f"{ROOT}/login?")


@pytest.mark.parametrize("path", ["/oauth2/authorize", "/login"])
def test_step_up_is_not_faked_anywhere(cognito: FakeCognito, browser: Any, path: str) -> None:
    """A level that is asked for is not passed over in silence."""
    with pytest.raises(NotFaked, match="acr_values"):
        browser.get(path, acr_values="urn:cognito:loa:4")
    cognito.unhandled.clear()


@pytest.mark.parametrize("strange", [{"state": "[" * 3000}, {"max_age": "9" * 5000}, {"max_age": "\u0663"}])
def test_strange_parameters(browser: Any, ada: User, strange: dict[str, str]) -> None:
    """Whatever is sent is answered."""
    assert browser.get("/oauth2/authorize", **strange).status_code == 302


def test_deleted_meanwhile(cognito: FakeCognito, pool: UserPool, browser: Any, ada: User) -> None:
    """A user who is gone takes the session along, also if another of that name comes."""
    browser.sign_in()
    cognito.idp.admin_delete_user(UserPoolId=pool.id, Username="ada")
    assert location(browser.get("/oauth2/authorize")).startswith(f"{ROOT}/login?")
    pool.add_user("ada", "Analytical-1843")
    assert location(browser.get("/oauth2/authorize")).startswith(f"{ROOT}/login?")


def test_max_age(cognito: FakeCognito, browser: Any, ada: User) -> None:
    """A sign-in that is older than the application wants has to be done again."""
    browser.sign_in()
    cognito.clock.advance(minutes=5)
    assert "code" in answer(browser.get("/oauth2/authorize", max_age="310"))
    response = browser.get("/oauth2/authorize", max_age="290")
    assert location(response).startswith(f"{ROOT}/login?")
    assert browser.page(response).all("form")
    assert "code" in answer(browser.sign_in(max_age="290"))
    assert location(browser.get("/oauth2/authorize", max_age="0")).startswith(f"{ROOT}/login?")


def test_refusals_come_first(browser: Any, ada: User) -> None:
    """A request that is not in order is refused to a browser that has signed in as well."""
    browser.sign_in()
    assert answer(browser.get("/oauth2/authorize", scope="x"))["error_description"] == "invalid_scope"
    assert location(browser.get("/oauth2/authorize", redirect_uri="https://evil.example.com")).startswith(
        f"{ROOT}/error"
    )


# --- prompt -------------------------------------------------------------------------------------------------------


@pytest.fixture
def managed(application: Application, browse: Browse, managed_login: Callable[..., None]) -> Any:
    """A browser on a domain with managed login."""
    app = application()
    managed_login(app.client)
    return browse(app)


def test_prompt_none(managed: Any, ada: User) -> None:
    """Who must not be asked is sent back, with a code or without."""
    response = managed.get("/oauth2/authorize", prompt="none", state="s")
    assert location(response) == f"{CALLBACK}?error=login_required&state=s"
    managed.sign_in()
    assert "code" in answer(managed.get("/oauth2/authorize", prompt="none"))


def test_prompt_none_before_the_provider(managed: Any) -> None:
    """It is also said where the login page would have told that the provider is not available."""
    assert answer(managed.get("/oauth2/authorize", prompt="none", identity_provider="Google")) == {
        "error": "login_required"
    }


def test_prompt_login(managed: Any, ada: User) -> None:
    """Who must be asked is asked again, though signed in; the session stays what it was until then."""
    managed.sign_in()
    response = managed.get("/oauth2/authorize", prompt="login")
    assert location(response).startswith(f"{ROOT}/login?")
    assert managed.page(response).fields == ["_csrf", "username", "password", "cognitoAsfData", "signInSubmitButton"]
    assert "code" in answer(managed.get("/oauth2/authorize"))


@pytest.mark.parametrize("prompt", ["select_account", "consent", "consent select_account"])
def test_prompt_for_outside_providers(managed: Any, ada: User, prompt: str) -> None:
    """It has no effect on users of the pool."""
    managed.sign_in()
    assert "code" in answer(managed.get("/oauth2/authorize", prompt=prompt))


@pytest.mark.parametrize("prompt", ["none login", "create"])
def test_prompt_refused(managed: Any, prompt: str) -> None:
    """To be asked and not to be asked is a contradiction."""
    assert answer(managed.get("/oauth2/authorize", prompt=prompt))["error"] == "invalid_request"


def test_two_domains(cognito: FakeCognito, pool: UserPool, browser: Any) -> None:
    """Each of a pool's domains has its own pages, and so its own prompts."""
    custom = "https://auth.example.com"
    cognito.idp.create_user_pool_domain(
        UserPoolId=pool.id,
        Domain="auth.example.com",
        CustomDomainConfig={"CertificateArn": CERTIFICATE},
        ManagedLoginVersion=2,
    )
    assert location(browser.get("/oauth2/authorize", prompt="none")).startswith(f"{ROOT}/login?")
    browser.root = custom
    assert answer(browser.get("/oauth2/authorize", prompt="none")) == {"error": "login_required"}
    assert location(browser.get("/oauth2/authorize")).startswith(f"{custom}/login?")


def test_prompt_on_classic_pages(browser: Any, ada: User) -> None:
    """They do not know the parameter."""
    assert location(browser.get("/oauth2/authorize", prompt="none")).startswith(f"{ROOT}/login?")
    browser.sign_in()
    assert "code" in answer(browser.get("/oauth2/authorize", prompt="login"))


# --- tokens at once -----------------------------------------------------------------------------------------------


@pytest.fixture
def implicit(application: Application, browse: Browse) -> Any:
    return browse(application(AllowedOAuthFlows=["implicit"]))


def test_implicit(implicit: Any, ada: User) -> None:
    """The tokens themselves come back after a hash: no refresh token among them, and the state last."""
    response = implicit.sign_in(response_type="token", state="s", nonce="n")
    address, _, fragment = location(response).partition("#")
    tokens = parse_qs(fragment)
    assert address == CALLBACK
    assert list(tokens) == ["id_token", "access_token", "expires_in", "token_type", "state"]
    assert (tokens["expires_in"], tokens["token_type"], tokens["state"]) == (["3600"], ["Bearer"], ["s"])
    assert claims_of(tokens["id_token"][0])["nonce"] == "n"


def test_implicit_again(cognito: FakeCognito, implicit: Any, ada: User) -> None:
    """As often as the browser asks, and with the time of its sign-in."""
    implicit.sign_in(response_type="token")
    at = int(cognito.clock.timestamp())
    cognito.clock.advance(minutes=10)
    fragment = location(implicit.get("/oauth2/authorize", response_type="token")).partition("#")[2]
    assert claims_of(parse_qs(fragment)["access_token"][0])["auth_time"] == at


def test_implicit_without_openid(application: Application, browse: Browse, ada: User) -> None:
    """Then there is no id token."""
    app = application(AllowedOAuthFlows=["implicit"], AllowedOAuthScopes=["aws.cognito.signin.user.admin"])
    fragment = location(browse(app).sign_in(response_type="token")).partition("#")[2]
    assert list(parse_qs(fragment)) == ["access_token", "expires_in", "token_type"]


def test_implicit_refused_by_a_function(implicit: Any, ada: User, on: Callable[..., None]) -> None:
    """What the token trigger says goes back to the application, where the tokens would have been."""
    on("PreTokenGeneration", ValueError("no tokens today"))
    said = "PreTokenGeneration+failed+with+error+no+tokens+today.+"
    response = implicit.sign_in(response_type="token", state="s")
    assert location(response) == f"{CALLBACK}#error_description={said}&state=s&error=invalid_request"
