"""How the portal runs: as a demonstration or in production. Read from the environment once; it starts nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from api.problems import SettingsRefused

Mode = Literal["demo", "production"]

MODE = "COUNTERFOIL_MODE"
SIGN_IN = "COUNTERFOIL_SIGN_IN"

_DEVELOPMENT = "development"


@dataclass(frozen=True, slots=True)
class Settings:
    """`mode` is production unless said otherwise; named people may sign in without a password in a demonstration only."""

    mode: Mode = "production"

    @property
    def demo(self) -> bool:
        """Whether this is a demonstration on synthetic data."""
        return self.mode == "demo"


def read(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment. Raises SettingsRefused for what does not go together."""
    mode = environment.get(MODE) or "production"
    if mode not in ("demo", "production"):
        raise SettingsRefused(f"{MODE} must be demo or production, not {mode}.")
    sign_in = environment.get(SIGN_IN) or ""
    if sign_in not in ("", _DEVELOPMENT):
        raise SettingsRefused(f"{SIGN_IN} must be {_DEVELOPMENT} or not set.")
    if sign_in == _DEVELOPMENT and mode == "production":
        raise SettingsRefused(
            f"{SIGN_IN} is {_DEVELOPMENT}: anybody could sign in as anybody, without a password. That is for"
            f" demonstrations on synthetic data. Remove {SIGN_IN}, or set {MODE} to demo."
        )
    return Settings("demo" if mode == "demo" else "production")
