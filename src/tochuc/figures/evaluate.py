"""The value of figures for a unit and period: from formulas and sums to numbers that know where they come from.

Always true: a figure is a number only where its measures are kept for the unit, or something was recorded in them;
otherwise it is "no data" (`None`), never 0. A rate always carries what it is a rate of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tochuc import regulations
from tochuc.books import store
from tochuc.books.periods import Period
from tochuc.books.state import Books
from tochuc.figures import formula
from tochuc.figures.catalogue import Figure, catalogue
from tochuc.figures.cube import Sums
from tochuc.figures.formula import Arithmetic, Node, Number, Percent, Target, Term, UnitsWith
from tochuc.figures.rollup import Asked, Rollup, open_rollup


@dataclass(frozen=True, slots=True)
class Value:
    """What a figure is for a unit and period. `number` is None for "no data"; `lacking` names units without it."""

    number: float | None
    entries: int = 0
    part: float | None = None
    whole: float | None = None
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A unit, the days of a period (cut off where asked), and the posting up to which is known."""

    unit: str
    first: date
    last: date
    known: int
    structure: date | None = None

    @property
    def asked(self) -> Asked:
        return Asked(self.first, self.last, self.known, self.structure)


def question(
    unit: str,
    period: Period,
    known: int | None = None,
    cutoff: date | None = None,
    structure: date | None = None,
) -> Question:
    """A question about a unit and period, as known now unless a posting is given.

    `structure` asks like for like: everything on the tree of that day, through merges and splits.
    """
    last = min(period.last, cutoff) if cutoff else period.last
    return Question(unit, period.first, last, store.last_posting() if known is None else known, structure)


@dataclass(frozen=True, slots=True)
class Over:
    """A roll-up and books that are asked instead of the store's own."""

    rollup: Rollup
    books: Books


def evaluate(
    ids: Iterable[str], asked: Question, figures: Mapping[str, Figure] | None = None, over: Over | None = None
) -> dict[str, Value]:
    """The values of these figures (and of those they are made of) for one unit."""
    return evaluate_units(ids, [asked.unit], asked, figures, over)[asked.unit]


def evaluate_units(
    ids: Iterable[str],
    units: list[str],
    asked: Question,
    figures: Mapping[str, Figure] | None = None,
    over: Over | None = None,
) -> dict[str, dict[str, Value]]:
    """The values of figures for several units at once, as known at the question's posting.

    `over` asks other books than the store's: those that a plan's drafts lie over.
    """
    known = figures if figures is not None else catalogue()
    needed = _closure(ids, known)
    rollup = over.rollup if over else open_rollup()
    terms = [t for id_ in needed for t in formula.terms(known[id_].expression)]
    sums = rollup.sums(terms, units, asked.asked)
    recorded = rollup.recorded(units, asked.asked)
    books = over.books if over else store.books_as_known(asked.known)
    counts = _Counts(rollup, asked, known, needed, units)
    found = {}
    for unit in units:
        one = _One(unit, asked, known, sums, recorded.get(unit, set()), books, counts, rollup)
        found[unit] = {id_: one.value(id_) for id_ in needed}
    return found


def _closure(ids: Iterable[str], figures: Mapping[str, Figure]) -> list[str]:
    """The figures asked for and all they are made of."""
    needed: dict[str, None] = {}
    todo = list(ids)
    while todo:
        id_ = todo.pop(0)
        if id_ not in needed:
            needed[id_] = None
            todo.extend(formula.figures_named(figures[id_].expression))
    return list(needed)


def flattened(node: Node, figures: Mapping[str, Figure]) -> list[Term]:
    """Every term under a formula, through the figures it is made of and into what it counts units by."""
    found: list[Term] = []
    match node:
        case Term():
            found.append(node)
        case formula.Figure(id):
            found += flattened(figures[id].expression, figures)
        case UnitsWith(inner, _):
            found += flattened(inner, figures)
        case Percent(part, whole) | Arithmetic(_, part, whole):
            found += flattened(part, figures) + flattened(whole, figures)
    return list(dict.fromkeys(found))


