"""`counterfoil serve`: what keeps it from starting, said in a sentence; that it serves is shown by the browser tests."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx
import pytest
from joserfc.jwk import ECKey, RSAKey
from typer.testing import CliRunner
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from auth.audit_system import TOKEN
from cli.app import app


def test_production_with_the_sign_in_of_demonstrations_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERFOIL_SIGN_IN", "development")
    monkeypatch.delenv("COUNTERFOIL_MODE", raising=False)

    run = CliRunner().invoke(app, ["serve"])

    assert run.exit_code == 1
    assert run.stderr.startswith("COUNTERFOIL_SIGN_IN is development: anybody could sign in as anybody")
    assert run.stdout == ""


@pytest.mark.parametrize("environment", [{}, {"COUNTERFOIL_MODE": "production"}, {"COUNTERFOIL_MODE": "demo"}])
def test_the_development_provider_runs_in_no_production(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("COUNTERFOIL_MODE", "COUNTERFOIL_SIGN_IN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    key = tmp_path / "portal.pem"
    key.write_bytes(ECKey.generate_key("P-256").as_pem(private=True))

    run = CliRunner().invoke(app, ["development-provider", "--port", "65535", "--portal-key", str(key)])

    assert run.exit_code == 1
    assert run.stderr.startswith("The development provider signs anybody in as anybody, without a password.")


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot be read: FileNotFoundError."), (RSAKey.generate_key(2048), "must be EC P-256.")],
)
def test_the_development_provider_needs_the_key_of_its_portal(
    content: RSAKey | None, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COUNTERFOIL_MODE", "demo")
    monkeypatch.setenv("COUNTERFOIL_SIGN_IN", "development")
    key = tmp_path / "portal.pem"
    if content is not None:
        key.write_bytes(content.as_pem(private=True))

    run = CliRunner().invoke(app, ["development-provider", "--port", "65535", "--portal-key", str(key)])

    assert (run.exit_code, said in run.stderr) == (1, True)


def test_production_without_its_own_address_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COUNTERFOIL_MODE", "COUNTERFOIL_ISSUER", "COUNTERFOIL_SIGN_IN"):
        monkeypatch.delenv(name, raising=False)

    run = CliRunner().invoke(app, ["serve"])

    assert run.exit_code == 1
    assert run.stderr.startswith("COUNTERFOIL_ISSUER is not set.")


def test_a_mode_that_is_none_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERFOIL_MODE", "test")

    run = CliRunner().invoke(app, ["serve"])

    assert (run.exit_code, run.stderr) == (1, "COUNTERFOIL_MODE must be demo or production, not test.\n")


def test_named_servers_without_the_viewers_key_do_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql:///nowhere?host=/nonexistent")
    monkeypatch.delenv("COUNTERFOIL_VIEWER_KEY", raising=False)

    run = CliRunner().invoke(app, ["serve", "--demo"])

    assert run.exit_code == 1
    assert run.stderr.startswith("COUNTERFOIL_VIEWER_KEY: set it")


@pytest.mark.journey
def test_a_portal_told_to_stop_ends_its_subscriptions_and_writes_no_address_of_theirs() -> None:
    root = Path(tempfile.mkdtemp(prefix="counterfoil-serve-"))
    root.chmod(0o711)
    environment = {**os.environ, "COUNTERFOIL_DATA": str(root), "COUNTERFOIL_MODE": "demo"}
    program = Path(sys.executable).with_name("counterfoil")
    headers, query = {"Authorization": f"Bearer {TOKEN}"}, "subscription { gapChanged { readAgain } }"
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    try:
        with subprocess.Popen(
            [program, "serve", "--port", str(port)], env=environment, stderr=subprocess.PIPE
        ) as process:
            assert process.stderr is not None
            assert any(b"Uvicorn running on" in line for line in process.stderr)
            with (
                connect(
                    f"ws://127.0.0.1:{port}/graphql?asked=secret",
                    subprotocols=[Subprotocol("graphql-transport-ws")],
                    additional_headers=headers,
                ) as talk,
                httpx.Client() as client,
                client.stream(
                    "POST",
                    f"http://127.0.0.1:{port}/graphql?asked=secret",
                    json={"query": query},
                    headers={**headers, "Accept": "text/event-stream"},
                ) as stream,
            ):
                talk.send('{"type": "connection_init"}')
                talk.recv(timeout=10)
                process.terminate()
                with pytest.raises(ConnectionClosed) as closed:
                    talk.recv(timeout=10)
                rest_of_stream = stream.read()
            rest = process.stderr.read()

        assert closed.value.rcvd is not None
        assert (process.returncode, closed.value.rcvd.code) == (0, 1001)
        assert b"complete" not in rest_of_stream
        assert rest.count(b" /graphql ") == 2
        assert b"secret" not in rest
        assert b"Cancel" not in rest
    finally:
        shutil.rmtree(root, ignore_errors=True)


@pytest.mark.journey
def test_a_portal_told_to_stop_ends_in_order_and_leaves_no_server_behind() -> None:
    # Not pytest's own folder: as root the database runs as another user, who could not reach it.
    root = Path(tempfile.mkdtemp(prefix="counterfoil-serve-"))
    root.chmod(0o711)
    environment = {**os.environ, "COUNTERFOIL_DATA": str(root), "COUNTERFOIL_MODE": "demo"}
    program = Path(sys.executable).with_name("counterfoil")
    try:
        with subprocess.Popen([program, "serve", "--port", "0"], env=environment, stderr=subprocess.PIPE) as process:
            assert process.stderr is not None
            began = any(b"Uvicorn running on" in line for line in process.stderr)
            process.terminate()
            rest = process.stderr.read()

        assert began
        assert process.returncode == 0
        assert b"Application shutdown complete." in rest
        assert not (root / "server" / "data" / "postmaster.pid").exists()
    finally:
        shutil.rmtree(root, ignore_errors=True)
