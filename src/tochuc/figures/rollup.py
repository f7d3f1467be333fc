"""The roll-up: sums of entries for units, between two dates, as known at a posting. One engine over the columnar copy.

Always true, for every unit, measure and period: opening + flow + moved = closing. `moved` is computed from where
units went, never as the difference. The engine that answers (`figures.engine`) changes no number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

import pyarrow as pa

from tochuc.books import models
from tochuc.figures.balances import Balance, best
from tochuc.figures.columnar import Copy, caught_up
from tochuc.figures.cube import Cube, Sums
from tochuc.figures.engine import Engine, Made, answering
from tochuc.figures.formula import Term
from tochuc.figures.numbering import Numbering
from tochuc.figures.partitions import Wanted, needed, provinces
from tochuc.figures.paths import Stretch, paths
from tochuc.figures.scope import Scope, Scopes
from tochuc.figures.statements import (
    Asked,
    Source,
    describes,
    entries_sql,
    recorded_sql,
    shared_out,
    table_for,
)
from tochuc.figures.structure import Structure, write_mapped
from tochuc.figures.tree import UNITS, Tree

__all__ = ["Asked", "Rollup", "open_rollup"]


class Rollup:
    """Answers sums from one copy. Open it with `open_rollup()`, which brings the copy level first."""

    def __init__(self, copy: Copy, engine: Engine | None = None):
        self.copy = copy
        self.engine = engine or answering()(copy)
        self._lock = RLock()
        self._traits = _trait_sets()
        self._mapped: tuple[Any, int] | None = None
        self._states: dict[int, Scopes] = {}
        self.engine.hold("traits", self._traits)

    def tree(self, known: int) -> Tree:
        """The tree through time as known at a posting; made once for each state the tree was ever in."""
        return self._scopes(known).tree

    def _scopes(self, known: int) -> Scopes:
        with self._lock:
            if known not in self._states:
                self._states[known] = self._state(known)
            return self._states[known]

    def _state(self, known: int) -> Scopes:
        changed = _tuples(self.engine.rows(_CHANGED, {"known": known}))[0]
        made = Path(self.copy.files("units")[0]).stat().st_mtime_ns
        key = (self.copy.folder, made, changed)
        if key not in _trees:
            if len(_trees) >= _TREES:
                _trees.pop(next(iter(_trees)))
            _trees[key] = Scopes(self._make_tree(known))
        return _trees[key]

    def _make_tree(self, known: int) -> Tree:
        return Tree(_tuples(self.engine.rows(UNITS, {"known": known})))

    def sums(self, terms: Iterable[Term], targets: Sequence[str], asked: Asked) -> Sums:
        """Each term's sum and number of entries for each target unit."""
        wanted = list(dict.fromkeys(terms))
        found: Sums = {code: dict.fromkeys(wanted, (0, 0)) for code in targets}
        with self._lock:
            for some, sql, table in shared_out(wanted):
                scope = self._scope(targets, asked, some)
                statement = sql(some, self._sources(asked, table_for(table, some, scope), scope), scope)
                rows = self.engine.rows(statement, _given(asked))
                days = (asked.first, asked.last)
                Cube(rows, self._traits, scope.targets, days, scope.stays).fill(found, some)
        return found

    def recorded(self, targets: Sequence[str], asked: Asked) -> dict[str, set[str]]:
        """The measures of which anything was ever recorded within each target, up to the last day."""
        with self._lock:
            scope = self._scope(targets, asked)
            statement = recorded_sql(self._sources(asked, table_for("sums", [], scope), scope), scope)
            rows = _tuples(self.engine.rows(statement, _given(asked)))
        found: dict[str, set[str]] = {code: set() for code in scope.targets}
        for place, measure in rows:
            found[scope.targets[place]].add(measure)
        return {code: measures for code, measures in found.items() if measures}

    def entries(
        self, terms: Sequence[Term], target: str, asked: Asked, limit: int, offset: int = 0
    ) -> pa.Table:
        """The entries behind terms, latest first: posting, unit, measure, amount, reason, on, person (row ids)."""
        with self._lock:
            scope = self._scope([target], asked, terms)
            statement = entries_sql(terms, self._sources(asked, "entries", scope), limit, offset)
            return self.engine.rows(statement, _given(asked))

    def _sources(self, asked: Asked, table: str, scope: Scope | None = None) -> list[Source]:
        """What stands for the entries: a balance and what came after (sums, held), all of them, or a structure's.

        Statements whose rows together stand for them; each can be grouped by itself. Only what can concern a scope.
        """
        if asked.structure is None:
            apart = self.provinces_of(scope)
            balance = best(self.copy, asked.first, asked.known) if table != "entries" else None
            if balance is None:
                return [Source(self.entries_of(Wanted(known=asked.known, last=asked.last, provinces=apart)))]
            after, late = map(Source, balance.later(self.entries_of, asked.known, asked.last, apart))
            return [
                Source(balance.carried(table, self.engine.file), balance.day),
                after,
                *([late] if self._has_late(balance) else []),
            ]
        if self._mapped != (asked.structure, asked.known):
            write_mapped(self.engine, Structure(self.tree(asked.known), asked.structure), asked.known)
            self._mapped = (asked.structure, asked.known)
        return [Source("mapped")]

    def entries_of(self, wanted: Wanted) -> str:
        """SQL for the entries of the files that can hold what is wanted, as the view `entries` gives them."""
        files = needed(self.copy, wanted)
        return "entries" if files is None else self.engine.entries(files)

    def provinces_of(self, scope: Scope | None) -> frozenset[str] | None:
        """The provinces in which anything of a scope's units may lie; None for all."""
        if scope is None or scope.whole or not self.copy.files("homes"):
            return None
        return provinces(self.copy, scope.rows["unit"])

    def _has_late(self, balance: Balance) -> bool:
        """Whether anything posted before the balance takes effect after its day: entries never change, nor does this."""
        key = (balance, balance.path("totals").stat().st_mtime_ns)
        if key not in _late:
            late = balance.later(self.entries_of)[1]
            _late[key] = self.engine.rows(f"SELECT 1 FROM {late} e LIMIT 1").num_rows > 0
        return _late[key]

    @contextmanager
    def reading(self, asked: Asked) -> Iterator[Engine]:
        """The engine with the copy's views (and `mapped` for a chosen structure), to this thread alone."""
        with self._lock:
            self._sources(asked, "entries")
            yield self.engine

    def numbering(self, asked: Asked) -> Numbering:
        """The tree of the last day, or of the chosen structure's, numbered in preorder."""
        return self._scopes(asked.known).numbering(asked.structure or asked.last)

    def ways(self, asked: Asked) -> dict[int, list[Stretch]]:
        """The ways up of all units that moved within the period; none on a chosen structure."""
        return {} if asked.structure else paths(self.tree(asked.known), asked.first, asked.last)

    def _scope(self, targets: Sequence[str], asked: Asked, terms: Iterable[Term] = ()) -> Scope:
        """Each target's units with the days they were within it; the table `scope` until the next is asked for."""
        described = asked.structure or asked.last if describes(terms) else None
        scope = self._scopes(asked.known).scope(targets, asked.structure, described)
        self.engine.hold("scope", scope.rows)
        return scope


