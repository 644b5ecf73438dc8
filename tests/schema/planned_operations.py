"""Operations that plans answer: whole, or with some root fields left to be executed. Together the first ask for everything that any type
declares of what its fields read."""

from collections.abc import Iterator

from graphql import FieldNode, GraphQLObjectType, TypeInfo, TypeInfoVisitor, Visitor, parse, visit

from reading.declared import Rows
from schema.parts import opaque_id
from schema.vocabulary import VOCABULARY
from tests.database import FORCE, OLDHAM
from tests.schema.planted import ELSEWHERE, LOAD, RECEIVED

# fmt: off
GRADE, MOMENT, PLACE = "{ tool grade __typename }", "{ earliest latest exact }", "{ code name kind __typename }"
CHILD = "{ givenNames familyName dateOfBirth expectedDateOfBirth __typename }"
STEPS = ("{ name side inferred standing shownBy note happened " + MOMENT + " clock { startedAt dueAt basis limit ruleVersion agreedBy } }")
SIDE = "{ __typename givenNames familyName dateOfBirth expectedDateOfBirth postcode role presence }"
EVIDENCE = (
    "{ __typename ... on UnannouncedEvidence { origin arrived " + MOMENT + " recorded " + MOMENT + " quotedReference children { givenNames familyName"
    " dateOfBirth expectedDateOfBirth } } ... on NotReceivedEvidence { searchedAt references feeds { feed shows madeAt coversTo } } }"
)
HEADER = "{ reference category occurredAt reportedAt grade " + GRADE + " }"
TRAIL, STATEMENT = (opaque_id(*one) for one in (("Trail", FORCE, RECEIVED), ("Statement", OLDHAM, "1")))
PLANNED = {
    "incidents": (
        "{ incidents(first: 3) { __typename totalCount pageInfo { __typename hasNextPage hasPreviousPage startCursor endCursor }"
        " edges { __typename cursor node { __typename id incidentId reference category qualifiers occurredAt reportedAt closedAt"
        f" domesticAbuse childrenChecked grade {GRADE} gradings {{ tool grade at reason }} actions {{ kind at }} line force {PLACE}"
        f" directorate {PLACE} locationPostcode people {{ personId role givenNames familyName dateOfBirth expectedDateOfBirth sex presence seen"
        " linkedAt restricted addressLine addressPostcode } referrals { id } trails { id law1 } gaps { id kind } flags { id kind } } } } }"
    ),
    "referrals": (
        "{ referrals(first: 2) { totalCount pageInfo { hasNextPage endCursor } nodes { id referralId reference recipientService form"
        f" grade {GRADE} toldAt submittedAt sentAt channel supersedes updateOf withdrawnAt force {PLACE} recipient {PLACE} childCount reason"
        " narrative gradeChangeReason withdrawalReason children { personId familyName } incidents { id reference people { personId } } trails { id"
        " receipts { id } gap { id kind } } } } }"
    ),
    "contacts": (
        f"{{ contacts(first: 2) {{ totalCount pageInfo {{ hasNextPage endCursor }} edges {{ node {{ id contactId origin source sourceForce quotedReference"
        f" arrived {MOMENT} recorded {MOMENT} acknowledged {MOMENT} decided {MOMENT} fedBack {MOMENT} grade {GRADE} outcomes noFurtherAction"
        f" noFurtherActionReason line directorate {PLACE} children {{ personId givenNames familyName dateOfBirth expectedDateOfBirth sex addressLine"
        f" addressPostcode alreadyOpen }} childCount transfers {{ to {PLACE} at }} trails {{ id }} gap {{ id kind trail {{ id }} contact {{ id }} incident {{ id }} }}"
        " } cursor } } }"
    ),
    "trails": (
        f"{{ trails(first: 2) {{ totalCount nodes {{ id incidentReference category reportedAt grade {GRADE} restricted eligible law1 law2 law4 judgedAt"
        f" steps {STEPS} child {CHILD} force {PLACE} directorate {PLACE} recipient {PLACE} stoppedAt move note eligibleBecause governingReferral"
        f" basis {{ organisation kind recordId digest }} policeSide {SIDE} incident {{ id }} referrals {{ id }} receipts {{ id kind origin recordId arrived {MOMENT} inferred decided {MOMENT} outcomes noFurtherAction"
        f" fedBack {MOMENT} evidence directorate {PLACE} quotedReference recorded {MOMENT} grade {GRADE} child {{ givenNames familyName dateOfBirth"
        " expectedDateOfBirth postcode } } gap { id } flags { id } } pageInfo { endCursor } } }"
    ),
    "gaps": (
        f"{{ gaps(first: 2) {{ totalCount nodes {{ id kind side state subjectKind dueAt openedAt closedAt force {PLACE} directorate {PLACE}"
        " clock { startedAt dueAt basis limit ruleVersion agreedBy } trail { id child { familyName } } contact { id } incident { id }"
        f" evidence {EVIDENCE} header {HEADER} }}"
        " pageInfo { endCursor } } }"
    ),
    "flags": "{ flags { totalCount nodes { id kind field subjectKind directorate " + PLACE + " trail { id } incident { id } } } }",
    "statements": (
        f"{{ statements(first: 2) {{ totalCount nodes {{ __typename id number period periodFrom periodTo asAt issuedAt headline supersedes supersededBy"
        f" digest judged {{ judged of }} beside {{ sealedLogs missingSerials }} certificate {{ eligible sent }} directorate {PLACE} force {PLACE}"
        " laws { number unit total lines { name label count } } gapMovements { kind side opening opened resolved closing } } edges { cursor } } }"
    ),
    "statements of one": f'{{ statements(directorate: "{OLDHAM}") {{ totalCount nodes {{ period }} }} }}',
    "a trail": f'{{ trail(id: "{TRAIL}") {{ __typename id child {CHILD} steps {{ name }} stoppedAt receipts {{ recordId }} policeSide {SIDE} }} }}',
    "no such trail": f'{{ trail(id: "{opaque_id("Trail", FORCE, "none")}") {{ id }} node(id: "nothing") {{ id }} }}',
    "another's trail": f'{{ trail(id: "{opaque_id("Trail", FORCE, ELSEWHERE)}") {{ id child {CHILD} }} }}',
    "a trail that is none": f'{{ trail(id: "{STATEMENT}") {{ id }} }}',
    "anything": "{ "
    + " ".join(
        f'{kind}: node(id: "{opaque_id(kind.capitalize(), *key)}") {{ ...Anything }}'
        for kind, key in {
            "trail": (FORCE, RECEIVED),
            "incident": (FORCE, "I-1"),
            "referral": (FORCE, "R-1"),
            "contact": (OLDHAM, "C-1"),
            "gap": (FORCE, "gap-of-a-trail"),
            "flag": (FORCE, "flag-1"),
        }.items()
    )
    + " } fragment Anything on Node { __typename id ... on Trail { gap { id } law1 } ... on Incident { people { personId } } ... on Gap { kind }"
    " ... on Referral { children { personId } } ... on Contact { children { personId } } ... on Flag { subjectKind trail { id } } }",
    "two kinds of node": "{ gaps { nodes { id trail { id } } edges { node { kind trail { law1 } } } more: edges { node { side } cursor } } }",
    "nothing twice": "{ gaps { nodes { one: evidence { __typename } two: evidence { __typename } header { reference } } } __typename }",
    "the other way round": (
        "{ incidents(first: 2, orderBy: REPORTED_OLDEST) { nodes { id } pageInfo { endCursor } } referrals(first: 1, orderBy: SENT_OLDEST) {"
        " nodes { id trails { id } } edges { cursor } } contacts(first: 2, orderBy: ARRIVED_OLDEST) { totalCount nodes { id } } trails(first: 3,"
        " orderBy: COUNTED_OLDEST) { nodes { id } pageInfo { startCursor } } gaps(first: 1, orderBy: DUE_NEWEST) { nodes { id dueAt } } }"
    ),
    "several": "{ one: referrals(first: 1) { nodes { id } } two: referrals { totalCount edges { cursor } } gaps { nodes { __typename } } }",
    "fragments": (
        "{ incidents { ...Page nodes { ...on Incident { other: reference } ...on Node { id } } } }"
        " fragment Page on IncidentConnection { nodes { id reference people { familyName } } nodes { people { givenNames } } }"
    ),
}
MIXED = {
    "beside": ("{ viewer { name } gaps { nodes { id } } portalTime { moment demo } }", ["viewer", "portalTime"]),
    "between": ("{ gaps { totalCount } __typename gapCounts { kind count } flags { nodes { id } } kind: __typename }", ["gapCounts"]),
    "twice": ("{ viewer { name } gaps { totalCount } viewer { roles } gaps { nodes { id } } ... on Query { viewer { scopes } } }", ["viewer"]),
    "fragments": (
        ("{ ...Frame trails { nodes { id } } } fragment Frame on Query { ...Who portalTime { moment } gaps { totalCount } }"
        " fragment Who on Query { viewer { organisation { name } } }"),
        ["viewer", "portalTime"],
    ),
    "introspected": ('{ __schema { queryType { name } } flags { totalCount } __type(name: "Gap") { name } }', ["__schema", "__type"]),
    "a record in each": (
        (f'{{ statement(directorate: "{OLDHAM}", number: 1) {{ law(number: 1) {{ line(name: "IN_TIME") {{ hidden trails {{ nodes {{ id'
        " child { familyName } receipts { recordId } } } } } } trails { nodes { law1 gap { id } } } }"),
        ["statement"],
    ),
    "nodes that have no plan": (
        (f'{{ trail(id: "{TRAIL}") {{ id }} one: node(id: "{STATEMENT}") {{ __typename id }} two: node(id: "{opaque_id("Load", OLDHAM, LOAD)}")'
        " { id ... on Load { rejections { totalCount } } } }"),
        ["one", "two"],
    ),
    "a page that has no plan": ("{ statements { nodes { laws { lines { hidden } } } } gaps { nodes { evidence { __typename } } } }", ["statements"]),
    "variables of each": (
        ("query Mixed($first: Int! = 2, $load: ID, $kind: OrganisationKind) { organisations(kind: $kind) { name } incidents(first: $first)"
        " { nodes { id } } rejections(load: $load) { totalCount } }"),
        ["organisations", "rejections"],
    ),
}
FAULTY = (
    '{ gaps { nodes { id } } rejections(load: "nothing") { totalCount } }',
    '{ rejections(load: "nothing") { totalCount } gaps { nodes { id } } }',
    '{ gaps { nodes { id } } one: rejections(first: 0) { totalCount } two: rejections(first: 101) { totalCount } }',
    '{ gaps(first: 0) { nodes { id } } rejections(first: 0) { totalCount } flags { totalCount } }',
    '{ rejections(first: 0) { totalCount } gaps(first: 0) { nodes { id } } }',
    f'{{ statement(directorate: "{OLDHAM}", period: "nothing") {{ number }} trails {{ nodes {{ id child {CHILD} }} }} }}',
    '{ trails { nodes { id } } one: statement(directorate: "", period: "") { number } two: statement(directorate: "", period: "") { number } }',
    '{ statements(after: "nothing") { totalCount } gaps { totalCount } }',
    '{ statements { nodes { id } } events(after: "W10") { totalCount } }',
)
NOT_PLANNED = {
    "other roots": "{ viewer { name } portalTime { moment } }",
    "its own name": "{ __typename }",
    "a mutation": 'mutation { stepPortalTime(input: {days: 1, idempotencyKey: "once"}) { __typename } }',
    "a page and more of each row": "{ statements { nodes { law(number: 1) { total } } } }",
}
REFUSED = (
    "{ gaps(first: 0) { nodes { id } } }",
    '{ gaps(after: "nothing") { nodes { id } } }',
    '{ other: incidents(filter: {period: "2019-13"}) { totalCount } }',
    '{ statements(after: "W10") { totalCount } }',
)
# fmt: on


