"""What many acts on units will ask of the store one by one, asked for all of them at once.

Always true: it changes how often the store is asked, never what it answers; books that foresaw nothing say the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Max, Sum

from tochuc.books import models, store
from tochuc.books.examining import prefetch
from tochuc.books.paper import Paper
from tochuc.books.records import Traits
from tochuc.books.source import PersonBalance
from tochuc.books.state import Books

_TRAITS = tuple(f"traits__{name}" for name in Traits._fields)
_TIED = (
    "unit",
    "membership",
    "employment",
    "post",
    "merged_office",
)  # what goes over with a unit, by its kind of fact


class Foreseen(store.Store):
    """The store, with the balances of some units on some days at hand."""

    def __init__(self, base: int):
        super().__init__(base)
        self._latest: dict[str, date | None] = {}
        self._balances: dict[tuple[str, date], dict[str, int]] = {}
        self._personal: dict[tuple[str, date], dict[PersonBalance, int]] = {}

    def load(self, units: Iterable[str], on: date) -> None:
        """Have the balances of these units on the day at hand."""
        for some in store.chunks(u for u in units if (u, on) not in self._balances):
            rows = models.Entry.objects.filter(unit__code__in=some, decision_id__lte=self.base).order_by()
            self._latest.update(dict.fromkeys(some))
            self._latest.update(rows.values_list("unit__code").annotate(last=Max("on")))
            self._balances.update({(unit, on): {} for unit in some})
            self._personal.update({(unit, on): {} for unit in some})
            rows = rows.filter(on__lte=on)
            for unit, measure, total in rows.values_list("unit__code", "measure").annotate(t=Sum("amount")):
                self._balances[unit, on][measure] = total
            people = rows.exclude(person=None).values_list("unit__code", "measure", "person__code", *_TRAITS)
            for unit, measure, person, *traits, total in people.annotate(t=Sum("amount")):
                if total:
                    known = None if traits[0] is None else Traits(*traits)
                    self._personal[unit, on][measure, person, known] = total

    def moved_after(self, unit: str, on: date) -> bool:
        if unit not in self._latest:
            return super().moved_after(unit, on)
        last = self._latest[unit]
        return last is not None and last > on

    def balances(self, unit: str, on: date) -> Mapping[str, int]:
        known = self._balances.get((unit, on))
        return super().balances(unit, on) if known is None else known

    def person_balances(self, unit: str, on: date) -> Mapping[PersonBalance, int]:
        known = self._personal.get((unit, on))
        return super().person_balances(unit, on) if known is None else known


def books_for(papers: Sequence[Paper]) -> Books:
    """The books as known now, with what these papers' acts will ask for at hand."""
    base = store.last_posting()
    source = Foreseen(base)
    books = Books(source, base)
    days: dict[date, set[str]] = defaultdict(set)
    for paper in papers:
        for act in paper.acts:
            if act.area == "units":
                days[paper.on] |= {code for _, kind, code in act.refs() if kind == "unit"}
    for on, units in days.items():
        source.load(units, on)
    _load_ties(books, sorted(set().union(*days.values())))
    prefetch(books, (act for paper in papers for act in paper.acts))
    return books


def _load_ties(books: Books, units: list[str]) -> None:
    """All that is tied to the units, with its history, and with that of the people and posts."""
    for kind in _TIED:
        books.prefetch_linked(kind, units)
    books.prefetch("weak", units)
    people = {p for kind in ("membership", "employment") for unit in units for p in books.linked(kind, unit)}
    posts = {p for unit in units for p in books.linked("post", unit)}
    books.prefetch("person", sorted(people))
    books.prefetch("holding", sorted(posts))
    below = {u for unit in units for u in books.linked("unit", unit)}
    books.prefetch_linked("unit", sorted(below))
