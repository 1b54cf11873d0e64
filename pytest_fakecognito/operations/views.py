"""What AWS shows of a record: one function for each shape, members in AWS's order."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import datetime, timezone
from typing import Any

from pytest_fakecognito.state.branding import Style, Terms
from pytest_fakecognito.state.federation import Provider
from pytest_fakecognito.state.oauth import ResourceServer
from pytest_fakecognito.state.pools import Client, Domain, Group, Pool
from pytest_fakecognito.state.schema import Attribute
from pytest_fakecognito.state.users import Device, Passkey, User

View = dict[str, Any]


def when(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, timezone.utc)


def listing(name: str, items: list[View], token_name: str, token: str | None) -> View:
    """The output of a List operation; the token is there only while there is more."""
    return {name: items} if token is None else {name: items, token_name: token}


# --- pools --------------------------------------------------------------------------------------------------------


POOL_MEMBERS = (
    "Id",
    "Name",
    "Policies",
    "DeletionProtection",
    "LambdaConfig",
    "LastModifiedDate",
    "CreationDate",
    "SchemaAttributes",
    "AutoVerifiedAttributes",
    "AliasAttributes",
    "UsernameAttributes",
    "SmsVerificationMessage",
    "EmailVerificationMessage",
    "EmailVerificationSubject",
    "VerificationMessageTemplate",
    "SmsAuthenticationMessage",
    "UserAttributeUpdateSettings",
    "MfaConfiguration",
    "DeviceConfiguration",
    "EstimatedNumberOfUsers",
    "EmailConfiguration",
    "SmsConfiguration",
    "UserPoolTags",
    "Domain",
    "CustomDomain",
    "AdminCreateUserConfig",
    "UserPoolAddOns",
    "UsernameConfiguration",
    "Arn",
    "AccountRecoverySetting",
    "UserPoolTier",
    "KeyConfiguration",
    "IssuerConfiguration",
    "AcrConfiguration",
)
"""The members of `UserPoolType` that are ever shown, in AWS's order."""


def pool(it: Pool) -> View:
    """`UserPoolType`."""
    members = {
        **deepcopy(it.settings),
        "Id": it.id,
        "Name": it.name,
        "LastModifiedDate": when(it.modified),
        "CreationDate": when(it.created),
        "SchemaAttributes": [schema_attribute(attribute) for attribute in it.schema.values()],
        "EstimatedNumberOfUsers": len(it.users),
        "Arn": it.arn,
    }
    return {name: members[name] for name in POOL_MEMBERS if name in members}


def pool_summary(it: Pool) -> View:
    """`UserPoolDescriptionType`."""
    return {
        "Id": it.id,
        "Name": it.name,
        "LambdaConfig": deepcopy(it.settings["LambdaConfig"]),
        "LastModifiedDate": when(it.modified),
        "CreationDate": when(it.created),
    }


def domain(pool: Pool, it: Domain, distribution: str) -> View:
    """`DomainDescriptionType`; `distribution` is the host of the content network's that serves the domain."""
    members = {"CustomDomainConfig": {}, **deepcopy(it.settings)}  # empty for a prefix domain [documented output]
    return {
        "UserPoolId": pool.id,
        "AWSAccountId": pool.account_id,
        "Domain": it.name,
        "S3Bucket": "aws-cognito-prod-pdx-assets",  # [documented output]; elsewhere its code is another airport's
        "CloudFrontDistribution": distribution,
        "Version": "20190128175402",  # [documented output]
        "Status": "ACTIVE",
        **{name: members[name] for name in DOMAIN_SETTINGS if name in members},
    }


DOMAIN_SETTINGS = ("CustomDomainConfig", "ManagedLoginVersion", "Routing")
"""The members of `DomainDescriptionType` that can be set, in AWS's order."""


def schema_attribute(it: Attribute) -> View:
    """`SchemaAttributeType`."""
    view: View = {
        "Name": it.name,
        "AttributeDataType": it.data_type,
        "DeveloperOnlyAttribute": it.developer_only,
        "Mutable": it.mutable,
        "Required": it.required,
    }
    if it.data_type in ("String", "Number"):
        view[f"{it.data_type}AttributeConstraints"] = dict(it.bounds)
    return view


# --- clients ------------------------------------------------------------------------------------------------------


def client(pool: Pool, it: Client) -> View:
    """`UserPoolClientType`."""
    view: View = {"UserPoolId": pool.id, "ClientName": it.name, "ClientId": it.id}
    if it.secret is not None:
        view["ClientSecret"] = it.secret
    view.update(LastModifiedDate=when(it.modified), CreationDate=when(it.created))
    view.update(deepcopy(it.settings))
    return view


def client_summary(pool: Pool, it: Client) -> View:
    """`UserPoolClientDescription`."""
    return {"ClientId": it.id, "UserPoolId": pool.id, "ClientName": it.name}


# --- resource servers ---------------------------------------------------------------------------------------------


def resource_server(pool: Pool, it: ResourceServer) -> View:
    """`ResourceServerType`. inferred: without scopes there is no list of them."""
    scopes = [{"ScopeName": name, "ScopeDescription": text} for name, text in it.scopes.items()]
    view: View = {"UserPoolId": pool.id, "Identifier": it.identifier, "Name": it.name}
    return {**view, "Scopes": scopes} if scopes else view


# --- looks of the login pages -------------------------------------------------------------------------------------


def style(pool: Pool, it: Style) -> View:
    """`ManagedLoginBrandingType`."""
    view: View = {
        "ManagedLoginBrandingId": it.id,
        "UserPoolId": pool.id,
        "UseCognitoProvidedValues": it.cognito_values,
    }
    if it.settings is not None:
        view["Settings"] = deepcopy(it.settings)
    view["Assets"] = [_asset(asset) for asset in it.assets]
    return {**view, "CreationDate": when(it.created), "LastModifiedDate": when(it.modified)}


