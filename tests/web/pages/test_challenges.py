"""The pages after the password: each asks for what the challenge asks, and says what the service says of the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest
import requests

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.handles import User, UserPool
from pytest_fakecognito.signin import totp

ROOT = "https://analytical.auth.us-east-1.amazoncognito.com"
CALLBACK = "https://app.example.com/callback"
PASSWORD, TEMPORARY, CHOSEN = "Analytical-1843", "Temporary-1843", "Difference-1843"
SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x"}
SENDER = {
    "EmailSendingAccount": "DEVELOPER",
    "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/example.com",
}
FACTORS = {
    "sms": {"SmsMfaConfiguration": {"SmsConfiguration": SMS}},
    "totp": {"SoftwareTokenMfaConfiguration": {"Enabled": True}},
    "email": {"EmailMfaConfiguration": {"Message": "Code {####}", "Subject": "Sign in"}},
}
PREFERRED = {"Enabled": True, "PreferredMfa": True}
MISMATCH = "Invalid code or auth state for the user."
EXPIRED = "Invalid session for the user, session is expired."

pytestmark = pytest.mark.cognito_pool(email_configuration=SENDER)

Configure = Callable[..., None]


@pytest.fixture
def configure(cognito: FakeCognito) -> Configure:
    """`configure("ON", "sms", "totp", "email")` sets the pool's second factors."""

    def configure(mode: str, *factors: str) -> None:
        given = {name: it for factor in factors for name, it in FACTORS[factor].items()}
        cognito.idp.set_user_pool_mfa_config(UserPoolId=cognito.pool.id, MfaConfiguration=mode, **given)

    return configure


def prefer(cognito: FakeCognito, **settings: dict[str, bool]) -> None:
    cognito.idp.admin_set_user_mfa_preference(UserPoolId=cognito.pool.id, Username="ada", **settings)


def path_of(response: requests.Response) -> str:
    """The page that a browser is sent to."""
    assert (response.status_code, response.content) == (302, b""), response.text
    where = urlsplit(response.headers["Location"])
    assert f"{where.scheme}://{where.netloc}" == ROOT, response.headers["Location"]
    return where.path


def signed_in(response: requests.Response) -> bool:
    return response.headers["Location"].startswith(f"{CALLBACK}?code=")


# --- a new password -----------------------------------------------------------------------------------------------


@pytest.fixture
def invited(cognito: FakeCognito, pool: UserPool, browser: Any) -> requests.Response:
    """What a user is answered who signs in with a temporary password."""
    cognito.idp.admin_create_user(UserPoolId=pool.id, Username="ada", TemporaryPassword=TEMPORARY)
    return browser.sign_in("ada", TEMPORARY, state="s")


def test_temporary_password(app: Any, browser: Any, invited: requests.Response) -> None:
    """Whoever signs in with one is asked for another, and is not signed in before."""
    assert invited.headers["Location"] == (
        f"{ROOT}/resetPassword?client_id={app.client.id}&response_type=code"
        "&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback&state=s"
    )
    assert "cognito" not in browser.session.cookies
    page = browser.page(invited)
    assert page.one("form").attributes["action"] == invited.headers["Location"].removeprefix(ROOT)
    assert page.fields == ["_csrf", "new_password", "confirm_password", "cognitoAsfData", "resetPasswordButton"]
    assert "Password must contain at least 8 characters" in page.text


def test_new_password(pool: UserPool, browser: Any, invited: requests.Response) -> None:
    """With a new one, given twice, the user is signed in; it is good from then on."""
    response = browser.submit(browser.page(invited), new_password=CHOSEN, confirm_password=CHOSEN)
    assert signed_in(response)
    assert response.headers["Location"].endswith("&state=s")
    assert "cognito" in browser.session.cookies
    assert pool.users["ada"].status == "CONFIRMED"
    browser.session.cookies.clear()
    assert signed_in(browser.sign_in("ada", CHOSEN))


@pytest.mark.parametrize(
    ("new", "again", "text"),
    [
        ("Short-1", "Short-1", "Password does not conform to policy: Password not long enough"),
        (
            "difference-1843",
            "difference-1843",
            "Password does not conform to policy: Password must have uppercase characters",
        ),
        (CHOSEN, "Difference-1844", "The passwords do not match."),
        ("", "", "Missing required parameter NEW_PASSWORD"),
    ],
)
def test_new_password_refused(
    pool: UserPool, browser: Any, invited: requests.Response, new: str, again: str, text: str
) -> None:
    """The page says once why not, and another one can be given."""
    response = browser.submit(browser.page(invited), new_password=new, confirm_password=again)
    assert path_of(response) == "/resetPassword"
    page = browser.page(response)
    assert page.refusal == text
    assert browser.page(response).refusal is None
    assert pool.users["ada"].status == "FORCE_CHANGE_PASSWORD"
    assert signed_in(browser.submit(page, new_password=CHOSEN, confirm_password=CHOSEN))


