"""Loads on their way in, on a real database as the application's role: what is kept, what is refused, what is told."""

import datetime as dt
import threading
import uuid
from typing import Any

import pytest

from actions.take_in_load import LoadNotFound, LoadNotReceived, take_in_load
from store import loads
from store.database import Database
from store.loads import Load, LoadState
from store.portal_time import set_to
from tests.actions.intake import (
    KEPT,
    POLICE,
    Superuser,
    council,
    count,
    force,
    jobs,
    kept,
    receive,
    register,
    take_in,
)
from tests.database import viewer_of
from tests.feeds.examples import (
    address,
    attachment,
    child,
    contact,
    council_load,
    incident,
    line,
    lines,
    out_of_scope,
    person,
    police_header,
    police_load,
    police_trailer,
    referral,
    sealed,
    transfer,
)
from tests.logged import entries

NOTHING: dict[str, list[Any]] = {table: [] for table in KEPT}


@pytest.fixture
def feeds(database: Database) -> Database:
    register(database)
    return database


def value(superuser: Superuser, sql: str) -> object:
    row = superuser.execute(sql.encode()).fetchone()
    return None if row is None else row[0] if len(row) == 1 else row


def test_a_load_becomes_versions_current_rows_tokens_and_serials(feeds: Database, superuser: Superuser):
    load = take_in(feeds, force(), police_load(incident(), referral(), sealed(), out_of_scope((1, 2411), (2414, 5230))))

    assert (load.state, load.complete, load.lines_read) == (LoadState.TAKEN_IN, True, 6)
    assert load.made_at == dt.datetime(2019, 7, 2, 3, tzinfo=dt.UTC)
    assert load.covers_from == dt.datetime(2019, 6, 30, 23, tzinfo=dt.UTC)
    assert load.counts == {
        "seen": {"incidents": 1, "referrals": 1, "sealed": 1, "out_of_scope": 5228},
        "declared": {"incidents": 1, "referrals": 1, "sealed": 1, "out_of_scope": 5228},
        "taken_in": {"incident": 1, "referral": 1},
        "unchanged": 0,
        "versions": 2,
        "conflicting": 0,
        "repeated": 0,
        "rejected": 0,
        "unreadable": 0,
        "unknown_fields": {},
        "problems": [],
    }
    assert value(
        superuser, "select incident_id, reference, grade_tool, grade, location_postcode, domestic_abuse from incident"
    ) == ("I-88231", "2412-010719", "DASH", "HIGH", "OL4 2AB", True)
    assert value(superuser, "select person_id, given_names, date_of_birth, address_postcode from incident_person") == (
        "N-5512", "Aisha", dt.date(2014, 3, 2), "OL4 2AB",
    )  # fmt: skip
    assert value(superuser, "select referral_id, recipient, incidents, children, grade, sent_at from referral") == (
        "R-7001", "E08000004", ["I-88231"], ["N-5512"], "AMBER", dt.datetime(2019, 7, 1, 22, 10, tzinfo=dt.UTC),
    )  # fmt: skip
    assert value(
        superuser, "select day, last_serial, seen::text, sealed, out_of_scope, sealed_serials::text from serial_day"
    ) == (dt.date(2019, 7, 1), 5230, "{[1,5231)}", 1, 5228, "{[2413,2414)}")
    assert jobs(superuser) == [("reconcile_records", str(load.load_id))]
    assert count(superuser, "load_chunk") == 0


def test_a_council_load_becomes_its_rows(feeds: Database, superuser: Superuser):
    take_in(
        feeds,
        council(),
        council_load(contact(arrived_at="2019-07-01", children=[child("2"), child("1")]), attachment(), transfer()),
    )

    assert value(superuser, "select contact_id, arrived_at, arrived_exact, source, outcomes from contact") == (
        "C-99120", dt.datetime(2019, 6, 30, 23, tzinfo=dt.UTC), False, "6", ["CP_ENQUIRY"],
    )  # fmt: skip
    assert value(superuser, "select array_agg(person_id order by person_id) from contact_child") == ["1", "2"]
    assert value(superuser, "select attachment_id, episode_id, person_id, family_name, arrived_exact from attachment") == (
        "A-17", "E-310", "40088", "Rahmann", True,
    )  # fmt: skip
    assert value(superuser, "select contact_id, passed_to, passed_at from transfer") == (
        "C-99125", "E08000005", dt.datetime(2019, 7, 1, 22, 10, tzinfo=dt.UTC),
    )  # fmt: skip


