"""Before it counts: what a paper would change of units, people and measures. Writes nothing.

Always true: it is what `examining` says over the books as they are now, so posting the same paper at once would do
exactly this; numbers are of the unit alone on the paper's day of effect.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from tochuc.access import restricted
from tochuc.books import examining, posting, store
from tochuc.books.paper import Paper
from tochuc.books.records import Effects, Problem
from tochuc.books.state import Books
from tochuc.web.frame import naming, vocabulary


@dataclass(frozen=True, slots=True)
class Moved:
    """One measure at one unit: before, what it moves by, after (None: an event, which keeps no balance)."""

    unit: str
    unit_name: str
    measure: str
    words: str
    reason: str
    amount: int
    before: int | None
    after: int | None
    people: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """What is kept of a subject: each value before and after."""

    kind: str
    words: str
    subject: str
    name: str
    lines: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    on: date
    problems: tuple[Problem, ...]
    moved: tuple[Moved, ...] = ()
    changed: tuple[Changed, ...] = ()
    net: tuple[tuple[str, int], ...] = ()
    same_as: int | None = None


def preview(read: Paper, clear: frozenset[str] = frozenset()) -> Preview:
    """What the paper would do, or why the books would not take it. `clear`: restricted fields the reader may see."""
    before, after = store.books_now(), store.books_now()
    found = examining.examine(after, read)
    if found.same_as:
        told = posting.stands_already(read, found.same_as)
        if told.code == "posted_and_reversed":
            return Preview(read.on, (told,))
        return Preview(read.on, (), same_as=found.same_as)
    if found.problems:
        return Preview(read.on, found.problems)
    names = naming.names_in(found.effects, after)
    moved = tuple(_moved(found.effects, before, after, names, clear, read.on))
    net: dict[str, int] = defaultdict(int)
    for one in moved:
        if one.before is not None:
            net[one.words] += one.amount
    changed = tuple(_changed(found.effects, before, names, clear))
    return Preview(read.on, (), moved, changed, tuple(net.items()))


def _moved(
    effects: Effects, before: Books, after: Books, names: naming.Names, clear: frozenset[str], on: date
) -> Any:
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    people: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for entry in effects.entries:
        key = (entry.unit, entry.measure, entry.reason)
        sums[key] += entry.amount
        if entry.person and not restricted.measure_restricted(entry.measure, clear):
            people[key].append(entry.person)
    was = {unit: before.balances(unit, on) for unit, _, _ in sums}
    now = {unit: after.balances(unit, on) for unit, _, _ in sums}
    for (unit, measure, reason), amount in sums.items():
        stock = vocabulary.measures.is_stock(measure)
        covered = restricted.measure_restricted(measure, clear)
        yield Moved(
            unit, names.unit(unit), measure, restricted.MASK if covered else vocabulary.capital(vocabulary.measure_words(measure)),
            vocabulary.capital(vocabulary.reason_words(reason)), amount,
            was[unit].get(measure, 0) if stock else None, now[unit].get(measure, 0) if stock else None,
            tuple((code, names.person(code)) for code in dict.fromkeys(people[unit, measure, reason])),
        )  # fmt: skip


def _changed(effects: Effects, before: Books, names: naming.Names, clear: frozenset[str]) -> Any:
    for fact in effects.facts:
        assert fact.on is not None
        was = restricted.masked(before.state(fact.kind, fact.subject, fact.on), clear)
        now = restricted.masked(fact.values, clear)
        lines = tuple(
            (
                vocabulary.field_words(key),
                names.value(key, was.get(key), fact.kind),
                names.value(key, value, fact.kind),
            )
            for key, value in now.items()
            if was.get(key) != value
        )
        if lines:
            words = vocabulary.fact_words(fact.kind)
            yield Changed(fact.kind, words, fact.subject, names.subject(fact.kind, fact.subject), lines)
