"""The processes that write the region: each is handed tasks, and does them one after the other. They are plain children that import this room and
nothing else, so that it does not matter from what program or thread they are started, and they end when whoever started them is gone."""

import gc
import os
import pickle
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import IO, Any, Generic, Self, TypeVar, cast

Answer = tuple[str | None, object]
"""What went wrong, if anything did, and what came of a task."""

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
GARBAGE = 100_000
"""How many more values there must be before cycles among them are looked for."""
STARTED_AS = "from region.files.hands import work; work()"


class Gone(Exception):
    """A process that was writing the region ended before its task was done."""

    def __init__(self) -> None:
        super().__init__("a process that was writing the region ended before its task was done")


class Failed(Exception):
    """A task failed in another process; the message has what was written there."""


class Hands(Generic[T]):
    """So many processes, each with its own copy of what `make` makes of what it is given. With one there is no process but this."""

    def __init__(self, count: int, make: Callable[[], T]) -> None:
        self._make, self.count = make, count
        self._own: T | None = None
        self._idle = SimpleQueue[_Child]()
        self._children: list[_Child] = []
        self._threads: ThreadPoolExecutor | None = None

    def __enter__(self) -> Self:
        if self.count == 1:
            self._own = self._make()
            return self
        self._threads = ThreadPoolExecutor(self.count, "region-hand")
        for _ in range(self.count):
            child = _Child(self._make)
            self._children.append(child)
            self._idle.put(child)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The children go first: a thread waits for the answer of its child, and has it when the child is gone.
        for child in self._children:
            child.end()
        if self._threads:
            self._threads.shutdown(cancel_futures=True)

    def give(self, task: Callable[..., Any], *arguments: object) -> "Future[Any]":
        """Hand a task to whoever is idle next; the task is a function of what `make` made and of the arguments."""
        if self._threads:
            return self._threads.submit(self._through_child, partial(_applied, task, arguments))
        done: Future[Any] = Future()
        done.set_result(task(self._own, *arguments))
        return done

    def _through_child(self, task: Callable[[T], object]) -> object:
        child = self._idle.get()
        try:
            return child.do(task)
        finally:
            self._idle.put(child)


def _applied(task: Callable[..., Any], arguments: tuple[object, ...], own: object) -> object:
    return task(own, *arguments)


class _Child:
    """One process, as whoever started it sees it."""

    def __init__(self, make: Callable[[], object]) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", STARTED_AS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        self._say(make)

    def do(self, task: Callable[[Any], object]) -> object:
        """Have a task done. Raises Failed with what went wrong, and Gone if the process ended."""
        try:
            self._say(task)
            wrong, answer = self._answer()
        except (EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
            raise Gone from error
        if wrong:
            raise Failed(wrong)
        return answer

    def _answer(self) -> Answer:
        stream = self._process.stdout
        if stream is None:
            raise EOFError
        return cast("Answer", pickle.load(stream))  # noqa: S301

    def _say(self, what: object) -> None:
        stream = self._process.stdin
        if stream is not None:
            pickle.dump(what, stream)
            stream.flush()

    def end(self) -> None:
        """End the process; what it was doing is lost."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()


def work() -> None:
    """Be one of the processes: make what tasks are done with, and do them until nobody is left who hands them out."""
    # Ctrl-C reaches every process of the terminal; whoever started this one decides what becomes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    # What is told forms no cycles, and looking for some takes a tenth of the time.
    gc.freeze()
    gc.set_threshold(GARBAGE)
    # Tasks are done in a thread, so that the end of what is said is heard in the middle of one.
    worker = ThreadPoolExecutor(1)
    own = worker.submit(_heard())
    while True:
        worker.submit(_done, _heard(), own).add_done_callback(partial(_answer, answers))


def _heard() -> Callable[..., Any]:
    try:
        return cast("Callable[..., Any]", pickle.load(sys.stdin.buffer))  # noqa: S301
    except (EOFError, OSError, pickle.UnpicklingError):
        os._exit(0)


def _done(task: Callable[[Any], object], own: "Future[Any]") -> object:
    return task(own.result())


def _answer(answers: IO[bytes], done: "Future[object]") -> None:
    error = done.exception()
    answer = ("".join(traceback.format_exception(error)), None) if error else (None, done.result())
    pickle.dump(answer, answers)
    answers.flush()
