"""The processes that write: tasks are done in them and answered, and what goes wrong in one is said where it was started."""

import os
import signal
import threading
from functools import partial

import pytest

from region.files.hands import Failed, Gone, Hands


class Adder:
    def __init__(self, start: int) -> None:
        self.total = start

    def add(self, number: int) -> tuple[int, int]:
        self.total += number
        return os.getpid(), self.total

    def fail(self) -> None:
        raise ValueError("seven is no prime")

    def vanish(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def test_one_is_this_process():
    with Hands(1, partial(Adder, 5)) as hands:
        assert hands.give(Adder.add, 2).result() == (os.getpid(), 7)


def test_tasks_are_done_in_as_many_processes_as_asked():
    with Hands(2, partial(Adder, 5)) as hands:
        given = [hands.give(Adder.add, 0) for _ in range(8)]
        processes = {one.result()[0] for one in given}

    assert os.getpid() not in processes
    assert 1 <= len(processes) <= 2


def test_what_goes_wrong_in_a_process_is_said_where_it_was_started_and_the_next_task_is_done():
    with Hands(2, partial(Adder, 5)) as hands:
        with pytest.raises(Failed, match="seven is no prime"):
            hands.give(Adder.fail).result()
        assert hands.give(Adder.add, 1).result()[1] == 6


def test_a_process_that_vanishes_is_noticed():
    with Hands(2, partial(Adder, 5)) as hands, pytest.raises(Gone):
        hands.give(Adder.vanish).result()


def test_they_can_be_started_from_a_thread():
    answers = list[int]()

    def run() -> None:
        with Hands(2, partial(Adder, 1)) as hands:
            answers.append(hands.give(Adder.add, 1).result()[1])

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert answers == [2]


def test_none_is_left_when_they_are_no_longer_needed():
    with Hands(2, partial(Adder, 5)) as hands:
        processes = {hands.give(Adder.add, 0).result()[0] for _ in range(6)}

    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
