"""The certificates with which SAML providers check what a pool sends them."""

from __future__ import annotations

from pytest_fakecognito.context import Context
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.signin import certificates


@idp.operation
def get_signing_certificate(ctx: Context, p: Request) -> Response:
    """Raises ResourceNotFoundException. inferred: that a pool without SAML providers has one, too."""
    return {"Certificate": certificates.signing(ctx.pool(p["UserPoolId"]).id).text}
