"""The sheets of a review's workbook: one look for titles, heads, texts, numbers and links, set up to print on A4.

Always true: every text goes in as text; a number's format leaves marks of thousands and decimals to the reader's
locale; a formula goes in with the value it has now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import ceil
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from tochuc.figures.catalogue import Figure
from tochuc.reviews.compose import NO_DATA

_ACCENT = "#9B1C1C"
_LOOKS: dict[str, dict[str, Any]] = {
    "text": {"text_wrap": True},
    "middle": {"align": "center"},
    "quiet": {"font_color": "#767676", "indent": 1},
    "note": {"font_color": "#767676", "italic": True},
    "declared": {"italic": True},
    "total": {"bold": True, "top": 1, "text_wrap": True},
    "group": {"bold": True, "bg_color": "#F1F1F1"},
    "head": {"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "top": 1, "bottom": 1},
    "unit": {"bold": True},
    "title": {"bold": True, "font_size": 14},
    "day": {"num_format": "dd/mm/yyyy", "align": "center"},
}


class Sheets:
    """A workbook being written."""

    def __init__(self, book: Any):
        self.book = book
        self._looks: dict[tuple[Any, ...], Any] = {}

    def add(self, name: str) -> Any:
        """A sheet, its name shortened to what a workbook takes and told apart from others; A4 laid across."""
        plain = "".join(c for c in name if c not in "[]:*?/\\'")
        plain = plain if len(plain) <= 31 else plain[:32].rpartition(" ")[0] or plain[:31]
        used = {s.get_name().casefold() for s in self.book.worksheets()}
        unique, count = plain, 2
        while unique.casefold() in used:
            unique, count = f"{plain[:28].strip()} {count}", count + 1
        sheet = self.book.add_worksheet(unique)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.4, top=0.6, bottom=0.6)
        sheet.set_footer("&L&8&A&R&8&P/&N")
        return sheet

    def title(self, sheet: Any, unit: str, title: str, standing: str) -> None:
        sheet.write_string(0, 0, unit, self._look("unit"))
        sheet.write_string(1, 0, title, self._look("title"))
        sheet.write_string(2, 0, standing, self._look("note"))

    def head(self, sheet: Any, row: int, columns: Sequence[tuple[str, float]]) -> None:
        """The head with the widths of the columns; it stays in sight and is repeated on every page."""
        for column, (name, width) in enumerate(columns):
            sheet.write_string(row, column, name, self._look("head"))
            sheet.set_column(column, column, width)
        sheet.set_row(row, 48)
        sheet.freeze_panes(row + 1, 2)
        sheet.repeat_rows(row)

    def group(self, sheet: Any, row: int, first: str, second: str, columns: int) -> None:
        for column in range(columns):
            sheet.write_blank(row, column, None, self._look("group"))
        sheet.write_string(row, 0, first, self._look("group"))
        if second:
            sheet.write_string(row, 1, second, self._look("group"))

    def height(self, sheet: Any, row: int, *texts: tuple[str, float]) -> None:
        """Make the row as high as its longest text needs in a column of that width."""
        lines = max(ceil(len(text) * 1.05 / width) for text, width in texts) if texts else 1
        if lines > 1:
            sheet.set_row(row, 15 * lines)

    def text(self, sheet: Any, row: int, column: int, text: str, kind: str = "text", **more: Any) -> None:
        if text:
            sheet.write_string(row, column, text, self._look(kind, **more))
        else:
            sheet.write_blank(row, column, None, self._look(kind, **more))

    def figure(
        self, sheet: Any, row: int, column: int, figure: Figure, value: float | None, live: str = "", *,
        link: str = "", kind: str = "text", blank: bool = False,
    ) -> None:  # fmt: skip
        """A figure's value: by its formula where there is one; in words where there is no data; with its link."""
        look = self._number(figure, kind, bool(link))
        if value is None:
            said = "" if blank else NO_DATA["vi"]
            self.text(sheet, row, column, said, kind, align="right", font_color="#767676")
            return
        if link:  # the link stays when the number is written over its text
            sheet.write_url(row, column, link, look, "x")
        if live:
            sheet.write_formula(row, column, live, look, value)
        else:
            sheet.write_number(row, column, value, look)

    def difference(
        self, sheet: Any, row: int, column: int, figure: Figure, now: tuple[int, float | None],
        before: tuple[int, float | None],
    ) -> None:  # fmt: skip
        """One column less another as printed, as a formula; empty where one of them has no data. Points for a rate."""
        if now[1] is None or before[1] is None:
            self.text(sheet, row, column, "")
            return
        form = "+#,##0;-#,##0;0" if not figure.decimals else f"+{_decimal(figure)};-{_decimal(figure)};0"
        places = figure.decimals
        cells = [xl_rowcol_to_cell(row, c) for c in (now[0], before[0])]
        if places:
            cells = [f"ROUND({cell},{places})" for cell in cells]
        value = round(now[1], places) - round(before[1], places)
        sheet.write_formula(row, column, "=" + "-".join(cells), self._look("text", num_format=form), value)

    def count(self, sheet: Any, row: int, column: int, count: int, link: str) -> None:
        """How many entries, linked to where they or the formula stand."""
        look = self._look("text", num_format="#,##0", font_color=_ACCENT, underline=1)
        sheet.write_url(row, column, link, look, "x")
        sheet.write_number(row, column, count, look)

    def whole(self, sheet: Any, row: int, column: int, value: float, kind: str = "text") -> None:
        sheet.write_number(row, column, value, self._look(kind, num_format="#,##0"))

    def day(self, sheet: Any, row: int, column: int, on: date) -> None:
        sheet.write_datetime(row, column, on, self._look("day"))

    def _number(self, figure: Figure, kind: str, linked: bool) -> Any:
        form = f'{_decimal(figure)}"%"' if figure.unit == "%" else _decimal(figure)
        return self._look(kind, num_format=form, **({"font_color": _ACCENT} if linked else {}))

    def _look(self, kind: str, **more: Any) -> Any:
        key = (kind, *sorted(more.items()))
        if key not in self._looks:
            base = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
            self._looks[key] = self.book.add_format(base | _LOOKS[kind] | more)
        return self._looks[key]


def _decimal(figure: Figure) -> str:
    return "#,##0" + ("." + "0" * figure.decimals if figure.decimals else "")
