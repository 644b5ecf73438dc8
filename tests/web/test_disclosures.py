"""The page of the log: nothing of it before a purpose is chosen, entries in plain words, and days that are none."""

from tests.web.conftest import Answers, Browse

GOVERNANCE = "oldham-governance"


def test_nothing_of_the_log_is_asked_for_before_a_purpose_is_chosen(browse: Browse, answers: Answers) -> None:
    page = browse(GOVERNANCE).get("/disclosures?record=C-1042")

    assert page.status_code == 200
    assert [name for name, _, _ in answers.asked] == ["DisclosuresFrame"]
    assert "Choose what you need the log for" in page.text
    assert "oldham-social-worker" not in page.text


def test_what_was_chosen_goes_into_the_operation_and_the_last_day_counts_whole(
    browse: Browse, answers: Answers
) -> None:
    browse(GOVERNANCE).get(
        "/disclosures?purpose=SELF_MONITORING&record=C-1042&from=2019-07-01&to=2019-07-31&operation=DISCLOSURE"
    )

    [(name, viewer, variables)] = answers.asked
    assert (name, viewer.subject, variables["purpose"]) == ("Disclosures", GOVERNANCE, "SELF_MONITORING")
    assert variables["filter"] == {
        "record": "C-1042",
        "recipient": None,
        "operation": "DISCLOSURE",
        "since": "2019-07-01T00:00:00+01:00",
        "until": "2019-08-01T00:00:00+01:00",
    }


def test_entries_say_who_saw_what_and_what_was_denied_or_erased(browse: Browse) -> None:
    page = browse(GOVERNANCE).get("/disclosures?purpose=VERIFY_LAWFULNESS").text

    for words in (
        *("gmp-liaison", "Shown to another organisation", "1 contact: C-1042", "Position 1,041", "Not signed yet"),
        *("9 gaps: g0, g1, g2, g3, g4 and 2 more", "(2 erased)", "<strong>Denied</strong>: scope people:read"),
        *("system case-system", "1,204 contacts", "1 record asked about: C-1042", "3 entries of this log"),
    ):
        assert words in page


def test_a_day_that_is_none_is_told_at_its_field(browse: Browse, answers: Answers) -> None:
    page = browse(GOVERNANCE).get("/disclosures?purpose=SELF_MONITORING&from=yesterday&to=9999-12-31").text

    assert [name for name, _, _ in answers.asked] == ["DisclosuresFrame"]
    assert page.count("Write the day as year, month, day, such as 2019-07-02") == 4
    assert "<title>Error: Who has seen this child" in page


def test_entries_that_are_asked_for_without_a_purpose_are_told_at_its_field(browse: Browse, answers: Answers) -> None:
    page = browse(GOVERNANCE).get("/disclosures?purpose=&record=C-1042").text

    assert [name for name, _, _ in answers.asked] == ["DisclosuresFrame"]
    assert page.count("Select what you need the log for") == 2
    assert '<a href="#filter-purpose">' in page
    assert 'value="C-1042"' in page


def test_days_in_the_wrong_order_are_told_at_the_last(browse: Browse, answers: Answers) -> None:
    page = browse(GOVERNANCE).get("/disclosures?purpose=SELF_MONITORING&from=2019-07-02&to=2019-07-01").text
    same = browse(GOVERNANCE).get("/disclosures?purpose=SELF_MONITORING&from=2019-07-01&to=2019-07-01").text

    assert [name for name, _, _ in answers.asked] == ["DisclosuresFrame", "Disclosures"]
    assert page.count("The last day must be the first day or after it") == 2
    assert "There is a problem" not in same


def test_a_purpose_that_is_none_is_no_purpose(browse: Browse, answers: Answers) -> None:
    browse(GOVERNANCE).get("/disclosures?purpose=CURIOSITY")

    assert [name for name, _, _ in answers.asked] == ["DisclosuresFrame"]


def test_the_page_and_the_way_to_it_are_for_who_may_read_the_log(browse: Browse) -> None:
    assert browse("oldham-manager").get("/disclosures").status_code == 403
    assert "/disclosures" not in browse("oldham-manager").get("/gaps").text
    assert 'href="/disclosures"' in browse(GOVERNANCE).get("/feeds").text