@pytest.mark.cognito_pool(
    email_configuration=SENDER,
    schema=[{"Name": "family_name", "Required": True, "Mutable": True, "AttributeDataType": "String"}],
)
def test_missing_attributes(pool: UserPool, browser: Any, invited: requests.Response) -> None:
    """What the pool requires and the user lacks is asked for as well, and cannot be left out."""
    page = browser.page(invited)
    assert "requiredAttributes[family_name]" in page.fields
    passwords = {"new_password": CHOSEN, "confirm_password": CHOSEN}
    response = browser.submit(page, **passwords)
    page = browser.page(response)
    assert page.refusal == "Invalid attributes given, family_name is missing"
    assert signed_in(browser.submit(page, **passwords, **{"requiredAttributes[family_name]": "Lovelace"}))
    assert pool.users["ada"].attributes["family_name"] == "Lovelace"


# --- codes --------------------------------------------------------------------------------------------------------


@pytest.fixture
def texted(cognito: FakeCognito, configure: Configure, browser: Any, ada: User) -> requests.Response:
    """What a user is answered who is sent a code by text message."""
    configure("OPTIONAL", "sms")
    prefer(cognito, SMSMfaSettings=PREFERRED)
    return browser.sign_in(state="s")


def test_text_message(cognito: FakeCognito, app: Any, browser: Any, ada: User, texted: requests.Response) -> None:
    """The code that was sent is asked for where scripts look for it, and lets the user in."""
    assert texted.headers["Location"] == (
        f"{ROOT}/mfa?client_id={app.client.id}&response_type=code"
        "&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback&state=s"
    )
    page = browser.page(texted)
    assert page.fields == ["_csrf", "authentication_code", "cognitoAsfData", "signInButton"]
    assert "Enter the code that we sent to +*******0123" in page.text
    assert [message.medium for message in cognito.outbox] == ["SMS"]
    response = browser.submit(page, authentication_code=ada.confirmation_code)
    assert signed_in(response)
    assert response.headers["Location"].endswith("&state=s")
    assert set(browser.session.cookies.keys()) == {"XSRF-TOKEN", "cognito"}


def test_password_form_is_worthless(browser: Any, texted: requests.Response) -> None:
    """The token has changed with the password: the form for that cannot be sent again."""
    browser.session.cookies.clear()
    page = browser.page("/login")
    browser.submit(page, username="ada", password=PASSWORD)
    assert browser.submit(page, username="ada", password=PASSWORD).status_code == 403


def test_as_a_script_does(app: Any, browser: Any, ada: User, texted: requests.Response) -> None:
    """Scripts read no page in between, but take the token out of the cookie, which has changed with the password."""
    query = browser.query(state="s")
    form = {"_csrf": browser.session.cookies["XSRF-TOKEN"], "authentication_code": ada.confirmation_code}
    url = f"{ROOT}/mfa"
    assert signed_in(browser.session.post(url, form, params=query, allow_redirects=False, timeout=5))


def test_wrong_code(browser: Any, ada: User, texted: requests.Response) -> None:
    """The page says so, and the right one is still taken."""
    for _ in range(2):
        response = browser.submit(browser.page(texted), authentication_code="123456")
        assert path_of(response) == "/mfa"
        assert browser.page(response).refusal == MISMATCH
    page = browser.page(texted)
    assert page.refusal is None
    assert signed_in(browser.submit(page, authentication_code=f" {ada.confirmation_code} "))


def test_missing_code(browser: Any, texted: requests.Response) -> None:
    """Nothing is not a code."""
    response = browser.submit(browser.page(texted), authentication_code="")
    assert browser.page(response).refusal == "Missing required parameter SMS_MFA_CODE"


def test_too_many_wrong_codes(browser: Any, texted: requests.Response) -> None:
    """In the end the session is over, and the password is asked for again."""
    for _ in range(5):
        response = browser.submit(browser.page(texted), authentication_code="123456")
        assert path_of(response) == "/mfa"
    response = browser.submit(browser.page(texted), authentication_code="123456")
    assert path_of(response) == "/login"
    assert browser.page(response).refusal == "Password attempts exceeded"


