"""Search for a child: found as people misspell, why, in which order, by whom, and what the log keeps of it."""

import datetime as dt
import string
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from psycopg import sql
from psycopg.types.json import Jsonb

from auth.scopes import Scope
from auth.viewer import Role, Viewer
from disclosure.entry import read_entry
from schema.run import run_document
from store.database import Database
from tests.database import FORCE, OLDHAM, ROCHDALE, force_viewer, viewer_of
from tests.schema.children import plant_contact, plant_person, plant_trail
from tests.schema.planted import Superuser, insert, plant_referral

SEARCH = """
query Search($search: ChildSearch!, $first: Int = 25, $after: String) {
  children(search: $search, first: $first, after: $after) {
    nodes {
      givenNames familyName dateOfBirth why { term likeness isPart sentence }
      trail { id incidentReference } incident { reference } contact { quotedReference }
    }
    pageInfo { hasNextPage endCursor }
    searchedIn isCutOff
  }
}
"""


def _asked(database: Database, viewer: Viewer, **search: object) -> Any:
    return run_document(database, viewer, SEARCH, {"search": search})


def _page(database: Database, viewer: Viewer, first: int, after: str | None) -> Any:
    return run_document(database, viewer, SEARCH, {"search": {"name": "amira khan"}, "first": first, "after": after})


def _found(database: Database, viewer: Viewer, **search: object) -> list[str]:
    answer = _asked(database, viewer, **search)
    assert "errors" not in answer, answer
    return [f"{one['givenNames']} {one['familyName']}" for one in answer["data"]["children"]["nodes"]]


@pytest.mark.parametrize(
    ("recorded", "asked", "likeness"),
    [
        (("Siobhán", "O'Neill"), "siobhan oneill", "SAME"),
        (("Siobhan", "Oneill"), "O’Neill, Siobhán", "SAME"),
        (("Łukasz", "Kowalski"), "Kowalski Lukasz", "SAME"),
        (("Grace", "Smith-Jones"), "grace jones", "SAME"),
        (("Grace", "Smith-Jones"), "Grace Smithjones", "SAME"),
        (("Abdul Rahman", "Khan"), "Abdulrahman Khan", "SAME"),
        (("Rosa", "de la Cruz"), "Rosa Cruz", "SAME"),
        (("Mohammed", "Hussain"), "Muhammad Hussein", "SOUNDS_ALIKE"),
        (("Aisha", "Begum"), "ayesha begum", "SOUNDS_ALIKE"),
        (("Philip", "Smith"), "Filip Smyth", "SOUNDS_ALIKE"),
        (("Oliver", "Taylor"), "Oliver Tayler", "SOUNDS_ALIKE"),
        (("Oliver", "Thornton"), "Oliver Thorntom", "ONE_LETTER_DIFFERS"),
        (("Oliver", "Thornton"), "Olivre Thornton", "SOUNDS_ALIKE"),
        (("Elizabeth", "Walker"), "Liz Walker", "SHORT_FORM"),
        (("Bill", "Walker"), "William Walker", "SHORT_FORM"),
        (("Jonathan", "Walker"), "Jonaton Walker", "SOUNDS_ALIKE"),
        (("Bartholomew", "Walker"), "Bartolomev Walker", "TWO_LETTERS_DIFFER"),
    ],
)
def test_a_name_is_found_as_people_write_it(
    database: Database, superuser: Superuser, recorded: tuple[str, str], asked: str, likeness: str
):
    plant_person(superuser, 1, *recorded)
    plant_person(superuser, 2, "Zuzanna", "Quigley")

    answer = _asked(database, force_viewer(), name=asked)

    assert [(one["givenNames"], one["familyName"]) for one in answer["data"]["children"]["nodes"]] == [recorded]
    assert [one["likeness"] for one in answer["data"]["children"]["nodes"][0]["why"]] == [likeness]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("2011-03-04", "The birth date is the same."),
        ("2011-04-03", "Day and month of the birth date are swapped."),
        ("2012-03-04", "One digit of the birth date differs."),
    ],
)
def test_a_birth_date_is_found_as_people_mistake_it(
    database: Database, superuser: Superuser, asked: str, sentence: str
):
    plant_person(superuser, 1, "Amira", "Khan")
    plant_person(superuser, 2, "Somebody", "Else", date_of_birth=dt.date(2009, 8, 7))

    found = _asked(database, force_viewer(), dateOfBirth=asked)["data"]["children"]["nodes"]

    assert [(one["familyName"], [why["sentence"] for why in one["why"]]) for one in found] == [("Khan", [sentence])]


