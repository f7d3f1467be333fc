"""Pages of the auditor: the audit trail as a list in words, and the check of its whole chain.

Always true: a row is shown as it was recorded; an action, key or subject without words here is shown by its code.
"""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tochuc.access import audit
from tochuc.access.models import AuditRow
from tochuc.web.frame import lists
from tochuc.web.frame.rules import needs
from tochuc.web.operator.actions import action_words, actions, details_words


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


class AuditFilter(django_filters.FilterSet):
    actor = django_filters.CharFilter(label=gettext_lazy("Ai"), lookup_expr="icontains")
    action = django_filters.ChoiceFilter(
        label=gettext_lazy("Việc"),
        choices=lambda: sorted(actions().items(), key=lambda a: a[1]),
        empty_label=gettext_lazy("mọi"),
    )
    subject = django_filters.CharFilter(label=gettext_lazy("Về"), lookup_expr="icontains")
    first = lists.day_filter(gettext_lazy("Từ ngày"), "at__date__gte")
    last = lists.day_filter(gettext_lazy("Đến ngày"), "at__date__lte")

    class Meta:
        model = AuditRow
        fields = ("actor", "action", "subject", "first", "last")


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
