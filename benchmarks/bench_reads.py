"""`make bench-reads`: a page of referrals with what hangs on them, by the portal and by PostGraphile, on the same database under the
same policies, each in one process; prints one JSON object as its last line.

The portal checks a bearer token, counts it against an allowance, signs who asks and logs what it shows, in the transaction that
reads. PostGraphile is told who asks. Both are asked by wrk, in turn."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import Progress

from auth.audit_system import TOKEN
from benchmarks import read_in_process
from benchmarks.bench_access import Superuser, Way, backends, process, ratio, region, spread, start
from benchmarks.read_load import Load, Target, load
from benchmarks.read_operations import OURS, THEIRS
from benchmarks.read_peer import CLAIM, admit, peer, target, url_of
from cli.output import open_database
from store.server import DATABASE, EmbeddedServer

WARM_S = 2.0
A_TENTH = "2019-02-01"
"""Until when a tenth of the ten months has been sent."""

SHAPES = {"c1": (50, 1), "c16": (50, 16), "first_1000": (1000, 1)}
"""By name, how many referrals are asked for, over how many connections."""

OUR_HEADERS = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json"}


@dataclass(slots=True)
class Side:
    """One of those that are asked: its server, how it is asked for so many referrals, and what came of it."""

    way: Way
    targets: dict[int, Target]
    loads: dict[str, list[Load]] = field(default_factory=dict[str, list[Load]])
    cpu_ms: dict[str, list[float]] = field(default_factory=dict[str, list[float]])

    def ask(self, name: str, seconds: float) -> None:
        """Ask in one shape, and note the rate, the times, and the CPU that each answer took."""
        first, connections = SHAPES[name]
        before = self.way.cpu_s()
        found = load(self.targets[first], connections, seconds)
        self.cpu_ms.setdefault(name, []).append(1000 * (self.way.cpu_s() - before) / found.requests)
        self.loads.setdefault(name, []).append(found)

    def rates(self, name: str) -> list[float]:
        """Answers a second, by round."""
        return [one.rate for one in self.loads[name]]

    def p99s(self, name: str) -> list[float]:
        """Milliseconds within which 99 of 100 were answered, by round."""
        return [one.p99_ms for one in self.loads[name]]


def bodies(folder: Path, name: str, operation: str) -> dict[int, Path]:
    """A file for each number of referrals that is asked for."""
    paths: dict[int, Path] = {}
    for first in sorted({one for one, _ in SHAPES.values()}):
        paths[first] = folder / f"{name}-{first}.json"
        paths[first].write_text(json.dumps({"query": operation, "variables": {"first": first}}), encoding="utf-8")
    return paths


def settled(way: Way, targets: dict[int, Target], superuser: Superuser) -> Side:
    """A side once it is warm and its backends are known. Raises RuntimeError where it does not answer what was asked for."""
    for first, one in targets.items():
        answer = httpx.post(one.url, content=one.body.read_bytes(), headers={**one.headers, **_JSON}, timeout=60)
        [page] = (answer.json().get("data") or {"": {"edges": ()}}).values()
        if answer.status_code != HTTPStatus.OK or len(page["edges"]) != first:
            message = f"{way.name} does not answer {first} referrals: {answer.status_code} {answer.text[:300]}"
            raise RuntimeError(message)
    before = backends(superuser)
    load(targets[min(targets)], 16, WARM_S)
    way.backends = way.backends | (backends(superuser) - before)
    return Side(way, targets)


_JSON = {"Content-Type": "application/json"}


def measure(given: argparse.Namespace, progress: Progress) -> dict[str, object]:
    """Bring both regions in, start the servers, and let them take turns."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        environment, superuser = stack.enter_context(region("--size", "full", kept=given.data))
        small_kept = given.data and given.data.with_name(f"{given.data.name}-tenth")
        tenth = stack.enter_context(region("--size", "full", "--until", A_TENTH, kept=small_kept))
        ours = _portal(stack, environment, superuser, bodies(folder, "ours", OURS))
        fewest = {50: bodies(folder, "tenth", OURS)[50]}
        small = _portal(stack, *tenth, fewest)
        way = stack.enter_context(peer(environment, admit(superuser)))
        theirs = settled(
            way, {first: target(way, one) for first, one in bodies(folder, "theirs", THEIRS).items()}, superuser
        )
        database = stack.enter_context(open_database(environment))
        statements = read_in_process.script(database, superuser, CLAIM)
        bare: list[float] = []
        task = progress.add_task("Rounds", total=given.rounds)
        for number in range(given.rounds):
            for name in SHAPES:
                for side in (ours, theirs) if number % 2 else (theirs, ours):
                    side.ask(name, given.seconds)
            small.ask("c1", given.seconds)
            bare.append(_bare(environment, statements, given.seconds, folder))
            progress.advance(task)
        return figures(ours, theirs, small, bare) | _in_process(database, superuser)


