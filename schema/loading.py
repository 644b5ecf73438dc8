"""How far a demonstration is with bringing its region in: figures for whoever waits, no record of anybody."""

import datetime as dt
from typing import Self

import strawberry

from schema.asking import asking_of
from schema.organisation import Asked
from schema.words import StageKind
from store import loading, portal_time


@strawberry.type(description="One part of the work.")
class LoadingStage:
    kind: StageKind = strawberry.field(description="What is done.")
    feed: str | None = strawberry.field(description="Whose loads are sent; null for other kinds.")
    done: int = strawberry.field(
        description="How much is done: days written, loads sent, components judged or statements drawn up."
    )
    of: int | None = strawberry.field(description="Of how much; null while that is not known.")

    @classmethod
    def of_stage(cls, stage: loading.Stage) -> Self:
        return cls(kind=stage.kind, feed=stage.feed or None, done=stage.done, of=stage.of)


@strawberry.type(description="How far a demonstration is with bringing its region in.")
class Loading:
    is_under_way: bool = strawberry.field(
        description="Whether something is still to come in, or to be judged, of what portal time has come to."
    )
    began_at: dt.datetime = strawberry.field(description="When it began, by the clock.")
    moved_at: dt.datetime = strawberry.field(description="When it last went on, by the clock.")
    finished_at: dt.datetime | None = strawberry.field(description="When it was done, by the clock; null until then.")
    stages: list[LoadingStage] = strawberry.field(description="The parts of the work, in order.")


def loading_of(info: Asked) -> Loading | None:
    """How far it is as GraphQL shows it; nothing is asked for outside a demonstration."""
    asking = asking_of(info)
    found = loading.find(asking.transaction) if asking.demo else None
    if found is None:
        return None
    return Loading(
        is_under_way=found.is_under_way(portal_time.now(asking.transaction)),
        began_at=found.began_at,
        moved_at=found.moved_at,
        finished_at=found.finished_at,
        stages=[LoadingStage.of_stage(stage) for stage in found.stages],
    )
