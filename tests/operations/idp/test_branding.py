"""CreateManagedLoginBranding … DescribeManagedLoginBrandingByClient. What a style does to the pages is tested there."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from botocore.exceptions import ClientError

from pytest_fakecognito import FakeCognito
from pytest_fakecognito.errors import NotFaked

INVALID = "InvalidParameterException"
NOT_FOUND = "ResourceNotFoundException"
NOBODYS = "00000000-0000-4000-8000-000000000000"
EITHER_OR = (INVALID, "useCognitoProvidedValues or settings should be specified (but not both)")
NO_POOL = (NOT_FOUND, "User pool us-east-1_Missing01 does not exist.")
SETTINGS = {"categories": {"form": {"displayGraphics": True, "location": {"horizontal": "CENTER"}}}, "sizes": [1, 2.5]}


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x06\0\0\0"


JPEG, WEBP, ICO = b"\xff\xd8\xff\xe0", b"RIFF\0\0\0\0WEBP", b"\0\0\1\0\1\0"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'


def asset(category: str = "FORM_BACKGROUND", extension: str = "JPEG", content: bytes | None = JPEG, **more: str):
    given = {} if content is None else {"Bytes": content}
    return {"Category": category, "ColorMode": "LIGHT", "Extension": extension, **given, **more}


@pytest.fixture
def pool(cognito: FakeCognito):
    return cognito.pool


@pytest.fixture
def call(idp, pool):
    """An operation on the pool's styles: the style that it answers with."""

    def call(operation: str, **params: Any) -> dict[str, Any]:
        answer = getattr(idp, operation)(**{"UserPoolId": pool.id, **params})
        return answer.get("ManagedLoginBranding", {})

    return call


@pytest.fixture
def create(call, pool):
    """A style, of the default client unless another is given."""
    return lambda **params: call("create_managed_login_branding", **{"ClientId": pool.client.id, **params})


@pytest.fixture
def update(call):
    return lambda style, **params: call(
        "update_managed_login_branding", ManagedLoginBrandingId=style["ManagedLoginBrandingId"], **params
    )


@pytest.fixture
def describe(call, pool):
    """The default client's style."""
    return lambda: call("describe_managed_login_branding_by_client", ClientId=pool.client.id)


@pytest.fixture
def delete(call):
    return lambda style_id: call("delete_managed_login_branding", ManagedLoginBrandingId=style_id)


@pytest.fixture
def unchanged(pool):
    """Whether the default client still has no style."""
    return lambda: not pool.record.branded(pool.client.id)


# --- CreateManagedLoginBranding, and both ways to describe --------------------------------------------------------


def test_a_style_as_cognito_has_it(create, call, describe, pool, cognito: FakeCognito) -> None:
    """Without settings of its own a style has none to show, and always a list of images."""
    style = create(UseCognitoProvidedValues=True)

    created, style_id = style["CreationDate"], style["ManagedLoginBrandingId"]
    assert style == {
        "ManagedLoginBrandingId": style_id,
        "UserPoolId": pool.id,
        "UseCognitoProvidedValues": True,
        "Assets": [],
        "CreationDate": created,
        "LastModifiedDate": created,
    }
    assert abs(created - cognito.clock.now()).total_seconds() < 60
    assert describe() == call("describe_managed_login_branding", ManagedLoginBrandingId=style_id) == style


@pytest.mark.parametrize("settings", [{}, SETTINGS])
@pytest.mark.parametrize("given", [{}, {"UseCognitoProvidedValues": False}])
def test_a_style_with_settings(create, describe, settings: dict[str, Any], given: dict[str, bool]) -> None:
    """Settings are a document: what is in it comes back as it was."""
    style = create(Settings=settings, **given)

    assert (style["UseCognitoProvidedValues"], style["Settings"]) == (False, settings)
    assert describe() == style


