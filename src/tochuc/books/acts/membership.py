"""What every act on membership stands on: the accounts of members, their state, the problems they share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from tochuc import regulations
from tochuc.books.acts.base import Act, PersonRef
from tochuc.books.records import Entry, Problem, problem
from tochuc.books.state import Books

MEASURE = {"official": "members.official", "candidate": "members.candidate", "transit": "transit.members"}


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
    yield Entry(member["cell"], MEASURE[member["status"]], -1, reason, person)
    if member.get("exempt") and member["status"] != "transit":  # in transit nobody counts as exempt
        yield Entry(member["cell"], "exempt.members", -1, reason, person)


class OfMember(Act):
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
