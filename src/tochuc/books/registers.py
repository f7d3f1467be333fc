"""The registers of units, people and trait sets: a row for each code, kept level with the facts.

Always true: a register row says nothing that the facts do not; it exists so that entries are small and lists fast.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tochuc.books import models, rows
from tochuc.books.records import Entry, Fact, Traits
from tochuc.books.state import Books
from tochuc.books.text import name_order, search_key

_END_OF_TIME = date.max
PERSON_FIELDS = ("name", "search", "order", "sex", "born", "cell", "status", "employer", "alias_of")
UNIT_FIELDS = ("name", "search", "kind", "parent", "begun", "ended")
ABOUT_PEOPLE = ("person", "membership", "employment")


class Registers:
    """The row numbers of codes, looked up in bulk and remembered."""

    def __init__(self) -> None:
        self.units: dict[str, int] = {}
        self.people: dict[str, int] = {}
        self.trait_sets: dict[Traits, int] = {}

    def update(self, facts: Iterable[Fact], books: Books) -> None:
        """Bring the rows of everything the facts speak of level with the books."""
        facts = list(facts)
        units = {f.subject for f in facts if f.kind == "unit"}
        people = {f.subject for f in facts if f.kind in ABOUT_PEOPLE}
        if units:
            self._save(models.Unit, self.units, [unit_row(books, c) for c in sorted(units)], UNIT_FIELDS)
        if people:
            for kind in ABOUT_PEOPLE:
                books.prefetch(kind, people)
            self._save(
                models.Person, self.people, [person_row(books, c) for c in sorted(people)], PERSON_FIELDS
            )

    def _save(self, model: type, known: dict[str, int], saved: list, fields: tuple[str, ...]) -> None:  # type: ignore[type-arg]
        """Update rows that exist, insert the others."""
        self._find(model, known, [row.code for row in saved])
        old = [row for row in saved if row.code in known]
        new = [row for row in saved if row.code not in known]
        rows.insert(model, ("code", *fields), ([getattr(row, f) for f in ("code", *fields)] for row in new))
        self._find(model, known, [row.code for row in new])
        rows.update(model, fields, ([*(getattr(row, f) for f in fields), known[row.code]] for row in old))

    def load(self, entries: Iterable[Entry]) -> None:
        """Know the row numbers of everything the entries name; make trait sets that are new."""
        entries = list(entries)
        self._find(models.Unit, self.units, {e.unit for e in entries})
        self._find(models.Person, self.people, {e.person for e in entries if e.person})
        for traits in {e.traits for e in entries if e.traits is not None and e.traits not in self.trait_sets}:
            row, _ = models.TraitSet.objects.get_or_create(**traits._asdict())
            self.trait_sets[traits] = row.pk

    def _find(self, model: type, known: dict[str, int], codes: Iterable[str]) -> None:
        missing = sorted({code for code in codes if code not in known})
        for start in range(0, len(missing), 500):
            some = missing[start : start + 500]
            known.update(model.objects.filter(code__in=some).values_list("code", "pk"))  # type: ignore[attr-defined]


def unit_row(books: Books, code: str) -> models.Unit:
    """The register's row of a unit, as the books have it."""
    unit = books.unit_ever(code, _END_OF_TIME)
    if unit is None:  # its founding was reversed; the code stays taken
        return models.Unit(code=code)
    return models.Unit(
        code=code, name=unit.name, search=search_key(unit.name), kind=unit.kind, parent=unit.parent,
        begun=unit.begun, ended=unit.ended,
    )  # fmt: skip


def person_row(books: Books, code: str) -> models.Person:
    """The register's row of a person, as the books have it."""
    person = books.person(code, _END_OF_TIME)
    if person is None:
        return models.Person(code=code)
    values = books.state("person", code, _END_OF_TIME)
    membership = books.membership(code, _END_OF_TIME) or {}
    employment = books.employment(code, _END_OF_TIME) or {}
    return models.Person(
        code=code, name=person.name, search=search_key(person.name), order=name_order(person.name),
        sex=person.traits.sex, born=person.born, cell=membership.get("cell", ""),
        status=membership.get("status", ""), employer=employment.get("unit", ""),
        alias_of=values.get("alias_of", ""),
    )  # fmt: skip
