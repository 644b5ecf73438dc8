"""Staff: who signed in is kept no longer than a rule says."""

from migrations.sql_files import run

revision = "0014_staff_names"
down_revision = "0013_turns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("0014_staff_names.up")


def downgrade() -> None:
    run("0014_staff_names.down")
