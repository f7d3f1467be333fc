"""Acts on the register of people: open a record, change what is kept of a person.

Always true: an attribute that figures are broken down by changes on a day; the person's stocks of that day move
from the old value to the new one (reason `reclassified`), and entries of later days are written anew with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from tochuc import regulations
from tochuc.books.acts.base import Act, NewCode, PersonRef, Text
from tochuc.books.measures import is_stock, measure
from tochuc.books.records import Entry, Fact, Problem, Traits, problem
from tochuc.books.state import Books

Sex = Literal["F", "M"]
Born = Annotated[str, BeforeValidator(lambda v: _born(v)), Field(pattern=r"^\d{4}(-\d{2}-\d{2})?$")]


def _born(value: Any) -> Any:
    """A birth day as dd/mm/yyyy, ISO, or a year alone."""
    text = value.isoformat() if isinstance(value, date) else str(value).strip()
    parts = text.split("/")
    if len(parts) == 3:
        return (
            f"{parts[2]}-{int(parts[1]):02d}-{int(parts[0]):02d}" if all(p.isdigit() for p in parts) else text
        )
    if len(text) == 10:
        date.fromisoformat(text)
    return text


class PersonFields(BaseModel):
    """What is kept of a person in the minimal profile: what figures need and no more."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Text
    sex: Sex
    born: Born
    ethnicity: str = ""
    religion: str = ""
    education: str = ""
    theory: str = ""
    profile: Literal["minimal", "full"] = "minimal"

    def values(self) -> dict[str, Any]:
        return {k: v for k, v in self.model_dump(exclude_defaults=True).items() if v}


def trait_problems(given: dict[str, Any], on: date) -> Iterator[Problem]:
    """Values that the lists of `regulations` do not know, and a birth after the day."""
    lists = {
        "ethnicity": regulations.ethnic_groups(), "religion": regulations.religions(),
        "education": regulations.education_levels(), "theory": regulations.theory_levels(),
    }  # fmt: skip
    for name, known in lists.items():
        if (value := given.get(name)) and value not in known:
            yield problem("not_among", value=value, known=", ".join(known)).at(name)
    if (born := given.get("born")) and born[:10] > on.isoformat():
        yield problem("born_after", born=born, on=on).at("born")


class OpenPerson(Act):
    """Open a person's record (lập hồ sơ). In the minimal profile nothing is kept that figures do not need."""

    area = "people"
    vi = "Lập hồ sơ một người"
    en = "Open a person's record"
    example: ClassVar[dict[str, Any]] = {
        "code": "@-nguoi-moi", "name": "Nông Thị Hoà", "sex": "F", "born": "1992-03-08", "ethnicity": "Nùng",
    }  # fmt: skip

    code: NewCode
    name_: Text = Field(alias="name")
    sex: Sex
    born: Born
    ethnicity: str = ""
    religion: str = ""
    education: str = ""
    theory: str = ""
    profile: Literal["minimal", "full"] = "minimal"
    citizen_number: str = Field("", exclude=True, pattern=r"^(\d{12})?$")

    def _values(self) -> dict[str, Any]:
        given = {f: getattr(self, f) for f in ("sex", "born", *Traits._fields[1:], "profile")}
        return {"name": self.name_} | {k: v for k, v in given.items() if v}

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        if books.known("person", self.code):
            yield problem("person_code_used", code=self.code).at("code")
        yield from trait_problems(self._values(), on)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("person", self.code, self._values())


