"""SetUICustomization and GetUICustomization: CSS and a logo for the classic hosted UI."""

from __future__ import annotations

from datetime import timezone
from typing import Any

import pytest

from pytest_fakecognito import FakeCognito

INVALID = "InvalidParameterException"
CSS = ".banner-customizable { background: navy; }"
PNG, JPEG = b"\x89PNG\r\n\x1a\n\0\0", b"\xff\xd8\xff\xe0\0\0"
NO_DOMAIN = (INVALID, "There has to be an existing domain associated with this user pool.")
NO_POOL = ("ResourceNotFoundException", "User pool us-east-1_Missing01 does not exist.")
NO_CLIENT = ("ResourceNotFoundException", "User pool client 1missing does not exist.")
DATES = {"CreationDate", "LastModifiedDate", "CSSVersion"}


@pytest.fixture
def pool(cognito: FakeCognito):
    cognito.pool.add_domain("analytical")
    return cognito.pool


@pytest.fixture
def change(idp, pool):
    """The customization, as SetUICustomization answers; of all clients if none is named."""
    return lambda **params: idp.set_ui_customization(**{"UserPoolId": pool.id, **params})["UICustomization"]


@pytest.fixture
def get(idp, pool):
    return lambda **params: idp.get_ui_customization(**{"UserPoolId": pool.id, **params})["UICustomization"]


def without_dates(view: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in view.items() if name not in DATES}


# --- whose it is --------------------------------------------------------------------------------------------------


def test_a_client_s_own(change, get, pool, cognito: FakeCognito) -> None:
    """It shows the CSS, where the logo is, and a version that tells when it was made."""
    shown = change(ClientId=pool.client.id, CSS=CSS, ImageFile=PNG)

    assert get(ClientId=pool.client.id) == shown
    version, created = shown["CSSVersion"], shown["CreationDate"]
    assert version == created.astimezone(timezone.utc).strftime("%Y%m%d%H%M%S")
    assert shown["LastModifiedDate"] == created
    assert abs(created - cognito.clock.now()).total_seconds() < 60
    host = "analytical.auth.us-east-1.amazoncognito.com"
    assert without_dates(shown) == {
        "UserPoolId": pool.id,
        "ClientId": pool.client.id,
        "ImageUrl": f"https://{host}/{pool.client.id}/{version}/assets/images/image.jpg",
        "CSS": CSS,
    }


@pytest.mark.parametrize("all_clients", [{}, {"ClientId": "ALL"}])
def test_that_of_all_clients(change, get, pool, all_clients: dict[str, str]) -> None:
    """It is of every client that has none of its own, and is named ALL."""
    shown = change(**all_clients, CSS=CSS)

    assert without_dates(shown) == {"UserPoolId": pool.id, "ClientId": "ALL", "CSS": CSS}
    assert get() == get(ClientId="ALL") == get(ClientId=pool.client.id) == shown

    own = change(ClientId=pool.client.id, ImageFile=JPEG)
    assert get(ClientId=pool.client.id) == own
    assert "CSS" not in own
    assert get() == get(ClientId=pool.add_client().id) == shown


def test_one_client_s_is_no_other_s(change, get, pool) -> None:
    """Where there is none, the answer is empty."""
    change(ClientId=pool.client.id, CSS=CSS)

    assert get() == get(ClientId=pool.add_client().id) == {}


def test_a_deleted_client_takes_it_along(idp, change, pool, refused) -> None:
    """It is not asked for any more."""
    client = pool.add_client()
    change(ClientId=client.id, CSS=CSS)

    idp.delete_user_pool_client(UserPoolId=pool.id, ClientId=client.id)

    with refused("ResourceNotFoundException", f"User pool client {client.id} does not exist."):
        idp.get_ui_customization(UserPoolId=pool.id, ClientId=client.id)


# --- changing -----------------------------------------------------------------------------------------------------


def test_set_ui_customization_replaces(change, get, cognito: FakeCognito) -> None:
    """What is not given is gone; the version and the date of the change move, the first date stays."""
    first = change(CSS=CSS, ImageFile=PNG)
    cognito.clock.advance(hours=1)

    second = change(CSS=".label-customizable {}")

    assert (second["CSS"], "ImageUrl" in second) == (".label-customizable {}", False)
    assert second["CreationDate"] == first["CreationDate"]
    assert (second["LastModifiedDate"] - first["LastModifiedDate"]).total_seconds() >= 3600
    assert second["CSSVersion"] > first["CSSVersion"]
    assert get() == second


@pytest.mark.parametrize("nothing", [{}, {"CSS": ""}, {"ImageFile": b""}])
def test_set_ui_customization_to_nothing(change, get, pool, nothing: dict[str, Any]) -> None:
    """A client without either is as all the others are again."""
    of_all = change(CSS=CSS)
    change(ClientId=pool.client.id, ImageFile=PNG)

    change(ClientId=pool.client.id, **nothing)
    assert get(ClientId=pool.client.id) == of_all

    assert change(**nothing) == get() == {}


