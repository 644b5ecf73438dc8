"""Who may ask what: every root field against every kind of viewer. Either data, or one error and no data; and what is
another's is answered exactly as what does not exist."""

from dataclasses import dataclass
from typing import Any

import pytest

from auth.scopes import Scope
from auth.viewer import Role, Viewer
from schema.live import subscribe
from schema.parts import opaque_id
from schema.problems import ErrorCode, OperationRefused
from schema.run import Ask, run_document
from schema.vocabulary import VOCABULARY
from store.database import Database
from tests.database import FORCE, OLDHAM, ROCHDALE, force_viewer, overseer, viewer_of
from tests.schema.planted import ELSEWHERE, LOAD, RECEIVED, Superuser, plant


@dataclass(frozen=True)
class Asked:
    """A root field, the scope that it needs, and how many rows each organisation is shown by it."""

    field: str
    text: str
    scope: Scope | None
    oldham: int
    rochdale: int
    force: int
    oversight: int


CONNECTIONS = "{{ {field} {{ totalCount nodes {{ {shown} }} }} }}"


def _list(field: str, shown: str, scope: Scope, *rows: int) -> Asked:
    return Asked(field, CONNECTIONS.format(field=field, shown=shown), scope, *rows)


TABLE = [
    _list("incidents", "id reference people { givenNames }", Scope.INCIDENTS_READ, 1, 1, 3, 0),
    _list("referrals", "id reference narrative", Scope.REFERRALS_READ, 1, 1, 2, 0),
    _list("contacts", "id contactId children { givenNames }", Scope.CONTACTS_READ, 2, 1, 0, 0),
    _list("trails", "id child { givenNames }", Scope.TRAILS_READ, 2, 1, 3, 0),
    _list("gaps", "id kind", Scope.GAPS_READ, 2, 0, 2, 0),
    _list("flags", "id kind", Scope.TRAILS_READ, 1, 0, 1, 0),
    _list("statements", "id headline", Scope.STATEMENTS_READ, 1, 0, 0, 0),
    _list("loads", "id state", Scope.FEEDS_READ, 1, 0, 1, 0),
    _list("rejections", "line found", Scope.FEEDS_READ, 1, 0, 1, 0),
    # Nothing has been logged of anybody when it is asked; what each is told then is in test_log.py.
    Asked(
        "disclosures",
        "{ disclosures(purpose: SELF_MONITORING) { totalCount nodes { id } } }",
        Scope.DISCLOSURES_READ,
        0,
        0,
        0,
        0,
    ),
    _list("events", "id kind subject", Scope.EVENTS_READ, 1, 0, 1, 0),
    Asked("gapCounts", "{ gapCounts { kind count } }", Scope.GAPS_READ, 2, 0, 2, 0),
    Asked("feeds", "{ feeds { name } }", Scope.FEEDS_READ, 1, 0, 1, 0),
    Asked(
        "statement",
        f'{{ statement(directorate: "{OLDHAM}", number: 1) {{ headline }} }}',
        Scope.STATEMENTS_READ,
        1,
        0,
        0,
        0,
    ),
    Asked("trail", f'{{ trail(id: "{opaque_id("Trail", FORCE, RECEIVED)}") {{ id }} }}', Scope.TRAILS_READ, 1, 0, 1, 0),
    Asked("load", f'{{ load(id: "{opaque_id("Load", OLDHAM, LOAD)}") {{ id }} }}', Scope.FEEDS_READ, 1, 0, 0, 0),
]
# `feedFaults` depends on the clock, `webhooks` on keys, clients, staff and sessions on who was made or signed in; they have their own
# tests, as `brokenGlass`, `caseOpening`, `children` and `region` have. The others show nobody's record.
UNTABLED = {
    "brokenGlass", "browserSessions", "caseOpening", "children", "clients", "feedFaults", "loading", "node", "nodes", "organisations", "portalTime",
    "region", "staff", "viewer", "webhooks",
}  # fmt: skip


