"""Delivers to an organisation's endpoints what is due, and writes down what became of it. Whoever is killed between an answer and
writing it down leaves the event waiting: it is sent again under the same id. Nothing is held while the network is waited for."""

import datetime as dt
import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from random import SystemRandom

from actions.disable_webhook import report_not_delivered
from actions.need_sealing_key import need_sealing_key
from actions.number_events import number_events
from auth.viewer import Viewer
from partners.bodies import CHALLENGE_KIND, Hint, challenge_body
from partners.delivery import NOBODY_THERE, Answer, DeliveryState, Next, follow
from partners.signing import WebhookKey, challenge_of, signed_headers
from partners.transport import Transport
from store import webhook_keys, webhooks
from store.clock import machine_time
from store.database import Database
from store.webhooks import DisabledBecause, Due, EndpointState, Followed

BUDGET_S = 10.0
"""After so long no further attempt is begun: others wait for the worker."""
ERASED = "ERASED"

_LOG = logging.getLogger("counterfoil.webhooks")


@dataclass(frozen=True, slots=True)
class Delivering:
    """What delivering needs: how it is sent, what time it is, chance for the waits, and for how long it may go on."""

    transport: Transport = field(default_factory=Transport)
    now: Callable[[], dt.datetime] = machine_time
    chance: Callable[[], float] = SystemRandom().random
    budget_s: float = BUDGET_S


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a run did, and when the next delivery is due, if any waits. With `more` it stopped before the end."""

    attempts: int = 0
    acknowledged: int = 0
    non_delivered: int = 0
    next_due: dt.datetime | None = None
    more: bool = False


class _Run:
    """One run for one organisation: counts what becomes of each delivery."""

    def __init__(self, database: Database, viewer: Viewer, how: Delivering) -> None:
        self.database, self.viewer, self.how = database, viewer, how
        self.organisation = viewer.organisation
        self.ends = time.monotonic() + how.budget_s
        self.attempts = self.acknowledged = self.non_delivered = 0

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.ends

    def deliver(self, endpoint_id: uuid.UUID) -> bool:
        """Deliver what is due to one endpoint; whether there may be more."""
        sealing_key, now = need_sealing_key(self.database), self.how.now()
        with self.database.transaction(self.viewer) as tx:
            webhook_keys.forget_ended(tx, self.organisation, endpoint_id, now)
            due = webhooks.due(tx, self.organisation, endpoint_id, now)
            opened = webhook_keys.opened(tx, self.organisation, endpoint_id, sealing_key, now) if due else []
        keys = [WebhookKey.of_bytes(one.halves) for one in opened]
        for place, one in enumerate(due):
            if self.is_over:
                return True
            if not self._attempt(one, keys, due[place + 1 :]):
                return False
        return len(due) == webhooks.PAGE

    def _attempt(self, one: Due, keys: list[WebhookKey], rest: list[Due]) -> bool:
        """Try one delivery and write down what follows; whether the endpoint is worth trying with the rest."""
        now = self.how.now()
        body = _body(one, keys, now)
        if body is None:
            self._record([Followed(one, DeliveryState.NON_DELIVERED, None, ERASED)])
            return True
        self.attempts += 1
        answer = self.how.transport.post(one.url, signed_headers(keys, one.event_id, body, now), body)
        following = self._follow(one, answer)
        if following.gone:
            self._disable(self._followed(one, following))
            return False
        if answer in NOBODY_THERE:
            # Nobody was asked about this event, so the attempt stands for all that are due; else a thousand events would wait
            # a thousand times for a host that is down.
            others = [self._followed(other, self._follow(other, answer)) for other in rest]
            self._record([self._followed(one, following), *others])
            return False
        self._record([self._followed(one, following)])
        return True

    def _follow(self, one: Due, answer: Answer) -> Next:
        return follow(one.attempts + 1, answer, self.how.now(), self.how.chance())

    def _followed(self, one: Due, following: Next) -> Followed:
        return Followed(one, following.state, following.due_at, following.outcome)

    def _record(self, some: list[Followed]) -> None:
        """Write down what followed, and report what ended without being delivered, in one transaction."""
        with self.database.transaction(self.viewer) as tx:
            kept = [one for one in some if webhooks.record(tx, self.organisation, one, self.how.now())]
            given_up = [one for one in kept if one.state == DeliveryState.NON_DELIVERED]
            if given_up:
                report_not_delivered(tx, self.organisation, given_up[0].due.endpoint_id)
        self.acknowledged += sum(1 for one in kept if one.state == DeliveryState.ACKNOWLEDGED)
        self._count_given_up(some[0].due.endpoint_id, len(given_up))

    def _disable(self, last: Followed) -> None:
        """The receiver wants no more: nothing is told it, and what waits ends as not delivered."""
        endpoint_id, now = last.due.endpoint_id, self.how.now()
        with self.database.transaction(self.viewer) as tx:
            webhooks.locked(tx, self.organisation, endpoint_id)
            given_up = int(webhooks.record(tx, self.organisation, last, now))
            given_up += webhooks.disable(tx, self.organisation, endpoint_id, DisabledBecause.GONE, now) or 0
            if given_up:
                report_not_delivered(tx, self.organisation, endpoint_id)
        self._count_given_up(endpoint_id, given_up)

    def _count_given_up(self, endpoint_id: uuid.UUID, count: int) -> None:
        self.non_delivered += count
        if count:
            # For the operator; what the events are about is the organisation's.
            _LOG.warning("%d events of %s were not delivered to webhook %s", count, self.organisation, endpoint_id)


def deliver_webhooks(database: Database, viewer: Viewer, how: Delivering | None = None) -> Delivered:
    """Deliver what is due to the endpoints of the viewer's organisation. Each is tried on its own: one that is slow or down
    puts off no other for longer than one attempt."""
    run = _Run(database, viewer, how or Delivering())
    more = False
    for endpoint_id in _tell(run):
        if run.is_over:
            more = True
            break
        more = run.deliver(endpoint_id) or more
    with database.transaction(viewer) as tx:
        next_due = webhooks.next_due(tx, run.organisation)
    return Delivered(run.attempts, run.acknowledged, run.non_delivered, next_due, more)


def _tell(run: _Run) -> list[uuid.UUID]:
    """Write the deliveries of events that came since; the endpoints that are not disabled, in an order of chance,
    so that none always comes last."""
    with run.database.transaction(run.viewer) as tx:
        rows = webhooks.endpoints(tx, run.organisation)
    number_events(run.database, run.viewer)
    living = [row["endpoint_id"] for row in rows if row["state"] != EndpointState.DISABLED]
    for row in rows:
        more = row["state"] == EndpointState.ACTIVE
        while more:
            with run.database.transaction(run.viewer) as tx:
                more = webhooks.write_deliveries(tx, run.organisation, row["endpoint_id"], run.how.now())
    return sorted(living, key=lambda _: run.how.chance())


def _body(one: Due, keys: list[WebhookKey], now: dt.datetime) -> bytes | None:
    """What is sent; None for an event that was erased while it waited."""
    if one.event_kind == CHALLENGE_KIND:
        # By the newest key.
        challenge = challenge_of(keys[0], str(one.endpoint_id), one.url)
        return challenge_body(one.event_id, str(one.endpoint_id), challenge, now)
    if one.subject is None or one.at is None or one.version is None:
        return None
    return Hint(one.event_id, one.event_kind, one.subject, one.version, one.at).body()
