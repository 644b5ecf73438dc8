"""Subscriptions as server-sent events, by real requests: GraphQL over SSE in distinct connections mode."""

import json
import uuid
from collections.abc import Iterator

import pytest

from actions.take_in_load import take_in_load
from api.live import events
from schema.parts import opaque_id
from store import feeds
from store.database import Database
from tests.actions.hooked import AT
from tests.actions.intake import council, receive, register
from tests.api.doors import asking, client
from tests.api.live_client import AUDIT, GAPS, LOADS, Portal, gap_changes, live, narrow
from tests.api.partners import GRAPHQL, Partner
from tests.database import OLDHAM, ROCHDALE
from tests.schema.planted import Superuser, plant

PROGRESS = LOADS.replace("Loads {", "Loads($load: ID) {").replace("loadProgressed {", "loadProgressed(load: $load) {")


@pytest.fixture
def portal(database: Database, superuser: Superuser) -> Iterator[Portal]:
    plant(superuser)
    with live(database) as portal:
        yield portal


def test_a_change_is_an_event(portal: Portal, database: Database) -> None:
    with portal.streaming(GAPS) as stream:
        headers = stream.response.headers
        gap_changes(database, "gap-of-a-trail")
        name, data = stream.next()

    assert headers["content-type"] == "text/event-stream; charset=utf-8"
    assert (headers["cache-control"], headers["x-accel-buffering"]) == ("no-store", "no")
    assert "content-encoding" not in headers
    assert headers["ratelimit"].startswith('"queries";')
    assert name == "next"
    assert data == {
        "data": {"gapChanged": {"gap": {"kind": "NOT_REFERRED", "state": "OPEN", "side": "POLICE"}, "readAgain": False}}
    }


@pytest.mark.parametrize(
    ("query", "headers", "status", "code"),
    [
        (GAPS, {}, 401, "UNAUTHENTICATED"),
        ("subscription {", AUDIT, 400, "GRAPHQL_PARSE_FAILED"),
        ("subscription { gapChanged { secret } }", AUDIT, 400, "GRAPHQL_VALIDATION_FAILED"),
        (GAPS, {**AUDIT, "Counterfoil-Purpose": "CURIOSITY"}, 400, "BAD_USER_INPUT"),
    ],
)
def test_what_is_refused_is_refused_before_a_stream_begins(
    portal: Portal, query: str, headers: dict[str, str], status: int, code: str
) -> None:
    with portal.streaming(
        query, {"Accept": "text/event-stream, application/graphql-response+json", **headers}
    ) as stream:
        stream.response.read()

    assert stream.response.status_code == status
    assert stream.response.json()["errors"][0]["extensions"]["code"] == code


@pytest.mark.parametrize("accept", ["text/event-stream", "application/json, text/event-stream, multipart/mixed"])
def test_a_query_is_answered_as_ever_to_who_accepts_a_stream(portal: Portal, accept: str) -> None:
    sent = {"json": {"query": "{ viewer { organisation { name } } }"}, "headers": {**AUDIT, "Accept": accept}}
    answer = client(portal.app).post("/graphql", **sent)

    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["data"] == {"viewer": {"organisation": {"name": "Oldham"}}}


def test_a_subscription_is_no_answer(portal: Portal) -> None:
    answer = client(portal.app).post("/graphql", json={"query": GAPS}, headers=AUDIT)

    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert "text/event-stream" in answer.json()["errors"][0]["message"]


def test_a_cookie_counts_beside_its_header_and_from_our_own_page(portal: Portal, database: Database) -> None:
    script = {**asking(database, "oldham-manager"), "Origin": portal.address}

    for left_out, status in (("X-Requested-By", 403), ("", 200)):
        with portal.streaming(GAPS, {name: value for name, value in script.items() if name != left_out}) as stream:
            assert stream.response.status_code == status


def test_a_stream_says_that_it_is_there(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "ALIVE_S", 0.1)

    with portal.streaming(GAPS) as stream:
        for _ in range(3):
            stream.has_begun()
            assert next(stream._lines) == ""


def test_who_goes_away_is_forgotten(portal: Portal) -> None:
    with portal.streaming(GAPS) as stream:
        stream.has_begun()
        portal.waits(1)

    portal.waits(0)


def test_a_stream_that_the_process_ends_does_not_say_that_it_is_complete(portal: Portal) -> None:
    with portal.streaming(GAPS) as stream:
        stream.has_begun()
        portal.server.should_exit = True

        assert stream.next() == ("ended", None)


def test_a_systems_token_and_proof_are_those_of_the_request(portal: Portal, database: Database) -> None:
    partner = Partner(database, scopes=frozenset({"queries:adhoc", "gaps:read"}))
    token = partner.token(client(portal.app))
    proof = partner.proof("POST", GRAPHQL, token)

    for status in (200, 401):
        with portal.streaming(GAPS, {"Authorization": f"DPoP {token}", "DPoP": proof}) as stream:
            assert stream.response.status_code == status


