"""Applications on a port of this machine, in a thread of the tests' own process, for clients that are other programs."""

import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Literal

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from api.app import create_app
from api.server import Server, config_of
from api.settings import Settings
from store.database import Database


@contextmanager
def answering(app: ASGIApp, listening: socket.socket, *, lifespan: Literal["auto", "off"] = "off") -> Generator[None]:
    """Serve an application on a socket; it answers when the block begins."""
    config = uvicorn.Config(app, lifespan=lifespan, ws="none", log_config=None, access_log=False, server_header=False)
    with _running(uvicorn.Server(config), listening):
        yield


@contextmanager
def portal_answering(app: Starlette, listening: socket.socket) -> Generator[uvicorn.Server]:
    """Serve the portal's application on a socket as `counterfoil serve` does."""
    server = Server(config_of(app, lifespan="off", log_config=None), app.state.wakes)
    with _running(server, listening):
        yield server


@contextmanager
def _running(server: uvicorn.Server, listening: socket.socket) -> Generator[None]:
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=10)


@contextmanager
def serving(database: Database) -> Generator[str]:
    """A demonstration's application; its address, by which it is also known as an issuer."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        issuer = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with portal_answering(create_app(Settings("demo", issuer), database), listening):
            yield issuer
