"""`make check-region`: brings the synthetic region into a fresh database and compares what the portal found with the
region's truth file. Differences that a clerical error explains are counted by cause; the last line is one JSON object
(the figures of ADR-0010). It judges nothing itself."""

import argparse
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cli.output import open_database
from cli.region_folder import SIZES, morning
from region.files.writing import SEED, write_truth
from region.rates import GO_LIVE
from region.year import FULL, Year
from store.database import Database
from tests.actions.regions import FOUND
from tests.truth import Difference, Truth, compare, gaps_and_flags, read

NOT_COUNTED = frozenset({"NOT_YET_DUE", "EXCLUDED", "EXCUSED", "UNKNOWN", None})
"""Standings of law 1 that say nothing of whether a referral was sent."""
LISTED = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the check; 0 where nothing differs without a cause and every statement adds up."""
    options = _options(arguments)
    with _portal(options.data, options.size) as (database, truth, statements):
        found = read_found(database)
        differing = list(compare(truth, found))
        _explain(differing)
        figures = {
            **_published(database, found),
            "gaps_as_truth": _share_found(truth, found),
            "trails": len(truth.trails),
            "differences_by_cause": dict(sorted(Counter(one.cause for one in differing if one.cause).items())),
            "unexplained_differences": sum(one.cause is None for one in differing),
            "adds_up": len(statements) > 0 and all(one["headline"].startswith("adds up") for one in statements),
        }
    print(json.dumps(figures))
    return 0 if figures["unexplained_differences"] == 0 and figures["adds_up"] else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="check-region", description=__doc__)
    parser.add_argument("--size", choices=sorted(SIZES), default="full")
    parser.add_argument("--data", type=Path, help="keep the database here, and use it again if it is there")
    return parser.parse_args(arguments)


@contextmanager
def _portal(kept: Path | None, size: str) -> Generator[tuple[Database, Truth, list[Mapping[str, Any]]]]:
    """A portal into which the region was brought by the command that everybody uses, with the region's truth and the statement of each
    directorate."""
    # Not readable by others, but to be passed through: as root the server runs as another user.
    root = kept or Path(tempfile.mkdtemp(prefix="counterfoil-check-"))
    root.mkdir(parents=True, exist_ok=True)
    root.chmod(0o711)
    environment = {**os.environ, "COUNTERFOIL_DATA": str(root)}
    try:
        command = [Path(sys.executable).with_name("counterfoil"), "demo", "--size", size, "--load-only", "--json"]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)  # noqa: S603
        with open_database(environment) as database:
            yield database, _truth(root / "truth.ndjson", size), json.loads(done.stdout)
    finally:
        if kept is None:
            shutil.rmtree(root, ignore_errors=True)


def _truth(path: Path, size: str) -> Truth:
    """The truth of the region on the morning after its last day."""
    told = SIZES[size]
    as_at = morning(told.last + dt.timedelta(days=1))
    write_truth(path, as_at=as_at, first=told.first, last=told.last, size=told.size)
    return read(path)


def read_found(database: Database) -> Truth:
    """Everything that the portal found, in the shape of a truth file."""
    found = Truth()
    with database.reconciling() as tx:
        for row in tx.stream(FOUND):
            found.take(next(iter(row.values())))
    return found


def _explain(differing: Iterable[Difference]) -> None:
    """List what no clerical error explains, the first of each kind."""
    seen = Counter[tuple[str, str]]()
    for one in differing:
        if one.cause is None:
            seen[one.what, one.name] += 1
            if seen[one.what, one.name] <= LISTED:
                sys.stderr.write(f"unexplained: {one.sentence()}\n")
    for (what, name), count in seen.items():
        sys.stderr.write(f"unexplained: {what} {name}: {count:,} in all\n")


def _share_found(truth: Truth, found: Truth) -> float:
    """The share of the truth's gaps and flags that were found with their kind and side."""
    ought = gaps_and_flags(truth)
    return round(len(ought & gaps_and_flags(found)) / len(ought), 4) if ought else 1.0


def _published(database: Database, found: Truth) -> dict[str, Any]:
    """The figures that were published about 2019, as the portal has them."""
    collapsed = Year(SEED, FULL, GO_LIVE, GO_LIVE).collapsed
    days, domestic = _days_of_incidents(database)
    since = {incident_id for incident_id in domestic if days[incident_id] >= GO_LIVE}
    return {
        "domestic_abuse": len(since),
        "unassessed": sum("RISK_NOT_ASSESSED" in line["gaps"] for key, line in found.incidents.items() if key in since),
        "expected_missing": _vanished(database),
        "coverage_before": _coverage(found, collapsed, days, since_go_live=False),
        "coverage_after": _coverage(found, collapsed, days, since_go_live=True),
    }


def _days_of_incidents(database: Database) -> tuple[dict[str, dt.date], set[str]]:
    """The local day on which each incident was reported, and which of them are domestic abuse by flag, category or qualifier."""
    with database.reconciling() as tx:
        rows = tx.rows(
            "select incident_id, (reported_at at time zone 'Europe/London')::date as day,"
            " domestic_abuse or category = 'DOMESTIC_INCIDENT' or 'DOMESTIC' = any (qualifiers) as domestic from incident"
        )
    return {row["incident_id"]: row["day"] for row in rows}, {row["incident_id"] for row in rows if row["domestic"]}


def _coverage(found: Truth, directorate: str, days: Mapping[str, dt.date], *, since_go_live: bool) -> float:
    """The share of a directorate's eligible trails that were referred, of incidents reported before or since the go-live."""
    standings = Counter[bool]()
    for (incident_id, _, _), line in found.trails.items():
        if incident_id is None or line["directorate"] != directorate or line["law1"] in NOT_COUNTED:
            continue
        if (days[incident_id] >= GO_LIVE) == since_go_live:
            standings[line["law1"] in {"IN_TIME", "LATE"}] += 1
    return round(standings[True] / max(1, standings.total()), 2)


def _vanished(database: Database) -> int:
    """How many records of lists of expected ones no incident bears."""
    with database.reconciling() as tx:
        return int(
            tx.value(
                "select count(distinct (organisation, source, token)) from expected_record expected where not exists ("
                " select from record_token borne where borne.token = expected.token and borne.kind = 'incident'"
                " and borne.organisation = expected.organisation)"
            )
        )


if __name__ == "__main__":
    sys.exit(main())
