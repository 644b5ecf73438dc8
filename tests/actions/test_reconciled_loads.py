"""Which loads a run of reconciling has dealt with, what a load that comes in meanwhile does, and which quotations join
records (ADR-0004)."""

import datetime as dt
import random
from typing import Any

import pytest

from actions.ground import GroundKeeper
from actions.reconcile import Reconciled, reconcile_all, reconcile_load
from store import components
from store.database import Database
from tests.actions.planting import GMP, OLDHAM, ROCHDALE, Superuser, daily_loads, events, forget, found, plant, register
from tests.actions.test_reconcile import AS_AT, EVERYBODY, FIRST, LAST, SHORT, STORY


@pytest.fixture
def planted(database: Database, superuser: Superuser) -> Database:
    """Feeds of both sides, and portal time in July 2019."""
    register(superuser, (GMP, OLDHAM))
    superuser.execute("insert into portal_time (moment) values (%s)", (AS_AT,))
    return database


def waiting_loads(superuser: Superuser) -> int:
    row = superuser.execute("select count(*)::int from load where reconciled_at is null").fetchone()
    return row[0] if row and isinstance(row[0], int) else -1


def test_a_load_is_marked_once_it_is_reconciled_and_all_are_with_everything(planted: Database, superuser: Superuser):
    first, *others = daily_loads(STORY, (GMP, OLDHAM), FIRST, LAST)
    plant(superuser, others[0])
    reconcile_load(planted, first.organisation, plant(superuser, first))
    after_one = waiting_loads(superuser)
    for load in others[1:]:
        plant(superuser, load)

    reconcile_all(planted)

    assert (after_one, waiting_loads(superuser)) == (1, 0)
    assert superuser.execute("select distinct reconciled_at from load").fetchall() == [(AS_AT,)]


def test_a_run_that_is_cut_off_marks_nothing(planted: Database, superuser: Superuser, monkeypatch: pytest.MonkeyPatch):
    loads = daily_loads(STORY, (GMP, OLDHAM), FIRST, LAST)
    for load in loads:
        plant(superuser, load)
    monkeypatch.setattr("store.components.PAGE", 1)

    def cut_off(done: Reconciled) -> None:
        if done.components == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reconcile_all(planted, cut_off)

    assert waiting_loads(superuser) == len(loads)


ANSWERED = """
01 20:00 incident I1 at OL4 da yes                           |
01 20:00 person N1 of I1 lives OL4 name Ann.Example          |
01 23:00 sent R1 about I1 names N1 grade PPN:AMBER           | 02 10:00 contact C1 quotes DAB/R1/19 names N1
"""


def test_a_load_that_comes_in_while_a_page_is_judged_opens_no_gap_over_its_own_records(
    planted: Database, superuser: Superuser, monkeypatch: pytest.MonkeyPatch
):
    """Its records or its coverage alone may be seen: with coverage and without records they would be missing for sure."""
    loads = daily_loads(ANSWERED, (GMP, OLDHAM), FIRST, dt.date(2019, 7, 2))
    late = loads[-1]
    for load in loads:
        if load != late:
            plant(superuser, load)
    reads = {"ground": GroundKeeper.ground, "components": components.components}
    read: list[str] = []

    def reading(name: str) -> Any:
        def then_plant(*arguments: Any) -> Any:
            result = reads[name](*arguments)
            read.append(name)
            if len(read) == 1:
                plant(superuser, late)
            return result

        return then_plant

    monkeypatch.setattr(GroundKeeper, "ground", reading("ground"))
    monkeypatch.setattr(components, "components", reading("components"))

    reconcile_all(planted)

    assert (len(read) > 1, late.organisation, len(late.bodies)) == (True, OLDHAM, 1)
    assert [one for one in events(superuser) if one[2] == "NOT_RECEIVED"] == []


GENERIC = """
01 20:00 incident I1 at OL4 da yes                           | 02 10:00 contact G1 quotes DAB/101/19 names N1
01 20:00 person N1 of I1 lives OL4 name Ann.Example          | 02 11:00 contact G2 quotes DAB/101/19 names N9
01 23:00 sent R1 about I1 names N1 grade PPN:AMBER           | 02 12:00 attached A1 quotes DAB/101/19 names N1
05 09:00 sent 101 about I1 names N1 grade PPN:AMBER          | 03 09:00 contact C1 quotes DAB/R1/19 names N1
                                                             | 03 10:00 passed G1 to Rochdale
"""


@pytest.mark.parametrize("seed", [None, 0, 1, 2])
def test_what_several_contacts_quote_joins_them_once_it_names_a_record(
    planted: Database, superuser: Superuser, seed: int | None
):
    register(superuser, (ROCHDALE,))
    loads = daily_loads(GENERIC, EVERYBODY, FIRST, SHORT)
    if seed is not None:
        random.Random(seed).shuffle(loads)  # noqa: S311
    for load in loads:
        reconcile_load(planted, load.organisation, plant(superuser, load))
    bit_by_bit = found(superuser)
    lines = superuser.execute("select contact_id, line from contact_line order by 1").fetchall()

    forget(superuser)
    done = reconcile_all(planted)

    assert bit_by_bit == found(superuser)
    assert lines == [("C1", "FURTHER"), ("G1", "FIRST"), ("G2", "UNANNOUNCED")]
    assert done.components == 1


def test_contacts_that_merely_quote_the_same_are_judged_each_by_itself(planted: Database, superuser: Superuser):
    told = "\n".join(line for line in GENERIC.splitlines() if "sent 101 " not in line)
    register(superuser, (ROCHDALE,))
    for load in daily_loads(told, EVERYBODY, FIRST, SHORT):
        plant(superuser, load)

    done = reconcile_all(planted)

    # The incident with its referral; G1 with its transfer; G2; the attachment.
    assert done.components == 4
    assert superuser.execute("select count(*) from contact_line").fetchone() == (2,)


def test_over_a_thousand_contacts_that_quote_the_same_make_as_many_small_components(
    planted: Database, superuser: Superuser, monkeypatch: pytest.MonkeyPatch
):
    many = 1_200
    told = "\n".join(f"| 02 10:00 contact G{number} quotes POLICE-101 names N8" for number in range(many))
    sizes: list[int] = []
    reached = components.split

    def measuring(rows: Any) -> Any:
        members = reached(rows)
        sizes.extend(len(one.keys) for one in members)
        return members

    monkeypatch.setattr(components, "split", measuring)
    for load in daily_loads(told, (GMP, OLDHAM), FIRST, dt.date(2019, 7, 2)):
        plant(superuser, load)

    done = reconcile_all(planted)

    assert (done.components, sizes) == (many, [1] * many)
