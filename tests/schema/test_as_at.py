"""A trail as at an earlier moment is what the portal showed at that moment, to whoever asks: a region is taken in load by load,
and what each viewer is shown on the way is asked for again at the end. Its records are synthetic."""

import datetime as dt
import json
import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from actions.reconcile import look_again
from auth.scopes import Scope
from auth.viewer import Role, Viewer
from reconciliation.findings import digest_id
from schema.parts import opaque_id
from schema.run import run_document
from store.database import Database
from tests.actions.regions import SOURCE_OF, files_of, load, make_ready, write_region
from tests.database import FORCE, OLDHAM, ROCHDALE, force_viewer, viewer_of
from tests.feeds.examples import address, child, contact, incident, person, referral, transfer
from tests.schema.nights import morning, night, set_time
from tests.store.planting import Superuser

NIGHTS = 10 if os.environ.get("COUNTERFOIL_TESTS") == "full" else 5
LATER = morning(20)
VIEWERS = {
    "force": force_viewer(),
    "manager": viewer_of(OLDHAM),
    "practitioner": viewer_of(OLDHAM, Role.PRACTITIONER),
    "another": viewer_of(ROCHDALE),
}
MOMENT = "{ earliest latest exact }"
SHOWN = f"""
  incidentReference category reportedAt grade {{ tool grade }} restricted eligible law1 law2 law4 stoppedAt move note eligibleBecause
  governingReferral force {{ code }} directorate {{ code }} recipient {{ code }} child {{ givenNames familyName dateOfBirth expectedDateOfBirth }}
  policeSide {{ givenNames familyName dateOfBirth expectedDateOfBirth postcode role presence }}
  steps {{ name side happened {MOMENT} inferred standing shownBy note clock {{ startedAt dueAt basis limit ruleVersion agreedBy }} }}
  basis {{ organisation kind recordId digest }} gap {{ id kind }} flags {{ kind field directorate {{ code }} }} referrals {{ id }} incident {{ id }}
  receipts {{ id kind origin recordId arrived {MOMENT} inferred decided {MOMENT} outcomes noFurtherAction fedBack {MOMENT} evidence quotedReference
    directorate {{ code }} recorded {MOMENT} grade {{ tool grade }} child {{ givenNames familyName dateOfBirth expectedDateOfBirth postcode }} }}
"""
ALL = f"query All($after: String) {{ trails(first: 50, after: $after) {{ nodes {{ id judgedAt {SHOWN} }} pageInfo {{ hasNextPage endCursor }} }} }}"
ONE = f"query One($id: ID!, $asAt: DateTime) {{ trail(id: $id, asAt: $asAt) {{ judgedAt {SHOWN} }} }}"

Shown = dict[str, dict[str, Any]]


def shown_now(database: Database, viewer: Viewer) -> Shown:
    """Every trail that a viewer is shown, by its id."""
    found: Shown = {}
    after: str | None = None
    while True:
        answer = run_document(database, viewer, ALL, {"after": after})
        assert "errors" not in answer, answer
        page = answer["data"]["trails"]
        found |= {one.pop("id"): one for one in page["nodes"]}
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found


def shown_as_at(database: Database, viewer: Viewer, id_text: str, as_at: dt.datetime | None) -> dict[str, Any] | None:
    """One trail, as at a moment if one is given."""
    values = {"id": id_text, "asAt": None if as_at is None else as_at.isoformat()}
    answer = run_document(database, viewer, ONE, values)
    assert "errors" not in answer, answer
    return answer["data"]["trail"]


def without_judging(trail: dict[str, Any] | None) -> dict[str, Any] | None:
    """A trail without when it was judged: one that stood as it had was not judged again. Versions of several councils have no order."""
    if trail is None:
        return None
    kept = {name: value for name, value in trail.items() if name != "judgedAt"}
    return {**kept, "basis": sorted(kept["basis"], key=str)}


