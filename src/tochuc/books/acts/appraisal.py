"""Acts of appraisal (đánh giá, xếp loại): organisations, members, collectives and leaders, by year.

Always true: the classes are those of the regulation in force for the appraisal year; a subject is classified once
a year in one capacity (a wrong class is reversed, then decided anew).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from tochuc import regulations
from tochuc.books.acts.base import Act, PersonRef, Ref, Text, UnitRef
from tochuc.books.records import Entry, Fact, Problem, problem
from tochuc.books.state import Books


def _class_problems(subject: str, year: int, value: str) -> Iterator[Problem]:
    scheme = regulations.classes(subject, year)
    if scheme is None:
        yield problem("no_classes_for_year", subject=subject, year=year).at("year")
    elif value not in scheme.codes:
        known = ", ".join(f"{c.code} ({c.vi})" for c in scheme.classes)
        yield problem("class_unknown", value=value, year=year, known=known, source=scheme.source.title).at(
            "cls"
        )


class _Classify(Act):
    """Classify one subject in one capacity for a year. `class` is a class of that year's regulation.

    Refuses: a class that the regulation of the year does not know, a subject classified for the year in
    the capacity.
    """

    subject: ClassVar[str]

    year: int
    cls: Text = Field(alias="class")

    def _who(self) -> str:
        raise AssertionError("every act of classification names its subject")

    def _where(self, books: Books, on: date) -> str:
        return self._who()

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from _class_problems(self.subject, self.year, self.cls)
        if known := books.state("class", f"{self.subject}:{self._who()}:{self.year}", date.max):
            yield problem("classified_already", subject=self._who(), year=self.year, value=known["class"])

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield Entry(
            self._where(books, on), f"classified.{self.subject}.{self.cls}", +1, "classified", self._person()
        )

    def _person(self) -> str | None:
        return None

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact(
            "class", f"{self.subject}:{self._who()}:{self.year}", {"class": self.cls}, link=self._who()
        )


class ClassifyOrganisation(_Classify):
    """Classify a party organisation (đánh giá, xếp loại tổ chức đảng).

    Entries: +1 `classified.organisation.<class>` at the organisation, reason `classified`.
    Refuses: a class that the regulation of the year does not know, an organisation classified before.
    """

    area = "appraisal"
    vi = "Xếp loại tổ chức đảng"
    en = "Classify an organisation"
    example: ClassVar[dict[str, Any]] = {"unit": "@-dang-bo-1", "year": 2018, "class": "good"}
    subject = "organisation"

    unit: UnitRef

    def _who(self) -> str:
        return self.unit


class ClassifyCollective(ClassifyOrganisation):
    """Classify a leading collective (xếp loại tập thể lãnh đạo, quản lý).

    Entries: +1 `classified.collective.<class>` at the unit, reason `classified`.
    Refuses: a class that the regulation of the year does not know, a collective classified before.
    """

    vi = "Xếp loại tập thể lãnh đạo, quản lý"
    en = "Classify a collective"
    example: ClassVar[dict[str, Any]] = {"unit": "@-ban", "year": 2018, "class": "good"}
    subject = "collective"


class ClassifyMember(_Classify):
    """Classify a member (đánh giá, xếp loại đảng viên).

    Entries: +1 `classified.member.<class>` at the member's cell, reason `classified`.
    Refuses: a class that the regulation of the year does not know, who is no member, a member classified
    before.
    """

    area = "appraisal"
    vi = "Xếp loại đảng viên"
    en = "Classify a member"
    example: ClassVar[dict[str, Any]] = {"person": "@-an", "year": 2018, "class": "good"}
    subject = "member"

    person: PersonRef

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from super().check(books, on)
        if books.membership(self.person, on) is None:
            yield problem("not_a_member", person=self.person).at("person")

    def _who(self) -> str:
        return self.person

    def _person(self) -> str | None:
        return self.person

    def _where(self, books: Books, on: date) -> str:
        member = books.membership(self.person, on)
        assert member is not None
        return str(member["cell"])


class ClassifyLeader(ClassifyMember):
    """Classify a leader (xếp loại cán bộ lãnh đạo, quản lý) at the unit of their post.

    Entries: +1 `classified.leader.<class>` at the unit, reason `classified`.
    Refuses: a class that the regulation of the year does not know, who holds no post at the unit, a
    leader classified before.
    """

    vi = "Xếp loại cán bộ lãnh đạo, quản lý"
    en = "Classify a leader"
    example: ClassVar[dict[str, Any]] = {"person": "@-an", "unit": "@-phong-1", "year": 2018, "class": "good"}
    subject = "leader"

    unit: UnitRef

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from _Classify.check(self, books, on)
        if not any(
            (p := books.post(c, on)) and p["unit"] == self.unit for c in books.posts_of(self.person, on)
        ):
            yield problem("holds_no_post", person=self.person, unit=self.unit).at("person")

    def _where(self, books: Books, on: date) -> str:
        return self.unit


class ClassifyMembers(Act):
    """Classify a cell's members at once (xếp loại đảng viên của chi bộ): for each class, who is in it.

    Entries: +1 `classified.member.<class>` at the cell for each, reason `classified`.
    Refuses: as `classify_member`; who is of another cell, or named twice.
    """

    area = "appraisal"
    vi = "Xếp loại đảng viên của chi bộ"
    en = "Classify a cell's members"
    example: ClassVar[dict[str, Any]] = {
        "cell": "@-chi-bo-1", "year": 2018, "results": {"excellent": ["@-an"], "good": ["@-chi"]},
    }  # fmt: skip

    cell: UnitRef
    year: int
    results: dict[str, Annotated[list[PersonRef], Ref("person")]]

    def refs(self) -> Iterator[tuple[str, str, str]]:
        yield "cell", "unit", self.cell
        for people in self.results.values():
            yield from (("results", "person", person) for person in people)

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        seen: set[str] = set()
        for cls, people in self.results.items():
            yield from (p.at("results", cls) for p in _class_problems("member", self.year, cls))
            books.prefetch("class", [f"member:{p}:{self.year}" for p in people])
            for person in people:
                member = books.membership(person, on)
                if member is None or member["cell"] != self.cell:
                    yield problem("not_in_cell", person=person, cell=self.cell).at("results", cls)
                if person in seen:
                    yield problem("named_twice", code=person).at("results", cls)
                seen.add(person)
                if known := books.state("class", f"member:{person}:{self.year}", date.max):
                    yield problem(
                        "classified_already", subject=person, year=self.year, value=known["class"]
                    ).at("results", cls)

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        for cls, people in self.results.items():
            yield from (Entry(self.cell, f"classified.member.{cls}", +1, "classified", p) for p in people)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        for cls, people in self.results.items():
            yield from (Fact("class", f"member:{p}:{self.year}", {"class": cls}, link=p) for p in people)


class GradeMeeting(Act):
    """Grade a cell's meeting of a month (chấm điểm chất lượng sinh hoạt chi bộ).

    Entries: +1 `meetings.<grade>` at the cell, reason `graded`.
    Refuses: a meeting of a month graded before.
    """

    area = "appraisal"
    vi = "Chấm chất lượng sinh hoạt chi bộ"
    en = "Grade a cell meeting"
    example: ClassVar[dict[str, Any]] = {"cell": "@-chi-bo-1", "month": "2018-05", "grade": "good"}

    cell: UnitRef
    month: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
    grade: Literal["good", "fair", "average", "poor"]

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        if known := books.state("meeting", f"{self.cell}:{self.month}", date.max):
            yield problem("classified_already", subject=self.cell, year=self.month, value=known["grade"]).at(
                "month"
            )

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield Entry(self.cell, f"meetings.{self.grade}", +1, "graded")

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("meeting", f"{self.cell}:{self.month}", {"grade": self.grade}, link=self.cell)


class MarkWeak(Act):
    """Put a grassroots organisation on the list of weak ones (xác định tổ chức cơ sở đảng yếu kém).

    Entries: +1 `grassroots.weak` at the organisation, reason `marked_weak`.
    Refuses: what is no grassroots organisation, one on the list already.
    """

    area = "appraisal"
    vi = "Xác định tổ chức cơ sở đảng yếu kém"
    en = "Mark an organisation weak"
    example: ClassVar[dict[str, Any]] = {"unit": "@-dang-bo-1", "why": "Mất đoàn kết nội bộ kéo dài"}
    change: ClassVar[tuple[bool, int, str]] = (True, +1, "marked_weak")

    unit: UnitRef
    why: str = ""

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        unit = books.unit(self.unit, on)
        if unit is not None and not unit.is_grassroots:
            yield problem("not_grassroots", unit=self.unit, kind=regulations.unit_kinds()[unit.kind].vi).at(
                "unit"
            )
        if bool(books.state("weak", self.unit, on).get("weak")) == self.change[0]:
            yield problem("weakness_the_same", unit=self.unit).at("unit")

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        _, amount, reason = self.change
        yield Entry(self.unit, "grassroots.weak", amount, reason)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("weak", self.unit, {"weak": self.change[0], "why": self.why}, link=self.unit)


class RecordConsolidated(MarkWeak):
    """Record that a weak organisation was consolidated (đã củng cố, đưa ra khỏi danh sách yếu kém).

    Entries: -1 `grassroots.weak` at the organisation, reason `consolidated`.
    Refuses: one that is not on the list.
    """

    vi = "Đã củng cố tổ chức cơ sở đảng yếu kém"
    en = "Record an organisation consolidated"
    example: ClassVar[dict[str, Any]] = {"unit": "@-dang-bo-1"}
    before: ClassVar[list[dict[str, Any]]] = [{"act": "mark_weak", "unit": "@-dang-bo-1"}]
    change: ClassVar[tuple[bool, int, str]] = (False, -1, "consolidated")
