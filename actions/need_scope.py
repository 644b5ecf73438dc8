"""Refuses viewers without a scope that an act needs. Which rows a scope shows is the database's business."""

from auth.scopes import Scope
from auth.viewer import Viewer
from store.problems import StoreProblem


class ScopeNeeded(StoreProblem):
    """The viewer lacks the scope that an act needs."""

    code = "SCOPE_NEEDED"

    def __init__(self, scope: Scope) -> None:
        super().__init__(f"You need the scope {scope.value} to do this.")
        self.scope = scope


def need_scope(viewer: Viewer, scope: Scope) -> None:
    """Raise ScopeNeeded unless the viewer has the scope."""
    if scope not in viewer.scopes:
        raise ScopeNeeded(scope)
