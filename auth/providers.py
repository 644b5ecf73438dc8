"""An organisation's OpenID provider as the portal knows it: where it is, what its answers are held to, and which roles an
organisation of each kind may grant. Kept in the database, written by its owner alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from auth.viewer import OrganisationKind, Role


class ProviderKind(StrEnum):
    """Whose claims a provider's tokens have: Entra ID's `tid` and `oid`, or those that OpenID Connect Core names."""

    ENTRA = "ENTRA"
    OPENID = "OPENID"


class ClientAuthentication(StrEnum):
    """How the portal shows a provider who it is."""

    PRIVATE_KEY_JWT = "PRIVATE_KEY_JWT"
    CLIENT_SECRET = "CLIENT_SECRET"  # noqa: S105  the name of a method


@dataclass(frozen=True, slots=True)
class Provider:
    """One organisation's provider.

    `metadata` is what its discovery document said when the owner added it; it is asked no more. `hosts` are the only ones
    that the portal calls for it, `algorithms` the only ones its tokens may be signed with. `acr_values` are the strengths
    of which an approval needs one, if the organisation asks for any. `app_roles` are those that the table of the
    organisation knows. `loopback` says that it may lie on this very host, without TLS; that is kept nowhere, and only the
    settings of a demonstration say so."""

    organisation: str
    organisation_kind: OrganisationKind
    kind: ProviderKind
    issuer: str
    client_id: str
    tenant: str
    authentication: ClientAuthentication
    credential_file: str
    hosts: frozenset[str]
    algorithms: tuple[str, ...]
    acr_values: tuple[str, ...]
    metadata: Mapping[str, Any]
    app_roles: frozenset[str] = frozenset()
    loopback: bool = False

    def endpoint(self, name: str) -> str:
        """An address of the metadata, such as `token_endpoint`; empty where the provider has none."""
        found = self.metadata.get(name)
        return found if isinstance(found, str) else ""


_EVERYWHERE = frozenset({Role.INFORMATION_GOVERNANCE, Role.ADMINISTRATOR})

ROLES_OF_KIND: Mapping[OrganisationKind, frozenset[Role]] = MappingProxyType(
    {
        OrganisationKind.DIRECTORATE: _EVERYWHERE | {Role.PRACTITIONER, Role.RECONCILER, Role.MANAGER, Role.ANALYST},
        OrganisationKind.FORCE: _EVERYWHERE | {Role.LIAISON_OFFICER},
        OrganisationKind.OVERSIGHT: _EVERYWHERE | {Role.OVERSEER},
    }
)
"""What people of an organisation can be (DESIGN §5). Nobody signs in as a partner system."""
