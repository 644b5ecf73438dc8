"""How often the database is asked: as often for a page of many rows as for a page of one."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from schema.run import run_document
from store.database import Database
from tests.database import OLDHAM, force_viewer, viewer_of
from tests.schema.planted import Superuser, plant, plant_more

PAGES = {
    "trails": """query P($n: Int!) { trails(first: $n) { nodes {
      incident { people { familyName } referrals { reference trails { id } } flags { kind } gaps { kind } }
      referrals { children { familyName } } receipts { child { familyName } } gap { trail { id } } flags { kind }
      policeSide { role } sideBySide { police { postcode } council { postcode } } sides { feeds { coveredTo } } directorate { name } recipient { name }
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
def _counting(monkeypatch: pytest.MonkeyPatch) -> Generator[list[Any]]:
    """The statements that the driver runs meanwhile."""
    seen: list[Any] = []
    run = psycopg.Cursor[Any].execute

    def note(cursor: psycopg.Cursor[Any], query: Any, *others: Any, **named: Any) -> Any:
        seen.append(query)
        return run(cursor, query, *others, **named)

    with monkeypatch.context() as patched:
        patched.setattr(psycopg.Cursor, "execute", note)
        yield seen


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_many_asks_the_database_as_often_as_a_page_of_few(
    database: Database, superuser: Superuser, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(superuser)
    viewer = viewer_of(OLDHAM) if page in {"contacts", "gaps"} else force_viewer()
    pages: list[tuple[int, int]] = []
    run_document(database, viewer, "{ portalTime { moment } }", {})  # making a connection asks, too

    for _ in ("few", "many"):
        with _counting(monkeypatch) as seen:
            answer = run_document(database, viewer, PAGES[page], {"n": 40})
        pages.append((len(answer["data"][page]["nodes"]), len(seen)))
        if len(pages) == 1:
            plant_more(superuser, 10)

    (few, asked), (many, asked_again) = pages
    assert many == few + 10
    assert asked_again == asked > 1
