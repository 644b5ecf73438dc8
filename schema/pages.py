"""What the pages of the query read: their statements, how their arguments are bound, and by what they are ordered."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import asdict
from enum import Enum
from typing import Any

from auth.viewer import Viewer
from reading.declared import PageOf, Unplanned
from schema.filters import ContactFilter, FlagFilter, GapFilter, IncidentFilter, ReferralFilter, TrailFilter
from schema.paging import PAGE, page_of, write_cursor
from store import reads_contacts, reads_gaps, reads_incidents, reads_referrals, reads_statements, reads_trails
from store.named_sql import Statement
from store.narrowing import all_rows, own_rows
from store.reads_paging import BEGINNING, END, Page

Bind = Callable[..., tuple[Page, Mapping[str, Any]]]
Narrow = Callable[[Viewer], Mapping[str, Any]]


def _bind(read: Callable[[Any], Any], position: Callable[[Page], Mapping[str, Any]]) -> Bind:
    """Binds the arguments of a page: `read` makes the store's filter of its input, `position` says after which row to begin."""

    def bind(
        first: int = PAGE,
        after: str | None = None,
        filter: object = None,  # noqa: A002
        order_by: Enum | None = None,
    ) -> tuple[Page, Mapping[str, Any]]:
        page = page_of(first, after, order_by)
        return page, {**position(page), **asdict(read(filter))}

    return bind


def _bind_statements(
    first: int = PAGE, after: str | None = None, directorate: str | None = None, as_at: dt.datetime | None = None
) -> tuple[Page, Mapping[str, Any]]:
    if as_at is not None:
        raise Unplanned
    page = page_of(first, after)
    return page, {**_newest_statement_first(page), "directorate": directorate, "issued_by": None}


def _newest_statement_first(page: Page) -> Mapping[str, Any]:
    names = ("before", "before_directorate", "before_number")
    return dict(zip(names, reads_statements.position_before(page), strict=True))


def _newest_first(page: Page) -> Mapping[str, Any]:
    return dict(zip(("before", "before_id"), page.after_time(END), strict=True))


def _oldest_first(page: Page) -> Mapping[str, Any]:
    return dict(zip(("after", "after_id"), page.after_time(BEGINNING), strict=True))


def _by_id(page: Page) -> Mapping[str, Any]:
    return {"after_id": page.after_id}


def _page(statement: Statement, count: Statement, bind: Bind, time: str, key: str, narrow: Narrow = all_rows) -> PageOf:
    """A page ordered by a time and an id."""
    return PageOf(statement, count, bind, (time, key), frozenset({time}), write_cursor, narrow)


PAGES: Mapping[str, PageOf] = {
    "incidents": _page(
        reads_incidents.SQL.incidents,
        reads_incidents.SQL.count_incidents,
        _bind(IncidentFilter.read, _newest_first),
        "reported_at",
        "incident_id",
    ),
    "referrals": _page(
        reads_referrals.SQL.referrals,
        reads_referrals.SQL.count_referrals,
        _bind(ReferralFilter.read, _newest_first),
        "stands_at",
        "referral_id",
        own_rows,
    ),
    "contacts": _page(
        reads_contacts.SQL.contacts,
        reads_contacts.SQL.count_contacts,
        _bind(ContactFilter.read, _newest_first),
        "stands_at",
        "contact_id",
        own_rows,
    ),
    "trails": _page(
        reads_trails.SQL.trails,
        reads_trails.SQL.count_trails,
        _bind(TrailFilter.read, _newest_first),
        "counted_at",
        "trail_id",
    ),
    "gaps": _page(
        reads_gaps.SQL.gaps, reads_gaps.SQL.count_gaps, _bind(GapFilter.read, _oldest_first), "due_at", "gap_id"
    ),
    "flags": PageOf(
        reads_gaps.SQL.flags,
        reads_gaps.SQL.count_flags,
        _bind(FlagFilter.read, _by_id),
        ("flag_id",),
        frozenset(),
        write_cursor,
    ),
    "statements": PageOf(
        reads_statements.SQL.statements,
        reads_statements.SQL.count_statements,
        _bind_statements,
        ("issued_at", "directorate", "number"),
        frozenset({"issued_at"}),
        write_cursor,
    ),
}
