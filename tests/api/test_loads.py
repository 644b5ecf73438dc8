"""The doors for loads, through the whole application: streamed in, told of, refused with a reason."""

import datetime as dt
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from typing import Any

import anyio
import httpx
import pytest
from starlette.applications import Starlette

from actions.take_in_load import take_in_load
from api import loads
from api.app import create_app
from api.settings import read
from auth.audit_system import TOKEN
from store import loads as store_loads
from store.database import Database
from tests.actions.case_systems import DFE, child, payload, register_council
from tests.actions.intake import Superuser, council, count, force, jobs, receive, register, state
from tests.api.doors import asking
from tests.feeds.examples import incident, police_header, police_load, referral
from tests.loops import run_apart, serve_apart

FORCE, LIAISON, COUNCIL = "gmp-administrator", "gmp-liaison", "oldham-administrator"


@pytest.fixture
def app(database: Database) -> Starlette:
    register(database)
    return create_app(read({"COUNTERFOIL_MODE": "demo", "COUNTERFOIL_SIGN_IN": "development"}), database)


def ask(
    app: Starlette, *asking: Callable[[httpx.AsyncClient], Coroutine[Any, Any, httpx.Response]]
) -> list[httpx.Response]:
    """The answers to some requests, one after the other."""

    async def run() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as client:
            return [await one(client) for one in asking]

    return run_apart(run())


def headers_of(app: Starlette, who: str) -> dict[str, str]:
    """What is sent by a named person who is signed in, by nobody, or with an `Authorization` as it stands."""
    if not who or " " in who:
        return {"Authorization": who} if who else {}
    return asking(app.state.database, who)


def post(app: Starlette, data: bytes | AsyncIterator[bytes], who: str, feed: str = "police") -> httpx.Response:
    headers = headers_of(app, who)
    return ask(app, lambda client: client.post(f"/feeds/{feed}/loads", content=data, headers=headers))[0]


def get(app: Starlette, place: str, who: str) -> httpx.Response:
    headers = headers_of(app, who)
    return ask(app, lambda client: client.get(place, headers=headers))[0]


async def in_pieces(data: bytes) -> AsyncGenerator[bytes]:
    for start in range(0, len(data), 1000):
        yield data[start : start + 1000]


def test_a_streamed_load_is_received_and_its_progress_can_be_read(
    app: Starlette, database: Database, superuser: Superuser
):
    data = police_load(incident(), referral())

    answer = post(app, in_pieces(data), FORCE)

    place = answer.headers["location"]
    load_id = answer.json()["loadId"]
    assert answer.status_code == 202
    assert place == f"/feeds/police/loads/{load_id}"
    assert answer.json() == {"loadId": load_id, "location": place, "bytesReceived": len(data)}
    assert jobs(superuser) == [("take_in_load", load_id)]
    before = get(app, place, FORCE).json()
    assert (before["state"], before["bytesReceived"], before["takenInAt"]) == ("RECEIVED", len(data), None)

    take_in_load(database, force(), uuid.UUID(load_id))

    after = get(app, place, FORCE).json()
    assert (after["state"], after["linesRead"], after["complete"]) == ("TAKEN_IN", 4, True)
    assert after["madeAt"] == "2019-07-02T03:00:00+00:00"
    assert after["counts"]["takenIn"] == {"incident": 1, "referral": 1}


def test_the_same_bytes_again_are_answered_with_the_load_they_became(app: Starlette, superuser: Superuser):
    first = post(app, police_load(incident()), FORCE)

    again = post(app, police_load(incident()), FORCE)

    assert (again.status_code, again.json()["code"]) == (200, "ALREADY_TAKEN_IN")
    assert again.headers["location"] == first.headers["location"]
    assert count(superuser, "load") == 1


def test_a_refused_load_says_why(app: Starlette, database: Database):
    answer = post(app, police_load(header=police_header(force="LANCS")), FORCE)
    take_in_load(database, force(), uuid.UUID(answer.json()["loadId"]))

    refusal = get(app, answer.headers["location"], FORCE).json()["refusal"]

    assert refusal == {
        "code": "OTHER_ORGANISATION",
        "sentence": "The load is refused: its header names another organisation.",
    }


@pytest.mark.parametrize(
    ("who", "feed", "status", "code"),
    [
        ("", "police", 401, "UNAUTHENTICATED"),
        ("Bearer nobody", "police", 401, "UNAUTHENTICATED"),
        (f"Bearer {TOKEN}", "police", 401, "UNAUTHENTICATED"),
        (LIAISON, "police", 403, "SCOPE_NEEDED"),
        (FORCE, "council", 404, "FEED_NOT_FOUND"),
        (FORCE, "there-is-none", 404, "FEED_NOT_FOUND"),
        (COUNCIL, "police", 404, "FEED_NOT_FOUND"),
    ],
)
def test_who_may_not_load_is_refused_and_nothing_is_kept(
    app: Starlette, superuser: Superuser, who: str, feed: str, status: int, code: str
):
    answer = post(app, police_load(incident()), who, feed)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert count(superuser, "load") == 0


