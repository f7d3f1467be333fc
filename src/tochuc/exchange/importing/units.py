"""A list of units: opened under their parents, in whatever order the list has them; names corrected.

Always true: a unit is known by its code, or by its name under its parent; a list moves no unit and changes no kind
(where it differs from the books in that, the row says which decision would be right).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tochuc import regulations
from tochuc.exchange.importing import cells, words
from tochuc.exchange.importing.faults import Wrong, letter
from tochuc.exchange.importing.persons import read_cell
from tochuc.exchange.importing.register import KnownUnit
from tochuc.exchange.importing.rows import Line, RowResult, Setting
from tochuc.exchange.importing.tables import DataRow

_ORIGIN = {
    "code": "unit_code",
    "name": "unit_name",
    "kind": "unit_kind",
    "parent": "parent",
    "unit": "unit_code",
    "bloc": "bloc",
}
_CLASSES = (r"[IVX]+", r"[A-ZĐ]", r"\d+", r"[a-zđ]")


@dataclass(slots=True)
class UnitIn:
    row: DataRow
    code: str
    name: str
    kind: str
    bloc: str
    parent: str | None = None  # as written; None where the list has no say
    above: UnitIn | None = None  # by numbering (I, 1, 1.1)
    settled: str = ""  # the code it has got


def settle(rows: Iterable[DataRow], setting: Setting) -> Iterator[RowResult]:
    """What each row of a list of units comes to; parents come before their children."""
    read = [_read(row) for row in rows]
    if read and "parent" not in read[0].row.columns:
        _by_numbering(read)
    waiting = read
    while waiting:
        later = []
        for unit in waiting:
            if (parent := _parent(unit, setting)) is None:
                later.append(unit)
            else:
                yield _settle(unit, parent, setting)
        if len(later) == len(waiting):
            for unit in later:
                yield _unplaced(unit, setting)
            return
        waiting = later


def _read(row: DataRow) -> UnitIn:
    name = str(read_cell(row, "unit_name", cells.read_text) or "").lstrip("-+* ")
    if not name:
        row.fault("missing", "unit_name", field=words.field_name("unit_name"))
    code = read_cell(row, "unit_code", cells.read_code) or ""
    kind = read_cell(row, "unit_kind", lambda raw: cells.read_listed(raw, "unit_kind"))
    bloc = read_cell(row, "bloc", lambda raw: cells.read_listed(raw, "bloc")) or ""
    parent = row.text("parent") if "parent" in row.columns else None
    return UnitIn(row, code, name, kind or words.kind_by_name(name) or "", bloc, parent)


def _by_numbering(units: list[UnitIn]) -> None:
    """Parents from the numbering of the list: 1, 1.1, 1.1.1, or A, I, 1, a."""
    marks = [u.row.text("order").strip(" .()") for u in units]
    ranks = [_rank(mark) for mark in marks]
    if len(set(ranks)) < 2:
        return
    trail: list[tuple[int, UnitIn]] = []
    for unit, rank in zip(units, ranks, strict=True):
        while trail and trail[-1][0] >= rank:
            trail.pop()
        unit.above = trail[-1][1] if trail else None
        trail.append((rank, unit))


def _rank(mark: str) -> int:
    if re.fullmatch(r"\d+(\.\d+)+", mark):
        return 20 + mark.count(".")
    order = (1, 0, 20, 30)
    return next((r for r, c in zip(order, _CLASSES, strict=True) if re.fullmatch(c, mark)), 40)


def _parent(unit: UnitIn, setting: Setting) -> str | None:
    """The code of the parent, "" for a root; None where it is not known yet."""
    if unit.above is not None:
        return unit.above.settled or ("" if unit.above.row.faults else None)
    if unit.parent:
        try:
            return setting.units.find(unit.parent)
        except Wrong:
            return None
    return setting.scope if unit.code != setting.scope else ""


def _unplaced(unit: UnitIn, setting: Setting) -> RowResult:
    row = unit.row
    try:
        setting.units.find(unit.parent or "")
    except Wrong as wrong:
        row.faults.append(wrong.at(row.sheet, row.number, letter(row.columns["parent"]), row.text("parent")))
    return RowResult(row, "wrong", unit.name)


def _settle(unit: UnitIn, parent: str, setting: Setting) -> RowResult:
    row, units = unit.row, setting.units
    known = units.known.get(unit.code) if unit.code else _named_under(unit, parent, setting)
    if known and known.code in setting.placed:
        row.fault("twice_in_file", "unit_name", place=f"dòng {setting.placed[known.code]}", what="đơn vị")
    if not row.faults and not known:
        _check_new(unit, parent, setting)
    if row.faults:
        return RowResult(row, "wrong", unit.name)
    if known:
        unit.settled = known.code
        setting.placed[known.code] = row.number
        return _known(unit, parent, known)
    unit.settled = unit.code or _new_code(unit, parent, setting)
    setting.placed[unit.settled] = row.number
    units.add(KnownUnit(unit.settled, unit.name, unit.kind, parent))
    data = {"code": unit.settled, "name": unit.name, "kind": unit.kind}
    data |= {k: v for k, v in (("parent", parent), ("bloc", unit.bloc)) if v}
    return RowResult(row, "new", unit.name, [Line(row, "open_unit", data, origin=_ORIGIN)])


def _named_under(unit: UnitIn, parent: str, setting: Setting) -> KnownUnit | None:
    named = [setting.units.known[c] for c in setting.units.named(unit.name)]
    return next((u for u in named if u.parent == parent), None)


def _check_new(unit: UnitIn, parent: str, setting: Setting) -> None:
    if not unit.kind:
        unit.row.fault("unit_kind_not_clear", "unit_name", known=words.known_values("unit_kind"))
    elif not parent and not _may_be_root(unit.kind, setting):
        unit.row.fault("missing", "parent", field=words.field_name("parent"))


def _may_be_root(kind: str, setting: Setting) -> bool:
    """The first unit of its tree (Party, state, mass organisations) has no parent."""
    kinds = regulations.unit_kinds()
    return not any(
        kinds[u.kind].tree == kinds[kind].tree for u in setting.units.known.values() if u.kind in kinds
    )


def _known(unit: UnitIn, parent: str, known: KnownUnit) -> RowResult:
    row = unit.row
    if unit.parent and parent != known.parent:
        row.fault(
            "needs_decision",
            "parent",
            what="Đơn vị cấp trên",
            books=known.parent,
            decision="move_unit: chuyển đơn vị",
        )
    if "unit_kind" in row.values and unit.kind != known.kind:
        books = regulations.unit_kinds()[known.kind].vi
        row.fault(
            "needs_decision",
            "unit_kind",
            what="Loại đơn vị",
            books=books,
            decision="change_kind: chuyển loại hình",
        )
    if row.faults:
        return RowResult(row, "wrong", unit.name)
    if words.key(unit.name) == words.key(known.name):
        return RowResult(row, "same", unit.name)
    line = Line(row, "rename_unit", {"unit": known.code, "name": unit.name}, origin=_ORIGIN)
    return RowResult(row, "changed", unit.name, [line], {"name": (known.name, unit.name)})


def _new_code(unit: UnitIn, parent: str, setting: Setting) -> str:
    """`<end of the parent's code>.<name>`, the same each time."""
    slug = words.key(unit.name).replace(" ", "-").replace("/", "-").strip("-")
    base = f"{parent.rsplit('.', 1)[-1]}.{slug}" if parent else slug
    code = base[:64].strip("-.")
    if len(base) > 64 or code in setting.units.known or setting.people.books.known("unit", code):
        code = f"{base[:55].strip('-.')}-{hashlib.sha256(f'{parent}|{unit.name}'.encode()).hexdigest()[:7]}"
    return code
