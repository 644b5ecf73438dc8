"""An index by which the trails of a referral are found that has no incident."""

from migrations.sql_files import run

revision = "0012_trail_referral"
down_revision = "0011_webhooks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("0012_trail_referral.up")


def downgrade() -> None:
    run("0012_trail_referral.down")
