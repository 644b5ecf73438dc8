"""Keys by which a child is found however somebody spells it: words of names with what they sound like, birth dates, references."""

from migrations.sql_files import run

revision = "0018_search_keys"
down_revision = "0017_live"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("0018_search_keys.up")


def downgrade() -> None:
    run("0018_search_keys.down")
