"""Keeps the demonstration's processes running beside each other and ends them together. It knows nothing of what they do."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from cli.children import end_with_parent

PATIENCE_S = 10


class ProcessEnded(Exception):
    """A process that should run until told to stop has stopped by itself."""

    def __init__(self, name: str, code: int) -> None:
        super().__init__(f"`counterfoil {name}` stopped by itself with exit code {code}.")
        self.name = name
        self.code = code


class Processes:
    """Commands of ours as processes of their own; leaving the block ends them, gently first."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Processes":
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def start(self, command: Sequence[str]) -> None:
        """Start `counterfoil COMMAND`. Its own session keeps Ctrl-C for us, so that they end in order."""
        program = Path(sys.executable).with_name("counterfoil")
        self._running[command[0]] = subprocess.Popen(  # noqa: S603 - our own program
            [str(program), *command],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509  # one system call; it takes no lock
        )

    def check(self) -> None:
        """Raise ProcessEnded if one has stopped by itself."""
        for name, process in self._running.items():
            code = process.poll()
            if code is not None:
                raise ProcessEnded(name, code)
