"""The charts of a review as pictures of their own, drawn when they are looked at: SVG, light or dark.

Always true: a picture shows the chart of the review that the address names, as it was composed; it is kept by the
chart's data and never drawn twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from tochuc.reviews import charts
from tochuc.reviews.compose import UnknownUnit
from tochuc.web.frame.rules import at_unit, needs
from tochuc.web.reviews import document


@dataclass(frozen=True)
class _Keyed:
    """A chart that is told from others by its data (rows are mappings and cannot be hashed)."""

    key: str
    chart: Any

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and self.key == other.key


@lru_cache(maxsize=512)
def _drawn(keyed: _Keyed, theme: str) -> bytes:
    return charts.svg(keyed.chart, theme).encode()


@require_GET
@needs("reviews.read", of=at_unit)
def chart(request: Any, code: str, period: str, chart: str, theme: str) -> HttpResponse:
    """One chart of a review, in the theme of the page."""
    asked = document.asked_of(request, code, period)
    if theme not in charts.THEMES:
        raise Http404
    try:
        sections = document.review_of(asked).sections
    except UnknownUnit:
        raise Http404 from None
    found = next((c for s in sections for c in s.charts if c.id == chart and not charts.is_empty(c)), None)
    if found is None:
        raise Http404
    return HttpResponse(_drawn(_Keyed(repr(found), found), theme), content_type="image/svg+xml")
