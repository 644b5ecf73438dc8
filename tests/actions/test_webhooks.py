"""Webhooks are registered, confirmed, rotated and disabled; what is told carries no personal data."""

import base64
import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

import pytest

from actions import register_webhook as registering
from actions.break_glass import break_glass
from actions.confirm_webhook import confirm_webhook
from actions.disable_webhook import disable_webhook
from actions.issue_statement import issue_statement
from actions.need_scope import ScopeNeeded
from actions.reconcile import reconcile_load
from actions.register_webhook import register_webhook
from actions.review_broken_glass import Verdict, review_broken_glass
from actions.rotate_webhook_key import rotate_webhook_key
from actions.webhook_problems import (
    ChallengeWrong,
    EventKindUnknown,
    TooManyWebhooks,
    WebhookDisabled,
    WebhookNotFound,
    WebhookUrlRefused,
)
from auth.scopes import Scope
from auth.viewer import Role
from cli.statement_command import read_period
from reconciliation.findings import TrailKey
from store.database import Database
from store.outbox import EventKind
from store.portal_time import make_settable, set_to
from store.settings import Settings
from store.webhook_keys import OVERLAP
from tests.actions.hooked import administrator, bodies, deliver, events, happen, hooked, states
from tests.actions.intake import Superuser, force, register, take_in
from tests.database import FORCE, OLDHAM, ROCHDALE, force_viewer, viewer_of
from tests.feeds.examples import (
    incident,
    person,
    police_header,
    police_load,
    referral,
)
from tests.partners.receiver import receiving
from tests.partners.test_signing import verifies_v1, verifies_v1a

URL = "https://hooks.example.org/counterfoil"
OPENED = (EventKind.GAP_OPENED.value,)


def test_nothing_is_told_before_the_challenge_was_told_and_nothing_of_before(database: Database):
    happen(database, 1)
    with receiving() as receiver:
        key = register_webhook(database, administrator(), uuid.uuid4(), receiver.url, OPENED)
        happen(database, 1)
        deliver(database, receiver)
        (challenge,) = bodies(receiver)
        assert (challenge["type"], challenge["subject"]) == ("webhook.challenge", str(key.endpoint_id))

        confirm_webhook(database, administrator(), key.endpoint_id, challenge["challenge"])
        happen(database, 1)
        deliver(database, receiver)

    assert [one["type"] for one in bodies(receiver)] == ["webhook.challenge", "gap.opened"]


def test_the_challenge_is_in_nothing_that_whoever_registers_is_shown(database: Database):
    with receiving() as receiver:
        key = register_webhook(database, administrator(), uuid.uuid4(), receiver.url, OPENED)
        deliver(database, receiver)
        challenge = bodies(receiver)[0]["challenge"]

    assert challenge not in f"{key!r} {key.secret} {key.public}"
    for wrong in ("", "x", challenge[:-1], challenge + "A", key.secret, "\u00e9"):
        with pytest.raises(ChallengeWrong):
            confirm_webhook(database, administrator(), key.endpoint_id, wrong)


@pytest.mark.parametrize("url", ["http://hooks.example.org/", "https://localhost/", "https://10.0.0.1/", "hooks"])
def test_an_address_that_could_reach_inside_is_not_registered(database: Database, superuser: Superuser, url: str):
    with pytest.raises(WebhookUrlRefused):
        register_webhook(database, administrator(), uuid.uuid4(), url, OPENED)
    assert superuser.execute("select count(*) from webhook_endpoint").fetchone() == (0,)


@pytest.mark.parametrize("kinds", [(), ("gap.opened", "gap.invented"), ("webhook.not_delivered",)])
def test_events_that_are_none_or_not_told_are_refused(database: Database, kinds: tuple[str, ...]):
    with pytest.raises(EventKindUnknown):
        register_webhook(database, administrator(), uuid.uuid4(), URL, kinds)


