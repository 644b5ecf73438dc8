"""How often what happens, before and after the force's new system goes live. Numbers only; who and when is drawn elsewhere."""

import datetime as dt
from dataclasses import dataclass, replace

GO_LIVE = dt.date(2019, 7, 9)

Weights = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of the cases to which each applies. `asked` is what became of the question whether there are children, of domestic
    incidents and of others; `referred` is the share of eligible trails about which a notice reaches the right recipient, `sent` and
    `unsent` how that went or why it did not."""

    asked: Weights
    asked_domestic: Weights
    linked_late: float
    grading_late: float
    referred: float
    blue: float
    sent: Weights
    unsent: Weights
    sent_late: float
    telephone: float
    telephone_only: float
    child_omitted: float
    update_sent: float
    marac: float
    school: float


BEFORE = Rates(
    asked=(("linked", 0.75), ("none", 0.17), ("not asked", 0.03), ("asked late", 0.03), ("yes but nobody", 0.02)),
    asked_domestic=(
        ("linked", 0.385), ("none", 0.555), ("not asked", 0.02), ("asked late", 0.03), ("yes but nobody", 0.01),
    ),
    linked_late=0.04,
    grading_late=0.04,
    referred=0.90,
    blue=0.02,
    sent=(("sent", 0.95), ("late", 0.03), ("at last", 0.01), ("redirected", 0.005), ("written again", 0.005)),
    unsent=(("waiting", 0.35), ("silent", 0.4), ("misdirected", 0.13), ("withdrawn", 0.12)),
    sent_late=0.05,
    telephone=0.07,
    telephone_only=0.02,
    child_omitted=0.4,
    update_sent=0.8,
    marac=0.88,
    school=0.8,
)  # fmt: skip

# HMICFRS, "Greater Manchester Police Integrated Operational Policing System (iOPS)", 2020: in one district 28% of the
# referrals were sent on, listings at MARAC halved, and domestic abuse incidents were found that nobody had assessed.
AFTER = replace(
    BEFORE,
    asked=(("linked", 0.69), ("none", 0.16), ("not asked", 0.08), ("asked late", 0.05), ("yes but nobody", 0.02)),
    asked_domestic=(
        ("linked", 0.365), ("none", 0.525), ("not asked", 0.05), ("asked late", 0.045), ("yes but nobody", 0.015),
    ),
    linked_late=0.10,
    grading_late=0.10,
    referred=0.80,
    blue=0.03,
    sent=(("sent", 0.87), ("late", 0.06), ("at last", 0.04), ("redirected", 0.015), ("written again", 0.015)),
    unsent=(("waiting", 0.25), ("silent", 0.61), ("misdirected", 0.07), ("withdrawn", 0.07)),
    sent_late=0.15,
    telephone=0.10,
    telephone_only=0.05,
    child_omitted=0.6,
    update_sent=0.6,
    school=0.5,
)  # fmt: skip

COLLAPSED = 0.28
"""The share of eligible trails that are referred in the one directorate where coverage falls away."""

HALVED = BEFORE.marac / 2
"""The share of high-risk cases listed at MARAC where listings halve."""


def rates_on(day: dt.date) -> Rates:
    """The rates that hold for what is reported on that day."""
    return BEFORE if day < GO_LIVE else AFTER


@dataclass(frozen=True, slots=True)
class CouncilRates:
    """What becomes of a notice once it reaches the council."""

    lost: float = 0.05
    sibling_not_listed: float = 0.06
    slow_post: float = 0.05
    arrival_not_noted: float = 0.08
    not_noted_backlog: float = 0.5
    other_address_on_file: float = 0.04
    backlog: float = 0.10
    decided: Weights = (("soon", 0.80), ("late", 0.13), ("never", 0.07))
    fed_back: Weights = (("soon", 0.78), ("late", 0.10), ("never", 0.12))
    no_further_action: float = 0.32
    recorded_twice: float = 0.03
    passed_on: float = 0.02
    moved_away_known: float = 0.5
    grade_mistaken: float = 0.03
    case_open: float = 0.14
    filed_on_episode: float = 0.66
    episode_of_closed: float = 0.25
    purged: float = 0.01


COUNCIL = CouncilRates()


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """Clerical errors that exact reading does not see through, as shares of the children listed, of the references quoted, and of the
    people whom the force links."""

    name: float = 0.009
    birth_date: float = 0.004
    reference_missing: float = 0.005
    reference_mistyped: float = 0.004
    reference_of_another: float = 0.15
    force_birth_date: float = 0.002


ERRORS = ErrorRates()
NAME_ERRORS: Weights = (
    ("letter", 0.4), ("nickname", 0.2), ("spelling", 0.14), ("other family name", 0.12), ("swapped", 0.08), ("placeholder", 0.06),
)  # fmt: skip
"""Which errors in names there are. `placeholder` is for babies, `reference_of_another` the share of mistyped references that are those
of another incident."""
