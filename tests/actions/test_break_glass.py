"""Restricted people: hidden from everybody, opened with a reason for an hour by the owner's people, and reviewed by another."""

from dataclasses import replace
from typing import Any

import pytest

from actions.break_glass import NothingRestricted, ReasonNeeded, break_glass
from actions.need_scope import ScopeNeeded
from actions.review_broken_glass import OpenedByYou, ReviewedAlready, Verdict, review_broken_glass
from auth.roles import scopes_of
from auth.viewer import Role, Viewer
from schema.parts import opaque_id
from schema.run import run_document
from store.database import Database
from store.problems import DatabaseFault
from tests.database import FORCE, OLDHAM, ROCHDALE, force_viewer, viewer_of
from tests.schema.planted import RECEIVED, Superuser, plant

REASON = "A strategy meeting is held now."
WHO = f'{{ trail(id: "{opaque_id("Trail", FORCE, RECEIVED)}") {{ child {{ familyName }} policeSide {{ familyName }} restricted incident {{ people {{ familyName }} }} }} }}'  # fmt: skip
OPENED = "{ brokenGlass { totalCount nodes { id openedBy reason isOpen verdict trail } } }"


def _governance() -> Viewer:
    return replace(
        force_viewer(Role.INFORMATION_GOVERNANCE, scopes=scopes_of([Role.INFORMATION_GOVERNANCE])), subject="governance"
    )


@pytest.fixture
def planted(database: Database, superuser: Superuser) -> Database:
    """A referred trail whose child is restricted."""
    plant(superuser)
    superuser.execute("update incident_person set restricted = true where incident_id = 'I-1'")
    superuser.execute(
        "update trail set restricted = true, given_names = null, family_name = null, date_of_birth = null where trail_id = %s",
        (RECEIVED,),
    )
    return database


def _text(entry: object) -> str:
    assert isinstance(entry, bytes)
    return entry.decode()


def _names(database: Database, viewer: Viewer) -> list[str]:
    trail: dict[str, Any] = run_document(database, viewer, WHO, {})["data"]["trail"]
    people: list[Any] = trail["incident"]["people"] if trail["incident"] else []
    sides: list[Any] = [trail["child"], trail["policeSide"], *people]
    return sorted({one["familyName"] for one in sides if one})


def test_a_restricted_person_is_named_to_nobody(planted: Database):
    for viewer in (force_viewer(), viewer_of(OLDHAM), viewer_of(OLDHAM, Role.PRACTITIONER)):
        assert _names(planted, viewer) == []


def test_who_breaks_glass_sees_the_person_and_nobody_else_does(planted: Database):
    break_glass(planted, force_viewer(), FORCE, RECEIVED, REASON)

    assert _names(planted, force_viewer()) == ["Synthetic-1"]
    assert _names(planted, replace(force_viewer(), subject="a colleague")) == []
    assert _names(planted, viewer_of(OLDHAM)) == []


def test_after_an_hour_it_is_closed(planted: Database, superuser: Superuser):
    glass = break_glass(planted, force_viewer(), FORCE, RECEIVED, REASON)
    [(open_for,)] = superuser.execute("select until - opened_at = '1 hour'::interval from broken_glass").fetchall()
    superuser.execute(
        "update broken_glass set opened_at = opened_at - '1 hour'::interval, until = until - '1 hour'::interval"
    )

    assert open_for is True
    assert _names(planted, force_viewer()) == []
    assert break_glass(planted, force_viewer(), FORCE, RECEIVED, REASON).glass_id != glass.glass_id


def test_while_it_is_open_breaking_it_again_changes_nothing(planted: Database, superuser: Superuser):
    first = break_glass(planted, force_viewer(), FORCE, RECEIVED, REASON)

    assert break_glass(planted, force_viewer(), FORCE, RECEIVED, REASON) == first
    assert superuser.execute("select count(*) from broken_glass").fetchone() == (1,)


@pytest.mark.parametrize("reason", ["", "  too    ", "x" * 1001, "a reason with \x00 in it"])
def test_a_reason_is_needed(planted: Database, superuser: Superuser, reason: str):
    with pytest.raises(ReasonNeeded):
        break_glass(planted, force_viewer(), FORCE, RECEIVED, reason)
    assert superuser.execute("select count(*) from broken_glass").fetchone() == (0,)


def test_only_the_owners_people_with_the_scope_may(planted: Database):
    with pytest.raises(NothingRestricted):
        break_glass(planted, viewer_of(OLDHAM), FORCE, RECEIVED, REASON)
    with pytest.raises(ScopeNeeded):
        break_glass(planted, force_viewer(scopes=frozenset()), FORCE, RECEIVED, REASON)


