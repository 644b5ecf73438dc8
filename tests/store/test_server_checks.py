"""Servers and roles that the portal refuses to work with, saying which and why."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from store.database import Database
from store.problems import RoleMissing, RoleTooPowerful, ServerTooOld
from store.server_checks import check_version
from store.settings import Settings
from tests.database import OLDHAM, ROCHDALE, viewer_of
from tests.store.planting import plant


class TestRolesThatAreRefused:
    def _refuse(self, settings: Settings, address: str) -> Exception:
        database = Database(Settings(address, settings.viewer_key))
        with pytest.raises((RoleTooPowerful, RoleMissing)) as problem, database.transaction(viewer_of(OLDHAM)):
            pass
        return problem.value

    @pytest.mark.requirement(27)
    def test_the_owner_is_no_application_role(self, settings: Settings):
        problem = self._refuse(settings, settings.need_owner())

        assert str(problem) == (
            "The role counterfoil_owner owns tables of the portal or is a member of the role that does. "
            "Row-level security would not hold; connect as another role."
        )

    @pytest.mark.parametrize(
        ("making", "why"),
        [
            ("create role tested login superuser password 'x'", "is a superuser"),
            (
                "create role tested login bypassrls password 'x' in role counterfoil_app",
                "has BYPASSRLS or is a member of a role that has",
            ),
            (
                "create role tested login password 'x' in role counterfoil_app, counterfoil_owner",
                "owns tables of the portal or is a member of the role that does",
            ),
            (
                "create role tested login password 'x' in role counterfoil_app; grant create on schema public to tested",
                "may create tables in the schema public",
            ),
            (
                "create role tested login password 'x'; grant connect on database counterfoil to tested",
                "is neither counterfoil_app nor a member of it",
            ),
        ],
    )
    def test_a_role_that_could_step_round_the_policies_is_refused_with_the_reason(
        self, settings: Settings, superuser: psycopg.Connection[Any], making: str, why: str
    ):
        superuser.execute(making.encode())
        try:
            problem = self._refuse(settings, _as(settings, "tested"))
        finally:
            superuser.execute("drop owned by tested")
            superuser.execute("drop role tested")

        assert str(problem).startswith(f"The role tested {why}")

    def test_a_login_role_that_is_a_member_of_ours_is_welcome_and_guarded(
        self, settings: Settings, superuser: psycopg.Connection[Any]
    ):
        for code in (OLDHAM, ROCHDALE):
            plant(superuser, "contact", code)
        superuser.execute("create role tested login password 'x' in role counterfoil_app")
        named = Database(Settings(_as(settings, "tested"), settings.viewer_key))
        try:
            with named.transaction(viewer_of(OLDHAM)) as tx:
                assert tx.rows("select directorate from contact") == [{"directorate": OLDHAM}]
        finally:
            named.close()
            superuser.execute("drop role tested")


def _as(settings: Settings, role: str) -> str:
    place = settings.application_url.partition("@")[2]
    return f"postgresql://{role}:x@{place}"


@pytest.mark.requirement(27)
def test_a_server_older_than_the_mended_release_is_refused():
    with pytest.raises(ServerTooOld) as problem:
        check_version(170010)
    with pytest.raises(ServerTooOld):
        check_version(180003)
    check_version(180004)

    assert str(problem.value) == "The server is PostgreSQL 17.10. Counterfoil needs PostgreSQL 18.4 or later."
