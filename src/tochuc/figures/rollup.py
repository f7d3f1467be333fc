"""The roll-up: sums of entries for units, between two dates, as known at a posting. DuckDB over the columnar copy.

Always true, for every unit, measure and period: opening + flow + moved = closing. `moved` is computed from where
units went, never as the difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from threading import RLock
from typing import Any

import duckdb
import pyarrow as pa

from tochuc.books import models
from tochuc.figures.balances import best
from tochuc.figures.columnar import Copy, caught_up
from tochuc.figures.cube import NOT_A_FLOW, SPANS, Cube, Sums, words
from tochuc.figures.formula import Term
from tochuc.figures.structure import Structure, write_mapped
from tochuc.figures.tree import DAWN, DUSK, Stay, Tree


@dataclass(frozen=True, slots=True)
class Asked:
    """What a roll-up is asked about: days `first..last` (both included) and the posting up to which it knows."""

    first: date
    last: date
    known: int
    structure: date | None = None  # like for like on this day's tree; None: as it stood


_WITHIN = {
    "opening": """e."on" < $first AND s.first < $first AND s."end" >= $first""",
    "closing": """e."on" <= $last AND s.first <= $last AND s."end" > $last""",
    "flow": """e."on" BETWEEN $first AND $last AND e."on" >= s.first AND e."on" < s."end\"""",
    "ever": """e."on" <= $last AND e."on" >= s.first AND e."on" < s."end\"""",
    "came": """e."on" < s.first AND s.first BETWEEN $first AND $last""",
    "went": """e."on" < s."end" AND s."end" BETWEEN $first AND $last""",
}


