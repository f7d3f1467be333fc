"""The board of a unit: every fault of its records by rule, as a list to be worked through, with counts.

Always true: computed from the books each time; the trend is the same board asked of an earlier posting.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from django.db.models import Q

from tochuc.books import models, store
from tochuc.books.acts import Act
from tochuc.books.state import Books
from tochuc.exchange.cleaning.checks import CHECKS, Record

SEVERITIES = ("missing", "impossible", "doubtful", "stale")
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of one person's record."""

    rule: str
    severity: str
    person: str
    name: str
    unit: str
    vi: str
    en: str


@cache
def rules() -> tuple[dict[str, Any], ...]:
    """The rules, each naming a check there is and a severity there is. Raises ValueError otherwise."""
    found = tomllib.loads(files(__package__).joinpath("rules.toml").read_text("utf-8"))["rule"]
    for rule in found:
        if (
            rule["check"] not in CHECKS
            or rule["severity"] not in SEVERITIES
            or rule["of"] not in ("members", "everyone")
            or rule.get("act", "amend_person") not in Act.registry
        ):
            raise ValueError(f"rules.toml: {rule['id']}")
    return tuple(found)


def findings(units: Iterable[str] | None, on: date, known: int | None = None) -> Iterator[Finding]:
    """What is left to clean among the members and staff of these units (a unit and those below it, say; None: all)."""
    books = store.books_now() if known is None else store.books_as_known(known)
    rows = models.Person.objects.filter(alias_of="").order_by("order", "code")
    if units is not None:
        wanted = set(units)
        rows = rows.filter(Q(cell__in=wanted) | Q(employer__in=wanted))
    codes = list(rows.values_list("code", flat=True))
    for start in range(0, len(codes), _CHUNK):
        some = codes[start : start + _CHUNK]
        for kind in ("person", "membership", "employment"):
            books.prefetch(kind, some)
        numbers = dict(
            models.CitizenNumber.objects.filter(person__code__in=some).values_list("person__code", "number")
        )
        for code in some:
            yield from _of_person(books, code, on, numbers.get(code, ""))


def _of_person(books: Books, code: str, on: date, number: str) -> Iterator[Finding]:
    values = books.state("person", code, on)
    if not values or values.get("died") or values.get("alias_of"):
        return
    membership, employment = books.membership(code, on) or {}, books.employment(code, on) or {}
    days = [f.on for f in books.history("membership", code).facts if f.on is not None and f.on <= on]
    record = Record(code, values, membership, employment, max(days, default=None), on, number)
    unit = str(membership.get("cell") or employment.get("unit") or "")
    for rule in rules():
        if (rule["of"] == "everyone" or membership) and CHECKS[rule["check"]](record, rule):
            yield Finding(
                rule["id"], rule["severity"], code, str(values["name"]), unit, rule["vi"], rule["en"]
            )


def board(units: Iterable[str], on: date, known: int | None = None) -> dict[str, int]:
    """How many faults of each rule are left."""
    counts = Counter(f.rule for f in findings(units, on, known))
    return {rule["id"]: counts.get(rule["id"], 0) for rule in rules()}
