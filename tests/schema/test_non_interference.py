"""Non-interference: what A is answered, to the byte, is the same whether what is not A's exists or not (security.md §5.4)."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from reconciliation.findings import digest_id
from schema.parts import opaque_id, read_opaque_id
from schema.run import run_document
from store.database import Database
from tests.database import FORCE, OLDHAM, OVERSEER, ROCHDALE
from tests.schema.operations import operations
from tests.schema.worlds import Part, Superuser, build, load_key, parts, settle_log, viewers_of, without_council_notes

FULL = os.environ.get("COUNTERFOIL_TESTS") == "full"
WORLDS, OPERATIONS = (60, 60) if FULL else (5, 30)
# Worlds are too slow to be made smaller by trying; what differs is said below.
LONG = settings(
    max_examples=WORLDS,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)

# fmt: off
EVERYTHING = (
    ("{ incidents(first: 100) { totalCount nodes { id reference grade { grade } people { personId familyName addressPostcode }"
    " trails { id } gaps { kind header { reference } } flags { kind field } } pageInfo { endCursor } } }"),
    "{ referrals(first: 100) { totalCount nodes { id reference narrative childCount children { familyName } trails { id } } pageInfo { endCursor } } }",
    "{ contacts(first: 100) { totalCount nodes { id contactId line childCount children { familyName } trails { id } gap { kind } } pageInfo { endCursor } } }",
    ("{ trails(first: 100) { totalCount nodes { id law1 law2 law4 recipient { code } child { familyName } steps { name standing note }"
    " receipts { recordId evidence outcomes grade { grade } child { familyName postcode } } gap { kind dueAt } flags { kind field } basis { recordId digest } }"
    " pageInfo { endCursor } } }"),
    ("{ trails(first: 50) { nodes { sideBySide { receipt { recordId } council { postcode reference } fields { field agreement policeUnseen councilUnseen } }"
    " sides { organisation { code } feeds { name shows coveredFrom coveredTo } } } } }"),
    ("{ gaps(first: 100) { totalCount nodes { id kind side state dueAt evidence { __typename ... on UnannouncedEvidence"
    " { quotedReference children { familyName } } ... on NotReceivedEvidence { references feeds { feed madeAt } } } header { reference } } pageInfo { endCursor } } }"),
    "{ flags(first: 100) { totalCount nodes { id kind field } } gapCounts { kind side count oldestDueAt } feedFaults { __typename } }",
    "{ statements { totalCount nodes { number headline digest beside { sealedLogs missingSerials } laws { number total lines { name count hidden } } } } }",
    "{ loads { totalCount nodes { id state } } rejections { totalCount } feeds { name } brokenGlass { totalCount } region { month } }",
    "{ events(first: 100) { totalCount edges { cursor node { id kind subject version at } } pageInfo { endCursor } } }",
    ("{ disclosures(purpose: SELF_MONITORING, first: 100) { totalCount nodes { id at operation decision rule subject operationName requestId position"
    " organisation { code } recipient { code } records { kind recordIds erased } fields { type names } counts { kind count } } pageInfo { endCursor } } }"),
)
THEN = (
    '{ trail(id: "%s", asAt: "2019-07-03T00:00:00+01:00") { id law1 law2 law4 recipient { code } child { familyName } policeSide { postcode }'
    " steps { name standing note shownBy } receipts { recordId evidence outcomes grade { grade } child { familyName postcode } } gap { kind dueAt }"
    " flags { kind field } basis { recordId digest } referrals { id } incident { id } } }"
)
# fmt: on


def ids_of(*given: Part) -> list[str]:
    known = [opaque_id(*one) for part in given for one in part.ids]
    trails = [
        opaque_id("Trail", FORCE, digest_id("trail", FORCE, key, "", key.replace("I-", "N-")))
        for part in given
        for kind, _, key in part.ids
        if kind == "Incident"
    ]
    loads = [opaque_id("Load", code, load_key(code)) for code in (FORCE, OLDHAM, ROCHDALE)]
    statements = [opaque_id("Statement", code, "1") for code in (OLDHAM, ROCHDALE)]
    return [*known, *trails, *loads, *statements, opaque_id("Trail", FORCE, "none"), "bm90aGluZw", "%"]


def _answers(database: Database, superuser: Superuser, organisation: str, asked: list[str]) -> list[str]:
    return [answer(database, superuser, organisation, text) for text in asked]


def answer(database: Database, superuser: Superuser, organisation: str, text: str) -> str:
    if "disclosures" in text:
        settle_log(superuser, organisation)  # of what was asked before, too
    return json.dumps(run_document(database, viewers_of(organisation), text, {}))


def _cursors(answers: list[str]) -> Iterator[str]:
    for one in answers:
        shown: dict[str, Any] = json.loads(one).get("data") or {}
        infos: list[Any] = [found.get("pageInfo") for found in shown.values() if hasattr(found, "get")]
        yield from (str(info["endCursor"]) for info in infos if info and info["endCursor"])


def _difference(text: str, one: str, two: str) -> tuple[str, str, str]:
    """A question, and its two answers from a little before they part."""
    same = next((place for place, (left, right) in enumerate(zip(one, two, strict=False)) if left != right), 0)
    at = max(0, same - 120)
    return text, one[at : at + 300], two[at : at + 300]


def _compare(
    database: Database,
    superuser: Superuser,
    data: st.DataObject,
    looks: str,
    worlds: tuple[dict[str, Part], dict[str, Part]],
    issuers: tuple[list[str], list[str]],
) -> None:
    """Build both worlds, ask both the same as one organisation, and compare every byte."""
    build(database, superuser, worlds[0], issuers[0], looks)
    first = _answers(database, superuser, looks, list(EVERYTHING))
    assert [one for one in first if '"errors"' in one] == []
    ids = ids_of(*worlds[0].values(), *worlds[1].values())
    asked = [THEN % one for one in ids if (read_opaque_id(one) or ("",))[0] == "Trail"]
    asked += data.draw(operations(ids, ["no cursor", *_cursors(first)], OPERATIONS))
    first += _answers(database, superuser, looks, asked)
    build(database, superuser, worlds[1], issuers[1], looks)
    second = _answers(database, superuser, looks, [*EVERYTHING, *asked])

    pairs = zip([*EVERYTHING, *asked], first, second, strict=True)
    differing = next((_difference(*pair) for pair in pairs if pair[1] != pair[2]), None)
    if differing is not None:
        pytest.fail("\n".join(differing))


@pytest.mark.requirement(24)
@LONG
@given(data=st.data(), own=parts(OLDHAM), others=parts(ROCHDALE))
def test_a_directorate_is_answered_the_same_whether_another_exists_or_not(
    database: Database, superuser: Superuser, data: st.DataObject, own: Part, others: Part
):
    worlds = ({OLDHAM: own}, {OLDHAM: own, ROCHDALE: others})

    _compare(database, superuser, data, OLDHAM, worlds, ([OLDHAM], [ROCHDALE, OLDHAM]))


@pytest.mark.requirement(24)
@LONG
@given(data=st.data(), own=parts(OLDHAM), others=parts(ROCHDALE))
def test_what_comes_later_in_every_order_tells_no_more(
    database: Database, superuser: Superuser, data: st.DataObject, own: Part, others: Part
):
    worlds = ({ROCHDALE: others}, {OLDHAM: own, ROCHDALE: others})

    _compare(database, superuser, data, ROCHDALE, worlds, ([ROCHDALE], [OLDHAM, ROCHDALE]))


@pytest.mark.requirement(24)
@LONG
@given(data=st.data(), own=parts(OLDHAM))
def test_the_force_is_answered_the_same_whatever_a_council_notes(
    database: Database, superuser: Superuser, data: st.DataObject, own: Part
):
    other = Part(own.police, without_council_notes(own.council), own.ids)

    # That a statement combined its records the force is told in its log, so in both worlds there is one.
    _compare(database, superuser, data, FORCE, ({OLDHAM: own}, {OLDHAM: other}), ([OLDHAM], [OLDHAM]))


@pytest.mark.requirement(24)
@LONG
@given(data=st.data(), own=parts(OLDHAM), others=parts(ROCHDALE))
def test_oversight_is_answered_the_same_whatever_anybodys_records_say(
    database: Database, superuser: Superuser, data: st.DataObject, own: Part, others: Part
):
    def nobody_sees() -> list[str]:
        return _answers(database, superuser, OVERSEER, [one for one in EVERYTHING if "region" not in one])

    build(database, superuser, {OLDHAM: own}, [], OVERSEER)
    before = nobody_sees()
    build(database, superuser, {OLDHAM: own, ROCHDALE: others}, [], OVERSEER)

    assert nobody_sees() == before