class _Counts:
    """For `units_with`: the units of the kinds asked for, and the sums of what is counted within each."""

    def __init__(
        self,
        rollup: Rollup,
        asked: Question,
        figures: Mapping[str, Figure],
        needed: list[str],
        units: list[str],
    ):
        nodes = [n for id_ in needed for n in formula.counted(figures[id_].expression)]
        self.tree = rollup.tree(asked.known)
        self.asked = asked
        self.figures = figures
        kinds = {k for n in nodes for k in n.kinds}
        self.within = {unit: self._candidates(unit, kinds) for unit in units} if kinds else {}
        everyone = sorted({c for found in self.within.values() for c in found})
        terms = [t for n in nodes for t in flattened(n.inner, figures)]
        self.sums: Sums = rollup.sums(terms, everyone, asked.asked) if everyone and terms else {}

    def _candidates(self, unit: str, kinds: set[str]) -> dict[str, str]:
        """Units of the kinds that stood within `unit` at the period's beginning or end, with their kind."""
        found: dict[str, str] = {}
        if unit not in self.tree.nodes:
            return found
        days = (self.asked.structure,) if self.asked.structure else (self.asked.first, self.asked.last)
        for on in days:
            for node in self.tree.within(unit, on):
                if (kind := node.kind(on)) in kinds:
                    found[node.code] = kind
        return found

    def units(self, node: UnitsWith, unit: str) -> list[str]:
        """The units that count for this `units_with`."""
        candidates = self.within.get(unit, {})
        return [
            c for c, k in sorted(candidates.items()) if k in node.kinds and self._amount(node.inner, c) > 0
        ]

    def _amount(self, node: Node, unit: str) -> float:
        match node:
            case Term():
                return self.sums[unit][node][0]
            case Number(value):
                return value
            case formula.Figure(id):
                return self._amount(self.figures[id].expression, unit)
            case Arithmetic(sign, left, right):
                return _calculate(sign, self._amount(left, unit), self._amount(right, unit)) or 0
        raise formula.WrongFormula("units_with(...) counts by sums only")


class _One:
    """The evaluation for one unit: walks formulas, remembers values."""

    def __init__(
        self, unit: str, asked: Question, figures: Mapping[str, Figure], sums: Sums, recorded: set[str],
        books: Books, counts: _Counts, rollup: Rollup,
    ):  # fmt: skip
        self.unit, self.asked, self.figures = unit, asked, figures
        self.sums, self.recorded, self.books, self.counts = sums, recorded, books, counts
        self.tree = rollup.tree(asked.known)
        self._known: dict[str, Value] = {}

    def value(self, id_: str) -> Value:
        if id_ not in self._known:
            self._known[id_] = self._node(self.figures[id_].expression)
        return self._known[id_]

    def _node(self, node: Node) -> Value:
        match node:
            case Term():
                total, entries = self.sums[self.unit][node]
                return Value(total, entries) if self._has_data(node.measure) else Value(None)
            case Number(value):
                return Value(value)
            case formula.Figure(id):
                return self.value(id)
            case Target(figure):
                return self._target(figure)
            case UnitsWith():
                return self._units_with(node)
            case Percent(part, whole):
                return _percent(self._node(part), self._node(whole))
            case Arithmetic(sign, left, right):
                return _combine(sign, self._node(left), self._node(right))

    def _units_with(self, node: UnitsWith) -> Value:
        terms = flattened(node.inner, self.figures)
        if not any(self._has_data(t.measure) for t in terms):
            return Value(None)
        units = self.counts.units(node, self.unit)
        return Value(len(units), sum(self.counts.sums[u][t][1] for u in units for t in terms))

    def _target(self, figure: str) -> Value:
        """The target in force at the period's end, set at the unit or the nearest above it."""
        for code in self.books.ancestors(self.unit, self.asked.last):
            values = self.books.state("target", f"{code}:{figure}", self.asked.last)
            if values:
                return Value(values["value"], 1)
        return Value(None)

    def _has_data(self, pattern: str) -> bool:
        if pattern.endswith(".*"):
            if any(m.startswith(pattern[:-1]) for m in self.recorded):
                return True
        elif pattern in self.recorded:
            return True
        return self.unit in self.tree.nodes and (pattern.startswith("units.") or self._kept(pattern))

    def _kept(self, pattern: str) -> bool:
        """Whether the unit, or the nearest above it that says so, keeps the measure at the period's end."""
        for code in self.books.ancestors(self.unit, self.asked.last):
            said = self.books.state("kept", code, self.asked.last)
            matching = [k for k in said if _covers(k, pattern)]
            if matching:
                return bool(said[max(matching, key=len)])
        return False


def _covers(kept: str, pattern: str) -> bool:
    if kept.endswith(".*"):
        return pattern.startswith(kept[:-1])
    return pattern == kept


def _percent(part: Value, whole: Value) -> Value:
    entries = part.entries + whole.entries
    if part.number is None or not whole.number:
        return Value(None, entries, part.number, whole.number)
    return Value(100 * part.number / whole.number, entries, part.number, whole.number)


def _combine(sign: str, left: Value, right: Value) -> Value:
    entries = left.entries + right.entries
    if left.number is None or right.number is None:
        return Value(None, entries)
    return Value(_calculate(sign, left.number, right.number), entries)


def _calculate(sign: str, left: float, right: float) -> float | None:
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    return left / right if right else None


def kind_name(kind: str) -> str:
    """The Vietnamese name of a unit kind, for lists."""
    known = regulations.unit_kinds().get(kind)
    return known.vi if known else kind
