"""The factors that a user has."""

from __future__ import annotations

from pytest_fakecognito.context import Context
from pytest_fakecognito.operations import views
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.signin import tokens
from pytest_fakecognito.state.pools import Pool
from pytest_fakecognito.state.users import User


@idp.operation
def get_user_auth_factors(ctx: Context, p: Request) -> Response:
    bearer = tokens.authorise(ctx, p["AccessToken"])
    return _factors(bearer.pool, bearer.user)


@idp.operation
def admin_get_user_auth_factors(ctx: Context, p: Request) -> Response:
    pool = ctx.pool(p["UserPoolId"])
    return _factors(pool, pool.user(p["Username"]))


def _factors(pool: Pool, user: User) -> Response:
    has = {
        "PASSWORD": user.password is not None,
        "EMAIL_OTP": bool(user.attributes.get("email")),
        "SMS_OTP": bool(user.attributes.get("phone_number")),
        "WEB_AUTHN": bool(user.passkeys),
    }
    configured = [name for name, there in has.items() if there and name in pool.first_factors]
    return {"Username": user.username, **views.mfa_settings(user), "ConfiguredUserAuthFactors": configured}