@pytest.mark.requirement(26)
def test_a_trail_that_is_anothers_and_one_that_is_not_there_are_answered_alike(planted: Database, superuser: Superuser):
    def answer(viewer: Viewer, trail: str) -> dict[str, Any]:
        text = f'mutation {{ breakGlass(input: {{trail: "{trail}", reason: "{REASON}"}}) {{ __typename ... on Problem {{ code message }} }} }}'  # fmt: skip
        return run_document(planted, viewer, text, {})

    nothing = answer(viewer_of(OLDHAM), opaque_id("Trail", FORCE, "nothing"))
    assert answer(viewer_of(OLDHAM), opaque_id("Trail", FORCE, RECEIVED)) == nothing
    assert answer(force_viewer(), "bm90aGluZw") == answer(force_viewer(), opaque_id("Trail", FORCE, "none")) == nothing
    assert nothing["data"]["breakGlass"]["__typename"] == "NotFound"


def test_the_owner_is_alerted_and_information_governance_sees_who_and_why_without_the_case(
    planted: Database, superuser: Superuser
):
    break_glass(planted, force_viewer(), FORCE, RECEIVED, REASON)
    events = superuser.execute("select organisation, kind from outbox where kind = 'glass.broken'").fetchall()
    entries = [_text(row[0]) for row in superuser.execute("select entry from disclosure")]

    [seen] = run_document(planted, _governance(), OPENED, {})["data"]["brokenGlass"]["nodes"]

    assert events == [(FORCE, "glass.broken")]
    assert (seen["openedBy"], seen["reason"], seen["isOpen"]) == (force_viewer().subject, REASON, True)
    assert run_document(planted, _governance(), WHO, {})["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert any('"break_glass"' in entry and '"BREAK_GLASS"' in entry for entry in entries)


def test_another_organisation_sees_nothing_of_it(planted: Database):
    break_glass(planted, force_viewer(), FORCE, RECEIVED, REASON)

    for code in (OLDHAM, ROCHDALE):
        theirs = viewer_of(code, Role.INFORMATION_GOVERNANCE)
        assert run_document(planted, theirs, OPENED, {})["data"]["brokenGlass"]["totalCount"] == 0


def test_what_was_not_justified_is_closed_at_once_and_reviewed_once(planted: Database):
    glass = break_glass(planted, force_viewer(), FORCE, RECEIVED, REASON)
    review_broken_glass(planted, _governance(), glass.glass_id, Verdict.NOT_JUSTIFIED, "Could have waited.")

    assert _names(planted, force_viewer()) == []
    with pytest.raises(ReviewedAlready):
        review_broken_glass(planted, _governance(), glass.glass_id, Verdict.JUSTIFIED, "")


def test_nobody_reviews_what_they_opened_themselves_by_act_policy_and_constraint(
    planted: Database, superuser: Superuser
):
    both = force_viewer(Role.LIAISON_OFFICER, Role.INFORMATION_GOVERNANCE)
    glass = break_glass(planted, both, FORCE, RECEIVED, REASON)

    with pytest.raises(OpenedByYou):
        review_broken_glass(planted, both, glass.glass_id, Verdict.JUSTIFIED, "")
    update = "update broken_glass set reviewed_at = now(), verdict = 'JUSTIFIED', reviewed_by = :by"
    for by in (both.subject, "somebody else"):
        with pytest.raises(DatabaseFault) as refusal, planted.transaction(both) as tx:
            tx.run(update, by=by)
        assert refusal.value.sqlstate in {"42501", "23514"}
    with pytest.raises(Exception, match="glass_reviewed_by_another"):
        superuser.execute("update broken_glass set reviewed_at = now(), verdict = 'JUSTIFIED', reviewed_by = subject")


def test_who_broke_glass_cannot_lengthen_the_hour_or_break_it_in_anothers_name(planted: Database):
    break_glass(planted, force_viewer(), FORCE, RECEIVED, REASON)
    insert = (
        "insert into broken_glass (organisation, subject, incident_id, person_id, trail_id, reason{}) values "
        "('GMP', :by, 'I-1', 'N-1', 't', 'a reason that is long'{})"
    )
    for statement, by in (
        ("update broken_glass set until = until + interval '1 hour'", ""),
        (insert.format(", until", ", now() + interval '1 hour'"), force_viewer().subject),
        (insert.format("", ""), "somebody else"),
    ):
        with pytest.raises(DatabaseFault) as refusal, planted.transaction(force_viewer()) as tx:
            tx.run(statement, **({"by": by} if by else {}))
        assert refusal.value.sqlstate == "42501"
