"""Row-level security as the database's own catalogue has it. `COUNTERFOIL_RENEW=1` writes the golden file again."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.laws.catalogue import breaches, golden

GOLDEN = Path(__file__).parent / "golden" / "policies.txt"

SPOILT = {
    "alter table contact disable row level security": "row-level security is not enabled: contact",
    "alter table trail no force row level security": "row-level security is not forced: trail",
    "create table fresh (organisation text)": "row-level security is not enabled: fresh",
    "create policy p on gap to counterfoil_app using (true)": "a policy of the application asks nobody: gap.p",
    "create policy p on gap using (guard.sees_headers())": "a policy is for everybody: gap.p",
    "create unique index u on contact (quoted_reference)": "a unique key does not carry the organisation: u",
    "alter table load_chunk add constraint k foreign key (load_id) references other (id)": (
        "a foreign key does not carry the organisation: k"
    ),
    "alter role counterfoil_app bypassrls": "a role is too powerful: counterfoil_app",
    "grant counterfoil_owner to counterfoil_reconciler": "a role is too powerful: counterfoil_reconciler",
    "alter role counterfoil_owner bypassrls": "the owner is too powerful: counterfoil_owner",
    "grant truncate on outbox to counterfoil_app": (
        "a role may do to a table what policies do not govern: counterfoil_app outbox truncate"
    ),
    "grant update (leaf) on disclosure to counterfoil_sequencer": (
        "a role may alter what is append-only: counterfoil_sequencer disclosure update"
    ),
    "grant update (leaf) on log.leaf to counterfoil_sequencer": (
        "a role may alter what is in the log: counterfoil_sequencer leaf update"
    ),
    "alter table log.checkpoint disable trigger append_only": "a table of the log lacks its trigger: checkpoint",
    "drop trigger append_only on statement": "an append-only table lacks its trigger: statement",
    "alter table disclosure disable trigger append_only": "an append-only table lacks its trigger: disclosure",
    "grant select (inner_pad) on guard.viewer_key to counterfoil_app": "a role may read the viewer keys: counterfoil_app",
    "grant insert (public_jwk) on guard.signing_key to counterfoil_app": (
        "a role may reach the authorization server's state by itself: counterfoil_app signing_key"
    ),
    "alter table client drop constraint feed_client_reads_nothing": (
        "a client of one feed may hold more: feed_client_reads_nothing"
    ),
    "alter function guard.viewer_field(integer) reset search_path": (
        "a function runs as its owner with an open search path: viewer_field"
    ),
    "create view v as select * from contact": "a view shows its owner's rows: v",
}


@pytest.mark.requirement(23)
def test_nothing_in_the_catalogue_breaks_a_rule_of_tenancy(superuser: psycopg.Connection[Any]):
    assert breaches(superuser) == []


@pytest.mark.parametrize("spoiling", SPOILT)
def test_whatever_is_spoilt_is_noticed(superuser: psycopg.Connection[Any], spoiling: str):
    with superuser.transaction(force_rollback=True):
        if "references other" in spoiling:
            superuser.execute("create table other (id uuid primary key)")
        superuser.execute(spoiling.encode())

        assert SPOILT[spoiling] in breaches(superuser)


def test_policies_and_grants_equal_the_golden_file(superuser: psycopg.Connection[Any]):
    found = golden(superuser)
    if os.environ.get("COUNTERFOIL_RENEW"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(found, encoding="utf-8")

    kept = GOLDEN.read_text(encoding="utf-8")

    assert list(difflib.unified_diff(kept.splitlines(), found.splitlines(), lineterm="", n=0)) == []


def _rows(superuser: psycopg.Connection[Any], query: str) -> list[tuple[Any, ...]]:
    return superuser.execute(query.encode()).fetchall()


@pytest.mark.requirement(23)
def test_every_table_is_noticed_once_its_rows_are_guarded_no_more(superuser: psycopg.Connection[Any]):
    tables = _rows(
        superuser,
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relrowsecurity",
    )
    for (table,) in tables:
        for spoiling, rule in (("disable", "enabled"), ("no force", "forced")):
            with superuser.transaction(force_rollback=True):
                superuser.execute(f"alter table {table} {spoiling} row level security".encode())
                assert breaches(superuser) == [f"row-level security is not {rule}: {table}"]
    assert len(tables) > 40


@pytest.mark.requirement(23)
def test_every_policy_is_missed_or_noticed_once_it_lets_everybody_in(superuser: psycopg.Connection[Any]):
    before = set(golden(superuser).splitlines())
    policies = _rows(
        superuser, "select tablename, policyname, qual is not null from pg_policies where schemaname = 'public'"
    )
    for table, policy, reads in policies:
        for spoiling in (
            "drop policy {} on {}",
            "alter policy {} on {} " + ("using (1 = 1)" if reads else "with check (1 = 1)"),
        ):
            with superuser.transaction(force_rollback=True):
                superuser.execute(spoiling.format(policy, table).encode())
                lost = before - set(golden(superuser).splitlines())
            assert [line.partition(" ")[0] for line in lost] == [f"{table}.{policy}"]


@pytest.mark.requirement(23)
@pytest.mark.parametrize(
    ("spoiling", "lost_or_found"),
    [
        ("grant update on evidence to counterfoil_app", "evidence counterfoil_app=select,update"),
        ("grant select (recipient) on trail to counterfoil_app", "trail.recipient counterfoil_app=select"),
        ("grant insert (until) on broken_glass to counterfoil_app", "broken_glass.until counterfoil_app=insert"),
        ("grant select on contact to public", "contact"),
        ("grant execute on function guard.organisation() to public", "guard.organisation()"),
        ("grant create on schema public to public", "public public=create"),
    ],
)
def test_every_grant_that_is_new_is_noticed(superuser: psycopg.Connection[Any], spoiling: str, lost_or_found: str):
    before = set(golden(superuser).splitlines())
    with superuser.transaction(force_rollback=True):
        superuser.execute(spoiling.encode())
        found = set(golden(superuser).splitlines()) - before

    assert [line for line in found if line.startswith(lost_or_found)] != []
