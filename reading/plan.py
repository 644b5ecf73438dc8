"""A validated operation compiled once: which sources its one statement reads, and how their rows become the answer.

What has no plan raises `Unplanned`; its operation is executed field by field instead, which the plans are held to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from graphql import (
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues

from reading.declared import Column, Made, OrganisationOf, PageOf, Reads, Related, Rows
from reading.kinds import Kind, is_list, kind_of, leaf, objects
from reading.projection import Code, Plain, Project
from reading.statement import Source
from store.named_sql import Statement

KEY = ("of_organisation", "of_id")
"""The first two columns of related rows: the key that asked for them."""

Selected = Mapping[str, list[FieldDetails]]


class Unplanned(Exception):
    """The operation has something that no plan reads."""


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one source as they are answered: the function that projects them, how many fields each has, and whether those
    who asked for them get a list or one."""

    source: Source
    project: Project
    width: int
    is_list: bool


@dataclass(frozen=True, slots=True)
class PageField:
    """A root field that is a page: under which key it is answered, what it is asked with, and what of it is wanted."""

    key: str
    declared: PageOf
    definition: GraphQLField
    details: FieldDetails
    source: Source
    position: tuple[int, ...]
    wanted: tuple["Wanted", ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A field of a connection that is asked for: its name and its key, keys and names of what is asked for inside, and the
    name of the type that has those."""

    name: str
    key: str
    type_name: str
    inside: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Plan:
    """An operation that can be answered by one statement."""

    pages: list[PageField] = field(default_factory=list["PageField"])
    parts: list[Part] = field(default_factory=list[Part])
    sources: list[Source] = field(default_factory=list[Source])
    counts: dict[int, Statement] = field(default_factory=dict[int, Statement])
    needs_organisations: bool = False
    texts: dict[object, Statement] = field(default_factory=dict[object, Statement])


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom and what an operation is compiled for. `is_withheld` says of a field whether the viewer may not see it and gets null,
    `is_record` of a class whether its objects are a person's records, with their controller and id."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: VariableValues
    is_withheld: Callable[[GraphQLField], bool]
    is_record: Callable[[type], bool]


def compiled(reader: Reader) -> Plan:
    """The plan of an operation. Raises Unplanned."""
    return _Compiler(reader).compile()


class _Compiler:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._fragments = {name: FragmentDetails(one, None) for name, one in reader.fragments.items()}
        self._plan = Plan()
        self._codes: list[tuple[Source, Code, str, frozenset[str], bool]] = []

    def compile(self) -> Plan:
        root = self._reader.schema.query_type
        if root is None or self._reader.operation.operation is not OperationType.QUERY:
            raise Unplanned
        operation = self._reader.operation
        fields = collect_fields(self._reader.schema, self._fragments, self._reader.variables, root, operation)
        for key, details in fields.grouped_field_set.items():
            definition = root.fields.get(details[0].node.name.value)
            declared = None if definition is None else _declared(_rows_of(root), definition)
            if definition is None or not isinstance(declared, PageOf):
                raise Unplanned
            self._plan.pages.append(self._page(key, declared, definition, details))
        # Only now is every column known that a part's rows have.
        for source, code, type_name, names, are_many in self._codes:
            self._plan.parts.append(Part(source, code.compile(type_name, names), len(names), are_many))
        return self._plan

    def _inside(self, kind: GraphQLObjectType, details: list[FieldDetails]) -> Selected:
        reader = self._reader
        return collect_subfields(
            reader.schema, self._fragments, reader.variables, reader.operation, kind, details
        ).grouped_field_set

    def _source(self, statement: Statement, parent: Source | None = None, by: tuple[str, str] = ("", "")) -> Source:
        source = Source(len(self._plan.sources), statement, parent=parent, by=by)
        self._plan.sources.append(source)
        return source

    # ------------------------------------------------------------ pages

    def _page(self, key: str, declared: PageOf, definition: GraphQLField, details: list[FieldDetails]) -> PageField:
        connection = _object(definition)
        source = self._source(declared.statement)
        position = tuple(source.place(one) for one in declared.position)
        wanted: list[Wanted] = []
        nodes: list[list[FieldDetails]] = []
        for inner_key, inner in self._inside(connection, details).items():
            name = inner[0].node.name.value
            if name in {"edges", "pageInfo"}:
                kind = _object(connection.fields[name])
                inside = self._inside(kind, inner)
                keys = tuple((one, some[0].node.name.value) for one, some in inside.items())
                wanted.append(Wanted(name, inner_key, kind.name, keys))
                nodes += [some for some in inside.values() if some[0].node.name.value == "node"]
            else:
                wanted.append(Wanted(name, inner_key, connection.name))
                nodes += [inner] if name == "nodes" else []
            if name == "totalCount":
                self._plan.counts[source.number] = declared.count
        if len(nodes) > 1:
            raise Unplanned
        if nodes:
            self._rows(_object(connection.fields["nodes"]), source, nodes[0], is_list=True)
        return PageField(key, declared, definition, details[0], source, position, tuple(wanted))

    # ------------------------------------------------------------ rows

    def _rows(self, kind: GraphQLObjectType, source: Source, details: list[FieldDetails], *, is_list: bool) -> None:
        rows, code = _rows_of(kind), Code(source)
        if rows is None:
            raise Unplanned
        selected = self._inside(kind, details)
        for key, inner in selected.items():
            name = inner[0].node.name.value
            if name == "__typename":
                code.constant(key, kind.name)
            else:
                self._field(_declared(rows, kind.fields[name]), kind.fields[name], code, key, inner)
        if rows.shows is not None:
            code.shows(rows.shows)
        names = frozenset(inner[0].node.name.value for inner in selected.values())
        self._codes.append((source, code, kind.name, names, is_list))

    def _field(
        self, declared: Reads | None, definition: GraphQLField, code: Code, key: str, details: list[FieldDetails]
    ) -> None:
        if self._reader.is_withheld(definition):
            code.constant(key, None)
        elif isinstance(declared, Column):
            if leaf(kind_of(definition)) is None:
                raise Unplanned
            code.column(key, declared.name, kind_of(definition))
        elif isinstance(declared, Made):
            code.made(key, declared, self._plain(kind_of(definition), details))
        elif isinstance(declared, OrganisationOf):
            self._plan.needs_organisations = True
            code.organisation(key, declared.column, self._names(definition, details))
        elif isinstance(declared, Related):
            inner = self._source(declared.statement, code.source, declared.by)
            for column in KEY:
                inner.place(column)
            are_many = is_list(kind_of(definition))
            self._rows(_object(definition), inner, details, is_list=are_many)
            code.related(key, inner.number, declared.by, is_list=are_many)
        else:
            raise Unplanned

    def _names(self, definition: GraphQLField, details: list[FieldDetails]) -> tuple[tuple[str, str], ...]:
        return tuple(
            (key, inner[0].node.name.value) for key, inner in self._inside(_object(definition), details).items()
        )

    def _plain(self, kind: Kind, details: list[FieldDetails]) -> Plain:
        """How an object that a declared function made is written; each of its fields is an attribute."""
        if leaf(kind) is not None:
            return Plain(kind)
        of = objects(kind)
        if of is None:
            raise Unplanned
        fields: list[tuple[str, str, Plain]] = []
        names: set[str] = set()
        for key, inner in self._inside(of, details).items():
            name = inner[0].node.name.value
            names.add(name)
            fields.append((key, *self._attribute(of, name, inner)))
        # Only what is a person's record says whose it is.
        shown = (of.name, frozenset(names)) if self._reader.is_record(_origin(of)) else None
        return Plain(kind, shown=shown, fields=tuple(fields))

    def _attribute(self, of: GraphQLObjectType, name: str, details: list[FieldDetails]) -> tuple[str, Plain]:
        """The attribute that a field is, and how it is written; a constant is no attribute."""
        if name == "__typename":
            return "", Plain(None, constant=of.name)
        definition = of.fields[name]
        if self._reader.is_withheld(definition):
            return "", Plain(None)
        field = definition.extensions["strawberry-definition"]
        if field.base_resolver is not None:
            raise Unplanned
        return field.python_name, self._plain(kind_of(definition), details)


def _origin(kind: GraphQLObjectType) -> type:
    """The class that a type was made of."""
    return kind.extensions["strawberry-definition"].origin


def _rows_of(kind: GraphQLObjectType) -> Rows | None:
    """What a type declares of its rows, if its objects are rows."""
    declared = vars(_origin(kind)).get("reads")
    return declared if isinstance(declared, Rows) else None


def _declared(rows: Rows | None, definition: GraphQLField) -> Reads | None:
    """What a field reads, if a plan can read it."""
    field = definition.extensions.get("strawberry-definition")
    if rows is None or field is None:
        return None
    declared = rows.fields.get(field.python_name)
    return Column(field.python_name) if declared is None and field.base_resolver is None else declared


def _object(definition: GraphQLField) -> GraphQLObjectType:
    """The type of object that a field answers. Raises Unplanned for an interface or union."""
    kind = objects(kind_of(definition))
    if kind is None:
        raise Unplanned
    return kind
