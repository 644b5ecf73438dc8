"""The gate of mutations that cannot be undone: whoever asks must have proved a moment ago who they are. A mutation that needs
it is answered with `StepUpNeeded` before anything else is looked at; its result's union says so."""

from actions.need_recent_sign_in import StepUpNeeded as SignedInTooLongAgo, need_recent_sign_in
from schema.asking import asking_of
from schema.organisation import Asked
from schema.problems import StepUpNeeded
from store.clock import machine_time


def step_up_needed(info: Asked) -> StepUpNeeded | None:
    """The problem that the viewer must sign in again; None if they did recently enough."""
    try:
        need_recent_sign_in(asking_of(info).viewer, machine_time())
    except SignedInTooLongAgo as problem:
        within = int(problem.within.total_seconds())
        return StepUpNeeded(code=problem.code, message=problem.sentence, within_seconds=within)
    return None
