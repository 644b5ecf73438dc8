"""The named people of a demonstration as viewers, for tests of what somebody sees once signed in."""

from auth.people import EVERYBODY, PEOPLE, DevelopmentPerson
from auth.roles import scopes_of
from auth.viewer import Viewer


def person_of(person: str) -> DevelopmentPerson:
    """The person of that name."""
    return next(one for one in PEOPLE if one.person == person)


def viewer_of(person: str) -> Viewer:
    """Whom the person is as a viewer."""
    one = person_of(person)
    return Viewer(
        subject=one.person,
        name=one.name,
        organisation=one.organisation,
        kind=one.kind,
        roles=frozenset(one.roles),
        scopes=scopes_of(one.roles) | EVERYBODY,
    )
