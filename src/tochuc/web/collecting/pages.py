"""Collecting (thu thập): what the account's units must send, the board of who has sent, and a period opened.

Always true: a list holds submissions of units in scope, or sent to a unit in scope, and nothing else; what may be
done with one is asked of `tochuc.exchange.submissions`, the same as for the API and the command line.
"""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tochuc import regulations
from tochuc.access import scopes
from tochuc.books import periods
from tochuc.books.models import Unit
from tochuc.exchange import reminders, submissions
from tochuc.exchange.forms import standard
from tochuc.exchange.models import Submission
from tochuc.web.collecting.words import days_words, form_words, state_words
from tochuc.web.frame import dates, lists, naming, vocabulary
from tochuc.web.frame.rules import needs

State = Submission.State
SHOWN = 30


def in_scope(user: Any) -> Q:
    """Submissions of units in scope, and those sent to a unit in scope."""
    return scopes.within(user, "reviews.read", "unit", "to")


@require_GET
@needs("reviews.read")
def collect_list(request: Any) -> HttpResponse:
    """What the account's own units must send, and what waits to be accepted."""
    user = request.user
    mine = reminders.to_send(user)
    own = scopes.roots(user, "reviews.write") - {scopes.EVERYWHERE}
    gone = (
        Submission.objects.filter(unit__in=own).exclude(state__in=reminders.TO_SEND).order_by("-due")[:SHOWN]
    )
    waiting = list(reminders.to_accept(user)[:SHOWN])
    rows = [*(r.submission for r in mine), *gone, *waiting]
    context = {
        "mine": [(r.submission, form_words(r.submission.form), days_words(r.days), r.late) for r in mine],
        "gone": [(s, form_words(s.form), state_words(s.state)) for s in gone],
        "waiting": [(s, form_words(s.form)) for s in waiting],
        "names": naming.names({c for s in rows for c in (s.unit, s.to)}),
        "may_open": scopes.may(user, "reviews.sign"),
    }
    return render(request, "collecting/list.html", context)


def asked_periods() -> list[tuple[str, str]]:
    """The periods that anything was ever asked for, the latest first, with their words."""
    found = [
        periods.read(p) for p in Submission.objects.order_by().values_list("period", flat=True).distinct()
    ]
    found.sort(key=lambda p: (p.last, p.first), reverse=True)
    return [(p.name, str(getattr(p, vocabulary.lang()))) for p in found]


class SubmissionTable(lists.ListTable):
    always = ("unit_name",)
    at_first = ("unit_name", "period", "form", "to_name", "due", "state", "late")

    unit_name = tables.Column(verbose_name=gettext_lazy("Đơn vị"), order_by=("unit_order",))
    period = tables.Column(verbose_name=gettext_lazy("Kỳ"))
    form = tables.Column(verbose_name=gettext_lazy("Biểu"))
    to_name = tables.Column(verbose_name=gettext_lazy("Gửi cho"))
    due = lists.DayColumn(verbose_name=gettext_lazy("Hạn gửi"))
    state = tables.Column(verbose_name=gettext_lazy("Trạng thái"))
    late = tables.Column(verbose_name=gettext_lazy("Chậm (ngày)"), orderable=False, empty_values=())
    sent_at = tables.Column(verbose_name=gettext_lazy("Gửi lúc"))
    edition = tables.Column(verbose_name=gettext_lazy("Lần"))
    reason = tables.Column(verbose_name=gettext_lazy("Lý do nhận khi còn chênh lệch"))

    class Meta(lists.ListTable.Meta):
        model = Submission
        fields = (
            "unit_name", "period", "form", "to_name", "due", "state", "late", "sent_at", "edition", "reason",
        )  # fmt: skip
        order_by = ("due", "unit_name")

    def render_unit_name(self, value: str, record: Any) -> str:
        return format_html('<a href="/thu-thap/{}/">{}</a>', record.pk, value)

    def value_unit_name(self, value: str) -> str:
        return value

    def render_period(self, value: str) -> str:
        return str(getattr(periods.read(value), vocabulary.lang()))

    def value_period(self, value: str) -> str:
        return value

    def render_form(self, value: str) -> str:
        return form_words(value)

    def render_state(self, value: str, record: Any) -> str:
        return format_html('<span class="state state-{}">{}</span>', record.state, state_words(record.state))

    def value_state(self, record: Any) -> str:
        return state_words(record.state)

    def render_late(self, record: Any) -> str:
        days = submissions.days_late(record)
        return format_html('<span class="over">{}</span>', days) if days else ""

    def value_late(self, record: Any) -> Any:
        return submissions.days_late(record) or ""

    def render_sent_at(self, value: Any) -> str:
        return f"{value.astimezone():%H:%M %d/%m/%Y}"


