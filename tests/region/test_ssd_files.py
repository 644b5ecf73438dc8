"""What extracts look like: tables, columns and styles, and which contacts each holds."""

import csv
import datetime as dt
import io
import zipfile
from collections import Counter
from dataclasses import replace

import pytest

from region.events import Contact, Episode, Quote
from region.files.ssd import Window, said, whole
from region.loads import Loads
from region.sources import SOURCE_OF, Source
from tests.region.field_lists import TABLES, faults
from tests.region.made_up import contact, july, listed, person
from tests.region.reading_back import Written

BOLTON, MANCHESTER, STOCKPORT, WIGAN = (
    SOURCE_OF[code] for code in ("E08000001", "E08000003", "E08000007", "E08000010")
)
LOADS = Loads(dt.date(2019, 7, 1), dt.date(2019, 7, 31))
DAY = dt.date(2019, 7, 3)
Rows = list[dict[str, str]]


def extract_of(source: Source, *records: Contact | Episode, day: dt.date = DAY) -> dict[str, Rows]:
    """The tables of the extract about a day of hand-made records."""
    window = Window()
    held = []
    for place in range((day - LOADS.first).days + 1):
        now = LOADS.first + dt.timedelta(days=place)
        held = window.extract(now, [one for record in records for of, one in said(LOADS, source, record) if of == now])
    with zipfile.ZipFile(io.BytesIO(whole(source, day, held))) as archive:
        texts = {name.removesuffix(".csv"): archive.read(name).decode() for name in archive.namelist()}
    return {name: list(csv.DictReader(io.StringIO(text, newline=""))) for name, text in texts.items()}


@pytest.mark.parametrize("feed", sorted(TABLES))
def test_every_extract_has_exactly_the_tables_and_columns_of_the_format(small: Written, feed: str):
    extracts = small.extracts(feed)

    assert len(extracts) == 62
    for extract in extracts:
        assert extract.tables.keys() == TABLES[feed].keys()
        for name, rows in extract.tables.items():
            assert [(name, row) for row in rows if faults(TABLES[feed][name], dict(row))] == []
        assert list(extract.tables["ssd_person"][0]) == list(TABLES[feed]["ssd_person"])


@pytest.mark.parametrize("feed", sorted(TABLES))
def test_every_row_is_about_a_person_who_is_there_and_everybody_comes_once(small: Written, feed: str):
    for extract in small.extracts(feed):
        people = [row["pers_person_id"] for row in extract.tables["ssd_person"]]
        assert len(people) == len(set(people))
        concerned = {
            row[column]
            for table, column in (
                ("ssd_contacts", "cont_person_id"),
                ("ssd_cin_episodes", "cine_person_id"),
                ("ssd_address", "addr_person_id"),
                ("ssd_linked_identifiers", "link_person_id"),
            )
            for row in extract.tables[table]
        }
        assert concerned == set(people)


@pytest.mark.parametrize("feed", sorted(TABLES))
def test_every_extract_holds_a_contact_of_the_first_day_that_it_covers(small: Written, feed: str):
    for extract in small.extracts(feed):
        made = dt.date.fromisoformat(extract.path.parent.name)
        dates = {_date(row["cont_contact_date"]) for row in extract.tables["ssd_contacts"]}
        assert made - dt.timedelta(days=3) in dates


def _date(text: str) -> dt.date:
    return dt.datetime.strptime(text[:10], "%d/%m/%Y" if "/" in text else "%Y-%m-%d").date()  # noqa: DTZ007


@pytest.mark.parametrize("feed", sorted(TABLES))
def test_a_contact_stays_for_three_days(small: Written, feed: str):
    seen = Counter(
        row["cont_contact_id"] for extract in small.extracts(feed)[15:45] for row in extract.tables["ssd_contacts"]
    )

    assert set(seen.values()) >= {3}


@pytest.mark.parametrize(
    ("source", "moment", "day"),
    [
        (BOLTON, "2019-07-01T16:05:00", "2012-03-02"),
        (MANCHESTER, "2019-07-01 16:05:00", "2012-03-02"),
        (STOCKPORT, "2019-07-01", "2012-03-02"),
        (WIGAN, "01/07/2019", "02/03/2012"),
    ],
)
def test_each_council_writes_dates_in_its_own_style(source: Source, moment: str, day: str):
    tables = extract_of(source, replace(contact(), directorate=source.organisation))

    assert tables["ssd_contacts"][0]["cont_contact_date"] == moment
    assert tables["ssd_person"][0]["pers_dob"] == day


def test_a_contact_about_two_children_has_a_row_for_each_one_after_the_other():
    both = contact("C-2", listed(person("N-1")), listed(person("N-2")))

    rows = extract_of(BOLTON, contact("C-1", listed(person("N-3"))), both)["ssd_contacts"]

    assert [(row["cont_contact_id"], row["cont_person_id"]) for row in rows] == [
        ("C-1", "child-N-3"), ("C-2", "child-N-1"), ("C-2", "child-N-2"),
    ]  # fmt: skip


def test_a_quoted_reference_is_an_identifier_of_each_child_from_the_day_of_the_contact():
    quoted = contact("C-1", listed(person("N-1", nhs_number=None)), quote=Quote('DAB, "7"', None))

    assert extract_of(STOCKPORT, quoted)["ssd_linked_identifiers"] == [
        {
            "link_person_id": "child-N-1",
            "link_identifier_type": "Incident ID",
            "link_identifier_value": 'DAB, "7"',
            "link_valid_from_date": "2019-07-01",
        }
    ]


def test_outcomes_are_empty_until_the_night_after_the_decision():
    first = extract_of(BOLTON, contact(), day=dt.date(2019, 7, 1))["ssd_contacts"]
    later = extract_of(BOLTON, contact(), day=dt.date(2019, 7, 2))["ssd_contacts"]

    assert first[0]["cont_contact_outcome_json"] == ""
    assert later[0]["cont_contact_outcome_json"] == '{"NEW_REFERRAL":"Y"}'


def test_names_keep_their_letters_and_an_unborn_child_has_only_a_due_date():
    unborn = listed(given="", family="Żółć-N'Diaye", born=None, expected=dt.date(2019, 10, 1))

    (row,) = extract_of(WIGAN, contact("C-1", unborn))["ssd_person"]

    assert (row["pers_forename"], row["pers_surname"]) == ("", "Żółć-N'Diaye")
    assert (row["pers_dob"], row["pers_expected_dob"], row["pers_common_child_id"]) == ("", "01/10/2019", "")


def test_an_episode_comes_when_something_about_it_changed_and_with_its_child():
    episode = Episode(
        BOLTON.organisation, "E-1", listed(), "6", dt.date(2019, 7, 2), july(2, 10), no_further_action=False,
        nfa_known_at=july(3, 9), closed_on=dt.date(2019, 7, 5), closed_at=july(5, 9),
    )  # fmt: skip

    told = {number: extract_of(BOLTON, episode, day=dt.date(2019, 7, number)) for number in (2, 3, 4, 5)}

    assert [(row["cine_referral_nfa"], row["cine_close_date"]) for day in told for row in told[day]["ssd_cin_episodes"]] == [
        ("", ""), ("N", ""), ("N", "2019-07-05"),
    ]  # fmt: skip
    assert told[4]["ssd_person"] == []
    assert told[5]["ssd_person"][0]["pers_person_id"] == "child-N-1"


def test_the_same_tables_are_the_same_bytes():
    held = [one for _, one in said(LOADS, BOLTON, contact())]

    assert whole(BOLTON, DAY, held) == whole(BOLTON, DAY, held)
