"""A log that was really restored from an older backup: the portal's first answer after it already shows nothing, until a person
has decided."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest

from migrations.ready import make_ready
from store.database import Database
from store.server import DATABASE, SUPERUSER, EmbeddedServer
from store.settings import Settings
from tests.api.doors import SYSTEM
from tests.cli.log_processes import Portal, portal_on, signing_environment
from tests.logged import Superuser
from tests.schema.planted import plant

ASK = "query Seen { trails { nodes { id child { familyName } } } }"
ACCEPT = ("log", "accept-restored", "--reason", "The disk failed; yesterday's backup was restored.")
NOT_THE_SAME = "The disclosure log is not the one that was signed before, as after restoring an older backup."


@dataclass(frozen=True, slots=True)
class Home:
    """A server's folder, in which its data can be copied away and put back."""

    root: Path

    @property
    def data(self) -> Path:
        """The data of the server, which is not running."""
        return self.root / "server" / "data"

    def back_up(self) -> None:
        """Copy the data away."""
        subprocess.run(["cp", "-a", self.data, self.root / "backup"], check=True)

    def restore(self) -> None:
        """Put the copy in place of the data."""
        shutil.rmtree(self.data)
        (self.root / "backup").rename(self.data)


@pytest.fixture
def home() -> Iterator[Home]:
    """A server with a few trails, not running."""
    # Not pytest's own folder: as root the server runs as another user, who could not reach it.
    root = Path(tempfile.mkdtemp(prefix="counterfoil-restored-"))
    root.chmod(0o711)
    server = EmbeddedServer(root)
    try:
        make_ready(server.ensure_running())
        with psycopg.connect(server.address(SUPERUSER, DATABASE), autocommit=True) as superuser:
            plant(superuser)
            superuser.execute("insert into portal_time (only_row) values (true)")
        server.leave()
        yield Home(root)
    finally:
        server.leave()
        shutil.rmtree(root, ignore_errors=True)


def _answer(portal: Portal) -> httpx.Response:
    return httpx.post(f"{portal.address}/graphql", json={"query": ASK}, headers=SYSTEM, timeout=30)


def _ready(portal: Portal) -> tuple[int, str | None]:
    response = httpx.get(f"{portal.address}/ready", timeout=30)
    return response.status_code, response.json().get("log")


def _shows(portal: Portal) -> bool:
    """Whether it shows a name; where not, it must have refused without any data."""
    response = _answer(portal)
    if response.status_code == 200:
        assert response.json()["data"]["trails"]["nodes"][0]["child"]["familyName"]
        return True
    assert (response.status_code, set(response.json())) == (503, {"errors"})
    assert response.json()["errors"][0]["extensions"]["code"] == "NOT_RECORDED"
    return False


@pytest.mark.journey
@pytest.mark.requirement(33)
def test_a_portal_that_starts_on_an_older_backup_shows_nothing_from_its_first_answer_on(home: Home) -> None:
    environment = {"COUNTERFOIL_DATA": str(home.root), "COUNTERFOIL_MODE": "demo"}
    with portal_on(environment) as portal:
        portal.said = home.root / "said"
        portal.serve()
        assert _shows(portal)
        assert portal.run("sequence", "--once").returncode == 0
        portal.stop()
        home.back_up()
        portal.serve()
        assert _shows(portal)
        assert portal.run("sequence", "--once").returncode == 0
        portal.stop()
        assert NOT_THE_SAME not in portal.said.read_text()

        home.restore()
        portal.serve()
        first = _shows(portal)
        ready = _ready(portal)
        accepted = portal.run(*ACCEPT)

        assert (first, ready) == (False, (503, "stopped"))
        assert NOT_THE_SAME in portal.said.read_text()
        assert "counterfoil log accept-restored" in portal.said.read_text()
        assert accepted.returncode == 0, accepted.stderr
        assert _shows(portal), "once a person decided it goes on by itself"
        assert _ready(portal) == (200, None)


