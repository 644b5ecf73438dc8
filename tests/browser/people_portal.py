"""The portal on a port of this machine, in this process, over the tests' own database: in production unless told otherwise. Providers
of this very host may be called, since the tests' own are there: no environment says so of production."""

import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn

from api.app import create_app
from api.settings import Mode, Settings
from store.database import Database


@contextmanager
def people_portal(database: Database, mode: Mode = "production") -> Generator[str]:
    """Serve it while the block runs; the value is its address, which browsers take for a safe one."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        address = f"http://localhost:{listening.getsockname()[1]}"
        app = create_app(Settings(mode, address, development=True), database)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none", server_header=False))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield address
        server.should_exit = True
        thread.join(timeout=10)
