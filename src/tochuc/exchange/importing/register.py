"""What the books know that a list speaks of: units by code and name, people by code, name and birth.

Always true: a name decides only where it fits one unit (or one person); where it fits several, all are told. Units
the same file brings are found as well.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from rapidfuzz import fuzz, process

from tochuc.books import models, store
from tochuc.books.state import Books
from tochuc.exchange.importing import words
from tochuc.exchange.importing.faults import Wrong
from tochuc.exchange.importing.names import name_key

_PATH = re.compile(r"\s*(?:,|;| - | – |/|>|→|\bthuộc\b|\btrực thuộc\b)\s*")
_TOLD = re.compile(r"\[([a-z0-9][a-z0-9._-]*)\]")
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class KnownUnit:
    code: str
    name: str
    kind: str
    parent: str


class KnownPerson(NamedTuple):
    code: str
    name: str
    sex: str
    born: str
    cell: str
    employer: str


class Units:
    """The units alive on a day, those of the file among them; `scope` bounds what names may mean."""

    def __init__(self, on: date, scope: str = "") -> None:
        self.on, self.scope = on, scope
        self.known: dict[str, KnownUnit] = {}
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._children: dict[str, list[str]] = defaultdict(list)
        self._found: dict[str, str | Wrong] = {}
        alive = models.Unit.objects.filter(begun__lte=on).exclude(ended__lte=on)
        for code, name, kind, parent in alive.values_list("code", "name", "kind", "parent"):
            self.add(KnownUnit(code, name, kind, parent))
        if scope and scope not in self.known:
            raise Wrong("unit_not_found", on=on, value=scope)

    def add(self, unit: KnownUnit) -> None:
        self.known[unit.code] = unit
        self._by_name[words.key(unit.name)].append(unit.code)
        self._children[unit.parent].append(unit.code)
        self._found.clear()

    def find(self, text: str) -> str:
        """The code of the unit that a cell names by code, name or path (“Chi bộ 1, Đảng bộ xã A”). Raises `Wrong`."""
        if text not in self._found:
            try:
                self._found[text] = self._find(text)
            except Wrong as wrong:
                self._found[text] = wrong
        found = self._found[text]
        if isinstance(found, Wrong):
            raise found
        return found

    def _find(self, text: str) -> str:
        told = _TOLD.search(text)  # as answers tell it: “Chi bộ Hai [xa-x.chi-bo-hai], Đảng bộ xã X”
        if (code := told[1] if told else text.lower().strip()) in self.known:
            return self._inside(code, text)
        codes = self.named(text)
        if not codes and len(parts := [p for p in _PATH.split(text) if p]) > 1:
            codes = [c for c in self.named(parts[0]) if self._under(c, parts[1:])]
        inside = [c for c in codes if self.within(c)]
        if len(inside) == 1:
            return inside[0]
        if not codes:
            raise Wrong("unit_not_found", self._nearest(text), on=self.on)
        if not inside:
            raise Wrong("unit_outside", scope=self.scope)
        raise Wrong("unit_not_clear", "; ".join(self._told(c) for c in inside[:5]), count=len(inside))

    def named(self, text: str) -> list[str]:
        """Codes of the units of a name."""
        return self._by_name.get(words.key(text), [])

    def _under(self, code: str, names: list[str]) -> bool:
        above = {words.key(self.known[c].name) for c in self.above(code)} | set(self.above(code))
        return all(words.key(n) in above or n.lower() in above for n in names)

    def _inside(self, code: str, text: str) -> str:
        if not self.within(code):
            raise Wrong("unit_outside", scope=self.scope)
        return code

    def above(self, code: str) -> list[str]:
        """The unit's parents up to the root."""
        found: list[str] = []
        parent = self.known[code].parent if code in self.known else ""
        while parent and parent in self.known and parent not in found:
            found.append(parent)
            parent = self.known[parent].parent
        return found

    def within(self, code: str) -> bool:
        return not self.scope or code == self.scope or self.scope in self.above(code)

    def _nearest(self, text: str) -> str:
        near = process.extract(
            words.key(text), self._by_name.keys(), scorer=fuzz.WRatio, limit=5, score_cutoff=75
        )
        codes = [c for name, _, _ in near for c in self._by_name[name] if self.within(c)]
        return "; ".join(self._told(c) for c in codes[:2])

    def _told(self, code: str) -> str:
        unit = self.known[code]
        parent = self.known.get(unit.parent)
        return f"{unit.name} [{code}]" + (f", {parent.name}" if parent else "")

    def root_of(self, code: str) -> str:
        return (self.above(code) or [code])[-1]


class People:
    """The people of the register that a list may mean, loaded in bulk; and their facts in the books."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.books: Books = store.books_now()
        self.by_code: dict[str, KnownPerson] = {}
        self.by_number: dict[str, KnownPerson] = {}
        self._by_name: dict[str, dict[str, list[str]]] = defaultdict(dict)  # key -> year of birth -> codes

    def load(self, names: Iterable[str], codes: Iterable[str]) -> None:
        """Fetch everyone of these names or codes, with what the books say of them."""
        asked = {c for c in codes if c}
        self.books.prefetch("person", asked)
        held = {c for c in asked if self.books.known("person", c)}
        for field, wanted in (("search", {name_key(n) for n in names if n}), ("code", held)):
            ordered = sorted(wanted)
            for start in range(0, len(ordered), _CHUNK):
                self._fetch(**{f"{field}__in": ordered[start : start + _CHUNK]})
        for kind in ("person", "membership", "employment"):
            self.books.prefetch(kind, self.by_code)

    def load_numbers(self, numbers: Iterable[str]) -> None:
        """Know whose these citizen numbers are."""
        ordered = sorted({n for n in numbers if n})
        fields = ("code", "name", "sex", "born", "cell", "employer")
        for start in range(0, len(ordered), _CHUNK):
            some = models.CitizenNumber.objects.filter(number__in=ordered[start : start + _CHUNK])
            for number, *person in some.values_list("number", *(f"person__{f}" for f in fields)):
                self.by_number[number] = KnownPerson(*person)

    def _fetch(self, **asked: list[str]) -> None:
        rows = models.Person.objects.filter(alias_of="", **asked)
        for row in rows.values_list("code", "name", "sex", "born", "cell", "employer"):
            known = KnownPerson(*row)
            if known.code not in self.by_code and known.name:
                self.add(known)

    def matching(self, name: str, born: str) -> list[KnownPerson]:
        """Those of the name whose birth agrees as far as both tell it ("" agrees with every birth)."""
        by_year = self._by_name.get(name_key(name), {})
        years = (born[:4], "") if born else by_year
        found = [self.by_code[code] for year in years for code in by_year.get(year, ())]
        return [p for p in found if not born or p.born.startswith(born) or born.startswith(p.born)]

    def add(self, person: KnownPerson) -> None:
        """Know a person, one of the register or one the file itself brings."""
        self.by_code[person.code] = person
        self._by_name[name_key(person.name)].setdefault(person.born[:4], []).append(person.code)

    def moved(self, code: str, cell: str) -> None:
        self.by_code[code] = self.by_code[code]._replace(cell=cell)
