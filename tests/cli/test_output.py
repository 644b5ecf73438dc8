"""Tables for people, tabs for programs, and nothing on the wrong stream."""

import datetime as dt
import uuid

import orjson
import pytest

from cli.output import open_database, progress_bar, say, show_json, show_table
from store.settings import Settings

AT = dt.datetime(2019, 7, 2, 3, tzinfo=dt.UTC)


def test_rows_go_to_stdout_with_tabs_where_nobody_looks(capsys: pytest.CaptureFixture[str]):
    show_table(("a", "b"), [(1234, True), (None, AT), ("two\nlines\tand tabs", False)])

    assert capsys.readouterr().out == "a\tb\n1234\tyes\n\t2019-07-02T03:00+00:00\ntwo lines and tabs\tno\n"


def test_a_table_on_a_terminal_keeps_square_brackets(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")

    show_table(("field", "rows"), [("people[0].role", 1234)], right=("rows",))

    out = capsys.readouterr().out
    assert "people[0].role" in out
    assert "1,234" in out
    assert "\x1b[3" not in out


def test_messages_go_to_stderr_as_they_are(capsys: pytest.CaptureFixture[str]):
    say("[bold]not markup[/bold] " + "long " * 60)

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("[bold]not markup[/bold] long")
    assert captured.err.count("\n") == 1


def test_json_knows_times_and_ids(capsys: pytest.CaptureFixture[str]):
    show_json({"at": AT, "id": uuid.UUID(int=1), "set": {"b": (1, 2)}})

    found = orjson.loads(capsys.readouterr().out)
    assert found == {
        "at": "2019-07-02T03:00:00+00:00",
        "id": "00000000-0000-0000-0000-000000000001",
        "set": {"b": [1, 2]},
    }


def test_there_is_no_bar_where_nobody_looks(capsys: pytest.CaptureFixture[str]):
    with progress_bar() as bar:
        bar.add_task("file", total=10)

    assert capsys.readouterr().err == ""


def test_a_named_server_is_used_and_a_missing_setting_ends_with_its_sentence(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    environment = {"DATABASE_URL": settings.application_url, "COUNTERFOIL_VIEWER_KEY": settings.viewer_key.hex()}
    with open_database(environment) as database:
        assert not database.settings.embedded

    with pytest.raises(Exception, match="1") as ended, open_database({"DATABASE_URL": "postgresql:///x"}):
        pass

    assert type(ended.value).__name__ == "Exit"
    assert "COUNTERFOIL_VIEWER_KEY" in capsys.readouterr().err
