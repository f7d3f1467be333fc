"""The day a page is about: `?ngay=` in the address, dd/mm/yyyy or ISO; today where none is given.

Always true: a day that cannot be read is told to the reader, never replaced in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tochuc.access.scopes import today
from tochuc.books.text import iso_day

KEY = "ngay"


@dataclass(frozen=True, slots=True)
class PageDay:
    """The day a page shows. `wrong` is what was typed where it is no day."""

    on: date
    past: bool
    wrong: str = ""

    @property
    def iso(self) -> str:
        return self.on.isoformat()

    @property
    def query(self) -> str:
        """What a link adds to stay on the day."""
        return f"?{KEY}={self.iso}" if self.past else ""


def read_day(text: str) -> date | None:
    """A day as dd/mm/yyyy, d-m-yyyy or ISO; None for what is none."""
    try:
        return date.fromisoformat(iso_day(text).strip())
    except ValueError:
        return None


def page_day(request: Any) -> PageDay:
    """The day in the address; today for none and for what cannot be read."""
    given, now = request.GET.get(KEY, "").strip(), today()
    if not given:
        return PageDay(now, False)
    on = read_day(given)
    return PageDay(now, False, given) if on is None else PageDay(on, on != now)
