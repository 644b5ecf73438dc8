"""What the heart finds: trails with their steps, clocks and standings, gaps, flags, contact and incident lines.
Values only; `replay` makes them, `statement` counts them, the store keeps them."""

import datetime as dt
import hashlib
from enum import StrEnum
from functools import lru_cache

from reconciliation.moment import Moment
from reconciliation.records import Grade, Person, RecordKey
from reconciliation.value import value


class Standing(StrEnum):
    """How a trail stands in a law it enters (DESIGN §1)."""

    IN_TIME = "IN_TIME"
    LATE = "LATE"
    NOT_YET_DUE = "NOT_YET_DUE"
    EXCLUDED = "EXCLUDED"
    EXCUSED = "EXCUSED"
    STOPPED = "STOPPED"
    CANNOT_TELL = "CANNOT_TELL"
    NOT_SHOWN = "NOT_SHOWN"
    UNKNOWN = "UNKNOWN"


class IncidentLine(StrEnum):
    """The line of law 0 on which an incident stands."""

    LINKED = "LINKED"
    NONE = "NONE"
    NOT_ASKED = "NOT_ASKED"


class ContactLine(StrEnum):
    """The line of law 3 on which a police-sourced contact stands."""

    FIRST = "FIRST"
    FURTHER = "FURTHER"
    ANOTHER_FORCE = "ANOTHER_FORCE"
    EXCUSED = "EXCUSED"
    NOT_YET_DUE = "NOT_YET_DUE"
    UNKNOWN = "UNKNOWN"
    UNANNOUNCED = "UNANNOUNCED"


class Side(StrEnum):
    """Whose move it is."""

    POLICE = "POLICE"
    COUNCIL = "COUNCIL"
    BOTH = "BOTH"


class GapKind(StrEnum):
    """Why a trail stopped, or an incident or contact has none (DESIGN §4)."""

    WRITING_NOT_FOLLOWED = "WRITING_NOT_FOLLOWED"
    WAITING_TO_SEND = "WAITING_TO_SEND"
    CHILD_OMITTED = "CHILD_OMITTED"
    WRONG_RECIPIENT = "WRONG_RECIPIENT"
    NOT_REFERRED = "NOT_REFERRED"
    NOT_RECEIVED = "NOT_RECEIVED"
    NOT_PASSED_ON = "NOT_PASSED_ON"
    NOT_DECIDED = "NOT_DECIDED"
    NOT_FED_BACK = "NOT_FED_BACK"
    UNANNOUNCED = "UNANNOUNCED"
    CHILDREN_NOT_RECORDED = "CHILDREN_NOT_RECORDED"
    RISK_NOT_ASSESSED = "RISK_NOT_ASSESSED"


# Whose move each gap is (DESIGN §4).
SIDES = {
    GapKind.WRITING_NOT_FOLLOWED: Side.POLICE,
    GapKind.WAITING_TO_SEND: Side.POLICE,
    GapKind.CHILD_OMITTED: Side.POLICE,
    GapKind.WRONG_RECIPIENT: Side.POLICE,
    GapKind.NOT_REFERRED: Side.POLICE,
    GapKind.NOT_RECEIVED: Side.COUNCIL,
    GapKind.NOT_PASSED_ON: Side.COUNCIL,
    GapKind.NOT_DECIDED: Side.COUNCIL,
    GapKind.NOT_FED_BACK: Side.COUNCIL,
    GapKind.UNANNOUNCED: Side.BOTH,
    GapKind.CHILDREN_NOT_RECORDED: Side.POLICE,
    GapKind.RISK_NOT_ASSESSED: Side.POLICE,
}


class FlagKind(StrEnum):
    """Something on a trail or record that does not fit (DESIGN §4)."""

    GRADE_LOWERED = "GRADE_LOWERED"
    UPGRADE_NOT_TOLD = "UPGRADE_NOT_TOLD"
    HIGH_RISK_NO_ACTION = "HIGH_RISK_NO_ACTION"
    NOT_LISTED_AT_MARAC = "NOT_LISTED_AT_MARAC"
    SCHOOL_NOT_TOLD = "SCHOOL_NOT_TOLD"
    DIFFERING = "DIFFERING"
    DUPLICATE = "DUPLICATE"


class StepName(StrEnum):
    """The steps of a trail, in order (DESIGN §1)."""

    INCIDENT = "INCIDENT"
    RISK_ASSESSED = "RISK_ASSESSED"
    REFERRAL_SENT = "REFERRAL_SENT"
    RECEIVED = "RECEIVED"
    DECIDED = "DECIDED"
    FED_BACK = "FED_BACK"


class Basis(StrEnum):
    """How a clock counts."""

    ELAPSED = "ELAPSED"
    WORKING = "WORKING"


