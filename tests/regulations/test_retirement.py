"""Retirement: the table has no gap and no overlap; the day is the first of the month after."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tochuc.regulations import NoRule, postponements, retirement_age, retirement_day, retirement_plan
from tochuc.regulations.retirement import months_on, retirement_ages

births = st.dates(date(1930, 1, 1), date(2005, 12, 31))
sexes = st.sampled_from(["M", "F"])


@given(births, sexes)
def test_everyone_has_exactly_one_age(born: date, sex: str) -> None:
    assert sum(age.covers(sex, born) for age in retirement_ages()) == 1


@given(births, births, sexes)
def test_the_younger_never_retires_first(one: date, other: date, sex: str) -> None:
    first, second = sorted((one, other))
    assert retirement_day(sex, first) <= retirement_day(sex, second)


@given(births, sexes)
def test_retirement_is_the_first_of_the_month_after_the_age_is_reached(born: date, sex: str) -> None:
    plan = retirement_plan(sex, born)
    assert plan.day.day == 1
    assert 1 <= (plan.day - plan.reached).days <= 31
    assert plan.notice_due < plan.decision_due < plan.day


@pytest.mark.parametrize(
    ("sex", "born", "years", "months"),
    [
        ("M", date(1958, 6, 1), 60, 0),
        ("F", date(1963, 6, 1), 55, 0),
        ("M", date(1961, 9, 30), 60, 3),
        ("M", date(1961, 10, 1), 60, 6),
        ("M", date(1966, 3, 31), 61, 9),
        ("M", date(1966, 4, 1), 62, 0),
        ("F", date(1966, 8, 31), 55, 4),
        ("F", date(1975, 4, 30), 59, 8),
        ("F", date(1975, 5, 1), 60, 0),
    ],
)
def test_the_age_follows_the_table_of_birth_months(sex: str, born: date, years: int, months: int) -> None:
    assert retirement_age(sex, born).in_months == years * 12 + months


def test_notice_is_six_months_and_the_decision_three_months_before() -> None:
    plan = retirement_plan("M", date(1958, 8, 15))
    assert (plan.day, plan.notice_due, plan.decision_due) == (
        date(2018, 9, 1),
        date(2018, 3, 1),
        date(2018, 6, 1),
    )


def test_of_a_birth_year_alone_it_is_the_first_of_january_of_the_next_year() -> None:
    assert retirement_day("M", 1958) == date(2019, 1, 1)


def test_an_unknown_sex_is_said_and_not_guessed() -> None:
    with pytest.raises(NoRule):
        retirement_age("X", date(1960, 1, 1))


def test_only_the_longest_single_ground_puts_it_off() -> None:
    assert [p.months for p in postponements().values()] == [1, 3, 6]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2018, 1, 31), 1, date(2018, 2, 28)),
        (date(2016, 1, 31), 1, date(2016, 2, 29)),
        (date(2018, 3, 31), -1, date(2018, 2, 28)),
        (date(2018, 12, 15), 1, date(2019, 1, 15)),
        (date(2018, 1, 15), -1, date(2017, 12, 15)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(day: date, months: int, expected: date) -> None:
    assert months_on(day, months) == expected
