"""The store of the books: decisions, what they wrote (entries, facts), and the registers of units and people.

Always true: `Entry` rows are added by `posting` only and never changed; the database itself refuses UPDATE and
DELETE on them (see the migrations). `posting` numbers the decisions without gaps in the order they were committed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from tochuc.books.text import search_key


class Decision(models.Model):
    """A decision (quyết định, nghị quyết, thông báo ...) on its way or posted; the voucher of every entry."""

    class State(models.TextChoices):
        DRAFT = "draft", "Dự thảo"
        SUBMITTED = "submitted", "Đã trình"
        APPROVED = "approved", "Đã duyệt"
        POSTED = "posted", "Đã ghi sổ"
        REVERSED = "reversed", "Đã đảo"

    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    posting = models.BigIntegerField(unique=True, null=True)
    written = models.CharField("Số, ký hiệu", max_length=80)
    kind = models.CharField("Loại văn bản", max_length=40)
    issuer = models.CharField("Cơ quan ban hành", max_length=64)
    series = models.CharField("Nhiệm kỳ hoặc năm", max_length=20, default="", blank=True)
    number = models.BigIntegerField("Số")
    issued = models.DateField("Ngày ban hành")
    on = models.DateField("Ngày có hiệu lực")
    subject = models.CharField("Trích yếu", max_length=500, default="", blank=True)
    search = models.CharField(max_length=600, default="", db_default="")  # number and subject without marks
    signer = models.CharField("Người ký", max_length=200, default="", blank=True)
    secrecy = models.CharField("Độ mật", max_length=12, default="none")
    paper = models.JSONField("Nội dung")
    digest = models.CharField(max_length=64, db_index=True)
    recorded_at = models.DateTimeField("Thời điểm ghi sổ", null=True)
    reversed_by = models.BigIntegerField("Đảo bởi lần ghi sổ", null=True)
    drafted_by = models.CharField(max_length=150, default="", blank=True)
    approved_by = models.CharField(max_length=150, default="", blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    citizen_numbers: Mapping[
        str, str
    ] = {}  # brought along by a paper, kept apart when it is posted; not a column
    read: Any = None  # the paper (`books.paper.Paper`) this was drafted from in this process; not a column

    class Meta:
        ordering = ("posting",)
        constraints = (
            models.UniqueConstraint(
                fields=("issuer", "kind", "series", "number"),
                condition=models.Q(posting__isnull=False, reversed_by__isnull=True),
                name="one_number_in_a_series",
            ),
        )
        indexes = (
            models.Index(fields=("state",)),
            models.Index(fields=("recorded_at",)),
            models.Index(fields=("issued", "id", "search"), name="papers_by_day"),
            models.Index(fields=("issuer", "issued"), name="papers_of_an_issuer"),
        )

    def __str__(self) -> str:
        return f"{self.written} ({self.issued:%d/%m/%Y})"

    def save(self, *args: Any, **how: Any) -> None:
        self.search = search_key(f"{self.written} {self.subject}")[:600]
        super().save(*args, **how)

    def post(self, by: str = "", **how: Any) -> Decision:
        """Write this decision's entries in one transaction: the only way in. Raises `Refused`."""
        from tochuc.books import posting

        return posting.post(self, by=by, **how)


class Unit(models.Model):
    """The register of units: a permanent code, and the last state of each for lists (the facts are the truth)."""

    code = models.CharField("Mã", max_length=64, unique=True)
    name = models.CharField("Tên", max_length=300, default="")
    search = models.CharField(max_length=300, default="", db_index=True)
    kind = models.CharField("Loại", max_length=40, default="")
    parent = models.CharField("Đơn vị cấp trên", max_length=64, default="", db_index=True)
    begun = models.DateField("Từ ngày", null=True)
    ended = models.DateField("Đến ngày", null=True)

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """The register of people: a permanent code, and the last state of each for lists."""

    code = models.CharField("Mã", max_length=64, unique=True)
    name = models.CharField("Họ và tên", max_length=200, default="")
    search = models.CharField(max_length=200, default="", db_index=True)
    order = models.CharField(max_length=600, default="", db_index=True)
    sex = models.CharField("Giới tính", max_length=1, default="")
    born = models.CharField("Ngày sinh", max_length=10, default="")
    cell = models.CharField("Chi bộ", max_length=64, default="", db_index=True)
    status = models.CharField("Tình trạng đảng viên", max_length=12, default="")
    employer = models.CharField("Đơn vị công tác", max_length=64, default="", db_index=True)
    alias_of = models.CharField("Đã gộp vào", max_length=64, default="", blank=True)

    class Meta:
        indexes = (models.Index(fields=("alias_of", "order", "code", "search"), name="people_by_given_name"),)

    def __str__(self) -> str:
        return self.name


class CitizenNumber(models.Model):
    """The citizen number (số định danh cá nhân) of a person, apart from everything else and shown masked."""

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True)
    number = models.CharField(max_length=12, unique=True)

    @property
    def masked(self) -> str:
        return "•" * (len(self.number) - 3) + self.number[-3:]


class TraitSet(models.Model):
    """One combination of the attributes figures are broken down by; entries point to it."""

    sex = models.CharField(max_length=1, default="")
    ethnicity = models.CharField(max_length=40, default="")
    religion = models.CharField(max_length=40, default="")
    education = models.CharField(max_length=40, default="")
    theory = models.CharField(max_length=40, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("sex", "ethnicity", "religion", "education", "theory"), name="one_of_each_trait_set"
            ),
        )


class Entry(models.Model):
    """One movement of one measure at one unit, written by one posting. Never changed, never deleted."""

    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        to_field="posting",
        db_column="posting",
        db_index=True,
        related_name="entries",
    )
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False)
    measure = models.CharField(max_length=60)
    amount = models.BigIntegerField()
    side = models.SmallIntegerField()
    reason = models.CharField(max_length=24)
    on = models.DateField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, db_index=True)
    traits = models.ForeignKey(TraitSet, models.PROTECT, null=True, db_index=False)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("unit", "measure", "on"), name="entries_of_a_unit"),)


class Fact(models.Model):
    """A dated statement: from `on`, `values` hold of the subject. Withdrawn, never changed, by a reversal."""

    decision = models.ForeignKey(
        Decision, models.PROTECT, to_field="posting", db_column="posting", db_index=True, related_name="facts"
    )
    kind = models.CharField(max_length=16)
    subject = models.CharField(max_length=140)
    link = models.CharField(max_length=64, null=True)
    on = models.DateField()
    values = models.JSONField()
    withdrawn = models.BigIntegerField(null=True)

    class Meta:
        ordering = ("on", "decision_id", "id")
        indexes = (
            models.Index(fields=("kind", "subject"), name="facts_of_a_subject"),
            models.Index(fields=("kind", "link"), name="facts_tied_to_a_subject"),
        )
