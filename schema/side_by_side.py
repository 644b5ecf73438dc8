"""Both sides' words about a child side by side, as far as the viewer may see them, and whether they say the same, as far as it may
know that: a force is told which field differs and never what the council wrote (DESIGN §5)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Self

import strawberry

from matching.agreement import Agreement, Field, agreement, matched_by
from schema.asking import asking_of
from schema.disclosing import PersonRecord
from schema.organisation import Asked
from schema.parts import Grade, grade_or_none
from schema.receipt import Receipt, receipts_of
from schema.siblings import Siblings
from store import reads_incidents, reads_referrals
from store.reads_paging import Key, Values

strawberry.enum(Field, name="ComparedField", description="What both sides write of a child and its case.")
strawberry.enum(
    Agreement,
    description="Whether both sides say the same, written as they are for matching: case, blanks and punctuation say nothing.",
)


@strawberry.enum(
    description="Why a side's words are null. NOT_WRITTEN: it wrote nothing there. NOT_YOURS: what it wrote, if anything, is not"
    " yours to see. RESTRICTED: only the force may see who this child is. NOTHING_SHOWN: no record of that side is there, or none"
    " of which you are told; the two are not told apart."
)
class Unseen(StrEnum):
    NOT_WRITTEN = "NOT_WRITTEN"
    NOT_YOURS = "NOT_YOURS"
    RESTRICTED = "RESTRICTED"
    NOTHING_SHOWN = "NOTHING_SHOWN"


@strawberry.type
class SideWords(PersonRecord):
    """What one side wrote; the same fields for both, so that they can be laid side by side."""

    given_names: str | None = strawberry.field(description="As this side wrote them.")
    family_name: str | None = strawberry.field(description="As this side wrote it.")
    date_of_birth: dt.date | None = strawberry.field(description="Null for an unborn child, or where it is not known.")
    expected_date_of_birth: dt.date | None = strawberry.field(description="For an unborn child.")
    sex: str | None = strawberry.field(description="As this side wrote it.")
    postcode: str | None = strawberry.field(description="Of the address that this side holds.")
    reference: str | None = strawberry.field(
        description="The force's: of its referral, or of the incident where no referral is shown. The council's: what it quoted."
    )
    grade: Grade | None = strawberry.field(description="The force's: of its referral. The council's: what it recorded.")

    @classmethod
    def of(cls, controller: str, record: str, row: Values) -> Self:
        """The words in a row with a child's columns, `reference`, and a grade's."""
        return cls(
            controller=controller,
            record=record,
            given_names=row["given_names"] or None,
            family_name=row["family_name"] or None,
            date_of_birth=row["date_of_birth"],
            expected_date_of_birth=row["expected_date_of_birth"],
            sex=row["sex"] or None,
            postcode=row["address_postcode"] or None,
            reference=row["reference"] or None,
            grade=grade_or_none(row),
        )

    def value(self, field: Field) -> object:
        """What is compared of a field."""
        if field is Field.GRADE:
            return None if self.grade is None else (self.grade.tool, self.grade.grade)
        return getattr(self, field.lower())


@strawberry.type(description="What the force wrote about the child. Null fields are explained by `SideBySide.fields`.")
class PoliceWords(SideWords):
    pass


@strawberry.type(description="What a council wrote about the child. Null fields are explained by `SideBySide.fields`.")
class CouncilWords(SideWords):
    pass


@strawberry.type(description="One field of both sides: whether they agree, and why either is not shown.")
class FieldSideBySide(PersonRecord):
    field: Field = strawberry.field(description="Which field.")
    agreement: Agreement = strawberry.field(
        description="SAME or DIFFERENT where you see both sides' words, where the evidence of the match says so, or a flag DIFFERING"
        " does; else CANNOT_TELL."
    )
    police_unseen: Unseen | None = strawberry.field(
        description="Why the force's words are null; null where they are not."
    )
    council_unseen: Unseen | None = strawberry.field(
        description="Why the council's words are null; null where they are not."
    )


@strawberry.type(description="What the force wrote about a child and what one council wrote, side by side.")
class SideBySide(PersonRecord):
    receipt: Receipt | None = strawberry.field(
        description="The council's record that is laid beside the force's; null where none is shown to you."
    )
    police: PoliceWords = strawberry.field(description="The force's words.")
    council: CouncilWords | None = strawberry.field(
        description="The council's words, where its record is yours to see."
    )
    fields: list[FieldSideBySide] = strawberry.field(description="Whether they agree, field by field.")


_OF_THE_INCIDENT = frozenset({Field.SEX, Field.POSTCODE})
"""What stands in the incident alone, which whoever sees the header does not see."""

_OF_THE_PERSON = frozenset(Field) - {Field.REFERENCE, Field.GRADE}
_FLAGGED: Mapping[str | None, Field] = {"postcode": Field.POSTCODE, "grade": Field.GRADE}
_NOBODY: Values = dict.fromkeys(("sex", "address_postcode"))
_NO_NOTICE: Values = dict.fromkeys(("reference", "grade_tool", "grade"))


def person_of(info: Asked, key: Key, beside: Siblings[Key]) -> Values | None:
    """The person of a trail as its incident links them, where that is the viewer's to see."""
    transaction = asking_of(info).transaction
    return beside.related("person", key, lambda keys: reads_incidents.people_of_trails(transaction, keys))


