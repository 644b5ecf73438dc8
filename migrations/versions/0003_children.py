"""Loads without a header, children with their episodes, expected records and statuses that went back (ADR-0009)."""

from migrations.sql_files import run

revision = "0003_children"
down_revision = "0002_queue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("0003_children.up")


def downgrade() -> None:
    run("0003_children.down")
