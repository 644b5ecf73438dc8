"""Webhooks and events by GraphQL: who may manage and read them, and that reading on from the last cursor misses none."""

from dataclasses import replace
from typing import Any

import pytest

from auth.roles import SCOPES_OF
from auth.scopes import Scope
from auth.viewer import Role
from schema.run import run_document
from store.database import Database
from store.outbox import EventKind
from tests.actions.hooked import administrator, bodies, deliver, happen
from tests.actions.intake import Superuser
from tests.database import OLDHAM, ROCHDALE, viewer_of
from tests.partners.receiver import Receiver, receiving
from tests.schema.broken_off import broken_off

SHOWN = "webhook { id url events state disabledBecause waiting nonDelivered keys { id publicKey endsAt } }"
REGISTER = f"""mutation Register($input: RegisterWebhookInput!) {{ registerWebhook(input: $input) {{
  __typename ... on WebhookKeyMade {{ secret publicKey {SHOWN} }} ... on Problem {{ code message }} ... on BadInput {{ field }} }} }}"""
CONFIRM = f"""mutation Confirm($input: ConfirmWebhookInput!) {{ confirmWebhook(input: $input) {{
  __typename ... on WebhookChanged {{ {SHOWN} }} ... on Problem {{ code message }} ... on BadInput {{ field }} }} }}"""
ROTATE = f"""mutation Rotate($input: WebhookInput!) {{ rotateWebhookKey(input: $input) {{
  __typename ... on WebhookKeyMade {{ secret publicKey {SHOWN} }} ... on Problem {{ code message }} }} }}"""
DISABLE = f"""mutation Disable($input: WebhookInput!) {{ disableWebhook(input: $input) {{
  __typename ... on WebhookChanged {{ {SHOWN} }} ... on Problem {{ code message }} }} }}"""
WEBHOOKS = """query { webhooks { id state deliveries(first: 10, state: ACKNOWLEDGED) {
  totalCount nodes { eventId kind state attempts dueAt outcome } } } }"""
EVENTS = """query Events($first: Int, $after: String, $kinds: [String!]) { events(first: $first, after: $after, kinds: $kinds) {
  totalCount nodes { id kind subject version at } pageInfo { hasNextPage endCursor } } }"""

URL = "https://hooks.example.org/"


def ask(database: Database, document: str, organisation: str = OLDHAM, **variables: Any) -> dict[str, Any]:
    return run_document(database, administrator(organisation), document, variables)


def act(database: Database, document: str, organisation: str = OLDHAM, **given: Any) -> dict[str, Any]:
    answer = ask(database, document, organisation, input={"idempotencyKey": "some same key", **given})
    (result,) = answer["data"].values()
    return result


def register(database: Database, url: str = URL, **given: Any) -> dict[str, Any]:
    return act(database, REGISTER, url=url, events=["gap.opened"], **given)


def confirmed(database: Database, receiver: Receiver) -> dict[str, Any]:
    made = register(database, receiver.url)
    deliver(database, receiver)
    challenge = bodies(receiver)[0]["challenge"]
    return act(database, CONFIRM, id=made["webhook"]["id"], challenge=challenge, idempotencyKey="another key")


def test_a_webhook_is_registered_confirmed_told_and_disabled(database: Database):
    with receiving() as receiver:
        assert confirmed(database, receiver)["webhook"]["state"] == "ACTIVE"
        happen(database, 1)
        deliver(database, receiver)
        (shown,) = ask(database, WEBHOOKS)["data"]["webhooks"]

    newest = shown["deliveries"]["nodes"][0]
    assert shown["deliveries"]["totalCount"] == 2
    assert newest == {
        "eventId": receiver.received[-1].webhook_id,
        "kind": "gap.opened",
        "state": "ACKNOWLEDGED",
        "attempts": 1,
        "dueAt": None,
        "outcome": "HTTP_204",
    }
    disabled = act(database, DISABLE, id=shown["id"], idempotencyKey="the third key")
    assert (disabled["webhook"]["state"], disabled["webhook"]["disabledBecause"]) == ("DISABLED", "BY_HAND")


def test_the_same_key_registers_once_and_no_secret_is_kept_with_its_answer(database: Database, superuser: Superuser):
    first, again = register(database), register(database)

    assert again == first | {"secret": None}
    assert first["secret"].startswith("whsec_")
    row = superuser.execute("select string_agg(response::text, ' '), count(*) from idempotency_key").fetchone()
    assert row is not None
    assert first["secret"].removeprefix("whsec_") not in str(row[0])
    assert superuser.execute("select count(*) from webhook_endpoint").fetchone() == (1,)


def test_a_key_is_rotated_once_for_its_idempotency_key(database: Database):
    made = register(database)
    rotated = [act(database, ROTATE, id=made["webhook"]["id"], idempotencyKey="another key") for _ in range(2)]

    assert rotated[0]["secret"].startswith("whsec_")
    assert rotated[1] == rotated[0] | {"secret": None}
    newest, before = rotated[0]["webhook"]["keys"]
    assert (newest["publicKey"], newest["endsAt"]) == (rotated[0]["publicKey"], None)
    assert (before["publicKey"], before["endsAt"] is None) == (made["publicKey"], False)


