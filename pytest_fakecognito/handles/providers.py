"""Outside identity providers as a test holds them, and the people who have an account there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pytest_fakecognito.errors import UsageError
from pytest_fakecognito.handles import users
from pytest_fakecognito.handles.tokens import Tokens
from pytest_fakecognito.signin import federation, people
from pytest_fakecognito.state import federation as records

if TYPE_CHECKING:
    from pytest_fakecognito.handles.clients import AppClient
    from pytest_fakecognito.handles.pools import UserPool


class IdentityProvider:
    """An outside identity provider of a pool.

    As long as nobody was added it is the real one, at its own addresses, where a test may have put something of its
    own. With people the fake stands for it: the login pages lead to one where each of them can be chosen.
    """

    def __init__(self, pool: UserPool, name: str) -> None:
        self.pool = pool
        self.name = name

    def __repr__(self) -> str:
        return f"<IdentityProvider {self.name}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, IdentityProvider) and (self.pool, self.name) == (other.pool, other.name)

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def record(self) -> records.Provider:
        return self.pool.record.provider(self.name)

    @property
    def type(self) -> str:
        """`OIDC`, `SAML`, or the name of a social provider."""
        return self.record.type

    @property
    def people(self) -> Mapping[str, Mapping[str, Any]]:
        """The subjects of those who were added, and what the provider says of each."""
        return {subject: dict(claims) for subject, claims in self.record.people.items()}

    def add_person(self, subject: str, **claims: Any) -> None:
        """Somebody who has an account with the provider, which knows them as `subject`, for ever.

        Claims go by the provider's own names, as `email="ada@example.com"`; those of a SAML assertion can be given as
        `**{"http://schemas.example.com/mail": "ada@example.com"}`. Adding the same subject again replaces them.
        """
        _check_subject(subject)
        with self.pool._fake.lock:
            self.record.people[subject] = claims

    def sign_in(
        self, subject: str, *, client: AppClient | None = None, scopes: Iterable[str] | None = None, **claims: Any
    ) -> Tokens:
        """Tokens for somebody who comes back from the provider, without the pages, the browser and the provider.

        All that a federated sign-in does is done: the triggers, the attribute mapping, the new user. `claims` are laid
        over those of the person who was added, if one was. The tokens are for `scopes`, or for all that `client`, or
        the pool's default client, may ask for. Raises the errors of a federated sign-in; before there is a new user,
        UsageError for a client of another pool and for scopes that are not to be had.
        """
        _check_subject(subject)
        client = client or self.pool.client
        users.check_client(self.pool, client)
        wanted = users.checked_scopes(self.pool, client, scopes or users.all_scopes(client))
        fake = self.pool._fake
        with fake.lock:
            pool, provider, ctx = self.pool.record, self.record, fake.context()
            said = people.said(ctx, provider, subject, {**provider.people.get(subject, {}), **claims})
            record = federation.sign_in(
                ctx,
                pool,
                client.record,
                provider,
                said.attributes,
                raw=said.raw,
                subject=said.subject,
                issuer=said.issuer,
            )
            methods = federation.claims(pool, provider, said.attributes)
            user = self.pool.user(record.username)
            return users.issued(user, client, wanted, methods)


def _check_subject(subject: object) -> None:
    if not (isinstance(subject, str) and subject):
        raise UsageError(f"subject takes text, not {subject!r}")
