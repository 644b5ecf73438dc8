"""`counterfoil development-provider`: the OpenID provider of a demonstration, which asks for no password. `counterfoil demo` starts
it; anywhere else it refuses to run."""

import os
import signal
from typing import Annotated

import typer
import uvicorn
from joserfc.jwk import ECKey

from api import settings as doors
from api.problems import SettingsRefused
from auth.client_credential import CredentialUnusable, read_key
from cli.output import REFUSED, say
from cli.serve_command import end, logging_of

HOST = "127.0.0.1"
_PATIENCE_S = 2
EXAMPLES = """\b
Examples:
  counterfoil demo                                                                  starts it
  counterfoil development-provider --port 8001 --portal-key .counterfoil/demo/provider/portal.pem
"""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("development-provider", epilog=EXAMPLES)(development_provider)


def development_provider(
    port: Annotated[int, typer.Option(help="The port of 127.0.0.1 to listen on.", min=1, max=65535)],
    portal_key: Annotated[str, typer.Option(help="The PEM file with the key by which it knows the portal.")],
    quiet: Annotated[bool, typer.Option("--quiet", help="Log warnings and errors only.")] = False,  # noqa: FBT002
) -> None:
    """Sign the named people of a demonstration in at the press of a button. Refused outside a demonstration."""
    try:
        settings = doors.read(os.environ)
        doors.need_development(settings)
        key = read_key(portal_key).key
    except (SettingsRefused, CredentialUnusable) as problem:
        say(problem.sentence)
        raise typer.Exit(REFUSED) from None
    if not isinstance(key, ECKey):
        say(f"The key in {portal_key} must be EC P-256.")
        raise typer.Exit(REFUSED)
    signal.signal(signal.SIGTERM, end)
    # The doors and their pages: other commands, which import this file too, start sooner without them.
    from api.development.provider import create_development_provider  # noqa: PLC0415

    app = create_development_provider(settings, f"http://{HOST}:{port}", key)
    uvicorn.run(
        app,
        host=HOST,
        port=port,
        log_config=logging_of(quiet=quiet),
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=_PATIENCE_S,
    )
