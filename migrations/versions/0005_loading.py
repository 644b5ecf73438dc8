"""How far a demonstration is with bringing its region in."""

from migrations.sql_files import run

revision = "0005_loading"
down_revision = "0004_retention"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("0005_loading.up")


def downgrade() -> None:
    run("0005_loading.down")
