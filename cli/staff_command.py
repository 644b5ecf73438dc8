"""`counterfoil staff`: who has signed in for an organisation, and keeping somebody from it. For who runs the portal; an
organisation's own administrator has the same in GraphQL."""

from dataclasses import replace
from typing import Annotated

import typer

from actions.disable_staff import disable_staff
from auth.id_tokens import subject_of
from auth.scopes import Scope
from auth.viewer import Role, Viewer
from cli.output import AsJson, open_database, show_json, show_table, system_viewer
from store import providers, staff
from store.database import Database
from store.providers import NoSuchProvider

EXAMPLES = """\b
Examples:
  counterfoil staff list E08000004
  counterfoil staff disable E08000004 0f3c…
  counterfoil staff disable E08000004 --id 7d1f…    # the object id in Entra ID
"""
COLUMNS = ("subject", "name", "first signed in", "signed in", "disabled")
_MOST = 10_000

Organisation = Annotated[str, typer.Argument(help="The code of the organisation, such as E08000004.")]
Subject = Annotated[str, typer.Argument(help="Their subject, as the list shows it.")]
PersonId = Annotated[
    str, typer.Option("--id", help="The id that their provider knows them by, instead of the subject.")
]

commands = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=__doc__, epilog=EXAMPLES)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(commands, name="staff", help="Who has signed in for an organisation, and keeping somebody from it.")


def _administrator(organisation: str) -> Viewer:
    viewer = system_viewer(organisation, scopes=frozenset({Scope.STAFF_MANAGE}))
    return replace(viewer, roles=frozenset({Role.ADMINISTRATOR}))


@commands.command("list")
def list_staff(organisation: Organisation, as_json: AsJson = False) -> None:  # noqa: FBT002
    """List the staff of an organisation, those who signed in last first."""
    with open_database() as database, database.transaction(_administrator(organisation)) as tx:
        rows = staff.listed(tx, _MOST)
    if as_json:
        names = ("subject", "name", "first_signed_in_at", "signed_in_at", "disabled_at", "disabled_by")
        show_json([{name: getattr(row, name) for name in names} for row in rows])
        return
    show_table(
        COLUMNS, [(row.subject, row.name, row.first_signed_in_at, row.signed_in_at, row.disabled_at) for row in rows]
    )


@commands.command("disable")
def disable(organisation: Organisation, subject: Subject = "", person: PersonId = "") -> None:
    """Keep somebody from signing in, and end their sessions at once."""
    _change(organisation, subject, person, disabled=True)


@commands.command("enable")
def enable(organisation: Organisation, subject: Subject = "", person: PersonId = "") -> None:
    """Let somebody sign in again."""
    _change(organisation, subject, person, disabled=False)


def _change(organisation: str, subject: str, person: str, *, disabled: bool) -> None:
    if bool(subject) == bool(person):
        raise typer.BadParameter("give the subject or --id, and only one of them")
    with open_database() as database:
        wanted = subject or _subject(database, organisation, person)
        disable_staff(database, _administrator(organisation), wanted, disabled=disabled)


def _subject(database: Database, organisation: str, person: str) -> str:
    provider = providers.provider_of(database, organisation)
    if provider is None:
        raise NoSuchProvider(organisation)
    return subject_of(provider.issuer, person)
