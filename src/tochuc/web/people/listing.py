"""The list of people on a day: who they are, their cell, status and employer as they stood, found without accents.

Always true: today's list is read from the register, a past day's from the facts up to that day; the filters ask of
the same day as the columns show.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from tochuc.access import scopes
from tochuc.books import store
from tochuc.books.models import Fact, Person, Unit
from tochuc.books.state import MEMBER_STATES
from tochuc.figures.rollup import open_rollup
from tochuc.web.frame import dates, lists, vocabulary
from tochuc.web.frame.rules import needs

# Acts that can be begun for everyone ticked in the list: each takes one person.
FOR_MANY = (
    "confirm_member",
    "transfer_member",
    "send_member",
    "exempt_member",
    "classify_member",
    "reduce_staff",
)


class PeopleTable(lists.ListTable):
    always = ("tick", "name")
    at_first = ("tick", "name", "born", "sex", "status", "cell_name", "employer_name")

    tick = tables.CheckBoxColumn(accessor="code", orderable=False, attrs={"input": {"name": "nguoi"}})
    name = tables.Column(verbose_name=gettext_lazy("Họ và tên"), order_by=("order", "code"))
    code = tables.Column(verbose_name=gettext_lazy("Mã"))
    born = tables.Column(verbose_name=gettext_lazy("Năm sinh"))
    sex = tables.Column(verbose_name=gettext_lazy("Giới tính"))
    status = tables.Column(accessor="as_status", verbose_name=gettext_lazy("Đảng viên"))
    cell_name = tables.Column(verbose_name=gettext_lazy("Chi bộ"), order_by=("cell_name", "order"))
    employer_name = tables.Column(
        verbose_name=gettext_lazy("Đơn vị công tác"), order_by=("employer_name", "order")
    )

    class Meta(lists.ListTable.Meta):
        model = Person
        fields = ("tick", "name", "code", "born", "sex", "status", "cell_name", "employer_name")
        order_by = ("name",)

    def render_name(self, value: str, record: Any) -> str:
        return format_html(
            '<a href="/con-nguoi/{}/{}">{}</a>', record.code, dates.page_day(self.request).query, value
        )

    def value_name(self, value: str) -> str:
        return value

    def render_born(self, value: str) -> str:
        return value[:4]

    def render_sex(self, value: str) -> str:
        return vocabulary.value_words("sex", value)

    def render_status(self, value: str) -> str:
        return vocabulary.value_words("status", value)


def _statuses() -> list[tuple[str, str]]:
    return [(c, vocabulary.literal_words("status", c)) for c in ("official", "candidate", "transit")]


class PeopleFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Tên hoặc mã"), method=lists.by_search)
    unit = django_filters.CharFilter(
        label=gettext_lazy("Đơn vị và cấp dưới"),
        method="at_unit",
        widget=forms.TextInput(attrs={"data-pick": "unit"}),
    )
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("Đảng viên"),
        field_name="as_status",
        choices=_statuses,
        empty_label=gettext_lazy("mọi"),
    )
    sex = django_filters.ChoiceFilter(
        label=gettext_lazy("Giới tính"),
        choices=lambda: [(c, vocabulary.literal_words("sex", c)) for c in "FM"],
        empty_label=gettext_lazy("mọi"),
    )

    class Meta:
        model = Person
        fields = ("q", "unit", "status", "sex")

    def at_unit(self, queryset: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        """People at a unit or anywhere below it, on the tree of the page's day."""
        day, places = dates.page_day(self.request), ("as_cell", "as_employer")
        if not day.past:
            return lists.below(places)(queryset, name, value)
        tree, code = open_rollup().tree(store.last_posting()), value.split(" — ")[0].strip()
        codes = [unit.code for unit in tree.within(code, day.on)] if code in tree.nodes else []
        tied = Fact.objects.filter(kind__in=("membership", "employment"), link__in=codes).values("subject")
        here = Q(as_cell__in=codes) | Q(as_employer__in=codes)
        return queryset.filter(here, code__in=tied)  # only who was ever there is asked where they stood


def _rows(request: Any) -> QuerySet[Person]:
    """The people of a day; `as_cell`, `as_status` and `as_employer` are what held on it."""
    day = dates.page_day(request)
    known = Person.objects.filter(alias_of="", order__gt="")
    return _then(request, known, day.on) if day.past else _now(request, known)


def _now(request: Any, known: QuerySet[Person]) -> QuerySet[Person]:
    def named(field: str) -> Subquery:
        return Subquery(Unit.objects.filter(code=OuterRef(field)).order_by().values("name")[:1])

    return known.filter(scopes.within(request.user, "people.read", "cell", "employer")).annotate(
        as_cell=F("cell"),
        as_status=F("status"),
        as_employer=F("employer"),
        cell_name=named("cell"),
        employer_name=named("employer"),
    )


def _then(request: Any, known: QuerySet[Person], on: date) -> QuerySet[Person]:
    """From the facts, for the register has only the last state; for who sees the unit of then or that of now."""
    begun = Fact.objects.filter(kind="person", subject=OuterRef("code"), withdrawn=None, on__lte=on)
    member = Q(as_said__in=MEMBER_STATES)
    cell = Coalesce(_said("membership", "cell", "code", on), Value(""), output_field=TextField())
    placed = (
        known.filter(Exists(begun))
        .alias(as_said=_said("membership", "status", "code", on))
        .annotate(
            as_status=Case(When(member, then=F("as_said")), default=Value(""), output_field=TextField()),
            as_cell=Case(When(member, then=cell), default=Value(""), output_field=TextField()),
            as_employer=Coalesce(
                _said("employment", "unit", "code", on), Value(""), output_field=TextField()
            ),
        )
    )
    scope = scopes.within(request.user, "people.read", "as_cell", "as_employer", "cell", "employer")
    return placed.filter(scope).annotate(
        cell_name=_said("unit", "name", "as_cell", on), employer_name=_said("unit", "name", "as_employer", on)
    )


def _said(kind: str, key: str, subject: str, on: date) -> Subquery:
    """The last value of a key in the facts about a subject up to a day, as the books fold them (`books.state`)."""
    facts = Fact.objects.filter(
        kind=kind, subject=OuterRef(subject), withdrawn=None, on__lte=on, values__has_key=key
    )
    last = facts.order_by("-on", "-decision_id", "-id")
    return Subquery(last.annotate(said=KeyTextTransform(key, "values")).values("said")[:1])


def _bulk(request: Any) -> dict[str, Any]:
    from tochuc.books.acts.base import Act

    if not scopes.may(request.user, "decisions.draft"):
        return {}
    lang = vocabulary.lang()
    return {"bulk_acts": [(n, str(getattr(Act.registry[n], lang))) for n in FOR_MANY if n in Act.registry]}


LIST = lists.Listing(
    "con-nguoi",
    lambda: _("Con người"),
    PeopleTable,
    PeopleFilter,
    _rows,
    help=lambda: _("Gõ tên không dấu cũng tìm được; xếp theo tên gọi."),
    context=_bulk,
    dated=True,
)


@require_GET
@needs("people.read")
def person_list(request: Any) -> HttpResponse:
    return lists.list_page(request, LIST)