@pytest.mark.parametrize("given", [{"UseCognitoProvidedValues": True}, {"Settings": SETTINGS}])
def test_a_style_with_images(create, describe, given: dict[str, Any]) -> None:
    """Images may come with either; each is shown as it was sent."""
    assets = [asset(), asset("FORM_LOGO", "PNG", png(40, 10)), asset("FAVICON_ICO", "ICO", None, ResourceId="icon 1")]

    assert create(Assets=assets, **given)["Assets"] == assets
    assert describe()["Assets"] == assets


def test_whether_a_client_has_a_style(create, delete, pool) -> None:
    """Whatever it says; no other client has it, and one that is not there has none."""
    other = pool.add_client()
    assert not pool.record.branded(pool.client.id)

    style = create(UseCognitoProvidedValues=True)
    branded = [pool.record.branded(client_id) for client_id in (pool.client.id, other.id, "1missing")]
    assert branded == [True, False, False]

    delete(style["ManagedLoginBrandingId"])
    assert not pool.record.branded(pool.client.id)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"UseCognitoProvidedValues": False},
        {"Assets": [asset()]},
        {"UseCognitoProvidedValues": True, "Settings": SETTINGS},
        {"UseCognitoProvidedValues": True, "Settings": {}},
    ],
)
def test_values_of_cognito_s_or_settings(create, unchanged, refused, given: dict[str, Any]) -> None:
    """Neither is too little, and both are too much."""
    with refused(*EITHER_OR):
        create(**given)
    assert unchanged()


@pytest.mark.parametrize("settings", ["dark", ["dark"], 1, True])
def test_settings_are_an_object(create, update, describe, delete, refused, settings: object) -> None:
    """A document may be any JSON; settings may not."""
    with refused(INVALID):  # the text is not known
        create(Settings=settings)

    style = create(UseCognitoProvidedValues=True)
    with refused(INVALID):
        update(style, Settings=settings)
    assert describe() == style


def test_a_client_has_one_style(create, describe, pool, refused) -> None:
    """A second one is refused; another client may have its own."""
    style = create(Settings=SETTINGS)

    with refused("ManagedLoginBrandingExistsException"):  # the text is not known
        create(UseCognitoProvidedValues=True)
    assert describe() == style
    assert create(ClientId=pool.add_client().id, UseCognitoProvidedValues=True)["UseCognitoProvidedValues"]


def test_styles_are_not_for_lite_pools(cognito: FakeCognito, call, refused) -> None:
    """Managed login begins with the Essentials tier. What a pool had before it became LITE can be seen, and goes."""
    pool = cognito.create_pool()
    params = {"UserPoolId": pool.id, "ClientId": pool.client.id}
    style = call("create_managed_login_branding", **params, UseCognitoProvidedValues=True)
    its = {"UserPoolId": pool.id, "ManagedLoginBrandingId": style["ManagedLoginBrandingId"]}
    client = pool.add_client(explicit_auth_flows=["ALLOW_USER_SRP_AUTH"])
    cognito.idp.update_user_pool(UserPoolId=pool.id, UserPoolTier="LITE")

    with refused("OperationNotEnabledException"):  # neither code nor text is known
        call("create_managed_login_branding", **params | {"ClientId": client.id}, UseCognitoProvidedValues=True)
    with refused("OperationNotEnabledException"):
        call("update_managed_login_branding", **its, UseCognitoProvidedValues=True)
    assert not pool.record.branded(client.id)
    assert call("describe_managed_login_branding", **its) == style
    call("delete_managed_login_branding", **its)
    assert not pool.record.branded(pool.client.id)


@pytest.mark.parametrize("operation", ["describe_managed_login_branding", "describe_managed_login_branding_by_client"])
def test_merged_resources_are_not_faked(cognito: FakeCognito, create, pool, operation: str) -> None:
    """Cognito's own settings, which a style is merged with, are not there: that is told, and not passed over."""
    style = create(UseCognitoProvidedValues=True)
    of = {"ClientId": pool.client.id}
    if not operation.endswith("client"):
        of = {"ManagedLoginBrandingId": style["ManagedLoginBrandingId"]}

    getattr(cognito.idp, operation)(UserPoolId=pool.id, **of, ReturnMergedResources=False)
    with pytest.raises(NotFaked, match=r"^ReturnMergedResources is not faked: "):
        getattr(cognito.idp, operation)(UserPoolId=pool.id, **of, ReturnMergedResources=True)
    cognito.unhandled.clear()


