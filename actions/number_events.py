"""Gives the committed events of an organisation their numbers, a page a transaction. None is held longer than a page takes, and
whoever writes events never waits for it."""

from auth.viewer import Viewer
from store import outbox
from store.database import Database


def number_events(database: Database, viewer: Viewer) -> None:
    """Number every event of the viewer's organisation that is committed."""
    more = True
    while more:
        with database.transaction(viewer) as tx:
            more = outbox.number(tx, viewer.organisation)