def test_an_organisation_has_ten_webhooks_at_most(database: Database):
    made = [register_webhook(database, administrator(), uuid.uuid4(), URL, OPENED) for _ in range(registering.MOST)]
    with pytest.raises(TooManyWebhooks):
        register_webhook(database, administrator(), uuid.uuid4(), URL, OPENED)

    disable_webhook(database, administrator(), made[0].endpoint_id)
    register_webhook(database, administrator(), uuid.uuid4(), URL, OPENED)
    register_webhook(database, administrator(ROCHDALE), uuid.uuid4(), URL, OPENED)


def test_another_organisations_webhook_and_none_are_alike(database: Database):
    key = register_webhook(database, administrator(), uuid.uuid4(), URL, OPENED)

    for one in (key.endpoint_id, uuid.uuid4()):
        with pytest.raises(WebhookNotFound):
            disable_webhook(database, administrator(ROCHDALE), one)
        with pytest.raises(WebhookNotFound):
            rotate_webhook_key(database, administrator(ROCHDALE), one, uuid.uuid4())
        with pytest.raises(WebhookNotFound):
            confirm_webhook(database, administrator(ROCHDALE), one, "x")


def test_without_the_scope_nothing_is_done(database: Database, superuser: Superuser):
    nobody = viewer_of(OLDHAM, scopes=frozenset(Scope) - {Scope.WEBHOOKS_MANAGE})

    with pytest.raises(ScopeNeeded):
        register_webhook(database, nobody, uuid.uuid4(), URL, OPENED)
    with pytest.raises(ScopeNeeded):
        disable_webhook(database, nobody, uuid.uuid4())
    with pytest.raises(ScopeNeeded):
        rotate_webhook_key(database, nobody, uuid.uuid4(), uuid.uuid4())
    with pytest.raises(ScopeNeeded):
        confirm_webhook(database, nobody, uuid.uuid4(), "")
    assert superuser.execute("select count(*) from webhook_endpoint").fetchone() == (0,)


@pytest.mark.requirement(43)
def test_what_is_sent_verifies_with_the_key_that_was_shown_and_with_both_while_keys_are_rotated(database: Database):
    with receiving() as receiver:
        first = hooked(database, receiver, OPENED)
        happen(database, 1)
        deliver(database, receiver)
        second = rotate_webhook_key(database, administrator(), first.endpoint_id, uuid.uuid4())
        happen(database, 1)
        deliver(database, receiver)
        third = rotate_webhook_key(database, administrator(), first.endpoint_id, uuid.uuid4())
        happen(database, 1)
        deliver(database, receiver)

    def verify(key: registering.ShownKey) -> list[bool]:
        v1 = [verifies_v1(key.secret, one.headers, one.body) for one in receiver.received]
        assert v1 == [verifies_v1a(key.public, one.headers, one.body) for one in receiver.received]
        return v1

    assert verify(first) == [True, True, False]
    assert verify(second) == [False, True, True]
    assert verify(third) == [False, False, True]


@pytest.mark.requirement(43)
def test_the_key_before_ends_with_its_day_and_is_forgotten(database: Database, superuser: Superuser):
    with receiving() as receiver:
        first = hooked(database, receiver, OPENED)
        rotate_webhook_key(database, administrator(), first.endpoint_id, uuid.uuid4())
        happen(database, 1)
        deliver(database, receiver, OVERLAP * 1.01)

    (request,) = receiver.received
    assert len(request.headers["webhook-signature"].split(" ")) == 2
    assert not verifies_v1a(first.public, request.headers, request.body)
    assert superuser.execute("select count(*) from webhook_key").fetchone() == (1,)


def test_the_same_key_id_rotates_once(database: Database, superuser: Superuser):
    key, key_id = register_webhook(database, administrator(), uuid.uuid4(), URL, OPENED), uuid.uuid4()

    shown = [rotate_webhook_key(database, administrator(), key.endpoint_id, key_id) for _ in range(2)]

    assert shown[0].secret == shown[1].secret != key.secret
    assert superuser.execute("select count(*) from webhook_key").fetchone() == (2,)


def test_neither_half_of_a_key_lies_open_in_the_database(database: Database, superuser: Superuser, settings: Settings):
    key = register_webhook(database, administrator(), uuid.uuid4(), URL, OPENED)

    rows: list[Any] = superuser.execute("select sealed from webhook_key").fetchall()
    shared = base64.b64decode(key.secret.removeprefix("whsec_"))
    assert [shared in bytes(row[0]) for row in rows] == [False]


