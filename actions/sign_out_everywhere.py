"""Ends every browser session of whoever asks, in all their browsers."""

from auth.viewer import Viewer
from store import browser_sessions
from store.database import Database


def sign_out_everywhere(database: Database, viewer: Viewer) -> int:
    """End the viewer's sessions; how many there were."""
    with database.transaction(viewer) as tx:
        return browser_sessions.end_own(tx)
