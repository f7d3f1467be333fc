"""Acts of advising and of the committee's own work: documents issued, reviews of resolutions, contests, protection."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from tochuc.books.acts.base import Act, Count, Text, UnitRef
from tochuc.books.records import Entry, Fact
from tochuc.books.state import Books


class IssueDocument(Act):
    """A document of the committee's work was issued (ban hành văn bản), in one of its areas.

    Entries: +1 `documents.<about>` at the unit, reason `issued`.
    """

    area = "advising"
    vi = "Ban hành văn bản"
    en = "Issue a document"
    example: ClassVar[dict[str, Any]] = {
        "unit": "@",
        "about": "personnel",
        "title": "Quy định phân cấp quản lý cán bộ",
    }

    unit: UnitRef
    about: Literal["personnel", "policy", "organisation", "protection", "inspection", "other"]
    title: Text

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield Entry(self.unit, f"documents.{self.about}", +1, "issued")


class HoldReview(Act):
    """A preliminary or final review of a resolution or directive was held (sơ kết, tổng kết).

    Entries: +1 `reviews.preliminary` or `reviews.final` at the unit, reason `held`.
    """

    area = "advising"
    vi = "Sơ kết, tổng kết nghị quyết, chỉ thị"
    en = "Hold a review of a resolution"
    example: ClassVar[dict[str, Any]] = {
        "unit": "@",
        "stage": "preliminary",
        "resolution": "Chỉ thị số 10-CT/TW",
    }

    unit: UnitRef
    stage: Literal["preliminary", "final"]
    resolution: Text

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield Entry(self.unit, f"reviews.{self.stage}", +1, "held")


class RunContest(Act):
    """A contest was held (tổ chức hội thi, e.g. of good cell secretaries).

    Entries: +1 `contests.held` at the unit, reason `held`.
    """

    area = "advising"
    vi = "Tổ chức hội thi"
    en = "Run a contest"
    example: ClassVar[dict[str, Any]] = {
        "unit": "@",
        "title": "Hội thi bí thư chi bộ giỏi",
        "contestants": 12,
    }

    unit: UnitRef
    title: Text
    contestants: int = Field(0, ge=0)

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield Entry(self.unit, "contests.held", +1, "held")


class ConcludeProtection(Act):
    """Reviews of political standards were concluded (kết luận tiêu chuẩn chính trị); counted only, nobody is named.

    Entries: +n `protection.<conclusion>` at the unit, reason `concluded`.
    """

    area = "advising"
    vi = "Kết luận tiêu chuẩn chính trị (chỉ đếm)"
    en = "Conclude protection reviews (counted only)"
    example: ClassVar[dict[str, Any]] = {"unit": "@", "conclusion": "meets", "count": 3}

    unit: UnitRef
    conclusion: Literal["meets", "does_not_meet", "limited", "not_enough_ground"]
    count: Count = 1

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield Entry(self.unit, f"protection.{self.conclusion}", self.count, "concluded")


class BeginTerm(Act):
    """A committee's term begins (nhiệm kỳ): its papers are numbered anew from the day."""

    area = "advising"
    vi = "Bắt đầu nhiệm kỳ"
    en = "Begin a term"
    example: ClassVar[dict[str, Any]] = {"unit": "@", "term": "2020-2025"}

    unit: UnitRef
    term: Annotated[Text, Field(max_length=20)]

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("term", self.unit, {"name": self.term}, link=self.unit)
