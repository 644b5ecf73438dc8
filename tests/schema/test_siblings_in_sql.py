"""How often the database is asked: as often for a page of many rows as for a page of one."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from schema.run import run_document
from store.database import Database
from tests.database import OLDHAM, force_viewer, viewer_of
from tests.schema.planted import Superuser, plant, plant_more

PAGES = {
    "trails": """query P($n: Int!) { trails(first: $n) { nodes {
      incident { people { familyName } referrals { reference trails { id } } flags { kind } gaps { kind } }
      referrals { children { familyName } } receipts { child { familyName } } gap { trail { id } } flags { kind }
      policeSide { role } directorate { name } recipient { name }
    } } }""",
    "referrals": """query P($n: Int!) { referrals(first: $n) { nodes {
      children { familyName } incidents { reference } trails { steps { name } gap { kind } }
    } } }""",
    "contacts": """query P($n: Int!) { contacts(first: $n) { nodes {
      children { familyName } transfers { at } trails { id } gap { contact { id } }
    } } }""",
    "gaps": """query P($n: Int!) { gaps(first: $n) { nodes {
      trail { id } contact { children { familyName } } incident { reference }
    } } }""",
}


@contextmanager
def _counting() -> Generator[list[str]]:
    """The statements that any engine runs meanwhile."""
    seen: list[str] = []

    def note(*happened: Any) -> None:
        seen.append(happened[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_many_asks_the_database_as_often_as_a_page_of_few(
    database: Database, superuser: Superuser, page: str
) -> None:
    plant(superuser)
    viewer = viewer_of(OLDHAM) if page in {"contacts", "gaps"} else force_viewer()
    pages: list[tuple[int, int]] = []

    for _ in ("few", "many"):
        with _counting() as seen:
            answer = run_document(database, viewer, PAGES[page], {"n": 40})
        pages.append((len(answer["data"][page]["nodes"]), len(seen)))
        if len(pages) == 1:
            plant_more(superuser, 10)

    (few, asked), (many, asked_again) = pages
    assert many == few + 10
    assert asked_again == asked
