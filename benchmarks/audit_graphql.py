"""`make audit-graphql`: the audits of npm `graphql-http` against a portal in a demonstration, where GET and introspection are allowed,
and graphql-cop's checks against one in production. The last line is one JSON object. It judges nothing itself."""

import json
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import httpx

from benchmarks.cop_checks import CHECKS, Sent
from benchmarks.own_server import own_server
from store.database import Database
from tests.api.doors import SYSTEM, client, production
from tests.api.partners import GRAPHQL, READING, Partner
from tests.node_programs import installed, run_script
from tests.serving import serving

HERE = Path(__file__).parent / "graphql_http"


def main() -> int:
    """Run both; 0 where every audit is ok and nothing was found."""
    with own_server() as ground:
        results = audited(ground.database)
        found = findings(ground.database)
    for one in results:
        if one["status"] != "ok":
            print(f"{one['status']} {one['id']} {one['name']}: {one['reason']}", file=sys.stderr)
    for name in found:
        print(f"found {name}: {CHECKS[name].__doc__}", file=sys.stderr)
    statuses = Counter(one["status"] for one in results)
    print(json.dumps(_figures(statuses, found)))
    return 0 if statuses["ok"] == len(results) and not found else 1


def _figures(statuses: Mapping[str, int], found: list[str]) -> dict[str, int]:
    return {
        "ok": statuses["ok"],
        "audits": sum(statuses.values()),
        "warnings": statuses["warn"],
        "notices": statuses["notice"],
        "errors": statuses["error"],
        "cop_findings": len(found),
        "cop_checks": len(CHECKS),
    }


def audited(database: Database) -> list[dict[str, str]]:
    """What each audit says of a demonstration that one of its people asks."""
    modules = installed("graphql-http", HERE)
    with serving(database) as issuer:
        given = {"url": f"{issuer}/graphql", "authorization": SYSTEM["Authorization"]}
        results: list[dict[str, str]] = run_script(HERE / "audits.mjs", modules, given)
    return results


def findings(database: Database) -> list[str]:
    """What graphql-cop's checks find in production, asked by a partner's system that may ask anything."""
    to = client(production(database))
    partner = Partner(database, scopes=READING)
    token = partner.token(to)

    def send(method: str, path: str, sent: Sent) -> httpx.Response:
        headers = {"Authorization": f"DPoP {token}", "DPoP": partner.proof(method, _address(path), token)}
        return to.request(method, path, headers=headers, **sent)

    return [name for name, check in CHECKS.items() if check(send)]


def _address(path: str) -> str:
    """What a proof is for: the address without what is asked in it."""
    return GRAPHQL.removesuffix("/graphql") + path.partition("?")[0]


if __name__ == "__main__":
    sys.exit(main())
