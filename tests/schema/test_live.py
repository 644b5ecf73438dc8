"""A subscription's looks and messages, without a transport: what there is to tell whom, and that it is read again."""

import pytest

from auth.scopes import Scope
from auth.viewer import Role
from schema.live import Live, subscribe
from schema.problems import ErrorCode, OperationRefused
from schema.run import Ask
from store.database import Database
from store.outbox import Event, EventKind, append
from tests.actions.hooked import AT
from tests.database import FORCE, OLDHAM, ROCHDALE, viewer_of
from tests.logged import entries
from tests.schema.planted import Superuser, plant

GAPS = Ask("subscription Gaps { gapChanged { gap { kind } readAgain } }", {})
GAP = "gap-of-a-trail"


def change(database: Database, organisation: str, *gaps: str) -> None:
    with database.reconciling() as tx:
        append(tx, [Event(organisation, EventKind.GAP_OPENED, gap, AT) for gap in gaps])


def begun(database: Database, superuser: Superuser, ask: Ask = GAPS) -> Live:
    plant(superuser)
    return subscribe(database, viewer_of(OLDHAM), ask)


def test_what_happened_before_is_not_told(database: Database, superuser: Superuser) -> None:
    plant(superuser)
    change(database, OLDHAM, GAP)

    live = subscribe(database, viewer_of(OLDHAM), GAPS)

    assert live.look(viewer_of(OLDHAM)) == []


def test_what_was_not_told_is_looked_for_again_and_what_was_is_not(database: Database, superuser: Superuser) -> None:
    live, viewer = begun(database, superuser), viewer_of(OLDHAM)
    change(database, OLDHAM, GAP)

    first, again = live.look(viewer), live.look(viewer)
    again[0].done()

    assert [one.told for one in first] == [one.told for one in again]
    assert live.look(viewer) == []


def test_a_change_that_is_committed_later_is_told_later(database: Database, superuser: Superuser) -> None:
    live, viewer = begun(database, superuser), viewer_of(OLDHAM)
    with database.reconciling() as slow:
        append(slow, [Event(OLDHAM, EventKind.GAP_OPENED, "gap-of-a-contact", AT)])
        change(database, OLDHAM, GAP)
        quick = live.look(viewer)
        quick[0].done()

    assert [one.told.key for one in quick] == [(FORCE, GAP)]
    assert [one.told.key for one in live.look(viewer)] == [(FORCE, "gap-of-a-contact")]


@pytest.mark.parametrize("role", [Role.INFORMATION_GOVERNANCE, Role.ADMINISTRATOR, Role.OVERSEER])
def test_whose_role_sees_no_cases_is_told_of_none_whatever_their_scopes(
    database: Database, superuser: Superuser, role: Role
) -> None:
    plant(superuser)
    viewer = viewer_of(OLDHAM, role)
    live = subscribe(database, viewer, GAPS)
    change(database, OLDHAM, GAP)

    assert live.look(viewer) == []


def test_what_is_hidden_does_not_count_towards_more(
    database: Database, superuser: Superuser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schema.live.MOST_AT_ONCE", 1)
    live = begun(database, superuser)
    change(database, OLDHAM, *[f"gap-of-somebody-{number}" for number in range(50)], GAP)

    assert [one.told.key for one in live.look(viewer_of(OLDHAM))] == [(FORCE, GAP)]


def test_what_has_gone_from_sight_meanwhile_is_neither_told_nor_logged(
    database: Database, superuser: Superuser
) -> None:
    live, viewer = begun(database, superuser), viewer_of(OLDHAM)
    change(database, OLDHAM, GAP)
    [one] = live.look(viewer)
    superuser.execute("update gap set directorate = %s where gap_id = %s", [ROCHDALE, GAP])
    superuser.execute("update trail set directorate = %s where gap_id = %s", [ROCHDALE, GAP])

    assert live.answer(viewer, one) is None
    assert [entry for entry in entries(superuser) if entry["operation_name"] == "Gaps"] == []


def test_a_scope_is_asked_for_at_each_look(database: Database, superuser: Superuser) -> None:
    live = begun(database, superuser)

    with pytest.raises(OperationRefused) as refused:
        live.look(viewer_of(OLDHAM, scopes=frozenset(Scope) - {Scope.GAPS_READ}))

    assert refused.value.code is ErrorCode.FORBIDDEN


def test_a_withheld_field_is_null_for_who_lacks_its_scope_now(database: Database, superuser: Superuser) -> None:
    live = begun(database, superuser, Ask("subscription Gaps { gapChanged { gap { trail { id } } } }", {}))
    change(database, OLDHAM, GAP)
    lacking = viewer_of(OLDHAM, scopes=frozenset(Scope) - {Scope.TRAILS_READ})
    [one] = live.look(lacking)

    assert live.answer(lacking, one) == {"data": {"gapChanged": {"gap": {"trail": None}}}}


def test_an_alias_and_a_fragment_ask_the_same(database: Database, superuser: Superuser) -> None:
    text = "subscription Gaps { ...Them } fragment Them on Subscription { them: gapChanged { gap { kind } } }"
    live, viewer = begun(database, superuser, Ask(text, {})), viewer_of(OLDHAM)
    change(database, OLDHAM, GAP)
    [one] = live.look(viewer)

    assert live.answer(viewer, one) == {"data": {"them": {"gap": {"kind": "NOT_REFERRED"}}}}
