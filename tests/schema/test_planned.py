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
from schema.parts import opaque_id
from schema.planned import plan_of
from schema.prepared import prepare
from schema.run import Ask, run
from schema.vocabulary import VOCABULARY
from store.database import Database
from tests.database import FORCE, OLDHAM, viewer_of
from tests.schema.operations import mixtures, operations
from tests.schema.planned_operations import FAULTY, MIXED, NOT_PLANNED, PLANNED, REFUSED, asked, declared
from tests.schema.planted import plant, plant_more
from tests.schema.planted_evidence import plant_evidence
from tests.schema.test_non_interference import ids_of
from tests.schema.worlds import AS_AT, Part, Superuser, build, parts, viewers_of

FULL = os.environ.get("COUNTERFOIL_TESTS") == "full"
WORLDS, OPERATIONS, MIXTURES = (40, 250, 100) if FULL else (4, 60, 60)
LONG = settings(
    max_examples=WORLDS,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)


def _variables(text: str, values: dict[str, Any]) -> VariableValues:
    definitions = prepare(VOCABULARY.graphql, text, None, introspection=True).operation.variable_definitions
    found = get_variable_values(VOCABULARY.graphql, definitions or (), values)
    assert isinstance(found, VariableValues)
    return found


def _left_over(text: str, viewer: Viewer, values: dict[str, Any] | None = None) -> list[str] | None:
    """The keys of the root fields that a plan leaves to be executed; None where there is no plan."""
    prepared = prepare(VOCABULARY.graphql, text, None, introspection=True)
    plan = plan_of(prepared, _variables(text, values or {}), viewer.scopes)
    if plan is None:
        return None
    made = {*plan.constants, *(one.root.key for one in (*plan.pages, *plan.ones))}
    return [key for key in plan.keys if key not in made]


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
    plant_evidence(superuser)
    superuser.execute("insert into portal_time (moment) values (%s)", (AS_AT,))


def test_everything_that_is_declared_is_asked_for_here() -> None:
    assert sorted(set(declared()) - asked()) == []


@pytest.mark.usefixtures("region")
@pytest.mark.parametrize("organisation", [OLDHAM, FORCE])
@pytest.mark.parametrize("name", PLANNED)
def test_what_has_a_plan_is_answered_to_the_byte_as_without(
    database: Database, superuser: Superuser, name: str, organisation: str
) -> None:
    viewer, text = viewers_of(organisation), PLANNED[name]

    planned, executed = _both(database, superuser, viewer, text)

    assert _left_over(text, viewer) == []
    assert b'"errors"' not in planned
    assert planned == executed


@pytest.mark.usefixtures("region")
@pytest.mark.parametrize("organisation", [OLDHAM, FORCE])
@pytest.mark.parametrize("name", MIXED)
def test_what_a_plan_leaves_is_executed_beside_it(
    database: Database, superuser: Superuser, name: str, organisation: str
) -> None:
    viewer, (text, left_over) = viewers_of(organisation), MIXED[name]

    planned, executed = _both(database, superuser, viewer, text)

    assert _left_over(text, viewer) == left_over
    assert b'"errors"' not in planned
    assert planned == executed


@pytest.mark.usefixtures("region")
@pytest.mark.parametrize("name", NOT_PLANNED)
def test_what_has_no_plan_is_executed(database: Database, superuser: Superuser, name: str) -> None:
    viewer, text = viewers_of(OLDHAM), NOT_PLANNED[name]

    planned, executed = _both(database, superuser, viewer, text)

    assert _left_over(text, viewer) is None
    assert planned == executed


@pytest.mark.usefixtures("region")
@pytest.mark.parametrize("text", [*REFUSED, *FAULTY])
def test_what_is_refused_is_refused_alike(database: Database, superuser: Superuser, text: str) -> None:
    planned, executed = _both(database, superuser, viewers_of(OLDHAM), text)

    assert planned.startswith(b'{"errors":')
    assert planned == executed


@pytest.mark.usefixtures("region")
def test_each_kind_of_evidence_is_shown_by_a_plan(database: Database, superuser: Superuser) -> None:
    force, directorate = (
        _both(database, superuser, viewers_of(one), PLANNED["gaps"].replace("first: 2", "first: 20"))[0]
        for one in (FORCE, OLDHAM)
    )

    assert b'"UnannouncedEvidence"' in force
    assert b'"NotReceivedEvidence"' in force
    assert b'"header":{"reference":"2-050819"' in directorate


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


def test_a_plan_is_made_for_a_type_and_not_for_each_id() -> None:
    text, viewer = "query($id: ID!) { node(id: $id) { id } gaps { totalCount } }", viewers_of(FORCE)
    prepared = prepare(VOCABULARY.graphql, text, None, introspection=True)

    plans = {
        kind: [plan_of(prepared, _variables(text, {"id": opaque_id(kind, FORCE, key)}), viewer.scopes) for key in "ab"]
        for kind in ("Trail", "Gap", "Load", "Statement", "Nothing", "Nothing else")
    }

    assert [one for one in plans.values() if one[0] is None or one[0] is not one[1]] == []
    assert plans["Trail"][0] is not plans["Gap"][0]
    assert plans["Load"][0] is plans["Statement"][0]
    assert plans["Nothing"][0] is plans["Nothing else"][0]


ROOTS = frozenset({"incidents", "referrals", "contacts", "trails", "gaps", "flags", "statements", "node", "trail"})


def _somebody(database: Database, superuser: Superuser, data: st.DataObject, own: Part) -> Viewer:
    """Whoever looks at a region, with some scopes taken away."""
    looks = data.draw(st.sampled_from([OLDHAM, FORCE]))
    build(database, superuser, {OLDHAM: own}, [], looks)
    viewer = viewers_of(looks)
    some = data.draw(st.sets(st.sampled_from(sorted(viewer.scopes)), max_size=3))
    return viewer_of(viewer.organisation, scopes=viewer.scopes - some) if viewer.organisation == OLDHAM else viewer


@LONG
@given(data=st.data(), own=parts(OLDHAM))
def test_whatever_is_asked_of_whatever_region_is_answered_alike(
    database: Database, superuser: Superuser, data: st.DataObject, own: Part
) -> None:
    viewer = _somebody(database, superuser, data, own)

    for text in data.draw(operations(ids_of(own), ["no cursor"], OPERATIONS, ROOTS)):
        planned, executed = _both(database, superuser, viewer, text)
        assert planned == executed, text


@LONG
@given(data=st.data(), own=parts(OLDHAM))
def test_whatever_is_asked_beside_whatever_else_is_answered_alike(
    database: Database, superuser: Superuser, data: st.DataObject, own: Part
) -> None:
    viewer = _somebody(database, superuser, data, own)

    for text in data.draw(mixtures(ids_of(own), ["no cursor"], MIXTURES, ROOTS)):
        planned, executed = _both(database, superuser, viewer, text)
        assert planned == executed, text
