"""The whole portal as `counterfoil demo` starts it, on a small region: processes of their own, PostgreSQL, the feeds."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import httpx

FIRST_MORNING = "2019-07-10"
"""Portal time begins here, so that stepping a day brings loads that were not there before."""

_READY = "The portal is at"
_PATIENCE_S = 300


class PortalDidNotStart(Exception):
    """It ended, or was not ready in time; what it said is in the sentence."""


@contextmanager
def whole_portal(port: int) -> Generator[str]:
    """Run the portal while the block runs; the value is its address."""
    # Not pytest's own folder: as root the server runs as another user, who could not reach it.
    data = Path(tempfile.mkdtemp(prefix="counterfoil-browser-"))
    data.chmod(0o711)
    program = Path(sys.executable).with_name("counterfoil")
    command = [str(program), "demo", "--size", "tiny", "--until", FIRST_MORNING, "--port", str(port)]
    said = data / "said.txt"
    with said.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            command, env={**os.environ, "COUNTERFOIL_DATA": str(data)}, stdout=out, stderr=out, start_new_session=True
        )
    try:
        _wait(process, said, port)
        yield f"http://localhost:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=_PATIENCE_S)
        shutil.rmtree(data, ignore_errors=True)


def _wait(process: subprocess.Popen[bytes], said: Path, port: int) -> None:
    """Until the region is loaded and, in a process of its own, the pages answer."""
    until = time.monotonic() + _PATIENCE_S
    while _READY not in (words := said.read_text(encoding="utf-8")) or not _answers(port):
        if process.poll() is not None or time.monotonic() > until:
            raise PortalDidNotStart(words[-2000:])
        time.sleep(0.2)


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/ready", timeout=5).is_success
    except httpx.TransportError:
        return False
