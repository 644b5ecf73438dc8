"""Sharing out: what is planned comes out exactly, whatever the total, the weights and the sizes."""

from hypothesis import given, strategies as st

from region.dice import Dice
from region.sharing import Quota, in_shares, share_out, shuffled

WEIGHTS = st.lists(st.floats(0.01, 100), min_size=1, max_size=40)


@given(total=st.integers(0, 100_000), weights=WEIGHTS)
def test_the_parts_add_up_and_each_is_within_one_of_its_share(total: int, weights: list[float]):
    parts = share_out(total, weights)

    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) <= 1 + 1e-6


@given(count=st.integers(0, 500), weights=WEIGHTS, phase=st.floats(0, 0.999))
def test_every_option_gets_its_share_of_the_places(count: int, weights: list[float], phase: float):
    chosen = in_shares(list(enumerate(weights)), count, phase)

    assert len(chosen) == count
    for option, weight in enumerate(weights):
        assert abs(chosen.count(option) - count * weight / sum(weights)) <= 1 + 1e-6


@given(things=st.lists(st.integers(), max_size=50), seed=st.integers())
def test_shuffling_loses_nothing(things: list[int], seed: int):
    assert sorted(shuffled(Dice(seed), things)) == sorted(things)


@given(share=st.floats(0, 1), phase=st.floats(0, 0.999), sizes=st.lists(st.integers(1, 6), min_size=1, max_size=200))
def test_a_quota_keeps_its_share_to_within_one_case(share: float, phase: float, sizes: list[int]):
    quota, was = Quota(share, phase), 0
    for size in sizes:
        wanted = quota.wants(size)
        quota.note(size, size * wanted)
        was += size * wanted

    assert abs(was - share * sum(sizes)) <= max(sizes) + 1


def test_a_quota_makes_up_for_what_it_could_not_decide():
    quota = Quota(0.5, 0.5)
    quota.note(10, 0)

    assert [quota.wants(1) for _ in range(3)] == [True] * 3
    quota.note(2, 10)
    assert not quota.wants(1)
