"""The page that the link in a verification mail leads to."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.errors import UnhandledRequest
from pytest_fakecognito.handles import AppClient, UserPool

PASSWORD = "Analytical-1843"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-00000000000a"
CONFIRMED, REFUSED = "Your registration has been confirmed!", "Your registration is not confirmed"
MISMATCH = "Invalid verification code provided, please try again."
EXPIRED = "Invalid code provided, please request a code again."

SignUp = Callable[..., str]


@pytest.fixture
def pool(cognito: FakeCognito) -> UserPool:
    pool = cognito.create_pool(
        auto_verified_attributes=["email"],
        verification_message_template={"DefaultEmailOption": "CONFIRM_WITH_LINK"},
    )
    pool.add_domain("analytical")
    return pool


@pytest.fixture
def sign_up(cognito: FakeCognito, pool: UserPool) -> SignUp:
    """Signs up, and returns the link in the mail."""

    def sign_up(name: str = "ada", client: AppClient | None = None) -> str:
        client = client or pool.client
        proof = {} if client.secret is None else {"SecretHash": client.secret_hash(name)}
        cognito.idp.sign_up(
            ClientId=client.id,
            Username=name,
            Password=PASSWORD,
            UserAttributes=[{"Name": "email", "Value": "ada@example.com"}],
            **proof,
        )
        return link(cognito)

    return sign_up


def link(cognito: FakeCognito) -> str:
    found = re.search('href="([^"]+)"', cognito.outbox[-1].body)
    assert found is not None
    return found[1]


def shown(response: requests.Response) -> tuple[int, str, str | None]:
    """Status, heading and refusal of the page."""
    heading, refusal = re.search("<h1>(.+)</h1>", response.text), re.search('<p role="alert">(.+)</p>', response.text)
    assert heading is not None
    return response.status_code, heading[1], refusal and refusal[1]


def status(pool: UserPool, name: str = "ada") -> str:
    return pool.users[name].status


# --- through every door -------------------------------------------------------------------------------------------


def test_with_requests(cognito: FakeCognito, pool: UserPool, sign_up: SignUp) -> None:
    """Following the link confirms the user and verifies the address; it is no API call in the journal."""
    url = sign_up()
    assert shown(requests.get(url, timeout=5)) == (200, CONFIRMED, None)
    assert (status(pool), pool.users["ada"].attributes["email_verified"]) == ("CONFIRMED", "true")
    assert [(call.service, call.response) for call in cognito.calls[1:]] == [("http", 200)]


def test_with_urllib(pool: UserPool, sign_up: SignUp) -> None:
    """A refusal is an error of urllib's, as every 400 is."""
    url = sign_up()
    with urllib.request.urlopen(url, timeout=5) as response:
        assert CONFIRMED in response.read().decode()
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url, timeout=5)
    with caught.value as error:
        assert (error.code, REFUSED in error.read().decode()) == (400, True)
    assert status(pool) == "CONFIRMED"


def test_on_the_live_server(cognito_server: Any, pool: UserPool, sign_up: SignUp) -> None:
    """Below the pool's id, where a process that knows nothing but the server's address can follow the link."""
    parts = urlsplit(sign_up())
    url = f"{cognito_server.url}/{pool.id}{parts.path}?{parts.query}"
    assert shown(requests.get(url, timeout=5)) == (200, CONFIRMED, None)
    assert shown(requests.get(url, timeout=5))[:2] == (400, REFUSED)
    assert status(pool) == "CONFIRMED"


def test_on_the_live_server_under_the_domain_s_name(cognito_server: Any, pool: UserPool, sign_up: SignUp) -> None:
    """A browser whose hosts file leads to the server asks for the link as it is."""
    parts = urlsplit(sign_up())
    url = f"{cognito_server.url}{parts.path}?{parts.query}"
    assert shown(requests.get(url, headers={"Host": parts.netloc}, timeout=5)) == (200, CONFIRMED, None)
    assert status(pool) == "CONFIRMED"


def test_on_a_custom_domain(cognito: FakeCognito, pool: UserPool, sign_up: SignUp) -> None:
    """The mail names the custom domain; the prefix domain of the same pool does as well."""
    cognito.idp.create_user_pool_domain(
        UserPoolId=pool.id, Domain="auth.example.com", CustomDomainConfig={"CertificateArn": CERTIFICATE}
    )
    url = sign_up()
    assert url.startswith("https://auth.example.com/confirmUser/?")
    assert requests.get(url, timeout=5).status_code == 200
    assert status(pool) == "CONFIRMED"
    other = sign_up("grace").replace("auth.example.com", "analytical.auth.us-east-1.amazoncognito.com")
    assert requests.get(other, timeout=5).status_code == 200
    assert status(pool, "grace") == "CONFIRMED"


