"""Whole SQL objects read from `migrations/sql/` and run in a migration; never patched, always replaced."""

from pathlib import Path

from alembic import op

_FOLDER = Path(__file__).parent / "sql"


def run(*names: str) -> None:
    """Run the files of these names, in this order, in the migration's transaction."""
    for name in names:
        text = (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
        # Without parameters the server takes a whole file at once, and a percent sign is only a percent sign.
        op.get_bind().exec_driver_sql(text, execution_options={"no_parameters": True})
