"""Events: what partners are told of, as a feed that can be read on from where one stopped. They name subjects by pseudonymous
ids and show nobody's record."""

import datetime as dt
from typing import Self

import strawberry

from auth.scopes import Scope
from schema.asking import asking_of
from schema.organisation import Asked
from schema.paging import Connection, connection, page_of
from schema.permissions import needs
from store import reads_events
from store.reads_paging import Values


@strawberry.type(
    description="Something that happened, for the viewer's organisation to know.", directives=needs(Scope.EVENTS_READ)
)
class Event:
    id: strawberry.ID = strawberry.field(description="The same as the `webhook-id` under which it is sent.")
    kind: str = strawberry.field(description="`gap.opened`, `statement.issued` and so on; docs/api.md lists them.")
    subject: str = strawberry.field(description="Pseudonymous id of what it is about.")
    version: str = strawberry.field(
        description="Its number among the events of your organisation: 1, 2, 3 and so on. Of two events about one subject the"
        " one with the larger is the later. A number whose event was erased is missing."
    )
    at: dt.datetime = strawberry.field(description="When it happened, in portal time.")

    @classmethod
    def of(cls, row: Values) -> Self:
        """The event of a row of the reading `events`."""
        version = str(row["version"])
        return cls(id=strawberry.ID(row["event_id"]), version=version, **{n: row[n] for n in ("kind", "subject", "at")})


def events_of(info: Asked, first: int, after: str | None, kinds: list[str] | None) -> Connection[Event]:
    """A page of the viewer's events, oldest first."""
    asking, page = asking_of(info), page_of(first, after)
    organisation = asking.viewer.organisation
    return connection(
        page,
        reads_events.events(asking.transaction, organisation, page, kinds),
        lambda rows: [Event.of(row) for row in rows],
        lambda: reads_events.count_events(asking.transaction, organisation, kinds),
    )
