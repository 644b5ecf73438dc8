"""An extract as a whole: what it covers, which tables and columns it needs, and that the order of its rows means nothing."""

import datetime as dt
import tracemalloc

import pytest
from hypothesis import given, strategies as st

from feeds.rows import FeedRecord, Header, Sending
from reconciliation.records import Contact, build
from tests.feeds.ssd.extracts import (
    AS_AT,
    Cells,
    address,
    contact,
    episode,
    extract,
    identifier,
    person,
    tables,
    zipped,
)
from tests.feeds.ssd.reading import end, faults, header, read_tables, records, refused, rejections, rows

WHOLE = extract(
    ssd_contacts=[contact()],
    ssd_cin_episodes=[episode()],
    ssd_address=[address()],
    ssd_linked_identifiers=[identifier()],
)


def test_an_extract_gives_its_header_contacts_children_and_end():
    found = rows(WHOLE)

    assert list(records(found)) == ["contact C-1", "child 40021"]
    assert (end(found).complete, end(found).seen) == (True, {"contacts": 1, "children": 1})
    assert (end(found).lines, rejections(found)) == (10, [])


def test_the_heart_reads_the_contact():
    one = build("E08000003", "contact", records(rows(WHOLE))["contact C-1"].body)

    assert isinstance(one, Contact)
    assert [child.person_id for child in one.children] == ["40021"]


def test_it_covers_from_the_midnight_of_its_earliest_contact_to_its_as_at():
    found = read_tables(
        ssd_contacts=[contact(), contact("C-2", cont_contact_date="30/06/2019", cont_contact_source_code="1A")]
    )

    assert header(found) == Header("ssd-csv", "E08000003", dt.datetime(2019, 6, 29, 23, tzinfo=dt.UTC), AS_AT, AS_AT)


def test_its_sender_may_say_from_when_on_it_covers():
    since = dt.datetime(2019, 7, 1, tzinfo=dt.UTC)
    told = Sending("E08000003", AS_AT, since)

    assert header(rows(WHOLE, told)).covers_from == since
    assert header(rows(WHOLE, Sending("E08000003", AS_AT, AS_AT + dt.timedelta(1)))).covers_from == AS_AT


def test_without_contacts_it_covers_nothing():
    for found in (read_tables(), read_tables(ssd_contacts=[contact(cont_contact_date="one day")])):
        assert (header(found).covers_from, header(found).covers_to) == (AS_AT, AS_AT)


@pytest.mark.parametrize("name", ["ssd_person", "ssd_contacts"])
def test_a_needed_table_that_is_missing_refuses_the_load_by_name(name: str):
    files = {file: content for file, content in tables().items() if file != f"{name}.csv"}

    assert refused(rows(zipped(files))).sentence == f"The load is refused: the zip has no table {name}."


def test_the_other_tables_may_be_missing():
    assert list(records(read_tables(ssd_contacts=[contact()]))) == ["contact C-1"]


@pytest.mark.parametrize(
    "column",
    ["pers_dob", "cont_person_id", "cine_close_date", "addr_address_postcode", "link_valid_from_date"],
)
def test_a_needed_column_that_is_missing_refuses_the_load_by_name(column: str):
    files = tables(
        ssd_contacts=[contact()],
        ssd_cin_episodes=[episode()],
        ssd_address=[address()],
        ssd_linked_identifiers=[identifier()],
    )
    without = {name: content.replace(column.encode(), b"other") for name, content in files.items()}

    assert refused(rows(zipped(without))).sentence.endswith(f" has no column {column}.")


def test_an_empty_table_is_refused():
    assert refused(rows(zipped({**tables(), "ssd_contacts.csv": b""}))).code == "EMPTY_TABLE"


def test_columns_may_come_in_any_order_and_letters():
    def turned(content: bytes) -> bytes:
        lines = content.decode().splitlines()
        return "\n".join(",".join(reversed(line.split(","))) for line in (lines[0].upper(), *lines[1:])).encode()

    plain = contact(cont_contact_outcome_json="")
    files = tables(ssd_contacts=[plain], ssd_cin_episodes=[episode()])
    found = rows(zipped({name: turned(content) for name, content in files.items()}))

    assert records(found) == records(rows(zipped(files)))


def test_unknown_columns_are_counted_by_name_and_what_stands_in_them_is_not_kept():
    found = read_tables(ssd_contacts=[contact()], ssd_cin_episodes=[episode()])
    files = tables(ssd_contacts=[contact()], ssd_cin_episodes=[episode()])
    more = {
        name: content.replace(b"\r\n", b",Cont_Worker\r\n", 1)
        .replace(b"\r\n", b",Jo Brown\r\n")
        .replace(b"Cont_Worker,Jo Brown", b"Cont_Worker")
        for name, content in files.items()
    }
    with_more = rows(zipped(more))

    assert records(with_more)["contact C-1"].aside == {"ssd_person.cont_worker": None, "ssd_contacts.cont_worker": None}
    assert records(with_more)["child 40021"].aside == {
        "ssd_person.cont_worker": None,
        "ssd_cin_episodes.cont_worker": None,
    }
    assert "Jo Brown" not in repr(with_more)
    assert [one.digest for one in records(with_more).values()] == [one.digest for one in records(found).values()]


