"""Everything of a component judged on what is known: trails, incidents, contacts. No moment is asked for yet; what did not
change since the last look is not judged again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from reconciliation.findings import GapKind, TrailKey, VersionRef
from reconciliation.ground import Ground, Match, Matching, Offered, Sought
from reconciliation.known import Known, Receiving, Told
from reconciliation.order import record_order
from reconciliation.records import Attachment, Child, Contact, Origin, RecordKey, Transfer
from reconciliation.trail.case import TrailCase, TrailRecords, trail_case
from reconciliation.trail.outline import Outline, Scene, outlines, scenes
from reconciliation.trail.police_side import PoliceSide, police_side
from reconciliation.value import value
from reconciliation.walk.contact_line import POLICE_SOURCE, ContactCase, contact_cases, contact_subject
from reconciliation.walk.incident_line import IncidentCase, incident_case
from reconciliation.walk.ledger import Group

Excused = Mapping[str, frozenset[GapKind]]
NOT_EXCUSED: frozenset[GapKind] = frozenset()
NOTHING = TrailRecords((), (), (), ())


@value
class Judged:
    """What was known at a moment, judged."""

    trails: tuple[TrailCase, ...] = ()
    incidents: tuple[IncidentCase, ...] = ()
    contacts: tuple[ContactCase, ...] = ()

    def groups(self) -> Iterator[Group]:
        """The gaps that there may be: of a trail one at a time, of an incident any number."""
        for trail in self.trails:
            yield trail.stops
        for incident in self.incidents:
            for stop in incident.stops:
                yield (stop,)
        for contact in self.contacts:
            yield contact.stops

    def rests_on(self, subject: str) -> tuple[VersionRef, ...]:
        """The versions on which a trail, incident or contact is judged; none for one that there is not."""
        rests_on = {trail.trail_id: trail.rests_on for trail in self.trails}
        rests_on.update((one.finding.subject, one.finding.basis) for one in self.incidents)
        rests_on.update((one.subject, one.rests_on) for one in self.contacts)
        return rests_on.get(subject, ())


class Judge:
    """Judges what was known at one moment after the other, and remembers the last look."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._force_side: tuple[Sequence[object], Sequence[object]] = ((), ())
        self._council_side: tuple[Sequence[object], Sequence[object], Sequence[object]] = ((), (), ())
        self._scenes: tuple[Scene, ...] = ()
        self._outlines: tuple[Outline, ...] = ()
        self._sought: list[Sought] = []
        self._offered: list[Offered] = []
        self._matching = Matching()
        self._records: tuple[TrailRecords, ...] = ()
        self._trails: dict[object, tuple[PoliceSide, dict[TrailRecords, TrailCase]]] = {}
        self._incidents: dict[object, IncidentCase] = {}

    def look(self, known: Known) -> None:
        """Lay out the trails and match them, where anything that bears on that changed."""
        force_side, council_side = (known.incidents, known.referrals), (known.received, known.transfers, known.children)
        moved, answered = force_side != self._force_side, council_side != self._council_side
        if moved:
            self._lay_out(known)
        if moved or answered:
            self._match(known, moved=moved)
        self._force_side, self._council_side = force_side, council_side

    def _lay_out(self, known: Known) -> None:
        ground = self._ground
        self._scenes = scenes(known, self._scenes, ground.places)
        self._outlines = outlines(known, self._scenes, ground.force, ground.places)

    def _match(self, known: Known, *, moved: bool) -> None:
        """Match anew only where the trails or the children offered are others: a decision changes neither."""
        sought = [one.sought for one in self._outlines] if moved else self._sought
        offered = [*_offered(known.received), *_held(known.children)]
        if (sought, offered) != (self._sought, self._offered):
            self._matching = self._ground.match(sought, offered) if sought and offered else Matching()
            self._sought, self._offered = sought, offered
        if not (sought and offered):
            self._records = (NOTHING,) * len(self._outlines)
            return
        pairing = _Pairing(self._matching, known)
        self._records = tuple(pairing.records(one.key) for one in self._outlines)

    def judge(self, known: Known, excused: Excused) -> Judged:
        """Judge what `look` laid out. `excused` are the kinds of gap that accepted answers excuse, by subject."""
        trails = tuple(
            self._trail(outline, records, excused.get(outline.key.trail_id, NOT_EXCUSED) if excused else NOT_EXCUSED)
            for outline, records in zip(self._outlines, self._records, strict=True)
        )
        areas: dict[str | None, set[str | None]] = defaultdict(set)
        for trail in trails:
            if trail.outline.because:
                areas[trail.outline.key.incident_id].add(trail.police.directorate)
        incidents = tuple(self._incident(one, frozenset(areas[one.incident.incident_id])) for one in self._scenes)
        return Judged(trails, incidents, contact_cases(known.received, trails, excused, self._ground))

    def subjects(self, known: Known) -> list[str]:
        """The ids of the trails laid out and of the contacts known, which answers may excuse."""
        contacts = [contact_subject(told.key) for told in known.received if isinstance(told.record, Contact)]
        return [one.key.trail_id for one in self._outlines] + contacts

    def _trail(self, outline: Outline, records: TrailRecords, excused: frozenset[GapKind]) -> TrailCase:
        scene = outline.scene
        told = (scene.told, scene.quoted_by) if scene else None
        seen = (outline.key, told, outline.referrals, excused)
        if seen not in self._trails:
            self._trails[seen] = police_side(outline, excused, self._ground), {}
        police, cases = self._trails[seen]
        case = cases.get(records)
        if case is None:
            case = cases[records] = trail_case(outline, police, records, excused, self._ground)
        return case

    def _incident(self, scene: Scene, areas: frozenset[str | None]) -> IncidentCase:
        seen = (scene.told, scene.quoted_by, areas)
        case = self._incidents.get(seen)
        if case is None:
            case = self._incidents[seen] = incident_case(scene, areas, self._ground)
        return case


