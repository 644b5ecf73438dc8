"""What a system looks for, told in headers: `Counterfoil-Purpose`, a code of those agreed, and `Counterfoil-Case`, its own name
of the case. Both go into every entry of the log; without them a look is for reconciling gaps."""

from dataclasses import replace

from starlette.datastructures import Headers

from auth.purposes import read_case, read_purpose
from auth.viewer import Viewer

PURPOSE_HEADER = "Counterfoil-Purpose"
CASE_HEADER = "Counterfoil-Case"


def with_purpose(viewer: Viewer, headers: Headers) -> Viewer:
    """The viewer with what the headers say. Raises UnknownPurpose."""
    purpose, case = headers.get(PURPOSE_HEADER), headers.get(CASE_HEADER)
    return replace(
        viewer,
        purpose=viewer.purpose if purpose is None else read_purpose(purpose),
        case=viewer.case if case is None else read_case(case),
    )
