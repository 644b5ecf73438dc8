"""The log in GraphQL: who has seen this child, by whose record, in pages; and that reading it leaves its own entry."""

from typing import Any

import pytest

from auth.viewer import Role, Viewer
from reconciliation.records import RecordKey
from schema.disclosing import PersonRecord, record_of
from schema.run import run_document
from store.database import Database
from store.disclosures import erase_names
from tests.database import FORCE, OLDHAM, ROCHDALE, force_viewer, viewer_of
from tests.logged import Superuser, entries
from tests.schema.planted import plant

ASK = """query Seen($record: String, $first: Int! = 25, $after: String, $recipient: String) {
  disclosures(purpose: VERIFY_LAWFULNESS, first: $first, after: $after, filter: {record: $record, recipient: $recipient}) {
    totalCount
    nodes { subject operation decision purpose position operationName
      organisation { code } recipient { code } records { kind recordIds erased } fields { type names } counts { kind count } }
    pageInfo { hasNextPage endCursor }
  }
}"""


def _governance(organisation: str = OLDHAM) -> Viewer:
    return viewer_of(organisation, Role.INFORMATION_GOVERNANCE)


def _read(database: Database, viewer: Viewer, **variables: Any) -> dict[str, Any]:
    answer = run_document(database, viewer, ASK, variables)
    assert "errors" not in answer, answer
    return answer["data"]["disclosures"]


def _look(database: Database) -> None:
    for viewer, text in (
        (viewer_of(OLDHAM), "query Trails { trails { nodes { id child { familyName } } } }"),
        (viewer_of(OLDHAM), "query Contacts { contacts { nodes { id children { familyName } } } }"),
        (force_viewer(), "query Gaps { gaps { nodes { kind } } }"),
    ):
        assert "errors" not in run_document(database, viewer, text, {})


@pytest.mark.requirement(39)
def test_reading_the_log_leaves_an_entry_with_a_purpose_of_the_law(database: Database, superuser: Superuser) -> None:
    plant(superuser)
    _look(database)
    before = len(entries(superuser))

    _read(database, _governance(), record="C-1")
    _read(database, _governance(ROCHDALE))

    one, other = entries(superuser)[before:]
    assert (one["purpose"], one["legal_gateway"]) == ("VERIFY_LAWFULNESS", "Data Protection Act 2018 s.62(4)(a)")
    assert (one["records"], one["operation_name"]) == ({"asked": ["C-1"]}, "Seen")
    assert one["columns"] == (OLDHAM, OLDHAM, "CONSULTATION")
    assert (other["records"], other["counts"]) == ({}, {"disclosure": 0}), "finding nothing is a reading too"


def test_without_the_entry_nothing_of_the_log_is_shown(database: Database, superuser: Superuser) -> None:
    superuser.execute("alter table disclosure add constraint refused check (false) not valid")
    try:
        answer = run_document(database, _governance(), ASK, {})
    finally:
        superuser.execute("alter table disclosure drop constraint refused")

    assert [one["extensions"]["code"] for one in answer["errors"]] == ["NOT_RECORDED"]


@pytest.mark.requirement(39)
@pytest.mark.parametrize(
    ("viewer", "record", "found"),
    [
        (_governance(), "C-2", ["Gaps", "Contacts"]),
        (_governance(FORCE), "I-1", ["Trails"]),
        (_governance(FORCE), "I-2", ["Gaps", "Trails"]),
        (_governance(FORCE), "N-1", ["Trails"]),
        (_governance(), "I-1", []),
        (_governance(ROCHDALE), "C-2", []),
        (_governance(), "' or true --", []),
    ],
)
def test_who_has_seen_a_record_or_a_person_is_told_to_whose_it_is_alone(
    database: Database, superuser: Superuser, viewer: Viewer, record: str, found: list[str]
) -> None:
    plant(superuser)
    _look(database)

    nodes = _read(database, viewer, record=record)["nodes"]

    names = [one["operationName"] for one in nodes]
    assert sorted(set(names)) == sorted(found)
    assert {one["organisation"]["code"] for one in nodes} <= {viewer.organisation}


def test_an_organisation_reads_what_was_shown_of_its_records_and_to_it(
    database: Database, superuser: Superuser
) -> None:
    plant(superuser)
    _look(database)

    nodes = _read(database, _governance())["nodes"]

    assert {(one["organisation"]["code"], one["recipient"]["code"]) for one in nodes} == {
        (OLDHAM, OLDHAM),
        (FORCE, OLDHAM),
        (OLDHAM, FORCE),
    }
    assert [one["recipient"]["code"] for one in _read(database, _governance(), recipient=FORCE)["nodes"]] == [FORCE]


def test_pages_show_every_entry_once(database: Database, superuser: Superuser) -> None:
    plant(superuser)
    for _ in range(3):
        _look(database)
    wanted = len(_read(database, _governance(FORCE))["nodes"])
    seen: list[str] = []
    after = None
    while True:
        page = _read(database, _governance(FORCE), first=2, after=after)
        seen += [one["operationName"] for one in page["nodes"] if one["operationName"] != "Seen"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]

    assert len(seen) == wanted


@pytest.mark.requirement(37)
def test_what_was_erased_is_counted_and_not_named(database: Database, superuser: Superuser) -> None:
    plant(superuser)
    _look(database)
    with database.erasing() as tx:
        erase_names(tx, [RecordKey(OLDHAM, "contact", "C-1")])

    [entry] = [one for one in _read(database, _governance())["nodes"] if one["operationName"] == "Contacts"]

    by_kind = {one["kind"]: (one["recordIds"], one["erased"]) for one in entry["records"]}
    assert by_kind["contact"] == (["C-2"], 1)
    assert _read(database, _governance(), record="C-1")["nodes"] == []


def test_reading_needs_its_scope(database: Database) -> None:
    answer = run_document(database, viewer_of(OLDHAM, scopes=frozenset()), ASK, {})

    assert [one["extensions"]["code"] for one in answer["errors"]] == ["FORBIDDEN"]


@pytest.mark.parametrize("after", ["x", "W1sicyIsICJ4Il1d"])
def test_a_cursor_of_another_list_is_refused(database: Database, after: str) -> None:
    answer = run_document(database, _governance(), ASK, {"after": after})

    assert [one["extensions"]["code"] for one in answer["errors"]] == ["BAD_USER_INPUT"]


def test_every_type_that_shows_a_person_record_has_a_kind_by_which_it_is_erased() -> None:
    def below(kind: type) -> set[type]:
        return {kind, *(deeper for one in kind.__subclasses__() for deeper in below(one))}

    names = {one.__name__ for one in below(PersonRecord)} - {"PersonRecord"}

    assert {record_of(name, "contact:C-1")[0] for name in names} <= {
        *("trail", "incident", "person", "referral", "contact", "gap", "flag"),
    }
