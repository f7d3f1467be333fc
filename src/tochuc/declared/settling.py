"""Settling a difference: by a decision after which the books agree, by a corrected declaration, or by a note.

Always true: each settling is kept with its row of the audit trail, both or neither. Who may settle is asked by the
caller.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from tochuc.access import audit
from tochuc.books.models import Decision
from tochuc.declared.declaring import Source, declare, standing
from tochuc.declared.differences import differences
from tochuc.declared.models import DeclaredFigure

Settled = DeclaredFigure.Settled


class NotSettled(ValueError):
    """A difference cannot be settled so; `code`: no_such_posting, still_differs, note_needed, not_declared."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def by_note(unit: str, period: str, figure: str, note: str, by: Any) -> None:
    """The difference stays, and why is written beside it."""
    if not note.strip():
        raise NotSettled("note_needed")
    _settle(unit, period, figure, by, Settled.NOTE, note=note.strip()[:500])


def by_decision(unit: str, period: str, figure: str, posting: int, by: Any) -> None:
    """A decision posted since makes the books say what was declared. Raises `NotSettled` where they do not."""
    if not Decision.objects.filter(posting=posting, reversed_by=None).exists():
        raise NotSettled("no_such_posting")
    if any(d.figure == figure for d in differences(unit, period)):
        raise NotSettled("still_differs")
    _settle(unit, period, figure, by, Settled.DECISION, decision=posting)


@transaction.atomic
def by_correction(unit: str, period: str, figure: str, value: float, source: Source, by: Any) -> None:
    """The unit declared wrong and says so; the former declaration stays to be seen.

    Raises `declaring.AlreadyAccepted` where the level above has taken the figure over.
    """
    if figure not in standing(unit, period):
        raise NotSettled("not_declared")
    declare(unit, period, {figure: value}, source, by)
    _record("declared.correction", unit, period, figure, by)


@transaction.atomic
def _settle(
    unit: str, period: str, figure: str, by: Any, how: str, note: str = "", decision: int | None = None
) -> None:
    row = standing(unit, period).get(figure)
    if row is None:
        raise NotSettled("not_declared")
    row.settled, row.note, row.decision = how, note, decision
    row.save(update_fields=["settled", "note", "decision"])
    _record(f"declared.{how}", unit, period, figure, by)


def _record(action: str, unit: str, period: str, figure: str, by: Any) -> None:
    audit.record(action, actor=by, subject=f"declared:{unit}:{period}:{figure}", unit=unit)
