"""What every test stands on: how thoroughly properties are tried, the browser, and the fixtures of `tests/database.py`.
No fixture of a single room lives here."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

pytest_plugins = ["tests.database"]

ROOT = Path(__file__).resolve().parent.parent

# Quick runs repeat exactly, so that a failure is the change's and not chance's; full runs look for what is new.
settings.register_profile("quick", max_examples=40, deadline=None, derandomize=True, database=None)
settings.register_profile("full", max_examples=1000, deadline=None, print_blob=True)
settings.load_profile("full" if os.environ.get("COUNTERFOIL_TESTS") == "full" else "quick")


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the source tree."""
    return ROOT


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser that `make browser` found or installed."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    found = next((place for name in names if name and (place := shutil.which(name))), None)
    if found is None:
        pytest.fail("the browser tests need Chromium: make browser")
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium: str) -> dict[str, Any]:
    """Playwright drives Debian's Chromium; nothing is downloaded."""
    return {**browser_type_launch_args, "executable_path": chromium}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A British office screen, and no animation that a test would have to wait for."""
    return {
        **browser_context_args,
        "viewport": {"width": 1280, "height": 900},
        "locale": "en-GB",
        "timezone_id": "Europe/London",
        "reduced_motion": "reduce",
    }
