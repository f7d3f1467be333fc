"""Which column is which, for a person to look over: each sheet's headings with the field recognised and a few values.

Always true: a suggestion is what the import itself would take; where no row reads as headings, the fullest of the first
rows is offered as one, so that any table can be mapped by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from tochuc.exchange.importing import headers, words
from tochuc.exchange.importing.cells import text_of
from tochuc.exchange.importing.faults import letter
from tochuc.exchange.importing.lists import KINDS
from tochuc.exchange.importing.sheets import File, Sheet

SAMPLES = 3
_LOOKED_FOR_HEADINGS = 20


@dataclass(frozen=True, slots=True)
class Column:
    """A column as a person sees it; `field` is "" where it is not read."""

    letter: str
    heading: str
    samples: tuple[str, ...]
    field: str


@dataclass(frozen=True, slots=True)
class SheetColumns:
    """A sheet with its columns. `recognised`: its headings were found as the kind of list asked for."""

    sheet: str
    row: int
    columns: tuple[Column, ...]
    recognised: bool


@dataclass(frozen=True, slots=True)
class FileColumns:
    """All sheets of a file as lists of one kind; `missing` are the fields that no column gives."""

    kind: str
    sheets: tuple[SheetColumns, ...]
    missing: tuple[str, ...] = field(default=())


def top_of(file: File) -> list[dict[str, Any]]:
    """The first rows of each sheet that is shown, as data: enough to find headings again without the file."""
    return [
        {
            "name": sheet.name,
            "rows": [[n, [text_of(v) for v in row]] for n, row in islice(sheet.rows(), headers.LOOKED_AT)],
            "merged": [list(map(list, span)) for span in sheet.merged if span[0][0] <= headers.LOOKED_AT],
        }
        for sheet in file.sheets
        if not sheet.hidden
    ]


def columns_of(top: Sequence[Mapping[str, Any]], kind: str, layout: Mapping[str, str]) -> FileColumns:
    """The columns of the sheets for a kind of list ("": the one the headings speak of)."""
    sheets = [_sheet(t) for t in top]
    kind = kind or next(
        (h.kind.name for s in sheets if (h := headers.find_header(s, None, layout))), "members"
    )
    mapped = [m for s in sheets if (m := _mapped(s, kind, layout))]
    recognised = [m for m in mapped if m.recognised]
    given = {c.field for m in recognised or mapped for c in m.columns}
    missing = tuple(choice[0] for choice in KINDS[kind].needs if not given & set(choice))
    return FileColumns(kind, tuple(recognised or mapped), missing)


def layout_of(mapped: FileColumns, chosen: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """The layout that a person's choice (sheet, letter) -> field comes to: by heading, by letter where that is not one."""
    headings = Counter(c.heading for m in mapped.sheets for c in m.columns)
    sheets = Counter((m.sheet, c.heading) for m in mapped.sheets for c in m.columns)
    layout: dict[str, str] = {}
    for sheet in mapped.sheets:
        for column in sheet.columns:
            told = chosen.get((sheet.sheet, column.letter), column.field) or "no_use"
            repeated = sheets[sheet.sheet, column.heading] > 1
            key = column.letter if not column.heading or repeated else column.heading
            if headings[column.heading] and layout.get(key) in (None, "no_use"):
                layout[key] = told
    return layout


def all_headings(mapped: FileColumns) -> list[str]:
    """The headings a layout is remembered by."""
    return sorted({c.heading for m in mapped.sheets for c in m.columns if c.heading})


def _sheet(top: Mapping[str, Any]) -> Sheet:
    rows = [(int(n), list(row)) for n, row in top["rows"]]
    merged = tuple(((a, b), (c, d)) for (a, b), (c, d) in top["merged"])
    return Sheet(str(top["name"]), lambda: iter(rows), merged=merged)


def _mapped(sheet: Sheet, kind: str, layout: Mapping[str, str]) -> SheetColumns | None:
    header = headers.find_header(sheet, kind, layout)
    if header is not None:
        fields = {column: name for name, column in header.columns.items()}
        return _shown(sheet, header.first - 1, header.headings, fields, True)
    rows = list(islice(sheet.rows(), _LOOKED_FOR_HEADINGS))
    if not rows:
        return None
    number, row = max(rows, key=lambda r: (sum(1 for v in r[1] if v), -r[0]))
    if sum(1 for v in row if v) < 2:
        return None
    return _shown(sheet, number, tuple(text_of(v) for v in row), {}, False)


def _shown(
    sheet: Sheet, row: int, headings: Sequence[str], fields: Mapping[int, str], recognised: bool
) -> SheetColumns:
    below = [r for n, r in sheet.rows() if n > row]
    columns = []
    for index, heading in enumerate(headings):
        samples = tuple(v for r in below if index < len(r) and (v := text_of(r[index])))[:SAMPLES]
        if heading or samples:
            columns.append(Column(letter(index), heading, samples, fields.get(index, "")))
    return SheetColumns(sheet.name, row, tuple(columns), recognised)


def choices(kind: str, lang: str) -> list[tuple[str, str]]:
    """The fields a column may be, with their names."""
    return [(f, words.field_name(f, lang)) for f in KINDS[kind].fields if f != "no_use"]
