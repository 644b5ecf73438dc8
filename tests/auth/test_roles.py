"""Roles: what each may do, by exact value where DESIGN §5 says never."""

import pytest

from auth.roles import SCOPES_OF, scopes_of
from auth.scopes import Scope
from auth.viewer import Role


def test_every_role_is_in_the_table() -> None:
    assert set(SCOPES_OF) == set(Role)


def test_a_practitioner_does_case_work_and_sees_no_gaps_and_no_figures() -> None:
    assert scopes_of([Role.PRACTITIONER]) == {
        Scope.REFERRALS_READ,
        Scope.INCIDENTS_READ,
        Scope.CONTACTS_READ,
        Scope.TRAILS_READ,
        Scope.PEOPLE_READ,
    }


def test_a_liaison_officer_never_sees_contacts_or_statements() -> None:
    may = scopes_of([Role.LIAISON_OFFICER])

    assert Scope.CONTACTS_READ not in may
    assert Scope.STATEMENTS_READ not in may


def test_an_analyst_sees_rows_without_names() -> None:
    assert Scope.PEOPLE_READ not in scopes_of([Role.ANALYST])
    assert Scope.TRAILS_READ in scopes_of([Role.ANALYST])


@pytest.mark.parametrize("role", [Role.OVERSEER, Role.INFORMATION_GOVERNANCE, Role.ADMINISTRATOR])
def test_those_who_never_see_case_content_have_no_scope_that_opens_it(role: Role) -> None:
    case_content = {
        *(Scope.REFERRALS_READ, Scope.INCIDENTS_READ, Scope.CONTACTS_READ),
        *(Scope.TRAILS_READ, Scope.GAPS_READ, Scope.PEOPLE_READ),
    }

    assert scopes_of([role]) & case_content == frozenset()


def test_portal_time_is_set_by_no_role_that_works_on_cases() -> None:
    assert [role for role in Role if Scope.PORTAL_TIME_SET in SCOPES_OF[role]] == [Role.ADMINISTRATOR]


def test_several_roles_add_up_and_none_gives_nothing() -> None:
    assert scopes_of([Role.PRACTITIONER, Role.ANALYST]) == SCOPES_OF[Role.PRACTITIONER] | SCOPES_OF[Role.ANALYST]
    assert scopes_of([]) == frozenset()
    assert scopes_of([Role.PARTNER_SYSTEM]) == frozenset()
