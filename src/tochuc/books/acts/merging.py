"""Acts that make units of units: merge (hợp nhất, sáp nhập), split (chia, tách).

Always true: what a unit holds when it is merged or split leaves it and arrives elsewhere in the same decision
(reason `reorganised`, one entry a person where persons are counted), so nothing is lost and nothing is gained.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from tochuc.books.acts.base import Act, NewCode, Ref, Text, UnitName, UnitRef
from tochuc.books.acts.carrying import (
    Mark,
    carried_facts,
    carried_marks,
    carried_posts,
    carry,
    carry_children,
    holdings,
    marks,
    shared,
)
from tochuc.books.acts.standing import kind_problems, no_cell, used_after
from tochuc.books.records import Entry, Fact, Problem, problem
from tochuc.books.state import Books


class MergeUnits(Act):
    """Merge units into one (hợp nhất, sáp nhập): into one that stands, or into a new one that the act founds.

    Entries: -1 `units.<kind>` at each merged unit, +1 at a new one, reason `merged`; all they hold is carried over,
    reason `reorganised`.
    Refuses: a unit into itself or its own descendant, members into what is no cell, a unit with entries
    of later days.
    """

    area = "units"
    vi = "Hợp nhất, sáp nhập đơn vị"
    en = "Merge units"
    example: ClassVar[dict[str, Any]] = {"units": ["@-phong-1"], "into": "@-phong-2"}

    units: Annotated[list[UnitRef], Field(min_length=1), Ref("unit")]
    into: NewCode
    name_: UnitName | None = Field(None, alias="name")
    kind: Text | None = None
    parent: UnitRef | None = None

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        if self.into in self.units:
            yield problem("merged_into_itself", unit=self.into).at("into")
        if len(set(self.units)) < len(self.units):
            yield problem("named_twice", code=", ".join(self.units)).at("units")
        for unit in self.units:
            yield from used_after(books, unit, on, "units")
        yield from self._cell_problems(books, on)
        if not books.known("unit", self.into):
            yield from self._new_unit_problems(books, on)
            return
        if books.unit(self.into, on) is None:
            yield problem("unit_ended_or_not_begun", unit=self.into, on=on).at("into")
        for unit in set(self.units) & set(books.ancestors(self.into, on)) - {self.into}:
            yield problem("merged_into_descendant", unit=unit, into=self.into).at("into")

    def _cell_problems(self, books: Books, on: date) -> Iterator[Problem]:
        """Members go to a cell only."""
        standing = books.unit(self.into, on)
        kind = standing.kind if standing else self.kind or ""
        if any(books.members(unit, on) for unit in self.units):
            yield from no_cell(self.into, kind, "into")

    def _new_unit_problems(self, books: Books, on: date) -> Iterator[Problem]:
        for name, given in (("name", self.name_), ("kind", self.kind)):
            if not given:
                yield problem("new_unit_needs", field=name, unit=self.into).at(name)
        if self.kind:
            yield from kind_problems(self.kind)
        for unit in set(self.units) & set(books.ancestors(self._parent(books, on), on)):
            yield problem("merged_into_descendant", unit=unit, into=self.into).at("parent")

    def _parent(self, books: Books, on: date) -> str:
        return self.parent or books.parent(self.units[0], on)

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        if not books.known("unit", self.into):
            yield Entry(self.into, f"units.{self.kind}", +1, "merged")
        for code in self.units:
            unit = books.unit(code, on)
            assert unit is not None
            yield Entry(code, f"units.{unit.kind}", -1, "merged")
            for holding in holdings(books, code, on):
                yield from carry(holding, code, self.into)
            yield from carried_posts(books, code, on, lambda _: self.into)
        yield from carried_marks(books, self.units, on, lambda _: self.into)[0]

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        if not books.known("unit", self.into):
            parent = self._parent(books, on)
            first = books.unit(self.units[0], on)
            values = {"name": self.name_, "kind": self.kind, "parent": parent, "from": list(self.units)}
            if first and first.bloc:
                values["bloc"] = first.bloc
            yield Fact("unit", self.into, values, link=parent)
        for code in self.units:
            yield from carry_children(books, code, on, lambda _: self.into, but=self.units)
            yield from carried_facts(books, code, on, lambda _: self.into)
            yield Fact("unit", code, {"ended": on.isoformat(), "into": [self.into]}, link=self.into)
        yield from carried_marks(books, self.units, on, lambda _: self.into)[1]


class Part(BaseModel):
    """One of the units that a split founds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: NewCode
    name: UnitName
    kind: Text
    share: int = Field(0, ge=0, le=100, description="percent of what no person or unit below carries")
    people: list[str] = Field(default_factory=list)
    units: list[str] = Field(default_factory=list)


