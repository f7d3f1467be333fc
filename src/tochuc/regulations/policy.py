"""Policy for cadres (chính sách cán bộ): benefits with their triggers and due dates, badges, salary steps.

Always true: a benefit's due date is a rule (so many months before or after its trigger) and not a remembered day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from .rule import Rule, in_force, listed, load_rules


@dataclass(frozen=True, kw_only=True)
class Benefit(Rule):
    """A kind of benefit. Due `offset_months` after (before, if negative) its trigger; None: as the province sets."""

    trigger: str
    offset_months: int | None = None
    per_province: bool = False


@dataclass(frozen=True, kw_only=True)
class Badge(Rule):
    """The badge of so many years of membership (Huy hiệu Đảng); the bonus in tenths of the base salary, None unseen."""

    years: int
    bonus_tenths: int | None = None


@dataclass(frozen=True, kw_only=True)
class AwardDay(Rule):
    """A day of the year on which badges are awarded."""

    day: int
    month: int


@dataclass(frozen=True, kw_only=True)
class Early(Rule):
    """How many months before the day a badge may be awarded to the gravely ill."""

    months: int


@dataclass(frozen=True, kw_only=True)
class SalaryStep(Rule):
    """A regular step of salary after so many months, or the share of a payroll that may take one early in a year."""

    months: int | None = None
    percent: int | None = None
    kind: Literal["regular", "early"]


benefits = listed("policy", "benefit", Benefit)
badges = listed("policy", "badge", Badge)
award_days = listed("policy", "award_day", AwardDay)
salary_steps = listed("policy", "salary_step", SalaryStep)


@cache
def badge_years() -> tuple[int, ...]:
    """The years of membership that a badge is awarded for."""
    return tuple(badge.years for badge in badges().values())


@cache
def early_badges() -> tuple[Early, ...]:
    return load_rules("policy", "early_badge", Early)


def early_badge(on: date) -> Early:
    """How much earlier the gravely ill may be awarded, on the day."""
    return in_force(early_badges(), on)


def next_award_day(on: date) -> date:
    """The first day of award on or after a day."""
    return min(
        candidate
        for year in (on.year, on.year + 1)
        for rule in award_days().values()
        if (candidate := date(year, rule.month, rule.day)) >= on
    )
