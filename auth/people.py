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


def _at_oldham(person: str, name: str, title: str, role: Role) -> DevelopmentPerson:
    kind = OrganisationKind.DIRECTORATE
    return DevelopmentPerson(f"oldham-{person}", name, title, "E08000004", "Oldham", kind, (role,))


PEOPLE: tuple[DevelopmentPerson, ...] = (
    _at_oldham("social-worker", "Joan Whitehead", "Social worker at the front door", Role.PRACTITIONER),
    _at_oldham("reconciler", "Dev Chandra", "Reconciliation officer", Role.RECONCILER),
    _at_oldham("manager", "Ruth Adeyemi", "Service manager, front door", Role.MANAGER),
    _at_oldham("analyst", "Tom Kershaw", "Performance analyst", Role.ANALYST),
    _at_oldham("governance", "Helen Marsh", "Information governance officer", Role.INFORMATION_GOVERNANCE),
    _at_oldham("administrator", "Ian Foster", "Systems administrator", Role.ADMINISTRATOR),
    DevelopmentPerson(
        "gmp-liaison",
        "Nadia Brooks",
        "Safeguarding liaison officer",
        "GMP",
        "Greater Manchester Police",
        OrganisationKind.FORCE,
        (Role.LIAISON_OFFICER,),
    ),
    DevelopmentPerson(
        "gmp-administrator",
        "Peter Lowe",
        "Systems administrator",
        "GMP",
        "Greater Manchester Police",
        OrganisationKind.FORCE,
        (Role.ADMINISTRATOR,),
    ),
    DevelopmentPerson(
        "rochdale-social-worker",
        "Maria Nolan",
        "Social worker at the front door",
        "E08000005",
        "Rochdale",
        OrganisationKind.DIRECTORATE,
        (Role.PRACTITIONER,),
    ),
    DevelopmentPerson(
        "rochdale-manager",
        "Femi Okoro",
        "Service manager, front door",
        "E08000005",
        "Rochdale",
        OrganisationKind.DIRECTORATE,
        (Role.MANAGER,),
    ),
    DevelopmentPerson(
        "gmca-overseer",
        "Clare Benson",
        "Safeguarding programme lead",
        "GMCA",
        "Greater Manchester Combined Authority",
        OrganisationKind.OVERSIGHT,
        (Role.OVERSEER,),
    ),
)

_BY_KEY: Mapping[str, DevelopmentPerson] = MappingProxyType({one.person: one for one in PEOPLE})


def viewer_of(person: str) -> Viewer | None:
    """The viewer of the development person of that key, or None if there is nobody."""
    found = _BY_KEY.get(person)
    return None if found is None else found.viewer()
