"""fastapi-cloudauth, whose verifiers fetch the key set when they are made: mostly at import, before any fixture."""

from __future__ import annotations

import pytest

pytest.importorskip("fastapi_cloudauth")

INI = """
[pytest]
cognito_user_pool_id = eu-west-1_CloudAuth
cognito_client_id = cloudauthclient
filterwarnings =
    error
    ignore:.*error_wrappers:DeprecationWarning
    ignore:.*:DeprecationWarning:fastapi_cloudauth
    ignore:.*:DeprecationWarning:jose
"""

APPLICATION = """
from fastapi import Depends, FastAPI
from fastapi_cloudauth.cognito import Cognito, CognitoCurrentUser

where = {"region": "eu-west-1", "userPoolId": "eu-west-1_CloudAuth", "client_id": "cloudauthclient"}
auth = Cognito(**where)
get_user = CognitoCurrentUser(**where)
app = FastAPI()

@app.get("/any", dependencies=[Depends(auth)])
def any_user():
    return "welcome"

@app.get("/editors", dependencies=[Depends(auth.scope(["editors"]))])
def editors():
    return "welcome"

@app.get("/me")
def me(user=Depends(get_user)):
    return {"name": user.username, "email": user.email}
"""

TESTS = """
import asyncio

import httpx2
import pytest

from application import app

def get(path, token):
    async def ask():
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return await client.get(path, headers={"Authorization": f"Bearer {token}"})
    return asyncio.run(ask())

@pytest.mark.cognito_user("ada", groups=["editors"], email="ada@example.com")
@pytest.mark.cognito_user("grace")
def test_tokens_open_what_they_should(cognito):
    ada, grace = (cognito.sign_in(name) for name in ("ada", "grace"))
    assert get("/any", ada.access_token).json() == "welcome"
    assert get("/any", ada.id_token).status_code == 401
    assert get("/editors", ada.access_token).json() == "welcome"
    assert get("/editors", grace.access_token).status_code == 403
    assert get("/me", ada.id_token).json() == {"name": "ada", "email": "ada@example.com"}
    assert get("/me", ada.access_token).status_code == 401

@pytest.mark.parametrize("run", [1, 2])
def test_keys_fetched_at_import_serve_every_test(cognito, run):
    token = cognito.pool.add_user("ada").sign_in().access_token
    assert get("/any", token).json() == "welcome"

# It looks for the audience in `aud`, which an access token has not, so it cannot tell another client's.
@pytest.mark.cognito_bad_token(exclude=["revoked", "other_client"])
def test_bad_tokens_are_refused(cognito_bad_token):
    assert get("/any", cognito_bad_token.token).status_code == 401
"""


def test_verifiers_made_at_import_serve_every_test(pytester: pytest.Pytester):
    """With the pool's id pinned, the keys are there while tests are collected, and stay the same ever after."""
    pytester.makefile(".ini", pytest=INI)
    pytester.makepyfile(application=APPLICATION, test_application=TESTS)

    result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider")

    outcomes = result.parseoutcomes()
    assert set(outcomes) == {"passed"}
    assert outcomes["passed"] > 10
