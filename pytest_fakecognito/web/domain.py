"""The paths of a pool's domain, and what answers each."""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.wrappers import Response

from pytest_fakecognito.web import (
    authorize,
    backchannel,
    challenges,
    confirmation,
    federation,
    login,
    logout,
    people,
    recovery,
    refusals,
    revoke,
    saml,
    saml_sign_out,
    signing_up,
    token,
    userinfo,
)
from pytest_fakecognito.web.visit import Domain, Endpoint, Visit, Visited


def routes(visited: Visited) -> Mapping[str, Mapping[str, Endpoint]]:
    """Paths to methods to endpoints."""
    at = Domain(visited).at
    return {
        "/login": {"GET": at(login.show), "POST": at(login.submit)},
        **{path: {"GET": at(challenges.show), "POST": at(challenges.submit)} for path in challenges.PATHS},
        "/logout": {"GET": at(logout.logout), "POST": at(_method_not_allowed)},
        "/error": {"GET": at(refusals.error)},
        "/signup": {"GET": at(signing_up.show), "POST": at(signing_up.submit)},
        "/confirm": {"GET": at(signing_up.show_confirmation), "POST": at(signing_up.confirm)},
        "/resendcode": {"GET": at(_method_not_allowed), "POST": at(signing_up.resend)},
        "/forgotPassword": {"GET": at(recovery.show), "POST": at(recovery.submit)},
        "/confirmforgotPassword": {"GET": at(recovery.show_reset), "POST": at(recovery.reset)},
        "/confirmUser": {"GET": at(confirmation.confirm_user)},
        "/oauth2/authorize": {"GET": at(authorize.authorize), "POST": at(_method_not_allowed)},
        "/oauth2/token": {
            "POST": at(token.token),
            "GET": at(_method_not_allowed),
            "OPTIONS": at(backchannel.preflight),
        },
        "/oauth2/userInfo": {
            "GET": at(userinfo.user_info),
            "POST": at(userinfo.user_info),
            "OPTIONS": at(backchannel.preflight),
        },
        "/oauth2/revoke": {
            "POST": at(revoke.revoke),
            "GET": at(_method_not_allowed),
            "OPTIONS": at(backchannel.preflight),
        },
        "/oauth2/idpresponse": {
            "HEAD": at(_method_not_allowed),  # before GET, which would answer it as well; inferred
            **{method: at(federation.idp_response) for method in ("GET", "POST")},
        },
        "/saml2/idpresponse": {"POST": at(saml.idp_response), "GET": at(_method_not_allowed)},
        "/saml2/logout": {"POST": at(saml_sign_out.signed_out), "GET": at(_method_not_allowed)},
        people.PATH: {"GET": at(people.show), "POST": at(people.choose)},
        "/.well-known/openid-configuration": {"GET": at(_nothing_there)},
    }


def _method_not_allowed(visit: Visit) -> Response:
    return Response(b"", 405)


def _nothing_there(visit: Visit) -> Response:
    """The documents are on the service's host alone. [captured]"""
    return Response(b"", 404)
