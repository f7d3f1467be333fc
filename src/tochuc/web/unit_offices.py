"""The page of merged offices within a unit on a day: each model's count, opening to where it runs and to where not and why.

Always true: the count is a stock of the units alive that day; where the books and who holds what disagree it is said.
"""

from __future__ import annotations

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
from tochuc.web import dates, naming, vocabulary
from tochuc.web.rules import at_unit, needs


@dataclass(frozen=True, slots=True)
class Model:
    """One model on the page: the rows where it runs, where not, and where books and holders disagree."""

    words: str
    merged: list[dict[str, Any]]
    apart: list[dict[str, Any]]
    odd: list[dict[str, Any]]

    @property
    def total(self) -> int:
        return len(self.merged) + len(self.apart)


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
    papers = dict(models.Decision.objects.filter(posting__in=postings).values_list("posting", "pk"))
    told = {id(r): _row(r, names, may_people, papers) for r in rows}
    found = []
    for model in dict.fromkeys(r.model for r in rows):
        own = [r for r in rows if r.model == model]
        found.append(
            Model(
                str(getattr(regulations.merged_models()[model], vocabulary.lang())),
                [told[id(r)] for r in own if r.decided],
                [told[id(r)] for r in own if not r.decided],
                [told[id(r)] for r in own if r.inconsistent],
            )
        )
    return render(
        request,
        "web/unit_offices.html",
        {"models": found, "day": day, "code": code, "name": names.unit(code)},
    )


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