def test_three_minutes(cognito: FakeCognito, application: Any, browse: Any, configure: Configure, ada: User) -> None:
    """That long the page waits for the code, however long the client's sessions are good for."""
    browser = browse(application(AuthSessionValidity=15))
    configure("OPTIONAL", "sms")
    prefer(cognito, SMSMfaSettings=PREFERRED)
    page = browser.page(browser.sign_in())
    cognito.clock.advance(minutes=3)
    response = browser.submit(page, authentication_code=ada.confirmation_code)
    assert path_of(response) == "/login"
    assert browser.page(response).refusal == EXPIRED


def test_a_code_is_good_once(browser: Any, ada: User, texted: requests.Response) -> None:
    """The form of a sign-in that is done leads back to the beginning."""
    page = browser.page(texted)
    code = ada.confirmation_code
    browser.submit(page, authentication_code=code)
    token = browser.session.cookies["XSRF-TOKEN"]
    assert path_of(browser.submit(page, authentication_code=code, _csrf=token)) == "/login"


def test_email(cognito: FakeCognito, configure: Configure, browser: Any, ada: User) -> None:
    """A code by e-mail is asked for in the same way."""
    configure("OPTIONAL", "email")
    prefer(cognito, EmailMfaSettings=PREFERRED)
    page = browser.page(browser.sign_in())
    assert "that we sent to a***@e***" in page.text
    assert [message.medium for message in cognito.outbox] == ["EMAIL"]
    assert signed_in(browser.submit(page, authentication_code=ada.confirmation_code))


@pytest.fixture
def with_app(cognito: FakeCognito, configure: Configure, ada: User) -> User:
    """A user with an authenticator app."""
    configure("OPTIONAL", "totp")
    token = ada.sign_in().access_token
    cognito.idp.associate_software_token(AccessToken=token)
    cognito.idp.verify_software_token(AccessToken=token, UserCode=ada.totp())
    prefer(cognito, SoftwareTokenMfaSettings=PREFERRED)
    cognito.clock.advance(seconds=30)
    return ada


def test_authenticator_app(browser: Any, with_app: User) -> None:
    """Its codes are asked for where scripts look for them."""
    page = browser.page(browser.sign_in())
    assert page.one("input", name="authentication_code", id="totpCodeInput")
    assert "Enter the code that your authenticator app shows" in page.text
    response = browser.submit(page, authentication_code="123456")
    page = browser.page(response)
    assert page.refusal == "Invalid code received for user"
    assert signed_in(browser.submit(page, authentication_code=with_app.totp()))


def test_claims(app: Any, browser: Any, with_app: User) -> None:
    """Tokens tell that there were two factors, and the time when the second one was given."""
    page = browser.page(browser.sign_in())
    location = browser.submit(page, authentication_code=with_app.totp()).headers["Location"]
    tokens = app.exchange(location.partition("code=")[2]).json()
    assert claims_of(tokens["access_token"])["amr"] == ["pwd", "otp", "mfa"]


