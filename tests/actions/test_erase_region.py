"""The eraser tried on the region: what stays stands exactly as a region that never had the rest, statements issued before
read the same, and what goes row by row goes when its own period is over."""

import datetime as dt
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from actions.erase import erase
from actions.issue_statement import PeriodPastRetention, issue_statement, show_units
from actions.look_back import look_back
from actions.receive_load import Received, receive_load
from actions.reconcile import look_again, reconcile_all
from actions.take_in_load import take_in_load
from reconciliation.moment import LONDON
from reconciliation.statement import Period
from region import TINY
from store.database import Database
from store.retention import Retained
from tests.actions.erasing import agreed, left_of, rows_of, set_time
from tests.actions.intake import POLICE, count, force, register, state, take_in
from tests.actions.planting import OLDHAM, Superuser, forget, found
from tests.actions.regions import files_of, load, make_ready, write_region
from tests.actions.test_issue_statement import ALL_DAYS
from tests.database import viewer_of
from tests.feeds.examples import incident, line, out_of_scope, person, police_load
from tests.truth import read

# Two years after the middle of the region: some of it is over, some is not, and some is held by open gaps.
MIDDLE, ALL_OVER = "2021-07-04 08:00+00", "2022-03-01 08:00+00"
LONG_ENOUGH = 6


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_region(tmp_path_factory.mktemp("region"), days=7, size=replace(TINY, incidents_a_day=12))


@pytest.fixture
def region(database: Database, superuser: Superuser, folder: Path) -> Database:
    """A region taken in and reconciled, with its statement, and portal time two years later."""
    make_ready(superuser, read(folder / "truth.ndjson").as_at)
    load(database, files_of(folder), reconcile=False)
    reconcile_all(database)
    issue_statement(database, viewer_of(OLDHAM), OLDHAM, ALL_DAYS)
    set_time(superuser, MIDDLE)
    look_again(database)
    return database


def texts_of(superuser: Superuser) -> set[str]:
    """Every id, reference and name in the records that are there."""
    told = superuser.execute(
        "select distinct pair ->> 'value' from record_version, jsonb_path_query(body,"
        """ '$.** ? (@.type() == "object").keyvalue() ? (@.key like_regex "(_id|reference|_names?|line)$")') as pair"""
        " where jsonb_typeof(pair -> 'value') = 'string'"
    ).fetchall()
    ids = superuser.execute("select record_id from record_version").fetchall()
    return {str(row[0]) for row in (*told, *ids) if len(str(row[0])) >= LONG_ENOUGH}


def gone_of(before: set[str], after: set[str]) -> set[str]:
    """The texts that are no more, but for those that are a part of one that stays: a given name among other people's."""
    return {text for text in before if not any(text in stays for stays in after)}


def test_what_stays_stands_as_a_region_that_never_had_the_rest(region: Database, superuser: Superuser):
    before = texts_of(superuser)
    versions = count(superuser, "record_version")

    done = erase(region)

    assert (done.components > 0, done.active > 0, done.held > 0) == (True, True, True)
    assert 0 < count(superuser, "record_version") < versions
    stands = found(superuser)
    forget(superuser)
    reconcile_all(region)
    assert found(superuser) == stands
    gone = gone_of(before, texts_of(superuser))
    assert len(gone) > done.police_records + done.council_records
    assert left_of(superuser, *gone) == []


def test_in_the_end_nothing_of_the_region_is_left_but_what_was_counted(region: Database, superuser: Superuser):
    everything = texts_of(superuser)
    set_time(superuser, ALL_OVER)

    done = erase(region)

    assert (done.held, done.active, done.waiting) == (0, 0, 0)
    left = rows_of(
        superuser, ("record_version", "record_token", "incident", "contact", "trail", "gap", "flag", "outbox")
    )
    assert left == {}
    assert left_of(superuser, *everything) == []
    assert count(superuser, "serial_day") > 0


def test_a_statement_issued_before_reads_the_same_and_holds(region: Database, superuser: Superuser):
    def statement() -> list[Any]:
        rows = superuser.execute("select to_jsonb(s) from statement as s").fetchall()
        return [*rows, *superuser.execute("select to_jsonb(e) from statement_entry as e order by e").fetchall()]

    before = statement()
    set_time(superuser, ALL_OVER)

    erase(region)

    assert statement() == before
    body, digest = superuser.execute("select body, digest from statement").fetchone() or ({}, b"")
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).digest() == digest


