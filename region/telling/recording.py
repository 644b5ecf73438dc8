"""Tells how a council writes down what it heard: contacts, in the grain that its system has, the children on them, its decision, and the episode that
it opens or has open. What it hears, and from whom, is told in council.py and elsewhere.py."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from region.causes import Cause
from region.dice import Dice
from region.events import Contact, Episode, Listed, Quote
from region.local_time import DAY, at, local_day
from region.places import Address
from region.population import Person
from region.rates import COUNCIL
from region.sources import COUNCIL_FORM, DFE_FORM, SOURCE_OF, SSD_FORM
from region.telling.errors import list_wrongly
from region.telling.scene import Scene
from region.telling.spelling import name_as_written, postcode_as_written

Time = dt.datetime
OPENED_BY = (("NEW_REFERRAL", 0.66), ("CP_ENQUIRY", 0.2), ("EXISTING_REFERRAL", 0.14))
OPENS = frozenset({"NEW_REFERRAL", "CP_ENQUIRY"})
CLOSED_OUTCOMES = (("NFA", 0.6), ("ADVICE", 0.4))
CLOSED_REASONS = (
    ("BELOW_THRESHOLD", 0.5), ("ALREADY_OPEN", 0.15), ("INSUFFICIENT_INFORMATION", 0.12), ("NO_CAPACITY", 0.05),
    ("DUPLICATE", 0.08), ("OTHER", 0.1),
)  # fmt: skip
OTHER_SOURCES_OF_CASES = (("1A", 2), ("2A", 4), ("3A", 1), ("3E", 1), ("5A", 2), ("6", 3))


@dataclass(frozen=True, slots=True)
class Heard:
    """What reached a council."""

    directorate: str
    source: str
    source_force: str | None
    quote: Quote | None
    arrived_at: Time | None
    recorded_at: Time
    grade: tuple[str, str] | None = None
    acknowledged: bool = False

    @property
    def on(self) -> dt.date:
        """The day on which it arrived, as far as anybody noted."""
        return local_day(self.arrived_at or self.recorded_at)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a council decided about what it heard, if it did, and when it told the referrer."""

    decided_at: Time | None = None
    outcomes: tuple[str, ...] = ()
    no_further_action: bool | None = None
    reason: str | None = None
    fed_back_at: Time | None = None


UNDECIDED = Decision()


def form_of(directorate: str) -> str:
    """The format in which a council's system sends."""
    return SOURCE_OF[directorate].form


def record(scene: Scene, heard: Heard, children: Sequence[Listed], decision: Decision) -> list[Contact]:
    """Write to the story what a council heard and decided: one contact, or one for each child, and the episodes that it opens."""
    form = form_of(heard.directorate)
    groups = [(one,) for one in children] if form == SSD_FORM else [tuple(children)]
    acknowledged = heard.recorded_at + scene.dice.minutes(1, 240) if heard.acknowledged else None
    contacts = [
        Contact(
            directorate=heard.directorate,
            contact_id=f"C-{scene.numbers.next('contact')}",
            source=heard.source,
            source_force=heard.source_force,
            quote=heard.quote,
            arrived_at=heard.arrived_at,
            recorded_at=heard.recorded_at,
            grade=heard.grade,
            children=group,
            acknowledged_at=acknowledged,
            decided_at=decision.decided_at,
            outcomes=decision.outcomes,
            no_further_action=decision.no_further_action,
            no_further_action_reason=decision.reason,
            fed_back_at=decision.fed_back_at,
        )
        for group in groups
    ]
    scene.story.contacts.extend(contacts)
    if form != COUNCIL_FORM:
        _open_episodes(scene, heard, children, decision)
    return contacts


def decide(scene: Scene, heard: Heard, *, certain: bool = False) -> Decision:
    """What a council decides, if it does. `certain` is what is dealt with at once."""
    dice = scene.dice
    decided = decided_at(dice, heard.recorded_at, "soon" if certain else dice.weighted(COUNCIL.decided))
    if decided is None:
        return UNDECIDED
    if dice.chance(COUNCIL.no_further_action):
        # Where the outcome is all that is sent, it says plainly that nothing is done.
        outcome = dice.weighted(CLOSED_OUTCOMES) if form_of(heard.directorate) == COUNCIL_FORM else "NFA"
        decision = Decision(decided, (outcome,), no_further_action=True, reason=dice.weighted(CLOSED_REASONS))
    else:
        outcomes = [dice.weighted(OPENED_BY)]
        decision = Decision(decided, tuple(outcomes), no_further_action=False)
    return replace(decision, fed_back_at=_fed_back_at(dice, decided, certain=certain))


