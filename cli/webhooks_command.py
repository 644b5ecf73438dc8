"""`counterfoil webhooks`: where organisations are told of their events, and what became of each. For the operator, who acts for
the organisation that is named."""

import uuid
from typing import Annotated

import typer

from actions.confirm_webhook import confirm_webhook
from actions.disable_webhook import disable_webhook
from actions.register_webhook import TOLD, ShownKey, register_webhook
from actions.rotate_webhook_key import rotate_webhook_key
from auth.scopes import Scope
from auth.viewer import Viewer
from cli.loads_command import organisations
from cli.output import AsJson, Cell, open_database, say, show_json, show_table, system_viewer
from partners.delivery import DeliveryState
from store import webhooks
from store.reads_paging import Page
from store.transaction import Row

EXAMPLES = """\b
Examples:
  counterfoil webhooks add https://hooks.example.org/counterfoil --organisation E08000004 --event gap.opened
  counterfoil webhooks confirm WEBHOOK CHALLENGE --organisation E08000004
  counterfoil webhooks list
  counterfoil webhooks rotate WEBHOOK --organisation E08000004
  counterfoil webhooks deliveries --organisation E08000004 --state NON_DELIVERED
  counterfoil webhooks disable WEBHOOK --organisation E08000004
"""

COLUMNS = ("organisation", "webhook", "state", "events", "waiting", "not delivered", "address")
DELIVERY_COLUMNS = ("event", "kind", "state", "attempts", "outcome", "due", "ended", "webhook")

Whose = Annotated[str, typer.Option("--organisation", help="GSS code or force.")]
OfAny = Annotated[str | None, typer.Option("--organisation", help="GSS code or force; all if not given.")]
Webhook = Annotated[uuid.UUID, typer.Argument(help="The id that `list` shows.", metavar="WEBHOOK")]

commands = typer.Typer(no_args_is_help=True, help="Tell partners' systems of events.", epilog=EXAMPLES)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.add_typer(commands, name="webhooks")


def _for(organisation: str) -> Viewer:
    return system_viewer(organisation, scopes=frozenset({Scope.WEBHOOKS_MANAGE}))


@commands.command("add")
def add(
    url: Annotated[str, typer.Argument(help="Where to, beginning with https://.")],
    organisation: Whose,
    event: Annotated[list[str] | None, typer.Option("--event", help=f"Any of {', '.join(TOLD)}; all if none.")] = None,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Register an address and show the key that will sign what is sent there. A challenge is sent there first."""
    with open_database() as database:
        key = register_webhook(database, _for(organisation), uuid.uuid4(), url, event or TOLD)
    _show_key(key, as_json=as_json)
    say(
        f"A challenge is on its way there. Then: counterfoil webhooks confirm {key.endpoint_id} CHALLENGE --organisation …"
    )


@commands.command("confirm")
def confirm(
    webhook: Webhook, challenge: Annotated[str, typer.Argument(help="What the address received.")], organisation: Whose
) -> None:
    """Confirm that the address is its organisation's, by the challenge that was sent there."""
    with open_database() as database:
        confirm_webhook(database, _for(organisation), webhook, challenge)
    say("Confirmed. It is told of every event from now on.")


@commands.command("rotate")
def rotate(webhook: Webhook, organisation: Whose, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Make a new key and show it; the one before it signs beside it for 24 hours."""
    with open_database() as database:
        key = rotate_webhook_key(database, _for(organisation), webhook, uuid.uuid4())
    _show_key(key, as_json=as_json)


@commands.command("disable")
def disable(webhook: Webhook, organisation: Whose) -> None:
    """Send nothing there any more, for good."""
    with open_database() as database:
        disable_webhook(database, _for(organisation), webhook)
    say("Disabled. What waited for it is listed as not delivered.")


@commands.command("list")
def list_webhooks(organisation: OfAny = None, as_json: AsJson = False) -> None:  # noqa: FBT002
    """List addresses with their state, and how many events wait or were not delivered."""
    found: list[Row] = []
    with open_database() as database:
        for code in organisations(database, organisation):
            with database.transaction(_for(code)) as tx:
                found += [{"organisation": code, **row} for row in webhooks.endpoints(tx, code)]
    if as_json:
        show_json(found)
        return
    show_table(COLUMNS, [_row(one) for one in found], right=("waiting", "not delivered"))


@commands.command("deliveries")
def list_deliveries(
    organisation: OfAny = None,
    state: Annotated[DeliveryState | None, typer.Option(help="Only those in this state.")] = None,
    limit: Annotated[int, typer.Option(help="How many of each organisation at most.", min=1, max=10_000)] = 100,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """List what became of events, newest first: the report of what was not delivered, among others."""
    found: list[Row] = []
    with open_database() as database:
        for code in organisations(database, organisation):
            with database.transaction(_for(code)) as tx:
                page = webhooks.deliveries(tx, code, Page(limit), None, None if state is None else state.value)
                found += [{"organisation": code, **row} for _, row in page[:limit]]
    if as_json:
        show_json([{name: one for name, one in row.items() if name != "delivery_key"} for row in found])
        return
    names = ("event_id", "event_kind", "state", "attempts", "outcome", "due_at", "ended_at", "endpoint_id")
    show_table(DELIVERY_COLUMNS, [tuple(row[name] for name in names) for row in found], right=("attempts",))


def _show_key(key: ShownKey, *, as_json: bool) -> None:
    if as_json:
        show_json({"webhook": str(key.endpoint_id), "secret": key.secret, "public_key": key.public})
        return
    show_table(("webhook", "secret (v1)", "public key (v1a)"), [(str(key.endpoint_id), key.secret, key.public)])
    say("Keep the secret where the receiver runs. It is not shown again.")


def _row(one: Row) -> tuple[Cell, ...]:
    state = " ".join(part for part in (one["state"], one["disabled_because"]) if part)
    kinds = ", ".join(one["event_kinds"])
    return (one["organisation"], one["endpoint_id"], state, kinds, one["waiting"], one["non_delivered"], one["url"])
