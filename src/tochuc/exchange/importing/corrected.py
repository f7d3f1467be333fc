"""The workbook sent back: the same sheets with every wrong cell coloured and a comment that says what would be right.

Always true: nothing else of the workbook changes, but for formulas in read columns (their values stand there then) and
the marks of an earlier answer, which are taken away. Macros and external links are not in it. A text that begins like
a formula is written as text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from tochuc.exchange.importing.faults import Fault
from tochuc.exchange.importing.sheets import File

AUTHOR = "tochuc"
_WRONG = PatternFill("solid", fgColor="FFFFC7CE")
_FORMULA = PatternFill("solid", fgColor="FFFFEB9C")
_NONE = PatternFill()
_WHOLE_BOOK = 30 * 1024 * 1024  # unpacked bytes up to which a workbook keeps its look
_CELL = re.compile(r"[A-Z]{1,3}")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def corrected_workbook(file: File, faults: Iterable[Fault], lang: str = "vi") -> bytes:
    """The file as XLSX with its faults marked."""
    found = list(faults)
    book = _copy(file) if file.csv or _large(file) else _loaded(file)
    for sheet in book.worksheets:
        _clear(sheet)
    values = _formula_values(file, found)
    for fault in found:
        sheet = book[fault.sheet] if fault.sheet in book.sheetnames else book.worksheets[0]
        _mark(sheet, fault, lang, values)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _loaded(file: File) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(file.data), keep_vba=False, keep_links=False)


def _large(file: File) -> bool:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(file.data)) as packed:
        return sum(p.file_size for p in packed.infolist()) > _WHOLE_BOOK


def _copy(file: File) -> openpyxl.Workbook:
    """The values alone, row by row (a CSV, or a workbook too large to load with its look)."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for sheet in file.sheets:
        if sheet.hidden:
            continue
        made = book.create_sheet(sheet.name)
        for number, row in sheet.rows():
            for column, value in enumerate(row, 1):
                if value not in ("", None):
                    _write(made, number, column, value)
    return book


def _write(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = _FORBIDDEN.sub("", value)
        cell.data_type = "s"  # never a formula
    else:
        cell.value = value


def _clear(sheet: Worksheet) -> None:
    """Take away the marks of an earlier answer."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == AUTHOR:
                cell.comment = None
                cell.fill = _NONE


def _formula_values(file: File, faults: list[Fault]) -> dict[tuple[str, int, str], Any]:
    """The value of each cell whose only fault is that it is a formula."""
    wanted = {(f.sheet, f.row): f.column for f in faults if f.code == "formula"}
    if not wanted:
        return {}
    values = {}
    columns = {f.column for f in faults if f.code == "formula"}
    for sheet in file.sheets:
        for number, row in sheet.rows():
            if (sheet.name, number) in wanted:
                for column in columns:
                    index = column_index_from_string(column) - 1
                    if index < len(row):
                        values[sheet.name, number, column] = row[index]
    return values


def _mark(sheet: Worksheet, fault: Fault, lang: str, values: dict[tuple[str, int, str], Any]) -> None:
    row = max(fault.row, 1)
    column = fault.column if _CELL.fullmatch(fault.column) else _first_column(sheet, row)
    cell = sheet[f"{column}{row}"]
    if type(cell).__name__ == "MergedCell":
        cell = _top_left(sheet, cell.coordinate)
    if fault.code == "formula" and (place := (sheet.title, row, column)) in values:
        _write(sheet, row, cell.column, values[place])
    right = fault.right(lang)
    label = "Đúng ra: " if lang == "vi" else "Right would be: "
    text = fault.message(lang) + (f"\n{label}{right}" if right else "")
    if cell.comment is not None:
        text = f"{cell.comment.text}\n\n{text}"
    cell.comment = Comment(
        text, AUTHOR, width=320, height=min(60 + 18 * text.count("\n") + len(text) // 2, 400)
    )
    cell.fill = _FORMULA if fault.code == "formula" else _WRONG


def _first_column(sheet: Worksheet, row: int) -> str:
    filled = next(
        (c.column_letter for c in sheet[row] if c.value not in (None, "") and hasattr(c, "column_letter")),
        "A",
    )
    return str(filled)


def _top_left(sheet: Worksheet, coordinate: str) -> Any:
    merged = next(m for m in sheet.merged_cells.ranges if coordinate in m)
    return sheet.cell(merged.min_row, merged.min_col)
