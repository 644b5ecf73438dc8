"""What alembic runs around migrations: one transaction each, as the owner, giving up soon rather than holding others up.
Called through `migrations/run.py`, never by alembic's own command line."""

from alembic import context
from sqlalchemy import Connection

# A migration that waits for a lock makes everybody behind it wait too.
_LOCK_TIMEOUT = "4s"
_STATEMENT_TIMEOUT = "60s"


def migrate(connection: Connection) -> None:
    """Run the migrations asked for on the connection handed in."""
    connection.exec_driver_sql(f"set lock_timeout = '{_LOCK_TIMEOUT}'")
    connection.exec_driver_sql(f"set statement_timeout = '{_STATEMENT_TIMEOUT}'")
    connection.commit()
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


migrate(context.config.attributes["connection"])
