"""Gaps: trails that stopped, and incidents or contacts that ought to have one. A gap is a question, never a judgement."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

import strawberry

from auth.scopes import Scope
from reading.declared import Column, Made, OrganisationOf, Related, Rows, Shows
from schema import contact as contacts, incident as incidents, trail as trails
from schema.asking import asking_of
from schema.disclosing import PersonRecord
from schema.evidence import EVIDENCE, HEADER, GapEvidence, IncidentHeader, evidence_of, header_of
from schema.organisation import Asked, Organisation, organisation_of, organisation_or_none
from schema.parts import Node, id_of, kept, opaque_id
from schema.permissions import Withheld, needs
from schema.siblings import Siblings, built
from schema.step import Clock, clock_or_none
from schema.words import GapKind, GapState, Side, SubjectKind
from store import reads_contacts, reads_gaps, reads_incidents, reads_trails
from store.reads_paging import Key, Values

if TYPE_CHECKING:
    from schema.contact import Contact
    from schema.incident import Incident
    from schema.trail import Trail


@strawberry.type(
    description="A trail that stopped: the next step did not happen before its clock ran out.",
    directives=needs(Scope.GAPS_READ),
)
class Gap(Node, PersonRecord):
    reads: ClassVar = Rows(
        {
            "id": id_of("Gap", "force", "gap_id"),
            "clock": kept("clock"),
            "force": OrganisationOf("force"),
            "directorate": OrganisationOf("directorate"),
            "trail": Related(reads_trails.SQL.trails_by_id, ("force", "subject")),
            "contact": Related(reads_contacts.SQL.contacts_of_subjects, ("force", "subject")),
            "incident": Related(reads_incidents.SQL.incidents_of_subjects, ("force", "subject")),
            "evidence": EVIDENCE,
            "header": HEADER,
        },
        Shows(Made(reads_gaps.controller, ("subject_kind", "directorate", "force")), Column("gap_id")),
    )

    row: strawberry.Private[Values]
    subject: strawberry.Private[Key]
    beside: strawberry.Private[Siblings[Key]]
    key: strawberry.Private[Key]
    gaps_beside: strawberry.Private[Siblings[Key]]

    kind: GapKind = strawberry.field(description="Why it stopped.")
    side: Side = strawberry.field(description="Whose move it is.")
    state: GapState = strawberry.field(description="OPEN or RESOLVED.")
    subject_kind: SubjectKind = strawberry.field(description="Whether it is about a trail, a contact or an incident.")
    due_at: dt.datetime = strawberry.field(description="When the clock ran out.")
    opened_at: dt.datetime = strawberry.field(description="When it was first known open, in portal time.")
    closed_at: dt.datetime | None = strawberry.field(description="When it was known closed; null while it is open.")
    clock: Clock | None = strawberry.field(description="The clock that ran out.")

    @classmethod
    def of(cls, row: Values, beside: Siblings[Key], gaps_beside: Siblings[Key]) -> Self:
        """The gap of a row of the reading `gaps`."""
        return cls(
            id=opaque_id("Gap", row["force"], row["gap_id"]),
            controller=reads_gaps.controller(row),
            record=row["gap_id"],
            row=row,
            subject=(row["force"], row["subject"]),
            beside=beside,
            key=(row["force"], row["gap_id"]),
            gaps_beside=gaps_beside,
            kind=GapKind(row["kind"]),
            side=Side(row["side"]),
            state=GapState(row["state"]),
            subject_kind=SubjectKind(row["subject_kind"]),
            clock=clock_or_none(row["clock"]),
            **{name: row[name] for name in ("due_at", "opened_at", "closed_at")},
        )

    @strawberry.field(description="The force whose trail, incident or claim it is.")
    def force(self, info: Asked) -> Organisation:
        return organisation_of(info, self.row["force"])

    @strawberry.field(description="The directorate that it is counted under; null where it could not be placed.")
    def directorate(self, info: Asked) -> Organisation | None:
        return organisation_or_none(info, self.row["directorate"])

    @strawberry.field(
        description="The trail that stopped. Null without `trails:read`, and for a gap about something else.",
        extensions=[Withheld(Scope.TRAILS_READ)],
    )
    def trail(self, info: Asked) -> Annotated["Trail", strawberry.lazy("schema.trail")] | None:
        transaction = asking_of(info).transaction
        return self.beside.related(
            "trail", self.subject, lambda keys: built(reads_trails.of_subjects(transaction, keys), trails.trails_from)
        )

    @strawberry.field(
        description="The contact that no trail claims. Null without `contacts:read`, and where it is not yours to see.",
        extensions=[Withheld(Scope.CONTACTS_READ)],
    )
    def contact(self, info: Asked) -> Annotated["Contact", strawberry.lazy("schema.contact")] | None:
        transaction = asking_of(info).transaction
        return self.beside.related(
            "contact",
            self.subject,
            lambda keys: built(reads_contacts.of_subjects(transaction, keys), contacts.contacts_from),
        )

    @strawberry.field(
        description="The incident. Null without `incidents:read`, and where it is not yours to see.",
        extensions=[Withheld(Scope.INCIDENTS_READ)],
    )
    def incident(self, info: Asked) -> Annotated["Incident", strawberry.lazy("schema.incident")] | None:
        transaction = asking_of(info).transaction
        return self.beside.related(
            "incident",
            self.subject,
            lambda keys: built(reads_incidents.of_subjects(transaction, keys), incidents.incidents_from),
        )

    @strawberry.field(
        description="What the police are shown of the council's while the gap is open. Null to everybody else, and once it"
        " is closed."
    )
    def evidence(self, info: Asked) -> GapEvidence | None:
        return evidence_of(info, self.key, self.gaps_beside)

    @strawberry.field(
        description="The header of an incident at which nobody asked about children, or that nobody assessed, for the"
        " directorate of its area. Null to everybody else, and for other gaps."
    )
    def header(self, info: Asked) -> IncidentHeader | None:
        return header_of(info, self.key, self.gaps_beside)


@strawberry.type(description="How many gaps of one kind are open on one side. A number, and nobody's record.")
class GapCount:
    side: Side = strawberry.field(description="Whose move it is.")
    kind: GapKind = strawberry.field(description="Why they stopped.")
    count: int = strawberry.field(description="How many are open.")
    oldest_due_at: dt.datetime = strawberry.field(description="When the clock of the oldest ran out.")

    @classmethod
    def of(cls, row: Values) -> Self:
        """The count of a row of `gap_counts`."""
        return cls(
            side=Side(row["side"]),
            kind=GapKind(row["kind"]),
            count=row["count"],
            oldest_due_at=row["oldest_due_at"],
        )


def gaps_from(rows: list[Values]) -> list[Gap]:
    """The gaps of rows that are shown together."""
    beside = Siblings([(row["force"], row["subject"]) for row in rows])
    gaps_beside = Siblings([(row["force"], row["gap_id"]) for row in rows])
    return [Gap.of(row, beside, gaps_beside) for row in rows]
