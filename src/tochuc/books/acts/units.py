"""Acts on one unit: open, establish, rename, move, change kind, dissolve. Those that make units of units: `merging`.

Always true: a unit's code stays whatever its name, place or kind becomes; one that ends holds nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from pydantic import Field

from tochuc.books.acts.base import Act, NewCode, Text, UnitName, UnitRef
from tochuc.books.acts.standing import changed_that_day, kind_problems, no_cell, open_periods, used_after
from tochuc.books.records import Entry, Fact, Problem, problem
from tochuc.books.state import Books


class EstablishUnit(Act):
    """Establish a unit (thành lập tổ chức, đơn vị).

    Entries: +1 `units.<kind>` at the unit, reason `established`.
    Refuses: a code that was ever used, a kind that does not exist.
    """

    area = "units"
    vi = "Thành lập đơn vị"
    en = "Establish a unit"
    example: ClassVar[dict[str, Any]] = {
        "code": "@-phong-moi", "name": "Phòng Tổ chức đảng, đảng viên", "kind": "department", "parent": "@-ban",
    }  # fmt: skip
    reason: ClassVar[str] = "established"

    code: NewCode
    name_: UnitName = Field(alias="name")
    kind: Text
    parent: UnitRef | None = None
    bloc: str = ""
    sector: str = ""
    serves: UnitRef | None = None

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        if books.known("unit", self.code):
            yield problem("unit_code_used", code=self.code).at("code")
        yield from kind_problems(self.kind)

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield Entry(self.code, f"units.{self.kind}", +1, self.reason)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        values: dict[str, Any] = {"name": self.name_, "kind": self.kind, "parent": self.parent or ""}
        values |= {k: v for k in ("bloc", "sector", "serves") if (v := getattr(self, k))}
        yield Fact("unit", self.code, values, link=self.parent or "")


class OpenUnit(EstablishUnit):
    """Take a unit that stands already into the books (mở sổ cho đơn vị đang có).

    Entries: +1 `units.<kind>` at the unit, reason `opening`.
    Refuses: a code that was ever used, a kind that does not exist.
    """

    vi = "Mở sổ cho đơn vị đang có"
    en = "Open the books of an existing unit"
    example: ClassVar[dict[str, Any]] = {
        "code": "@-vp", "name": "Văn phòng", "kind": "agency", "parent": "@", "bloc": "party",
    }  # fmt: skip
    reason: ClassVar[str] = "opening"


class RenameUnit(Act):
    """Give a unit another name (đổi tên); its code stays.

    Refuses: a second name on one day.
    """

    area = "units"
    vi = "Đổi tên đơn vị"
    en = "Rename a unit"
    example: ClassVar[dict[str, Any]] = {"unit": "@-ban", "name": "Ban Tổ chức và Cán bộ"}

    unit: UnitRef
    name_: UnitName = Field(alias="name")

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from (p.at("name") for p in changed_that_day(books, self.unit, on, "name"))

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("unit", self.unit, {"name": self.name_})


class MoveUnit(Act):
    """Place a unit under another parent (chuyển về trực thuộc). Its stock follows it from the day.

    Refuses: a place that makes a loop, on the day or later, and the place where it is.
    """

    area = "units"
    vi = "Chuyển đơn vị về trực thuộc"
    en = "Move a unit"
    example: ClassVar[dict[str, Any]] = {"unit": "@-chi-bo-1", "parent": "@-dang-bo-2"}

    unit: UnitRef
    parent: UnitRef

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        if self.unit in books.ancestors(self.parent, on):
            yield problem("tree_loop", unit=self.unit, parent=self.parent).at("parent")
        elif books.parent(self.unit, on) == self.parent:
            yield problem("already_there", unit=self.unit, parent=self.parent).at("parent")
        yield from (p.at("unit") for p in changed_that_day(books, self.unit, on, "parent"))

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("unit", self.unit, {"parent": self.parent}, link=self.parent)


class ChangeKind(Act):
    """Change a unit's kind (chuyển loại hình). A commune's party body had three kinds in 14 months.

    Entries: -1 `units.<old kind>`, +1 `units.<new kind>` at the unit, reason `kind_changed`.
    Refuses: a kind that does not exist, the same kind, a cell with members made into what is no cell.
    """

    area = "units"
    vi = "Chuyển loại hình đơn vị"
    en = "Change a unit's kind"
    example: ClassVar[dict[str, Any]] = {"unit": "@-dang-bo-1", "kind": "commune_committee_upper"}

    unit: UnitRef
    kind: Text

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from kind_problems(self.kind)
        unit = books.unit(self.unit, on)
        if unit and unit.kind == self.kind:
            yield problem("kind_the_same", unit=self.unit, kind=self.kind).at("kind")
        yield from (p.at("kind") for p in changed_that_day(books, self.unit, on, "kind"))
        if any(books.members(self.unit, day) for day in (on, date.max)):
            yield from no_cell(self.unit, self.kind, "kind")

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        unit = books.unit(self.unit, on)
        assert unit is not None
        yield Entry(self.unit, f"units.{unit.kind}", -1, "kind_changed")
        yield Entry(self.unit, f"units.{self.kind}", +1, "kind_changed")

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("unit", self.unit, {"kind": self.kind})


class DissolveUnit(Act):
    """Dissolve a unit that holds nothing any more (giải thể).

    Entries: -1 `units.<kind>` at the unit, reason `dissolved`.
    Refuses: a unit that has units below it, holds anything, or has entries of later days.
    """

    area = "units"
    vi = "Giải thể đơn vị"
    en = "Dissolve a unit"
    example: ClassVar[dict[str, Any]] = {"unit": "@-phong-3"}

    unit: UnitRef

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from used_after(books, self.unit, on, "unit")
        for child in books.children(self.unit, on):
            yield problem("still_has_unit", unit=self.unit, child=child.code, name=child.name).at("unit")
        for measure, amount in sorted(books.balances(self.unit, on).items()):
            if not measure.startswith("units."):
                yield problem("still_holds", unit=self.unit, measure=measure, amount=amount).at("unit")
        yield from (p.at("unit") for p in open_periods(books, self.unit, on))

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        unit = books.unit(self.unit, on)
        assert unit is not None
        yield Entry(self.unit, f"units.{unit.kind}", -1, "dissolved")

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("unit", self.unit, {"ended": on.isoformat(), "into": []})
