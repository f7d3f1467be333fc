"""The page where a review is chosen: a unit and a period; the last periods of the account's own units.

Always true: a period is offered only as far as the books reach, and is said to be closed where it is.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tochuc.access import scopes
from tochuc.books import models, periods, store
from tochuc.books.periods import Period
from tochuc.web.frame.roots import roots_of
from tochuc.web.frame.rules import needs


@require_GET
@needs("reviews.read")
def review_list(request: Any) -> HttpResponse:
    """Choose a unit and a period; the last periods that the books reach for the account's own units."""
    if (code := request.GET.get("unit", "").split(" — ")[0].strip()) and (
        name := request.GET.get("ky", "").strip()
    ):
        try:
            found = periods.read(name)
        except ValueError:
            messages.error(
                request,
                _("“%(name)s” không phải là kỳ; đúng ra như 2018-H1, 2018-Q3 hoặc 2018.") % {"name": name},
            )
        else:
            if models.Unit.objects.filter(code=code).exists():
                return redirect("review", code=code, period=found.name)
            messages.error(request, _("Không có đơn vị mang mã “%(code)s”.") % {"code": code})
    books = store.books_now()
    last = models.Decision.objects.exclude(posting=None).order_by("-on").values_list("on", flat=True).first()
    recent = periods_until(last) if last else []
    units = roots_of(request.user, books, scopes.today())
    closed = {
        (u.code, p.name): periods.closing(books, u.code, p) is not None for u in units[:12] for p in recent
    }
    context = {
        "units": units[:12],
        "periods": recent,
        "rows": [(u, [(p, closed[u.code, p.name]) for p in recent]) for u in units[:12]],
    }
    return render(request, "reviews/choosing.html", context)


def periods_until(last: Any) -> list[Period]:
    """The half-years and years up to a day, the latest first."""
    found = []
    for year in range(last.year, last.year - 3, -1):
        if last.month > 6 or year < last.year:
            found += [periods.read(str(year)), periods.read(f"{year}-H2")]
        found.append(periods.read(f"{year}-H1"))
    return found[:6]
