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

Cause = str | None
"""Why exact reading does not see what is true: a clerical error of the region, or none."""


TELLING_OF_THE_COUNCIL = {"HIGH_RISK_NO_ACTION", "DIFFERING", "DUPLICATE"}


@dataclass(slots=True)
class Truth:
    """The lines of a truth file, or findings in the same shape."""

    as_at: str = ""
    trails: dict[TrailKey, Facts] = field(default_factory=dict[TrailKey, Facts])
    contacts: dict[tuple[str, str], Facts] = field(default_factory=dict[tuple[str, str], Facts])
    incidents: dict[str, Facts] = field(default_factory=dict[str, Facts])
    matches: dict[Match, Cause] = field(default_factory=dict[Match, Cause])
    faults: list[Facts] = field(default_factory=list[Facts])

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
                self.matches[(trail_key(line), *record)] = line.get("cause")
            case "fault":
                self.faults.append(line)
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


@dataclass(frozen=True, slots=True)
class Difference:
    """One finding that differs, by what it is about. `cause` is the clerical error that explains it, if one does."""

    what: str
    key: object
    name: str
    found: object
    true: object
    cause: Cause = None

    def sentence(self) -> str:
        """It, with its ids."""
        return f"{self.what} {self.key}: {self.name} is {self.found}, ought to be {self.true}"


def differences(truth: Truth, found: Truth) -> list[str]:
    """Every finding that differs, in a sentence with its ids; nothing where the two agree."""
    return [one.sentence() for one in compare(truth, found)]


def unexplained(truth: Truth, found: Truth) -> list[str]:
    """Every finding that differs and that no clerical error explains."""
    return [one.sentence() for one in compare(truth, found) if one.cause is None]


def compare(truth: Truth, found: Truth) -> Iterator[Difference]:
    """Every finding that differs."""
    yield from _differing("trail", truth.trails, found.trails, _trail)
    yield from _differing("contact", truth.contacts, found.contacts, _contact)
    yield from _differing("incident", truth.incidents, found.incidents, _incident)
    for one in sorted(truth.matches.keys() - found.matches.keys(), key=repr):
        yield Difference("match", one, "state", "missing", "there", truth.matches[one])
    for one in sorted(found.matches.keys() - truth.matches.keys(), key=repr):
        yield Difference("match", one, "state", "there", "missing", _cause_of_record(truth, one))


def _cause_of_record(truth: Truth, match: Match) -> Cause:
    """What is wrong with the record that was matched although it is about somebody else; or with the one that exact reading
    does not see, so that an episode answers in its place (ADR-0009)."""
    key, directorate, _, record_id, _ = match
    lines = (truth.contacts.get((directorate, record_id)), truth.trails.get(key))
    return next((line["cause"] for line in lines if line and line.get("cause")), None)


def _differing(
    what: str, truth: Mapping[Any, Facts], found: Mapping[Any, Facts], shape: Callable[[Facts], Facts]
) -> Iterator[Difference]:
    for key in sorted(truth.keys() | found.keys(), key=repr):
        if key not in found:
            yield Difference(what, key, "state", "missing", shape(truth[key]), truth[key].get("cause"))
        elif key not in truth:
            yield Difference(what, key, "state", shape(found[key]), "missing")
        else:
            is_, ought = shape(found[key]), shape(truth[key])
            for name in ought:
                if is_[name] != ought[name]:
                    yield Difference(what, key, name, is_[name], ought[name], truth[key].get("cause"))


def gaps_and_flags(truth: Truth) -> set[tuple[object, ...]]:
    """Every gap and flag with what it is about, its kind, and its side or field."""
    found: set[tuple[object, ...]] = set()
    for key, line in truth.trails.items():
        if line["gap"]:
            found.add(("trail", key, line["gap"]["kind"], line["gap"]["side"]))
        found.update(("trail", key, *flag) for flag in _flags(line["flags"]))
    for key, line in truth.contacts.items():
        if line["gap"]:
            found.add(("contact", key, _contact(line)["gap"]))
    for key, line in truth.incidents.items():
        found.update(("incident", key, gap) for gap in line["gaps"])
        found.update(("incident", key, *flag) for flag in _flags(line["flags"]))
    return found


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
