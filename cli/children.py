"""Runs functions of ours as processes of their own beside the demonstration. They report through a pipe each, and end with
it, whatever ends it. What they do is theirs."""

import ctypes
import gc
import os
import signal
from collections.abc import Callable, Iterator
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from types import FrameType
from typing import Any, cast

# Nothing of this process goes along: no connection to the database, no lock that another thread holds.
_SPAWNING = get_context("spawn")
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)

PATIENCE_S = 10

Report = Any
Tell = Callable[[Report], None]
Work = Callable[..., None]


GARBAGE = 100_000
"""How many more values there must be before cycles among them are looked for."""


class ChildEnded(Exception):
    """A process that had work to do ended before it was done; what it said is on standard error."""

    def __init__(self, name: str, code: int | None) -> None:
        super().__init__(f"The demonstration cannot go on: {name} stopped with exit code {code}.")
        self.name = name
        self.code = code


def end_with_parent() -> None:
    """Ask Linux for SIGTERM when the parent dies, so that a demonstration that was killed leaves nothing behind (prctl(2))."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Children:
    """The processes at work; leaving the block ends them."""

    def __init__(self) -> None:
        self._running: dict[Connection, tuple[str, SpawnProcess]] = {}

    def __enter__(self) -> "Children":
        return self

    def __exit__(self, *_error: object) -> None:
        for pipe, (_, process) in self._running.items():
            process.terminate()
            process.join(PATIENCE_S)
            process.kill()
            pipe.close()
        self._running.clear()

    def start(self, name: str, work: Work, *arguments: object) -> None:
        """Start `work(tell, *arguments)`; all of them are sent to the process. `name` says who it is if it fails."""
        ours, theirs = cast("tuple[Connection, Connection]", _SPAWNING.Pipe(duplex=False))
        process = _SPAWNING.Process(target=_run, args=(os.getpid(), theirs, work, arguments), name=name)
        process.start()
        theirs.close()
        self._running[ours] = (name, process)

    def at_work(self) -> set[str]:
        """The names of those that have not ended yet, as far as `reports` has heard."""
        return {name for name, _ in self._running.values()}

    def reports(self, patience_s: float) -> Iterator[Report]:
        """What was told within some seconds. Raises ChildEnded for one that ended before it was done."""
        ready = connection.wait(list(self._running), patience_s)
        for pipe in [one for one in self._running if one in ready]:
            try:
                yield pipe.recv()
            except EOFError:
                self._end(pipe)

    def _end(self, pipe: Connection) -> None:
        name, process = self._running.pop(pipe)
        pipe.close()
        process.join()
        if process.exitcode != 0:
            raise ChildEnded(name, process.exitcode)


def _run(parent: int, pipe: Connection, work: Work, arguments: tuple[object, ...]) -> None:
    # A group of its own: Ctrl-C is the parent's to answer, and whoever ends this process ends those that it started.
    os.setsid()
    signal.signal(signal.SIGTERM, _end_group)
    end_with_parent()
    if os.getppid() != parent:
        return
    # Millions of short-lived values and hardly a cycle among them: looking for some takes a tenth of the time.
    gc.freeze()
    gc.set_threshold(GARBAGE)
    work(pipe.send, *arguments)
    pipe.close()


def _end_group(_number: int, _frame: FrameType | None) -> None:
    os.killpg(0, signal.SIGKILL)