# --- who is confirmed ---------------------------------------------------------------------------------------------


def test_a_client_with_a_secret(pool: UserPool, sign_up: SignUp) -> None:
    """No hash is in the link, and none is asked for."""
    url = sign_up(client=pool.add_client(generate_secret=True))
    assert shown(requests.get(url, timeout=5)) == (200, CONFIRMED, None)
    assert status(pool) == "CONFIRMED"


def test_a_name_that_needs_escaping(pool: UserPool, sign_up: SignUp) -> None:
    """Whatever users call themselves, it is they who are confirmed."""
    assert requests.get(sign_up("a&b=c+é"), timeout=5).status_code == 200
    assert status(pool, "a&b=c+é") == "CONFIRMED"


def test_without_the_slash(pool: UserPool, sign_up: SignUp) -> None:
    """The path may end with it or not."""
    assert requests.get(sign_up().replace("/confirmUser/?", "/confirmUser?"), timeout=5).status_code == 200
    assert status(pool) == "CONFIRMED"


def test_the_post_confirmation_trigger_is_fired(cognito: FakeCognito, pool: UserPool, sign_up: SignUp) -> None:
    """As ConfirmSignUp fires it."""
    arn = "arn:aws:lambda:us-east-1:123456789012:function:welcome"
    cognito.add_lambda("welcome", lambda event, context: event)
    cognito.idp.update_user_pool(
        UserPoolId=pool.id,
        LambdaConfig={"PostConfirmation": arn},
        AutoVerifiedAttributes=["email"],
        VerificationMessageTemplate={"DefaultEmailOption": "CONFIRM_WITH_LINK"},
    )
    requests.get(sign_up(), timeout=5)
    [call] = cognito.lambda_calls
    assert call.trigger_source == "PostConfirmation_ConfirmSignUp"
    assert (call.event["userName"], call.event["callerContext"]["clientId"]) == ("ada", pool.client.id)


def test_a_function_that_nobody_registered(cognito: FakeCognito, pool: UserPool, sign_up: SignUp) -> None:
    """What is wrong with the test and not with the link is raised, and remembered."""
    url = sign_up()
    arn = "arn:aws:lambda:us-east-1:123456789012:function:nobody"
    cognito.idp.update_user_pool(UserPoolId=pool.id, LambdaConfig={"PostConfirmation": arn})
    with pytest.raises(Exception, match="nobody") as caught:
        requests.get(url, timeout=5)
    assert cognito.unhandled == [caught.value]
    cognito.unhandled.clear()


# --- who is not ---------------------------------------------------------------------------------------------------


def test_a_wrong_code(cognito: FakeCognito, pool: UserPool, sign_up: SignUp) -> None:
    """Nothing has changed, and the right code is still good."""
    url = sign_up()
    code = cognito.confirmation_codes["ada"]
    assert shown(requests.get(url.replace(f"code={code}", f"code={(int(code) + 1) % 10**6:06}"), timeout=5)) == (
        400,
        REFUSED,
        MISMATCH,
    )
    assert status(pool) == "UNCONFIRMED"
    assert requests.get(url, timeout=5).status_code == 200


def test_a_second_time(sign_up: SignUp) -> None:
    """Whoever is confirmed is not confirmed again."""
    url = sign_up()
    requests.get(url, timeout=5)
    refusal = "User cannot be confirmed. Current status is CONFIRMED"
    assert shown(requests.get(url, timeout=5)) == (400, REFUSED, refusal)


def test_an_expired_link(cognito: FakeCognito, pool: UserPool, sign_up: SignUp) -> None:
    """It is good for a day."""
    url = sign_up()
    cognito.clock.advance(hours=24)
    assert shown(requests.get(url, timeout=5)) == (400, REFUSED, EXPIRED)
    assert status(pool) == "UNCONFIRMED"


def test_an_older_link(cognito: FakeCognito, pool: UserPool, sign_up: SignUp) -> None:
    """The newest alone is good."""
    url = sign_up()
    cognito.idp.resend_confirmation_code(ClientId=pool.client.id, Username="ada")
    assert shown(requests.get(url, timeout=5)) == (400, REFUSED, MISMATCH)
    assert requests.get(link(cognito), timeout=5).status_code == 200


def test_an_unknown_user(sign_up: SignUp) -> None:
    """Is told as ConfirmSignUp tells it."""
    url = sign_up().replace("user_name=ada", "user_name=grace")
    assert shown(requests.get(url, timeout=5)) == (400, REFUSED, "Username/client id combination not found.")


def test_an_unknown_client(pool: UserPool, sign_up: SignUp) -> None:
    """A link names the client that the user signed up through."""
    url = sign_up().replace(pool.client.id, "nobody")
    assert shown(requests.get(url, timeout=5)) == (400, REFUSED, "User pool client nobody does not exist.")


