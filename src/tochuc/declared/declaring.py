"""Declaring: a unit's figures for a period are kept, from a form or from a text.

Always true: a figure declared anew replaces the former, which stays; what a level above has accepted is not declared
anew. Who may declare is asked by the caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from tochuc.declared.models import DeclaredFigure
from tochuc.figures.catalogue import catalogue

Settled = DeclaredFigure.Settled


@dataclass(frozen=True, slots=True)
class Source:
    """Where declared figures come from: `kind` submission or text, its id; of a text the character and the words."""

    kind: str
    id: int
    start: int | None = None
    text: str = ""


class AlreadyAccepted(ValueError):
    """The level above has accepted these figures as they are; `figures` are their ids."""

    def __init__(self, figures: list[str]):
        super().__init__(", ".join(figures))
        self.figures = figures


def standing(unit: str, period: str) -> dict[str, DeclaredFigure]:
    """The declared figures of a unit and period that hold, by figure. One question."""
    return {r.figure: r for r in DeclaredFigure.objects.filter(unit=unit, period=period, replaced=False)}


def declare(
    unit: str, period: str, values: Mapping[str, float], source: Source, by: Any,
    explanations: Mapping[str, str] | None = None,
) -> list[DeclaredFigure]:  # fmt: skip
    """Keep declared figures; the new rows are given back, none for a figure already declared so.

    Raises ValueError for a figure the catalogue has not, `AlreadyAccepted` where one was accepted with another value.
    """
    if unknown := [f for f in values if f not in catalogue()]:
        raise ValueError(", ".join(unknown))
    why = explanations or {}
    with transaction.atomic():
        before = {
            r.figure: r
            for r in DeclaredFigure.objects.select_for_update().filter(
                unit=unit, period=period, replaced=False
            )
        }
        new = {f: v for f, v in values.items() if f not in before or not _same(before[f], v, why.get(f, ""))}
        if fixed := [f for f in new if f in before and before[f].accepted]:
            raise AlreadyAccepted(fixed)
        for figure in new.keys() & before.keys():
            _replace(before[figure])
        return [
            DeclaredFigure.objects.create(
                unit=unit, period=period, figure=figure, value=value, explanation=why.get(figure, "")[:500],
                source=source.kind, source_id=source.id, start=source.start, text=source.text[:500], by=by.username,
            )
            for figure, value in new.items()
        ]  # fmt: skip


def accept(unit: str, period: str) -> int:
    """The level above takes these figures over as they are. How many."""
    return DeclaredFigure.objects.filter(unit=unit, period=period, replaced=False).update(accepted=True)


def _same(row: DeclaredFigure, value: float, explanation: str) -> bool:
    return row.value == value and explanation in ("", row.explanation)


def _replace(row: DeclaredFigure) -> None:
    row.replaced, row.settled = True, Settled.CORRECTION
    row.save(update_fields=["replaced", "settled"])
