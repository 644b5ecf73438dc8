"""Reading ahead in a thread: the same items in the same order, bytes asked for as they are needed, and no thread left behind."""

import threading
from collections.abc import Iterator

import pytest

from actions.read_ahead import BATCHES_AHEAD, CHUNKS_AHEAD, Chunks, read_ahead


def numbered(count: int) -> Iterator[bytes]:
    return (b"%d" % number for number in range(count))


def threads() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name == "read ahead"]


@pytest.mark.parametrize("count", [0, 1, CHUNKS_AHEAD, 50])
def test_every_chunk_is_read_once_and_in_order(count: int):
    chunks = Chunks(numbered(count))

    assert list(read_ahead(chunks, iter(chunks))) == list(numbered(count))
    assert threads() == []


def test_what_was_read_before_the_thread_began_is_not_read_again():
    chunks = Chunks(numbered(5))
    first = next(chunks)

    assert [first, *read_ahead(chunks, iter(chunks))] == list(numbered(5))


def test_an_item_of_many_chunks_waits_for_all_of_them():
    chunks = Chunks(numbered(3 * CHUNKS_AHEAD))

    assert list(read_ahead(chunks, (b"".join(chunks) for _ in range(1)))) == [b"".join(numbered(3 * CHUNKS_AHEAD))]


def test_only_the_thread_that_takes_the_items_fetches_bytes():
    fetched_in: set[str] = set()

    def fetching() -> Iterator[bytes]:
        for chunk in numbered(20):
            fetched_in.add(threading.current_thread().name)
            yield chunk

    chunks = Chunks(fetching())
    list(read_ahead(chunks, iter(chunks)))

    assert fetched_in == {threading.current_thread().name}


def test_what_reading_raises_is_raised_where_the_items_are_taken():
    def failing() -> Iterator[int]:
        yield 1
        raise KeyError("a mistake of ours")

    ahead = read_ahead(Chunks(numbered(1)), failing())

    assert next(ahead) == 1
    with pytest.raises(KeyError, match="a mistake of ours"):
        next(ahead)
    assert threads() == []


def test_whoever_stops_taking_leaves_no_thread_behind_and_reading_goes_no_further():
    made: list[int] = []

    def endless() -> Iterator[int]:
        number = 0
        while True:
            made.append(number)
            yield number
            number += 1

    ahead = read_ahead(Chunks(numbered(0)), endless())
    assert next(ahead) == 0
    ahead.close()

    assert threads() == []
    assert len(made) <= BATCHES_AHEAD + 4


def test_whoever_stops_taking_lets_a_reader_go_that_waits_for_bytes():
    gate = threading.Event()

    def slow() -> Iterator[bytes]:
        yield b"0"
        gate.wait(5)
        yield b"1"

    gate.set()
    chunks = Chunks(slow())
    ahead = read_ahead(chunks, iter(chunks))
    assert next(ahead) == b"0"
    ahead.close()

    assert threads() == []
