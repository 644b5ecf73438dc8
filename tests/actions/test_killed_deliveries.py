"""`kill -9` of whoever delivers, at random moments, before a receiver that fails at random: the history of every event afterwards is
one of two, nothing is lost, and what came twice came under one id."""

import datetime as dt
import os
import random
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from partners.delivery import TRIED_AGAIN_AFTER
from store.database import Database
from store.settings import Settings
from tests.actions.hooked import ALL_SCHEDULES, deliver, events, happen, hooked, reports, states
from tests.actions.intake import Superuser
from tests.partners.receiver import OK, Received, Receiver, receiving

FULL = os.environ.get("COUNTERFOIL_TESTS") == "full"
KILLS = 60 if FULL else 6
EVENTS_A_ROUND = 15
LONGEST_S = 0.6
FAILED = b"HTTP/1.1 503 Later\r\n\r\n"


class Moody:
    """Answers at random, and some events never well. It remembers what it acknowledged."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.lock = threading.Lock()
        self.acknowledged: Counter[str] = Counter()
        self.came: Counter[str] = Counter()

    def __call__(self, connection: ssl.SSLSocket, request: Received) -> bytes:  # noqa: ARG002
        with self.lock:
            self.came[request.webhook_id] += 1
            mood = self.chance.random()
        time.sleep(0.01 * mood)
        if b'"G-3"' in request.body or mood < 0.2:
            return FAILED
        if mood < 0.3:
            return b""
        with self.lock:
            self.acknowledged[request.webhook_id] += 1
        return OK


def begin(settings: Settings, root: Path, receiver: Receiver, hours: float) -> subprocess.Popen[str]:
    """A process that has begun to deliver."""
    assert settings.sealing_key is not None
    environment = {
        **os.environ,
        "DATABASE_URL": settings.application_url,
        "COUNTERFOIL_RECONCILER_URL": settings.need_reconciler(),
        "COUNTERFOIL_VIEWER_KEY": settings.viewer_key.hex(),
        "COUNTERFOIL_SEALING_KEY": settings.sealing_key.hex(),
    }
    command = [sys.executable, "-m", "tests.actions.deliver", str(receiver.port), str(receiver.authority), str(hours)]
    process = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    return process


@pytest.mark.requirement(45)
@pytest.mark.timeout(1200)
def test_whoever_delivers_is_killed_at_random_and_every_event_ends_as_one_of_two(
    database: Database, superuser: Superuser, settings: Settings, root: Path
):
    # Repeated exactly in quick runs, as far as processes can be; new in full ones.
    chance = random.Random(None if FULL else 45)  # noqa: S311
    moody = Moody(chance)
    killed = in_the_midst = 0
    with receiving(moody) as receiver:
        hooked(database, receiver)
        for number in range(KILLS):
            happen(database, EVENTS_A_ROUND)
            process = begin(settings, root, receiver, hours=number / 20)
            time.sleep(chance.uniform(0, LONGEST_S))
            process.kill()
            process.communicate()
            killed += process.returncode == -9
            in_the_midst += sum(1 for one in states(superuser).values() if one[0] == "WAITING" and one[1] == 0) > 0
        let_all_end(database, receiver, KILLS / 20)

    history = states(superuser)
    check(moody, history, events(superuser), len(reports(superuser)))
    # Some were killed before the end, and some of those after a beginning, or nothing was shown.
    assert killed > 0
    assert in_the_midst > 0
    assert {one[0] for one in history.values()} == {"ACKNOWLEDGED", "NON_DELIVERED"}


def let_all_end(database: Database, receiver: Receiver, hours: float) -> None:
    """Deliver undisturbed, as time goes on, until every schedule has run out."""
    later = dt.timedelta(hours=hours) + dt.timedelta(minutes=1)
    for wait in (dt.timedelta(), *TRIED_AGAIN_AFTER, ALL_SCHEDULES):
        later += wait + dt.timedelta(seconds=1)
        while deliver(database, receiver, later).more:
            pass


def check(
    moody: Moody, history: dict[str, tuple[str, int, str | None]], happened: list[str], times_reported: int
) -> None:
    """The laws of a history of deliveries."""
    by_state = {
        state: {one for one, found in history.items() if found[0] == state}
        for state in ("ACKNOWLEDGED", "NON_DELIVERED")
    }
    third = {one: found for one, found in history.items() if found[0] not in by_state}
    assert third == {}, "an event ended as neither"
    assert set(history) == set(happened), "an event was lost, or invented"
    assert by_state["ACKNOWLEDGED"] <= set(moody.acknowledged), "an event is acknowledged that nobody acknowledged"
    assert set(moody.came) <= set(happened), "something came under an id that is no event's"
    never = {one for one in happened if one not in moody.acknowledged}
    assert never <= by_state["NON_DELIVERED"], "an event that nobody acknowledged is not reported"
    assert (times_reported > 0) == bool(by_state["NON_DELIVERED"]), "what was not delivered is not in the feed"
    assert {history[one][1] for one in by_state["NON_DELIVERED"]} <= {10}, "an event was given up before its time"
