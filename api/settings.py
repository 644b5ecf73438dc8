"""How the portal runs: as a demonstration or in production. Read from the environment once; it starts nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from api.problems import SettingsRefused
from auth.outbound import LOOPBACK
from disclosure.checkpoint import COSIGNATURE, NoteRefused, VerifierKey, read_verifier

Mode = Literal["demo", "production"]

MODE = "COUNTERFOIL_MODE"
SIGN_IN = "COUNTERFOIL_SIGN_IN"
ISSUER = "COUNTERFOIL_ISSUER"
WITNESSES = "COUNTERFOIL_WITNESSES"

_DEVELOPMENT = "development"


@dataclass(frozen=True, slots=True)
class Settings:
    """`mode` is production unless said otherwise. `issuer` is the portal's own address, by which providers of people and partner
    systems know it; a demonstration may do without, and has no authorization server then. `witnesses` are those whose signatures
    under checkpoints are kept. `development` says that a development provider on this very host signs the named people in, so
    that providers may be called there without TLS; no environment says so of production."""

    mode: Mode = "production"
    issuer: str = ""
    witnesses: tuple[VerifierKey, ...] = ()
    development: bool = False

    @property
    def demo(self) -> bool:
        """Whether this is a demonstration on synthetic data."""
        return self.mode == "demo"

    @property
    def named_people(self) -> bool:
        """Whether the named people of a demonstration sign in, through its development provider."""
        return self.demo and self.development


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
    return Settings(
        "demo" if mode == "demo" else "production",
        read_issuer(environment.get(ISSUER) or ""),
        read_witnesses(environment),
        development=sign_in == _DEVELOPMENT,
    )


def need_development(settings: Settings) -> None:
    """Refuse to sign anybody in without a password anywhere but in a demonstration that asks for it. Raises SettingsRefused."""
    if not settings.named_people:
        raise SettingsRefused(
            "The development provider signs anybody in as anybody, without a password. It runs in demonstrations on synthetic"
            f" data only, which `counterfoil demo` starts: {MODE} is demo there, and {SIGN_IN} {_DEVELOPMENT}."
        )


def need_issuer(settings: Settings) -> None:
    """Refuse to serve in production without the portal's own address: nobody could sign in, and whose pages a form came from
    would be left to the `Host` of the request."""
    if not settings.demo and not settings.issuer:
        raise SettingsRefused(
            f"{ISSUER} is not set. Set it to the address at which people and partner systems reach the portal, such as"
            " https://portal.example."
        )


def read_issuer(text: str) -> str:
    """The portal's address as it is written in tokens: scheme, host and port, in lower case. Raises SettingsRefused.

    Nothing is ever taken from the `Host` of a request, which whoever asks may write."""
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        is_origin = (
            f"{parts.scheme}://{parts.netloc}" == text == text.lower() and bool(parts.hostname) and "@" not in text
        )
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        # What names its scheme's own port is the same address written otherwise, and compared as a text it is another.
        is_plain = parts.port != {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        is_origin = is_safe = is_plain = False
    if not (is_origin and is_safe and is_plain):
        raise SettingsRefused(
            f"{ISSUER} must be the portal's address, https://portal.example, without a path, in lower case."
            " Only http://127.0.0.1 and http://localhost may do without https."
        )
    return text


def read_witnesses(environment: Mapping[str, str]) -> tuple[VerifierKey, ...]:
    """The verifier keys of the witnesses, separated by spaces. Raises SettingsRefused."""
    try:
        keys = tuple(read_verifier(one) for one in environment.get(WITNESSES, "").split())
    except NoteRefused as refused:
        raise SettingsRefused(f"{WITNESSES}: {refused.sentence}") from None
    if any(key.kind != COSIGNATURE for key in keys):
        raise SettingsRefused(f"{WITNESSES} must be keys of witnesses, made with: counterfoil log new-key --witness.")
    return keys
