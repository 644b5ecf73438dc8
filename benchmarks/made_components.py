"""Records of a force and ten councils for benchmarks of reconciling: days of incidents, notices and contacts that hang
together, written straight into the tables as intake would leave them. Nothing is drawn by chance; all is made up.

`COPY` past the policies is fair here, because reconciling reads versions, tokens and loads alone and cannot tell who wrote
them; the tokens are made by the product's own code. What intake costs is `bench-intake`'s question."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import psycopg

from matching.normalise import tokens
from reconciliation.moment import LONDON, midnight

Superuser = psycopg.Connection[tuple[object, ...]]
Body = dict[str, Any]
Told = tuple[str, str, Body]
"""(kind, record id, body)."""

FORCE, POLICE = "GMP", "gmp-police"
OUTWARD = {
    "E08000001": "BL3",
    "E08000002": "BL9",
    "E08000003": "M14",
    "E08000004": "OL4",
    "E08000005": "OL16",
    "E08000006": "M6",
    "E08000007": "SK3",
    "E08000008": "SK14",
    "E08000009": "M33",
    "E08000010": "WN5",
}
DIRECTORATES = tuple(OUTWARD)
FIRST = dt.date(2019, 1, 1)
ONE_DAY = dt.timedelta(days=1)
NAMESPACE = uuid.UUID("00000000-0000-0000-0000-000000000002")

INCIDENTS = 570
"""A day's incidents. Two thirds have a child, nine tenths of these a notice, most of those a contact: with the gradings that
follow the day after, the force's load of a day is one of a thousand records."""
POLICE_RECORDS = 1_000
GRADED_LATER = POLICE_RECORDS - INCIDENTS - INCIDENTS * 2 // 3 * 9 // 10

SHOWS = {f"shows_{one}": True for one in ("contacts", "attachments", "transfers", "decisions", "feedback")}


@dataclass(frozen=True, slots=True)
class MadeLoad:
    """What one organisation sends about one day."""

    organisation: str
    feed: str
    day: dt.date
    records: tuple[Told, ...]

    @property
    def load_id(self) -> uuid.UUID:
        return uuid.uuid5(NAMESPACE, f"{self.organisation} {self.day}")

    @property
    def made_at(self) -> dt.datetime:
        """Three in the morning of the next day; councils half an hour later."""
        return midnight(self.day + ONE_DAY) + dt.timedelta(minutes=180 if self.organisation == FORCE else 210)


def loads_of(number: int) -> Iterator[MadeLoad]:
    """The loads about the day of a number, the force's first."""
    day = FIRST + ONE_DAY * number
    police: list[Told] = []
    council: dict[str, list[Told]] = {one: [] for one in DIRECTORATES}
    for count in range(INCIDENTS):
        story = _Story(number, count)
        police += story.police(is_graded=count >= GRADED_LATER)
        council[story.directorate] += story.contact(is_decided=False)
    if number:
        for count in range(INCIDENTS):
            story = _Story(number - 1, count)
            if count < GRADED_LATER:
                police += story.police(is_graded=True)[:1]
            council[story.directorate] += story.contact(is_decided=True)
    yield MadeLoad(FORCE, POLICE, day, tuple(police))
    for one, told in council.items():
        yield MadeLoad(one, f"{one.lower()}-council", day, tuple(told))


