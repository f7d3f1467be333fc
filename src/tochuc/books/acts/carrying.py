"""What a unit holds, and how it goes over to a successor: the arithmetic of merging and splitting.

Always true: `carry` yields pairs that net to zero; `shared` divides a whole number into parts that add up to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tochuc.books.records import Entry, Fact, Traits
from tochuc.books.state import Books


@dataclass(frozen=True, slots=True)
class Holding:
    """A balance of one measure at a unit, of one person where persons are counted."""

    measure: str
    amount: int
    person: str | None = None
    traits: Traits | None = None


def holdings(books: Books, unit: str, on: date) -> Iterator[Holding]:
    """All balances at the unit itself on the day, but for the unit's own being there (`units.*`)."""
    people: dict[str, int] = {}
    for (measure, person, traits), amount in sorted(books.person_balances(unit, on).items(), key=str):
        people[measure] = people.get(measure, 0) + amount
        yield Holding(measure, amount, person, traits)
    for measure, amount in sorted(books.balances(unit, on).items()):
        rest = amount - people.get(measure, 0)
        if rest and not measure.startswith("units."):
            yield Holding(measure, rest)


def carry(holding: Holding, source: str, destination: str) -> Iterator[Entry]:
    """The pair of entries that takes a holding from one unit to another."""
    entry = Entry(
        source, holding.measure, -holding.amount, "reorganised", holding.person, traits=holding.traits
    )
    yield entry
    yield replace(entry, unit=destination, amount=holding.amount)


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


def carry_children(books: Books, unit: str, on: date, to: Callable[[str], str]) -> Iterator[Fact]:
    """The units below go under the successor."""
    for child in books.children(unit, on):
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