class AmendPerson(Act):
    """Change what is kept of a person from a day on, or correct it (bổ sung, đính chính hồ sơ).

    Entries: a pair for each stock of the person (-1 with the old traits, +1 with the new), reason `reclassified`;
    for each entry of a later day a pair that takes the new traits, with that entry's own reason.
    Refuses: nothing changed, a value that the lists do not know, a day before the record begins.
    """

    area = "people"
    vi = "Bổ sung, đính chính hồ sơ"
    en = "Amend a person's record"
    any_order = True
    example: ClassVar[dict[str, Any]] = {
        "person": "@-an",
        "education": "university",
        "theory": "intermediate",
    }

    person: PersonRef
    name_: Text | None = Field(None, alias="name")
    sex: Sex | None = None
    born: Born | None = None
    ethnicity: str | None = None
    religion: str | None = None
    education: str | None = None
    theory: str | None = None

    def _values(self) -> dict[str, Any]:
        given = {f: getattr(self, f) for f in ("sex", "born", *Traits._fields[1:])} | {"name": self.name_}
        return {k: v for k, v in given.items() if v is not None}

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        if not self._values():
            yield problem("nothing_to_change")
        yield from trait_problems(self._values(), on)

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield from retrait(
            books, self.person, on, {k: v for k, v in self._values().items() if k in Traits._fields}
        )

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("person", self.person, self._values())


def retrait(books: Books, person: str, on: date, changed: dict[str, Any]) -> Iterator[Entry]:
    """The entries that give a person's stocks of the day, and all later entries, the changed traits."""
    stocks: dict[tuple[str, str, Traits], int] = defaultdict(int)
    later: dict[tuple[str, str, Traits, str, date, int], int] = defaultdict(int)
    for entry in books.entries_of(person):
        assert entry.on is not None
        if entry.traits is None:
            continue
        if entry.on > on:
            later[entry.unit, entry.measure, entry.traits, entry.reason, entry.on, entry.side] += entry.amount
        elif is_stock(entry.measure):
            stocks[entry.unit, entry.measure, entry.traits] += entry.amount
    for (unit, code, traits), amount in stocks.items():
        yield from _exchange(Entry(unit, code, amount, "reclassified", person, on, traits), changed)
    for (unit, code, traits, reason, day, side), amount in later.items():
        yield from _exchange(Entry(unit, code, amount, reason, person, day, traits, side), changed)


def _exchange(entry: Entry, changed: dict[str, Any]) -> Iterator[Entry]:
    assert entry.traits is not None
    new = entry.traits._replace(**changed)
    if entry.amount and new != entry.traits:
        yield replace(entry, amount=-entry.amount)
        yield replace(entry, traits=new)


class MergePeople(Act):
    """Two records of one person become one (gộp hồ sơ trùng): what the duplicate holds goes to the one kept.

    Entries: pairs of reason `identity`, so that no stock and no flow changes. Reversing the decision restores both.
    """

    area = "people"
    vi = "Gộp hồ sơ trùng"
    en = "Merge two records of one person"
    example: ClassVar[dict[str, Any]] = {"duplicate": "@-an-2", "keep": "@-an"}
    before: ClassVar[list[dict[str, Any]]] = [
        {"act": "open_person", "code": "@-an-2", "name": "Lý Văn An", "sex": "M", "born": "1975"}
    ]

    duplicate: PersonRef
    keep: PersonRef

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        if self.duplicate == self.keep:
            yield problem("named_twice", code=self.keep).at("duplicate")
        for kind in ("membership", "employment"):
            if books.state(kind, self.duplicate, on) and books.state(kind, self.keep, on):
                yield problem("both_hold", kind=kind, first=self.duplicate, second=self.keep).at("duplicate")

    def entries(self, books: Books, on: date) -> Iterable[Entry]:
        kept = books.person(self.keep, on)
        for entry in books.entries_of(self.duplicate):
            known = measure(entry.measure)
            if entry.traits is not None and known is not None and kept is not None:
                yield replace(entry, amount=-entry.amount, reason="identity")
                yield replace(entry, person=self.keep, traits=kept.traits, reason="identity")

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("person", self.duplicate, {"alias_of": self.keep})
        for kind in ("membership", "employment"):
            if values := books.state(kind, self.duplicate, on):
                link = values.get("cell") or values.get("unit")
                yield Fact(kind, self.keep, values, link=link)
                yield Fact(kind, self.duplicate, {"status": "merged", "unit": "", "cell": ""})
        for post in books.posts_of(self.duplicate, on):
            yield Fact("holding", post, {"person": self.keep}, link=self.keep)
