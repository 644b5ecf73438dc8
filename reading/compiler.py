"""A validated operation compiled once, root field by root field. What has no plan is left to execution field by field, which the plans
are held to; where that is all of them, `Unplanned` is raised."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues

from reading.declared import (
    Column,
    Joined,
    Kept,
    Made,
    MadeFor,
    MadeOf,
    OneOf,
    OrganisationOf,
    PageOf,
    Reads,
    Related,
    Rows,
    Then,
    Unplanned,
)
from reading.kinds import Kind, is_list, kind_of, leaf, members, objects
from reading.plain import Attribute, Plain, PlainObject
from reading.plan import OneField, PageField, Part, Plan, Root, Wanted
from reading.projection import Code
from reading.statement import Source
from store.named_sql import Statement

KEY = ("of_organisation", "of_id")
"""The first two columns of related rows: the key that asked for them."""

Selected = Mapping[str, list[FieldDetails]]


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom and what an operation is compiled for. `is_withheld` says of a field whether the viewer may not see it and gets null,
    `is_denied` of a type whether the viewer may see nothing of it, `is_record` of a class whether its objects are a person's records,
    with their controller and id."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: VariableValues
    is_withheld: Callable[[GraphQLField], bool]
    is_denied: Callable[[GraphQLObjectType], bool]
    is_record: Callable[[type], bool]

    @property
    def query(self) -> GraphQLObjectType:
        """The type of the root. Raises Unplanned for an operation that is no query."""
        root = self.schema.query_type
        if root is None or self.operation.operation is not OperationType.QUERY:
            raise Unplanned
        return root


@dataclass(slots=True)
class _Draft:
    """What is compiled so far of a plan's statement and parts."""

    sources: list[Source] = field(default_factory=list[Source])
    shared: dict[object, Source] = field(default_factory=dict[object, Source])
    counts: dict[int, Statement] = field(default_factory=dict[int, Statement])
    codes: list[tuple[int, Source, Code, str, frozenset[str], bool]] = field(
        default_factory=list[tuple[int, Source, Code, str, frozenset[str], bool]]
    )
    parts: int = 0
    needs_organisations: bool = False

    def copied(self) -> "_Draft":
        return replace(
            self, sources=[*self.sources], shared={**self.shared}, counts={**self.counts}, codes=[*self.codes]
        )


def roots_of(reader: Reader) -> tuple[Root, ...]:
    """The root fields of an operation, in their order. Raises Unplanned."""
    query = reader.query
    rows, roots = _rows_of(query), list[Root]()
    fragments = {name: FragmentDetails(one, None) for name, one in reader.fragments.items()}
    collected = collect_fields(reader.schema, fragments, reader.variables, query, reader.operation)
    for key, details in collected.grouped_field_set.items():
        name = details[0].node.name.value
        definition = query.fields.get(name)
        declared = None if definition is None else _declared(rows, definition)
        read = declared if isinstance(declared, PageOf | OneOf) else None
        roots.append(Root(key, name, read, definition, details))
    return tuple(roots)


def compiled(reader: Reader, roots: Sequence[Root], kinds: Mapping[str, str | None]) -> Plan:
    """The plan of an operation. `kinds` says of each root field that is one row which type has its id. Raises Unplanned."""
    return _Compiler(reader).compile(roots, kinds)