class SubmissionFilter(django_filters.FilterSet):
    period = django_filters.ChoiceFilter(
        label=gettext_lazy("Kỳ"),
        method="by_period",
        choices=lambda: asked_periods(),
        empty_label=gettext_lazy("mọi"),
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Trạng thái"),
        choices=lambda: [(s, state_words(s)) for s in State.values],
        empty_label=gettext_lazy("mọi"),
    )
    late = django_filters.BooleanFilter(
        label=gettext_lazy("Chậm"), method="by_late",
        widget=forms.Select(choices=[("", gettext_lazy("mọi")), ("true", gettext_lazy("chỉ đơn vị chậm"))]),
    )  # fmt: skip
    unit = django_filters.CharFilter(
        label=gettext_lazy("Đơn vị và cấp dưới"),
        method=lists.below(("unit",)),
        widget=forms.TextInput(attrs={"data-pick": "unit"}),
    )
    to = django_filters.CharFilter(
        label=gettext_lazy("Gửi cho"), method="by_to", widget=forms.TextInput(attrs={"data-pick": "unit"})
    )

    class Meta:
        model = Submission
        fields = ("period", "state", "late", "unit", "to")

    def by_period(self, queryset: QuerySet[Submission], name: str, value: str) -> QuerySet[Submission]:
        return queryset.filter(period=value)

    def by_late(self, queryset: QuerySet[Submission], name: str, value: bool) -> QuerySet[Submission]:
        return queryset.filter(submissions.is_late()) if value else queryset

    def by_to(self, queryset: QuerySet[Submission], name: str, value: str) -> QuerySet[Submission]:
        return queryset.filter(to=value.split(" — ")[0].strip())


def rows(request: Any) -> QuerySet[Submission]:
    def of(field: str, what: str) -> Subquery:
        return Subquery(Unit.objects.order_by().filter(code=OuterRef(field)).values(what)[:1])

    named = {"unit_name": of("unit", "name"), "unit_order": of("unit", "search"), "to_name": of("to", "name")}
    return Submission.objects.filter(in_scope(request.user)).annotate(**named)


BOARD = lists.Listing(
    "thu-thap",
    lambda: _("Ai đã gửi, ai chậm"),
    SubmissionTable,
    SubmissionFilter,
    rows,
    context=lambda request: {"may_open": scopes.may(request.user, "reviews.sign")},
)


@require_GET
@needs("reviews.read")
def collect_board(request: Any) -> HttpResponse:
    """Who is late, in progress, sent, returned, accepted; filtered, sorted, exported as any list."""
    return lists.list_page(request, BOARD, "collecting/board.html")


@require_http_methods(["GET", "POST"])
@needs("reviews.sign")
def collect_open(request: Any) -> HttpResponse:
    """Ask the units directly below one for a period's form. What is wrong is said all at once."""
    asked = request.POST if request.method == "POST" else request.GET
    context = {
        "given": asked,
        "forms": [(k, form_words(k), len(f.figures)) for k, f in standard.kinds().items()],
        "kinds": [(code, vocabulary.unit_kind(code)) for code in regulations.unit_kinds()],
        "chosen": asked.get("bieu") or next(iter(standard.kinds())),
    }
    if request.method == "GET":
        return render(request, "collecting/open.html", context)
    problems: list[tuple[str, str, str]] = []
    to = _to(request, problems)
    period = _period(asked.get("ky", ""), problems)
    due = dates.read_day(asked.get("han", ""))
    if due is None:
        problems.append(("han", _("Hạn gửi"), _("Hãy ghi ngày, như 05/07/2018.")))
    if asked.get("bieu") not in standard.kinds():
        problems.append(("bieu", _("Biểu"), _("Hãy chọn một biểu.")))
    kind = asked.get("loai", "")
    units = submissions.below(to, kind) if to else []
    if to and not units:
        problems.append(
            ("to", _("Gửi cho"), _("Đơn vị này không có đơn vị trực thuộc nào thuộc loại ấy để yêu cầu gửi."))
        )
    if problems or due is None:
        return render(request, "collecting/open.html", context | {"problems": problems}, status=422)
    made = submissions.open_period(period, to, units, due, request.user, asked["bieu"])
    messages.success(
        request, _("Đã yêu cầu %(n)d đơn vị gửi số liệu kỳ %(period)s.") % {"n": len(made), "period": period}
    )
    return redirect("collect_board")


def _to(request: Any, problems: list[tuple[str, str, str]]) -> str:
    code = request.POST.get("to", "").split(" — ")[0].strip()
    known = bool(code) and Unit.objects.filter(code=code).exists()
    if not code:
        problems.append(("to", _("Gửi cho"), _("Hãy chọn đơn vị nhận số liệu.")))
    elif not known or not scopes.may(request.user, "reviews.sign", code):
        told = _("Không có đơn vị mang mã “%(code)s” trong phạm vi của bạn.") % {"code": code[:80]}
        problems.append(("to", _("Gửi cho"), told))
        return ""
    return code


def _period(name: str, problems: list[tuple[str, str, str]]) -> str:
    try:
        return periods.read(name).name
    except ValueError:
        told = _("“%(name)s” không phải là kỳ; đúng ra như 2018-H1, 2018-Q3 hoặc 2018.") % {"name": name[:40]}
        problems.append(("ky", _("Kỳ"), told))
        return ""
