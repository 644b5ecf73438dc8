"""The names of the region's people, as the region itself says that they are misspelt, are found by search."""

import pytest

from region.names import FAMILY_SPELLINGS, GIVEN_SPELLINGS, NICKNAMES, ORIGINS
from schema.run import run_document
from store.database import Database
from tests.database import force_viewer
from tests.schema.children import plant_person
from tests.schema.planted import Superuser

SEARCH = "query Q($search: ChildSearch!) { children(search: $search, first: 50) { nodes { givenNames familyName } } }"


def _found(database: Database, name: str) -> list[tuple[str, str]]:
    answer = run_document(database, force_viewer(), SEARCH, {"search": {"name": name}})
    return [(one["givenNames"], one["familyName"]) for one in answer["data"]["children"]["nodes"]]


def test_everybody_is_found_as_the_region_misspells_them(database: Database, superuser: Superuser) -> None:
    given = {**NICKNAMES, **GIVEN_SPELLINGS}
    spelt = [(name, "Quill", f"{other} Quill") for name, other in given.items()]
    spelt += [("Amira", name, f"{other}, Amira") for name, other in FAMILY_SPELLINGS.items()]
    for number, (first, family, _) in enumerate(spelt, 1):
        plant_person(superuser, number, first, family)

    missed = [asked for first, family, asked in spelt if (first, family) not in _found(database, asked)]

    # A Polish name written down by ear in English: two letters at its beginning, and it sounds otherwise.
    assert missed == ["Voytsik, Amira"]


@pytest.mark.parametrize("origin", ORIGINS, ids=lambda origin: origin.name)
def test_everybody_is_found_without_accents_and_with_a_letter_wrong(
    database: Database, superuser: Superuser, origin: object
) -> None:
    assert origin in ORIGINS
    people = [
        (name, family)
        for one in ORIGINS
        if one is origin
        for name, (family, _) in zip(one.girls, one.families, strict=False)
    ]
    for number, (first, family) in enumerate(people, 1):
        plant_person(superuser, number, first, family)

    for first, family in people:
        without, swapped = (
            family[: len(family) // 2] + family[len(family) // 2 + 1 :],
            f"{first[1]}{first[0]}{first[2:]}",
        )
        assert (first, family) in _found(database, f"{first} {without}")
        assert (first, family) in _found(database, f"{family} {swapped}")
