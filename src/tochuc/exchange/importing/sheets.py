"""The sheets of a file as rows of raw cells, whatever the file is: XLSX (values only) or CSV in any encoding.

Always true: rows are numbered as Excel numbers them, columns counted from 0 at A; nothing is interpreted here; a sheet
can be read more than once and is never held whole.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from tochuc.books.encoding import UnreadableText, decode_text
from tochuc.exchange.importing import guard
from tochuc.exchange.importing.faults import Wrong, letter

DENSE_CELLS = 8_000_000  # a sheet that reaches further is read row by row instead of as one block
SPARSE_CELLS = 60_000_000
WIDEST = 400
_DELIMITERS = ",;\t|"

Row = tuple[int, list[Any]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: `rows()` reads it from the top. `merged` are ranges ((row, column), (row, column)), rows from 1."""

    name: str
    rows: Callable[[], Iterator[Row]]
    hidden: bool = False
    formulas: frozenset[tuple[int, int]] = frozenset()
    errors: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """A file opened: its sheets, and what was left behind on the way in (macros, external links)."""

    name: str
    sheets: tuple[Sheet, ...]
    left: tuple[str, ...] = ()
    csv: bool = False
    data: bytes = field(default=b"", repr=False)


def open_file(name: str, data: bytes) -> File:
    """The sheets of a file by its content, not by its name's ending. Raises `Wrong`."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
        return _workbook(name, data)
    if data[:512].lstrip().lower().startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        raise Wrong("old_format", kind="HTML/XML")
    return _csv(name, data)


def _workbook(name: str, data: bytes) -> File:
    safe = guard.safe_workbook(data)
    try:
        book = CalamineWorkbook.from_filelike(safe.data)
    except CalamineError as error:
        raise Wrong("cannot_open", why=str(error)) from None
    visible = {s.name: s.visible == SheetVisibleEnum.Visible for s in book.sheets_metadata}
    sheets = [
        _sheet(book, safe, title, extent, hidden=not visible.get(title, True))
        for title, extent in safe.extents.items()
    ]
    return File(name, tuple(sheets), safe.left, data=data)


def _sheet(
    book: CalamineWorkbook, safe: guard.SafeWorkbook, name: str, extent: guard.Extent, hidden: bool
) -> Sheet:
    reach = extent.rows * extent.columns
    if reach <= DENSE_CELLS:
        try:
            read = book.get_sheet_by_name(name)
            merged = tuple(((a + 1, b), (c + 1, d)) for (a, b), (c, d) in read.merged_cell_ranges or ())
        except CalamineError as error:
            raise Wrong("cannot_open", why=str(error)) from None
        return Sheet(name, lambda: _dense(read), hidden, extent.formulas, extent.errors, merged)
    if extent.columns > WIDEST or reach > SPARSE_CELLS:
        raise Wrong("stretched", cell=f"{name}!{letter(extent.columns - 1)}{extent.rows}")
    return Sheet(name, lambda: _sparse(safe.data, name), hidden, extent.formulas, extent.errors)


def _dense(sheet: Any) -> Iterator[Row]:
    if sheet.start is None:
        return
    top, left = sheet.start
    for number, row in enumerate(sheet.iter_rows(), top + 1):
        yield number, [""] * left + row if left else row


def _sparse(data: io.BytesIO, name: str) -> Iterator[Row]:
    """Rows with something in them, of a sheet whose used range is mostly empty."""
    import openpyxl

    data.seek(0)
    book = openpyxl.load_workbook(data, read_only=True, data_only=True)
    for number, row in enumerate(book[name].iter_rows(values_only=True), 1):
        if any(v not in (None, "") for v in row):
            yield number, ["" if v is None else v for v in row]


def _csv(name: str, data: bytes) -> File:
    if len(data) > guard.LARGEST_FILE:
        raise Wrong("too_big_inside", packed=f"{len(data)}", unpacked=f"{len(data)}")
    try:
        text = decode_text(data)
    except UnreadableText as error:
        raise Wrong("unreadable_text", why=str(error)) from None
    delimiter = _delimiter(text)
    title = name.rsplit("/", 1)[-1].rsplit(".", 1)[0][:31]
    return File(name, (Sheet(title, lambda: _csv_rows(text, delimiter)),), csv=True, data=data)


def _delimiter(text: str) -> str:
    """The sign that divides the first lines most evenly (Vietnamese Excel writes `;`)."""
    lines = [line for line in text[:20_000].splitlines()[:40] if line.strip()]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5:
        return lines[0][4]
    best, most = ",", 0
    for sign in _DELIMITERS:
        counts = Counter(line.count(sign) for line in lines)
        count, often = max(
            ((c, n) for c, n in counts.items() if c), key=lambda p: p[0] * p[1], default=(0, 0)
        )
        if count * often > most:
            best, most = sign, count * often
    return best


def _csv_rows(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for number in itertools.count(1):
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Wrong("cannot_open", why=f"dòng {reader.line_num}: {error}") from None
        if not (number == 1 and row and row[0].lower().startswith("sep=")):
            yield number, list(row)
