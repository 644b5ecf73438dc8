"""Incidents: what a force recorded, with the people it linked. A directorate sees those that were referred to it."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

import strawberry

from auth.scopes import Scope
from reading.declared import Column, Made, OrganisationOf, Related, Rows, Shows
from schema import flag as flags, gap as gaps, referral as referrals, trail as trails
from schema.asking import asking_of
from schema.disclosing import PersonRecord
from schema.organisation import Asked, Organisation, organisation_of, organisation_or_none
from schema.parts import GRADE, Grade, Node, grade_or_none, id_of, opaque_id, person_of
from schema.permissions import Withheld, needs
from schema.siblings import Siblings, built_lists
from schema.words import IncidentLine
from store import reads_gaps, reads_incidents, reads_referrals, reads_trails
from store.reads_paging import Key, Values

if TYPE_CHECKING:
    from schema.flag import Flag
    from schema.gap import Gap
    from schema.referral import Referral
    from schema.trail import Trail


@strawberry.type(description="One act of grading.")
class Grading:
    tool: str = strawberry.field(description="DASH, MISSING or PPN.")
    grade: str = strawberry.field(description="As that tool grades.")
    at: dt.datetime = strawberry.field(description="When it was graded.")
    reason: str | None = strawberry.field(description="Why a grade was changed, if somebody said.")

    @classmethod
    def of(cls, body: dict[str, Any]) -> Self:
        """The grading as the force sent it. Who graded stays the force's."""
        at = dt.datetime.fromisoformat(body["at"])
        return cls(tool=body["tool"], grade=body["grade"], at=at, reason=body.get("reason"))


@strawberry.type(description="Something that police did at the incident.")
class PoliceAction:
    kind: str = strawberry.field(description="POLICE_PROTECTION, STRATEGY_DISCUSSION, ARREST or OTHER.")
    at: dt.datetime = strawberry.field(description="When.")

    @classmethod
    def of(cls, body: dict[str, Any]) -> Self:
        """The action as the force sent it."""
        return cls(kind=body["kind"], at=dt.datetime.fromisoformat(body["at"]))


@strawberry.type(description="Somebody whom the force linked to the incident.")
class IncidentPerson(PersonRecord):
    reads: ClassVar = Rows(
        {},
        Shows(Column("force"), person_of("incident_id")),
    )

    person_id: str = strawberry.field(description="The person's id in the force's system.")
    role: str = strawberry.field(description="CHILD, UNBORN, SIBLING, PARENT_CARER, VICTIM, SUSPECT and so on.")
    given_names: str = strawberry.field(description="As the force wrote them.")
    family_name: str = strawberry.field(description="As the force wrote it.")
    date_of_birth: dt.date | None = strawberry.field(description="Null where it is not known.")
    expected_date_of_birth: dt.date | None = strawberry.field(description="For an unborn child.")
    sex: str | None = strawberry.field(description="As the force wrote it.")
    presence: str = strawberry.field(description="PRESENT, RESIDENT_ABSENT, NOT_RESIDENT or UNKNOWN.")
    seen: bool | None = strawberry.field(description="Whether an officer saw the person.")
    linked_at: dt.datetime = strawberry.field(
        description="When the force linked the person, from which lateness counts."
    )
    restricted: bool = strawberry.field(description="Only the force may see this person.")
    address_line: str | None = strawberry.field(description="As at the incident.")
    address_postcode: str | None = strawberry.field(description="As at the incident.")

    @classmethod
    def of(cls, row: Values) -> Self:
        """The person of a row of `incident_person`."""
        names = (
            *("person_id", "role", "given_names", "family_name", "date_of_birth", "expected_date_of_birth", "sex"),
            *("presence", "seen", "linked_at", "restricted", "address_line", "address_postcode"),
        )
        record = f"{row['incident_id']}/{row['person_id']}"
        return cls(controller=row["force"], record=record, **{name: row[name] for name in names})


