"""The CSV of the tables: what spreadsheets and databases write, and what is no CSV."""

import gzip

import pytest

from feeds.rows import Limits
from tests.feeds.ssd.extracts import contact, person, tables, zipped
from tests.feeds.ssd.reading import end, faults, records, refused, rejections, rows

COLUMNS = b"cont_contact_id,cont_person_id,cont_contact_date,cont_contact_source_code,cont_contact_outcome_json\n"


def with_contacts(content: bytes, **people: str) -> bytes:
    return zipped({**tables(ssd_person=[person(**people)]), "ssd_contacts.csv": content})


def row(contact_id: bytes = b"C-1") -> bytes:
    return contact_id + b",40021,2019-07-01,6,\n"


def children(data: bytes):
    return records(rows(data))["contact C-1"].body["children"]


@pytest.mark.parametrize(
    "content",
    [
        COLUMNS + row(),
        b"\xef\xbb\xbf" + COLUMNS + row(),
        (COLUMNS + row()).replace(b"\n", b"\r\n"),
        (COLUMNS + row()).rstrip(),
        COLUMNS + b"\n\n" + row() + b"\n",
        COLUMNS.replace(b",", b" , ") + row(),
        COLUMNS + b'"C-1","40021","2019-07-01","6","{""NFA"":\n""N""}"\n',
    ],
)
def test_marks_line_ends_blank_lines_and_quotes_are_accepted(content: bytes):
    found = rows(with_contacts(content))

    assert list(records(found)) == ["contact C-1"]
    assert rejections(found) == []


def test_a_name_may_hold_a_line_end_and_a_quote():
    name = 'Aisha\r\n"Ash", Noor'

    assert children(with_contacts(COLUMNS + row(), pers_forename=name))[0]["given_names"] == 'Aisha\n"Ash", Noor'


@pytest.mark.parametrize("name", ["=1+1", "+44", "-2", "@SUM(A1)", '=HYPERLINK("x")', "NULL"])
def test_text_that_a_spreadsheet_would_work_out_is_kept_as_text(name: str):
    assert children(with_contacts(COLUMNS + row(), pers_forename=name))[0]["given_names"] == name


def test_rows_are_told_by_the_line_on_which_they_begin():
    content = COLUMNS + b'"C-1",40021,2019-07-01,6,"{\n\n}"\n' + b"C-2,40021,never,6,\n"

    assert [one[:2] for one in faults(rows(with_contacts(content)))] == [(5, "cont_contact_date")]


def test_bytes_that_are_not_utf_8_are_rejected_where_they_are_read_and_nowhere_else():
    people = tables()["ssd_person.csv"]
    named = zipped({"ssd_person.csv": people.replace(b"Aisha", b"A\xefsha"), "ssd_contacts.csv": COLUMNS + row()})
    beside = zipped({"ssd_person.csv": people.replace(b"REFU", b"\xef"), "ssd_contacts.csv": COLUMNS + row()})

    assert faults(rows(named))[0] == (2, "pers_forename", "not UTF-8")
    assert list(records(rows(beside))) == ["contact C-1"]


def test_a_nul_character_is_rejected():
    assert faults(rows(with_contacts(COLUMNS + b"C\0,40021,2019-07-01,6,\n"))) == [
        (2, "cont_contact_id", "a NUL character")
    ]


@pytest.mark.parametrize(
    ("bad", "found"),
    [
        (b"C-2,40021\n", "a row of 2 cells"),
        (b"C-2,40021,2019-07-01,6,,,\n", "a row of 7 cells"),
        (b'C-2,"40021"x,2019-07-01,6,\n', "quotes or line ends"),
        (b"C-2,40021,2019-07-01,6,\rC-3\n", "quotes or line ends"),
        (
            b"C-2,40021," + b"x" * 140_000 + b",6,\n",
            "quotes or line ends that belong to no cell, or a cell that is too long",
        ),
        (b"C-2," + b"x," * 100_000 + b"\n", "a row that is too long"),
    ],
)
def test_text_that_is_no_row_is_rejected_and_proves_nothing_absent(bad: bytes, found: str):
    content = COLUMNS + row(b"C-1") + bad + row(b"C-9")

    read = rows(with_contacts(content), limits=Limits(line_bytes=150_000))

    assert list(records(read)) == ["contact C-1", "contact C-9"]
    assert [one[:2] for one in faults(read)] == [(3, "ssd_contacts")]
    assert faults(read)[0][2].startswith(found)
    assert (end(read).complete, end(read).unreadable, end(read).problems) == (False, 1, ("ROWS_LOST",))


def test_a_quote_without_its_pair_takes_what_comes_after_it_and_is_told():
    read = rows(with_contacts(COLUMNS + row() + b'C-2,"40021,2019-07-01,6,\n' + row(b"C-3")))

    assert list(records(read)) == ["contact C-1"]
    assert (faults(read)[0][:2], end(read).problems) == ((3, "ssd_contacts"), ("ROWS_LOST",))


def test_a_row_that_goes_on_over_many_lines_is_given_up():
    endless = b"C-2," + b'"x\n",' * 3000 + b"\n"

    read = rows(with_contacts(COLUMNS + row() + endless + row(b"C-9")), limits=Limits(line_bytes=5000))

    assert "a row that is too long" in {found for _, _, found in faults(read)}
    assert "contact C-1" in records(read)


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        (b"", "EMPTY_TABLE"),
        (b"\n", "MISSING_COLUMN"),
        (COLUMNS.replace(b",", b";"), "MISSING_COLUMN"),
        ("cont_contact_id".encode("utf-16"), "MISSING_COLUMN"),
        (COLUMNS.rstrip() + b",cont_person_id\n", "UNREADABLE_TABLE"),
        (COLUMNS.rstrip() + b"," * 600 + b"\n", "UNREADABLE_TABLE"),
        (b'"cont_contact_id"x,' + COLUMNS, "UNREADABLE_TABLE"),
    ],
)
def test_column_names_that_cannot_be_read_refuse_the_load(columns: bytes, code: str):
    assert refused(rows(with_contacts(columns))).code == code


def test_a_refusal_names_no_value():
    assert "Rahman" not in refused(rows(with_contacts(b"Rahman,Aisha\n"))).sentence


def test_a_compressed_table_is_read_within_the_zip():
    files = tables(ssd_contacts=[contact()])
    packed = {f"{name}.gz": gzip.compress(content) for name, content in files.items()}

    assert records(rows(zipped(packed))) == records(rows(zipped(files)))
