"""How the portal runs: as a demonstration or in production. Read from the environment once; it starts nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from api.problems import SettingsRefused
from disclosure.checkpoint import COSIGNATURE, NoteRefused, VerifierKey, read_verifier

Mode = Literal["demo", "production"]

MODE = "COUNTERFOIL_MODE"
SIGN_IN = "COUNTERFOIL_SIGN_IN"
WITNESSES = "COUNTERFOIL_WITNESSES"

_DEVELOPMENT = "development"


@dataclass(frozen=True, slots=True)
class Settings:
    """`mode` is production unless said otherwise; named people may sign in without a password in a demonstration only.
    `witnesses` are those whose signatures under checkpoints are kept."""

    mode: Mode = "production"
    witnesses: tuple[VerifierKey, ...] = ()

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
    return Settings("demo" if mode == "demo" else "production", read_witnesses(environment))


def read_witnesses(environment: Mapping[str, str]) -> tuple[VerifierKey, ...]:
    """The verifier keys of the witnesses, separated by spaces. Raises SettingsRefused."""
    try:
        keys = tuple(read_verifier(one) for one in environment.get(WITNESSES, "").split())
    except NoteRefused as refused:
        raise SettingsRefused(f"{WITNESSES}: {refused.sentence}") from None
    if any(key.kind != COSIGNATURE for key in keys):
        raise SettingsRefused(f"{WITNESSES} must be keys of witnesses, made with: counterfoil log new-key --witness.")
    return keys
