"""Which units belong to each target of a question, and when: the table that a roll-up joins entries with.

Always true: every unit that was ever within a target is there with each unbroken stretch of days it was; one that
moved from place to place without leaving the target has one stretch.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tochuc.figures.numbering import Numbering
from tochuc.figures.tree import DAWN, DUSK, Stay, Tree

_SCHEMA = pa.schema([("unit", pa.int32()), ("first", pa.date32()), ("end", pa.date32())])
_DAWN, _DUSK = pa.scalar(DAWN, pa.date32()), pa.scalar(DUSK, pa.date32())
_ALWAYS = pa.table({
    "stay": pa.array([0], pa.int32()), "first": pa.array([DAWN], pa.date32()), "end": pa.array([DUSK], pa.date32()),
})  # fmt: skip
_NUMBERINGS = 6
_KEPT = 1_500_000  # rows of scopes remembered for a tree


@dataclass(frozen=True, slots=True)
class Scope:
    """The units of several targets. `target` of a row is the place of its code in `targets`."""

    targets: tuple[str, ...]
    rows: pa.Table
    whole: bool  # one target, and every unit of the tree within it at all times
    dated: bool  # some unit came or went
    share: float  # its rows for one of all units
    stays: (
        pa.Table
    )  # the stretches of days by the number that a dated scope's rows give them in `stay`; 0 is always


class Scopes:
    """The scopes of one state of the tree; those asked for lately are remembered."""

    def __init__(self, tree: Tree):
        self.tree = tree
        self._known: OrderedDict[tuple[str, date | None], tuple[pa.Table, bool]] = OrderedDict()
        self._lately: OrderedDict[tuple[tuple[str, ...], date | None, date | None], Scope] = OrderedDict()
        self._turns = sorted({day for node in tree.moved for day, _ in node.places[1:]})
        self._numberings: dict[date | None, Numbering] = {}
        self._lock = Lock()

    def scope(self, targets: Sequence[str], structure: date | None, described: date | None = None) -> Scope:
        """The scope of targets; `described` adds each unit's kind on that day, and its sector."""
        key = (tuple(targets), structure, described)
        with self._lock:
            if key in self._lately:
                self._lately.move_to_end(key)
                return self._lately[key]
        made = self._made(targets, structure, described)
        with self._lock:
            self._lately[key] = made
            while len(self._lately) > 1 and sum(s.rows.num_rows for s in self._lately.values()) > _KEPT:
                self._lately.popitem(last=False)
        return made

    def _made(self, targets: Sequence[str], structure: date | None, described: date | None) -> Scope:
        there = [t for t in dict.fromkeys(targets) if t in self.tree.nodes]
        found = [self._one(target, structure) for target in there]
        tables, dated = [table for table, _ in found], any(dated for _, dated in found)
        whole = len(tables) == 1 and not dated and tables[0].num_rows == len(self.tree.nodes)
        rows = pa.concat_tables(
            [t.append_column("target", pa.repeat(pa.scalar(i, pa.int32()), t.num_rows)) for i, t in enumerate(tables)]
        ) if tables else _SCHEMA.append(pa.field("target", pa.int32())).empty_table()  # fmt: skip
        if described is not None:
            rows = self._described(rows, described)
        rows, stays = _numbered(rows) if dated else (rows, _ALWAYS)
        share = rows.num_rows / max(1, len(self.tree.nodes))
        return Scope(tuple(there), rows, whole, dated, share, stays)

    def numbering(self, on: date) -> Numbering:
        """The tree of a day in preorder; a day on which nothing moved since another is numbered like it."""
        key = max((day for day in self._turns if day <= on), default=None)
        with self._lock:
            if key not in self._numberings:
                if len(self._numberings) >= _NUMBERINGS:
                    self._numberings.pop(next(iter(self._numberings)))
                self._numberings[key] = Numbering(self.tree, on)
            return self._numberings[key]

    def _one(self, target: str, structure: date | None) -> tuple[pa.Table, bool]:
        key = (target, structure)
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        table = _table(self.tree.stays_within(target, structure))
        found = (table, _dated(table))
        with self._lock:
            self._known[key] = found
            while len(self._known) > 1 and sum(t.num_rows for t, _ in self._known.values()) > _KEPT:
                self._known.popitem(last=False)
        return found

    def _described(self, rows: pa.Table, on: date) -> pa.Table:
        nodes = [self.tree.by_id[unit] for unit in rows["unit"].to_pylist()]
        kinds, sectors = [n.kind(on) for n in nodes], [n.sector for n in nodes]
        return rows.append_column("kind", pa.array(kinds, pa.string())).append_column(
            "sector", pa.array(sectors, pa.string())
        )


def _table(stays: Iterable[Stay]) -> pa.Table:
    columns: list[tuple[object, ...]] = list(zip(*stays, strict=True)) or [(), (), ()]
    return pa.Table.from_arrays(
        [pa.array(c, f.type) for c, f in zip(columns, _SCHEMA, strict=True)], schema=_SCHEMA
    )


def _numbered(rows: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Rows with the number of their stay, and the stays: few are other than always, and are told apart by one column."""
    apart = pc.or_(pc.not_equal(rows["first"], _DAWN), pc.not_equal(rows["end"], _DUSK)).to_numpy()
    numbers = pa.array(np.where(apart, np.cumsum(apart), 0), pa.int32())
    rows = rows.append_column("stay", numbers)
    return rows, pa.concat_tables([_ALWAYS, rows.filter(pa.array(apart)).select(_ALWAYS.column_names)])


def _dated(table: pa.Table) -> bool:
    """Whether some unit was not always within the target."""
    bounds = pc.max(table["first"]).as_py(), pc.min(table["end"]).as_py()
    return table.num_rows > 0 and bounds != (DAWN, DUSK)
