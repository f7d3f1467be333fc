"""The rows of a list and its choices as HTML, made in one pass.

Always true: a cell shows what its column renders, escaped; how a column is to be asked is found out once for the
table, not for each cell, which is most of what a page of a list would cost.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

Cell = Callable[[Any], Any]


def body(table: Any) -> SafeString:
    """The rows of the page of a `lists.ListTable`, each a `<tr>`; "" where there is none."""
    rows = table.page.object_list if getattr(table, "page", None) else table.rows
    columns = [(name, _cell(table, column)) for name, column in table.columns.items()]
    return mark_safe("".join(_row(row.record, columns) for row in rows))


def _row(record: Any, columns: list[tuple[str, Cell]]) -> str:
    cells = "".join(f'<td class="c-{name}">{conditional_escape(cell(record))}</td>' for name, cell in columns)
    return f"<tr>{cells}</tr>"


def _cell(table: Any, column: Any) -> Cell:
    """What a column shows of a record."""
    if column.name == "tick":
        return _tick
    render = getattr(table, f"render_{column.name}", column.column.render)
    wanted = set(inspect.signature(render).parameters)
    fixed = {
        k: v
        for k, v in {"bound_column": column, "table": table, "column": column.column}.items()
        if k in wanted
    }
    resolve, empty, default = column.accessor.resolve, column.column.empty_values, column.default

    def cell(record: Any) -> Any:
        value = record.get(column.name) if isinstance(record, dict) else resolve(record, quiet=True)
        if value in empty:
            return default
        told = {**fixed, "value": value} if "value" in wanted else dict(fixed)
        return render(**told, record=record) if "record" in wanted else render(**told)

    return cell


def _tick(record: Any) -> SafeString:
    words = _("Chọn %(name)s") % {"name": record.name}
    return format_html('<input type="checkbox" name="nguoi" value="{}" aria-label="{}">', record.code, words)


def control(field: Any) -> Any:
    """A field of a filter: a choice written in one pass, anything else as its widget draws it."""
    widget = field.field.widget
    if type(widget) is not forms.Select:
        return field
    chosen = "" if field.value() is None else str(field.value())
    return format_html(
        '<select name="{}" id="{}">{}</select>', field.html_name, field.id_for_label, _options(widget, chosen)
    )


def _options(widget: forms.Select, chosen: str) -> SafeString:
    def options() -> Iterator[tuple[str, str, Any]]:
        for value, words in widget.choices:
            code = "" if value is None else str(value)
            yield code, " selected" if code == chosen else "", words

    return format_html_join("", '<option value="{}"{}>{}</option>', options())
