"""Workbooks of our own, as untidy as offices keep them: made here, never taken from anybody.

Always true: the people in them do not exist.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

HEADINGS = (
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Dân tộc",
    "Ngày vào Đảng",
    "Ngày chính thức",
    "Chi bộ",
)
ROWS = (
    (1, "Lò Thị Xuân", "12/05/1980", "Nữ", "Tày", "19/05/2005", "19/05/2006", "Đơn vị cb-1"),
    (2, "Hoàng Văn Quý", "03/11/1975", "Nam", "Nùng", "03/02/1999", "03/02/2000", "Đơn vị cb-1"),
    (3, "Nông Quốc Khánh", "30/04/1990", "Nam", "Kinh", "02/09/2016", "02/09/2017", "Đơn vị cb-2"),
)


def book(
    *rows: Sequence[Any], title: str = "Danh sách", edit: Callable[[Worksheet], None] | None = None
) -> bytes:
    """A workbook with one sheet of these rows; `edit` changes the sheet before it is saved."""
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append([None if v == "" else v for v in row])
    if edit:
        edit(sheet)
    return saved(made)


def sheets(**named: Sequence[Sequence[Any]]) -> openpyxl.Workbook:
    """A workbook with several sheets."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in named.items():
        sheet = made.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append([None if v == "" else v for v in row])
    return made


def saved(made: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_part(data: bytes, name: str, content: bytes, replace: bool = False) -> bytes:
    """The workbook with one more part in its archive, or one replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            if not (replace and item.filename == name):
                new.writestr(item.filename, old.read(item))
        new.writestr(name, content)
    return out.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return packed.read(name)


def changed(rows: Sequence[Sequence[Any]] = ROWS, **cells: Any) -> list[list[Any]]:
    """The rows with some cells changed: `B1="..."` is the first row's second column."""
    made = [list(r) for r in rows]
    for place, value in cells.items():
        made[int(place[1:]) - 1]["ABCDEFGHIJ".index(place[0])] = value
    return made