def nights_of(folder: Path, days: int) -> Iterator[tuple[dt.datetime, list[Path]]]:
    """The files of a region by the moment at which they are made."""

    def made_at(file: Path) -> dt.datetime:
        return SOURCE_OF[file.name].made_at(dt.date.fromisoformat(file.parent.name))

    for moment, files in groupby(sorted(files_of(write_region(folder, days)), key=made_at), made_at):
        yield moment, list(files)


def test_a_trail_as_at_each_moment_is_what_was_shown_then(
    database: Database, superuser: Superuser, tmp_path: Path
) -> None:
    make_ready(superuser, "2019-07-02T00:00:00+01:00")
    then: dict[tuple[str, dt.datetime], Shown] = {}
    for moment, files in nights_of(tmp_path, NIGHTS):
        set_time(superuser, moment)
        load(database, files)
        look_again(database)
        then |= {(who, moment): shown_now(database, viewer) for who, viewer in VIEWERS.items()}
    set_time(superuser, LATER)
    look_again(database)

    asked = 0
    for who, viewer in VIEWERS.items():
        for id_text, now in shown_now(database, viewer).items():
            assert without_judging(shown_as_at(database, viewer, id_text, LATER)) == without_judging(now)
            for moment, was in changes(id_text, [(at, shown) for (one, at), shown in then.items() if one == who]):
                seen = shown_as_at(database, viewer, id_text, moment)
                asked += 1
                assert without_judging(seen) == without_judging(was), (who, id_text, moment)
                assert seen is None or dt.datetime.fromisoformat(seen["judgedAt"]) == moment
    assert asked > 2 * NIGHTS


def changes(
    id_text: str, moments: list[tuple[dt.datetime, Shown]]
) -> Iterator[tuple[dt.datetime, dict[str, Any] | None]]:
    """The moments at which a trail was shown otherwise than at the one before, and that one, with what was shown."""
    before: tuple[dt.datetime, dict[str, Any] | None] | None = None
    for moment, shown in moments:
        was = shown.get(id_text)
        if before is None or without_judging(was) != without_judging(before[1]):
            yield from ((before,) if before else ())
            yield moment, was
        before = moment, was


TRAIL = opaque_id("Trail", FORCE, digest_id("trail", FORCE, "I-88231", "", "N-5512"))
CONTACT = contact(children=[child(family_name="Rahman")])
MANAGER, ANOTHER, THE_FORCE = VIEWERS["manager"], VIEWERS["another"], VIEWERS["force"]


def test_a_moment_to_come_is_refused_and_one_before_the_first_record_shows_nothing(
    database: Database, superuser: Superuser
) -> None:
    night(database, superuser, 2, [incident(), referral()], **{OLDHAM: [CONTACT]})
    too_late = run_document(database, MANAGER, ONE, {"id": TRAIL, "asAt": "2019-07-02T05:00:01+01:00"})

    [error] = too_late["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"] == "It is 2019-07-02T04:00+00:00 now; nothing is known as at a later moment."
    assert shown_as_at(database, MANAGER, TRAIL, morning(2)) is not None
    assert shown_as_at(database, MANAGER, TRAIL, morning(2, 4) - dt.timedelta(seconds=1)) is None
    assert shown_as_at(database, MANAGER, TRAIL, dt.datetime(1, 1, 2, tzinfo=dt.UTC)) is None


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2019-07-01T00:00:00", "x"]
)
def test_what_is_no_moment_is_refused(database: Database, moment: str) -> None:
    for values, text in (
        ({"asAt": moment}, 'query($asAt: DateTime) { trail(id: "x", asAt: $asAt) { id } }'),
        ({}, f'{{ trail(id: "x", asAt: "{moment}") {{ id }} }}'),
    ):
        [error] = run_document(database, MANAGER, text, values)["errors"]

        assert error["extensions"]["code"] in {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}


