"""What a demonstration's development provider is started with: a key that stays, and a port that is free. That people sign in through it
is shown by `tests/api/test_development_provider.py` and in a browser."""

import socket
from pathlib import Path

from auth.client_credential import read_key
from cli.development_sign_in import port_beside, portal_key


def test_the_portals_key_is_made_once_and_for_nobody_else_to_read(tmp_path: Path) -> None:
    path = portal_key(tmp_path / "provider")
    first = path.read_bytes()

    assert portal_key(tmp_path / "provider").read_bytes() == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_key(str(path)).algorithm == "ES256"


def test_a_key_that_cannot_be_read_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "portal.pem").write_text("half a key")

    assert read_key(str(portal_key(tmp_path))).algorithm == "ES256"


def test_it_listens_beside_the_portal_and_elsewhere_where_that_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        elsewhere = port_beside(port - 1)

    assert elsewhere not in {0, port}
    assert port_beside(port - 1) == port
    assert all(1024 < port_beside(portal) < 65535 for portal in (0, 65535))
