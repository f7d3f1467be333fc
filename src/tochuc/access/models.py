"""Accounts, grants, the audit trail, first-run links, failed sign-ins; what the desk keeps beside a decision.

Always true: nothing here is counted, the books stand without it; `AuditRow` rows are numbered without gaps, each carries the hash of the one before, and the database
itself refuses UPDATE and DELETE on them (see the migrations).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models

from tochuc.books.models import Decision


class User(AbstractUser):
    """An account. People sign in by `username`; `name` is what pages print."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField("Họ và tên", max_length=200, default="", blank=True)
    language = models.CharField("Ngôn ngữ", max_length=5, default="", blank=True)

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Grant(models.Model):
    """A role given to an account for a unit and all below it, from `first` to `last` (both days included).

    `unit` "" stands for the whole installation. A grant that stands in for an absent person names them.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.CharField("Vai trò", max_length=40)
    unit = models.CharField("Đơn vị", max_length=64, default="", blank=True)
    first = models.DateField("Từ ngày")
    last = models.DateField("Đến hết ngày", null=True, blank=True)
    stand_in_for = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="stood_in_by")
    given_by = models.CharField(max_length=150, default="", blank=True)

    class Meta:
        indexes = (models.Index(fields=("user", "first")),)
        ordering = ("user", "unit", "role", "first")

    def __str__(self) -> str:
        return f"{self.user}: {self.role} @ {self.unit or '*'}"

    def holds(self, on: date) -> bool:
        return self.first <= on and (self.last is None or on <= self.last)


class AuditRow(models.Model):
    """One read of something restricted, or one change. Written by `audit.record` only."""

    number = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150, default="")
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=200, default="")
    unit = models.CharField(max_length=64, default="")
    details = models.JSONField(default=dict)
    before = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)
        indexes = (models.Index(fields=("actor", "at")), models.Index(fields=("subject",)))

    def content(self) -> dict[str, Any]:
        """What the hash is taken of."""
        return {
            "number": self.number, "at": self.at.isoformat(), "actor": self.actor, "action": self.action,
            "subject": self.subject, "unit": self.unit, "details": self.details, "before": self.before,
        }  # fmt: skip


class OneTimeLink(models.Model):
    """A link that lets its bearer set a password once. Only the hash of its token is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=20)
    user = models.ForeignKey(User, models.CASCADE, null=True)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)


class FailedSignIn(models.Model):
    """Failed sign-ins of one key (an account's name, or an address), and until when it must wait."""

    key = models.CharField(max_length=200, unique=True)
    count = models.IntegerField(default=0)
    last = models.DateTimeField()
    until = models.DateTimeField(null=True)


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


class Narrative(models.Model):
    """The words of a section of a review. Each saving is a row of its own, so the rows are the history."""

    unit = models.CharField(max_length=64)
    period = models.CharField(max_length=10)
    section = models.CharField(max_length=60)
    text = models.TextField(default="", blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("unit", "period", "section")),)


class SignOff(models.Model):
    """A review was signed off as known at a posting (ký duyệt báo cáo)."""

    unit = models.CharField(max_length=64)
    period = models.CharField(max_length=10)
    known = models.BigIntegerField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("unit", "period")),)
