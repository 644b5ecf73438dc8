"""The job queue (ADR-0008): procrastinate's own tables and functions in a schema of their own, and who may use them."""

from alembic import op
from procrastinate import __version__ as installed
from procrastinate.schema import SchemaManager

from migrations.sql_files import run

revision = "0002_queue"
down_revision = "0001_first_light"
branch_labels = None
depends_on = None

# The library writes its own SQL. An upgrade of it is a migration of ours, never a surprise.
WRITTEN_BY = "3.10.0"


def upgrade() -> None:
    if installed != WRITTEN_BY:
        message = f"this migration is for procrastinate {WRITTEN_BY}, and {installed} is installed"
        raise RuntimeError(message)
    run("0002_queue_schema.up")
    op.get_bind().exec_driver_sql(SchemaManager.get_schema(), execution_options={"no_parameters": True})
    run("0002_queue_grants.up")


def downgrade() -> None:
    run("0002_queue_schema.down")
