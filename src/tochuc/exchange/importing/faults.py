"""What is wrong with a file, cell by cell, in words: where it stands, what it says, what would be right.

Always true: a fault names its sheet, its row as Excel numbers it and its column by letter; `faults.toml` has the
sentence of every code in Vietnamese and English.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from tochuc.books.records import Problem
from tochuc.books.wording import sentence


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong cell (row 0: the whole sheet; sheet "": the whole file)."""

    code: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    value: str = ""
    expected: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    problem: Problem | None = None

    def message(self, lang: str = "vi") -> str:
        """What is wrong."""
        if self.problem is not None:
            return sentence(self.problem, lang)
        return _filled(_sentences()[self.code][lang], self, lang)

    def right(self, lang: str = "vi") -> str:
        """What would be right, "" where nobody can tell."""
        if self.expected:
            return self.expected
        return _filled(_sentences()[self.code].get(f"expected_{lang}", ""), self, lang)

    def as_data(self, lang: str = "vi") -> dict[str, Any]:
        return {
            "sheet": self.sheet, "row": self.row, "column": self.column, "value": self.value,
            "message": self.message(lang), "expected": self.right(lang),
        }  # fmt: skip


class Wrong(Exception):
    """A cell that cannot be read; who knows its place makes a `Fault` of it."""

    def __init__(self, code: str, expected: str = "", **details: Any):
        super().__init__(code)
        self.code, self.expected, self.details = code, expected, details

    def at(self, sheet: str, row: int = 0, column: str = "", value: str = "") -> Fault:
        return Fault(self.code, sheet, row, column, value, self.expected, self.details)


def letter(column: int) -> str:
    """The letter of a column counted from 0: A, B ... Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("faults.toml").read_text("utf-8"))


def _filled(template: str, fault: Fault, lang: str) -> str:
    details = {
        k: f"{v:%d/%m/%Y}" if isinstance(v, date) and lang == "vi" else v for k, v in fault.details.items()
    }
    return template.format_map({"value": fault.value, **details})
