"""The statement: laws whose lines come to their totals, or a refusal with the difference."""

import dataclasses
import datetime as dt
import json
from typing import Any

import pytest

from reconciliation.findings import ContactLine, GapKind, IncidentLine, Standing
from reconciliation.moment import LONDON
from reconciliation.statement import (
    Beside,
    Certificate,
    ContactCount,
    DoesNotAddUp,
    GapSpan,
    IncidentCount,
    Period,
    Statement,
    Totals,
    TrailCount,
    draw_up,
)
from tests.reconciliation.story import OLDHAM, ROCHDALE, Story, time

JULY = Period(dt.datetime(2019, 7, 1, tzinfo=LONDON), dt.datetime(2019, 8, 1, tzinfo=LONDON))
AS_AT = time("08-15 09:00")


def trail(number: int, **given: Any) -> TrailCount:
    standard = TrailCount(
        f"T{number}", OLDHAM, OLDHAM, time("10 12:00"), Standing.IN_TIME, Standing.IN_TIME, Standing.IN_TIME
    )
    return dataclasses.replace(standard, **given)


def drawn_up(**given: Any) -> Statement:
    found: dict[str, Any] = {"trails": (), "contacts": (), "incidents": (), "gaps": ()}
    totals = given.pop("totals", Totals())
    return draw_up(OLDHAM, "GMP", JULY, given.pop("as_at", AS_AT), totals, **(found | given))


def lines(statement: Statement, number: int) -> dict[str, int]:
    """The lines of a law that are not empty."""
    return {line.name: line.count for line in statement.laws[number].lines if line.count}


class TestPeriod:
    def test_it_is_half_open(self):
        assert JULY.start in JULY
        assert JULY.end not in JULY
        assert JULY.end - dt.timedelta(microseconds=1) in JULY

    def test_it_is_from_one_aware_time_to_a_later_one(self):
        with pytest.raises(ValueError, match="aware time"):
            Period(JULY.end, JULY.start)
        with pytest.raises(ValueError, match="aware time"):
            Period(dt.datetime(2019, 7, 1), JULY.end)  # noqa: DTZ001


class TestLaws:
    def test_each_trail_enters_law_1_by_its_directorate_and_laws_2_and_4_by_its_recipient(self):
        statement = drawn_up(
            trails=[
                trail(1),
                trail(2, directorate=ROCHDALE, law2=Standing.LATE, law4=Standing.STOPPED),
                trail(3, recipient=ROCHDALE),
                trail(4, law1=Standing.STOPPED, law2=None, law4=None, recipient=None),
                trail(5, law1=None, law2=Standing.NOT_SHOWN, law4=None),
                trail(6, counted_at=time("08-01 00:00")),
                trail(7, directorate=ROCHDALE, recipient=ROCHDALE),
            ]
        )

        assert lines(statement, 1) == {"IN_TIME": 2, "STOPPED": 1}
        assert lines(statement, 2) == {"IN_TIME": 1, "LATE": 1, "NOT_SHOWN": 1}
        assert lines(statement, 4) == {"IN_TIME": 1, "STOPPED": 1}
        assert [law.total for law in statement.laws] == [0, 3, 3, 0, 2, 0]

    def test_contacts_and_incidents_enter_by_directorate_and_area(self):
        statement = drawn_up(
            contacts=[
                ContactCount("C1", OLDHAM, time("10 12:00"), ContactLine.UNANNOUNCED),
                ContactCount("C2", ROCHDALE, time("10 12:00"), ContactLine.FIRST),
                ContactCount("C3", OLDHAM, time("06-30 23:59"), ContactLine.FIRST),
            ],
            incidents=[
                IncidentCount("I1", (OLDHAM, ROCHDALE), time("01 00:00"), IncidentLine.LINKED),
                IncidentCount("I2", (ROCHDALE,), time("01 00:00"), IncidentLine.LINKED),
                IncidentCount("I3", (OLDHAM,), time("01 00:00"), None),
                IncidentCount("I4", (OLDHAM,), time("31 23:59"), IncidentLine.NOT_ASKED),
            ],
        )

        assert lines(statement, 3) == {"UNANNOUNCED": 1}
        assert lines(statement, 0) == {"LINKED": 1, "NOT_ASKED": 1}

    def test_every_line_names_its_members(self):
        statement = drawn_up(trails=[trail(2), trail(1), trail(3, law1=Standing.LATE)])

        assert [(one, line) for one, line, _ in statement.members()] == [
            (1, "IN_TIME"),
            (1, "IN_TIME"),
            (1, "LATE"),
            (2, "IN_TIME"),
            (2, "IN_TIME"),
            (2, "IN_TIME"),
            (4, "IN_TIME"),
            (4, "IN_TIME"),
            (4, "IN_TIME"),
        ]
        assert [line.members for line in statement.laws[1].lines if line.count] == [("T1", "T2"), ("T3",)]

    def test_it_prints_the_lines_of_the_design_in_their_order(self):
        assert [[line.name for line in law.lines] for law in drawn_up().laws[:5]] == [
            ["LINKED", "NONE", "NOT_ASKED"],
            ["IN_TIME", "LATE", "EXCLUDED", "EXCUSED", "NOT_YET_DUE", "UNKNOWN", "STOPPED"],
            ["IN_TIME", "LATE", "CANNOT_TELL", "EXCLUDED", "EXCUSED", "NOT_YET_DUE", "NOT_SHOWN", "UNKNOWN", "STOPPED"],
            ["FIRST", "FURTHER", "ANOTHER_FORCE", "EXCUSED", "NOT_YET_DUE", "UNKNOWN", "UNANNOUNCED"],
            ["IN_TIME", "LATE", "CANNOT_TELL", "NOT_YET_DUE", "NOT_SHOWN", "UNKNOWN", "STOPPED"],
        ]


