"""Exact matching: a reference and the child, one child record for a person, whatever the order (ADR-0002, Matching)."""

import datetime as dt
import random

from hypothesis import given, strategies as st

from matching.exact import exact, is_same_child
from reconciliation.findings import TrailKey
from reconciliation.ground import Match, Offered, Sought
from reconciliation.moment import at
from reconciliation.records import ChildRecord, Person, RecordKey

LINKED = at(dt.datetime(2019, 7, 1, 9, tzinfo=dt.UTC))
BORN = dt.date(2014, 3, 2)
DUE = dt.date(2019, 9, 20)
OLDHAM = "E08000004"


def person(
    person_id: str = "N-1",
    given: str = "Aisha",
    family: str = "Rahman",
    born: dt.date | None = BORN,
    due: dt.date | None = None,
) -> Person:
    return Person(
        person_id=person_id,
        role="CHILD" if due is None else "UNBORN",
        given_names=given,
        family_name=family,
        date_of_birth=born,
        expected_date_of_birth=due,
        mother_person_id=None,
        sex=None,
        nhs_number=None,
        address=None,
        found_at=None,
        presence="PRESENT",
        linked_at=LINKED,
        restricted=False,
        safe_address=False,
    )


def child(
    person_id: str = "40021",
    given: str = "Aisha",
    family: str = "Rahman",
    born: dt.date | None = BORN,
    due: dt.date | None = None,
) -> ChildRecord:
    return ChildRecord(person_id, given, family, born, due, None, None, None, already_open=False)


def sought(who: Person | None, *references: str, incident: str = "I-88231", person_id: str = "N-1") -> Sought:
    key = TrailKey("GMP", incident, None, who.person_id if who else person_id)
    return Sought(key, references or ("DAB/7001/19", "R-7001", "2412-010719", incident), who)


def offered(one: ChildRecord, reference: str | None = "DAB 7001/19", contact: str = "C-1") -> Offered:
    return Offered(RecordKey(OLDHAM, "contact", contact), (reference,) if reference else (), one)


def claims(found: tuple[Match, ...]) -> set[tuple[str, str, str]]:
    return {(match.key.person_id, match.record.record_id, match.child_person_id) for match in found}


def test_a_quoted_reference_and_the_same_child_make_a_match_with_its_evidence():
    found = exact([sought(person())], [offered(child())])

    assert found.matches == (
        Match(
            TrailKey("GMP", "I-88231", None, "N-1"),
            RecordKey(OLDHAM, "contact", "C-1"),
            "40021",
            ("reference quoted: the referral's", "birth date equal", "names equal"),
        ),
    )
    assert found.quoting == ((TrailKey("GMP", "I-88231", None, "N-1"), RecordKey(OLDHAM, "contact", "C-1")),)


def test_a_log_number_written_in_words_is_evidence_of_the_incident():
    found = exact([sought(person())], [offered(child(), "log 2412 of 01/07/2019")])

    assert [match.evidence[0] for match in found.matches] == ["reference quoted: the incident's"]


def test_the_incidents_own_id_is_evidence_of_the_incident():
    found = exact([sought(person())], [offered(child(), "i 88231")])

    assert [match.evidence[0] for match in found.matches] == ["reference quoted: the incident's"]


def test_a_reference_alone_quotes_the_trail_but_does_not_match_a_sibling():
    found = exact([sought(person())], [offered(child(given="Yusuf", born=dt.date(2011, 5, 5)))])

    assert found.matches == ()
    assert len(found.quoting) == 1


def test_the_same_child_without_the_reference_is_neither_matched_nor_quoted():
    other = exact([sought(person())], [offered(child(), "DAB/7002/19")])
    none = exact([sought(person())], [offered(child(), None)])

    assert (other.matches, other.quoting) == ((), ())
    assert (none.matches, none.quoting) == ((), ())


def test_a_trail_whose_person_nobody_knows_is_quoted_but_never_matched():
    found = exact([sought(None)], [offered(child())])

    assert found.matches == ()
    assert [key.person_id for key, _ in found.quoting] == ["N-1"]


def test_names_compare_without_case_accents_hyphens_and_apostrophes():
    assert is_same_child(person(given="Zoë-Anne", family="O'Neill"), child(given="ZOE ANNE", family="oneill"))
    assert is_same_child(person(given="Łucja"), child(given="Lucja")) is None, "NFKD leaves the stroke of Ł"


def test_one_digit_of_a_birth_date_makes_another_child():
    assert is_same_child(person(), child(born=dt.date(2014, 2, 3))) is None
    assert is_same_child(person(), child(born=None)) is None