def claims_of(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


# --- which factor -------------------------------------------------------------------------------------------------


def test_choice(cognito: FakeCognito, configure: Configure, browser: Any, with_app: User) -> None:
    """Who has two factors and prefers none is asked which, and then for its code."""
    configure("OPTIONAL", "totp", "sms")
    on = {"Enabled": True, "PreferredMfa": False}
    prefer(cognito, SMSMfaSettings=on, SoftwareTokenMfaSettings=on)
    response = browser.sign_in()
    assert path_of(response) == "/mfaOption"
    page = browser.page(response)
    assert [it.attributes["value"] for it in page.all("input", name="mfa_option")] == ["SMS_MFA", "SOFTWARE_TOKEN_MFA"]
    assert cognito.outbox == []
    response = browser.submit(page, mfa_option="EMAIL_OTP")
    assert path_of(response) == "/mfaOption"
    page = browser.page(response)
    assert page.refusal is not None
    response = browser.submit(page, mfa_option="SMS_MFA")
    assert path_of(response) == "/mfa"
    assert [message.medium for message in cognito.outbox] == ["SMS"]
    assert signed_in(browser.submit(browser.page(response), authentication_code=with_app.confirmation_code))


# --- a factor to set up -------------------------------------------------------------------------------------------


def secret_of(page: Any) -> str:
    return page.one("code", id="totpSecret").text


def test_set_up_an_app(cognito: FakeCognito, pool: UserPool, configure: Configure, browser: Any) -> None:
    """Who must have a second factor and has none is given a secret, and signed in with its first code."""
    pool.add_user("ada", PASSWORD)
    configure("ON", "totp")
    response = browser.sign_in()
    assert path_of(response) == "/mfa/register"
    page = browser.page(response)
    assert page.fields == ["_csrf", "authentication_code", "cognitoAsfData", "signInButton"]
    secret = secret_of(page)
    assert secret_of(browser.page(response)) == secret
    code = totp.code(secret, cognito.clock.timestamp())
    assert signed_in(browser.submit(page, authentication_code=code))
    user = cognito.idp.admin_get_user(UserPoolId=pool.id, Username="ada")
    assert user["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"]
    browser.session.cookies.clear()
    assert path_of(browser.sign_in()) == "/mfa"


TOO_SHORT = (
    "1 validation error detected: Value at 'userCode' failed to satisfy constraint: Member must have length greater "
    "than or equal to 6"
)


@pytest.mark.parametrize(
    ("code", "text"), [("123456", "Code mismatch and fail enable Software Token MFA"), ("12345", TOO_SHORT)]
)
def test_wrong_first_code(
    cognito: FakeCognito, pool: UserPool, configure: Configure, browser: Any, code: str, text: str
) -> None:
    """The page says so, and the secret stays what it was."""
    pool.add_user("ada", PASSWORD)
    configure("ON", "totp")
    page = browser.page(browser.sign_in())
    response = browser.submit(page, authentication_code=code)
    assert path_of(response) == "/mfa/register"
    again = browser.page(response)
    assert again.refusal == text
    assert secret_of(again) == secret_of(page)
    right = totp.code(secret_of(page), cognito.clock.timestamp())
    assert signed_in(browser.submit(again, authentication_code=right))


def test_set_up_email(cognito: FakeCognito, pool: UserPool, configure: Configure, browser: Any) -> None:
    """Who has no address can give one, and is sent a code there."""
    pool.add_user("ada", PASSWORD)
    configure("ON", "email")
    page = browser.page(browser.sign_in())
    assert page.fields == ["_csrf", "email", "cognitoAsfData", "continueButton"]
    response = browser.submit(page, email="no address")
    page = browser.page(response)
    assert page.refusal == "Invalid email address format."
    response = browser.submit(page, email="ada@example.com")
    assert path_of(response) == "/mfa"
    code = pool.users["ada"].confirmation_code
    assert signed_in(browser.submit(browser.page(response), authentication_code=code))
    assert pool.users["ada"].attributes["email_verified"] == "true"


def test_setting_up_takes_no_longer(cognito: FakeCognito, pool: UserPool, configure: Configure, browser: Any) -> None:
    """Three minutes for all of it, which begin with the password."""
    pool.add_user("ada", PASSWORD)
    configure("ON", "totp")
    response = browser.sign_in()
    cognito.clock.advance(minutes=2)
    page = browser.page(response)
    cognito.clock.advance(minutes=1)
    code = totp.code(secret_of(page), cognito.clock.timestamp())
    response = browser.submit(page, authentication_code=code)
    assert path_of(response) == "/login"
    assert browser.page(response).refusal == EXPIRED


# --- from page to page --------------------------------------------------------------------------------------------


def test_one_after_the_other(
    cognito: FakeCognito, configure: Configure, browser: Any, invited: requests.Response
) -> None:
    """After a new password may come a second factor to set up."""
    configure("ON", "totp")
    response = browser.submit(browser.page(invited), new_password=CHOSEN, confirm_password=CHOSEN)
    assert path_of(response) == "/mfa/register"
    page = browser.page(response)
    code = totp.code(secret_of(page), cognito.clock.timestamp())
    assert signed_in(browser.submit(page, authentication_code=code))


def test_nothing_can_follow(configure: Configure, browser: Any, pool: UserPool, cognito: FakeCognito) -> None:
    """A right answer is used up, also if a step after it is refused: the login page tells why."""
    cognito.idp.admin_create_user(
        UserPoolId=pool.id,
        Username="ada",
        TemporaryPassword=TEMPORARY,
        UserAttributes=[{"Name": "email", "Value": "ada@example.com"}, {"Name": "email_verified", "Value": "true"}],
    )
    configure("ON", "email")
    page = browser.page(browser.sign_in("ada", TEMPORARY))
    response = browser.submit(page, new_password=CHOSEN, confirm_password=CHOSEN)
    assert path_of(response) == "/login"
    assert browser.page(response).refusal is not None
    assert pool.users["ada"].status == "CONFIRMED"


def test_after_a_refusal(browser: Any, ada: User) -> None:
    """A password that was refused is none."""
    browser.sign_in(password="Wrong-1843")
    assert path_of(browser.get("/mfa")) == "/login"


PATHS = ("/mfa", "/mfaOption", "/mfa/register", "/resetPassword")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_is_signing_in(app: Any, browser: Any, path: str, method: str) -> None:
    """Whoever comes to one of the pages without a password is sent to where it is asked for."""
    browser.page("/login")
    form = {"_csrf": browser.session.cookies["XSRF-TOKEN"], "authentication_code": "123456"}
    response = browser.session.request(
        method, f"{ROOT}{path}", params=browser.query(), data=form, allow_redirects=False, timeout=5
    )
    assert path_of(response) == "/login"


@pytest.mark.parametrize("path", ["/mfaOption", "/mfa/register", "/resetPassword"])
def test_another_page(browser: Any, texted: requests.Response, path: str) -> None:
    """During a sign-in, all of them lead to the one that is due."""
    assert path_of(browser.get(path)) == "/mfa"


@pytest.mark.parametrize("path", PATHS)
def test_forged(browser: Any, texted: requests.Response, path: str) -> None:
    """A form without the token is refused on each of them."""
    form = {"authentication_code": "123456"}
    response = browser.session.post(f"{ROOT}{path}", form, params=browser.query(), allow_redirects=False, timeout=5)
    assert response.status_code == 403


@pytest.mark.parametrize("path", PATHS)
def test_requests_are_checked(browser: Any, app: Any, texted: requests.Response, path: str) -> None:
    """On each of them the address to go back to has to be the client's."""
    response = browser.get(path, redirect_uri="https://evil.example.com/")
    assert response.headers["Location"] == f"{ROOT}/error?error=redirect_mismatch&client_id={app.client.id}"


def test_another_client_s_request(application: Any, browser: Any, ada: User, texted: requests.Response) -> None:
    """A sign-in cannot be finished for another client than it was begun for."""
    form = {"_csrf": browser.session.cookies["XSRF-TOKEN"], "authentication_code": ada.confirmation_code}
    query = browser.query(client_id=application().client.id)
    response = browser.session.post(f"{ROOT}/mfa", form, params=query, allow_redirects=False, timeout=5)
    assert path_of(response) == "/mfa"
    assert browser.page(response).refusal == "Invalid session for the user."
    assert "cognito" not in browser.session.cookies


def test_another_browser(app: Any, browse: Any, ada: User, texted: requests.Response) -> None:
    """The code is of no use in a browser where the password was not given."""
    stranger = browse(app)
    stranger.page("/login")
    form = {"_csrf": stranger.session.cookies["XSRF-TOKEN"], "authentication_code": ada.confirmation_code}
    response = stranger.session.post(f"{ROOT}/mfa", form, params=stranger.query(), allow_redirects=False, timeout=5)
    assert path_of(response) == "/login"


def test_refused_by_a_function(browser: Any, ada: User, texted: requests.Response, on: Callable[..., None]) -> None:
    """A refusal after the last right answer ends the sign-in."""
    on("PostAuthentication", ValueError("not today"))
    response = browser.submit(browser.page(texted), authentication_code=ada.confirmation_code)
    assert path_of(response) == "/login"
    assert browser.page(response).refusal == "PostAuthentication failed with error not today."


def test_disabled_meanwhile(
    cognito: FakeCognito, pool: UserPool, browser: Any, ada: User, texted: requests.Response
) -> None:
    """So does a refusal of the user."""
    page = browser.page(texted)
    code = ada.confirmation_code
    cognito.idp.admin_disable_user(UserPoolId=pool.id, Username="ada")
    response = browser.submit(page, authentication_code=code)
    assert path_of(response) == "/login"
    assert browser.page(response).refusal == "User is disabled."


def test_functions(
    cognito: FakeCognito, browser: Any, ada: User, texted: requests.Response, on: Callable[..., None]
) -> None:
    """The function after authentication is called when all is done."""
    on("PostAuthentication")
    page = browser.page(texted)
    assert cognito.lambda_calls == []
    browser.submit(page, authentication_code=ada.confirmation_code)
    assert [call.trigger_source for call in cognito.lambda_calls] == ["PostAuthentication_Authentication"]