# --- what is refused ----------------------------------------------------------------------------------------------


def test_a_pool_without_a_domain(cognito: FakeCognito, idp, refused) -> None:
    """There are no pages to customize, so nothing is even told of them."""
    of = {"UserPoolId": cognito.pool.id, "ClientId": cognito.pool.client.id}

    for params in (of, {"UserPoolId": cognito.pool.id}):
        with refused(*NO_DOMAIN):
            idp.set_ui_customization(**params, CSS=CSS)
        with refused(*NO_DOMAIN):
            idp.get_ui_customization(**params)


def test_any_domain_will_do(cognito: FakeCognito, idp) -> None:
    """A custom domain has the pages as well, and the logo is there."""
    certificate = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-00000000000a"
    idp.create_user_pool_domain(
        UserPoolId=cognito.pool.id, Domain="auth.example.com", CustomDomainConfig={"CertificateArn": certificate}
    )

    shown = idp.set_ui_customization(UserPoolId=cognito.pool.id, ImageFile=JPEG)["UICustomization"]

    assert shown["ImageUrl"].startswith("https://auth.example.com/ALL/")


@pytest.mark.parametrize(
    ("css", "name"),
    [
        ("body { margin: 0 }", "body"),
        (f"{CSS} .banner {{}}", "banner"),
        (".label-customizable, .footer-customizable { color: red }", "footer-customizable"),
        (".label-customizable:hover { color: red }", "label-customizable:hover"),
        (".banner-customizable .logo-customizable {}", "banner-customizable .logo-customizable"),
        ("#banner-customizable {}", "#banner-customizable"),
        ("/* .label-customizable */ .other {}", "other"),
    ],
)
def test_classes_that_are_not_allowed(change, get, refused, css: str, name: str) -> None:
    """The first of them is named, and what was there stays."""
    before = change(CSS=CSS)

    with refused(INVALID, f"The CSS class {name} is not in the list of allowed classes."):
        change(CSS=css)
    assert get() == before


@pytest.mark.parametrize(
    "css",
    ["@import url(https://example.com/a.css);", "navy", f"{CSS} }}", ".label-customizable {", "color: red;", f"{CSS};"],
)
def test_css_that_is_none(change, get, refused, css: str) -> None:
    """There is nothing in it but rules."""
    with refused(INVALID):  # the text is not known
        change(CSS=css)
    assert get() == {}


@pytest.mark.parametrize(
    "css",
    [
        *(
            f".{part}-customizable {{}}"
            for part in (
                *("background", "banner", "errorMessage", "idpButton", "idpButton", "idpDescription", "inputField"),
                *("label", "legalText", "logo", "passwordCheck-notValid", "passwordCheck-valid", "redirect"),
                *("socialButton", "submitButton", "textDescription"),
            )
        ),
        ".idpButton-customizable:hover, .submitButton-customizable:hover{}\n.inputField-customizable:focus {\n}\n",
        "/* our colours } */\n.label-customizable { color: navy; /* { */ font-weight: 400 }",
        " ",
    ],
)
def test_css_that_is_accepted(change, css: str) -> None:
    """The parts of the page that the guide names, and comments; the text is kept as it is."""
    assert change(CSS=css)["CSS"] == css


@pytest.mark.parametrize("image", [b"GIF89a", b"<svg/>", b"\x89PNG"])
def test_an_image_of_another_kind(change, get, refused, image: bytes) -> None:
    """Only these two kinds are shown."""
    with refused(INVALID, "The uploaded image must be a PNG or JPEG file."):
        change(CSS=CSS, ImageFile=image)
    assert get() == {}


def test_too_much_at_once(change, get, refused) -> None:
    """CSS and the image, as it is sent in base64, have 135 kB together."""
    image = PNG + bytes(90_000 - len(PNG))
    left = 135 * 1024 - 120_000
    css = f"{CSS}{' ' * (left - len(CSS))}"

    assert change(CSS=css, ImageFile=image)["CSS"] == css
    with refused(INVALID, "request parameters too large"):
        change(CSS=f"{css} ", ImageFile=image)
    assert get()["CSS"] == css


def test_customizations_of_what_is_not_there(idp, change, get, refused) -> None:
    """Both the pool and the client must be there."""
    with refused(*NO_CLIENT):
        change(ClientId="1missing", CSS=CSS)
    with refused(*NO_CLIENT):
        get(ClientId="1missing")
    with refused(*NO_POOL):
        change(UserPoolId="us-east-1_Missing01", CSS=CSS)
    with refused(*NO_POOL):
        get(UserPoolId="us-east-1_Missing01")