@strawberry.type(description="What a force recorded; it stays the force's.", directives=needs(Scope.INCIDENTS_READ))
class Incident(Node, PersonRecord):
    reads: ClassVar = Rows(
        {
            "id": id_of("Incident", "force", "incident_id"),
            "grade": GRADE,
            "gradings": Made(lambda row: [Grading.of(one) for one in row["gradings"]], ("gradings",)),
            "actions": Made(lambda row: [PoliceAction.of(one) for one in row["actions"]], ("actions",)),
            "force": OrganisationOf("force"),
            "directorate": OrganisationOf("directorate"),
            "location_postcode": Column("location_postcode"),
            "people": Related(reads_incidents.SQL.people_of_incidents, ("force", "incident_id")),
            "referrals": Related(reads_referrals.SQL.referrals_of_incidents, ("force", "incident_id")),
            "trails": Related(reads_trails.SQL.trails_of_incidents, ("force", "incident_id")),
            "gaps": Related(reads_gaps.SQL.gaps_of_incidents, ("force", "incident_id")),
            "flags": Related(reads_gaps.SQL.flags_of_incidents, ("force", "incident_id")),
        },
        Shows(Column("force"), Column("incident_id")),
    )

    row: strawberry.Private[Values]
    key: strawberry.Private[Key]
    beside: strawberry.Private[Siblings[Key]]

    incident_id: str = strawberry.field(description="Its id in the force's system.")
    reference: str = strawberry.field(description="Log serial and date, `<serial>-<ddmmyy>`.")
    category: str = strawberry.field(description="DOMESTIC_INCIDENT, CONCERN_FOR_SAFETY, MISSING_PERSON and so on.")
    qualifiers: list[str] = strawberry.field(description="What else it was about: DOMESTIC, ALCOHOL, CSE and so on.")
    occurred_at: dt.datetime | None = strawberry.field(description="When it happened; null where it is not known.")
    reported_at: dt.datetime = strawberry.field(description="When it was reported.")
    closed_at: dt.datetime | None = strawberry.field(description="When the force closed it.")
    domestic_abuse: bool = strawberry.field(description="Whether the force flagged it as domestic abuse.")
    children_checked: str = strawberry.field(description="YES, NONE (asked, and there are none) or NOT_ASKED.")
    grade: Grade | None = strawberry.field(description="Its highest grade; null where nobody has assessed it.")
    gradings: list[Grading] = strawberry.field(description="Every act of grading, in order.")
    actions: list[PoliceAction] = strawberry.field(description="What police did.")
    line: IncidentLine | None = strawberry.field(description="The line of law 0 on which it stands; null out of scope.")

    @classmethod
    def of(cls, row: Values, beside: Siblings[Key]) -> Self:
        """The incident of a row of the reading `incidents`."""
        names = (
            *("incident_id", "reference", "category", "qualifiers", "occurred_at", "reported_at", "closed_at"),
            *("domestic_abuse", "children_checked"),
        )
        return cls(
            id=opaque_id("Incident", row["force"], row["incident_id"]),
            controller=row["force"],
            record=row["incident_id"],
            row=row,
            key=(row["force"], row["incident_id"]),
            beside=beside,
            grade=grade_or_none(row),
            gradings=[Grading.of(one) for one in row["gradings"]],
            actions=[PoliceAction.of(one) for one in row["actions"]],
            line=None if row["line"] is None else IncidentLine(row["line"]),
            **{name: row[name] for name in names},
        )

    @strawberry.field(description="The force that recorded it.")
    def force(self, info: Asked) -> Organisation:
        return organisation_of(info, self.row["force"])

    @strawberry.field(description="The directorate in whose area it happened; null where it could not be placed.")
    def directorate(self, info: Asked) -> Organisation | None:
        return organisation_or_none(info, self.row["directorate"])

    @strawberry.field(
        description="Where it happened. Null without `people:read`.", extensions=[Withheld(Scope.PEOPLE_READ)]
    )
    def location_postcode(self) -> str | None:
        return self.row["location_postcode"]

    @strawberry.field(
        description="The people that the force linked and you may see. Null without `people:read`.",
        extensions=[Withheld(Scope.PEOPLE_READ)],
    )
    def people(self, info: Asked) -> list[IncidentPerson] | None:
        transaction = asking_of(info).transaction
        rows = self.beside.related("people", self.key, lambda keys: reads_incidents.people(transaction, keys)) or []
        return [IncidentPerson.of(row) for row in rows]

    @strawberry.field(
        description="The referrals that quote it and you may see. Null without `referrals:read`.",
        extensions=[Withheld(Scope.REFERRALS_READ)],
    )
    def referrals(self, info: Asked) -> list[Annotated["Referral", strawberry.lazy("schema.referral")]] | None:
        transaction = asking_of(info).transaction
        found = self.beside.related(
            "referrals",
            self.key,
            lambda keys: built_lists(reads_referrals.of_incidents(transaction, keys), referrals.referrals_from),
        )
        return found or []

    @strawberry.field(
        description="The trails of its children. Null without `trails:read`.", extensions=[Withheld(Scope.TRAILS_READ)]
    )
    def trails(self, info: Asked) -> list[Annotated["Trail", strawberry.lazy("schema.trail")]] | None:
        transaction = asking_of(info).transaction
        found = self.beside.related(
            "trails",
            self.key,
            lambda keys: built_lists(reads_trails.of_incidents(transaction, keys), trails.trails_from),
        )
        return found or []

    @strawberry.field(
        description="Gaps of the incident itself. Null without `gaps:read`.", extensions=[Withheld(Scope.GAPS_READ)]
    )
    def gaps(self, info: Asked) -> list[Annotated["Gap", strawberry.lazy("schema.gap")]] | None:
        transaction = asking_of(info).transaction
        found = self.beside.related(
            "gaps", self.key, lambda keys: built_lists(reads_gaps.of_incidents(transaction, keys), gaps.gaps_from)
        )
        return found or []

    @strawberry.field(
        description="What does not fit on the incident. Null without `trails:read`.",
        extensions=[Withheld(Scope.TRAILS_READ)],
    )
    def flags(self, info: Asked) -> list[Annotated["Flag", strawberry.lazy("schema.flag")]] | None:
        transaction = asking_of(info).transaction
        found = self.beside.related(
            "flags",
            self.key,
            lambda keys: built_lists(reads_gaps.flags_of_incidents(transaction, keys), flags.flags_from),
        )
        return found or []


def incidents_from(rows: list[Values]) -> list[Incident]:
    """The incidents of rows that are shown together."""
    beside = Siblings([(row["force"], row["incident_id"]) for row in rows])
    return [Incident.of(row, beside) for row in rows]
