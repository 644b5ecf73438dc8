"""The doors of the disclosure log for witnesses and verifiers: checkpoints, proofs and leaf hashes, and what witnesses have to say.
They are open to anybody: hashes and signatures are about nobody, and what comes in is believed by its signature alone."""

import base64
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from actions.hear_witness import NotOurCheckpoint, take_cosignatures, take_held
from api.problems import problem
from api.routes import Endpoint, Needs, PortalRoute
from api.settings import Settings
from disclosure.tree import consistency_proof
from store import log_order
from store.database import Database
from store.log_order import SignedCheckpoint

MOST_LEAVES = 4096
NOTE_BYTES = 65_536

Answer = Callable[[], str | None]


def routes(database: Database, settings: Settings) -> list[PortalRoute]:
    """`GET /log/checkpoint`, `/log/consistency`, `/log/leaves`, `/log/keys`, and `POST /log/cosignatures`, `/log/held`."""
    return [*_telling(database), *_hearing(database, settings)]


def _door(method: str, name: str, door: Endpoint) -> PortalRoute:
    return PortalRoute(f"/log/{name}", door, methods=[method], needs=Needs.NOBODY, name=f"log {name}")


def _telling(database: Database) -> list[PortalRoute]:
    async def checkpoint(request: Request) -> Response:
        return await _answer(request, lambda: _newest(database))

    async def keys(request: Request) -> Response:
        return await _answer(request, lambda: _keys(database))

    async def consistency(request: Request) -> Response:
        old, size = _number(request, "from"), _number(request, "to")
        if old is None or size is None or old > size:
            return _refused(request, "Give `from` and `to` as two sizes of the log, the smaller first.")
        return await _answer(request, lambda: _consistency(database, old, size))

    async def leaves(request: Request) -> Response:
        first, count = _number(request, "from"), _number(request, "count")
        if first is None or count is None or not 1 <= count <= MOST_LEAVES:
            return _refused(request, f"Give `from`, a position, and `count`, 1 to {MOST_LEAVES}.")
        return await _answer(request, lambda: _leaves(database, first, count))

    doors = (("checkpoint", checkpoint), ("keys", keys), ("consistency", consistency), ("leaves", leaves))
    return [_door("GET", name, door) for name, door in doors]


def _hearing(database: Database, settings: Settings) -> list[PortalRoute]:
    async def cosignatures(request: Request) -> Response:
        text = await _note(request)
        if text is None:
            return _refused(request, "Send a checkpoint with your signature, as text.")
        try:
            kept = await run_in_threadpool(take_cosignatures, database, text, settings.witnesses)
        except NotOurCheckpoint as refused:
            return problem(request.scope, 400, refused.code, refused.sentence)
        return PlainTextResponse(f"{kept}\n")

    async def held(request: Request) -> Response:
        text = await _note(request)
        if text is None:
            return _refused(request, "Send the checkpoint that you hold, as text.")
        stopped = await run_in_threadpool(take_held, database, text)
        return PlainTextResponse("stopped\n" if stopped else "consistent or not ours\n")

    return [_door("POST", "cosignatures", cosignatures), _door("POST", "held", held)]


async def _answer(request: Request, ask: Answer) -> Response:
    found = await run_in_threadpool(ask)
    if found is None:
        return problem(request.scope, 404, "NOT_SIGNED_YET", "The log has not been signed so far.")
    return PlainTextResponse(found)


def _newest(database: Database) -> str | None:
    with database.without_viewer() as tx:
        signed = log_order.newest_checkpoint(tx)
        if signed is None:
            return None
        return _with_witnesses(signed, log_order.cosignatures(tx, signed.origin, signed.size))


def _with_witnesses(signed: SignedCheckpoint, lines: list[str]) -> str:
    return signed.note + "".join(lines)


def _keys(database: Database) -> str:
    with database.without_viewer() as tx:
        return "".join(f"{one}\n" for one in log_order.keys(tx))


def _consistency(database: Database, old: int, size: int) -> str | None:
    with database.without_viewer() as tx:
        if size > log_order.size(tx):
            return None
        proof = consistency_proof(old, size, lambda level, place, count: log_order.hashes(tx, level, place, count))
    return _lines(proof)


def _leaves(database: Database, first: int, count: int) -> str:
    with database.without_viewer() as tx:
        return _lines(log_order.hashes(tx, 0, first, count))


def _lines(hashes: list[bytes]) -> str:
    return "".join(f"{base64.b64encode(one).decode()}\n" for one in hashes)


def _number(request: Request, name: str) -> int | None:
    text = request.query_params.get(name, "")
    # A position is a bigint of PostgreSQL.
    return (
        int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(2**62)) and int(text) < 2**62 else None
    )


async def _note(request: Request) -> str | None:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > NOTE_BYTES:
                return None
        return body.decode("utf-8")
    except (ClientDisconnect, UnicodeDecodeError):
        return None


def _refused(request: Request, sentence: str) -> Response:
    return problem(request.scope, 400, "BAD_USER_INPUT", sentence)