class _Compiler:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._fragments = {name: FragmentDetails(one, None) for name, one in reader.fragments.items()}
        self._draft = _Draft()

    def compile(self, roots: Sequence[Root], kinds: Mapping[str, str | None]) -> Plan:
        plan, rest = Plan(keys=tuple(root.key for root in roots)), list[Root]()
        for root in roots:
            before = self._draft.copied()
            try:
                if root.name == "__typename":
                    plan.constants[root.key] = self._reader.query.name
                elif isinstance(root.declared, OneOf):
                    plan.ones.append(self._one(root, root.declared, kinds[root.key]))
                else:
                    plan.pages.append(self._page(root))
            except Unplanned:
                self._draft = before
                rest.append(root)
        if not plan.pages and not plan.ones:
            raise Unplanned
        plan.rest = self._document(rest) if rest else None
        draft = self._draft
        plan.sources, plan.counts, plan.needs_organisations = draft.sources, draft.counts, draft.needs_organisations
        # Only now is every column known that a source's rows have.
        for number, source, code, type_name, names, are_many in draft.codes:
            plan.parts.append(Part(number, source, code.compile(type_name, names), len(names), are_many))
        return plan

    def _document(self, rest: Sequence[Root]) -> DocumentNode:
        """The operation with these root fields alone. Their nodes are those of the document, with their places in it."""
        nodes = tuple(one.node for root in rest for one in root.details)
        operation = replace(self._reader.operation, selection_set=SelectionSetNode(selections=nodes))
        return DocumentNode(definitions=(operation, *self._reader.fragments.values()))

    def _inside(self, kind: GraphQLObjectType, details: list[FieldDetails]) -> Selected:
        reader = self._reader
        return collect_subfields(
            reader.schema, self._fragments, reader.variables, reader.operation, kind, details
        ).grouped_field_set

    def _source(self, statement: Statement, *, is_one: bool = False) -> Source:
        source = Source(len(self._draft.sources), statement, is_one)
        self._draft.sources.append(source)
        return source

    def _related(self, parent: Source, declared: Related) -> Source:
        """The source of related rows; the same rows are read once, in however many places they are asked for."""
        key = (parent.number, declared.statement, declared.by)
        source = self._draft.shared.get(key)
        if source is None:
            source = self._draft.shared[key] = self._source(declared.statement)
            source.parent, source.by = parent, declared.by
            for column in KEY:
                source.place(column)
        return source

    # ------------------------------------------------------------ roots

    def _one(self, root: Root, declared: OneOf, kind: str | None) -> OneField:
        if kind is None:
            return OneField(root)
        of = self._reader.schema.get_type(kind)
        if kind not in declared.statements or not isinstance(of, GraphQLObjectType):
            raise Unplanned
        if self._reader.is_denied(of):
            return OneField(root)
        source = self._source(declared.statements[kind], is_one=True)
        return OneField(root, self._rows(of, source, root.details, is_list=False), source)

    def _page(self, root: Root) -> PageField:
        declared, definition = root.declared, root.definition
        if definition is None or not isinstance(declared, PageOf):
            raise Unplanned
        connection = _object(definition)
        source = self._source(declared.statement)
        position = tuple(source.place(one) for one in declared.position)
        wanted: list[Wanted] = []
        for key, inner in self._inside(connection, root.details).items():
            name = inner[0].node.name.value
            if name in {"edges", "pageInfo"}:
                inside = self._wanted(_object(connection.fields[name]), source, inner)
                wanted.append(Wanted(name, key, _object(connection.fields[name]).name, inside=inside))
            elif name == "nodes":
                part = self._rows(_object(connection.fields[name]), source, inner, is_list=True)
                wanted.append(Wanted(name, key, connection.name, part))
            else:
                wanted.append(Wanted(name, key, connection.name))
            if name == "totalCount":
                self._draft.counts[source.number] = declared.count
        return PageField(root, declared, source, position, tuple(wanted))

    def _wanted(self, kind: GraphQLObjectType, source: Source, details: list[FieldDetails]) -> tuple[Wanted, ...]:
        """What is asked for of edges or of the page's own facts."""
        wanted: list[Wanted] = []
        for key, inner in self._inside(kind, details).items():
            name = inner[0].node.name.value
            part = self._rows(_object(kind.fields[name]), source, inner, is_list=True) if name == "node" else None
            wanted.append(Wanted(name, key, kind.name, part))
        return tuple(wanted)

    # ------------------------------------------------------------ rows

    def _rows(self, kind: GraphQLObjectType, source: Source, details: list[FieldDetails], *, is_list: bool) -> int:
        """The part that makes the rows of a source; its number."""
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
        return self._part(source, code, kind.name, names, is_list=is_list)

    def _part(self, source: Source, code: Code, type_name: str, names: frozenset[str], *, is_list: bool) -> int:
        number = self._draft.parts
        self._draft.parts += 1
        self._draft.codes.append((number, source, code, type_name, names, is_list))
        return number

    def _field(
        self, declared: Reads | None, definition: GraphQLField, code: Code, key: str, details: list[FieldDetails]
    ) -> None:
        kind = kind_of(definition)
        match declared:
            case _ if self._reader.is_withheld(definition):
                code.constant(key, None)
            case Column() if leaf(kind) is not None:
                code.column(key, declared.name, kind)
            case Made() | MadeOf() | Then() | MadeFor():
                code.made(key, declared, self._plain(kind, details))
            case Kept():
                code.made(key, declared, self._plain(kind, details, is_kept=True))
            case Joined():
                code.joined(key, declared, self._others(code.source, declared), self._plain(kind, details))
            case OrganisationOf():
                self._draft.needs_organisations = True
                code.organisation(key, declared.column, self._names(definition, details))
            case Related():
                inner, are_many = self._related(code.source, declared), is_list(kind)
                part = self._rows(_object(definition), inner, details, is_list=are_many)
                code.related(key, part, declared.by, are_many=are_many)
            case _:
                raise Unplanned

    def _others(self, parent: Source, declared: Joined) -> int:
        """The part of rows that a function is given as they are."""
        source = self._related(parent, declared.related)
        code = Code(source)
        for column in declared.others:
            code.raw(column)
        return self._part(source, code, "", frozenset(), is_list=declared.are_many)

    def _names(self, definition: GraphQLField, details: list[FieldDetails]) -> tuple[tuple[str, str], ...]:
        return tuple(
            (key, inner[0].node.name.value) for key, inner in self._inside(_object(definition), details).items()
        )

    # ------------------------------------------------------------ what functions made

    def _plain(self, kind: Kind, details: list[FieldDetails], *, is_kept: bool = False) -> Plain:
        """How a value that a declared function made is written; each field of an object is an attribute, or is read of JSON."""
        if leaf(kind) is not None:
            return Plain(kind)
        every = members(kind)
        if not every:
            raise Unplanned
        return Plain(kind, objects=tuple(self._plain_object(of, details, is_kept=is_kept) for of in every))

    def _plain_object(self, of: GraphQLObjectType, details: list[FieldDetails], *, is_kept: bool) -> PlainObject:
        attributes: list[Attribute] = []
        names: set[str] = set()
        for key, inner in self._inside(of, details).items():
            name = inner[0].node.name.value
            names.add(name)
            if name == "__typename":
                attributes.append(Attribute(key, Plain(None, constant=of.name)))
            elif self._reader.is_withheld(of.fields[name]):
                attributes.append(Attribute(key, Plain(None)))
            else:
                read = self._item if is_kept else self._attribute
                attributes.append(read(of, key, name, inner))
        # Only what is a person's record says whose it is.
        shown = (of.name, frozenset(names)) if self._reader.is_record(_origin(of)) and names else None
        return PlainObject(_origin(of), shown, tuple(attributes))

    def _attribute(self, of: GraphQLObjectType, key: str, name: str, details: list[FieldDetails]) -> Attribute:
        """The attribute, or the method without arguments, that a field is."""
        definition = of.fields[name]
        found = definition.extensions["strawberry-definition"]
        resolver = found.base_resolver
        if resolver is not None and (found.arguments or resolver.info_parameter is not None):
            raise Unplanned
        read = f"v.{found.python_name}{'' if resolver is None else '()'}"
        return Attribute(key, self._plain(kind_of(definition), details), read)

    def _item(self, of: GraphQLObjectType, key: str, name: str, details: list[FieldDetails]) -> Attribute:
        """What a field reads of a JSON object."""
        definition = of.fields[name]
        declared = _declared(_rows_of(of), definition)
        made = declared.made if isinstance(declared, Kept) else declared
        plain = self._plain(kind_of(definition), details, is_kept=isinstance(declared, Kept))
        if isinstance(made, MadeOf):
            return Attribute(key, plain, ", ".join(f"v[{one!r}]" for one in made.columns), made.of)
        if not isinstance(made, Column):
            raise Unplanned
        return Attribute(key, plain, f"v[{made.name!r}]")


def _origin(kind: GraphQLObjectType) -> type:
    """The class that a type was made of."""
    return kind.extensions["strawberry-definition"].origin


def _rows_of(kind: GraphQLObjectType) -> Rows | None:
    """What a type declares of its rows, if its objects are rows."""
    declared = vars(_origin(kind)).get("reads")
    return declared if isinstance(declared, Rows) else None


def _declared(rows: Rows | None, definition: GraphQLField) -> Reads | None:
    """What a field reads, if a plan can read it."""
    found = definition.extensions.get("strawberry-definition")
    if rows is None or found is None:
        return None
    declared = rows.fields.get(found.python_name)
    return Column(found.python_name) if declared is None and found.base_resolver is None else declared


def _object(definition: GraphQLField) -> GraphQLObjectType:
    """The type of object that a field answers. Raises Unplanned for an interface or union."""
    kind = objects(kind_of(definition))
    if kind is None:
        raise Unplanned
    return kind
