"""What exchange keeps of its own: tokens, kept answers, webhooks, imports on their way, submissions.

Always true: a token's secret is kept as a hash alone; of a unit and period there is one submission. The figures it
declares are kept in `tochuc.declared`.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models


class ApiToken(models.Model):
    """A token (mã truy cập) of an account. It can do no more than its `scopes`, and no more than the account."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField("Dùng cho", max_length=100)
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField("Phạm vi", default=list)
    made = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField("Hết hạn")
    ended = models.DateTimeField("Đã thu hồi", null=True)
    used = models.DateTimeField("Dùng lần cuối", null=True)


class KeptAnswer(models.Model):
    """The answer to a request that bore an idempotency key, given again to the same request. `status` 0: under way."""

    token = models.ForeignKey(ApiToken, models.CASCADE)
    key = models.CharField(max_length=200)
    request = models.CharField(max_length=64)
    status = models.IntegerField(default=0)
    body = models.JSONField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("token", "key"), name="one_answer_for_a_key"),)


class Webhook(models.Model):
    """An address told of each posting, in order. `told` is the last posting it took.

    With `steps` it is told of decisions submitted and approved as well; `told_step` is the last of those.
    """

    url = models.CharField("Địa chỉ", max_length=500)
    salt = models.CharField(max_length=64)
    told = models.BigIntegerField("Đã báo đến lần ghi sổ", default=0)
    steps = models.BooleanField("Báo cả khi trình, khi duyệt", default=False)
    told_step = models.BigIntegerField("Đã báo đến bước", default=0)
    tries = models.IntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    fault = models.CharField("Lỗi lần cuối", max_length=300, default="", blank=True)
    stopped = models.BooleanField("Đã dừng", default=False)
    made_by = models.CharField(max_length=150, default="")


class ImportRun(models.Model):
    """A file being brought in by a page (lần nhập): how far it is, who sent it, who approved it.

    The file and its rows lie in the data folder (`importing.kept`) until it is posted or dropped. `beat` is the last
    sign of life of whoever works on it; a run in a working state without one is taken up again (`importing.working`).
    """

    class State(models.TextChoices):
        READING = "reading", "Đang mở tệp"
        MAPPING = "mapping", "Chờ khớp cột"
        EXAMINING = "examining", "Đang đối chiếu"
        WRONG = "wrong", "Có chỗ sai"
        CLEAN = "clean", "Đã đối chiếu"
        SUBMITTED = "submitted", "Chờ duyệt"
        POSTING = "posting", "Đang ghi sổ"
        POSTED = "posted", "Đã ghi sổ"
        FAILED = "failed", "Dừng vì lỗi"
        DROPPED = "dropped", "Đã bỏ"

    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    name = models.CharField("Tệp", max_length=200)
    digest = models.CharField("Vân tay tệp", max_length=64)
    unit = models.CharField("Đơn vị của danh sách", max_length=64, default="", blank=True)
    issuer = models.CharField("Cơ quan ban hành", max_length=64, default="", blank=True)
    kind = models.CharField("Loại danh sách", max_length=12, default="", blank=True)
    on = models.DateField("Ngày của danh sách")
    layout = models.JSONField("Cột", default=dict)
    counts = models.JSONField("Số dòng", default=dict)
    notes = models.JSONField(default=dict)
    step = models.CharField(max_length=12, default="", blank=True)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    postings = models.JSONField("Các lần ghi sổ", default=list)
    told = models.TextField("Vì sao dừng hoặc trả lại", default="", blank=True)
    by = models.CharField(max_length=150)
    approved_by = models.CharField(max_length=150, default="", blank=True)
    corrects = models.ForeignKey("self", models.SET_NULL, null=True, related_name="corrected_by")
    worker = models.CharField(max_length=32, default="", blank=True)
    beat = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("state",)),)


class Submission(models.Model):
    """What a unit must send for a period, to whom and by when, and how far it is.

    `asks` are the figures of its form; `typed` is what the page keeps of a form half filled, by figure:
    `{"members": {"value": "31", "why": ""}}`, as it was typed.
    """

    class State(models.TextChoices):
        OPEN = "open", "Chưa làm"
        IN_PROGRESS = "in_progress", "Đang làm"
        SENT = "sent", "Đã gửi"
        RETURNED = "returned", "Trả lại"
        ACCEPTED = "accepted", "Đã nhận"

    unit = models.CharField("Đơn vị", max_length=64)
    period = models.CharField("Kỳ", max_length=12)
    to = models.CharField("Gửi cho", max_length=64)
    due = models.DateField("Hạn gửi")
    form = models.CharField("Biểu", max_length=40, default="members")
    asks = models.JSONField("Chỉ tiêu phải gửi", default=list)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    edition = models.IntegerField("Lần ra biểu", default=1)
    sent_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    typed = models.JSONField("Đang điền, chưa gửi", default=dict)
    reminded = models.DateField("Nhắc qua thư lần cuối", null=True)
    reason = models.CharField("Lý do nhận khi còn chênh lệch", max_length=500, default="", blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("unit", "period"), name="one_submission_of_a_period"),)
        ordering = ("due", "unit")


class SubmissionStep(models.Model):
    """One step of a submission: who, when, what was said."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="steps")
    state = models.CharField(max_length=12)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)
    remark = models.CharField(max_length=1000, default="", blank=True)
    file = models.CharField("Vân tay tệp", max_length=64, default="", blank=True)

    class Meta:
        ordering = ("id",)
