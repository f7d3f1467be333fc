"""Acts on party membership (đảng viên): admission to death, with the state of being in transit between two cells.

Always true: a person is a member of one cell at a time; opening + in - out = closing because a transfer posts both
sides and a member in transit stands in an account of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from tochuc import regulations
from tochuc.books.acts.base import Act, Day, NewCode, PersonRef, Text, UnitRef
from tochuc.books.acts.carrying import plans_of
from tochuc.books.acts.people import PersonFields, alive_problems, trait_problems
from tochuc.books.records import Entry, Fact, Problem, problem
from tochuc.books.state import Books

_MEASURE = {"official": "members.official", "candidate": "members.candidate", "transit": "transit.members"}


def months_between(first: date, second: date) -> int:
    """Whole months from one day to another."""
    months = (second.year - first.year) * 12 + second.month - first.month
    return months - (second.day < first.day)


def cell_problems(books: Books, cell: str, on: date, field: str) -> Iterator[Problem]:
    unit = books.unit(cell, on)
    if unit is not None and not unit.is_cell:
        yield problem("not_a_cell", unit=cell, kind=regulations.unit_kinds()[unit.kind].vi).at(field)


def leave_entries(books: Books, person: str, on: date, reason: str) -> Iterator[Entry]:
    """Everything a member counts as, taken out for one reason."""
    member = books.membership(person, on)
    if member is None:
        return
    yield Entry(member["cell"], _MEASURE[member["status"]], -1, reason, person)
    if member.get("exempt") and member["status"] != "transit":  # in transit nobody counts as exempt
        yield Entry(member["cell"], "exempt.members", -1, reason, person)


class OpenMember(PersonFields):
    """One line of an opening list of members."""

    code: NewCode
    status: Literal["official", "candidate"] = "official"
    admitted: Day | None = None
    official: Day | None = None


class OpenMembers(Act):
    """Take a cell's present members into the books (mở sổ đảng viên của chi bộ), each with their record.

    Entries: +1 `members.official` or `members.candidate` at the cell for each, reason `opening`.
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
            yield from (p.at("members", index) for p in trait_problems(member.values(), on))

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        for member in self.members:
            traits = None if books.known("person", member.code) else member.traits
            yield Entry(self.cell, _MEASURE[member.status], +1, "opening", member.code, traits=traits)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        for member in self.members:
            values = member.values()
            kept = {k: values.pop(k) for k in ("status", "admitted", "official", "code") if k in values}
            if not books.known("person", member.code):
                yield Fact("person", member.code, values)
            dates = {k: kept[k].isoformat() for k in ("admitted", "official") if kept.get(k)}
            yield Fact(
                "membership",
                member.code,
                {"cell": self.cell, "status": member.status, **dates},
                link=self.cell,
            )


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


class _OfMember(Act):
    """Acts that need a member, in some states."""

    states: ClassVar[tuple[str, ...]] = ("candidate", "official")

    person: PersonRef

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        member = books.membership(self.person, on)
        if member is None:
            yield problem("not_a_member", person=self.person).at("person")
        elif member["status"] not in self.states:
            yield problem(
                "member_state", person=self.person, state=member["status"], needed=", ".join(self.states)
            ).at("person")

    def member(self, books: Books, on: date) -> dict[str, Any]:
        member = books.membership(self.person, on)
        assert member is not None
        return member


