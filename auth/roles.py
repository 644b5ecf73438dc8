"""What each role may do: role to scopes, as data. Which rows a scope shows is the database's business, not this file's."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from auth.scopes import Scope
from auth.viewer import Role

_CASE_WORK = frozenset(
    {Scope.REFERRALS_READ, Scope.INCIDENTS_READ, Scope.CONTACTS_READ, Scope.TRAILS_READ, Scope.PEOPLE_READ}
)
_RECONCILING = _CASE_WORK | {Scope.GAPS_READ, Scope.STATEMENTS_READ, Scope.STATEMENTS_ISSUE, Scope.FEEDS_READ}
_FIGURES = frozenset({Scope.STATEMENTS_READ, Scope.GAPS_READ, Scope.FEEDS_READ})

# DESIGN §5. An analyst reads rows without names and narrative, which are `people:read`. Oversight reads aggregates
# alone. Information governance and administrators read no case content.
SCOPES_OF: Mapping[Role, frozenset[Scope]] = MappingProxyType(
    {
        Role.PRACTITIONER: _CASE_WORK,
        Role.RECONCILER: _RECONCILING,
        Role.MANAGER: _RECONCILING,
        Role.ANALYST: (_CASE_WORK - {Scope.PEOPLE_READ}) | _FIGURES | {Scope.QUERIES_ADHOC},
        Role.LIAISON_OFFICER: _CASE_WORK - {Scope.CONTACTS_READ}
        | {Scope.GAPS_READ, Scope.FEEDS_READ, Scope.RESTRICTED_OPEN},
        Role.OVERSEER: frozenset({Scope.REGION_READ}),
        Role.INFORMATION_GOVERNANCE: frozenset({Scope.FEEDS_READ, Scope.DISCLOSURES_READ, Scope.RESTRICTED_REVIEW}),
        Role.ADMINISTRATOR: frozenset(
            {
                Scope.FEEDS_READ,
                Scope.FEEDS_LOAD,
                Scope.CLIENTS_MANAGE,
                Scope.STAFF_MANAGE,
                Scope.EVENTS_READ,
                Scope.WEBHOOKS_MANAGE,
                Scope.PORTAL_TIME_SET,
            }
        ),
        Role.PARTNER_SYSTEM: frozenset(),
    }
)


def scopes_of(roles: Iterable[Role]) -> frozenset[Scope]:
    """Everything that any of `roles` may do. A partner system has only what its client was granted."""
    return frozenset[Scope]().union(*(SCOPES_OF[role] for role in roles))
