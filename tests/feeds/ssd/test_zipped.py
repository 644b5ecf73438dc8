"""Hostile and broken zips: each is refused whole with its reason, and none costs much."""

import gzip
import io
import struct
import tracemalloc
import zipfile

import pytest
from hypothesis import given, strategies as st

from feeds.rows import MIB, Ended, FeedRecord, Limits, Refused, Row
from feeds.ssd.reading import read
from tests.feeds.ssd.extracts import SENDING, contact, extract, person, tables, zipped


def rows(data: bytes, limits: Limits | None = None) -> list[Row]:
    return list(read([data], SENDING, limits))


def refusal(data: bytes, limits: Limits | None = None) -> tuple[str, str]:
    last = rows(data, limits)[-1]
    assert isinstance(last, Refused), last
    return last.code, last.sentence


def contacts(data: bytes) -> list[str]:
    return [one.record_id for one in rows(data) if isinstance(one, FeedRecord)]


GOOD = tables(ssd_contacts=[contact()])


def with_entry(name: str, content: bytes = b"x") -> bytes:
    return zipped({**GOOD, name: content})


@pytest.mark.parametrize(
    "name",
    [
        "../ssd_address.csv",
        "a/../../ssd_address.csv",
        "/etc/ssd_address.csv",
        "C:/ssd_address.csv",
        "..\\ssd_address.csv",
        "notes/..",
    ],
)
def test_a_name_that_leads_out_of_the_folder_is_refused(name: str):
    assert refusal(with_entry(name))[0] == "UNSAFE_NAME"


def test_a_name_with_a_nul_is_refused():
    data = with_entry("ssd_address.csv.exe").replace(b"ssd_address.csv.exe", b"ssd_address.csv\0exe")

    assert refusal(data)[0] == "UNSAFE_NAME"


def test_folders_capitals_and_compressed_tables_are_accepted_and_other_files_left_alone():
    files = {"export/": b"", "__MACOSX/._ssd_contacts.csv": b"x", "export/read me.txt": b"x"}
    files |= {f"export/{name.upper()}.GZ": gzip.compress(content) for name, content in GOOD.items()}

    assert contacts(zipped(files)) == ["C-1"]


def test_a_zip_that_is_itself_compressed_is_read():
    assert contacts(gzip.compress(zipped(GOOD))) == ["C-1"]


@pytest.mark.parametrize("name", ["SSD_Contacts.csv", "other/ssd_contacts.csv", "ssd_contacts.csv.gz"])
def test_a_table_that_is_there_twice_is_refused(name: str):
    assert refusal(with_entry(name)) == (
        "DUPLICATE_TABLE",
        "The load is refused: the zip has the table ssd_contacts twice.",
    )


def test_more_than_64_entries_are_refused():
    assert contacts(zipped({**GOOD, **{f"{number}.txt": b"" for number in range(62)}})) == ["C-1"]
    assert refusal(zipped({**GOOD, **{f"{number}.txt": b"" for number in range(63)}}))[0] == "TOO_MANY_ENTRIES"


def test_a_list_of_entries_that_says_it_is_short_is_measured_and_not_believed():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(12_000):
            archive.writestr(zipfile.ZipInfo(f"{'x' * 60}{number}"), b"")
    data = bytearray(out.getvalue())
    struct.pack_into("<HH", data, data.rfind(b"PK\5\6") + 8, 3, 3)

    tracemalloc.start()
    code, _ = refusal(bytes(data))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert code == "TOO_MANY_ENTRIES"
    assert peak < 3 * len(data)


