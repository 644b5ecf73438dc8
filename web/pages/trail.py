"""One trail in full: drawn large, both sides' words side by side, and what it was judged on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from auth.cases import with_case
from auth.scopes import Scope
from web import formats, wording
from web.client import Client, viewer_of
from web.formats import instant
from web.problems import NotAllowed, PageNotFound
from web.trail_drawing import draw

Data = Mapping[str, Any]


_NOTHING: Data = {}


@dataclass(frozen=True, slots=True)
class Compared:
    """One row of the comparison. `result` says in words whether the two sides agree; empty where one is silent."""

    field: str
    police: str
    council: str
    result: str


def routes(client: Client) -> list[BaseRoute]:
    async def trail(request: Request) -> Response:
        return await show_case(client, request, None)

    return [client.get("/trail/{trail_id}", trail, Scope.TRAILS_READ)]


async def show_case(client: Client, request: Request, said: Data | None) -> Response:
    """The trail, or what is asked before it is shown; `said` is what somebody gave who wants more of it and has to give it anew."""
    case, viewer = request.path_params["trail_id"], viewer_of(request)
    if viewer is None:
        raise NotAllowed
    asked = await client.ask(request, "CaseOpening", case=case)
    opening: Data = asked["caseOpening"]
    if opening["purpose"] is None:
        if asked["trail"] is None:
            raise PageNotFound
        return client.show(request, "open_case.html", frame=asked, case=case, opening=opening, said=None)
    data = await client.ask_as(with_case(viewer, case, opening["purpose"]), "Trail", id=case)
    found: Data | None = data["trail"]
    if found is None:
        raise PageNotFound
    return client.show(
        request,
        "trail.html",
        status=200 if said is None else 400,
        frame=data,
        trail=found,
        drawn=draw(found, instant(data["portalTime"]["moment"])),
        compared=compare(found),
        standings=standings(found),
        opened_for=next(one["label"] for one in opening["purposes"] if one["code"] == opening["purpose"]),
        said=said,
    )


def standings(trail: Data) -> list[tuple[str, str]]:
    """How the trail stands in each law it enters, in words."""
    laws = (("Referred", "law1"), ("Received", "law2"), ("Decided", "law4"))
    return [(label, wording.word(wording.STANDINGS, trail[law])) for label, law in laws if trail[law]]


def compare(trail: Data) -> list[Compared]:
    """Both sides' words about the child and the notice, of the governing referral and the first matched record."""
    receipts: list[Data] = trail.get("receipts") or []
    receipt: Data = receipts[0] if receipts else {}
    referral = _governing(trail)
    police: Data = trail.get("policeSide") or {}
    council: Data = receipt.get("child") or {}
    quoted: str = receipt.get("quotedReference") or ""
    rows = [
        ("Name", _name(police), _name(council)),
        ("Birth", formats.birth(police), formats.birth(council)),
        ("Postcode", police.get("postcode") or "", council.get("postcode") or ""),
    ]
    if receipt.get("origin") != "EPISODE":
        # An episode can neither quote a reference nor repeat a grade, so that there is nothing to compare.
        rows += [
            ("Reference", _reference(referral.get("reference"), trail["incidentReference"], quoted), quoted),
            ("Grade", wording.grade(referral.get("grade")), wording.grade(receipt.get("grade"))),
        ]
    return [Compared(field, ours, theirs, _result(ours, theirs)) for field, ours, theirs in rows if ours or theirs]


def _governing(trail: Data) -> Data:
    referrals: list[Data] = trail.get("referrals") or []
    wanted = trail.get("governingReferral")
    counted = [one for one in referrals if one["referralId"] == wanted]
    return (counted or referrals or [_NOTHING])[0]


def _result(ours: str, theirs: str) -> str:
    if not (ours and theirs):
        return ""
    if ours == theirs:
        return "Same"
    return "Written differently" if _squeezed(ours) == _squeezed(theirs) else "Different"


def _reference(referral: str | None, incident: str | None, quoted: str) -> str:
    """The reference to compare with `quoted`: a council may quote the referral's or the incident's (ADR-0002)."""
    if incident and _squeezed(incident) == _squeezed(quoted):
        return incident
    return referral or incident or ""


def _name(person: Data) -> str:
    """As that side wrote it: the comparison shows words, it does not tidy them."""
    return " ".join(part for part in (person.get("givenNames"), person.get("familyName")) if part)


def _squeezed(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
