"""Loads a synthetic region through the product's own acts, and reads back what was found in the shape of a truth file."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

import region
from actions.receive_load import Received, receive_load
from actions.reconcile import reconcile_load
from actions.take_in_load import take_in_load
from auth.viewer import Role
from feeds.sources import ABILITIES, HEADERLESS, SIDES
from store.database import Database
from tests.actions.planting import Superuser
from tests.database import viewer_of
from tests.truth import Truth

SOURCE_OF = {source.file_name: source for source in region.SOURCES}
"""The source of each file."""

FOUND = """
select jsonb_build_object('record', 'trail', 'incident_id', trail.incident_id, 'referral_id', trail.referral_id,
    'person_id', person_id, 'directorate', trail.directorate, 'recipient', trail.recipient, 'eligible', eligible,
    'law1', law1, 'law2', law2, 'law4', law4,
    'gap', (select jsonb_build_object('kind', kind, 'side', side, 'directorate', gap.directorate)
            from gap where gap.gap_id = coalesce(trail.gap_id, council.gap_id)),
    'flags', (select coalesce(jsonb_agg(jsonb_build_array(kind, field)), '[]') from flag where subject = trail.trail_id))
from trail left join trail_council as council using (force, trail_id)
union all
select jsonb_build_object('record', 'contact', 'directorate', directorate, 'contact_id', contact_id, 'line', line,
    'gap', (select kind from gap where gap.subject = contact_line.subject and state = 'OPEN'))
from contact_line
union all
select jsonb_build_object('record', 'incident', 'incident_id', incident_id, 'line', line, 'in_scope', in_scope,
    'gaps', (select coalesce(jsonb_agg(kind), '[]') from gap where gap.subject = incident_line.subject and state = 'OPEN'),
    'flags', (select coalesce(jsonb_agg(kind), '[]') from flag where flag.subject = incident_line.subject))
from incident_line
union all
select jsonb_build_object('record', 'match', 'incident_id', incident_id, 'referral_id', referral_id,
    'person_id', person_id, 'directorate', trail_receipt.directorate, 'record_kind', kind, 'record_id', record_id,
    'child_person_id', child_person_id)
from trail_receipt join trail using (force, trail_id)
"""


def write_region(out: Path, days: int, size: region.Size = region.TINY) -> Path:
    """A region of some days from 1 July 2019."""
    first = dt.date(2019, 7, 1)
    region.write(out, first=first, last=first + dt.timedelta(days=days - 1), size=size)
    return out


def files_of(out: Path) -> list[Path]:
    """The load files of every format, in the order in which they are made."""
    order = {source.file_name: place for place, source in enumerate(region.SOURCES)}
    return sorted((file for name in order for file in out.glob(f"*/{name}")), key=lambda file: _night(file, order))


def _night(file: Path, order: Mapping[str, int]) -> tuple[str, int]:
    return file.parent.name, order[file.name]


def make_ready(superuser: Superuser, as_at: str) -> None:
    """Register the feed of every source with what its format shows, and set portal time."""
    for source in region.SOURCES:
        superuser.execute(
            "insert into feed (organisation, feed, side, format, abilities) values (%s, %s, %s, %s, %s)",
            (
                source.organisation,
                source.feed,
                SIDES[source.form],
                source.form,
                json.dumps(dict(ABILITIES[source.form])),
            ),
        )
    superuser.execute("insert into portal_time (moment) values (%s)", (as_at,))


def load(database: Database, files: Iterable[Path], *, reconcile: bool = True) -> None:
    """Receive, take in and reconcile files, one after the other."""
    for file in files:
        source = SOURCE_OF[file.name]
        viewer = viewer_of(source.organisation, Role.ADMINISTRATOR)
        made_at = source.made_at(dt.date.fromisoformat(file.parent.name))
        as_at = made_at if source.form in HEADERLESS else None
        received = receive_load(database, viewer, source.feed, [file.read_bytes()], as_at=as_at)
        assert isinstance(received, Received)
        taken_in = take_in_load(database, viewer, received.load_id)
        assert taken_in.complete
        if reconcile:
            reconcile_load(database, source.organisation, received.load_id)


def truth_found(superuser: Superuser) -> Truth:
    """Everything found, as a truth file would say it."""
    found = Truth()
    for row in superuser.execute(FOUND):
        found.take(cast("dict[str, Any]", row[0]))
    return found
