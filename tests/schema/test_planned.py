"""Plans are held to execution field by field: the same bytes, the same refusals, the same entries in the disclosure log."""

import os
from typing import Any

import orjson
import pytest
from graphql.execution.values import VariableValues, get_variable_values
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from auth.scopes import Scope
from auth.viewer import Viewer
from disclosure.entry import read_entry
from schema.planned import plan_of
from schema.prepared import prepare
from schema.run import Ask, run
from schema.vocabulary import VOCABULARY
from store.database import Database
from tests.database import FORCE, OLDHAM, viewer_of
from tests.schema.operations import operations
from tests.schema.planted import plant, plant_more
from tests.schema.test_non_interference import ids_of
from tests.schema.worlds import Part, Superuser, build, parts, viewers_of

FULL = os.environ.get("COUNTERFOIL_TESTS") == "full"
WORLDS, OPERATIONS = (40, 250) if FULL else (4, 60)
LONG = settings(
    max_examples=WORLDS,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)

# fmt: off
GRADE, MOMENT, PLACE = "{ tool grade __typename }", "{ earliest latest exact }", "{ code name kind __typename }"
CHILD = "{ givenNames familyName dateOfBirth expectedDateOfBirth __typename }"
STEPS = ("{ name side inferred standing shownBy note happened " + MOMENT + " clock { startedAt dueAt basis limit ruleVersion agreedBy } }")
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
        f" addressPostcode alreadyOpen }} transfers {{ to {PLACE} at }} trails {{ id }} gap {{ id kind trail {{ id }} contact {{ id }} incident {{ id }} }}"
        " } cursor } } }"
    ),
    "trails": (
        f"{{ trails(first: 2) {{ totalCount nodes {{ id incidentReference category reportedAt grade {GRADE} restricted eligible law1 law2 law4 judgedAt"
        f" steps {STEPS} child {CHILD} force {PLACE} directorate {PLACE} recipient {PLACE} stoppedAt move note eligibleBecause governingReferral"
        f" incident {{ id }} referrals {{ id }} receipts {{ id kind origin recordId arrived {MOMENT} inferred decided {MOMENT} outcomes noFurtherAction"
        f" fedBack {MOMENT} evidence directorate {PLACE} quotedReference recorded {MOMENT} grade {GRADE} child {{ givenNames familyName dateOfBirth"
        " expectedDateOfBirth postcode } } gap { id } flags { id } } pageInfo { endCursor } } }"
    ),
    "gaps": (
        f"{{ gaps(first: 2) {{ totalCount nodes {{ id kind side state subjectKind dueAt openedAt closedAt force {PLACE} directorate {PLACE}"
        " clock { startedAt dueAt basis limit ruleVersion agreedBy } trail { id child { familyName } } contact { id } incident { id } }"
        " pageInfo { endCursor } } }"
    ),
    "flags": "{ flags { totalCount nodes { id kind field subjectKind directorate " + PLACE + " trail { id } incident { id } } } }",
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
NOT_PLANNED = {
    "another root": "{ viewer { name } gaps { nodes { id } } }",
    "two kinds of node": "{ gaps { nodes { id } edges { node { kind } } } }",
    "a union": "{ gaps { nodes { evidence { __typename } } } }",
    "a mutation": 'mutation { stepPortalTime(input: {days: 1, idempotencyKey: "once"}) { __typename } }',
}
REFUSED = (
    "{ gaps(first: 0) { nodes { id } } }",
    '{ gaps(after: "nothing") { nodes { id } } }',
    '{ other: incidents(filter: {period: "2019-13"}) { totalCount } }',
)
# fmt: on


def _variables(text: str, values: dict[str, Any]) -> VariableValues:
    definitions = prepare(VOCABULARY.graphql, text, None, introspection=True).operation.variable_definitions
    found = get_variable_values(VOCABULARY.graphql, definitions or (), values)
    assert isinstance(found, VariableValues)
    return found


def _is_planned(text: str, viewer: Viewer, values: dict[str, Any] | None = None) -> bool:
    prepared = prepare(VOCABULARY.graphql, text, None, introspection=True)
    return plan_of(prepared, _variables(text, values or {}), viewer.scopes) is not None


def _ids(superuser: Superuser) -> list[object]:
    return [row[0] for row in superuser.execute("select entry_id from disclosure").fetchall()]


def _logged(superuser: Superuser, before: list[object]) -> list[tuple[Any, ...]]:
    """What the entries say that were not there before, with the records that they name in clear."""
    rows = superuser.execute(
        "select d.organisation, d.recipient, d.operation, d.entry, array("
        " select s.kind || ' ' || s.record_id from disclosure_salt as s where s.entry_id = d.entry_id order by 1)"
        " from disclosure as d where d.entry_id <> all (%s) order by d.organisation, d.operation",
        (before,),
    ).fetchall()
    entries: list[tuple[Any, ...]] = []
    for organisation, recipient, operation, entry, named in rows:
        body = read_entry(bytes(entry))
        assert body is not None
        entries.append((organisation, recipient, operation, body["fields"], named))
    return entries


