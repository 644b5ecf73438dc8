"""The Department for Education's payload: what of it is kept, what is dropped, and what cannot be read."""

import gzip
import json
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, strategies as st

from feeds import dfe
from feeds.rows import MIB, Ended, Fault, FeedRecord, Header, Limits, Refused, Rejection, Row
from tests.feeds.payloads import AS_AT, SENDING, Payload, child, details, episode, payload


def rows(data: bytes, limits: Limits | None = None) -> list[Row]:
    return list(dfe.read([data], SENDING, limits))


def records(found: list[Row]) -> list[FeedRecord]:
    return [one for one in found if isinstance(one, FeedRecord)]


def record(one: Payload) -> FeedRecord:
    found = rows(payload(one))
    assert isinstance(found[1], FeedRecord), found[1]
    return found[1]


def rejections(found: list[Row]) -> list[Rejection]:
    return [one for one in found if isinstance(one, Rejection)]


def faults(one: object) -> list[tuple[str, str]]:
    rejected = rejections(rows(payload(one)))
    return [(fault.field, fault.found) for each in rejected for fault in each.faults]


def end(found: list[Row]) -> Ended:
    last = found[-1]
    assert isinstance(last, Ended)
    return last


# ---------------------------------------------------------------- what is kept


def test_a_payload_gives_its_header_every_child_and_its_end_and_covers_nothing():
    first, *found, last = rows(payload(child("1"), child("2")))

    assert first == Header("dfe-csc/0.8", "E08000002", AS_AT, AS_AT, AS_AT)
    assert [(one.kind, one.record_id, one.line) for one in records(found)] == [("child", "1", 1), ("child", "2", 2)]
    assert last == Ended(2, complete=True, seen={"children": 2})


def test_of_a_whole_child_only_what_matching_and_timing_need_is_kept():
    assert record(child()).body == {
        "child_id": "40021",
        "purge": False,
        "details": {
            "given_names": "Aisha",
            "family_name": "Rahman",
            "date_of_birth": "2014-03-02",
            "expected_date_of_birth": None,
            "sex": "F",
            "address": {"line": None, "postcode": "BL9 0AB", "uprn": None},
        },
        "episodes": [
            {
                "episode_id": "E-1",
                "source": "6",
                "referred_on": "2019-07-02",
                "no_further_action": False,
                "closed_on": None,
            }
        ],
    }


@pytest.mark.parametrize(
    "one",
    [
        child(),
        child(DROP="DROP"),
        child(child_details=details(DROP={"DROP": "DROP"}), social_care_episodes=[episode(DROP="DROP")]),
        child(child_details=details(date_of_birth="2014"), health_and_wellbeing="DROP"),
        child(social_care_episodes=[episode(referral_date="DROP"), "DROP"]),
        child(social_care_episodes="DROP"),
        child(child_details="DROP", purge="DROP"),
        child(None, mis_child_id=None, DROP="DROP"),
        "DROP",
        ["DROP"],
    ],
)
def test_no_value_that_is_not_kept_stands_in_any_row(one: object):
    assert "DROP" not in repr(rows(payload(one))).replace("'DROP-mis'", "")
    assert all(each.raw is None for each in rejections(rows(payload(one))))
    assert all(each.aside is None for each in records(rows(payload(one))))


def test_the_councils_own_id_counts_and_the_systems_where_there_is_none():
    both, bare = child("L-1", mis_child_id="M-1"), child(None, mis_child_id="M-1")

    assert (record(both).record_id, record(bare).record_id) == ("L-1", "M-1")
    assert faults(child("", mis_child_id=None)) == [("[0].la_child_id", "nothing")]
    assert faults(child(7)) == [("[0].la_child_id", "a number")]


# ---------------------------------------------------------------- parts and purges


def test_what_a_partial_payload_does_not_say_is_not_in_the_record():
    closed = {"social_care_episode_id": "E-1", "closure_date": "2019-07-08"}

    assert record({"la_child_id": "1"}).body == {"child_id": "1", "purge": False, "episodes": []}
    assert record({"la_child_id": "1", "child_details": {"postcode": None}}).body["details"] == {"address": None}
    assert record({"la_child_id": "1", "social_care_episodes": [closed]}).body["episodes"] == [
        {"episode_id": "E-1", "closed_on": "2019-07-08"}
    ]


def test_a_purge_is_told_and_what_comes_with_it_is_not():
    assert record(child(purge=True)).body == {"child_id": "40021", "purge": True, "episodes": []}
    assert record(child(child_details=details(purge=True))).body["details"] == {"purge": True}
    assert record(child(social_care_episodes=[episode("E-2", purge=True), episode("E-1")])).body["episodes"][1] == {
        "episode_id": "E-2",
        "purge": True,
    }