@pytest.mark.parametrize("asked", ["1-050819", "0001 05/08/19", "log 1 of 05/08/2019", "LOG 1 050819"])
def test_a_reference_is_found_however_it_is_written(database: Database, superuser: Superuser, asked: str):
    plant_person(superuser, 1, "Amira", "Khan")
    plant_person(superuser, 2, "Somebody", "Else")
    plant_trail(superuser, 1, "Amira", "Khan")
    plant_contact(superuser, OLDHAM, "C-1", "Somebody", "Else")

    assert _found(database, force_viewer(), reference=asked) == ["Amira Khan"]
    assert _found(database, viewer_of(OLDHAM), reference=asked) == ["Amira Khan"]
    assert _found(database, viewer_of(OLDHAM), reference=asked.replace("1", "77", 1)) == ["Somebody Else"]
    assert _found(database, viewer_of(ROCHDALE), reference=asked) == []


def test_all_that_is_given_must_be_met_and_the_most_alike_come_first(database: Database, superuser: Superuser):
    plant_person(superuser, 1, "Mohammad", "Khan")
    plant_person(superuser, 2, "Mohammed", "Khan", date_of_birth=dt.date(2011, 4, 3))
    plant_person(superuser, 3, "Mohammed", "Khan")
    plant_person(superuser, 4, "Mohammed", "Khan", date_of_birth=None)
    plant_person(superuser, 5, "Mohammed", "Khan", date_of_birth=dt.date(2005, 12, 31))
    plant_person(superuser, 6, "Grace", "Smith")

    nodes = _asked(database, force_viewer(), name="Mohammed Khan", dateOfBirth="2011-03-04")["data"]["children"][
        "nodes"
    ]

    assert [one["incident"]["reference"] for one in nodes] == ["3-050819", "1-050819", "2-050819", "4-050819"]
    assert [one["sentence"] for one in nodes[3]["why"]] == ["The name is the same.", "The birth date is not recorded."]


def test_one_word_of_a_name_may_be_missed_where_enough_else_is_met(database: Database, superuser: Superuser):
    plant_person(superuser, 1, "Amira", "Khan")

    name_alone = _found(database, force_viewer(), name="Amira Bradshaw")
    nodes = _asked(database, force_viewer(), name="Amira Bradshaw", dateOfBirth="2011-03-04")["data"]["children"][
        "nodes"
    ]

    assert name_alone == []
    assert nodes[0]["why"][0]["sentence"] == "The name is the same, without one of its words."


def test_each_sees_of_a_child_what_is_its_to_see(database: Database, superuser: Superuser):
    plant_person(superuser, 1, "Amira", "Khan")
    plant_trail(superuser, 1, "Amira", "Khan")
    plant_contact(superuser, OLDHAM, "C-1", "Amira", "Kahn")
    plant_contact(superuser, ROCHDALE, "C-2", "Amira", "Khan")

    council = _asked(database, viewer_of(OLDHAM), name="amira khan")["data"]["children"]
    force = _asked(database, force_viewer(), name="amira khan")["data"]["children"]

    assert council["searchedIn"] == ["TRAILS", "CONTACTS"]
    assert [(one["trail"] is None, one["contact"] is None) for one in council["nodes"]] == [
        (False, True),
        (True, False),
    ]
    assert force["searchedIn"] == ["INCIDENTS"]
    assert [(one["trail"]["incidentReference"], one["incident"]["reference"]) for one in force["nodes"]] == [
        ("1-050819", "1-050819")
    ]
    assert _found(database, viewer_of(ROCHDALE), name="amira khan") == ["Amira Khan"]


def test_only_who_sees_headers_finds_a_child_by_a_header(database: Database, superuser: Superuser):
    plant_person(superuser, 1, "Amira", "Khan")
    plant_trail(superuser, 1, "Amira", "Khan", recipient=None, header_shown=False)
    hidden = _found(database, viewer_of(OLDHAM, Role.RECONCILER), name="amira khan")
    superuser.execute("update trail set header_shown = true")

    assert hidden == []
    assert _found(database, viewer_of(OLDHAM, Role.RECONCILER), name="amira khan") == ["Amira Khan"]
    assert _found(database, viewer_of(OLDHAM, Role.PRACTITIONER), name="amira khan") == []
    assert _found(database, viewer_of(ROCHDALE, Role.RECONCILER), name="amira khan") == []