class ConfirmMember(_OfMember):
    """Make a candidate an official member (chuyển đảng viên chính thức), 12 months after the cell's ceremony.

    Entries: -1 `members.candidate`, +1 `members.official` at the cell, reason `confirmed`.
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


class TransferMember(_OfMember):
    """Transfer a member to another cell of these books, both sides at once (chuyển sinh hoạt đảng trong nội bộ).

    Entries: -1 at the cell left, +1 at the cell entered, reason `transferred`: a transfer is not a gain.
    """

    area = "members"
    vi = "Chuyển sinh hoạt đảng (cả hai nơi)"
    en = "Transfer a member (both sides)"
    example: ClassVar[dict[str, Any]] = {"person": "@-an", "cell": "@-chi-bo-2"}

    cell: UnitRef

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from super().check(books, on)
        yield from cell_problems(books, self.cell, on, "cell")
        member = books.membership(self.person, on)
        if member and member["cell"] == self.cell:
            yield problem("already_member", person=self.person, cell=self.cell).at("cell")

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        member = self.member(books, on)
        measures = [_MEASURE[member["status"]], *(["exempt.members"] if member.get("exempt") else [])]
        for measure in measures:
            yield Entry(member["cell"], measure, -1, "transferred", self.person)
            yield Entry(self.cell, measure, +1, "transferred", self.person)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("membership", self.person, {"cell": self.cell}, link=self.cell)


class SendMember(_OfMember):
    """A member leaves a cell with a letter and has not arrived yet (giới thiệu chuyển sinh hoạt, đang chuyển).

    Entries: -1 members, +1 `transit.members`, both at the cell left, reason `in_transit`.
    """

    area = "members"
    vi = "Giới thiệu chuyển sinh hoạt (đang chuyển)"
    en = "Send a member on the way"
    example: ClassVar[dict[str, Any]] = {"person": "@-an", "to": "@-chi-bo-2"}

    to: UnitRef | None = None

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        member = self.member(books, on)
        yield from leave_entries(books, self.person, on, "in_transit")
        yield Entry(member["cell"], "transit.members", +1, "in_transit", self.person)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        was = self.member(books, on)["status"]
        yield Fact("membership", self.person, {"status": "transit", "was": was, "to": self.to or ""})


class ReceiveMember(_OfMember):
    """A member in transit arrives at a cell (tiếp nhận đảng viên chuyển đến).

    Entries: -1 `transit.members` at the cell left, +1 members at the cell entered, reason `in_transit`.
    """

    area = "members"
    vi = "Tiếp nhận đảng viên đang chuyển"
    en = "Receive a member in transit"
    states = ("transit",)
    example: ClassVar[dict[str, Any]] = {"person": "@-an", "cell": "@-chi-bo-2"}
    before: ClassVar[list[dict[str, Any]]] = [{"act": "send_member", "person": "@-an", "to": "@-chi-bo-2"}]

    cell: UnitRef

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from super().check(books, on)
        yield from cell_problems(books, self.cell, on, "cell")

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        member = self.member(books, on)
        yield Entry(member["cell"], "transit.members", -1, "in_transit", self.person)
        yield Entry(self.cell, _MEASURE[member["was"]], +1, "in_transit", self.person)
        if member.get("exempt"):
            yield Entry(self.cell, "exempt.members", +1, "in_transit", self.person)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        was = self.member(books, on)["was"]
        yield Fact("membership", self.person, {"cell": self.cell, "status": was, "to": ""}, link=self.cell)


class TransferMemberIn(Act):
    """A member arrives from outside these books (tiếp nhận đảng viên từ ngoài đảng bộ).

    Entries: +1 members at the cell, reason `moved_in`.
    """

    area = "members"
    vi = "Tiếp nhận đảng viên từ nơi khác đến"
    en = "Transfer a member in from outside"
    example: ClassVar[dict[str, Any]] = {"person": "@-binh", "cell": "@-chi-bo-1", "status": "official"}
    reason: ClassVar[str] = "moved_in"

    person: PersonRef
    cell: UnitRef
    status: Literal["official", "candidate"] = "official"
    admitted: Day | None = None

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from cell_problems(books, self.cell, on, "cell")
        yield from alive_problems(books, self.person)
        if member := books.membership(self.person, on):
            yield problem("already_member", person=self.person, cell=member["cell"]).at("person")

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield Entry(self.cell, _MEASURE[self.status], +1, self.reason, self.person)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        values: dict[str, Any] = {"cell": self.cell, "status": self.status, "exempt": False}
        if self.admitted:
            values |= {"admitted": self.admitted.isoformat(), "ceremony": ""}
        yield Fact("membership", self.person, values, link=self.cell)


class RestoreMember(TransferMemberIn):
    """Restore membership that was wrongly ended (phục hồi đảng tịch).

    Entries: +1 members at the cell, reason `restored`.
    """

    vi = "Phục hồi đảng tịch"
    en = "Restore a member"
    example: ClassVar[dict[str, Any]] = {"person": "@-an", "cell": "@-chi-bo-1", "status": "official"}
    before: ClassVar[list[dict[str, Any]]] = [{"act": "expel_member", "person": "@-an"}]
    reason: ClassVar[str] = "restored"


class _Leaving(_OfMember):
    """Acts by which a membership ends. Entries: -1 members at the cell, for the act's reason."""

    states = ("candidate", "official", "transit")
    reason: ClassVar[str]

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield from leave_entries(books, self.person, on, self.reason)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("membership", self.person, {"status": self.reason, "exempt": False})


