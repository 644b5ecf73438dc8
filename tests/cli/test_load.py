"""`counterfoil load`, `loads` and `rejections`: what people read, what programs read, and the exit codes."""

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
import typer
from typer.testing import CliRunner, Result

from cli import load_command, loads_command, rejections_command
from store.database import Database
from store.reference_data import register_feed
from store.settings import Settings
from tests.actions.case_systems import child, episode, extract, payload, ssd_contact, ssd_person
from tests.actions.intake import Superuser, count, jobs
from tests.feeds.examples import (
    contact,
    council_load,
    incident,
    lines,
    person,
    police_header,
    police_load,
    referral,
)
from worker.viewers import system_viewer

Write = Callable[[str, bytes], str]


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    app = typer.Typer()
    for command in (load_command, loads_command, rejections_command):
        command.add_to(app)
    return CliRunner().invoke(app, list(arguments), input=stdin)


def printed(result: Result) -> Any:
    return orjson.loads(result.stdout)


@pytest.fixture(autouse=True)
def named(database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = {
        "DATABASE_URL": settings.application_url,
        "COUNTERFOIL_RECONCILER_URL": settings.need_reconciler(),
        "COUNTERFOIL_VIEWER_KEY": settings.viewer_key.hex(),
    }
    for name, value in addresses.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file and says where it is."""

    def writing(name: str, data: bytes) -> str:
        (tmp_path / name).write_bytes(data)
        return str(tmp_path / name)

    return writing


def test_files_of_both_sides_are_taken_in_and_reconciled_at_once(write: Write, superuser: Superuser):
    files = [
        write("police.ndjson", police_load(incident(), referral())),
        write("council.ndjson.gz", gzip.compress(council_load(contact()))),
    ]

    result = run("load", *files)

    assert result.exit_code == 0
    assert result.stdout == ""
    assert "police.ndjson: 1 incident, 1 referral taken in." in result.stderr
    assert "council.ndjson.gz: 1 contact taken in." in result.stderr
    assert (count(superuser, "trail"), jobs(superuser)) == (1, [])


def test_the_json_of_a_load_tells_what_was_counted(write: Write):
    found = printed(run("load", "--json", write("police.ndjson", police_load(incident()))))

    assert [(one["outcome"], one["organisation"], one["feed"], one["complete"]) for one in found] == [
        ("TAKEN_IN", "GMP", "police", True)
    ]
    assert found[0]["counts"]["taken_in"] == {"incident": 1}


def test_the_same_file_again_changes_nothing_and_is_no_error(write: Write, superuser: Superuser):
    file = write("police.ndjson", police_load(incident()))
    run("load", file)

    result = run("load", file)

    assert result.exit_code == 0
    assert "these bytes were taken in before; nothing has changed." in result.stderr
    assert count(superuser, "load") == 1


def test_a_load_that_was_only_received_is_finished_by_the_next_run(write: Write, superuser: Superuser):
    file = write("police.ndjson", police_load(incident()))
    queued = run("load", "--queue", file)
    assert (queued.exit_code, len(jobs(superuser)), count(superuser, "incident")) == (0, 1, 0)

    result = run("load", file)

    assert (result.exit_code, jobs(superuser), count(superuser, "incident")) == (0, [], 1)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"a,b\n", "The load is refused: its first line is not JSON, not a header."),
        (b"", "The load is refused: the file is empty."),
        (police_load(header=police_header(force="MARS")), "This portal does not know the organisation MARS."),
        (police_load(header=police_header(made_at="2999-01-01T00:00:00Z")), "it was made later than now."),
    ],
)
def test_a_refused_file_ends_with_1_and_the_reason_and_stops_no_other(
    write: Write, superuser: Superuser, data: bytes, sentence: str
):
    result = run("load", write("bad.ndjson", data), write("good.ndjson", police_load(incident())))

    assert result.exit_code == 1
    assert sentence in result.stderr
    assert count(superuser, "incident") == 1


def test_a_file_that_is_not_there_ends_with_1(tmp_path: Path):
    result = run("load", str(tmp_path / "none.ndjson"))

    assert result.exit_code == 1
    assert "The file cannot be read: No such file or directory." in result.stderr


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (police_load(incident(category="X"), referral()), "1 row could not be read"),
        (lines([police_header(), incident()]), "not complete (NO_TRAILER), so it proves nothing absent"),
    ],
)
def test_faults_end_with_3(write: Write, data: bytes, words: str):
    result = run("load", write("faulty.ndjson", data))

    assert result.exit_code == 3
    assert words in result.stderr


def test_a_misunderstood_command_ends_with_2():
    assert run("load").exit_code == 2
    assert run("loads", "--limit", "0").exit_code == 2


def test_standard_input_is_read_and_a_feed_can_be_named(superuser: Superuser):
    result = run("load", "--feed", "archive", "-", stdin=police_load(incident()))

    assert result.exit_code == 0
    assert superuser.execute("select feed from load").fetchall() == [("archive",)]


def test_a_feed_of_another_format_is_refused(write: Write, database: Database, superuser: Superuser):
    with database.transaction(system_viewer("E08000004")) as tx:
        register_feed(tx, "E08000004", "nightly", side="COUNCIL", form="dfe-csc/0.8", abilities={})

    result = run("load", "--feed", "nightly", write("council.ndjson", council_load(contact())))

    assert result.exit_code == 1
    assert "The feed nightly does not take loads of the format counterfoil-council/1." in result.stderr
    assert count(superuser, "load") == 0


def test_a_directorate_cannot_send_what_only_a_force_sends(write: Write):
    result = run("load", write("police.ndjson", police_load(header=police_header(force="E08000004"))))

    assert result.exit_code == 1
    assert "This portal does not know the organisation E08000004." in result.stderr


def test_loads_are_listed_newest_first_with_state_and_counts(write: Write):
    run("load", write("one.ndjson", police_load(incident(), incident("I-2", category="X"))))
    run("load", write("two.ndjson", council_load(contact())))

    rows = [line.split("\t") for line in run("loads").stdout.splitlines()]

    assert rows[0] == ["organisation", "feed", "state", "made at", "records", "rejected", "complete", "load"]
    assert [row[:7] for row in rows[1:]] == [
        ["E08000004", "council", "TAKEN_IN", "2019-07-02T03:30+00:00", "1", "0", "yes"],
        ["GMP", "police", "TAKEN_IN", "2019-07-02T03:00+00:00", "1", "1", "yes"],
    ]
    assert [one["organisation"] for one in printed(run("loads", "--organisation", "GMP", "--json"))] == ["GMP"]


def test_rejections_are_listed_without_the_values(write: Write):
    run(
        "load",
        write("bad.ndjson", police_load(incident(people=[person(date_of_birth="2 March 2014")]), incident("I-2"))),
    )

    text = run("rejections").stdout
    found = printed(run("rejections", "--json"))

    assert [(one["line"], one["kind"], one["record_id"], one["field"]) for one in found] == [
        (2, "incident", "I-88231", "people[0].date_of_birth")
    ]
    assert found[0]["found"] == "a text of 12 characters, shaped '9 AAAAA 9999'"
    assert "raw" not in found[0]
    assert "March" not in text
    assert "Aisha" not in text


def test_what_a_later_load_supplied_is_listed_only_when_asked_for(write: Write):
    run("load", write("bad.ndjson", police_load(incident(category="X"))))
    later = police_header(made_at="2019-07-03T04:00:00+01:00")
    run("load", write("good.ndjson", police_load(incident(), header=later)))

    assert printed(run("rejections", "--json")) == []
    assert len(printed(run("rejections", "--all", "--json"))) == 1


def test_rejections_of_one_load_can_be_asked_for(write: Write):
    first, second = (
        printed(run("load", "--json", write(f"{name}.ndjson", police_load(incident(name, category="X")))))[0]["load_id"]
        for name in ("I-1", "I-2")
    )

    found = printed(run("rejections", "--load", second, "--json"))

    assert [one["record_id"] for one in found] == ["I-2"]
    assert first != second


def ssd_folder(place: Path) -> str:
    """A folder of tables, with something else in it."""
    place.mkdir()
    with zipfile.ZipFile(
        io.BytesIO(extract({"ssd_person": [ssd_person()], "ssd_contacts": [ssd_contact()]}))
    ) as archive:
        archive.extractall(place)
    (place / "notes.txt").write_text("not a table")
    return str(place)


def test_a_folder_of_tables_is_one_load_and_the_same_load_again(tmp_path: Path, superuser: Superuser):
    folder, copy = ssd_folder(tmp_path / "monday"), ssd_folder(tmp_path / "copy")
    said = ("load", "--json", "--organisation", "E08000004", "--as-at", "2019-07-04T04:50:00+01:00")

    first, again = run(*said, folder), run(*said, copy)

    assert (printed(first)[0]["feed"], printed(first)[0]["counts"]["taken_in"]) == ("ssd", {"contact": 1})
    assert printed(again)[0]["outcome"] == "ALREADY_TAKEN_IN"
    assert count(superuser, "load") == 1


def test_a_payload_comes_in_with_its_children_counted_and_again_as_before(write: Write):
    file = write("oldham.json", payload(child(), child("D-2", episode("E-2"))))
    told = [
        run("load", "--organisation", "E08000004", "--as-at", f"2019-07-0{day}T04:50:00+01:00", file) for day in (3, 4)
    ]

    assert "2 children taken in" in told[0].stderr
    assert "2 children taken in; 2 records as before" in told[1].stderr


def test_a_file_that_does_not_say_whose_it_is_needs_the_option(write: Write):
    result = run("load", "--json", write("somebody.json", payload(child())))

    assert result.exit_code == 1
    assert printed(result)[0]["code"] == "ORGANISATION_NEEDED"


def test_a_moment_that_is_none_is_not_understood(write: Write):
    result = run("load", "--organisation", "E08000004", "--as-at", "noon", write("x.json", payload(child())))

    assert result.exit_code == 2