def test_records_of_both_sides_share_a_token(feeds: Database, superuser: Superuser):
    take_in(feeds, force(), police_load(incident(), referral()))
    take_in(feeds, council(), council_load(contact()))

    shared = superuser.execute(
        "select token from record_token group by token having count(distinct organisation) > 1"
    ).fetchall()

    assert shared == [("DAB700119",)]


def test_a_newer_version_takes_the_place_of_an_older_one_and_both_are_kept(feeds: Database, superuser: Superuser):
    later = police_header(made_at="2019-07-03T04:00:00+01:00")
    take_in(feeds, force(), police_load(incident(people=[person("N-1"), person("N-2")])))

    take_in(feeds, force(), police_load(incident(category="CRIME", people=[person("N-2", seen=False)]), header=later))

    assert count(superuser, "record_version") == 2
    assert value(superuser, "select category from incident") == "CRIME"
    assert value(superuser, "select person_id, seen from incident_person") == ("N-2", False)


def test_an_older_load_that_comes_late_adds_its_version_and_changes_no_current_row(
    feeds: Database, superuser: Superuser
):
    later = police_header(made_at="2019-07-03T04:00:00+01:00")
    take_in(feeds, force(), police_load(incident(category="CRIME", people=[]), header=later))
    before = kept(superuser, ("incident", "incident_person"))

    take_in(feeds, force(), police_load(incident()))

    assert kept(superuser, ("incident", "incident_person")) == before
    assert count(superuser, "record_version") == 2


def test_the_same_id_twice_in_a_load_is_two_versions_and_is_told(feeds: Database, superuser: Superuser):
    load = take_in(
        feeds, force(), police_load(incident(), incident(category="CRIME"), referral(), referral(), referral())
    )

    assert (load.counts["conflicting"], load.counts["repeated"], load.counts["versions"]) == (1, 2, 3)
    newest = value(superuser, "select encode(max(digest), 'hex') from record_version where kind = 'incident'")
    assert value(superuser, "select encode(digest, 'hex') from incident") == newest


def test_unknown_fields_are_kept_aside_and_counted(feeds: Database, superuser: Superuser):
    strange: dict[str, Any] = {"beat": "K2", "Aisha Rahman lives here": True}

    load = take_in(feeds, force(), police_load(incident(**strange), incident("I-2", people=[person(nick="A")])))

    assert load.counts["unknown_fields"] == {"beat": 1, "(others)": 1, "people[].nick": 1}
    assert value(superuser, "select aside from record_version where record_id = 'I-88231'") == strange


def test_rejected_rows_are_kept_with_their_bytes_and_stop_nothing(feeds: Database, superuser: Superuser):
    load = take_in(feeds, force(), police_load(incident("I-1", category="X", children_checked="?"), incident("I-2")))

    assert (load.counts["rejected"], load.counts["taken_in"], load.complete) == (1, {"incident": 1}, True)
    with feeds.transaction(force()) as tx:
        found = loads.rejections(tx, "GMP", load.load_id)
    assert [(one["line"], one["field"], one["found"], one["record_id"]) for one in found] == [
        (2, "category", "a text of 1 character, shaped 'A'", "I-1"),
        (2, "children_checked", "a text of 1 character, shaped '?'", "I-1"),
    ]
    assert value(superuser, "select count(*), count(raw) from rejection") == (2, 1)


def test_a_rejection_is_supplied_by_a_later_load_whichever_comes_first(feeds: Database, superuser: Superuser):
    bad = police_load(incident(category="X"))
    good = police_load(incident(), header=police_header(made_at="2019-07-03T04:00:00+01:00"))
    older = police_load(incident(), header=police_header(made_at="2019-07-01T23:59:00+00:00"))

    take_in(feeds, force(), older)
    take_in(feeds, force(), bad)
    assert value(superuser, "select supplied_by from rejection") is None
    supplier = take_in(feeds, force(), good)
    assert value(superuser, "select supplied_by from rejection") == supplier.load_id


