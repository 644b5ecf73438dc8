"""The log from the command line and from outside: signing, two witnesses, export, verifying offline, restoring, rotating the key;
and that whatever is killed, no answer is without its entry."""

import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from store.database import Database
from store.settings import Settings
from tests.api.doors import SYSTEM
from tests.cli.log_processes import Portal, portal_on
from tests.database import FORCE, OLDHAM
from tests.logged import Superuser, entries
from tests.schema.planted import plant

KILLS = 40 if os.environ.get("COUNTERFOIL_TESTS") == "full" else 2
ASK = "query Seen { trails { nodes { id child { familyName } } } contacts { nodes { id } } }"


@pytest.fixture
def portal(settings: Settings, database: Database, superuser: Superuser, tmp_path: Path) -> Iterator[Portal]:
    """A portal on the tests' database, with keys and files of its own."""
    plant(superuser)
    superuser.execute("insert into portal_time (only_row) values (true) on conflict do nothing")
    environment = {
        "DATABASE_URL": settings.application_url,
        "COUNTERFOIL_VIEWER_KEY": settings.viewer_key.hex(),
        "COUNTERFOIL_RECONCILER_URL": settings.need_reconciler(),
        "COUNTERFOIL_SEQUENCER_URL": settings.need_sequencer(),
        "COUNTERFOIL_LOG_KEY": str(tmp_path / "log.key"),
        "COUNTERFOIL_LOG_CHECKPOINT": str(tmp_path / "published"),
        "COUNTERFOIL_MODE": "demo",
    }
    with portal_on(environment) as portal:
        yield portal


def _ask(portal: Portal, times: int = 1) -> None:
    for _ in range(times):
        httpx.post(f"{portal.address}/graphql", json={"query": ASK}, headers=SYSTEM, timeout=30).raise_for_status()


def _key(portal: Portal, name: str, file: Path, *more: str) -> str:
    made = portal.run("log", "new-key", *more, name, str(file))
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


@pytest.mark.journey
@pytest.mark.requirement(35)
@pytest.mark.requirement(36)
def test_signed_witnessed_twice_exported_and_verified_offline(
    portal: Portal, superuser: Superuser, tmp_path: Path
) -> None:
    log_key = _key(portal, "portal.example/log", tmp_path / "log.key")
    names = ("oldham", "gmp")
    witnesses = {one: _key(portal, f"{one}.example/witness", tmp_path / f"{one}.key", "--witness") for one in names}
    portal.environment["COUNTERFOIL_WITNESSES"] = " ".join(witnesses.values())
    portal.serve()

    def watch(name: str) -> int:
        files = ("--key", str(tmp_path / f"{name}.key"), "--state", str(tmp_path / f"{name}.held"))
        return portal.run("witness", portal.address, "--log-key", log_key, *files, "--once").returncode

    _ask(portal, 2)
    assert portal.run("sequence", "--once").returncode == 0
    assert [watch(name) for name in names] == [0, 0]
    cosigned = httpx.get(f"{portal.address}/log/checkpoint").text
    assert all(f"\u2014 {name}.example/witness " in cosigned for name in names)

    # An export is verified where there is neither database nor network.
    held, export = tmp_path / "held.txt", tmp_path / "oldham.log"
    held.write_text(cosigned)
    _ask(portal)
    assert portal.run("sequence", "--once").returncode == 0
    assert portal.run("log", "export", "--organisation", OLDHAM, "--out", str(export)).returncode == 0
    offline = {"DATABASE_URL": "postgresql:///nowhere?host=/nonexistent"}
    verifying = ("verify", str(export), "--key", log_key, "--checkpoint", str(held), "--json")
    assert json.loads(portal.run(*verifying, **offline).stdout)["faults"] == []
    spoilt = export.read_text().replace('"entry":"{\\"agreement', '"entry":"{ \\"agreement', 1)
    export.write_text(spoilt)
    found = portal.run(*verifying, **offline)
    assert (found.returncode, json.loads(found.stdout)["faults"][0]["position"]) == (3, 0)

    # The log is cut back behind what the witnesses co-signed: the first of them to look says so, and the portal stops.
    with superuser.transaction():
        superuser.execute("set local session_replication_role = replica")
        superuser.execute("delete from log.leaf where leaf_index > 0")
        superuser.execute("delete from log.checkpoint; delete from log.cosignature")
    assert portal.run("sequence", "--once").returncode == 1


