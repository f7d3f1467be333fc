"""Sums for every unit at once: opening, in, out, other, moved and closing of a list of measures.

Always true, for every unit and measure: opening + in - out + other + moved = closing, and each of them equals what
`Rollup.sums` answers for that unit alone. `other` are the flows that are no gain and no loss (opening the books,
reclassified, identity); `moved` is what came or went with units, computed from where they went.

The cost is that of reading one balance and grouping the entries since, plus one pass over the units for each measure;
units that moved within the period cost by their number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from tochuc.figures.balances import Balance, best
from tochuc.figures.cube import NOT_A_FLOW, words
from tochuc.figures.numbering import Ints, Numbering
from tochuc.figures.paths import Stretch
from tochuc.figures.rollup import Asked, Rollup, open_rollup

PARTS = ("opening", "in", "out", "other", "moved", "closing")


@dataclass(frozen=True, slots=True)
class Everywhere:
    """The sums of every unit. `table` has a row for each unit in preorder, and columns `unit`, `<measure>:<part>`."""

    measures: tuple[str, ...]
    table: pa.Table

    def of(self, unit: str) -> dict[str, dict[str, int]]:
        """One unit's row: measure to part to sum. Raises KeyError where there is no such unit."""
        row = self.table["unit"].index(pa.scalar(unit)).as_py()
        if row < 0:
            raise KeyError(unit)
        return {m: {p: self.table[f"{m}:{p}"][row].as_py() for p in PARTS} for m in self.measures}


def everywhere(
    asked: Asked, measures: Sequence[str] | None = None, rollup: Rollup | None = None
) -> Everywhere:
    """Every unit's sums of the measures (all that were ever recorded, unless given)."""
    rollup = rollup or open_rollup()
    with rollup.reading(asked) as db:
        numbering, ways = rollup.numbering(asked), rollup.ways(asked)
        wanted = tuple(measures if measures is not None else _recorded(db, asked))
        own = _Own(
            db,
            asked,
            wanted,
            numbering,
            None if asked.structure else best(rollup.copy, asked.first, asked.known),
        )
        moves = _Moves(db, asked, wanted, numbering, ways, own) if ways else None
        columns: dict[str, Any] = {"unit": numbering.codes}
        for place, measure in enumerate(wanted):
            parts = own.parts(place)
            summed = moves.sums(place, parts) if moves else _sums(numbering, parts)
            columns |= {f"{measure}:{part}": values for part, values in summed.items()}
    return Everywhere(wanted, pa.table(columns))


Parts = dict[str, Ints]


def _sums(numbering: Numbering, parts: Parts) -> Parts:
    """Each part summed over everything below; nothing moved."""
    nothing = np.zeros(len(numbering), dtype=np.int64)
    summed = {name: numbering.totals(values) if values.any() else nothing for name, values in parts.items()}
    return _with_closing(summed, nothing, summed["opening"] + summed["in"] - summed["out"] + summed["other"])


def _with_closing(summed: Parts, moved: Ints, closing: Ints) -> Parts:
    return {**summed, "moved": moved, "closing": closing}


def _recorded(db: Any, asked: Asked) -> list[str]:
    rows = db.execute(
        """SELECT DISTINCT measure::VARCHAR FROM entries WHERE posting <= $known AND "on" <= $last ORDER BY ALL""",
        {"known": asked.known, "last": asked.last},
    ).fetchall()
    return [measure for (measure,) in rows]


_FLOWS = f"""
    coalesce(sum(e.amount) FILTER (e.side = 1 AND e.reason NOT IN ({words(sorted(NOT_A_FLOW))})), 0)::BIGINT AS came,
    coalesce(-sum(e.amount) FILTER (e.side = -1 AND e.reason NOT IN ({words(sorted(NOT_A_FLOW))})), 0)::BIGINT AS left_,
    coalesce(sum(e.amount) FILTER (e.reason IN ({words(sorted(NOT_A_FLOW))})), 0)::BIGINT AS other"""


class _Own:
    """What stands at each unit itself: dense rows by measure, in preorder."""

    def __init__(
        self, db: Any, asked: Asked, measures: tuple[str, ...], numbering: Numbering, balance: Balance | None
    ):
        shape = (len(measures), len(numbering))
        self._numbering = numbering
        self.opening, self.came, self.left, self.other = (np.zeros(shape, dtype=np.int64) for _ in range(4))
        db.register(
            "wanted",
            pa.table(
                {
                    "measure": pa.array(measures, pa.string()),
                    "place": pa.array(range(len(measures)), pa.int32()),
                }
            ),
        )
        if balance:
            self._carry(db, balance, len(measures))
        self._group(db, asked, balance)

    def _carry(self, db: Any, balance: Balance, measures: int) -> None:
        rows = db.sql(
            f"SELECT w.place, t.unit, t.amount FROM read_parquet('{balance.path('totals')}') t JOIN wanted w USING (measure)"
        )
        for place, position, (amount,) in self._placed(rows, 1):
            self.opening[place, position] = amount

    def _group(self, db: Any, asked: Asked, balance: Balance | None) -> None:
        ledger = "mapped" if asked.structure else "entries"
        since = balance.since if balance else ("TRUE",)
        given = {"known": asked.known, "last": asked.last, "first": asked.first}
        text = " UNION ALL ".join(
            f"""SELECT w.place, e.unit, e.amount, e.side, e.reason, e."on" FROM {ledger} e JOIN wanted w USING (measure)
                WHERE e.posting <= $known AND e."on" <= $last AND {condition}"""
            for condition in since
        )
        rows = db.sql(
            f"""SELECT place, unit, coalesce(sum(e.amount) FILTER (e."on" < $first), 0)::BIGINT AS opening, {
                _FLOWS.replace("FILTER (", 'FILTER (e."on" >= $first AND ')
            } FROM ({text}) e GROUP BY ALL""",
            params=given,
        )
        for place, position, (opening, came, left, other) in self._placed(rows, 4):
            self.opening[place, position] += opening
            self.came[place, position] = came
            self.left[place, position] = left
            self.other[place, position] = other

    def _placed(self, rows: Any, values: int) -> Iterator[tuple[Ints, Ints, list[Ints]]]:
        """Batches of rows (place, unit, values): each (place, unit) once over all of them."""
        for batch in rows.to_arrow_reader(1_000_000):
            columns = [batch.column(i).to_numpy() for i in range(2 + values)]
            position = self._numbering.positions(columns[1])
            known = position >= 0
            if not known.all():
                columns, position = [c[known] for c in columns], position[known]
            yield columns[0], position, columns[2:]

    def parts(self, place: int) -> Parts:
        return {
            "opening": self.opening[place], "in": self.came[place], "out": self.left[place], "other": self.other[place]
        }  # fmt: skip


