"""`counterfoil providers`: the OpenID providers through which organisations' people sign in, and what their app roles are here.
Run by who owns the database; the portal itself can alter none of it."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated

import typer

from api import settings as doors
from api.problems import SettingsRefused
from auth.client_credential import CredentialUnusable, read_key, read_secret
from auth.outbound import host_of
from auth.provider_metadata import ProviderRefused, discover
from auth.providers import ClientAuthentication, Provider, ProviderKind
from auth.viewer import Role
from cli.output import REFUSED, AsJson, open_database, say, show_json, show_table
from store import providers
from store.transaction import Transaction

EXAMPLES = """\b
Examples:
  counterfoil providers add E08000004 --tenant 11111111-2222-3333-4444-555555555555 --client-id … --key /run/secrets/oldham.pem
  counterfoil providers map-role E08000004 Counterfoil.Manager MANAGER
  counterfoil providers list --json
  counterfoil providers remove E08000004

COUNTERFOIL_OWNER_URL is needed. docs/deploy.md says how an Entra ID tenant is connected, step by step.
"""
_ENTRA = "https://login.microsoftonline.com/{tenant}/v2.0"
COLUMNS = ("organisation", "kind", "issuer", "client id", "credential", "app roles")

Organisation = Annotated[str, typer.Argument(help="The code of the organisation, such as E08000004.")]
AppRole = Annotated[str, typer.Argument(help="The value of the app role, as the token carries it.")]
OurRole = Annotated[Role, typer.Argument(help="What it is here.")]

commands = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=__doc__, epilog=EXAMPLES)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(commands, name="providers", help="The OpenID providers through which organisations' people sign in.")


@contextmanager
def _owning() -> Generator[Transaction]:
    with open_database() as database, database.owning() as tx:
        yield tx


@commands.command("add", epilog=EXAMPLES)
def add(  # noqa: PLR0913  what is known of a provider
    organisation: Organisation,
    *,
    client_id: Annotated[str, typer.Option(help="The portal's client id there.")],
    tenant: Annotated[str, typer.Option(help="The tenant id, if it is Entra ID.")] = "",
    issuer: Annotated[str, typer.Option(help="The issuer; that of the tenant unless told otherwise.")] = "",
    key: Annotated[str, typer.Option(help="A PEM file with the private key, for Entra ID its certificate, too.")] = "",
    secret: Annotated[str, typer.Option(help="A file with the client secret, where there is no key.")] = "",
    acr: Annotated[list[str] | None, typer.Option(help="A strength of sign-in of which an approval needs one.")] = None,
    host: Annotated[list[str] | None, typer.Option(help="A host of the provider besides that of its issuer.")] = None,
) -> None:
    """Add the provider of an organisation, or replace it. Its discovery document is read now and never again."""
    if bool(key) == bool(secret):
        raise typer.BadParameter("give --key or --secret, and only one of them")
    if not issuer and not tenant:
        raise typer.BadParameter("give --tenant for Entra ID, or --issuer")
    found = issuer or _ENTRA.format(tenant=tenant)
    hosts = {one.lower() for one in host or []}
    try:
        _ = read_key(key) if key else read_secret(secret)
        metadata, algorithms = discover(found, hosts, loopback=doors.read(os.environ).development)
    except (CredentialUnusable, ProviderRefused, SettingsRefused) as problem:
        say(problem.sentence)
        raise typer.Exit(REFUSED) from None
    with _owning() as tx:
        provider = Provider(
            organisation=organisation,
            organisation_kind=providers.kind_of(tx, organisation),
            kind=ProviderKind.ENTRA if tenant else ProviderKind.OPENID,
            issuer=found,
            client_id=client_id,
            tenant=tenant,
            authentication=ClientAuthentication.PRIVATE_KEY_JWT if key else ClientAuthentication.CLIENT_SECRET,
            credential_file=key or secret,
            hosts=frozenset(hosts | {host_of(found)}),
            algorithms=algorithms,
            acr_values=tuple(acr or ()),
            metadata=metadata,
        )
        providers.keep(tx, provider)
    say(
        f"{organisation} signs in at {found}. The redirect URI to register there ends in /sign-in/{organisation}/callback."
    )


@commands.command("list")
def list_providers(as_json: AsJson = False) -> None:  # noqa: FBT002
    """List the providers with the table of their app roles."""
    with _owning() as tx:
        rows = providers.listed(tx)
    if as_json:
        show_json(rows)
        return
    show_table(
        COLUMNS,
        [
            (
                row["organisation"],
                row["kind"],
                row["issuer"],
                row["client_id"],
                f"{row['authentication']} {row['credential_file']}",
                "; ".join(f"{app_role} = {', '.join(roles)}" for app_role, roles in sorted(row["app_roles"].items())),
            )
            for row in rows
        ],
    )


@commands.command("remove")
def remove(organisation: Organisation) -> None:
    """Take a provider away. Everybody who signed in through it is signed out at once."""
    with _owning() as tx:
        providers.remove(tx, organisation)


@commands.command("map-role")
def map_role(
    organisation: Organisation,
    app_role: AppRole,
    role: OurRole,
    remove: Annotated[bool, typer.Option("--remove", help="It is this here no more.")] = False,  # noqa: FBT002
) -> None:
    """Say what an app role of an organisation's provider is here; it holds for whoever is signed in, too."""
    with _owning() as tx:
        if not remove:
            providers.map_role(tx, organisation, app_role, role)
        elif not providers.unmap_role(tx, organisation, app_role, role):
            say(f"{app_role} was not {role} in {organisation}.")
            raise typer.Exit(REFUSED)