def _rows(answer: dict[str, Any], field: str) -> int:
    found = answer["data"][field]
    if isinstance(found, list):
        return len(found)  # pyright: ignore[reportUnknownArgumentType]
    if found is not None and "nodes" in found:
        assert found["totalCount"] == len(found["nodes"])
        return len(found["nodes"])
    return 0 if found is None else 1


def test_every_root_field_is_in_the_table() -> None:
    query = VOCABULARY.graphql.query_type
    assert query is not None
    assert {one.field for one in TABLE} | UNTABLED == set(query.fields)


@pytest.mark.parametrize("asked", TABLE, ids=lambda asked: asked.field)
def test_a_viewer_is_shown_its_own_rows_and_no_others(database: Database, superuser: Superuser, asked: Asked) -> None:
    plant(superuser)
    viewers = {
        "oldham": viewer_of(OLDHAM),
        "rochdale": viewer_of(ROCHDALE),
        "force": force_viewer(scopes=frozenset(Scope)),
        "oversight": overseer(),
    }

    shown = {who: _rows(run_document(database, viewer, asked.text, {}), asked.field) for who, viewer in viewers.items()}

    assert shown == {who: getattr(asked, who) for who in viewers}


@pytest.mark.parametrize("asked", TABLE, ids=lambda asked: asked.field)
def test_nobody_is_refused_alike_everywhere(database: Database, asked: Asked) -> None:
    answer = run_document(database, None, asked.text, {})

    assert set(answer) == {"errors"}
    [error] = answer["errors"]
    assert error["extensions"].pop("requestId")
    assert error == {
        "message": "Sign in, or send a bearer token, to ask this.",
        "extensions": {"code": "UNAUTHENTICATED"},
    }


@pytest.mark.parametrize("asked", TABLE, ids=lambda asked: asked.field)
def test_without_the_scope_nothing_is_answered_whoever_asks(
    database: Database, superuser: Superuser, asked: Asked
) -> None:
    plant(superuser)
    others = frozenset(Scope) - {asked.scope}

    answers = [
        run_document(database, viewer_of(organisation, Role.PRACTITIONER, scopes=others), asked.text, {})
        for organisation in (OLDHAM, ROCHDALE, FORCE)
    ]

    assert asked.scope is not None
    assert answers[0] == {
        "errors": [
            {
                "message": "You do not have permission to ask for this.",
                "extensions": {
                    "code": "FORBIDDEN",
                    "scopes": [asked.scope.value],
                    "requestId": "request-of-a-test",
                },
            }
        ]
    }
    assert answers[1:] == [answers[0], answers[0]]


SUBSCRIPTIONS = {
    "gapChanged": ("subscription { gapChanged { readAgain } }", Scope.GAPS_READ),
    "loadProgressed": ("subscription { loadProgressed { readAgain } }", Scope.FEEDS_READ),
}


def test_every_subscription_is_in_the_table() -> None:
    subscription = VOCABULARY.graphql.subscription_type

    assert subscription is not None
    assert set(SUBSCRIPTIONS) == set(subscription.fields)


@pytest.mark.parametrize("field", SUBSCRIPTIONS)
def test_without_the_scope_nobody_subscribes(database: Database, field: str) -> None:
    text, scope = SUBSCRIPTIONS[field]

    for organisation in (OLDHAM, ROCHDALE, FORCE):
        with pytest.raises(OperationRefused) as refused:
            subscribe(database, viewer_of(organisation, scopes=frozenset(Scope) - {scope}), Ask(text, {}))
        assert (refused.value.code, refused.value.extensions) == (
            ErrorCode.FORBIDDEN,
            {"code": "FORBIDDEN", "scopes": [scope.value]},
        )