def test_by_a_referrals_number_a_trail_is_found_by_whom_it_reached_and_not_by_who_sees_the_header(
    database: Database, superuser: Superuser
):
    for kind, token in (("incident", "I1X"), ("referral", "DAB119")):
        record_id = "I-1" if kind == "incident" else "R-1"
        insert(superuser, "record_token", token=token, organisation=FORCE, kind=kind, record_id=record_id)
        insert(superuser, "record_token", token=token.replace("1", "2"), organisation=FORCE, kind=kind, record_id="R-2")
    plant_referral(superuser, "R-1", "I-1", "N-1", ROCHDALE)
    plant_referral(superuser, "R-2", "I-1", "N-1", OLDHAM)
    body = Jsonb({"referrals": ["R-1", "R-2"], "steps": [], "eligible_because": []})
    plant_trail(superuser, 1, "Amira", "Khan", recipient=ROCHDALE, body=body)

    assert _found(database, viewer_of(ROCHDALE), reference="DAB/2/29") == []
    for reference, of_the_header in (("dab/1/19", []), ("I1X", []), ("1-050819", ["Amira Khan"])):
        assert _found(database, viewer_of(ROCHDALE), reference=reference) == ["Amira Khan"]
        assert _found(database, viewer_of(OLDHAM, Role.RECONCILER), reference=reference) == of_the_header


@pytest.mark.parametrize("why", ["restricted", "safe_address"])
def test_nobody_finds_a_restricted_child(database: Database, superuser: Superuser, why: str):
    plant_person(superuser, 1, "Amira", "Khan")
    plant_trail(superuser, 1, "Amira", "Khan")
    assert _found(database, force_viewer(), name="amira khan") == ["Amira Khan"]
    superuser.execute(sql.SQL("update incident_person set {} = true").format(sql.Identifier(why)))
    superuser.execute(
        "update trail set restricted = true, given_names = null, family_name = null, date_of_birth = null"
    )

    for viewer in (force_viewer(), viewer_of(FORCE, Role.PARTNER_SYSTEM), viewer_of(OLDHAM)):
        assert _found(database, viewer, name="amira khan") == []
        assert _found(database, viewer, reference="1-050819") == []
    assert superuser.execute("select count(*) from search_key").fetchone() == (0,)


def test_adults_have_no_keys(database: Database, superuser: Superuser):
    plant_person(superuser, 1, "Amira", "Khan", role="PARENT_CARER", date_of_birth=dt.date(1985, 1, 2))
    plant_person(superuser, 2, "Amira", "Khan", role="VICTIM", date_of_birth=dt.date(2003, 1, 2))

    found = _asked(database, force_viewer(), name="amira khan")["data"]["children"]["nodes"]

    assert [one["dateOfBirth"] for one in found] == ["2003-01-02"]


def test_where_is_searched_follows_the_scopes(database: Database, superuser: Superuser):
    plant_person(superuser, 1, "Amira", "Khan")
    plant_person(superuser, 2, "Amira", "Khan")
    plant_trail(superuser, 1, "Amira", "Khan")
    plant_contact(superuser, OLDHAM, "C-1", "Amira", "Khan")
    people = Scope.PEOPLE_READ

    def asked(viewer: Viewer) -> list[tuple[bool, bool, bool]]:
        nodes = _asked(database, viewer, name="amira khan")["data"]["children"]["nodes"]
        return [(bool(one["trail"]), bool(one["incident"]), bool(one["contact"])) for one in nodes]

    assert asked(force_viewer(scopes=frozenset({people, Scope.TRAILS_READ}))) == [(True, False, False)]
    assert asked(force_viewer(scopes=frozenset({people, Scope.INCIDENTS_READ}))) == [(False, True, False)] * 2
    assert asked(viewer_of(OLDHAM, scopes=frozenset({people, Scope.CONTACTS_READ}))) == [(False, False, True)]
    assert asked(viewer_of(OLDHAM, scopes=frozenset({people, Scope.TRAILS_READ}))) == [(True, False, False)]
    assert asked(viewer_of(OLDHAM, scopes=frozenset({people}))) == []
    refused = _asked(database, viewer_of(OLDHAM, scopes=frozenset({Scope.TRAILS_READ})), name="amira khan")
    assert refused["errors"][0]["extensions"]["scopes"] == ["people:read"]


def test_pages_follow_each_other(database: Database, superuser: Superuser):
    for number in range(1, 8):
        plant_person(superuser, number, "Amira", "Khan" if number % 2 else "Kahn")
    seen: list[str] = []
    page: dict[str, Any] = {"pageInfo": {"endCursor": None, "hasNextPage": True}}

    while page["pageInfo"]["hasNextPage"]:
        page = _page(database, force_viewer(), 2, page["pageInfo"]["endCursor"])["data"]["children"]
        seen += [one["incident"]["reference"] for one in page["nodes"]]

    assert [one.split("-")[0] for one in seen] == ["1", "3", "5", "7", "2", "4", "6"]


