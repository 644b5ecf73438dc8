"""A balance law as a page shows it: an equation in words, the lines that were judged with their share, and, apart from
every percentage, the lines about which the portal claims nothing (DESIGN §1). Nothing is counted here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from web import formats, wording

Data = Mapping[str, Any]

QUESTIONS: Mapping[int, str] = {
    0: "Was anybody asked about children?",
    1: "Was every child referred?",
    2: "Did every referral arrive?",
    3: "Where did contacts from the police come from?",
    4: "Was everything that arrived decided?",
}

EXPLAINED: Mapping[int, str] = {
    0: "Incidents reported in the period, in scope, in this area.",
    1: "Children at those incidents who ought to be referred, by where they live or were found.",
    2: "Children for whom a referral was sent to this directorate.",
    3: "Contacts that arrived in the period and say they came from the police.",
    4: "Children whose referral arrived.",
}

UNITS: Mapping[str, tuple[str, str]] = {
    "INCIDENTS": ("incident", "incidents"),
    "TRAILS": ("trail", "trails"),
    "CONTACTS": ("contact", "contacts"),
    "GAPS": ("gap", "gaps"),
}


class Tone(StrEnum):
    """How a line is painted; the shape beside it says the same without colour."""

    GOOD = "good"
    LATE = "late"
    STOPPED = "stopped"
    ASIDE = "aside"
    WAITING = "waiting"
    NO_CLAIM = "no-claim"


# Attributes of SVG shapes, because the pages' content security policy allows no inline style. Each is at least 3:1
# against white (WCAG 2.2, 1.4.11) or outlined.
PAINT: Mapping[str, str] = {
    Tone.GOOD: "#00625f",
    Tone.LATE: "#c2520c",
    Tone.STOPPED: "#801650",
    Tone.ASIDE: "#bfbfbf",
    Tone.WAITING: "#ffffff",
    Tone.NO_CLAIM: "url(#hatch)",
}

_TONES: Mapping[str, Tone] = {
    "IN_TIME": Tone.GOOD,
    "LINKED": Tone.GOOD,
    "FIRST": Tone.GOOD,
    "LATE": Tone.LATE,
    "STOPPED": Tone.STOPPED,
    "NOT_ASKED": Tone.STOPPED,
    "UNANNOUNCED": Tone.STOPPED,
    "NOT_YET_DUE": Tone.WAITING,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: where it leads, and its share of what was judged (empty for a line that claims nothing)."""

    name: str
    label: str
    count: int
    tone: Tone
    share: str
    address: str | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a law's bar, in thousandths of its width."""

    tone: Tone
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Ledger:
    """One law, ready to be shown."""

    number: int
    question: str
    explained: str
    total: int
    unit: str
    judged: tuple[Line, ...]
    no_claim: tuple[Line, ...]
    judged_count: int
    equation: str
    bar: tuple[Segment, ...]


def ledger(law: Data, place: str) -> Ledger:
    """Lay out `law`; `place` is the statement's own address, below which its lines are found."""
    lines: list[Data] = law["lines"]
    silent = [line for line in lines if line["name"] in wording.NO_CLAIM]
    spoken = [line for line in lines if line["name"] not in wording.NO_CLAIM]
    judged_count = sum(line["count"] for line in spoken)
    number: int = law["number"]
    return Ledger(
        number=number,
        question=QUESTIONS[number],
        explained=EXPLAINED[number],
        total=law["total"],
        unit=unit(law["unit"], law["total"]),
        judged=tuple(_line(line, f"{place}/law/{number}", judged_count) for line in spoken),
        no_claim=tuple(_line(line, f"{place}/law/{number}", None) for line in silent),
        judged_count=judged_count,
        equation=_equation(law),
        bar=tuple(_bar(spoken, silent)),
    )


def unit(code: str, count: int) -> str:
    """`trail` or `trails`; the schema's unit in the number that `count` needs."""
    singular, several = UNITS.get(code.upper(), (code.lower().rstrip("s"), code.lower()))
    return singular if count == 1 else several


def _line(line: Data, place: str, judged_count: int | None) -> Line:
    name: str = line["name"]
    tone = Tone.NO_CLAIM if judged_count is None else _TONES.get(name, Tone.ASIDE)
    return Line(
        name=name,
        label=line["label"],
        count=line["count"],
        tone=tone,
        share="" if judged_count is None else formats.per_cent(line["count"], judged_count),
        address=f"{place}/{name}" if line["count"] else None,
        why=wording.NO_CLAIM.get(name, ""),
    )


def _equation(law: Data) -> str:
    """Every line that holds something, in words; a label's reason, after its colon, stands on the line itself."""
    terms = [f"{formats.number(line['count'])} {_short(line['label'])}" for line in law["lines"] if line["count"]]
    return f"{formats.number(law['total'])} {unit(law['unit'], law['total'])} = {' + '.join(terms) or 'none'}"


def _short(label: str) -> str:
    return label.partition(":")[0]


GAP_BETWEEN = 12.0  # thousandths of the bar: what claims nothing stands apart from what was judged
_WHOLE = 1000.0


def _bar(spoken: Iterable[Data], silent: Iterable[Data]) -> Iterable[Segment]:
    parts = [(_TONES.get(line["name"], Tone.ASIDE), int(line["count"])) for line in spoken if line["count"]]
    apart = sum(int(line["count"]) for line in silent)
    total = sum(count for _, count in parts) + apart
    if not total:
        return
    room = _WHOLE - (GAP_BETWEEN if apart and parts else 0.0)
    start = 0.0
    for tone, count in parts:
        width = room * count / total
        yield Segment(tone, round(start, 2), round(width, 2))
        start += width
    if apart:
        yield Segment(Tone.NO_CLAIM, round(_WHOLE - room * apart / total, 2), round(room * apart / total, 2))
