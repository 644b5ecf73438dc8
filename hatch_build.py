"""Packaging hook: a wheel, or an editable install, gets its styles and scripts from the builder `make assets` uses."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from typing_extensions import override

if TYPE_CHECKING:
    from types import ModuleType


class AssetsHook(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    @override
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        del version, build_data  # a wheel and an editable install need the same files
        root = Path(self.root)
        _load_builder(root).build(root)


def _load_builder(root: Path) -> ModuleType:
    """Load the builder by path: while a wheel is built, the project is not importable."""
    spec = importlib.util.spec_from_file_location("build_assets", root / "assets" / "build_assets.py")
    if spec is None or spec.loader is None:
        message = "assets/build_assets.py is missing from the source tree"
        raise FileNotFoundError(message)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
