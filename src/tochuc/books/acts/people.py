"""Acts on the register of people: open a record, change what is kept of a person.

Always true: an attribute that figures are broken down by changes on a day; the person's stocks of that day move
from the old value to the new one (reason `reclassified`), and entries of later days are written anew with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from tochuc import regulations
from tochuc.books.acts.base import Act, NewCode, PersonName, PersonRef
from tochuc.books.measures import is_stock
from tochuc.books.records import Entry, Fact, Problem, Traits, problem
from tochuc.books.state import Books

Sex = Literal["F", "M"]
Born = Annotated[str, BeforeValidator(lambda v: _born(v)), Field(pattern=r"^[12]\d{3}(-\d{2}-\d{2})?$")]


def _born(value: Any) -> Any:
    """A birth day as dd/mm/yyyy, ISO, or a year alone; one that the calendar does not have is refused."""
    text = value.isoformat() if isinstance(value, date) else str(value).strip()
    parts = text.split("/")
    if len(parts) == 3 and all(p.isdigit() for p in parts):
        text = f"{parts[2]}-{int(parts[1]):02d}-{int(parts[0]):02d}"
    if len(text) == 10:
        date.fromisoformat(text)
    return text


@cache
def _usual(kind: type[BaseModel]) -> dict[str, Any]:
    """What the fields hold where nothing is given."""
    return {name: info.default for name, info in kind.model_fields.items() if not info.is_required()}


class PersonFields(BaseModel):
    """What is kept of a person in the minimal profile: what figures need and no more."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: PersonName
    sex: Sex
    born: Born
    ethnicity: str = ""
    religion: str = ""
    education: str = ""
    theory: str = ""
    profile: Literal["minimal", "full"] = "minimal"

    @property
    def traits(self) -> Traits:
        return Traits(self.sex, self.ethnicity, self.religion, self.education, self.theory)

    def values(self) -> dict[str, Any]:
        usual = _usual(type(self))
        return {k: v for k, v in self.__dict__.items() if v and v != usual.get(k)}

    def record(self) -> dict[str, Any]:
        """What the books keep of the person, without what a list's line tells beside it."""
        given = self.__dict__
        kept = {name: value for name in _RECORD if (value := given[name])}
        if self.profile == "minimal":
            del kept["profile"]
        return kept


_RECORD = tuple(PersonFields.model_fields)


def trait_problems(given: Mapping[str, Any], on: date) -> Iterator[Problem]:
    """Values that the lists of `regulations` do not know, and a birth after the day."""
    yield from _unlisted(*map(given.get, Traits._fields[1:]))
    if (born := given.get("born")) and born[:10] > on.isoformat():
        yield problem("born_after", born=born, on=on).at("born")


@lru_cache(10_000)
def _unlisted(*values: str | None) -> tuple[Problem, ...]:
    """Of ethnicity, religion, education and theory, those that the lists do not know; a list has few combinations."""
    lists = (
        regulations.ethnic_groups(), regulations.religions(), regulations.education_levels(),
        regulations.theory_levels(),
    )  # fmt: skip
    return tuple(
        problem("not_among", value=value, known=", ".join(known)).at(name)
        for name, value, known in zip(Traits._fields[1:], values, lists, strict=True)
        if value and value not in known
    )


class OpenPerson(Act):
    """Open a person's record (lập hồ sơ). In the minimal profile nothing is kept that figures do not need.

    Refuses: a code in use, values that the lists do not know, a birth after the day.
    """

    area = "people"
    vi = "Lập hồ sơ một người"
    en = "Open a person's record"
    example: ClassVar[dict[str, Any]] = {
        "code": "@-nguoi-moi", "name": "Nông Thị Hoà", "sex": "F", "born": "1992-03-08", "ethnicity": "Nùng",
    }  # fmt: skip

    code: NewCode
    name_: PersonName = Field(alias="name")
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
    name_: PersonName | None = Field(None, alias="name")
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
        begun = books.history("person", self.person).facts[0].day
        if on < begun:
            yield problem("record_not_begun", person=self.person, on=on, begun=begun).at("person")
        yield from trait_problems(self._values(), on)

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield from retrait(
            books, self.person, on, {k: v for k, v in self._values().items() if k in Traits._fields}
        )

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("person", self.person, self._values())


def retrait(books: Books, person: str, on: date, changed: dict[str, Any]) -> Iterator[Entry]:
    """The entries that give a person's stocks of the day, and all that came later, the traits changed on that day.

    An entry of a later day takes the traits of its own day; where a later change of the record moved a stock from
    one set of traits to another, it now moves it from what holds before it to what holds after it.
    """
    then = _traits_then(books, person, on, changed)
    entries = [e for _, e in books.entries_of(person) if e.traits is not None]
    for entry in _net(e for e in entries if e.day <= on and is_stock(e.measure)):
        yield from _exchange(entry._replace(on=on, reason="reclassified", side=0), then(on))
    for entry in _net((e for e in entries if e.day > on and e.reason != "reclassified"), by_move=True):
        yield from _exchange(entry, then(entry.day))
    for day in _days_of_change(books, person, entries, on):
        yield from _reclassified(entries, day, then)


def _traits_then(books: Books, person: str, on: date, changed: Mapping[str, Any]) -> Callable[[date], Traits]:
    """The person's traits on any day, as if `changed` held from `on`; before the record begins, its first ones."""
    facts = [(f.day, f.values) for f in books.history("person", person).facts]
    facts.insert(sum(day <= on for day, _ in facts), (on, changed))

    def then(day: date) -> Traits:
        values: dict[str, Any] = dict(facts[0][1])
        for began, more in facts:
            if began <= day:
                values.update(more)
        return Traits(*(str(values.get(name) or "") for name in Traits._fields))

    return then


