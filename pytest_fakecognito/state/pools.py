"""The record of a user pool with its clients, groups and users, and the names its users are found by.

Law: `users`, `subs`, `aliases` and `identities` change together, in the methods of this module and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_fakecognito import errors
from pytest_fakecognito.state import schema
from pytest_fakecognito.state.branding import Customization, Style, Terms
from pytest_fakecognito.state.federation import SUBJECT, Identity, Provider
from pytest_fakecognito.state.oauth import AuthorizationCode, BrowserSession, Excursion, PageData, ResourceServer
from pytest_fakecognito.state.saml import Saml
from pytest_fakecognito.state.schema import Attribute
from pytest_fakecognito.state.sessions import Grant, Session
from pytest_fakecognito.state.table import Table
from pytest_fakecognito.state.users import User

_MAX_GROUPS_OF_A_USER = 100
_CASE_FOLDED = ("preferred_username", "email")


@dataclass(slots=True)
class Group:
    """A group of users. `members` are the keys of its users, in the order in which they joined."""

    name: str
    created: float
    modified: float
    settings: dict[str, Any] = field(default_factory=dict)
    members: Table[str, str] = field(default_factory=Table)

    @property
    def precedence(self) -> int | None:
        return self.settings.get("Precedence")

    @property
    def role_arn(self) -> str | None:
        return self.settings.get("RoleArn")


@dataclass(slots=True)
class Client:
    """An app client. `settings` has the members of AWS's `UserPoolClientType` as they were given.

    How its pages look goes with it when it is deleted. `terms` are by id.
    """

    id: str
    name: str
    created: float
    modified: float
    secret: str | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    style: Style | None = None
    customization: Customization | None = None
    terms: dict[str, Terms] = field(default_factory=dict)

    @property
    def hides_users(self) -> bool:
        """Whether PreventUserExistenceErrors is ENABLED."""
        return self.settings.get("PreventUserExistenceErrors") == "ENABLED"

    @property
    def revocation(self) -> bool:
        return bool(self.settings.get("EnableTokenRevocation", True))

    @property
    def rotation(self) -> Mapping[str, Any] | None:
        rotation = self.settings.get("RefreshTokenRotation") or {}
        return rotation if rotation.get("Feature") == "ENABLED" else None

    @property
    def session_seconds(self) -> float:
        minutes: int = self.settings.get("AuthSessionValidity", 3)
        return 60.0 * minutes

    def readable(self, name: str) -> bool:
        # Without a list all attributes are readable, custom ones included (seen in real pools; the API reference
        # says otherwise).
        listed = self.settings.get("ReadAttributes")
        return not listed or name in listed or name in schema.UNWRITABLE  # inferred of the identities

    def writable(self, name: str) -> bool:
        if name in schema.READ_ONLY or name.startswith("dev:"):
            return False
        listed = self.settings.get("WriteAttributes")
        return not listed or name in listed


@dataclass(slots=True)
class Domain:
    """Where a pool's pages are: a prefix of Cognito's own domain, or a whole custom one. `name` is what AWS calls it.

    `settings` has the members of AWS's `DomainDescriptionType` as they were given.
    """

    name: str
    host: str
    settings: dict[str, Any]

    @property
    def custom(self) -> bool:
        return "CustomDomainConfig" in self.settings

    @property
    def kind(self) -> str:
        """The pool's setting that names it. A pool has at most one of each kind."""
        return "CustomDomain" if self.custom else "Domain"


def prefix_host(prefix: str, region: str) -> str:
    """The host of a prefix domain."""
    return f"{prefix}.auth.{region}.amazoncognito.com"


