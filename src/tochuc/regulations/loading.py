"""Reading of the rules' TOML files into frozen dataclasses.

Always true: a file is taken whole or refused whole. A wrong entry is named by file, line, table, place and field, and
all wrong entries of a table are named at once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

DATA = Path(__file__).parent / "data"

T = TypeVar("T")

_SAID = {
    "missing": "thiếu trường này",
    "unexpected_keyword_argument": "không có trường này",
    "literal_error": "phải là một trong: {expected}",
    "int_type": "phải là số nguyên",
    "int_parsing": "phải là số nguyên",
    "string_type": "phải là chữ trong ngoặc kép",
    "bool_type": "phải là true hoặc false",
    "bool_parsing": "phải là true hoặc false",
    "date_type": "phải là ngày, dạng 2018-03-08",
    "date_from_datetime_parsing": "phải là ngày, dạng 2018-03-08",
    "tuple_type": "phải là danh sách trong ngoặc vuông",
    "value_error": "{error}",
}


class WrongRule(ValueError):
    """Entries of the rules' files that cannot be taken; `problems` names each with its place."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


class Place:
    """Where an entry stands: its file, table, order (from 1) and line."""

    def __init__(self, path: Path, table: str, order: int, line: int, entry: Mapping[str, Any]):
        self.path, self.table, self.order, self.line = path, table, order, line
        self.name = str(entry.get("code") or entry.get("id") or "")

    def said(self, field: str, what: str) -> str:
        name = f" “{self.name}”" if self.name else ""
        shown = f", trường “{field}”" if field else ""
        return f"{self.path.name} dòng {self.line}, mục {self.table} thứ {self.order}{name}{shown}: {what}"


@cache
def _document(path: Path) -> tuple[dict[str, Any], str]:
    try:
        text = path.read_text(encoding="utf-8")
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        raise WrongRule([f"{path.name}: không đọc được TOML ({error})"]) from None


def entries(path: Path, table: str) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Each `[[table]]` of the file with its place; what `[defaults.table]` says is filled in where it is left out."""
    whole, text = _document(path)
    rows = whole.get(table)
    if not isinstance(rows, list) or not rows:
        raise WrongRule([f"{path.name}: không có mục [[{table}]] nào"])
    defaults = whole.get("defaults", {}).get(table, {})
    lines = [
        n for n, line in enumerate(text.splitlines(), 1) if re.match(rf"\s*\[\[{re.escape(table)}\]\]", line)
    ]
    for order, row in enumerate(rows, 1):
        line = lines[order - 1] if order <= len(lines) else 0
        yield Place(path, table, order, line, row), {**defaults, **row}


def load(path: Path, table: str, cls: type[T], **filled: Any) -> tuple[tuple[Place, T], ...]:
    """The table's entries as `cls` (a dataclass), each with its place. Raises WrongRule."""
    adapter = TypeAdapter(cls)
    found: list[tuple[Place, T]] = []
    problems: list[str] = []
    for place, row in entries(path, table):
        try:
            found.append((place, adapter.validate_python({**filled, **row})))
        except ValidationError as error:
            problems.extend(_said(place, fault) for fault in error.errors(include_url=False))
    if problems:
        raise WrongRule(problems)
    return tuple(found)


def _said(place: Place, fault: Any) -> str:
    field = ".".join(str(part) for part in fault["loc"])
    words = _SAID.get(fault["type"])
    return place.said(field, words.format(**fault.get("ctx", {})) if words else fault["msg"])
