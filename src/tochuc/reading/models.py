"""What is kept of readings: texts, corrections of ties and task drafts taken from them.

Always true: nothing here is in the books and nothing here is counted; a correction is never changed, a later one of
the same words holds; what is derived of a text (claims, orders) is not stored but read again. The figures a unit declares
in its text are kept in `tochuc.declared`.
"""

from __future__ import annotations

from django.db import models


class KeptText(models.Model):
    """A text that was read (văn bản đã đọc), for a unit and period. `digest` is SHA-256 of the text in UTF-8."""

    title = models.CharField("Tên", max_length=200)
    digest = models.CharField(max_length=64)
    text = models.TextField("Nội dung")
    unit = models.CharField("Đơn vị", max_length=64)
    period = models.CharField("Kỳ", max_length=12)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "period", "digest"), name="one_text_of_a_unit_and_period"
            ),
        )


class Correction(models.Model):
    """The figure a user gave to the claim that begins at `start` ("": it states none of the catalogue's).

    `phrase` is kept as an alias for next time; "" where the claim has no words of its own. It holds for texts of `unit`
    and of every unit below it: the unit at which its user writes ("" the whole installation).
    """

    kept = models.ForeignKey(KeptText, models.CASCADE, related_name="corrections")
    start = models.IntegerField()
    phrase = models.CharField("Cụm từ", max_length=500, default="", blank=True)
    figure = models.CharField("Chỉ tiêu", max_length=64, default="", blank=True)
    unit = models.CharField("Đơn vị", max_length=64, default="", blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("phrase",)), models.Index(fields=("unit",)))


class TaskDraft(models.Model):
    """An order kept as a draft of a task (dự thảo việc): who, what, by when and with whom, as written."""

    kept = models.ForeignKey(KeptText, models.PROTECT, related_name="tasks")
    start = models.IntegerField()
    text = models.TextField("Nguyên văn")
    addressee = models.CharField("Ai làm", max_length=500, default="", blank=True)
    action = models.TextField("Việc")
    deadline = models.CharField("Hạn", max_length=200, default="", blank=True)
    together = models.CharField("Phối hợp với", max_length=500, default="", blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("kept", "start"), name="one_task_of_an_order"),)
