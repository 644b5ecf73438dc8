"""The doors of the log: what witnesses fetch and bring, open to anybody and about nobody; and what `/ready` tells of it."""

import base64
import datetime as dt
from dataclasses import replace

import httpx
import pytest

from api.app import create_app
from api.settings import WITNESSES, Settings, SettingsRefused, read
from auth.ed25519 import is_signed, public_of, signing_with
from disclosure.checkpoint import COSIGNATURE, VerifierKey, cosign, open_checkpoint, read_note
from disclosure.tree import is_consistent, root_of
from store.database import Database
from store.disclosures import ALARM, LIMIT
from tests.actions.sequencing import Office, show
from tests.api.doors import OWN_PAGE, SYSTEM, ask, asking, client, demo, sign_in
from tests.logged import Superuser, entries
from tests.schema.planted import plant

SEED = bytes(range(1, 33))
WITNESS = VerifierKey("oldham.example/witness", COSIGNATURE, public_of(SEED))


@pytest.fixture
def office(database: Database) -> Office:
    """Five entries under two checkpoints."""
    office = Office(database)
    sequencer = office.sequencer()
    for upto in (("T-1", "T-2"), ("T-3", "T-4", "T-5")):
        for name in upto:
            show(database, name)
        office.order(sequencer)
    return office


def _hashes(response: httpx.Response) -> list[bytes]:
    assert response.status_code == 200
    return [base64.b64decode(line) for line in response.text.split()]


@pytest.mark.requirement(35)
def test_anybody_fetches_checkpoint_proof_and_leaves_and_they_fit_together(office: Office) -> None:
    visitor = client(demo(office.database))
    found, _ = open_checkpoint(visitor.get("/log/checkpoint").text, office.keys, is_signed)
    before, _ = open_checkpoint(office.published[0], office.keys, is_signed)

    leaves = _hashes(visitor.get("/log/leaves?from=0&count=100"))
    proof = _hashes(visitor.get("/log/consistency?from=2&to=5"))

    assert root_of(leaves) == found.root
    assert is_consistent(2, 5, before.root, found.root, proof)
    assert visitor.get("/log/keys").text == f"{office.keys[0]}\n"


def test_what_the_doors_tell_is_about_nobody(office: Office) -> None:
    visitor = client(demo(office.database))
    told = "".join(visitor.get(f"/log/{path}").text for path in ("checkpoint", "keys", "leaves?from=0&count=9"))

    assert not any(word in told for word in ("T-1", "E08000004", "subject-", "look"))


@pytest.mark.parametrize(
    "path",
    [
        *(
            "leaves",
            "leaves?from=-1&count=1",
            "leaves?from=0&count=0",
            "leaves?from=0&count=5000",
            "consistency?from=3&to=2",
        ),
        *("consistency", "leaves?from=x&count=1", "leaves?from=99999999999999999999&count=1"),
    ],
)
def test_what_cannot_be_understood_is_refused(office: Office, path: str) -> None:
    response = client(demo(office.database)).get(f"/log/{path}")

    assert (response.status_code, response.json()["code"]) == (400, "BAD_USER_INPUT")


def test_a_log_that_was_never_signed_says_so(database: Database) -> None:
    visitor = client(demo(database))

    assert visitor.get("/log/checkpoint").json()["code"] == "NOT_SIGNED_YET"
    assert visitor.get("/log/consistency?from=0&to=9").json()["code"] == "NOT_SIGNED_YET"


@pytest.mark.requirement(36)
def test_a_witness_brings_its_signature_and_the_next_one_sees_it(office: Office) -> None:
    visitor = client(create_app(Settings("demo", witnesses=(WITNESS,)), office.database))
    note = read_note(visitor.get("/log/checkpoint").text)
    line = cosign(note.text, WITNESS, signing_with(SEED), 1_700_000_000)

    brought = visitor.post("/log/cosignatures", content=f"{note.text}\n{line}")
    of_nobody = visitor.post("/log/cosignatures", content=str(note))
    too_long = visitor.post("/log/cosignatures", content="x" * 100_000)

    assert (brought.status_code, brought.text) == (200, "1\n")
    assert (of_nobody.status_code, of_nobody.json()["code"]) == (400, "NOT_OUR_CHECKPOINT")
    assert too_long.status_code == 400
    assert visitor.get("/log/checkpoint").text == f"{note}{line}"