def _portal(stack: ExitStack, environment: dict[str, str], superuser: Superuser, paths: dict[int, Path]) -> Side:
    """The portal on a region, with its sequencer."""
    sequencer = str(Path(sys.executable).with_name("counterfoil"))
    stack.enter_context(process(environment, sequencer, "sequence", "--quiet"))
    way = start(stack, environment, "often")
    return settled(way, {first: Target(url_of(way), one, OUR_HEADERS) for first, one in paths.items()}, superuser)


def _bare(environment: dict[str, str], statements: str, seconds: float, folder: Path) -> float:
    server = EmbeddedServer(Path(environment["COUNTERFOIL_DATA"]))
    server.ensure_running()
    try:
        return read_in_process.pgbench(server.address("counterfoil_app", DATABASE), statements, seconds, folder)
    finally:
        server.leave()


def _in_process(database: Any, superuser: Superuser) -> dict[str, object]:  # noqa: ANN401
    deep, left = read_in_process.deep_page(database, superuser), read_in_process.overhead(database)
    return {
        "page_10000_vs_first": deep["ratio"],
        "overhead_vs_orjson": left["ratio"],
        "page_ms": {"first": deep["first_ms"], "deep": deep["deep_ms"]},
        "in_process_ms": {"hit_to_bytes": left["hit_to_bytes_ms"], "dumps": left["dumps_ms"]},
    }


def figures(ours: Side, theirs: Side, small: Side, bare: Sequence[float]) -> dict[str, object]:
    """The ratios, and what they are made of."""
    rates = {f"rps_vs_postgraphile_{name}": ratio(ours.rates(name), theirs.rates(name)) for name in SHAPES}
    return {
        **rates,
        "cpu_vs_postgraphile": ratio(ours.cpu_ms["c1"], theirs.cpu_ms["c1"]),
        "p99_vs_postgraphile": ratio(ours.p99s("c16"), theirs.p99s("c16")),
        "p99_vs_postgraphile_c1": ratio(ours.p99s("c1"), theirs.p99s("c1")),
        "rps_vs_pgbench": ratio(ours.rates("c1"), bare),
        "ten_times_data": ratio(small.rates("c1"), ours.rates("c1")),
        "requests_per_second": {
            **{name: {"ours": spread(ours.rates(name)), "postgraphile": spread(theirs.rates(name))} for name in SHAPES},
            "pgbench": spread(bare),
            "a_tenth": spread(small.rates("c1")),
        },
        "cpu_ms": {
            name: {"ours": spread(ours.cpu_ms[name]), "postgraphile": spread(theirs.cpu_ms[name])} for name in SHAPES
        },
        "p99_ms": {
            name: {"ours": spread(ours.p99s(name)), "postgraphile": spread(theirs.p99s(name))} for name in SHAPES
        },
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench-reads", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5, help="of each shape, in each round and for each side")
    parser.add_argument("--data", type=Path, help="keep the regions here and beside it, and use them again")
    given: Any = parser.parse_args()
    os.environ.pop("COUNTERFOIL_DATA", None)
    with Progress(console=Console(stderr=True)) as progress:
        found = measure(given, progress)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
