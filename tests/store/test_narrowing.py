"""Lists that say in their statements what policies leave of them anyway: the same rows, found by an index and not by a look at all."""

import datetime as dt

import pytest

from auth.viewer import Viewer
from reading.statement import specialised
from store import reads_contacts, reads_referrals
from store.database import Database
from store.named_sql import Statement, inline
from store.narrowing import own_rows
from store.reads_contacts import ContactFilter
from store.reads_paging import Page
from store.reads_referrals import ReferralFilter
from tests.database import FORCE, OLDHAM, ROCHDALE, force_viewer, overseer, viewer_of
from tests.store.planting import Superuser, plant

NOON = dt.datetime(2019, 7, 1, 12, tzinfo=dt.UTC)
EVERYBODY = [viewer_of(OLDHAM), viewer_of(ROCHDALE), force_viewer(), overseer()]


@pytest.fixture
def planted(database: Database, superuser: Superuser) -> Database:
    """Referrals to two directorates, sent and waiting, for children's services and not; contacts of two; one of another force."""
    for number, (recipient, service, sent_at) in enumerate(
        (to, service, sent)
        for to in (OLDHAM, ROCHDALE)
        for service in ("CHILDREN", "MARAC")
        for sent in (NOON, NOON + dt.timedelta(hours=1), None)
    ):
        more = {"recipient": recipient, "recipient_service": service, "sent_at": sent_at}
        plant(superuser, "referral", FORCE, referral_id=f"R-{number}", **more)
    for directorate in (OLDHAM, ROCHDALE):
        for number in range(3):
            plant(superuser, "contact", directorate, contact_id=f"C-{directorate}-{number}")
    return database


@pytest.mark.parametrize("viewer", EVERYBODY, ids=lambda one: one.organisation)
def test_a_narrowed_list_is_what_policies_leave(planted: Database, viewer: Viewer):
    with planted.transaction(viewer) as tx:
        seen = {
            name: {row[key] for row in tx.rows(inline(f"select {key} from {name}"))}
            for name, key in (("referral", "referral_id"), ("contact", "contact_id"))
        }
        referrals = reads_referrals.referrals(tx, Page(100), ReferralFilter())
        contacts = reads_contacts.contacts(tx, Page(100), ContactFilter())

        assert {row["referral_id"] for _, row in referrals} == seen["referral"]
        assert {row["contact_id"] for _, row in contacts} == seen["contact"]
        assert reads_referrals.count_referrals(tx, ReferralFilter()) == len(seen["referral"])
        assert reads_contacts.count_contacts(tx, ContactFilter()) == len(seen["contact"])


@pytest.mark.parametrize(
    ("viewer", "statement", "index"),
    [
        (viewer_of(OLDHAM), reads_referrals.SQL.referrals, "referral_received"),
        (force_viewer(), reads_referrals.SQL.referrals, "referral_written"),
        (viewer_of(OLDHAM), reads_contacts.SQL.contacts, "contact_arrived"),
    ],
)
def test_a_page_is_read_in_the_order_of_an_index(planted: Database, viewer: Viewer, statement: Statement, index: str):
    known = {"before": NOON + dt.timedelta(days=1), "before_id": "", "limit": 5}
    known |= {name: value for name, value in own_rows(viewer).items() if value is not None}
    absent = frozenset(
        {"start", "end", "recipient", "references", "standing", "source", "line", *own_rows(viewer)}
    ) - set(known)

    with planted.transaction(viewer) as tx:
        tx.run("set local enable_seqscan = off")
        tx.run("set local enable_bitmapscan = off")
        tx.run("set local enable_sort = off")
        rows = tx.rows(inline(f"explain {specialised(statement.sql, absent)}"), **known)

    plan = "\n".join(next(iter(row.values())) for row in rows)
    assert f"using {index} on" in plan
    assert "Sort" not in plan
    if index != "contact_arrived":
        assert "ROW(" in plan[plan.index("Index Cond") : plan.index("Filter")]
