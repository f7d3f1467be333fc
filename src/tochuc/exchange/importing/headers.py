"""Where a sheet's table begins and what each column is: title rows above, headings in one row or two, merged or not.

Always true: a column given a field by the office's own layout keeps it; every other column gets the first field of its
heading that the kind of list has; a column without a known heading is named, never guessed from its values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from tochuc.exchange.importing import words
from tochuc.exchange.importing.cells import text_of
from tochuc.exchange.importing.faults import Fault, letter
from tochuc.exchange.importing.lists import KINDS, ListKind, guess
from tochuc.exchange.importing.sheets import Sheet

LOOKED_AT = 80  # rows from the top among which the headings stand


@dataclass(frozen=True, slots=True)
class Header:
    """A sheet's headings. `columns` gives each field its column (from 0); `first` is the first row of data;
    `written` are the words of the heading rows, to know them again on the next page."""

    kind: ListKind
    columns: Mapping[str, int]
    headings: tuple[str, ...]
    first: int
    written: frozenset[str]
    titles: tuple[str, ...]
    doubled: tuple[tuple[str, int, int], ...] = ()

    @property
    def unknown(self) -> list[str]:
        """Headings of columns that are not read."""
        used = set(self.columns.values()) | {second for _, _, second in self.doubled}
        return [h for i, h in enumerate(self.headings) if h and i not in used and not words.fields_of(h)]


def find_header(
    sheet: Sheet, wanted: str | None = None, layout: Mapping[str, str] | None = None
) -> Header | None:
    """The headings of a sheet for the kind of list wanted (None: whichever they speak of); None where there are none."""
    top = [(n, [text_of(v) for v in row]) for n, row in islice(sheet.rows(), LOOKED_AT)]
    found = {name: _best(KINDS[name], sheet, top, layout or {}) for name in ([wanted] if wanted else KINDS)}
    if wanted:
        return found[wanted]
    kind = guess_of(found)
    return found[kind] if kind else None


def guess_of(found: Mapping[str, Header | None]) -> str | None:
    fields = {name: set(h.columns) if h else set() for name, h in found.items()}
    kind = guess(fields)
    return kind if kind and found[kind] else None


def _best(
    kind: ListKind, sheet: Sheet, top: list[tuple[int, list[str]]], layout: Mapping[str, str]
) -> Header | None:
    best, most = None, 1
    for place, (number, row) in enumerate(top):
        if sum(1 for v in row if v) < 2:
            continue
        for depth in (1, 2):
            if place + depth > len(top) or (depth == 2 and top[place + 1][0] != number + 1):
                continue
            headings = _joined(sheet, number, [r for _, r in top[place : place + depth]])
            columns, doubled = _columns(kind, headings, layout)
            score = len(columns) - ("no_use" in columns)
            if score > most and any(f in columns for f in kind.key):
                most = score
                titles = tuple(v for _, r in top[:place] for v in r if v)
                written = frozenset(v.casefold() for _, r in top[place : place + depth] for v in r if v)
                best = Header(kind, columns, tuple(headings), number + depth, written, titles, doubled)
    return best


def _joined(sheet: Sheet, number: int, rows: list[list[str]]) -> list[str]:
    """The heading of each column; of two rows both words, the upper one reaching over its merged columns."""
    if len(rows) == 1:
        return rows[0]
    width = max(map(len, rows))
    upper, lower = (r + [""] * (width - len(r)) for r in rows)
    spread = _spread(sheet, number, upper, lower)
    return [f"{a} {b}".strip() if a and b else a or b for a, b in zip(spread, lower, strict=True)]


def _spread(sheet: Sheet, number: int, upper: list[str], lower: list[str]) -> list[str]:
    spread = list(upper)
    for (first, left), (_, right) in sheet.merged:
        if first == number and left < len(spread):
            for column in range(left, min(right, len(spread) - 1) + 1):
                spread[column] = upper[left]
    if not sheet.merged:  # CSV and careless tables: an empty cell over a filled one belongs to its left
        for column in range(1, len(spread)):
            if not spread[column] and lower[column] and lower[column - 1]:
                spread[column] = spread[column - 1]
    return spread


def _columns(
    kind: ListKind, headings: list[str], layout: Mapping[str, str]
) -> tuple[dict[str, int], tuple[tuple[str, int, int], ...]]:
    columns: dict[str, int] = {}
    doubled = []
    given = {_layout_key(k): v for k, v in layout.items()}
    for index, heading in enumerate(headings):
        told = given.get(letter(index)) or given.get(words.heading_key(heading)) if given else None
        choices = (told,) if told else words.fields_of(heading)
        field = next((f for f in choices if f in kind.fields and f not in columns), None)
        if field is None and (again := next((f for f in choices if f in columns and f != "no_use"), None)):
            doubled.append((again, columns[again], index))
        elif field is not None and field != "no_use":
            columns[field] = index
    _settle_halves(columns, headings)
    return columns, tuple(doubled)


def _settle_halves(columns: dict[str, int], headings: list[str]) -> None:
    """Headings that mean one thing alone and another beside their other half."""
    if "surname" in columns and "given" not in columns:
        name = columns.get("name")
        if name is not None and "given" in words.fields_of(headings[name]):
            columns["given"] = columns.pop("name")
        elif name is None:
            columns["given"] = columns["surname"] + 1  # “Họ và tên” merged over two columns
    if "born_month" in columns and "born_male" in columns and "born_year" not in columns:
        columns["born_year"] = columns.pop("born_male")  # "nam" without marks is the year


def _layout_key(text: str) -> str:
    """A column's letter as it stands, a heading by its key."""
    return text if re.fullmatch("[A-Z]{1,2}", text) else words.heading_key(text)


def header_faults(header: Header, sheet: Sheet) -> list[Fault]:
    """Columns the list cannot do without."""
    missing = [choice for choice in header.kind.needs if not any(f in header.columns for f in choice)]
    place = header.first - 1
    return [
        Fault(
            "column_missing", sheet.name, place,
            details={"field": words.field_name(c[0]), "headings": ", ".join(words.heading_of(f) for f in c[:3])},
        )
        for c in missing
    ]  # fmt: skip


def usual_headings(kind: ListKind | None) -> str:
    """Headings to tell the person at the desk what is looked for."""
    fields = kind.usual if kind else ("name", "born", "sex", "unit")
    return ", ".join(words.heading_of(f) for f in fields)


def raw_texts(sheet: Sheet, count: int = 300) -> str:
    """The words at the top of a sheet, to tell an old encoding by."""
    return " ".join(text_of(v) for _, row in islice(sheet.rows(), count) for v in row if isinstance(v, str))
