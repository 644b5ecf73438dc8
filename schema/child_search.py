"""Search for a child, by what somebody heard or copied (ADR-0023). How alike is found is `matching/spelling.py`'s; here is what is shown
of it, and that the log keeps that somebody searched, by which kinds of term, and never for what."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Annotated, Self

import strawberry
from graphql import ArgumentNode, DocumentNode, Visitor, visit

from actions import search_children
from actions.log_disclosure import Touched
from actions.search_children import Because, Lead, NotSearchable, Sought, Term
from auth.scopes import Scope
from auth.viewer import OrganisationKind
from schema.asking import Asking, asking_of
from schema.contact import Contact, contacts_from
from schema.disclosing import PersonRecord
from schema.incident import Incident, incidents_from
from schema.organisation import Asked
from schema.paging import Edge, PageInfo, page_of, write_cursor
from schema.permissions import Withheld
from schema.problems import bad_input
from schema.trail import Trail, trails_from
from store import child_search, reads_contacts, reads_incidents, reads_trails
from store.child_search import Kinds
from store.reads_paging import Key, Page, PositionOfAnotherReading, Values

LARGEST_PAGE = 50
PAGE = 25

strawberry.enum(Term, name="SearchTerm", description="What a child is searched for by.")


@strawberry.enum(description="How what was found differs from what was searched for, the more alike first.")
class Likeness(Enum):
    SAME = strawberry.enum_value("SAME", description="It is the same, written as it may be.")
    SOUNDS_ALIKE = strawberry.enum_value("SOUNDS_ALIKE", description="It is spelt otherwise and sounds alike.")
    ONE_LETTER_DIFFERS = strawberry.enum_value(
        "ONE_LETTER_DIFFERS", description="One letter is another, missing, too many, or swapped with its neighbour."
    )
    SHORT_FORM = strawberry.enum_value(
        "SHORT_FORM", description="One is a short form of the other, as Liz of Elizabeth."
    )
    DAY_AND_MONTH_SWAPPED = strawberry.enum_value(
        "DAY_AND_MONTH_SWAPPED", description="Day and month of the birth date are the other way round."
    )
    ONE_DIGIT_DIFFERS = strawberry.enum_value(
        "ONE_DIGIT_DIFFERS", description="One digit of the birth date is another."
    )
    TWO_LETTERS_DIFFER = strawberry.enum_value("TWO_LETTERS_DIFFER", description="Two letters are wrong.")
    NOT_RECORDED = strawberry.enum_value("NOT_RECORDED", description="No birth date is recorded of this child.")


@strawberry.enum(description="Where was searched.")
class SearchedIn(Enum):
    INCIDENTS = strawberry.enum_value(
        "INCIDENTS", description="The children of your force's incidents. Needs `incidents:read` or `trails:read`."
    )
    TRAILS = strawberry.enum_value(
        "TRAILS",
        description="The trails of children who were referred to you, or of whom you may see the header. Needs `trails:read`.",
    )
    CONTACTS = strawberry.enum_value(
        "CONTACTS", description="The children whom your own contacts name. Needs `contacts:read`."
    )


class _Words(StrEnum):
    """What each likeness is called in a sentence about a term."""

    SAME = "{term} is the same"
    SOUNDS_ALIKE = "{term} sounds alike"
    ONE_LETTER_DIFFERS = "one letter of {term} differs"
    SHORT_FORM = "{term} is a short form, or has one"
    DAY_AND_MONTH_SWAPPED = "day and month of {term} are swapped"
    ONE_DIGIT_DIFFERS = "one digit of {term} differs"
    TWO_LETTERS_DIFFER = "two letters of {term} differ"
    NOT_RECORDED = "{term} is not recorded"


_TERMS = {Term.NAME: "the name", Term.BIRTH_DATE: "the birth date", Term.REFERENCE: "the reference"}
_FIELDS = {Term.NAME: "name", Term.BIRTH_DATE: "dateOfBirth", Term.REFERENCE: "reference"}


@strawberry.input(
    description="What is known of the child: at least one of the three, and the child must be like all that is given."
)
class ChildSearch:
    name: str | None = strawberry.field(
        default=None,
        description="Given and family names in any order, as they were heard or copied: at least one word of two letters, at"
        " most six words.",
    )
    date_of_birth: dt.date | None = strawberry.field(
        default=None, description="Day and month may be swapped, or one digit wrong."
    )
    reference: str | None = strawberry.field(
        default=None,
        description="A log's serial and date, the number of a referral, or whatever a contact quotes, however it is written.",
    )

    @property
    def sought(self) -> Sought:
        """As the act wants it."""
        return Sought(self.name, self.date_of_birth, self.reference)


@strawberry.type(description="Why a child was found.")
class WhyFound:
    term: Term = strawberry.field(description="What was searched for.")
    likeness: Likeness = strawberry.field(description="How much it is like what was found.")
    is_part: bool = strawberry.field(description="Whether a word of the name was not met at all.")
    sentence: str = strawberry.field(description="The same in plain words.")

    @classmethod
    def of(cls, because: Because) -> Self:
        """As the act says it."""
        name = because.likeness.name
        sentence = _Words[name].format(term=_TERMS[because.term])
        part = ", without one of its words" if because.is_part else ""
        return cls(
            term=because.term,
            likeness=Likeness[name],
            is_part=because.is_part,
            sentence=f"{sentence[0].upper()}{sentence[1:]}{part}.",
        )


@dataclass(frozen=True, slots=True)
class _Beside:
    """What a child is shown with."""

    trail: Trail | None = None
    incident: Incident | None = None
    contact: Contact | None = None


@strawberry.type(description="A child who is like the one that was searched for, and where.")
class ChildFound(PersonRecord):
    given_names: str | None = strawberry.field(description="As the record has them.")
    family_name: str | None = strawberry.field(description="As the record has it.")
    date_of_birth: dt.date | None = strawberry.field(description="Null for an unborn child, or where it is not known.")
    expected_date_of_birth: dt.date | None = strawberry.field(description="For an unborn child.")
    why: list[WhyFound] = strawberry.field(description="Why the child was found, term by term.")
    beside: strawberry.Private[_Beside]

    @strawberry.field(
        description="The child's trail. Null where there is none, and without `trails:read`.",
        extensions=[Withheld(Scope.TRAILS_READ)],
    )
    def trail(self) -> Trail | None:
        return self.beside.trail

    @strawberry.field(
        description="The force's incident. Null where it was not found there, and without `incidents:read`.",
        extensions=[Withheld(Scope.INCIDENTS_READ)],
    )
    def incident(self) -> Incident | None:
        return self.beside.incident

    @strawberry.field(
        description="Your own contact that names the child. Null where it was not found there, and without `contacts:read`.",
        extensions=[Withheld(Scope.CONTACTS_READ)],
    )
    def contact(self) -> Contact | None:
        return self.beside.contact


@strawberry.type(description="The children who are like the one that was searched for, the most alike first.")
class ChildrenFound:
    edges: list[Edge[ChildFound]] = strawberry.field(description="The children with their cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")
    searched_in: list[SearchedIn] = strawberry.field(
        description="Where was searched, by what you may see. Nowhere are restricted children found."
    )
    is_cut_off: bool = strawberry.field(
        description="Whether more are like it than the 200 that are looked at: say more about the child."
    )

    @strawberry.field(description="The children without their cursors.")
    def nodes(self) -> list[ChildFound]:
        return [edge.node for edge in self.edges]


FirstFound = Annotated[int, strawberry.argument(description="How many children: 1 to 50.")]


def children_found(info: Asked, search: ChildSearch, first: int, after: str | None) -> ChildrenFound:
    """Search, and note that it was done."""
    asking = asking_of(info)
    _refuse_texts(asking.prepared.document)
    page = page_of(first, after)
    if first > LARGEST_PAGE:
        raise bad_input(f"`first` must be between 1 and {LARGEST_PAGE}: a search shows no more at once.")
    viewer, sought, kinds = asking.viewer, search.sought, _kinds(asking)
    try:
        leads, is_cut_off = search_children.search_children(asking.transaction, viewer.organisation, sought, kinds)
    except NotSearchable as problem:
        raise bad_input(problem.sentence) from None
    asking.shown.readings.append(
        Touched(viewer.organisation, fields={"ChildSearch": tuple(_FIELDS[term] for term in sought.terms)})
    )
    found = _read(_Reader(asking, viewer.organisation), _after(leads, page), first + 1)
    shown = [Edge[ChildFound](cursor=write_cursor(lead.place), node=child) for lead, child in found[:first]]
    return ChildrenFound(
        edges=shown,
        page_info=PageInfo(
            has_next_page=len(found) > first,
            has_previous_page=after is not None,
            start_cursor=shown[0].cursor if shown else None,
            end_cursor=shown[-1].cursor if shown else None,
        ),
        searched_in=_searched_in(asking, kinds),
        is_cut_off=is_cut_off,
    )


class _FindsTexts(Visitor):
    """Finds texts that stand in a document where somebody is searched for, or as what a variable is without a value."""

    def __init__(self) -> None:
        super().__init__()
        self.found = False
        self._depth = 0

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        self._depth += node.name.value == "search"

    def leave_argument(self, node: ArgumentNode, *_: object) -> None:
        self._depth -= node.name.value == "search"

    def enter_variable_definition(self, *_: object) -> None:
        self._depth += 1

    def leave_variable_definition(self, *_: object) -> None:
        self._depth -= 1

    def enter_string_value(self, *_: object) -> None:
        self.found = self.found or self._depth > 0


def _refuse_texts(document: DocumentNode) -> None:
    """Whom somebody searches for may not stand in the document, since the log keeps the document's digest, and whoever guesses
    the name could prove it. Raises OperationRefused."""
    finds = _FindsTexts()
    visit(document, finds)
    if finds.found:
        raise bad_input("Give what you search for as variables, so that it does not stand in the operation itself.")


def _kinds(asking: Asking) -> Kinds:
    """Where a viewer may search, by its scopes."""
    scopes = asking.viewer.scopes
    trails = Scope.TRAILS_READ in scopes
    return Kinds(
        incidents=Scope.INCIDENTS_READ in scopes or trails, trails=trails, contacts=Scope.CONTACTS_READ in scopes
    )


def _searched_in(asking: Asking, kinds: Kinds) -> list[SearchedIn]:
    """Where was searched. What an organisation of that kind cannot have is not said."""
    if asking.viewer.kind is OrganisationKind.FORCE:
        return [SearchedIn.INCIDENTS] if kinds.incidents else []
    told = {SearchedIn.TRAILS: kinds.trails, SearchedIn.CONTACTS: kinds.contacts}
    return [one for one, searched in told.items() if searched]


def _after(leads: list[Lead], page: Page) -> list[Lead]:
    match page.after:
        case None:
            return leads
        case (int(), int(), str(), str()) as place:
            return [one for one in leads if one.place > place]
        case _:
            raise PositionOfAnotherReading


def _read(reader: "_Reader", leads: list[Lead], wanted: int) -> list[tuple[Lead, ChildFound]]:
    """So many children, if there are; of what leads to more nothing is read."""
    found: list[tuple[Lead, ChildFound]] = []
    for start in range(0, len(leads), wanted):
        found += reader.children(leads[start : start + wanted])
        if len(found) >= wanted:
            break
    return found


@dataclass(slots=True)
class _Reader:
    """Reads the records that leads lead to, each kind together, as the viewer may see them."""

    asking: Asking
    organisation: str

    def children(self, leads: list[Lead]) -> Iterator[tuple[Lead, ChildFound]]:
        """The child of each lead that the viewer may see."""
        people = self._people(leads)
        children = self._children(leads)
        trails = self._trails(leads, people)
        incidents = self._incidents([key for key, _ in people])
        contacts = self._contacts([key for key, _ in children])
        for lead in leads:
            row = lead.values
            key = (row["incident_id"] or row["contact_id"], row["person_id"])
            if row["trail_id"] is not None:
                found = trails.get((row["force"], row["trail_id"]))
                if found is not None:
                    yield lead, _child(lead, found[0], row["force"], f"trail:{row['trail_id']}", _Beside(found[1]))
            elif key in people:
                person = people[key]
                trail = trails.get((self.organisation, person["trail_id"]))
                incident = incidents.get((self.organisation, key[0]))
                if trail is not None or incident is not None:
                    record = f"person:{key[0]}/{key[1]}"
                    shown = None if trail is None else trail[1]
                    yield lead, _child(lead, person, self.organisation, record, _Beside(shown, incident))
            elif key in children:
                record = f"person:{key[0]}/{key[1]}"
                contact = contacts.get((self.organisation, key[0]))
                yield lead, _child(lead, children[key], self.organisation, record, _Beside(contact=contact))

    def _people(self, leads: list[Lead]) -> Mapping[Key, Values]:
        keys = [(one.values["incident_id"], one.values["person_id"]) for one in leads if one.values["incident_id"]]
        return child_search.people_of_keys(self.asking.transaction, self.organisation, keys) if keys else {}

    def _children(self, leads: list[Lead]) -> Mapping[Key, Values]:
        keys = [(one.values["contact_id"], one.values["person_id"]) for one in leads if one.values["contact_id"]]
        return child_search.children_of_keys(self.asking.transaction, self.organisation, keys) if keys else {}

    def _trails(self, leads: list[Lead], people: Mapping[Key, Values]) -> Mapping[Key, tuple[Values, Trail]]:
        keys = [(one.values["force"], one.values["trail_id"]) for one in leads if one.values["trail_id"]]
        keys += [(self.organisation, one["trail_id"]) for one in people.values() if one["trail_id"]]
        if not keys or Scope.TRAILS_READ not in self.asking.viewer.scopes:
            return {}
        rows = reads_trails.of_subjects(self.asking.transaction, keys)
        built = trails_from(list(rows.values()))
        return {key: (row, trail) for (key, row), trail in zip(rows.items(), built, strict=True)}

    def _incidents(self, ids: list[str]) -> Mapping[Key, Incident]:
        if not ids or Scope.INCIDENTS_READ not in self.asking.viewer.scopes:
            return {}
        keys = [(self.organisation, one) for one in dict.fromkeys(ids)]
        rows = reads_incidents.by_id(self.asking.transaction, keys)
        return dict(zip(rows, incidents_from(list(rows.values())), strict=True))

    def _contacts(self, ids: list[str]) -> Mapping[Key, Contact]:
        if not ids:
            return {}
        keys = [(self.organisation, one) for one in dict.fromkeys(ids)]
        rows = reads_contacts.by_id(self.asking.transaction, keys)
        return dict(zip(rows, contacts_from(list(rows.values())), strict=True))


def _child(lead: Lead, row: Values, controller: str, record: str, beside: _Beside) -> ChildFound:
    names = ("given_names", "family_name", "date_of_birth", "expected_date_of_birth")
    return ChildFound(
        controller=controller,
        record=record,
        why=[WhyFound.of(one) for one in lead.because],
        beside=beside,
        **{name: row[name] for name in names},
    )
