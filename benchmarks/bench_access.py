"""`make bench-access`: what it costs that the portal knows who asks, holds to its policies and writes down what it showed. Beside it
run the same operations by a role that no policy holds for, with none of that; prints one JSON object as its last line.

CPU is that of the web process and of its database backends; whoever asks is not counted. The ways take turns in every round."""

import argparse
import json
import os
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString, cast

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from rich.console import Console
from rich.progress import Progress

from benchmarks.access_clients import Client, System, ask, nobody, register, signed_in
from benchmarks.access_server import DIRECTORATE, PLAIN_URL
from cli.output import open_database
from store.server import DATABASE, SUPERUSER, EmbeddedServer

CLIENTS = 32
SECONDS = 8.0
WARM_REQUESTS = 20
LAG_PAUSE_S = 0.1

# Of what was sent to a directorate it may see all, so that those who ask past every policy are answered nearly the same.
OPERATION = """
query Trails($recipient: String!) {
  trails(first: 50, filter: {recipient: $recipient}) {
    pageInfo { hasNextPage endCursor }
    edges { cursor node {
      id law1 law2 law4 child { givenNames familyName dateOfBirth } recipient { code name }
      incident { incidentId reference category reportedAt grade { tool grade } people { personId familyName } }
      receipts { recordId arrived { earliest latest } outcomes }
      gap { kind side state dueAt }
    } }
  }
}
"""
BODY = json.dumps({"query": OPERATION, "variables": {"recipient": DIRECTORATE}}).encode()

Superuser = psycopg.Connection[tuple[object, ...]]
_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Way:
    """One of the servers, with its process and the backends that it has opened."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    backends: frozenset[int] = frozenset()
    cpu_ms: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    rates: list[float] = field(default_factory=list[float])

    def cpu_s(self) -> float:
        """The CPU time that the web process and its backends have taken so far."""
        return sum(_cpu_s(pid) for pid in (self.process.pid, *self.backends))


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * _TICK_S


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def region(*how: str, kept: Path | None = None) -> Generator[tuple[dict[str, str], Superuser]]:
    """A portal's data with the synthetic region, and a connection past every policy. `how` are options of `counterfoil demo`; the
    data are in a temporary folder, or in one that is kept and used again."""
    # As root the server runs as another user, who has to be able to reach the folder.
    root = kept or Path(tempfile.mkdtemp(prefix="counterfoil-bench-"))
    root.mkdir(parents=True, exist_ok=True)
    root.chmod(0o711)
    environment = {**os.environ, "COUNTERFOIL_DATA": str(root)}
    server = EmbeddedServer(root)
    try:
        command = [Path(sys.executable).with_name("counterfoil"), "demo", *how, "--load-only", "--json"]
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)  # noqa: S603
        server.ensure_running()
        address = server.address(SUPERUSER, DATABASE)
        with psycopg.connect(address, autocommit=True) as superuser:
            password = secrets.token_hex(16)
            make_role(superuser, "counterfoil_bench", "bypassrls", password)
            superuser.execute("grant usage on schema public to counterfoil_bench")
            superuser.execute("grant select on all tables in schema public to counterfoil_bench")
            superuser.execute("vacuum analyze")
            environment[PLAIN_URL] = make_conninfo(address, user="counterfoil_bench", password=password)
            yield environment, superuser
    finally:
        server.leave()
        if kept is None:
            shutil.rmtree(root, ignore_errors=True)


def make_role(superuser: Superuser, name: str, rights: LiteralString, password: str) -> None:
    """A role of a benchmark's that can sign in, anew where the data were used before."""
    role = sql.Identifier(name)
    known = superuser.execute("select 1 from pg_roles where rolname = %s", (name,)).fetchone()
    words = sql.SQL("alter" if known else "create")
    superuser.execute(sql.SQL("{} role {} login {} password {}").format(words, role, sql.SQL(rights), password))
    superuser.execute(sql.SQL("grant connect on database {} to {}").format(sql.Identifier(DATABASE), role))


@contextmanager
def process(environment: dict[str, str], *command: str) -> Generator[subprocess.Popen[bytes]]:
    """A process that ends with the benchmark."""
    started = subprocess.Popen(command, env=environment)  # noqa: S603  our own programs
    try:
        yield started
    finally:
        started.terminate()
        started.wait(timeout=30)


def start(stack: ExitStack, environment: dict[str, str], name: str) -> Way:
    """A server that answers."""
    port = free_port()
    command = (sys.executable, "-m", "benchmarks.access_server", name, str(port))
    way = Way(name, port, stack.enter_context(process(environment, *command)))
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return way
        time.sleep(0.1)
    message = f"{name} does not answer"
    raise RuntimeError(message)


def backends(superuser: Superuser) -> frozenset[int]:
    """Every backend there is."""
    rows = superuser.execute("select pid from pg_stat_activity where backend_type = 'client backend'").fetchall()
    return frozenset(cast("int", row[0]) for row in rows)


