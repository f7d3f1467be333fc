"""Key figures of a unit for the first page and its sheet: now, a year before, and a line of the last half-years.

Always true: they are figures of the catalogue for the last half-year the books reach; one without data, or that
was 0 all the time (a unit that has none of it), is left out.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tochuc.access.models import SignOff
from tochuc.books import models, periods, store
from tochuc.books.periods import Period
from tochuc.exchange import submissions
from tochuc.exchange.models import Submission
from tochuc.figures.catalogue import catalogue
from tochuc.figures.evaluate import evaluate, question
from tochuc.reviews import printed
from tochuc.reviews.compose import show
from tochuc.web.frame import trend, vocabulary
from tochuc.web.frame.rules import at_unit, needs
from tochuc.web.reviews import choosing, document

KEY_FIGURES = (
    "members", "members_admitted", "members_confirmed", "members_evaluated", "payroll_quota", "payroll_present",
    "staff_reduced", "staff_reduced_pct",
)  # fmt: skip
HALF_YEARS = 5


@lru_cache(maxsize=256)
def _key_figures(unit: str, period: Period, known: int) -> dict[str, list[Any]]:
    """Each key figure in the last half-years, the oldest first, kept while the books stand."""
    wanted = [f for f in KEY_FIGURES if f in catalogue()]
    found = [evaluate(wanted, question(unit, p, known)) for p in half_years(period)]
    return {f: [values[f] for values in found] for f in wanted}


def half_years(last: Period) -> list[Period]:
    """The half-years up to and with the given one, the oldest first."""
    count = last.first.year * 2 + (last.first.month > 6)
    return [periods.read(f"{n // 2}-H{n % 2 + 1}") for n in range(count - HALF_YEARS + 1, count + 1)]


def _sent(unit: str, period: Period) -> dict[str, int]:
    """How far the submissions to a unit for a period are; empty where none was asked for."""
    to = Submission.objects.filter(to=unit, period=period.name)
    taken, late = Q(state=Submission.State.ACCEPTED), submissions.is_late()
    told = to.aggregate(all=Count("pk"), taken=Count("pk", taken), late=Count("pk", late))
    return told if told["all"] else {}


@require_GET
@needs("reviews.read", of=at_unit)
def key_figures(request: Any, code: str) -> HttpResponse:
    """A unit's key figures for the last half-year the books reach, each opening to its parts."""
    last = models.Decision.objects.exclude(posting=None).order_by("-on").values_list("on", flat=True).first()
    row = models.Unit.objects.filter(code=code).first()
    if last is None or row is None:
        return render(request, "units/key_figures.html", {})
    period, lang = choosing.periods_until(last)[0], vocabulary.lang()
    if period.name.endswith("H2") or len(period.name) == 4:
        period = periods.read(f"{last.year}-H2")
    found = _key_figures(code, period, store.last_posting())
    link = document.link_of(document.Address(code, period, False))
    figures, spans = catalogue(), half_years(period)
    context = {
        "unit": row,
        "period": period,
        "sent": _sent(code, period),
        "signed": SignOff.objects.filter(unit=code, period=period.name).last(),
        "closed": periods.closing(store.books_now(), code, period) is not None,
        "figures": [
            (
                printed.capital(getattr(figures[f], lang)),
                document.safe(link(f, show(figures[f], now.number, lang), code)),
                show(figures[f], values[-3].number, lang),
                trend.line([v.number for v in values]),
                [(p, show(figures[f], v.number, lang)) for p, v in zip(spans, values, strict=True)],
            )
            for f, values in found.items()
            if (now := values[-1]).number is not None and any(v.number for v in values)
        ],
    }
    return render(request, "units/key_figures.html", context)
