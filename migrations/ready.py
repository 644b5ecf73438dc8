"""Makes a database ready for this release: tables, viewer key, signing key and default reference data, as the owner."""

from __future__ import annotations

from migrations import run
from store import reference_data, signing_keys, viewer_keys
from store.clock import machine_time
from store.database import Database
from store.settings import Settings


def make_ready(settings: Settings, to: str = "head") -> tuple[str, ...]:
    """Migrate, install the viewer key, make the first signing key and keep the default reference data; which migrations were run."""
    done = run.upgrade(settings.need_owner(), to)
    database = Database(settings)
    try:
        with database.owning() as tx:
            viewer_keys.install(tx, settings.viewer_key, machine_time())
            if settings.sealing_key is not None and to == "head":
                signing_keys.install(tx, settings.sealing_key, machine_time())
            reference_data.keep_defaults(tx)
    finally:
        database.close()
    return done
