"""A subscription while it lives: what it asks, from where it goes on, and what each message says.

What happened is looked for in what the database keeps, never in what somebody was told: so nothing waits in memory for whoever
reads slowly, and what came in between is told as one change (ADR-0021). Each message is an operation of its own: one transaction
of the viewer, with its entry in the log."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    InlineFragmentNode,
    OperationType,
    SelectionSetNode,
)
from graphql.execution.values import get_argument_values

from actions.number_events import number_events
from auth.viewer import Viewer
from schema.admission import Rights, refuse_unless_admitted
from schema.nodes import is_uuid
from schema.parts import read_opaque_id
from schema.prepared import Prepared
from schema.problems import TOO_OFTEN_SENTENCE, ErrorCode, OperationRefused
from schema.run import Admitted, Answer, Ask, admit, execute
from schema.sizes import sizes_of
from schema.subscription import Subscription, Told
from schema.vocabulary import VOCABULARY
from store import live, outbox
from store.clock import machine_time
from store.database import Database

MOST_AT_ONCE = 25
"""So many records that changed between two looks are told one by one; of more it is told that there are more."""

_NOT_A_SUBSCRIPTION = "Only subscriptions are asked for here. Send queries and mutations by POST."


class NotASubscription(OperationRefused):
    """A query or mutation was asked for where subscriptions are taken."""

    def __init__(self) -> None:
        super().__init__(ErrorCode.METHOD_NOT_ALLOWED, _NOT_A_SUBSCRIPTION)


@dataclass(frozen=True, slots=True)
class Change:
    """Something to tell of. `done` is called once it was told, or turned out to be nothing that the viewer may see."""

    told: Told
    done: Callable[[], None]


class Changes(Protocol):
    """What one field of `Subscription` is told of, from when it begins."""

    is_over: bool

    def begin(self, database: Database, viewer: Viewer) -> None:
        """What happened until now is not told."""
        ...

    def look(self, database: Database, viewer: Viewer) -> list[Change]:
        """What happened since, in the order in which it is to be told."""
        ...


class _GapChanges:
    """Gaps, by the numbers of the organisation's events (ADR-0017)."""

    def __init__(self) -> None:
        self.is_over = False
        self._after = 0

    def begin(self, database: Database, viewer: Viewer) -> None:
        number_events(database, viewer)
        with database.transaction(viewer) as tx:
            self._after = outbox.last_number(tx, viewer.organisation)

    def look(self, database: Database, viewer: Viewer) -> list[Change]:
        number_events(database, viewer)
        with database.transaction(viewer, snapshot=True) as tx:
            last = outbox.last_number(tx, viewer.organisation)
            found = (
                live.changed_gaps(tx, viewer.organisation, self._after, MOST_AT_ONCE + 1) if last > self._after else []
            )
        if len(found) > MOST_AT_ONCE:
            return [Change(Told(None), self._come_to(last))]
        if not found:
            self._after = last
        return [Change(Told((one.force, one.gap_id)), self._come_to(one.number)) for one in found]

    def _come_to(self, number: int) -> Callable[[], None]:
        def come() -> None:
            self._after = number

        return come