# --- images that are refused --------------------------------------------------------------------------------------

RATIO = (
    "Invalid file dimension. Assets of SubType LOGO must have a width:height ratio between 1:1 and 4:1. "
    "Detected width: {}; height: {}"
)
SVG_ATTRIBUTE = b'<svg xmlns="http://www.w3.org/2000/svg"><text aria-label="us" x="1" role="img">us</text></svg>'
MEDIA = "Media type not supported"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (asset("FORM_LOGO", "PNG", png(480, 570)), RATIO.format("480.0", "570.0")),
        (asset("PAGE_HEADER_LOGO", "PNG", png(401, 100)), RATIO.format("401.0", "100.0")),
        (asset("PAGE_FOOTER_LOGO", "PNG", png(0, 1)), RATIO.format("0.0", "1.0")),
        (asset("FORM_LOGO", "PNG", png(1, 1)[:-10]), MEDIA),
        (asset("FORM_LOGO", "SVG", SVG_ATTRIBUTE), "element [text#aria-label|role] is not allowed."),
        (
            asset("IDP_BUTTON_ICON", "SVG", b'<svg dominant-baseline="auto"/>'),
            "element [svg#dominant-baseline] is not allowed.",
        ),
        (asset("FAVICON_SVG", "SVG", b"<svg>"), MEDIA),
        (asset(extension="PNG"), MEDIA),
        (asset(extension="WEBP"), MEDIA),
        (asset(content=png(1, 1)), MEDIA),
        (asset(content=b""), MEDIA),
        (asset("FAVICON_ICO", "ICO", SVG), MEDIA),
    ],
)
def test_images_that_are_refused(create, update, describe, unchanged, delete, refused, given, text: str) -> None:
    """An image is what its extension says and has the form that its place asks for."""
    breach = (
        f'{{category: {given["Category"]}, extension: {given["Extension"]}, colorMode: LIGHT, errorMessage: "{text}"}}'
    )
    told = (INVALID, f"Invalid assets provided. Validation errors: [{breach}]")
    with refused(*told):
        create(UseCognitoProvidedValues=True, Assets=[asset(), given])
    assert unchanged()

    style = create(Settings=SETTINGS)
    with refused(*told):
        update(style, Assets=[given], UseCognitoProvidedValues=True)
    assert describe() == style


@pytest.mark.parametrize(
    ("category", "extension"),
    [("PAGE_BACKGROUND", "ICO"), ("FORM_LOGO", "ICO"), ("FAVICON_SVG", "ICO"), ("FAVICON_ICO", "PNG")],
)
def test_an_icon_is_for_its_place_only(create, unchanged, category: str, extension: str) -> None:
    """And an icon's place is for an icon; the end of the sentence is not known."""
    with pytest.raises(ClientError) as caught:
        create(UseCognitoProvidedValues=True, Assets=[asset(category, extension, None)])

    told = caught.value.response["Error"]
    assert told["Code"] == INVALID
    beginning = f"Invalid assets provided. Validation errors: [{{category: {category}, extension: {extension}, "
    assert told["Message"].startswith(f'{beginning}colorMode: LIGHT, errorMessage: "')
    assert unchanged()


def test_all_that_is_wrong_is_told(create, refused) -> None:
    """One image after the other, those that are good left out."""
    wrong = [asset(content=b""), asset("PAGE_BACKGROUND", "PNG", b"", ColorMode="DARK")]
    message = (
        "Invalid assets provided. Validation errors: ["
        '{category: FORM_BACKGROUND, extension: JPEG, colorMode: LIGHT, errorMessage: "Media type not supported"}, '
        '{category: PAGE_BACKGROUND, extension: PNG, colorMode: DARK, errorMessage: "Media type not supported"}]'
    )
    with refused(INVALID, message):
        create(UseCognitoProvidedValues=True, Assets=[wrong[0], asset("FORM_LOGO"), wrong[1]])