def open_at_once(dice: Dice, heard: Heard) -> Decision:
    """What is decided about what a neighbour passed on: an episode is opened, and the referrer told."""
    decided = heard.recorded_at + (dice.hours(0.5, 12) if dice.chance(0.7) else dice.hours(30, 90))
    return Decision(decided, ("NEW_REFERRAL",), no_further_action=False, fed_back_at=decided + dice.hours(0.5, 12))


def closed(decided: Time, reason: str, *, fed_back_at: Time | None = None) -> Decision:
    """No further action, for a reason."""
    return Decision(decided, ("NFA",), no_further_action=True, reason=reason, fed_back_at=fed_back_at)


def decided_at(dice: Dice, since: Time, when: str) -> Time | None:
    """When something is decided, if it is."""
    if when == "never":
        return None
    return since + (dice.hours(0.5, 14) if when == "soon" else dice.hours(30, 220))


def _fed_back_at(dice: Dice, decided: Time, *, certain: bool) -> Time | None:
    when = "soon" if certain else dice.weighted(COUNCIL.fed_back)
    if when == "never":
        return None
    return decided + (dice.hours(1, 8) if certain else dice.hours(0.2, 40) if when == "soon" else dice.hours(100, 260))


def list_child(scene: Scene, directorate: str, person: Person, home: Address, *, unborn: bool = False) -> Listed:
    """A child as the council writes it down. A system that keeps children has it on file once, and with it the case that was open."""
    if form_of(directorate) == COUNCIL_FORM:
        return _listed(scene, person, home, unborn=unborn)
    on_file = scene.files.get((directorate, person.person_id))
    if on_file is None:
        on_file = scene.files[directorate, person.person_id] = _listed(scene, person, home, unborn=unborn)
        if person.case_open and home.directorate == directorate:
            scene.story.episodes.append(_open_case(scene, directorate, on_file))
    return on_file


def _listed(scene: Scene, person: Person, home: Address, *, unborn: bool) -> Listed:
    dice = scene.dice
    listed = Listed(
        person=person,
        given="" if unborn else name_as_written(dice, person.given),
        family=name_as_written(dice, person.family),
        born=None if unborn else person.born,
        expected=person.expected if unborn else None,
        address=home,
        postcode=None if dice.chance(0.03) else postcode_as_written(dice, home.postcode),
        already_open=person.case_open,
    )
    if scene.year.size.errors:
        listed = list_wrongly(dice, listed, scene.day)
    wrong_at_force = listed.born is not None and scene.births.get(person.person_id, person.born) != listed.born
    if listed.cause is None and wrong_at_force:
        return replace(listed, cause=Cause.BIRTH_DATE_DIFFERS)
    return listed


def _open_case(scene: Scene, directorate: str, child: Listed) -> Episode:
    """An episode that was open before: referred long ago, and in the council's feed from the day on which something happens."""
    dice = scene.dice
    ends = scene.day + DAY * dice.within(40, 200) if dice.chance(0.4) else None
    return Episode(
        directorate=directorate,
        episode_id=f"E-{child.person.council_id}",
        child=child,
        source=dice.weighted(OTHER_SOURCES_OF_CASES),
        referred_on=scene.day - DAY * dice.within(30, 400),
        opened_at=at(scene.day, 0, 10),
        no_further_action=False,
        nfa_known_at=at(scene.day, 0, 10),
        closed_on=ends,
        closed_at=at(ends, 12) + dice.hours(1, 60) if ends else None,
    )


def _open_episodes(scene: Scene, heard: Heard, children: Sequence[Listed], decision: Decision) -> None:
    """An episode for each child, if one is opened: now and then to be closed at once."""
    dice = scene.dice
    entered = decision.decided_at
    opens = not OPENS.isdisjoint(decision.outcomes)
    if entered is None or not (opens or (decision.no_further_action and dice.chance(COUNCIL.episode_of_closed))):
        return
    for child in children:
        ends = local_day(entered) if not opens else heard.on + DAY * dice.within(30, 200) if dice.chance(0.3) else None
        closed_at = max(entered, at(ends, 9)) + dice.hours(1, 60) if ends else None
        purged = closed_at is not None and form_of(heard.directorate) == DFE_FORM and dice.chance(COUNCIL.purged)
        scene.story.episodes.append(
            Episode(
                directorate=heard.directorate,
                episode_id=f"E-{scene.numbers.next('episode')}",
                child=child,
                source=heard.source,
                referred_on=heard.on,
                opened_at=entered,
                no_further_action=not opens,
                nfa_known_at=entered,
                closed_on=ends,
                closed_at=closed_at,
                purged_at=closed_at + dice.hours(24, 400) if purged and closed_at else None,
            )
        )
