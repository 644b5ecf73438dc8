"""What subscribers are shown: what they could ask for themselves at that moment, each look in the log, and nothing of anybody else's;
and nothing at all once they are signed in no more."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from actions.disable_staff import disable_staff
from actions.revoke_client import revoke_client
from api.live import telling
from auth import tokens
from auth.limits import Limit
from auth.viewer import Role
from store import browser_sessions
from store.database import Database
from store.outbox import EventKind
from tests.api.doors import asking, client, subject
from tests.api.live_client import AUDIT, GAPS, PROTOCOL, Portal, Talk, gap_changes, live, narrow
from tests.api.partners import FORCE, GRAPHQL, OLDHAM, Partner, administrator
from tests.api.test_live_socket import OPEN_GAP, code_of
from tests.database import ROCHDALE, viewer_of
from tests.logged import entries
from tests.schema.planted import Superuser, plant

WITH_TRAIL = "subscription Gaps { gapChanged { gap { id trail { id child { givenNames } } } } }"
SCOPES = frozenset({"queries:adhoc", "gaps:read"})


@pytest.fixture
def portal(database: Database, superuser: Superuser) -> Iterator[Portal]:
    plant(superuser)
    with live(database) as portal:
        yield portal


def cookie_of(database: Database, person: str) -> dict[str, str]:
    return {"Cookie": asking(database, person)["Cookie"]}


def by_token(portal: Portal, partner: Partner) -> dict[str, str]:
    """The headers of a request that opens a connection, with a token and its proof."""
    token = partner.token(client(portal.app))
    return {"Authorization": f"DPoP {token}", "DPoP": partner.proof("GET", GRAPHQL, token)}


def shown(superuser: Superuser) -> list[dict[str, Any]]:
    """The entries of what subscribers were shown."""
    return [one for one in entries(superuser) if one["operation_name"] == "Gaps"]


def test_each_message_is_logged_as_the_answer_to_a_query_is(
    portal: Portal, database: Database, superuser: Superuser
) -> None:
    headers = {**AUDIT, "Counterfoil-Purpose": "DATA_QUALITY", "Counterfoil-Case": "7"}
    with portal.talking(headers) as talk:
        talk.subscribe(WITH_TRAIL)
        portal.waits(2)
        for _ in range(2):
            gap_changes(database, "gap-of-a-trail")
            talk.hear()

    first, second = shown(superuser)
    assert first["records"] == second["records"] == {"gap": ["gap-of-a-trail"], "trail": first["records"]["trail"]}
    assert set(first["fields"]) == {"Gap", "Trail", "TrailChild"}
    assert (first["columns"], first["purpose"]) == ((FORCE, OLDHAM, "DISCLOSURE"), "DATA_QUALITY")
    assert first["case"]


def test_what_cannot_be_logged_is_not_told(portal: Portal, database: Database, superuser: Superuser) -> None:
    with portal.talking() as talk:
        talk.subscribe(GAPS)
        portal.waits(2)
        superuser.execute("alter table disclosure add constraint refused check (false) not valid")
        try:
            gap_changes(database, "gap-of-a-trail")
            told = talk.hear()
        finally:
            superuser.execute("alter table disclosure drop constraint refused")

    assert code_of(told) == "NOT_RECORDED"


def test_nothing_is_told_before_the_log_was_compared(portal: Portal, database: Database, superuser: Superuser) -> None:
    with portal.talking() as talk:
        talk.subscribe(GAPS)
        portal.waits(2)
        superuser.execute("delete from log.turn")
        gap_changes(database, "gap-of-a-trail")

        assert code_of(talk.hear()) == "NOT_RECORDED"
    assert shown(superuser) == []


def test_a_change_of_one_organisation_is_nothing_to_another(
    portal: Portal, database: Database, superuser: Superuser
) -> None:
    with (
        portal.talking() as oldham,
        portal.talking(cookie_of(database, "rochdale-manager"), origin=portal.address) as rochdale,
    ):
        oldham.subscribe(GAPS)
        rochdale.subscribe(GAPS)
        portal.waits(4)
        gap_changes(database, "gap-of-a-trail", organisation=OLDHAM)

        assert oldham.hear()["payload"] == OPEN_GAP
        assert rochdale.hears_nothing()
    assert {one["columns"][1] for one in shown(superuser)} == {OLDHAM}


def test_a_change_is_told_by_every_process(portal: Portal, database: Database) -> None:
    with live(database) as other, portal.talking() as here, other.talking() as there:
        for talk in (here, there):
            talk.subscribe(GAPS)
        portal.waits(2)
        other.waits(2)
        gap_changes(database, "gap-of-a-trail")

        assert [here.hear()["payload"], there.hear()["payload"]] == [OPEN_GAP, OPEN_GAP]


def test_a_gap_that_the_subscriber_may_not_see_is_never_told_though_an_event_names_it(
    portal: Portal, database: Database, superuser: Superuser
) -> None:
    superuser.execute("delete from gap where gap_id = 'gap-of-a-contact'")
    superuser.execute(
        "update trail set restricted = true, given_names = null, family_name = null, date_of_birth = null"
    )
    with (
        portal.talking(cookie_of(database, "rochdale-manager"), origin=portal.address) as rochdale,
        portal.talking(cookie_of(database, "oldham-analyst"), origin=portal.address) as analyst,
    ):
        rochdale.subscribe(GAPS)
        analyst.subscribe(GAPS)
        portal.waits(4)
        for gap in ("gap-of-a-trail", "gap-of-nobody"):
            gap_changes(database, gap, organisation=ROCHDALE)
        gap_changes(database, *[f"gap-{number}" for number in range(100)], organisation=OLDHAM)
        gap_changes(database, "gap-of-a-contact", organisation=OLDHAM)

        assert rochdale.hears_nothing()
        assert analyst.hears_nothing(0.1)
    assert shown(superuser) == []


def test_what_is_told_is_how_it_is_now_and_not_how_it_was(
    portal: Portal, database: Database, superuser: Superuser
) -> None:
    with portal.talking() as talk:
        talk.subscribe(GAPS)
        portal.waits(2)
        superuser.execute("update gap set state = 'RESOLVED', closed_at = now() where gap_id = 'gap-of-a-trail'")
        gap_changes(database, "gap-of-a-trail")

        assert talk.hear()["payload"]["data"]["gapChanged"]["gap"]["state"] == "RESOLVED"


def test_other_events_are_not_told(portal: Portal, database: Database) -> None:
    with portal.talking() as talk:
        talk.subscribe(GAPS)
        portal.waits(2)
        gap_changes(database, "gap-of-a-trail", kind=EventKind.TRAIL_CHANGED)
        gap_changes(database, "gap-of-a-contact", kind=EventKind.GAP_CLOSED)

        assert talk.hear()["payload"]["data"]["gapChanged"]["gap"]["kind"] == "UNANNOUNCED"


def test_a_burst_is_told_as_one_and_shows_and_logs_nobodys_record(
    portal: Portal, database: Database, superuser: Superuser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schema.live.MOST_AT_ONCE", 1)
    with portal.talking() as talk:
        talk.subscribe(GAPS)
        portal.waits(2)
        gap_changes(database, "gap-of-a-trail", "gap-of-a-contact")
        told = talk.hear()
        gap_changes(database, "gap-of-a-trail")

        assert told["payload"] == {"data": {"gapChanged": {"gap": None, "readAgain": True}}}
        assert talk.hear()["payload"] == OPEN_GAP
    assert [one["records"] for one in shown(superuser)] == [{"gap": ["gap-of-a-trail"]}]


def test_many_changes_of_one_gap_are_told_once(portal: Portal, database: Database, superuser: Superuser) -> None:
    with portal.talking() as talk:
        talk.subscribe(GAPS)
        portal.waits(2)
        gap_changes(database, *["gap-of-a-trail"] * 50)

        assert talk.hear()["payload"] == OPEN_GAP
        assert talk.hears_nothing()
    assert len(shown(superuser)) == 1


def test_a_scope_that_is_missing_is_denied_and_logged(portal: Portal, database: Database, superuser: Superuser) -> None:
    partner = Partner(database, scopes=frozenset({"queries:adhoc", "trails:read"}))
    with portal.talking(by_token(portal, partner)) as talk:
        talk.subscribe(GAPS)
        refused = talk.hear()

    assert code_of(refused) == "FORBIDDEN"
    assert refused["payload"][0]["extensions"]["scopes"] == ["gaps:read"]
    assert [one["rule"] for one in entries(superuser)][-1] == "scope gaps:read"


def test_a_session_without_the_scope_names_documents_of_the_pages_and_makes_none(
    database: Database, superuser: Superuser
) -> None:
    plant(superuser)
    with live(database, production=True) as portal:
        cookie = cookie_of(database, "oldham-manager")
        with portal.talking(cookie, origin="https://portal.test") as talk:
            for number, payload in enumerate(({"query": GAPS}, {"documentId": "sha256:x"})):
                talk.say({"id": str(number), "type": "subscribe", "payload": payload})
            codes = {code_of(talk.hear()) for _ in range(2)}
        with portal.connected(AUDIT) as talk:
            talk.say({"type": "connection_init"})
            assert talk.end() == 4403

    assert codes == {"FORBIDDEN", "DOCUMENT_UNKNOWN"}


# ---------------------------------------------------------------- for how long


def _is_ended(talk: Talk) -> None:
    assert talk.end() == 4403


def test_a_revoked_client_is_told_nothing_more(portal: Portal, database: Database, superuser: Superuser) -> None:
    partner = Partner(database, scopes=SCOPES)
    with portal.talking(by_token(portal, partner)) as talk:
        talk.subscribe(GAPS)
        portal.waits(2)
        gap_changes(database, "gap-of-a-trail")
        assert talk.hear()["payload"] == OPEN_GAP
        revoke_client(database, administrator(), partner.client_id)
        gap_changes(database, "gap-of-a-trail")

        _is_ended(talk)
    assert len(shown(superuser)) == 1


def test_a_proof_opens_one_connection(portal: Portal, database: Database) -> None:
    headers = by_token(portal, Partner(database, scopes=SCOPES))
    with portal.talking(headers), portal.connected(headers) as talk:
        talk.say({"type": "connection_init"})

        _is_ended(talk)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_token_and_proof_may_come_in_the_first_message(portal: Portal, database: Database, method: str) -> None:
    partner = Partner(database, scopes=SCOPES)
    token = partner.token(client(portal.app))
    proof = partner.proof(method, GRAPHQL, token)
    with portal.connected({}) as talk:
        talk.say({"type": "connection_init", "payload": {"authorization": f"DPoP {token}", "dpop": proof}})

        if method == "GET":
            assert talk.hear() == {"type": "connection_ack"}
        else:
            _is_ended(talk)


def test_a_token_that_is_over_ends_the_connection_that_nobody_uses(
    portal: Portal, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "LOOK_S", 0.3)
    monkeypatch.setattr("api.live.socket.LOOK_S", 0.3)
    partner = Partner(database, scopes=SCOPES)
    with portal.talking(by_token(portal, partner)) as talk:
        monkeypatch.setattr(tokens, "LIFETIME_S", 1)

        _is_ended(talk)


def test_a_session_that_ended_ends_the_stream(portal: Portal, database: Database) -> None:
    script = {**asking(database, "oldham-manager"), "Origin": portal.address}
    secret = script["Cookie"].partition("=")[2]
    with portal.streaming(GAPS, script) as stream:
        browser_sessions.end(database, secret)
        gap_changes(database, "gap-of-a-trail")
        name, data = stream.next()
        end = stream.next()

    assert (name, data and data["errors"][0]["extensions"]["code"]) == ("next", "UNAUTHENTICATED")
    assert end == ("complete", None)


def test_staff_who_are_disabled_are_told_nothing_more(portal: Portal, database: Database) -> None:
    with portal.talking(cookie_of(database, "oldham-manager"), origin=portal.address) as talk:
        talk.subscribe(GAPS)
        portal.waits(2)
        disable_staff(database, viewer_of(OLDHAM, Role.ADMINISTRATOR), subject("oldham-manager"), disabled=True)
        gap_changes(database, "gap-of-a-trail")

        _is_ended(talk)


def test_a_role_that_was_taken_away_is_gone_from_the_next_message_on(
    portal: Portal, database: Database, superuser: Superuser
) -> None:
    with portal.talking(cookie_of(database, "oldham-manager"), origin=portal.address) as talk:
        talk.subscribe(GAPS)
        portal.waits(2)
        superuser.execute("update guard.provider_role set role = 'OVERSEER' where organisation = %s", [OLDHAM])
        gap_changes(database, "gap-of-a-trail")

        assert code_of(talk.hear()) == "FORBIDDEN"


def test_a_subscription_keeps_nobody_signed_in(
    portal: Portal, database: Database, superuser: Superuser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "LOOK_S", 0.1)
    seen = "select max(seen_at)::text from browser_session"
    with portal.talking(cookie_of(database, "oldham-manager"), origin=portal.address) as talk:
        talk.subscribe(GAPS)
        portal.waits(2)
        before = superuser.execute(seen).fetchone()
        gap_changes(database, "gap-of-a-trail")
        talk.hear()
        assert talk.hears_nothing(0.5)

    assert superuser.execute(seen).fetchone() == before


# ---------------------------------------------------------------- how often


def test_who_has_asked_too_often_cannot_subscribe(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "QUERIES", Limit("queries", 1, 3600))
    with portal.talking() as talk:
        talk.subscribe(GAPS, "a")
        portal.waits(2)
        talk.subscribe(GAPS, "b")

        assert code_of(talk.hear()) == "TOO_MANY_REQUESTS"


def test_whoever_has_no_more_left_is_told_later_of_all_that_came_meanwhile(
    portal: Portal, database: Database, superuser: Superuser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "QUERIES", Limit("queries", 1, 2))
    with portal.talking() as talk:
        talk.subscribe(GAPS)
        portal.waits(2)
        for _ in range(5):
            gap_changes(database, "gap-of-a-trail")

        assert talk.hear()["payload"] == OPEN_GAP
        assert talk.hears_nothing()
    assert len(shown(superuser)) == 1


def test_who_does_not_read_holds_up_nobody_and_is_given_up(
    portal: Portal, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.live.socket.SEND_S", 0.5)
    monkeypatch.setattr("api.live.socket._CLOSE_S", 0.1)
    slow = connect(
        f"ws://127.0.0.1:{portal.port}/graphql",
        sock=narrow(portal.port),
        subprotocols=[Subprotocol(PROTOCOL)],
        additional_headers=AUDIT,
        close_timeout=0.1,
    )
    with portal.talking() as quick, slow:
        quick.subscribe(GAPS)
        slow.send('{"type": "connection_init"}')
        portal.waits(3)
        with ThreadPoolExecutor(1) as thread:
            pinging = thread.submit(_ping_without_end, slow)
            portal.waits(2)
            slow.socket.close()
            pinging.result()
        gap_changes(database, "gap-of-a-trail")

        assert quick.hear()["payload"] == OPEN_GAP


def _ping_without_end(connection: ClientConnection) -> None:
    with suppress(ConnectionClosed, OSError):
        while True:
            connection.send('{"type": "ping"}')