def test_a_trail_as_at_a_moment_has_an_id_of_its_own_that_leads_back_to_it(
    database: Database, superuser: Superuser
) -> None:
    night(database, superuser, 2, [incident()])
    night(database, superuser, 3, [referral()])
    text = "query($id: ID!, $asAt: DateTime) { trail(id: $id, asAt: $asAt) { id governingReferral } }"

    now = run_document(database, THE_FORCE, text, {"id": TRAIL})["data"]["trail"]
    then = run_document(database, THE_FORCE, text, {"id": TRAIL, "asAt": morning(2).isoformat()})["data"]["trail"]

    assert (now["id"], now["governingReferral"], then["governingReferral"]) == (TRAIL, "R-7001", None)
    assert then["id"] != TRAIL
    assert run_document(database, THE_FORCE, text, {"id": then["id"]})["data"]["trail"] == then
    node = "query($id: ID!) { node(id: $id) { __typename id ... on Trail { governingReferral } } }"
    found = run_document(database, THE_FORCE, node, {"id": then["id"]})["data"]["node"]
    assert found == {"__typename": "Trail", **then}
    bare = "query($id: ID!) { node(id: $id) { id } }"
    for viewer in (ANOTHER, force_viewer(scopes=frozenset(Scope) - {Scope.TRAILS_READ})):
        assert run_document(database, viewer, bare, {"id": then["id"]})["data"] == {"node": None}


def test_whoever_is_not_shown_the_trail_now_is_not_shown_it_as_at_any_moment(
    database: Database, superuser: Superuser
) -> None:
    night(database, superuser, 2, [incident(), referral()], **{OLDHAM: [CONTACT]})
    assert shown_as_at(database, MANAGER, TRAIL, None) is not None
    # The child was in Rochdale all along.
    there = address(postcode="OL16 1AB")
    night(
        database,
        superuser,
        3,
        [incident(location=there, people=[person(address=there)]), referral(recipient=ROCHDALE)],
        **{OLDHAM: [], ROCHDALE: [contact("C-2", children=[child(family_name="Rahman")])]},
    )

    seen = {
        who: [shown_as_at(database, viewer, TRAIL, at) for at in (morning(2), None)] for who, viewer in VIEWERS.items()
    }

    assert [one is None for one in seen["another"]] == [True, False]
    assert seen["manager"] == seen["practitioner"] == [None, None]
    then, now = seen["force"]
    assert then is not None
    assert now is not None
    assert (then["recipient"], now["recipient"]) == ({"code": OLDHAM}, {"code": ROCHDALE})


def test_what_a_council_took_back_is_not_shown_through_time(database: Database, superuser: Superuser) -> None:
    night(database, superuser, 2, [incident(), referral()], **{OLDHAM: [CONTACT]})
    assert (shown_as_at(database, THE_FORCE, TRAIL, None) or {})["receipts"] != []
    somebody = child(given_names="Other", family_name="Person")
    night(database, superuser, 3, [], **{OLDHAM: [contact(quoted_reference=None, children=[somebody])]})

    for viewer in (THE_FORCE, MANAGER):
        then = shown_as_at(database, viewer, TRAIL, morning(2))

        assert then is not None
        assert then["receipts"] == []
        assert (then["law1"], then["law2"], then["law4"]) == ("IN_TIME", None, None)
        council = [one for one in then["steps"] if one["side"] == "COUNCIL"]
        assert {(one["standing"], one["note"], one["happened"], one["clock"]) for one in council} == {
            ("NOT_SHOWN", "Not shown: a council's record that told of it then is not there any more.", None, None)
        }
        assert {one["organisation"] for one in then["basis"]} == {FORCE}


@pytest.mark.parametrize(("first", "second"), [(False, True), (True, False)])
def test_whoever_is_or_was_restricted_is_shown_to_nobody(
    database: Database, superuser: Superuser, *, first: bool, second: bool
) -> None:
    night(database, superuser, 2, [incident(people=[person(restricted=first)]), referral()], **{OLDHAM: [CONTACT]})
    night(database, superuser, 3, [incident(people=[person(restricted=second)])])

    for viewer in (THE_FORCE, MANAGER):
        then = shown_as_at(database, viewer, TRAIL, morning(2))

        assert then is not None
        assert (then["restricted"], then["child"], then["policeSide"]) == (True, None, None)


