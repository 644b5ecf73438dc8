"""Partner systems: clients, their keys and secrets, and the state of the authorization server."""

from migrations.sql_files import run

revision = "0008_clients"
down_revision = "0007_log"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run("0008_clients.up", "0008_authorization.up")


def downgrade() -> None:
    run("0008_authorization.down", "0008_clients.down")