def _offered(received: Iterable[Receiving]) -> Iterator[Offered]:
    for told in received:
        record = told.record
        references = (record.quoted_reference,) if record.quoted_reference else ()
        children = (record.child,) if isinstance(record, Attachment) else record.children
        began = record.arrived_at if isinstance(record, Contact) and _is_answer(record) else None
        for child in children:
            yield Offered(told.key, references, child, began)


def _is_answer(contact: Contact) -> bool:
    """Whether an episode may answer a referral of the police: one that a school or a neighbour brought about does not."""
    return contact.origin is Origin.EPISODE and contact.source == POLICE_SOURCE


def _held(children: Iterable[Told[Child]]) -> Iterator[Offered]:
    for told in children:
        yield Offered(told.key, (), told.record.details)


class _Pairing:
    """A matching, by trail."""

    def __init__(self, matching: Matching, known: Known) -> None:
        self._received = {told.key: told for told in known.received}
        self._matches: dict[TrailKey, list[Match]] = defaultdict(list)
        self._quoting: dict[TrailKey, set[RecordKey]] = defaultdict(set)
        self._transfers: dict[RecordKey, list[Told[Transfer]]] = defaultdict(list)
        self._held: dict[TrailKey, list[Told[Child]]] = defaultdict(list)
        for match in matching.matches:
            self._matches[match.key].append(match)
        for key, record in matching.quoting:
            self._quoting[key].add(record)
        children = {told.key: told for told in known.children}
        for key, record in matching.held:
            self._held[key].append(children[record])
        for told in known.transfers:
            contact = RecordKey(told.record.directorate, "contact", told.record.contact_id)
            self._transfers[contact].append(told)

    def records(self, key: TrailKey) -> TrailRecords:
        """What the matching gave one trail, sorted. Who matches a record twice holds it once."""
        by_record = {one.record: one for one in self._matches.get(key, ())}
        quoting = self._quoting.get(key, by_record.keys()) - by_record.keys()
        held = self._held.get(key, ())
        if not by_record and not quoting and not held:
            return NOTHING
        matched = sorted(by_record, key=record_order)
        return TrailRecords(
            matches=tuple(by_record[one] for one in matched),
            matched=tuple(self._received[one] for one in matched),
            quoting=tuple(self._received[one] for one in sorted(quoting, key=record_order)),
            transfers=tuple(told for one in matched for told in self._transfers.get(one, ())),
            held=tuple(held),
        )
