"""The catalogue of figures and the register of rules as lists: what a figure is made of, where a rule comes from.

Always true: rows are what `figures.catalogue` and `regulations.rules` hold, nothing retold; a rule not read in a
published page is said to be unconfirmed. They hold no data of units or people, so every account may read them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_tables2 as tables
from django import forms
from django.http import HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from tochuc import regulations
from tochuc.access import scopes
from tochuc.books.text import search_key
from tochuc.figures.catalogue import catalogue
from tochuc.reviews import words
from tochuc.web.frame import lists, vocabulary
from tochuc.web.frame.rules import signed_in

Row = dict[str, Any]


class Rows(list[Row]):
    """Rows in memory, for the machinery of lists."""

    def none(self) -> Rows:
        return Rows()


class RowFilter:
    """Filters rows in memory as a FilterSet filters those of the store: words anywhere in the row, then `also`."""

    filters: tuple[str, ...] = ("q",)

    class Form(forms.Form):
        q = forms.CharField(label=gettext_lazy("Chữ cần tìm"), required=False)

    def __init__(self, data: Any, queryset: Rows, request: Any):
        self.form = self.Form(data)
        self.rows = queryset

    @cached_property
    def qs(self) -> Rows:
        told = self.form.cleaned_data
        wanted = search_key(told["q"]).split()
        return Rows(r for r in self.rows if all(w in r["search"] for w in wanted) and self.also(r, told))

    def also(self, row: Row, told: dict[str, Any]) -> bool:
        return True


class RuleFilter(RowFilter):
    filters = ("q", "confirmed")

    class Form(RowFilter.Form):
        confirmed = forms.ChoiceField(
            label=gettext_lazy("Đã đối chiếu"), required=False,
            choices=[("", gettext_lazy("mọi")), ("1", gettext_lazy("đã đối chiếu")), ("0", gettext_lazy("chưa"))],
        )  # fmt: skip

    def also(self, row: Row, told: dict[str, Any]) -> bool:
        return told["confirmed"] in ("", "1" if row["confirmed"] else "0")


def _raw(table: Any, value: Any) -> Any:
    return value


def _capital(table: Any, value: str) -> str:
    return vocabulary.capital(value)


class FigureTable(lists.ListTable):
    always = ("name",)
    at_first = ("name", "made", "unit")

    name = tables.Column(verbose_name=gettext_lazy("Chỉ tiêu"))
    code = tables.Column(verbose_name=gettext_lazy("Mã"))
    made = tables.Column(verbose_name=gettext_lazy("Tính thế nào"), orderable=False)
    formula = tables.Column(verbose_name=gettext_lazy("Công thức"), orderable=False)
    aliases = tables.Column(verbose_name=gettext_lazy("Tên khác"), orderable=False)
    unit = tables.Column(verbose_name=gettext_lazy("Đơn vị tính"))
    group = tables.Column(verbose_name=gettext_lazy("Nhóm"))

    render_name = render_made = _capital
    value_name = value_made = _raw

    class Meta(lists.ListTable.Meta):
        sequence = ("name", "code", "made", "formula", "aliases", "unit", "group")


class RuleTable(lists.ListTable):
    always = ("name",)
    at_first = ("name", "document", "begins", "until", "said")

    name = tables.Column(verbose_name=gettext_lazy("Quy định"))
    code = tables.Column(verbose_name=gettext_lazy("Mã"))
    area = tables.Column(verbose_name=gettext_lazy("Bảng"))
    document = tables.Column(verbose_name=gettext_lazy("Văn bản"))
    issued = lists.DayColumn(verbose_name=gettext_lazy("Ngày ban hành"))
    begins = lists.DayColumn(verbose_name=gettext_lazy("Từ ngày"))
    until = lists.DayColumn(verbose_name=gettext_lazy("Trước ngày"))
    said = tables.Column(verbose_name=gettext_lazy("Nguồn đã đọc"))
    confirmed = tables.BooleanColumn(
        verbose_name=gettext_lazy("Đã đối chiếu"), yesno=(gettext_lazy("có"), gettext_lazy("chưa"))
    )
    note = tables.Column(verbose_name=gettext_lazy("Ghi chú"), orderable=False)

    class Meta(lists.ListTable.Meta):
        sequence = (
            "name", "code", "area", "document", "issued", "begins", "until", "said", "confirmed", "note",
        )  # fmt: skip


def figure_rows(request: Any) -> Rows:
    lang = vocabulary.lang()
    return Rows(
        {
            "code": f.id, "name": getattr(f, lang), "made": words.in_words(f), "formula": f.formula,
            "aliases": "; ".join(f.aliases), "unit": f.unit, "group": f.group,
            "search": search_key(" ; ".join((f.id, f.vi, f.en, f.formula, *f.aliases))),
        }
        for f in catalogue().values()
    )  # fmt: skip


def rule_rows(request: Any) -> Rows:
    return Rows(
        {
            "code": r.code, "name": r.vi, "area": r.area, "document": r.source.title, "issued": r.issued,
            "begins": r.begins, "until": r.until, "said": r.source.said, "confirmed": r.confirmed, "note": r.note,
            "search": search_key(" ; ".join((r.area, r.code, r.vi, r.en, r.source.title))),
        }
        for r in regulations.rules()
    )  # fmt: skip


def _places(request: Any) -> dict[str, Any]:
    return {"may_templates": scopes.may(request.user, "catalogue.manage")}


def _listing(name: str, title: Callable[[], str], help: Callable[[], str], *parts: Any) -> lists.Listing:
    table, filters, rows = parts
    return lists.Listing(name, title, table, filters, rows, help=help, context=_places)


FIGURES = _listing(
    "chi-tieu",
    lambda: _("Danh mục chỉ tiêu"),
    lambda: _("Mỗi chỉ tiêu là một công thức trên các bút toán; lời được đọc ra từ chính công thức."),
    FigureTable, RowFilter, figure_rows,
)  # fmt: skip
RULES = _listing(
    "quy-dinh",
    lambda: _("Quy định và nguồn"),
    lambda: _("Mỗi quy định ghi văn bản làm nguồn. Chỗ chưa đối chiếu thì phải kiểm tra với văn bản trước khi áp dụng."),
    RuleTable, RuleFilter, rule_rows,
)  # fmt: skip


@require_GET
@signed_in
def figures(request: Any) -> HttpResponse:
    """Every figure of the catalogue, with what it is made of."""
    return lists.list_page(request, FIGURES, "catalogues/list.html")


@require_GET
@signed_in
def rules(request: Any) -> HttpResponse:
    """Every rule kept, with its document, days and how surely it was read."""
    return lists.list_page(request, RULES, "catalogues/list.html")
