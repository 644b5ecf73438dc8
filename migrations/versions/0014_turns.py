"""Turns: on which server the log was compared with what was published, and when the sequencer had placed all that waited."""

from migrations.sql_files import run

revision = "0014_turns"
down_revision = "0011_webhooks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("0014_turns.up")


def downgrade() -> None:
    run("0014_turns.down")
