"""Flags: something on a trail or an incident that does not fit. Any number; none of them stops a trail."""

from typing import TYPE_CHECKING, Annotated, ClassVar, Self

import strawberry

from auth.scopes import Scope
from reading.declared import Column, OrganisationOf, Related, Rows, Shows
from schema import incident as incidents, trail as trails
from schema.asking import asking_of
from schema.disclosing import PersonRecord
from schema.organisation import Asked, Organisation, organisation_or_none
from schema.parts import Node, id_of, opaque_id
from schema.permissions import Withheld, needs
from schema.siblings import Siblings, built
from schema.words import FlagKind, SubjectKind
from store import reads_incidents, reads_trails
from store.reads_paging import Key, Values

if TYPE_CHECKING:
    from schema.incident import Incident
    from schema.trail import Trail


@strawberry.type(
    description="Something on a trail or an incident that does not fit.", directives=needs(Scope.TRAILS_READ)
)
class Flag(Node, PersonRecord):
    reads: ClassVar = Rows(
        {
            "id": id_of("Flag", "force", "flag_id"),
            "directorate": OrganisationOf("directorate"),
            "trail": Related(reads_trails.SQL.trails_by_id, ("force", "subject")),
            "incident": Related(reads_incidents.SQL.incidents_of_subjects, ("force", "subject")),
        },
        Shows(Column("force"), Column("subject")),
    )

    row: strawberry.Private[Values]
    subject: strawberry.Private[Key]
    beside: strawberry.Private[Siblings[Key]]

    kind: FlagKind = strawberry.field(description="What does not fit.")
    field: str | None = strawberry.field(description="Which field differs. Never the other side's value.")
    subject_kind: SubjectKind = strawberry.field(description="Whether it is on a trail or an incident.")

    @classmethod
    def of(cls, row: Values, beside: Siblings[Key]) -> Self:
        """The flag of a row of the reading `flags`."""
        return cls(
            id=opaque_id("Flag", row["force"], row["flag_id"]),
            controller=row["force"],
            record=row["subject"],
            row=row,
            subject=(row["force"], row["subject"]),
            beside=beside,
            kind=FlagKind(row["kind"]),
            field=row["field"],
            subject_kind=SubjectKind(row["subject_kind"]),
        )

    @strawberry.field(description="The directorate that it concerns.")
    def directorate(self, info: Asked) -> Organisation | None:
        return organisation_or_none(info, self.row["directorate"])

    @strawberry.field(
        description="The trail it is on. Null without `trails:read`, and for a flag on an incident.",
        extensions=[Withheld(Scope.TRAILS_READ)],
    )
    def trail(self, info: Asked) -> Annotated["Trail", strawberry.lazy("schema.trail")] | None:
        transaction = asking_of(info).transaction
        return self.beside.related(
            "trail", self.subject, lambda keys: built(reads_trails.of_subjects(transaction, keys), trails.trails_from)
        )

    @strawberry.field(
        description="The incident it is on. Null without `incidents:read`, and where it is not yours to see.",
        extensions=[Withheld(Scope.INCIDENTS_READ)],
    )
    def incident(self, info: Asked) -> Annotated["Incident", strawberry.lazy("schema.incident")] | None:
        transaction = asking_of(info).transaction
        return self.beside.related(
            "incident",
            self.subject,
            lambda keys: built(reads_incidents.of_subjects(transaction, keys), incidents.incidents_from),
        )


def flags_from(rows: list[Values]) -> list[Flag]:
    """The flags of rows that are shown together."""
    beside = Siblings([(row["force"], row["subject"]) for row in rows])
    return [Flag.of(row, beside) for row in rows]