def together(clients: Sequence[Client], seconds: float) -> float:
    """How many requests a second all clients get answered together."""
    answered = [0] * len(clients)
    until = time.monotonic() + seconds
    faults: list[BaseException] = []

    def go(number: int) -> None:
        client = clients[number]
        connection = client.connect()
        try:
            while time.monotonic() < until:
                ask(connection, client, BODY)
                answered[number] += 1
        except BaseException as fault:  # noqa: BLE001  it is raised again in the thread that waits
            faults.append(fault)

    threads = [threading.Thread(target=go, args=(number,)) for number in range(len(clients))]
    began = time.monotonic()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if faults:
        raise faults[0]
    return sum(answered) / (time.monotonic() - began)


def one_by_one(way: Way, kind: str, client: Client, requests: int) -> None:
    """Ask so many times, and note the CPU that each took."""
    connection = client.connect()
    ask(connection, client, BODY)
    before = way.cpu_s()
    for _ in range(requests):
        ask(connection, client, BODY)
    way.cpu_ms.setdefault(kind, []).append(1000 * (way.cpu_s() - before) / requests)


class Lag(threading.Thread):
    """How long the entry that has waited longest has waited for the sequencer, looked at again and again."""

    def __init__(self, superuser: Superuser) -> None:
        super().__init__(daemon=True)
        self._superuser = superuser
        self._done = threading.Event()
        self.seen_s: list[float] = []

    def run(self) -> None:  # pyright: ignore[reportImplicitOverride]
        while not self._done.wait(LAG_PAUSE_S):
            row = self._superuser.execute(
                "select extract(epoch from clock_timestamp() - uuid_extract_timestamp(entry_id))::float8"
                " from log.waiting order by entry_id limit 1"
            ).fetchone()
            self.seen_s.append(max(0.0, cast("float", row[0])) if row and row[0] is not None else 0.0)

    def stop(self) -> None:
        """Look no more."""
        self._done.set()
        self.join()
        if not self.seen_s:
            message = "the log could not be looked at"
            raise RuntimeError(message)


def measure(given: argparse.Namespace, progress: Progress) -> dict[str, object]:
    """Bring the region in, start the ways, and let them take turns."""
    with ExitStack() as stack:
        environment, superuser = stack.enter_context(region("--size", given.size))
        database = stack.enter_context(open_database(environment))
        register(database)
        stack.enter_context(
            process(environment, str(Path(sys.executable).with_name("counterfoil")), "sequence", "--quiet")
        )
        ways = {name: start(stack, environment, name) for name in ("portal", "unlogged", "plain")}
        crowds: dict[str, list[Client]] = {}
        for name, way in ways.items():
            crowds[name] = [
                Client(way.port, nobody if name == "plain" else signed_in(database, number))
                for number in range(CLIENTS)
            ]
            before = backends(superuser)
            together(crowds[name], 3)
            way.backends = backends(superuser) - before
        system = Client(ways["portal"].port, System(database, ways["portal"].port).headers)
        asked = [
            ("portal", "session", crowds["portal"][0]),
            ("portal", "dpop", system),
            ("plain", "plain", crowds["plain"][0]),
        ]
        answers = {kind: ask(client.connect(), client, BODY) for _, kind, client in asked}
        task = progress.add_task("Rounds", total=2 * given.rounds)
        for number in range(given.rounds):
            for name, kind, client in asked if number % 2 else reversed(asked):
                one_by_one(ways[name], kind, client, given.requests)
            progress.advance(task)
        lag = Lag(superuser)
        lag.start()
        for number in range(given.rounds):
            for name in ("portal", "unlogged") if number % 2 else ("unlogged", "portal"):
                ways[name].rates.append(together(crowds[name], given.seconds))
            progress.advance(task)
        lag.stop()
        return figures(ways, answers, lag.seen_s)


def figures(ways: dict[str, Way], answers: dict[str, bytes], lags: list[float]) -> dict[str, object]:
    """The ratios, and what they are made of."""
    session, dpop = ways["portal"].cpu_ms["session"], ways["portal"].cpu_ms["dpop"]
    plain = ways["plain"].cpu_ms["plain"]
    losses = [1 - one / other for one, other in zip(ways["portal"].rates, ways["unlogged"].rates, strict=True)]
    return {
        "cpu_ratio_session": ratio(session, plain),
        "cpu_ratio_dpop": ratio(dpop, plain),
        "disclosure_loss": round(statistics.median(losses), 3),
        "sequencer_lag_s": round(max(lags), 2),
        "sequencer_lag_median_s": round(statistics.median(lags), 2),
        "disclosure_losses": [round(one, 3) for one in sorted(losses)],
        "cpu_ms": {name: spread(some) for name, some in (("session", session), ("dpop", dpop), ("plain", plain))},
        "requests_per_second": {name: spread(ways[name].rates) for name in ("portal", "unlogged")},
        "answer_bytes": {kind: len(one) for kind, one in answers.items()},
    }


def ratio(one: Sequence[float], other: Sequence[float]) -> float:
    """The median of the rounds' ratios."""
    return round(statistics.median(left / right for left, right in zip(one, other, strict=True)), 3)


def spread(values: Sequence[float]) -> list[float]:
    """Lowest, median and highest."""
    return [round(one, 2) for one in (min(values), statistics.median(values), max(values))]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench-access", description=__doc__)
    parser.add_argument("--size", default="small", help="of the region")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=100, help="one after another, in each round and way")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"with {CLIENTS} clients, in each round and way")
    given: Any = parser.parse_args()
    with Progress(console=Console(stderr=True)) as progress:
        found = measure(given, progress)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
