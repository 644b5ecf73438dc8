"""What can be subscribed to. Each field shows what a change was about as it is now, read under the rights of whoever subscribed;
which changes there were is live.py's to find out (ADR-0021)."""

from dataclasses import dataclass

import strawberry

from auth.scopes import Scope
from schema.asking import asking_of
from schema.gap import Gap, gaps_from
from schema.load import Load, loads_from
from schema.organisation import Asked
from schema.permissions import needs
from store import reads_gaps, reads_loads
from store.reads_paging import Key

_READ_AGAIN = "Whether more changed than is told one by one: read the list again. Nothing else is in the message then."


@dataclass(frozen=True, slots=True)
class Told:
    """What a message is about: the key of one record, or None where more changed than is told one by one."""

    key: Key | None


@strawberry.type(description="That a gap opened or closed.", directives=needs(Scope.GAPS_READ))
class GapChange:
    gap: Gap | None = strawberry.field(description="The gap as it is now. Null where `readAgain` is true.")
    read_again: bool = strawberry.field(description=_READ_AGAIN)


@strawberry.type(description="That a load came further.", directives=needs(Scope.FEEDS_READ))
class LoadProgress:
    load: Load | None = strawberry.field(description="The load as it is now. Null where `readAgain` is true.")
    read_again: bool = strawberry.field(description=_READ_AGAIN)


@strawberry.type(
    description="What can be subscribed to, over a WebSocket (`graphql-transport-ws`) or as server-sent events. A message says what"
    " a record is now; what came between is not kept, so read lists again after connecting."
)
class Subscription:
    told: strawberry.Private[Told]

    @strawberry.field(
        description="Gaps that open or close, among those that you may see. Never null in a message.",
        directives=needs(Scope.GAPS_READ),
    )
    def gap_changed(self, info: Asked) -> GapChange | None:
        key = self.told.key
        if key is None:
            return GapChange(gap=None, read_again=True)
        row = reads_gaps.by_id(asking_of(info).transaction, [key]).get(key)
        return None if row is None else GapChange(gap=gaps_from([row])[0], read_again=False)

    @strawberry.field(
        description="How far loads of your organisation are: what arrived, what was read, taken in or refused, and judged. Of one"
        " load it first tells how far it is, and ends once it is judged or refused. Never null in a message.",
        directives=needs(Scope.FEEDS_READ),
    )
    def load_progressed(
        self,
        info: Asked,
        load: strawberry.ID | None = None,  # noqa: ARG002  # which loads are told of is decided before
    ) -> LoadProgress | None:
        key = self.told.key
        if key is None:
            return LoadProgress(load=None, read_again=True)
        row = reads_loads.by_id(asking_of(info).transaction, [key]).get(key)
        return None if row is None else LoadProgress(load=loads_from([row])[0], read_again=False)