def test_a_purge_of_a_child_that_nobody_knows_is_a_record_like_any_other():
    assert record({"la_child_id": "nobody", "purge": True}).record_id == "nobody"


def test_the_order_of_keys_and_episodes_changes_nothing():
    one = child(social_care_episodes=[episode("E-2"), episode("E-1")])
    other = dict(reversed(child(social_care_episodes=[episode("E-1"), episode("E-2")]).items()))

    assert record(one).digest == record(other).digest


# ---------------------------------------------------------------- what cannot be read


@pytest.mark.parametrize(
    ("one", "field", "found"),
    [
        (child(child_details=details(date_of_birth="02/03/2014")), "child_details.date_of_birth", "a text of 10"),
        (child(child_details=details(date_of_birth="2019-07-11")), "child_details.date_of_birth", "a date after"),
        (child(child_details=details(first_name=["x"])), "child_details.first_name", "a list of 1"),
        (child(child_details=[]), "child_details", "a list of 0"),
        (child(child_details=details(purge="yes")), "child_details.purge", "a text of 3 characters"),
        (child(purge=1), "purge", "a number"),
        (child(social_care_episodes={}), "social_care_episodes", "an object"),
        (child(social_care_episodes=[None]), "social_care_episodes[0]", "nothing"),
        (child(social_care_episodes=[episode(None)]), "social_care_episodes[0].social_care_episode_id", "nothing"),
        (child(social_care_episodes=[episode(" ")]), "social_care_episodes[0].social_care_episode_id", "a"),
        (
            child(social_care_episodes=[episode(), episode()]),
            "social_care_episodes[1].social_care_episode_id",
            "an id given",
        ),
        (
            child(social_care_episodes=[episode(referral_source="Police")]),
            "social_care_episodes[0].referral_source",
            "a text of 6",
        ),
        (
            child(social_care_episodes=[episode(referral_no_further_action_flag="N")]),
            "social_care_episodes[0].referral_no_further_action_flag",
            "a text of 1",
        ),
        (
            child(social_care_episodes=[episode(closure_date="2019-02-30")]),
            "social_care_episodes[0].closure_date",
            "a text of 10",
        ),
    ],
)
def test_one_bad_child_is_rejected_by_its_index_and_its_neighbours_are_read(one: object, field: str, found: str):
    read = rows(payload(child("before"), one, child("after")))

    assert [each.record_id for each in records(read)] == ["before", "after"]
    (rejected,) = rejections(read)
    assert (rejected.line, rejected.kind, rejected.record_id) == (2, "child", "40021")
    assert [fault.field for fault in rejected.faults] == [f"[1].{field}"]
    assert rejected.faults[0].found.startswith(found)
    assert end(read).complete


def test_a_child_that_is_named_and_has_no_date_is_rejected():
    nothing = {"date_of_birth": None, "expected_date_of_birth": None}
    bare = {"first_name": None, "surname": "Rahman"}

    for its_details in (details(**nothing), bare, {"expected_date_of_birth": None}):
        assert faults(child(child_details=its_details)) == [("[0].child_details.date_of_birth", "no date at all")]


def test_an_unborn_child_with_an_expected_date_is_read():
    unborn = details(date_of_birth=None, expected_date_of_birth="2019-12-01", first_name=None)

    assert record(child(child_details=unborn)).body["details"]["expected_date_of_birth"] == "2019-12-01"


def test_episodes_without_details_may_follow_a_child_that_came_before():
    assert record({"la_child_id": "1", "social_care_episodes": [episode()]}).body["episodes"][0]["source"] == "6"


@pytest.mark.parametrize(
    ("element", "found"),
    [
        (b"null", "nothing"),
        (b'{"la_child_id":}', "not JSON"),
        (b'"text"', "a text of 4 characters"),
        (b"", "not JSON"),
        (b'{"la_child_id":"1","purge":false,"purge":true}', "a key given twice in one object"),
        (b'{"la_child_id":"1","child_details":{"postcode":"A\\u0000"}}', "a NUL character"),
        (b'{"la_child_id":"1","child_details":{"first_name":"A\xef"}}', "not UTF-8 (from byte 52)"),
        (b'{"la_child_id":"' + b"1" * 5000 + b'"}', "5,018 bytes long"),
        (b'{"la_child_id":"1","x":' + b"[" * 1500 + b"]" * 1500 + b"}", "not JSON"),
    ],
)
def test_an_element_that_is_no_child_is_rejected_by_its_index(element: bytes, found: str):
    whole = payload(child("9"))
    data = whole[:-1] + b"," + element + b"," + whole[1:]

    read = rows(data, Limits(line_bytes=4000))

    (rejected,) = rejections(read)
    assert (rejected.line, rejected.faults[0].field, rejected.faults[0].found) == (2, "[1]", found)
    assert [one.record_id for one in records(read)] == ["9", "9"]


