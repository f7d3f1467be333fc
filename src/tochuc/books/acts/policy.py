"""Acts of cadre policy (chính sách cán bộ): benefits with their due date, and badges of party age."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from tochuc import regulations
from tochuc.books.acts.base import Act, Day, PersonRef, Text, UnitRef
from tochuc.books.records import Entry, Fact, Problem, problem
from tochuc.books.state import Books


class GrantBenefit(Act):
    """Grant a policy benefit (giải quyết chế độ, chính sách), on time when decided by its due date.

    Entries: +1 `benefits.<kind>` at the unit, reason `on_time` or `late`.
    Refuses: a benefit that is not among those known.
    """

    area = "policy"
    vi = "Giải quyết chế độ, chính sách"
    en = "Grant a benefit"
    any_order = True
    example: ClassVar[dict[str, Any]] = {
        "person": "@-an", "unit": "@-ban", "benefit": "sickness_aid", "due": "2018-12-31",
    }  # fmt: skip

    person: PersonRef
    unit: UnitRef
    benefit: Text
    due: Day

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        known = regulations.benefits()
        if self.benefit not in known:
            yield problem("not_among", value=self.benefit, known=", ".join(known)).at("benefit")

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        reason = "on_time" if on <= self.due else "late"
        yield Entry(self.unit, f"benefits.{self.benefit}", +1, reason, self.person)


class AwardBadge(Act):
    """Award a badge of party age (tặng Huy hiệu Đảng) for the years the regulation names.

    Entries: +1 `badges.<years>` at the member's cell, reason `awarded`.
    Refuses: years that no badge is for, who is no member, a badge awarded before.
    """

    area = "policy"
    vi = "Tặng Huy hiệu Đảng"
    en = "Award a party badge"
    example: ClassVar[dict[str, Any]] = {"person": "@-an", "years": 30}

    person: PersonRef
    years: int

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        if self.years not in (known := regulations.badge_years()):
            yield problem("not_among", value=self.years, known=", ".join(map(str, known))).at("years")
        if books.membership(self.person, on) is None:
            yield problem("not_a_member", person=self.person).at("person")
        if books.state("badge", f"{self.person}:{self.years}", date.max):
            yield problem("badge_awarded_already", person=self.person, years=self.years).at("years")

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        member = books.membership(self.person, on)
        assert member is not None
        yield Entry(member["cell"], f"badges.{self.years}", +1, "awarded", self.person)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("badge", f"{self.person}:{self.years}", {"awarded": on.isoformat()}, link=self.person)
