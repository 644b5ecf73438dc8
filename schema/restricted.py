"""Restricted people: the mutations `breakGlass` and `reviewBrokenGlass`, and what information governance sees of them. The
acts are actions/break_glass.py and actions/review_broken_glass.py."""

import datetime as dt
from typing import Annotated, Self

import strawberry

from actions import break_glass, review_broken_glass
from actions.break_glass import NothingRestricted, ReasonNeeded
from actions.review_broken_glass import NoSuchGlass, NoteTooLong, OpenedByYou, ReviewedAlready, Verdict
from auth.scopes import Scope
from schema.asking import asking_of
from schema.nodes import is_uuid
from schema.organisation import Asked
from schema.paging import Connection, connection, page_of
from schema.parts import opaque_id, read_opaque_id
from schema.permissions import needs
from schema.problems import BadInput, NotFound, Problem
from store import restricted
from store.reads_paging import Values

strawberry.enum(Verdict, name="GlassVerdict", description="Whether there was need to open the record.")


@strawberry.type(
    description="A restricted person's record that somebody of your organisation opened, and why.",
    directives=needs(Scope.RESTRICTED_REVIEW),
)
class BrokenGlass:
    id: strawberry.ID = strawberry.field(description="Opaque.")
    opened_by: str = strawberry.field(description="The pseudonymous id of whoever opened it.")
    trail: strawberry.ID = strawberry.field(
        description="The id of the trail that it is about; its content is not yours."
    )
    reason: str = strawberry.field(description="Why, in their words.")
    opened_at: dt.datetime = strawberry.field(description="When, in machine time.")
    until: dt.datetime = strawberry.field(description="An hour later.")
    is_open: bool = strawberry.field(description="Whether it is open to them still.")
    reviewed_at: dt.datetime | None = strawberry.field(description="Null until somebody else reviewed it.")
    reviewed_by: str | None = strawberry.field(description="The pseudonymous id of whoever reviewed it.")
    verdict: Verdict | None = strawberry.field(description="What the reviewer found.")
    note: str | None = strawberry.field(description="What the reviewer wrote.")

    @classmethod
    def of(cls, row: Values) -> Self:
        """Of a row of the reading `glasses`."""
        names = ("reason", "opened_at", "until", "is_open", "reviewed_at", "reviewed_by", "note")
        return cls(
            id=opaque_id("Glass", row["organisation"], str(row["glass_id"])),
            opened_by=row["subject"],
            trail=opaque_id("Trail", row["organisation"], row["trail_id"]),
            verdict=None if row["verdict"] is None else Verdict(row["verdict"]),
            **{name: row[name] for name in names},
        )


def glasses_of(info: Asked, first: int, after: str | None) -> Connection[BrokenGlass]:
    """A page of the records opened in the viewer's organisation."""
    transaction, page = asking_of(info).transaction, page_of(first, after)
    return connection(
        page,
        restricted.glasses(transaction, page),
        lambda rows: [BrokenGlass.of(row) for row in rows],
        lambda: restricted.count_glasses(transaction),
    )


@strawberry.input(description="Whose record to open.")
class BreakGlassInput:
    trail: strawberry.ID = strawberry.field(description="The id of a trail of your own organisation.")
    reason: str = strawberry.field(description="Why you need to see it now: 10 to 1000 characters.")


@strawberry.type(description="The record is open to you, and your information governance was told.")
class GlassBroken:
    trail: strawberry.ID = strawberry.field(description="The trail.")
    until: dt.datetime = strawberry.field(description="Until when it is open.")


BreakResult = GlassBroken | NotFound | BadInput
BreakGlassResult = Annotated[
    BreakResult, strawberry.union("BreakGlassResult", description="What came of breaking glass.")
]


def broken(info: Asked, asked: BreakGlassInput) -> BreakResult:
    """Break glass over the person of a trail."""
    asking = asking_of(info)
    parts = read_opaque_id(asked.trail)
    kind, force, trail_id = parts if parts is not None else ("", "", "")
    try:
        glass = break_glass.break_glass(
            asking.database, asking.viewer, force if kind == "Trail" else "", trail_id, asked.reason
        )
    except ReasonNeeded as problem:
        return BadInput(code=problem.code, message=problem.sentence, field="reason")
    except NothingRestricted as problem:
        return NotFound(code=problem.code, message=problem.sentence)
    return GlassBroken(trail=asked.trail, until=glass.until)


@strawberry.input(description="What you found of an opened record.")
class ReviewBrokenGlassInput:
    id: strawberry.ID = strawberry.field(description="Which.")
    verdict: Verdict = strawberry.field(description="Whether there was need.")
    note: str = strawberry.field(default="", description="What there is to say: at most 1000 characters.")


@strawberry.type(description="The review was recorded.")
class GlassReviewed:
    glass: BrokenGlass = strawberry.field(description="What was reviewed.")


@strawberry.type(description="You opened it yourself, or it was reviewed before.")
class NotReviewed(Problem):
    pass


ReviewResult = GlassReviewed | NotFound | NotReviewed | BadInput
ReviewBrokenGlassResult = Annotated[
    ReviewResult, strawberry.union("ReviewBrokenGlassResult", description="What came of a review.")
]


def reviewed(info: Asked, asked: ReviewBrokenGlassInput) -> ReviewResult:
    """Review an opened record, and show it."""
    asking = asking_of(info)
    glass_id = _glass_id(asked.id, asking.viewer.organisation)
    if glass_id is None:
        return _not_found(NoSuchGlass())
    try:
        review_broken_glass.review_broken_glass(asking.database, asking.viewer, glass_id, asked.verdict, asked.note)
    except NoSuchGlass as problem:
        return _not_found(problem)
    except NoteTooLong as problem:
        return BadInput(code=problem.code, message=problem.sentence, field="note")
    except (OpenedByYou, ReviewedAlready) as problem:
        return NotReviewed(code=problem.code, message=problem.sentence)
    row = restricted.glass(asking.transaction, asking.viewer.organisation, glass_id)
    if row is None:
        raise LookupError("what was reviewed is not visible to its reviewer")
    return GlassReviewed(glass=BrokenGlass.of(row))


def _not_found(problem: NoSuchGlass) -> NotFound:
    return NotFound(code=problem.code, message=problem.sentence)


def _glass_id(text: str, organisation: str) -> str | None:
    """The id of an opened record of this organisation; None for any other text."""
    parts = read_opaque_id(text)
    if parts is None or parts[:2] != ("Glass", organisation) or not is_uuid(parts[2]):
        return None
    return parts[2]
