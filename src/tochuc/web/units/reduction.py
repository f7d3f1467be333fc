"""The page of staff reduction: base and target by decision, the way there, who retires, the gap of every unit, warnings.

Always true: it shows one `Forecast` and what it does not know it says; nothing is taken for a base that no decision set.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tochuc.books import models, store
from tochuc.books.text import number
from tochuc.figures.forecast import Forecast, forecast
from tochuc.figures.forecast_picture import picture as draw
from tochuc.web.frame import dates, naming, vocabulary
from tochuc.web.frame.pictures import picture
from tochuc.web.frame.rules import at_unit, needs

LONGEST = 20  # years ahead


@require_GET
@needs("units.read", of=at_unit)
def unit_reduction(request: Any, code: str) -> HttpResponse:
    """Staff reduction of a unit with all below it, as seen on a day, ahead to the end of a year (`den`)."""
    row = get_object_or_404(models.Unit, code=code)
    day = dates.page_day(request)
    until = request.GET.get("den", "")
    last = int(until) if until.isdecimal() and len(until) == 4 else day.on.year + 5
    last = min(max(last, day.on.year), day.on.year + LONGEST)
    found = _forecast(code, day.on, last)
    context = {
        "row": row,
        "name": naming.names({code}).unit(code),
        "day": day,
        "until": last,
        "found": found,
        "goal": _percent(found),
        "picture": picture(lambda theme: draw(found, theme), _("Biên chế so với mục tiêu tinh giản"))
        if found
        else None,
        "past": _past(found) if found else [],
        "years": [(y, _decimal(y.line), _decimal(y.gap)) for y in found.years] if found else [],
        "over": found.warnings if found else (),
    }
    return render(request, "units/reduction.html", context)


def _forecast(code: str, on: Any, until: int) -> Forecast | None:
    try:
        return forecast(code, on, until, store.last_posting())
    except LookupError:
        return None


def _past(found: Forecast) -> list[tuple[int, int, str, str]]:
    """Each year gone by: people present, where the target's line stood, how many were still to go."""
    rows = [(year, present, found.line(year)) for year, present in found.past]
    return [(y, n, _decimal(line), _decimal(None if line is None else n - line)) for y, n, line in rows]


def _percent(found: Forecast | None) -> str:
    if found is None or found.percent is None:
        return ""
    return f"{_decimal(found.percent)}%"


def _decimal(value: float | None) -> str:
    if value is None:
        return "—"
    return (
        number(value, 0 if float(value).is_integer() else 1) if vocabulary.lang() == "vi" else f"{value:,.1f}"
    )
