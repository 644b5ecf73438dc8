"""What the pages of the query read: their statements, how their arguments are bound, and by what they are ordered."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from reading.declared import PageOf
from schema.filters import ContactFilter, FlagFilter, GapFilter, IncidentFilter, ReferralFilter, TrailFilter
from schema.paging import PAGE, page_of, write_cursor
from store import reads_contacts, reads_gaps, reads_incidents, reads_referrals, reads_trails
from store.named_sql import Statement
from store.reads_paging import BEGINNING, END, Page

Bind = Callable[..., tuple[Page, Mapping[str, Any]]]


def _newest_first(read: Callable[[Any], Any]) -> Bind:
    def bind(first: int = PAGE, after: str | None = None, filter: object = None) -> tuple[Page, Mapping[str, Any]]:  # noqa: A002
        page = page_of(first, after)
        before, before_id = page.after_time(END)
        return page, {"before": before, "before_id": before_id, **asdict(read(filter))}

    return bind


def _oldest_first(read: Callable[[Any], Any]) -> Bind:
    def bind(first: int = PAGE, after: str | None = None, filter: object = None) -> tuple[Page, Mapping[str, Any]]:  # noqa: A002
        page = page_of(first, after)
        since, since_id = page.after_time(BEGINNING)
        return page, {"after": since, "after_id": since_id, **asdict(read(filter))}

    return bind


def _by_id(read: Callable[[Any], Any]) -> Bind:
    def bind(first: int = PAGE, after: str | None = None, filter: object = None) -> tuple[Page, Mapping[str, Any]]:  # noqa: A002
        page = page_of(first, after)
        return page, {"after_id": page.after_id, **asdict(read(filter))}

    return bind


def _page(statement: Statement, count: Statement, bind: Bind, time: str, key: str) -> PageOf:
    """A page ordered by a time and an id."""
    return PageOf(statement, count, bind, (time, key), frozenset({time}), write_cursor)


PAGES: Mapping[str, PageOf] = {
    "incidents": _page(
        reads_incidents.SQL.incidents,
        reads_incidents.SQL.count_incidents,
        _newest_first(IncidentFilter.read),
        "reported_at",
        "incident_id",
    ),
    "referrals": _page(
        reads_referrals.SQL.referrals,
        reads_referrals.SQL.count_referrals,
        _newest_first(ReferralFilter.read),
        "stands_at",
        "referral_id",
    ),
    "contacts": _page(
        reads_contacts.SQL.contacts,
        reads_contacts.SQL.count_contacts,
        _newest_first(ContactFilter.read),
        "stands_at",
        "contact_id",
    ),
    "trails": _page(
        reads_trails.SQL.trails,
        reads_trails.SQL.count_trails,
        _newest_first(TrailFilter.read),
        "counted_at",
        "trail_id",
    ),
    "gaps": _page(reads_gaps.SQL.gaps, reads_gaps.SQL.count_gaps, _oldest_first(GapFilter.read), "due_at", "gap_id"),
    "flags": PageOf(
        reads_gaps.SQL.flags,
        reads_gaps.SQL.count_flags,
        _by_id(FlagFilter.read),
        ("flag_id",),
        frozenset(),
        write_cursor,
    ),
}
