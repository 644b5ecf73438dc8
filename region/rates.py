"""How often what happens, before and after the force's new system goes live. Numbers only; who and when is drawn elsewhere."""

import datetime as dt
from dataclasses import dataclass, replace

GO_LIVE = dt.date(2019, 7, 9)

Weights = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of the cases to which each applies. `asked` is what became of the question whether there are children;
    `notice` is what became of the notice about those who were linked."""

    asked: Weights
    linked_late: float
    grading_late: float
    grading_never: float
    notice: Weights
    sent_late: float
    telephone: float
    telephone_only: float
    child_omitted: float
    update_sent: float
    marac: float
    school: float


BEFORE = Rates(
    asked=(("linked", 0.75), ("none", 0.17), ("not asked", 0.03), ("asked late", 0.03), ("yes but nobody", 0.02)),
    linked_late=0.04,
    grading_late=0.04,
    grading_never=0.02,
    notice=(
        ("sent", 0.88), ("waiting", 0.03), ("blue", 0.02), ("silent", 0.05), ("misdirected", 0.01), ("withdrawn", 0.01),
    ),
    sent_late=0.05,
    telephone=0.07,
    telephone_only=0.02,
    child_omitted=0.05,
    update_sent=0.8,
    marac=0.9,
    school=0.8,
)  # fmt: skip

# HMICFRS, "Greater Manchester Police Integrated Operational Policing System (iOPS)", 2020: in one district 28% of the
# referrals were sent on, listings at MARAC halved, and domestic abuse incidents were found that nobody had assessed.
AFTER = replace(
    BEFORE,
    asked=(("linked", 0.69), ("none", 0.16), ("not asked", 0.08), ("asked late", 0.05), ("yes but nobody", 0.02)),
    linked_late=0.12,
    grading_late=0.10,
    grading_never=0.08,
    notice=(
        ("sent", 0.22), ("waiting", 0.165), ("blue", 0.035), ("silent", 0.51), ("misdirected", 0.035), ("withdrawn", 0.035),
    ),
    sent_late=0.2,
    telephone=0.12,
    telephone_only=0.07,
    child_omitted=0.12,
    update_sent=0.5,
    marac=0.45,
    school=0.4,
)  # fmt: skip


def rates_on(day: dt.date) -> Rates:
    """The rates that hold for what is reported on that day."""
    return BEFORE if day < GO_LIVE else AFTER


@dataclass(frozen=True, slots=True)
class CouncilRates:
    """What becomes of a notice once it reaches the council."""

    lost: float = 0.06
    sibling_not_listed: float = 0.10
    slow_post: float = 0.05
    arrival_not_noted: float = 0.08
    not_noted_backlog: float = 0.5
    other_address_on_file: float = 0.04
    backlog: float = 0.10
    decided: Weights = (("soon", 0.80), ("late", 0.12), ("never", 0.08))
    fed_back: Weights = (("soon", 0.74), ("late", 0.10), ("never", 0.16))
    no_further_action: float = 0.32
    recorded_twice: float = 0.04
    passed_on: float = 0.04
    grade_mistaken: float = 0.03


COUNCIL = CouncilRates()
