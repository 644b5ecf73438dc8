"""Worlds in pairs: the same region with and without what is not A's, taken in, judged and accounted for by the acts themselves.
All records are synthetic.

What is not a directorate's: incidents in another's area whose children live there, referrals of them to that other, its contacts about them and
whom it passed those on to, and its contacts about anybody that quote no reference, or about others that quote a referral to this one or another force's.
What is not the force's: a council's contacts from other sources, and what it notes
beside the times, outcome codes, reference, name and birth date."""

import datetime as dt
import uuid
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from hypothesis import strategies as st

from actions.issue_statement import issue_statement
from actions.number_events import number_events
from actions.receive_load import receive_load
from actions.reconcile import reconcile_all
from actions.take_in_load import take_in_load
from auth.viewer import Viewer
from feeds.sources import ABILITIES, SIDES
from reconciliation.moment import LONDON
from reconciliation.statement import Period
from store.database import Database
from store.reference_data import register_feed
from tests.database import FORCE, OLDHAM, OVERSEER, ROCHDALE, clear, force_viewer, overseer, viewer_of
from tests.feeds.examples import (
    Example,
    address,
    child,
    contact,
    council_header,
    council_load,
    incident,
    person,
    police_load,
    police_trailer,
    referral,
    transfer,
)
from tests.store.planting import Superuser

AS_AT = dt.datetime(2019, 7, 9, 20, tzinfo=dt.UTC)
JULY = Period(dt.datetime(2019, 7, 1, tzinfo=LONDON), dt.datetime(2019, 8, 1, tzinfo=LONDON))
ELSEWHERE = "E08000001"
POSTCODES = {OLDHAM: "OL4 2AB", ROCHDALE: "OL16 1AB"}
FIRST_SERIAL = {OLDHAM: 2000, ROCHDALE: 4000}
HOUSE_NAMES = ("Rahman", "Example", "Synthetic")
FEEDS = {FORCE: ("police", "counterfoil-police/1"), OLDHAM: ("council", "counterfoil-council/1")}
FEEDS[ROCHDALE] = FEEDS[OLDHAM]
_LOAD_ID_TABLES = ("load", "rejection", "record_version", "unchanged_version", "status_flip", "expected_record")


# A referral to the other council, and one of another force.
_OTHERS_REFERENCES = {OLDHAM: ("DAB/4000/19", "WYP/2000/19"), ROCHDALE: ("DAB/2000/19", "WYP/4000/19")}


@dataclass(frozen=True)
class Part:
    """What one directorate's area adds: rows of the force's load, and rows of its own."""

    police: tuple[Example, ...] = ()
    council: tuple[Example, ...] = ()
    ids: tuple[tuple[str, str, str], ...] = field(default=())
    """(kind, organisation, id) of records, for asking after them."""


@st.composite
def parts(draw: st.DrawFn, directorate: str) -> Part:
    """Incidents in one area, each perhaps referred and perhaps answered, and contacts that nobody announced."""
    police: list[Example] = []
    council: list[Example] = []
    ids: list[tuple[str, str, str]] = []
    for number in range(draw(st.integers(1, 3))):
        made = _one_incident(draw, directorate, FIRST_SERIAL[directorate] + number)
        for rows, more in zip((police, council, ids), made, strict=True):
            rows.extend(more)  # pyright: ignore[reportArgumentType]
    for number in range(draw(st.integers(0, 2))):
        # The same ids at both councils: each has its own.
        quoted = draw(st.sampled_from([None, None, *_OTHERS_REFERENCES[directorate]]))
        loose = contact(
            f"C-{number}",
            source=draw(st.sampled_from(["6", "1A"])),
            source_force=draw(st.sampled_from([FORCE, "WYP"])),
            quoted_reference=quoted,
            # Whoever quotes another's referral of the same child has it before them.
            children=[_child(directorate, draw(st.sampled_from(HOUSE_NAMES if quoted is None else ("Elsewhere",))))],
        )
        council.append(loose)
        ids.append(("Contact", directorate, f"C-{number}"))
    return Part(tuple(police), tuple(council), tuple(ids))


def _child(directorate: str, family_name: str, **more: object) -> Example:
    return child("40021", family_name=family_name, address=address(postcode=POSTCODES[directorate]), **more)


def _one_incident(
    draw: st.DrawFn, directorate: str, serial: int
) -> tuple[list[Example], list[Example], list[tuple[str, str, str]]]:
    ident, home = f"I-{serial}", address(postcode=POSTCODES[directorate])
    family_name = draw(st.sampled_from(HOUSE_NAMES))
    asked = draw(st.sampled_from(["YES", "YES", "NOT_ASKED"]))
    restricted = draw(st.sampled_from([False, False, True]))
    safe = draw(st.sampled_from([False, False, True]))
    somebody = person(f"N-{serial}", family_name=family_name, address=home, restricted=restricted, safe_address=safe)
    graded = draw(st.booleans())
    unassessed: Example = {} if graded else {"gradings": []}
    happened = incident(
        ident,
        reference=f"{serial}-010719",
        location=home,
        people=[somebody] if asked == "YES" else [],
        children_checked=asked,
        **unassessed,
    )
    police: list[Example] = [happened]
    council: list[Example] = []
    ids = [("Incident", FORCE, ident)]
    if asked == "YES" and draw(st.booleans()):
        reference = f"DAB/{serial}/19"
        police.append(
            referral(
                f"R-{serial}", reference=reference, incidents=[ident], recipient=directorate, children=[f"N-{serial}"]
            )
        )
        ids.append(("Referral", FORCE, f"R-{serial}"))
        if draw(st.booleans()):
            decided = draw(st.sampled_from([None, "2019-07-02T03:00:00+01:00"]))
            received = contact(
                f"C-{serial}",
                quoted_reference=reference,
                decided_at=decided,
                children=[_child(directorate, family_name)],
            )
            council.append(received)
            ids.append(("Contact", directorate, f"C-{serial}"))
            to = draw(st.sampled_from([None, ELSEWHERE, *(one for one in (OLDHAM, ROCHDALE) if one != directorate)]))
            if to is not None:
                council.append(transfer(contact_id=f"C-{serial}", to=to, at="2019-07-02T03:30:00+01:00"))
    return police, council, ids


