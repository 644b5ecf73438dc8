"""The named people of the development sign-in."""

from itertools import groupby

from auth.people import PEOPLE, viewer_of
from auth.scopes import Scope
from auth.viewer import OrganisationKind, Role
from store.reference_data import ORGANISATIONS


def test_every_person_works_for_an_organisation_that_takes_part() -> None:
    known = {(code, kind, name) for code, kind, name in ORGANISATIONS}

    assert [
        one.person for one in PEOPLE if (one.organisation, one.kind.value, one.organisation_name) not in known
    ] == []


def test_keys_are_unique_and_pseudonymous() -> None:
    keys = [one.person for one in PEOPLE]

    assert len(set(keys)) == len(keys)
    assert [one.person for one in PEOPLE if one.name.split()[-1].lower() in one.person] == []


def test_there_is_somebody_for_every_way_of_looking() -> None:
    directorates = [code for code, kind, _ in ORGANISATIONS if kind == "DIRECTORATE"]
    everywhere = (Role.PRACTITIONER, Role.RECONCILER, Role.MANAGER, Role.ANALYST)

    assert {(one.organisation, role) for one in PEOPLE for role in one.roles} == {
        *((code, role) for code in directorates for role in everywhere),
        ("E08000004", Role.INFORMATION_GOVERNANCE),
        ("E08000004", Role.ADMINISTRATOR),
        ("GMP", Role.LIAISON_OFFICER),
        ("GMP", Role.INFORMATION_GOVERNANCE),
        ("GMP", Role.ADMINISTRATOR),
        ("GMCA", Role.OVERSEER),
    }


def test_nobody_shares_a_name_and_the_people_of_an_organisation_stand_together() -> None:
    organisations = [organisation for organisation, _ in groupby(one.organisation for one in PEOPLE)]

    assert len({one.name for one in PEOPLE}) == len(PEOPLE)
    assert organisations == [code for code, _, _ in ORGANISATIONS]


def test_a_person_becomes_a_viewer_of_the_same_organisation_and_scopes() -> None:
    viewer = viewer_of("gmp-liaison")

    assert viewer is not None
    assert (viewer.subject, viewer.organisation, viewer.kind) == ("gmp-liaison", "GMP", OrganisationKind.FORCE)
    assert Scope.PORTAL_TIME_SET in viewer.scopes
    assert Scope.CONTACTS_READ not in viewer.scopes


def test_nobody_is_nobody() -> None:
    assert viewer_of("") is None
    assert viewer_of("oldham-nobody") is None
