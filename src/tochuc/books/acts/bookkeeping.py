"""Acts on the books themselves: close and re-open a period, reverse a decision, say which measures are kept.

Always true: a reversal writes the opposite of what it reverses, on the same days, so that the books as known before
it do not change and the books as known after it read as if the decision had never been.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import Field

from tochuc.books import periods
from tochuc.books.acts.base import Act, Text, UnitRef, Words
from tochuc.books.histories import History
from tochuc.books.measures import MOVING, covers_something, is_stock
from tochuc.books.records import Effects, Entry, Fact, Problem, Traits, problem
from tochuc.books.state import Books

# What later facts are tied to a unit, person or post (their link), and what is said of it itself.
_TIED_TO: Mapping[str, tuple[str, ...]] = {
    "unit": ("unit", "membership", "employment", "post", "term", "kept", "target", "period"),
    "person": ("holding",),
    "post": (),
}
_ABOUT: Mapping[str, tuple[str, ...]] = {
    "unit": (),
    "person": ("membership", "employment"),
    "post": ("holding",),
}
# Changes of a record that move what the person holds: to other traits, to another record, or out of the books.
_TAKES_ALONG = {*Traits._fields, "alias_of", "died"}
_COMPUTED = MOVING | {"quota_cut"}
_MEMBERS = ("members.official", "members.candidate", "transit.members")
_OF_MEMBERS = ("classified.member.", "badges.")


class ClosePeriod(Act):
    """Close a period for a unit and all below it (khóa sổ kỳ): what is reported is what is known now.

    A unit closes after those right below it that close such periods themselves, or says why not.
    Refuses: what is no period, a period that is not over, one closed already (by itself or from above), one that is
    still open below and no reason given.
    """

    area = "bookkeeping"
    vi = "Khóa sổ kỳ"
    en = "Close a period"
    any_order = True
    example: ClassVar[dict[str, Any]] = {"unit": "@", "period": "2018-H1"}

    unit: UnitRef
    period: Text
    why: Words = ""

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        try:
            period = periods.read(self.period)
        except ValueError:
            yield problem("not_a_period", value=self.period).at("period")
            return
        if on < period.last:
            yield problem("period_not_over", period=self.period, last=period.last).at("period")
        if periods.closing(books, self.unit, period) is not None:
            yield problem("period_closed_already", unit=self.unit, period=self.period).at("period")
        if not self.why.strip() and (below := periods.open_below(books, self.unit, period)):
            names = ", ".join(f"{child.name} ({child.code})" for child in below)
            yield problem("period_open_below", unit=self.unit, period=self.period, units=names).at("why")

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield _standing(self.unit, self.period, "closed")


class ReopenPeriod(Act):
    """Open a closed period again (mở lại kỳ đã khóa); only a decision does it, and says why.

    Refuses: a period that is not closed at this very unit.
    """

    area = "bookkeeping"
    vi = "Mở lại kỳ đã khóa"
    en = "Re-open a period"
    any_order = True
    example: ClassVar[dict[str, Any]] = {
        "unit": "@",
        "period": "2017-H2",
        "why": "Bổ sung số liệu của hai huyện",
    }
    before: ClassVar[list[dict[str, Any]]] = [{"act": "close_period", "unit": "@", "period": "2017-H2"}]

    unit: UnitRef
    period: Text
    why: Text

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        try:
            period = periods.read(self.period)
        except ValueError:
            yield problem("not_a_period", value=self.period).at("period")
            return
        if not periods.closed_at(books, self.unit, period):
            yield problem("period_not_closed", unit=self.unit, period=self.period).at("period")

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield _standing(self.unit, self.period, "open")


def _standing(unit: str, period: str, state: str) -> Fact:
    return Fact("period", f"{unit}:{periods.read(period).name}", {"state": state}, link=unit)


class KeepMeasures(Act):
    """Say which measures a unit and all below it keep from a day on (mở sổ theo dõi), or no longer keep.

    A figure over a measure that is not kept, and of which nothing was ever recorded, reads "no data", never 0.
    Refuses: a measure that is not registered.
    """

    area = "bookkeeping"
    vi = "Mở sổ theo dõi các chỉ tiêu"
    en = "Keep measures"
    example: ClassVar[dict[str, Any]] = {"unit": "@", "measures": ["members.*", "payroll.*"]}

    unit: UnitRef
    measures: Annotated[list[Text], Field(min_length=1)]
    kept: bool = True

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        for index, code in enumerate(self.measures):
            if not covers_something(code):
                yield problem("entry_unregistered", measure=code, reason="").at("measures", index)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("kept", self.unit, {code: self.kept for code in self.measures}, link=self.unit)


class ReverseDecision(Act):
    """Reverse a posted decision (đảo một quyết định đã ghi sổ), named by its posting number, or by number and issuer.

    Entries: the opposite of every entry of the reversed decision, on the same day, for the same reason.
    Refuses: a decision reversed before, a reversal, and one that later decisions stand on (they come first).
    """

    area = "bookkeeping"
    vi = "Đảo quyết định đã ghi sổ"
    en = "Reverse a decision"
    any_order = True
    example: ClassVar[dict[str, Any]] = {"number": "02-QĐ/TU", "issuer": "@", "why": "Ghi nhầm người"}
    before: ClassVar[list[dict[str, Any]]] = [{"act": "expel_member", "person": "@-an"}]

    why: Text
    posting: Annotated[int, Field(gt=0)] | None = None
    number: Text | None = None
    issuer: UnitRef | None = None

    def _target(self, books: Books) -> int | None:
        """The posting meant; None where it is not told, or told by a number that several papers bear."""
        if self.posting is not None:
            return self.posting
        if not self.number or not self.issuer:
            return None
        found = books.numbered(self.issuer, self.number)
        found = [p for p in found if not books.known("reversal", str(p))] or found[-1:]
        return found[0] if len(found) == 1 else None

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        posting = self._target(books)
        if posting is None:
            several = books.numbered(self.issuer, self.number) if self.issuer and self.number else []
            shown = ", ".join(map(str, several))
            yield problem("reversal_not_told", number=self.number or "", postings=shown).at("posting")
            return
        effects = books.effects_of(posting)
        if posting > books.last or not (effects.entries or effects.facts):
            yield problem("nothing_to_reverse", posting=posting).at("posting")
        elif books.known("reversal", str(posting)) or any(f.kind == "reversal" for f in effects.facts):
            yield problem("reversed_already", posting=posting).at("posting")
        else:
            for later, subject in sorted(_standing_on(books, effects, posting).items()):
                yield problem("later_stands_on_it", posting=posting, later=later, subject=subject).at(
                    "posting"
                )

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        for entry in books.effects_of(self._target(books) or 0).entries:
            yield entry._replace(amount=-entry.amount)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("reversal", str(self._target(books)), {"why": self.why})

    def withdraws(self, books: Books, on: date) -> Iterable[int]:
        yield self._target(books) or 0


def _standing_on(books: Books, effects: Effects, posting: int) -> dict[int, str]:
    """Later postings that would lose their ground, with the subject they share."""
    standing: dict[int, str] = {}
    for fact in effects.facts:
        for later in books.postings_after(posting, fact.kind, fact.subject):
            standing.setdefault(later, fact.subject)
        if fact.kind == "post" or (fact.kind in ("unit", "person") and _began(books, fact, posting)):
            standing.update(_in_use(books, fact, posting))
        elif fact.kind == "person" and fact.values.keys() & set(Traits._fields):
            later_entries = books.standing_entries_of(fact.subject)
            standing.update({p: fact.subject for p, e in later_entries if p > posting and e.traits})
    standing.update(_computed_from(books, effects, posting))
    standing.update(_passed_by(books, effects, posting))
    return standing


def _passed_by(books: Books, effects: Effects, posting: int) -> dict[int, str]:
    """Later postings that would have taken along what the reversal gives back: a unit's end, a person's new traits."""
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for e in effects.entries:
        if is_stock(e.measure):
            sums[e.unit, e.measure, e.person or ""] += e.amount
    back = {unit for (unit, _, _), total in sums.items() if total}
    found: dict[int, str] = {}
    for person in {person for (_, _, person), total in sums.items() if person and total}:
        for fact in books.history("person", person).facts:
            if fact.posting > posting and fact.values.keys() & _TAKES_ALONG:
                found[fact.posting] = person
    for fact in effects.facts:
        placed = "parent" in fact.values or "ended" in fact.values
        if fact.kind == "unit" and placed and not _began(books, fact, posting):
            rest = History(f for f in books.history("unit", fact.subject).facts if f.posting != posting)
            parent = str(rest.at(date.max).get("parent", ""))
            back |= {parent} - {""}
            if books.loops(fact.subject, parent, fact.day):
                above = max(f.posting for f in books.history("unit", parent).facts)
                found[above] = fact.subject
    for unit in back:
        for fact in books.history("unit", unit).facts:
            if "ended" in fact.values and fact.posting != posting:
                found[fact.posting] = unit
    return found


def _computed_from(books: Books, effects: Effects, posting: int) -> dict[int, str]:
    """Later postings that moved on what these entries left: took it out again, carried it, cut it, gave it other traits."""
    found: dict[int, str] = {}
    accounts: dict[tuple[str, str, str | None], set[tuple[date, str]]] = defaultdict(set)
    for e in effects.entries:
        accounts[e.unit, e.measure, e.person].add((e.day, e.reason))
    for unit in {e.unit for e in effects.entries}:
        for later, e in books.entries_at(unit):
            if later > posting and _moves_on(e, accounts):
                found[later] = e.person or unit
    return found


def _moves_on(later: Entry, accounts: Mapping[tuple[str, str, str | None], set[tuple[date, str]]]) -> bool:
    moves = accounts.get((later.unit, later.measure, later.person))
    if moves is None:  # a member was classified, or got a badge, where a membership began
        of_members = later.measure.startswith(_OF_MEMBERS)
        return of_members and any((later.unit, m, later.person) in accounts for m in _MEMBERS)
    if later.person is None:
        return later.reason in _COMPUTED
    return is_stock(later.measure) or (later.day, later.reason) in moves


def _began(books: Books, fact: Fact, posting: int) -> bool:
    facts = books.history(fact.kind, fact.subject).facts
    return bool(facts) and facts[0].posting == posting


def _in_use(books: Books, fact: Fact, posting: int) -> dict[int, str]:
    """Later postings that use what this posting brought into being, or a post that it placed elsewhere."""
    code, subjects = fact.subject, []
    for kind in _TIED_TO[fact.kind]:
        subjects += [(kind, subject) for subject in books.linked(kind, code)]
    subjects += [(kind, code) for kind in _ABOUT[fact.kind]]
    later = {other.posting for place in subjects for other in books.history(*place).facts}
    if fact.kind == "unit":
        later |= {p for p, _ in books.entries_at(code)}
    elif fact.kind == "person":
        later |= {p for p, _ in books.standing_entries_of(code)}
    else:
        later |= _planned(books, code, str(fact.values.get("unit", "")))
    return {p: code for p in later if p > posting}


def _planned(books: Books, post: str, unit: str) -> set[int]:
    """Postings that put people into the planning for a post."""
    people = {e.person for _, e in books.entries_at(unit) if e.person and e.measure.startswith("planning.")}
    subjects = {s for person in people for s in books.linked("planning", person) if f":{post}:" in s}
    return {f.posting for subject in subjects for f in books.history("planning", subject).facts}