def test_an_unborn_child_is_the_same_by_expected_date_and_family_name():
    unborn = person(given="", born=None, due=DUE)

    assert is_same_child(unborn, child(given="Unborn", born=None, due=DUE)) == (
        "expected birth date equal",
        "family name equal",
    )
    assert is_same_child(unborn, child(given="Unborn", family="Khan", born=None, due=DUE)) is None


def test_a_child_born_since_is_still_the_unborn_child_of_the_other_side():
    born_since = person(given="Noor", born=dt.date(2019, 9, 18), due=DUE)

    assert is_same_child(born_since, child(given="Unborn", born=None, due=DUE)) is not None


def test_twins_known_by_birth_date_are_told_apart_by_name_though_both_were_expected_on_one_day():
    born = dt.date(2019, 9, 18)

    assert is_same_child(person(given="Noor", born=born, due=DUE), child(given="Sami", born=born, due=DUE)) is None


def test_unborn_twins_claim_one_child_record_each():
    twins = [person("N-1", "", born=None, due=DUE), person("N-2", "", born=None, due=DUE)]
    records = [child("A", "", born=None, due=DUE), child("B", "", born=None, due=DUE)]

    found = exact([sought(one) for one in twins], [offered(one) for one in records])

    assert claims(found.matches) == {("N-1", "C-1", "A"), ("N-2", "C-1", "B")}


def test_a_child_listed_twice_in_one_contact_is_claimed_once():
    found = exact([sought(person())], [offered(child("B")), offered(child("A"))])

    assert claims(found.matches) == {("N-1", "C-1", "A")}


def test_several_contacts_about_one_child_are_all_kept():
    found = exact([sought(person())], [offered(child(), contact="C-2"), offered(child("77"), contact="C-1")])

    assert claims(found.matches) == {("N-1", "C-1", "77"), ("N-1", "C-2", "40021")}


def test_a_contact_answers_both_incidents_of_one_notice():
    found = exact([sought(person()), sought(person(), incident="I-88232")], [offered(child())])

    assert {match.key.incident_id for match in found.matches} == {"I-88231", "I-88232"}
    assert {match.child_person_id for match in found.matches} == {"40021"}


def test_a_child_whom_the_force_holds_twice_is_received_under_both_ids():
    found = exact([sought(person("N-1")), sought(person("N-2"), incident="I-88232")], [offered(child())])

    assert claims(found.matches) == {("N-1", "C-1", "40021"), ("N-2", "C-1", "40021")}


GIVEN = st.sampled_from(["Aisha", "aïsha", "Yusuf", "Noor"])
FAMILY = st.sampled_from(["Rahman", "RAHMAN", "Khan"])
BIRTH = st.sampled_from([(BORN, None), (dt.date(2011, 5, 5), None), (None, DUE), (BORN, DUE)])
REFERENCE = st.sampled_from(["DAB/7001/19", "dab 7002-19", "2412-010719", "nothing"])


@st.composite
def lists(draw: st.DrawFn) -> tuple[list[Sought], list[Offered]]:
    looking = [
        sought(
            person(person_id, draw(GIVEN), draw(FAMILY), *draw(BIRTH)),
            draw(REFERENCE),
            draw(REFERENCE),
            incident=incident,
        )
        for incident in ("I-88231", "I-88232")
        for person_id in draw(st.sets(st.sampled_from(["N-1", "N-2", "N-3"])))
    ]
    found: list[Offered] = []
    for contact in ("C-1", "C-2"):
        reference = draw(REFERENCE)
        ids = draw(st.sets(st.sampled_from(["A", "B", "C"])))
        found += [
            offered(child(one, draw(GIVEN), draw(FAMILY), *draw(BIRTH)), reference, contact) for one in sorted(ids)
        ]
    return looking, found


@given(lists(), st.randoms(use_true_random=False))
def test_the_order_of_either_list_changes_nothing(both: tuple[list[Sought], list[Offered]], chance: random.Random):
    looking, found = both
    before = exact(looking, found)

    chance.shuffle(looking)
    chance.shuffle(found)

    assert exact(looking, found) == before


@given(lists())
def test_a_person_claims_at_most_one_child_of_a_contact_and_only_where_its_reference_is_quoted(
    both: tuple[list[Sought], list[Offered]],
):
    found = exact(*both)
    claimed: dict[tuple[str, RecordKey], set[str]] = {}
    for match in found.matches:
        claimed.setdefault((match.key.person_id, match.record), set()).add(match.child_person_id)

    assert all(len(children) == 1 for children in claimed.values())
    assert {(match.key, match.record) for match in found.matches} <= set(found.quoting)


@given(lists())
def test_repeating_what_is_handed_in_changes_nothing(both: tuple[list[Sought], list[Offered]]):
    looking, found = both

    assert exact(looking * 2, found * 2) == exact(looking, found)
