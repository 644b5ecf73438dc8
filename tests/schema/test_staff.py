"""Staff and sessions in GraphQL: an administrator's own organisation and nobody else's, and the gate before statements."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from auth.roles import scopes_of
from auth.viewer import Role, Viewer
from schema.run import run_document
from store import browser_sessions
from store.browser_sessions import Proof, StaffDisabled
from store.clock import machine_time
from store.database import Database
from tests.database import FORCE, OLDHAM, ROCHDALE, viewer_of
from tests.schema.planted import Superuser

STAFF = "{ staff { subject name disabledAt } }"
CHANGE = """mutation Change($input: StaffInput!) { changed: %s(input: $input) {
  __typename
  ... on StaffChanged { staffMember { subject disabledAt } }
  ... on Problem { code }
} }"""
ISSUE = """mutation Issue($input: IssueStatementInput!) { issueStatement(input: $input) {
  __typename
  ... on Problem { code message }
  ... on StepUpNeeded { withinSeconds }
} }"""


def administrator(organisation: str = OLDHAM) -> Viewer:
    return viewer_of(organisation, Role.ADMINISTRATOR, scopes=scopes_of([Role.ADMINISTRATOR]))


def signed_in(database: Database, subject: str, organisation: str = OLDHAM) -> str:
    return browser_sessions.begin(
        database, organisation, subject, proof=Proof(name=f"Name of {subject}", signed_in_at=machine_time())
    )


def change(database: Database, who: Viewer, field: str, subject: str) -> Any:
    answer = run_document(database, who, CHANGE % field, {"input": {"subject": subject}})
    return answer["data"]["changed"] if "data" in answer else answer["errors"][0]["extensions"]["code"]


@pytest.mark.requirement(11)
def test_disabling_somebody_ends_their_sessions_and_enabling_lets_them_in_again(database: Database) -> None:
    one, other, colleague = (signed_in(database, subject) for subject in ("ada", "ada", "bea"))

    changed = change(database, administrator(), "disableStaffMember", "ada")

    assert changed["__typename"] == "StaffChanged"
    assert changed["staffMember"]["disabledAt"] is not None
    assert [browser_sessions.resume(database, secret) is None for secret in (one, other, colleague)] == [
        True,
        True,
        False,
    ]
    with pytest.raises(StaffDisabled):
        signed_in(database, "ada")
    assert change(database, administrator(), "enableStaffMember", "ada")["staffMember"]["disabledAt"] is None
    assert browser_sessions.resume(database, signed_in(database, "ada")) is not None


@pytest.mark.parametrize("organisation", [ROCHDALE, FORCE])
def test_another_organisations_administrator_finds_nobody(organisation: str, database: Database) -> None:
    secret = signed_in(database, "ada")

    answers = [change(database, administrator(organisation), "disableStaffMember", one) for one in ("ada", "nobody")]

    assert answers == [{"__typename": "NotFound", "code": "NO_SUCH_STAFF"}] * 2
    assert run_document(database, administrator(organisation), STAFF, {})["data"] == {"staff": []}
    assert browser_sessions.resume(database, secret) is not None


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_but_an_administrator_sees_or_disables_staff(role: Role, database: Database) -> None:
    secret = signed_in(database, "ada")
    who = viewer_of(OLDHAM, role, scopes=scopes_of([role]))

    assert change(database, who, "disableStaffMember", "ada") == "FORBIDDEN"
    assert run_document(database, who, STAFF, {})["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    # Nor where the scope was given by mistake: the database asks for the role.
    mistaken = viewer_of(OLDHAM, role)
    assert change(database, mistaken, "disableStaffMember", "ada")["code"] == "NO_SUCH_STAFF"
    assert browser_sessions.resume(database, secret) is not None


def test_an_administrator_cannot_lock_themselves_out(database: Database) -> None:
    who = administrator()
    secret = signed_in(database, who.subject)

    assert change(database, who, "disableStaffMember", who.subject)["code"] == "CANNOT_DISABLE_YOURSELF"
    assert browser_sessions.resume(database, secret) is not None


def test_everybody_sees_their_own_sessions_and_no_others(database: Database) -> None:
    who = viewer_of(OLDHAM)
    signed_in(database, who.subject)
    signed_in(database, "ada")
    signed_in(database, who.subject, ROCHDALE)

    answer = run_document(database, who, "{ browserSessions { id browser } }", {})

    assert len(answer["data"]["browserSessions"]) == 1


def test_signing_out_everywhere_ends_the_viewers_sessions_alone(database: Database) -> None:
    who = viewer_of(OLDHAM)
    own = [signed_in(database, who.subject) for _ in range(2)]
    others = [signed_in(database, "ada"), signed_in(database, who.subject, ROCHDALE)]

    answer = run_document(database, who, "mutation { signOutEverywhere { ended } }", {})

    assert answer["data"] == {"signOutEverywhere": {"ended": 2}}
    assert [browser_sessions.resume(database, one) is None for one in [*own, *others]] == [True, True, False, False]


@pytest.mark.parametrize("ago", [dt.timedelta(minutes=11), None])
def test_who_signed_in_too_long_ago_issues_no_statement(
    ago: dt.timedelta | None, database: Database, superuser: Superuser, settable_time: dt.datetime
) -> None:
    long_ago = None if ago is None else machine_time() - ago
    given = {"directorate": OLDHAM, "period": "2019-08", "idempotencyKey": "a key of a test"}

    who = replace(viewer_of(OLDHAM), signed_in_at=long_ago)
    answer = run_document(database, who, ISSUE, {"input": given})

    assert answer["data"]["issueStatement"] == {
        "__typename": "StepUpNeeded",
        "code": "STEP_UP_NEEDED",
        "message": "Confirm that it is you: this needs a sign-in of the last 10 minutes.",
        "withinSeconds": 600,
    }
    assert superuser.execute("select count(*) from statement").fetchone() == (0,)
    # The key was not used up by the refusal.
    again = run_document(database, viewer_of(OLDHAM), ISSUE, {"input": given})
    assert again["data"]["issueStatement"]["__typename"] == "StatementIssued"
