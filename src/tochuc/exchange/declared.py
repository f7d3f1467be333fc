"""Declared beside booked (số khai và số trong sổ): what units say of themselves, apart from what the books say.

Always true: a declared figure enters no ledger; a difference stays listed until it is settled by a decision that makes
the books agree, by a corrected declaration, or by a note; the list is computed anew from the books each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from tochuc.access import audit
from tochuc.books import models as books_models
from tochuc.books import periods
from tochuc.exchange.models import Declared, Submission
from tochuc.figures.catalogue import catalogue
from tochuc.figures.evaluate import evaluate, question

_CLOSE = 1e-9


class NotSettled(ValueError):
    """A difference cannot be settled so; `code`: no_such_posting, still_differs, note_needed."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure declared and booked. `settled`: "" for open, else decision, correction or note."""

    figure: str
    declared: float
    booked: float | None
    settled: str
    note: str
    decision: int | None

    @property
    def amount(self) -> float | None:
        """Declared less booked; None where the books have no data."""
        return None if self.booked is None else self.declared - self.booked


def declare(submission: Submission, values: Mapping[str, float], by: Any) -> None:
    """Keep declared figures; one that is declared anew replaces the former, which stays to be seen."""
    unknown = [f for f in values if f not in catalogue()]
    if unknown:
        raise ValueError(", ".join(unknown))
    with transaction.atomic():
        for figure, value in values.items():
            former = Declared.objects.filter(submission=submission, figure=figure, replaced=False).first()
            if former is not None and former.value == value:
                continue
            if former is not None:
                former.replaced, former.settled = True, "correction"
                former.save()
            Declared.objects.create(submission=submission, figure=figure, value=value, by=by.username)


def standing(submission: Submission) -> dict[str, Declared]:
    """The declared figures that hold, by figure."""
    return {row.figure: row for row in submission.figures.filter(replaced=False)}


def booked(submission: Submission, figures: Iterable[str]) -> dict[str, float | None]:
    """What the books say of the same figures, as known now."""
    ids = list(figures)
    if not ids:
        return {}
    found = evaluate(ids, question(submission.unit, periods.read(submission.period)))
    return {id_: found[id_].number for id_ in ids}


def differences(submission: Submission) -> list[Difference]:
    """Figures whose declaration is not what the books say; settled ones are listed with how."""
    rows = standing(submission)
    numbers = booked(submission, rows)
    return [
        Difference(f, row.value, numbers[f], row.settled, row.note, row.decision)
        for f, row in sorted(rows.items())
        if not _agree(row.value, numbers[f], catalogue()[f].decimals)
    ]


def _agree(said: float, number: float | None, decimals: int) -> bool:
    """Equal as the figure is printed: a rate is declared rounded."""
    return number is not None and abs(round(said, decimals) - round(number, decimals)) < _CLOSE


def settle_by_note(submission: Submission, figure: str, note: str, by: Any) -> None:
    """The difference stays, and why is written beside it."""
    if not note.strip():
        raise NotSettled("note_needed")
    _settle(submission, figure, by, "note", note=note.strip()[:500])


def settle_by_decision(submission: Submission, figure: str, posting: int, by: Any) -> None:
    """A decision posted since makes the books say what was declared. Raises `NotSettled` where they do not."""
    if not books_models.Decision.objects.filter(posting=posting, reversed_by=None).exists():
        raise NotSettled("no_such_posting")
    if any(d.figure == figure for d in differences(submission)):
        raise NotSettled("still_differs")
    _settle(submission, figure, by, "decision", decision=posting)


def settle_by_correction(submission: Submission, figure: str, value: float, by: Any) -> None:
    """The unit declared wrong and says so; the former declaration stays to be seen."""
    declare(submission, {figure: value}, by)
    audit.record(
        "declared.corrected", actor=by, subject=f"declared:{submission.pk}:{figure}", unit=submission.unit
    )


def _settle(
    submission: Submission, figure: str, by: Any, how: str, note: str = "", decision: int | None = None
) -> None:
    row = standing(submission)[figure]
    row.settled, row.note, row.decision = how, note, decision
    row.save()
    audit.record(
        f"declared.{how}", actor=by, subject=f"declared:{submission.pk}:{figure}", unit=submission.unit
    )
