"""Events have numbers of their own organisation's, in place of that of the transaction that wrote them."""

from migrations.sql_files import run

revision = "0015_event_numbers"
down_revision = "0014_staff_names"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("0015_event_numbers.up")


def downgrade() -> None:
    run("0015_event_numbers.down")
