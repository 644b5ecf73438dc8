"""Writes a council's episodes as the payload of the Department for Education's Children's Social Care API (spec 0.8): an array of children, whole
when they first come and in part after that. What the portal has no use for is written too, as a council's sender would."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby

import orjson

from region.dice import Dice
from region.events import Attachment, Contact, Episode, Listed, Transfer
from region.files.lines import Body
from region.loads import Loads
from region.local_time import DAY
from region.sources import Source

Told = tuple[str, str, bytes, bytes]
"""A child's id and an episode's, the members of the child that come with it (none where it was sent before), and the episode."""

CLOSED_AS = "RC8"
# The letters of a unique pupil number's check, which leave out I, O and S. No authority has the number 999.
CHECK_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
NO_AUTHORITY = "999"


def told(
    loads: Loads, source: Source, record: Contact | Episode | Attachment | Transfer
) -> Iterator[tuple[dt.date, Told]]:
    """What is told of an episode in the payload about each day that carries it: all of it at first, later what may have changed."""
    if not isinstance(record, Episode):
        return
    child = record.child.person.council_id
    head = orjson.dumps(_head(record.child))
    for place, day in enumerate(loads.carrying(source, record)):
        known = record.known(loads.until(source, day))
        body = _removal(known) if known.purged_at else _whole(known) if place == 0 else _changing(known)
        yield day, (child, record.episode_id, head if place == 0 else b"", orjson.dumps(body))


def whole(children: Sequence[Told]) -> bytes:
    """The array about a day, sorted by child: each comes once, with every episode of which something is told."""
    return orjson.dumps([_child(name, list(episodes)) for name, episodes in groupby(children, key=lambda one: one[0])])


def _child(name: str, episodes: Sequence[Told]) -> Body:
    head = next((one for _, _, one, _ in episodes if one), b"{}")
    return {
        "la_child_id": name,
        **orjson.loads(head),
        "social_care_episodes": [orjson.Fragment(body) for *_, body in episodes],
    }


def _head(listed: Listed) -> Body:
    person, born = listed.person, listed.born
    dice = Dice("payload", person.council_id)
    details: Body = {
        "unique_pupil_number": _pupil_number(dice),
        "first_name": listed.given,
        "surname": listed.family,
        "date_of_birth": _iso(born),
        "expected_date_of_birth": _iso(listed.expected),
        "sex": person.sex if born else "U",
        "ethnicity": person.ethnicity,
        "disabilities": [person.disability] if person.disability not in {"NOT_RECORDED", "NONE"} else [],
        "postcode": listed.postcode,
        "uasc_flag": False,
        "purge": False,
    }
    if born is None:
        details |= {"unique_pupil_number": None, "unique_pupil_number_unknown_reason": "UN1"}
    scored = {"date": "2019-01-31", "score": dice.within(3, 31)}
    return {
        "mis_child_id": f"MIS-{person.council_id}",
        "purge": False,
        "child_details": {name: value for name, value in details.items() if value is not None},
        "health_and_wellbeing": {"sdq_assessments": [scored], "purge": False},
    }


def _whole(episode: Episode) -> Body:
    dice = Dice("payload", episode.episode_id)
    started = episode.referred_on + DAY * dice.within(1, 9)
    assessment = {
        "child_and_family_assessment_id": f"{episode.episode_id}-1",
        "start_date": started.isoformat(),
        "factors": dice.some(("1A", "2B", "3A", "4B", "5A", "18B"), 2),
        "purge": False,
    }
    worker = {"worker_id": f"SW{dice.within(100, 999)}", "start_date": episode.referred_on.isoformat()}
    return {
        "social_care_episode_id": episode.episode_id,
        "referral_date": episode.referred_on.isoformat(),
        "referral_source": episode.source,
        **_states(episode),
        "care_worker_details": [worker],
        "child_and_family_assessments": [assessment],
        "purge": False,
    }


def _changing(episode: Episode) -> Body:
    return {"social_care_episode_id": episode.episode_id, **_states(episode)}


def _removal(episode: Episode) -> Body:
    return {"social_care_episode_id": episode.episode_id, "purge": True}


def _states(episode: Episode) -> Body:
    states: Body = {}
    if episode.no_further_action is not None:
        states["referral_no_further_action_flag"] = episode.no_further_action
    if episode.closed_on is not None:
        states |= {"closure_date": episode.closed_on.isoformat(), "closure_reason": CLOSED_AS}
    return states


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _pupil_number(dice: Dice) -> str:
    digits = NO_AUTHORITY + "".join(str(dice.below(10)) for _ in range(9))
    check = sum(int(digit) * weight for weight, digit in enumerate(digits, 2)) % len(CHECK_LETTERS)
    return CHECK_LETTERS[check] + digits
