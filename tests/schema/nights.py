"""Nights of July 2019: what both sides sent in each, taken in and judged as it came, with portal time at each load's making."""

import datetime as dt
from collections.abc import Sequence

from actions.receive_load import receive_load
from actions.reconcile import look_again, reconcile_load
from actions.take_in_load import take_in_load
from auth.viewer import Role
from feeds.sources import ABILITIES, SIDES
from reconciliation.moment import LONDON
from store.database import Database
from store.reference_data import register_feed
from tests.database import FORCE, viewer_of
from tests.feeds.examples import (
    Example,
    council_header,
    council_load,
    police_header,
    police_load,
    police_trailer,
)
from tests.store.planting import Superuser


def morning(day: int, hour: int = 5) -> dt.datetime:
    """A morning of July, when the loads of the night have come."""
    return dt.datetime(2019, 7, day, hour, tzinfo=LONDON)


def set_time(superuser: Superuser, moment: dt.datetime) -> None:
    """Put portal time to a moment."""
    superuser.execute("delete from portal_time")
    superuser.execute("insert into portal_time (moment) values (%s)", (moment,))


def night(
    database: Database, superuser: Superuser, day: int, police: Sequence[Example] = (), **councils: Sequence[Example]
) -> None:
    """What came in the night to a day of July: the force's rows, and those of directorates by their codes. Portal time is its
    morning then."""
    set_time(superuser, morning(day))
    span = {
        "from": dt.datetime(2019, 7, day - 1, tzinfo=LONDON).isoformat(),
        "to": dt.datetime(2019, 7, day, tzinfo=LONDON).isoformat(),
    }
    header = police_header(**span, made_at=morning(day, 4).isoformat())
    _take_in(database, FORCE, police_load(*police, header=header, trailer=police_trailer(police, last_serials={})))
    for directorate, rows in councils.items():
        made_at = (morning(day, 4) + dt.timedelta(minutes=30)).isoformat()
        _take_in(
            database,
            directorate,
            council_load(*rows, header=council_header(**span, directorate=directorate, made_at=made_at)),
        )
    look_again(database)


def _take_in(database: Database, organisation: str, data: bytes) -> None:
    is_force = organisation == FORCE
    viewer = viewer_of(organisation, Role.ADMINISTRATOR)
    feed, form = ("police", "counterfoil-police/1") if is_force else ("council", "counterfoil-council/1")
    with database.transaction(viewer) as tx:
        register_feed(tx, organisation, feed, side=SIDES[form], form=form, abilities=ABILITIES[form])
    load_id = receive_load(database, viewer, feed, [data]).load_id
    assert take_in_load(database, viewer, load_id).complete
    reconcile_load(database, organisation, load_id)