@pytest.mark.journey
@pytest.mark.requirement(33)
def test_an_older_backup_stops_the_portal_until_a_person_decides(
    portal: Portal, superuser: Superuser, tmp_path: Path
) -> None:
    _key(portal, "portal.example/log", tmp_path / "log.key")
    portal.serve()
    _ask(portal)
    assert portal.run("sequence", "--once").returncode == 0
    with superuser.transaction():
        superuser.execute("set local session_replication_role = replica")
        for table in ("log.leaf", "log.checkpoint", "log.key", "disclosure", "disclosure_salt"):
            superuser.execute(f"delete from {table}".encode())

    refused = portal.run("sequence", "--once")
    answer = httpx.post(f"{portal.address}/graphql", json={"query": ASK}, headers=SYSTEM)
    ready = httpx.get(f"{portal.address}/ready")
    assert (refused.returncode, answer.status_code, ready.json()["log"]) == (1, 503, "stopped")
    assert "data" not in answer.json()

    accepted = portal.run("log", "accept-restored", "--reason", "The disk failed; yesterday's backup was restored.")
    assert accepted.returncode == 0, accepted.stderr
    assert accepted.stdout.startswith("portal.example/log/2+")
    _ask(portal)
    assert portal.run("sequence", "--once").returncode == 0
    assert portal.run("verify", "--database").returncode == 0
    assert "accept_restored" in {one["operation_name"] for one in entries(superuser)}
    assert "The disk failed" not in str(entries(superuser))


def test_a_key_is_rotated_with_an_overlap_and_kept_from_others(portal: Portal, tmp_path: Path) -> None:
    key = tmp_path / "log.key"
    first = _key(portal, "portal.example/log", key)
    second = portal.run("log", "rotate-key").stdout.strip()

    assert portal.run("log", "keys").stdout.split() == [first, second]
    assert portal.run("log", "rotate-key", "--retire").returncode == 0
    assert portal.run("log", "keys").stdout.split() == [second]
    assert portal.run("log", "new-key", "portal.example/log", str(key)).returncode == 1
    key.chmod(0o644)
    refused = portal.run("log", "keys")
    assert (refused.returncode, "may be read by others" in refused.stderr) == (1, True)


def _ask_until_it_dies(portal: Portal, answered: list[str]) -> None:
    with httpx.Client(timeout=60) as client:
        while True:
            try:
                answer = client.post(f"{portal.address}/graphql", json={"query": ASK}, headers=SYSTEM)
            except httpx.TransportError:
                return
            if answer.status_code == 200 and answer.json().get("data"):
                answered.append(answer.headers["X-Request-Id"])


def _ask_and_kill(portal: Portal, answered: list[str], kill: int) -> None:
    """Ask from several sides at once, and kill what answers in the middle of it; every second time what signs, too."""
    portal.serve()
    before = len(answered)
    asking = [threading.Thread(target=_ask_until_it_dies, args=(portal, answered)) for _ in range(3)]
    for one in asking:
        one.start()
    while len(answered) < before + 5 + kill % 7:
        time.sleep(0.01)
    portal.kill("serve")
    if kill % 2:
        portal.kill("sequence")
        portal.start("sequence", "--quiet")
    for one in asking:
        one.join()


@pytest.mark.journey
@pytest.mark.timeout(1800)
@pytest.mark.requirement(28)
def test_whatever_is_killed_no_answer_is_without_its_entry(
    portal: Portal, superuser: Superuser, tmp_path: Path
) -> None:
    _key(portal, "portal.example/log", tmp_path / "log.key")
    portal.start("sequence", "--quiet")
    answered: list[str] = []

    for kill in range(KILLS):
        _ask_and_kill(portal, answered, kill)

    logged = [(one["request_id"], one["columns"][0]) for one in entries(superuser)]
    assert len(set(answered)) == len(answered)
    for controller in (FORCE, OLDHAM):
        of_controller = [request for request, whose in logged if whose == controller]
        assert set(answered) - set(of_controller) == set(), "every answer has its entry"
        assert len(set(of_controller)) == len(of_controller), "and no more than one"
    portal.kill("sequence")
    assert portal.run("sequence", "--once").returncode == 0
    assert portal.run("verify", "--database").returncode == 0