def _asset(it: Mapping[str, Any]) -> View:
    return {name: b64decode(value) if name == "Bytes" else value for name, value in it.items()}


ALL_CLIENTS = "ALL"
"""What stands for the id of a client in what is customized for all of them."""


def customization(pool: Pool, owner: Pool | Client) -> View:
    """`UICustomizationType`, empty if there is none."""
    it = owner.customization
    if it is None:
        return {}
    client_id = owner.id if isinstance(owner, Client) else ALL_CLIENTS
    view: View = {"UserPoolId": pool.id, "ClientId": client_id}
    if it.image is not None:
        view["ImageUrl"] = f"https://{pool.domain}/{client_id}/{it.version}/assets/images/image.jpg"
    if it.css is not None:
        view["CSS"] = it.css
    return {
        **view,
        "CSSVersion": it.version,
        "LastModifiedDate": when(it.modified),
        "CreationDate": when(it.created),
    }


def terms(pool: Pool, client: Client, it: Terms) -> View:
    """`TermsType`."""
    return {
        "TermsId": it.id,
        "UserPoolId": pool.id,
        "ClientId": client.id,
        "TermsName": it.name,
        "TermsSource": it.source,
        "Enforcement": it.enforcement,
        "Links": dict(it.links),
        "CreationDate": when(it.created),
        "LastModifiedDate": when(it.modified),
    }


def terms_summary(it: Terms) -> View:
    """`TermsDescriptionType`."""
    return {
        "TermsId": it.id,
        "TermsName": it.name,
        "Enforcement": it.enforcement,
        "CreationDate": when(it.created),
        "LastModifiedDate": when(it.modified),
    }


# --- users --------------------------------------------------------------------------------------------------------


def attributes(values: Mapping[str, str]) -> list[View]:
    """`AttributeListType`: sub first, the e-mail address last, as real answers have them."""
    return [{"Name": name, "Value": values[name]} for name in sorted(values, key=_place)]


def _place(name: str) -> int:
    return _PLACES.get(name, 0)


_PLACES = {"sub": -3, "identities": -2, "email_verified": -1, "phone_number_verified": 1, "phone_number": 2, "email": 9}


def user(it: User, only: Iterable[str] | None = None) -> View:
    """`UserType`; `only` names the attributes to show."""
    values = it.all_attributes
    if only is not None:
        values = {name: values[name] for name in only if name in values}
    return {
        "Username": it.username,
        "Attributes": attributes(values),
        "UserCreateDate": when(it.created),
        "UserLastModifiedDate": when(it.modified),
        "Enabled": it.enabled,
        "UserStatus": it.status,
    }


def user_in_full(it: User) -> View:
    """The output of AdminGetUser, which calls the attributes `UserAttributes`."""
    view = user(it)
    view["UserAttributes"] = view.pop("Attributes")
    return {**view, **mfa_settings(it)}


def mfa_settings(it: User) -> View:
    """Members that are there only when there is something to show. [captured]"""
    view: View = {}
    if it.preferred_mfa is not None:
        view["PreferredMfaSetting"] = it.preferred_mfa
    if it.mfa:
        view["UserMFASettingList"] = list(it.mfa)
    return view


def device(it: Device) -> View:
    """`DeviceType`."""
    values = {"device_status": "valid", **({"device_name": it.name} if it.name else {})}
    return {
        "DeviceKey": it.key,
        "DeviceAttributes": [{"Name": name, "Value": value} for name, value in values.items()],
        "DeviceCreateDate": when(it.created),
        "DeviceLastModifiedDate": when(it.modified),
        "DeviceLastAuthenticatedDate": when(float(int(it.last_used))),
    }


def passkey(it: Passkey) -> View:
    """`WebAuthnCredentialDescription`."""
    view: View = {
        "CredentialId": it.id,
        "FriendlyCredentialName": it.name,
        "RelyingPartyId": it.relying_party,
        "AuthenticatorTransports": list(it.transports),
        "CreatedAt": when(it.created),
    }
    if it.attachment is not None:
        view["AuthenticatorAttachment"] = it.attachment
    return view


# --- groups -------------------------------------------------------------------------------------------------------


def group(pool: Pool, it: Group) -> View:
    """`GroupType`."""
    return {
        "GroupName": it.name,
        "UserPoolId": pool.id,
        **it.settings,
        "LastModifiedDate": when(it.modified),
        "CreationDate": when(it.created),
    }


# --- identity providers -------------------------------------------------------------------------------------------


def provider(pool: Pool, it: Provider, computed: Mapping[str, str]) -> View:
    """`IdentityProviderType`, with details that are `computed`. The key that Apple gave is never shown. [documented]"""
    details = {**it.details, **computed}
    view: View = {
        "UserPoolId": pool.id,
        "ProviderName": it.name,
        "ProviderType": it.type,
        "ProviderDetails": {name: details[name] for name in sorted(details) if name != "private_key"},
        "AttributeMapping": dict(it.mapping),
        "IdpIdentifiers": list(it.identifiers),
    }
    if it.acr_mapping is not None:
        view["AcrMapping"] = dict(it.acr_mapping)
    return {**view, "LastModifiedDate": when(it.modified), "CreationDate": when(it.created)}


def provider_summary(it: Provider) -> View:
    """`ProviderDescription`."""
    return {
        "ProviderName": it.name,
        "ProviderType": it.type,
        "LastModifiedDate": when(it.modified),
        "CreationDate": when(it.created),
    }
