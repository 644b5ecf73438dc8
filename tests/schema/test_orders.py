"""Lists in either order: the same rows from either end, whatever the page, and cursors that belong to their order."""

from typing import Any

import pytest

from schema.run import run_document
from store.database import Database
from store.named_sql import inline
from store.reads_paging import turned
from tests.database import force_viewer
from tests.schema.planted import Superuser, plant, plant_more

ORDERS = {
    "incidents": ("REPORTED_NEWEST", "REPORTED_OLDEST"),
    "referrals": ("SENT_NEWEST", "SENT_OLDEST"),
    "trails": ("COUNTED_NEWEST", "COUNTED_OLDEST"),
    "gaps": ("DUE_OLDEST", "DUE_NEWEST"),
}


def _ids(database: Database, field: str, order: str | None, first: int) -> list[str]:
    """All ids, page by page."""
    text = f"query Q($first: Int!, $after: String) {{ {field}(first: $first, after: $after%s) {{ nodes {{ id }} pageInfo {{ endCursor }} }} }}"
    given = text % ("" if order is None else f", orderBy: {order}")
    ids: list[str] = []
    after = None
    while True:
        page = run_document(database, force_viewer(), given, {"first": first, "after": after})["data"][field]
        ids += [one["id"] for one in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if after is None:
            return ids


@pytest.mark.parametrize("field", ORDERS)
@pytest.mark.parametrize("first", [1, 2, 50])
def test_a_list_is_read_from_either_end_without_skipping_or_repeating(
    database: Database, superuser: Superuser, field: str, first: int
) -> None:
    plant(superuser)
    plant_more(superuser, 5)
    usual, other = ORDERS[field]

    ids = _ids(database, field, None, 50)

    assert len(ids) > 1
    assert _ids(database, field, usual, first) == ids
    assert _ids(database, field, other, first) == ids[::-1]


@pytest.mark.parametrize("field", ORDERS)
@pytest.mark.parametrize("which", [0, 1])
def test_a_cursor_is_refused_in_another_order(database: Database, superuser: Superuser, field: str, which: int) -> None:
    plant(superuser)
    text = f"query Q($after: String) {{ {field}(first: 1, after: $after, orderBy: %s) {{ pageInfo {{ endCursor }} }} }}"

    def asked(order: str, after: str | None) -> dict[str, Any]:
        return run_document(database, force_viewer(), text % order, {"after": after})

    cursor = asked(ORDERS[field][which], None)["data"][field]["pageInfo"]["endCursor"]
    refused = asked(ORDERS[field][1 - which], cursor)

    assert "data" in asked(ORDERS[field][which], cursor)
    assert [one["message"] for one in refused["errors"]] == ["The cursor belongs to another list."]


def test_what_is_no_list_by_a_time_and_an_id_is_not_turned() -> None:
    with pytest.raises(ValueError, match="is not a list by a time and an id"):
        turned(inline("select 1 order by 1"))