class TransferMemberOut(_Leaving):
    """A member leaves for a body outside these books (chuyển sinh hoạt đảng ra ngoài đảng bộ)."""

    area = "members"
    vi = "Chuyển đảng viên đi nơi khác"
    en = "Transfer a member out"
    example: ClassVar[dict[str, Any]] = {"person": "@-an", "to": "Đảng bộ tỉnh Cao Bằng"}
    reason = "moved_out"

    to: Text


class RemoveMember(_Leaving):
    """Strike a member off (xóa tên); not a disciplinary measure."""

    area = "members"
    vi = "Xóa tên đảng viên"
    en = "Strike a member off"
    example: ClassVar[dict[str, Any]] = {"person": "@-an", "ground": "Bỏ sinh hoạt quá thời hạn"}
    reason = "removed"

    ground: str = ""


class ExpelMember(_Leaving):
    """Expel a member (khai trừ)."""

    area = "members"
    vi = "Khai trừ đảng viên"
    en = "Expel a member"
    example: ClassVar[dict[str, Any]] = {"person": "@-an"}
    reason = "expelled"


class LeaveParty(_Leaving):
    """A member is let go at their own wish (cho ra khỏi Đảng)."""

    area = "members"
    vi = "Cho ra khỏi Đảng"
    en = "Leave the Party"
    example: ClassVar[dict[str, Any]] = {"person": "@-an"}
    reason = "left"


class RecordMemberDeath(_Leaving):
    """Record the death of a member (từ trần); payroll, posts, planning and merged offices end with it.

    Entries: -1 members, and -1 `payroll.present`, `posts.held`, `planning`, `offices.merged` where the person
    counts there, reason `died`.
    """

    area = "members"
    vi = "Ghi nhận đảng viên từ trần"
    en = "Record a member's death"
    example: ClassVar[dict[str, Any]] = {"person": "@-an"}
    reason = "died"

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        from tochuc.books.acts.staff import payroll_measure

        yield from super().entries(books, on)
        if job := books.employment(self.person, on):
            yield Entry(job["unit"], payroll_measure(job), -1, "died", self.person)
        for code in books.posts_of(self.person, on):
            if post := books.post(code, on):
                yield Entry(post["unit"], f"posts.held.{post['rank']}", -1, "died", self.person)
        for plan in plans_of(books, self.person, on):
            yield Entry(plan.unit, f"planning.{plan.rank}", -1, "died", self.person)
        for unit, model in self._merged(books, on):
            yield Entry(unit, f"offices.merged.{model}", -1, "died", self.person)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield from super().facts(books, on)
        yield Fact("person", self.person, {"died": on.isoformat()})
        if books.employment(self.person, on):
            yield Fact("employment", self.person, {"unit": "", "ended": "died"})
        for code in books.posts_of(self.person, on):
            yield Fact("holding", code, {"person": None})
        for plan in plans_of(books, self.person, on):
            yield Fact("planning", plan.subject, {"planned": False}, link=self.person)
        for unit, model in self._merged(books, on):
            yield Fact("merged_office", f"{unit}:{model}", {"person": None}, link=unit)

    def _merged(self, books: Books, on: date) -> list[tuple[str, str]]:
        held = {
            (e.unit, e.measure.removeprefix("offices.merged."))
            for _, e in books.entries_of(self.person)
            if e.measure.startswith("offices.merged.")
        }
        return sorted(
            p for p in held if books.state("merged_office", ":".join(p), on).get("person") == self.person
        )


class ExemptMember(_OfMember):
    """Exempt a member from work and activities (miễn công tác và sinh hoạt đảng); still counted as a member.

    Entries: +1 `exempt.members` at the cell, reason `exempted`.
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
    """

    vi = "Thôi miễn công tác và sinh hoạt đảng"
    en = "End an exemption"
    before: ClassVar[list[dict[str, Any]]] = [{"act": "exempt_member", "person": "@-an"}]
    change: ClassVar[tuple[bool, int, str]] = (False, -1, "exemption_ended")


class AdmitMembers(Act):
    """Admit several new people at once, opening the record of each (kết nạp nhiều người).

    Entries and refusals as `admit_member`, for each person.
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
            yield from (p.at("people", index) for p in trait_problems(person.values(), on))
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
            values = {
                k: v
                for k, v in person.values().items()
                if k not in ("code", "status", "admitted", "official")
            }
            yield Fact("person", person.code, values)
            dates = {"admitted": on.isoformat(), "ceremony": (self.ceremony or on).isoformat()}
            yield Fact(
                "membership", person.code, {"cell": self.cell, "status": "candidate", **dates}, link=self.cell
            )
