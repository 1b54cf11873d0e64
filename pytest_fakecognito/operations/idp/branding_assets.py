"""The images of a style: which are refused, and in what words. All that is wrong is told at once."""

from __future__ import annotations

import struct
from base64 import b64decode
from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree import ElementTree

from pytest_fakecognito import errors

Asset = Mapping[str, Any]

_ONLY = {"FAVICON_ICO": "ICO", "FAVICON_SVG": "SVG"}
_BEGINNINGS = {"ICO": b"\0\0\1\0", "JPEG": b"\xff\xd8\xff", "PNG": b"\x89PNG\r\n\x1a\n", "WEBP": b"RIFF"}
_PNG_SIZE = struct.Struct(">16xII")
_WIDEST = 4


def check(assets: Iterable[Asset]) -> None:
    breaches = [
        errors.ASSET_BREACH.format(
            category=asset["Category"], extension=asset["Extension"], color_mode=asset["ColorMode"], text=text
        )
        for asset in assets
        if (text := _breach(asset)) is not None
    ]
    if breaches:
        raise errors.invalid_assets(breaches=", ".join(breaches))


def _breach(asset: Asset) -> str | None:
    extension = asset["Extension"]
    only = _ONLY.get(asset["Category"])
    # No other category takes an icon. [captured]
    if extension != only and (only is not None or extension == "ICO"):
        return errors.ASSET_EXTENSION.format(extension=extension)
    if "Bytes" not in asset:
        return None
    content = b64decode(asset["Bytes"])
    if extension == "SVG":
        return _svg_breach(content)
    if not content.startswith(_BEGINNINGS[extension]):
        return errors.ASSET_MEDIA
    return _logo_breach(content) if extension == "PNG" and asset["Category"].endswith("_LOGO") else None


def _svg_breach(content: bytes) -> str | None:
    """Some attributes are not allowed: these were seen, of others it is not known."""
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError:
        return errors.ASSET_MEDIA
    for element in root.iter():
        attributes = [name for name in element.attrib if name.startswith("aria-") or name in _REFUSED]
        if attributes:
            return errors.ASSET_ATTRIBUTES.format(
                element=element.tag.rpartition("}")[2], attributes="|".join(attributes)
            )
    return None


_REFUSED = frozenset({"role", "dominant-baseline"})


def _logo_breach(content: bytes) -> str | None:
    try:
        width, height = map(float, _PNG_SIZE.unpack_from(content))
    except struct.error:
        return errors.ASSET_MEDIA
    if height <= width <= _WIDEST * height:
        return None
    return errors.ASSET_RATIO.format(width=width, height=height)