def test_a_webhook_whose_making_was_broken_off_is_made_once_and_its_secret_shown(
    database: Database, superuser: Superuser
):
    with broken_off(superuser):
        assert "errors" in ask(
            database, REGISTER, input={"idempotencyKey": "some same key", "url": URL, "events": ["gap.opened"]}
        )

    taken_up, again = register(database), register(database)

    assert taken_up["secret"].startswith("whsec_")
    assert again == taken_up | {"secret": None}
    assert superuser.execute("select count(*) from webhook_endpoint").fetchone() == (1,)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"url": "http://hooks.example.org/"}, "url"),
        ({"events": ["gap.invented"]}, "events"),
        ({"events": []}, "events"),
    ],
)
def test_what_cannot_be_registered_is_refused_by_its_field(database: Database, given: dict[str, Any], field: str):
    fields: dict[str, Any] = {"url": URL, "events": ["gap.opened"], **given}
    refused = act(database, REGISTER, **fields)

    assert (refused["__typename"], refused["field"]) == ("BadInput", field)


def test_a_wrong_challenge_is_refused_by_its_field(database: Database):
    made = register(database)

    refused = act(database, CONFIRM, id=made["webhook"]["id"], challenge="x", idempotencyKey="another key")

    assert (refused["__typename"], refused["code"], refused["field"]) == ("BadInput", "CHALLENGE_WRONG", "challenge")


def test_anothers_webhook_none_and_no_id_at_all_are_answered_alike(database: Database):
    made = register(database)
    ids = [made["webhook"]["id"], "00000000-0000-0000-0000-000000000000", "x"]

    answers = [act(database, DISABLE, ROCHDALE, id=one, idempotencyKey=f"key {one}") for one in ids]

    assert answers[0]["__typename"] == "NotFound"
    assert answers == [answers[0]] * 3
    assert ask(database, WEBHOOKS, ROCHDALE)["data"]["webhooks"] == []


def test_a_webhook_that_is_disabled_is_not_rotated(database: Database):
    made = register(database)
    act(database, DISABLE, id=made["webhook"]["id"], idempotencyKey="another key")

    refused = act(database, ROTATE, id=made["webhook"]["id"], idempotencyKey="the third key")

    assert (refused["__typename"], refused["code"]) == ("WebhookRefused", "WEBHOOK_DISABLED")


def test_without_a_key_to_seal_with_webhooks_are_not_offered_and_nothing_is_kept(
    database: Database, superuser: Superuser
):
    unsealed = Database(replace(database.settings, sealing_key=None))
    try:
        refused = register(unsealed)
    finally:
        unsealed.close()

    assert (refused["__typename"], refused["code"]) == ("WebhookRefused", "WEBHOOKS_NOT_OFFERED")
    assert superuser.execute("select count(*) from webhook_endpoint").fetchone() == (0,)


def test_only_administrators_manage_webhooks():
    assert {role for role, scopes in SCOPES_OF.items() if Scope.WEBHOOKS_MANAGE in scopes} == {Role.ADMINISTRATOR}


@pytest.mark.parametrize(
    ("document", "scope", "given"),
    [
        (EVENTS, Scope.EVENTS_READ, {}),
        (WEBHOOKS, Scope.WEBHOOKS_MANAGE, {}),
        (DISABLE, Scope.WEBHOOKS_MANAGE, {"input": {"id": "x", "idempotencyKey": "some same key"}}),
    ],
)
def test_without_the_scope_nothing_is_answered(database: Database, document: str, scope: Scope, given: dict[str, Any]):
    viewer = viewer_of(OLDHAM, Role.ADMINISTRATOR, scopes=frozenset(Scope) - {scope})

    answer = run_document(database, viewer, document, given)

    assert [one["extensions"]["scopes"] for one in answer["errors"]] == [[scope.value]]


def test_whoever_reads_on_from_the_last_cursor_misses_no_event_and_sees_none_twice(database: Database):
    seen: list[str] = []
    cursor = None
    for number in range(4):
        happen(database, 3)
        happen(database, 2, organisation=ROCHDALE)
        while True:
            page = ask(database, EVENTS, first=2, after=cursor)["data"]["events"]
            seen += [one["id"] for one in page["nodes"]]
            cursor = page["pageInfo"]["endCursor"] or cursor
            if not page["pageInfo"]["hasNextPage"]:
                break
        assert len(seen) == 3 * (number + 1)

    assert len(set(seen)) == 12
    assert ask(database, EVENTS)["data"]["events"]["totalCount"] == 12


def test_an_event_is_shown_as_its_webhook_says_it_and_may_be_chosen_by_kind(database: Database):
    with receiving() as receiver:
        confirmed(database, receiver)
        happen(database, 1)
        happen(database, 1, EventKind.TRAIL_CHANGED)
        deliver(database, receiver)
        (event,) = ask(database, EVENTS, kinds=["gap.opened"])["data"]["events"]["nodes"]

    told = bodies(receiver)[-1]
    assert {**event, "version": int(event["version"])} == {
        "id": told["id"],
        "kind": told["type"],
        "subject": told["subject"],
        "version": told["version"],
        "at": told["time"],
    }


@pytest.mark.parametrize("cursor", ["W1siaSIsLTFdXQ", "W1siaSIsMV0sWyJzIiwieCJdXQ", "W1sicyIsIngiXV0", "x"])
def test_a_cursor_of_another_list_is_refused(database: Database, cursor: str):
    answer = ask(database, EVENTS, after=cursor)

    assert [one["extensions"]["code"] for one in answer["errors"]] == ["BAD_USER_INPUT"]
