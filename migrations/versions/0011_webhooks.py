"""Webhooks: endpoints with their sealed keys, what became of each event, and events in an order that can be read on from."""

from migrations.sql_files import run

revision = "0011_webhooks"
down_revision = "0010_rows"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("0011_webhooks.up")


def downgrade() -> None:
    run("0011_webhooks.down")