def test_an_element_that_does_not_end_takes_what_comes_after_it_and_is_told():
    read = rows(payload(child("1"))[:-1] + b',{"la_child_id":"2",' + payload(child("3"))[1:])

    assert [one.record_id for one in records(read)] == ["1"]
    assert [one.faults[0].field for one in rejections(read)] == ["[1]", ""]
    assert end(read).problems == ("BROKEN_OFF",)


def test_text_may_hold_brackets_quotes_and_escapes():
    name = 'A]},{["\\" \\\\'

    assert record(child(child_details=details(first_name=name))).body["details"]["given_names"] == name


def test_an_empty_array_is_read_and_has_nobody():
    for data in (b"[]", b" [ \r\n ] \n"):
        assert rows(data)[1:] == [Ended(0, complete=True, seen={"children": 0})]


@pytest.mark.parametrize("cut", [1, 700, -1])
def test_an_array_that_breaks_off_is_read_as_far_as_it_goes(cut: int):
    read = rows(payload(child("1"), child("2"))[:cut])

    assert end(read).problems == ("BROKEN_OFF",)
    assert rejections(read)[-1].faults[0] == Fault("", "an array without its end", "a JSON array")


def test_compressed_data_that_breaks_off_is_told():
    packed = gzip.compress(payload(*(child(str(number)) for number in range(50))), compresslevel=0)

    read = rows(packed[: len(packed) // 2])

    assert len(records(read)) > 10
    assert end(read).problems == ("BROKEN_OFF",)


def test_two_payloads_in_one_file_are_noticed():
    read = rows(payload(child("1")) + b"\n" + payload(child("2")))

    assert [one.record_id for one in records(read)] == ["1"]
    assert end(read).problems == ("ROWS_AFTER_END",)


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "EMPTY", "the file is empty"),
        (b" \n", "EMPTY", "the file is empty"),
        (b'{"la_child_id":"1"}', "NOT_AN_ARRAY", "something else"),
        (b"\x1f\x8b nothing of the kind", "NOT_AN_ARRAY", "compressed data that is damaged"),
    ],
)
def test_what_is_no_array_is_refused(data: bytes, code: str, words: str):
    (refused,) = rows(data)

    assert isinstance(refused, Refused)
    assert refused.code == code
    assert words in refused.sentence


def test_a_payload_that_unpacks_beyond_the_limit_is_refused_whole():
    data = gzip.compress(payload(*[child()] * 1000))

    last = rows(data, Limits(total_bytes=500_000))[-1]

    assert isinstance(last, Refused)
    assert last.code == "TOO_LARGE"


# ---------------------------------------------------------------- laws


def test_memory_stays_flat_however_long_the_payload_or_one_of_its_elements_is():
    def chunks(count: int) -> Iterator[bytes]:
        yield b"["
        for number in range(count):
            yield json.dumps(child(str(number))).encode() + b","
        yield b'{"la_child_id":"'
        yield from (b"x" * 100_000 for _ in range(count // 4))
        yield b'"}]'

    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in dfe.read(chunks(count), SENDING, Limits(line_bytes=MIB)):
            pass
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    assert peak(800) < peak(80) + 100_000


@given(st.integers(1, 3000))
def test_how_the_chunks_divide_a_payload_changes_nothing(size: int):
    data = b"\xef\xbb\xbf \n" + payload(child('1\\"]['), child(purge="x"), 7, child("3"))

    in_pieces = list(dfe.read((data[start : start + size] for start in range(0, len(data), size)), SENDING))

    assert in_pieces == rows(data)


@given(
    st.permutations(
        [child("1"), child("2", purge=True), child("3"), {"la_child_id": "4"}, child(None, mis_child_id=None)]
    )
)
def test_in_any_order_the_same_children_are_read(children: list[Payload]):
    read = rows(payload(*children))

    assert {one.digest for one in records(read)} == {
        record(one).digest for one in children if one.get("la_child_id") is not None
    }


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(st.data())
def test_no_value_in_any_field_makes_reading_raise(data: st.DataObject):
    one, its_details, its_episode = child(), details(), episode()
    block = data.draw(st.sampled_from([one, its_details, its_episode]))
    block[data.draw(st.sampled_from(sorted(block)))] = data.draw(JSON)
    if block is not one:
        one = child(child_details=its_details, social_care_episodes=[its_episode])

    read = rows(payload(one, child("9")))

    assert records(read)[-1].record_id == "9"


@given(st.binary(max_size=200))
def test_no_bytes_make_reading_raise(data: bytes):
    for sent in (data, b"[" + data, payload(child())[:-1] + b"," + data):
        assert isinstance(rows(sent)[-1], Refused | Ended)
