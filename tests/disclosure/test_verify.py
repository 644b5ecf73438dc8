"""Verifying an export: whatever is altered, removed, put in or exchanged is found, with its position."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from disclosure.entry import Named, leaf_hash
from disclosure.export import ExportRefused, Header, Leaf, Signed, read_line, write_line
from tests.disclosure.logs import KEY, checkpoint_of, leaf, lines, look, sealed_leaf, signed

SIZE = 40
LEAVES = [leaf(index) for index in range(SIZE)]
BATCHES = (1, 9, 10, 25, SIZE)
NOTES = {size: signed(LEAVES[:size]) for size in BATCHES}

indexes = st.integers(0, SIZE - 1)


def _first(leaves: list[Leaf], whose: str = "*", held: int | None = None) -> int:
    """The position that is named first."""
    found = look(lines(leaves, NOTES, whose), None if held is None else checkpoint_of(LEAVES[:held]))
    assert found.faults
    return found.faults[0].position


def test_a_log_as_it_was_signed_has_no_fault() -> None:
    found = look(lines(LEAVES, NOTES), checkpoint_of(LEAVES[:10]))

    assert (found.size, found.told, found.signed, found.checkpoints, found.faults) == (
        SIZE,
        SIZE,
        SIZE,
        len(BATCHES),
        (),
    )


@given(indexes, st.data())
@pytest.mark.requirement(32)
def test_one_byte_of_an_entry_is_found_where_it_is(index: int, data: st.DataObject) -> None:
    entry = LEAVES[index].entry or b""
    place = data.draw(st.integers(0, len(entry) - 1))
    other = entry[:place] + bytes([entry[place] ^ data.draw(st.integers(1, 255))]) + entry[place + 1 :]

    altered = [*LEAVES[:index], replace(LEAVES[index], entry=other), *LEAVES[index + 1 :]]

    assert _first(altered, "E08000004") == index


@given(indexes, indexes)
@pytest.mark.requirement(32)
def test_an_entry_that_was_replaced_together_with_its_leaf_is_found(index: int, other: int) -> None:
    forged = replace(leaf(index, "another"), seal=LEAVES[other].seal)

    assert _first([*LEAVES[:index], forged, *LEAVES[index + 1 :]], "E08000004") == index


@given(indexes, st.booleans())
@pytest.mark.requirement(32)
def test_an_entry_that_was_removed_is_found(index: int, moved_up: bool) -> None:
    rest = LEAVES[index + 1 :]
    closed = [replace(one, index=one.index - 1) for one in rest] if moved_up else rest

    found = look(lines([*LEAVES[:index], *closed], _notes_at(SIZE - 1)), checkpoint_of(LEAVES))

    assert found.faults[0].position == index


@given(indexes)
@pytest.mark.requirement(32)
def test_an_entry_that_was_put_in_is_found(index: int) -> None:
    later = [replace(one, index=one.index + 1) for one in LEAVES[index:]]
    put_in = replace(leaf(index, "put in"), seal=LEAVES[index].seal)

    assert _first([*LEAVES[:index], put_in, *later], "E08000004") == index


@given(indexes, indexes)
@pytest.mark.requirement(32)
def test_two_entries_that_changed_places_are_found(one: int, other: int) -> None:
    first, second = sorted((one, other))
    if first == second:
        return
    swapped = list(LEAVES)
    swapped[first] = replace(LEAVES[second], index=first)
    swapped[second] = replace(LEAVES[first], index=second)

    assert _first(swapped, "E08000004") == first


@given(indexes)
@pytest.mark.requirement(32)
def test_an_entry_that_the_log_itself_rewrote_is_found_by_a_checkpoint_from_before(index: int) -> None:
    """Whoever has the log's key can seal and sign anew; not what somebody else kept."""
    rewritten = [*LEAVES[:index], sealed_leaf(leaf(index, "rewritten")), *LEAVES[index + 1 :]]
    notes = {size: signed(rewritten[:size]) for size in BATCHES}
    held = checkpoint_of(LEAVES)

    assert look(lines(rewritten, notes)).faults == ()
    [fault, *_] = look(lines(rewritten, notes), held).faults
    assert "the checkpoint that was handed in" in fault.said


@given(st.integers(1, SIZE), st.integers(0, SIZE - 1))
@pytest.mark.requirement(33)
def test_a_log_that_was_truncated_is_found_by_any_later_checkpoint(held: int, left: int) -> None:
    notes = {size: note for size, note in NOTES.items() if size <= left} | {left: signed(LEAVES[:left])}

    found = look(lines(LEAVES[:left], notes), checkpoint_of(LEAVES[:held]))

    truncated = [fault for fault in found.faults if "truncated" in fault.said]
    assert [fault.position for fault in truncated] == ([left] if held > left else [])


def test_what_no_checkpoint_covers_is_told() -> None:
    found = look(lines(LEAVES, {10: NOTES[10]}))

    assert [(fault.position, fault.said) for fault in found.faults] == [
        (10, "no checkpoint covers the entries 10 to 39")
    ]


def test_a_name_that_an_entry_does_not_commit_to_is_found() -> None:
    forged = replace(LEAVES[3], named=(Named("trail", "somebody else", bytes(16)),))

    assert _first([*LEAVES[:3], forged, *LEAVES[4:]]) == 3


def test_names_that_were_erased_are_no_fault() -> None:
    assert look(lines([replace(one, named=()) for one in LEAVES], NOTES)).faults == ()


def test_a_member_that_sees_some_entries_verifies_all_positions() -> None:
    mine = [one if one.index % 3 == 0 else replace(one, entry=None, named=()) for one in LEAVES]

    found = look(lines(mine, NOTES, "E08000004"))

    assert (found.told, found.faults) == (14, ())
    assert _first(mine) == 1, "an export of all of it lacks what is not there"


def test_a_checkpoint_of_another_key_is_not_trusted() -> None:
    forged = Signed(NOTES[10].note.replace("portal.example", "other.example"))

    [fault] = look(lines(LEAVES, {**NOTES, 10: forged})).faults

    assert (fault.position, fault.said[:33]) == (10, "a checkpoint is not to be trusted")


@given(st.binary(max_size=40), st.text(max_size=8).map(lambda text: text.encode(errors="replace").decode()))
def test_lines_are_read_back_as_they_were_written(entry: bytes, name: str) -> None:
    one = Leaf(3, bytes(16), leaf_hash(entry), b"seal", entry, (Named("trail", name, bytes(16)),))

    assert read_line(write_line(one)) == one


def test_header_and_checkpoints_are_read_back_too() -> None:
    for one in (Header("GMP", (str(KEY),), ("w",)), NOTES[10], replace(LEAVES[0], entry=None, named=())):
        assert read_line(write_line(one)) == one


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format":"other"}', '{"index":"x"}', "[" * 100_000, "\x00"])
def test_what_is_no_line_is_refused(text: str) -> None:
    with pytest.raises(ExportRefused):
        read_line(text)


def _notes_at(size: int) -> dict[int, Signed]:
    return {at: note for at, note in NOTES.items() if at <= size}
