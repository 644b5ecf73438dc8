"""Retention rules, and the role that erases by them (ADR-0011)."""

from migrations.sql_files import run

revision = "0004_retention"
down_revision = "0003_children"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("0004_retention.up")


def downgrade() -> None:
    run("0004_retention.down")
