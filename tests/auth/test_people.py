"""The named people of a demonstration, and how their organisations' tenants know them."""

import uuid
from itertools import groupby

from auth.people import PEOPLE, app_role_of, find, people_of, tenant_of
from auth.viewer import Role
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


def test_a_tenant_is_an_organisations_own_and_so_is_everybodys_id_in_it() -> None:
    tenants = [tenant_of(code) for code, _, _ in ORGANISATIONS]
    ids = [one.object_id for one in PEOPLE]

    assert len({*tenants, *ids}) == len(tenants) + len(ids)
    assert tenant_of("E08000004") == str(uuid.UUID(tenant_of("E08000004")))


def test_an_app_role_is_called_as_a_directory_would() -> None:
    assert [app_role_of(one) for one in (Role.MANAGER, Role.LIAISON_OFFICER)] == [
        "Counterfoil.Manager",
        "Counterfoil.LiaisonOfficer",
    ]
    assert len({app_role_of(one) for one in Role}) == len(Role)


def test_somebody_is_found_at_their_own_organisation_alone() -> None:
    assert find("gmp-liaison", "GMP") == next(one for one in PEOPLE if one.name == "Nadia Brooks")
    assert [find(*one) for one in (("gmp-liaison", "GMCA"), ("", "GMP"), ("gmp-nobody", "GMP"))] == [None] * 3
    assert [one.person for one in people_of("GMCA")] == ["gmca-overseer"]
    assert people_of("E09999999") == ()
