"""The trail: one child at one incident, step by step, with both sides' words as far as the viewer may see them.

What it says was found by the reconciler and is only shown here; nothing is judged in this file."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

import strawberry

from auth.scopes import Scope
from reading.declared import Column, Joined, Kept, Made, MadeFor, MadeOf, OrganisationOf, Related, Rows, Shows, Then
from schema import flag as flags, gap as gaps, incident as incidents, referral as referrals
from schema.asking import asking_of
from schema.disclosing import PersonRecord
from schema.organisation import Asked, Organisation, organisation_of, organisation_or_none
from schema.parts import GRADE, Grade, Node, grade_or_none, id_of, opaque_id
from schema.permissions import Withheld, needs
from schema.receipt import Receipt, receipts_of
from schema.siblings import Siblings, built, built_lists
from schema.side_by_side import SideBySide, person_of, side_by_side_of
from schema.step import CANNOT_KNOW, WAITED_FOR, Step, kept_steps, standing_or_none
from schema.trail_side import TrailSide, sides_of
from schema.words import FlagKind, Side, Standing, StepName
from store import past_trail, reads_contacts, reads_gaps, reads_incidents, reads_referrals
from store.reads_paging import Key, Values

if TYPE_CHECKING:
    from schema.flag import Flag
    from schema.gap import Gap
    from schema.incident import Incident
    from schema.referral import Referral


_NAMES = ("given_names", "family_name", "date_of_birth", "expected_date_of_birth")
_KEPT_STEPS = ("body", "council_steps", "passed_on_steps")
_STEPS = MadeOf(kept_steps, _KEPT_STEPS)


def _who(row: Values) -> dict[str, Any]:
    return {name: row[name] for name in _NAMES}


def _owed(steps: list[Values]) -> list[Values]:
    """The steps that a trail can stop at. Risk assessment has a gap of its own, the incident's (DESIGN §4)."""
    return [one for one in steps if one["name"] != StepName.RISK_ASSESSED]


def _stopped_at(steps: list[Values]) -> StepName | None:
    stopped = (StepName(one["name"]) for one in _owed(steps) if one["standing"] == Standing.STOPPED)
    return next(stopped, None)


def _move(steps: list[Values]) -> Side | None:
    waited_for = (Side(one["side"]) for one in _owed(steps) if not one["happened"] and one["standing"] in WAITED_FOR)
    return next(waited_for, None)


def _note(steps: list[Values]) -> str | None:
    return next((one["note"] for one in steps if one["note"] and one["standing"] in CANNOT_KNOW), None)


@strawberry.type(description="The child of a trail, as the force knows it.")
class TrailChild(PersonRecord):
    given_names: str | None = strawberry.field(description="As the force wrote them.")
    family_name: str | None = strawberry.field(description="As the force wrote it.")
    date_of_birth: dt.date | None = strawberry.field(description="Null for an unborn child, or where it is not known.")
    expected_date_of_birth: dt.date | None = strawberry.field(description="For an unborn child.")


def _child(row: Values) -> TrailChild | None:
    """The child of a row of the reading `trails`, where it is the viewer's to see."""
    if row["family_name"] is None and row["given_names"] is None:
        return None
    return TrailChild(controller=row["force"], record=row["trail_id"], **_who(row))


@strawberry.type(description="What the force says about the child at this incident.")
class PoliceSide(TrailChild):
    postcode: str | None = strawberry.field(description="Null where only the header is yours to see.")
    role: str | None = strawberry.field(description="CHILD, UNBORN, SIBLING, VICTIM or SUSPECT; null as the postcode.")
    presence: str | None = strawberry.field(description="Whether the child was there; null as the postcode.")


_OF_PERSON = ("address_postcode", "role", "presence")


def _police_side(row: Values, found: Values | None) -> PoliceSide | None:
    """What the force says of the child of a trail: the person as the incident links it, or what the trail's own row says of it."""
    if found is None and row["family_name"] is None:
        return None
    seen = found or {**row, **dict.fromkeys(_OF_PERSON)}
    return PoliceSide(
        controller=row["force"],
        record=row["trail_id"],
        postcode=seen["address_postcode"],
        role=seen["role"],
        presence=seen["presence"],
        **_who(seen),
    )


@strawberry.type(description="A version of a record that something was judged on.")
class VersionRef:
    organisation: str = strawberry.field(description="Whose record it is.")
    kind: str = strawberry.field(description="incident, referral, contact, attachment or transfer.")
    record_id: str = strawberry.field(description="The record's own id in its system.")
    digest: str | None = strawberry.field(
        description="SHA-256 of the record's canonical content. Null where the record is another organisation's, since whoever"
        " can guess what it says could find out that they guessed right."
    )

    @classmethod
    def of(cls, body: Values, viewer: str) -> Self:
        """The version as the reconciler kept it, for a viewer's organisation."""
        key = body["key"]
        return cls(digest=body["digest"] if key["organisation"] == viewer else None, **key)


