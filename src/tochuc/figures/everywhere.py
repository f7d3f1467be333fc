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
import pyarrow.parquet as pq

from tochuc.figures.balances import Balance, best
from tochuc.figures.cube import NOT_A_FLOW, words
from tochuc.figures.engine import Engine
from tochuc.figures.numbering import Ints, Numbering
from tochuc.figures.partitions import Wanted
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
    with rollup.reading(asked) as engine:
        numbering, ways = rollup.numbering(asked), rollup.ways(asked)
        balance = None if asked.structure else best(rollup.copy, asked.first, asked.known)
        wanted = tuple(measures if measures is not None else _recorded(rollup, engine, asked, balance))
        moves = _Moves(numbering, ways, len(wanted)) if ways else None
        own = _own(rollup, engine, asked, wanted, numbering, balance, moves)
    summed = [_sums(numbering, own[place], moves, place) for place in range(len(wanted))]
    columns: dict[str, Any] = {"unit": numbering.codes}
    for measure, parts in zip(wanted, summed, strict=True):
        columns |= {f"{measure}:{part}": parts[part] for part in PARTS}
    return Everywhere(wanted, pa.table(columns))


Parts = dict[str, Ints]
_OPENING, _IN, _OUT, _OTHER = range(4)
_DAYS = 10_000_000  # more days than any date has, to sort by unit and day at once


def _recorded(rollup: Rollup, engine: Engine, asked: Asked, balance: Balance | None) -> list[str]:
    ledger = (
        balance.ledger("totals", engine.file, rollup.entries_of)
        if balance
        else ("mapped" if asked.structure else "entries")
    )
    rows = engine.rows(
        f"""SELECT DISTINCT measure FROM {ledger} e WHERE posting <= $known AND "on" <= $last ORDER BY measure""",
        {"known": asked.known, "last": asked.last},
    )
    return list(rows["measure"].to_pylist())


def _own(
    rollup: Rollup, engine: Engine, asked: Asked, measures: tuple[str, ...], numbering: Numbering, balance: Balance | None,
    moves: _Moves | None,
) -> Ints:  # fmt: skip
    """What stands at each unit itself, `[measure, part, position]`: a balance and the entries since, put in place.

    The entries are not grouped first where they lie in this process: adding each to its place is cheaper than any
    grouping. Those of units that moved are told to `moves` as well, with their days.
    """
    own = np.zeros((len(measures), 4, len(numbering)), dtype=np.int64)
    flat, length = own.reshape(-1), len(numbering)
    engine.hold("wanted", _places(measures))
    for rows, position, amount in _carried(balance, measures, numbering) if balance else ():
        flat[rows * length + position] = amount
    for rows, position, amount, days in _placed(_entries(rollup, engine, asked, balance), numbering):
        np.add.at(flat, rows * length + position, amount)
        if moves:
            moves.add(rows, position, amount, days)
    engine.let_go("wanted")
    return own


def _carried(
    balance: Balance, measures: tuple[str, ...], numbering: Numbering
) -> Iterator[tuple[Ints, Ints, Ints]]:
    """The balance in batches: row of the result, position of the unit, amount.

    Read with its measures numbered as they lie in the file: a word for each of millions of rows costs more than all else.
    """
    places = {measure: place * 4 + _OPENING for place, measure in enumerate(measures)}
    table = pq.read_table(
        balance.path("totals"), columns=["measure", "unit", "amount"], read_dictionary=["measure"]
    )
    for batch in table.to_batches():
        words, unit, amount = batch.columns
        row = np.array([places.get(word, -1) for word in words.dictionary.to_pylist()], dtype=np.int64)[
            words.indices.to_numpy()
        ]
        position = numbering.positions(unit.to_numpy())
        known = (row >= 0) & (position >= 0)
        if known.all():
            yield row, position, amount.to_numpy()
        else:
            yield row[known], position[known], amount.to_numpy()[known]


def _places(measures: tuple[str, ...]) -> pa.Table:
    return pa.table(
        {"measure": pa.array(measures, pa.string()), "place": pa.array(range(len(measures)), pa.int32())}
    )


def _entries(rollup: Rollup, engine: Engine, asked: Asked, balance: Balance | None) -> pa.Table:
    """The entries since the balance: where each belongs (measure and part), its unit and its amount."""
    if balance:
        ledgers = balance.later(rollup.entries_of, asked.known, asked.last)
    elif asked.structure:
        ledgers = ["mapped"]
    else:
        ledgers = [rollup.entries_of(Wanted(known=asked.known, last=asked.last))]
    text = " UNION ALL ".join(
        f"""SELECT (w.place * 4 + CASE WHEN e."on" < $first THEN {_OPENING} WHEN e.reason IN ({_NO_GAIN}) THEN {_OTHER}
                   WHEN e.side = 1 THEN {_IN} ELSE {_OUT} END)::INTEGER AS place, e.unit, e.amount, e."on"
            FROM {ledger} e JOIN wanted w USING (measure)
            WHERE e.posting <= $known AND e."on" <= $last"""
        for ledger in ledgers
    )
    if not engine.brings_all:
        text = f"""SELECT place, unit, sum(amount)::BIGINT AS amount, "on" FROM ({text}) e GROUP BY place, unit, "on\""""
    return engine.rows(text, {"known": asked.known, "last": asked.last, "first": asked.first})


