"""The form given out: a workbook filled with what the books say, with checks inside and its layout protected.

Always true: only the cells to be filled are open; a number that cannot be is refused by Excel itself; a figure without
data in the books shows nothing, not zero.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from tochuc.books import periods, store
from tochuc.declared.declaring import standing
from tochuc.declared.differences import booked
from tochuc.exchange.forms.code import FormCode, written
from tochuc.exchange.forms.values import LARGEST
from tochuc.exchange.models import Submission
from tochuc.figures.catalogue import catalogue

SHEET, HIDDEN = "Biểu", "tochuc"
HEADINGS = ("Mã", "Chỉ tiêu", "Đơn vị tính", "Sổ đang ghi", "Đơn vị khai", "Giải trình")
REASONS = ("Khớp sổ", "Có văn bản chưa gửi", "Sổ ghi nhầm", "Cách tính khác", "Khác (ghi rõ)")
_TOP = 6


def form(submission: Submission, figures: Sequence[str] | None = None) -> bytes:
    """The workbook of a unit for a period: of the figures it was asked, or of those given."""
    figures = submission.asks if figures is None else figures
    code = FormCode(submission.unit, submission.period, submission.edition, tuple(figures))
    unit, period = submission.unit, submission.period
    numbers, said = booked(unit, period, figures), standing(unit, period)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet, hidden = book.add_worksheet(SHEET), book.add_worksheet(HIDDEN)
    hidden.write_string(0, 0, written(code))
    hidden.very_hidden()
    bold, grey = (
        book.add_format({"bold": True, "text_wrap": True, "border": 1}),
        book.add_format({"border": 1, "bg_color": "#F0F0F0"}),
    )
    open_ = book.add_format({"border": 1, "locked": False, "bg_color": "#FFFFE8"})
    _head(sheet, submission, written(code), bold)
    sheet.write_row(_TOP - 1, 0, HEADINGS, bold)
    for place, id_ in enumerate(figures):
        row, figure = _TOP + place, catalogue()[id_]
        sheet.write_string(row, 0, id_, grey)
        sheet.write_string(row, 1, figure.vi, grey)
        sheet.write_string(row, 2, figure.unit, grey)
        number, former = numbers.get(id_), said.get(id_)
        sheet.write(row, 3, number if number is not None else "", grey)
        sheet.write(row, 4, former.value if former else "", open_)
        sheet.write_string(row, 5, former.explanation if former else "", open_)
    _checks(sheet, _TOP, len(figures))
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 55)
    sheet.set_column(2, 5, 16)
    sheet.freeze_panes(_TOP, 2)
    sheet.protect("", {"format_columns": True, "format_rows": True, "insert_rows": True})
    book.close()
    return out.getvalue()


def _head(sheet: Any, submission: Submission, code: str, bold: Any) -> None:
    unit = store.books_now().unit_ever(submission.unit, periods.read(submission.period).last)
    lines = (
        unit.name if unit else submission.unit,
        f"SỐ LIỆU {periods.read(submission.period).vi.upper()}",
        f"Hạn gửi: {submission.due:%d/%m/%Y}. Lần ra biểu: {submission.edition}. Chỉ điền các ô màu vàng.",
        code,
    )
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line, bold if row < 2 else None)


def _checks(sheet: Any, top: int, count: int) -> None:
    """Excel's own: numbers not below zero, reasons from a list (others may be written)."""
    last = top + max(count, 1) - 1
    sheet.data_validation(
        top, 4, last, 4,
        {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": LARGEST, "error_title": "Số chưa đúng",
         "error_message": "Ghi một số không âm; để trống nếu không có số liệu."},
    )  # fmt: skip
    sheet.data_validation(
        top, 5, last, 5, {"validate": "list", "source": list(REASONS), "error_type": "information"}
    )