class TestRefusal:
    @pytest.mark.parametrize(
        ("totals", "law", "difference"),
        [
            (Totals(eligible_trails=3), 1, 1),
            (Totals(eligible_trails=1), 1, -1),
            (Totals(referred_trails=4), 2, 2),
            (Totals(incidents=1), 0, 1),
            (Totals(contacts=2), 3, 2),
        ],
    )
    def test_a_total_that_is_not_the_sum_of_the_lines_is_refused_with_the_difference(
        self, totals: Totals, law: int, difference: int
    ):
        with pytest.raises(DoesNotAddUp) as refused:
            drawn_up(trails=[trail(1), trail(2)], totals=totals)

        assert (refused.value.law, refused.value.difference) == (law, difference)

    def test_totals_that_agree_are_printed_as_counted_apart(self):
        statement = drawn_up(trails=[trail(1), trail(2)], totals=Totals(0, 2, 2, 0))

        assert [law.counted_apart for law in statement.laws] == [True] * 6
        assert [law.counted_apart for law in drawn_up().laws] == [False, False, False, False, True, True]

    def test_a_unit_on_no_line_is_refused_and_named(self):
        with pytest.raises(DoesNotAddUp) as refused:
            drawn_up(trails=[trail(1), trail(2, law1=Standing.CANNOT_TELL)])

        assert refused.value.code == "STATEMENT_DOES_NOT_ADD_UP"
        assert refused.value.units == ("T2",)
        assert (
            refused.value.sentence == "The statement does not add up. Law 1 counts 2 trails, and its lines come to 1."
        )

    def test_a_unit_counted_twice_is_refused(self):
        with pytest.raises(DoesNotAddUp) as refused:
            drawn_up(trails=[trail(1), trail(1)])

        assert refused.value.units == ("T1",)

    def test_law_4_has_to_count_what_law_2_received(self):
        with pytest.raises(DoesNotAddUp) as refused:
            drawn_up(trails=[trail(1), trail(2, law4=None)])

        assert (refused.value.law, refused.value.difference) == (4, 1)


class TestHeadline:
    def test_it_says_how_many_could_be_judged_and_never_ok(self):
        statement = drawn_up(
            trails=[
                trail(1),
                trail(2, law1=Standing.UNKNOWN, law2=None, law4=None, recipient=None),
                trail(3, law2=Standing.NOT_SHOWN, law4=None),
                trail(4, law4=Standing.CANNOT_TELL),
                trail(5, law1=None, law2=Standing.NOT_YET_DUE, law4=None),
                trail(6, recipient=ROCHDALE, law2=Standing.UNKNOWN, law4=None),
                trail(7, directorate=ROCHDALE, law1=Standing.UNKNOWN),
            ]
        )

        assert (statement.judged, statement.of) == (4, 7)
        assert statement.headline == "adds up; 4 of 7 could be judged"

    @pytest.mark.parametrize(
        ("missing", "said"), [(0, None), (1, "up to 1 more incident"), (1204, "up to 1,204 more incidents")]
    )
    def test_a_hole_in_the_serials_widens_the_denominator(self, missing: int, said: str | None):
        assert drawn_up(beside=Beside(missing_serials=missing)).up_to == said