@strawberry.type(
    description="One child at one incident that ought to be referred, step by step.",
    directives=needs(Scope.TRAILS_READ),
)
class Trail(Node, PersonRecord):
    reads: ClassVar = Rows(
        {
            "id": id_of("Trail", "force", "trail_id"),
            "grade": GRADE,
            "steps": Kept(_STEPS),
            "child": Made(_child, ("force", "trail_id", *_NAMES)),
            "force": OrganisationOf("force"),
            "directorate": OrganisationOf("directorate"),
            "recipient": OrganisationOf("recipient"),
            "stopped_at": Then(_STEPS, _stopped_at),
            "move": Then(_STEPS, _move),
            "note": Then(_STEPS, _note),
            "eligible_because": Made(lambda row: row["body"]["eligible_because"], ("body",)),
            "basis": MadeFor(lambda row, viewer: [VersionRef.of(one, viewer) for one in row["basis"]], ("basis",)),
            "governing_referral": Column("governing_referral"),
            "police_side": Joined(
                _police_side,
                ("force", "trail_id", *_NAMES),
                Related(reads_incidents.SQL.people_of_trails, ("force", "trail_id")),
                (*_NAMES, *_OF_PERSON),
            ),
            "incident": Related(reads_incidents.SQL.incidents_of_trails, ("force", "trail_id")),
            "referrals": Related(reads_referrals.SQL.referrals_of_trails, ("force", "trail_id")),
            "receipts": Related(reads_contacts.SQL.receipts_of_trails, ("force", "trail_id")),
            "gap": Related(reads_gaps.SQL.open_gaps_of_trails, ("force", "trail_id")),
            "flags": Related(reads_gaps.SQL.flags_of_subjects, ("force", "trail_id")),
        },
        Shows(Column("force"), Column("trail_id")),
    )

    row: strawberry.Private[Values]
    key: strawberry.Private[Key]
    beside: strawberry.Private[Siblings[Key]]
    kept: strawberry.Private[list[Values]]

    incident_reference: str | None = strawberry.field(description="Log serial and date of the incident.")
    category: str | None = strawberry.field(description="The incident's category.")
    reported_at: dt.datetime | None = strawberry.field(description="When the incident was reported.")
    grade: Grade | None = strawberry.field(description="The incident's highest grade.")
    restricted: bool = strawberry.field(description="Only the force may see who this child is.")
    eligible: bool = strawberry.field(description="Whether the rules call for a referral of this child.")
    law1: Standing | None = strawberry.field(description="How it stands in law 1: was the child referred in time?")
    law2: Standing | None = strawberry.field(description="Law 2: was it received in time? Null where not yours to see.")
    law4: Standing | None = strawberry.field(description="Law 4: was it decided in time? Null where not yours to see.")
    judged_at: dt.datetime = strawberry.field(description="The portal time as at which it was judged.")
    steps: list[Step] = strawberry.field(
        description="Its six steps, in order. One that is not yours to see is NOT_SHOWN, with a note."
    )

    @classmethod
    def of(cls, row: Values, beside: Siblings[Key]) -> Self:
        """The trail of a row of the reading `trails`; what the viewer may not see of it is null there."""
        shown = ("incident_reference", "category", "reported_at", "restricted", "eligible", "judged_at")
        kept = kept_steps(*(row[one] for one in _KEPT_STEPS), is_gone=bool(row.get(past_trail.GONE)))
        return cls(
            id=opaque_id("Trail", row["force"], row["trail_id"]),
            controller=row["force"],
            record=row["trail_id"],
            row=row,
            key=(row["force"], row["trail_id"]),
            beside=beside,
            grade=grade_or_none(row),
            kept=kept,
            steps=[Step.of(one) for one in kept],
            **{law: standing_or_none(row[law]) for law in ("law1", "law2", "law4")},
            **{name: row[name] for name in shown},
        )

    @strawberry.field(
        description="Who the child is. Null without `people:read`, and where only the force may see who it is.",
        extensions=[Withheld(Scope.PEOPLE_READ)],
    )
    def child(self) -> TrailChild | None:
        return _child(self.row)

    @strawberry.field(description="The force whose incident it is.")
    def force(self, info: Asked) -> Organisation:
        return organisation_of(info, self.row["force"])

    @strawberry.field(description="Where the child lives or was found; null where it could not be placed.")
    def directorate(self, info: Asked) -> Organisation | None:
        return organisation_or_none(info, self.row["directorate"])

    @strawberry.field(description="To whom the governing referral was sent; null where that is not yours to see.")
    def recipient(self, info: Asked) -> Organisation | None:
        return organisation_or_none(info, self.row["recipient"])

    @strawberry.field(description="The step that did not happen before its clock ran out.")
    def stopped_at(self) -> StepName | None:
        return _stopped_at(self.kept)

    @strawberry.field(description="The side that the next step waits for; null where none is waited for.")
    def move(self) -> Side | None:
        return _move(self.kept)

    @strawberry.field(description="Why the portal cannot tell, where a standing is NOT_SHOWN, UNKNOWN or CANNOT_TELL.")
    def note(self) -> str | None:
        return _note(self.kept)

    @strawberry.field(description="Why the child is eligible, in plain words.")
    def eligible_because(self) -> list[str]:
        return list(self.row["body"]["eligible_because"])

    @strawberry.field(description="The versions of records that it was judged on.")
    def basis(self, info: Asked) -> list[VersionRef]:
        viewer = asking_of(info).viewer.organisation
        return [VersionRef.of(one, viewer) for one in self.row["basis"]]

    @strawberry.field(
        description="The incident. Null without `incidents:read`, and where only the header is yours to see.",
        extensions=[Withheld(Scope.INCIDENTS_READ)],
    )
    def incident(self, info: Asked) -> Annotated["Incident", strawberry.lazy("schema.incident")] | None:
        transaction = asking_of(info).transaction
        return self.beside.related(
            "incident",
            self.key,
            lambda keys: built(reads_incidents.of_trails(transaction, keys), incidents.incidents_from),
        )

    @strawberry.field(
        description="What the force says about the child. Null without `people:read`.",
        extensions=[Withheld(Scope.PEOPLE_READ)],
    )
    def police_side(self, info: Asked) -> PoliceSide | None:
        return _police_side(self.row, person_of(info, self.key, self.beside))

    @strawberry.field(
        description="The referral that counts for the clocks, by its id; null where that is not yours to see."
    )
    def governing_referral(self) -> str | None:
        return self.row["governing_referral"]

    @strawberry.field(
        description="The referrals about this child that you may see. Null without `referrals:read`.",
        extensions=[Withheld(Scope.REFERRALS_READ)],
    )
    def referrals(self, info: Asked) -> list[Annotated["Referral", strawberry.lazy("schema.referral")]] | None:
        transaction = asking_of(info).transaction
        found = self.beside.related(
            "referrals",
            self.key,
            lambda keys: built_lists(reads_referrals.of_trails(transaction, keys), referrals.referrals_from),
        )
        return found or []

    @strawberry.field(description="What answers the referral, in order of arrival, as far as it is yours to see.")
    def receipts(self, info: Asked) -> list[Receipt]:
        return receipts_of(info, self.key, self.beside)

    @strawberry.field(
        description="The open gap, if the trail stopped. Null without `gaps:read`.",
        extensions=[Withheld(Scope.GAPS_READ)],
    )
    def gap(self, info: Asked) -> Annotated["Gap", strawberry.lazy("schema.gap")] | None:
        transaction = asking_of(info).transaction
        return self.beside.related(
            "gap", self.key, lambda keys: built(reads_gaps.open_of_trails(transaction, keys), gaps.gaps_from)
        )

    @strawberry.field(description="What does not fit on this trail.")
    def flags(self, info: Asked) -> list[Annotated["Flag", strawberry.lazy("schema.flag")]]:
        return _flags(info, self.key, self.beside)

    @strawberry.field(
        description="What both sides wrote about the child, side by side: one for each council's record that answers it, or one with the"
        " force's words alone. Null without `people:read`.",
        extensions=[Withheld(Scope.PEOPLE_READ)],
    )
    def side_by_side(self, info: Asked) -> list[SideBySide] | None:
        differing = [one.field for one in _flags(info, self.key, self.beside) if one.kind is FlagKind.DIFFERING]
        return side_by_side_of(info, self.row, self.beside, differing)

    @strawberry.field(
        description="The police's side and the council's: which of its feeds can show which step, and from when on."
    )
    def sides(self, info: Asked) -> list[TrailSide]:
        return sides_of(info, self.row, self.steps, self.beside)


def _flags(info: Asked, key: Key, beside: Siblings[Key]) -> "list[Flag]":
    transaction = asking_of(info).transaction
    found = beside.related(
        "flags", key, lambda keys: built_lists(reads_gaps.flags_of_subjects(transaction, keys), flags.flags_from)
    )
    return found or []


def trails_from(rows: list[Values]) -> list[Trail]:
    """The trails of rows that are shown together."""
    beside = Siblings([(row["force"], row["trail_id"]) for row in rows])
    return [Trail.of(row, beside) for row in rows]
