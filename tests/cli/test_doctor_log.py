"""What `counterfoil doctor` says of the disclosure log: what waits, why nothing is shown, the key, what was published, the witnesses."""

import datetime as dt
from pathlib import Path

import orjson
import pytest
import typer
from typer.testing import CliRunner

from auth.ed25519 import public_of, signing_with
from cli import doctor_command
from cli.key_files import add_key, make_key, read_keys, write_private
from disclosure.checkpoint import COSIGNATURE, VerifierKey, cosign, read_note
from store.database import Database
from store.log_order import SignedCheckpoint, keep_cosignature
from tests.actions.sequencing import ORIGIN, Office, show
from tests.logged import Superuser

SEEDS = {"oldham.example/witness": bytes(range(1, 33)), "gmp.example/witness": bytes(range(2, 34))}
WITNESSES = {name: VerifierKey(name, COSIGNATURE, public_of(seed)) for name, seed in SEEDS.items()}
DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def named(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that serves, and does not sign."""
    settings = database.settings
    addresses = {
        "DATABASE_URL": settings.application_url,
        "COUNTERFOIL_RECONCILER_URL": settings.need_reconciler(),
        "COUNTERFOIL_ERASER_URL": settings.need_eraser(),
        "COUNTERFOIL_VIEWER_KEY": settings.viewer_key.hex(),
    }
    for name, value in addresses.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def signing(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    """A host that signs: with a key of its own in a file, and the published checkpoint in another."""
    monkeypatch.setenv("COUNTERFOIL_SEQUENCER_URL", database.settings.need_sequencer())
    monkeypatch.setenv("COUNTERFOIL_LOG_KEY", str(tmp_path / "log.key"))
    monkeypatch.setenv("COUNTERFOIL_LOG_CHECKPOINT", str(tmp_path / "published"))
    make_key(tmp_path / "log.key", ORIGIN)
    return Office(database, read_keys(tmp_path / "log.key"))


def _findings() -> dict[str, tuple[bool, str]]:
    app = typer.Typer()
    doctor_command.add_to(app)
    app.command("other")(lambda: None)
    result = CliRunner().invoke(app, ["doctor", "--json"])
    body = orjson.loads(result.stdout)
    assert result.exit_code == (0 if body["well"] else 1)
    return {one["name"]: (one["well"], one["said"]) for one in body["findings"]}


def _signed(office: Office, *names: str) -> SignedCheckpoint:
    for name in names:
        show(office.database, name)
    done = office.order()
    assert done.signed is not None
    return done.signed


def _without_triggers(superuser: Superuser, statement: str, *values: object) -> None:
    with superuser.transaction():
        superuser.execute("set local session_replication_role = replica")
        superuser.execute(statement.encode(), values)


def test_a_log_that_nobody_has_used_is_well() -> None:
    found = _findings()

    assert found["disclosure log"] == (True, "nothing waits to be signed")
    assert found["log checkpoint"] == (True, "nothing has been signed so far")
    assert not {"log key", "published checkpoint", "witnesses"} & set(found), (
        "this host neither signs nor was it signed"
    )


@pytest.mark.parametrize(
    ("waited", "well", "said"),
    [
        (dt.timedelta(seconds=20), True, "2 entries wait to be signed, the oldest for 20 seconds"),
        (2 * MINUTE, False, "2 entries wait to be signed, the oldest for 2 minutes; start `counterfoil sequence`, and"),
        (16 * MINUTE, False, "2 entries wait to be signed, the oldest for 16 minutes, so nothing is shown; start"),
    ],
)
def test_what_waits_and_for_how_long(
    database: Database, superuser: Superuser, waited: dt.timedelta, well: bool, said: str
) -> None:
    show(database, "T-1")
    superuser.execute("update log.waiting set entry_id = uuidv7(%s)", [-waited])
    show(database, "T-2") if waited < 15 * MINUTE else superuser.execute("insert into log.waiting values (uuidv7())")

    found = _findings()["disclosure log"]

    assert (found[0], found[1][: len(said)]) == (well, said)


def test_why_nothing_is_shown(superuser: Superuser) -> None:
    superuser.execute("delete from log.turn")
    uncompared = _findings()["disclosure log"]
    superuser.execute("insert into log.turn (server) values (log.here())")
    superuser.execute("insert into log.stop (origin, reason, note) values ('x', 'y', 'z')")
    stopped = _findings()["disclosure log"]

    assert (uncompared[0], "Start `counterfoil sequence`" in uncompared[1]) == (False, True)
    assert (stopped[0], "counterfoil log accept-restored" in stopped[1]) == (False, True)


def test_what_was_signed_last_and_by_a_key_of_what_age(signing: Office, superuser: Superuser, tmp_path: Path) -> None:
    before = _findings()
    write_private(tmp_path / "published", _signed(signing, "T-1", "T-2").note)
    _without_triggers(superuser, "update log.checkpoint set signed_at = now() - interval '3 hours'")
    after = _findings()

    assert before["log key"] == (True, f"of {ORIGIN}; it has signed nothing yet")
    assert before["published checkpoint"] == (True, "there is none yet")
    assert after["log checkpoint"] == (True, "2 entries signed, the last 3 hours ago")
    assert after["log key"] == (True, "0 days old")
    assert after["published checkpoint"] == (True, "the log goes on from it")


@pytest.mark.parametrize(
    ("days", "well", "said"),
    [
        (300, True, "300 days old"),
        (350, True, "350 days old, which is nearly a year; make another: counterfoil log rotate-key"),
        (400, False, "400 days old; make another: counterfoil log rotate-key"),
    ],
)
def test_a_key_that_is_old_is_asked_to_be_replaced(
    signing: Office, superuser: Superuser, days: int, well: bool, said: str
) -> None:
    _signed(signing, "T-1")
    _without_triggers(superuser, "update log.key set made_at = now() - %s", days * DAY + MINUTE)

    assert _findings()["log key"] == (well, said)


def test_a_new_key_beside_the_old_is_the_one_whose_age_counts(
    signing: Office, superuser: Superuser, tmp_path: Path
) -> None:
    _signed(signing, "T-1")
    _without_triggers(superuser, "update log.key set made_at = now() - %s", 400 * DAY)
    add_key(tmp_path / "log.key")
    signing.signers = read_keys(tmp_path / "log.key")
    _signed(signing, "T-2")

    assert _findings()["log key"] == (True, "0 days old, 1 older still signing")


def test_what_is_wrong_with_the_files_of_a_host_that_signs(
    signing: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "log.key"
    _signed(signing, "T-1")
    missing = _findings()["published checkpoint"]
    key.chmod(0o644)
    readable = _findings()["log key"]
    key.unlink()
    gone = _findings()["log key"]
    make_key(key, "another.example/log")
    other = _findings()["log key"]
    monkeypatch.delenv("COUNTERFOIL_LOG_KEY")
    monkeypatch.delenv("COUNTERFOIL_LOG_CHECKPOINT")
    unset = _findings()

    assert missing == (False, f"{tmp_path / 'published'} is missing; `counterfoil sequence` writes it when it signs")
    assert readable == (False, f"The key file {key} may be read by others: chmod 600")
    assert (gone[0], gone[1].startswith(f"The key file {key} is missing.")) == (False, True)
    assert other == (False, f"it is of another.example/log, and the log is {ORIGIN}")
    assert unset["log key"] == (
        False,
        "COUNTERFOIL_LOG_KEY is not set, so that `counterfoil sequence` cannot sign here",
    )
    assert unset["published checkpoint"] == (
        False,
        "COUNTERFOIL_LOG_CHECKPOINT is not set, so that only witnesses would notice an older backup",
    )


def test_a_published_checkpoint_that_says_more_than_the_database_is_found_and_changes_nothing(
    signing: Office, superuser: Superuser, tmp_path: Path
) -> None:
    _signed(signing, "T-1")
    write_private(tmp_path / "published", _signed(signing, "T-2").note)
    _without_triggers(superuser, "delete from log.checkpoint where size = 2")
    _without_triggers(superuser, "delete from log.leaf where leaf_index = 1")
    well, said = _findings()["published checkpoint"]
    write_private(tmp_path / "published", "nonsense\n")
    damaged = _findings()["published checkpoint"]

    assert (well, said.startswith("the database holds less than was signed and published")) == (False, True)
    assert said.endswith("a person has to decide: counterfoil log accept-restored")
    assert (damaged[0], "is damaged" in damaged[1]) == (False, True)
    assert superuser.execute("select count(*) from log.stop").fetchone() == (0,)


def _cosigned(database: Database, signed: SignedCheckpoint, name: str) -> None:
    line = cosign(read_note(signed.note).text, WITNESSES[name], signing_with(SEEDS[name]), 1_700_000_000)
    with database.without_viewer() as tx:
        assert keep_cosignature(tx, signed, name, str(line))


@pytest.mark.requirement(36)
def test_each_witness_and_what_it_signed_last(
    database: Database, superuser: Superuser, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(database)
    sequencer = office.sequencer()
    show(database, "T-1")
    first = office.order(sequencer).signed
    assert first is not None
    nobody = _findings()["witnesses"]
    for name in WITNESSES:
        _cosigned(database, first, name)
    monkeypatch.setenv("COUNTERFOIL_WITNESSES", " ".join(map(str, WITNESSES.values())))
    both = _findings()
    show(database, "T-2")
    second = office.order(sequencer).signed
    assert second is not None
    _cosigned(database, second, "oldham.example/witness")
    _without_triggers(superuser, "update log.cosignature set at = at - interval '2 hours'")
    waiting = _findings()
    _without_triggers(superuser, "update log.checkpoint set signed_at = signed_at - %s", 2 * DAY)
    behind = _findings()
    _without_triggers(superuser, "delete from log.cosignature where witness like %s", "gmp%")
    never = _findings()

    assert nobody == (
        True,
        "none has signed this log; until two members do, only its own key speaks for it (docs/deploy.md)",
    )
    assert [both[f"witness {name}"][0] for name in WITNESSES] == [True, True]
    assert waiting["witness oldham.example/witness"] == (True, "signed 2 entries, 2 hours ago")
    assert waiting["witness gmp.example/witness"] == (True, "signed 1 entry, 2 hours ago")
    assert behind["witness oldham.example/witness"] == (True, "signed 2 entries, 2 hours ago")
    late = "; for 2 days it has not signed what is new: ask whether `counterfoil witness` runs"
    assert behind["witness gmp.example/witness"] == (False, f"signed 1 entry, 2 hours ago{late}")
    assert never["witness gmp.example/witness"] == (False, f"has signed nothing of this log{late}")


def test_a_setting_of_witnesses_that_cannot_be_read_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERFOIL_WITNESSES", "nobody")

    well, said = _findings()["disclosure log"]

    assert (well, said.startswith("COUNTERFOIL_WITNESSES:")) == (False, True)
