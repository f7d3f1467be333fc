"""What can never be right in a ledger, whatever the decisions say: the checks of verification that need no rebuilding.

Always true: each function yields problems and changes nothing; rows are streamed in order, never held together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import F, Q, Sum

from tochuc.books import measures, models
from tochuc.books.examining import unbalanced
from tochuc.books.records import Effects, Problem, problem
from tochuc.books.state import Books

_CHUNK = 5000
_MEMBERSHIP = ("members.", "transit.members")


def of_decision(stored: Effects) -> Iterator[Problem]:
    """What only moves between units nets to zero within its decision."""
    yield from unbalanced(stored.entries)


def of_people(last: int) -> Iterator[Problem]:
    """On every day a person is a member in one cell at most, and holds 0 or 1 of what can be held once."""
    rows = models.Entry.objects.filter(decision_id__lte=last).exclude(person=None).order_by("person_id", "on")
    fields = ("person__code", "on", "unit__code", "measure", "traits_id", "amount")
    for person, entries in groupby(rows.values_list(*fields).iterator(_CHUNK), itemgetter(0)):
        yield from _of_person(person, (e for e in entries if measures.is_stock(e[3])))


def _of_person(person: str, entries: Iterable[tuple[Any, ...]]) -> Iterator[Problem]:
    held: dict[tuple[str, str], int] = defaultdict(int)
    by_traits: dict[tuple[str, str, int], int] = defaultdict(int)
    for on, moves in groupby(entries, itemgetter(1)):
        touched = set()
        for _, _, unit, measure, traits, amount in moves:
            held[unit, measure] += amount
            by_traits[unit, measure, traits] += amount
            touched.add((unit, measure, traits))
        for unit, measure, traits in sorted(touched, key=str):
            if not _holdable(measure, held[unit, measure]) or not _holdable(
                measure, by_traits[unit, measure, traits]
            ):
                amount = held[unit, measure]
                yield problem(
                    "verify_person_stock", person=person, unit=unit, measure=measure, amount=amount, on=on
                )
        cells = sorted({u for (u, m), a in held.items() if a and m.startswith(_MEMBERSHIP)})
        counted = sum(a for (_, m), a in held.items() if m.startswith(_MEMBERSHIP))
        if len(cells) > 1 or counted > 1:
            yield problem("verify_two_cells", person=person, on=on, cells=", ".join(cells))


def _holdable(measure: str, amount: int) -> bool:
    known = measures.measure(measure)
    return amount >= 0 and (amount <= 1 or (known is not None and known.several))


def of_units(books: Books, last: int) -> Iterator[Problem]:
    """No stock is below zero on any day; what is summed equals what was rebuilt; nothing lies outside a unit's life."""
    rows = models.Entry.objects.filter(decision_id__lte=last).order_by("unit_id", "measure", "on")
    fields = ("unit__code", "measure", "on", "amount")
    for unit, entries in groupby(rows.values_list(*fields).iterator(_CHUNK), itemgetter(0)):
        totals: dict[str, int] = {}
        for measure, moves in groupby(entries, itemgetter(1)):
            total = 0
            for on, of_day in groupby(moves, itemgetter(2)):
                total += sum(e[3] for e in of_day)
                if total < 0 and measures.is_stock(measure):
                    yield problem("verify_below_zero", unit=unit, measure=measure, amount=total, on=on)
            if total and measures.is_stock(measure):
                totals[measure] = total
        yield from _balances(books, unit, totals)
    yield from _outside_life(last)


def _balances(books: Books, unit: str, totals: dict[str, int]) -> Iterator[Problem]:
    rebuilt = books.balances(unit, date.max)
    for measure in sorted(totals.keys() | rebuilt.keys()):
        stored, made = totals.get(measure, 0), rebuilt.get(measure, 0)
        if stored != made:
            yield problem("verify_balance", unit=unit, measure=measure, stored=stored, rebuilt=made)
    ended = books.unit_ever(unit, date.max)
    if ended is None or ended.ended is not None:
        for measure, amount in sorted(totals.items()):
            yield problem("verify_left_behind", unit=unit, measure=measure, amount=amount)


def _outside_life(last: int) -> Iterator[Problem]:
    """Entries before a unit began or after it ended. What a reversal took back again counts for nothing."""
    outside = Q(on__lt=F("unit__begun")) | Q(on__gt=F("unit__ended")) | Q(unit__begun=None)
    rows = models.Entry.objects.filter(outside, decision_id__lte=last).order_by("unit_id", "on")
    alike = ("unit__code", "measure", "reason", "on", "person_id", "traits_id", "unit__begun", "unit__ended")
    for unit, measure, _, on, _, _, begun, ended, _ in (
        rows.values_list(*alike).annotate(total=Sum("amount")).exclude(total=0).iterator(_CHUNK)
    ):
        yield problem("verify_outside_life", unit=unit, measure=measure, on=on, begun=begun, ended=ended)


def of_tree(books: Books) -> Iterator[Problem]:
    """On every day the tree has no loop, and a unit that stands has a parent that stands."""
    for code in sorted(books.spoken_of("unit")):
        history = books.history("unit", code).facts
        for on in sorted({f.on for f in history if f.on}):
            unit = books.unit(code, on)
            if unit is None:
                for child in books.children(code, on):
                    yield problem("verify_orphan", unit=child.code, parent=code, on=on)
            elif unit.parent and books.unit(unit.parent, on) is None:
                yield problem("verify_orphan", unit=code, parent=unit.parent, on=on)
            elif unit.parent and code in books.ancestors(unit.parent, on):
                yield problem("verify_loop", unit=code, parent=unit.parent, on=on)
