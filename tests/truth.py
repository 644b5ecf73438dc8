"""Compares what the portal found with what the synthetic region says is true, finding by finding. It knows the region's
file format and the JSON of `counterfoil statement`, and none of our rooms."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TrailKey = tuple[str | None, str | None, str]
"""(incident id, referral id, person id) as both sides write them."""

Facts = Mapping[str, Any]
Match = tuple[TrailKey, str, str, str, str]
"""A trail, and the directorate, kind, id and child of the record that answers it."""


TELLING_OF_THE_COUNCIL = {"HIGH_RISK_NO_ACTION", "DIFFERING", "DUPLICATE"}


@dataclass(slots=True)
class Truth:
    """The lines of a truth file, or findings in the same shape."""

    as_at: str = ""
    trails: dict[TrailKey, Facts] = field(default_factory=dict[TrailKey, Facts])
    contacts: dict[tuple[str, str], Facts] = field(default_factory=dict[tuple[str, str], Facts])
    incidents: dict[str, Facts] = field(default_factory=dict[str, Facts])
    matches: set[Match] = field(default_factory=set[Match])

    def take(self, line: Facts) -> None:
        """Take in one line, whatever it is about."""
        match line["record"]:
            case "header":
                self.as_at = line["as_at"]
            case "trail":
                self.trails[trail_key(line)] = line
            case "contact":
                self.contacts[line["directorate"], line["contact_id"]] = line
            case "incident":
                self.incidents[line["incident_id"]] = line
            case "match":
                record = (line["directorate"], line["record_kind"], line["record_id"], line["child_person_id"])
                self.matches.add((trail_key(line), *record))
            case _:
                pass


def trail_key(line: Facts) -> TrailKey:
    """What names a trail."""
    return line["incident_id"], line["referral_id"], line["person_id"]


def read(path: Path) -> Truth:
    """The truth file of a region."""
    truth = Truth()
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            truth.take(json.loads(line))
    return truth


def read_statement(body: Facts) -> Truth:
    """What `counterfoil statement --json` prints, as findings."""
    found = Truth(as_at=body["as_at"])
    for record, name in (("trail", "trails"), ("contact", "contacts"), ("incident", "incidents")):
        for line in body[name]:
            found.take({"record": record, **line})
    return found


def within(truth: Truth, directorates: set[str], caused: Truth | None = None) -> Truth:
    """The part of a truth or of findings that needs only the feeds of these councils, without what a clerical error hides from exact
    reading: what that is, `caused` says, or the truth itself. What was passed on to a council that is not among them is left out too."""
    told = caused or truth
    hidden = {key for key, line in told.trails.items() if line["cause"]}
    hidden |= {key for key, council, *_ in told.matches if council not in directorates}
    hidden |= {key for key, line in told.trails.items() if line["gap"] and line["gap"]["kind"] == "NOT_PASSED_ON"}
    of_hidden = {(council, record_id) for key, council, _, record_id, _ in told.matches if key in hidden}
    trails = {
        key: line
        for key, line in truth.trails.items()
        if key not in hidden and line["recipient"] in {None, *directorates}
    }
    return Truth(
        as_at=truth.as_at,
        trails=trails,
        contacts={
            key: line
            for key, line in truth.contacts.items()
            if key[0] in directorates and key not in of_hidden and not told.contacts.get(key, {}).get("cause")
        },
        incidents=truth.incidents,
        matches={one for one in truth.matches if one[1] in directorates and one[0] in trails},
    )


def as_counted(truth: Truth, directorate: str, found: Truth) -> Truth:
    """The part of a truth that a statement of all its days counts, as far as the directorate is told of it. Which incidents
    are in a directorate's area a truth file does not say, so that only those found are compared."""
    return Truth(
        as_at=truth.as_at,
        trails={
            key: _as_told(line, directorate)
            for key, line in truth.trails.items()
            if directorate in (line["directorate"], line["recipient"])
        },
        contacts={key: line for key, line in truth.contacts.items() if key[0] == directorate},
        incidents={key: line for key, line in truth.incidents.items() if key in found.incidents},
    )


def _as_told(line: Facts, directorate: str) -> Facts:
    """A trail without what other councils did, and without how law 1 stands for another council's child."""
    told = dict(line)
    if line["directorate"] != directorate:
        told |= {"law1": None, "gap": None if _is_of_police(line["gap"]) else line["gap"]}
    if line["recipient"] != directorate:
        flags = [
            one for one in line["flags"] if (one if isinstance(one, str) else one[0]) not in TELLING_OF_THE_COUNCIL
        ]
        told |= {"recipient": None, "law2": None, "law4": None, "flags": flags}
        told["gap"] = told["gap"] if _is_of_police(told["gap"]) else None
    return told


def _is_of_police(gap: Facts | None) -> bool:
    return gap is not None and gap["side"] == "POLICE"


def differences(truth: Truth, found: Truth) -> list[str]:
    """Every finding that differs, in a sentence with its ids; nothing where the two agree."""
    return [
        *_differing("trail", truth.trails, found.trails, _trail),
        *_differing("contact", truth.contacts, found.contacts, _contact),
        *_differing("incident", truth.incidents, found.incidents, _incident),
        *(f"match missing: {one}" for one in sorted(truth.matches - found.matches, key=repr)),
        *(f"match not true: {one}" for one in sorted(found.matches - truth.matches, key=repr)),
    ]


def _differing(
    what: str, truth: Mapping[Any, Facts], found: Mapping[Any, Facts], shape: Callable[[Facts], Facts]
) -> Iterator[str]:
    for key in sorted(truth.keys() | found.keys(), key=repr):
        if key not in found:
            yield f"{what} missing: {key} {shape(truth[key])}"
        elif key not in truth:
            yield f"{what} not true: {key} {shape(found[key])}"
        else:
            is_, ought = shape(found[key]), shape(truth[key])
            for name in ought:
                if is_[name] != ought[name]:
                    yield f"{what} {key}: {name} is {is_[name]}, ought to be {ought[name]}"


def _gap(gap: Facts | None) -> tuple[str, str, str | None] | None:
    return None if gap is None else (gap["kind"], gap["side"], gap["directorate"])


def _flags(flags: Iterable[Any]) -> list[tuple[str, str | None]]:
    named = [(one, None) if isinstance(one, str) else (one[0], one[1] if len(one) > 1 else None) for one in flags]
    return sorted(named, key=repr)


def _trail(line: Facts) -> Facts:
    plain = {name: line[name] for name in ("directorate", "recipient", "eligible", "law1", "law2", "law4")}
    return plain | {"gap": _gap(line["gap"]), "flags": _flags(line["flags"])}


def _contact(line: Facts) -> Facts:
    gap = line["gap"]
    return {"line": line["line"], "gap": gap if isinstance(gap, str) or gap is None else gap["kind"]}


def _incident(line: Facts) -> Facts:
    return {
        "line": line["line"],
        "in_scope": line["in_scope"],
        "gaps": sorted(line["gaps"]),
        "flags": _flags(line["flags"]),
    }
