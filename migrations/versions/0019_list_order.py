"""Lists are read in their own order, however many rows there are."""

from migrations.sql_files import run

revision = "0019_list_order"
down_revision = "0018_search_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("0019_list_order.up")


def downgrade() -> None:
    run("0019_list_order.down")
