"""What stands in the way of changing a unit on a day: work left open, another change that day, what came later, its kind.

Always true: nothing here writes; each check yields every reason, with what would be needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tochuc import regulations
from tochuc.books import periods
from tochuc.books.periods import Period
from tochuc.books.records import Problem, problem
from tochuc.books.state import Books


def open_periods(books: Books, unit: str, on: date) -> Iterator[Problem]:
    """Periods of the unit that were over by the day and are still to be closed: re-opened, or next in turn."""
    said: dict[str, Period] = {}
    for code in books.ancestors(unit, on):
        for subject in books.linked("period", code):
            above, _, name = subject.rpartition(":")
            if above == code:
                said[name] = periods.read(name)
    closed = {name for name, period in said.items() if periods.closing(books, unit, period) is not None}
    due = {name: period for name, period in said.items() if name not in closed}
    due |= {p.name: p for name in closed if (p := _next(said[name])).name not in closed}
    for name, period in sorted(due.items(), key=lambda item: item[1].last):
        if _first_day(books, unit) <= period.last < on:
            yield problem("period_still_open", unit=unit, period=name, last=period.last)


def _next(period: Period) -> Period:
    """The period of the same length that follows."""
    part, year = period.name[5:], period.first.year
    follows = {"H1": "H2", "Q1": "Q2", "Q2": "Q3", "Q3": "Q4"} | {
        f"M{m:02d}": f"M{m + 1:02d}" for m in range(1, 12)
    }
    if part in follows:
        return periods.read(f"{year}-{follows[part]}")
    first = {"H2": "-H1", "Q4": "-Q1", "M12": "-M01", "9M": "-9M"}.get(part, "")
    return periods.read(f"{year + 1}{first}")


def _first_day(books: Books, unit: str) -> date:
    return books.history("unit", unit).facts[0].day


def changed_that_day(books: Books, unit: str, on: date, what: str) -> Iterator[Problem]:
    """A second change of the same thing (`parent`, `kind`, `name`) on one day: which of the two holds is not said.

    A unit handed over by the end of the one above it may still be placed elsewhere that day.
    """
    facts = books.history("unit", unit).facts
    same = [f for f in facts[1:] if f.day == on and what in f.values]
    if not same:
        return
    before = books.parent(unit, on - timedelta(days=1))
    if what == "parent" and before and books.unit(before, on) is None:
        return
    yield problem("changed_that_day", unit=unit, on=on, what=what, value=same[-1].values[what])


def kind_problems(kind: str) -> Iterator[Problem]:
    """A kind of unit that does not exist."""
    if kind not in regulations.unit_kinds():
        yield problem("unit_kind_unknown", value=kind, known=", ".join(regulations.unit_kinds())).at("kind")


def no_cell(unit: str, kind: str, field: str) -> Iterator[Problem]:
    """Members belong to cells: a unit of another kind cannot hold them."""
    known = regulations.unit_kinds().get(kind)
    if known is not None and not known.is_cell:
        yield problem("not_a_cell", unit=unit, kind=known.vi).at(field)


def used_after(books: Books, unit: str, on: date, field: str) -> Iterator[Problem]:
    """What was posted for later days stands in the way of ending the unit on this one."""
    last = books.last_entry_after(unit, on)
    if last is not None:
        yield problem("used_after", unit=unit, on=on, last=last).at(field)
    for code in books.linked("unit", unit):
        facts = books.history("unit", code).facts
        if any(f.day > on and unit in (f.values.get("parent"), *f.values.get("into", ())) for f in facts):
            name = books.state("unit", code, date.max)["name"]
            yield problem("still_has_unit", unit=unit, child=code, name=name).at(field)
