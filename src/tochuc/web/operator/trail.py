"""Pages of the auditor: the audit trail as a list in words, and the check of its whole chain.

Always true: a row is shown as it was recorded; an action, key or subject without words here is shown by its code.
"""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tochuc.access import audit, restricted, roles
from tochuc.access.models import AuditRow
from tochuc.web.frame import dates, lists, vocabulary
from tochuc.web.frame.rules import needs


class AuditTable(lists.ListTable):
    always = ("number",)
    at_first = ("number", "at", "actor", "action", "subject", "unit", "details")

    number = tables.Column(verbose_name=gettext_lazy("Dòng"))
    at = tables.Column(verbose_name=gettext_lazy("Lúc"))
    actor = tables.Column(verbose_name=gettext_lazy("Ai"))
    action = tables.Column(verbose_name=gettext_lazy("Việc"))
    subject = tables.Column(verbose_name=gettext_lazy("Về"))
    unit = tables.Column(verbose_name=gettext_lazy("Đơn vị"))
    details = tables.Column(verbose_name=gettext_lazy("Chi tiết"), orderable=False)

    class Meta(lists.ListTable.Meta):
        model = AuditRow
        fields = ("number", "at", "actor", "action", "subject", "unit", "details")
        order_by = ("-number",)

    def render_at(self, value: Any) -> str:
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M:%S}"

    def render_action(self, value: str) -> str:
        return action_words(value)

    def render_subject(self, value: str) -> str:
        kind, _colon, rest = value.partition(":")
        if kind == "decision" and rest.isdigit():
            address, words = reverse("decision", args=(rest,)), _("Quyết định")
        elif kind == "person" and rest:
            address, words = reverse("person", args=(rest,)), rest
        elif kind == "review" and rest.count(":") == 1:
            address, words = reverse("review", args=rest.split(":")), rest.replace(":", " ")
        else:
            return value
        return format_html('<a href="{}">{}</a>', address, words)

    def value_subject(self, value: str) -> str:
        return value

    def render_details(self, value: Any) -> str:
        return details_words(value)


def details_words(details: dict[str, Any]) -> str:
    """What a row carries, in words: "Vai trò: Người duyệt; Từ ngày: 01/01/2018". Empty values are left out."""
    told = [
        (key, value)
        for key, value in details.items()
        if value not in (None, "", "None", [], {}) and key != "grant"
    ]
    return "; ".join(f"{_key_words().get(key, key)}: {_detail(key, value)}" for key, value in told)


def _detail(key: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_detail(key, v) for v in value)
    if key == "role" and value in roles.roles():
        return str(getattr(roles.roles()[value], vocabulary.lang()))
    if key in ("field", "fields") and value in restricted.fields():
        return str(getattr(restricted.fields()[value], vocabulary.lang()))
    text = vocabulary.day_words(str(value))
    return text[:16] + "…" if key == "digest" else text


def _key_words() -> dict[str, str]:
    return {
        "name": _("Tên"),
        "role": _("Vai trò"),
        "first": _("Từ ngày"),
        "last": _("Đến ngày"),
        "stand_in_for": _("Thay cho"),
        "number": _("Số"),
        "posting": _("Số ghi sổ"),
        "known": _("Số ghi sổ"),
        "address": _("Địa chỉ"),
        "field": _("Trường"),
        "fields": _("Trường"),
        "form": _("Dạng tệp"),
        "list": _("Danh sách"),
        "period": _("Kỳ"),
        "section": _("Mục"),
        "length": _("Số chữ"),
        "digest": _("Dấu vết tệp"),
        "by": _("Bởi"),
        "accounts": _("Tài khoản"),
        "findings": _("Số chỗ sai"),
    }


def action_words(action: str) -> str:
    """The words of an action; actions without words are shown by their code."""
    return actions().get(action, action)


