"""The data rows of a sheet, as the office means them: blanks, totals, signatures and repeated headings left out.

Always true: a row given out has its number in Excel and the raw value of every known column; merged cells and ditto
marks are filled from above; a line that names a unit alone (as tables are grouped) becomes the place of the rows below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tochuc.exchange.importing import words
from tochuc.exchange.importing.cells import text_of
from tochuc.exchange.importing.faults import Fault, letter
from tochuc.exchange.importing.headers import Header
from tochuc.exchange.importing.sheets import Sheet

_ORDINALS = frozenset(
    (*"abcdđeghix", "ii", "iii", "iv", "v", "vi", "vii", "viii", "xi", "xii", "xiii", "xiv", "xv")
)
_LEAD = re.compile(r"^\s*(?:[IVX]+|\d+(?:\.\d+)*|[A-ZĐ])\s*[.)\-:/]\s*")
_FEW = 4  # signatures stand alone or two, three in a row
_NO_DITTO = ("name", "surname", "given", "code", "unit_name", "unit_code", "number")


@dataclass(frozen=True, slots=True)
class Group:
    """The unit a line above names for the rows below it, and the row of that line."""

    name: str = ""
    row: int = 0


@dataclass(slots=True)
class DataRow:
    """A row of data: raw values by field, and the group it stands under."""

    sheet: str
    number: int
    values: dict[str, Any]
    columns: dict[str, int]
    group: Group = field(default_factory=lambda: Group())
    faults: list[Fault] = field(default_factory=list)

    def text(self, name: str) -> str:
        return text_of(self.values.get(name, ""))

    def fault(self, code: str, name: str = "", expected: str = "", /, **details: Any) -> None:
        """Note something wrong in the column of a field."""
        column = letter(self.columns[name]) if name in self.columns else ""
        self.faults.append(Fault(code, self.sheet, self.number, column, self.text(name), expected, details))


class _Texts(dict[str, str]):
    """What each text of a sheet's cells comes to, found once: a column says the same again and again."""

    def __missing__(self, raw: str) -> str:
        self[raw] = text = text_of(raw)
        return text


@dataclass(slots=True)
class Skipped:
    """How many rows were left out, and why."""

    blank: int = 0
    totals: int = 0
    repeated: int = 0
    footer: int = 0


def data_rows(sheet: Sheet, header: Header, skipped: Skipped) -> Iterator[DataRow]:
    """The rows of data below the headings."""
    columns = dict(header.columns)
    merged = _merged_down(sheet)
    formulas = sheet.formulas - sheet.errors
    above: dict[int, Any] = {}
    known = _Texts()
    group = Group()
    for number, raw in sheet.rows():
        if number < header.first:
            continue
        texts = [(i, t) for i, v in enumerate(raw) if (t := known[v] if type(v) is str else text_of(v))]
        if not texts:
            skipped.blank += 1
            continue
        if _left_out(texts, header, skipped):
            continue
        row = DataRow(sheet.name, number, {}, columns)
        _fill(row, raw, above, merged.get(number, {}))
        if not _is_person_or_thing(row, texts, header, skipped):
            if name := _group_name(texts, header):
                group = Group(name, number)
            continue
        row.group = group
        _note(row, sheet.errors, "cell_error")
        _note(row, formulas, "formula")
        yield row


def _fill(row: DataRow, raw: list[Any], above: dict[int, Any], merged: dict[int, Any]) -> None:
    width = len(raw)
    for name, column in row.columns.items():
        value = raw[column] if column < width else ""
        if type(value) is str and value and _is_ditto(value):
            if name in _NO_DITTO or column not in above:
                row.values[name] = value
                row.fault("ditto_above_nothing", name)
                del row.values[name]
                continue
            value = above[column]
        elif value in ("", None) and column in merged:
            value = merged[column]
        if value not in ("", None):
            row.values[name] = value
            above[column] = value


@lru_cache(20_000)
def _is_ditto(value: str) -> bool:
    return len(value) <= 10 and value.strip().lower() in words.dittos()


def _merged_down(sheet: Sheet) -> dict[int, dict[int, Any]]:
    """For each row below the first of a merged range: the value of its first cell, by column."""
    tops = {(top, left): (bottom, right) for (top, left), (bottom, right) in sheet.merged if bottom > top}
    filled: dict[int, dict[int, Any]] = {}
    if not tops:
        return filled
    for number, raw in sheet.rows():
        for column, value in enumerate(raw):
            if (number, column) in tops and value not in ("", None):
                for below in range(number + 1, min(tops[number, column][0], number + 5_000) + 1):
                    filled.setdefault(below, {})[column] = value
    return filled


def _left_out(texts: list[tuple[int, str]], header: Header, skipped: Skipped) -> bool:
    """Totals, headings repeated on each page, the row that numbers the columns."""
    first = texts[0][1]
    if _begins(first, "totals") or (len(texts) > 1 and len(first) < 5 and _begins(texts[1][1], "totals")):
        skipped.totals += 1
        return True
    if _repeats([t for _, t in texts], header):
        skipped.repeated += 1
        return True
    return False


def _is_person_or_thing(row: DataRow, texts: list[tuple[int, str]], header: Header, skipped: Skipped) -> bool:
    """Whether the row is data: not a signature below the table, not a line that groups the rows below it."""
    filled = len(row.values) - ("order" in row.values)
    signed = [t for _, t in texts if _begins(t, "footer")] if len(texts) <= _FEW else []
    if (signed and (len(signed) == len(texts) or filled <= 1)) or (skipped.footer and len(texts) <= 2):
        skipped.footer += 1
        return False
    if filled >= 2:
        return True
    has_key = any(f in row.values for f in header.kind.key)
    return has_key and (header.kind.name == "posts" or not header.kind.place or len(header.columns) <= 2)


def _begins(text: str, list_name: str) -> bool:
    return (text[0].isalpha() or text[0] in "(-*") and words.begins_as(text, list_name)


def _repeats(texts: list[str], header: Header) -> bool:
    """The headings once more (on each printed page), or the row that numbers the columns."""
    few = texts[: len(texts) * 2 // 5 + 1]  # of headings at least one stands among these
    same = sum(1 for t in texts if t.casefold() in header.written) if _any_heading(few, header) else 0
    if same >= 2 and same >= 0.6 * len(texts):
        return True
    if len(texts) < 3 or max(map(len, texts)) > 5:
        return False
    bare = [t.strip("() .") for t in texts]
    numbers = [int(t) for t in bare if t.isdigit()]
    in_turn = len(numbers) >= 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return in_turn and all(t.isdigit() or (len(t) == 1 and t.isalpha()) for t in bare)


def _any_heading(texts: list[str], header: Header) -> bool:
    return not header.written.isdisjoint(map(str.casefold, texts))


def _group_name(texts: list[tuple[int, str]], header: Header) -> str:
    """The unit a line of its own names (“II. Chi bộ thôn Nà Lầu”), "" for none."""
    named = [t for _, t in texts if not t.strip(".()").isdigit() and words.key(t) not in _ORDINALS]
    if not header.kind.place or len(named) != 1 or len(named[0]) < 4:
        return ""
    return _LEAD.sub("", named[0]).strip(" :.-")


def _note(row: DataRow, cells: frozenset[tuple[int, int]], code: str) -> None:
    for name, column in row.columns.items() if cells else ():
        if (row.number, column) in cells and name != "order":
            row.fault(code, name)
