"""Organisations as plain rows: the few that take part. Reference data, the same for every viewer."""

from dataclasses import dataclass

from store.named_sql import read
from store.transaction import Transaction

SQL = read("reads_organisations")


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One organisation that takes part."""

    code: str
    kind: str
    name: str


def organisations(transaction: Transaction) -> list[OrganisationRow]:
    """Every organisation that takes part."""
    return [OrganisationRow(**row) for row in transaction.rows(SQL.organisations)]
