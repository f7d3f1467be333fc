"""The page of a unit's lineage: where it came from and went, as a picture and as a table with the decision at each step.

Always true: it is what `figures.lineage` says as known now; a code that has ended answers with those that stand for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tochuc.access import scopes
from tochuc.books import models, store
from tochuc.figures import lineage as lines
from tochuc.figures.lineage_picture import picture as draw
from tochuc.web.frame import dates, naming, vocabulary
from tochuc.web.frame.pictures import Picture, picture
from tochuc.web.frame.rules import at_unit, needs

DRAWN = 120  # units; with more a picture tells nothing any more


def step_words(kind: str) -> str:
    return {
        "merged": _("hợp nhất, sáp nhập"),
        "split": _("chia, tách"),
        "dissolved": _("giải thể"),
        "established": _("bắt đầu"),
        "moved": _("chuyển về trực thuộc"),
        "renamed": _("đổi tên"),
        "kind_changed": _("chuyển loại hình"),
    }.get(kind, kind)


@require_GET
@needs("units.read", of=at_unit)
def unit_lineage(request: Any, code: str) -> HttpResponse:
    """The lineage of a unit as seen on a day."""
    day, known = dates.page_day(request), store.last_posting()
    try:
        found = lines.lineage(code, day.on, known)
    except lines.UnknownCode:
        raise Http404 from None
    own = found.related(code)
    detailed = {s.detail for s in found.steps if s.kind == "moved"}
    names = naming.names({u.code for u in found.units} | detailed)
    papers = dict(
        models.Decision.objects.filter(posting__in={s.posting for s in found.steps}).values_list(
            "posting", "pk"
        )
    )
    context = {
        "found": found,
        "own": own,
        "day": day,
        "kind": vocabulary.unit_kind(own.kind),
        "today": [(c, names.unit(c)) for c in found.today],
        "steps": [
            (s, step_words(s.kind), *_sides(s, found, names), papers.get(s.posting))
            for s in together(found.steps)
        ],
        "picture": _drawn(code, day.on, known) if 1 < len(found.units) <= DRAWN else None,
        "many": len(found.units) > DRAWN,
        "may_decisions": scopes.may(request.user, "decisions.read"),
    }
    return render(request, "units/lineage.html", context)


def together(steps: Iterable[lines.Step]) -> list[lines.Step]:
    """The steps, what one decision founded on one day told in one line."""
    found: list[lines.Step] = []
    for step in steps:
        last = found[-1] if found else None
        same = last is not None and (last.kind, last.on, last.posting) == (step.kind, step.on, step.posting)
        if last is not None and same and step.kind == "established":
            found[-1] = replace(last, units=(*last.units, *step.units))
        else:
            found.append(step)
    return found


def _sides(step: lines.Step, found: lines.Lineage, names: naming.Names) -> tuple[Any, Any, str]:
    """The units before and after a step, `(code, name)` each, and what it was changed to."""
    before = [(c, found.related(c).name) for c in step.units]
    if step.kind in ("merged", "split"):
        return before, [(c, names.unit(c)) for c in step.into], _shares(step.detail, names)
    if step.kind == "moved":
        return before, [(step.detail, names.unit(step.detail))] if step.detail else [], ""
    words = vocabulary.unit_kind(step.detail) if step.kind == "kind_changed" else step.detail
    return before, [], "" if step.kind == "established" else words


def _shares(detail: str, names: naming.Names) -> str:
    """The shares of a split with the names of the parts: "ls-a 60%" as "Phòng A 60%"."""
    parts = (part.rpartition(" ") for part in detail.split(", ") if part)
    return ", ".join(f"{names.unit(code)} {share}" for code, _space, share in parts)


@lru_cache(maxsize=32)
def _drawn(code: str, on: Any, known: int) -> Picture | None:
    found = lines.lineage(code, on, known)
    title = _("Quá trình hình thành và tổ chức lại: %(name)s") % {"name": found.related(code).name}
    return picture(lambda theme: draw(found, known, theme), title)
