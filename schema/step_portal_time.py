"""The mutation `stepPortalTime`: its input, its answer and its problems. The act itself is actions/step_portal_time.py."""

import datetime as dt
from contextlib import suppress
from typing import Annotated

import strawberry

from actions import step_portal_time
from actions.step_portal_time import PortalTimeGoesForward
from schema.asking import Asking, asking_of
from schema.once import Facts, Once, once
from schema.organisation import Asked, PortalTime, portal_time_of
from schema.problems import BadInput, IdempotencyKeyReused, PortalTimeNotStepped
from store import portal_time
from store.problems import KeyUsedForAnotherRequest, PortalTimeFixed
from store.transaction import Transaction

MOST_DAYS = 400


@strawberry.input(description="How far to step portal time.")
class StepPortalTimeInput:
    days: int = strawberry.field(description=f"Whole days, 1 to {MOST_DAYS}.")
    idempotency_key: str = strawberry.field(
        description="Made by you. The same key steps once, however often it is sent."
    )


@strawberry.type(description="Portal time was stepped, and everything that was due was looked at again.")
class PortalTimeStepped:
    portal_time: PortalTime = strawberry.field(description="What time the portal has now.")


Result = PortalTimeStepped | PortalTimeNotStepped | BadInput | IdempotencyKeyReused
StepPortalTimeResult = Annotated[
    Result,
    strawberry.union("StepPortalTimeResult", description="What came of stepping portal time."),
]


def step(info: Asked, asked: StepPortalTimeInput) -> Result:
    """Step portal time, once for its key, and say what time it is."""
    asking = asking_of(info)
    if not asking.demo:
        return PortalTimeNotStepped(code=PortalTimeFixed.code, message=PortalTimeFixed().sentence)
    if not 1 <= asked.days <= MOST_DAYS:
        return BadInput(code="BAD_USER_INPUT", message=f"Step 1 to {MOST_DAYS} days.", field="days")
    try:
        once(asking, asked.idempotency_key, _act(asking, asked.days))
    except KeyUsedForAnotherRequest as problem:
        return IdempotencyKeyReused(code=problem.code, message=problem.sentence)
    except PortalTimeFixed as problem:
        return PortalTimeNotStepped(code=problem.code, message=problem.sentence)
    return PortalTimeStepped(portal_time=portal_time_of(info))


def _act(asking: Asking, days: int) -> Once:
    """Step to the moment that was `days` on when the key first came, which comes to the same however often it is done."""

    def intend(transaction: Transaction) -> Facts:
        return {"moment": (portal_time.now(transaction) + dt.timedelta(days=days)).isoformat()}

    def do(intention: Facts) -> Facts:
        moment = dt.datetime.fromisoformat(intention["moment"])
        # Whoever steps further meanwhile has stepped there too.
        with suppress(PortalTimeGoesForward):
            step_portal_time.step_portal_time(asking.database, asking.viewer, to=moment)
        return {"moment": moment.isoformat()}

    return Once("stepPortalTime", {"days": days}, intend, do, (PortalTimeFixed,))
