"""Cheaper intake: the indexes and storage parameters of what every load writes."""

from migrations.sql_files import run

revision = "0006_intake"
down_revision = "0005_loading"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("0006_intake.up")


def downgrade() -> None:
    run("0006_intake.down")
