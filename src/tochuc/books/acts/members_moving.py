"""Acts by which members move: from cell to cell, on the way, in from outside, back in.

Always true: opening + in - out = closing, because a transfer posts both sides and a member in transit stands in an
account of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar, Literal

from tochuc.books.acts.base import Act, Day, PersonRef, UnitRef
from tochuc.books.acts.membership import MEASURE, OfMember, cell_problems, leave_entries
from tochuc.books.acts.people import alive_problems
from tochuc.books.records import Entry, Fact, Problem, problem
from tochuc.books.state import Books


class TransferMember(OfMember):
    """Transfer a member to another cell of these books, both sides at once (chuyển sinh hoạt đảng trong nội bộ).

    Entries: -1 at the cell left, +1 at the cell entered, reason `transferred`: a transfer is not a gain.
    Refuses: who is no member or in transit, what is no cell, the same cell.
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
        measures = [MEASURE[member["status"]], *(["exempt.members"] if member.get("exempt") else [])]
        for measure in measures:
            yield Entry(member["cell"], measure, -1, "transferred", self.person)
            yield Entry(self.cell, measure, +1, "transferred", self.person)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("membership", self.person, {"cell": self.cell}, link=self.cell)


class SendMember(OfMember):
    """A member leaves a cell with a letter and has not arrived yet (giới thiệu chuyển sinh hoạt, đang chuyển).

    Entries: -1 members, +1 `transit.members`, both at the cell left, reason `in_transit`.
    Refuses: who is no member, or in transit already.
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


class ReceiveMember(OfMember):
    """A member in transit arrives at a cell (tiếp nhận đảng viên chuyển đến).

    Entries: -1 `transit.members` at the cell left, +1 members at the cell entered, reason `in_transit`.
    Refuses: who is not in transit, what is no cell.
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
        yield Entry(self.cell, MEASURE[member["was"]], +1, "in_transit", self.person)
        if member.get("exempt"):
            yield Entry(self.cell, "exempt.members", +1, "in_transit", self.person)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        was = self.member(books, on)["was"]
        yield Fact("membership", self.person, {"cell": self.cell, "status": was, "to": ""}, link=self.cell)


class TransferMemberIn(Act):
    """A member arrives from outside these books (tiếp nhận đảng viên từ ngoài đảng bộ).

    Entries: +1 members at the cell, reason `moved_in`.
    Refuses: who is a member, what is no cell, a person recorded as dead.
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
        yield Entry(self.cell, MEASURE[self.status], +1, self.reason, self.person)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        values: dict[str, Any] = {"cell": self.cell, "status": self.status, "exempt": False}
        if self.admitted:
            values |= {"admitted": self.admitted.isoformat(), "ceremony": ""}
        yield Fact("membership", self.person, values, link=self.cell)


class RestoreMember(TransferMemberIn):
    """Restore membership that was wrongly ended (phục hồi đảng tịch).

    Entries: +1 members at the cell, reason `restored`.
    Refuses: who is a member, what is no cell, a person recorded as dead.
    """

    vi = "Phục hồi đảng tịch"
    en = "Restore a member"
    example: ClassVar[dict[str, Any]] = {"person": "@-an", "cell": "@-chi-bo-1", "status": "official"}
    before: ClassVar[list[dict[str, Any]]] = [{"act": "expel_member", "person": "@-an"}]
    reason: ClassVar[str] = "restored"