# ---------------------------------------------------------------- loads


def test_a_load_is_told_of_from_its_arrival_to_its_judgement(portal: Portal, database: Database) -> None:
    register(database)
    with portal.streaming(LOADS) as stream:
        load_id = receive(database, council(), b"nonsense").load_id
        _, received = stream.next()
        take_in_load(database, council(), load_id)
        _, refused = stream.next()

    assert [one and one["data"]["loadProgressed"]["load"]["state"] for one in (received, refused)] == [
        "RECEIVED",
        "REFUSED",
    ]


def _load(superuser: Superuser, organisation: str, state: str) -> uuid.UUID:
    superuser.execute(
        "insert into feed (organisation, feed, side, format, abilities) values (%s, 'council', 'COUNCIL',"
        " 'counterfoil-council/1', '{}') on conflict do nothing",
        [organisation],
    )
    [(load_id,)] = superuser.execute(
        "insert into load (organisation, load_id, feed, state, received_at) values (%s, uuidv7(), 'council', 'RECEIVED', %s)"
        " returning load_id",
        [organisation, AT],
    ).fetchall()
    if state == "TAKEN_IN":
        superuser.execute("update load set state = 'TAKEN_IN', made_at = now() where load_id = %s", [load_id])
    assert isinstance(load_id, uuid.UUID)
    return load_id


def test_of_one_load_it_is_told_how_far_it_is_and_it_ends_when_it_is_judged(
    portal: Portal, database: Database, superuser: Superuser
) -> None:
    load_id, other = _load(superuser, OLDHAM, "TAKEN_IN"), _load(superuser, OLDHAM, "TAKEN_IN")
    with portal.streaming(PROGRESS, variables={"load": opaque_id("Load", OLDHAM, str(load_id))}) as stream:
        _, first = stream.next()
        with database.reconciling() as tx:
            feeds.mark_reconciled(tx, [(OLDHAM, other)], AT)
        with database.reconciling() as tx:
            feeds.mark_reconciled(tx, [(OLDHAM, load_id)], AT)
        _, judged = stream.next()
        end = stream.next()

    told = [one["data"]["loadProgressed"]["load"] if one else None for one in (first, judged)]
    assert [one and (one["state"], one["judgedAt"]) for one in told] == [
        ("TAKEN_IN", None),
        ("TAKEN_IN", AT.isoformat()),
    ]
    assert end == ("complete", None)


@pytest.mark.parametrize("load", ["of Rochdale", "of nobody", "no id", "of a gap"])
def test_a_load_that_is_not_yours_is_as_one_that_there_is_not(portal: Portal, superuser: Superuser, load: str) -> None:
    rochdales = _load(superuser, ROCHDALE, "RECEIVED")
    named = {
        "of Rochdale": opaque_id("Load", ROCHDALE, str(rochdales)),
        "of nobody": opaque_id("Load", OLDHAM, str(uuid.uuid4())),
        "no id": "x",
        "of a gap": opaque_id("Gap", OLDHAM, str(rochdales)),
    }[load]

    with portal.streaming(LOADS) as every, portal.streaming(PROGRESS, variables={"load": named}) as stream:
        superuser.execute("update load set lines_read = 5 where load_id = %s", [rochdales])
        _load(superuser, OLDHAM, "RECEIVED")
        name, data = every.next()
        portal.server.should_exit = True
        end = stream.next()

    assert (name, data and data["data"]["loadProgressed"]["load"]["state"]) == ("next", "RECEIVED")
    assert end == ("ended", None)


def test_a_burst_of_loads_is_told_as_one(portal: Portal, superuser: Superuser) -> None:
    with portal.streaming(LOADS) as stream:
        superuser.execute("begin")
        for _ in range(30):
            _load(superuser, OLDHAM, "RECEIVED")
        superuser.execute("commit")
        first = stream.next()
        last = _load(superuser, OLDHAM, "RECEIVED")
        second = stream.next()

    assert first == ("next", {"data": {"loadProgressed": {"load": None, "readAgain": True}}})
    assert second[1] is not None
    assert second[1]["data"]["loadProgressed"]["load"]["id"] == opaque_id("Load", OLDHAM, str(last))


# ---------------------------------------------------------------- who reads slowly


def test_who_does_not_read_is_given_up_and_holds_nothing(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "SEND_S", 0.5)
    monkeypatch.setattr(events, "ALIVE_S", 0)
    body = json.dumps({"query": GAPS}).encode()
    with narrow(portal.port) as slow:
        slow.sendall(
            b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\n"
            + f"Authorization: {AUDIT['Authorization']}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        portal.waits(1)

        portal.waits(0)