def build(database: Database, superuser: Superuser, parts: dict[str, Part], issuers: Sequence[str], looks: str) -> None:
    """An empty database, and these parts taken in, judged and accounted for, to be looked at by one organisation. Machine times and
    chance ids are put to fixed values, as nobody's records decide them."""
    clear(superuser)
    superuser.execute("insert into portal_time (moment) values (%s)", (AS_AT,))
    police = [row for code in sorted(parts) for row in parts[code].police]
    for organisation in (FORCE, OLDHAM, ROCHDALE):
        data = (
            police_load(*police, trailer=police_trailer(police, last_serials={}))
            if organisation == FORCE
            else council_load(*parts[organisation].council, header=council_header(directorate=organisation))
            if organisation in parts
            else None
        )
        if data is not None:
            _take_in(database, organisation, data)
            # Each load is judged before the next comes, as events are of what changes.
            reconcile_all(database)
    [(rejected,)] = superuser.execute("select count(*) from rejection").fetchall()
    assert rejected == 0
    for organisation in issuers:
        issue_statement(database, viewer_of(organisation), organisation, JULY)
    _fix(superuser)
    number_events(database, viewers_of(looks))
    with _unguarded(superuser):
        superuser.execute("update outbox set event_id = md5(organisation || number)::uuid where number is not null")


def _take_in(database: Database, organisation: str, data: bytes) -> None:
    viewer = force_viewer() if organisation == FORCE else viewer_of(organisation)
    feed, form = FEEDS[organisation]
    with database.transaction(viewer) as tx:
        register_feed(tx, organisation, feed, side=SIDES[form], form=form, abilities=ABILITIES[form])
    assert take_in_load(database, viewer, receive_load(database, viewer, feed, [data]).load_id).complete


def _fix(superuser: Superuser) -> None:
    loads = superuser.execute("select organisation, load_id from load order by organisation").fetchall()
    with _unguarded(superuser):
        for organisation, load_id in loads:
            for table in _LOAD_ID_TABLES:
                superuser.execute(
                    f"update {table} set load_id = %s where load_id = %s".encode(),
                    (load_key(str(organisation)), load_id),
                )
            superuser.execute(
                "update disclosure_salt set record_id = %s where record_id = %s",
                (load_key(str(organisation)), str(load_id)),
            )
        superuser.execute("update load set received_at = '2019-07-02', taken_in_at = '2019-07-02'")
        superuser.execute("update statement set issued_at = '2019-08-01'")


@contextmanager
def _unguarded(superuser: Superuser) -> Generator[None]:
    """A transaction past what guards append-only tables."""
    with superuser.transaction():
        superuser.execute("set local session_replication_role = replica")
        yield


_NAME_ENTRIES = """
create temporary table named on commit drop as
select entry_id, md5(%(looks)s || place)::uuid as name, timestamptz '2019-07-02' + place * interval '1 second' as at
from (
    select entry_id, row_number() over (order by at, entry_id) as place from disclosure
    where %(looks)s in (organisation, recipient)
) as placed;
"""


def settle_log(superuser: Superuser, looks: str) -> None:
    """Give the entries of the log that an organisation may see ids and times by their order, which is all that is not chance in them."""
    with _unguarded(superuser):
        superuser.execute("delete from log.waiting")
        superuser.execute(_NAME_ENTRIES, {"looks": looks})
        superuser.execute(
            "update disclosure_salt as salt set entry_id = name from named where named.entry_id = salt.entry_id"
        )
        superuser.execute(
            "update disclosure as entry set entry_id = name, at = named.at from named where named.entry_id = entry.entry_id"
        )


def load_key(organisation: str) -> str:
    """The id that an organisation's load is given."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, organisation))


def without_council_notes(rows: Iterable[Example]) -> tuple[Example, ...]:
    """A council's rows with what the force may not see of them otherwise, or not at all."""
    kept: list[Example] = []
    for row in rows:
        if row["record"] == "transfer":
            kept.append(row)
            continue
        if row["source"] != "6":
            continue
        children = [one | {"sex": "M", "already_open": True} for one in row["children"]]
        kept.append(row | {"no_further_action_reason": "ALREADY_OPEN", "acknowledged_at": None, "children": children})
    return tuple(kept)


def viewers_of(organisation: str) -> Viewer:
    """Who looks, with every scope there is, so that rows alone decide."""
    if organisation == OVERSEER:
        return overseer()
    return force_viewer() if organisation == FORCE else viewer_of(organisation)
