"""What posting writes, as plain data: entries (numbers) and facts (dated statements), and what is wrong.

An entry is `(unit, measure, amount, reason, on, person?)`; it is never changed. A fact says from which day
something holds of a unit, a person or a post. Both always belong to one posted decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple


class Traits(NamedTuple):
    """The attributes of a person that figures are broken down by, as they stood on the entry's day."""

    sex: str = ""
    ethnicity: str = ""
    religion: str = ""
    education: str = ""
    theory: str = ""


class Entry(NamedTuple):
    """One movement of one measure at one unit.

    `amount` is a signed whole number; `side` is the direction it was first written in (+1 in, -1 out), which a
    reversal keeps, so that "in" and "out" stay countable apart. `on` and `traits` are filled by posting where
    the act leaves them out.
    """

    unit: str
    measure: str
    amount: int
    reason: str
    person: str | None = None
    on: date | None = None
    traits: Traits | None = None
    side: int = 0

    @property
    def day(self) -> date:
        """The day it took effect; only what has been laid out has one."""
        assert self.on is not None
        return self.on

    def dated(self, on: date) -> Entry:
        """This entry with its day and side filled in."""
        side = self.side or (1 if self.amount > 0 else -1)
        return Entry(
            self.unit, self.measure, self.amount, self.reason, self.person, self.on or on, self.traits, side
        )


class Fact(NamedTuple):
    """From `on`, `values` hold of `subject`; `link` names another subject it is tied to (parent, cell, holder)."""

    kind: str
    subject: str
    values: Mapping[str, Any]
    link: str | None = None
    on: date | None = None
    posting: int = 0

    @property
    def day(self) -> date:
        """The day it took effect; only what has been laid out has one."""
        assert self.on is not None
        return self.on

    def dated(self, on: date, posting: int) -> Fact:
        return Fact(self.kind, self.subject, self.values, self.link, self.on or on, posting)


@dataclass(frozen=True, slots=True)
class Effects:
    """All that a decision writes: nothing else of it reaches the books."""

    entries: tuple[Entry, ...] = ()
    facts: tuple[Fact, ...] = ()
    withdraws: tuple[int, ...] = ()  # postings whose facts no longer hold


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong, for the person at the desk. `code` names its sentence in `problems.toml`."""

    code: str
    details: Mapping[str, Any] = field(default_factory=dict)
    where: tuple[str | int, ...] = ()

    def at(self, *where: str | int) -> Problem:
        """This problem with its place put in front."""
        return replace(self, where=(*where, *self.where))


def problem(code: str, /, **details: Any) -> Problem:
    """A problem with its details; the place is added by who knows it."""
    return Problem(code, details)


class Refused(Exception):
    """Nothing was posted; `problems` says why, all of it."""

    def __init__(self, problems: list[Problem]):
        super().__init__(f"{len(problems)} problems")
        self.problems = problems
