"""The OpenID providers of organisations. The application may ask for one before anybody is known, and alter none; the owner
adds, removes and says what their app roles are here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from auth.providers import ROLES_OF_KIND, ClientAuthentication, Provider, ProviderKind
from auth.viewer import OrganisationKind, Role
from store.database import Database
from store.named_sql import read
from store.problems import StoreProblem
from store.transaction import Row, Transaction

SQL = read("providers")


class NoSuchProvider(StoreProblem):
    """The organisation does not take part, or has no provider."""

    code = "NO_SUCH_PROVIDER"

    def __init__(self, organisation: str) -> None:
        super().__init__(f"{organisation} has no provider, or does not take part.")
        self.organisation = organisation


class RoleNotOfKind(StoreProblem):
    """An organisation of this kind has nobody of this role."""

    code = "ROLE_NOT_OF_KIND"

    def __init__(self, role: Role, kind: OrganisationKind) -> None:
        allowed = ", ".join(sorted(ROLES_OF_KIND[kind]))
        super().__init__(f"{role} is no role in an organisation of the kind {kind}. Choose one of {allowed}.")
        self.role = role


@dataclass(frozen=True, slots=True)
class ProviderName:
    """An organisation as the sign-in page names it."""

    organisation: str
    name: str


def names(database: Database) -> list[ProviderName]:
    """The organisations whose people can sign in."""
    with database.without_viewer() as tx:
        return [ProviderName(**row) for row in tx.rows(SQL.names)]


def provider_of(database: Database, organisation: str) -> Provider | None:
    """The provider of an organisation, or None."""
    with database.without_viewer() as tx:
        row = tx.first(SQL.of, organisation=organisation)
    return None if row is None else _provider(row)


def _provider(row: Row) -> Provider:
    return Provider(
        organisation=row["organisation"],
        organisation_kind=OrganisationKind(row["organisation_kind"]),
        kind=ProviderKind(row["kind"]),
        issuer=row["issuer"],
        client_id=row["client_id"],
        tenant=row["tenant"],
        authentication=ClientAuthentication(row["authentication"]),
        credential_file=row["credential_file"],
        hosts=frozenset(row["hosts"]),
        algorithms=tuple(row["algorithms"]),
        acr_values=tuple(row["acr_values"]),
        metadata=row["metadata"],
        app_roles=frozenset(row["app_roles"]),
    )


def kind_of(tx: Transaction, organisation: str) -> OrganisationKind:
    """The kind of an organisation that takes part. Raises NoSuchProvider."""
    kind = tx.value(SQL.organisation_kind, organisation=organisation)
    if kind is None:
        raise NoSuchProvider(organisation)
    return OrganisationKind(kind)


def keep(tx: Transaction, provider: Provider) -> None:
    """Add a provider, or put it in the place of the organisation's last one. The owner's act. Raises RegistrationTaken."""
    tx.run(
        SQL.keep,
        organisation=provider.organisation,
        kind=provider.kind.value,
        issuer=provider.issuer,
        client_id=provider.client_id,
        tenant=provider.tenant,
        authentication=provider.authentication.value,
        credential_file=provider.credential_file,
        hosts=sorted(provider.hosts),
        algorithms=list(provider.algorithms),
        acr_values=list(provider.acr_values),
        metadata=dict(provider.metadata),
    )


def remove(tx: Transaction, organisation: str) -> None:
    """Take a provider away and end the sessions that began there. The owner's act. Raises NoSuchProvider."""
    if not tx.run(SQL.remove, organisation=organisation):
        raise NoSuchProvider(organisation)
    tx.run(SQL.end_sessions, organisation=organisation)


def map_role(tx: Transaction, organisation: str, app_role: str, role: Role) -> None:
    """Say what an app role is here. The owner's act. Raises NoSuchProvider or RoleNotOfKind."""
    kind = kind_of(tx, organisation)
    if role not in ROLES_OF_KIND[kind]:
        raise RoleNotOfKind(role, kind)
    if not any(row["organisation"] == organisation for row in tx.rows(SQL.listed)):
        raise NoSuchProvider(organisation)
    tx.run(SQL.map_role, organisation=organisation, app_role=app_role, role=role.value)


def unmap_role(tx: Transaction, organisation: str, app_role: str, role: Role) -> bool:
    """Say that an app role is nothing here any more; whether it was. The owner's act."""
    return bool(tx.run(SQL.unmap_role, organisation=organisation, app_role=app_role, role=role.value))


def listed(tx: Transaction) -> list[dict[str, Any]]:
    """Every provider with its app roles, for the owner."""
    return tx.rows(SQL.listed)
