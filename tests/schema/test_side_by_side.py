"""Both sides' words side by side: whose words who is shown, why others are not, and what may be known of whether they agree."""

from typing import Any

import pytest

from auth.scopes import Scope
from auth.viewer import Role, Viewer
from schema.run import run_document
from store.database import Database
from tests.database import FORCE, OLDHAM, ROCHDALE, force_viewer, viewer_of
from tests.feeds.examples import address, child, contact, incident, person, referral
from tests.schema.nights import morning, night
from tests.schema.test_as_at import TRAIL
from tests.store.planting import Superuser

WORDS = "{ givenNames familyName dateOfBirth expectedDateOfBirth sex postcode reference grade { tool grade } }"
ASKED = f"""query($id: ID!, $asAt: DateTime) {{ trail(id: $id, asAt: $asAt) {{
  sideBySide {{ receipt {{ recordId }} police {WORDS} council {WORDS} fields {{ field agreement policeUnseen councilUnseen }} }}
  sides {{ side steps organisation {{ code }} feeds {{ name shows coveredFrom coveredTo }} }} flags {{ kind field }}
}} }}"""
THE_FORCE, MANAGER = force_viewer(), viewer_of(OLDHAM)
POLICE = {
    "givenNames": "Aisha",
    "familyName": "Rahman",
    "dateOfBirth": "2014-03-02",
    "expectedDateOfBirth": None,
    "sex": "F",
    "postcode": "OL4 2AB",
    "reference": "DAB/7001/19",
    "grade": {"tool": "PPN", "grade": "AMBER"},
}
MOVED = contact(
    children=[child(family_name="RAHMAN", sex="female", address=address(postcode="OL4 9ZZ"))],
    grade={"tool": "PPN", "grade": "GREEN"},
)
ALIKE = {"GIVEN_NAMES", "FAMILY_NAME", "DATE_OF_BIRTH", "REFERENCE"}


def _asked(database: Database, viewer: Viewer, **values: str) -> dict[str, Any]:
    answer = run_document(database, viewer, ASKED, {"id": TRAIL, **values})
    assert "errors" not in answer, answer
    return answer["data"]["trail"]


