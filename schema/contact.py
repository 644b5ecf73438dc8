"""Contacts and attachments: a council's own records that something about children reached it. Nobody else sees them."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

import strawberry

from auth.scopes import Scope
from reading.declared import Column, Joined, Made, OrganisationOf, Related, Rows, Shows
from schema import gap as gaps, trail as trails
from schema.asking import asking_of
from schema.disclosing import PersonRecord
from schema.organisation import Asked, Organisation, organisation_of
from schema.parts import (
    GRADE,
    Grade,
    Moment,
    Node,
    grade_or_none,
    id_of,
    moment_of,
    moment_or_none,
    opaque_id,
    person_of,
)
from schema.permissions import Withheld, needs
from schema.siblings import Siblings, built, built_lists
from schema.words import ContactLine, Origin
from store import reads_contacts, reads_gaps, reads_trails
from store.reads_paging import Key, Values

if TYPE_CHECKING:
    from schema.gap import Gap
    from schema.trail import Trail


@strawberry.type(description="A child that a contact names.")
class ContactChild(PersonRecord):
    reads: ClassVar = Rows(
        {},
        Shows(
            Column("directorate"),
            person_of("contact_id"),
        ),
    )

    person_id: str = strawberry.field(description="The child's id in the council's system.")
    given_names: str = strawberry.field(description="As the council wrote them.")
    family_name: str = strawberry.field(description="As the council wrote it.")
    date_of_birth: dt.date | None = strawberry.field(description="Null for an unborn child, or where it is not known.")
    expected_date_of_birth: dt.date | None = strawberry.field(description="For an unborn child.")
    sex: str | None = strawberry.field(description="As the council wrote it.")
    address_line: str | None = strawberry.field(description="Of the address that the council holds.")
    address_postcode: str | None = strawberry.field(description="Of the address that the council holds.")
    already_open: bool = strawberry.field(description="Whether the child had an open episode already.")

    @classmethod
    def of(cls, row: Values) -> Self:
        """The child of a row of `contact_child`."""
        names = (
            *("person_id", "given_names", "family_name", "date_of_birth", "expected_date_of_birth", "sex"),
            *("address_line", "address_postcode", "already_open"),
        )
        record = f"{row['contact_id']}/{row['person_id']}"
        return cls(controller=row["directorate"], record=record, **{name: row[name] for name in names})


@strawberry.type(description="A council's word that it passed a contact on.")
class Transfer:
    reads: ClassVar = Rows({"to": OrganisationOf("passed_to"), "at": Column("passed_at")})

    to: Organisation = strawberry.field(description="To whom.")
    at: dt.datetime = strawberry.field(description="When.")


def _recorded(row: Values) -> Moment | None:
    """When a contact was entered. Of an episode nobody says when it was."""
    return None if row["origin"] == Origin.EPISODE else moment_or_none(row["recorded_at"])


_CHILDREN = Related(reads_contacts.SQL.children_of_contacts, ("directorate", "contact_id"))


@strawberry.type(
    description="A council's own record that something about one or more children reached it.",
    directives=needs(Scope.CONTACTS_READ),
)
class Contact(Node, PersonRecord):
    reads: ClassVar = Rows(
        {
            "id": id_of("Contact", "directorate", "contact_id"),
            "arrived": moment_of("arrived_at", "arrived_exact"),
            "recorded": Made(_recorded, ("recorded_at", "origin")),
            "acknowledged": moment_of("acknowledged_at"),
            "decided": moment_of("decided_at"),
            "fed_back": moment_of("fed_back_at"),
            "grade": GRADE,
            "directorate": OrganisationOf("directorate"),
            "child_count": Joined(lambda _, children: len(children), (), _CHILDREN, (), are_many=True),
            "children": _CHILDREN,
            "transfers": Related(reads_contacts.SQL.transfers_of_contacts, ("directorate", "contact_id")),
            "trails": Related(reads_trails.SQL.trails_of_contacts, ("directorate", "contact_id")),
            "gap": Related(reads_gaps.SQL.open_gaps_of_contacts, ("directorate", "contact_id")),
        },
        Shows(Column("directorate"), Column("contact_id")),
    )

    row: strawberry.Private[Values]
    key: strawberry.Private[Key]
    beside: strawberry.Private[Siblings[Key]]

    contact_id: str = strawberry.field(
        description="Its id in the council's system; of an episode standing in, `episode:` and the episode's id."
    )
    origin: Origin = strawberry.field(
        description="Whether it is a contact, or an episode standing in for one, which quotes nothing and is dated by day."
    )
    source: str = strawberry.field(description="The DfE's source code; 6 is police.")
    source_force: str | None = strawberry.field(description="Which force, if the council wrote it down.")
    quoted_reference: str | None = strawberry.field(description="The reference as the council wrote it.")
    arrived: Moment | None = strawberry.field(description="When the notice reached the council.")
    recorded: Moment | None = strawberry.field(description="When somebody entered it.")
    acknowledged: Moment | None = strawberry.field(description="When the sender was told that it arrived.")
    decided: Moment | None = strawberry.field(description="When the council decided.")
    fed_back: Moment | None = strawberry.field(description="When the referrer was told what was decided.")
    grade: Grade | None = strawberry.field(description="The grade that the council recorded.")
    outcomes: list[str] = strawberry.field(description="What was decided: NEW_REFERRAL, CP_ENQUIRY, NFA and so on.")
    no_further_action: bool | None = strawberry.field(description="Whether nothing further was done.")
    no_further_action_reason: str | None = strawberry.field(description="Why, as a code.")
    line: ContactLine | None = strawberry.field(description="The line of law 3; null for a contact not from police.")

    @classmethod
    def of(cls, row: Values, beside: Siblings[Key]) -> Self:
        """The contact of a row of the reading `contacts`."""
        names = (
            *("contact_id", "source", "source_force", "quoted_reference", "outcomes"),
            *("no_further_action", "no_further_action_reason"),
        )
        return cls(
            id=opaque_id("Contact", row["directorate"], row["contact_id"]),
            controller=row["directorate"],
            record=row["contact_id"],
            row=row,
            key=(row["directorate"], row["contact_id"]),
            beside=beside,
            arrived=moment_or_none(row["arrived_at"], exact=row["arrived_exact"]),
            recorded=_recorded(row),
            acknowledged=moment_or_none(row["acknowledged_at"]),
            decided=moment_or_none(row["decided_at"]),
            fed_back=moment_or_none(row["fed_back_at"]),
            grade=grade_or_none(row),
            origin=Origin(row["origin"]),
            line=None if row["line"] is None else ContactLine(row["line"]),
            **{name: row[name] for name in names},
        )

    @strawberry.field(description="The council whose record it is.")
    def directorate(self, info: Asked) -> Organisation:
        return organisation_of(info, self.row["directorate"])

    @strawberry.field(description="How many children it names.")
    def child_count(self, info: Asked) -> int:
        return len(self._children(info))

    @strawberry.field(
        description="The children that it names. Null without `people:read`.", extensions=[Withheld(Scope.PEOPLE_READ)]
    )
    def children(self, info: Asked) -> list[ContactChild] | None:
        return [ContactChild.of(row) for row in self._children(info)]

    @strawberry.field(description="To whom the council passed it on.")
    def transfers(self, info: Asked) -> list[Transfer]:
        transaction = asking_of(info).transaction
        rows = self.beside.related("transfers", self.key, lambda keys: reads_contacts.transfers(transaction, keys))
        return [Transfer(to=organisation_of(info, row["passed_to"]), at=row["passed_at"]) for row in rows or []]

    @strawberry.field(
        description="The trails that it answers. Null without `trails:read`.", extensions=[Withheld(Scope.TRAILS_READ)]
    )
    def trails(self, info: Asked) -> list[Annotated["Trail", strawberry.lazy("schema.trail")]] | None:
        transaction = asking_of(info).transaction
        found = self.beside.related(
            "trails",
            self.key,
            lambda keys: built_lists(reads_trails.of_contacts(transaction, keys), trails.trails_from),
        )
        return found or []

    @strawberry.field(
        description="The open gap of a contact that no trail claims. Null without `gaps:read`.",
        extensions=[Withheld(Scope.GAPS_READ)],
    )
    def gap(self, info: Asked) -> Annotated["Gap", strawberry.lazy("schema.gap")] | None:
        transaction = asking_of(info).transaction
        return self.beside.related(
            "gap", self.key, lambda keys: built(reads_gaps.open_of_contacts(transaction, keys), gaps.gaps_from)
        )

    def _children(self, info: Asked) -> list[Values]:
        transaction = asking_of(info).transaction
        return self.beside.related("children", self.key, lambda keys: reads_contacts.children(transaction, keys)) or []


def contacts_from(rows: list[Values]) -> list[Contact]:
    """The contacts of rows that are shown together."""
    beside = Siblings([(row["directorate"], row["contact_id"]) for row in rows])
    return [Contact.of(row, beside) for row in rows]
