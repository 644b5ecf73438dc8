"""The truth file: how every trail, contact and incident of the region stands at a moment, told from what was made to happen and not by reading
the feed files or asking the portal."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from region.events import Story
from region.local_time import text
from region.places import DIRECTORATES, FORCE
from region.truth.clocks import Watch
from region.truth.council import Claims, feedback_gap, from_the_police, law_2, law_4
from region.truth.facts import Facts, cause_of, facts_of, id_of
from region.truth.faults import flips_of
from region.truth.flags import incident_directorate, incident_flags, incident_gaps, incident_line, trail_flags
from region.truth.outline import Trail, directorate_of, trails_of
from region.truth.police import law_1, writing_gap

Body = dict[str, Any]
FORMAT = "counterfoil-truth/1"
POLICE_SIDE = frozenset({"WRITING_NOT_FOLLOWED", "WAITING_TO_SEND", "CHILD_OMITTED", "WRONG_RECIPIENT", "NOT_REFERRED"})


def truths_of(story: Story, watch: Watch) -> Iterator[Body]:
    """The lines about one story."""
    facts = facts_of(story, watch)
    trails = trails_of(facts)
    for trail in trails:
        yield _trail(trail, facts, watch)
    yield from _contacts(facts, trails, watch)
    for incident in facts.incidents.values():
        yield {
            "record": "incident",
            "incident_id": incident.incident_id,
            "line": (line := incident_line(incident)),
            "in_scope": line is not None,
            "directorate": incident_directorate(incident) if line else None,
            "gaps": incident_gaps(incident, watch),
            "flags": incident_flags(incident, facts, watch),
        }
    for trail in trails:
        yield from _matches(trail)
    for incident in story.incidents:
        if incident.flips:
            yield from flips_of(incident, watch)


def _trail(trail: Trail, facts: Facts, watch: Watch) -> Body:
    governing = trail.governing
    directorate = directorate_of(trail)
    recipient = governing.recipient if governing else None
    sent = law_1(trail, facts, watch)
    received = law_2(trail, watch)
    decided = law_4(trail, facts, watch, received.standing)
    kinds = (
        writing_gap(trail, watch), sent.gap, received.gap, decided.gap,
        feedback_gap(trail, facts, watch, received.standing),
    )  # fmt: skip
    return {
        "record": "trail",
        "force": FORCE,
        "incident_id": trail.incident_id,
        "referral_id": trail.referral_id,
        "person_id": trail.person_id,
        "directorate": directorate,
        "recipient": recipient,
        "eligible": trail.eligible,
        "law1": sent.standing,
        "law2": received.standing,
        "law4": decided.standing,
        "gap": next((_gap(kind, directorate, recipient) for kind in kinds if kind), None),
        "flags": trail_flags(trail, facts, watch, received.standing),
        "cause": trail.cause,
    }


def _gap(kind: str, directorate: str | None, recipient: str | None) -> Body:
    if kind in POLICE_SIDE:
        return {"kind": kind, "side": "POLICE", "directorate": directorate}
    return {"kind": kind, "side": "COUNCIL", "directorate": recipient}


def _contacts(facts: Facts, trails: list[Trail], watch: Watch) -> Iterator[Body]:
    claims = Claims(trails)
    for record in from_the_police(facts):
        line = claims.law_3(record, watch)
        gap = {"kind": line, "side": "BOTH", "directorate": record.directorate} if line == "UNANNOUNCED" else None
        yield {
            "record": "contact",
            "directorate": record.directorate,
            "contact_id": id_of(record),
            "line": line,
            "gap": gap,
            "cause": cause_of(record) or claims.cause(record),
        }


def _matches(trail: Trail) -> Iterator[Body]:
    for matched in trail.matched:
        yield {
            "record": "match",
            "incident_id": trail.incident_id,
            "referral_id": trail.referral_id,
            "person_id": trail.person_id,
            "directorate": matched.directorate,
            "record_kind": matched.kind,
            "record_id": matched.record_id,
            "child_person_id": matched.child.person.council_id,
            "cause": matched.cause,
        }


@dataclass(slots=True)
class TruthFile:
    """Writes the truth as the region is told."""

    lines: IO[str]
    watch: Watch
    counts: Counter[str] = field(default_factory=Counter[str])

    def begin(self, seed: int) -> None:
        """The header."""
        loads = self.watch.loads
        self._write(
            {
                "record": "header",
                "format": FORMAT,
                "as_at": text(self.watch.as_at),
                "force": FORCE,
                "directorates": list(DIRECTORATES),
                "first": loads.first.isoformat(),
                "last": loads.last.isoformat(),
                "seed": seed,
            }
        )

    def tell(self, story: Story) -> None:
        """The lines about one story."""
        for line in truths_of(story, self.watch):
            self.counts[line["record"]] += 1
            self._write(line)

    def end(self, faults: Iterable[Body] = ()) -> None:
        """The faults of feeds as a whole, and the trailer."""
        for line in faults:
            self.counts[line["record"]] += 1
            self._write(line)
        kinds = {
            "trails": "trail",
            "contacts": "contact",
            "incidents": "incident",
            "matches": "match",
            "faults": "fault",
        }
        self._write({"record": "trailer", **{name: self.counts[kind] for name, kind in kinds.items()}})

    def _write(self, line: Body) -> None:
        self.lines.write(json_line(line))


def json_line(body: Body) -> str:
    """One line of NDJSON."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")) + "\n"


def open_for_writing(path: Path) -> IO[str]:
    """A text file written the same on every system."""
    return path.open("w", encoding="utf-8", newline="\n")