@pytest.mark.parametrize(
    ("search", "sentence"),
    [
        ({}, "Give a reference, a birth date or a name to search for."),
        ({"name": "x"}, "A name to search for needs a word of at least 2 letters."),
        ({"name": "a b c"}, "A name to search for needs a word of at least 2 letters."),
        ({"name": "aa bb cc dd ee ff gg"}, "A name to search for may have at most 6 words."),
        ({"name": "x" * 101}, "A name or a reference to search for may have at most 100 characters."),
        ({"reference": "n/a"}, "A reference to search for needs at least three letters and digits, and one digit."),
    ],
)
def test_too_little_or_too_much_to_search_by_is_refused(database: Database, search: dict[str, str], sentence: str):
    answer = _asked(database, force_viewer(), **search)

    assert [(one["extensions"]["code"], one["message"]) for one in answer["errors"]] == [("BAD_USER_INPUT", sentence)]


def test_a_search_shows_fifty_at_most(database: Database):
    refused = _page(database, force_viewer(), 51, None)

    assert refused["errors"][0]["message"] == "`first` must be between 1 and 50: a search shows no more at once."


@pytest.mark.parametrize(
    "text",
    [
        '{ children(search: {name: "Amira Khan"}) { nodes { familyName } } }',
        'query Q($name: String = "Amira Khan") { children(search: {name: $name}) { nodes { familyName } } }',
        '{ ...F } fragment F on Query { children(search: {name: "Amira Khan"}) { nodes { familyName } } }',
    ],
)
def test_whom_somebody_searches_for_may_not_stand_in_the_operation(database: Database, text: str):
    answer = run_document(database, force_viewer(), text, {})

    assert answer["errors"][0]["message"].startswith("Give what you search for as variables")


def test_the_log_keeps_that_a_search_was_made_and_what_it_showed_and_not_for_whom(
    database: Database, superuser: Superuser, caplog: pytest.LogCaptureFixture
):
    plant_person(superuser, 1, "Amira", "Khan")
    _asked(database, force_viewer(), name="Amyra Kahn", dateOfBirth="2011-04-03")
    _asked(database, force_viewer(), name="Nobody Atall")

    rows = superuser.execute("select entry, organisation from disclosure order by at, entry_id").fetchall()
    entries = [read_entry(cast("bytes", entry)) or {} for entry, _ in rows]
    searches = [one["fields"]["ChildSearch"] for one in entries if "ChildSearch" in one["fields"]]
    named = superuser.execute("select kind, record_id from disclosure_salt where kind = 'person'").fetchall()

    assert searches == [["dateOfBirth", "name"], ["name"]]
    assert named == [("person", "I-1/N-1")]
    kept = repr(entries) + caplog.text
    assert not any(term in kept for term in ("Amyra", "amyra", "Kahn", "2011-04-03", "Nobody", "Atall"))


_NAMES = st.text(string.ascii_lowercase, min_size=4, max_size=12)


@st.composite
def _slips(draw: st.DrawFn) -> tuple[str, str]:
    """A name, and the same with one slip of the pen."""
    name = draw(_NAMES)
    place = draw(st.integers(0, len(name) - 2))
    letter = draw(st.sampled_from(string.ascii_lowercase))
    slipped = draw(
        st.sampled_from(
            [
                name[:place] + name[place + 1 :],
                name[:place] + letter + name[place:],
                name[:place] + letter + name[place + 1 :],
                name[:place] + name[place + 1] + name[place] + name[place + 2 :],
            ]
        )
    )
    return name, slipped


@given(names=st.lists(_slips(), min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_a_name_with_one_slip_of_the_pen_is_found_by_its_own_and_by_nobody_else(
    database: Database, superuser: Superuser, names: list[tuple[str, str]]
):
    for table in ("incident_person", "trail", "incident_audience", "record_token", "incident"):
        superuser.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))
    for number, (name, _) in enumerate(names):
        plant_person(superuser, number + 1, "Amira", name)
        plant_trail(
            superuser, number + 1, "Amira", name, recipient=OLDHAM if number % 2 else ROCHDALE, directorate=None
        )

    for number, (name, slipped) in enumerate(names):
        of_oldham = _found(database, viewer_of(OLDHAM), name=slipped)
        of_rochdale = _found(database, viewer_of(ROCHDALE), name=slipped)
        assert f"Amira {name}" in _found(database, force_viewer(), name=slipped)
        assert f"Amira {name}" in (of_oldham if number % 2 else of_rochdale)
        assert {one.split()[1] for one in of_oldham} <= {one for one, _ in names[1::2]}
        assert {one.split()[1] for one in of_rochdale} <= {one for one, _ in names[0::2]}
