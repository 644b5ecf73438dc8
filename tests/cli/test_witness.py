"""A witness at a log that does not go on from what it saw: through the command, against logs that the log's own key signed."""

import base64
import json
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest

from auth.ed25519 import public_of
from cli.key_files import write_private
from disclosure.checkpoint import ED25519, VerifierKey
from disclosure.tree import EMPTY_ROOT
from store.database import Database
from tests.api.doors import SYSTEM
from tests.cli.log_processes import Portal, portal_on, signing_environment
from tests.disclosure.logs import KEY, leaf, signed
from tests.logged import Superuser
from tests.schema.planted import plant

ASK = "query Seen { trails { nodes { id child { familyName } } } contacts { nodes { id } } }"
WITNESS = "oldham.example/witness"


@pytest.fixture
def portal(database: Database, superuser: Superuser, tmp_path: Path) -> Iterator[Portal]:
    """A portal on the tests' database, with keys and files of its own."""
    plant(superuser)
    superuser.execute("insert into portal_time (only_row) values (true) on conflict do nothing")
    with portal_on(signing_environment(database.settings, tmp_path)) as portal:
        yield portal


class Watching:
    """Oldham's witness and its files."""

    def __init__(self, portal: Portal, folder: Path, address: str, log_key: str) -> None:
        self.state, self.key = folder / "held", folder / "witness.key"
        self.verifier = portal.run("log", "new-key", "--witness", WITNESS, str(self.key)).stdout.strip()
        self._portal, self._address, self._log_key = portal, address, log_key

    def look(self) -> tuple[int, str]:
        """Look once; the exit code and what was said."""
        files = ("--key", str(self.key), "--state", str(self.state))
        done = self._portal.run("witness", self._address, "--log-key", self._log_key, *files, "--once")
        assert done.stdout == ""
        assert "Traceback" not in done.stderr
        return done.returncode, done.stderr


def _note(state: Path) -> str:
    return json.loads(state.read_text())["checkpoint"]


def _sign(portal: Portal, answers: int) -> None:
    for _ in range(answers):
        httpx.post(f"{portal.address}/graphql", json={"query": ASK}, headers=SYSTEM, timeout=30).raise_for_status()
    assert portal.run("sequence", "--once").returncode == 0


def _forget(superuser: Superuser, portal: Portal) -> None:
    """Whoever runs the portal begins its log anew under the same key, and takes away what was published."""
    with superuser.transaction():
        superuser.execute("set local session_replication_role = replica")
        for table in ("leaf", "node", "checkpoint", "cosignature", "waiting"):
            superuser.execute(f"delete from log.{table}".encode())
        superuser.execute("delete from disclosure; delete from disclosure_salt")
    Path(portal.environment["COUNTERFOIL_LOG_CHECKPOINT"]).unlink()


@pytest.mark.journey
@pytest.mark.requirement(36)
@pytest.mark.parametrize(("answers", "verdict"), [(3, "FORKED"), (2, "FORKED"), (1, "BEHIND")])
def test_a_log_that_tells_another_story_under_its_own_key_is_refused_and_stops(
    portal: Portal, superuser: Superuser, tmp_path: Path, answers: int, verdict: str
) -> None:
    log_key = portal.run("log", "new-key", "portal.example/log", str(tmp_path / "log.key")).stdout.strip()
    watching = Watching(portal, tmp_path, portal.address, log_key)
    portal.environment["COUNTERFOIL_WITNESSES"] = watching.verifier
    portal.serve()
    _sign(portal, 2)
    assert watching.look()[0] == 0
    held = _note(watching.state)
    _forget(superuser, portal)
    _sign(portal, answers)
    forked = httpx.get(f"{portal.address}/log/checkpoint").text

    first, second = watching.look(), watching.look()

    assert (first[0], second[0]) == (3, 3), "and it refuses it whenever it looks again"
    assert f"the log is {verdict}" in first[1]
    assert f"({verdict}). It was not co-signed. Keep {watching.state} and {watching.state}.refused" in first[1]
    assert "said: stopped" in first[1]
    assert (_note(watching.state), _note(tmp_path / "held.refused")) == (held, forked)
    assert httpx.get(f"{portal.address}/log/checkpoint").text == forked, "nothing was signed beside the log's own"
    assert superuser.execute("select count(*) from log.cosignature").fetchone() == (0,)
    assert superuser.execute("select origin, note from log.stop").fetchall() == [("portal.example/log", held)]
    assert httpx.get(f"{portal.address}/ready").json()["log"] == "stopped"
    answer = httpx.post(f"{portal.address}/graphql", json={"query": ASK}, headers=SYSTEM)
    assert (answer.status_code, "data" in answer.json()) == (503, False)


@contextmanager
def log_that_does_not_listen(checkpoint: str, proof: list[bytes]) -> Generator[tuple[str, list[str]]]:
    """A log's doors that tell what they are given and take nothing: the address, and what was asked of them."""
    asked: list[str] = []

    class Doors(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path.partition("?")[0])
            lines = "".join(f"{base64.b64encode(one).decode()}\n" for one in proof)
            content = (checkpoint if self.path == "/log/checkpoint" else lines).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            asked.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(500)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:  # pyright: ignore[reportImplicitOverride, reportIncompatibleMethodOverride]
            pass

    with HTTPServer(("127.0.0.1", 0), Doors) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


@pytest.mark.requirement(36)
@pytest.mark.parametrize(
    "proof", [[EMPTY_ROOT, EMPTY_ROOT], []], ids=["a proof that proves nothing", "no proof at all"]
)
def test_a_forked_log_that_will_not_be_shown_what_is_held_is_refused_all_the_same(
    tmp_path: Path, proof: list[bytes]
) -> None:
    seen, told = [leaf(index) for index in range(3)], [leaf(index, "another") for index in range(5)]
    with portal_on({}) as portal, log_that_does_not_listen(signed(told).note, proof) as (address, asked):
        watching = Watching(portal, tmp_path, address, str(KEY))
        write_private(watching.state, json.dumps({"checkpoint": signed(seen).note}))

        code, said = watching.look()

    assert (code, "(FORKED)" in said, "could not be shown what is held" in said) == (3, True, True)
    assert asked == ["/log/checkpoint", "/log/consistency", "/log/held"]
    assert (_note(watching.state), _note(tmp_path / "held.refused")) == (signed(seen).note, signed(told).note)


@pytest.mark.requirement(36)
def test_a_checkpoint_of_a_key_that_is_not_the_logs_moves_a_witness_to_nothing(tmp_path: Path) -> None:
    other = VerifierKey(KEY.name, ED25519, public_of(bytes(32)))
    told = [leaf(index) for index in range(5)]
    with portal_on({}) as portal, log_that_does_not_listen(signed(told).note, []) as (address, asked):
        watching = Watching(portal, tmp_path, address, str(other))

        code, said = watching.look()

    assert (code, "not signed by a key of that log that is known here" in said) == (1, True)
    assert (watching.state.exists(), asked) == (False, ["/log/checkpoint"])
