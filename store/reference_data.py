"""What every organisation's reading stands on: organisations, places and rules, kept by the owner, and the feeds each
organisation registers. The defaults are those of the demonstration region; a deployer replaces them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciliation.ground import DEFAULT_RULES
from store.named_sql import read
from store.transaction import Row, Transaction

SQL = read("reference_data")

# formats.md §4, and the two kinds of organisation that have no GSS code there.
ORGANISATIONS: tuple[tuple[str, str, str], ...] = (
    ("E08000001", "DIRECTORATE", "Bolton"),
    ("E08000002", "DIRECTORATE", "Bury"),
    ("E08000003", "DIRECTORATE", "Manchester"),
    ("E08000004", "DIRECTORATE", "Oldham"),
    ("E08000005", "DIRECTORATE", "Rochdale"),
    ("E08000006", "DIRECTORATE", "Salford"),
    ("E08000007", "DIRECTORATE", "Stockport"),
    ("E08000008", "DIRECTORATE", "Tameside"),
    ("E08000009", "DIRECTORATE", "Trafford"),
    ("E08000010", "DIRECTORATE", "Wigan"),
    ("GMP", "FORCE", "Greater Manchester Police"),
    ("GMCA", "OVERSIGHT", "Greater Manchester Combined Authority"),
)

PLACES_SOURCE = (
    "approximation by postcode district, for demonstration; replace it by an extract of a postcode directory"
)
PLACES: Mapping[str, str] = {
    "E08000001": "BL1 BL2 BL3 BL4 BL5 BL6 BL7",
    "E08000002": "BL0 BL8 BL9 M25 M26 M45",
    "E08000003": "M1 M2 M4 M8 M9 M11 M12 M13 M14 M15 M16 M18 M19 M20 M21 M22 M23 M40",
    "E08000004": "OL1 OL2 OL3 OL4 OL8 OL9 M35",
    "E08000005": "OL10 OL11 OL12 OL15 OL16 M24",
    "E08000006": "M3 M5 M6 M7 M27 M28 M30 M38 M44 M50",
    "E08000007": "SK1 SK2 SK3 SK4 SK5 SK6 SK7 SK8",
    "E08000008": "OL5 OL6 OL7 SK14 SK15 SK16 M34 M43",
    "E08000009": "M17 M31 M32 M33 M41 WA14 WA15",
    "E08000010": "WN1 WN2 WN3 WN4 WN5 WN6 WN7 M29 M46 WA3",
}


def keep_defaults(tx: Transaction) -> None:
    """Write the default organisations, places and rules where they are missing, as the owner. Twice changes nothing."""
    tx.many(SQL.keep_organisation, [{"code": c, "kind": k, "name": n} for c, k, n in ORGANISATIONS])
    places = [
        {"prefix": prefix, "directorate": directorate, "source": PLACES_SOURCE}
        for directorate, prefixes in PLACES.items()
        for prefix in prefixes.split()
    ]
    tx.many(SQL.keep_place, places)
    tx.run(
        SQL.keep_rule_set,
        directorate=DEFAULT_RULES.directorate or "",
        version=DEFAULT_RULES.version,
        in_force_from=DEFAULT_RULES.in_force_from,
        agreed_by=DEFAULT_RULES.agreed_by,
        body=DEFAULT_RULES.body(),
    )


def organisations(tx: Transaction) -> list[Row]:
    """Every organisation: `code`, `kind`, `name`."""
    return tx.rows(SQL.organisations)


def places(tx: Transaction) -> dict[str, str]:
    """Postcode prefix to directorate."""
    return {row["prefix"]: row["directorate"] for row in tx.rows("select prefix, directorate from place")}


def rule_bodies(tx: Transaction) -> list[dict[str, Any]]:
    """Every set of rules as `reconciliation.ground.rule_set_from` reads it, oldest first."""
    return [row["body"] for row in tx.rows(SQL.rule_bodies)]


def register_feed(
    tx: Transaction, organisation: str, feed: str, *, side: str, form: str, abilities: Mapping[str, Any]
) -> None:
    """Register a feed of the viewer's organisation, or change what it is able to show."""
    tx.run(
        SQL.register_feed,
        organisation=organisation,
        feed=feed,
        side=side,
        format=form,
        abilities=dict(abilities),
    )


def feeds(tx: Transaction) -> list[Row]:
    """The feeds that may be seen: `organisation`, `feed`, `side`, `format`, `abilities`."""
    return tx.rows(SQL.feeds)
