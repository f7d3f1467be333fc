"""The life of a membership in numbers: ages, the candidate period, deadlines, sizes, ways in and out, discipline.

Always true: each number is the one in force on the day asked about, with its act; ages and periods are in months.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from .rule import Rule, in_force, listed, load_rules


@dataclass(frozen=True, kw_only=True)
class AgeLimits(Rule):
    """The age of admission (tuổi vào Đảng), counted in full months; above the oldest a higher level must consent."""

    youngest_months: int
    oldest_months: int
    above_oldest: str = ""


@dataclass(frozen=True, kw_only=True)
class CandidatePeriod(Rule):
    """How long a candidate is one, in months (thời gian dự bị), and the day it is counted from."""

    months: int
    counted_from: str


@dataclass(frozen=True, kw_only=True)
class Deadline(Rule):
    """A deadline of the membership's papers: `amount` of `unit` from `counted_from`."""

    amount: int
    unit: Literal["working_days", "days", "months"]
    counted_from: str


@dataclass(frozen=True, kw_only=True)
class Size(Rule):
    """A least number of members, or a least (most) share of votes as `numerator`/`denominator`."""

    least: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    strictly: bool = False
    of: str = ""


@dataclass(frozen=True, kw_only=True)
class Movement(Rule):
    """A way into, between or out of the Party; `counted`: moves the number of members of the body it happens at."""

    direction: Literal["in", "out", "between", "none"]
    discipline: bool = False
    counted: bool = True
    reason: str = ""
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Discipline(Rule):
    """A form of discipline (hình thức kỷ luật), lightest first for its subject."""

    subject: Literal["organisation", "official", "candidate"]
    order: int
    ends_membership: bool = False


@dataclass(frozen=True, kw_only=True)
class StatisticForm(Rule):
    """A form of the Party's basic statistics (biểu thống kê); `total_equals`: the section its total must equal."""

    number: str
    total_equals: str = ""


@cache
def all_age_limits() -> tuple[AgeLimits, ...]:
    return load_rules("membership", "age_limits", AgeLimits)


def age_limits(on: date) -> AgeLimits:
    """The ages of admission on the day."""
    return in_force(all_age_limits(), on)


@cache
def candidate_periods() -> tuple[CandidatePeriod, ...]:
    return load_rules("membership", "candidate_period", CandidatePeriod)


def candidate_months(on: date) -> CandidatePeriod:
    """The candidate period on the day."""
    return in_force(candidate_periods(), on)


@cache
def deadlines() -> tuple[Deadline, ...]:
    return load_rules("membership", "deadline", Deadline)


def deadline(code: str, on: date) -> Deadline:
    """The deadline of a code (admission_ceremony, transfer_start ...) on the day. Raises NoRule where none is kept."""
    return in_force((d for d in deadlines() if d.code == code), on)


@cache
def sizes() -> tuple[Size, ...]:
    return load_rules("membership", "size", Size)


def size(code: str, on: date) -> Size:
    """The least size or share of a code (organisation_members, vote_cell ...) on the day. Raises NoRule."""
    return in_force((s for s in sizes() if s.code == code), on)


movements = listed("membership", "movement", Movement)
discipline_forms = listed("membership", "discipline", Discipline)


def discipline(subject: str) -> tuple[Discipline, ...]:
    """The forms of discipline for a subject, lightest first."""
    return tuple(
        sorted((d for d in discipline_forms().values() if d.subject == subject), key=lambda d: d.order)
    )


statistic_forms = listed("membership", "statistic_form", StatisticForm)
