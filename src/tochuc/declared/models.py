"""What units declare, by unit, period and figure, each with where it comes from.

Always true: of one unit, period and figure at most one row is not replaced (the database keeps it so).
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class DeclaredFigure(models.Model):
    """A figure a unit declares for a period (số khai).

    `source` and `source_id` say where it comes from: a submission, or a text that was read, there at the character
    `start` in the words `text`. `settled` says how its difference from the books was settled, "" for not yet.
    """

    class Source(models.TextChoices):
        SUBMISSION = "submission", "Biểu"
        TEXT = "text", "Văn bản"

    class Settled(models.TextChoices):
        DECISION = "decision", "Quyết định"
        CORRECTION = "correction", "Khai lại"
        NOTE = "note", "Ghi chú"

    unit = models.CharField("Đơn vị", max_length=64)
    period = models.CharField("Kỳ", max_length=12)
    figure = models.CharField("Chỉ tiêu", max_length=64)
    value = models.FloatField("Số khai")
    explanation = models.CharField("Giải trình", max_length=500, default="", blank=True)
    source = models.CharField("Nguồn", max_length=12, choices=Source.choices)
    source_id = models.BigIntegerField("Mã nguồn")
    start = models.IntegerField("Vị trí trong văn bản", null=True)
    text = models.CharField("Nguyên văn", max_length=500, default="", blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)
    replaced = models.BooleanField(default=False)
    accepted = models.BooleanField("Cấp trên đã nhận", default=False)
    settled = models.CharField(max_length=12, choices=Settled.choices, default="", blank=True)
    note = models.CharField("Ghi chú", max_length=500, default="", blank=True)
    decision = models.BigIntegerField("Lần ghi sổ giải quyết", null=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "period", "figure"),
                condition=models.Q(replaced=False),
                name="one_declaration_holds",
            ),
        )
        indexes = (models.Index(fields=("source", "source_id")),)
