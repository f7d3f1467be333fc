"""Operations on clean data: what is left to clean at a unit and below it, and records that may be one person.

Always true: a finding names a rule, a person and a unit, never a value; a pair is told only where both records are in
the caller's part of the tree.
"""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from tochuc.access import scopes
from tochuc.books.models import Person, Unit
from tochuc.exchange.api import forms
from tochuc.exchange.api.reading import need
from tochuc.exchange.api.standing import conditional
from tochuc.exchange.cleaning import board, snapshots

router = Router(tags=["cleaning"])


class FindingOut(Schema):
    """One fault of one record."""

    rule: str
    severity: str
    person: str
    unit: str


class BoardOut(Schema):
    """How much is left by rule, and a page of the findings: `next` is where the next page begins, 0 at the end."""

    on: str
    posting: int
    counts: dict[str, int]
    items: list[FindingOut]
    next: int


class PairOut(Schema):
    """Two records that may be one person, with the act that would merge them."""

    keep: str
    duplicate: str
    score: float
    why: list[str]
    act: dict[str, Any]


@router.get("/units/{code}/cleaning", response=BoardOut)
@conditional
def left(
    request: HttpRequest, code: forms.Code, rule: str = "", after: forms.From = 0, limit: forms.Limit = 100
) -> Any:
    """What is left to clean at a unit and all below it, today."""
    need(request, "people.read", code)
    now, units = snapshots.now(), _below(code)
    severities = {r["id"]: r["severity"] for r in board.rules()}
    found = [f for f in now.faults if f[2] in units and rule in ("", f[0])]
    items = [
        {"rule": r, "severity": severities[r], "person": p, "unit": u}
        for r, p, u in found[after : after + limit]
    ]
    return {
        "on": now.on.isoformat(), "posting": now.posting, "counts": now.counts(units), "items": items,
        "next": after + limit if after + limit < len(found) else 0,
    }  # fmt: skip


@router.get("/units/{code}/duplicates", response=list[PairOut])
@conditional
def duplicates(request: HttpRequest, code: forms.Code) -> Any:
    """Records of a unit and all below it that may be one person, the likeliest first."""
    need(request, "people.read", code)
    units = _below(code)
    pairs = [p for p in snapshots.now().pairs if not units.isdisjoint(p.units)]
    scope = scopes.within(request.user, "people.read", "cell", "employer")
    codes = [c for p in pairs for c in (p.keep, p.duplicate)]
    seen = set(Person.objects.filter(scope, code__in=codes).values_list("code", flat=True))
    return [
        {"keep": p.keep, "duplicate": p.duplicate, "score": p.score, "why": list(p.why), "act": p.act()}
        for p in pairs
        if {p.keep, p.duplicate} <= seen
    ]


def _below(code: str) -> set[str]:
    return set(Unit.objects.filter(code__in=scopes.units_below([code])).values_list("code", flat=True))
