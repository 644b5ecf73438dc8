"""A portal of its own processes on a server of its own, for tests that kill them or watch the log from outside."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from store.settings import Settings

PROGRAM = Path(sys.executable).with_name("counterfoil")
PATIENCE_S = 180


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@dataclass
class Portal:
    """The processes of one portal, by what they are called."""

    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict[str, "subprocess.Popen[bytes]"])
    said: Path | None = None
    """Where what its processes say goes; nowhere unless told."""

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, *command: str) -> None:
        """Start a command as a process that stays."""
        with Path(os.devnull if self.said is None else self.said).open("ab") as said:
            self.running[command[0]] = subprocess.Popen(
                [PROGRAM, *command], env=self.environment, stdout=subprocess.DEVNULL, stderr=said
            )

    def serve(self) -> None:
        """Start the web process, and wait until it answers."""
        self.start("serve", "--demo", "--quiet", "--port", str(self.port))
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            try:
                httpx.get(f"{self.address}/health", timeout=5)
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
        message = "the portal did not answer"
        raise TimeoutError(message)

    def kill(self, name: str) -> None:
        """Kill a process as nothing can prevent."""
        process = self.running.pop(name)
        process.kill()
        process.wait()

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [PROGRAM, *command],
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
        )

    def stop(self) -> None:
        """End every process."""
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            process.wait(PATIENCE_S)
        self.running.clear()


@contextmanager
def portal_on(environment: dict[str, str]) -> Generator[Portal]:
    """A portal whose processes end with the block."""
    portal = Portal({**os.environ, **environment})
    try:
        yield portal
    finally:
        portal.stop()


def signing_environment(settings: Settings, folder: Path) -> dict[str, str]:
    """The variables of a portal on a named server whose log's key and published checkpoint lie in a folder."""
    return {
        "DATABASE_URL": settings.application_url,
        "COUNTERFOIL_VIEWER_KEY": settings.viewer_key.hex(),
        "COUNTERFOIL_SEQUENCER_URL": settings.need_sequencer(),
        "COUNTERFOIL_LOG_KEY": str(folder / "log.key"),
        "COUNTERFOIL_LOG_CHECKPOINT": str(folder / "published"),
        "COUNTERFOIL_MODE": "demo",
    }
