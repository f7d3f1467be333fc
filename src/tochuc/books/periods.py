"""Periods (2018, 2018-H1, 2018-Q3, 2018-M05, 2018-9M) and whether the books are closed for one.

Always true: a period closed for a unit is closed for everything below it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from tochuc.books.histories import Unit
from tochuc.books.state import Books

_FORM = re.compile(r"(\d{4})(?:-(H[12]|Q[1-4]|M(?:0[1-9]|1[0-2])|9M))?")


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both days included."""

    name: str
    first: date
    last: date

    @property
    def previous(self) -> Period:
        """The same period one year before."""
        return read(f"{self.first.year - 1}{self.name[4:]}")

    @property
    def vi(self) -> str:
        """The period in words: "6 tháng đầu năm 2018"."""
        year, part = self.first.year, self.name[5:]
        if part.startswith("H"):
            return f"6 tháng {'đầu' if part == 'H1' else 'cuối'} năm {year}"
        if part.startswith("Q"):
            return f"quý {('I', 'II', 'III', 'IV')[int(part[1]) - 1]} năm {year}"
        if part.startswith("M"):
            return f"tháng {int(part[1:])} năm {year}"
        return f"9 tháng đầu năm {year}" if part else f"năm {year}"

    @property
    def en(self) -> str:
        """The period in English words: "first half of 2018"."""
        year, part = self.first.year, self.name[5:]
        if part.startswith("H"):
            return f"{'first' if part == 'H1' else 'second'} half of {year}"
        if part.startswith("Q"):
            return f"quarter {part[1]} of {year}"
        if part.startswith("M"):
            return f"{self.first:%B} {year}"
        return f"first nine months of {year}" if part else str(year)


def read(text: str) -> Period:
    """The period a name stands for. Raises ValueError where it is none."""
    found = _FORM.fullmatch(text.strip().upper())
    if not found:
        raise ValueError(text)
    year, part = int(found[1]), found[2] or ""
    first_month, months = 1, 12
    if part.startswith("H"):
        first_month, months = (1, 6) if part == "H1" else (7, 6)
    elif part.startswith("Q"):
        first_month, months = int(part[1]) * 3 - 2, 3
    elif part.startswith("M"):
        first_month, months = int(part[1:]), 1
    elif part == "9M":
        months = 9
    after = first_month + months
    end = date(year + (after > 12), (after - 1) % 12 + 1, 1) - timedelta(days=1)
    return Period(found[0], date(year, first_month, 1), end)


def closed_at(books: Books, unit: str, period: Period) -> int | None:
    """The posting at which the period was closed for this very unit; None where it is open there."""
    facts = books.history("period", f"{unit}:{period.name}").facts
    last = max(facts, key=lambda f: f.posting, default=None)
    return last.posting if last is not None and last.values["state"] == "closed" else None


def closing(books: Books, unit: str, period: Period) -> int | None:
    """The posting at which the period was last closed for the unit (by itself or from above); None while open."""
    found = (closed_at(books, code, period) for code in books.ancestors(unit, period.last))
    return max((posting for posting in found if posting is not None), default=None)


def open_below(books: Books, unit: str, period: Period) -> list[Unit]:
    """The units right below that close periods of this length themselves, and have not closed this one."""
    below = books.children(unit, period.last)
    books.prefetch_linked("period", (child.code for child in below))
    return [
        child
        for child in below
        if _closes_such(books, child.code, period) and closing(books, child.code, period) is None
    ]


def _closes_such(books: Books, unit: str, period: Period) -> bool:
    """Whether the unit ever closed a period of the same length by a decision of its own."""
    names = (subject.rpartition(":") for subject in books.linked("period", unit))
    return any(own == unit and name[4:6] == period.name[4:6] for own, _, name in names)
