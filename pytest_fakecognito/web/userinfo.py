"""/oauth2/userInfo: what an access token lets its bearer know of the user."""

from __future__ import annotations

from werkzeug.wrappers import Response

from pytest_fakecognito import errors
from pytest_fakecognito.errors import CognitoError, OAuthError
from pytest_fakecognito.signin import claims, tokens
from pytest_fakecognito.signin.tokens import Bearer
from pytest_fakecognito.state.users import RESET_REQUIRED
from pytest_fakecognito.web import backchannel
from pytest_fakecognito.web.visit import Visit


@backchannel.answered
def user_info(visit: Visit) -> Response:
    try:
        bearer = _bearer(visit)
    except OAuthError as error:
        return _refusal(error)
    return backchannel.json_answer(claims.user_info(bearer.client, bearer.user, bearer.scopes))


def _bearer(visit: Visit) -> Bearer:
    try:
        bearer = tokens.holder(visit.ctx, _token(visit))
    except CognitoError:
        raise errors.invalid_token() from None
    # inferred: that nothing is told of a user whose password must be reset, as the API tells nothing
    if bearer.pool is not visit.pool or bearer.user.status == RESET_REQUIRED:
        raise errors.invalid_token()
    if "openid" not in bearer.scopes:
        raise errors.openid_scope_missing()
    return bearer


def _token(visit: Visit) -> str:
    scheme, _, token = visit.request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise errors.bad_user_info_request()
    return token.strip()


def _refusal(error: OAuthError) -> Response:
    """The header has no "Bearer" in front. [documented]"""
    response = backchannel.refusal(error)
    response.headers["WWW-Authenticate"] = f'error="{error.error}", error_description="{error.description}"'
    return response
