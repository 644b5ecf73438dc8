"""Health: open to anybody, and telling nothing but yes or no."""

from store.database import Database
from tests.api.doors import client, demo, nowhere


def test_a_process_that_lives_says_so_without_its_database() -> None:
    response = client(demo(nowhere())).get("/health")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_a_portal_with_its_database_is_ready(database: Database) -> None:
    response = client(demo(database)).get("/ready")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_a_portal_without_its_database_is_not_ready_and_does_not_say_why() -> None:
    response = client(demo(nowhere())).get("/ready")

    assert (response.status_code, response.json()) == (503, {"status": "not ready"})
