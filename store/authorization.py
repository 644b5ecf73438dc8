"""What the authorization server keeps: `auth/ports.py` over functions of `guard`, since whoever asks is not known yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from auth.clients import Client, ClientKind
from auth.limits import Limit, Spent, allowance
from auth.ports import Admission, Admitted, CodeGrant, Genuine, Holder, Person, SigningKey
from auth.scopes import Scope
from auth.viewer import OrganisationKind, Role
from store import signing_keys
from store.clock import machine_time
from store.database import Database
from store.named_sql import read
from store.transaction import Row, Transaction

SQL = read("authorization")


class Authorizations:
    """The state of one installation's authorization server, shared by all its processes."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime] = machine_time) -> None:
        self._database = database
        self._clock = clock

    def signing_keys(self) -> tuple[SigningKey, ...]:
        """The keys that are believed, newest first."""
        with self._database.without_viewer() as tx:
            rows = tx.rows(SQL.signing_keys, at=self._clock())
        return tuple(signing_keys.opened(row, self._database.settings.need_sealing_key()) for row in rows)

    def find_client(self, client_id: str) -> Client | None:
        """The client of that id, unless it was revoked."""
        with self._database.without_viewer() as tx:
            row = tx.first(SQL.find_client, client_id=client_id, at=self._clock())
        return None if row is None else _client(client_id, row, row["redirect_uris"], row["keys"])

    def is_secret(self, client_id: str, digest: bytes) -> bool:
        """Whether the digest is of a secret of the client that is still valid."""
        with self._database.without_viewer() as tx:
            return tx.value(SQL.is_secret, client_id=client_id, digest=digest, at=self._clock())

    def use_once(self, digest: bytes, ends_at: dt.datetime) -> bool:
        """Whether this comes for the first time; it is remembered until `ends_at`."""
        with self._database.without_viewer() as tx:
            return tx.value(SQL.use_once, digest=digest, ends_at=ends_at)

    def spend(self, limit: Limit, *who: str) -> Spent:
        """Spend one of an allowance."""
        return _spent(limit, self._database.alone(SQL.spend, **self._spending(limit, *who)))

    def push(self, digest: bytes, client_id: str, body: Mapping[str, str], ends_at: dt.datetime) -> None:
        """Keep a pushed authorization request."""
        with self._database.without_viewer() as tx:
            tx.run(SQL.push, digest=digest, client_id=client_id, body=dict(body), ends_at=ends_at)

    def pushed(self, digest: bytes, client_id: str) -> Mapping[str, str] | None:
        """The pushed request of that client, unless it is used up or over."""
        with self._database.without_viewer() as tx:
            return tx.value(SQL.pushed, digest=digest, client_id=client_id, at=self._clock())

    def finish(self, digest: bytes, client_id: str) -> bool:
        """Use a pushed request up without a code; whether it was there."""
        with self._database.without_viewer() as tx:
            return tx.value(SQL.finish, digest=digest, client_id=client_id, at=self._clock())

    def keep_code(self, request: bytes, code: CodeGrant, ends_at: dt.datetime) -> bool:
        """Use a pushed request up and keep the code that answers it; False where it was used up before."""
        body = {
            "redirect_uri": code.redirect_uri,
            "scope": code.scope,
            "challenge": code.challenge,
            "thumbprint": code.thumbprint,
            "person": _written(code.person),
            "session": code.session.hex(),
        }
        with self._database.without_viewer() as tx:
            return tx.value(
                SQL.keep_code,
                request=request,
                digest=code.digest,
                client_id=code.client_id,
                body=body,
                at=self._clock(),
                ends_at=ends_at,
            )

    def take_code(self, digest: bytes, client_id: str) -> CodeGrant | None:
        """What a code of that client stands for, once. Where it comes again, the tokens it gave are revoked."""
        with self._database.without_viewer() as tx:
            body = tx.value(SQL.take_code, digest=digest, client_id=client_id, at=self._clock())
        if body is None:
            return None
        return CodeGrant(
            digest=digest,
            client_id=client_id,
            redirect_uri=body["redirect_uri"],
            scope=body["scope"],
            challenge=body["challenge"],
            thumbprint=body["thumbprint"],
            person=_person(body["person"]),
            session=bytes.fromhex(body["session"]),
        )

    def keep_person_token(self, token_id: str, code: CodeGrant, ends_at: dt.datetime) -> None:
        """Keep for whom a token was issued."""
        with self._database.without_viewer() as tx:
            tx.run(
                SQL.keep_person_token,
                token_id=token_id,
                code_digest=code.digest,
                client_id=code.client_id,
                person=_written(code.person),
                session=code.session,
                ends_at=ends_at,
            )

    def revoke_token(self, token_id: str, ends_at: dt.datetime) -> None:
        """Believe a token no more."""
        with self._database.without_viewer() as tx:
            tx.run(SQL.revoke_token, token_id=token_id, ends_at=ends_at)

    def holder(self, token: Genuine) -> Holder | None:
        """Who holds a genuine token; None where client, key, person or token were revoked."""
        with self._database.without_viewer() as tx:
            return self._holder(tx, token)

    def admit(self, asked: Admission) -> Admitted | None:
        """As `holder`, noting the request, in one transaction; None where there is no holder any more."""
        with self._database.without_viewer() as tx:
            holder = self._holder(tx, asked.token)
            if holder is None:
                return None
            is_fresh = asked.proof is None or tx.value(SQL.use_once, digest=asked.proof, ends_at=asked.proof_ends_at)
            who = (holder.client.organisation, asked.token.subject)
            spent = self._spend(tx, asked.limit, *who) if is_fresh and asked.limit is not None else None
        return Admitted(holder, is_fresh, spent)

    def forget(self) -> None:
        """Remove what nobody needs any more."""
        with self._database.without_viewer() as tx:
            tx.run(SQL.forget, at=self._clock())

    def _holder(self, tx: Transaction, token: Genuine) -> Holder | None:
        row = tx.first(
            SQL.holder,
            client_id=token.client_id,
            token_id=token.token_id,
            key_id=token.key_id,
            is_person=token.is_person,
            at=self._clock(),
        )
        if row is None:
            return None
        return Holder(_client(token.client_id, row), None if row["person"] is None else _person(row["person"]))

    def _spend(self, tx: Transaction, limit: Limit, *who: str) -> Spent:
        return _spent(limit, tx.one(SQL.spend, **self._spending(limit, *who)))

    def _spending(self, limit: Limit, *who: str) -> dict[str, object]:
        digest = allowance(limit, *who)
        return {"digest": digest, "spacing": limit.spacing, "burst": limit.burst, "at": self._clock()}


