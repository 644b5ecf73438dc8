"""`rotateClient` and `revokeClient` sent again under the same idempotency key: finished, and broken off before the answer was kept."""

import datetime as dt
from typing import Any, cast

import pytest
from joserfc.jwk import ECKey

from schema.run import run_document
from store.database import Database
from tests.actions.intake import register
from tests.database import FORCE
from tests.schema.broken_off import broken_off
from tests.schema.planted import Superuser
from tests.schema.test_clients import REVOKE, ROTATE, act, administrator, create, jwk

SECRETS = "select digest, ends_at from client_secret order by made_at"
KEYS = "select key_id, made_at, ends_at from client_key order by key_id"


def _ends(superuser: Superuser) -> dict[bytes, dt.datetime]:
    """When each secret ends, by its digest."""
    return dict(cast("list[tuple[bytes, dt.datetime]]", superuser.execute(SECRETS).fetchall()))


def _fails(database: Database, document: str, asked: dict[str, Any]) -> bool:
    """The act is done and its answer not kept."""
    given = {"idempotencyKey": "the very key", **asked}
    return "errors" in run_document(database, administrator(FORCE), document, {"input": given})


def _again(database: Database, document: str, asked: dict[str, Any], under: str = "the very key") -> Any:
    return act(database, document, administrator(FORCE), idempotencyKey=under, **asked)


@pytest.fixture
def system(database: Database) -> str:
    return str(create(database, administrator(FORCE))["client"]["clientId"])


@pytest.fixture
def sender(database: Database) -> str:
    register(database)
    made = create(database, administrator(FORCE), scopes=None, key=None, feed="police")
    return str(made["client"]["clientId"])


def test_a_secret_is_rotated_once_and_shown_once(database: Database, superuser: Superuser, sender: str) -> None:
    first = _again(database, ROTATE, {"clientId": sender})
    kept = superuser.execute(SECRETS).fetchall()
    again = _again(database, ROTATE, {"clientId": sender})

    assert len(first["secret"]) >= 43
    assert again == first | {"secret": None}
    assert superuser.execute(SECRETS).fetchall() == kept
    assert len(kept) == 2


def test_a_rotation_of_a_secret_that_was_broken_off_shows_one_that_works(
    database: Database, superuser: Superuser, sender: str
) -> None:
    with broken_off(superuser):
        assert _fails(database, ROTATE, {"clientId": sender})
    before = _ends(superuser)

    taken_up, again = (_again(database, ROTATE, {"clientId": sender}) for _ in range(2))

    after = _ends(superuser)
    assert len(taken_up["secret"]) >= 43
    assert again["secret"] is None
    assert (len(before), len(after)) == (2, 3)
    # What was there before, the secret that nobody saw with it, ends within the day, and none later than it was to.
    assert [one for one in before if after[one] > before[one]] == []
    assert len({after[one] for one in before}) == 2


def test_a_key_is_added_once_whether_or_not_its_answer_was_kept(
    database: Database, superuser: Superuser, system: str
) -> None:
    asked: dict[str, Any] = {"clientId": system, "key": jwk(ECKey.generate_key("P-256"), kid="k2")}
    with broken_off(superuser):
        assert _fails(database, ROTATE, asked)
    kept = superuser.execute(KEYS).fetchall()

    answers = [_again(database, ROTATE, asked) for _ in range(2)]

    assert [one["__typename"] for one in answers] == ["ClientChanged"] * 2
    assert [[key["keyId"] for key in one["client"]["keys"]] for one in answers] == [["k1", "k2"]] * 2
    assert superuser.execute(KEYS).fetchall() == kept
    other = _again(database, ROTATE, asked, "another key")
    assert other == {"__typename": "ClientNotChanged", "field": "key", "code": "KEY_ID_TAKEN"}


@pytest.mark.parametrize("key_id", [None, "k1"])
def test_what_is_revoked_is_revoked_once_and_answered_the_same(
    database: Database, superuser: Superuser, system: str, key_id: str | None
) -> None:
    asked: dict[str, Any] = {"clientId": system, "keyId": key_id}
    first = _again(database, REVOKE, asked)
    kept = superuser.execute(KEYS).fetchall()

    assert first["__typename"] == "ClientRevoked"
    assert _again(database, REVOKE, asked) == first
    assert superuser.execute(KEYS).fetchall() == kept
    assert _again(database, REVOKE, asked, "another key")["__typename"] in {"NotFound", "ClientNotChanged"}


@pytest.mark.parametrize("key_id", [None, "k1"])
def test_a_revocation_that_was_broken_off_is_answered_as_done(
    database: Database, superuser: Superuser, system: str, key_id: str | None
) -> None:
    asked: dict[str, Any] = {"clientId": system, "keyId": key_id}
    with broken_off(superuser):
        assert _fails(database, REVOKE, asked)
    revoked = superuser.execute("select revoked_at from client").fetchall()

    taken_up = _again(database, REVOKE, asked)

    assert taken_up["__typename"] == "ClientRevoked"
    assert superuser.execute("select revoked_at from client").fetchall() == revoked


def test_the_same_key_with_another_request_is_refused_and_does_nothing(
    database: Database, superuser: Superuser, sender: str
) -> None:
    _again(database, ROTATE, {"clientId": sender})
    kept = superuser.execute(SECRETS).fetchall()

    others: list[tuple[str, dict[str, Any]]] = [
        (ROTATE, {"clientId": sender, "days": 7}),
        (REVOKE, {"clientId": sender}),
    ]
    for document, asked in others:
        assert _again(database, document, asked)["__typename"] == "IdempotencyKeyReused"
    assert superuser.execute(SECRETS).fetchall() == kept
