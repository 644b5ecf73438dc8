"""The named people of a demonstration: the accounts of its development provider, all invented. Production never reads this."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import NAMESPACE_URL, uuid5

from auth.scopes import Scope
from auth.viewer import OrganisationKind, Role

EVERYBODY = frozenset({Scope.PORTAL_TIME_SET, Scope.QUERIES_ADHOC})
"""What everybody may do in a demonstration besides what their roles say: step portal time, so that whoever looks can watch
clocks run out (DESIGN §1), and try the API."""

_IDS = uuid5(NAMESPACE_URL, "https://counterfoil.invalid/development")


@dataclass(frozen=True, slots=True)
class DevelopmentPerson:
    """Somebody one may sign in as in a demonstration. `person` is the name of the account, as a `login_hint` gives it."""

    person: str
    name: str
    title: str
    organisation: str
    organisation_name: str
    kind: OrganisationKind
    roles: tuple[Role, ...]

    @property
    def object_id(self) -> str:
        """The id that their tenant knows them by: `oid`."""
        return str(uuid5(_IDS, self.person))

    @property
    def app_roles(self) -> tuple[str, ...]:
        """What their tenant says they are: `roles`."""
        return tuple(app_role_of(role) for role in self.roles)


def tenant_of(organisation: str) -> str:
    """The id of an organisation's tenant at the development provider: `tid`."""
    return str(uuid5(_IDS, organisation))


def app_role_of(role: Role) -> str:
    """How the development provider calls a role, as an organisation's directory would."""
    return f"Counterfoil.{''.join(word.capitalize() for word in role.value.split('_'))}"


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


def find(person: str, organisation: str) -> DevelopmentPerson | None:
    """The person of that name at an organisation, or None if there is nobody."""
    found = _BY_KEY.get(person)
    return found if found is not None and found.organisation == organisation else None


def people_of(organisation: str) -> tuple[DevelopmentPerson, ...]:
    """The people of one organisation."""
    return tuple(one for one in PEOPLE if one.organisation == organisation)
