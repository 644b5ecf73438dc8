"""Each side of a trail: which of its feeds can show which step, and from when on as far as that is the viewer's to know."""

import datetime as dt

import strawberry

from schema.asking import asking_of
from schema.organisation import Asked, Organisation, organisation_or_none
from schema.siblings import Siblings
from schema.step import Step
from schema.words import Side, StepName
from store import reads_loads
from store.reads_paging import Key, Values


@strawberry.type(description="What one feed is able to show of a trail. What it cannot show it never proves absent.")
class TrailFeed:
    name: str = strawberry.field(description="The feed.")
    shows: list[StepName] = strawberry.field(description="The steps that it is able to show, in order.")
    covered_from: dt.datetime | None = strawberry.field(
        description="From when on its complete loads cover the time. Null where none does, and for another organisation's feed."
    )
    covered_to: dt.datetime | None = strawberry.field(
        description="Up to when its complete loads cover the time, which is outside it. Null as `coveredFrom`."
    )


@strawberry.type(description="One side of a trail, and what its feeds can show.")
class TrailSide:
    code: strawberry.Private[str | None]

    side: Side = strawberry.field(description="The police's or the council's.")
    steps: list[StepName] = strawberry.field(description="Whose steps they are, in order.")
    feeds: list[TrailFeed] = strawberry.field(
        description="The feeds that can show a step of this side, of those steps that are yours to see. Before a referral is sent no"
        " council's feed is asked, and the list is empty."
    )

    @strawberry.field(
        description="The force; the council to which the child was referred, null where that is not yours to see."
    )
    def organisation(self, info: Asked) -> Organisation | None:
        return organisation_or_none(info, self.code)


def sides_of(info: Asked, row: Values, steps: list[Step], beside: Siblings[Key]) -> list[TrailSide]:
    """Both sides of a trail."""
    own = asking_of(info).viewer.organisation
    key: Key = (row["force"], row["trail_id"])
    sides: list[TrailSide] = []
    for side, code in ((Side.POLICE, row["force"]), (Side.COUNCIL, row["recipient"])):
        of_side = [one for one in steps if one.side is side]
        covered = _covered(info, key, beside) if code == own else {}
        names = dict.fromkeys(name for one in of_side for name in one.shown_by)
        feeds = [
            TrailFeed(
                name=name,
                shows=[one.name for one in of_side if name in one.shown_by],
                **covered.get(name, {"covered_from": None, "covered_to": None}),
            )
            for name in sorted(names)
        ]
        sides.append(TrailSide(code=code, side=side, steps=[one.name for one in of_side], feeds=feeds))
    return sides


def _covered(info: Asked, key: Key, beside: Siblings[Key]) -> dict[str, Values]:
    """What complete loads of the viewer's own feeds cover, by feed; read once for all trails that are shown together."""
    transaction = asking_of(info).transaction
    read = beside.related("coverage", key, lambda keys: dict.fromkeys(keys, reads_loads.coverage(transaction, None)))
    return read or {}