NODE = "query N($id: ID!) { node(id: $id) { __typename id } trail(id: $id) { id } load(id: $id) { id } }"
THEIRS = [
    opaque_id("Trail", FORCE, ELSEWHERE),
    opaque_id("Incident", FORCE, "I-9"),
    opaque_id("Incident", FORCE, "I-2"),
    opaque_id("Referral", FORCE, "R-9"),
    opaque_id("Contact", ROCHDALE, "C-9"),
    opaque_id("Statement", ROCHDALE, "1"),
    opaque_id("Load", FORCE, "01890000-0000-7000-8000-000000000002"),
]
NOBODYS = [
    opaque_id("Trail", FORCE, "nowhere"),
    opaque_id("Load", OLDHAM, "not a uuid"),
    opaque_id("Statement", OLDHAM, "99999999999999999999"),
    opaque_id("Statement", OLDHAM, "٣"),
    opaque_id("Nothing", OLDHAM, "x"),
    opaque_id("Attachment", OLDHAM, "x"),
    "not an id",
    "",
]


@pytest.mark.parametrize("id_text", [*THEIRS, *NOBODYS])
def test_what_is_anothers_is_answered_as_what_does_not_exist(
    database: Database, superuser: Superuser, id_text: str
) -> None:
    plant(superuser)

    answer = run_document(database, viewer_of(OLDHAM), NODE, {"id": id_text})

    assert answer == {"data": {"node": None, "trail": None, "load": None}}


OWN = {
    "Trail": opaque_id("Trail", FORCE, RECEIVED),
    "Incident": opaque_id("Incident", FORCE, "I-1"),
    "Referral": opaque_id("Referral", FORCE, "R-1"),
    "Contact": opaque_id("Contact", OLDHAM, "C-1"),
    "Gap": opaque_id("Gap", FORCE, "gap-of-a-trail"),
    "Flag": opaque_id("Flag", FORCE, "flag-1"),
    "Statement": opaque_id("Statement", OLDHAM, "1"),
    "Load": opaque_id("Load", OLDHAM, LOAD),
}


@pytest.mark.parametrize("kind", OWN)
def test_a_node_is_found_by_its_id_with_its_scope_and_is_not_there_without(
    database: Database, superuser: Superuser, kind: str
) -> None:
    plant(superuser)
    text = "query N($id: ID!) { node(id: $id) { __typename id } }"

    seen = run_document(database, viewer_of(OLDHAM), text, {"id": OWN[kind]})
    unseen = run_document(database, viewer_of(OLDHAM, scopes=frozenset()), text, {"id": OWN[kind]})

    assert seen == {"data": {"node": {"__typename": kind, "id": OWN[kind]}}}
    assert unseen == {"data": {"node": None}}


def test_nodes_are_found_in_the_order_of_their_ids_with_null_for_what_is_anothers_or_nothing(
    database: Database, superuser: Superuser
) -> None:
    plant(superuser)
    ids = [
        OWN["Gap"],
        THEIRS[0],
        OWN["Load"],
        OWN["Trail"],
        NOBODYS[1],
        OWN["Statement"],
        OWN["Gap"],
        *NOBODYS,
        OWN["Flag"],
    ]
    text = "query N($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Gap { trail { id } } } }"
    mine = set(OWN.values())

    seen = run_document(database, viewer_of(OLDHAM), text, {"ids": ids})
    unseen = run_document(
        database, viewer_of(OLDHAM, scopes=frozenset({Scope.TRAILS_READ, Scope.GAPS_READ})), text, {"ids": ids}
    )

    assert [one and one["id"] for one in seen["data"]["nodes"]] == [one if one in mine else None for one in ids]
    shown = {OWN["Gap"], OWN["Trail"], OWN["Flag"]}
    assert [one and one["id"] for one in unseen["data"]["nodes"]] == [one if one in shown else None for one in ids]


def test_a_person_asks_for_a_hundred_nodes_at_most(database: Database) -> None:
    text = "query N($ids: [ID!]!) { nodes(ids: $ids) { id } }"

    most = run_document(database, viewer_of(OLDHAM), text, {"ids": ["x"] * 100})
    more = run_document(database, viewer_of(OLDHAM), text, {"ids": ["x"] * 101})

    assert most == {"data": {"nodes": [None] * 100}}
    assert more["errors"][0]["message"] == "At most 100 ids may be asked for at once by a person."


