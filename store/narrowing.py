"""What row-level security leaves of some lists anyway, said once more in their statements, where an index serves it: a policy that
asks several questions reaches none, so that a page would look at everybody's rows. It can only narrow."""

from collections.abc import Mapping

from auth.viewer import OrganisationKind, Viewer


def own_rows(viewer: Viewer | None) -> Mapping[str, str | None]:
    """The parameters of a list of which a force sees its own, and a directorate what is its own or was sent to it."""
    kind, organisation = (None, None) if viewer is None else (viewer.kind, viewer.organisation)
    return {
        "own_force": organisation if kind is OrganisationKind.FORCE else None,
        "own_directorate": organisation if kind is OrganisationKind.DIRECTORATE else None,
    }


def all_rows(_viewer: Viewer | None) -> Mapping[str, str | None]:
    """The parameters of a list that is narrowed by nothing."""
    return {}
