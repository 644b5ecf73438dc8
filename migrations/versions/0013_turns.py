"""Turns: on which server the log was compared with what was published, and when the sequencer had placed all that waited."""

from migrations.sql_files import run

revision = "0013_turns"
down_revision = "0012_trail_referral"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("0013_turns.up")


def downgrade() -> None:
    run("0013_turns.down")