@dataclass(frozen=True, slots=True)
class _Story:
    """One incident with what follows from it."""

    day: int
    count: int

    @property
    def directorate(self) -> str:
        return DIRECTORATES[(self.day + self.count) % len(DIRECTORATES)]

    @property
    def number(self) -> int:
        return self.day * INCIDENTS + self.count

    def at(self, minutes: int) -> str:
        """A time some minutes after the incident of this number was reported."""
        start = dt.datetime.combine(FIRST + ONE_DAY * self.day, dt.time(1), LONDON)
        return (start + dt.timedelta(minutes=self.count * 2 + minutes)).astimezone(dt.UTC).isoformat()

    def police(self, *, is_graded: bool) -> list[Told]:
        told: list[Told] = [("incident", f"I-{self.number}", self._incident(is_graded=is_graded))]
        if self._has_notice:
            told.append(("referral", f"R-{self.number}", self._referral()))
        return told

    @property
    def _has_child(self) -> bool:
        return self.count % 3 != 0

    @property
    def _has_notice(self) -> bool:
        return self._has_child and (self.count // 3) % 10 != 0

    def contact(self, *, is_decided: bool) -> list[Told]:
        if not self._has_notice or self.count % 20 == 1:
            return []
        body: Body = {
            "contact_id": f"C-{self.number}",
            "source": "6",
            "source_force": FORCE,
            "quoted_reference": f"DAB/{self.number}/19",
            "arrived_at": self.at(100),
            "recorded_at": self.at(110),
            "grade": {"tool": "PPN", "grade": "AMBER"},
            "children": [
                {key: child[key] for key in ("person_id", *KNOWN_BY_BOTH)} | {"already_open": False}
                for child in self._children()
            ],
            "acknowledged_at": self.at(120),
            "decided_at": self.at(1_000) if is_decided else None,
            "outcomes": ["ASSESSMENT"] if is_decided else [],
            "no_further_action": False if is_decided else None,
            "no_further_action_reason": None,
            "fed_back_at": self.at(1_020) if is_decided and self.count % 5 else None,
        }
        return [("contact", f"C-{self.number}", body)]

    def _incident(self, *, is_graded: bool) -> Body:
        grading = {"tool": "DASH", "grade": ("STANDARD", "MEDIUM", "HIGH")[self.count % 3], "at": self.at(30)}
        return {
            "incident_id": f"I-{self.number}",
            "reference": f"{self.count + 1}-{FIRST + ONE_DAY * self.day:%d%m%y}",
            "category": "DOMESTIC_INCIDENT",
            "qualifiers": ["DOMESTIC"],
            "occurred_at": self.at(-20),
            "reported_at": self.at(0),
            "closed_at": None,
            "domestic_abuse": True,
            "children_checked": "YES" if self._has_child else "NONE",
            "gradings": [grading | {"by": "10152", "reason": None}] if is_graded else [],
            "actions": [],
            "location": self._address,
            "people": [self._person("VICTIM", 0, f"{1970 + self.count % 30}-05-06"), *self._children()],
        }

    def _children(self) -> list[Body]:
        number = (1 + (self.count % 4 == 1)) if self._has_child else 0
        return [self._person("CHILD", one, f"{2005 + self.count % 12}-0{one}-11") for one in range(1, number + 1)]

    @property
    def _address(self) -> Body:
        postcode = f"{OUTWARD[self.directorate]} {self.count % 9 + 1}VO"
        return {"line": f"{self.count % 90 + 1} Reservoir Lane", "postcode": postcode, "uprn": None}

    def _person(self, role: str, place: int, born: str) -> Body:
        return {
            "person_id": f"N-{self.number}-{place}",
            "role": role,
            "given_names": ("Courtney", "Freya", "Mason")[place],
            "family_name": f"Example{'abcdefghij'[self.count % 10]}",
            "date_of_birth": born,
            "expected_date_of_birth": None,
            "mother_person_id": None,
            "sex": "F",
            "ethnicity": "WBRI",
            "disability": "NONE",
            "nhs_number": None,
            "address": self._address,
            "found_at": None,
            "presence": "PRESENT",
            "seen": True,
            "linked_at": self.at(40),
            "restricted": False,
            "safe_address": False,
            "aliases": [],
        }

    def _referral(self) -> Body:
        return {
            "referral_id": f"R-{self.number}",
            "reference": f"DAB/{self.number}/19",
            "incidents": [f"I-{self.number}"],
            "recipient": self.directorate,
            "recipient_service": "CHILDREN",
            "form": "DAB",
            "grade": {"tool": "PPN", "grade": "AMBER"},
            "grade_change_reason": None,
            "told_at": None,
            "submitted_at": self.at(60),
            "sent_at": self.at(90),
            "channel": "SECURE_EMAIL",
            "reason": "Domestic abuse",
            "narrative": "Synthetic notice. Officers attended and spoke with those present.",
            "children": [one["person_id"] for one in self._children()],
            "supersedes": None,
            "update_of": None,
            "withdrawn_at": None,
            "withdrawal_reason": None,
        }


KNOWN_BY_BOTH = (
    "given_names",
    "family_name",
    "date_of_birth",
    "expected_date_of_birth",
    "sex",
    "nhs_number",
    "address",
)


def register_feeds(superuser: Superuser) -> None:
    """The feeds of the force and of every council, able to show everything."""
    feeds = [(FORCE, POLICE, "POLICE", "counterfoil-police/1", "{}")]
    shows = orjson.dumps(SHOWS).decode()
    feeds += [(one, f"{one.lower()}-council", "COUNCIL", "counterfoil-council/1", shows) for one in DIRECTORATES]
    with superuser.cursor() as cursor:
        cursor.executemany("insert into feed values (%s, %s, %s, %s, %s)", feeds)


def keep(superuser: Superuser, loads: list[MadeLoad]) -> int:
    """Put complete loads into the tables, as if they had been taken in; how many records they held."""
    with superuser.transaction(), superuser.cursor() as cursor:
        for load in loads:
            cursor.execute(
                "insert into load (organisation, load_id, feed, state, received_at, taken_in_at, made_at, covers_from,"
                " covers_to, complete) values (%s, %s, %s, 'TAKEN_IN', %s, %s, %s, %s, %s, true)",
                (
                    load.organisation,
                    load.load_id,
                    load.feed,
                    *(load.made_at,) * 3,
                    midnight(load.day),
                    midnight(load.day + ONE_DAY),
                ),
            )
        columns = "organisation, kind, record_id, made_at, digest, load_id, body"
        with cursor.copy(f"copy record_version ({columns}) from stdin") as copy:
            for load in loads:
                for kind, record_id, body in load.records:
                    text = orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
                    digest = hashlib.sha256(text).digest()
                    copy.write_row(
                        (load.organisation, kind, record_id, load.made_at, digest, load.load_id, text.decode())
                    )
        cursor.execute("create temporary table made_token (like record_token) on commit drop")
        with cursor.copy("copy made_token from stdin") as copy:
            for load in loads:
                for kind, record_id, body in load.records:
                    for token in tokens(load.organisation, kind, body):
                        copy.write_row((token, load.organisation, kind, record_id))
        cursor.execute("insert into record_token select * from made_token on conflict do nothing")
    return sum(len(load.records) for load in loads)
