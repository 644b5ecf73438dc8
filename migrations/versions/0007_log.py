"""The order of the disclosure log, its checkpoints, and what entries name (ADR-0013)."""

from migrations.sql_files import run

revision = "0007_log"
down_revision = "0006_intake"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("0007_log.up")


def downgrade() -> None:
    run("0007_log.down")
