"""Non-interference of small numbers: what oversight is answered, to the byte, is the same for two regions that differ only in figures
that were taken out of both."""

import datetime as dt
import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from reconciliation.balance import Law, Line
from reconciliation.moment import LONDON
from reconciliation.statement import Period, Statement
from reconciliation.suppression import suppress_statement
from store import oversight
from store.database import Database
from tests.actions.planting import Superuser
from tests.database import OLDHAM, OVERSEER, ROCHDALE, clear, overseer
from tests.reconciliation import figures
from tests.schema.test_non_interference import EVERYTHING, answer

JULY = Period(dt.datetime(2019, 7, 1, tzinfo=LONDON), dt.datetime(2019, 8, 1, tzinfo=LONDON))
LAWS = "laws { number unit total lines { name label count } }"
WHOLE_REGION = (
    "{ region { month months directorates { directorate { code name } force { code name } asAt "
    + LAWS
    + " } region "
    + LAWS.removeprefix("laws ")
    + " } }"
)
Region = Mapping[str, figures.Statement]


def _statement(directorate: str, laws: figures.Statement) -> Statement:
    made = [
        Law(
            number,
            "trails",
            sum(lines.values()),
            tuple(Line(name, name.lower(), tuple(map(str, range(count)))) for name, count in lines.items()),
            counted_apart=True,
        )
        for number, lines in sorted(laws.items())
    ]
    return cast(
        "Statement", SimpleNamespace(directorate=directorate, force="GMP", period=JULY, as_at=JULY.end, laws=made)
    )


def _seen(database: Database, superuser: Superuser, region: Region) -> list[str]:
    """All that oversight can see of a region: every answer, and every row that its own SQL could read."""
    clear(superuser)  # the log of what was asked before, too
    with database.reconciling() as tx:
        for directorate, laws in region.items():
            oversight.publish(tx, _statement(directorate, laws))
    answers = [answer(database, superuser, OVERSEER, text) for text in (WHOLE_REGION, *EVERYTHING)]
    with database.transaction(overseer()) as tx:
        rows: list[Any] = tx.rows("select f::text from oversight_figure as f order by 1")
    return [*answers, json.dumps(rows)]


@st.composite
def alike(draw: st.DrawFn) -> tuple[Region, Region]:
    """Two regions that differ in what both hide: units moved from hidden line to hidden line, and whatever goes with them."""
    one = {directorate: draw(figures.statements()) for directorate in (OLDHAM, ROCHDALE)}
    return one, {directorate: _shifted(draw, laws) for directorate, laws in one.items()}


def _shifted(draw: st.DrawFn, laws: figures.Statement) -> figures.Statement:
    shown, found = suppress_statement(laws), laws
    for law in (0, 1, 2, 3):
        hidden = [name for name in laws[law] if name in shown[law].hidden]
        others = [figures.moved(found, law, one, two) for one in hidden for two in hidden if one != two]
        fit = [other for other in others if other is not None and suppress_statement(other) == shown]
        found = draw(st.sampled_from(fit)) if fit else found
    return found


@pytest.mark.requirement(24)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(regions=alike())
def test_oversight_is_answered_the_same_for_regions_that_differ_in_what_both_hide(
    database: Database, superuser: Superuser, regions: tuple[Region, Region]
):
    one, two = (_seen(database, superuser, region) for region in regions)

    assert one == two


@pytest.mark.requirement(24)
def test_two_and_four_look_alike_with_what_is_hidden_beside_them(database: Database, superuser: Superuser):
    def region(late: int, excluded: int) -> Region:
        second = dict.fromkeys(figures.LINES[2], 0) | {"IN_TIME": 100, "LATE": late, "EXCLUDED": excluded}
        laws = {law: dict.fromkeys(names, 0) for law, names in figures.LINES.items()}
        decided = laws[4] | {"IN_TIME": 80 + late, "LATE": 20}
        return {OLDHAM: laws | {0: laws[0] | {"LINKED": 40, "NONE": 9}, 2: second, 4: decided}}

    pairs = [_seen(database, superuser, region(late, excluded)) for late, excluded in ((2, 5), (4, 3))]
    other = _seen(database, superuser, region(8, 9))

    assert pairs[0] == pairs[1]
    assert other != pairs[0]
    assert '"count": 20' in pairs[0][0]
