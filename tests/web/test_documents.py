"""The operations of the pages: complete, valid against the schema, and asking only for what the viewer may read."""

from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from web.documents import FOLDER, areas_asked, document, operation_names


def test_there_is_an_operation_for_each_page():
    assert operation_names() == (
        "BreakGlass",
        "BrokenGlass",
        "CaseOpening",
        "Disclosures",
        "DisclosuresFrame",
        "Feeds",
        "Gaps",
        "Home",
        "IssueStatement",
        "Load",
        "Loading",
        "OpenCase",
        "Referrals",
        "Region",
        "ReviewBrokenGlass",
        "SignIns",
        "SignOutEverywhere",
        "Statement",
        "StatementLine",
        "StepPortalTime",
        "Trail",
    )


@pytest.mark.parametrize("name", operation_names())
def test_each_operation_is_valid_against_the_published_schema(name: str, root: Path):
    schema = build_schema((root / "schema" / "schema.graphql").read_text(encoding="utf-8"))

    assert validate(schema, parse(document(name))) == []


def test_a_document_holds_each_of_its_fragments_once():
    text = document("StatementLine")

    for part in ("Frame", "TrailDrawn", "ContactLine", "IncidentLine", "Pages"):
        assert text.count(f"fragment {part} on ") == 1


def test_every_fragment_is_used():
    parts = {path.stem for path in (FOLDER / "parts").glob("*.graphql")}
    used = {part for part in parts for name in operation_names() if f"fragment {part} on " in document(name)}

    assert used == parts


def test_what_depends_on_scopes_is_known_by_its_area():
    assert areas_asked("Statement") == ("Gaps",)
    assert areas_asked("Feeds") == ()
