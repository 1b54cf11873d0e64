"""Passkeys of users: registered in two steps, listed, deleted."""

from __future__ import annotations

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.operations import paging, views
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.signin import tokens, webauthn
from pytest_fakecognito.state.pools import Pool
from pytest_fakecognito.state.users import PasskeyRegistration

_MAX_PASSKEYS = 20
_MAX_RESULTS = 20

# None of these operations declares it.
_UNTOLD = ("UserNotFoundException",)


@idp.operation
def start_web_authn_registration(ctx: Context, p: Request) -> Response:
    """What the user's device needs to know to make a passkey. Only the newest registration can be completed."""
    bearer = tokens.authorise(ctx, p["AccessToken"], untold=_UNTOLD)
    _check_on(bearer.pool)
    party = webauthn.relying_party(bearer.pool)
    if party is None:
        raise errors.passkeys_not_configured()
    # inferred: that the limit is told here already, before the device has made a passkey in vain
    if len(bearer.user.passkeys) >= _MAX_PASSKEYS:
        raise errors.too_many_passkeys()
    challenge = webauthn.new_challenge(ctx.ids)
    expires_at = ctx.now + webauthn.REGISTRATION_SECONDS
    bearer.user.passkey_registration = PasskeyRegistration(challenge, bearer.client.id, expires_at)
    return {"CredentialCreationOptions": webauthn.creation_options(bearer.pool, bearer.user, party, challenge)}


@idp.operation
def complete_web_authn_registration(ctx: Context, p: Request) -> Response:
    """Takes what the device answered. A refused answer leaves the registration as it was."""
    bearer = tokens.authorise(ctx, p["AccessToken"], untold=_UNTOLD)
    _check_on(bearer.pool)
    passkey = webauthn.register(bearer.pool, bearer.user, bearer.client.id, p["Credential"], ctx.now)
    bearer.user.passkeys.append(passkey)
    bearer.user.passkey_registration = None
    return {}


@idp.operation
def list_web_authn_credentials(ctx: Context, p: Request) -> Response:
    """In the order of their registration."""
    bearer = tokens.authorise(ctx, p["AccessToken"], untold=_UNTOLD)
    shown, token = paging.page(
        bearer.user.passkeys,
        p.get("MaxResults"),
        p.get("NextToken"),
        scope=f"ListWebAuthnCredentials {bearer.pool.id} {bearer.user.sub}",
        now=ctx.now,
        key=lambda it: it.id,
        default=_MAX_RESULTS,
    )
    return views.listing("Credentials", [views.passkey(it) for it in shown], "NextToken", token)


@idp.operation
def delete_web_authn_credential(ctx: Context, p: Request) -> Response:
    user = tokens.authorise(ctx, p["AccessToken"], untold=_UNTOLD).user
    kept = [it for it in user.passkeys if it.id != p["CredentialId"]]
    if len(kept) == len(user.passkeys):
        raise errors.passkey_not_found()
    user.passkeys = kept
    return {}


def _check_on(pool: Pool) -> None:
    if "WEB_AUTHN" not in pool.first_factors:
        raise errors.passkeys_off()
