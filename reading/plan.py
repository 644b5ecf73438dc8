"""What a plan is: which sources its one statement reads, how their rows become which root fields of the answer, and what is left
of the operation to be executed field by field. How an operation becomes one is `reading/compiler.py`."""

from dataclasses import dataclass, field

from graphql import DocumentNode, GraphQLField
from graphql.execution.collect_fields import FieldDetails

from reading.declared import OneOf, PageOf
from reading.projection import Project
from reading.statement import Source
from store.named_sql import Statement


@dataclass(frozen=True, slots=True)
class Root:
    """A root field of an operation: under which key it is answered, what is declared of it if a plan can read it, and its nodes."""

    key: str
    name: str
    declared: PageOf | OneOf | None
    definition: GraphQLField | None
    details: list[FieldDetails]


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one source as they are answered in one place: the function that projects them, how many fields each has, and
    whether those who asked for them get a list or one. Several parts may read the same source."""

    number: int
    source: Source
    project: Project
    width: int
    is_list: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """A field of a connection that is asked for: its name and its key, the part that makes it if it is `nodes`, the same of what is
    asked for inside, and the name of the type that has those."""

    name: str
    key: str
    type_name: str
    part: int | None = None
    inside: tuple["Wanted", ...] = ()


@dataclass(frozen=True, slots=True)
class PageField:
    """A root field that is a page: what of it is wanted, and where in its rows their position stands."""

    root: Root
    declared: PageOf
    source: Source
    position: tuple[int, ...]
    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class OneField:
    """A root field that is one row by its id: the part that makes it, or None where nothing has such an id."""

    root: Root
    part: int | None = None
    source: Source | None = None


@dataclass(slots=True)
class Plan:
    """An operation of which one statement answers some root fields, or all. `rest` is a document of the others, in their order;
    `constants` are those that are always the same."""

    keys: tuple[str, ...] = ()
    constants: dict[str, str] = field(default_factory=dict[str, str])
    pages: list[PageField] = field(default_factory=list[PageField])
    ones: list[OneField] = field(default_factory=list[OneField])
    rest: DocumentNode | None = None
    parts: list[Part] = field(default_factory=list[Part])
    sources: list[Source] = field(default_factory=list[Source])
    counts: dict[int, Statement] = field(default_factory=dict[int, Statement])
    needs_organisations: bool = False
    texts: dict[object, Statement] = field(default_factory=dict[object, Statement])