@pytest.mark.parametrize(
    "given",
    [
        asset("FORM_LOGO", "PNG", png(400, 100)),
        asset("FORM_LOGO", "PNG", png(100, 100)),
        asset("FORM_LOGO", "SVG", SVG),
        # What is no logo may be as narrow as one likes.
        asset("PAGE_BACKGROUND", "PNG", png(1, 1000)),
        asset("PAGE_BACKGROUND", "WEBP", WEBP),
        asset("FAVICON_ICO", "ICO", ICO),
        asset("FAVICON_SVG", "SVG", SVG),
    ],
)
def test_images_that_are_accepted(create, given: dict[str, Any]) -> None:
    """Those at the bounds, and those whose kind has none."""
    assert create(UseCognitoProvidedValues=True, Assets=[given])["Assets"] == [given]


# --- UpdateManagedLoginBranding -----------------------------------------------------------------------------------


def test_update_changes_what_is_given(create, update, describe, cognito: FakeCognito) -> None:
    """Settings that are not named stay, however deep they are; lists are replaced. The date of the change moves."""
    style = create(Settings=SETTINGS)
    cognito.clock.advance(hours=1)

    changed = update(style, Settings={"categories": {"form": {"location": {"vertical": "TOP"}}}, "sizes": [3]})

    location = {"horizontal": "CENTER", "vertical": "TOP"}
    assert changed["Settings"] == {
        "categories": {"form": {"displayGraphics": True, "location": location}},
        "sizes": [3],
    }
    assert changed["CreationDate"] == style["CreationDate"]
    assert (changed["LastModifiedDate"] - changed["CreationDate"]).total_seconds() >= 3600
    assert describe() == changed


def test_update_with_images_alone(create, update) -> None:
    """Settings and the other images stay; an image takes the place of the one for the same place and colours."""
    style = create(Settings=SETTINGS, Assets=[asset(), asset(ColorMode="DARK")])
    new = asset(extension="PNG", content=png(1, 1))

    changed = update(style, Assets=[new])

    assert (changed["Settings"], changed["UseCognitoProvidedValues"]) == (SETTINGS, False)
    assert changed["Assets"] == [asset(ColorMode="DARK"), new]


def test_update_back_to_cognito_s_values(create, update) -> None:
    """Settings and images are gone, and do not come back with new settings."""
    style = create(Settings=SETTINGS, Assets=[asset()])

    changed = update(style, UseCognitoProvidedValues=True)
    assert (changed["UseCognitoProvidedValues"], changed["Assets"], "Settings" in changed) == (True, [], False)

    again = update(style, Settings={"sizes": []})
    assert (again["UseCognitoProvidedValues"], again["Assets"], again["Settings"]) == (False, [], {"sizes": []})


@pytest.mark.parametrize("given", [{}, {"UseCognitoProvidedValues": False}, {"Assets": []}])
def test_update_with_nothing(create, update, given: dict[str, Any]) -> None:
    """An update that gives nothing leaves everything."""
    style = create(Settings=SETTINGS, Assets=[asset()])

    changed = update(style, **given)

    assert changed | {"LastModifiedDate": style["LastModifiedDate"]} == style


def test_update_with_both(create, update, describe, refused) -> None:
    """Values of Cognito's and settings contradict each other here as well."""
    style = create(Settings=SETTINGS)

    with refused(*EITHER_OR):
        update(style, UseCognitoProvidedValues=True, Settings={"sizes": []})
    assert describe() == style


