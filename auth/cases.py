"""A viewer with a case open: what it is for, and what an analyst sees of it. Pure; whether a case is open is remembered elsewhere."""

from dataclasses import replace

from auth.scopes import Scope
from auth.viewer import Role, Viewer


def with_case(viewer: Viewer, case: str, purpose: str) -> Viewer:
    """The viewer for what is shown of one case that was opened. Somebody who said in words why sees names in it: an analyst,
    who sees rows without them (DESIGN §5). It is for an operation about that case and no other."""
    scopes = viewer.scopes | {Scope.PEOPLE_READ} if Role.ANALYST in viewer.roles else viewer.scopes
    return replace(viewer, case=case, purpose=purpose, scopes=scopes)
