"""One operation being answered: who asks, its one transaction, what it has shown so far. Lives as long as the operation."""

from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from threading import BoundedSemaphore
from types import TracebackType
from typing import Any, Self, cast

from strawberry.types.info import Info

from actions.ground import GroundKeeper
from auth.viewer import Viewer
from schema.allowance import Allowance
from schema.disclosing import Shown
from schema.prepared import Prepared
from schema.problems import ErrorCode, OperationRefused
from schema.sizes import sizes_of
from store import outbox
from store.database import Database, Transaction
from store.reads_organisations import OrganisationRow, organisations

# An act opens a transaction beside the one that holds its key. So many at once can never use up the pool, as
# long as the door runs two operations fewer at a time than there are connections.
SECOND_CONNECTIONS = 2
SECOND_PATIENCE_S = 10
_BUSY = "Other people are doing this at the moment. Try again in a minute."
_beside = BoundedSemaphore(SECOND_CONNECTIONS)

EVENTS = "events"
"""The field of which nothing could be read before it was numbered."""


@contextmanager
def beside() -> Generator[None]:
    """Leave to hold a second connection. Raises OperationRefused, BUSY, where the others do not end in time."""
    if not _beside.acquire(timeout=SECOND_PATIENCE_S):
        raise OperationRefused(ErrorCode.BUSY, _BUSY)
    try:
        yield
    finally:
        _beside.release()


class Asking:
    """The context of an operation. `document` is what is executed field by field: all of it, or what a plan leaves. Its transaction
    opens when something is first read, so that a mutation's act, which owns a transaction of its own, never holds two connections
    at once (ADR-0003)."""

    def __init__(self, database: Database, viewer: Viewer, prepared: Prepared, *, demo: bool) -> None:
        self.database = database
        self.viewer = viewer
        self.prepared = prepared
        self.document = prepared.document
        self.demo = demo
        self.shown = Shown()
        self.allowance = Allowance(sizes_of(viewer).fields)
        self.grounds = GroundKeeper()
        self._stack = ExitStack()
        self._transaction: Transaction | None = None
        self._organisations: Mapping[str, OrganisationRow] | None = None

    @property
    def transaction(self) -> Transaction:
        """The operation's transaction under the signed viewer."""
        if self._transaction is None:
            if EVENTS in self.prepared.root_fields:
                # Before the operation's moment, which would not see what is committed after it.
                with self.database.transaction(self.viewer) as tx:
                    outbox.number(tx, self.viewer.organisation)
            self._transaction = self._stack.enter_context(self.database.transaction(self.viewer, snapshot=True))
        return self._transaction

    def organisation(self, code: str) -> OrganisationRow | None:
        """The organisation of that code, if it takes part; the few there are get read once."""
        if self._organisations is None:
            self._organisations = {one.code: one for one in organisations(self.transaction)}
        return self._organisations.get(code)

    def all_organisations(self) -> list[OrganisationRow]:
        """Every organisation that takes part, by name."""
        self.organisation("")
        return sorted((self._organisations or {}).values(), key=lambda one: (one.kind, one.name))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return self._stack.__exit__(kind, error, trace)


def asking_of(info: Info[Any, Any]) -> Asking:
    """The operation that a resolver is called for."""
    return cast("Asking", info.context)
