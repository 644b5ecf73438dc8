"""`counterfoil webhooks`: an operator registers, confirms, rotates, disables and looks, for the organisation that is named."""

import uuid
from typing import Any

import orjson
import pytest
import typer
from typer.testing import CliRunner, Result

from cli import webhooks_command
from store.database import Database
from store.settings import Settings
from tests.actions.hooked import bodies, deliver, happen
from tests.database import OLDHAM, ROCHDALE
from tests.partners.receiver import Receiver, receiving

OF_OLDHAM = ("--organisation", OLDHAM)


def run(*arguments: str) -> Result:
    app = typer.Typer()
    webhooks_command.add_to(app)
    return CliRunner().invoke(app, ["webhooks", *arguments])


def printed(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0
    return orjson.loads(result.stdout)


@pytest.fixture(autouse=True)
def named(database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.sealing_key is not None
    monkeypatch.setenv("DATABASE_URL", settings.application_url)
    monkeypatch.setenv("COUNTERFOIL_VIEWER_KEY", settings.viewer_key.hex())
    monkeypatch.setenv("COUNTERFOIL_SEALING_KEY", settings.sealing_key.hex())


def added(database: Database, receiver: Receiver) -> dict[str, Any]:
    made = printed("add", receiver.url, *OF_OLDHAM, "--event", "gap.opened")
    deliver(database, receiver)
    challenge = bodies(receiver)[0]["challenge"]
    assert run("confirm", made["webhook"], challenge, *OF_OLDHAM).exit_code == 0
    return made


def test_a_webhook_is_added_confirmed_and_listed_and_what_was_not_delivered_is_reported(database: Database):
    with receiving() as receiver:
        made = added(database, receiver)
        happen(database, 1)
        receiver.answer = b"HTTP/1.1 410 Gone\r\n\r\n"
        deliver(database, receiver)

    (listed,) = printed("list")
    (report,) = printed("deliveries", "--state", "NON_DELIVERED")
    assert (listed["organisation"], listed["endpoint_id"]) == (OLDHAM, made["webhook"])
    assert (listed["state"], listed["disabled_because"], listed["non_delivered"]) == ("DISABLED", "GONE", 1)
    assert (report["event_kind"], report["attempts"], report["outcome"]) == ("gap.opened", 1, "HTTP_410")
    assert printed("list", "--organisation", ROCHDALE) == []


def test_a_key_is_shown_when_it_is_made_and_no_more(database: Database):
    with receiving() as receiver:
        made = added(database, receiver)
    rotated = printed("rotate", made["webhook"], *OF_OLDHAM)

    secrets = [one["secret"] for one in (made, rotated)]
    assert len({*secrets}) == 2
    assert [one for one in secrets if one in run("list").output + run("list", "--json").output] == []


def test_what_is_disabled_stays_listed_and_what_is_not_there_is_said(database: Database):
    with receiving() as receiver:
        made = added(database, receiver)

    assert run("disable", made["webhook"], *OF_OLDHAM).exit_code == 0
    assert [one["state"] for one in printed("list")] == ["DISABLED"]
    refused = run("disable", str(uuid.uuid4()), *OF_OLDHAM)
    assert (refused.exit_code, "There is no such webhook" in refused.output) == (1, True)


def test_an_address_that_is_refused_is_refused_with_its_reason(database: Database):
    refused = run("add", "http://hooks.example.org/", *OF_OLDHAM)

    assert (refused.exit_code, "must begin with https://" in refused.output) == (1, True)
