"""A law as a page shows it: an equation in words, and what claims nothing outside every percentage."""

from hypothesis import given, strategies as st

from tests.web import answers
from tests.web.trails import Data
from web.ledger import GAP_BETWEEN, Tone, ledger

PLACE = "/statement/E08000004/3"
NAMES = ("IN_TIME", "LATE", "CANNOT_TELL", "EXCLUDED", "EXCUSED", "NOT_YET_DUE", "NOT_SHOWN", "UNKNOWN", "STOPPED")
SILENT = {"CANNOT_TELL", "NOT_SHOWN", "UNKNOWN"}


def law_of(counts: list[int]) -> Data:
    named = zip(NAMES, counts, strict=True)
    lines = [{"name": name, "label": name.lower(), "count": count} for name, count in named]
    return {"number": 2, "unit": "TRAILS", "total": sum(counts), "lines": lines}


def test_the_equation_says_every_line_in_words():
    law = ledger(answers.LAWS[0], PLACE)

    assert law.equation == "612 incidents = 480 children linked + 96 none there + 36 not asked"


def test_every_number_leads_to_what_stands_behind_it_and_nothing_leads_nowhere():
    law = ledger(answers.LAWS[1], PLACE)

    assert {line.name: line.address for line in law.judged}["STOPPED"] == f"{PLACE}/law/1/STOPPED"
    assert {line.name: line.address for line in law.judged}["EXCUSED"] is None
    assert [line.address for line in law.no_claim] == [f"{PLACE}/law/1/UNKNOWN"]


def test_what_could_not_be_judged_stands_apart_without_a_share_and_says_why():
    law = ledger(answers.LAWS[2], PLACE)

    assert [line.name for line in law.no_claim] == ["CANNOT_TELL", "NOT_SHOWN", "UNKNOWN"]
    assert [line.share for line in law.no_claim] == ["", "", ""]
    assert all(line.why for line in law.no_claim)
    assert (law.judged_count, law.total) == (191, 213)


def test_shares_are_of_what_could_be_judged():
    shares = {line.name: line.share for line in ledger(answers.LAWS[2], PLACE).judged}

    assert shares["IN_TIME"] == "84%"  # 160 of 191, not of 213


def test_units_agree_with_their_number():
    assert ledger(law_of([1, 0, 0, 0, 0, 0, 0, 0, 0]), PLACE).unit == "trail"
    assert ledger(law_of([2, 0, 0, 0, 0, 0, 0, 0, 0]), PLACE).unit == "trails"


counts = st.lists(st.integers(0, 5000), min_size=9, max_size=9)


@given(counts)
def test_the_bar_is_whole_in_order_and_keeps_what_claims_nothing_at_a_distance(given_counts: list[int]):
    bar = ledger(law_of(given_counts), PLACE).bar

    if sum(given_counts) == 0:
        assert bar == ()
        return
    silent = [part for part in bar if part.tone is Tone.NO_CLAIM]
    spoken = [part for part in bar if part.tone is not Tone.NO_CLAIM]
    room = 1000.0 - (GAP_BETWEEN if silent and spoken else 0.0)
    assert abs(sum(part.width for part in bar) - room) < 0.1
    assert len(silent) == any(count for name, count in zip(NAMES, given_counts, strict=True) if name in SILENT)
    if silent and spoken:
        assert silent[0].start - (spoken[-1].start + spoken[-1].width) >= GAP_BETWEEN - 0.1


@given(counts)
def test_each_unit_is_shown_on_exactly_one_line(given_counts: list[int]):
    law = ledger(law_of(given_counts), PLACE)

    assert sum(line.count for line in (*law.judged, *law.no_claim)) == law.total
    assert len(law.judged) + len(law.no_claim) == len(NAMES)
