"""What a unit holds, and how it goes over to a successor: the arithmetic of merging and splitting.

Always true: `carry` yields pairs that net to zero; `shared` divides a whole number into parts that add up to it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tochuc.books.records import Entry, Fact, Traits
from tochuc.books.state import Books


@dataclass(frozen=True, slots=True)
class Holding:
    """A balance of one measure at a unit, of one person where persons are counted."""

    measure: str
    amount: int
    person: str | None = None
    traits: Traits | None = None


# What a fact backs at the unit itself goes over with that fact (see `carried_marks`, `carried_posts`).
_BACKED = ("units.", "grassroots.weak", "offices.merged.", "posts.open.", "planning.")


def holdings(books: Books, unit: str, on: date) -> Iterator[Holding]:
    """The balances at the unit on the day that stand by themselves: people, quota, base payroll."""
    people: dict[str, int] = {}
    for (measure, person, traits), amount in sorted(books.person_balances(unit, on).items(), key=str):
        people[measure] = people.get(measure, 0) + amount
        if not measure.startswith(_BACKED):
            yield Holding(measure, amount, person, traits)
    for measure, amount in sorted(books.balances(unit, on).items()):
        rest = amount - people.get(measure, 0)
        if rest and not measure.startswith(_BACKED):
            yield Holding(measure, rest)


def carry(holding: Holding, source: str, destination: str) -> Iterator[Entry]:
    """The pair of entries that takes a holding from one unit to another."""
    entry = Entry(
        source, holding.measure, -holding.amount, "reorganised", holding.person, traits=holding.traits
    )
    yield entry
    yield entry._replace(unit=destination, amount=holding.amount)


def shared(holding: Holding, shares: Sequence[tuple[str, int]]) -> Iterator[tuple[str, Holding]]:
    """The holding divided by percent: whole numbers by the largest remainder, adding up to the whole."""
    exact = [(code, holding.amount * share) for code, share in shares]
    parts = {code: value // 100 for code, value in exact}
    left = holding.amount - sum(parts.values())
    for code, _ in sorted(exact, key=lambda item: -(item[1] % 100))[:left]:
        parts[code] += 1
    for code, amount in parts.items():
        if amount:
            yield code, replace(holding, amount=amount)


def carry_children(
    books: Books, unit: str, on: date, to: Callable[[str], str], but: Collection[str] = ()
) -> Iterator[Fact]:
    """The units below go under the successor, all `but` those that end with the unit: they keep their last place."""
    for child in (c for c in books.children(unit, on) if c.code not in but):
        yield Fact("unit", child.code, {"parent": to(child.code)}, link=to(child.code))


def carried_facts(books: Books, unit: str, on: date, to: Callable[[str], str]) -> Iterator[Fact]:
    """Memberships, employments and posts at the unit go over with their persons (a post with its holder)."""
    for person in books.members(unit, on):
        yield Fact("membership", person, {"cell": to(person)}, link=to(person))
    for person in books.staff(unit, on):
        yield Fact("employment", person, {"unit": to(person)}, link=to(person))
    for post in books.posts(unit, on):
        destination = to(books.holder(post, on) or "")
        yield Fact("post", post, {"unit": destination}, link=destination)


@dataclass(frozen=True, slots=True)
class Plan:
    """A person in the planning for a post."""

    subject: str
    person: str
    post: str
    unit: str
    rank: str


def plans_of(books: Books, person: str, on: date) -> list[Plan]:
    """The posts a person is planned for on the day, each with the unit and rank it has that day."""
    found = []
    for subject in books.linked("planning", person):
        post = subject.split(":")[1]
        if subject.startswith(f"{person}:") and books.state("planning", subject, on).get("planned"):
            values = books.post(post, on)
            if values:
                found.append(Plan(subject, person, post, values["unit"], values["rank"]))
    return found


def plans_for(books: Books, post: str, on: date) -> list[Plan]:
    """Who is planned for a post on the day."""
    values = books.post(post, on)
    held = books.person_balances(values["unit"], on) if values else {}
    people = sorted({person for measure, person, _ in held if measure.startswith("planning.")})
    return [plan for person in people for plan in plans_of(books, person, on) if plan.post == post]


def planned_from(books: Books, post: str, on: date) -> set[str]:
    """Who is planned for a post on the day or on any later one."""
    values = books.post(post, on)
    at = books.entries_at(values["unit"]) if values else []
    people = {e.person for _, e in at if e.person and e.measure.startswith("planning.")}
    found = set()
    for person in people:
        for subject in books.linked("planning", person):
            if subject.startswith(f"{person}:{post}:"):
                later = [f.day for f in books.history("planning", subject).facts if f.day > on]
                if any(books.state("planning", subject, day).get("planned") for day in (on, *later)):
                    found.add(person)
    return found


def carried_posts(books: Books, unit: str, on: date, to: Callable[[str], str]) -> Iterator[Entry]:
    """Posts, and the planning for them, are counted where the post goes (see `carried_facts`)."""
    for post in books.posts(unit, on):
        values = books.post(post, on)
        assert values is not None
        destination = to(books.holder(post, on) or "")
        yield from carry(Holding(f"posts.open.{values['rank']}", 1), unit, destination)
        for plan in plans_for(books, post, on):
            yield from carry(Holding(f"planning.{plan.rank}", 1, plan.person), unit, destination)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that is said of a unit and counts one there: that it is weak, that two of its offices are merged."""

    kind: str
    about: str  # what follows the unit in the fact's subject
    measure: str
    person: str | None
    holds: dict[str, Any]
    ends: dict[str, Any]

    def subject(self, unit: str) -> str:
        return f"{unit}:{self.about}" if self.about else unit


def marks(books: Books, unit: str, on: date) -> Iterator[Mark]:
    """All that is marked at the unit on the day."""
    weak = books.state("weak", unit, on)
    if weak.get("weak"):
        yield Mark(
            "weak", "", "grassroots.weak", None, {"weak": True, "why": weak.get("why", "")}, {"weak": False}
        )
    for subject in books.linked("merged_office", unit):
        holder = books.state("merged_office", subject, on).get("person")
        if holder and subject.startswith(f"{unit}:"):
            model = subject.removeprefix(f"{unit}:")
            measure = f"offices.merged.{model}"
            yield Mark("merged_office", model, measure, holder, {"person": holder}, {"person": None})


def carried_marks(
    books: Books, units: Sequence[str], on: date, to: Callable[[Mark], str]
) -> tuple[list[Entry], list[Fact]]:
    """The marks of the units go over to where `to` says; where the same stands already, the one merged away ends."""
    entries: list[Entry] = []
    facts: list[Fact] = []
    standing: set[tuple[str, str]] = set()
    for unit in units:
        for mark in marks(books, unit, on):
            destination = to(mark)
            here = {(m.kind, m.subject(destination)) for m in marks(books, destination, on)}
            place = (mark.kind, mark.subject(destination))
            if place in here | standing:
                entries.append(Entry(unit, mark.measure, -1, "merged", mark.person))
                # nothing new is said, but the merger now rests on it: it cannot be reversed alone
                facts.append(Fact(mark.kind, mark.subject(destination), {}, link=destination))
            else:
                entries += carry(Holding(mark.measure, 1, mark.person), unit, destination)
                facts.append(Fact(mark.kind, mark.subject(destination), mark.holds, link=destination))
            standing.add(place)
            facts.append(Fact(mark.kind, mark.subject(unit), mark.ends, link=unit))
    return entries, facts
