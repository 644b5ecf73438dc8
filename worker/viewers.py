"""Who asks when a machine works for an organisation: one system viewer each, with no more scopes than the jobs need."""

import re

from auth.scopes import Scope
from auth.viewer import OrganisationKind, Role, Viewer

GSS_CODE = re.compile(r"[EWSN][0-9]{8}")
SCOPES = frozenset({Scope.FEEDS_LOAD, Scope.FEEDS_READ})


def system_viewer(organisation: str, *, scopes: frozenset[Scope] = SCOPES) -> Viewer:
    """The viewer as whom the portal works for an organisation: a directorate has a GSS code, a force has not."""
    is_directorate = GSS_CODE.fullmatch(organisation) is not None
    return Viewer(
        subject=f"system:{organisation}",
        name="Counterfoil",
        organisation=organisation,
        kind=OrganisationKind.DIRECTORATE if is_directorate else OrganisationKind.FORCE,
        roles=frozenset({Role.PARTNER_SYSTEM}),
        scopes=scopes,
    )
