"""Dates as offices write them: text in several orders, short years, words, Excel's serial numbers, a year alone.

Always true: what is returned is a day of the calendar, or a year alone; a text that could be two days is refused with
both possibilities in view, unless the rest of its column shows the order.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from tochuc.books.text import search_key
from tochuc.exchange.importing.faults import Wrong

_EXCEL_EPOCH = date(1899, 12, 30)
_THREE = re.compile(r"(\d{1,4})\s*[/.\-,\s]\s*(\d{1,2})\s*[/.\-,\s]\s*(\d{1,4})")
_TWO = re.compile(r"(\d{1,2})\s*[/.\-\s]\s*(\d{4})")
_WORDS = re.compile(
    r"(?:(?:ngay|mung|mong)?\s*(\d{1,2})\s*,?\s*)?thang\s*(\d{1,2})\s*,?\s*(?:nam)?\s*(\d{2,4})"
)
_YEAR = re.compile(r"(?:(?:sinh\s*)?nam\s*)?((?:1[89]|20)\d\d)")
_SHORT_YEARS = 85  # a year of two digits reaches no further back
_TIME = re.compile(r"[t\s]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?z?$")


class Span(NamedTuple):
    """The days a field can be, both included, and its field for the message."""

    first: date
    last: date
    field: str


@dataclass(slots=True)
class PartialDate:
    """What a cell says: a year, with month and day where they are given."""

    year: int
    month: int = 0
    day: int = 0
    whole: date | None = field(init=False)
    iso: str = field(init=False)  # as the books keep a birth: a day, or the year alone

    def __post_init__(self) -> None:
        self.whole = date(self.year, self.month, self.day) if self.day else None
        self.iso = self.whole.isoformat() if self.whole else f"{self.year:04d}"


def read_date(raw: Any, span: Span, month_first: bool = False) -> PartialDate:
    """The date in a cell, within the span. Raises `Wrong`."""
    if isinstance(raw, str):
        return _read_written(raw, span, month_first)
    if isinstance(raw, datetime):
        return _within(PartialDate(raw.year, raw.month, raw.day), span)
    if isinstance(raw, date):
        return _within(PartialDate(raw.year, raw.month, raw.day), span)
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return _within(_of_number(raw, span), span)
    return _read_written(str(raw), span, month_first)


@lru_cache(50_000)
def _read_written(raw: str, span: Span, month_first: bool) -> PartialDate:
    """A date written as text; a list has the same days again and again."""
    text = _TIME.sub("", search_key(raw).strip(" .;'\"`"))
    if text.isdigit():
        return _within(_of_number(int(text), span), span)
    return _within(_of_text(text, span, month_first), span)


def month_comes_first(texts: list[str]) -> bool:
    """Whether a column's dates are written month first: some can only be read so, and none only the other way."""
    day_first = month_first = False
    for text in texts:
        if found := re.fullmatch(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{2,4})\s*", text):
            first, second = int(found[1]), int(found[2])
            day_first |= first > 12 >= second
            month_first |= second > 12 >= first
    return month_first and not day_first


def _of_number(raw: float, span: Span) -> PartialDate:
    """A year, Excel's count of days, or the digits of a day run together."""
    number = int(raw)
    if 1850 <= number <= 2100:
        return PartialDate(number)
    if 3_000 <= number <= 80_000:
        day = _EXCEL_EPOCH + timedelta(days=number)
        return PartialDate(day.year, day.month, day.day)
    digits = str(number)
    readings = set()
    if len(digits) in (7, 8):
        padded = digits.zfill(8)
        for d, m, y in ((padded[:2], padded[2:4], padded[4:]), (padded[6:], padded[4:6], padded[:4])):
            if (read := _day(int(y), int(m), int(d))) and span.first <= read <= span.last:
                readings.add(read)
    if len(readings) == 1:
        (day,) = readings
        return PartialDate(day.year, day.month, day.day)
    raise Wrong("not_a_date")


def _of_text(text: str, span: Span, month_first: bool) -> PartialDate:
    if found := _WORDS.fullmatch(text):
        return _made(found[3], int(found[2]), int(found[1] or 0), span)
    if found := _THREE.fullmatch(text):
        first, second, third = found.groups()
        if len(first) == 4:
            return _made(first, int(second), int(third), span)
        if len(first) > 2 or len(third) == 3:
            raise Wrong("not_a_date")
        day, month = (int(second), int(first)) if month_first else (int(first), int(second))
        if month > 12 >= day and _day_or_none(third, month=day, day=month, span=span):
            raise Wrong("date_order", expected=f"{month:02d}/{day:02d}/{third}")
        return _made(third, month, day, span)
    if found := _TWO.fullmatch(text):
        return _made(found[2], int(found[1]), 0, span)
    if found := _YEAR.fullmatch(text):
        return PartialDate(int(found[1]))
    raise Wrong("not_a_date")


def _day_or_none(year: str, month: int, day: int, span: Span) -> date | None:
    try:
        return _day(_year(year, span), month, day)
    except Wrong:
        return None


def _made(year: str, month: int, day: int, span: Span) -> PartialDate:
    whole = _year(year, span)
    if not day:
        if 1 <= month <= 12:
            return PartialDate(whole, month)
        raise Wrong("not_a_date")
    if _day(whole, month, day) is None:
        raise Wrong("no_such_day", _days_of(whole, month))
    return PartialDate(whole, month, day)


def _days_of(year: int, month: int) -> str:
    """The days a month does have, "" for no month."""
    if not 1 <= month <= 12:
        return ""
    return f"01/{month:02d}/{year} – {monthrange(year, month)[1]}/{month:02d}/{year}"


def _year(text: str, span: Span) -> int:
    """A year of four digits as it stands; of two, the only century within the span."""
    if len(text) == 4:
        return int(text)
    if len(text) != 2:
        raise Wrong("not_a_date")
    first = max(span.first.year, span.last.year - _SHORT_YEARS)
    fitting = [y for y in (1900 + int(text), 2000 + int(text)) if first <= y <= span.last.year]
    if len(fitting) != 1:
        raise Wrong("year_of_two")
    return fitting[0]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _within(found: PartialDate, span: Span) -> PartialDate:
    inside = (
        span.first <= found.whole <= span.last
        if found.whole
        else span.first.year <= found.year <= span.last.year
    )
    if not inside:
        raise Wrong("date_out_of_range", field=span.field, first=span.first, last=span.last)
    return found