def _spent(limit: Limit, row: Row | None) -> Spent:
    if row is None:
        message = "an allowance was not counted"
        raise LookupError(message)
    return Spent(limit, row["allowed"], row["backlog"])


def _client(
    client_id: str, row: Row, redirect_uris: list[str] | None = None, keys: list[dict[str, Any]] | None = None
) -> Client:
    return Client(
        client_id=client_id,
        organisation=row["organisation"],
        organisation_kind=OrganisationKind(row["organisation_kind"]),
        kind=ClientKind(row["kind"]),
        name=row["name"],
        feed=row["feed"] or "",
        scopes=scopes_from(row["scopes"]),
        redirect_uris=tuple(redirect_uris or ()),
        keys=tuple(keys or ()),
    )


def scopes_from(names: list[str]) -> frozenset[Scope]:
    """The scopes of these names; one that a release does not know any more opens nothing."""
    return frozenset(one for one in Scope if one.value in names)


def _written(person: Person) -> dict[str, Any]:
    return {
        "subject": person.subject,
        "name": person.name,
        "organisation": person.organisation,
        "kind": person.kind,
        "roles": sorted(person.roles),
        "scopes": sorted(person.scopes),
    }


def _person(body: Mapping[str, Any]) -> Person:
    return Person(
        subject=body["subject"],
        name=body["name"],
        organisation=body["organisation"],
        kind=OrganisationKind(body["kind"]),
        roles=frozenset(Role(one) for one in body["roles"]),
        scopes=scopes_from(body["scopes"]),
    )
