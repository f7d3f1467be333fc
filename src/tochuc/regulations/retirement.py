"""Retirement (nghỉ hưu): the age by sex and birth month, the day, and the days of notice and decision before it.

Always true: retirement is the first of the month after the age is reached; of a birth year alone it is 1 January of the
year after. The ages are a table, not arithmetic on a year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from .policy import benefits
from .rule import NoRule, Rule, listed, load_rules

Sex = Literal["M", "F"]
Born = date | int  # an int is a birth year alone


@dataclass(frozen=True, kw_only=True)
class RetirementAge(Rule):
    """The age, in years and months, of those of a sex born from one day to the day before another."""

    sex: Sex
    born_from: date | None = None
    born_until: date | None = None
    years: int
    months: int = 0

    @property
    def in_months(self) -> int:
        return self.years * 12 + self.months

    def covers(self, sex: str, born: date) -> bool:
        begun = self.born_from is None or self.born_from <= born
        return sex == self.sex and begun and (self.born_until is None or born < self.born_until)


@dataclass(frozen=True, kw_only=True)
class Postponement(Rule):
    """A ground on which retirement may be put off by so many months at most; only the longest single ground counts."""

    months: int


@dataclass(frozen=True, kw_only=True)
class RetirementPlan:
    """The days of one retirement: the notice and the decision are due on or before theirs."""

    age: RetirementAge
    reached: date
    notice_due: date
    decision_due: date
    day: date


@cache
def retirement_ages() -> tuple[RetirementAge, ...]:
    return load_rules("retirement", "age", RetirementAge)


postponements = listed("retirement", "postponement", Postponement)


def retirement_age(sex: str, born: Born) -> RetirementAge:
    """The age of a person; of a birth year alone that of 1 January. `sex` is M or F. Raises NoRule for another."""
    day = date(born, 1, 1) if isinstance(born, int) else born
    for age in retirement_ages():
        if age.covers(sex, day):
            return age
    raise NoRule(f"Không có tuổi nghỉ hưu được lưu cho giới tính “{sex}”")


def retirement_day(sex: str, born: Born) -> date:
    """The day of retirement: the first of the month after the age is reached (NĐ 46/2010, art. 9)."""
    return retirement_plan(sex, born).day


def retirement_plan(sex: str, born: Born) -> RetirementPlan:
    """The day of retirement with the days before it on which notice and decision are due."""
    age = retirement_age(sex, born)
    if isinstance(born, int):
        reached = months_on(date(born, 1, 1), age.in_months)
        day = date(reached.year + 1, 1, 1)
    else:
        reached = months_on(born, age.in_months)
        day = months_on(reached.replace(day=1), 1)
    return RetirementPlan(
        age=age,
        reached=reached,
        notice_due=months_on(day, _offset("retirement_notice")),
        decision_due=months_on(day, _offset("retirement")),
        day=day,
    )


def _offset(benefit: str) -> int:
    offset = benefits()[benefit].offset_months
    if offset is None:
        raise NoRule(f"Chế độ “{benefit}” không có thời hạn trong dữ liệu")
    return offset


def months_on(day: date, months: int) -> date:
    """The same day so many months later (earlier); the last of the month where that day does not exist."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