@dataclass(slots=True)
class Pool:
    """A user pool. `settings` has the members of AWS's `UserPoolType` that are remembered as given."""

    id: str
    name: str
    region: str
    account_id: str
    created: float
    modified: float
    settings: dict[str, Any]
    schema: dict[str, Attribute]
    clients: Table[str, Client] = field(default_factory=Table)
    groups: Table[str, Group] = field(default_factory=Table)
    users: Table[str, User] = field(default_factory=Table)
    subs: Table[str, str] = field(default_factory=Table)
    aliases: Table[str, str] = field(default_factory=Table)
    sessions: Table[str, Session] = field(default_factory=Table)
    grants: Table[str, Grant] = field(default_factory=Table)
    refresh_tokens: Table[str, str] = field(default_factory=Table)
    access_tokens: Table[str, str] = field(default_factory=Table)
    mfa: dict[str, Any] = field(default_factory=dict)
    """What SetUserPoolMfaConfig sets beside the pool's settings: software tokens, e-mail, passkeys."""
    domains: dict[str, Domain] = field(default_factory=dict)
    """By name; `settings` has the names as well, and `Store` changes both."""
    customization: Customization | None = None
    """Of the pages of all clients that have none of their own."""
    resource_servers: Table[str, ResourceServer] = field(default_factory=Table)
    providers: Table[str, Provider] = field(default_factory=Table)
    identities: Table[str, str] = field(default_factory=Table)
    codes: Table[str, AuthorizationCode] = field(default_factory=Table)
    browsers: Table[str, BrowserSession] = field(default_factory=Table)
    page_data: Table[str, PageData] = field(default_factory=Table)
    excursions: Table[str, Excursion] = field(default_factory=Table)
    saml: Saml = field(default_factory=Saml)
    asked_for: dict[str, float] = field(default_factory=dict)
    """Unknown names for which a forgotten password was asked, and when: see `operations.idp.passwords`."""

    # --- settings that have rules -----------------------------------------------------------------------------

    @property
    def arn(self) -> str:
        return f"arn:aws:cognito-idp:{self.region}:{self.account_id}:userpool/{self.id}"

    @property
    def username_attributes(self) -> list[str]:
        return self.settings.get("UsernameAttributes") or []

    @property
    def alias_attributes(self) -> list[str]:
        return self.settings.get("AliasAttributes") or []

    @property
    def auto_verified(self) -> list[str]:
        return self.settings.get("AutoVerifiedAttributes") or []

    @property
    def verified_before_update(self) -> list[str]:
        settings = self.settings.get("UserAttributeUpdateSettings") or {}
        return settings.get("AttributesRequireVerificationBeforeUpdate") or []

    @property
    def password_policy(self) -> Mapping[str, Any]:
        policy: Mapping[str, Any] = self.settings["Policies"]["PasswordPolicy"]
        return policy

    @property
    def first_factors(self) -> list[str]:
        factors: list[str] = self.settings["Policies"]["SignInPolicy"]["AllowedFirstAuthFactors"]
        return factors

    @property
    def passwordless(self) -> bool:
        """Whether users can do without a password, because a one-time code is a first factor."""
        return "EMAIL_OTP" in self.first_factors or "SMS_OTP" in self.first_factors

    @property
    def temporary_password_seconds(self) -> float:
        days = self.password_policy.get("TemporaryPasswordValidityDays") or 7
        return 86400.0 * days

    @property
    def mfa_mode(self) -> str:
        """OFF, OPTIONAL or ON."""
        mode: str = self.settings["MfaConfiguration"]
        return mode

    @property
    def mfa_factors(self) -> list[str]:
        """The second factors that the pool has switched on, by AWS's names."""
        software = (self.mfa.get("SoftwareTokenMfaConfiguration") or {}).get("Enabled", False)
        switches = {
            "SMS_MFA": "SmsConfiguration" in self.settings,
            "EMAIL_OTP": "EmailMfaConfiguration" in self.mfa,
            "SOFTWARE_TOKEN_MFA": software,
        }
        return [name for name, on in switches.items() if on]

    @property
    def devices(self) -> Mapping[str, Any] | None:
        """The device configuration, if the pool keeps track of devices."""
        configuration: Mapping[str, Any] | None = self.settings.get("DeviceConfiguration")
        return configuration

    @property
    def domain(self) -> str | None:
        """The host of the pool's pages: its custom domain, else its prefix domain's."""
        custom: str | None = self.settings.get("CustomDomain")
        prefix = self.settings.get("Domain")
        return custom or (prefix_host(prefix, self.region) if prefix else None)

    @property
    def short_name(self) -> str:
        """The part of the id after the region, which SRP hashes."""
        return self.id.partition("_")[2]

    @property
    def case_sensitive(self) -> bool:
        # Only a pool that says otherwise folds case: the API's default is sensitive, the console's is not.
        return bool((self.settings.get("UsernameConfiguration") or {}).get("CaseSensitive", True))

    # --- finding users ----------------------------------------------------------------------------------------

    def fold(self, text: str) -> str:
        return text if self.case_sensitive else text.lower()

    def user(self, name: str) -> User:
        """The user called `name` by whoever manages the pool: a username, an alias, or the sub."""
        user = self.find(name) or self.by_sub(name)
        if user is None:
            raise errors.user_not_found()
        return user

    def find(self, name: str) -> User | None:
        """The user who signs in as `name`: a username or an active alias, never a sub that is not the username."""
        user = self.users.get(self.fold(name))
        if user is not None:
            return user
        for attribute in self._lookup_attributes():
            key = self.aliases.get(self._alias_key(attribute, name))
            if key is not None:
                return self.users[key]
        return None

    def key(self, user: User) -> str:
        return self.fold(user.username)

    def by_sub(self, sub: str) -> User | None:
        key = self.subs.get(sub)
        return None if key is None else self.users[key]

    def owner(self, attribute: str, value: str) -> User | None:
        """The user whose alias `value` is, and nobody else's: see `_activate`."""
        key = self.aliases.get(self._alias_key(attribute, value))
        user = None if key is None else self.users[key]
        return None if user is None or user.federated else user

    def _lookup_attributes(self) -> list[str]:
        return self.username_attributes or self.alias_attributes

    def _alias_key(self, attribute: str, value: str) -> str:
        folded = value.lower() if not self.case_sensitive and attribute in _CASE_FOLDED else value
        return f"{attribute}={folded}"

    # --- changing users ---------------------------------------------------------------------------------------

    def add(self, user: User) -> None:
        key = self.key(user)
        self.users[key] = user
        self.subs[user.sub] = key
        for identity in user.identities:
            self._index(user, identity)
        self._activate(user)

    def remove(self, user: User) -> None:
        self._deactivate(user)
        for name in list(user.groups):
            self.leave(user, self.groups[name])
        for identity in list(user.identities):
            self.unlink(user, identity)
        del self.subs[user.sub]
        del self.users[self.key(user)]

    def set_attributes(self, user: User, changes: Mapping[str, str], now: float) -> None:
        """Write `changes`, an empty value deleting its attribute; aliases follow, and move to a new owner."""
        self._deactivate(user)
        for name, value in changes.items():
            if value:
                user.attributes[name] = value
            else:
                user.attributes.pop(name, None)
        user.modified = now
        self._activate(user)

    def _activate(self, user: User) -> None:
        """Let the user be found by his aliases, one that somebody has moving to him.

        Users of other providers may share an address with anybody [captured]: it leads to one of them only as long as
        it is nobody else's. (inferred)
        """
        for attribute, key in self._active_aliases(user):
            owner = self.aliases.get(key)
            if owner is not None and owner != self.key(user):
                if user.federated:
                    continue
                self._lose_alias(self.users[owner], attribute)
            self.aliases[key] = self.key(user)

    def _deactivate(self, user: User) -> None:
        for _, key in self._active_aliases(user):
            if self.aliases.get(key) == self.key(user):
                del self.aliases[key]

    def _lose_alias(self, former: User, attribute: str) -> None:
        # "the alias moves": what the former owner keeps is an unverified address (user-pool-settings-attributes)
        if attribute != "preferred_username" and not former.federated:
            former.attributes[f"{attribute}_verified"] = "false"

    def _active_aliases(self, user: User) -> Iterator[tuple[str, str]]:
        for attribute in self._lookup_attributes():
            value = user.attributes.get(attribute)
            if value and self._is_active(user, attribute):
                yield attribute, self._alias_key(attribute, value)

    def _is_active(self, user: User, attribute: str) -> bool:
        if self.username_attributes or attribute == "preferred_username":
            return True
        return user.verified(attribute)

    # --- identities with other providers ----------------------------------------------------------------------

    def link(self, user: User, identity: Identity) -> None:
        user.identities.append(identity)
        self._index(user, identity)

    def unlink(self, user: User, identity: Identity) -> None:
        user.identities.remove(identity)
        for key in self._identity_keys(identity):
            del self.identities[key]

    def identity(self, provider: str, attribute: str, value: str) -> tuple[User, Identity] | None:
        """The user whom that provider knows by about that value of an attribute, `SUBJECT` or one of the pool's.

        He is not it if the identity is not `known_by` just that value: it differs in case where the pool looks at none,
        or the attribute is one by which the identity was once linked. But nobody else can be it.
        """
        key = self._identity_key(provider, attribute, value)
        name = self.identities.get(key)
        if name is None:
            return None
        user = self.users[name]
        return user, next(it for it in user.identities if key in self._identity_keys(it))

    def know_by_subject(self, user: User, identity: Identity, subject: str) -> None:
        """What was linked by an attribute and signs in is known by its subject from then on. [documented]"""
        identity.linked_by = identity.attribute, identity.value
        identity.attribute, identity.value = SUBJECT, subject
        self._index(user, identity)

    def _index(self, user: User, identity: Identity) -> None:
        for key in self._identity_keys(identity):
            self.identities[key] = self.key(user)

    def _identity_keys(self, identity: Identity) -> list[str]:
        known = [(identity.attribute, identity.value), *([identity.linked_by] if identity.linked_by else [])]
        return [self._identity_key(identity.provider, *it) for it in known]

    def _identity_key(self, provider: str, attribute: str, value: str) -> str:
        """A subject's is the user name that goes with it. No provider's name has the other's blanks."""
        return self.fold(f"{provider}_{value}" if attribute == SUBJECT else f"{provider} {attribute} {value}")

    # --- identity providers -----------------------------------------------------------------------------------

    def provider(self, name: str) -> Provider:
        try:
            return self.providers[name]
        except KeyError:
            raise errors.identity_provider_not_found(name=name) from None

    # --- groups -----------------------------------------------------------------------------------------------

    def group(self, name: str) -> Group:
        try:
            return self.groups[name]
        except KeyError:
            raise errors.group_not_found() from None

    def join(self, user: User, group: Group) -> None:
        if group.name in user.groups:
            return
        if len(user.groups) >= _MAX_GROUPS_OF_A_USER:
            raise errors.too_many_groups()
        user.groups.append(group.name)
        group.members[self.key(user)] = user.username

    def leave(self, user: User, group: Group) -> None:
        if group.name in user.groups:
            user.groups.remove(group.name)
            del group.members[self.key(user)]

    def groups_of(self, user: User) -> list[Group]:
        """The user's groups, the most important first: by precedence, then by name."""
        groups = [self.groups[name] for name in user.groups]
        return sorted(groups, key=lambda it: (it.precedence is None, it.precedence or 0, it.name))

    # --- clients, scopes and grants ---------------------------------------------------------------------------

    def client(self, client_id: str) -> Client:
        try:
            return self.clients[client_id]
        except KeyError:
            raise errors.client_not_found(client_id=client_id) from None

    def branded(self, client_id: str) -> bool:
        """Whether the client has a style, without which managed login has no pages for it."""
        client = self.clients.get(client_id)
        return client is not None and client.style is not None

    def resource_server(self, identifier: str) -> ResourceServer:
        try:
            return self.resource_servers[identifier]
        except KeyError:
            raise errors.resource_server_not_found(identifier=identifier) from None

    def has_scope(self, scope: str) -> bool:
        """Whether a resource server has the custom scope of that full name."""
        identifier, _, name = scope.rpartition("/")
        server = self.resource_servers.get(identifier)
        return server is not None and name in server.scopes

    def remember(self, user: User, grant: Grant) -> None:
        self.grants[grant.origin] = grant
        self.refresh_tokens[grant.refresh_token] = grant.origin
        user.grants.append(grant.origin)

    def sign_out(self, user: User) -> None:
        """Revoke every token that the user holds."""
        for origin in user.grants:
            self.grants[origin].revoked = True
