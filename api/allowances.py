"""Allowances at the doors: 429 for who asks too often, and for everybody how much is left. How they are counted is the store's."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.problems import problem
from auth.limits import Limit, Spent
from auth.viewer import Viewer
from schema.problems import TOO_OFTEN_SENTENCE, ErrorCode
from store.authorization import Authorizations
from store.database import Database


async def spend(request: Request, database: Database, limit: Limit) -> Spent | None:
    """As `spend_now`, in a thread; what is left, or None where nobody asks."""
    await run_in_threadpool(spend_now, request, database, limit)
    return request.state.spent


def spend_now(request: Request, database: Database, limit: Limit) -> bool:
    """Spend one of the viewer's allowance for a door, unless finding out who asks did it; whether there was one left.

    A person and a system have an allowance each, whichever of them asks more. Blocks."""
    viewer: Viewer | None = request.state.viewer
    spent: Spent | None = request.state.spent
    if spent is None and viewer is not None:
        spent = Authorizations(database).spend(limit, viewer.organisation, viewer.subject)
        request.state.spent = spent
    return spent is None or spent.is_allowed


def too_many(request: Request, spent: Spent) -> Response:
    """The refusal of one whose allowance is spent."""
    response = problem(request.scope, 429, ErrorCode.TOO_MANY_REQUESTS, TOO_OFTEN_SENTENCE)
    response.headers.update(spent.headers())
    return response
