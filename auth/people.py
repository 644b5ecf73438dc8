"""The named people of the development sign-in: invented, for the demonstration region alone. Production never reads this."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from auth.roles import scopes_of
from auth.scopes import Scope
from auth.viewer import OrganisationKind, Role, Viewer

# In a demonstration everybody may step portal time, so that whoever looks can watch clocks run out (DESIGN §1), and may
# try the API.
_EVERYBODY = frozenset({Scope.PORTAL_TIME_SET, Scope.QUERIES_ADHOC})


@dataclass(frozen=True, slots=True)
class DevelopmentPerson:
    """Somebody one may sign in as in a demonstration. `person` is also the subject and the end of the demo bearer token."""

    person: str
    name: str
    title: str
    organisation: str
    organisation_name: str
    kind: OrganisationKind
    roles: tuple[Role, ...]

    @property
    def scopes(self) -> frozenset[Scope]:
        """What this person may do."""
        return scopes_of(self.roles) | _EVERYBODY

    def viewer(self) -> Viewer:
        """The viewer that this person becomes when signed in."""
        return Viewer(
            subject=self.person,
            name=self.name,
            organisation=self.organisation,
            kind=self.kind,
            roles=frozenset(self.roles),
            scopes=self.scopes,
        )


_TITLES: Mapping[Role, str] = {
    Role.PRACTITIONER: "Social worker at the front door",
    Role.RECONCILER: "Reconciliation officer",
    Role.MANAGER: "Service manager, front door",
    Role.ANALYST: "Performance analyst",
    Role.INFORMATION_GOVERNANCE: "Information governance officer",
    Role.ADMINISTRATOR: "Systems administrator",
    Role.LIAISON_OFFICER: "Safeguarding liaison officer",
    Role.OVERSEER: "Safeguarding programme lead",
}
_TEAM = (
    ("social-worker", Role.PRACTITIONER),
    ("reconciler", Role.RECONCILER),
    ("manager", Role.MANAGER),
    ("analyst", Role.ANALYST),
)
"""Whom every directorate has: the end of the key, and the role."""


@dataclass(frozen=True, slots=True)
class _Organisation:
    code: str
    key: str
    name: str
    kind: OrganisationKind = OrganisationKind.DIRECTORATE

    def somebody(self, key: str, name: str, role: Role) -> DevelopmentPerson:
        return DevelopmentPerson(f"{self.key}-{key}", name, _TITLES[role], self.code, self.name, self.kind, (role,))

    def team(self, *names: str) -> tuple[DevelopmentPerson, ...]:
        return tuple(self.somebody(key, name, role) for name, (key, role) in zip(names, _TEAM, strict=True))


_OLDHAM = _Organisation("E08000004", "oldham", "Oldham")
_FORCE = _Organisation("GMP", "gmp", "Greater Manchester Police", OrganisationKind.FORCE)
_OVERSIGHT = _Organisation("GMCA", "gmca", "Greater Manchester Combined Authority", OrganisationKind.OVERSIGHT)

PEOPLE: tuple[DevelopmentPerson, ...] = (
    *_Organisation("E08000001", "bolton", "Bolton").team(
        "Alison Pryce", "Samir Nasser", "Grace Entwistle", "Owen Fairhurst"
    ),
    *_Organisation("E08000002", "bury", "Bury").team("Hannah Loxley", "Piotr Zielinski", "Marcus Bell", "Yasmin Kaur"),
    *_Organisation("E08000003", "manchester", "Manchester").team(
        "Chidi Nwosu", "Laura Penhale", "Beverley Stott", "Anil Mehta"
    ),
    *_OLDHAM.team("Joan Whitehead", "Dev Chandra", "Ruth Adeyemi", "Tom Kershaw"),
    _OLDHAM.somebody("governance", "Helen Marsh", Role.INFORMATION_GOVERNANCE),
    _OLDHAM.somebody("administrator", "Ian Foster", Role.ADMINISTRATOR),
    *_Organisation("E08000005", "rochdale", "Rochdale").team(
        "Maria Nolan", "Callum Ashworth", "Femi Okoro", "Shabana Aziz"
    ),
    *_Organisation("E08000006", "salford", "Salford").team(
        "Declan Byrne", "Rosa Lindqvist", "Patience Moyo", "Greg Tatton"
    ),
    *_Organisation("E08000007", "stockport", "Stockport").team(
        "Emily Garside", "Farid Haidari", "Sandra Holroyd", "Wei Jun Tan"
    ),
    *_Organisation("E08000008", "tameside", "Tameside").team(
        "Keith Ollerton", "Blessing Eze", "Nicola Frame", "Jakub Nowicki"
    ),
    *_Organisation("E08000009", "trafford", "Trafford").team(
        "Sofia Marquez", "Daniel Rowbottom", "Imran Sheikh", "Carys Vaughan"
    ),
    *_Organisation("E08000010", "wigan", "Wigan").team(
        "Louise Catterall", "Theo Danso", "Janet Hindle", "Ravi Subramanian"
    ),
    _FORCE.somebody("liaison", "Nadia Brooks", Role.LIAISON_OFFICER),
    _FORCE.somebody("governance", "Moira Keane", Role.INFORMATION_GOVERNANCE),
    _FORCE.somebody("administrator", "Peter Lowe", Role.ADMINISTRATOR),
    _OVERSIGHT.somebody("overseer", "Clare Benson", Role.OVERSEER),
)
"""Directorates in the order of their codes, each with its people together; then the force, and oversight."""

_BY_KEY: Mapping[str, DevelopmentPerson] = MappingProxyType({one.person: one for one in PEOPLE})


def viewer_of(person: str) -> Viewer | None:
    """The viewer of the development person of that key, or None if there is nobody."""
    found = _BY_KEY.get(person)
    return None if found is None else found.viewer()
