"""The whole portal on a port of its own, for clients that are other programs."""

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn

from api.app import create_app
from api.settings import Settings
from store.database import Database


@contextmanager
def serving(database: Database) -> Generator[str]:
    """A demonstration's application, served by uvicorn; its address, by which it is also known as an issuer."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        issuer = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app = create_app(Settings("demo", issuer), database)
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield issuer
        finally:
            server.should_exit = True
            thread.join()
