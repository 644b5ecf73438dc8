"""Ids and moments."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from schema.parts import Moment, moment_or_none, opaque_id, read_opaque_id

names = st.text(st.characters(exclude_characters=":\x00", exclude_categories=["Cs"]), max_size=20)


@given(names, names, st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40))
def test_an_id_reads_back_to_what_it_was_made_of(kind: str, organisation: str, key: str) -> None:
    assert read_opaque_id(opaque_id(kind, organisation, key)) == (kind, organisation, key)


@given(st.text(max_size=60))
def test_any_other_text_is_no_id_and_raises_nothing(text: str) -> None:
    read = read_opaque_id(text)

    assert read is None or opaque_id(*read).rstrip("=") == text.rstrip("=") or len(read) == 3


@pytest.mark.parametrize("text", ["", "x", "////", "MQ", "MjphOmI6Yw", "MTphOmI6AGM"])
def test_an_id_of_another_form_or_with_nul_is_none(text: str) -> None:
    assert read_opaque_id(text) is None


def test_a_time_that_is_not_exact_stands_for_its_day_in_london() -> None:
    moment = moment_or_none(dt.datetime(2019, 7, 1, 23, 30, tzinfo=dt.UTC), exact=False)

    assert moment == Moment(
        earliest=dt.datetime(2019, 7, 1, 23, tzinfo=dt.UTC),
        latest=dt.datetime(2019, 7, 2, 22, 59, 59, 999999, tzinfo=dt.UTC),
        exact=False,
    )


def test_a_time_is_both_ends_of_itself() -> None:
    time = dt.datetime(2019, 7, 1, 12, tzinfo=dt.UTC)

    assert moment_or_none(time, exact=True) == Moment(earliest=time, latest=time, exact=True)
    assert moment_or_none(None) is None