@pytest.mark.parametrize(
    ("left_out", "message"),
    [
        (
            "UserPoolId",
            "1 validation error detected: Value null at 'userPoolId' failed to satisfy constraint: Member must not be "
            "null",
        ),
        (
            "ManagedLoginBrandingId",
            "1 validation error detected: Value null at 'managedLoginBrandingId' failed to satisfy constraint: Member "
            "must not be null",
        ),
    ],
)
def test_update_names_a_style(idp, create, describe, refused, pool, left_out: str, message: str) -> None:
    """The model requires neither the pool nor the style, and without them nothing is meant."""
    style = create(Settings=SETTINGS)
    named = {"UserPoolId": pool.id, "ManagedLoginBrandingId": style["ManagedLoginBrandingId"]}
    del named[left_out]

    with refused(INVALID, message):
        idp.update_managed_login_branding(**named, UseCognitoProvidedValues=True)
    assert describe() == style


# --- DeleteManagedLoginBranding, and what is not there ------------------------------------------------------------


def test_delete_managed_login_branding(create, call, describe, delete, refused) -> None:
    """A client whose style is deleted has none, and can be given another."""
    style = create(Settings=SETTINGS)
    style_id = style["ManagedLoginBrandingId"]

    delete(style_id)

    with refused(NOT_FOUND):  # neither of the texts is known
        describe()
    with refused(NOT_FOUND):
        delete(style_id)
    assert create(UseCognitoProvidedValues=True)["ManagedLoginBrandingId"] != style_id


def test_a_deleted_client_takes_its_style_along(idp, create, call, pool, refused) -> None:
    """A style is its client's."""
    client = pool.add_client()
    style = create(ClientId=client.id, UseCognitoProvidedValues=True)

    idp.delete_user_pool_client(UserPoolId=pool.id, ClientId=client.id)

    with refused(NOT_FOUND):
        call("describe_managed_login_branding", ManagedLoginBrandingId=style["ManagedLoginBrandingId"])
    assert not pool.record.branded(client.id)


@pytest.mark.parametrize("operation", ["describe", "update", "delete"])
def test_a_style_that_is_not_there(cognito: FakeCognito, create, call, refused, operation: str) -> None:
    """A style is known to its own pool only, and by its own id."""
    style_id = create(UseCognitoProvidedValues=True)["ManagedLoginBrandingId"]
    other = cognito.create_pool("another").id

    with refused(NOT_FOUND):
        call(f"{operation}_managed_login_branding", ManagedLoginBrandingId=NOBODYS)
    with refused(NOT_FOUND):
        call(f"{operation}_managed_login_branding", UserPoolId=other, ManagedLoginBrandingId=style_id)
    assert call("describe_managed_login_branding", ManagedLoginBrandingId=style_id)["UseCognitoProvidedValues"]


def test_a_style_for_no_client(create, call, refused) -> None:
    """The client must be there, and of the pool."""
    missing = (NOT_FOUND, "User pool client 1missing does not exist.")

    with refused(*missing):
        create(ClientId="1missing", UseCognitoProvidedValues=True)
    with refused(*missing):
        call("describe_managed_login_branding_by_client", ClientId="1missing")


def test_a_client_without_a_style(describe, refused) -> None:
    """There is none until one is made."""
    with refused(NOT_FOUND):  # the text is not known
        describe()


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("create_managed_login_branding", {"ClientId": "1missing", "UseCognitoProvidedValues": True}),
        ("describe_managed_login_branding", {"ManagedLoginBrandingId": NOBODYS}),
        ("describe_managed_login_branding_by_client", {"ClientId": "1missing"}),
        ("update_managed_login_branding", {"ManagedLoginBrandingId": NOBODYS}),
        ("delete_managed_login_branding", {"ManagedLoginBrandingId": NOBODYS}),
    ],
)
def test_styles_of_no_pool(call, refused, operation: str, params: dict[str, Any]) -> None:
    """A pool nobody has made has none."""
    with refused(*NO_POOL):
        call(operation, UserPoolId="us-east-1_Missing01", **params)


def test_styles_are_of_one_world(cognito: FakeCognito, create, update, describe, pool) -> None:
    """What a snapshot has is not changed by what comes after it."""
    style = create(Settings=SETTINGS, Assets=[asset()])
    before = cognito.snapshot()

    update(style, Settings={"sizes": [9]}, Assets=[asset(extension="PNG", content=png(1, 1))])
    cognito.restore(before)

    assert describe() == style