class TestGapMovements:
    SPANS = (
        ((time("06-20 09:00"), None),),
        ((time("06-20 09:00"), time("06-25 09:00")),),
        ((time("06-20 09:00"), time("01 00:00")),),
        ((time("06-20 09:00"), time("10 09:00")), (time("20 09:00"), None)),
        ((time("01 00:00"), time("02 00:00")),),
        ((time("20 09:00"), time("08-01 00:00")),),
        ((time("08-01 00:00"), None),),
    )

    def gaps(self) -> list[GapSpan]:
        return [GapSpan(f"G{n}", GapKind.NOT_REFERRED, OLDHAM, spans) for n, spans in enumerate(self.SPANS)]

    def test_opening_and_opened_less_resolved_is_closing(self):
        movement = drawn_up(gaps=self.gaps()).gap_movements[4]

        assert (movement.kind, movement.side) == (GapKind.NOT_REFERRED, "POLICE")
        assert (movement.opening, movement.opened, movement.resolved, movement.closing) == (3, 3, 3, 3)
        assert movement.closing_members == ("G0", "G3", "G5")

    def test_every_kind_is_printed_and_other_directorates_gaps_are_not_counted(self):
        elsewhere = [dataclasses.replace(one, directorate=ROCHDALE) for one in self.gaps()]
        statement = drawn_up(gaps=elsewhere)

        assert [one.kind for one in statement.gap_movements] == list(GapKind)
        assert sum(one.opening + one.opened + one.resolved + one.closing for one in statement.gap_movements) == 0

    def test_a_period_that_is_not_over_is_counted_up_to_the_moment_judged(self):
        early = time("20 09:00")
        gaps = [GapSpan("G1", GapKind.NOT_REFERRED, OLDHAM, ((early, None),))]
        movement = drawn_up(gaps=gaps, as_at=early).gap_movements[4]

        assert (movement.opened, movement.closing) == (1, 1)

    def test_what_happened_after_the_moment_judged_is_not_counted(self):
        spans = ((time("05 09:00"), time("22 09:00")), (time("25 09:00"), None))
        movement = drawn_up(
            gaps=[GapSpan("G1", GapKind.NOT_REFERRED, OLDHAM, spans)], as_at=time("20 09:00")
        ).gap_movements[4]

        assert (movement.opened, movement.resolved, movement.closing) == (1, 0, 1)

    def test_a_gap_that_opens_while_it_is_open_does_not_add_up(self):
        twice = GapSpan("G1", GapKind.NOT_REFERRED, OLDHAM, ((time("02 00:00"), None), (time("03 00:00"), None)))

        with pytest.raises(DoesNotAddUp) as refused:
            drawn_up(gaps=[twice])
        assert (refused.value.law, refused.value.difference) == (5, 1)


class TestBody:
    def test_it_can_be_carried_by_json_and_its_digest_is_stable(self):
        statement = drawn_up(
            trails=[trail(1), trail(2)], beside=Beside(3, 14), certificate=Certificate(eligible=10, sent=9)
        )
        again = drawn_up(
            trails=[trail(2), trail(1)], beside=Beside(3, 14), certificate=Certificate(eligible=10, sent=9)
        )
        body = json.loads(json.dumps(statement.body()))

        assert body["judged"] == {"n": 2, "of": 2}
        assert body["period"] == {"from": "2019-06-30T23:00:00+00:00", "to": "2019-07-31T23:00:00+00:00"}
        assert body["beside"] == {"sealed_logs": 3, "missing_serials": 14}
        assert body["certificate"] == {"eligible": 10, "sent": 9}
        assert body["laws"][1]["lines"][0] | {"members": ""} == {
            "name": "IN_TIME",
            "label": "referred in time",
            "count": 2,
            "members": "",
        }
        assert statement.digest() == again.digest()

    def test_another_member_on_the_same_line_is_another_digest(self):
        assert drawn_up(trails=[trail(1)]).digest() != drawn_up(trails=[trail(2)]).digest()


def test_a_story_adds_up():
    story = Story(
        """
        01 20:00 incident I1 category MISSING_PERSON at OL4   |
        01 20:00 person N1 of I1 lives OL4                    |
        01 20:00 person N2 of I1 lives OL4                    |
        01 23:00 sent R1 about I1 names N1                    | 02 10:00 contact C1 quotes R1 names N1
        05 20:00 incident I2 checked NONE at OL4              | 02 11:00 contact C2 names N9
        """
    )
    found = story.found("08-15 09:00")
    statement = draw_up(
        OLDHAM,
        "GMP",
        JULY,
        AS_AT,
        Totals(incidents=2, eligible_trails=2, referred_trails=1, contacts=2),
        trails=map(TrailCount.of, found.trails),
        contacts=map(ContactCount.of, found.contacts),
        incidents=map(IncidentCount.of, found.incidents),
        gaps=map(GapSpan.of, found.gaps),
    )

    assert [lines(statement, number) for number in range(6)] == [
        {"LINKED": 1, "NONE": 1},
        {"IN_TIME": 1, "STOPPED": 1},
        {"IN_TIME": 1},
        {"FIRST": 1, "UNANNOUNCED": 1},
        {"STOPPED": 1},
        {"CHILD_OMITTED": 1, "NOT_DECIDED": 1, "UNANNOUNCED": 1, "RISK_NOT_ASSESSED": 1},
    ]
    assert statement.headline == "adds up; 2 of 2 could be judged"