def test_an_analyst_sees_rows_without_names_or_narrative(database: Database, superuser: Superuser) -> None:
    plant(superuser)
    text = """{
      trails { nodes { child { familyName } policeSide { familyName } receipts { child { familyName } } } }
      referrals { nodes { reason narrative children { familyName } childCount } }
      contacts { nodes { children { familyName } childCount } }
      incidents { nodes { people { familyName } locationPostcode } }
    }"""

    answer = run_document(database, viewer_of(OLDHAM, scopes=frozenset(Scope) - {Scope.PEOPLE_READ}), text, {})

    assert answer["data"] == {
        "trails": {
            "nodes": [
                {"child": None, "policeSide": None, "receipts": []},
                {"child": None, "policeSide": None, "receipts": [{"child": None}]},
            ]
        },
        "referrals": {"nodes": [{"reason": None, "narrative": None, "children": None, "childCount": 1}]},
        "contacts": {"nodes": [{"children": None, "childCount": 1}, {"children": None, "childCount": 1}]},
        "incidents": {"nodes": [{"people": None, "locationPostcode": None}]},
    }


def test_the_force_sees_that_a_council_received_and_nothing_of_what_it_wrote(
    database: Database, superuser: Superuser
) -> None:
    plant(superuser)
    text = """query T($id: ID!) { trail(id: $id) { receipts {
      kind recordId evidence arrived { exact } quotedReference recorded { exact } grade { grade } child { familyName }
    } } }"""

    answer = run_document(database, force_viewer(), text, {"id": opaque_id("Trail", FORCE, RECEIVED)})

    assert answer["data"]["trail"]["receipts"] == [
        {
            "kind": "contact",
            "recordId": "C-1",
            "evidence": ["birth date equal", "names equal"],
            "arrived": {"exact": True},
            "quotedReference": None,
            "recorded": None,
            "grade": None,
            "child": None,
        }
    ]


def test_a_directorate_sees_the_header_of_a_trail_that_was_not_referred_to_it_and_no_more(
    database: Database, superuser: Superuser
) -> None:
    plant(superuser)
    text = """{ trails(filter: {law1: STOPPED}) { nodes {
      stoppedAt move incident { reference } child { familyName } policeSide { familyName postcode role presence }
    } } }"""

    answer = run_document(database, viewer_of(OLDHAM), text, {})

    assert answer["data"]["trails"]["nodes"] == [
        {
            "stoppedAt": "REFERRAL_SENT",
            "move": "POLICE",
            "incident": None,
            "child": {"familyName": "Synthetic-2"},
            "policeSide": {"familyName": "Synthetic-2", "postcode": None, "role": None, "presence": None},
        }
    ]


def test_members_of_a_line_that_the_viewer_may_not_see_are_counted_as_hidden(
    database: Database, superuser: Superuser
) -> None:
    plant(superuser)
    text = f"""{{ statement(directorate: "{OLDHAM}", number: 1) {{ law(number: 1) {{ line(name: "IN_TIME") {{
      count hidden trails(first: 10) {{ totalCount }} contacts {{ totalCount }}
    }} }} }} }}"""

    whole = run_document(database, viewer_of(OLDHAM), text, {})
    figures = run_document(database, viewer_of(OLDHAM, scopes=frozenset({Scope.STATEMENTS_READ})), text, {})

    found = whole["data"]["statement"]["law"]["line"]
    assert found == {"count": 3, "hidden": 1, "trails": {"totalCount": 2}, "contacts": {"totalCount": 0}}
    found = figures["data"]["statement"]["law"]["line"]
    assert found == {"count": 3, "hidden": 3, "trails": None, "contacts": None}


def test_a_viewer_is_told_who_it_is(database: Database) -> None:
    viewer: Viewer = viewer_of(OLDHAM, scopes=frozenset({Scope.GAPS_READ}))

    answer = run_document(database, viewer, "{ viewer { name organisation { code name kind } roles scopes } }", {})

    assert answer["data"]["viewer"] == {
        "name": "Somebody Synthetic",
        "organisation": {"code": OLDHAM, "name": "Oldham", "kind": "DIRECTORATE"},
        "roles": ["MANAGER"],
        "scopes": ["gaps:read"],
    }
