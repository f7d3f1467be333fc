"""What became of each row of a list: new, changed, the same or wrong, and what it asks of the books.

Always true: a row with a fault asks nothing; every line remembers its row, so that whatever the books object to is told
at the cell it came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from tochuc.exchange.importing.faults import Fault, Wrong, letter
from tochuc.exchange.importing.register import People, Units
from tochuc.exchange.importing.tables import DataRow

State = Literal["new", "changed", "same", "wrong"]


class Line(NamedTuple):
    """An act, or one line of an act that takes a list (`listed` names the field, `data` is the line)."""

    row: DataRow
    act: str
    data: Mapping[str, Any]
    head: tuple[tuple[str, str], ...] = ()
    listed: str = ""
    origin: Mapping[str, str] = MappingProxyType({})  # field of the act -> column of the list


@dataclass(slots=True)
class RowResult:
    """One row of a list and what it comes to. `changes` is field -> (in the books, in the file)."""

    row: DataRow
    state: State
    title: str
    lines: list[Line] = field(default_factory=list)
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def faults(self) -> list[Fault]:
        return self.row.faults

    def as_data(self) -> dict[str, Any]:
        return {
            "sheet": self.row.sheet, "row": self.row.number, "state": self.state, "title": self.title,
            "changes": {k: {"from": a, "to": b} for k, (a, b) in self.changes.items()},
        }  # fmt: skip


@dataclass(slots=True)
class Setting:
    """What every row of a file is read with."""

    on: date
    units: Units
    people: People
    scope: str = ""
    within: frozenset[str] | None = None  # the units whose people may be told of; None for all
    month_first: frozenset[tuple[str, str]] = frozenset()  # (sheet, field) written month first
    notes: dict[str, int] = field(default_factory=dict)
    sheet_units: dict[str, str] = field(default_factory=dict)  # sheet -> unit its title names
    placed: dict[str, int] = field(default_factory=dict)  # units and posts of the file by code -> row
    numbers: dict[str, str] = field(default_factory=dict)  # citizen numbers of people the file opens, by code
    groups: dict[tuple[str, int], str] = field(default_factory=dict)
    group_faults: dict[tuple[str, int], Fault] = field(default_factory=dict)

    def may_tell(self, *places: str) -> bool:
        """Whether somebody who stands at these places ("" for none) may be told of to who asks."""
        known = {p for p in places if p}
        return self.within is None or not known or bool(known & self.within)

    def note(self, code: str, count: int = 1) -> None:
        """Count something that is told but stops nothing."""
        self.notes[code] = self.notes.get(code, 0) + count


def place_of(row: DataRow, name: str, setting: Setting) -> str:
    """The unit of a row: its own cell, the group line above it, its sheet, or the unit being imported. "" for none."""
    if name in row.values:
        try:
            return setting.units.find(row.text(name))
        except Wrong as wrong:
            row.faults.append(wrong.at(row.sheet, row.number, _letter(row, name), row.text(name)))
            return ""
    if row.group.name and (found := _group(row, setting)):
        return found
    return setting.sheet_units.get(row.sheet, "") or setting.scope


def _group(row: DataRow, setting: Setting) -> str:
    key = (row.sheet, row.group.row)
    if key not in setting.groups:
        try:
            setting.groups[key] = setting.units.find(row.group.name)
        except Wrong as wrong:
            setting.groups[key] = ""
            if not setting.sheet_units.get(row.sheet) and not setting.scope:
                setting.group_faults[key] = wrong.at(row.sheet, row.group.row, "", row.group.name)
    return setting.groups[key]


def _letter(row: DataRow, name: str) -> str:
    return letter(row.columns[name]) if name in row.columns else ""
