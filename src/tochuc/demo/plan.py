"""The demonstration's plan and lists, read from `data/*.toml`, and the days they speak of."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read(name: str) -> dict[str, Any]:
    """One file of the demonstration: `plan`, `apparatus`, `places` or `names`."""
    return tomllib.loads((files("tochuc.demo").joinpath("data") / f"{name}.toml").read_text("utf-8"))


def workday(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def months(first: date, last: date) -> list[tuple[int, int]]:
    """Every (year, month) from one day to another."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [(first.year + (first.month - 1 + i) // 12, (first.month - 1 + i) % 12 + 1) for i in range(count)]


def half_of(day: date) -> str:
    """The half-year a day lies in: "2018-H1"."""
    return f"{day.year}-H{1 if day.month <= 6 else 2}"


def half_days(half: str) -> tuple[date, date]:
    """The first and the last day of a half-year."""
    year = int(half[:4])
    return (
        (date(year, 1, 1), date(year, 6, 30))
        if half.endswith("1")
        else (date(year, 7, 1), date(year, 12, 31))
    )


def later(day: date, years: int) -> date:
    """The same day some years on (29 February becomes the 28th)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
