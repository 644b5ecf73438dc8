"""`counterfoil serve`: the portal's HTTP process. Stateless; any number may run beside each other. What it serves is api."""

import logging
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from types import FrameType
from typing import Annotated, Any

import typer

from actions.compare_log import look_at_published
from api import settings as doors
from api.problems import SettingsRefused
from cli.log_home import published
from cli.output import REFUSED, open_database, refuse_demonstration, say
from store import disclosures
from store.authorization import Authorizations
from store.database import Database

EXAMPLES = """\b
Examples:
  counterfoil serve
  counterfoil serve --demo --port 8080
  COUNTERFOIL_MODE=demo counterfoil serve --host 0.0.0.0
"""

_PATIENCE_S = 10
_NOT_STARTED = 3

# One plain line a record. No query string, no body and no error text ever gets into a record (docs/deploy.md).
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"no addresses": {"()": "cli.serve_command.NoAddresses"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["no addresses"]}},
    "loggers": {
        "counterfoil": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "uvicorn": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}


class NoAddresses(logging.Filter):
    """Leaves out uvicorn's lines about WebSockets, which have the query of an address in them. The portal writes its own."""

    def filter(self, record: logging.LogRecord) -> bool:  # pyright: ignore[reportImplicitOverride]
        """Whether a record may be written."""
        return '"WebSocket ' not in str(record.msg)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve", epilog=EXAMPLES)(serve)


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=0, max=65535)] = 8000,
    demo: Annotated[  # noqa: FBT002  a flag of the command line
        bool, typer.Option("--demo", help="A demonstration on synthetic data, as COUNTERFOIL_MODE=demo.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Log warnings and errors only.")] = False,  # noqa: FBT002
) -> None:
    """Serve the pages, GraphQL and the doors for loads, until told to stop."""
    environment = {**os.environ, doors.MODE: "demo"} if demo else dict(os.environ)
    try:
        settings = doors.read(environment)
        doors.need_issuer(settings)
    except SettingsRefused as refused:
        say(refused.sentence)
        raise typer.Exit(REFUSED) from None
    # Uvicorn ends in order and then raises the signal again. As an exception it lets the embedded server be left, too.
    signal.signal(signal.SIGTERM, end)
    with open_database(environment) as database:
        refuse_demonstration(database, environment)
        settings = _with_issuer(settings, database, host, port)
        _look_at_log(database, environment)
        if not quiet:
            say(f"Counterfoil ({settings.mode}) on http://{host}:{port}/")
        # The web and all of its vocabulary: other commands, which import this file too, start sooner without them.
        from api.app import create_app  # noqa: PLC0415
        from api.server import Server, config_of  # noqa: PLC0415

        app = create_app(settings, database)
        log, patience = logging_of(quiet=quiet), _PATIENCE_S
        config = config_of(app, host=host, port=port, log_config=log, timeout_graceful_shutdown=patience)
        server = Server(config, app.state.wakes)
        with suppress(KeyboardInterrupt):
            server.run()
        if not server.started:
            raise typer.Exit(_NOT_STARTED)


def _with_issuer(settings: doors.Settings, database: Database, host: str, port: int) -> doors.Settings:
    """The settings with the address by which a demonstration is known, if nobody said another; a deployer says by which
    production is. Keys that cannot be opened are told of now and not to the first partner."""
    if settings.demo and not settings.issuer and port and database.settings.sealing_key is not None:
        name = "localhost" if host in {"127.0.0.1", "0.0.0.0"} else host  # noqa: S104  compared, not bound
        settings = replace(settings, issuer=f"http://{name}:{port}")
    if settings.issuer:
        Authorizations(database).signing_keys()
    return settings


def _look_at_log(database: Database, environment: Mapping[str, str]) -> None:
    """Compare the disclosure log with what was published, where that is kept on this host, and say if nothing will be shown. The
    portal is served all the same: it says so to whoever asks, and goes on by itself once a person has decided."""
    look_at_published(database, published(environment))
    with database.without_viewer() as tx:
        why = disclosures.why_nothing_is_shown(tx)
    if why is not None:
        say(why.sentence)


def logging_of(*, quiet: bool) -> dict[str, Any]:
    """What a process that serves logs: everything, or warnings and errors."""
    if not quiet:
        return LOGGING
    loggers = {name: {**logger, "level": "WARNING"} for name, logger in LOGGING["loggers"].items()}
    return {**LOGGING, "loggers": loggers}


def end(_: int, __: FrameType | None) -> None:
    """End in order at a signal."""
    raise SystemExit(0)
