"""Pages of clean data: a unit's board of what is left with its trend, each rule as a list, records that may be one person.

Always true: faults come from the kept snapshot of today, made beside the pages; a list shows no value of a restricted
field; a record outside the reader's part of the tree is shown by its code alone. What mends a record is a decision.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tochuc.access import scopes
from tochuc.books.acts import Act
from tochuc.books.models import Person, Unit
from tochuc.exchange.cleaning import board, snapshots
from tochuc.exchange.cleaning.duplicates import Pair
from tochuc.web.frame import naming, trend, vocabulary
from tochuc.web.frame.rules import at_unit, needs

LISTED = 100


@require_GET
@needs("people.read")
def clean_list(request: Any) -> HttpResponse:
    """The board of the account's own part of the tree; a choice where there are several."""
    held = scopes.roots(request.user, "people.read")
    living = Unit.objects.filter(ended=None).exclude(name="")
    top = living.filter(parent="") if scopes.EVERYWHERE in held else living.filter(code__in=held)
    found = list(top.order_by("name").values_list("code", "name"))
    if len(found) == 1:
        return redirect("clean_unit", code=found[0][0])
    return render(request, "people/cleaning.html", {"units": found})


@require_GET
@needs("people.read", of=at_unit)
def clean_unit(request: Any, code: str) -> HttpResponse:
    """A unit and all below it: how much is left by rule, over the last quarters; the units below by how much."""
    asked = snapshots.wanted()
    context: dict[str, Any] = {"code": code, "name": _name(code)}
    if not snapshots.ready(asked):
        snapshots.prepare_beside()
        return render(request, "people/cleaning_unit.html", context | {"waiting": True})
    units = _below(code)
    kept = [snapshots.read(on, posting) for on, posting in asked]
    counts = [snapshot.counts(units) for snapshot in kept]
    context |= {
        "days": [on for on, _posting in asked[:-1]],
        "groups": _groups(counts),
        "left": sum(counts[-1].values()),
        "pairs": sum(1 for p in kept[-1].pairs if _of_units(p, units)),
        "children": _children(code, kept[-1]),
    }
    return render(request, "people/cleaning_unit.html", context)


def _groups(counts: list[dict[str, int]]) -> list[tuple[str, list[Any]]]:
    """The rules by severity, each with its numbers, oldest first, and their line."""
    lang, found = vocabulary.lang(), []
    for severity in board.SEVERITIES:
        rows = []
        for rule in board.rules():
            if rule["severity"] == severity:
                numbers = [c[rule["id"]] for c in counts]
                line = trend.line(numbers) if any(numbers) else ""
                rows.append((rule["id"], rule[lang], numbers[:-1], numbers[-1], line))
        found.append((severity_words(severity), rows))
    return found


def _children(code: str, now: snapshots.Snapshot) -> list[tuple[str, str, int]]:
    """The units right below with something left, the most first; each counts all below it."""
    above = dict(Unit.objects.filter(ended=None).values_list("code", "parent"))
    found: Counter[str] = Counter()
    for _rule, _person, unit in now.faults:
        seen: set[str] = set()
        while unit in above and above[unit] != code and unit not in seen:
            seen.add(unit)
            unit = above[unit]
        if above.get(unit) == code:
            found[unit] += 1
    names = naming.names(found)
    return sorted(((c, names.unit(c), n) for c, n in found.items()), key=lambda f: (-f[2], f[1]))


@require_GET
@needs("people.read", of=at_unit)
def clean_rule(request: Any, code: str, rule: str) -> HttpResponse:
    """Who has a fault, to be worked through: each with the decision that usually mends it."""
    told = next((r for r in board.rules() if r["id"] == rule), None)
    if told is None:
        raise Http404
    asked = snapshots.wanted()[-1:]
    if not snapshots.ready(asked):
        return redirect("clean_unit", code=code)
    found = snapshots.read(*asked[0]).of(rule, _below(code))
    page = Paginator(found, LISTED).get_page(request.GET.get("trang"))
    names = naming.names((unit for _person, unit in page), (person for person, _unit in page))
    act = told.get("act", "")
    context = {
        "code": code,
        "name": _name(code),
        "rule": told[vocabulary.lang()],
        "severity": severity_words(told["severity"]),
        "page": page,
        "people": [(person, names.person(person), unit, names.unit(unit)) for person, unit in page],
        "act": act if scopes.may(request.user, "decisions.draft", code) else "",
        "act_words": getattr(Act.registry[act], vocabulary.lang()) if act else "",
    }
    return render(request, "people/cleaning_rule.html", context)


@require_GET
@needs("people.read", of=at_unit)
def clean_pairs(request: Any, code: str) -> HttpResponse:
    """Records that may be one person, side by side, each pair with the decision that would merge them."""
    asked = snapshots.wanted()[-1:]
    if not snapshots.ready(asked):
        return redirect("clean_unit", code=code)
    units = _below(code)
    page = Paginator([p for p in snapshots.read(*asked[0]).pairs if _of_units(p, units)], 50).get_page(
        request.GET.get("trang")
    )
    rows = {
        p.code: p
        for p in Person.objects.filter(code__in=[c for pair in page for c in (pair.keep, pair.duplicate)])
    }
    names = naming.names(u for p in rows.values() for u in (p.cell, p.employer))
    mine = Person.objects.filter(
        scopes.within(request.user, "people.read", "cell", "employer"), code__in=rows
    )
    may_see = set(mine.values_list("code", flat=True))
    context = {
        "code": code,
        "name": _name(code),
        "page": page,
        "pairs": [
            (
                p,
                [_shown(rows.get(c), c in may_see, c, names) for c in (p.keep, p.duplicate)],
                why_words(p.why),
            )
            for p in page
        ],
        "may_draft": scopes.may(request.user, "decisions.draft", code),
    }
    return render(request, "people/cleaning_pairs.html", context)


def _shown(person: Person | None, may_see: bool, code: str, names: naming.Names) -> dict[str, str]:
    if person is None or not may_see:
        return {"code": code, "name": "", "born": "", "place": _("ngoài phạm vi của bạn")}
    place = names.unit(person.cell or person.employer) if person.cell or person.employer else "—"
    return {
        "code": code,
        "name": person.name,
        "born": vocabulary.value_words("born", person.born),
        "place": place,
    }


def _of_units(pair: Pair, units: set[str]) -> bool:
    return not units.isdisjoint(pair.units)


def _below(code: str) -> set[str]:
    """The unit and all below it."""
    return set(Unit.objects.filter(code__in=scopes.units_below([code])).values_list("code", flat=True))


def _name(code: str) -> str:
    return naming.names([code]).unit(code)


def severity_words(severity: str) -> str:
    """The words of a severity."""
    return {
        "missing": _("Thiếu"),
        "impossible": _("Không thể có"),
        "doubtful": _("Đáng ngờ"),
        "stale": _("Để lâu"),
    }.get(severity, severity)


def why_words(why: tuple[str, ...]) -> str:
    """What agrees in two records."""
    words = {
        "name": _("cùng họ tên"),
        "born": _("cùng ngày sinh"),
        "place": _("cùng đơn vị"),
        "number": _("số định danh chỉ lệch một chữ số"),
    }
    return ", ".join(words.get(w, w) for w in why) or _("họ tên gần giống")