def test_both_sides_words_are_those_of_the_moment(database: Database, superuser: Superuser) -> None:
    night(database, superuser, 2, [incident(), referral()], **{OLDHAM: [CONTACT]})
    corrected = person(given_names="AISHA", address=address(postcode="OL4 9ZZ"))
    later = contact(
        children=[child(family_name="Rahman", address=address(postcode="OL4 9ZZ"))], quoted_reference="DAB/7001/19"
    )
    night(database, superuser, 3, [incident(people=[corrected])], **{OLDHAM: [later]})

    words = {
        at: (
            one["child"]["givenNames"],
            one["policeSide"]["postcode"],
            answer["quotedReference"],
            answer["child"]["postcode"],
        )
        for at in (morning(2), None)
        if (one := shown_as_at(database, MANAGER, TRAIL, at)) is not None
        for answer in one["receipts"]
    }

    assert words == {
        morning(2): ("Aisha", "OL4 2AB", "DAB 7001/19", "OL42AB"),
        None: ("AISHA", "OL4 9ZZ", "DAB/7001/19", "OL4 9ZZ"),
    }
    assert [
        one["quotedReference"] for one in (shown_as_at(database, THE_FORCE, TRAIL, morning(2)) or {})["receipts"]
    ] == [None]


def test_looking_back_is_logged_as_looking_is(database: Database, superuser: Superuser) -> None:
    night(database, superuser, 2, [incident(), referral()], **{OLDHAM: [CONTACT]})

    def logged(as_at: dt.datetime | None) -> list[tuple[object, ...]]:
        superuser.execute("delete from log.waiting")
        before = {row[0] for row in superuser.execute("select entry_id from disclosure")}
        shown_as_at(database, THE_FORCE, TRAIL, as_at)
        rows = superuser.execute(
            "select entry_id, organisation, operation, array(select kind || ' ' || record_id from disclosure_salt as salt"
            " where salt.entry_id = disclosure.entry_id order by 1) from disclosure order by organisation"
        )
        return [row[1:] for row in rows if row[0] not in before]

    entries = logged(morning(2))

    assert {row[0] for row in entries} == {FORCE, OLDHAM}
    assert entries == logged(None)


def test_a_header_is_shown_as_at_no_moment_before_it_was(database: Database, superuser: Superuser) -> None:
    night(database, superuser, 2, [incident()])
    night(database, superuser, 3)
    night(database, superuser, 4)

    seen = [shown_as_at(database, MANAGER, TRAIL, at) for at in (morning(2), morning(3), morning(4), None)]

    assert [one is None for one in seen] == [True, False, False, False]
    assert seen[1] is not None
    assert (seen[1]["stoppedAt"], seen[1]["policeSide"]["postcode"]) == ("REFERRAL_SENT", None)
    assert shown_as_at(database, VIEWERS["practitioner"], TRAIL, morning(4)) is None
    assert shown_as_at(database, ANOTHER, TRAIL, morning(4)) is None


def test_what_another_council_did_with_what_was_passed_on_stays_its_own_through_time(
    database: Database, superuser: Superuser
) -> None:
    passed = transfer(contact_id="C-99120", to=ROCHDALE, at="2019-07-02T03:00:00+01:00")
    there = contact("C-7", source="1A", arrived_at="2019-07-02T03:10:00+01:00", children=CONTACT["children"])
    night(database, superuser, 2, [incident(), referral()], **{OLDHAM: [CONTACT, passed]})
    night(database, superuser, 3, **{ROCHDALE: [there]})
    night(database, superuser, 4, **{ROCHDALE: [there | {"decided_at": "2019-07-03T09:00:00+01:00"}]})

    for viewer in (MANAGER, THE_FORCE):
        now = shown_as_at(database, viewer, TRAIL, None)
        assert without_judging(shown_as_at(database, viewer, TRAIL, morning(4))) == without_judging(now)
        told = json.dumps([shown_as_at(database, viewer, TRAIL, morning(day)) for day in (2, 3)])
        assert ("C-7" in told) is (viewer is THE_FORCE)