class SplitUnit(Act):
    """Split a unit into new ones (chia, tách). Each person and each unit below goes where the decision says.

    What nothing personal carries (quota, base payroll) is divided by the declared shares, to the last one.
    Entries: -1 `units.<kind>` at the old unit, +1 at each new one, reason `split`; holdings reason `reorganised`.
    Refuses: shares that do not make 100, someone or a unit below left behind or named twice, members
    into what is no cell.
    """

    area = "units"
    vi = "Chia, tách đơn vị"
    en = "Split a unit"
    example: ClassVar[dict[str, Any]] = {
        "unit": "@-phong-1",
        "parts": [
            {
                "code": "@-phong-1a",
                "name": "Phòng Cán bộ",
                "kind": "department",
                "share": 60,
                "people": ["@-chi"],
            },
            {
                "code": "@-phong-1b",
                "name": "Phòng Chính sách",
                "kind": "department",
                "share": 40,
                "people": ["@-an"],
            },
        ],
    }

    unit: UnitRef
    parts: Annotated[list[Part], Field(min_length=2)]

    def _people(self, books: Books, on: date) -> set[str]:
        """Whom the split must place: everyone counted at the unit, but for those only planned for its posts."""
        counted = {h.person for h in holdings(books, self.unit, on)}
        return {p for p in (*counted, *(m.person for m in marks(books, self.unit, on))) if p}

    def _goes(self, mark: Mark) -> str:
        """A merged office goes with its holder, weakness to the part with the largest share."""
        largest = max(self.parts, key=lambda part: part.share)
        return self._destinations()[mark.person] if mark.person else largest.code

    def _to(self, who: str) -> str:
        return self._destinations().get(who, self.parts[0].code)

    def _destinations(self) -> dict[str, str]:
        return {code: part.code for part in self.parts for code in (*part.people, *part.units)}

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        if (total := sum(part.share for part in self.parts)) != 100:
            yield problem("shares_not_whole", total=total).at("parts")
        yield from used_after(books, self.unit, on, "unit")
        codes = [part.code for part in self.parts]
        members = set(books.members(self.unit, on))
        for index, part in enumerate(self.parts):
            if books.known("unit", part.code):
                yield problem("unit_code_used", code=part.code).at("parts", index, "code")
            if codes.index(part.code) != index:
                yield problem("named_twice", code=part.code).at("parts", index, "code")
            yield from (p.at("parts", index) for p in kind_problems(part.kind))
            if members & set(part.people):
                yield from (p.at("parts", index) for p in no_cell(part.code, part.kind, "kind"))
        going = self._destinations()
        named = [code for part in self.parts for code in (*part.people, *part.units)]
        for code in sorted({c for c in named if named.count(c) > 1}):
            yield problem("named_twice", code=code).at("parts")
        here = self._people(books, on)
        below = {child.code for child in books.children(self.unit, on)}
        for code in sorted((here | below) - going.keys()):
            yield problem("split_leaves_behind", code=code, unit=self.unit).at("parts")
        for code in sorted(going.keys() - here - below):
            yield problem("split_names_stranger", code=code, unit=self.unit).at("parts")

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        unit = books.unit(self.unit, on)
        assert unit is not None
        yield Entry(self.unit, f"units.{unit.kind}", -1, "split")
        for part in self.parts:
            yield Entry(part.code, f"units.{part.kind}", +1, "split")
        going = self._destinations()
        for holding in holdings(books, self.unit, on):
            if holding.person:
                yield from carry(holding, self.unit, going[holding.person])
            else:
                for code, some in shared(holding, [(p.code, p.share) for p in self.parts]):
                    yield from carry(some, self.unit, code)
        yield from carried_posts(books, self.unit, on, self._to)
        yield from carried_marks(books, [self.unit], on, self._goes)[0]

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        parent = books.parent(self.unit, on)
        unit = books.unit(self.unit, on)
        for part in self.parts:
            values = {"name": part.name, "kind": part.kind, "parent": parent, "from": [self.unit]}
            if unit and unit.bloc:
                values["bloc"] = unit.bloc
            yield Fact("unit", part.code, values, link=parent)
        going = self._destinations()
        yield from carry_children(books, self.unit, on, going.__getitem__)
        yield from carried_facts(books, self.unit, on, self._to)
        yield from carried_marks(books, [self.unit], on, self._goes)[1]
        shares = {part.code: part.share for part in self.parts}
        yield Fact("unit", self.unit, {"ended": on.isoformat(), "into": list(shares), "shares": shares})
