"""Whoever waits for changes is woken, and the session behind a subscription is looked at without being kept alive by it."""

from migrations.sql_files import run

revision = "0017_live"
down_revision = "0016_combined"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("0017_live.up")


def downgrade() -> None:
    run("0017_live.down")
