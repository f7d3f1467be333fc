"""One machinery for every list: filter, sort, choose columns, page size, export; all of it kept in the address.

Always true: a page of a list costs the same number of questions whatever its length; an export holds what the filter
holds, with restricted fields covered as on the page, and is recorded.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import django_filters
import django_tables2 as tables
import xlsxwriter
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tochuc.access import audit, scopes
from tochuc.books.text import search_key
from tochuc.web.frame import dates

SIZES = (25, 50, 100, 200)
EXPORT_ROWS = 100_000


class ListTable(tables.Table):
    """A table of a list. `always` columns cannot be left out; `at_first` are shown until the user chooses."""

    list_name = ""
    always: tuple[str, ...] = ()
    at_first: tuple[str, ...] = ()

    class Meta:
        order_by_field = "sap"
        page_field = "trang"
        per_page_field = "so"
        template_name = "frame/table.html"


class DayColumn(tables.Column):
    """Days: dd/mm/yyyy on the page, days in an export."""

    def render(self, value: date) -> str:
        return f"{value:%d/%m/%Y}"

    def value(self, value: date) -> date:
        return value


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: what it shows, of which rows, and what can be done with those ticked."""

    name: str
    title: Callable[[], str]
    table: type[ListTable]
    filters: type[django_filters.FilterSet]
    rows: Callable[[Any], QuerySet[Any]]
    help: Callable[[], str] = lambda: ""
    dated: bool = False  # whether `rows` follows the day in the address (`dates.page_day`)
    context: Callable[[Any], dict[str, Any]] = field(default=lambda request: {})


def list_page(request: Any, listing: Listing, template: str = "frame/list.html") -> HttpResponse:
    """The page of a list, or its export (`?xuat=xlsx`, `?xuat=csv`)."""
    found = listing.filters(request.GET, queryset=listing.rows(request), request=request)
    rows = found.qs if found.form.is_valid() else listing.rows(request).none()
    chosen = _chosen(request, listing.table)
    hidden = [c for c in listing.table.base_columns if c not in chosen]
    table = listing.table(rows, exclude=hidden, request=request)
    table.list_name = listing.name
    size, day = _size(request), dates.page_day(request) if listing.dated else None
    if form := request.GET.get("xuat"):
        return _export(request, listing, table, form, day.on if day else timezone.localdate())
    tables.RequestConfig(request, paginate={"per_page": size, "silent": True}).configure(table)
    context = {
        "listing": listing,
        "title": listing.title(),
        "help": listing.help(),
        "day": day,
        "table": table,
        "filter": found,
        "total": table.paginator.count,
        "size": size,
        "sizes": SIZES,
        "columns": [
            (n, str(c.verbose_name), n in chosen, n in listing.table.always)
            for n, c in _columns(listing.table)
        ],
        "filtered": any(v for k, v in request.GET.items() if k in found.filters),
        "may_export": scopes.may(request.user, "export"),
    }
    return render(request, template, context | listing.context(request))


def _columns(table: type[ListTable]) -> list[tuple[str, Any]]:
    return [(n, c) for n, c in table.base_columns.items() if n != "tick"]


def _chosen(request: Any, table: type[ListTable]) -> set[str]:
    """The columns in the address (`cot=name,born`, or several `cot=`); those shown at first where none are told."""
    told = {c for part in request.GET.getlist("cot") for c in part.split(",")} & set(table.base_columns)
    return (told or set(table.at_first)) | set(table.always)


def _size(request: Any) -> int:
    told = request.GET.get("so", "")
    return int(told) if told in map(str, SIZES) else SIZES[1]


def _export(request: Any, listing: Listing, table: ListTable, form: str, on: date) -> HttpResponse:
    if not scopes.may(request.user, "export"):
        raise PermissionDenied
    if form not in ("xlsx", "csv"):
        return HttpResponse(_("Chỉ xuất được xlsx hoặc csv."), status=400)
    if order := request.GET.get("sap"):
        table.order_by = order
    rows = table.as_values(exclude_columns=("tick",))
    data, kind = (_xlsx(rows), XLSX) if form == "xlsx" else (_csv(rows), "text/csv; charset=utf-8")
    details = {"list": listing.name, "form": form, "address": request.get_full_path()[:500]}
    audit.record("export", actor=request.user, subject=f"list:{listing.name}", details=details)
    answer = HttpResponse(data, content_type=kind)
    name = f"{listing.name}-{on:%Y%m%d}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _xlsx(rows: Any) -> bytes:
    """A workbook whose cells are values, never formulas or links."""
    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        for y, row in enumerate(rows):
            if y > EXPORT_ROWS:
                break
            for x, value in enumerate(row):
                if isinstance(value, (date, datetime)):
                    sheet.write_datetime(y, x, value, day)
                elif isinstance(value, (int, float)) and not isinstance(value, bool):
                    sheet.write_number(y, x, value)
                else:
                    sheet.write_string(y, x, "" if value is None else str(value), bold if y == 0 else None)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def _csv(rows: Any) -> bytes:
    """UTF-8 with the mark Excel needs; what a spreadsheet would run as a formula gets a quote in front."""
    out = io.StringIO()
    writer = csv.writer(out)
    for y, row in enumerate(rows):
        if y > EXPORT_ROWS:
            break
        writer.writerow([guarded(v) for v in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def guarded(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, (date, datetime)):
        return f"{value:%d/%m/%Y}"
    text = "" if value is None else str(value)
    risky = text[:1] in ("=", "+", "-", "@", "\t", "\r") and not isinstance(value, (int, float))
    return "'" + text if risky else text


def yes_or_no(**told: Any) -> django_filters.BooleanFilter:
    """A filter that chooses among any, yes and no."""
    choices = [("", gettext_lazy("mọi")), ("true", gettext_lazy("có")), ("false", gettext_lazy("không"))]
    return django_filters.BooleanFilter(widget=forms.Select(choices=choices), **told)


def day_filter(label: Any, lookup: str) -> django_filters.CharFilter:
    """A filter by a day typed as on a page (`issued__gte`); what is no day finds nothing."""

    def method(queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        on = dates.read_day(value)
        return queryset.filter(**{lookup: on}) if on else queryset.none()

    return django_filters.CharFilter(
        label=label, method=method, widget=forms.TextInput(attrs={"data-day": ""})
    )


def by_search(queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
    """Rows whose name holds every word typed, with or without marks; or whose code begins with it."""
    found = Q()
    for word in search_key(value).split():
        found &= Q(search__contains=word)
    return queryset.filter(found | Q(code__startswith=value.strip().lower()))


def below(field_names: tuple[str, ...]) -> Callable[[QuerySet[Any], str, str], QuerySet[Any]]:
    """A filter method: rows at a unit or anywhere below it (its code, as the suggestions give it)."""

    def method(queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        code = value.split(" — ")[0].strip()
        scope = Q()
        for one in field_names:
            scope |= Q(**{f"{one}__in": scopes.units_below([code])})
        return queryset.filter(scope)

    return method