def _both(
    database: Database, superuser: Superuser, viewer: Viewer, text: str, values: dict[str, Any] | None = None
) -> tuple[bytes, bytes]:
    """What an operation is answered by its plan and field by field, each with what was logged of it."""
    answers: list[bytes] = []
    for by_plan in (True, False):
        before = _ids(superuser)
        answer = run(database, viewer, Ask(text, values or {}, demo=True, by_plan=by_plan))
        for error in answer.get("errors", ()):
            del error["extensions"]["requestId"]
        answers.append(orjson.dumps(answer) + b"\n" + repr(_logged(superuser, before)).encode())
    return answers[0], answers[1]


@pytest.fixture
def region(superuser: Superuser) -> None:
    plant(superuser)
    plant_more(superuser, 5)


@pytest.mark.usefixtures("region")
@pytest.mark.parametrize("organisation", [OLDHAM, FORCE])
@pytest.mark.parametrize("name", PLANNED)
def test_what_has_a_plan_is_answered_to_the_byte_as_without(
    database: Database, superuser: Superuser, name: str, organisation: str
) -> None:
    viewer, text = viewers_of(organisation), PLANNED[name]

    planned, executed = _both(database, superuser, viewer, text)

    assert _is_planned(text, viewer)
    assert b'"errors"' not in planned
    assert planned == executed


@pytest.mark.usefixtures("region")
@pytest.mark.parametrize("name", NOT_PLANNED)
def test_what_has_no_plan_is_executed(database: Database, superuser: Superuser, name: str) -> None:
    viewer, text = viewers_of(OLDHAM), NOT_PLANNED[name]

    planned, executed = _both(database, superuser, viewer, text)

    assert not _is_planned(text, viewer)
    assert planned == executed


@pytest.mark.usefixtures("region")
@pytest.mark.parametrize("text", REFUSED)
def test_arguments_are_refused_alike(database: Database, superuser: Superuser, text: str) -> None:
    planned, executed = _both(database, superuser, viewers_of(OLDHAM), text)

    assert b'"path"' in planned
    assert planned == executed


@pytest.mark.usefixtures("region")
def test_pages_go_on_where_the_last_one_ended(database: Database, superuser: Superuser) -> None:
    text = "query($after: String) { incidents(first: 2, after: $after) { nodes { id } pageInfo { endCursor hasPreviousPage } } }"
    after, seen = None, 0

    while True:
        planned, executed = _both(database, superuser, viewers_of(FORCE), text, {"after": after})
        assert planned == executed
        found = orjson.loads(planned.split(b"\n")[0])["data"]["incidents"]
        if not found["nodes"]:
            break
        after, seen = found["pageInfo"]["endCursor"], seen + len(found["nodes"])

    [(there,)] = superuser.execute("select count(*) from incident").fetchall()
    assert seen == there


@pytest.mark.usefixtures("region")
def test_what_is_skipped_or_withheld_is_neither_shown_nor_logged(database: Database, superuser: Superuser) -> None:
    text = "query($with: Boolean!) { incidents { nodes { id people @include(if: $with) { familyName } locationPostcode } } }"
    scopes = {Scope.INCIDENTS_READ, Scope.QUERIES_ADHOC}
    for viewer in (viewers_of(FORCE), viewer_of(OLDHAM, scopes=frozenset(scopes))):
        answers = [_both(database, superuser, viewer, text, {"with": one}) for one in (True, False, True)]

        assert [one for one, other in answers if one != other] == []
        assert answers[0] == answers[2]
        assert (b"people" in answers[1][0]) is False


@LONG
@given(data=st.data(), own=parts(OLDHAM))
def test_whatever_is_asked_of_whatever_region_is_answered_alike(
    database: Database, superuser: Superuser, data: st.DataObject, own: Part
) -> None:
    looks = data.draw(st.sampled_from([OLDHAM, FORCE]))
    build(database, superuser, {OLDHAM: own}, [], looks)
    viewer = viewers_of(looks)
    some = data.draw(st.sets(st.sampled_from(sorted(viewer.scopes)), max_size=3))
    viewer = viewer_of(viewer.organisation, scopes=viewer.scopes - some) if viewer.organisation == OLDHAM else viewer
    roots = frozenset({"incidents", "referrals", "contacts", "trails", "gaps", "flags"})

    for text in data.draw(operations(ids_of(own), ["no cursor"], OPERATIONS, roots)):
        planned, executed = _both(database, superuser, viewer, text)
        assert planned == executed, text
