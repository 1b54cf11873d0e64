"""Signing in through an outside provider: what it says makes a user of the pool, or changes the one it knows.

Law: a user who cannot be is refused before any function is asked about him; one who has been here before is asked
about as he was, and changed afterwards. Functions of custom challenges, migration and messages never hear of it.

Source: the developer guide's pages on federation, attribute mapping, linking and the triggers, and responses seen.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from pytest_fakecognito import errors, triggers
from pytest_fakecognito.context import Context
from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.signin import assurance, attribute_mapping, provider_groups, sign_in_names
from pytest_fakecognito.signin.attribute_mapping import SAML, mapped, marked, of_new, text, texts, written
from pytest_fakecognito.state import schema
from pytest_fakecognito.state.federation import SUBJECT, Identity, Provider
from pytest_fakecognito.state.pools import Client, Pool
from pytest_fakecognito.state.schema import Attribute
from pytest_fakecognito.state.users import EXTERNAL_PROVIDER, User
from pytest_fakecognito.triggers.table import NOTHING_SENT

Check = Callable[[Mapping[str, Attribute], Mapping[str, str]], None]

_LONGEST_NAME = 128
_METHODS = ("pwd", "otp", "sms", "email_otp", "swk", "hwk", "mfa")
_NO_ALIASES = {"cognito:email_alias": "", "cognito:phone_number_alias": ""}


def sign_in(
    ctx: Context,
    pool: Pool,
    client: Client,
    provider: Provider,
    attributes: Mapping[str, Any],
    *,
    raw: Mapping[str, Mapping[str, Any]],
    subject: str | None = None,
    issuer: str | None = None,
) -> User:
    """The user of the pool whom `provider` has signed in.

    `attributes` are what the provider says of the user, by the provider's own names; a value is text, a number, a
    truth value, a list or an object. `raw` is the `attributes` member of the InboundFederation event. `subject` is
    given by those providers that do not name it among their attributes: it is a SAML assertion's NameID. `issuer` is
    the entity id of a SAML provider. Raises CognitoError with the service's inner message.
    """
    subject = subject or attribute_mapping.subject(provider, attributes)
    if subject is None:
        raise errors.federated_subject_missing()
    name = _name(pool, provider, subject)
    said = mapped(provider, _inbound(ctx, pool, client, provider, subject, attributes, raw))
    _check_known(pool, said)
    values = marked(written(client, said))
    user = _known(pool, provider, subject, said)
    if user is not None:
        return _again(ctx, pool, client, user, values)
    identity = Identity(provider.name, provider.type, subject, ctx.now, issuer=issuer)
    return _first(ctx, pool, client, provider, name, identity, said, values)


def claims(pool: Pool, provider: Provider, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """By which tokens tell how the user was authenticated: an OIDC provider is believed, of others it is not known.

    Source: the developer guide's page on OIDC providers, section on step-up authentication.
    """
    told = attributes if provider.type == "OIDC" else {}
    methods = told.get("amr")
    known = [method for method in methods if method in _METHODS] if isinstance(methods, list) else []
    levels = {value: level for level, value in (provider.acr_mapping or {}).items()}
    acr = told.get("acr")
    # inferred: that who says nothing is on the lowest level
    level = "Level1" if acr is None else levels.get(text(acr), "Level1")
    return assurance.outside(pool, known, level)


# --- what was said ------------------------------------------------------------------------------------------------


def _inbound(
    ctx: Context,
    pool: Pool,
    client: Client,
    provider: Provider,
    subject: str,
    attributes: Mapping[str, Any],
    raw: Mapping[str, Mapping[str, Any]],
) -> Mapping[str, Any]:
    """What the provider says, or what the function makes of it: all that it does not repeat is dropped. [documented]

    It is asked about the bare subject [captured]. inferred: that the attribute mapping applies to its answer as well,
    and that it has no say in who the user is, who is known by then.
    """
    response = triggers.fire(
        ctx,
        pool,
        "InboundFederation",
        "InboundFederation_ExternalProvider",
        username=subject,
        client_id=client.id,
        request={
            "providerName": provider.name,
            "providerType": provider.type,
            "attributes": {member: texts(said) for member, said in raw.items()},
        },
    )
    return (response or {}).get("userAttributesToMap") or attributes


def _check_known(pool: Pool, values: Mapping[str, str]) -> None:
    """Refuse attributes that the pool does not have; inferred: also where the client may not write them."""
    _check(schema.check_values, pool, {name: value for name, value in values.items() if name not in pool.schema})


def _check(check: Check, pool: Pool, values: Mapping[str, str]) -> None:
    """One of the schema's checks, with what it lists told in the words of federation."""
    try:
        check(pool.schema, values)
    except CognitoError as error:
        if not error.message.endswith("\n"):  # no list: what is wrong with an address
            raise
        listed = error.message.removeprefix(errors.schema_breach(lines="").message)
        lines = "".join(line.removeprefix("user.") for line in listed.splitlines(keepends=True))
        raise errors.federated_attributes(lines=lines) from error


