"""The accounts of the books (`measures.toml`): which measures exist, whether they keep a balance, why they move.

A measure's code is dotted; `payroll.present.*` stands for every code that begins so. An entry whose measure or
reason is not registered is refused.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Measure:
    code: str
    vi: str
    en: str
    kind: str  # "stock" or "event"
    persons: bool = False
    several: bool = False  # one person may count more than once at a unit
    family: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    vi: str
    en: str


# Reasons that only move something between units: over one decision they net to zero for each measure.
MOVING = frozenset({"transferred", "reorganised", "reclassified", "identity"})


@cache
def _register() -> tuple[dict[str, Measure], dict[str, Reason]]:
    data = tomllib.loads(files("tochuc.books").joinpath("measures.toml").read_text("utf-8"))
    measures = {m["code"]: Measure(**m) for m in data["measure"]}
    reasons = {code: Reason(code, **names) for code, names in data["reasons"].items()}
    return measures, reasons


def measures() -> dict[str, Measure]:
    """Every registered measure by its code (patterns end in `.*`)."""
    return _register()[0]


def reasons() -> dict[str, Reason]:
    """Every registered reason by its code."""
    return _register()[1]


@cache
def measure(code: str) -> Measure | None:
    """The registration that covers `code`, or None."""
    known = measures()
    if code in known:
        return known[code]
    parts = code.split(".")
    for length in range(len(parts) - 1, 0, -1):
        found = known.get(".".join(parts[:length]) + ".*")
        if found:
            return found
    return None


def is_stock(code: str) -> bool:
    """Whether the measure keeps a balance (an event is only counted between two dates)."""
    known = measure(code)
    return known is not None and known.kind == "stock"


def covers_something(pattern: str) -> bool:
    """Whether a code or a pattern (`members.*`) stands for at least one registered measure."""
    if not pattern.endswith(".*"):
        return measure(pattern) is not None
    return measure(pattern[:-2] + ".x") is not None or any(c.startswith(pattern[:-1]) for c in measures())