def test_what_waits_for_a_webhook_that_is_disabled_is_reported_and_it_stays_disabled(
    database: Database, superuser: Superuser
):
    with receiving(b"HTTP/1.1 503 Later\r\n\r\n") as receiver:
        key = hooked(database, receiver, OPENED)
        happen(database, 2)
        deliver(database, receiver)
        disable_webhook(database, administrator(), key.endpoint_id)
        happen(database, 1)
        deliver(database, receiver)

    assert [one[0] for one in states(superuser).values()] == ["NON_DELIVERED"] * 2
    assert len(events(superuser)) == 3
    with pytest.raises(WebhookDisabled):
        confirm_webhook(database, administrator(), key.endpoint_id, "x")
    with pytest.raises(WebhookDisabled):
        rotate_webhook_key(database, administrator(), key.endpoint_id, uuid.uuid4())


@pytest.mark.parametrize("others", [0, 7])
def test_hints_count_the_events_of_their_own_organisation_whatever_others_do(database: Database, others: int):
    with receiving() as receiver:
        hooked(database, receiver, OPENED)
        for _ in range(3):
            happen(database, others, organisation=ROCHDALE)
            happen(database, 2)
            deliver(database, receiver)

    assert [(one["version"], one["subject"]) for one in bodies(receiver)] == [
        (number, f"G-{(number - 1) % 2}") for number in range(1, 7)
    ]


PERSONAL = ("Aisha", "Rahman", "2014-03-02", "2412-010719", "N-5512", "I-88231", "R-7001", "7001/19", "OL4", "Cotton")


@pytest.mark.requirement(46)
def test_of_every_event_that_acts_write_a_webhook_says_five_things_and_nothing_personal(
    database: Database, superuser: Superuser
):
    register(database)
    with receiving() as receiver:
        for organisation in (OLDHAM, FORCE):
            hooked(database, receiver, organisation=organisation)
        everything_happens(database)
        for organisation in (OLDHAM, FORCE):
            deliver(database, receiver, organisation=organisation)

    told = bodies(receiver)
    assert {one["type"] for one in told} | {EventKind.WEBHOOK_NOT_DELIVERED} == set(EventKind)
    assert {tuple(sorted(one)) for one in told} == {("id", "subject", "time", "type", "version")}
    named = {"id": str, "subject": str, "time": str, "type": str, "version": int}
    assert {name for one in told for name, kind in named.items() if type(one[name]) is not kind} == set()
    said = " ".join(f"{one.line} {one.headers} {one.body.decode()}" for one in receiver.received)
    assert [one for one in PERSONAL if one in said] == []


def everything_happens(database: Database) -> None:
    """A gap opens since a child was not referred, closes by the referral, a statement is issued, and a restricted child's record is
    opened and reviewed: by the acts."""
    sender, officer = force_viewer(Role.PARTNER_SYSTEM), force_viewer()
    governance = replace(force_viewer(Role.INFORMATION_GOVERNANCE), subject="governance")
    with database.owning() as tx:
        make_settable(tx)
    for day, rows in (
        (
            9,
            [
                incident(people=[person()]),
                incident("I-2", reference="2-010719", people=[person("N-2", restricted=True)]),
            ],
        ),
        (10, [referral()]),
    ):
        made = dt.datetime(2019, 7, day, 3, tzinfo=dt.UTC)
        with database.transaction(force()) as tx:
            set_to(tx, made + dt.timedelta(hours=5))
        header = police_header(made_at=made.isoformat(), to=made.isoformat())
        load = take_in(database, sender, police_load(*rows, header=header))
        reconcile_load(database, FORCE, load.load_id)
    issue_statement(database, viewer_of(OLDHAM), OLDHAM, read_period("2019-07"))
    glass = break_glass(database, officer, FORCE, TrailKey(FORCE, "I-2", None, "N-2").trail_id, "A reason to judge")
    review_broken_glass(database, governance, glass.glass_id, Verdict.JUSTIFIED, "")
