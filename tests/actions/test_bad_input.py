"""Bad input of case systems, brought in by the door that everybody uses: what is refused, what is rejected and what is read all
the same, and that nothing stays in any table that should not. Each reader's own tests have the finer cases."""

import datetime as dt
from typing import Any

import pytest

from feeds.rows import MIB
from store.database import Database
from store.loads import Load, LoadState
from tests.actions.case_systems import (
    DFE,
    SSD,
    child,
    extract,
    payload,
    register_council,
    ssd_contact,
    ssd_person,
    take_in,
)
from tests.actions.erasing import left_of
from tests.actions.intake import Superuser, count
from tests.feeds import payloads
from tests.feeds.ssd import extracts

LATER = dt.datetime(2019, 7, 20, 12, tzinfo=dt.UTC)
GOOD = {"ssd_person": [ssd_person()], "ssd_contacts": [ssd_contact()]}
TABLES = extracts.tables(ssd_person=[extracts.person()], ssd_contacts=[extracts.contact()])


@pytest.fixture
def ready(database: Database, superuser: Superuser) -> Database:
    """Oldham sends extracts and payloads; now is 20 July."""
    superuser.execute("insert into portal_time (moment) values (%s)", (LATER,))
    for form in (SSD, DFE):
        register_council(database, form)
    return database


def refusal(load: Load) -> str:
    assert load.state is LoadState.REFUSED
    assert load.refusal is not None
    return str(load.refusal["code"])


def contacts(superuser: Superuser) -> list[Any]:
    return superuser.execute(
        "select contact_id, arrived_at, family_name from contact join contact_child using (directorate, contact_id)"
        " order by contact_id"
    ).fetchall()


def rejected(superuser: Superuser) -> list[tuple[object, ...]]:
    """The record and the field of every rejection."""
    return superuser.execute("select record_id, field from rejection order by line, field").fetchall()


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({**TABLES, "ssd_address.csv": b"\0" * (11 * MIB)}, "ZIP_BOMB"),
        ({**TABLES, "../ssd_address.csv": b"x"}, "UNSAFE_NAME"),
        ({"ssd_person.csv": TABLES["ssd_person.csv"]}, "MISSING_TABLE"),
    ],
    ids=["bomb", "traversal", "missing table"],
)
def test_a_zip_that_is_hostile_or_lacks_a_table_is_refused_and_leaves_nothing(
    ready: Database, superuser: Superuser, files: dict[str, bytes], code: str
):
    load = take_in(ready, SSD, extracts.zipped(files), 3)

    assert refusal(load) == code
    assert [count(superuser, table) for table in ("record_version", "contact", "load_chunk")] == [0, 0, 0]


def test_quoted_line_ends_and_formulas_are_text_like_any_other(ready: Database, superuser: Superuser):
    names = ("Rah\nman", "=HYPERLINK(1)", "+44", "@SUM(A1)")
    people = [ssd_person(f"P-{place}", pers_surname=name) for place, name in enumerate(names)]
    told = [ssd_contact(f"C-{place}", cont_person_id=f"P-{place}") for place in range(len(names))]

    load = take_in(ready, SSD, extract({"ssd_person": people, "ssd_contacts": told}), 3)

    assert load.state is LoadState.TAKEN_IN
    assert [row[2] for row in contacts(superuser)] == list(names)


def test_columns_in_another_order_are_read_by_their_names(ready: Database, superuser: Superuser):
    turned = {name: [dict(reversed(row.items())) for row in rows] for name, rows in GOOD.items()}

    take_in(ready, SSD, extract(turned), 3)

    assert [row[0] for row in contacts(superuser)] == ["C-1"]


def test_a_contact_of_somebody_who_is_in_no_table_is_rejected_and_its_neighbour_is_read(
    ready: Database, superuser: Superuser
):
    told = [ssd_contact(), ssd_contact("C-2", cont_person_id="P-404")]

    load = take_in(ready, SSD, extract({**GOOD, "ssd_contacts": told}), 3)

    assert load.state is LoadState.TAKEN_IN
    assert [row[0] for row in contacts(superuser)] == ["C-1"]
    assert rejected(superuser) == [("C-2", "cont_person_id")]


def test_dates_in_three_styles_are_the_same_day(ready: Database, superuser: Superuser):
    styles = ("2019-07-02", "02/07/2019", "2019-07-02T00:00:00")
    told = [ssd_contact(f"C-{place}", cont_contact_date=style) for place, style in enumerate(styles)]

    take_in(ready, SSD, extract({**GOOD, "ssd_contacts": told}), 3)

    assert len({row[1] for row in contacts(superuser)}) == 1
    assert len(contacts(superuser)) == len(styles)


def test_a_purge_of_a_child_that_nobody_knows_is_kept_and_shows_nobody(ready: Database, superuser: Superuser):
    load = take_in(ready, DFE, payload({"la_child_id": "D-404", "purge": True}, child()), 3)

    assert load.state is LoadState.TAKEN_IN
    assert rejected(superuser) == []
    assert [row[0] for row in contacts(superuser)] == ["episode:E-1"]


def test_of_a_batch_with_one_bad_child_the_others_are_taken_in(ready: Database, superuser: Superuser):
    bad = child("D-2", child_details={"first_name": "A", "surname": "B", "date_of_birth": "soon"})

    load = take_in(ready, DFE, payload(child(), bad, child("D-3", child()["social_care_episodes"][0])), 3)

    assert load.state is LoadState.TAKEN_IN
    assert count(superuser, "record_version") == 2
    assert rejected(superuser) == [("D-2", "[1].child_details.date_of_birth")]


@pytest.mark.parametrize("form", [SSD, DFE])
def test_an_unborn_child_without_any_date_is_rejected(ready: Database, superuser: Superuser, form: str):
    nobody = ssd_person(pers_forename=None, pers_dob=None)
    undated = child(child_details={"surname": "Rahman", "date_of_birth": None, "expected_date_of_birth": None})

    load = take_in(ready, form, extract({**GOOD, "ssd_person": [nobody]}) if form == SSD else payload(undated), 3)

    assert load.state is LoadState.TAKEN_IN
    assert (count(superuser, "contact"), count(superuser, "rejection") > 0) == (0, True)


def test_what_of_a_payload_is_not_needed_is_in_no_table(ready: Database, superuser: Superuser):
    whole, unreadable = payloads.child(), payloads.child("40022", child_details=payloads.details(date_of_birth="soon"))

    load = take_in(ready, DFE, payloads.payload(whole, unreadable), 3)

    assert load.state is LoadState.TAKEN_IN
    assert left_of(superuser, "40021") != []
    assert left_of(superuser, "DROP") == []
