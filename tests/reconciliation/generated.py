"""Stories drawn at random for property tests: a few incidents, children, notices and contacts over three weeks of July 2019,
with loads that never came. A failing one prints as its lines."""

from dataclasses import dataclass

from hypothesis import strategies as st

from tests.reconciliation.story import OLDHAM, ROCHDALE, Story, abilities

HOURS = 24 * 14
CATEGORIES = ["DOMESTIC_INCIDENT", "MISSING_PERSON da yes", "CONCERN_FOR_SAFETY", "ASB"]
GRADES = ["DASH:HIGH", "DASH:MEDIUM", "DASH:STANDARD", "MISSING:HIGH", "MISSING:LOW", "PPN:RED"]
NOTICE_GRADES = ["", " grade PPN:RED", " grade PPN:AMBER", " grade PPN:GREEN", " grade PPN:BLUE"]
PEOPLE = [
    "lives OL4",
    "lives OL4",
    "lives OL4",
    "lives OL16",
    "",
    "lives OL4 found OL16",
    "lives OL4 born 1990-01-01 role VICTIM",
    "lives OL8 role UNBORN expected 2019-08-20",
]
VERBS = ["sent", "sent", "sent", "told", "withdrew", "wrote"]
NO_TIME = st.sampled_from(["", "", "", " precision day"])


@dataclass
class Drawing:
    """One story on its way: hours are counted from 1 July."""

    draw: st.DrawFn
    name: str
    lines: list[str]

    def pick(self, options: list[str]) -> str:
        return self.draw(st.sampled_from(options))

    def hour(self, since: int = 0, within: int = HOURS) -> int:
        return since + self.draw(st.integers(0, within))

    def chance(self) -> bool:
        return self.draw(st.booleans())

    def tell(self, hour: int, line: str, *, council: bool = False) -> None:
        minute = self.draw(st.sampled_from([0, 0, 17]))
        said = f"{1 + hour // 24:02} {hour % 24:02}:{minute:02} {line}"
        self.lines.append(f"| {said}" if council else said)

    def some(self, options: list[str]) -> str:
        return ",".join(sorted(self.draw(st.sets(st.sampled_from(options), min_size=1, max_size=2))))


@st.composite
def stories(draw: st.DrawFn, name: str = "") -> Story:
    """A story whose ids all carry `name`, so that two with different names share no record."""
    drawing = Drawing(draw, name, [])
    incidents = [f"I{name}{n}" for n in range(1, draw(st.integers(1, 2)) + 1)]
    people = [f"N{name}{n}" for n in range(1, draw(st.integers(1, 3)) + 1)]
    for incident in incidents:
        _incident(drawing, incident, people)
    notices = [_referral(drawing, f"R{name}{n}", incidents, people) for n in range(draw(st.integers(0, 3)))]
    for number in range(draw(st.integers(0, 3))):
        answered = draw(st.sampled_from(notices)) if notices and draw(st.integers(0, 3)) else None
        _contact(
            drawing, f"C{name}{number}", answered or Notice(drawing.pick([*incidents, "other"]), "Oldham", people, 130)
        )
    without = draw(st.sets(st.tuples(st.sampled_from(["GMP", OLDHAM]), st.integers(1, 18)), max_size=2))
    missing = tuple(sorted((who, f"{day:02}") for who, day in without))
    return Story("\n".join(drawing.lines), without=missing, feeds=abilities(OLDHAM, ROCHDALE))


def _incident(drawing: Drawing, incident: str, people: list[str]) -> None:
    reported = drawing.hour(within=120)
    checked = drawing.pick(["YES", "NONE", "NOT_ASKED"])
    drawing.tell(reported, f"incident {incident} category {drawing.pick(CATEGORIES)} checked {checked} at OL4")
    for person in people:
        if drawing.chance() or drawing.chance():
            linked = drawing.hour(reported + 1, 100)
            drawing.tell(linked, f"person {person} of {incident} {drawing.pick(PEOPLE)}")
            if drawing.draw(st.integers(0, 5)) == 0:
                drawing.tell(drawing.hour(linked + 1, 100), f"unlinked {person} of {incident}")
    for _ in range(drawing.draw(st.integers(0, 2))):
        drawing.tell(drawing.hour(reported + 1, 150), f"graded {incident} as {drawing.pick(GRADES)}")


@dataclass(frozen=True)
class Notice:
    """What a contact answers: what it quotes, where it arrives, whom it may name, and when it was written."""

    quoted: str
    to: str
    people: list[str]
    hour: int


def _referral(drawing: Drawing, referral: str, incidents: list[str], people: list[str]) -> Notice:
    about = f"about {drawing.some(incidents)}" if drawing.draw(st.integers(0, 5)) else ""
    service = drawing.pick([*["CHILDREN"] * 8, "MARAC", "SCHOOL"])
    to, named = drawing.pick([*["Oldham"] * 5, "Rochdale", "Tameside"]), drawing.some(people)
    said = f"{about} names {named} to {to} service {service}{drawing.pick(NOTICE_GRADES)}"
    written = drawing.hour(20, 180)
    drawing.tell(written, f"{drawing.pick(VERBS)} {referral} {said}{drawing.draw(NO_TIME)}")
    for verb in drawing.draw(st.lists(st.sampled_from(VERBS), max_size=2)):
        drawing.tell(drawing.hour(written + 1, 60), f"{verb} {referral}{drawing.draw(NO_TIME)}")
    return Notice(referral, to, named.split(","), written)


def _contact(drawing: Drawing, contact: str, notice: Notice) -> None:
    recorded = drawing.hour(notice.hour + 1, 90)
    verb, where = drawing.pick(["contact", "contact", "contact", "attached"]), notice.to
    arrived = drawing.pick(["", "", " arrived none", " arrived 05T12:00"]) if verb == "contact" else ""
    named = ",".join(notice.people) if drawing.chance() else drawing.pick(notice.people)
    named = named if verb == "contact" else named.partition(",")[0]
    drawing.tell(recorded, f"{verb} {contact} in {where} quotes {notice.quoted} names {named}{arrived}", council=True)
    if verb == "attached":
        return
    if drawing.chance():
        decided = drawing.hour(recorded + 1, 90)
        drawing.tell(decided, f"decided {contact} in {where} nfa {drawing.pick(['yes', 'no'])}", council=True)
        if drawing.chance():
            drawing.tell(drawing.hour(decided + 1, 90), f"fed_back {contact} in {where}", council=True)
    elif drawing.chance():
        drawing.tell(drawing.hour(recorded + 1, 40), f"passed {contact} in {where} to Rochdale", council=True)
