"""Staff reduction looked ahead: base and target by decision, retirements already known, the gap of every unit.

Always true: nobody is expected to come; who retires is known by birth, sex and the ages of the law; a number without a
base set by decision is not made up, it is None.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from tochuc import regulations
from tochuc.books import models, store
from tochuc.books.state import Books
from tochuc.figures.formula import Term
from tochuc.figures.layout import Small, small
from tochuc.figures.rollup import Asked, open_rollup
from tochuc.figures.tree import Tree

_QUOTA, _PRESENT, _BASE = (Term("closing", f"payroll.{what}.*") for what in ("quota", "present", "base"))


@dataclass(frozen=True, slots=True)
class Year:
    """At the end of a year: people still present if nobody comes, those who retire in it, and the target's line."""

    year: int
    present: int
    retiring: int
    line: float | None

    @property
    def gap(self) -> float | None:
        """People above the line; negative where there are fewer."""
        return None if self.line is None else self.present - self.line


@dataclass(frozen=True, slots=True)
class Place:
    """A unit with all below it: quota, people present, how many retire up to the last year looked at."""

    unit: str
    name: str
    quota: int
    present: int
    retiring: int

    @property
    def over(self) -> int:
        return max(0, self.present - self.quota)


@dataclass(frozen=True, slots=True)
class Forecast:
    """`base` and `target` (percent, base year, due year) are as decided; None where no decision set them."""

    unit: str
    on: date
    base: int | None
    percent: float | None
    base_year: int | None
    due: int | None
    past: tuple[tuple[int, int], ...]  # people present at the end of each year from the base year on
    years: tuple[Year, ...]
    places: tuple[Place, ...]
    unknown: int  # people whose retirement no rule or birth tells
    small: tuple[Small, ...] = ()  # divisions with fewer people than the rules ask for
    overdue: int = 0  # people past their retirement day who are still on the payroll

    def line(self, year: int) -> float | None:
        """Where the target's line stands at the end of a year; None where no base or target was decided."""
        if self.percent is None:
            return None
        return _line(
            self.base, {"value": self.percent, "base_year": self.base_year or 0, "due": self.due or 0}, year
        )

    @property
    def warnings(self) -> tuple[Place, ...]:
        """Units with more people than their quota."""
        return tuple(p for p in self.places if p.over)


def forecast(unit: str, on: date, until: int, known: int) -> Forecast:
    """From the day to the end of the year `until`, as known at a posting. Raises LookupError for an unknown unit."""
    rollup, books = open_rollup(), store.books_as_known(known)
    tree = rollup.tree(known)
    if unit not in tree.nodes:
        raise LookupError(unit)
    whole = rollup.sums([_BASE, _QUOTA, _PRESENT], [unit], Asked(on, on, known))[unit]
    base = whole[_BASE][0] or None
    target = _target(books, unit, on)
    retiring, unknown = _retirements(books, tree, unit, on, known)
    present = whole[_PRESENT][0]
    years = []
    for year in range(on.year, until + 1):
        going = sum(1 for day, _ in retiring if max(day, on).year == year)  # who is overdue goes this year
        present -= going
        years.append(Year(year, present, going, _line(base, target, year)))
    return Forecast(
        unit, on, base, target.get("value"), _whole(target.get("base_year")), _whole(target.get("due")),
        tuple(_past(unit, on, target, known)), tuple(years), tuple(_places(tree, unit, on, until, retiring, known)), unknown,
        tuple(small(rollup, tree, unit, on, known)),
        sum(1 for day, _ in retiring if day < on),
    )  # fmt: skip


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _target(books: Books, unit: str, on: date) -> dict[str, float]:
    """The reduction target set at the unit or the nearest above it."""
    for code in books.ancestors(unit, on):
        if values := books.state("target", f"{code}:staff_reduced_pct", on):
            return dict(values)
    return {}


def _line(base: int | None, target: dict[str, float], year: int) -> float | None:
    """The straight way from the base to the target; level after it is due."""
    if base is None or not target.get("base_year") or not target.get("due"):
        return None
    begun, due = int(target["base_year"]), int(target["due"])
    done = min(1.0, max(0.0, (year - begun) / max(1, due - begun)))
    return base * (1 - target["value"] / 100 * done)


def _past(unit: str, on: date, target: dict[str, float], known: int) -> list[tuple[int, int]]:
    found = []
    for year in range(int(target.get("base_year") or on.year), on.year):
        day = date(year, 12, 31)
        sums = open_rollup().sums([_PRESENT], [unit], Asked(day, day, known))[unit]
        found.append((year, sums[_PRESENT][0]))
    return found


def _retirements(
    books: Books, tree: Tree, unit: str, on: date, known: int
) -> tuple[list[tuple[date, str]], int]:
    """The day and the unit of everyone on the payroll within the unit; and of how many it is not known."""
    within = {n.code for n in tree.within(unit, on)}
    rows = models.Fact.objects.filter(kind="employment", decision_id__lte=known, link__in=within).order_by()
    people = sorted(set(rows.values_list("subject", flat=True)))
    books.prefetch("employment", people)
    books.prefetch("person", people)
    found: list[tuple[date, str]] = []
    unknown = 0
    for code in people:
        job = books.employment(code, on)
        person = books.person(code, on)
        if job is None or job["unit"] not in within:
            continue
        day = retirement(person.traits.sex, person.born) if person else None
        if day is None:
            unknown += 1
        else:
            found.append((day, str(job["unit"])))
    return found, unknown


def retirement(sex: str, born: str) -> date | None:
    """The day of retirement of somebody born on an ISO day or in a year alone; None where no rule covers them."""
    try:
        return regulations.retirement_day(sex, date.fromisoformat(born) if len(born) == 10 else int(born[:4]))
    except (regulations.NoRule, ValueError):
        return None


def _places(
    tree: Tree, unit: str, on: date, until: int, retiring: list[tuple[date, str]], known: int
) -> list[Place]:
    """Every unit directly below that has a payroll."""
    below = tree.children(unit, on)
    sums = open_rollup().sums([_QUOTA, _PRESENT], [n.code for n in below], Asked(on, on, known))
    leaving: dict[str, int] = defaultdict(int)
    owners = {n.code: child.code for child in below for n in tree.within(child.code, on)}
    for day, where in retiring:
        if day.year <= until and where in owners:
            leaving[owners[where]] += 1
    return [
        Place(n.code, n.name(on), sums[n.code][_QUOTA][0], sums[n.code][_PRESENT][0], leaving[n.code])
        for n in below
        if sums[n.code][_QUOTA][0] or sums[n.code][_PRESENT][0]
    ]
