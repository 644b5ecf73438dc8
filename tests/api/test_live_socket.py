"""`graphql-transport-ws` at `/graphql`, spoken by a real client: the protocol, and who may connect."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from api.live import conversation, places, socket, telling
from store.database import Database
from tests.api.doors import asking
from tests.api.live_client import AUDIT, GAPS, PROTOCOL, Portal, gap_changes, live
from tests.schema.planted import Superuser, plant

OPEN_GAP = {
    "data": {"gapChanged": {"gap": {"kind": "NOT_REFERRED", "state": "OPEN", "side": "POLICE"}, "readAgain": False}}
}


@pytest.fixture
def portal(database: Database, superuser: Superuser) -> Iterator[Portal]:
    plant(superuser)
    with live(database) as portal:
        yield portal


def code_of(message: dict[str, Any]) -> str:
    assert message["type"] == "error"
    return message["payload"][0]["extensions"]["code"]


def test_a_change_is_told_and_a_subscription_ends_when_it_is_told_to(portal: Portal, database: Database) -> None:
    with portal.talking() as talk:
        talk.subscribe(GAPS, "a")
        portal.waits(2)

        gap_changes(database, "gap-of-a-trail")
        told = talk.hear()
        talk.say({"id": "a", "type": "complete"})
        portal.waits(1)
        gap_changes(database, "gap-of-a-trail")

        assert told == {"id": "a", "type": "next", "payload": OPEN_GAP}
        assert talk.hears_nothing()


def test_an_id_may_be_used_again_once_its_subscription_has_ended(portal: Portal, database: Database) -> None:
    with portal.talking() as talk:
        for name in ("a", "a"):
            talk.subscribe(GAPS, name)
            portal.waits(2)
            talk.say({"id": name, "type": "complete"})
        portal.waits(1)
        talk.subscribe(GAPS, "a")
        portal.waits(2)
        gap_changes(database, "gap-of-a-trail")

        assert talk.hear()["id"] == "a"


def test_a_ping_is_answered_before_and_after_somebody_is_known(portal: Portal) -> None:
    with portal.connected(AUDIT) as talk:
        talk.say({"type": "ping"})
        first = talk.hear()
        talk.say({"type": "connection_init"})
        talk.hear()
        talk.say({"type": "pong"})
        talk.say({"type": "ping", "payload": {"any": "thing"}})

        assert [first, talk.hear()] == [{"type": "pong"}, {"type": "pong"}]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        pytest.param([{"id": "1", "type": "subscribe", "payload": {"query": GAPS}}], 4401, id="subscribe first"),
        pytest.param([{"type": "connection_init"}, {"type": "connection_init"}], 4429, id="init twice"),
        pytest.param(
            [{"type": "connection_init"}, *[{"id": "1", "type": "subscribe", "payload": {"query": GAPS}}] * 2],
            4409,
            id="id twice",
        ),
        pytest.param([{"type": "start"}], 4400, id="legacy type"),
        pytest.param([{"type": "connection_init"}, {"type": "stop", "id": "1"}], 4400, id="unknown type"),
        pytest.param(["{"], 4400, id="no JSON"),
        pytest.param(["[]"], 4400, id="no object"),
        pytest.param([b"\x00"], 4400, id="binary"),
        pytest.param([{"type": "connection_init", "payload": "x"}], 4400, id="payload of a text"),
        pytest.param(
            [{"type": "connection_init"}, {"type": "subscribe", "payload": {"query": GAPS}}], 4400, id="no id"
        ),
        pytest.param([{"type": "connection_init"}, {"id": "x" * 101, "type": "complete"}], 4400, id="long id"),
        pytest.param(
            [{"type": "connection_init", "payload": {"Counterfoil-Purpose": "CURIOSITY"}}], 4400, id="unknown purpose"
        ),
    ],
)
def test_who_does_not_speak_the_protocol_is_told_by_its_code(portal: Portal, said: list[object], code: int) -> None:
    with portal.connected(AUDIT) as talk:
        for message in said:
            talk.say(message)

        assert talk.end() == code


def test_who_says_nothing_is_not_waited_for(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "INIT_S", 0.2)

    with portal.connected(AUDIT) as talk:
        assert talk.end() == 4408


@pytest.mark.parametrize("protocols", [("graphql-ws",), ("soap",)])
def test_another_subprotocol_is_not_spoken(portal: Portal, protocols: tuple[str, ...]) -> None:
    with portal.connected(AUDIT, *protocols) as talk:
        assert talk.connection.subprotocol is None
        assert talk.end() == 4406


def test_the_legacy_subprotocol_is_passed_over_for_the_newer(portal: Portal) -> None:
    with portal.connected(AUDIT, "graphql-ws", PROTOCOL) as talk:
        assert talk.connection.subprotocol == PROTOCOL


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer somebody"}, {"Cookie": "__Host-session=x"}])
def test_who_is_nobody_is_refused(portal: Portal, headers: dict[str, str]) -> None:
    with portal.connected(headers, origin=portal.address) as talk:
        talk.say({"type": "connection_init"})

        assert talk.end() == 4403


def test_a_token_may_come_in_the_payload_of_the_first_message(portal: Portal) -> None:
    with portal.connected({}) as talk:
        talk.say({"type": "connection_init", "payload": AUDIT})

        assert talk.hear() == {"type": "connection_ack"}


def test_two_tokens_are_no_token(portal: Portal) -> None:
    with portal.connected(AUDIT) as talk:
        talk.say({"type": "connection_init", "payload": AUDIT})

        assert talk.end() == 4403


@pytest.mark.parametrize("origin", ["https://elsewhere.test", "null"])
def test_another_sites_page_cannot_connect(portal: Portal, database: Database, origin: str) -> None:
    cookie = {"Cookie": asking(database, "oldham-manager")["Cookie"]}

    with pytest.raises(InvalidStatus) as refused, portal.connected(cookie, origin=origin):
        pass

    assert refused.value.response.status_code == 403


def test_a_cookie_counts_only_from_our_own_page(portal: Portal, database: Database) -> None:
    cookie = {"Cookie": asking(database, "oldham-manager")["Cookie"]}

    with pytest.raises(InvalidStatus), portal.connected(cookie):
        pass
    with portal.talking(cookie, origin=portal.address) as talk:
        talk.subscribe(GAPS)
        portal.waits(2)
        gap_changes(database, "gap-of-a-trail")

        assert talk.hear()["payload"] == OPEN_GAP


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"query": "{ viewer { name } }"}, "METHOD_NOT_ALLOWED"),
        ({"query": "mutation { signOutEverywhere { __typename } }"}, "METHOD_NOT_ALLOWED"),
        ({"query": "subscription { __typename }"}, "GRAPHQL_VALIDATION_FAILED"),
        (
            {"query": "subscription { gapChanged { readAgain } loadProgressed { readAgain } }"},
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ({"query": "subscription {"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "subscription { gapChanged { secret } }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": f"subscription {{ gapChanged {{ {'a:readAgain ' * 1000} }} }}"}, "LIMIT_EXCEEDED"),
        (
            {"query": "subscription { gapChanged { gap { contact { trail { contacts { trail { contacts { id }}}}}}}}"},
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ({"query": "subscription($a: ID!) { loadProgressed(load: $a) { readAgain } }"}, "BAD_USER_INPUT"),
        ({"documentId": "sha256:unknown"}, "DOCUMENT_UNKNOWN"),
        ({}, "BAD_USER_INPUT"),
        ({"query": 1}, "BAD_USER_INPUT"),
    ],
)
def test_what_is_no_subscription_is_refused_and_the_connection_goes_on(
    portal: Portal, payload: dict[str, object], code: str
) -> None:
    with portal.talking() as talk:
        talk.say({"id": "1", "type": "subscribe", "payload": payload})
        refused = talk.hear()
        talk.say({"type": "ping"})

        assert (refused["id"], code_of(refused), talk.hear()) == ("1", code, {"type": "pong"})


def test_a_message_that_is_too_large_ends_the_connection(portal: Portal) -> None:
    with portal.talking() as talk:
        with suppress(ConnectionClosed):
            talk.say("x" * 70_000)

        assert talk.end() == 1009


def test_a_connection_has_so_many_subscriptions(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "SUBSCRIPTIONS", 2)

    with portal.talking() as talk:
        for name in ("a", "b", "c"):
            talk.subscribe(GAPS, name)
        refused = talk.hear()
        talk.say({"id": "a", "type": "complete"})
        talk.subscribe("{ nonsense }", "d")

        assert (refused["id"], code_of(refused)) == ("c", "LIMIT_EXCEEDED")
        assert code_of(talk.hear()) == "GRAPHQL_VALIDATION_FAILED"


def test_each_has_so_many_connections_and_nobody_elses_count(
    portal: Portal, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "MOST_OF_ONE", 1)
    cookie = {"Cookie": asking(database, "oldham-manager")["Cookie"]}

    with portal.talking() as first:
        with portal.connected(AUDIT) as second:
            second.say({"type": "connection_init"})
            assert second.end() == 1013
        with portal.streaming(GAPS) as stream:
            assert stream.response.status_code == 429
        with portal.talking(cookie, origin=portal.address):
            first.say({"type": "ping"})
            assert first.hear() == {"type": "pong"}
    with portal.talking():
        pass


def test_so_many_of_a_network_may_keep_silent(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOST_WAITING_OF_NETWORK", 1)

    with portal.connected(AUDIT), portal.connected(AUDIT) as second:
        assert second.end() == 1013


def test_connections_are_told_that_the_process_ends(portal: Portal) -> None:
    with portal.talking() as idle, portal.talking() as subscribed:
        subscribed.subscribe(GAPS)
        portal.waits(3)

        portal.server.should_exit = True

        assert [idle.end(), subscribed.end()] == [1001, 1001]


def test_without_a_word_from_the_database_everybody_looks_all_the_same(
    portal: Portal, database: Database, superuser: Superuser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "LOOK_S", 0.5)
    with portal.talking() as talk:
        talk.subscribe(GAPS)
        portal.waits(2)
        superuser.execute("alter table outbox disable trigger wake")
        try:
            gap_changes(database, "gap-of-a-trail")

            assert talk.hear()["payload"] == OPEN_GAP
        finally:
            superuser.execute("alter table outbox enable trigger wake")


def test_who_listens_finds_the_database_again(
    portal: Portal, database: Database, superuser: Superuser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "LOOK_S", 60)
    monkeypatch.setattr("api.live.waking._RETRY_S", 0.1)
    listening = "select pid from pg_stat_activity where query like 'listen%'"
    with portal.talking() as talk:
        talk.subscribe(GAPS)
        portal.waits(2)
        gap_changes(database, "gap-of-a-trail")
        first = talk.hear()
        superuser.execute(f"select pg_terminate_backend(pid) from ({listening}) as one".encode())
        gap_changes(database, "gap-of-a-contact")

        assert (first["payload"], talk.hear()["payload"]["data"]["gapChanged"]["gap"]["kind"]) == (
            OPEN_GAP,
            "UNANNOUNCED",
        )
