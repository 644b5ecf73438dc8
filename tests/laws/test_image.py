"""Laws about the container image: built apart from where it runs, run by nobody in particular, and without a secret in it."""

from __future__ import annotations

import re

from tests.laws.tree import ROOT

RECIPE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
STAGES = re.split(r"(?m)^FROM ", RECIPE)[1:]


def test_what_builds_the_portal_is_not_in_the_image_that_runs_it() -> None:
    assert len(STAGES) == 2
    assert "COPY --from=build /app /app" in STAGES[1]
    assert [line for line in STAGES[1].splitlines() if line.startswith("COPY") and "--from=build" not in line] == []


def test_the_image_runs_as_an_unprivileged_user_by_number() -> None:
    assert re.findall(r"(?m)^USER (.+)$", STAGES[1]) == ["10001"]


def test_no_secret_is_given_to_the_build() -> None:
    secret = r"(?im)^(?:ARG|ENV)\b.*(?:password|secret|key|token|database_url)"

    assert re.findall(secret, RECIPE) == []


def test_everything_installed_was_fetched_by_hash() -> None:
    fetching = [line for line in RECIPE.splitlines() if re.search(r"pip\b.* (?:install|wheel|download)\b", line)]
    unchecked = [line for line in fetching if "--no-index" not in line and "--require-hashes" not in line]

    assert len(fetching) >= 3
    assert unchecked == []


def test_the_image_starts_in_production_mode() -> None:
    assert "COUNTERFOIL_MODE=production" in STAGES[1]


def test_git_and_local_data_stay_out_of_the_build() -> None:
    ignored = set((ROOT / ".dockerignore").read_text(encoding="utf-8").split())

    assert {".git", ".venv", ".counterfoil", "web/static"} <= ignored
