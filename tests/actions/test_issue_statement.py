"""Issuing statements over a small region whose truth is known: what they count, how they are numbered, what refuses them."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest

import region
from actions.issue_statement import NotSettled, NotYourDirectorate, issue_statement, own_half, show_units
from actions.look_back import look_back
from actions.need_known import NotYetKnown
from actions.need_scope import ScopeNeeded
from actions.reconcile import reconcile_all
from auth.scopes import Scope
from reconciliation.moment import LONDON
from reconciliation.statement import DoesNotAddUp, Law, Period
from store import findings
from store.database import Database
from tests.actions.planting import OLDHAM, ROCHDALE, Superuser
from tests.actions.regions import files_of, load, make_ready, write_region
from tests.database import viewer_of
from tests.truth import Truth, as_counted, differences, read, read_statement

# From before the first load: a contact recorded on the first day may have arrived the day before.
ALL_DAYS = Period(dt.datetime(2019, 6, 1, tzinfo=LONDON), dt.datetime(2019, 8, 1, tzinfo=LONDON))
DAYS = 5
LATER = "2019-07-09T09:00:00+01:00"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_region(tmp_path_factory.mktemp("region"), DAYS)


@pytest.fixture
def truth(folder: Path) -> Truth:
    return read(folder / "truth.ndjson")


@pytest.fixture
def taken_in(database: Database, superuser: Superuser, folder: Path, truth: Truth) -> Database:
    """A region taken in and reconciled, as at the moment of its truth."""
    make_ready(superuser, truth.as_at)
    load(database, files_of(folder), reconcile=False)
    reconcile_all(database)
    return database


def lines_of(law: Law) -> dict[str, int]:
    return {line.name: line.count for line in law.lines if line.count}


def standings(lines: Iterable[str | None]) -> dict[str, int]:
    return dict(Counter(one for one in lines if one is not None))


def kept(superuser: Superuser) -> list[tuple[object, ...]]:
    return superuser.execute("select directorate, number, supersedes from statement order by 1, 2").fetchall()


def test_statements_of_two_directorates_are_drawn_up_beside_each_other_while_nobody_reconciles(
    taken_in: Database, superuser: Superuser
):
    with ThreadPoolExecutor(1) as another, taken_in.reconciling() as tx:
        findings.keep_still(tx)
        issue_statement(taken_in, viewer_of(OLDHAM), OLDHAM, ALL_DAYS)
        judging = another.submit(reconcile_all, taken_in)
        assert wait([judging], timeout=1).not_done
        assert kept(superuser) == [(OLDHAM, 1, None)]

    assert judging.result().components > 0


def test_a_statement_counts_what_is_true_and_keeps_what_stands_on_each_line(
    taken_in: Database, superuser: Superuser, truth: Truth
):
    issued = issue_statement(taken_in, viewer_of(OLDHAM), OLDHAM, ALL_DAYS)

    laws, trails = issued.statement.laws, truth.trails.values()
    assert lines_of(laws[1]) == standings(one["law1"] for one in trails if one["directorate"] == OLDHAM)
    assert lines_of(laws[2]) == standings(one["law2"] for one in trails if one["recipient"] == OLDHAM)
    assert lines_of(laws[3]) == standings(line["line"] for key, line in truth.contacts.items() if key[0] == OLDHAM)
    assert lines_of(laws[4]) == standings(one["law4"] for one in trails if one["recipient"] == OLDHAM)
    assert [law.counted_apart for law in laws] == [True] * 6
    entries = superuser.execute("select law::int, count(*)::int from statement_entry group by law order by law")
    assert entries.fetchall() == [(law.number, law.total) for law in laws if law.total]
    assert (kept(superuser), issued.is_new) == ([(OLDHAM, 1, None)], True)


def test_the_same_moment_gives_the_same_statement_and_a_later_one_supersedes_it(
    taken_in: Database, superuser: Superuser
):
    first = issue_statement(taken_in, viewer_of(OLDHAM), OLDHAM, ALL_DAYS)
    again = issue_statement(taken_in, viewer_of(OLDHAM), OLDHAM, ALL_DAYS)
    superuser.execute("update portal_time set moment = %s", (LATER,))
    later = issue_statement(taken_in, viewer_of(OLDHAM), OLDHAM, ALL_DAYS)

    assert (first.number, again.number, again.is_new, later.number) == (1, 1, False, 2)
    assert first.statement == again.statement
    assert kept(superuser) == [(OLDHAM, 1, None), (OLDHAM, 2, 1)]


def test_what_time_has_changed_is_looked_at_before_it_is_counted(
    taken_in: Database, superuser: Superuser, tmp_path: Path
):
    superuser.execute("update portal_time set moment = %s", (LATER,))
    viewer = viewer_of(OLDHAM)

    issued = issue_statement(taken_in, viewer, OLDHAM, ALL_DAYS)
    units = show_units(taken_in, viewer, OLDHAM, ALL_DAYS)

    first = dt.date(2019, 7, 1)
    region.write_truth(
        tmp_path / "later.ndjson",
        as_at=dt.datetime.fromisoformat(LATER),
        first=first,
        last=first + dt.timedelta(days=DAYS - 1),
        size=region.TINY,
    )
    found = read_statement(issued.statement.body() | shown(units.trails, units.contacts, units.incidents))
    assert differences(as_counted(read(tmp_path / "later.ndjson"), OLDHAM, found), found) == []


def shown(trails: object, contacts: object, incidents: object) -> dict[str, object]:
    return {"trails": trails, "contacts": contacts, "incidents": incidents}


def test_looking_back_draws_up_what_was_true_then_and_keeps_nothing(
    taken_in: Database, superuser: Superuser, tmp_path: Path
):
    then = dt.datetime.fromisoformat("2019-07-04T09:00:00+01:00")
    first = dt.date(2019, 7, 1)
    region.write_truth(
        tmp_path / "then.ndjson",
        as_at=then,
        first=first,
        last=first + dt.timedelta(days=DAYS - 1),
        size=region.TINY,
    )

    statement, units = look_back(taken_in, viewer_of(OLDHAM), OLDHAM, ALL_DAYS, then)

    found = read_statement(statement.body() | shown(units.trails, units.contacts, units.incidents))
    assert differences(as_counted(read(tmp_path / "then.ndjson"), OLDHAM, found), found) == []
    assert (statement.beside, statement.up_to, statement.body()["beside"]) == (None, None, None)
    assert kept(superuser) == []


def test_looking_back_at_now_gives_the_statement_of_now(taken_in: Database, truth: Truth):
    viewer, now = viewer_of(OLDHAM), dt.datetime.fromisoformat(truth.as_at)

    issued = issue_statement(taken_in, viewer, OLDHAM, ALL_DAYS)
    looked, units = look_back(taken_in, viewer, OLDHAM, ALL_DAYS, now)

    assert [law.lines for law in looked.laws] == [law.lines for law in issued.statement.laws]
    assert looked.gap_movements == issued.statement.gap_movements
    listed = show_units(taken_in, viewer, OLDHAM, ALL_DAYS)
    assert (len(units.trails), len(units.contacts), len(units.incidents)) == (
        len(listed.trails),
        len(listed.contacts),
        len(listed.incidents),
    )


def test_nothing_is_known_as_at_a_later_moment(taken_in: Database):
    with pytest.raises(NotYetKnown):
        look_back(taken_in, viewer_of(OLDHAM), OLDHAM, ALL_DAYS, dt.datetime(2019, 9, 1, tzinfo=dt.UTC))


def test_what_was_taken_in_and_not_reconciled_yet_is_reconciled_before_it_is_counted(
    database: Database, superuser: Superuser, folder: Path, truth: Truth
):
    make_ready(superuser, truth.as_at)
    files = files_of(folder)
    load(database, files[:-2], reconcile=False)
    reconcile_all(database)
    load(database, files[-2:], reconcile=False)

    issue_statement(database, viewer_of(OLDHAM), OLDHAM, ALL_DAYS)

    units = show_units(database, viewer_of(OLDHAM), OLDHAM, ALL_DAYS)
    found = read_statement({"as_at": truth.as_at} | shown(units.trails, units.contacts, units.incidents))
    assert differences(as_counted(truth, OLDHAM, found), found) == []
    assert superuser.execute("select count(*) from load where reconciled_at is null").fetchone() == (0,)


def test_a_record_that_changes_no_total_is_reconciled_before_it_is_counted_too(
    taken_in: Database, superuser: Superuser, truth: Truth
):
    """A decision that came in moves a trail from line to line of law 4, which adds up before and after."""
    superuser.execute(
        "update load set reconciled_at = null where load_id = (select max(load_id::text)::uuid from load)"
    )

    issue_statement(taken_in, viewer_of(OLDHAM), OLDHAM, ALL_DAYS)

    marked = superuser.execute("select count(*) from load where reconciled_at = %s", (truth.as_at,)).fetchone()
    assert marked == superuser.execute("select count(*) from load").fetchone()


def test_while_many_loads_wait_to_be_reconciled_no_statement_is_issued(
    database: Database, superuser: Superuser, folder: Path, truth: Truth
):
    make_ready(superuser, truth.as_at)
    load(database, files_of(folder), reconcile=False)

    with pytest.raises(NotSettled) as refused:
        issue_statement(database, viewer_of(OLDHAM), OLDHAM, ALL_DAYS)

    assert refused.value.waiting == len(files_of(folder)) == (len(region.SOURCES) - 1) * DAYS + 1
    assert kept(superuser) == []


def test_findings_that_are_not_there_show_as_a_difference_and_nothing_is_kept(taken_in: Database, superuser: Superuser):
    removed = superuser.execute(
        "delete from incident_line where line = 'LINKED' and %s = any (directorates)", (OLDHAM,)
    )

    with pytest.raises(DoesNotAddUp) as refused:
        issue_statement(taken_in, viewer_of(OLDHAM), OLDHAM, ALL_DAYS)

    assert (refused.value.law, refused.value.difference) == (0, removed.rowcount)
    assert kept(superuser) == []


def test_two_that_issue_at_once_agree_on_the_number(taken_in: Database, superuser: Superuser):
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(issue_statement, taken_in, viewer_of(OLDHAM), OLDHAM, ALL_DAYS) for _ in range(2)]
        issued = [one.result() for one in both]

    assert sorted(one.is_new for one in issued) == [False, True]
    assert kept(superuser) == [(OLDHAM, 1, None)]


def test_only_its_own_directorate_issues_a_statement_and_only_with_the_scope(database: Database, superuser: Superuser):
    make_ready(superuser, LATER)

    with pytest.raises(NotYourDirectorate):
        issue_statement(database, viewer_of("E08000005"), OLDHAM, ALL_DAYS)
    with pytest.raises(NotYourDirectorate):
        issue_statement(database, viewer_of(OLDHAM), "E08000099", ALL_DAYS)
    viewer = viewer_of(OLDHAM, scopes=frozenset(Scope) - {Scope.STATEMENTS_ISSUE})
    with pytest.raises(ScopeNeeded):
        issue_statement(database, viewer, OLDHAM, ALL_DAYS)

    assert kept(superuser) == []
    assert superuser.execute("select count(*) from disclosure").fetchone() == (0,)


def test_listing_what_was_counted_is_logged_for_each_controller(taken_in: Database, superuser: Superuser):
    before = superuser.execute("select count(*) from disclosure where operation = 'DISCLOSURE'").fetchone()

    show_units(taken_in, viewer_of(OLDHAM), OLDHAM, ALL_DAYS)

    logged = superuser.execute(
        "select organisation, recipient from disclosure where operation = 'DISCLOSURE' order by organisation"
    ).fetchall()
    assert before == (0,)
    assert logged == [("GMP", OLDHAM)]
    own = superuser.execute(
        "select organisation, recipient from disclosure where operation = 'CONSULTATION'"
    ).fetchall()
    assert own == [(OLDHAM, OLDHAM)]


BOTH_SIDES: dict[str, Any] = {
    "incident_id": "I-1",
    "directorate": OLDHAM,
    "recipient": OLDHAM,
    "law1": "IN_TIME",
    "law2": "IN_TIME",
    "law4": "STOPPED",
    "gap": {"kind": "NOT_DECIDED", "side": "COUNCIL", "directorate": OLDHAM},
    "flags": [["DUPLICATE", None], ["GRADE_LOWERED", None]],
}
POLICE_GAP = {"kind": "WRONG_RECIPIENT", "side": "POLICE", "directorate": OLDHAM}


def test_a_directorate_that_is_home_and_recipient_is_told_all_of_a_trail():
    assert own_half(BOTH_SIDES, OLDHAM) == BOTH_SIDES


def test_of_a_child_referred_elsewhere_its_directorate_is_told_law_1_and_nothing_of_the_other_council():
    told = own_half(BOTH_SIDES | {"recipient": ROCHDALE}, OLDHAM)

    withheld = dict.fromkeys(("recipient", "law2", "law4", "gap")) | {"flags": [["GRADE_LOWERED", None]]}
    assert told == BOTH_SIDES | withheld
    assert own_half(BOTH_SIDES | {"recipient": ROCHDALE, "gap": POLICE_GAP}, OLDHAM)["gap"] == POLICE_GAP


def test_of_another_directorates_child_the_recipient_is_told_laws_2_and_4_alone():
    of_rochdale = BOTH_SIDES | {"directorate": ROCHDALE}

    assert own_half(of_rochdale, OLDHAM) == of_rochdale | {"law1": None}
    assert own_half(of_rochdale | {"gap": POLICE_GAP}, OLDHAM)["gap"] is None


def test_listing_and_looking_back_withhold_what_another_council_did(
    taken_in: Database, superuser: Superuser, truth: Truth
):
    one = superuser.execute(
        "update trail_council set recipient = %s, law2 = 'IN_TIME', law4 = 'LATE' where trail_id = ("
        " select trail_id from trail where directorate = %s and recipient = %s order by trail_id limit 1) returning trail_id",
        (ROCHDALE, OLDHAM, OLDHAM),
    ).fetchone()
    superuser.execute("update trail set recipient = %s where trail_id = %s", (ROCHDALE, *(one or ())))

    units = show_units(taken_in, viewer_of(OLDHAM), OLDHAM, ALL_DAYS)

    elsewhere = [line for line in truth.trails.values() if OLDHAM == line["directorate"] != line["recipient"]]
    told = [line for line in units.trails if line["directorate"] == OLDHAM and line["recipient"] is None]
    assert len(told) == len(elsewhere) + 1
    assert {(line["law2"], line["law4"]) for line in told} == {(None, None)}
    _, back = look_back(taken_in, viewer_of(OLDHAM), OLDHAM, ALL_DAYS, dt.datetime.fromisoformat(truth.as_at))
    assert {line["recipient"] for line in back.trails} <= {OLDHAM, None}
