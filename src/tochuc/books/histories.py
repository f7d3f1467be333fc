"""The history of one subject, and a unit and a person as they stand on a day.

Always true: nothing here asks or knows the books; a history is the facts given to it, in the order in which they hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tochuc import regulations
from tochuc.books.records import Fact, Traits


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it stands on a day. `parent` is "" for a root; `begun` and `ended` bound its life."""

    code: str
    name: str
    kind: str
    parent: str
    begun: date
    ended: date | None = None
    bloc: str = ""
    sector: str = ""
    serves: str = ""

    @property
    def is_cell(self) -> bool:
        return bool(regulations.unit_kinds()[self.kind].is_cell)

    @property
    def is_grassroots(self) -> bool:
        return bool(regulations.unit_kinds()[self.kind].is_grassroots)


@dataclass(frozen=True, slots=True)
class Person:
    code: str
    name: str
    born: str  # ISO day, or a year alone where only that is kept
    traits: Traits
    died: date | None = None

    @property
    def birth_day(self) -> date:
        """The day counted from; 1 January of the following year is the law's reading of a year alone."""
        return date.fromisoformat(self.born) if len(self.born) == 10 else date(int(self.born[:4]), 12, 31)


class History:
    """The facts of one kind about one subject, in order of their day, then of their posting. It never changes."""

    __slots__ = ("facts",)

    def __init__(self, facts: Iterable[Fact] = ()):
        self.facts: list[Fact] = sorted(facts, key=_order)

    def adding(self, fact: Fact) -> History:
        made = History()
        made.facts = [*self.facts, fact]
        if self.facts and _order(fact) < _order(self.facts[-1]):
            made.facts.sort(key=_order)
        return made

    def without(self, posting: int) -> History:
        return History(f for f in self.facts if f.posting != posting)

    def at(self, on: date) -> dict[str, Any]:
        """What holds on the day: later facts replace the values of earlier ones. Empty before the first."""
        values: dict[str, Any] = {}
        for fact in self.facts:
            if fact.on is not None and fact.on > on:
                break
            values.update(fact.values)
        return values

    @property
    def last_on(self) -> date | None:
        return self.facts[-1].on if self.facts else None


def _order(fact: Fact) -> tuple[date, int]:
    return fact.day, fact.posting
