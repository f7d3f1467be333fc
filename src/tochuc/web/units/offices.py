"""The page of merged offices within a unit on a day: each model's count, opening to where it runs and to where not and why.

Always true: the count is a stock of the units alive that day; where the books and who holds what disagree it is said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tochuc import regulations
from tochuc.access import scopes
from tochuc.books import models, store
from tochuc.figures.offices import Office, merged_offices
from tochuc.figures.rollup import open_rollup
from tochuc.web.frame import dates, naming, vocabulary
from tochuc.web.frame.rules import at_unit, needs

SHOWN = 100  # rows of one list on the page


@dataclass(frozen=True, slots=True)
class Model:
    """One model on the page: the rows where it runs, where not, and where books and holders disagree."""

    words: str
    merged: list[dict[str, Any]]
    apart: list[dict[str, Any]]
    odd: list[dict[str, Any]]
    count: int
    total: int

    @property
    def cut(self) -> bool:
        """Whether there are more rows than the page shows."""
        return self.count > len(self.merged) or self.total - self.count > len(self.apart)


@require_GET
@needs("units.read", of=at_unit)
def unit_offices(request: Any, code: str) -> HttpResponse:
    """The merged offices within a unit."""
    day, known = dates.page_day(request), store.last_posting()
    rows = merged_offices(code, day.on, known) if code in open_rollup().tree(known).nodes else []
    may_people = scopes.may(request.user, "people.read", code)
    people = {
        p for r in rows for p in (r.holder, *(s.holder for s in r.seats), *(p for _d, p in r.history)) if p
    }
    names = naming.names({code}, people if may_people else ())
    postings = {r.posting for r in rows if r.posting}
    decisions = models.Decision.objects.filter(posting__in=postings)
    papers = {d.posting or 0: d.pk for d in decisions.only("posting")}
    shown = [
        _model(model, [r for r in rows if r.model == model], lambda row: _row(row, names, may_people, papers))
        for model in dict.fromkeys(r.model for r in rows)
    ]
    return render(
        request,
        "units/offices.html",
        {"models": shown, "day": day, "code": code, "name": names.unit(code)},
    )


def _model(model: str, own: list[Office], row: Callable[[Office], dict[str, Any]]) -> Model:
    words = str(getattr(regulations.merged_models()[model], vocabulary.lang()))
    merged, apart = ([r for r in own if r.decided is on] for on in (True, False))
    odd = [r for r in own if r.inconsistent]
    here, apart_here, odd_here = ([row(r) for r in some[:SHOWN]] for some in (merged, apart, odd))
    return Model(words, here, apart_here, odd_here, len(merged), len(own))


def _row(row: Office, names: naming.Names, may_people: bool, papers: dict[int, int]) -> dict[str, Any]:
    def person(code: str) -> str:
        return names.person(code) if may_people else _("(không có quyền xem)")

    return {
        "unit": row.unit,
        "name": row.name,
        "holder": row.holder if may_people else "",
        "holder_name": person(row.holder) if row.holder else "",
        "since": row.since,
        "until": row.until,
        "decision": row.decision,
        "paper": papers.get(row.posting or 0),
        "held": row.held,
        "decided": row.decided,
        "why": [_why(code, about, names, may_people) for code, about in row.why],
        "history": [(on, person(who) if who else "") for on, who in row.history],
    }


def _why(code: str, about: str, names: naming.Names, may_people: bool) -> str:
    """One reason why a model does not run, in words."""
    title = regulations.posts().get(about)
    words = str(getattr(title, vocabulary.lang())) if title else about
    people = ", ".join(names.person(p) for p in about.split(", ")) if may_people else _("hai người khác nhau")
    match code:
        case "no_post":
            return _("không đặt chức danh %(title)s") % {"title": words}
        case "vacant":
            return _("chưa có người giữ chức danh %(title)s") % {"title": words}
        case "several":
            return _("mỗi chức danh một người giữ: %(people)s") % {"people": people}
        case "not_decided":
            return _("một người giữ cả hai chức danh nhưng chưa có quyết định: %(people)s") % {
                "people": people
            }
        case "lost":
            return _("người nhất thể hóa không còn giữ chức danh %(title)s") % {"title": words}
    return _("đã thôi từ %(day)s") % {"day": f"{date.fromisoformat(about):%d/%m/%Y}"}
