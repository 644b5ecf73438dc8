"""Laws about the README: whatever it tells people to type exists. What the commands do is tested in their rooms."""

from __future__ import annotations

import re
import shlex

import pytest
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from cli.app import COMMANDS, app
from tests.laws.tree import ROOT, files, short

GUIDES = sorted(
    path for path in files() if path.suffix == ".md" and (path.parent == ROOT or short(path).startswith("docs/"))
)
TARGETS = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))


def _typed(first: str) -> list[tuple[str, list[str]]]:
    """Every command line that begins with a word, from the shell blocks of the guides."""
    lines: list[tuple[str, list[str]]] = []
    for path in GUIDES:
        blocks = re.findall(r"(?ms)^```(?:sh|console|bash)\n(.*?)^```", path.read_text(encoding="utf-8"))
        for line in "".join(blocks).replace("\\\n", " ").splitlines():
            words = shlex.split(line.removeprefix("$ "), comments=True)
            # Only the first command of a pipeline is ours.
            words = words[: words.index("|")] if "|" in words else words
            if words and words[0].rpartition("/")[2] == first:
                lines.append((short(path), words[1:]))
    return lines


def _commands() -> dict[str, TyperCommand | TyperGroup]:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    return _within(group)


def _within(group: TyperGroup) -> dict[str, TyperCommand | TyperGroup]:
    return {name: command for name, command in group.commands.items() if isinstance(command, TyperCommand | TyperGroup)}


def _options(command: TyperCommand | TyperGroup) -> set[str]:
    """The options of a command, or of every command of a group."""
    known = {"--help"}
    for one in command.params:
        known |= {*one.opts, *one.secondary_opts}
    inner = _within(command).values() if isinstance(command, TyperGroup) else ()
    return known.union(*(_options(one) for one in inner))


def test_the_readme_begins_with_two_commands() -> None:
    readme = [words for path, words in _typed("make") if path == "README.md"]

    assert readme[:2] == [["run"], ["test"]]


def test_every_make_target_that_a_guide_names_exists() -> None:
    named = [(path, word) for path, words in _typed("make") for word in words if "=" not in word]

    assert [(path, word) for path, word in named if word not in TARGETS] == []


def test_every_command_of_the_portal_is_there() -> None:
    assert sorted(set(COMMANDS) - set(_commands())) == []


def test_every_command_that_a_guide_names_exists_with_its_options() -> None:
    typed = _typed("counterfoil")
    unknown: list[tuple[str, str]] = []
    for path, words in typed:
        options = [word.partition("=")[0] for word in words[1:] if word.startswith("--")]
        command = _commands().get(words[0])
        if command is None:
            unknown.append((path, words[0]))
        else:
            unknown += [(path, f"{words[0]} {one}") for one in options if one not in _options(command)]

    assert typed
    assert unknown == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(name: str) -> None:
    command = _commands()[name]
    explained = f"{command.help or ''}{command.epilog or ''}"

    assert f"counterfoil {name}" in explained


def test_every_link_between_files_leads_somewhere() -> None:
    links = [
        (path, target.partition("#")[0])
        for path in GUIDES
        for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith(("#", "mailto:"))
    ]

    assert [(short(path), target) for path, target in links if not (path.parent / target).exists()] == []