def test_the_larger_record_at_the_end_of_a_zip_is_measured_as_well():
    end = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, 1, 1, 46, 0, 0)
    large = struct.pack("<4sQHHLLQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 9, 9, 1 << 40, 0)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, 0, 1)

    assert refusal(large + locator + end)[0] == "TOO_MANY_ENTRIES"
    assert refusal(locator + end)[0] == "DAMAGED_ZIP"


def test_a_bomb_is_refused_before_it_is_unpacked():
    data = zipped({**GOOD, "ssd_address.csv": b"\0" * (11 * MIB)})

    code, sentence = refusal(data)

    assert (code, sentence) == (
        "ZIP_BOMB",
        "The load is refused: an entry of the zip unpacks to more than 200 times its size.",
    )


def test_a_bomb_within_a_compressed_table_is_refused():
    files = {"ssd_person.csv": GOOD["ssd_person.csv"]}
    columns = b",".join(name.encode() for name in contact()) + b"\n"
    bomb = gzip.compress(columns + (b"x" * 100_000 + b"\n") * 110)

    assert refusal(zipped({**files, "ssd_contacts.csv.gz": bomb}))[0] == "ZIP_BOMB"


def test_entries_that_share_their_bytes_are_refused():
    data = bytearray(zipped({"a.txt": b"0123456789" * 100, "ssd_person.csv": b"x"}))
    directory = data.find(b"PK\1\2")
    struct.pack_into("<L", data, directory + 20, 1 << 20)

    assert refusal(bytes(data))[0] == "ZIP_BOMB"


def test_more_than_the_limit_is_refused():
    limits = Limits(total_bytes=5000)

    assert refusal(zipped({**GOOD, "notes.txt": b"ab" * 3000}), limits)[0] == "TOO_LARGE"
    assert refusal(b"PK\3\4" + b"x" * 6000, limits)[0] == "TOO_LARGE"


def test_an_encrypted_entry_is_refused():
    data = bytearray(zipped(GOOD))
    place = data.find(b"PK\1\2")
    data[place + 8] |= 1

    assert refusal(bytes(data))[0] == "ENCRYPTED"


def test_an_entry_packed_by_another_method_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("ssd_person.csv", b"x")

    assert refusal(out.getvalue())[0] == "UNKNOWN_METHOD"


@pytest.mark.parametrize(
    "data", [b"PK\3\4", zipped(GOOD)[:-30], b"PK\5\6", b"hello", zipped(GOOD)[40:], zipped(GOOD) + b"x" * 70_000]
)
def test_what_is_no_zip_or_half_of_one_is_refused(data: bytes):
    assert refusal(data)[0] == "DAMAGED_ZIP"


def test_a_file_with_nothing_in_it_and_a_zip_with_nothing_in_it_are_refused():
    assert refusal(b"")[0] == "EMPTY"
    assert refusal(zipped({}))[0] == "MISSING_TABLE"


def test_a_table_whose_bytes_were_changed_is_refused():
    data = bytearray(extract(ssd_person=[person(str(number)) for number in range(50)]))
    data[60] ^= 0xFF

    assert refusal(bytes(data))[0] == "DAMAGED_ZIP"


def test_a_compressed_table_that_breaks_off_is_refused():
    files = {**GOOD, "ssd_address.csv.gz": gzip.compress(b"addr_person_id,addr_address_postcode\n1,2\n")[:-9]}

    assert refusal(zipped(files))[0] == "DAMAGED_ZIP"


WHOLE = extract(ssd_person=[person(str(number)) for number in range(5)], ssd_contacts=[contact(person_id="1")])


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_no_changed_bytes_make_reading_raise(changes: list[tuple[int, int]]):
    data = bytearray(WHOLE)
    for place, value in changes:
        data[place] = value

    assert isinstance(rows(bytes(data))[-1], Refused | Ended)


@given(st.integers(0, len(WHOLE)), st.integers(0, len(WHOLE)))
def test_no_missing_bytes_make_reading_raise(start: int, end: int):
    assert isinstance(rows(WHOLE[:start] + WHOLE[end:])[-1], Refused | Ended)


@given(st.integers(1, 3000))
def test_how_the_chunks_divide_a_zip_changes_nothing(size: int):
    in_pieces = list(read((WHOLE[start : start + size] for start in range(0, len(WHOLE), size)), SENDING))

    assert in_pieces == rows(WHOLE)