class Rollup:
    """Answers sums from one copy. Open it with `open_rollup()`, which brings the copy level first."""

    def __init__(self, copy: Copy):
        self.copy = copy
        self._db = connect(copy)
        self._lock = RLock()
        self._traits = _trait_sets()
        self._mapped: tuple[date, int] | None = None
        self._db.register("traits", self._traits)

    def tree(self, known: int) -> Tree:
        """The tree through time as known at a posting; made once for each state the tree was ever in."""
        changed = self._db.execute(
            """SELECT (SELECT coalesce(max(posting), 0) FROM units WHERE posting <= $known),
                      (SELECT coalesce(max(posting), 0) FROM reversals WHERE posting <= $known)""",
            {"known": known},
        ).fetchall()[0]
        made = Path(self.copy.files("units")[0]).stat().st_mtime_ns
        key = (self.copy.folder, made, changed)
        with self._lock:
            if key not in _trees:
                if len(_trees) >= _TREES:
                    _trees.pop(next(iter(_trees)))
                _trees[key] = self._make_tree(known)
            return _trees[key]

    def _make_tree(self, known: int) -> Tree:
        rows = self._db.execute(
            """SELECT unit, code, "on", parent, kind, name, sector, ended, lineage FROM units WHERE posting <= $known
               AND posting NOT IN (SELECT reversed FROM reversals WHERE posting <= $known)
               ORDER BY "on", posting""",
            {"known": known},
        ).fetchall()
        return Tree(rows)

    def sums(self, terms: Iterable[Term], targets: Sequence[str], asked: Asked) -> Sums:
        """Each term's sum and number of entries for each target unit."""
        wanted = list(dict.fromkeys(terms))
        ever = [t for t in wanted if SPANS[t.span].kept == "ever"]
        plain = [t for t in wanted if not _by_person(t) and t not in ever]
        personal = [t for t in wanted if _by_person(t)]
        found: Sums = {code: dict.fromkeys(wanted, (0, 0)) for code in targets}
        with self._lock:
            self._register_scope(targets, asked)
            for some, sql, table in (
                (plain, _cube_sql, "sums"),
                (ever, _cube_sql, "entries"),
                (personal, _held_sql, "held"),
            ):
                if some:
                    text = sql(some, self._ledger(asked, table))
                    rows = self._db.sql(text, params=_used(text, asked)).to_arrow_table()
                    Cube(rows, self._traits).fill(found, some)
        return found

    def recorded(self, targets: Sequence[str], asked: Asked) -> dict[str, set[str]]:
        """The measures of which anything was ever recorded within each target, up to the last day."""
        with self._lock:
            self._register_scope(targets, asked)
            rows = self._db.execute(
                f"""SELECT s.target, list(DISTINCT e.measure)
                    FROM scope s JOIN {self._ledger(asked, "sums")} e ON e.unit = s.unit
                    WHERE e.posting <= $known AND e."on" <= $last AND s.first <= $last GROUP BY s.target""",
                {"known": asked.known, "last": asked.last},
            ).fetchall()
        return {target: set(measures) for target, measures in rows}

    def entries(
        self, terms: Sequence[Term], target: str, asked: Asked, limit: int, offset: int = 0
    ) -> pa.Table:
        """The entries behind terms, latest first: posting, unit, measure, amount, reason, on, person (row ids)."""
        conditions = " OR ".join(f"({_WITHIN[_span(t)]} AND {_condition(t)})" for t in terms)
        with self._lock:
            self._register_scope([target], asked)
            return self._db.sql(
                f"""SELECT e.posting, e.unit, e.measure::VARCHAR AS measure, e.amount, e.side, e.reason::VARCHAR AS reason,
                       e."on", e.person, count(*) OVER () AS total
                FROM scope s JOIN {self._ledger(asked, "entries")} e ON e.unit = s.unit LEFT JOIN traits t ON t.id = e.traits
                LEFT JOIN ({_BORN}) b ON b.person = e.person
                WHERE e.posting <= $known AND ({conditions})
                ORDER BY e."on" DESC, e.posting DESC, e.unit LIMIT {int(limit)} OFFSET {int(offset)}""",
                params=_used(conditions, asked),
            ).to_arrow_table()

    def _ledger(self, asked: Asked, table: str) -> str:
        """What stands for the entries: a balance and what came after (sums, held), all of them, or a structure's."""
        if asked.structure is None:
            balance = best(self.copy, asked.first, asked.known) if table != "entries" else None
            return balance.ledger(table) if balance else "entries"
        if self._mapped != (asked.structure, asked.known):
            write_mapped(self._db, Structure(self.tree(asked.known), asked.structure), asked.known)
            self._mapped = (asked.structure, asked.known)
        return "mapped"

    def stays(self, target: str, asked: Asked) -> Iterable[Stay]:
        """Which units belong to a target, and when: on every day's own tree, or on one day's for all."""
        tree = self.tree(asked.known)
        if asked.structure is None:
            return tree.stays(target)
        return [Stay(node.id, DAWN, DUSK) for node in tree.within(target, asked.structure)]

    def _register_scope(self, targets: Sequence[str], asked: Asked) -> None:
        """The table `scope`: each target's units with the days they were within it, their kind and sector."""
        tree = self.tree(asked.known)
        columns: dict[str, list[Any]] = {k: [] for k in ("target", "unit", "first", "end", "kind", "sector")}
        for target in targets:
            if target not in tree.nodes:
                continue
            for unit, first, end in self.stays(target, asked):
                node = tree.by_id[unit]
                for name, value in zip(
                    columns,
                    (target, unit, first, end, node.kind(asked.structure or asked.last), node.sector),
                    strict=True,
                ):
                    columns[name].append(value)
        types = (pa.string(), pa.int32(), pa.date32(), pa.date32(), pa.string(), pa.string())
        arrays = [pa.array(values, type=t) for values, t in zip(columns.values(), types, strict=True)]
        self._db.register("scope", pa.Table.from_arrays(arrays, names=list(columns)))


def connect(copy: Copy) -> duckdb.DuckDBPyConnection:
    """DuckDB with the copy's tables as views; `n` of an entry is +1, or -1 where it reverses another."""
    db = duckdb.connect()
    for table in ("units", "births", "reversals"):
        db.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet({copy.files(table)!r})")
    db.execute(
        f"""CREATE VIEW entries AS SELECT posting, unit, measure, amount, side, reason, "on", person, traits,
            (side * sign(amount))::BIGINT AS n FROM read_parquet({copy.files("entries")!r})"""
    )
    return db


_TREES = 8
_trees: dict[Any, Tree] = {}
_opened: Rollup | None = None


def open_rollup() -> Rollup:
    """The roll-up over a copy that is level with the books; kept while no more is posted."""
    global _opened
    copy = caught_up()
    if _opened is None or _opened.copy != copy:
        _opened = Rollup(copy)
    return _opened


def _trait_sets() -> pa.Table:
    names = ("id", "sex", "ethnicity", "religion", "education", "theory")
    rows = list(models.TraitSet.objects.values_list(*names))
    columns: list[Any] = list(zip(*rows, strict=True)) if rows else [[] for _ in names]
    types = (pa.int32(), *[pa.string()] * 5)
    return pa.Table.from_arrays(
        [pa.array(c, type=t) for c, t in zip(columns, types, strict=True)], names=list(names)
    )