def side_by_side_of(
    info: Asked, row: Values, beside: Siblings[Key], differing: Iterable[str | None]
) -> list[SideBySide]:
    """The force's words beside those of each record that answers the trail, or beside none. `differing` are the fields of its
    flags DIFFERING."""
    key: Key = (row["force"], row["trail_id"])
    transaction = asking_of(info).transaction
    notice = beside.related("notice", key, lambda keys: reads_referrals.notices_of_trails(transaction, keys))
    person = person_of(info, key, beside)
    police = PoliceWords.of(*key, _police_row(row, person, notice))
    unseen = {
        field: _police_unseen(field, police, row, is_person_seen=person is not None, is_notice_seen=notice is not None)
        for field in Field
    }
    flagged = frozenset(_FLAGGED[name] for name in differing if name in _FLAGGED)
    receipts: list[Receipt | None] = [*receipts_of(info, key, beside)]
    first = next((one for one in receipts if one and one.organisation == row["recipient"]), None)
    return [
        # The flags are about the first record matched at the recipient (ADR-0002, Flags).
        _beside(key, police, unseen, receipt, flagged if receipt is first else frozenset())
        for receipt in receipts or [None]
    ]


def _police_row(row: Values, person: Values | None, notice: Values | None) -> Values:
    said = notice or _NO_NOTICE
    reference = said["reference"] or row["incident_reference"]
    return {**row, **_NOBODY, **(person or {}), **said, "reference": reference}


def _police_unseen(
    field: Field, police: PoliceWords, row: Values, *, is_person_seen: bool, is_notice_seen: bool
) -> Unseen | None:
    if police.value(field) is not None:
        return None
    if field in _OF_THE_PERSON and row["restricted"] and not is_person_seen:
        return Unseen.RESTRICTED
    if field in _OF_THE_INCIDENT and not is_person_seen:
        return Unseen.NOT_YOURS
    if field is Field.GRADE and not is_notice_seen:
        return Unseen.NOTHING_SHOWN
    return Unseen.NOT_WRITTEN


def _beside(
    key: Key,
    police: PoliceWords,
    unseen: Mapping[Field, Unseen | None],
    receipt: Receipt | None,
    differing: frozenset[Field],
) -> SideBySide:
    council = None if receipt is None else _council(receipt)
    same = frozenset[Field]() if receipt is None else matched_by(receipt.evidence)
    return SideBySide(
        controller=key[0],
        record=key[1],
        receipt=receipt,
        police=police,
        council=council,
        fields=[
            FieldSideBySide(
                controller=key[0],
                record=key[1],
                field=field,
                agreement=_agreement(field, police, council, same, differing),
                police_unseen=unseen[field],
                council_unseen=_council_unseen(field, receipt, council),
            )
            for field in Field
        ],
    )


def _council(receipt: Receipt) -> CouncilWords | None:
    if receipt.seen is None:
        return None
    words = {**receipt.seen, "reference": receipt.seen["quoted_reference"]}
    return CouncilWords.of(receipt.controller, receipt.record, words)


def _council_unseen(field: Field, receipt: Receipt | None, council: CouncilWords | None) -> Unseen | None:
    if council is not None:
        return Unseen.NOT_WRITTEN if council.value(field) is None else None
    return Unseen.NOTHING_SHOWN if receipt is None else Unseen.NOT_YOURS


def _agreement(
    field: Field,
    police: PoliceWords,
    council: CouncilWords | None,
    same: frozenset[Field],
    differing: frozenset[Field],
) -> Agreement:
    if field in same:
        return Agreement.SAME
    ours, theirs = police.value(field), None if council is None else council.value(field)
    if field in differing and (ours is None or theirs is None):
        return Agreement.DIFFERENT
    return agreement(field, ours, theirs)