class _Moves:
    """What the units below moved ones add to those above, stretch by stretch of where they stood."""

    def __init__(
        self, db: Any, asked: Asked, measures: tuple[str, ...], numbering: Numbering,
        ways: dict[int, list[Stretch]], own: _Own,
    ):  # fmt: skip
        self._numbering = numbering
        units = np.array(list(ways), dtype=np.int64)
        self._at: Ints = numbering.positions(units)
        counts = np.array([len(s) for s in ways.values()], dtype=np.int64)
        self._firsts: Ints = np.cumsum(counts) - counts
        self._counts: Ints = counts
        stretches = [s for several in ways.values() for s in several]
        self._above = self._places([s.above if s.above is not None else -1 for s in stretches])
        self._chain_of = np.repeat(np.arange(len(stretches)), [len(s.chain) for s in stretches])
        self._chain = self._places([unit for s in stretches for unit in s.chain])
        self._flows = self._grouped(db, asked, ways, len(measures), len(stretches))

    def _places(self, units: list[int]) -> Ints:
        found = np.array(units, dtype=np.int64)
        return np.where(found >= 0, self._numbering.positions(np.maximum(found, 0)), -1)

    def _grouped(
        self, db: Any, asked: Asked, ways: dict[int, list[Stretch]], measures: int, stretches: int
    ) -> Ints:
        """In, out and other of each measure and stretch, at the unit itself."""
        rows = [(unit, s.first, s.end) for unit, several in ways.items() for s in several]
        units, firsts, ends = zip(*rows, strict=True)
        db.register("stretches", pa.table({
            "stretch": pa.array(range(stretches), pa.int32()), "unit": pa.array(units, pa.int32()),
            "first": pa.array(firsts, pa.date32()), "until": pa.array(ends, pa.date32()),
        }))  # fmt: skip
        found = db.sql(
            f"""SELECT w.place, s.stretch, {_FLOWS} FROM entries e JOIN stretches s ON s.unit = e.unit
                JOIN wanted w USING (measure) WHERE e.posting <= $known AND e."on" BETWEEN $first AND $last
                AND e."on" >= s.first AND e."on" < s.until GROUP BY ALL""",
            params={"known": asked.known, "first": asked.first, "last": asked.last},
        ).to_arrow_table()
        db.unregister("stretches")
        flows = np.zeros((3, measures, stretches), dtype=np.int64)
        place, stretch = found["place"].to_numpy(), found["stretch"].to_numpy()
        for row, name in enumerate(("came", "left_", "other")):
            flows[row, place, stretch] = found[name].to_numpy()
        return flows

    def sums(self, place: int, parts: Parts) -> Parts:
        """Each part summed over everything below, each entry on the tree of its day."""
        came, left, other = self._flows[:, place]
        opening = parts["opening"][self._at]
        net = came - left + other
        before = np.repeat(opening, self._counts) + _running(
            net, self._firsts, self._counts
        )  # as the stretch begins
        starts, lasts = self._firsts, self._firsts + self._counts - 1
        brought, taken = before.copy(), before + net
        brought[starts] = (
            0  # where the first stretch begins nothing came, and where the last ends nothing goes
        )
        taken[lasts] = 0
        closing = parts["opening"] + parts["in"] - parts["out"] + parts["other"]
        return {
            "opening": self._total(parts["opening"], _only(before, starts)),
            "in": self._total(parts["in"], came), "out": self._total(parts["out"], left),
            "other": self._total(parts["other"], other),
            "moved": self._total(np.zeros_like(closing), brought - taken),
            "closing": self._total(closing, _only(before + net, lasts)),
        }  # fmt: skip

    def _total(self, own: Ints, by_stretch: Ints) -> Ints:
        """The sums over everything below: units that stayed by the tree, the others by where each stretch hung."""
        base = own.copy()
        base[self._at] = 0
        hung = self._above >= 0
        np.add.at(base, self._above[hung], by_stretch[hung])
        found = self._numbering.totals(base)
        np.add.at(found, self._chain, by_stretch[self._chain_of])
        return found


def _running(values: Ints, firsts: Ints, counts: Ints) -> Ints:
    """For each value the sum of those before it within its run."""
    before = np.cumsum(values) - values
    return before - np.repeat(before[firsts], counts)


def _only(values: Ints, places: Ints) -> Ints:
    found = np.zeros_like(values)
    found[places] = values[places]
    return found
