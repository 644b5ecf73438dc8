"""Everything that any logger says while a block runs, at DEBUG, whoever forced a level before: for tests of what must not be said."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager


class Said(logging.Handler):
    """Every record that reached the root, as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:  # pyright: ignore[reportImplicitOverride]
        """Keep a record with its trace, and with what it was made of: another handler may write that."""
        self.lines.append(f"{self.format(record)} {record.args!r}")

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self.lines)

    def of(self, name: str) -> list[str]:
        """What a logger and those below it said."""
        return [line for line in self.lines if line.startswith((f"{name} ", f"{name}."))]


def loggers() -> dict[str, logging.Logger]:
    """Every logger that there is by now."""
    known = logging.getLogger().manager.loggerDict
    return {name: one for name, one in known.items() if isinstance(one, logging.Logger)}


@contextmanager
def everything_logged() -> Generator[Said]:
    """Have every logger say everything. Fails at the end where one was made to keep back what it has to say at DEBUG: then nobody
    would have heard a secret that it tells. Levels are as before afterwards."""
    root, said = logging.getLogger(), Said()
    before = {name: (one.level, one.disabled) for name, one in loggers().items()}
    level, disabled = root.level, logging.root.manager.disable
    logging.disable(logging.NOTSET)
    root.setLevel(logging.DEBUG)
    root.addHandler(said)
    for one in loggers().values():
        one.setLevel(logging.NOTSET)
        one.disabled = False
    try:
        yield said
        silent = [name for name, one in loggers().items() if not one.isEnabledFor(logging.DEBUG) or one.filters]
        assert silent == [], "these were kept from saying what they say at DEBUG"
    finally:
        root.removeHandler(said)
        root.setLevel(level)
        logging.disable(disabled)
        for name, (old, was_disabled) in before.items():
            logging.getLogger(name).setLevel(old)
            logging.getLogger(name).disabled = was_disabled
