"""The one partner system of a demonstration that needs no key: programs that audit the API ask by its fixed token. Where it is
taken the doors decide; production takes it nowhere."""

from auth.clients import GRANTABLE
from auth.scopes import Scope
from auth.viewer import OrganisationKind, Role, Viewer

TOKEN = "counterfoil-demo-audit"  # noqa: S105  published in docs/api.md; it opens invented records
_READING = frozenset(one for one in GRANTABLE[OrganisationKind.DIRECTORATE] if one.value.endswith(":read"))

SYSTEM = Viewer(
    subject="demo-audit",
    name="Case system of a demonstration",
    organisation="E08000004",
    kind=OrganisationKind.DIRECTORATE,
    roles=frozenset({Role.PARTNER_SYSTEM}),
    scopes=_READING | {Scope.QUERIES_ADHOC},
    client="demo-audit",
)
"""Oldham's case system, which reads whatever a council's system may and changes nothing."""
