"""/signup, /confirm and /resendcode: a user registers on the hosted pages, and confirms with the code he is sent.

Who is confirmed has "access to your app after you finish this process" [documented]: he is signed in with the password
he has just chosen. inferred: that this is a sign-in like any other, for the functions and for second factors.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from werkzeug.wrappers import Response

from pytest_fakecognito import errors, messages
from pytest_fakecognito.errors import CognitoError
from pytest_fakecognito.operations.idp import signup
from pytest_fakecognito.state import schema
from pytest_fakecognito.state.oauth import PageData
from pytest_fakecognito.state.pools import Pool
from pytest_fakecognito.web import authorization, page_data, signing_in
from pytest_fakecognito.web.authorization import Authorization
from pytest_fakecognito.web.pages import page, redirect
from pytest_fakecognito.web.self_service import (
    entered,
    name_label,
    parameters,
    password_rules,
    sent_on,
    shown_once,
    waiting,
)
from pytest_fakecognito.web.visit import Refused, Visit

SIGN_UP, CONFIRM = "/signup", "/confirm"

# --- /signup ------------------------------------------------------------------------------------------------------


@entered
def show(visit: Visit, asked: Authorization) -> Response:
    """The form for a name, a password, and the attributes that the pool requires."""
    _check_open(visit.pool)
    return page(
        "sign_up.html",
        visit=visit,
        fields=_fields(visit.pool),
        rules=password_rules(visit.pool),
        message=page_data.take_message(visit),
    )


@entered
def submit(visit: Visit, asked: Authorization) -> Response:
    """As SignUp; then on to the page for the code, or back to the application if none is needed."""
    _check_open(visit.pool)
    try:
        params = _registration(visit, asked)
        _, answer = signup.register(visit.ctx, visit.pool, asked.client, params)
    except CognitoError as error:
        return sent_on(visit, asked, SIGN_UP, message=error.message)
    name, password = params["Username"], params["Password"]
    if answer["UserConfirmed"]:
        return signing_in.begin(visit, asked, name, password)
    delivery = answer.get("CodeDeliveryDetails")
    if delivery is None:
        # [captured]: the user is made all the same. inferred: what the page says
        return authorization.error_page(visit, "invalid_request", asked.client.id)
    return sent_on(visit, asked, CONFIRM, page=CONFIRM, username=name, password=password, delivery=delivery)


def _check_open(pool: Pool) -> None:
    """inferred: that there is no form then, and the status."""
    if signup.closed(pool):
        raise Refused(page("message.html", 400, message=errors.sign_up_closed().message))


def _registration(visit: Visit, asked: Authorization) -> dict[str, Any]:
    """The parameters of SignUp. A password is needed also where the API needs none. [documented]"""
    members = {"username": "Username", "password": "Password"}
    listed = [{"Name": name, "Value": value} for name, value in _attributes(visit).items()]
    params = parameters(visit, asked, "SignUp", members, UserAttributes=listed)
    if not params.get("Password"):
        raise errors.password_missing()
    return params


def _attributes(visit: Visit) -> dict[str, str]:
    """Those that the form asks for. inferred: that others are passed over."""
    form = visit.request.form
    attributes = {name: form[_input(name)] for name in _required(visit.pool) if _input(name) in form}
    # inferred: a name that is an address is told to the functions as one, since they are written to find it there
    name = form.get("username", "")
    for attribute, fits in (("email", schema.is_email), ("phone_number", schema.is_phone)):
        if attribute in visit.pool.username_attributes and fits(name):
            attributes[attribute] = name
    return attributes


class Field(NamedTuple):
    name: str
    label: str
    type: str
    placeholder: str | None = None


_TYPES = {"email": "email", "phone_number": "tel"}
_PLACEHOLDERS = {"email": "name@host.com"}


def _fields(pool: Pool) -> list[Field]:
    """[captured] of names, email addresses and plain user names; inferred: the types of others."""
    kinds = pool.username_attributes
    kind = kinds[0] if len(kinds) == 1 else ""
    label = name_label(pool)
    first = Field("username", label, _TYPES.get(kind, "text"), _PLACEHOLDERS.get(kind, label))
    return [first, *(_field(name) for name in _required(pool))]


def _field(name: str) -> Field:
    label = name.replace("_", " ").capitalize()
    return Field(_input(name), label, _TYPES.get(name, "text"), _PLACEHOLDERS.get(name))


def _input(attribute: str) -> str:
    return f"requiredAttributes[{attribute}]"


def _required(pool: Pool) -> list[str]:
    """The attributes that are asked for, in the schema's order: not those that the service or the name itself gives."""
    given = {"sub", *(pool.username_attributes if len(pool.username_attributes) == 1 else ())}
    return [name for name, attribute in pool.schema.items() if attribute.required and name not in given]


# --- /confirm and /resendcode -------------------------------------------------------------------------------------


@entered
def show_confirmation(visit: Visit, asked: Authorization) -> Response:
    """The form for the code; or, where that is in a link, the advice to follow it."""
    known = shown_once(visit, CONFIRM)
    by_link = _by_link(visit.pool, known)
    return page("confirm.html", visit=visit, known=known, by_link=by_link, message=page_data.take_message(visit))


def _by_link(pool: Pool, known: PageData) -> bool:
    medium = known.delivery.get("DeliveryMedium")
    return medium is not None and messages.verification(pool, medium, "CustomMessage_SignUp").by_link


@entered
def confirm(visit: Visit, asked: Authorization) -> Response:
    """As ConfirmSignUp, for the user whom the form names; whoever has just signed up in this browser is signed in."""
    try:
        params = parameters(visit, asked, "ConfirmSignUp", {"username": "Username", "code": "ConfirmationCode"})
        signup.confirm(visit.ctx, visit.pool, asked.client, params)
    except CognitoError as error:
        return _back_to_code(visit, asked, message=error.message)
    known = _known(visit)
    if known is None or not known.password:
        return page_data.forget(visit, redirect(visit.url("/login", asked.query)))  # inferred
    return signing_in.begin(visit, asked, known.username, known.password)


@entered
def resend(visit: Visit, asked: Authorization) -> Response:
    """As ResendConfirmationCode; then the form for the code again."""
    try:
        params = parameters(visit, asked, "ResendConfirmationCode", {"username": "Username"})
        delivery = signup.resend(visit.ctx, visit.pool, asked.client, params)
    except CognitoError as error:
        return _back_to_code(visit, asked, message=error.message)
    return _back_to_code(visit, asked, delivery=delivery)


def _back_to_code(visit: Visit, asked: Authorization, **changes: Any) -> Response:
    known = _known(visit)
    kept = {} if known is None else {"password": known.password, "delivery": known.delivery}
    name = visit.request.form.get("username", "")
    return sent_on(visit, asked, CONFIRM, page=CONFIRM, username=name, **{**kept, **changes})


def _known(visit: Visit) -> PageData | None:
    """What is known of the user whom the form names, if it is he who signed up in this browser."""
    known = waiting(visit, CONFIRM)
    return known if known is not None and known.username == visit.request.form.get("username") else None
