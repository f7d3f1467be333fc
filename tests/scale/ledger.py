"""A columnar copy written from a few lines of data: units that move, entries of any day, balances where wanted.

Always true: nothing here adds anything up; `Naive` walks day by day and unit by unit, with none of the product's code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq

from tochuc.figures import balances, extraction
from tochuc.figures.columnar import BALANCES, Copy
from tochuc.figures.engine import connect

NOT_A_FLOW = ("opening", "reclassified", "identity")


@dataclass(frozen=True)
class Entry:
    posting: int
    unit: int
    measure: str
    amount: int
    reason: str
    on: date


@dataclass
class Ledger:
    """`places[unit]`: (from day, parent) in order of days; a parent has a smaller number, so that nothing loops."""

    places: dict[int, list[tuple[date, int]]]
    entries: list[Entry] = field(default_factory=list)

    @property
    def last(self) -> int:
        return max((e.posting for e in self.entries), default=1)

    def copy(self, folder: Path, closings: Sequence[tuple[date, int]] = ()) -> Copy:
        """The ledger as a copy on disk, with balances of the closings `(day, posting)`."""
        units = sorted(
            (
                day,
                unit,
                (
                    1,
                    unit,
                    f"u{unit}",
                    day,
                    f"u{parent}" if parent else "",
                    "cell",
                    f"u{unit}",
                    "",
                    None,
                    None,
                ),
            )
            for unit, places in self.places.items()
            for day, parent in places
        )
        moved = [
            (e.posting, e.unit, e.measure, e.amount, 1 if e.amount > 0 else -1, e.reason, e.on, None, None)
            for e in sorted(self.entries, key=lambda e: e.posting)
        ]
        tables = {"units": [row for *_, row in units], "entries": moved, "births": [], "reversals": []}
        paths = []
        for table, rows in tables.items():
            path = folder / table / f"{1:012d}-{self.last:012d}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(extraction.columns(table, rows), path)
            paths.append((table, (str(path),)))
        copy = Copy(folder, self.last, tuple(paths))
        made = balances.write_balances(copy, connect(copy), closings)
        several = {t: tuple(str(p) for p in made if p.parent.name == t) for t in BALANCES}
        return Copy(folder, self.last, (*paths, *several.items()))


class Naive:
    """Every part of every unit, by walking up from each entry on the tree of each day."""

    def __init__(self, ledger: Ledger, first: date, last: date, known: int):
        self._ledger, self._first, self._last = ledger, first, last
        self._entries = [e for e in ledger.entries if e.posting <= known and e.on <= last]

    def sums(self) -> dict[str, Counter[tuple[int, str]]]:
        return {
            "opening": self._stock(self._first - timedelta(days=1)), "closing": self._stock(self._last),
            "in": self._flows(lambda e: e.amount > 0 and e.reason not in NOT_A_FLOW, 1),
            "out": self._flows(lambda e: e.amount < 0 and e.reason not in NOT_A_FLOW, -1),
            "other": self._flows(lambda e: e.reason in NOT_A_FLOW, 1), "moved": self._moved(),
        }  # fmt: skip

    def above(self, unit: int, on: date) -> Iterable[int]:
        while unit:
            yield unit
            places = self._ledger.places[unit]
            held = [parent for day, parent in places if day <= on]
            unit = held[-1] if held else places[0][1]

    def _stock(self, on: date, tree: date | None = None) -> Counter[tuple[int, str]]:
        found: Counter[tuple[int, str]] = Counter()
        for e in self._entries:
            if e.on <= on:
                for unit in self.above(e.unit, tree or on):
                    found[unit, e.measure] += e.amount
        return found

    def _flows(self, chosen, sign: int) -> Counter[tuple[int, str]]:
        found: Counter[tuple[int, str]] = Counter()
        for e in self._entries:
            if self._first <= e.on and chosen(e):
                for unit in self.above(e.unit, e.on):
                    found[unit, e.measure] += sign * e.amount
        return found

    def _moved(self) -> Counter[tuple[int, str]]:
        """Each morning: yesterday's stock on today's tree, less the same on yesterday's."""
        found: Counter[tuple[int, str]] = Counter()
        for offset in range((self._last - self._first).days + 1):
            today = self._first + timedelta(days=offset)
            yesterday = today - timedelta(days=1)
            found.update(self._stock(yesterday, today))
            found.subtract(self._stock(yesterday, yesterday))
        return found
