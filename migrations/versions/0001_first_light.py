"""The tables of first light, the signed viewer, row-level security and grants."""

from migrations.sql_files import run

revision = "0001_first_light"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("0001_tables.up", "0001_guard.up", "0001_sessions.up", "0001_policies.up", "0001_grants.up")


def downgrade() -> None:
    run("0001_grants.down", "0001_policies.down", "0001_sessions.down", "0001_tables.down", "0001_guard.down")
