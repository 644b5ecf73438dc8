"""What a run of the reconciler found anew for each organisation, until the log says so."""

from migrations.sql_files import run

revision = "0016_combined"
down_revision = "0015_event_numbers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("0016_combined.up")


def downgrade() -> None:
    run("0016_combined.down")
