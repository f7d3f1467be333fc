"""A plan, its draft papers and what was said about it.

Always true: nothing of a plan is in the books; deleting one deletes nothing that was decided.
"""

from __future__ import annotations

from django.db import models

from tochuc.books.models import Decision


class Plan(models.Model):
    """A plan of reorganisation for a unit on a day.

    `base` is the posting its drafts were last seen to agree with: what was posted since may conflict. `target` is
    what it is measured against: figure id to number.
    """

    class State(models.TextChoices):
        OPEN = "open", "Đang bàn"
        DECIDED = "decided", "Đã chuyển thành quyết định"

    code = models.SlugField("Mã", max_length=64, unique=True)
    name = models.CharField("Tên phương án", max_length=300)
    unit = models.CharField("Đơn vị", max_length=64)
    on = models.DateField("Ngày dự kiến")
    author = models.CharField("Người lập", max_length=150, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    base = models.BigIntegerField("Đã xem đến lần ghi sổ", default=0)
    target = models.JSONField("Mục tiêu", default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "work"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class PlanPaper(models.Model):
    """One draft paper of a plan, as `books.paper.read` takes it; a number is given to it when it is decided."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="papers")
    position = models.PositiveIntegerField()
    raw = models.JSONField("Dự thảo")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")

    class Meta:
        app_label = "work"
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("plan", "position"), name="one_paper_at_a_position"),)


class PlanNote(models.Model):
    """A remark in the discussion of a plan."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="notes")
    author = models.CharField("Người nêu", max_length=150, blank=True, default="")
    at = models.DateTimeField(auto_now_add=True)
    text = models.TextField("Ý kiến")

    class Meta:
        app_label = "work"
        ordering = ("at", "id")