def test_a_rejection_that_comes_after_its_supplier_is_supplied_at_once(feeds: Database, superuser: Superuser):
    good = police_load(incident(), header=police_header(made_at="2019-07-03T04:00:00+01:00"))
    supplier = take_in(feeds, force(), good)

    take_in(feeds, force(), police_load(incident(category="X")))

    assert value(superuser, "select supplied_by from rejection") == supplier.load_id


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        (lines([police_header(), incident()]), ["NO_TRAILER"]),
        (police_load(incident())[:-90], ["NO_TRAILER"]),
        (police_load(incident(), trailer=police_trailer([incident()] * 2)), ["COUNT_MISMATCH"]),
        (police_load(incident()) + line(referral()), ["ROWS_AFTER_TRAILER"]),
    ],
    ids=["no trailer", "truncated", "wrong totals", "rows after the trailer"],
)
def test_a_load_that_does_not_add_up_is_taken_in_and_is_not_complete(
    feeds: Database, superuser: Superuser, data: bytes, problems: list[str]
):
    load = take_in(feeds, force(), data)

    assert (load.state, load.complete, load.counts["problems"]) == (LoadState.TAKEN_IN, False, problems)
    assert count(superuser, "incident") == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"not a load\n", "NO_HEADER"),
        (b"\xef\xbb\xbf", "EMPTY"),
        (council_load(), "OTHER_FORMAT"),
        (police_load(header=police_header(force="LANCS")), "OTHER_ORGANISATION"),
        (police_load(header=police_header(made_at="2019-09-02T09:06:00+01:00")), "FROM_THE_FUTURE"),
    ],
)
def test_a_load_that_cannot_be_taken_in_is_refused_and_nothing_is_kept(
    feeds: Database, superuser: Superuser, settable_time: dt.datetime, data: bytes, code: str
):
    load = take_in(feeds, force(), data)

    assert load.state is LoadState.REFUSED
    assert load.refusal is not None
    assert load.refusal["code"] == code
    assert load.refusal["sentence"].startswith("The load is refused: ")
    assert kept(superuser) == NOTHING
    assert (count(superuser, "load_chunk"), count(superuser, "disclosure"), jobs(superuser)) == (0, 0, [])


def test_what_was_refused_as_from_the_future_may_come_again(
    feeds: Database, superuser: Superuser, settable_time: dt.datetime
):
    data = police_load(incident(), header=police_header(made_at="2019-09-03T04:00:00+01:00"))
    assert take_in(feeds, force(), data).state is LoadState.REFUSED
    with feeds.transaction(force()) as tx:
        set_to(tx, settable_time + dt.timedelta(days=1))

    assert take_in(feeds, force(), data).state is LoadState.TAKEN_IN


def test_taking_in_twice_is_taking_in_once(feeds: Database, superuser: Superuser):
    load = take_in(feeds, force(), police_load(incident(), referral()))
    before = kept(superuser)

    again = take_in_load(feeds, force(), load.load_id)

    assert again == load
    assert kept(superuser) == before
    assert count(superuser, "disclosure") == 1
    assert len(jobs(superuser)) == 1


def test_two_loads_of_one_feed_at_once_both_end_well(feeds: Database, superuser: Superuser):
    data = [
        police_load(
            *(incident(f"I-{number}", category=category) for number in order),
            header=police_header(made_at=f"2019-07-0{day}T04:00:00+01:00"),
        )
        for day, category, order in ((2, "CRIME", range(300)), (3, "ASB", reversed(range(300))))
    ]
    ids = [receive(feeds, force(), one).load_id for one in data]
    found: list[Load] = []

    def take(load_id: uuid.UUID) -> None:
        found.append(take_in_load(feeds, force(), load_id))

    takers = [threading.Thread(target=take, args=(one,)) for one in (*ids, *ids)]

    for one in takers:
        one.start()
    for one in takers:
        one.join()

    assert [one.state for one in found] == [LoadState.TAKEN_IN] * 4
    collected = value(superuser, "select count(*) from disclosure where operation = 'COLLECTION'")
    assert (count(superuser, "record_version"), collected) == (600, 2)
    assert value(superuser, "select count(*) from incident where category = 'ASB'") == 300


