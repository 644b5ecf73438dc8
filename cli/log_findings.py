"""What `counterfoil doctor` says of the disclosure log: what the database tells of it, and the files of the host that signs it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

from actions.compare_log import compare_log, known_keys, why_not_published
from api.problems import SettingsRefused
from api.settings import read_witnesses
from cli.key_files import read_keys
from cli.log_home import CHECKPOINT, KEY, checkpoint_file, named_key_file, published, verifiers
from store import log_order
from store.clock import machine_time
from store.condition import Finding
from store.database import Database
from store.log_condition import key_made, look_at_log
from store.problems import DatabaseFault, StoreProblem

# docs/deploy.md asks for a new key once a year.
KEY_AGE = dt.timedelta(days=366)
SOON = dt.timedelta(days=30)

_ROTATE = "make another: counterfoil log rotate-key"


def look_at_the_log(database: Database, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Findings about the log, and about its key and published checkpoint where this host is the one that signs."""
    try:
        if database.settings.embedded:
            # As every other command does with the portal's own server, which may have been started by this one.
            compare_log(database, published(environment), verifiers(environment))
        yield from look_at_log(database, [key.name for key in read_witnesses(environment)])
    except (StoreProblem, SettingsRefused, DatabaseFault) as problem:
        yield Finding("disclosure log", well=False, said=str(problem))
    if database.settings.sequencer_url is not None or environment.get(KEY):
        yield _guarded("log key", lambda: _key(database, environment))
    if database.settings.sequencer_url is not None or environment.get(CHECKPOINT):
        yield _guarded("published checkpoint", lambda: _published(database, environment))


def _guarded(name: str, ask: Callable[[], Finding]) -> Finding:
    try:
        return ask()
    except (StoreProblem, DatabaseFault) as problem:
        return Finding(name, well=False, said=str(problem))


def _key(database: Database, environment: Mapping[str, str]) -> Finding:
    name, path = "log key", named_key_file(environment)
    if path is None:
        return Finding(name, well=False, said=f"{KEY} is not set, so that `counterfoil sequence` cannot sign here")
    if database.settings.embedded and not path.exists():
        return Finding(name, well=True, said="not made yet; `counterfoil sequence` makes it")
    keys = [key for key, _ in read_keys(path)]
    with database.without_viewer() as tx:
        tip, made = log_order.newest_checkpoint(tx), key_made(tx, str(keys[-1]))
    if tip is not None and tip.origin != keys[-1].name:
        return Finding(name, well=False, said=f"it is of {keys[-1].name}, and the log is {tip.origin}")
    if made is None:
        return Finding(name, well=True, said=f"of {keys[-1].name}; it has signed nothing yet")
    return _aged(name, machine_time() - made, len(keys) - 1)


def _aged(name: str, age: dt.timedelta, older: int) -> Finding:
    said = f"{age.days} days old" + (f", {older} older still signing" if older else "")
    if age < KEY_AGE - SOON:
        return Finding(name, well=True, said=said)
    well = age <= KEY_AGE
    return Finding(name, well=well, said=f"{said}{', which is nearly a year' if well else ''}; {_ROTATE}")


def _published(database: Database, environment: Mapping[str, str]) -> Finding:
    name, path = "published checkpoint", checkpoint_file(environment)
    if path is None:
        said = f"{CHECKPOINT} is not set, so that only witnesses would notice an older backup"
        return Finding(name, well=False, said=said)
    note = published(environment).read()
    with database.without_viewer() as tx:
        size = log_order.size(tx)
        known = [*verifiers(environment), *known_keys(tx)]
        reason = None if note is None else why_not_published(tx, note, known, size)
    if reason is not None:
        return Finding(name, well=False, said=f"{reason}; a person has to decide: counterfoil log accept-restored")
    if note is None:
        said = (
            "there is none yet" if size == 0 else f"{path} is missing; `counterfoil sequence` writes it when it signs"
        )
        return Finding(name, well=size == 0, said=said)
    return Finding(name, well=True, said="the log goes on from it")