def test_a_period_of_which_records_may_be_gone_is_counted_no_more(region: Database, superuser: Superuser):
    as_at = dt.datetime(2019, 7, 8, tzinfo=LONDON)
    whole = Period(dt.datetime(2019, 7, 5, tzinfo=LONDON), dt.datetime(2019, 7, 7, tzinfo=LONDON))
    erase(region)

    with pytest.raises(PeriodPastRetention, match="before 2019-07-04"):
        issue_statement(region, viewer_of(OLDHAM), OLDHAM, ALL_DAYS)
    with pytest.raises(PeriodPastRetention):
        show_units(region, viewer_of(OLDHAM), OLDHAM, ALL_DAYS)
    with pytest.raises(PeriodPastRetention):
        look_back(region, viewer_of(OLDHAM), OLDHAM, ALL_DAYS, as_at)

    assert issue_statement(region, viewer_of(OLDHAM), OLDHAM, whole).is_new
    assert count(superuser, "statement") == 2


def test_the_entries_of_a_statement_go_after_years_and_its_counts_stay(region: Database, superuser: Superuser):
    set_time(superuser, "2025-08-01 08:00+00")
    entries = count(superuser, "statement_entry")

    done = erase(region)

    assert done.rows[Retained.STATEMENT_ENTRIES] == entries > 0
    assert (count(superuser, "statement_entry"), count(superuser, "statement")) == (0, 1)


def test_events_go_after_ninety_days(region: Database, superuser: Superuser):
    # Before any record has had its time, so that none takes its events along.
    set_time(superuser, "2021-06-15 08:00+00")
    superuser.execute(
        "update outbox set at = '2021-03-18 08:00+00' where event_id = (select min(event_id::text)::uuid from outbox)"
    )
    superuser.execute("update outbox set at = '2021-03-16 08:00+00' where at <> '2021-03-18 08:00+00'")
    events = count(superuser, "outbox")

    done = erase(region, rehearse=True)

    assert (done.components, done.rows[Retained.EVENTS]) == (0, events - 1)


class TestWhatGoesRowByRow:
    """Rejections and bytes."""

    @pytest.fixture(autouse=True)
    def registered(self, database: Database, superuser: Superuser) -> None:
        register(database)
        set_time(superuser, "2019-07-02 08:00+00")

    def test_a_row_that_could_not_be_read_goes_after_ninety_days(self, database: Database, superuser: Superuser):
        rows = [incident("I-1", people=[person()]), out_of_scope((1, 2411))]
        taken_in = take_in(database, force(), police_load(*rows) + line({"record": "unreadable", "name": "Ursula"}))
        assert left_of(superuser, "Ursula") == ["rejection.raw"]
        set_time(superuser, "2019-09-29 08:00+00")
        erase(database)
        assert left_of(superuser, "Ursula") == ["rejection.raw"]
        set_time(superuser, "2019-10-01 08:00+00")

        done = erase(database)

        assert done.rows[Retained.REJECTIONS] == 1
        assert left_of(superuser, "Ursula") == []
        assert state(superuser, taken_in.load_id) == "TAKEN_IN"

    def test_bytes_that_were_never_taken_in_go_and_the_load_may_be_sent_again(
        self, database: Database, superuser: Superuser
    ):
        data = police_load(incident("I-1", people=[person()]), out_of_scope((1, 2411)))
        received = receive_load(database, force(), POLICE, [data])
        set_time(superuser, "2019-07-31 08:00+00")

        done = erase(database)

        assert done.loads_refused == 1
        assert (state(superuser, received.load_id), count(superuser, "load_chunk")) == ("REFUSED", 0)
        assert take_in_load(database, force(), received.load_id).refusal == {
            "code": "RETENTION_ENDED",
            "sentence": "The load could not be taken in for so long that its bytes were erased. Send it again.",
        }
        again = receive_load(database, force(), POLICE, [data])
        assert isinstance(again, Received)
        assert take_in_load(database, force(), again.load_id).complete

    def test_a_new_version_of_a_rule_counts_from_the_day_it_is_in_force(self, database: Database, superuser: Superuser):
        rows = [incident("I-1", people=[person()]), out_of_scope((1, 2411))]
        take_in(database, force(), police_load(*rows) + line({"record": "unreadable"}))
        set_time(superuser, "2019-07-10 08:00+00")

        with agreed(database, superuser, Retained.REJECTIONS, days=7):
            shorter = erase(database, rehearse=True)
        as_before = erase(database, rehearse=True)

        assert (shorter.rows[Retained.REJECTIONS], as_before.rows[Retained.REJECTIONS]) == (1, 0)
