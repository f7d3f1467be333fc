"""What a user keeps of a reading: the text, corrections of its ties, declared figures, task drafts.

Always true: each is kept in one transaction with its row of the audit trail, whole or not at all; a text is kept once
for a unit and period; a correction is used by every reading of its units after it. The reading itself is never stored.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from tochuc.access import audit
from tochuc.books.text import nfc
from tochuc.declared import declaring
from tochuc.declared.declaring import Source
from tochuc.declared.models import DeclaredFigure
from tochuc.figures.catalogue import catalogue

from .learning import holds_for, learnt
from .models import Correction, KeptText, TaskDraft
from .reader import read
from .reading import Reading
from .reconcile import corrected, declared, task_drafts

LONGEST_TITLE = 200


def read_kept(kept: KeptText) -> Reading:
    """A kept text read again, with what was learnt since and its own corrections."""
    reading = read(kept.text, catalogue().values(), learnt(kept.unit))
    by_hand = dict(kept.corrections.order_by("id").values_list("start", "figure"))
    claims = [
        replace(c, figure=by_hand[c.start] or None) if c.start in by_hand else c for c in reading.claims
    ]
    return replace(reading, claims=claims)


def keep(text: str, unit: str, period: str, by: Any, title: str = "") -> KeptText:
    """Keep a text for a unit and period; the same text again is the one kept before. Costs one reading for its title."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    named = nfc(title.strip() or read(text).document.title or _first_line(text))[:LONGEST_TITLE]
    with transaction.atomic():
        kept, made = KeptText.objects.get_or_create(
            unit=unit,
            period=period,
            digest=digest,
            defaults={"title": named, "text": text, "by": by.username},
        )
        if made:
            _record("text.kept", kept, by, {"period": period, "characters": len(text), "digest": digest})
    return kept


def correct(kept: KeptText, start: int, figure: str, by: Any) -> Correction:
    """Tie the claim that begins at `start` to a figure ("": to none), here and in the same words from now on, in texts of
    the units its user writes for.

    Raises LookupError where no claim begins there or the catalogue has no such figure.
    """
    if figure and figure not in catalogue():
        raise LookupError(figure)
    reading = read_kept(kept)
    _, phrase = corrected(reading, place_of(reading.claims, start), figure or None)
    with transaction.atomic():
        made = Correction.objects.create(
            kept=kept, start=start, phrase=phrase[:500], figure=figure, by=by.username,
            unit=holds_for(by, kept.unit),
        )  # fmt: skip
        details = {"start": start, "figure": figure, "phrase": made.phrase, "holds_for": made.unit}
        _record("text.corrected", kept, by, details)
    return made


def declare(kept: KeptText, start: int, by: Any) -> DeclaredFigure:
    """Keep the claim at `start` as a figure its unit declares; declared before with this value, it is that one.

    Raises LookupError where no claim begins there, ValueError where it cannot be declared (`reconcile.declared`) or
    where the level above has accepted the unit's figure as it is.
    """
    reading = read_kept(kept)
    said = declared(reading, place_of(reading.claims, start), kept.unit, kept.period)
    source = Source("text", kept.pk, start, said.text)
    with transaction.atomic():
        try:
            made = declaring.declare(said.unit, said.period, {said.figure: said.value}, source, by)
        except declaring.AlreadyAccepted:
            raise ValueError(
                f"Cấp trên đã nhận số khai của chỉ tiêu này; “{said.text}” không thay được."
            ) from None
        if not made:
            return declaring.standing(said.unit, said.period)[said.figure]
        _record(
            "figure.declared", kept, by, {"figure": said.figure, "value": said.value, "period": said.period}
        )
    return made[0]


def declared_from(kept: KeptText) -> QuerySet[DeclaredFigure]:
    """The figures declared out of a text that hold."""
    return DeclaredFigure.objects.filter(source="text", source_id=kept.pk, replaced=False)


def draft_task(kept: KeptText, start: int, by: Any) -> TaskDraft:
    """Keep the order at `start` as a task draft, once. Raises LookupError where no order begins there."""
    reading = read_kept(kept)
    told = task_drafts(reading)[place_of(reading.orders, start)]
    with transaction.atomic():
        draft, made = TaskDraft.objects.get_or_create(
            kept=kept,
            start=start,
            defaults={
                "text": told.text, "addressee": (told.addressee or "")[:500], "action": told.action,
                "deadline": (told.deadline or "")[:200], "together": (told.together or "")[:500], "by": by.username,
            },
        )  # fmt: skip
        if made:
            _record("task.drafted", kept, by, {"start": start})
    return draft


def place_of(marks: list[Any], start: int) -> int:
    """The place in the list of the mark that begins at a character. Raises LookupError."""
    for place, mark in enumerate(marks):
        if mark.start == start:
            return place
    raise LookupError(start)


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def _record(action: str, kept: KeptText, by: Any, details: dict[str, Any]) -> None:
    audit.record(action, actor=by, subject=f"text:{kept.pk}", unit=kept.unit, details=details)
