"""Acts by which a membership ends: out of these books, struck off, expelled, left, died."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from tochuc.books.acts.base import Text
from tochuc.books.acts.carrying import plans_of
from tochuc.books.acts.membership import OfMember, leave_entries
from tochuc.books.records import Entry, Fact
from tochuc.books.state import Books


class _Leaving(OfMember):
    """Acts by which a membership ends. Entries: -1 members at the cell, for the act's reason."""

    states = ("candidate", "official", "transit")
    reason: ClassVar[str]

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield from leave_entries(books, self.person, on, self.reason)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("membership", self.person, {"status": self.reason, "exempt": False})


class TransferMemberOut(_Leaving):
    """A member leaves for a body outside these books (chuyển sinh hoạt đảng ra ngoài đảng bộ).

    Refuses: who is no member.
    """

    area = "members"
    vi = "Chuyển đảng viên đi nơi khác"
    en = "Transfer a member out"
    example: ClassVar[dict[str, Any]] = {"person": "@-an", "to": "Đảng bộ tỉnh Cao Bằng"}
    reason = "moved_out"

    to: Text


class RemoveMember(_Leaving):
    """Strike a member off (xóa tên); not a disciplinary measure.

    Refuses: who is no member.
    """

    area = "members"
    vi = "Xóa tên đảng viên"
    en = "Strike a member off"
    example: ClassVar[dict[str, Any]] = {"person": "@-an", "ground": "Bỏ sinh hoạt quá thời hạn"}
    reason = "removed"

    ground: str = ""


class ExpelMember(_Leaving):
    """Expel a member (khai trừ).

    Refuses: who is no member.
    """

    area = "members"
    vi = "Khai trừ đảng viên"
    en = "Expel a member"
    example: ClassVar[dict[str, Any]] = {"person": "@-an"}
    reason = "expelled"


class LeaveParty(_Leaving):
    """A member is let go at their own wish (cho ra khỏi Đảng).

    Refuses: who is no member.
    """

    area = "members"
    vi = "Cho ra khỏi Đảng"
    en = "Leave the Party"
    example: ClassVar[dict[str, Any]] = {"person": "@-an"}
    reason = "left"


class RecordMemberDeath(_Leaving):
    """Record the death of a member (từ trần); payroll, posts, planning and merged offices end with it.

    Entries: -1 members, and -1 `payroll.present`, `posts.held`, `planning`, `offices.merged` where the person
    counts there, reason `died`.
    Refuses: who is no member.
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
