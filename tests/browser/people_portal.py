"""The portal on a port of this machine, in this process, over the tests' own database: in production unless told otherwise. Providers
of this very host may be called, since the tests' own are there: no environment says so of production."""

import socket
from collections.abc import Generator
from contextlib import contextmanager

from api.app import create_app
from api.settings import Mode, Settings
from store.database import Database
from tests.serving import answering


@contextmanager
def people_portal(database: Database, mode: Mode = "production") -> Generator[str]:
    """Serve it while the block runs; the value is its address, which browsers take for a safe one."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        address = f"http://localhost:{listening.getsockname()[1]}"
        app = create_app(Settings(mode, address, development=True), database)
        with answering(app, listening, lifespan="auto"):
            yield address
