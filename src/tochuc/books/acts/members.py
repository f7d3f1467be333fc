"""Acts on party membership (đảng viên): opening the books, admission, confirmation, exemption.

Always true: a person is a member of one cell at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from tochuc import regulations
from tochuc.books.acts.base import Act, Day, NewCode, PersonRef, UnitRef
from tochuc.books.acts.membership import MEASURE, OfMember, cell_problems, months_between
from tochuc.books.acts.people import PersonFields, alive_problems, trait_problems
from tochuc.books.records import Entry, Fact, Problem, problem
from tochuc.books.state import Books


class OpenMember(PersonFields):
    """One line of an opening list of members."""

    code: NewCode
    status: Literal["official", "candidate"] = "official"
    admitted: Day | None = None
    official: Day | None = None


class OpenMembers(Act):
    """Take a cell's present members into the books (mở sổ đảng viên của chi bộ), each with their record.

    Entries: +1 `members.official` or `members.candidate` at the cell for each, reason `opening`.
    Refuses: what is no cell, a member already, a code of another person, values that the lists do not
    know.
    """

    area = "members"
    vi = "Mở sổ đảng viên của chi bộ"
    en = "Open the books of a cell's members"
    example: ClassVar[dict[str, Any]] = {
        "cell": "@-chi-bo-1",
        "members": [
            {
                "code": "@-dv-9",
                "name": "Hoàng Văn Bình",
                "sex": "M",
                "born": "1980-02-01",
                "admitted": "2005-05-19",
            }
        ],
    }

    cell: UnitRef
    members: Annotated[list[OpenMember], Field(min_length=1)]

    def refs(self) -> Iterator[tuple[str, str, str]]:
        yield "cell", "unit", self.cell

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from cell_problems(books, self.cell, on, "cell")
        codes = [m.code for m in self.members]
        for kind in ("person", "membership", "employment"):
            books.prefetch(kind, codes)
        seen: set[str] = set()
        for index, member in enumerate(self.members):
            if member.code in seen:
                yield problem("named_twice", code=member.code).at("members", index, "code")
            elif known := books.membership(member.code, on):
                yield problem("already_member", person=member.code, cell=known["cell"]).at(
                    "members", index, "code"
                )
            elif (there := books.person(member.code, on)) and there.name != member.name:
                yield problem("person_code_used", code=member.code).at("members", index, "code")
            seen.add(member.code)
            yield from (p.at("members", index) for p in trait_problems(member.__dict__, on))

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        for member in self.members:
            traits = None if books.known("person", member.code) else member.traits
            yield Entry(self.cell, MEASURE[member.status], +1, "opening", member.code, traits=traits)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        for member in self.members:
            if not books.known("person", member.code):
                yield Fact("person", member.code, member.record())
            membership = {"cell": self.cell, "status": member.status}
            for name, day in (("admitted", member.admitted), ("official", member.official)):
                if day:
                    membership[name] = day.isoformat()
            yield Fact("membership", member.code, membership, link=self.cell)


class AdmitMember(Act):
    """Admit a person as a candidate member of a cell (kết nạp đảng viên dự bị).

    `ceremony` is the day the cell admits them, from which the candidate months run; party age runs from the
    decision's own day. Entries: +1 `members.candidate` at the cell, reason `admitted`.
    Refuses: not a cell, a member already, too young or too old in months (the rule in force on the day).
    """

    area = "members"
    vi = "Kết nạp đảng viên"
    en = "Admit a member"
    example: ClassVar[dict[str, Any]] = {"person": "@-binh", "cell": "@-chi-bo-1"}

    person: PersonRef
    cell: UnitRef
    ceremony: Day | None = None

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from cell_problems(books, self.cell, on, "cell")
        yield from alive_problems(books, self.person)
        if member := books.membership(self.person, on):
            yield problem("already_member", person=self.person, cell=member["cell"]).at("person")
        person = books.person(self.person, on)
        assert person is not None
        limits = regulations.age_limits(on)
        months = months_between(person.birth_day, on)
        if months < limits.youngest_months or months > limits.oldest_months:
            yield problem(
                "age_out_of_limits", person=self.person, years=months // 12, youngest=limits.youngest_months // 12,
                oldest=limits.oldest_months // 12, source=limits.source.title,
            ).at("person")  # fmt: skip
        if self.ceremony and self.ceremony < on:
            yield problem("ceremony_before_decision", ceremony=self.ceremony, on=on).at("ceremony")

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield Entry(self.cell, "members.candidate", +1, "admitted", self.person)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        values = {
            "cell": self.cell, "status": "candidate", "admitted": on.isoformat(), "exempt": False,
            "ceremony": (self.ceremony or on).isoformat(),
        }  # fmt: skip
        yield Fact("membership", self.person, values, link=self.cell)


class AdmitMembers(Act):
    """Admit several new people at once, opening the record of each (kết nạp nhiều người).

    Entries: +1 `members.candidate` at the cell for each, reason `admitted`.
    Refuses: as `admit_member`; a code in use or named twice, values that the lists do not know.
    """

    area = "members"
    vi = "Kết nạp nhiều người, lập hồ sơ từng người"
    en = "Admit several people"
    example: ClassVar[dict[str, Any]] = {
        "cell": "@-chi-bo-1",
        "people": [
            {"code": "@-moi-1", "name": "Vi Thị Mai", "sex": "F", "born": "1996-07-02", "ethnicity": "Tày"}
        ],
    }

    cell: UnitRef
    people: Annotated[list[OpenMember], Field(min_length=1)]
    ceremony: Day | None = None

    def refs(self) -> Iterator[tuple[str, str, str]]:
        yield "cell", "unit", self.cell

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from cell_problems(books, self.cell, on, "cell")
        limits = regulations.age_limits(on)
        codes = [p.code for p in self.people]
        for index, person in enumerate(self.people):
            if codes.index(person.code) != index:
                yield problem("named_twice", code=person.code).at("people", index, "code")
            if books.known("person", person.code):
                yield problem("person_code_used", code=person.code).at("people", index, "code")
            yield from (p.at("people", index) for p in trait_problems(person.__dict__, on))
            born = person.born if len(person.born) == 10 else f"{person.born}-12-31"
            months = months_between(date.fromisoformat(born), on)
            if months < limits.youngest_months or months > limits.oldest_months:
                yield problem(
                    "age_out_of_limits", person=person.code, years=months // 12,
                    youngest=limits.youngest_months // 12, oldest=limits.oldest_months // 12,
                    source=limits.source.title,
                ).at("people", index, "born")  # fmt: skip

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        for p in self.people:
            yield Entry(self.cell, "members.candidate", +1, "admitted", p.code, traits=p.traits)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        for person in self.people:
            yield Fact("person", person.code, person.record())
            dates = {"admitted": on.isoformat(), "ceremony": (self.ceremony or on).isoformat()}
            yield Fact(
                "membership", person.code, {"cell": self.cell, "status": "candidate", **dates}, link=self.cell
            )


class ConfirmMember(OfMember):
    """Make a candidate an official member (chuyển đảng viên chính thức), 12 months after the cell's ceremony.

    Entries: -1 `members.candidate`, +1 `members.official` at the cell, reason `confirmed`.
    Refuses: who is no candidate, a candidate of fewer months than the rule in force asks for.
    """

    area = "members"
    vi = "Công nhận đảng viên chính thức"
    en = "Confirm a member"
    states = ("candidate",)
    example: ClassVar[dict[str, Any]] = {"person": "@-dung"}

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        found = [*super().check(books, on)]
        yield from found
        if found:
            return
        began = self.member(books, on).get("ceremony") or self.member(books, on).get("admitted")
        needed = regulations.candidate_months(on)
        if began and months_between(date.fromisoformat(began), on) < needed.months:
            yield problem("too_early", person=self.person, began=began, months=needed.months).at("person")

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        cell = self.member(books, on)["cell"]
        yield Entry(cell, "members.candidate", -1, "confirmed", self.person)
        yield Entry(cell, "members.official", +1, "confirmed", self.person)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("membership", self.person, {"status": "official", "official": on.isoformat()})


class ExemptMember(OfMember):
    """Exempt a member from work and activities (miễn công tác và sinh hoạt đảng); still counted as a member.

    Entries: +1 `exempt.members` at the cell, reason `exempted`.
    Refuses: who is no official member, a member exempt already.
    """

    area = "members"
    vi = "Miễn công tác và sinh hoạt đảng"
    en = "Exempt a member"
    states = ("official",)
    example: ClassVar[dict[str, Any]] = {"person": "@-an"}
    change: ClassVar[tuple[bool, int, str]] = (True, +1, "exempted")

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from super().check(books, on)
        member = books.membership(self.person, on)
        if member and bool(member.get("exempt")) == self.change[0]:
            yield problem("exemption_the_same", person=self.person).at("person")

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        _, amount, reason = self.change
        yield Entry(self.member(books, on)["cell"], "exempt.members", amount, reason, self.person)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("membership", self.person, {"exempt": self.change[0]})


class EndExemption(ExemptMember):
    """End a member's exemption (thôi miễn công tác và sinh hoạt đảng).

    Entries: -1 `exempt.members` at the cell, reason `exemption_ended`.
    Refuses: who is not exempt.
    """

    vi = "Thôi miễn công tác và sinh hoạt đảng"
    en = "End an exemption"
    before: ClassVar[list[dict[str, Any]]] = [{"act": "exempt_member", "person": "@-an"}]
    change: ClassVar[tuple[bool, int, str]] = (False, -1, "exemption_ended")