def actions() -> dict[str, str]:
    """Every action of the trail that has words, by its code."""
    return {
        "sign_in": _("Đăng nhập"),
        "sign_in.failed": _("Đăng nhập sai"),
        "sign_out": _("Đăng xuất"),
        "session.ended": _("Kết thúc phiên do đổi vai trò"),
        "restricted.read": _("Xem trường hạn chế"),
        "restricted.refused": _("Bị từ chối trường hạn chế"),
        "restricted.changed": _("Sửa trường hạn chế"),
        "export": _("Xuất tệp"),
        "grant.given": _("Giao vai trò"),
        "grant.ended": _("Thu hồi vai trò"),
        "account.opened": _("Lập tài khoản"),
        "account.locked": _("Khóa tài khoản"),
        "account.unlocked": _("Mở tài khoản"),
        "account.invited": _("Cấp liên kết đặt mật khẩu"),
        "account.password_set": _("Đặt mật khẩu"),
        "attachment.kept": _("Đính kèm văn bản"),
        "attachment.read": _("Tải văn bản đính kèm"),
        "template.accepted": _("Nhận mẫu báo cáo"),
        "template.restored": _("Bỏ mẫu báo cáo riêng"),
        "decision.drafted": _("Dự thảo quyết định"),
        "decision.changed": _("Sửa dự thảo"),
        "decision.submitted": _("Trình duyệt"),
        "decision.returned": _("Trả lại"),
        "decision.approved": _("Duyệt"),
        "decision.posted": _("Ghi sổ"),
        "decision.reversed": _("Đảo"),
        "review.downloaded": _("Tải báo cáo"),
        "review.written": _("Viết lời báo cáo"),
        "review.signed": _("Ký duyệt báo cáo"),
        "audit.verified": _("Kiểm tra nhật ký"),
        "demo.accounts": _("Tạo tài khoản minh họa"),
        "text.kept": _("Lưu văn bản đọc"),
        "text.corrected": _("Sửa kết quả đọc"),
        "task.drafted": _("Lập việc từ văn bản"),
        "declared.corrected": _("Sửa số khai báo"),
        "first_operator.link": _("Cấp liên kết người vận hành đầu tiên"),
        "token.ended": _("Thu hồi mã truy cập API"),
        "webhook.dropped": _("Bỏ nơi nhận thông báo"),
        "token.made": _("Cấp mã truy cập API"),
        "webhook.added": _("Thêm nơi nhận thông báo"),
        "import": _("Nhập tệp"),
        "backup.made": _("Sao lưu"),
    }


class AuditFilter(django_filters.FilterSet):
    actor = django_filters.CharFilter(label=gettext_lazy("Ai"), lookup_expr="icontains")
    action = django_filters.ChoiceFilter(
        label=gettext_lazy("Việc"),
        choices=lambda: sorted(actions().items(), key=lambda a: a[1]),
        empty_label=gettext_lazy("mọi"),
    )
    subject = django_filters.CharFilter(label=gettext_lazy("Về"), lookup_expr="icontains")
    first = django_filters.CharFilter(
        label=gettext_lazy("Từ ngày"), method="since", widget=forms.TextInput(attrs={"data-day": ""})
    )
    last = django_filters.CharFilter(
        label=gettext_lazy("Đến ngày"), method="until", widget=forms.TextInput(attrs={"data-day": ""})
    )

    class Meta:
        model = AuditRow
        fields = ("actor", "action", "subject", "first", "last")

    def since(self, queryset: QuerySet[AuditRow], name: str, value: str) -> QuerySet[AuditRow]:
        on = dates.read_day(value)
        return queryset.filter(at__date__gte=on) if on else queryset.none()

    def until(self, queryset: QuerySet[AuditRow], name: str, value: str) -> QuerySet[AuditRow]:
        on = dates.read_day(value)
        return queryset.filter(at__date__lte=on) if on else queryset.none()


AUDIT = lists.Listing(
    "nhat-ky", lambda: _("Nhật ký truy cập"), AuditTable, AuditFilter, lambda request: AuditRow.objects.all()
)


@require_GET
@needs("audit.read")
def audit_list(request: Any) -> HttpResponse:
    return lists.list_page(request, AUDIT, "operator/audit.html")


@require_POST
@needs("audit.read")
def audit_verify(request: Any) -> HttpResponse:
    """Check the whole chain now."""
    findings = audit.verify()
    audit.record("audit.verified", actor=request.user, details={"findings": len(findings)})
    return render(
        request, "operator/audit_verified.html", {"findings": findings, "total": AuditRow.objects.count()}
    )
