"""Which trails there are, and which referrals belong to each."""

from tests.reconciliation.story import Story


def keys(text: str, as_at: str = "08-01 12:00") -> list[tuple[str, bool, tuple[str, ...]]]:
    """Incident or referral and person, whether eligible, and the referrals that name the child on it."""
    return [
        (f"{one.key.incident_id}/{one.key.referral_id}/{one.key.person_id}", one.eligible, one.referrals)
        for one in Story(text).found(as_at).trails
    ]


PAIR = """
    01 20:00 incident I1 at OL4
    01 20:00 person N1 of I1 lives OL4
    02 20:00 incident I2 at OL4
    02 20:00 person N1 of I2 lives OL4
    02 20:00 person N2 of I2 lives OL4
"""


def test_every_eligible_person_of_every_incident_in_scope_has_one():
    assert keys(PAIR) == [("I1/None/N1", True, ()), ("I2/None/N1", True, ()), ("I2/None/N2", True, ())]


def test_one_notice_about_several_incidents_belongs_to_those_that_link_the_child():
    text = f"{PAIR}\n03 09:00 sent R1 about I1,I2 names N1,N2"

    assert keys(text) == [("I1/None/N1", True, ("R1",)), ("I2/None/N1", True, ("R1",)), ("I2/None/N2", True, ("R1",))]


def test_a_child_that_none_of_the_incidents_links_belongs_to_the_first_one_quoted():
    text = f"{PAIR}\n03 09:00 sent R1 about I2,I1 names N9"

    assert ("I2/None/N9", False, ("R1",)) in keys(text)
    assert len(keys(text)) == 4


def test_a_notice_without_an_incident_makes_a_trail_of_its_own():
    assert keys("03 09:00 sent R1 names N9") == [("None/R1/N9", False, ("R1",))]


def test_a_notice_about_an_incident_that_is_not_known_belongs_to_it():
    assert keys("03 09:00 sent R1 about I7 names N9") == [("I7/None/N9", False, ("R1",))]


def test_a_call_alone_makes_no_trail_for_a_child_that_ought_to_have_none():
    adult = "01 20:00 incident I1 at OL4\n01 20:00 person P1 of I1 born 1980-01-01 role VICTIM"

    assert keys(f"{adult}\n02 09:00 told R1 about I1 names P1 written no") == []
    assert keys(f"{adult}\n02 09:00 told R1 about I1 names P1") == [("I1/None/P1", False, ("R1",))]


def test_a_notice_to_another_service_makes_no_trail():
    assert keys("03 09:00 sent R1 about I7 names N9 service MARAC") == []


def test_an_incident_out_of_scope_makes_trails_only_for_whom_a_referral_names():
    text = "01 20:00 incident I1 category ASB at OL4\n01 20:00 person N1 of I1 lives OL4\n01 20:00 person N2 of I1 lives OL4"

    assert keys(text) == []
    assert keys(f"{text}\n02 09:00 sent R1 about I1 names N1") == [("I1/None/N1", False, ("R1",))]


def test_a_child_who_is_not_eligible_enters_law_2_but_not_law_1():
    text = "01 20:00 incident I1 category ASB at OL4\n01 20:00 person N1 of I1 lives OL4\n04 09:00 sent R1 about I1 names N1"
    (trail,) = Story(text).found("08-01 12:00").trails

    assert (trail.law1, trail.law2) == (None, "STOPPED")
    assert trail.counted_at == trail.steps[2].happened


def test_another_force_s_records_make_no_trail():
    story = Story("01 20:00 incident I1 at OL4\n01 20:00 person N1 of I1 lives OL4")
    story.ground = story.ground.__class__(
        "WYP", story.ground.rules, story.ground.days, story.ground.places, story.ground.feeds, story.ground.match
    )

    assert story.trails("08-01 12:00") == []
    assert story.incidents("08-01 12:00") == []


def test_a_person_listed_twice_has_one_trail():
    text = "01 20:00 incident I1 at OL4\n01 20:00 person N1 of I1 lives OL4\n02 09:00 sent R1 about I1,I1 names N1,N1"

    assert keys(text) == [("I1/None/N1", True, ("R1",))]
