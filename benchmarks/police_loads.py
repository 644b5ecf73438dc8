"""Made-up police loads of any size, cheap to make and alike in shape to those of the synthetic region: some 1.7 KB an incident,
two people, a grading or two, a referral for two in five. For measuring only: nobody in them is anybody, and they tell no story."""

import datetime as dt
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

FORCE = "GMP"
INCIDENTS_A_DAY = 500
SERIALS_APART = 10
"""One log in so many is an incident in scope; the logs between lie out of scope."""
FIRST_DAY = dt.date(2010, 1, 1)
MADE_AT = dt.datetime(2019, 11, 1, 4, tzinfo=dt.UTC)
REFERRED = (1, 4)
"""Which of five incidents are referred."""
GZIP_LEVEL, GZIP_WINDOW = 1, 31

GIVEN = ("Aisha", "Tomasz", "Grace", "Mohammed", "Ellie-Mae", "Oluwaseun", "Jack", "Zofia", "Harry", "Noor", "Callum")
FAMILY = ("Rahman", "Kowalski", "Hall", "O'Brien", "Akhtar", "Taylor-Smith", "Adeyemi", "Schofield", "Whitworth", "Li")
STREETS = (
    "Cotton Row",
    "Featherstall Road North",
    "Ripponden Road",
    "Manchester Street",
    "Union Street West",
    "Abbey Hills",
)
AREAS = ("OL4 2", "OL1 3", "M9 8", "BL3 6", "SK1 4", "WN2 5", "M30 0")
RECIPIENTS = ("E08000004", "E08000003", "E08000005", "E08000001")
SENTENCES = (
    "Officers attended after a call from a neighbour who heard shouting and something being broken.",
    "The child was upstairs during the incident and was spoken to alone in the bedroom.",
    "There was little food in the house and the mother said that she had not slept for two nights.",
    "The suspect had left before officers arrived and was arrested later at another address.",
    "The school has told the officer that attendance fell to sixty per cent this term.",
    "No injuries were seen. The child said that this happens most weekends when there has been drinking.",
)


@dataclass(frozen=True, slots=True)
class Size:
    """Which incidents a load holds: so many, from a number on. Loads that share no number share no record and no day, where
    both begin at a whole day."""

    first: int
    incidents: int

    @property
    def referrals(self) -> int:
        return sum(1 for number in range(self.first, self.first + self.incidents) if number % 5 in REFERRED)

    @property
    def rows(self) -> int:
        """Records, as the trailer counts them."""
        return self.incidents + self.referrals


def lines(size: Size) -> Iterator[bytes]:
    """The lines of a load, header and trailer included, each with its end."""
    begins, ends = _day(size.first), _day(size.first + size.incidents - 1) + dt.timedelta(days=1)
    yield (
        f'{{"record":"header","format":"counterfoil-police/1","force":"{FORCE}","from":"{begins}T00:00:00+00:00",'
        f'"to":"{ends}T00:00:00+00:00","made_at":"{MADE_AT.isoformat()}"}}\n'
    ).encode()
    for number in range(size.first, size.first + size.incidents):
        yield _incident(number)
        if number % 5 in REFERRED:
            yield _referral(number)
        if (number + 1) % INCIDENTS_A_DAY == 0 or number + 1 == size.first + size.incidents:
            yield _out_of_scope(number)
    yield _trailer(size)


def chunks(pieces: Iterable[bytes], size: int = 1024 * 1024) -> Iterator[bytes]:
    """The same bytes in pieces of at least `size`."""
    held: list[bytes] = []
    length = 0
    for piece in pieces:
        held.append(piece)
        length += len(piece)
        if length >= size:
            yield b"".join(held)
            held.clear()
            length = 0
    yield b"".join(held)


def packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes packed as gzip."""
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP_WINDOW)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()


def _day(number: int) -> dt.date:
    return FIRST_DAY + dt.timedelta(days=number // INCIDENTS_A_DAY)


def _serial(number: int) -> int:
    return number % INCIDENTS_A_DAY * SERIALS_APART + 1


def _reference(number: int) -> str:
    return f"{_serial(number)}-{_day(number):%d%m%y}"


def _incident(number: int) -> bytes:
    day, minute = _day(number).isoformat(), number % 60
    hour = number % INCIDENTS_A_DAY * 24 // INCIDENTS_A_DAY
    reported = f"{day}T{hour:02}:{minute:02}:00+00:00"
    grade = ("STANDARD", "MEDIUM", "HIGH")[number % 3]
    gradings = f'{{"tool":"DASH","grade":"{grade}","at":"{reported}","by":"{10000 + number % 977}","reason":null}}'
    if number % 4 == 0:
        gradings += f',{{"tool":"DASH","grade":"HIGH","at":"{day}T23:59:00+00:00","by":"20417","reason":"Seen again by the triage desk with the history of the address."}}'
    action = f'{{"kind":"ARREST","at":"{reported}"}}' if number % 3 == 0 else ""
    return (
        f'{{"record":"incident","incident_id":"I-{number:08}","reference":"{_reference(number)}",'
        f'"category":"DOMESTIC_INCIDENT","qualifiers":["DOMESTIC","ALCOHOL"],"occurred_at":"{reported}",'
        f'"reported_at":"{reported}","closed_at":null,"domestic_abuse":true,"children_checked":"YES",'
        f'"gradings":[{gradings}],"actions":[{action}],"location":{_address(number)},'
        f'"people":[{_person(number, 0, reported)},{_person(number, 1, reported)}]}}\n'
    ).encode()


def _address(number: int) -> str:
    line = f"{number % 211 + 1} {STREETS[number % len(STREETS)]}"
    postcode = f"{AREAS[number % len(AREAS)]}{chr(65 + number % 23)}{chr(65 + number % 19)}"
    return f'{{"line":"{line}","postcode":"{postcode}","uprn":"{100012000000 + number}"}}'


def _person(number: int, place: int, linked: str) -> str:
    given, family = GIVEN[(number + place * 3) % len(GIVEN)], FAMILY[(number // 7) % len(FAMILY)]
    year = 2004 + number % 12 if place == 0 else 1970 + number % 30
    role = "CHILD" if place == 0 else "VICTIM"
    return (
        f'{{"person_id":"N-{number:08}-{place}","role":"{role}","given_names":"{given}","family_name":"{family}",'
        f'"aliases":[],"date_of_birth":"{min(year, _day(number).year - 1)}-{number % 12 + 1:02}-{number % 28 + 1:02}",'
        f'"expected_date_of_birth":null,"mother_person_id":null,"sex":"{"FM"[number % 2]}","ethnicity":"NOT_STATED",'
        f'"disability":"NOT_RECORDED","nhs_number":null,"address":{_address(number)},"presence":"PRESENT","seen":true,'
        f'"found_at":null,"linked_at":"{linked}","restricted":false,"safe_address":false}}'
    )


def _referral(number: int) -> bytes:
    day = _day(number).isoformat()
    story = " ".join(SENTENCES[(number + place) % len(SENTENCES)] for place in range(6))
    return (
        f'{{"record":"referral","referral_id":"R-{number:08}","reference":"DAB/{number}/19","incidents":["I-{number:08}"],'
        f'"recipient":"{RECIPIENTS[number % len(RECIPIENTS)]}","recipient_service":"CHILDREN","form":"DAB",'
        f'"grade":{{"tool":"PPN","grade":"AMBER"}},"grade_change_reason":null,"told_at":null,'
        f'"submitted_at":"{day}T23:00:00+00:00","sent_at":"{day}T23:30:00+00:00","channel":"SECURE_EMAIL",'
        f'"children":["N-{number:08}-0"],"reason":"Child in the household","narrative":"{story}","supersedes":null,'
        f'"update_of":null,"withdrawn_at":null,"withdrawal_reason":null}}\n'
    ).encode()


def _out_of_scope(number: int) -> bytes:
    ranges = ",".join(
        f"[{serial + 1},{serial + SERIALS_APART - 1}]" for serial in range(1, _serial(number) + 1, SERIALS_APART)
    )
    return f'{{"record":"out_of_scope","date":"{_day(number)}","serials":[{ranges}]}}\n'.encode()


def _trailer(size: Size) -> bytes:
    last = size.first + size.incidents - 1
    serials = {_day(number): _serial(number) + SERIALS_APART - 1 for number in range(size.first, last + 1)}
    out_of_scope = size.incidents * (SERIALS_APART - 1)
    days = ",".join(f'"{day}":{serial}' for day, serial in serials.items())
    return (
        f'{{"record":"trailer","incidents":{size.incidents},"referrals":{size.referrals},"sealed":0,'
        f'"out_of_scope":{out_of_scope},"last_serials":{{{days}}}}}\n'
    ).encode()
