"""CSS and a logo for the classic hosted UI, of one client or of all that have none of their own."""

from __future__ import annotations

import re
from base64 import b64decode
from datetime import datetime, timezone

from pytest_fakecognito import errors
from pytest_fakecognito.context import Context
from pytest_fakecognito.operations import views
from pytest_fakecognito.operations.service import Request, Response, idp
from pytest_fakecognito.state.branding import Customization
from pytest_fakecognito.state.pools import Client, Pool

_MAX_BYTES = 135 * 1024
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_PARTS = (
    *("background", "banner", "errorMessage", "idpButton", "idpDescription", "inputField", "label", "legalText"),
    *("logo", "passwordCheck-notValid", "passwordCheck-valid", "redirect", "socialButton", "submitButton"),
    "textDescription",
)
_ALLOWED = frozenset(f".{part}-customizable" for part in _PARTS) | {
    ".idpButton-customizable:hover",
    ".inputField-customizable:focus",
    ".submitButton-customizable:hover",
}
"""What CSS may be for, as the developer guide's template has it."""


@idp.operation
def set_ui_customization(ctx: Context, p: Request) -> Response:
    """Replaces CSS and image both; with neither, nothing is left of them."""
    pool, owner = _owner(ctx, p)
    css, image = p.get("CSS") or None, p.get("ImageFile") or None
    _check(css, image)
    if css is None and image is None:
        owner.customization = None
    else:
        created = ctx.now if owner.customization is None else owner.customization.created
        owner.customization = Customization(_version(ctx.now), created, ctx.now, css, image)
    return {"UICustomization": views.customization(pool, owner)}


@idp.operation
def get_ui_customization(ctx: Context, p: Request) -> Response:
    """A client's own, or else that of all clients, or else nothing. [documented]"""
    pool, owner = _owner(ctx, p)
    return {"UICustomization": views.customization(pool, pool if owner.customization is None else owner)}


def _owner(ctx: Context, p: Request) -> tuple[Pool, Pool | Client]:
    pool = ctx.pool(p["UserPoolId"])
    client_id = p.get("ClientId", views.ALL_CLIENTS)
    owner = pool if client_id == views.ALL_CLIENTS else pool.client(client_id)
    if pool.domain is None:
        raise errors.customization_without_domain()
    return pool, owner


def _version(now: float) -> str:
    return datetime.fromtimestamp(now, timezone.utc).strftime("%Y%m%d%H%M%S")


def _check(css: str | None, image: str | None) -> None:
    if len((css or "").encode()) + len(image or "") > _MAX_BYTES:  # [documented]; inferred: that base64 is measured
        raise errors.customization_too_large()
    if image is not None and not b64decode(image).startswith(_IMAGES):
        raise errors.image_not_allowed()
    if css is not None:
        _check_css(css)


def _check_css(css: str) -> None:
    *rules, rest = _COMMENT.sub("", css).split("}")
    for selectors, *declarations in (rule.split("{") for rule in rules):
        if len(declarations) != 1:
            raise errors.css_malformed()
        for selector in map(str.strip, selectors.split(",")):
            if selector not in _ALLOWED:
                raise errors.css_class_not_allowed(name=selector.removeprefix("."))
    if rest.strip():
        raise errors.css_malformed()
