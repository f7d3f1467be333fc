"""What a unit's part begins with: the unit, those above it and all below, their people and posts, as opening decisions.

Always true: the same codes as at home; of units above only name and place. Left at home: citizen numbers, attached papers,
history before the day, and what stands neither on a membership, a payroll, a post, a quota nor a term; members in transit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tochuc.access import restricted, scopes
from tochuc.books import models, store
from tochuc.books.records import Traits
from tochuc.books.state import Books
from tochuc.exchange.importing.papers import BATCH, issuer_letters, last_number

MANIFEST = "part.json"
FORM = 1


class NoSuchUnit(LookupError):
    """There is no such unit on the day."""


@dataclass(frozen=True, slots=True)
class Part:
    """The papers a part opens with, and what is remembered of where it came from."""

    papers: list[dict[str, Any]]
    manifest: dict[str, Any]
    left_out: dict[str, int] = field(default_factory=dict)


def part(unit: str, on: date, user: Any = None) -> Part:
    """The part of a unit on a day. Raises `NoSuchUnit`. `user`: whose sight decides which restricted fields go along."""
    books = store.books_now()
    if books.unit(unit, on) is None:
        raise NoSuchUnit(unit)
    units = _units(books, unit, on)
    below = [c for c in units if unit in books.ancestors(c, on)]
    clear = restricted.clear_for(user, {unit}) if user is not None else frozenset()
    left: dict[str, int] = defaultdict(int)
    acts = [*_open_units(books, units, on), *_staff(books, below, on, clear)]
    acts += [
        *_members(books, below, on, clear, left),
        *_posts(books, below, on, left),
        *_quotas(books, below, on),
    ]
    origin = models.Decision.objects.filter(posting=books.base).values_list("digest", flat=True).first()
    manifest = {
        "form": FORM, "unit": unit, "name": books.state("unit", unit, on)["name"], "on": on.isoformat(),
        "posting": books.base, "digest": origin or "", "fields": sorted(clear),
    }  # fmt: skip
    return Part(list(_papers(unit, on, acts)), manifest, dict(left))


def _units(books: Books, unit: str, on: date) -> list[str]:
    """Those above, the root first, then the unit and all below, parents before children."""
    found = list(books.ancestors(unit, on))[::-1]
    place = len(found) - 1
    while place < len(found):
        found += [c.code for c in books.children(found[place], on) if c.code not in found]
        place += 1
    return found


def _open_units(books: Books, units: list[str], on: date) -> Iterator[dict[str, Any]]:
    known = set(units)
    for code in units:
        unit = books.unit(code, on)
        assert unit is not None
        told = {"parent": unit.parent, "bloc": unit.bloc, "sector": unit.sector}
        told["serves"] = unit.serves if unit.serves in known else ""
        yield {"act": "open_unit", "code": code, "name": unit.name, "kind": unit.kind} | {
            k: v for k, v in told.items() if v
        }
    for code in units:
        if term := books.state("term", code, on).get("name"):
            yield {"act": "begin_term", "unit": code, "term": term}


def _record(books: Books, person: str, on: date, clear: frozenset[str]) -> dict[str, Any]:
    """A person's record as an opening list has it, without the restricted fields that stay at home."""
    values = books.state("person", person, on)
    covered = {key for code, f in restricted.fields().items() if code not in clear for key in f.keys}
    fields = ("name", "born", *(f for f in Traits._fields if f not in covered))
    return {"code": person} | {f: values[f] for f in fields if values.get(f)}


def _staff(books: Books, units: list[str], on: date, clear: frozenset[str]) -> Iterator[dict[str, Any]]:
    for unit in units:
        kinds: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for person in books.staff(unit, on):
            job = books.employment(person, on) or {}
            kinds[str(job.get("bloc", "")), str(job.get("staff", ""))].append(
                _record(books, person, on, clear)
            )
        for (bloc, staff), people in kinds.items():
            for some in _some(people):
                yield {"act": "open_staff", "unit": unit, "bloc": bloc, "staff": staff, "people": some}


def _members(
    books: Books, units: list[str], on: date, clear: frozenset[str], left: dict[str, int]
) -> Iterator[dict[str, Any]]:
    exempt = []
    for unit in units:
        people = []
        for person in books.members(unit, on):
            member = books.membership(person, on) or {}
            if member.get("status") not in ("official", "candidate"):
                left["in_transit"] += 1
                continue
            dates = {k: member[k] for k in ("admitted", "official") if member.get(k)}
            people.append(_record(books, person, on, clear) | {"status": member["status"]} | dates)
            if member.get("exempt"):
                exempt.append(person)
        for some in _some(people):
            yield {"act": "open_members", "cell": unit, "members": some}
    for person in exempt:
        yield {"act": "exempt_member", "person": person}


def _posts(books: Books, units: list[str], on: date, left: dict[str, int]) -> Iterator[dict[str, Any]]:
    people = {p for unit in units for p in (*books.members(unit, on), *books.staff(unit, on))}
    for unit in units:
        for code in books.posts(unit, on):
            post = books.post(code, on) or {}
            told = {k: post[k] for k in ("title", "name", "rank") if post.get(k)}
            yield {"act": "open_post", "code": code, "unit": unit} | told
            holder = books.holder(code, on)
            if holder and holder in people:
                yield {"act": "appoint", "person": holder, "post": code}
            elif holder:
                left["holders_elsewhere"] += 1


def _quotas(books: Books, units: list[str], on: date) -> Iterator[dict[str, Any]]:
    for unit in units:
        for measure, amount in sorted(books.balances(unit, on).items()):
            head, _, rest = measure.partition("payroll.quota.")
            if not head and rest.count(".") == 1 and amount > 0:
                bloc, staff = rest.split(".")
                yield {"act": "assign_quota", "unit": unit, "bloc": bloc, "staff": staff, "amount": amount}


def _some(people: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    yield from (people[start : start + BATCH] for start in range(0, len(people), BATCH))


def _papers(unit: str, on: date, acts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The acts in opening decisions, each of some thousand lines; numbered after the last opening at home."""
    some: list[dict[str, Any]] = []
    number, lines = last_number(unit), 0
    for act in [*acts, None]:
        if some and (act is None or lines >= BATCH):
            number += 1
            yield {
                "number": f"{number:02d}-MS/{issuer_letters(unit)}", "kind": "opening", "issuer": unit,
                "issued": on.isoformat(), "subject": f"Mở sổ phần của {unit} mang theo", "acts": some,
            }  # fmt: skip
            some, lines = [], 0
        if act is not None:
            some.append(act)
            lines += _lines(act)


def _lines(act: Mapping[str, Any]) -> int:
    return max(1, *(len(v) for v in act.values() if isinstance(v, list)), 1)


def who_may_take(user: Any, unit: str) -> bool:
    """Whether the account may take the unit's people out of the building."""
    return all(scopes.may(user, permission, unit) for permission in ("people.read", "export"))