class Signing:
    """The host that signs: it alone has the key and the published checkpoint."""

    def __init__(self, portal: Portal, settings: Settings, folder: Path) -> None:
        self._portal = portal
        self._environment = {
            "COUNTERFOIL_SEQUENCER_URL": settings.need_sequencer(),
            "COUNTERFOIL_LOG_KEY": str(folder / "log.key"),
            "COUNTERFOIL_LOG_CHECKPOINT": str(folder / "published"),
        }
        assert self.run("log", "new-key", "portal.example/log", str(folder / "log.key")).returncode == 0

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command there."""
        return self._portal.run(*command, **self._environment)

    def sign(self) -> None:
        """Order and sign what waits."""
        done = self.run("sequence", "--once")
        assert done.returncode == 0, done.stderr


@pytest.fixture
def named_server(home: Home) -> Iterator[EmbeddedServer]:
    """The server of that folder, as one that a deployer named."""
    server = EmbeddedServer(home.root)
    server.ensure_running()
    yield server
    server.leave()


@pytest.mark.journey
@pytest.mark.requirement(33)
def test_a_portal_under_which_an_older_backup_is_put_shows_nothing_where_only_the_sequencer_knows(
    home: Home, named_server: EmbeddedServer
) -> None:
    settings = named_server.ensure_running()
    environment = {
        "DATABASE_URL": settings.application_url,
        "COUNTERFOIL_VIEWER_KEY": settings.viewer_key.hex(),
        "COUNTERFOIL_RECONCILER_URL": settings.need_reconciler(),
        "COUNTERFOIL_MODE": "demo",
    }
    with portal_on(environment) as portal:
        signing = Signing(portal, settings, home.root / "files")
        portal.serve()
        assert (_shows(portal), _ready(portal)) == (False, (503, "uncompared")), "nobody has compared the log yet"
        signing.sign()
        assert _shows(portal)
        signing.sign()
        named_server.leave()
        home.back_up()
        named_server.ensure_running()
        signing.sign()
        assert _shows(portal)
        signing.sign()

        # The web process, which has neither key nor checkpoint, lives on while the backup is put in place.
        named_server.leave()
        home.restore()
        named_server.ensure_running()
        assert [_shows(portal) for _ in range(3)] == [False, False, False]
        assert _ready(portal) == (503, "uncompared")
        refused = signing.run("sequence", "--once")
        assert (refused.returncode, refused.stderr.count("accept-restored")) == (1, 1)
        assert (_shows(portal), _ready(portal)) == (False, (503, "stopped"))
        assert signing.run(*ACCEPT).returncode == 0
        assert _shows(portal)


@pytest.fixture
def published(database: Database, superuser: Superuser, tmp_path: Path) -> Iterator[Portal]:
    """A portal whose web process finds the published checkpoint on its host, and whose log was then cut back."""
    plant(superuser)
    superuser.execute("insert into portal_time (only_row) values (true) on conflict do nothing")
    with portal_on(signing_environment(database.settings, tmp_path)) as portal:
        assert portal.run("log", "new-key", "portal.example/log", str(tmp_path / "log.key")).returncode == 0
        portal.serve()
        assert _shows(portal)
        assert portal.run("sequence", "--once").returncode == 0
        portal.stop()
        _without_triggers(superuser, "delete from log.leaf", "delete from log.checkpoint", "delete from disclosure")
        yield portal


def _without_triggers(superuser: Superuser, *statements: str) -> None:
    with superuser.transaction():
        superuser.execute("set local session_replication_role = replica")
        for statement in statements:
            superuser.execute(statement.encode())


@pytest.mark.journey
@pytest.mark.requirement(33)
def test_where_the_checkpoint_lies_beside_it_the_web_process_compares_by_itself(
    published: Portal, tmp_path: Path
) -> None:
    published.said = tmp_path / "said"
    published.serve()

    assert not _shows(published)
    assert _ready(published) == (503, "stopped")
    assert NOT_THE_SAME in published.said.read_text()


@pytest.mark.journey
@pytest.mark.requirement(33)
def test_a_checkpoint_of_a_key_that_the_database_does_not_know_keeps_the_portal_from_starting(
    published: Portal, superuser: Superuser, tmp_path: Path
) -> None:
    _without_triggers(superuser, "delete from log.key")
    unknown = published.run("serve", "--demo", "--port", "0")
    refused = published.run("sequence", "--once")
    accepted = published.run(*ACCEPT)
    published.serve()

    assert (unknown.returncode, "signed by a key that is not known here" in unknown.stderr) == (1, True)
    assert (refused.returncode, accepted.returncode) == (1, 0)
    assert _shows(published)

    (tmp_path / "published").write_bytes(os.urandom(64))
    damaged = published.run("serve", "--demo", "--port", "0")
    assert (damaged.returncode, "is damaged" in damaged.stderr) == (1, True)