def test_nobody_who_is_not_needed_is_read():
    others = [person("1", pers_dob="nonsense"), person("2", pers_dob=""), person("", pers_forename="X")]

    found = read_tables(
        ssd_person=[person(), *others],
        ssd_contacts=[contact(), contact("C-2", "1", cont_contact_source_code="2A")],
        ssd_address=[address(), address("1", addr_address_json="nonsense")],
        ssd_linked_identifiers=[identifier(), identifier("1", link_valid_from_date="nonsense")],
    )

    assert (rejections(found), end(found).seen) == ([], {"contacts": 2, "children": 0})


def test_somebody_with_two_rows_that_differ_is_rejected_and_one_who_only_repeats_is_not():
    twice = [person(), person(), person("2"), person("2", pers_surname="Other")]

    found = read_tables(ssd_person=twice, ssd_cin_episodes=[episode(), episode("E-2", "2")])

    assert faults(found) == [(5, "pers_person_id", "an id given before in this table")]
    assert list(records(found)) == ["child 40021"]


def test_memory_stays_flat_however_many_people_the_council_knows():
    def peak(count: int) -> int:
        others = [person(f"P-{number}") for number in range(count)]
        homes = [address(f"P-{number}") for number in range(count)]
        data = extract(ssd_person=[person(), *others], ssd_contacts=[contact()], ssd_address=homes)
        tracemalloc.start()
        found = rows(data)
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert list(records(found)) == ["contact C-1"]
        return highest - len(data)

    assert peak(6000) < peak(3000) + 100_000


PEOPLE = [
    person(str(number), pers_dob=dob)
    for number, dob in enumerate(("2014-03-02", "02/03/2014", "", "1 May", "2013-01-01"))
]
CONTACT_ROWS = [contact(f"C-{number}", str(number)) for number in range(6)]
EPISODE_ROWS = [episode(f"E-{number}", str(number % 4)) for number in range(8)]
ADDRESS_ROWS = [
    address("0"),
    address("0", addr_address_start_date="2015-01-01", addr_address_postcode="M1 1AA"),
    address("0", addr_address_start_date="2018-01-01", addr_address_end_date="2018-06-01"),
    address("1", addr_address_start_date="whenever"),
]
IDENTIFIER_ROWS = [
    identifier("0"),
    identifier("0", link_identifier_value="2412-010719"),
    identifier("0", link_identifier_type="NHS Number", link_identifier_value="9434765919"),
    identifier("0", link_identifier_type="NHS Number", link_identifier_value="9434765870", link_valid_from_date=""),
]


@given(
    st.permutations([*PEOPLE, person("4", pers_surname="Other")]),
    st.permutations(CONTACT_ROWS),
    st.permutations(EPISODE_ROWS),
    st.permutations(ADDRESS_ROWS),
    st.permutations(IDENTIFIER_ROWS),
)
def test_in_any_order_of_rows_the_same_records_are_read(
    people: list[Cells], contacts: list[Cells], episodes: list[Cells], addresses: list[Cells], identifiers: list[Cells]
):
    found = read_tables(
        ssd_person=people,
        ssd_contacts=contacts,
        ssd_cin_episodes=episodes,
        ssd_address=addresses,
        ssd_linked_identifiers=identifiers,
    )

    assert {name: one.body for name, one in records(found).items()} == IN_ORDER


IN_ORDER = {
    name: one.body
    for name, one in records(
        read_tables(
            ssd_person=[*PEOPLE, person("4", pers_surname="Other")],
            ssd_contacts=CONTACT_ROWS,
            ssd_cin_episodes=EPISODE_ROWS,
            ssd_address=ADDRESS_ROWS,
            ssd_linked_identifiers=IDENTIFIER_ROWS,
        )
    ).items()
}


def test_records_that_lack_a_readable_person_are_not_among_them():
    assert sorted(IN_ORDER) == ["child 0", "child 1", "contact C-0", "contact C-1"]


CELLS = st.sampled_from(
    ["", "NULL", "6", "40021", "2019-07-01", "01/07/2019", "{}", "[]", "Y", "\0", '"', "\n", "=1+1"]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.data())
def test_no_text_in_any_cell_makes_reading_raise(data: st.DataObject):
    changed = {
        "ssd_person": person(),
        "ssd_contacts": contact(),
        "ssd_cin_episodes": episode(),
        "ssd_address": address(),
        "ssd_linked_identifiers": identifier(),
    }
    row = changed[data.draw(st.sampled_from(sorted(changed)))]
    row[data.draw(st.sampled_from(sorted(row)))] = data.draw(CELLS)
    good = {
        "ssd_person": person("9"),
        "ssd_contacts": contact("C-9", "9"),
        "ssd_cin_episodes": episode("E-9", "9"),
        "ssd_address": address("9"),
        "ssd_linked_identifiers": identifier("9"),
    }

    found = rows(extract(**{name: [changed[name], good[name]] for name in changed}))

    assert {"contact C-9", "child 9"} <= records(found).keys()
    assert all(isinstance(one, FeedRecord) for one in records(found).values())
