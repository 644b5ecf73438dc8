"""Who sees which rows (DESIGN §5, ADR-0005), asked of PostgreSQL as the application's role."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from auth.viewer import Role, Viewer
from store.database import Database
from store.problems import DatabaseFault
from store.transaction import Transaction
from tests.database import FORCE, OLDHAM, OVERSEER, ROCHDALE, force_viewer, overseer, viewer_of
from tests.store.planting import plant, tables

Superuser = psycopg.Connection[Any]

_SESSION = "browser_session"  # reached through functions alone
_OUT_OF_REACH = {_SESSION, "combined"}  # the latter is the reconciler's alone


def _count(tx: Transaction, table: str) -> int:
    return tx.value(f"select count(*) from {table}")


def _seen(database: Database, viewer: Viewer, table: str) -> int:
    with database.transaction(viewer) as tx:
        return _count(tx, table)


def _refused(database: Database, viewer: Viewer, statement: str, **parameters: object) -> str | None:
    with pytest.raises(DatabaseFault) as refusal, database.transaction(viewer) as tx:
        tx.run(statement, **parameters)
    return refusal.value.sqlstate


def _changed(database: Database, viewer: Viewer, statement: str) -> int:
    with database.transaction(viewer) as tx:
        return tx.run(statement)


@pytest.mark.requirement(25)
def test_without_a_viewer_every_table_is_empty(database: Database, superuser: Superuser):
    names = [name for name in tables(superuser) if name not in _OUT_OF_REACH]
    for name in names:
        plant(superuser, name, OLDHAM)

    with database.without_viewer() as tx:
        seen = {name: _count(tx, name) for name in names}
        reference = [_count(tx, name) for name in ("organisation", "place", "rule_set")]

    assert len(names) >= 26
    assert seen == dict.fromkeys(names, 0)
    assert reference == [0, 0, 0]


@pytest.mark.parametrize(
    "stranger", [viewer_of(ROCHDALE), force_viewer(), overseer()], ids=lambda one: one.organisation
)
def test_nobody_sees_another_directorates_anything(database: Database, superuser: Superuser, stranger: Viewer):
    # What is for oversight of everybody has tests of its own.
    names = [name for name in tables(superuser) if name not in _OUT_OF_REACH | {"oversight_figure"}]
    for name in names:
        plant(superuser, name, OLDHAM)

    assert {name: _seen(database, stranger, name) for name in names} == dict.fromkeys(names, 0)


def test_an_organisation_sees_its_own_of_everything(database: Database, superuser: Superuser):
    # Its own trails have no flag here, staff are seen by administrators, and oversight's figures are not the directorate's.
    hidden = _OUT_OF_REACH | {"flag", "staff_member", "oversight_figure"}
    names = [name for name in tables(superuser) if name not in hidden]
    mine = {
        "broken_glass": {"subject": viewer_of(OLDHAM).subject},
        "case_opening": {"subject": viewer_of(OLDHAM).subject},
    }
    for name in names:
        plant(superuser, name, OLDHAM, **mine.get(name, {}))

    assert {name: _seen(database, viewer_of(OLDHAM), name) for name in names} == dict.fromkeys(names, 1)


def test_the_reference_tables_are_everybodys_to_read(database: Database):
    for viewer in (viewer_of(OLDHAM), force_viewer(), overseer()):
        assert [_seen(database, viewer, name) for name in ("organisation", "place", "rule_set")] == [12, 87, 1]


@pytest.mark.parametrize("table", ["organisation", "place", "rule_set", "loading", "trail", "gap", "statement"])
def test_the_application_cannot_write_what_is_not_its_own_to_write(database: Database, table: str):
    assert _refused(database, viewer_of(OLDHAM), f"insert into {table} default values") == "42501"


class TestIncidents:
    def test_a_directorate_sees_an_incident_once_it_is_in_its_audience(self, database: Database, superuser: Superuser):
        plant(superuser, "incident", FORCE, incident_id="I-1")
        before = _seen(database, viewer_of(OLDHAM), "incident")
        plant(superuser, "incident_audience", FORCE, incident_id="I-1", directorate=OLDHAM)

        seen = [_seen(database, one, "incident") for one in (viewer_of(OLDHAM), viewer_of(ROCHDALE), force_viewer())]

        assert (before, seen) == (0, [1, 0, 1])

    @pytest.mark.parametrize("protection", ["restricted", "safe_address"])
    def test_a_protected_person_is_seen_by_the_systems_of_the_force_alone(
        self, database: Database, superuser: Superuser, protection: str
    ):
        plant(superuser, "incident_audience", FORCE, incident_id="I-1", directorate=OLDHAM)
        plant(superuser, "incident_person", FORCE, incident_id="I-1", person_id="N-1", **{protection: True})
        plant(superuser, "incident_person", FORCE, incident_id="I-1", person_id="N-2")

        with database.transaction(viewer_of(OLDHAM)) as tx:
            seen = [row["person_id"] for row in tx.rows("select person_id from incident_person")]

        assert seen == ["N-2"]
        systems = force_viewer(Role.ADMINISTRATOR)
        assert [_seen(database, one, "incident_person") for one in (force_viewer(), systems)] == [1, 2]


class TestReferrals:
    def test_a_directorate_sees_what_was_sent_to_it_and_nothing_that_waits(
        self, database: Database, superuser: Superuser
    ):
        sent = {"recipient": OLDHAM, "recipient_service": "CHILDREN"}
        plant(superuser, "referral", FORCE, **sent, referral_id="R-1")
        plant(superuser, "referral", FORCE, **sent, referral_id="R-2", sent_at=None)
        plant(superuser, "referral", FORCE, **(sent | {"recipient": ROCHDALE}), referral_id="R-3")

        with database.transaction(viewer_of(OLDHAM)) as tx:
            assert tx.rows("select referral_id from referral") == [{"referral_id": "R-1"}]
        assert _seen(database, force_viewer(), "referral") == 3

    @pytest.mark.parametrize("service", ["ADULTS", "MARAC", "SCHOOL"])
    def test_what_was_sent_to_another_service_of_its_authority_is_not_the_directorates(
        self, database: Database, superuser: Superuser, service: str
    ):
        plant(superuser, "referral", FORCE, recipient=OLDHAM, recipient_service=service)

        assert [_seen(database, one, "referral") for one in (viewer_of(OLDHAM), force_viewer())] == [0, 1]


class TestTrails:
    def _plant(self, superuser: Superuser, **given: object) -> None:
        known: dict[str, object] = {"trail_id": "T-1", "directorate": OLDHAM, "recipient": None, "header_shown": False}
        plant(superuser, "trail", FORCE, **(known | given))
        plant(
            superuser,
            "gap",
            FORCE,
            gap_id="G-1",
            subject="T-1",
            subject_kind="TRAIL",
            side="POLICE",
            directorate=OLDHAM,
        )
        plant(superuser, "flag", FORCE, flag_id="F-1", subject="T-1", subject_kind="TRAIL", directorate=OLDHAM)

    def _seen(self, database: Database, viewer: Viewer) -> list[int]:
        return [_seen(database, viewer, name) for name in ("trail", "gap", "flag")]

    def test_before_the_clock_is_out_only_the_force_sees_it(self, database: Database, superuser: Superuser):
        self._plant(superuser)

        assert [self._seen(database, one) for one in (viewer_of(OLDHAM), force_viewer())] == [[0, 0, 0], [1, 1, 1]]

    def test_a_header_is_shown_to_the_childs_directorate_with_its_gap_and_flag(
        self, database: Database, superuser: Superuser
    ):
        self._plant(superuser, header_shown=True)

        assert [self._seen(database, viewer_of(one)) for one in (OLDHAM, ROCHDALE)] == [[1, 1, 1], [0, 0, 0]]

    def test_a_practitioner_sees_no_header(self, database: Database, superuser: Superuser):
        self._plant(superuser, header_shown=True)

        both = viewer_of(OLDHAM, Role.PRACTITIONER, Role.RECONCILER)

        assert self._seen(database, viewer_of(OLDHAM, Role.PRACTITIONER)) == [0, 0, 0]
        assert self._seen(database, both) == [1, 1, 1]

    def test_the_recipient_sees_it_whatever_its_role(self, database: Database, superuser: Superuser):
        self._plant(superuser, recipient=ROCHDALE)

        assert self._seen(database, viewer_of(ROCHDALE, Role.PRACTITIONER)) == [1, 1, 1]

    def test_a_receipt_is_seen_by_the_force_and_by_the_directorate_that_keeps_the_record(
        self, database: Database, superuser: Superuser
    ):
        plant(superuser, "trail_receipt", FORCE, directorate=OLDHAM)

        viewers = (force_viewer(), viewer_of(OLDHAM), viewer_of(ROCHDALE))

        assert [_seen(database, one, "trail_receipt") for one in viewers] == [1, 1, 0]


class TestOtherGaps:
    def test_an_unannounced_contact_is_the_forces_question_too(self, database: Database, superuser: Superuser):
        plant(superuser, "contact_line", OLDHAM, force=FORCE, contact_id="C-1", subject="S-1", line="UNANNOUNCED")
        plant(superuser, "contact_line", OLDHAM, force=FORCE, contact_id="C-2", line="FIRST")
        plant(superuser, "gap", FORCE, subject_kind="CONTACT", subject="S-1", side="BOTH", directorate=OLDHAM)

        assert [_seen(database, force_viewer(), one) for one in ("contact_line", "gap")] == [1, 1]
        assert [_seen(database, viewer_of(OLDHAM), one) for one in ("contact_line", "gap")] == [2, 1]

    def test_an_incident_at_which_nobody_asked_is_seen_by_those_who_see_headers(
        self, database: Database, superuser: Superuser
    ):
        plant(superuser, "incident_line", FORCE, directorate=OLDHAM, line="NOT_ASKED", subject="S-1")
        plant(superuser, "gap", FORCE, subject_kind="INCIDENT", subject="S-1", side="POLICE", directorate=OLDHAM)
        plant(superuser, "flag", FORCE, subject_kind="INCIDENT", subject="S-1")

        def seen(viewer: Viewer) -> list[int]:
            return [_seen(database, viewer, one) for one in ("incident_line", "gap", "flag")]

        assert seen(viewer_of(OLDHAM)) == [1, 1, 1]
        assert seen(viewer_of(OLDHAM, Role.PRACTITIONER)) == [0, 0, 0]
        assert seen(viewer_of(ROCHDALE)) == [0, 0, 0]


class TestWriting:
    def test_a_row_of_another_organisation_cannot_be_written(self, database: Database):
        insert = "insert into serial_day (organisation, day) values (:organisation, '2019-07-01')"

        assert _refused(database, force_viewer(), insert, organisation=OLDHAM) == "42501"

    def test_a_row_cannot_be_moved_to_another_organisation(self, database: Database):
        with database.transaction(force_viewer()) as tx:
            tx.run("insert into serial_day (organisation, day) values ('GMP', '2019-07-01')")

        assert (
            _refused(database, force_viewer(), "update serial_day set organisation = :other", other=OLDHAM) == "42501"
        )

    @pytest.mark.parametrize(
        ("viewer", "table"),
        [
            *((viewer_of(OLDHAM), name) for name in ("incident", "incident_person", "referral")),
            *((force_viewer(), name) for name in ("contact", "contact_child", "attachment", "transfer")),
        ],
        ids=lambda one: one if isinstance(one, str) else one.organisation,
    )
    def test_what_one_side_keeps_the_other_cannot_write(
        self, database: Database, superuser: Superuser, viewer: Viewer, table: str
    ):
        plant(superuser, table, viewer.organisation)
        superuser.execute(f"create table public.sample as select * from {table}".encode())
        try:
            superuser.execute("grant select on public.sample to counterfoil_app")
            superuser.execute(f"delete from {table}".encode())

            assert _refused(database, viewer, f"insert into {table} select * from public.sample") == "42501"
        finally:
            superuser.execute("drop table public.sample")

    @pytest.mark.parametrize("table", ["record_version", "disclosure", "statement", "statement_entry"])
    @pytest.mark.parametrize("change", ["update {} set {} = {}", "delete from {}", "truncate {} cascade"])
    def test_what_is_append_only_stays_whoever_asks(
        self, database: Database, superuser: Superuser, table: str, change: str
    ):
        column = {"record_version": "kind", "disclosure": "recipient"}.get(table, "number")
        plant(superuser, table, OLDHAM)
        statement = change.format(table, column, column)

        assert _refused(database, viewer_of(OLDHAM), statement) == "42501"
        with pytest.raises(DatabaseFault) as by_reconciler, database.reconciling() as tx:
            tx.run(statement)
        with pytest.raises(DatabaseFault) as by_owner, database.owning() as tx:
            tx.run(statement)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            superuser.execute(statement.encode())
        assert [by_reconciler.value.sqlstate, by_owner.value.sqlstate] == ["42501", "42501"]

    def test_an_entry_names_the_viewers_organisation_as_recipient_or_is_refused(self, database: Database):
        insert = "insert into disclosure (organisation, recipient, operation, entry, leaf) values (:o, :r, 'x', '', '')"

        assert _refused(database, viewer_of(OLDHAM), insert, o=OLDHAM, r=ROCHDALE) == "42501"

    def test_the_number_of_an_event_is_the_servers(self, database: Database):
        insert = (
            "insert into outbox (event_id, organisation, kind, subject, at, payload)"
            " values (uuidv7(), :o, '', '', now(), '{}')"
        )

        assert _refused(database, viewer_of(OLDHAM), insert, o=OLDHAM) == "42501"

    def test_an_event_is_numbered_once_and_by_its_own_organisation(self, database: Database, superuser: Superuser):
        plant(superuser, "outbox", OLDHAM, number=None)
        change = "update outbox set number = 7"

        assert _changed(database, viewer_of(ROCHDALE), change) == 0
        assert _changed(database, viewer_of(OLDHAM), change) == 1
        assert _changed(database, viewer_of(OLDHAM), change) == 0
        assert _refused(database, viewer_of(OLDHAM), "update outbox set subject = 'x'") == "42501"
        assert _refused(database, viewer_of(OLDHAM), "insert into event_count values (:o, 1)", o=ROCHDALE) == "42501"

    @pytest.mark.parametrize("table", ["log.leaf", "log.checkpoint", "log.node", "log.key", "log.acceptance"])
    def test_the_application_orders_and_signs_nothing(self, database: Database, table: str):
        assert _refused(database, viewer_of(OLDHAM), f"insert into {table} select * from {table}") == "42501"

    def test_the_owner_does_not_reach_organisations_records(self, database: Database, superuser: Superuser):
        plant(superuser, "contact", OLDHAM)

        with database.owning() as tx:
            assert tx.value("select count(*) from contact") == 0


class TestTheReconciler:
    def test_it_reads_both_sides_and_what_was_refused_without_its_content(
        self, database: Database, superuser: Superuser
    ):
        for name in ("record_version", "contact_child", "incident_person", "rejection", "load", "feed"):
            plant(superuser, name, OLDHAM, supplied_by=None)

        with database.reconciling() as tx:
            assert tx.value("select count(*) from record_version") == 1
            assert tx.value("select count(*) from rejection where supplied_by is null") == 1
        with pytest.raises(DatabaseFault) as refusal, database.reconciling() as tx:
            tx.rows("select raw from rejection")
        assert refusal.value.sqlstate == "42501"

    @pytest.mark.parametrize("table", ["load", "record_version", "contact", "incident", "feed", "place"])
    def test_it_writes_no_organisations_records(self, database: Database, table: str):
        with pytest.raises(DatabaseFault) as refusal, database.reconciling() as tx:
            tx.run(" ".join(("delete from", table)))

        assert refusal.value.sqlstate == "42501"

    def test_of_a_load_it_writes_that_it_was_reconciled_and_nothing_else(
        self, database: Database, superuser: Superuser
    ):
        plant(superuser, "load", OLDHAM, state="TAKEN_IN", feed="a", reconciled_at=None)
        plant(superuser, "load", ROCHDALE, state="RECEIVED", feed="a", reconciled_at=None)

        with database.reconciling() as tx:
            assert tx.run("update load set reconciled_at = now()") == 1
        with pytest.raises(DatabaseFault) as refusal, database.reconciling() as tx:
            tx.run("update load set complete = true")
        assert refusal.value.sqlstate == "42501"

    def test_it_does_not_ask_the_guard_or_see_sessions(self, database: Database):
        for statement in ("select guard.organisation()", "select count(*) from browser_session"):
            with pytest.raises(DatabaseFault) as refusal, database.reconciling() as tx:
                tx.value(statement)
            assert refusal.value.sqlstate == "42501"


class TestWhatKeysWouldTell:
    """Unique and foreign keys are not governed by policies, so they must not tell one organisation about another."""

    _VERSION = (
        "insert into record_version (organisation, kind, record_id, made_at, digest, load_id, body) values "
        "(:organisation, 'contact', 'C-1', '2019-07-01', '\\x00', '00000000-0000-0000-0000-000000000001', '{}')"
    )

    def test_the_same_id_at_another_organisation_is_no_conflict(self, database: Database, superuser: Superuser):
        for code in (OLDHAM, ROCHDALE):
            plant(superuser, "load", code)
        plant(superuser, "record_version", ROCHDALE, kind="contact", record_id="C-1")

        with database.transaction(viewer_of(OLDHAM)) as tx:
            assert tx.run(self._VERSION, organisation=OLDHAM) == 1

    def test_a_load_of_another_organisation_and_none_at_all_give_the_same_answer(
        self, database: Database, superuser: Superuser
    ):
        def answer() -> tuple[str | None, str | None]:
            with pytest.raises(DatabaseFault) as refusal, database.transaction(viewer_of(OLDHAM)) as tx:
                tx.run(self._VERSION, organisation=OLDHAM)
            return refusal.value.sqlstate, refusal.value.constraint

        nothing = answer()
        plant(superuser, "load", ROCHDALE)

        assert answer() == nothing == ("23503", "record_version_organisation_load_id_fkey")


def test_oversight_sees_nobody(database: Database, superuser: Superuser):
    for name in ("incident", "trail", "contact", "gap", "statement"):
        plant(superuser, name, FORCE)
        plant(superuser, name, OLDHAM)

    assert [_seen(database, overseer(), name) for name in ("incident", "trail", "contact", "gap", "statement")] == [
        0
    ] * 5
    assert overseer().organisation == OVERSEER


def test_of_a_restricted_person_a_trail_holds_no_name_whoever_writes_it(database: Database):
    insert = (
        "insert into trail (force, trail_id, person_id, eligible, given_names, restricted, counted_at, header_shown, body, "
        "basis, judged_at, awaits) values ('GMP', 'T-1', 'N-1', true, 'Synthetic', :restricted, now(), false, '{}', '{}', now(), '{}')"
    )
    with pytest.raises(DatabaseFault) as refusal, database.reconciling() as tx:
        tx.run(insert, restricted=True)
    with database.reconciling() as tx:
        written = tx.run(insert, restricted=False)

    assert (refusal.value.constraint, written) == ("trail_of_restricted_is_nameless", 1)
