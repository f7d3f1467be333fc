"""The layout of offices against the rules: divisions with more deputies or fewer people than the rules say.

Always true: people and deputies are counted from the books, the limits are rules of `regulations` and named in the
answer; a division of which no people are kept is passed over, since what was never recorded is not zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tochuc import regulations
from tochuc.figures.formula import Term
from tochuc.figures.rollup import Asked, Rollup
from tochuc.figures.tree import Tree

DIVISIONS = ("department", "service_subunit", "district_unit", "state_division")
_SMALL = ("department", "state_division")  # what the least number of people is said of
_HELD, _PRESENT = Term("closing", "posts.held.deputy"), Term("closing", "payroll.present.*")


@dataclass(frozen=True, slots=True)
class Deputies:
    """A division with more deputies than its people allow, and the rule that says so."""

    unit: str
    name: str
    staff: int
    deputies: int
    allowed: int
    rule: str


@dataclass(frozen=True, slots=True)
class Small:
    """A division with fewer people than `least`; `short` is what would do where payroll is short. `rule` says so."""

    unit: str
    name: str
    staff: int
    least: int
    short: int
    rule: str


def deputies(rollup: Rollup, tree: Tree, unit: str, on: date, known: int) -> Iterator[Deputies]:
    """Divisions within the unit that hold more deputies than the rules allow for their people."""
    for code, name, staff, held in _divisions(rollup, tree, unit, on, known, DIVISIONS):
        rule = regulations.deputies_allowed(staff)
        if rule is not None and rule.most_deputies is not None and held > rule.most_deputies:
            yield Deputies(code, name, staff, held, rule.most_deputies, rule.vi)


def small(rollup: Rollup, tree: Tree, unit: str, on: date, known: int) -> Iterator[Small]:
    """Divisions within the unit with fewer people than the rules ask for."""
    rules = regulations.least_staff()
    if not rules:
        return
    most, short = rules[0], rules[-1]
    assert most.least_staff is not None and short.least_staff is not None
    for code, name, staff, _ in _divisions(rollup, tree, unit, on, known, _SMALL):
        if 0 < staff < most.least_staff:
            yield Small(code, name, staff, most.least_staff, short.least_staff, most.vi)


def _divisions(
    rollup: Rollup, tree: Tree, unit: str, on: date, known: int, kinds: tuple[str, ...]
) -> Iterator[tuple[str, str, int, int]]:
    """Code, name, people present and deputies of each division within the unit, in order of codes."""
    if unit not in tree.nodes:
        return
    found = {n.code: n for n in tree.within(unit, on) if n.kind(on) in kinds}
    sums = rollup.sums([_HELD, _PRESENT], list(found), Asked(on, on, known))
    for code, node in sorted(found.items()):
        yield code, node.name(on), sums[code][_PRESENT][0], sums[code][_HELD][0]
