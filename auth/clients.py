"""Clients: the partner systems of an organisation, what may be granted to them, and what a redirect address may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from auth.roles import scopes_of
from auth.scopes import Scope
from auth.viewer import OrganisationKind, Role


class ClientKind(StrEnum):
    """A system asks what it was granted, with a key of its own. A feed-only client knows no more than a secret, and writes one
    feed."""

    SYSTEM = "SYSTEM"
    FEED = "FEED"


@dataclass(frozen=True, slots=True)
class Client:
    """A client that is not revoked. `keys` are its public JWKs that are still valid; `feed` is empty but for a feed-only one."""

    client_id: str
    organisation: str
    organisation_kind: OrganisationKind
    kind: ClientKind
    name: str
    feed: str
    scopes: frozenset[Scope]
    redirect_uris: tuple[str, ...] = ()
    keys: tuple[Mapping[str, Any], ...] = ()


FEED_SCOPES = frozenset({Scope.FEEDS_LOAD})
"""All that a feed-only client can ever hold."""

# Managing clients would let a system make itself others; portal time is a person's to step.
_NEVER = frozenset({Scope.CLIENTS_MANAGE, Scope.PORTAL_TIME_SET})
_ANY_KIND = frozenset({Role.INFORMATION_GOVERNANCE, Role.ADMINISTRATOR})
_ROLES = {
    OrganisationKind.DIRECTORATE: frozenset({Role.PRACTITIONER, Role.RECONCILER, Role.MANAGER, Role.ANALYST}),
    OrganisationKind.FORCE: frozenset({Role.LIAISON_OFFICER}),
    OrganisationKind.OVERSIGHT: frozenset({Role.OVERSEER}),
}

GRANTABLE: Mapping[OrganisationKind, frozenset[Scope]] = MappingProxyType(
    {kind: (scopes_of(roles | _ANY_KIND) | {Scope.QUERIES_ADHOC}) - _NEVER for kind, roles in _ROLES.items()}
)
"""What a system of each kind of organisation may be granted: what somebody of such an organisation may do."""


def is_redirect_uri(uri: str) -> bool:
    """Whether an answer may be sent there: an absolute https address without fragment or user (FAPI 2.0 §5.3.2.2, RFC 6749 §3.1.2)."""
    try:
        parts = urlsplit(uri)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return False
    plain = uri.isascii() and uri.isprintable() and " " not in uri
    return (
        plain
        and port_is_fine
        and parts.scheme == "https"
        and bool(parts.hostname)
        and not parts.fragment
        and "@" not in parts.netloc
    )
