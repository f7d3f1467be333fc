"""Appraisal and classification (đánh giá, phân loại → xếp loại): classes, caps, exemptions, side rules, meeting grades.

Always true: the classes of a year are those of the act that applies to that appraisal year, whatever the day of asking;
a cap names its denominator, and how a part of one is rounded is a setting that is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Literal

from pydantic import ConfigDict

from .rule import Rule, listed, load_rules

Subject = Literal["organisation", "member", "collective", "leader", "civil_servant"]
Rounding = Literal["down", "half_up"]


@dataclass(frozen=True, kw_only=True)
class AppraisalClass:
    """A class (mức xếp loại), best first in its scheme. `within`: the class it is a part of, "" for a whole class."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    code: str
    vi: str
    en: str
    within: str = ""


@dataclass(frozen=True, kw_only=True)
class ClassScheme(Rule):
    """The classes of some subjects for some appraisal years; `word` is what the year calls it: phân loại or xếp loại."""

    subjects: tuple[Subject, ...]
    word: Literal["phân loại", "xếp loại"]
    guidance: str = ""
    classes: tuple[AppraisalClass, ...]

    def __post_init__(self) -> None:
        codes = [c.code for c in self.classes]
        if len(set(codes)) < len(codes):
            raise ValueError("một mức có hai lần")
        if missing := [c.within for c in self.classes if c.within and c.within not in codes]:
            raise ValueError(f"không có mức “{missing[0]}”")

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(c.code for c in self.classes)

    def __getitem__(self, code: str) -> AppraisalClass:
        return next(c for c in self.classes if c.code == code)


@dataclass(frozen=True, kw_only=True)
class Cap(Rule):
    """A limit on a class: at most `percent` of those in `of_class` within each `scope` (None: of all evaluated).

    `exception_percent`: the higher limit an outstanding organisation may be allowed.
    """

    subjects: tuple[Subject, ...]
    limits: str
    percent: int
    exception_percent: int | None = None
    of_class: str | None
    scope: str
    rounding: Rounding = "down"

    def limit(self, denominator: int, rounding: Rounding | None = None, exception: bool = False) -> int:
        """The whole number of subjects allowed out of `denominator`."""
        percent = (self.exception_percent or self.percent) if exception else self.percent
        parts = denominator * percent
        return (parts + 50) // 100 if (rounding or self.rounding) == "half_up" else parts // 100


@dataclass(frozen=True, kw_only=True)
class Exemption(Rule):
    """Who is not reviewed or not classified. `threshold` and `unit` give the limit of time where there is one."""

    subjects: tuple[Subject, ...]
    reviewed: bool
    classified: bool
    threshold: int | None = None
    unit: Literal["", "months"] = ""


@dataclass(frozen=True, kw_only=True)
class SideRule(Rule):
    """What bounds a class whatever the points: at best `at_best`, or, where `needs` is told, only with that."""

    subjects: tuple[Subject, ...]
    at_best: str
    condition: str
    threshold: int | None = None
    unit: Literal["", "months", "percent", "days", "quarters"] = ""


@dataclass(frozen=True, kw_only=True)
class PointGrade(Rule):
    """A mark from `from_points` up (of 100); `below` excluded. `also`: what it needs besides the points."""

    vi_also: str = ""
    from_points: int = 0
    below: int | None = None

    def covers(self, points: float) -> bool:
        return self.from_points <= points and (self.below is None or points < self.below)


@dataclass(frozen=True, kw_only=True)
class AppraisalStep(Rule):
    """A step of an appraisal in its order, or a day of its calendar (`day`, `month` of the appraisal year)."""

    order: int = 0
    day: int | None = None
    month: int | None = None
    decides: str = ""


@dataclass(frozen=True, kw_only=True)
class ScorePart(Rule):
    """A part of the points (of 100) that a score is made of."""

    points: int


@dataclass(frozen=True, kw_only=True)
class AppraisalForm(Rule):
    """A form (mẫu) of review that the guidance prescribes, and for whom."""

    subjects: tuple[Subject, ...]
    number: str


@cache
def class_schemes() -> tuple[ClassScheme, ...]:
    return load_rules("classification", "scheme", ClassScheme)


@cache
def classes(subject: str, year: int) -> ClassScheme | None:
    """The classes of a subject for an appraisal year, None where no act is kept for it."""
    fitting = (s for s in class_schemes() if subject in s.subjects and s.holds_for(year))
    return next(fitting, None)


@cache
def all_caps() -> tuple[Cap, ...]:
    return load_rules("classification", "cap", Cap)


def caps(subject: str, year: int) -> tuple[Cap, ...]:
    """The limits that bound a subject's classes in an appraisal year; several hold at once."""
    return tuple(c for c in all_caps() if subject in c.subjects and c.holds_for(year))


@cache
def all_exemptions() -> tuple[Exemption, ...]:
    return load_rules("classification", "exemption", Exemption)


def exemptions(subject: str, year: int) -> tuple[Exemption, ...]:
    """Who of the subject's kind is not reviewed or not classified in the year."""
    return tuple(e for e in all_exemptions() if subject in e.subjects and e.holds_for(year))


@cache
def all_side_rules() -> tuple[SideRule, ...]:
    return load_rules("classification", "side_rule", SideRule)


def side_rules(subject: str, year: int) -> tuple[SideRule, ...]:
    """What bounds the subject's class in the year, whatever the points."""
    return tuple(r for r in all_side_rules() if subject in r.subjects and r.holds_for(year))


@cache
def point_grades() -> tuple[PointGrade, ...]:
    return load_rules("classification", "points", PointGrade)


def points_class(points: float, year: int) -> PointGrade | None:
    """The class that points alone would give in the year, None for years without points."""
    return next((g for g in point_grades() if g.holds_for(year) and g.covers(points)), None)


score_parts = listed("classification", "score_part", ScorePart)
appraisal_forms = listed("classification", "form", AppraisalForm)
appraisal_steps = listed("classification", "step", AppraisalStep)

meeting_grades = listed("classification", "meeting_grade", PointGrade)


def meeting_grade(points: float, conditions_met: bool) -> PointGrade:
    """The grade of a cell meeting (chất lượng sinh hoạt chi bộ) out of 100; without the conditions at best fair."""
    grades: Mapping[str, PointGrade] = meeting_grades()
    grade = next(g for g in grades.values() if g.covers(points))
    return grades["fair"] if grade.code == "good" and not conditions_met else grade
