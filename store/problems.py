"""What the store refuses, as named facts, and which database constraint means which of them.
Anything else the server says becomes a `DatabaseFault`, which carries no data of any record."""

from __future__ import annotations

from typing import ClassVar

import psycopg


class StoreProblem(Exception):
    """An expected refusal: `code` for machines, the sentence for people, ids as attributes."""

    code: ClassVar[str] = "STORE_PROBLEM"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NoViewer(StoreProblem):
    """No viewer means no transaction (DESIGN §3)."""

    code = "NO_VIEWER"

    def __init__(self) -> None:
        super().__init__("Nobody is asking: a transaction needs a viewer.")


class SettingsIncomplete(StoreProblem):
    """A named server needs its settings; which of them are missing or malformed."""

    code = "SETTINGS_INCOMPLETE"

    def __init__(self, names: tuple[str, ...], why: str) -> None:
        super().__init__(f"{' and '.join(names)}: {why}")
        self.names = names


class ServerTooOld(StoreProblem):
    """The server is older than the oldest release we know to be mended."""

    code = "SERVER_TOO_OLD"

    def __init__(self, found: str, needed: str) -> None:
        super().__init__(f"The server is PostgreSQL {found}. Counterfoil needs PostgreSQL {needed} or later.")
        self.found = found
        self.needed = needed


class RoleTooPowerful(StoreProblem):
    """A role that the portal works under could step round row-level security."""

    code = "ROLE_TOO_POWERFUL"

    def __init__(self, role: str, why: str) -> None:
        super().__init__(f"The role {role} {why}. Row-level security would not hold; connect as another role.")
        self.role = role
        self.why = why


class RoleMissing(StoreProblem):
    """A login role is not, and is not a member of, the role that the policies are written for."""

    code = "ROLE_MISSING"

    def __init__(self, role: str, wanted: str) -> None:
        super().__init__(f"The role {role} is neither {wanted} nor a member of it. Grant it: grant {wanted} to {role};")
        self.role = role
        self.wanted = wanted


class ServerNotStarted(StoreProblem):
    """The embedded server could not be made or started; the reason is the server's own or the system's."""

    code = "SERVER_NOT_STARTED"

    def __init__(self, why: str) -> None:
        super().__init__(f"The portal's own PostgreSQL server did not start: {why}")
        self.why = why


class MigrationsBehind(StoreProblem):
    """The database's tables are not those of this release."""

    code = "MIGRATIONS_BEHIND"

    def __init__(self, found: str | None, needed: str) -> None:
        super().__init__(f"The database is at migration {found or 'none'}, not at {needed}. Run: counterfoil migrate")
        self.found = found
        self.needed = needed


class PortalTimeFixed(StoreProblem):
    """Portal time is machine time here: nobody may set it."""

    code = "PORTAL_TIME_FIXED"

    def __init__(self) -> None:
        super().__init__("Portal time follows the clock here. It can be set only in a demonstration.")


class DemonstrationData(StoreProblem):
    """The database holds a demonstration, and the portal was asked to run in production on it."""

    code = "DEMONSTRATION_DATA"

    def __init__(self) -> None:
        super().__init__(
            "This database holds a demonstration: its records are invented and its time is not the clock's."
            " Name another database, or set COUNTERFOIL_MODE to demo."
        )


class NamedServer(StoreProblem):
    """A demonstration would write invented records into a database that somebody named."""

    code = "NAMED_SERVER"

    def __init__(self) -> None:
        super().__init__(
            "DATABASE_URL names a server. A demonstration writes invented records that cannot be taken out again."
            " Remove DATABASE_URL to use the portal's own server, or add --into-named-server if that database is for this."
        )


class KeyUsedForAnotherRequest(StoreProblem):
    """An idempotency key came again with another request."""

    code = "IDEMPOTENCY_KEY_REUSED"

    def __init__(self, key: str) -> None:
        super().__init__("This idempotency key was used for a different request. Use a new key.")
        self.key = key


class FeedNotFound(StoreProblem):
    """A load names a feed that its organisation has not registered."""

    code = "FEED_NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("There is no such feed in your organisation.")


class DigestAlreadyTaken(StoreProblem):
    """The same bytes were received a moment ago by somebody else."""

    code = "DIGEST_ALREADY_TAKEN"

    def __init__(self) -> None:
        super().__init__("These bytes are being taken in already.")


class AnotherIssuedFirst(StoreProblem):
    """Two statements wanted the same number."""

    code = "STATEMENT_NUMBER_TAKEN"

    def __init__(self) -> None:
        super().__init__("Another statement was issued at the same time. Issue it again.")


class KeyIdTaken(StoreProblem):
    """A client has, or had, a key of that id."""

    code = "KEY_ID_TAKEN"

    def __init__(self) -> None:
        super().__init__("The client has, or had, a key of that id. Give the new key another id.")


class RegistrationTaken(StoreProblem):
    """Another organisation signs in through the same registration."""

    code = "REGISTRATION_TAKEN"

    def __init__(self) -> None:
        super().__init__(
            "Another organisation uses this issuer with this client id. Register a client of its own for each organisation:"
            " app roles belong to the registration."
        )


class DatabaseBusy(StoreProblem):
    """Every connection is in use and none came free in time."""

    code = "DATABASE_BUSY"

    def __init__(self) -> None:
        super().__init__("The portal is busy. Try again in a moment.")


class DatabaseUnreachable(StoreProblem):
    """The server does not answer, or went away."""

    code = "DATABASE_UNREACHABLE"

    def __init__(self) -> None:
        super().__init__("The database cannot be reached. Try again in a moment.")


class DatabaseFault(Exception):
    """What the server refused and nobody expected. Never the server's words: they quote values of records."""

    def __init__(self, statement: str, sqlstate: str | None, constraint: str | None, kind: str) -> None:
        detail = "".join(
            (f", {kind}", f", sqlstate {sqlstate}" if sqlstate else "", f", {constraint}" if constraint else "")
        )
        super().__init__(f"{statement}{detail}")
        self.statement = statement
        self.sqlstate = sqlstate
        self.constraint = constraint


CONSTRAINTS: dict[
    str, type[FeedNotFound | DigestAlreadyTaken | AnotherIssuedFirst | KeyIdTaken | RegistrationTaken]
] = {
    "client_organisation_feed_fkey": FeedNotFound,
    "client_key_pkey": KeyIdTaken,
    "provider_registration": RegistrationTaken,
    "load_organisation_feed_fkey": FeedNotFound,
    "load_digest": DigestAlreadyTaken,
    "statement_pkey": AnotherIssuedFirst,
}


# SQLSTATE classes: connection exception, and operator intervention by shutdown or crash.
_CONNECTION_LOST = ("08", "57P0")


def problem_of(error: psycopg.Error, statement: str) -> StoreProblem | DatabaseFault:
    """The problem that a database error means, or a fault without any of the server's words."""
    if isinstance(error, psycopg.OperationalError) and (error.sqlstate or "08").startswith(_CONNECTION_LOST):
        return DatabaseUnreachable()
    constraint = error.diag.constraint_name
    named = CONSTRAINTS.get(constraint) if constraint else None
    if named is not None:
        return named()
    return DatabaseFault(statement, error.sqlstate, constraint, type(error).__name__)
