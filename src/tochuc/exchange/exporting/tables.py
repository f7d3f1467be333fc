"""Lists as CSV and XLSX that no spreadsheet runs.

Always true: a text that a spreadsheet would take for a formula (= + - @, also after blanks, or a control sign) leaves
CSV with an apostrophe before it and XLSX as a cell of type text; `read_csv` takes the apostrophe away again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import xlsxwriter

_LIVE = re.compile(r"^\s*['=+\-@\t\r\n|%\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"^[+-]?\d+([.,]\d+)?$")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def guarded(value: Any) -> Any:
    """The value as it may leave in a CSV: a text that begins like a formula gets an apostrophe; a number stays."""
    if isinstance(value, str) and _LIVE.match(value) and not _NUMBER.match(value):
        return f"'{value}"
    return value


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return (
        text[1:] if text.startswith("'") and _LIVE.match(text[1:]) and not _NUMBER.match(text[1:]) else text
    )


def csv_of(headings: Sequence[str], rows: Iterable[Sequence[Any]], delimiter: str = ",") -> bytes:
    """A CSV in UTF-8 with its mark, as Excel opens it right."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    for row in (headings, *rows):
        writer.writerow([guarded(v) for v in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def read_csv(data: bytes, delimiter: str = ",") -> Iterator[list[str]]:
    """The rows of `csv_of`, headings first."""
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter):
        yield [unguarded(v) for v in row]


def xlsx_of(headings: Sequence[str], rows: Iterable[Sequence[Any]], sheet: str = "Danh sách") -> bytes:
    """A workbook of one sheet: texts are texts, never formulas or links."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    page = book.add_worksheet(sheet[:31])
    bold = book.add_format({"bold": True, "text_wrap": True})
    quoted = book.add_format({"quote_prefix": True})
    page.freeze_panes(1, 0)
    for number, row in enumerate((headings, *rows)):
        for column, value in enumerate(row):
            _write(page, number, column, value, bold if number == 0 else None, quoted)
    book.close()
    return out.getvalue()


def _write(page: Any, row: int, column: int, value: Any, form: Any, quoted: Any) -> None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        page.write_number(row, column, value, form)
    elif value not in ("", None):
        text = _FORBIDDEN.sub("", str(value))
        page.write_string(row, column, text, form or (quoted if _LIVE.match(text) else None))
