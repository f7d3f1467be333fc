"""Acts on the payroll (biên chế): what is assigned, who is present, who leaves and on what ground.

Always true: quota and people present are different measures. A cut of quota is one act; a reduction of staff
(tinh giản biên chế) is another and names a person. Both are kept per bloc (party, government ...) and kind of staff.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from tochuc import regulations
from tochuc.books.acts.base import Act, Count, NewCode, PersonRef, Text, UnitRef
from tochuc.books.acts.people import PersonFields, alive_problems, trait_problems
from tochuc.books.records import Entry, Fact, Problem, problem
from tochuc.books.state import Books


def payroll_measure(job: Mapping[str, Any]) -> str:
    """The account a person present on a payroll counts in."""
    return f"payroll.present.{job['bloc']}.{job['staff']}"


def _bloc_problems(bloc: str, staff: str | None) -> Iterator[Problem]:
    blocs, kinds = regulations.blocs(), regulations.staff_kinds()
    if bloc not in blocs:
        yield problem("not_among", value=bloc, known=", ".join(blocs)).at("bloc")
    if staff is not None and staff not in kinds:
        yield problem("not_among", value=staff, known=", ".join(kinds)).at("staff")


class AssignQuota(Act):
    """Assign a quota of payroll to a unit (giao biên chế).

    Entries: +n `payroll.quota.<bloc>.<staff>` at the unit, reason `assigned`.
    Refuses: a bloc or a kind of staff that is not among those known.
    """

    area = "staff"
    vi = "Giao biên chế"
    en = "Assign payroll quota"
    example: ClassVar[dict[str, Any]] = {
        "unit": "@-ban",
        "bloc": "party",
        "staff": "civil_servant",
        "amount": 5,
    }

    unit: UnitRef
    bloc: Text
    staff: Text
    amount: Count

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from _bloc_problems(self.bloc, self.staff)

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield Entry(self.unit, f"payroll.quota.{self.bloc}.{self.staff}", self.amount, "assigned")


class CutQuota(AssignQuota):
    """Cut a unit's quota (cắt giảm biên chế được giao); no person leaves by it.

    Entries: -n `payroll.quota.<bloc>.<staff>` at the unit, reason `quota_cut`.
    Refuses: a cut of more than is left on the day or any later one.
    """

    vi = "Cắt giảm biên chế được giao"
    en = "Cut payroll quota"
    example: ClassVar[dict[str, Any]] = {
        "unit": "@-ban",
        "bloc": "party",
        "staff": "civil_servant",
        "amount": 1,
    }

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from super().check(books, on)
        had = _least(books, self.unit, f"payroll.quota.{self.bloc}.{self.staff}", on)
        if had < self.amount:
            yield problem("quota_too_small", unit=self.unit, had=had, cut=self.amount).at("amount")

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield Entry(self.unit, f"payroll.quota.{self.bloc}.{self.staff}", -self.amount, "quota_cut")


def _least(books: Books, unit: str, measure: str, on: date) -> int:
    """The smallest balance of the day and of every later one: what a late cut can still take."""
    days = {e.day for _, e in books.entries_at(unit) if e.measure == measure and e.day > on}
    return min(books.balances(unit, day).get(measure, 0) for day in {on, *days})


class SetBasePayroll(Act):
    """Fix the base payroll that the reduction rate is counted on (biên chế gốc), with its year.

    Entries: +n `payroll.base.<bloc>` at the unit, reason `assigned`.
    Refuses: a bloc that is not among those known, a base set before.
    """

    area = "staff"
    vi = "Xác định biên chế gốc"
    en = "Set the base payroll"
    example: ClassVar[dict[str, Any]] = {"unit": "@-ban", "bloc": "party", "amount": 40, "year": 2015}

    unit: UnitRef
    bloc: Text
    amount: Count
    year: int

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from _bloc_problems(self.bloc, None)
        if known := books.state("base", f"{self.unit}:{self.bloc}", on):
            yield problem("base_set_before", unit=self.unit, year=known["year"], amount=known["amount"]).at(
                "unit"
            )

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield Entry(self.unit, f"payroll.base.{self.bloc}", self.amount, "assigned")

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        values = {"year": self.year, "amount": self.amount, "bloc": self.bloc}
        yield Fact("base", f"{self.unit}:{self.bloc}", values, link=self.unit)


class SetTarget(Act):
    """Set a target for a figure at a unit (giao chỉ tiêu), with the year it is due and the year it is counted from."""

    area = "staff"
    vi = "Giao chỉ tiêu"
    en = "Set a target"
    example: ClassVar[dict[str, Any]] = {
        "unit": "@", "figure": "staff_reduced_pct", "value": 10, "due": 2021, "base_year": 2015,
    }  # fmt: skip

    unit: UnitRef
    figure: NewCode
    value: float
    due: int
    base_year: int | None = None
    rule: str = ""

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        values = {"value": self.value, "due": self.due, "base_year": self.base_year, "rule": self.rule}
        yield Fact("target", f"{self.unit}:{self.figure}", values, link=self.unit)


class OpenStaffMember(PersonFields):
    """One line of an opening list of staff."""

    code: NewCode


class OpenStaff(Act):
    """Take the people present on a unit's payroll into the books (mở sổ người có mặt), with their records.

    Entries: +1 `payroll.present.<bloc>.<staff>` at the unit for each, reason `opening`.
    Refuses: who is on a payroll already, a code of another person, values that the lists do not know.
    """

    area = "staff"
    vi = "Mở sổ người có mặt trong biên chế"
    en = "Open the books of a unit's staff"
    example: ClassVar[dict[str, Any]] = {
        "unit": "@-ban", "bloc": "party", "staff": "civil_servant",
        "people": [{"code": "@-cb-9", "name": "Lương Thị Thủy", "sex": "F", "born": "1979-11-20"}],
    }  # fmt: skip

    unit: UnitRef
    bloc: Text
    staff: Text
    people: Annotated[list[OpenStaffMember], Field(min_length=1)]

    def refs(self) -> Iterator[tuple[str, str, str]]:
        yield "unit", "unit", self.unit

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from _bloc_problems(self.bloc, self.staff)
        codes = [p.code for p in self.people]
        for kind in ("person", "membership", "employment"):
            books.prefetch(kind, codes)
        for index, person in enumerate(self.people):
            if codes.index(person.code) != index:
                yield problem("named_twice", code=person.code).at("people", index, "code")
            if job := books.employment(person.code, on):
                yield problem("employed_already", person=person.code, unit=job["unit"]).at(
                    "people", index, "code"
                )
            if (there := books.person(person.code, on)) and there.name != person.name:
                yield problem("person_code_used", code=person.code).at("people", index, "code")
            yield from (p.at("people", index) for p in trait_problems(person.values(), on))

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        code = f"payroll.present.{self.bloc}.{self.staff}"
        for p in self.people:
            traits = None if books.known("person", p.code) else p.traits
            yield Entry(self.unit, code, +1, "opening", p.code, traits=traits)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        job = {"unit": self.unit, "bloc": self.bloc, "staff": self.staff}
        for person in self.people:
            if not books.known("person", person.code):
                yield Fact("person", person.code, {k: v for k, v in person.values().items() if k != "code"})
            yield Fact("employment", person.code, job, link=self.unit)


class ReceiveStaff(Act):
    """Receive a person onto a unit's payroll (tiếp nhận, tuyển dụng).

    Entries: +1 `payroll.present.<bloc>.<staff>` at the unit, reason `received`.
    Refuses: who is on a payroll already, a person recorded as dead.
    """

    area = "staff"
    vi = "Tiếp nhận vào biên chế"
    en = "Receive onto the payroll"
    example: ClassVar[dict[str, Any]] = {
        "person": "@-binh", "unit": "@-ban", "bloc": "party", "staff": "civil_servant",
    }  # fmt: skip

    person: PersonRef
    unit: UnitRef
    bloc: Text
    staff: Text

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from _bloc_problems(self.bloc, self.staff)
        yield from alive_problems(books, self.person)
        if job := books.employment(self.person, on):
            yield problem("employed_already", person=self.person, unit=job["unit"]).at("person")

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        yield Entry(self.unit, f"payroll.present.{self.bloc}.{self.staff}", +1, "received", self.person)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        job = {"unit": self.unit, "bloc": self.bloc, "staff": self.staff}
        yield Fact("employment", self.person, job, link=self.unit)


class _OfStaff(Act):
    """Acts that need a person present on a payroll."""

    person: PersonRef

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        if books.employment(self.person, on) is None:
            yield problem("not_on_payroll", person=self.person, on=on).at("person")

    def job(self, books: Books, on: date) -> dict[str, Any]:
        job = books.employment(self.person, on)
        assert job is not None
        return job


class ReleaseStaff(_OfStaff):
    """A person leaves the payroll without being counted as a reduction (thôi việc, chuyển công tác, nghỉ hưu).

    Entries: -1 `payroll.present` where the person is, reason `released` or `retired`.
    Refuses: who is on no payroll.
    """

    area = "staff"
    vi = "Cho thôi việc, nghỉ hưu, chuyển đi"
    en = "Release from the payroll"
    example: ClassVar[dict[str, Any]] = {"person": "@-an", "ground": "retired"}

    ground: Literal["released", "retired"] = "released"

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        job = self.job(books, on)
        yield Entry(job["unit"], payroll_measure(job), -1, self.ground, self.person)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("employment", self.person, {"unit": "", "ended": self.ground})


class ReduceStaff(_OfStaff):
    """Reduce the payroll by a named person (tinh giản biên chế), on a ground of the decree in force.

    Entries: -1 `payroll.present` where the person is, reason `reduced`.
    Refuses: a person who is on no payroll, or on another unit's than the one named.
    """

    area = "staff"
    vi = "Tinh giản biên chế"
    en = "Reduce staff"
    example: ClassVar[dict[str, Any]] = {"person": "@-an", "ground": "redundant", "unit": "@-phong-1"}

    ground: Text
    unit: UnitRef | None = None

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from super().check(books, on)
        grounds = regulations.reduction_grounds()
        if self.ground not in grounds:
            yield problem("not_among", value=self.ground, known=", ".join(grounds)).at("ground")
        job = books.employment(self.person, on)
        if job and self.unit and job["unit"] != self.unit:
            yield problem("employed_elsewhere", person=self.person, unit=job["unit"], named=self.unit).at(
                "unit"
            )

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        job = self.job(books, on)
        yield Entry(job["unit"], payroll_measure(job), -1, "reduced", self.person)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("employment", self.person, {"unit": "", "ended": "reduced", "ground": self.ground})


class TransferStaff(_OfStaff):
    """Transfer a person to another unit's payroll, both sides at once (điều động biên chế).

    Entries: -1 where the person was, +1 at the new unit, reason `transferred`.
    Refuses: who is on no payroll, the same unit.
    """

    area = "staff"
    vi = "Chuyển biên chế sang đơn vị khác"
    en = "Transfer between payrolls"
    example: ClassVar[dict[str, Any]] = {"person": "@-an", "unit": "@-phong-2"}

    unit: UnitRef

    def check(self, books: Books, on: date) -> Iterator[Problem]:
        yield from super().check(books, on)
        job = books.employment(self.person, on)
        if job and job["unit"] == self.unit:
            yield problem("employed_already", person=self.person, unit=self.unit).at("unit")

    def entries(self, books: Books, on: date) -> Iterator[Entry]:
        job = self.job(books, on)
        yield Entry(job["unit"], payroll_measure(job), -1, "transferred", self.person)
        yield Entry(self.unit, payroll_measure(job), +1, "transferred", self.person)

    def facts(self, books: Books, on: date) -> Iterator[Fact]:
        yield Fact("employment", self.person, {"unit": self.unit}, link=self.unit)