_NO_GAIN = words(sorted(NOT_A_FLOW))


def _placed(rows: pa.Table, numbering: Numbering) -> Iterator[tuple[Ints, Ints, Ints, pa.Array]]:
    """Batches of (row of the result, position of the unit, amount, day); units the tree does not know are left out."""
    for batch in rows.to_batches(1_000_000):
        row, unit, amount = (batch.column(i).to_numpy() for i in range(3))
        position, days = numbering.positions(unit), batch.column(3)
        if position.min(initial=0) < 0:
            known = position >= 0
            row, position, amount, days = (
                row[known],
                position[known],
                amount[known],
                days.filter(pa.array(known)),
            )
        yield row.astype(np.int64), position, amount, days


def _sums(numbering: Numbering, own: Ints, moves: _Moves | None, place: int) -> Parts:
    """One measure's parts summed over everything below."""
    own[_OUT] *= -1  # shown as what went out, a positive number
    closing = own[_OPENING] + own[_IN] - own[_OUT] + own[_OTHER]
    if moves:
        return moves.sums(place, own, closing)
    summed = [numbering.totals(values) if values.any() else values for values in (*own, closing)]
    return dict(zip(("opening", "in", "out", "other", "closing"), summed, strict=True)) | {
        "moved": np.zeros_like(closing)
    }


class _Moves:
    """What the units below moved ones add to those above, stretch by stretch of where they stood."""

    def __init__(self, numbering: Numbering, ways: dict[int, list[Stretch]], measures: int):
        self._numbering = numbering
        stretches = [s for several in ways.values() for s in several]
        self._at: Ints = numbering.positions(np.array(list(ways), dtype=np.int64))
        self._counts: Ints = np.array([len(s) for s in ways.values()], dtype=np.int64)
        self._firsts: Ints = np.cumsum(self._counts) - self._counts
        above = np.array([-1 if s.above is None else s.above for s in stretches], dtype=np.int64)
        self._above = np.where(above >= 0, numbering.positions(np.maximum(above, 0)), -1)
        self._chain_of = np.repeat(np.arange(len(stretches)), [len(s.chain) for s in stretches])
        self._chain = numbering.positions(
            np.array([unit for s in stretches for unit in s.chain], dtype=np.int64)
        )
        self._which: Ints = np.full(
            len(numbering), -1, dtype=np.int64
        )  # each position's place among the moved
        self._which[self._at] = np.arange(len(ways))
        begins = pa.array([s.first for s in stretches], pa.date32()).cast(pa.int32()).to_numpy()
        self._begins = np.repeat(np.arange(len(ways)), self._counts) * _DAYS + begins
        self._flows: Ints = np.zeros((measures, 4, len(stretches)), dtype=np.int64)

    def add(self, rows: Ints, position: Ints, amount: Ints, days: pa.Array) -> None:
        """Take note of the flows among entries, each in the stretch of its day."""
        which = self._which[position]
        ours = np.flatnonzero((which >= 0) & (rows % 4 != _OPENING))
        if not len(ours):
            return
        on = days.take(pa.array(ours)).cast(pa.int32()).to_numpy()
        stretch = np.searchsorted(self._begins, which[ours] * _DAYS + on, "right") - 1
        np.add.at(self._flows, (rows[ours] // 4, rows[ours] % 4, stretch), amount[ours])

    def sums(self, place: int, own: Ints, closing: Ints) -> Parts:
        """Each part summed over everything below, each entry on the tree of its day."""
        flows = self._flows[place]
        flows[_OUT] *= -1
        net = flows[_IN] - flows[_OUT] + flows[_OTHER]
        opening = np.repeat(own[_OPENING][self._at], self._counts)
        before = opening + _running(net, self._firsts, self._counts)  # as the stretch begins
        starts, lasts = self._firsts, self._firsts + self._counts - 1
        brought, taken = before.copy(), before + net
        brought[starts] = (
            0  # nothing came where the first stretch begins, and nothing goes where the last one ends
        )
        taken[lasts] = 0
        return {
            "opening": self._total(own[_OPENING], _only(before, starts)),
            "in": self._total(own[_IN], flows[_IN]), "out": self._total(own[_OUT], flows[_OUT]),
            "other": self._total(own[_OTHER], flows[_OTHER]),
            "moved": self._total(np.zeros_like(closing), brought - taken),
            "closing": self._total(closing, _only(before + net, lasts)),
        }  # fmt: skip

    def _total(self, own: Ints, by_stretch: Ints) -> Ints:
        """The sums over everything below: units that stayed by the tree, the others by where each stretch hung."""
        own[self._at] = 0
        if not (by_stretch.any() or own.any()):
            return own
        hung = self._above >= 0
        np.add.at(own, self._above[hung], by_stretch[hung])
        found = self._numbering.totals(own)
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
