"""Pages: cursors read back, sizes are bounded, and page after page gives every row once, whatever the size."""

import base64
import datetime as dt
from typing import Any

import pytest
from hypothesis import given, strategies as st

from auth.viewer import Viewer
from schema.paging import LARGEST_PAGE, connection, page_of
from schema.problems import ErrorCode, OperationRefused
from schema.run import run_document
from store.database import Database
from store.reads_paging import Page
from tests.database import OLDHAM, viewer_of
from tests.schema.planted import Superuser, insert

parts = st.one_of(
    st.integers(-(2**31), 2**31),
    st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=10),
    st.datetimes(timezones=st.just(dt.UTC)),
)


@given(st.lists(parts, min_size=1, max_size=3).map(tuple))
def test_a_cursor_reads_back_to_its_position(position: tuple[Any, ...]) -> None:
    shown = connection(Page(1), [(position, {})], lambda rows: [0 for _ in rows], lambda: 1)

    assert page_of(1, shown.edges[0].cursor) == Page(1, position)


@given(st.text(max_size=40))
def test_any_other_text_is_refused_as_a_cursor(text: str) -> None:
    try:
        page_of(1, text)
    except OperationRefused as refused:
        assert refused.code is ErrorCode.BAD_USER_INPUT  # noqa: PT017  both ways are right, and no other error is


@pytest.mark.parametrize("first", [0, -1, LARGEST_PAGE + 1])
def test_a_page_has_between_one_and_a_hundred_rows(first: int) -> None:
    with pytest.raises(OperationRefused, match="between 1 and 100"):
        page_of(first, None)


def test_a_connection_tells_whether_there_is_more_and_shows_no_more_than_asked() -> None:
    rows = [((n,), {"n": n}) for n in range(3)]

    shown = connection(Page(2, (0,)), rows, lambda values: [one["n"] for one in values], lambda: 9)

    assert [edge.node for edge in shown.edges] == [0, 1]
    assert (shown.page_info.has_next_page, shown.page_info.has_previous_page) == (True, True)
    assert shown.page_info.end_cursor == shown.edges[1].cursor


NODES = """query P($first: Int!, $after: String) {
  referrals(first: $first, after: $after) { totalCount nodes { id } pageInfo { hasNextPage endCursor } }
}"""


def _plant_referrals(superuser: Superuser, count: int) -> None:
    for number in range(count):
        # Every third has the same time, so that only the id tells which comes first.
        sent = dt.datetime(2019, 8, 1 + number // 3, tzinfo=dt.UTC)
        insert(
            superuser,
            "referral",
            force="GMP",
            referral_id=f"R-{(number * 7) % count:03}",
            reference="DAB/1/19",
            recipient=OLDHAM,
            recipient_service="CHILDREN",
            form="DAB",
            sent_at=sent,
            channel="SECURE_EMAIL",
            incidents=[],
            children=[],
            made_at=sent,
            digest=bytes(32),
        )


def _pages(database: Database, viewer: Viewer, first: int) -> list[list[str]]:
    pages: list[list[str]] = []
    after: str | None = None
    while True:
        answer = run_document(database, viewer, NODES, {"first": first, "after": after})
        found = answer["data"]["referrals"]
        assert found["totalCount"] == 20
        pages.append([node["id"] for node in found["nodes"]])
        if not found["pageInfo"]["hasNextPage"]:
            return pages
        after = found["pageInfo"]["endCursor"]


def test_page_after_page_gives_every_row_once_in_the_same_order(database: Database, superuser: Superuser) -> None:
    _plant_referrals(superuser, 20)
    viewer = viewer_of(OLDHAM)

    [whole] = _pages(database, viewer, 100)

    assert len(set(whole)) == 20
    for first in (1, 3, 19, 20):
        pages = _pages(database, viewer, first)
        assert [one for page in pages for one in page] == whole
        assert {len(page) for page in pages[:-1]} <= {first}


def test_a_cursor_of_another_list_is_refused_and_not_a_fault(database: Database, superuser: Superuser) -> None:
    viewer = viewer_of(OLDHAM)
    flag_cursor = connection(Page(1), [(("x",), {})], lambda _: [0], lambda: 0).edges[0].cursor

    answer = run_document(database, viewer, NODES, {"first": 1, "after": flag_cursor})

    assert [one["extensions"]["code"] for one in answer["errors"]] == ["BAD_USER_INPUT"]


def test_a_cursor_of_gaps_is_refused_by_loads_as_one_of_another_list(database: Database) -> None:
    """Both are a time and a text, but a load's text is a UUID."""
    cursor = (
        base64.urlsafe_b64encode(b'[["t","2019-07-01T00:00:00+00:00"],["s","gap-of-a-trail"]]').decode().rstrip("=")
    )

    answer = run_document(
        database, viewer_of(OLDHAM), f'{{ loads(after: "{cursor}") {{ totalCount nodes {{ id }} }} }}', {}
    )

    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
