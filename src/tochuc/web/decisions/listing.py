"""The list of decisions that concern the account's units."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from tochuc.access import scopes
from tochuc.books.models import Decision, Entry, Unit
from tochuc.books.text import search_key
from tochuc.web.frame import lists, vocabulary
from tochuc.web.frame.rules import needs


class DecisionTable(lists.ListTable):
    always = ("written",)
    at_first = ("written", "issued", "kind", "issuer_name", "subject", "state")

    written = tables.Column(verbose_name=gettext_lazy("Số, ký hiệu"), order_by=("number", "written"))
    issued = lists.DayColumn(verbose_name=gettext_lazy("Ngày ban hành"), order_by=("issued", "pk"))
    on = lists.DayColumn(verbose_name=gettext_lazy("Ngày hiệu lực"))
    kind = tables.Column(verbose_name=gettext_lazy("Loại"))
    issuer_name = tables.Column(verbose_name=gettext_lazy("Cơ quan ban hành"))
    subject = tables.Column(verbose_name=gettext_lazy("Trích yếu"))
    signer = tables.Column(verbose_name=gettext_lazy("Người ký"))
    state = tables.Column(verbose_name=gettext_lazy("Trạng thái"))
    posting = tables.Column(verbose_name=gettext_lazy("Số ghi sổ"))
    drafted_by = tables.Column(verbose_name=gettext_lazy("Người dự thảo"))

    class Meta(lists.ListTable.Meta):
        model = Decision
        fields = (
            "written", "issued", "on", "kind", "issuer_name", "subject", "signer", "state", "posting", "drafted_by",
        )  # fmt: skip
        order_by = ("-issued",)

    def render_written(self, value: str, record: Any) -> str:
        return format_html('<a href="/quyet-dinh/{}/">{}</a>', record.pk, value)

    def value_written(self, value: str) -> str:
        return value

    def render_kind(self, value: str) -> str:
        return vocabulary.document_kind(value)

    def render_state(self, value: str, record: Any) -> str:
        return format_html('<span class="state state-{}">{}</span>', record.state, state_words(record.state))

    def value_state(self, record: Any) -> str:
        return state_words(record.state)


def state_words(state: str) -> str:
    return {
        "draft": _("Dự thảo"),
        "submitted": _("Chờ duyệt"),
        "approved": _("Đã duyệt, chờ ghi sổ"),
        "posted": _("Đã ghi sổ"),
        "reversed": _("Đã đảo"),
    }.get(state, state)


class DecisionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Số hoặc trích yếu"), method="by_text")
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Trạng thái"),
        choices=lambda: [(s, state_words(s)) for s in Decision.State.values],
        empty_label=gettext_lazy("mọi"),
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Loại"), choices=vocabulary.document_kinds, empty_label=gettext_lazy("mọi")
    )
    unit = django_filters.CharFilter(
        label=gettext_lazy("Ban hành bởi"),
        method=lists.below(("issuer",)),
        widget=forms.TextInput(attrs={"data-pick": "unit"}),
    )
    first = lists.day_filter(gettext_lazy("Từ ngày"), "issued__gte")
    last = lists.day_filter(gettext_lazy("Đến ngày"), "issued__lte")

    class Meta:
        model = Decision
        fields = ("q", "state", "kind", "unit", "first", "last")

    def by_text(self, queryset: QuerySet[Decision], name: str, value: str) -> QuerySet[Decision]:
        return holding(queryset, value)


def holding(found: QuerySet[Decision], words: str) -> QuerySet[Decision]:
    """The papers whose number or subject holds every word typed, with or without marks."""
    for word in search_key(words).split():
        found = found.filter(search__contains=word)
    return found


def rows(request: Any) -> QuerySet[Decision]:
    """Decisions issued in scope, that wrote to a unit in scope, or that the account drafted."""
    user = request.user
    held = scopes.roots(user, "decisions.read")
    named = Decision.objects.defer("paper").annotate(
        issuer_name=Subquery(Unit.objects.order_by().filter(code=OuterRef("issuer")).values("name")[:1])
    )
    if scopes.EVERYWHERE in held:
        return named
    wrote = Entry.objects.filter(unit__code__in=scopes.units_below(held)).order_by().values("decision_id")
    return named.filter(
        scopes.within(user, "decisions.read", "issuer") | Q(posting__in=wrote) | Q(drafted_by=user.username)
    )


LIST = lists.Listing(
    "quyet-dinh",
    lambda: _("Quyết định"),
    DecisionTable,
    DecisionFilter,
    rows,
    context=lambda request: {"may_draft": scopes.may(request.user, "decisions.draft")},
)


@require_GET
@needs("decisions.read")
def decision_list(request: Any) -> HttpResponse:
    return lists.list_page(request, LIST)