class _LoadProgress:
    """Loads, by marks of how far each was when it was told of last."""

    def __init__(self, load: str | None) -> None:
        self.is_over = False
        key = None if load is None else read_opaque_id(load)
        is_load = key is not None and key[0] == "Load" and is_uuid(key[2])
        # An id of anything else, or of somebody else's load, tells nothing: as one of a load that there is not.
        self._key = (key[1], key[2]) if key is not None and is_load else None
        self._is_of_one = load is not None
        self._marks: dict[str, str] = {}
        self._watched: frozenset[str] = frozenset()

    def begin(self, database: Database, viewer: Viewer) -> None:
        if not self._is_of_one:
            self._marks = {one.load_id: one.mark for one in self._moving(database, viewer)}

    def look(self, database: Database, viewer: Viewer) -> list[Change]:
        found = self._moving(database, viewer)
        known = {one.load_id: self._marks[one.load_id] for one in found if one.load_id in self._marks}
        changed = [one for one in reversed(found) if known.get(one.load_id) != one.mark]
        self._marks = known
        if len(changed) > MOST_AT_ONCE:
            return [Change(Told(None), lambda: self._marks.update({one.load_id: one.mark for one in changed}))]
        return [Change(Told((viewer.organisation, one.load_id)), self._know(one)) for one in changed]

    def _moving(self, database: Database, viewer: Viewer) -> list[live.MovingLoad]:
        if self._is_of_one and (self._key is None or self._key[0] != viewer.organisation):
            return []
        load_id = self._key[1] if self._key else None
        with database.transaction(viewer) as tx:
            found = live.moving_loads(tx, viewer.organisation, machine_time(), self._watched, load_id)
        self._watched = frozenset(one.load_id for one in found if not one.is_over)
        return found

    def _know(self, load: live.MovingLoad) -> Callable[[], None]:
        def know() -> None:
            self._marks[load.load_id] = load.mark
            self.is_over = self._is_of_one and load.is_over

        return know


class Live:
    """One subscription of one viewer. Every method blocks; whoever calls says who the viewer is now."""

    def __init__(self, database: Database, ask: Ask, admitted: Admitted, changes: Changes) -> None:
        self._database = database
        self._ask = ask
        self._admitted = admitted
        self._changes = changes

    @property
    def is_over(self) -> bool:
        """Whether nothing more will ever be told."""
        return self._changes.is_over

    def look(self, viewer: Viewer) -> list[Change]:
        """What there is to tell. Raises OperationRefused where the viewer may not ask this any more."""
        self._check(viewer)
        return self._changes.look(self._database, viewer)

    def answer(self, viewer: Viewer, change: Change) -> Answer | None:
        """The message that tells of a change; None where the viewer may not see what changed. Raises OperationRefused as `look`."""
        self._check(viewer)
        answer = execute(self._database, viewer, self._ask, self._admitted, Subscription(told=change.told))
        return None if "errors" not in answer and all(one is None for one in answer["data"].values()) else answer

    def _check(self, viewer: Viewer) -> None:
        prepared = self._admitted.prepared
        refuse_unless_admitted(
            VOCABULARY.graphql,
            _root(),
            prepared.operation.selection_set,
            prepared.fragments,
            self._admitted.variables,
            Rights(viewer.scopes, sizes_of(viewer)),
        )


def subscribe(database: Database, viewer: Viewer, ask: Ask) -> Live:
    """Begin a subscription, from now on. Raises OperationRefused, and NotASubscription of them before anything is spent. Blocks."""
    admitted = admit(database, viewer, ask)
    if admitted.prepared.operation.operation is not OperationType.SUBSCRIPTION:
        raise NotASubscription
    if ask.spend is not None and not ask.spend():
        raise OperationRefused(ErrorCode.TOO_MANY_REQUESTS, TOO_OFTEN_SENTENCE)
    changes = _changes(admitted)
    changes.begin(database, viewer)
    return Live(database, replace(ask, spend=None), admitted, changes)


def _changes(admitted: Admitted) -> Changes:
    """What the one field of the operation is told of (GraphQL §5.2.3.1: there is exactly one)."""
    prepared = admitted.prepared
    node = next(_fields(prepared.operation.selection_set, prepared))
    field = _root().fields[node.name.value]
    given: dict[str, Any] = get_argument_values(field, node, admitted.variables)
    return _LoadProgress(given.get("load")) if node.name.value == "loadProgressed" else _GapChanges()


def _fields(selections: SelectionSetNode, prepared: Prepared) -> Iterator[FieldNode]:
    for one in selections.selections:
        match one:
            case FieldNode():
                yield one
            case InlineFragmentNode():
                yield from _fields(one.selection_set, prepared)
            case FragmentSpreadNode():
                yield from _fields(prepared.fragments[one.name.value].selection_set, prepared)
            case _:
                pass


def _root() -> GraphQLObjectType:
    root = VOCABULARY.graphql.subscription_type
    if root is None:
        message = "the vocabulary has no subscriptions"
        raise LookupError(message)
    return root
