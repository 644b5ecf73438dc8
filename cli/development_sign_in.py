"""How people sign in to a demonstration: starts the development provider and connects every organisation to it, as a deployer would
connect theirs. What it does is api's."""

import socket
from pathlib import Path

from joserfc.jwk import ECKey

from api.development.registration import ORGANISATIONS, register
from auth.client_credential import CredentialUnusable, read_key
from cli.development_provider_command import HOST
from cli.key_files import write_private
from cli.processes import Processes
from store.database import Database

_LAST_PORT = 65535


def start_provider(processes: Processes, database: Database, folder: Path, portal_port: int) -> str:
    """Start the provider beside the portal and connect every organisation to it; its address.

    It is known before it answers: nothing of it is asked for until somebody signs in."""
    key, port = portal_key(folder), port_beside(portal_port)
    processes.start(["development-provider", "--quiet", "--port", str(port), "--portal-key", str(key)])
    origin = f"http://{HOST}:{port}"
    with database.owning() as tx:
        for organisation in ORGANISATIONS:
            register(tx, origin, organisation, str(key))
    return origin


def portal_key(folder: Path) -> Path:
    """The file with the key by which the portal shows who it is; made once, so that several demonstrations may share the data."""
    path = folder / "portal.pem"
    try:
        _ = read_key(str(path))
    except CredentialUnusable:
        write_private(path, ECKey.generate_key("P-256").as_pem(private=True).decode())
    return path


def port_beside(portal_port: int) -> int:
    """The port after the portal's, so that people are the same ones after a restart; another one where that is taken."""
    wanted = portal_port + 1 if 0 < portal_port < _LAST_PORT else 0
    for port in (wanted, 0):
        with socket.socket() as listening:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listening.bind((HOST, port))
            except OSError:
                continue
            return listening.getsockname()[1]
    return wanted
