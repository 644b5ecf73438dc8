"""The viewer: whoever is asking, authenticated, with organisation, roles and scopes. No viewer means no transaction."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from auth.scopes import Scope


class OrganisationKind(StrEnum):
    """The three kinds of organisation."""

    DIRECTORATE = "DIRECTORATE"
    FORCE = "FORCE"
    OVERSIGHT = "OVERSIGHT"


class Role(StrEnum):
    """What a person or system does in its organisation (DESIGN §5)."""

    PRACTITIONER = "PRACTITIONER"
    RECONCILER = "RECONCILER"
    MANAGER = "MANAGER"
    ANALYST = "ANALYST"
    LIAISON_OFFICER = "LIAISON_OFFICER"
    OVERSEER = "OVERSEER"
    INFORMATION_GOVERNANCE = "INFORMATION_GOVERNANCE"
    ADMINISTRATOR = "ADMINISTRATOR"
    PARTNER_SYSTEM = "PARTNER_SYSTEM"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking. `subject` is a pseudonymous id (never an e-mail address); `name` is for the page header only.

    `client` is the id of the partner system that asks, if one does, and `feed` the only feed that it may write, if it may do
    nothing else. `case` says which case somebody opened, as they gave it; `signed_in_at` when a person last proved who they
    are, and `strength` how (the `acr` and `amr` of their provider)."""

    subject: str
    name: str
    organisation: str
    kind: OrganisationKind
    roles: frozenset[Role]
    scopes: frozenset[Scope]
    purpose: str = "GAP_RECONCILIATION"
    client: str = ""
    feed: str = ""
    case: str = ""
    signed_in_at: dt.datetime | None = None
    strength: frozenset[str] = frozenset()
    request_id: str = field(default="", compare=False)


VISITOR = Viewer(
    subject="visitor",
    name="",
    organisation="",
    kind=OrganisationKind.OVERSIGHT,
    roles=frozenset(),
    scopes=frozenset(),
)
"""Whoever has not signed in to a demonstration and asks how far it is: of no organisation and without any scope."""