def _by(fields: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return {one["field"]: one[name] for one in fields}


def _with(fields: list[dict[str, Any]], agreement: str) -> set[str]:
    return {one["field"] for one in fields if one["agreement"] == agreement}


@pytest.fixture
def received(database: Database, superuser: Superuser) -> Database:
    """A referral, and the council's record of it, in which address and grade differ."""
    night(database, superuser, 2, [incident(), referral()], **{OLDHAM: [MOVED]})
    return database


def test_the_council_is_shown_both_sides_words_and_where_they_differ(received: Database) -> None:
    trail = _asked(received, MANAGER)
    [beside] = trail["sideBySide"]

    assert beside["receipt"] == {"recordId": "C-99120"}
    assert beside["police"] == POLICE
    assert beside["council"] == {
        **POLICE,
        "familyName": "RAHMAN",
        "sex": "female",
        "postcode": "OL4 9ZZ",
        "reference": "DAB 7001/19",
        "grade": {"tool": "PPN", "grade": "GREEN"},
    }
    assert _with(beside["fields"], "SAME") == {*ALIKE, "SEX"}
    assert _with(beside["fields"], "DIFFERENT") == {"POSTCODE", "GRADE"}
    nothing = {"EXPECTED_DATE_OF_BIRTH"}
    for side in ("policeUnseen", "councilUnseen"):
        unseen = {name: why for name, why in _by(beside["fields"], side).items() if why is not None}
        assert unseen == dict.fromkeys(nothing, "NOT_WRITTEN")
    assert {one["field"].upper() for one in trail["flags"] if one["kind"] == "DIFFERING"} == {"POSTCODE", "GRADE"}


def test_the_force_is_told_which_field_differs_and_nothing_that_the_council_wrote(received: Database) -> None:
    [beside] = _asked(received, THE_FORCE)["sideBySide"]

    assert (beside["police"], beside["council"]) == (POLICE, None)
    assert _with(beside["fields"], "DIFFERENT") == {"POSTCODE", "GRADE"}
    assert _with(beside["fields"], "SAME") == ALIKE
    assert set(_by(beside["fields"], "councilUnseen").values()) == {"NOT_YOURS"}


def test_another_directorate_is_shown_no_trail_at_all(received: Database) -> None:
    assert run_document(received, viewer_of(ROCHDALE), ASKED, {"id": TRAIL}) == {"data": {"trail": None}}


def test_without_the_scope_for_people_nothing_is_laid_side_by_side(received: Database) -> None:
    without = viewer_of(OLDHAM, Role.ANALYST, scopes=frozenset(Scope) - {Scope.PEOPLE_READ})

    assert _asked(received, without)["sideBySide"] is None


def test_whoever_sees_the_header_alone_is_shown_no_more_of_the_child_than_that(
    database: Database, superuser: Superuser
) -> None:
    night(database, superuser, 2, [incident()])
    night(database, superuser, 3)

    [beside] = _asked(database, MANAGER)["sideBySide"]

    assert beside["police"] == {**POLICE, "sex": None, "postcode": None, "reference": "2412-010719", "grade": None}
    assert (beside["receipt"], beside["council"]) == (None, None)
    unseen = _by(beside["fields"], "policeUnseen")
    assert (unseen["SEX"], unseen["POSTCODE"], unseen["GRADE"]) == ("NOT_YOURS", "NOT_YOURS", "NOTHING_SHOWN")
    assert set(_by(beside["fields"], "councilUnseen").values()) == {"NOTHING_SHOWN"}
    assert _with(beside["fields"], "CANNOT_TELL") == set(unseen)


def test_of_a_restricted_child_nobody_is_shown_more_than_that(database: Database, superuser: Superuser) -> None:
    hidden = incident(people=[person(restricted=True)])
    night(database, superuser, 2, [hidden, referral()], **{OLDHAM: [MOVED]})

    for viewer in (MANAGER, THE_FORCE):
        [beside] = _asked(database, viewer)["sideBySide"]

        kept = {name: POLICE[name] for name in ("reference", "grade")}
        assert beside["police"] == {**dict.fromkeys(POLICE), **kept}
        unseen = _by(beside["fields"], "policeUnseen")
        assert (unseen["FAMILY_NAME"], unseen["REFERENCE"], unseen["GRADE"]) == ("RESTRICTED", None, None)


def test_as_at_a_moment_the_words_are_those_of_the_moment(received: Database, superuser: Superuser) -> None:
    there = person(address=address(postcode="OL4 9ZZ"))
    night(received, superuser, 3, [incident(people=[there])])

    then, now = (_asked(received, MANAGER, **at)["sideBySide"][0] for at in ({"asAt": morning(2).isoformat()}, {}))

    assert (then["police"]["postcode"], now["police"]["postcode"]) == ("OL4 2AB", "OL4 9ZZ")
    assert ("POSTCODE" in _with(then["fields"], "DIFFERENT"), "POSTCODE" in _with(now["fields"], "SAME")) == (
        True,
        True,
    )
    [forces] = _asked(received, THE_FORCE, asAt=morning(2).isoformat())["sideBySide"]
    assert "POSTCODE" in _with(forces["fields"], "DIFFERENT")


def test_each_side_tells_which_feed_can_show_which_step_and_ones_own_from_when_on(
    received: Database, superuser: Superuser
) -> None:
    night(received, superuser, 3, **{OLDHAM: ()})
    shows = {"police": ["INCIDENT", "RISK_ASSESSED", "REFERRAL_SENT"], "council": ["RECEIVED", "DECIDED", "FED_BACK"]}
    span = {"coveredFrom": "2019-06-30T23:00:00+00:00", "coveredTo": "2019-07-02T23:00:00+00:00"}
    unknown = dict.fromkeys(span)

    for viewer, own in ((THE_FORCE, "police"), (MANAGER, "council")):
        police, council = _asked(received, viewer)["sides"]

        assert (police["organisation"], council["organisation"]) == ({"code": FORCE}, {"code": OLDHAM})
        for side, name in ((police, "police"), (council, "council")):
            assert side["steps"] == shows[name]
            assert side["feeds"] == [{"name": name, "shows": shows[name], **(span if own == name else unknown)}]
    then = _asked(received, MANAGER, asAt=morning(2).isoformat())["sides"][1]["feeds"][0]
    assert then["coveredTo"] == "2019-07-01T23:00:00+00:00"


def test_the_log_says_whose_words_were_shown_field_by_field(received: Database, superuser: Superuser) -> None:
    before = {row[0] for row in superuser.execute("select entry_id from disclosure")}
    _asked(received, MANAGER)
    rows = superuser.execute(
        "select entry_id, organisation, convert_from(entry, 'UTF8')::jsonb -> 'fields' from disclosure"
    ).fetchall()

    told: dict[Any, Any] = {who: fields for entry, who, fields in rows if entry not in before}
    assert set(told) == {FORCE, OLDHAM}
    assert "familyName" in told[FORCE]["PoliceWords"]
    assert "CouncilWords" not in told[FORCE]
    assert "postcode" in told[OLDHAM]["CouncilWords"]
    entries = {row[0] for row in rows}
    _asked(received, THE_FORCE)
    shown = superuser.execute("select entry_id, convert_from(entry, 'UTF8') from disclosure").fetchall()
    assert not any("CouncilWords" in str(text) for entry, text in shown if entry not in entries)
