"""Why a case is opened: the mutation `openCase` and what was said today. The act is actions/open_case.py."""

from typing import Annotated

import strawberry

from actions import open_case
from actions.break_glass import ReasonNeeded
from auth.purposes import CHOSEN, UnknownPurpose
from auth.scopes import Scope
from schema import nodes
from schema.asking import asking_of
from schema.organisation import Asked
from schema.permissions import needs
from schema.problems import BadInput, NotFound
from schema.trail import Trail
from store import case_openings


@strawberry.type(description="Something that a case may be opened for.", directives=needs(Scope.TRAILS_READ))
class CasePurpose:
    code: str = strawberry.field(description="As it is given and recorded.")
    label: str = strawberry.field(description="The same in plain words.")


@strawberry.type(
    description="Whether somebody must still say why they open a case.", directives=needs(Scope.TRAILS_READ)
)
class CaseOpening:
    purpose: str | None = strawberry.field(description="What you said today; null where you must still say it.")
    needs_reason: bool = strawberry.field(description="Whether you must say it in words as well.")
    purposes: list[CasePurpose] = strawberry.field(description="What a case may be opened for.")


def opening_of(info: Asked, case: str) -> CaseOpening:
    """What the viewer said of a case today. Of a case that is not the viewer's it is the same as of one not opened yet."""
    asking = asking_of(info)
    row = case_openings.of_case(asking.transaction, asking.viewer, case)
    return CaseOpening(
        purpose=None if row is None else row["purpose"],
        needs_reason=open_case.needs_reason(asking.viewer),
        purposes=[CasePurpose(code=code, label=label) for code, label in CHOSEN.items()],
    )


@strawberry.input(description="Which case you open, and why.")
class OpenCaseInput:
    case: strawberry.ID = strawberry.field(description="The id of a trail.")
    purpose: str = strawberry.field(description="The code of a purpose.")
    reason: str = strawberry.field(default="", description="Why, in words: 10 to 1000 characters where it is needed.")


@strawberry.type(description="What you said is remembered to the end of the day, and recorded with what you are shown.")
class CaseOpened:
    case: strawberry.ID = strawberry.field(description="The case.")


Result = CaseOpened | NotFound | BadInput
OpenCaseResult = Annotated[Result, strawberry.union("OpenCaseResult", description="What came of opening a case.")]


def opened(info: Asked, asked: OpenCaseInput) -> Result:
    """Remember why the viewer opens a case that it may see."""
    asking = asking_of(info)
    if not isinstance(nodes.node(info, asked.case), Trail):
        return NotFound(code="NO_SUCH_CASE", message="There is no such case that you may open.")
    try:
        open_case.open_case(asking.database, asking.viewer, asked.case, asked.purpose, asked.reason)
    except UnknownPurpose as problem:
        return BadInput(code="PURPOSE_UNKNOWN", message=problem.sentence, field="purpose")
    except ReasonNeeded as problem:
        return BadInput(
            code=problem.code, message="Say in words why you open this case: 10 to 1000 characters.", field="reason"
        )
    return CaseOpened(case=asked.case)