def _used(sql: str, asked: Asked) -> dict[str, Any]:
    """Only the parameters that the statement names."""
    given = {
        "first": asked.first,
        "last": asked.last,
        "known": asked.known,
        "before": asked.first - timedelta(days=1),
    }
    return {k: v for k, v in given.items() if f"${k}" in sql or k == "known"}


def _by_person(term: Term) -> bool:
    """Terms that must look at single persons: by age, or counting distinct people."""
    return term.span == "people" or any(key == "age" for key, _ in term.where)


def _span(term: Term) -> str:
    """The part of the cube that holds the entries behind a term."""
    kept = SPANS[term.span].kept
    return "came" if kept == "moved" else kept


def _cube_sql(terms: Sequence[Term], ledger: str) -> str:
    parts = {SPANS[t.span].kept for t in terms}
    spans: list[str] = [s for s in ("opening", "closing", "flow", "ever") if s in parts]
    if "moved" in parts:
        spans += ["came", "went"]
    sums = ", ".join(
        f"sum(e.amount) FILTER ({_WITHIN[s]})::BIGINT AS {s}, sum(e.n) FILTER ({_WITHIN[s]})::BIGINT AS n_{s}"
        for s in spans
    )
    measures = " OR ".join(sorted({_measure_condition(t.measure) for t in terms}))
    return f"""
        SELECT s.target, s.kind, s.sector, e.measure, e.reason, e.side, e.traits, {sums}
        FROM scope s JOIN {ledger} e ON e.unit = s.unit
        WHERE e.posting <= $known AND e."on" <= $last AND ({measures}) GROUP BY ALL"""


_BORN = """SELECT person, arg_max(born, ("on", posting)) AS born FROM births WHERE posting <= $known
           AND posting NOT IN (SELECT reversed FROM reversals WHERE posting <= $known) GROUP BY person"""
_BIRTH_DAY = "try_cast(CASE WHEN length(b.born) = 4 THEN b.born || '-12-31' ELSE b.born END AS DATE)"
_AGE = f"date_sub('year', {_BIRTH_DAY}, $last::DATE)"


def _held_sql(terms: Sequence[Term], ledger: str) -> str:
    """Balances of single persons at the end, with their age on that day."""
    measures = " OR ".join(sorted({_measure_condition(t.measure) for t in terms}))
    return f"""
        WITH held AS (
            SELECT s.target, s.kind, s.sector, e.measure, e.traits, e.person, sum(e.amount)::BIGINT AS closing
            FROM scope s JOIN {ledger} e ON e.unit = s.unit
            WHERE e.posting <= $known AND e.person IS NOT NULL AND {_WITHIN["closing"]} AND ({measures})
            GROUP BY ALL HAVING sum(e.amount) <> 0)
        SELECT e.*, '' AS reason, 0::TINYINT AS side, 1::BIGINT AS n_closing, {_AGE} AS age
        FROM held e LEFT JOIN ({_BORN}) b ON b.person = e.person"""


def _measure_condition(pattern: str) -> str:
    if pattern.endswith(".*"):
        return f"starts_with(e.measure, '{pattern[:-1]}')"
    return f"e.measure = '{pattern}'"


def _condition(term: Term) -> str:
    """The term's measure, reasons and breakdowns as SQL. Values come from validated formulas, quoted all the same."""
    parts = [_measure_condition(term.measure)]
    if term.reasons:
        parts.append(f"e.reason IN ({words(term.reasons)})")
    elif SPANS[term.span].side:
        parts.append(f"e.reason NOT IN ({words(sorted(NOT_A_FLOW))})")
    if side := SPANS[term.span].side:
        parts.append(f"e.side = {side}")
    for key, value in term.where:
        parts.append(_breakdown(key, value))
    return " AND ".join(parts)


def _breakdown(key: str, value: Any) -> str:
    match key:
        case "sex":
            return f"t.sex = {words([value])}"
        case "minority":
            return f"{'' if value else 'NOT '}(t.ethnicity NOT IN ('', 'Kinh'))"
        case "religious":
            return f"{'' if value else 'NOT '}(t.religion NOT IN ('', 'Không'))"
        case "education" | "theory":
            return f"t.{key} IN ({words(value)})"
        case "sector" | "kind":
            return f"{key} IN ({words(value)})"
        case "age":
            low, high = value
            bounds = [f"{_AGE} >= {int(low)}"] if low is not None else []
            bounds += [f"{_AGE} <= {int(high)}"] if high is not None else []
            return " AND ".join(bounds) or "TRUE"
    raise AssertionError(key)
