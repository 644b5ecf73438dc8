"""The schedule: every delivery ends, no later than it should, acknowledged or reported as not delivered."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from partners.delivery import TRIED_AGAIN_AFTER, Answer, DeliveryState, NotAnswered, follow

NOW = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
answers = st.one_of(st.integers(200, 599), st.sampled_from(list(NotAnswered)))


def test_the_waits_are_those_that_were_agreed():
    waits = [follow(attempt, 503, NOW, 0).due_at for attempt in range(1, 10)]

    assert [str(one - NOW) for one in waits if one is not None] == [
        "0:00:05",
        "0:05:00",
        "0:30:00",
        "2:00:00",
        "5:00:00",
        "10:00:00",
        "14:00:00",
        "20:00:00",
        "1 day, 0:00:00",
    ]
    assert follow(10, 503, NOW, 0).state is DeliveryState.NON_DELIVERED


@pytest.mark.requirement(45)
@given(st.lists(answers, min_size=10, max_size=10), st.floats(0, 1))
def test_whatever_is_answered_a_delivery_ends_in_ten_attempts_as_one_of_two(given_answers: list[Answer], chance: float):
    now, ended = NOW, None
    for attempt, answer in enumerate(given_answers, start=1):
        following = follow(attempt, answer, now, chance)
        if following.due_at is None:
            ended = following
            break
        assert following.state is DeliveryState.WAITING
        now = following.due_at

    assert ended is not None
    assert ended.state in {DeliveryState.ACKNOWLEDGED, DeliveryState.NON_DELIVERED}
    assert now - NOW <= sum(TRIED_AGAIN_AFTER, dt.timedelta()) * 1.1


@pytest.mark.parametrize("status", [200, 202, 204, 299])
def test_success_is_a_status_from_200_to_299(status: int):
    assert follow(1, status, NOW, 0).state is DeliveryState.ACKNOWLEDGED


@pytest.mark.parametrize("answer", [300, 301, 302, 307, 308, 400, 404, 429, 500, 503, *NotAnswered])
def test_nothing_else_is_and_a_redirection_least_of_all(answer: Answer):
    following = follow(1, answer, NOW, 0)

    assert (following.state, following.gone) == (DeliveryState.WAITING, False)


def test_410_ends_it_and_says_that_no_more_is_wanted():
    following = follow(1, 410, NOW, 0)

    assert (following.state, following.gone) == (DeliveryState.NON_DELIVERED, True)
