"""Lists about people: ethnic groups, religions, education, political theory, age bands.

Always true: an ethnic group's and a religion's code is its Vietnamese name; "Không" is a religion that is written, never
a blank; levels are in rising order.
"""

from __future__ import annotations

from dataclasses import dataclass

from .rule import Rule, listed


@dataclass(frozen=True, kw_only=True)
class EthnicGroup(Rule):
    """One of the 54 (dân tộc). `minority`: all but Kinh."""

    minority: bool = True


@dataclass(frozen=True, kw_only=True)
class Religion(Rule):
    """A religion (tôn giáo). `religious` is false for "Không"."""

    religious: bool = True


@dataclass(frozen=True, kw_only=True)
class Level(Rule):
    """A level of a rising scale (trình độ); `group` tells schooling from professional education."""

    order: int
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class AgeBand(Rule):
    """Ages in full years, both ends included; None for an open end."""

    youngest: int | None = None
    oldest: int | None = None

    def covers(self, age: int) -> bool:
        return (self.youngest is None or self.youngest <= age) and (self.oldest is None or age <= self.oldest)


ethnic_groups = listed("people", "ethnic_group", EthnicGroup)
religions = listed("people", "religion", Religion)
education_levels = listed("people", "education_level", Level)
theory_levels = listed("people", "theory_level", Level)
age_bands = listed("people", "age_band", AgeBand)


def age_band(age: int) -> AgeBand:
    """The band of an age in full years."""
    return next(band for band in age_bands().values() if band.covers(age))
