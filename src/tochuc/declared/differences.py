"""Differences (chênh lệch): declared figures that are not what the books say, listed like a bank reconciliation.

Always true: nothing is written here; a figure is compared as it is printed, at its own decimals.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tochuc.books import periods
from tochuc.declared.declaring import standing
from tochuc.declared.models import DeclaredFigure
from tochuc.figures.catalogue import catalogue
from tochuc.figures.evaluate import evaluate, question

_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure declared and booked. `settled`: "" for open, else decision, correction or note."""

    figure: str
    declared: float
    booked: float | None
    settled: str
    note: str
    decision: int | None
    explanation: str = ""

    @property
    def amount(self) -> float | None:
        """Declared less booked; None where the books have no data."""
        return None if self.booked is None else self.declared - self.booked


def booked(unit: str, period: str, figures: Iterable[str]) -> dict[str, float | None]:
    """What the books say of figures for a unit and period, as known now."""
    ids = list(figures)
    if not ids:
        return {}
    found = evaluate(ids, question(unit, periods.read(period)))
    return {id_: found[id_].number for id_ in ids}


def differences(unit: str, period: str) -> list[Difference]:
    """Figures whose declaration is not what the books say; settled ones are listed with how."""
    rows = standing(unit, period)
    numbers = booked(unit, period, rows)
    return [of(row, numbers[f]) for f, row in sorted(rows.items()) if differs(row, numbers[f])]


def differs(row: DeclaredFigure, number: float | None) -> bool:
    """Whether a declaration is not the books' number, both as the figure is printed (a rate is declared rounded)."""
    decimals = catalogue()[row.figure].decimals if row.figure in catalogue() else 0
    return number is None or abs(round(row.value, decimals) - round(number, decimals)) >= _CLOSE


def of(row: DeclaredFigure, number: float | None) -> Difference:
    """A declaration beside the books' number."""
    return Difference(row.figure, row.value, number, row.settled, row.note, row.decision, row.explanation)
