"""Providers of people, what browser sessions know of a sign-in, and the staff who may be disabled."""

from migrations.sql_files import run

revision = "0009_people"
down_revision = "0008_clients"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("0009_people.up")


def downgrade() -> None:
    run("0009_people.down")
