"""Acts on merged offices (nhất thể hóa chức danh): two headships held by one person in a unit.

Always true: a merged office is a stock (+1 when it begins, -1 when it ends), never a flow; it is refused unless the
person really holds both posts of the model that day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from tochuc import regulations
from tochuc.books.acts.base import Act, PersonRef, Text, UnitRef
from tochuc.books.records import Entry, Fact, Problem, problem
from tochuc.books.state import Books


def holds_title(books: Books, person: str, title: str, unit: str, on: date) -> bool:
    """Whether the person holds a post of this title at the unit, below it, or at a body that it serves."""
    for code in books.posts_of(person, on):
        post = books.post(code, on)
        if post and post["title"] == title and _belongs(books, post["unit"], unit, on):
            return True
    return False


def _belongs(books: Books, unit: str, whole: str, on: date) -> bool:
    for code in books.ancestors(unit, on):
        state = books.unit(code, on)
        if code == whole or (state is not None and state.serves == whole):
            return True
    return False


class MergeOffices(Act):
    """One person holds both offices of a model at a unit (thực hiện nhất thể hóa).

    Entries: +1 `offices.merged.<model>` at the unit, reason `offices_merged`.
    Refuses: a model that does not exist, one merged already, a person who does not hold both posts.
    """

    area = "offices"
    vi = "Thực hiện nhất thể hóa chức danh"
    en = "Merge two offices in one holder"
    example: ClassVar[dict[str, Any]] = {"unit": "@-huyen", "model": "mobilisation_front", "person": "@-ha"}

    unit: UnitRef
    model: Text
    person: PersonRef

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        models = regulations.merged_models()
        if self.model not in models:
            yield problem("not_among", value=self.model, known=", ".join(models)).at("model")
            return
        if books.state("merged_office", f"{self.unit}:{self.model}", on).get("person"):
            yield problem("offices_merged_already", unit=self.unit, model=self.model).at("unit")
        for title in models[self.model].titles:
            if not holds_title(books, self.person, title, self.unit, on):
                name = regulations.posts()[title].vi
                yield problem("title_not_held", person=self.person, title=name, unit=self.unit).at("person")

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield Entry(self.unit, f"offices.merged.{self.model}", +1, "offices_merged", self.person)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("merged_office", f"{self.unit}:{self.model}", {"person": self.person}, link=self.unit)


class PartOffices(Act):
    """A merged office ends (thôi nhất thể hóa chức danh).

    Entries: -1 `offices.merged.<model>` at the unit, reason `offices_parted`.
    Refuses: a model that is not merged at the unit.
    """

    area = "offices"
    vi = "Thôi nhất thể hóa chức danh"
    en = "End merged offices"
    example: ClassVar[dict[str, Any]] = {"unit": "@-huyen", "model": "mobilisation_front"}
    before: ClassVar[list[dict[str, Any]]] = [
        {"act": "merge_offices", "unit": "@-huyen", "model": "mobilisation_front", "person": "@-ha"}
    ]

    unit: UnitRef
    model: Text

    def _holder(self, books: Books, on: date) -> str | None:
        return books.state("merged_office", f"{self.unit}:{self.model}", on).get("person")

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        if not self._holder(books, on):
            yield problem("offices_not_merged", unit=self.unit, model=self.model).at("unit")

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield Entry(self.unit, f"offices.merged.{self.model}", -1, "offices_parted", self._holder(books, on))

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("merged_office", f"{self.unit}:{self.model}", {"person": None})
