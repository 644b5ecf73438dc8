"""A trail's steps and clocks, and the moments of what the reconciler kept as JSON. Shown, not judged, here."""

import datetime as dt
import operator
from typing import Any, ClassVar, Self

import strawberry

from reading.declared import Column, MadeOf, Rows
from reconciliation.moment import between
from schema.parts import Moment, kept
from schema.words import Basis, Side, Standing, StepName
from store.reads_paging import Values

CANNOT_KNOW = frozenset({Standing.NOT_SHOWN, Standing.UNKNOWN, Standing.CANNOT_TELL})
WAITED_FOR = frozenset({Standing.STOPPED, Standing.NOT_YET_DUE})
COUNCIL_STEPS = (StepName.RECEIVED, StepName.DECIDED, StepName.FED_BACK)
GONE = "Not shown: a council's record that told of it then is not there any more."
NOT_YOURS = "Not shown to you: what another council did with a referral is between it and the force."


def kept_moment(body: Values | None) -> Moment | None:
    """A moment of a kept finding; null stays null."""
    if body is None:
        return None
    earliest, latest = (dt.datetime.fromisoformat(body[end]) for end in ("earliest", "latest"))
    return Moment.of(between(earliest, latest))


def standing_or_none(value: str | None) -> Standing | None:
    """The standing of a stored word."""
    return None if value is None else Standing(value)


@strawberry.type(description="A limit that runs from a moment.")
class Clock:
    reads: ClassVar = Rows(
        {
            "started_at": MadeOf(operator.itemgetter("earliest"), ("started",)),
            "due_at": Column("due"),
        }
    )

    started_at: dt.datetime = strawberry.field(description="When it began to run.")
    due_at: dt.datetime = strawberry.field(description="When it ends or ended.")
    basis: Basis = strawberry.field(description="Elapsed time or working days.")
    limit: int = strawberry.field(description="In hours if elapsed, in working days otherwise.")
    rule_version: str = strawberry.field(description="The version of the rules then in force.")
    agreed_by: str = strawberry.field(description="Who agreed those rules.")

    @classmethod
    def of(cls, body: Values) -> Self:
        """The clock as the reconciler kept it; it is shown from the earliest moment that it can have begun."""
        return cls(
            started_at=dt.datetime.fromisoformat(body["started"]["earliest"]),
            due_at=dt.datetime.fromisoformat(body["due"]),
            basis=Basis(body["basis"]),
            limit=body["limit"],
            rule_version=body["rule_version"],
            agreed_by=body["agreed_by"],
        )


def clock_or_none(body: Values | None) -> Clock | None:
    """The clock of a kept finding; null stays null."""
    return None if body is None else Clock.of(body)


@strawberry.type(description="One step of a trail.")
class Step:
    reads: ClassVar = Rows({"happened": kept("happened"), "clock": kept("clock")})

    name: StepName = strawberry.field(description="Which step.")
    side: Side = strawberry.field(description="Whose step it is.")
    happened: Moment | None = strawberry.field(description="When it happened; null where it did not, or is not shown.")
    inferred: bool = strawberry.field(description="Whether the moment was worked out from another one.")
    standing: Standing | None = strawberry.field(description="How it stands against its clock; null where none runs.")
    shown_by: list[str] = strawberry.field(description="The feeds that can show this step.")
    note: str | None = strawberry.field(description="Why the portal cannot know, in one sentence.")
    clock: Clock | None = strawberry.field(description="Its clock; null where none runs.")

    @classmethod
    def of(cls, body: dict[str, Any]) -> Self:
        """The step as the reconciler kept it."""
        return cls(
            name=StepName(body["name"]),
            side=Side(body["side"]),
            happened=kept_moment(body["happened"]),
            inferred=body["inferred"],
            standing=standing_or_none(body["standing"]),
            shown_by=list(body["shown_by"]),
            note=body["note"],
            clock=clock_or_none(body["clock"]),
        )


def kept_steps(
    body: Values, council: list[Values] | None, passed_on: list[Values] | None, *, is_gone: bool = False
) -> list[Values]:
    """The steps of a trail as the reconciler kept them: the force's, then the council's as far as the viewer may see them. Where
    nothing was sent there is nothing to hide, and the council's steps are merely not reached. `is_gone` says that a council's
    record which told of one is not there any more."""
    police: list[Values] = body["steps"]
    seen = {one["name"]: one for one in (*(council or ()), *(passed_on or ()))}
    was_sent = any(one["name"] == StepName.REFERRAL_SENT and one["happened"] for one in police)
    hidden = (Standing.NOT_SHOWN, GONE if is_gone else NOT_YOURS) if was_sent or seen else (None, None)
    return [*police, *(seen.get(name) or _unknown(name, *hidden) for name in COUNCIL_STEPS)]


def _unknown(name: StepName, standing: Standing | None, note: str | None) -> Values:
    """A council's step of which nothing is known, or shown to the viewer."""
    said = {"name": name, "side": Side.COUNCIL, "standing": standing, "note": note}
    return {**said, "happened": None, "inferred": False, "shown_by": [], "clock": None}
