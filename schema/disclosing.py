"""What an operation showed of whose records, noted field by field as it resolves. Logging it is actions/log_disclosure.py.

A type that shows a person's record derives from `PersonRecord`; nothing else needs to be remembered when a field is added."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import strawberry
from graphql import GraphQLResolveInfo
from strawberry.extensions import SchemaExtension

from actions.log_disclosure import Touched


@strawberry.type
class PersonRecord:
    """A record, or part of one, that is about a person. `controller` is the organisation whose record it is, `record` its
    pseudonymous id."""

    controller: strawberry.Private[str]
    record: strawberry.Private[str]


# Whose id the `record` of a type is. What is personal of an entry is a record's id, and the eraser knows records by these kinds.
RECORD_KINDS = {
    "Trail": "trail",
    "TrailChild": "trail",
    "PoliceSide": "trail",
    "SideBySide": "trail",
    "FieldSideBySide": "trail",
    "PoliceWords": "trail",
    "Incident": "incident",
    "IncidentPerson": "person",
    "Referral": "referral",
    "Contact": "contact",
    "ContactChild": "person",
    "Gap": "gap",
    "Flag": "flag",
    "UnannouncedEvidence": "contact",
    "EvidenceChild": "person",
    "NotReceivedEvidence": "gap",
    "IncidentHeader": "incident",
}
_OF_SEVERAL_KINDS = frozenset({"Receipt", "CouncilChild", "ChildFound", "SideWords", "CouncilWords"})
"""A receipt is a contact or an attachment, a child is found as a person or on a trail: the `record` says which, before a colon."""


def record_of(type_name: str, record: str) -> tuple[str, str]:
    """The kind and id of the record that a type shows. Raises KeyError for a type whose records have no kind."""
    if type_name in _OF_SEVERAL_KINDS:
        kind, _, record_id = record.partition(":")
        return kind, record_id
    return RECORD_KINDS[type_name], record


def _by_kind() -> dict[str, set[str]]:
    return defaultdict(set)


@dataclass
class _ShownOfOne:
    """What was shown of one controller's records."""

    records: dict[str, set[str]] = field(default_factory=_by_kind)
    fields: dict[str, set[str]] = field(default_factory=_by_kind)


@dataclass
class Shown:
    """The records and fields that an operation has shown so far, by controller: no controller is told of another's."""

    _of: dict[str, _ShownOfOne] = field(default_factory=lambda: defaultdict(_ShownOfOne))

    readings: list[Touched] = field(default_factory=list[Touched])
    """What was read of the log itself, each with the purpose that it was said to be for (DPA 2018 s.62(4))."""

    def note(self, type_name: str, record: PersonRecord, field_name: str) -> None:
        """One field of one record was resolved."""
        shown = self._of[record.controller]
        kind, record_id = record_of(type_name, record.record)
        shown.records[kind].add(record_id)
        shown.fields[type_name].add(field_name)

    def note_rows(
        self, type_name: str, fields: frozenset[str], controllers: Sequence[str], records: Sequence[str]
    ) -> None:
        """All of these fields of records that are shown by a plan, each with its controller."""
        every = set(controllers)
        for controller in every:
            shown = self._of[controller]
            shown.fields[type_name] |= fields
            pairs = zip(controllers, records, strict=True)
            some = records if len(every) == 1 else [record for whose, record in pairs if whose == controller]
            if type_name not in _OF_SEVERAL_KINDS:
                shown.records[RECORD_KINDS[type_name]].update(some)
                continue
            for record in some:
                kind, record_id = record_of(type_name, record)
                shown.records[kind].add(record_id)

    def forget(self) -> None:
        """Nothing was shown after all."""
        self._of.clear()

    @property
    def anything(self) -> bool:
        """Whether any person's record was shown, or the log was read."""
        return bool(self._of or self.readings)

    def by_controller(self) -> list[Touched]:
        """What was shown of each controller's records, and what was read of the log."""
        shown = [
            Touched(
                controller,
                {kind: tuple(ids) for kind, ids in shown.records.items()},
                {kind: tuple(names) for kind, names in shown.fields.items()},
            )
            for controller, shown in sorted(self._of.items())
        ]
        return [*shown, *self.readings]


class NotesWhatIsShown(SchemaExtension):
    """Notes every resolved field of every person's record, and counts every field against the allowance."""

    def resolve(  # pyright: ignore[reportImplicitOverride]
        self, _next: Callable[..., Any], root: object, info: GraphQLResolveInfo[Any], *args: str, **kwargs: object
    ) -> object:
        info.context.allowance.spend()
        if isinstance(root, PersonRecord):
            shown: Shown = info.context.shown
            shown.note(info.parent_type.name, root, info.field_name)
        return _next(root, info, *args, **kwargs)