@value
class Clock:
    """A limit running from `started`; `due` is its latest end. `limit` in hours (ELAPSED) or working days (WORKING)."""

    started: Moment
    due: dt.datetime
    basis: Basis
    limit: int
    rule_version: str
    agreed_by: str


@value
class Step:
    """One step of a trail: when it happened, against which clock, how it stands, and which feed could show it."""

    name: StepName
    side: Side
    happened: Moment | None
    clock: Clock | None
    standing: Standing | None
    shown_by: tuple[str, ...]
    inferred: bool = False
    note: str | None = None


@value
class TrailKey:
    """(force, incident, person), or (force, referral, person) for a referral that quotes no incident."""

    force: str
    incident_id: str | None
    referral_id: str | None
    person_id: str

    @property
    def trail_id(self) -> str:
        """A stable pseudonymous id: 32 hexadecimal digits of SHA-256 over the key."""
        return digest_id("trail", self.force, self.incident_id or "", self.referral_id or "", self.person_id)


@lru_cache(maxsize=1 << 16)
def digest_id(*parts: str) -> str:
    """32 hexadecimal digits of SHA-256 over length-prefixed parts, so that no two lists of parts collide by joining."""
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@value
class VersionRef:
    """The version of a record that a finding was made on."""

    key: RecordKey
    digest: str


@value
class Gap:
    """A trail that stopped, or an incident or contact gap. `open_during` holds half-open (from, until) of portal time at
    which it was known open; the last `until` is None while it is open (ADR-0004)."""

    kind: GapKind
    side: Side
    subject: str
    directorate: str | None
    force: str
    due: dt.datetime
    clock: Clock | None
    open_during: tuple[tuple[dt.datetime, dt.datetime | None], ...]
    basis: tuple[VersionRef, ...]
    closed_by: VersionRef | None = None

    @property
    def gap_id(self) -> str:
        """Stable across runs: a digest of subject and kind."""
        return digest_id("gap", self.subject, self.kind)

    @property
    def is_open(self) -> bool:
        """Whether it is open at the moment judged."""
        return bool(self.open_during) and self.open_during[-1][1] is None


@value
class Flag:
    """A flag on a trail (`subject` = trail id) or an incident (`subject` = incident subject id)."""

    kind: FlagKind
    subject: str
    field: str | None = None

    @property
    def flag_id(self) -> str:
        """Stable across runs."""
        return digest_id("flag", self.subject, self.kind, self.field or "")


@value
class Receipt:
    """A contact or attachment matched to a trail, with what it says that the other side may see."""

    record: RecordKey
    child_person_id: str
    arrived: Moment
    inferred: bool
    decided: Moment | None
    outcomes: tuple[str, ...]
    no_further_action: bool | None
    fed_back: Moment | None
    evidence: tuple[str, ...]


@value
class Trail:
    """One trail as judged at a moment."""

    key: TrailKey
    directorate: str | None
    recipient: str | None
    eligible: bool
    eligible_because: tuple[str, ...]
    incident_reference: str | None
    category: str | None
    reported: Moment | None
    grade: Grade | None
    person: Person | None
    governing_referral: str | None
    referrals: tuple[str, ...]
    receipts: tuple[Receipt, ...]
    steps: tuple[Step, ...]
    law1: Standing | None
    law2: Standing | None
    law4: Standing | None
    counted_at: Moment
    basis: tuple[VersionRef, ...]


@value
class ContactFinding:
    """How a police-sourced contact stands in law 3."""

    key: RecordKey
    line: ContactLine
    arrived: Moment
    trails: tuple[str, ...]
    basis: tuple[VersionRef, ...]

    @property
    def subject(self) -> str:
        """The subject id that its gap carries."""
        return digest_id("contact", self.key.organisation, self.key.record_id)


@value
class IncidentFinding:
    """How an in-scope incident stands in law 0, and whose area it is in."""

    key: RecordKey
    line: IncidentLine | None
    in_scope: bool
    why: tuple[str, ...]
    reported: Moment
    directorates: tuple[str, ...]
    directorate: str | None
    basis: tuple[VersionRef, ...]

    @property
    def subject(self) -> str:
        """The subject id that its gaps and flags carry."""
        return digest_id("incident", self.key.organisation, self.key.record_id)


@value
class Findings:
    """Everything found in one component (or, added up, in a region) as at `as_at`."""

    as_at: dt.datetime
    trails: tuple[Trail, ...] = ()
    contacts: tuple[ContactFinding, ...] = ()
    incidents: tuple[IncidentFinding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    flags: tuple[Flag, ...] = ()
    next_look: dt.datetime | None = None
    awaits: tuple[str, ...] = ()