def _name(pool: Pool, provider: Provider, subject: str) -> str:
    """The user name of whom the provider knows as `subject`."""
    name = pool.fold(f"{provider.name}_{subject}")
    if len(name) > _LONGEST_NAME:
        raise errors.source_name_too_long(name=name)
    if any(unicodedata.category(character)[0] not in "LMSNP" for character in name):
        raise errors.federated_name_malformed(username=name)
    return name


# --- who it is ----------------------------------------------------------------------------------------------------


def _known(pool: Pool, provider: Provider, subject: str, said: Mapping[str, str]) -> User | None:
    """The user who came with that identity before, or who was linked to it: by the subject, or by an attribute."""
    found = _identity(pool, provider, subject, said)
    if found is None:
        return None
    user, identity = found
    if not identity.known_by(provider.name, SUBJECT, subject):
        pool.know_by_subject(user, identity, subject)
    return user


def _identity(pool: Pool, provider: Provider, subject: str, said: Mapping[str, str]) -> tuple[User, Identity] | None:
    """Whose identity this is. Who is nearly it is refused, and does not become a new user. [captured of a subject]

    inferred: that an attribute by which somebody was linked is as good as his subject here, once he has signed in.
    """
    for attribute, value in {SUBJECT: subject, **said}.items():
        found = pool.identity(provider.name, attribute, value)
        if found is None:
            continue
        if not found[1].known_by(provider.name, attribute, value):
            raise errors.linked_otherwise()
        return found
    return None


def _first(
    ctx: Context,
    pool: Pool,
    client: Client,
    provider: Provider,
    name: str,
    identity: Identity,
    said: Mapping[str, str],
    values: Mapping[str, str],
) -> User:
    values = of_new(values)
    _check_first(pool, provider, values)
    # What it answers has no effect: nobody is verified or confirmed by it. [captured]
    triggers.fire(
        ctx,
        pool,
        "PreSignUp",
        "PreSignUp_ExternalProvider",
        username=name,
        client_id=client.id,
        request={"userAttributes": {**_NO_ALIASES, **values}, "validationData": NOTHING_SENT},
    )
    # It may have made the user itself, or linked another one, who is signed in only the next time. [captured]
    if _identity(pool, provider, identity.value, said) is not None or pool.find(name) is not None:
        raise errors.federated_entry_exists(username=name)
    user = User(name, {"sub": ctx.ids.sub(), **values}, ctx.now, ctx.now, EXTERNAL_PROVIDER)
    user.identities.append(identity)
    pool.add(user)
    pool.join(user, provider_groups.ensured(ctx, pool, provider))
    _fire(ctx, pool, client, user, "PostConfirmation", "PostConfirmation_ConfirmSignUp")
    return user


def _check_first(pool: Pool, provider: Provider, values: Mapping[str, str]) -> None:
    missing = schema.missing_required(pool.schema, values)
    if missing and provider.type == SAML:
        raise errors.federated_attributes(lines=_required(missing))
    if missing:
        raise errors.federated_required(names=", ".join(missing))
    _check(schema.check_values, pool, values)


def _again(ctx: Context, pool: Pool, client: Client, user: User, values: Mapping[str, str]) -> User:
    if not user.enabled:
        raise errors.user_not_enabled()
    request: dict[str, Any] = {"validationData": NOTHING_SENT}
    if client.hides_users:  # as with a sign-in by password; inferred here
        request["userNotFound"] = False
    _fire(ctx, pool, client, user, "PreAuthentication", "PreAuthentication_Authentication", request)
    _change(pool, user, values, ctx.now)
    _fire(ctx, pool, client, user, "PostAuthentication", "PostAuthentication_Authentication")
    return user


def _fire(
    ctx: Context,
    pool: Pool,
    client: Client,
    user: User,
    trigger: str,
    source: str,
    request: Mapping[str, Any] | None = None,
) -> None:
    """As `triggers.fire`; a function that deletes the user leaves nobody to sign in. (inferred)"""
    triggers.fire(ctx, pool, trigger, source, user=user, client_id=client.id, request=request)
    if pool.by_sub(user.sub) is None:
        raise errors.user_not_found()


def _change(pool: Pool, user: User, values: Mapping[str, str], now: float) -> None:
    """Write what is new. An immutable attribute fails with a value it already has, too. [captured, documented]"""
    changes = {
        name: value
        for name, value in values.items()
        if value != user.attributes.get(name, "") or (value and not pool.schema[name].mutable)
    }
    _check(schema.check_changes, pool, changes)
    if not user.federated:  # linked; the others share their addresses with anybody, and sign in with none
        # inferred: that the rules of UpdateUserAttributes hold for what a provider says as well
        sign_in_names.check_kept(pool, [name for name, value in changes.items() if not value])
        sign_in_names.check_free(pool, user, changes)
    missing = schema.missing_required(pool.schema, {**user.attributes, **changes})
    if missing:
        raise errors.federated_attributes(lines=_required(missing))
    if changes:
        user.forget_codes(changes)
        pool.set_attributes(user, changes, now)


def _required(missing: list[str]) -> str:
    return "".join(f"{name}: The attribute is required\n" for name in missing)