def test_a_client_of_another_pool(cognito: FakeCognito, pool: UserPool, sign_up: SignUp) -> None:
    """A domain is one pool's, and the others' clients are unknown there."""
    url = sign_up()
    other = cognito.create_pool("other")
    strange = url.replace("analytical.auth", f"{other.add_domain('difference').partition('.')[0]}.auth")
    refusal = f"User pool client {pool.client.id} does not exist."
    assert shown(requests.get(strange, timeout=5)) == (400, REFUSED, refusal)
    assert status(pool) == "UNCONFIRMED"


@pytest.mark.parametrize("missing", ["client_id", "user_name", "confirmation_code"])
def test_a_link_that_was_cut_off(pool: UserPool, sign_up: SignUp, missing: str) -> None:
    """All three parts of it are needed."""
    code, heading, refusal = shown(requests.get(re.sub(f"{missing}=[^&]*", "", sign_up()), timeout=5))
    assert (code, heading) == (400, REFUSED)
    assert "failed to satisfy constraint: Member must not be null" in str(refusal)
    assert status(pool) == "UNCONFIRMED"


def test_what_the_link_says_is_escaped(pool: UserPool) -> None:
    """A refusal that repeats what it was sent shows it as text, and runs nothing."""
    response = requests.get(
        f"https://{pool.domain}/confirmUser/",
        params={"client_id": "<script>", "user_name": "ada", "confirmation_code": "<script>"},
        timeout=5,
    )
    assert response.status_code == 400
    assert "<script>" not in response.text


def test_what_the_fake_repeats_is_escaped(cognito: FakeCognito, pool: UserPool, sign_up: SignUp) -> None:
    """Also where a trigger's function worded it."""

    def refuse(event: dict[str, Any], context: Any) -> None:
        raise ValueError("<b>no</b>")

    url = sign_up()
    cognito.add_lambda("refuse", refuse)
    arn = "arn:aws:lambda:us-east-1:123456789012:function:refuse"
    cognito.idp.update_user_pool(UserPoolId=pool.id, LambdaConfig={"PostConfirmation": arn})
    assert "&lt;b&gt;no&lt;/b&gt;" in str(shown(requests.get(url, timeout=5))[2])


# --- what is no visit ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("live", [False, True], ids=["in the process", "live server"])
def test_looking_does_not_confirm(cognito_server: Any, pool: UserPool, sign_up: SignUp, live: bool) -> None:
    """Mail scanners send HEAD, which leaves the link as good as it was."""
    url = sign_up()
    parts = urlsplit(url)
    asked = f"{cognito_server.url}/{pool.id}{parts.path}?{parts.query}" if live else url
    response = requests.head(asked, timeout=5)
    assert (response.status_code, response.content) == (200, b"")
    assert status(pool) == "UNCONFIRMED"
    assert requests.get(url, timeout=5).status_code == 200


def test_other_methods_are_not_served(cognito: FakeCognito, pool: UserPool, sign_up: SignUp) -> None:
    """The page is for GET."""
    url = sign_up()
    with pytest.raises(UnhandledRequest, match=r"^POST analytical\.auth\.us-east-1\.amazoncognito\.com/confirmUser/: "):
        requests.post(url, timeout=5)
    cognito.unhandled.clear()
    assert status(pool) == "UNCONFIRMED"


def test_other_paths_are_answered_by_nobody(cognito: FakeCognito, pool: UserPool) -> None:
    """What a domain does not serve it says so of."""
    with pytest.raises(UnhandledRequest, match=r"/nothing: served here are the OAuth endpoints and the hosted pages$"):
        requests.get(f"https://{pool.domain}/nothing", timeout=5)
    cognito.unhandled.clear()


def test_a_domain_that_nobody_has(cognito: FakeCognito, sign_up: SignUp) -> None:
    """No pool is there to confirm in: an error that names the host."""
    url = sign_up().replace("analytical.auth", "nobody.auth")
    with pytest.raises(UnhandledRequest) as caught:
        requests.get(url, timeout=5)
    host = "nobody.auth.us-east-1.amazoncognito.com"
    assert str(caught.value) == f"GET {host}/confirmUser/: no user pool has this domain"
    assert cognito.unhandled == [caught.value]
    cognito.unhandled.clear()


def test_headers(sign_up: SignUp) -> None:
    """A page that is not to be kept, framed or sniffed."""
    headers = requests.get(sign_up(), timeout=5).headers
    assert headers["Content-Type"] == "text/html;charset=UTF-8"
    assert headers["Cache-Control"] == "no-cache, no-store, max-age=0, must-revalidate"
    assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert headers["x-amz-cognito-request-id"]
