"""How records that share reference tokens fall into components; without a database."""

import random

from hypothesis import given, strategies as st

from reconciliation.records import RecordKey
from store.components import KINDS, Members, order, split

Reached = tuple[RecordKey, list[str], bool]

KEYS = st.builds(RecordKey, st.sampled_from(["GMP", "E08000004"]), st.sampled_from(KINDS), st.sampled_from("abcdefgh"))
REACHED = st.dictionaries(
    KEYS, st.tuples(st.lists(st.sampled_from("0123456789"), max_size=3), st.booleans()), max_size=14
)


def incident(record_id: str) -> RecordKey:
    return RecordKey("GMP", "incident", record_id)


def contact(record_id: str) -> RecordKey:
    return RecordKey("E08000004", "contact", record_id)


def test_records_that_share_a_token_through_others_go_together():
    referral = RecordKey("GMP", "referral", "R")

    found = split([(contact("C"), ["x"], False), (incident("I"), ["y"], True), (referral, ["x", "y"], True)])

    assert found == [Members((incident("I"), referral, contact("C")), incident("I"))]


def test_a_record_without_a_token_is_a_component_by_itself():
    assert split([(contact("C"), [], True), (contact("D"), [], False)]) == [
        Members((contact("C"),), contact("C")),
        Members((contact("D"),), None),
    ]


def test_no_records_make_no_components():
    assert split([]) == []


@given(REACHED)
def test_every_record_is_in_one_component_and_no_token_in_two(reached: dict[RecordKey, tuple[list[str], bool]]):
    found = split((key, tokens, selected) for key, (tokens, selected) in reached.items())

    everyone = [key for one in found for key in one.keys]
    homes: dict[str, set[RecordKey]] = {}
    for one in found:
        for key in one.keys:
            for token in reached[key][0]:
                homes.setdefault(token, set()).add(one.keys[0])
    assert sorted(everyone, key=order) == sorted(reached, key=order)
    assert all(len(first) == 1 for first in homes.values())


@given(REACHED)
def test_the_first_selected_is_the_first_in_the_order_of_taking_up(reached: dict[RecordKey, tuple[list[str], bool]]):
    for one in split((key, tokens, selected) for key, (tokens, selected) in reached.items()):
        chosen = [key for key in one.keys if reached[key][1]]
        assert one.first_selected == min(chosen, key=order, default=None)


@given(REACHED, st.randoms(use_true_random=False))
def test_the_order_of_records_and_tokens_changes_nothing(
    reached: dict[RecordKey, tuple[list[str], bool]], chance: random.Random
):
    rows: list[Reached] = [(key, tokens, selected) for key, (tokens, selected) in reached.items()]
    before = split(rows)

    shuffled = [(key, chance.sample(tokens, len(tokens)), selected) for key, tokens, selected in rows]
    chance.shuffle(shuffled)

    assert split(shuffled) == before
