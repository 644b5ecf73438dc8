"""What an operation showed of whose records, noted field by field as it resolves. Logging it is actions/log_disclosure.py.

A type that shows a person's record derives from `PersonRecord`; nothing else needs to be remembered when a field is added."""

from collections import defaultdict
from collections.abc import Callable
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

    def note(self, kind: str, record: PersonRecord, field_name: str) -> None:
        """One field of one record was resolved."""
        shown = self._of[record.controller]
        shown.records[kind].add(record.record)
        shown.fields[kind].add(field_name)

    @property
    def anything(self) -> bool:
        """Whether any person's record was shown."""
        return bool(self._of)

    def by_controller(self) -> list[Touched]:
        """What was shown of each controller's records."""
        return [
            Touched(
                controller,
                {kind: tuple(ids) for kind, ids in shown.records.items()},
                {kind: tuple(names) for kind, names in shown.fields.items()},
            )
            for controller, shown in sorted(self._of.items())
        ]


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
