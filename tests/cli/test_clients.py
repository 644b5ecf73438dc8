"""`counterfoil clients` and `counterfoil keys`: what they print, what they refuse, and that no secret is listed."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from joserfc.jwk import ECKey
from typer.testing import CliRunner, Result

from cli import clients_command, keys_command
from store.database import Database
from store.settings import Settings
from tests.actions.intake import register
from tests.actions.planting import Superuser

OLDHAM = ("-o", "E08000004")


def run(*arguments: str) -> Result:
    app = typer.Typer()
    for command in (clients_command, keys_command):
        command.add_to(app)
    return CliRunner().invoke(app, list(arguments))


def printed(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture(autouse=True)
def named(database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = {
        "DATABASE_URL": settings.application_url,
        "COUNTERFOIL_OWNER_URL": settings.need_owner(),
        "COUNTERFOIL_VIEWER_KEY": settings.viewer_key.hex(),
        "COUNTERFOIL_SEALING_KEY": settings.need_sealing_key().hex(),
    }
    for name, value in addresses.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def key(tmp_path: Path) -> str:
    place = tmp_path / "public.jwk"
    place.write_text(json.dumps({**ECKey.generate_key("P-256").as_dict(private=False), "kid": "k1"}))
    return str(place)


def test_a_system_is_created_listed_rotated_and_revoked(key: str, tmp_path: Path):
    made = printed("clients", "create", *OLDHAM, "--name", "Case system", "--scope", "queries:adhoc", "--key", key)
    other = tmp_path / "other.jwk"
    other.write_text(json.dumps({**ECKey.generate_key("P-256").as_dict(private=False), "kid": "k2"}))

    assert run("clients", "rotate", *OLDHAM, made["client_id"], "--key", str(other)).exit_code == 0
    [listed] = printed("clients", "list", *OLDHAM)
    assert [one["key_id"] for one in listed["keys"]] == ["k1", "k2"]
    assert run("clients", "keys", "revoke", *OLDHAM, made["client_id"], "k1").exit_code == 0
    assert run("clients", "revoke", *OLDHAM, made["client_id"]).exit_code == 0
    assert printed("clients", "list", *OLDHAM)[0]["revoked_at"] is not None
    assert run("clients", "revoke", *OLDHAM, made["client_id"]).exit_code == 1


def test_a_feed_only_clients_secret_is_printed_once(database: Database):
    register(database)
    made = printed("clients", "create", "-o", "GMP", "--name", "Night job", "--feed", "police")
    rotated = printed("clients", "rotate", "-o", "GMP", made["client_id"])
    table = run("clients", "list", "-o", "GMP").stdout

    assert len({made["client_secret"], rotated["client_secret"]}) == 2
    assert "write the feed police" in table
    assert made["client_secret"] not in table + str(printed("clients", "list", "-o", "GMP"))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--feed", "nothing"), 1, "There is no such feed"),
        (("--scope", "gaps:read", "--key", "/nowhere"), 2, "holds no JSON Web Key"),
        (("--scope", "gaps:read"), 1, "A system needs a key"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(arguments: tuple[str, ...], code: int, words: str):
    result = run("clients", "create", *OLDHAM, "--name", "Case system", *arguments)

    assert (result.exit_code, words in result.stderr) == (code, True)


def test_a_scope_that_no_system_may_have_is_not_granted(key: str):
    result = run("clients", "create", *OLDHAM, "--name", "x", "--scope", "clients:manage", "--key", key)

    assert (result.exit_code, "cannot be granted: clients:manage" in result.stderr) == (1, True)


def test_an_organisation_that_takes_no_part_has_no_clients(key: str):
    arguments = ("clients", "create", "-o", "E09000001", "--name", "x", "--scope", "gaps:read", "--key", key)

    assert run(*arguments).exit_code == 1


def test_signing_keys_are_rotated_and_no_private_half_is_listed(superuser: Superuser):
    before = printed("keys", "list")
    new = printed("keys", "rotate")["key_id"]
    after = printed("keys", "list")

    assert after[0]["key_id"] == new
    assert {one["key_id"] for one in before} < {one["key_id"] for one in after}
    assert [one["ends_at"] is None for one in after] == [True] + [False] * len(before)
    assert set(after[0]) == {"key_id", "made_at", "signs_from", "ends_at"}
    printed("keys", "rotate", "--at-once")
    assert len(printed("keys", "list")) == 1
    superuser.execute("update guard.signing_key set signs_from = made_at")


def test_without_the_sealing_key_no_key_is_made(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("COUNTERFOIL_SEALING_KEY")

    result = run("keys", "rotate")

    assert (result.exit_code, "COUNTERFOIL_SEALING_KEY" in result.stderr) == (1, True)
