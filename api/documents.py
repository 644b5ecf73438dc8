"""Which document a request asks for, and whether it may: a browser's session names one of the pages' own, and whoever makes their own
has `queries:adhoc` (ADR-0019). The same for every transport."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from actions.deny import deny
from actions.log_disclosure import Act
from api.operation_requests import OperationRequest
from auth.scopes import Scope
from auth.viewer import Viewer
from schema.problems import ErrorCode, OperationRefused, scope_missing
from store.database import Database

_UNKNOWN = "The portal knows no document of that id. Load the page again: it may be of an older release."


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents that may be named, by their ids."""

    database: Database
    by_id: dict[str, str]

    async def find(self, asked: OperationRequest, viewer: Viewer, door: Act, *, by_cookie: bool) -> str:
        """The text of the document that a viewer asks for. Raises OperationRefused; that they lacked a scope is logged."""
        text = asked.document if asked.document_id is None else self.by_id.get(asked.document_id)
        if text is None:
            raise OperationRefused(ErrorCode.DOCUMENT_UNKNOWN, _UNKNOWN)
        is_named = asked.document_id is not None and by_cookie
        if not is_named and Scope.QUERIES_ADHOC not in viewer.scopes:
            await run_in_threadpool(deny, self.database, viewer, door, f"scope {Scope.QUERIES_ADHOC.value}")
            raise scope_missing([Scope.QUERIES_ADHOC.value])
        return text
