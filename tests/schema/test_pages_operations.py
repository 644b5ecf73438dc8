"""Every operation of the web client, run against a planted region by those who see its pages."""

from typing import Any

import pytest

from auth.viewer import Viewer
from schema.parts import opaque_id
from schema.run import run_document
from store.database import Database
from tests.people import viewer_of as person
from tests.schema.planted import RECEIVED, Superuser, plant
from web.documents import areas_asked, document


def ask(database: Database, viewer: Viewer, operation: str, **variables: object) -> dict[str, Any]:
    """Run a page's operation as the page does."""
    may = {f"mayRead{area}": f"{area.lower()}:read" in viewer.scopes for area in areas_asked(operation)}
    return run_document(database, viewer, document(operation), {**variables, **may}, demo=True)


VARIABLES: dict[str, dict[str, object]] = {
    "Feeds": {"first": 10},
    "Gaps": {"first": 10, "filter": {"state": "OPEN"}},
    "Home": {},
    "Referrals": {"first": 10},
    "Statement": {"directorate": "E08000004", "number": 1},
    "StatementLine": {"directorate": "E08000004", "number": 1, "law": 1, "line": "IN_TIME", "first": 10},
    "Trail": {"id": opaque_id("Trail", "GMP", RECEIVED)},
}


@pytest.mark.parametrize("operation", sorted(VARIABLES))
@pytest.mark.parametrize("who", ["oldham-manager", "oldham-analyst"])
def test_an_operation_of_the_pages_is_answered(
    database: Database, superuser: Superuser, operation: str, who: str
) -> None:
    plant(superuser)
    viewer = person(who)

    answer = ask(database, viewer, operation, **VARIABLES[operation])

    assert "errors" not in answer
    assert set(answer["data"]) >= {"viewer", "portalTime"}