def test_another_organisations_load_and_one_that_does_not_exist_are_answered_alike(app: Starlette, database: Database):
    place = post(app, police_load(), FORCE).headers["location"]
    strange = f"/feeds/police/loads/{uuid.uuid4()}"
    own = receive(database, council(), b"x").load_id

    answers = [get(app, one, COUNCIL) for one in (place, strange, f"/feeds/police/loads/{own}")]

    assert [one.status_code for one in answers] == [404, 404, 404]
    assert len({(one.json()["code"], one.json()["detail"]) for one in answers}) == 1
    assert get(app, f"/feeds/council/loads/{own}", COUNCIL).status_code == 200


def test_reading_progress_needs_a_viewer_and_the_scope(app: Starlette):
    place = post(app, police_load(), FORCE).headers["location"]

    assert [get(app, place, who).status_code for who in ("", LIAISON)] == [401, 403]


def test_an_upload_that_breaks_off_leaves_nothing(app: Starlette, superuser: Superuser):
    messages = [
        {"type": "http.request", "body": police_load(incident()), "more_body": True},
        {"type": "http.disconnect"},
    ]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "path": "/feeds/police/loads",
        "raw_path": b"/feeds/police/loads",
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "server": ("portal.test", 80),
        "headers": [
            (name.lower().encode(), value.encode())
            for name, value in {**headers_of(app, FORCE), "Host": "portal.test"}.items()
        ],
    }
    sent: list[Any] = []

    async def receive_message() -> Any:
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    serve_apart(app, scope, receive_message, send)

    assert sent[0]["status"] == 400
    assert (count(superuser, "load"), count(superuser, "load_chunk"), jobs(superuser)) == (0, 0, [])


@pytest.mark.parametrize("pause_s", [0.02, 5])
def test_a_sender_that_is_too_slow_is_turned_away_and_keeps_no_place(
    app: Starlette, superuser: Superuser, monkeypatch: pytest.MonkeyPatch, pause_s: float
):
    async def trickle() -> AsyncGenerator[bytes]:
        for byte in police_load(incident()):
            await anyio.sleep(pause_s)
            yield bytes([byte])

    monkeypatch.setattr(loads, "PATIENCE_S", 0.3)

    answer = post(app, trickle(), FORCE)

    assert (answer.status_code, answer.json()["code"]) == (408, "TOO_SLOW")
    assert "65,536 bytes a second" in answer.json()["detail"]
    assert (count(superuser, "load"), count(superuser, "load_chunk")) == (0, 0)


def test_a_sender_is_given_time_by_what_it_has_sent():
    pace = loads.Pace()

    assert pace.left() == 60
    pace.note(waited_s=50, size=0)
    assert pace.left() == 10
    pace.note(waited_s=10, size=30 * 65_536)
    assert pace.left() == 30
    pace.note(waited_s=0, size=65_536 * 3600)
    assert pace.left() == 60


def test_a_load_arrives_whole_whatever_the_size_of_its_pieces(app: Starlette, database: Database, superuser: Superuser):
    data = police_load(*(referral(f"R-{number}", narrative="x" * 2000) for number in range(600)))

    load_id = uuid.UUID(post(app, in_pieces(data), FORCE).json()["loadId"])

    assert state(superuser, load_id) == "RECEIVED"
    assert take_in_load(database, force(), load_id).counts["taken_in"] == {"referral": 600}


def test_a_load_without_a_header_is_as_at_what_its_address_says(app: Starlette, database: Database):
    register_council(database, DFE)
    address = "/feeds/oldham-dfe/loads?as_at=2019-07-02T04:50:00%2B01:00&covers_from=2019-06-18"
    headers = headers_of(app, COUNCIL)
    accepted = ask(app, lambda client: client.post(address, content=payload(child()), headers=headers))[0]

    with database.transaction(council()) as tx:
        found = store_loads.find(tx, "E08000004", uuid.UUID(accepted.json()["loadId"]))

    assert accepted.status_code == 202
    assert found is not None
    assert found.as_at == dt.datetime(2019, 7, 2, 3, 50, tzinfo=dt.UTC)
    assert found.covers_declared_from == dt.datetime(2019, 6, 17, 23, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("as_at=yesterday", "MOMENT_NOT_UNDERSTOOD"),
        ("covers_from=2019-07-02T04:00:00", "MOMENT_NOT_UNDERSTOOD"),
        ("as_at=2119-07-02", "AS_AT_LATER_THAN_NOW"),
        ("as_at=2019-07-02&covers_from=2019-07-03", "COVERS_FROM_AFTER_AS_AT"),
    ],
)
def test_what_no_load_can_be_as_at_is_refused(app: Starlette, database: Database, said: str, code: str):
    register_council(database, DFE)
    headers = headers_of(app, COUNCIL)

    refused = ask(
        app, lambda client: client.post(f"/feeds/oldham-dfe/loads?{said}", content=payload(child()), headers=headers)
    )[0]

    assert (refused.status_code, refused.json()["code"]) == (400, code)


def test_a_load_whose_header_says_it_is_not_told_as_at_when_it_speaks(app: Starlette):
    headers = headers_of(app, FORCE)
    refused = ask(
        app,
        lambda client: client.post(
            "/feeds/police/loads?as_at=2019-07-02", content=police_load(incident()), headers=headers
        ),
    )[0]

    assert (refused.status_code, refused.json()["code"]) == (400, "AS_AT_IN_HEADER")