class _Fields(Visitor):
    """Collects the fields that a document asks for, each with its type."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.found: set[tuple[str, str]] = set()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent = self.info.get_parent_type()
        if isinstance(parent, GraphQLObjectType):
            self.found.add((parent.name, node.name.value))


def asked() -> set[tuple[str, str]]:
    """Every field that the planned operations ask for."""
    found: set[tuple[str, str]] = set()
    for text in PLANNED.values():
        info = TypeInfo(VOCABULARY.graphql)
        fields = _Fields(info)
        visit(parse(text), TypeInfoVisitor(info, fields))
        found |= fields.found
    return found


def declared() -> Iterator[tuple[str, str]]:
    """Every field of every type that says what its fields read."""
    for name, kind in VOCABULARY.graphql.type_map.items():
        reads = _reads(kind) if isinstance(kind, GraphQLObjectType) else None
        if isinstance(kind, GraphQLObjectType) and reads is not None:
            for field, definition in kind.fields.items():
                found = definition.extensions["strawberry-definition"]
                if found.python_name in reads.fields or found.base_resolver is None:
                    yield name, field


def _reads(kind: GraphQLObjectType) -> Rows | None:
    definition = kind.extensions.get("strawberry-definition")
    found: object = getattr(definition.origin, "reads", None) if definition else None
    return found if isinstance(found, Rows) else None
