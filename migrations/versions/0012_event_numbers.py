"""Events have numbers of their own organisation's, in place of that of the transaction that wrote them."""

from migrations.sql_files import run

revision = "0012_event_numbers"
down_revision = "0011_webhooks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("0012_event_numbers.up")


def downgrade() -> None:
    run("0012_event_numbers.down")