def _days_of_change(books: Books, person: str, entries: Iterable[Entry], after: date) -> list[date]:
    changes = {f.day for f in books.history("person", person).facts if f.values.keys() & set(Traits._fields)}
    changes |= {e.day for e in entries if e.reason == "reclassified"}
    return sorted(day for day in changes if day > after)


def _reclassified(entries: Iterable[Entry], day: date, then: Callable[[date], Traits]) -> Iterator[Entry]:
    """What is missing for the stocks held before the day to move from the traits before it to those of the day."""
    wanted: dict[Entry, int] = defaultdict(int)
    for entry in entries:
        blank = entry._replace(amount=0, side=0, reason="reclassified", on=day)
        if entry.day < day and is_stock(entry.measure):
            wanted[blank._replace(traits=then(day - timedelta(days=1)))] -= entry.amount
            wanted[blank._replace(traits=then(day))] += entry.amount
        elif entry.day == day and entry.reason == "reclassified":
            wanted[blank] -= entry.amount
    yield from (account._replace(amount=amount) for account, amount in wanted.items() if amount)


def _net(entries: Iterable[Entry], by_move: bool = False) -> Iterator[Entry]:
    """One entry for each account and set of traits (and each move, where asked); what cancels out is left out."""
    sums: dict[Entry, int] = defaultdict(int)
    for entry in entries:
        sums[
            entry._replace(amount=0) if by_move else entry._replace(amount=0, side=0, on=None, reason="")
        ] += entry.amount
    yield from (account._replace(amount=amount) for account, amount in sums.items() if amount)


def _exchange(entry: Entry, new: Traits) -> Iterator[Entry]:
    if new != entry.traits:
        yield entry._replace(amount=-entry.amount)
        yield entry._replace(traits=new)


class MergePeople(Act):
    """Two records of one person become one (gộp hồ sơ trùng): all that was said of the duplicate is said of the one kept.

    Entries: a pair for each entry of the duplicate, on its own day, reason `identity`, so that no stock and no flow
    changes; its facts go over on their own days too. Reversing the decision restores both records.
    Refuses: two records that both tell of a membership, of a payroll or of the same planning, class or badge; the dead.
    """

    area = "people"
    vi = "Gộp hồ sơ trùng"
    en = "Merge two records of one person"
    any_order = True
    example: ClassVar[dict[str, Any]] = {"duplicate": "@-an-2", "keep": "@-an"}
    before: ClassVar[list[dict[str, Any]]] = [
        {"act": "open_person", "code": "@-an-2", "name": "Lý Văn An", "sex": "M", "born": "1975"}
    ]

    duplicate: PersonRef
    keep: PersonRef

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        if self.duplicate == self.keep:
            yield problem("named_twice", code=self.keep).at("duplicate")
            return
        yield from alive_problems(books, self.duplicate, "duplicate")
        yield from alive_problems(books, self.keep, "keep")
        for kind, subject, kept in self._renamed(books):
            if books.known(kind, subject) and books.known(kind, kept):
                yield problem("both_hold", kind=kind, first=subject, second=kept).at("duplicate")

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        for _, entry in books.standing_entries_of(self.duplicate):
            if entry.traits is None:
                continue
            yield entry._replace(amount=-entry.amount, reason="identity")
            if entry.reason != "reclassified":
                # without traits: posting gives it those of the record kept, on the entry's own day and after
                yield entry._replace(person=self.keep, traits=None, reason="identity")

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("person", self.duplicate, {"alias_of": self.keep})
        for kind, subject, kept in self._renamed(books):
            for fact in books.history(kind, subject).facts:
                link = self.keep if fact.link == self.duplicate else fact.link
                yield Fact(kind, kept, fact.values, link, fact.day)
                yield Fact(kind, subject, dict.fromkeys(fact.values), fact.link, fact.day)
        for kind, subject in self._held(books):
            for fact in books.history(kind, subject).facts:
                held_then = books.state(kind, subject, fact.day).get("person")  # at the end of that day
                if fact.values.get("person") == held_then == self.duplicate:
                    link = self.keep if fact.link == self.duplicate else fact.link
                    yield Fact(kind, subject, {"person": self.keep}, link, fact.day)

    def _renamed(self, books: Books) -> Iterator[tuple[str, str, str]]:
        """Kind and subject of the facts about the duplicate, and the subject that names the one kept instead."""
        for kind in ("membership", "employment"):
            yield kind, self.duplicate, self.keep
        for kind in ("planning", "class", "badge"):
            for subject in books.linked(kind, self.duplicate):
                parts = [self.keep if part == self.duplicate else part for part in subject.split(":")]
                yield kind, subject, ":".join(parts)

    def _held(self, books: Books) -> Iterator[tuple[str, str]]:
        """Kind and subject of what the duplicate holds or held: posts and merged offices."""
        for post in books.linked("holding", self.duplicate):
            yield "holding", post
        merged = (e for _, e in books.entries_of(self.duplicate) if e.measure.startswith("offices.merged."))
        for unit in sorted({e.unit for e in merged}):
            for subject in books.linked("merged_office", unit):
                yield "merged_office", subject


def alive_problems(books: Books, person: str, field: str = "person") -> Iterator[Problem]:
    """Nobody is admitted, employed or appointed who is recorded as dead, also not for a day before."""
    found = books.person(person, date.max)
    if found is not None and found.died is not None:
        yield problem("person_died", person=person, died=found.died).at(field)
