"""Allowances at the doors: 429 for who asks too often, and for everybody how much is left. How they are counted is the store's."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.problems import problem
from auth.limits import Limit, Spent
from auth.viewer import Viewer
from store.authorization import Authorizations
from store.database import Database

SENTENCE = "You have asked too often. Wait as long as Retry-After says, and ask again."


async def spend(request: Request, database: Database, limit: Limit) -> Spent | None:
    """Spend one of the viewer's allowance for a door, unless finding out who asks did it; None where nobody asks.

    A person and a system have an allowance each, whichever of them asks more."""
    viewer: Viewer | None = request.state.viewer
    if viewer is None:
        return None
    spent: Spent | None = request.state.spent
    if spent is None:
        who = (viewer.organisation, viewer.subject)
        spent = request.state.spent = await run_in_threadpool(Authorizations(database).spend, limit, *who)
    return spent


def too_many(request: Request, spent: Spent) -> Response:
    """The refusal of one whose allowance is spent."""
    response = problem(request.scope, 429, "TOO_MANY_REQUESTS", SENTENCE)
    response.headers.update(spent.headers())
    return response