def test_witnesses_that_are_none_are_no_setting() -> None:
    assert read({WITNESSES: str(WITNESS)}).witnesses == (WITNESS,)
    for wrong in ("nobody", str(replace(WITNESS, kind=1))):
        with pytest.raises(SettingsRefused):
            read({WITNESSES: wrong})


@pytest.mark.requirement(36)
@pytest.mark.parametrize(
    ("waited", "status", "body"),
    [
        (dt.timedelta(), 200, {"status": "ok"}),
        (ALARM, 200, {"status": "ok", "log": "behind"}),
        (LIMIT, 503, {"status": "not ready", "log": "refusing"}),
    ],
)
def test_ready_tells_how_far_the_sequencer_lags(
    database: Database, superuser: Superuser, waited: dt.timedelta, status: int, body: dict[str, str]
) -> None:
    show(database, "T-1")
    superuser.execute("update log.waiting set entry_id = uuidv7(%s)", [-waited])

    response = client(demo(database)).get("/ready")

    assert (response.status_code, response.json()) == (status, body)


@pytest.mark.requirement(29)
@pytest.mark.requirement(36)
def test_while_the_log_is_stopped_every_disclosure_is_503_and_figures_are_not(
    office: Office, superuser: Superuser
) -> None:
    plant(superuser)
    visitor = client(demo(office.database))
    held = office.published[-1]
    with superuser.transaction():
        superuser.execute("set local session_replication_role = replica")
        superuser.execute("delete from log.leaf where leaf_index > 1")
        superuser.execute("delete from log.checkpoint where size > 2")

    assert visitor.post("/log/held", content=held).text == "stopped\n"

    shown = ask(visitor, "{ trails { nodes { id } } }", SYSTEM)
    assert (shown.status_code, set(shown.json())) == (503, {"errors"})
    assert shown.json()["errors"][0]["extensions"]["code"] == "NOT_RECORDED"
    assert ask(visitor, "{ trails { totalCount } }", SYSTEM).status_code == 200
    assert (visitor.get("/ready").status_code, visitor.get("/ready").json()["log"]) == (503, "stopped")
    sign_in(visitor)
    page = visitor.get("/referrals", headers=OWN_PAGE)
    assert page.status_code == 503
    assert "could not record who was shown this" in page.text


FULL_AT_COMMIT = (
    "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'full'; end $$;"
    " create constraint trigger refused after insert on disclosure deferrable initially deferred"
    " for each row execute function refuse()"
)


@pytest.mark.requirement(29)
@pytest.mark.parametrize(
    "spoiling",
    [
        FULL_AT_COMMIT,
        "alter table disclosure_salt add constraint refused check (false) not valid",
        "alter table log.waiting add constraint refused check (false) not valid",
    ],
    ids=["the commit fails", "what it names cannot be kept", "it cannot be queued"],
)
def test_what_cannot_be_recorded_is_503_without_data(database: Database, superuser: Superuser, spoiling: str) -> None:
    plant(superuser)
    superuser.execute(spoiling.encode())
    try:
        response = ask(client(demo(database)), "{ trails { nodes { id child { familyName } } } }", SYSTEM)
    finally:
        superuser.execute("drop trigger if exists refused on disclosure; drop function if exists refuse")
        superuser.execute("alter table disclosure_salt drop constraint if exists refused")
        superuser.execute("alter table log.waiting drop constraint if exists refused")

    assert (response.status_code, set(response.json())) == (503, {"errors"})
    assert response.json()["errors"][0]["extensions"]["code"] == "NOT_RECORDED"
    assert entries(superuser) == []


@pytest.mark.requirement(30)
def test_denied_attempts_are_logged_with_the_rule_that_denied(database: Database, superuser: Superuser) -> None:
    plant(superuser)
    visitor = client(demo(database))
    governance = asking(database, "oldham-governance")
    ask(visitor, "{ trails { nodes { id } } }", governance)
    visitor.post("/feeds/gmp-police/loads", content=b"", headers=governance)
    sign_in(visitor, "oldham-governance")
    page = visitor.get("/gaps", headers=OWN_PAGE)

    logged = [(one["decision"], one["rule"], one["operation"], one["columns"][:2]) for one in entries(superuser)]

    assert page.status_code == 403
    own = ("E08000004", "E08000004")
    assert logged == [
        ("DENIED", "scope trails:read", "CONSULTATION", own),
        ("DENIED", "scope feeds:load", "COLLECTION", own),
        ("DENIED", "scope gaps:read", "CONSULTATION", own),
    ]
    assert entries(superuser)[2]["operation_name"] == "GET /gaps"