_CHANGED = """SELECT (SELECT coalesce(max(posting), 0) FROM units WHERE posting <= $known) AS unit,
                     (SELECT coalesce(max(posting), 0) FROM reversals WHERE posting <= $known) AS reversal"""

_TREES = 8
_trees: dict[Any, Scopes] = {}
_late: dict[tuple[Balance, int], bool] = {}
_opened: tuple[Made, Rollup] | None = None


def open_rollup() -> Rollup:
    """The roll-up over a copy that is level with the books; kept while no more is posted."""
    global _opened
    copy, made = caught_up(), answering()
    if _opened is None or _opened[0] is not made or _opened[1].copy != copy:
        _opened = (made, Rollup(copy))
    return _opened[1]


def _given(asked: Asked) -> dict[str, Any]:
    return {"first": asked.first, "last": asked.last, "known": asked.known}


def _tuples(rows: pa.Table) -> list[tuple[Any, ...]]:
    return list(zip(*(column.to_pylist() for column in rows.columns), strict=True))


def _trait_sets() -> pa.Table:
    names = ("id", "sex", "ethnicity", "religion", "education", "theory")
    rows = list(models.TraitSet.objects.values_list(*names))
    columns: list[Any] = list(zip(*rows, strict=True)) if rows else [[] for _ in names]
    types = (pa.int32(), *[pa.string()] * 5)
    return pa.Table.from_arrays(
        [pa.array(c, type=t) for c, t in zip(columns, types, strict=True)], names=list(names)
    )
