"""The registers of units, people and trait sets: a row for each code, kept level with the facts.

Always true: a register row says nothing that the facts do not; it exists so that entries are small and lists fast.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Model

from tochuc.books import asking, models, rows
from tochuc.books.records import Entry, Fact, Traits
from tochuc.books.state import MEMBER_STATES, Books
from tochuc.books.text import name_order, search_key

_END_OF_TIME = date.max
Row = tuple[Any, ...]
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
        """Bring the rows of everything the facts speak of level with the books they were laid over."""
        facts = list(facts)
        units = {f.subject for f in facts if f.kind == "unit"}
        people = {f.subject for f in facts if f.kind in ABOUT_PEOPLE}
        if units:
            self._save(models.Unit, self.units, {c: unit_row(books, c) for c in sorted(units)}, UNIT_FIELDS)
        if people:
            self._find(models.Person, self.people, people)
            old = [code for code in people if code in self.people]
            for kind in ABOUT_PEOPLE:
                books.prefetch(kind, old)
            saved = {code: person_row(books, code) for code in old} | _first_rows(facts, self.people)
            self._save(
                models.Person, self.people, {code: saved[code] for code in sorted(saved)}, PERSON_FIELDS
            )

    def _save(
        self, model: type[Model], known: dict[str, int], saved: Mapping[str, Row], fields: tuple[str, ...]
    ) -> None:
        """Update rows that exist, insert the others; `saved` has the values of `fields` by code."""
        self._find(model, known, saved)
        old = [code for code in saved if code in known]
        new = [code for code in saved if code not in known]
        rows.insert(model, ("code", *fields), ((code, *saved[code]) for code in new))
        self._find(model, known, new)
        rows.update(model, fields, ((*saved[code], known[code]) for code in old))

    def load(self, entries: Iterable[Entry]) -> None:
        """Know the row numbers of everything the entries name; make trait sets that are new."""
        entries = list(entries)
        self._find(models.Unit, self.units, {e.unit for e in entries})
        self._find(models.Person, self.people, {e.person for e in entries if e.person})
        for traits in {e.traits for e in entries if e.traits is not None and e.traits not in self.trait_sets}:
            row, _ = models.TraitSet.objects.get_or_create(**traits._asdict())
            self.trait_sets[traits] = row.pk

    def _find(self, model: type, known: dict[str, int], codes: Iterable[str]) -> None:
        known.update(asking.row_numbers(model, sorted({code for code in codes if code not in known})))


def unit_row(books: Books, code: str) -> Row:
    """The register's row of a unit (the values of `UNIT_FIELDS`), as the books have it."""
    unit = books.unit_ever(code, _END_OF_TIME)
    if unit is None:  # its founding was reversed; the code stays taken
        return ("", "", "", "", None, None)
    return (unit.name, search_key(unit.name), unit.kind, unit.parent, unit.begun, unit.ended)


def person_row(books: Books, code: str) -> Row:
    """The register's row of a person (the values of `PERSON_FIELDS`), as the books have it."""
    return _person_row(*(books.state(kind, code, _END_OF_TIME) for kind in ABOUT_PEOPLE))


def _first_rows(facts: Iterable[Fact], known: Mapping[str, int]) -> dict[str, Row]:
    """The rows of people who have none yet: the books hold nothing of them but these facts."""
    held: dict[str, dict[str, Mapping[str, Any]]] = {kind: {} for kind in ABOUT_PEOPLE}
    for fact in sorted(facts, key=_day):
        if fact.kind in held and fact.subject not in known:
            of_kind = held[fact.kind]
            before = of_kind.get(fact.subject)
            of_kind[fact.subject] = {**before, **fact.values} if before else fact.values
    person, membership, employment = held.values()
    codes = person.keys() | membership.keys() | employment.keys()
    return {c: _person_row(person.get(c, {}), membership.get(c, {}), employment.get(c, {})) for c in codes}


def _day(fact: Fact) -> date:
    return fact.day


def _person_row(
    person: Mapping[str, Any], membership: Mapping[str, Any], employment: Mapping[str, Any]
) -> Row:
    if not person:
        return ("",) * len(PERSON_FIELDS)
    member = membership if membership.get("status") in MEMBER_STATES else {}
    name = person["name"]
    return (
        name, *_looked_up_by(name), person.get("sex") or "", person["born"], member.get("cell", ""),
        member.get("status", ""), employment.get("unit") or "", person.get("alias_of", ""),
    )  # fmt: skip


@lru_cache(50_000)
def _looked_up_by(name: str) -> tuple[str, str]:
    """What a name is searched and sorted by; a list has the same names again and again."""
    return search_key(name), name_order(name)
