"""What the desk keeps beside the books: attachments, the steps of a decision, forms that were sent.

Always true: nothing here is counted; the books stand without it.
"""

from __future__ import annotations

from django.db import models

from tochuc.books.models import Decision


class Attachment(models.Model):
    """The signed paper of a decision as a PDF, checked by size and content; kept under its own digest."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    pages = models.IntegerField(default=0)
    digest = models.CharField(max_length=64)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)


class Step(models.Model):
    """A step of a decision on the desk: drafted, submitted, returned with a comment, approved, posted, reversed."""

    class Kind(models.TextChoices):
        DRAFTED = "drafted", "Dự thảo"
        CHANGED = "changed", "Sửa dự thảo"
        SUBMITTED = "submitted", "Trình duyệt"
        RETURNED = "returned", "Trả lại"
        APPROVED = "approved", "Duyệt"
        POSTED = "posted", "Ghi sổ"
        REVERSED = "reversed", "Đảo"

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)
    comment = models.TextField(default="", blank=True)

    class Meta:
        ordering = ("id",)


class SentForm(models.Model):
    """A form that was sent: its key, and what came of it, so that the same form sent twice makes one thing."""

    key = models.CharField(max_length=64, unique=True)
    user = models.CharField(max_length=150)
    decision = models.ForeignKey(Decision, models.CASCADE, null=True)
    at = models.DateTimeField(auto_now_add=True)