def test_progress_is_seen_from_outside_while_nothing_else_is(feeds: Database, superuser: Superuser):
    received = receive(feeds, force(), police_load(*(incident(f"I-{number}") for number in range(5000))))
    seen: list[tuple[Any, ...]] = []

    def look(lines_read: int) -> None:
        row = superuser.execute("select state, lines_read, (select count(*) from incident) from load").fetchone()
        seen.append((lines_read, *(row or ())))

    load = take_in_load(feeds, force(), received.load_id, look)

    told = [one[0] for one in seen]
    assert told == [2001, 4001]
    assert [one[1] for one in seen] == ["TAKING_IN"] * 2
    assert [one[2] for one in seen] == [0, *told[:-1]]
    assert {one[3] for one in seen} == {0}
    assert load.lines_read == 5002


def test_collecting_is_logged_once_with_numbers_and_without_names(feeds: Database, superuser: Superuser):
    load = take_in(feeds, force(), police_load(incident(), referral()))

    [entry] = entries(superuser)

    assert (entry["operation"], entry["recipient"], entry["controllers"]) == ("COLLECTION", "GMP", ["GMP"])
    assert entry["records"] == {"load": [str(load.load_id)]}
    assert entry["counts"] == {"incident": 1, "referral": 1}
    assert "Aisha" not in str(entry)


def test_altering_records_that_were_there_is_logged_beside_collecting(feeds: Database, superuser: Superuser):
    take_in(feeds, force(), police_load(incident(), referral()))
    header = police_header(made_at="2019-07-03T04:00:00+01:00")
    take_in(feeds, force(), police_load(incident(category="ASB"), incident("I-9"), referral(), header=header))

    logged = [(one["operation"], one["counts"]) for one in entries(superuser)]

    assert logged[1:] == [
        ("COLLECTION", {"incident": 2, "referral": 1}),
        ("ALTERATION", {"incident": 1}),
    ]


def test_a_load_of_another_organisation_is_not_there(feeds: Database):
    received = receive(feeds, force(), police_load())

    with pytest.raises(LoadNotFound):
        take_in_load(feeds, council(), received.load_id)
    with pytest.raises(LoadNotFound):
        take_in_load(feeds, viewer_of("E08000005"), uuid.uuid4())


def test_a_load_that_is_still_coming_cannot_be_taken_in(feeds: Database):
    with feeds.transaction(force()) as tx:
        load_id = loads.begin(tx, "GMP", POLICE, dt.datetime(2019, 7, 2, tzinfo=dt.UTC))

    with pytest.raises(LoadNotReceived):
        take_in_load(feeds, force(), load_id)


HOSTILE = "<script>alert(1)</script>'; drop table incident; --\t\\N\\.\n\"\\x00"


def test_html_sql_and_the_signs_of_copy_itself_come_back_as_they_were_sent(feeds: Database, superuser: Superuser):
    who = person(given_names=HOSTILE, family_name=HOSTILE, address=address(line=HOSTILE))
    take_in(
        feeds, force(), police_load(incident(location=address(line=HOSTILE), people=[who]), referral(narrative=HOSTILE))
    )

    assert value(superuser, "select given_names, family_name, address_line from incident_person") == (HOSTILE,) * 3
    assert value(superuser, "select location_line from incident") == HOSTILE
    assert value(superuser, "select narrative from referral") == HOSTILE


def test_a_thousand_bad_rows_too_many_are_counted_and_not_all_kept(feeds: Database, superuser: Superuser):
    load = take_in(feeds, force(), line(police_header()) + b"nonsense\n" * 10_500)

    assert (load.counts["rejected"], count(superuser, "rejection")) == (10_500, 10_000)
