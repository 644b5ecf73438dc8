"""Rows: evidence while a gap is open, roles in the policies, restricted people, broken glass, opened cases, oversight's figures."""

from migrations.sql_files import run

revision = "0010_rows"
down_revision = "0009_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("0010_rows.up")


def downgrade() -> None:
    run("0010_rows.down")
