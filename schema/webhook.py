"""Webhooks: where an organisation is told of its events, and what became of each there. No secret half of any key is shown."""

import datetime as dt
import uuid
from typing import Annotated, Self

import strawberry

from auth.scopes import Scope
from partners.delivery import DeliveryState
from partners.signing import public_text
from schema.asking import asking_of
from schema.organisation import Asked
from schema.paging import PAGE, Connection, connection, page_of
from schema.permissions import needs
from store import webhook_keys, webhooks
from store.clock import machine_time
from store.reads_paging import Values
from store.webhooks import DisabledBecause, EndpointState

strawberry.enum(EndpointState, name="WebhookState", description="Where a webhook is in its life.")
strawberry.enum(DisabledBecause, name="WebhookDisabledBecause", description="Why a webhook is told no more.")
strawberry.enum(DeliveryState, name="WebhookDeliveryState", description="What became of an event at a webhook.")

First = Annotated[int, strawberry.argument(description="How many rows: 1 to 100.")]
After = Annotated[str | None, strawberry.argument(description="The cursor after which to begin.")]


@strawberry.type(description="A key that signs what is sent.", directives=needs(Scope.WEBHOOKS_MANAGE))
class WebhookKey:
    id: strawberry.ID = strawberry.field(description="Its id.")
    public_key: str = strawberry.field(description="`whpk_…`: verifies the `v1a` signatures.")
    made_at: dt.datetime = strawberry.field(description="Since when it signs.")
    ends_at: dt.datetime | None = strawberry.field(
        description="Until when it signs beside a newer one; null for the newest."
    )

    @classmethod
    def of(cls, row: Values) -> Self:
        """The key of a row, without what signs."""
        public = public_text(bytes(row["public_half"]))
        return cls(
            id=strawberry.ID(str(row["key_id"])), public_key=public, made_at=row["made_at"], ends_at=row["ends_at"]
        )


@strawberry.type(description="What became of one event at one webhook.", directives=needs(Scope.WEBHOOKS_MANAGE))
class WebhookDelivery:
    event_id: strawberry.ID = strawberry.field(description="The event; the `webhook-id` under which it was sent.")
    kind: str = strawberry.field(description="The event's kind, or `webhook.challenge`.")
    state: DeliveryState = strawberry.field(description="Whether it waits, was acknowledged, or was not delivered.")
    attempts: int = strawberry.field(description="How often it was tried.")
    written_at: dt.datetime = strawberry.field(description="Since when it waits to be sent.")
    due_at: dt.datetime | None = strawberry.field(description="When it is tried next; null once it has ended.")
    ended_at: dt.datetime | None = strawberry.field(description="When it ended.")
    outcome: str | None = strawberry.field(
        description="What the last attempt came to: a status such as `HTTP_503`, or why there was no answer."
    )

    @classmethod
    def of(cls, row: Values) -> Self:
        """The delivery of a row of the reading `deliveries`."""
        names = ("attempts", "written_at", "due_at", "ended_at", "outcome")
        event_id, state = strawberry.ID(row["event_id"]), DeliveryState(row["state"])
        return cls(event_id=event_id, kind=row["event_kind"], state=state, **{name: row[name] for name in names})


@strawberry.type(
    description="An address at which an organisation is told of its events.", directives=needs(Scope.WEBHOOKS_MANAGE)
)
class Webhook:
    endpoint_id: strawberry.Private[uuid.UUID]

    id: strawberry.ID = strawberry.field(description="Its id.")
    url: str = strawberry.field(description="Where to.")
    events: list[str] = strawberry.field(description="Of which kinds of event it is told.")
    state: EndpointState = strawberry.field(
        description="UNCONFIRMED until its challenge was told, then ACTIVE. DISABLED is for good."
    )
    disabled_because: DisabledBecause | None = strawberry.field(
        description="BY_HAND, or GONE where the receiver answered 410."
    )
    made_at: dt.datetime = strawberry.field(description="When it was registered.")
    confirmed_at: dt.datetime | None = strawberry.field(description="When its challenge was told.")
    disabled_at: dt.datetime | None = strawberry.field(description="When it was disabled.")
    waiting: int = strawberry.field(description="How many events wait to be delivered.")
    non_delivered: int = strawberry.field(description="How many events were not delivered.")

    @classmethod
    def of(cls, row: Values) -> Self:
        """The webhook of a row of the reading `endpoints`."""
        because = row["disabled_because"]
        names = ("url", "made_at", "confirmed_at", "disabled_at", "waiting", "non_delivered")
        return cls(
            endpoint_id=row["endpoint_id"],
            id=strawberry.ID(str(row["endpoint_id"])),
            events=list(row["event_kinds"]),
            state=EndpointState(row["state"]),
            disabled_because=None if because is None else DisabledBecause(because),
            **{name: row[name] for name in names},
        )

    @strawberry.field(description="The keys that sign what is sent there, newest first: two while they are rotated.")
    def keys(self, info: Asked) -> list[WebhookKey]:
        asking = asking_of(info)
        organisation, now = asking.viewer.organisation, machine_time()
        rows = webhook_keys.listed(asking.transaction, organisation, self.endpoint_id, now)
        return [WebhookKey.of(row) for row in rows]

    @strawberry.field(
        description="What became of each event, newest first. With NON_DELIVERED it is the report of what did not arrive."
    )
    def deliveries(
        self, info: Asked, first: First = PAGE, after: After = None, state: DeliveryState | None = None
    ) -> Connection[WebhookDelivery]:
        asking, page = asking_of(info), page_of(first, after)
        organisation, wanted = asking.viewer.organisation, None if state is None else state.value
        return connection(
            page,
            webhooks.deliveries(asking.transaction, organisation, page, self.endpoint_id, wanted),
            lambda rows: [WebhookDelivery.of(row) for row in rows],
            lambda: webhooks.count_deliveries(asking.transaction, organisation, self.endpoint_id, wanted),
        )


def webhooks_of(info: Asked) -> list[Webhook]:
    """The webhooks of the viewer's organisation, newest first."""
    asking = asking_of(info)
    return [Webhook.of(row) for row in webhooks.endpoints(asking.transaction, asking.viewer.organisation)]


def webhook_of(info: Asked, endpoint_id: uuid.UUID) -> Webhook:
    """The webhook that an act has just changed."""
    asking = asking_of(info)
    row = webhooks.endpoint(asking.transaction, asking.viewer.organisation, endpoint_id)
    if row is None:
        raise LookupError("the webhook that was changed is not visible to its own organisation")
    return Webhook.of(row)
