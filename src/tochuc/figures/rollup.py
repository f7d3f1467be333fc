"""The roll-up: sums of entries for units, between two dates, as known at a posting. DuckDB over the columnar copy.

Always true, for every unit, measure and period: opening + flow + moved = closing. `moved` is computed from where
units went, never as the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from threading import RLock
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from tochuc.books import models
from tochuc.figures.balances import Balance, best, covers_people
from tochuc.figures.columnar import Copy, caught_up
from tochuc.figures.cube import NOT_A_FLOW, SPANS, Cube, Sums, words
from tochuc.figures.formula import Term
from tochuc.figures.numbering import Numbering
from tochuc.figures.paths import Stretch, paths
from tochuc.figures.scope import Scope, Scopes
from tochuc.figures.structure import Structure, write_mapped
from tochuc.figures.tree import Tree


@dataclass(frozen=True, slots=True)
class Asked:
    """What a roll-up is asked about: days `first..last` (both included) and the posting up to which it knows."""

    first: date
    last: date
    known: int
    structure: date | None = None  # like for like on this day's tree; None: as it stood


# For each span: which entries by their day, and by the stay of their unit where units came or went.
_WITHIN = {
    "opening": ("""e."on" < $first""", """s.first < $first AND s."end" >= $first"""),
    "closing": ("""e."on" <= $last""", """s.first <= $last AND s."end" > $last"""),
    "flow": ("""e."on" BETWEEN $first AND $last""", """e."on" >= s.first AND e."on" < s."end\""""),
    "ever": ("""e."on" <= $last""", """e."on" >= s.first AND e."on" < s."end\""""),
    "came": ("""e."on" < s.first""", "s.first BETWEEN $first AND $last"),
    "went": ("""e."on" < s."end\"""", """s."end" BETWEEN $first AND $last"""),
}


def _within(span: str, dated: bool = True) -> str:
    """The entries of a span; where no unit came or went only their day matters, and nothing moved."""
    day, stay = _WITHIN[span]
    if dated:
        return f"{day} AND {stay}"
    return "FALSE" if span in ("came", "went") else day


@dataclass(frozen=True, slots=True)
class Source:
    """Rows that stand for entries; `day` where they are a balance, all of that one day and of no reason."""

    sql: str
    day: date | None = None


class Rollup:
    """Answers sums from one copy. Open it with `open_rollup()`, which brings the copy level first."""

    def __init__(self, copy: Copy):
        self.copy = copy
        self._db = connect(copy)
        self._lock = RLock()
        self._traits = _trait_sets()
        self._mapped: tuple[date, int] | None = None
        self._states: dict[int, Scopes] = {}
        self._db.register("traits", self._traits)

    def tree(self, known: int) -> Tree:
        """The tree through time as known at a posting; made once for each state the tree was ever in."""
        return self._scopes(known).tree

    def _scopes(self, known: int) -> Scopes:
        with self._lock:
            if known not in self._states:
                self._states[known] = self._state(known)
            return self._states[known]

    def _state(self, known: int) -> Scopes:
        changed = self._db.execute(
            """SELECT (SELECT coalesce(max(posting), 0) FROM units WHERE posting <= $known),
                      (SELECT coalesce(max(posting), 0) FROM reversals WHERE posting <= $known)""",
            {"known": known},
        ).fetchall()[0]
        made = Path(self.copy.files("units")[0]).stat().st_mtime_ns
        key = (self.copy.folder, made, changed)
        if key not in _trees:
            if len(_trees) >= _TREES:
                _trees.pop(next(iter(_trees)))
            _trees[key] = Scopes(self._make_tree(known))
        return _trees[key]

    def _make_tree(self, known: int) -> Tree:
        rows = self._db.execute(
            """SELECT unit, code, "on", parent, kind, name, sector, ended, lineage FROM units WHERE posting <= $known
               AND posting NOT IN (SELECT reversed FROM reversals WHERE posting <= $known)
               ORDER BY "on", posting, file_row_number""",
            {"known": known},
        ).fetchall()
        return Tree(rows)

    def sums(self, terms: Iterable[Term], targets: Sequence[str], asked: Asked) -> Sums:
        """Each term's sum and number of entries for each target unit."""
        wanted = list(dict.fromkeys(terms))
        found: Sums = {code: dict.fromkeys(wanted, (0, 0)) for code in targets}
        with self._lock:
            for some, sql, table in self._shared_out(wanted):
                with self._scope(targets, asked, some) as scope:
                    text = sql(some, self._sources(asked, _table(table, some, scope)), scope)
                    rows = self._db.sql(text, params=_used(text, asked)).to_arrow_table()
                    Cube(rows, self._traits, scope.targets).fill(found, some)
        return found

    def _shared_out(self, terms: list[Term]) -> Iterable[tuple[list[Term], Any, str]]:
        """The terms by what answers them: balances, all entries, or balances of single persons."""
        ever = [t for t in terms if SPANS[t.span].kept == "ever"]
        personal = [t for t in terms if _by_person(t)]
        held = [t for t in personal if covers_people(t.measure)]
        plain = [t for t in terms if t not in personal and t not in ever]
        several = (
            (plain, _cube_sql, "sums"), (ever, _cube_sql, "entries"), (held, _held_sql, "held"),
            ([t for t in personal if t not in held], _held_sql, "entries"),
        )  # fmt: skip
        return [(some, sql, table) for some, sql, table in several if some]

    def recorded(self, targets: Sequence[str], asked: Asked) -> dict[str, set[str]]:
        """The measures of which anything was ever recorded within each target, up to the last day."""
        with self._lock, self._scope(targets, asked) as scope:
            target, join = _from(scope)
            text = f"""SELECT {target}, e.measure FROM {self._ledger(asked, _table("sums", [], scope))} e {join}
                       WHERE e.posting <= $known AND e."on" <= $last {"AND s.first <= $last" if scope.dated else ""}
                       GROUP BY ALL"""
            text = text.replace("GROUP BY ALL", f"{_near(scope)} GROUP BY ALL")
            rows = self._db.execute(text, _used(text, asked)).fetchall()
        found: dict[str, set[str]] = {code: set() for code in scope.targets}
        for place, measure in rows:
            found[scope.targets[place]].add(measure)
        return {code: measures for code, measures in found.items() if measures}

    def entries(
        self, terms: Sequence[Term], target: str, asked: Asked, limit: int, offset: int = 0
    ) -> pa.Table:
        """The entries behind terms, latest first: posting, unit, measure, amount, reason, on, person (row ids)."""
        conditions = " OR ".join(f"({_within(_span(t))} AND {_condition(t)})" for t in terms)
        with self._lock, self._scope([target], asked, terms):
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
        return _united(self._sources(asked, table))

    def _sources(self, asked: Asked, table: str) -> list[Source]:
        """Statements whose rows together stand for the entries; each can be grouped by itself."""
        if asked.structure is None:
            balance = best(self.copy, asked.first, asked.known) if table != "entries" else None
            if balance is None:
                return [Source("entries")]
            after, late = map(Source, balance.later())
            return [
                Source(balance.carried(table), balance.day),
                after,
                *([late] if self._has_late(balance) else []),
            ]
        if self._mapped != (asked.structure, asked.known):
            write_mapped(self._db, Structure(self.tree(asked.known), asked.structure), asked.known)
            self._mapped = (asked.structure, asked.known)
        return [Source("mapped")]

    def _has_late(self, balance: Balance) -> bool:
        """Whether anything posted before the balance takes effect after its day: entries never change, nor does this."""
        key = (balance, balance.path("totals").stat().st_mtime_ns)
        if key not in _late:
            _late[key] = bool(self._db.execute(f"SELECT 1 FROM {balance.later()[1]} LIMIT 1").fetchall())
        return _late[key]

    @contextmanager
    def reading(self, asked: Asked) -> Iterator[duckdb.DuckDBPyConnection]:
        """The connection with the copy's views (and `mapped` for a chosen structure), to this thread alone."""
        with self._lock:
            self._ledger(asked, "entries")
            yield self._db

    def numbering(self, asked: Asked) -> Numbering:
        """The tree of the last day, or of the chosen structure's, numbered in preorder."""
        return self._scopes(asked.known).numbering(asked.structure or asked.last)

    def ways(self, asked: Asked) -> dict[int, list[Stretch]]:
        """The ways up of all units that moved within the period; none on a chosen structure."""
        return {} if asked.structure else paths(self.tree(asked.known), asked.first, asked.last)

    @contextmanager
    def _scope(self, targets: Sequence[str], asked: Asked, terms: Iterable[Term] = ()) -> Iterator[Scope]:
        """The table `scope` while within: each target's units with the days they were within it."""
        described = asked.structure or asked.last if _describes(terms) else None
        scope = self._scopes(asked.known).scope(targets, asked.structure, described)
        self._db.register("scope", scope.rows)
        self._db.register("stays", scope.stays)
        try:
            yield scope
        finally:
            self._db.unregister("scope")
            self._db.unregister("stays")


def connect(copy: Copy) -> duckdb.DuckDBPyConnection:
    """DuckDB with the copy's tables as views; `n` of an entry is +1, or -1 where it reverses another."""
    db = duckdb.connect()
    for table in ("units", "births", "reversals"):
        files = f"read_parquet({copy.files(table)!r}, file_row_number = true)"  # the order within a decision
        db.execute(f"CREATE VIEW {table} AS SELECT * FROM {files}")
    db.execute(
        f"""CREATE VIEW entries AS SELECT posting, unit, measure, amount, side, reason, "on", person, traits,
            (side * sign(amount))::BIGINT AS n FROM read_parquet({copy.files("entries")!r})"""
    )
    return db


_TREES = 8
_trees: dict[Any, Scopes] = {}
_late: dict[tuple[Balance, int], bool] = {}
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


def _united(sources: Sequence[Source]) -> str:
    if len(sources) == 1:
        return sources[0].sql
    return "(" + " UNION ALL ".join(f"FROM {source.sql}" for source in sources) + ")"


def _cube_sql(terms: Sequence[Term], sources: Sequence[Source], scope: Scope) -> str:
    """The sums of the spans asked for, grouped by no more than the terms tell apart; each source by itself.

    Rows are first added up by what decides about spans (their day, and the stay of units that came or went), with
    two sums instead of two for each span; the spans are then taken from the few rows that remain.
    """
    parts = {SPANS[t.span].kept for t in terms}
    spans: list[str] = [s for s in ("opening", "closing", "flow", "ever") if s in parts]
    spans += ["came", "went"] if "moved" in parts else []
    picked = ", ".join(_picked(span, _within(span, scope.dated), scope.dated) for span in spans)
    target, join = _from(scope)
    target = "0 AS target" if len(scope.targets) == 1 else target
    apart = ["e.measure", *_told_apart(terms)]
    stay = ["s.stay"] if scope.dated else []
    few = f"AND ({_measures_condition(terms)})" if len({t.measure for t in terms}) <= _FEW else ""
    added = " UNION ALL ".join(
        f"""SELECT {", ".join([target, *map(_constant(source), apart), _day(source, scope), *stay])},
                   sum(e.amount)::BIGINT AS amount, sum(e.n)::BIGINT AS n FROM {source.sql} e {join}
            WHERE e.posting <= $known AND e."on" <= $last {few} {_near(scope)} GROUP BY ALL"""
        for source in sources
    )
    names = ", ".join(["e.target", *(c.replace("s.", "e.") for c in apart)])
    if not scope.dated:
        return f"SELECT {names}, {picked} FROM ({added}) e"
    return f"SELECT {names}, {picked} FROM ({added}) e JOIN stays s ON s.stay = e.stay GROUP BY ALL"


def _picked(span: str, within: str, dated: bool) -> str:
    """A span's sum and count; where there is no more than one day before and one within, nothing is left to add up."""
    if dated:
        return f"sum(e.amount) FILTER ({within})::BIGINT AS {span}, sum(e.n) FILTER ({within})::BIGINT AS n_{span}"
    return f"CASE WHEN {within} THEN e.amount END AS {span}, CASE WHEN {within} THEN e.n END AS n_{span}"


_FEW = 8  # measures up to which leaving out the others is worth looking at each row's


def _constant(source: Source) -> Callable[[str], str]:
    """A balance has neither reason nor side: nothing to group by."""
    constants = {"e.reason": "'' AS reason", "e.side": "0::TINYINT AS side"} if source.day else {}
    return lambda column: constants.get(column, column)


def _day(source: Source, scope: Scope) -> str:
    """The day to group by; for units that neither came nor went, no more than whether it lies before the period."""
    if source.day:
        return f"DATE '{source.day}' AS \"on\""
    period = 'CASE WHEN e."on" < $first THEN $first::DATE - 1 ELSE $first::DATE END'
    return (
        f'CASE WHEN s.stay = 0 THEN {period} ELSE e."on" END AS "on"' if scope.dated else f'{period} AS "on"'
    )


def _told_apart(terms: Iterable[Term]) -> list[str]:
    """The columns by which the terms choose, beside the measure."""
    terms = list(terms)
    keys = {key for t in terms for key, _ in t.where}
    sided = any(SPANS[t.span].side for t in terms)
    return [
        *[f"s.{key}" for key in ("kind", "sector") if key in keys],
        *(["e.reason"] if sided or any(t.reasons for t in terms) else []),
        *(["e.side"] if sided else []),
        *(["e.traits"] if keys & _OF_PEOPLE else []),
    ]


_OF_PEOPLE = frozenset({"sex", "minority", "religious", "education", "theory"})


def _describes(terms: Iterable[Term]) -> bool:
    return any(key in ("kind", "sector") for t in terms for key, _ in t.where)


def _from(scope: Scope) -> tuple[str, str]:
    """How a statement names the target of a row, and what it joins for it: nothing where no row needs it."""
    alone = len(scope.targets) == 1 and not scope.dated and "kind" not in scope.rows.column_names
    if alone and (scope.whole or scope.rows.num_rows == 1):
        return "0 AS target", ""
    return "s.target", "JOIN scope s ON s.unit = e.unit"


def _near(scope: Scope) -> str:
    """A bound on the units, so that what lies far off is not even read."""
    if scope.whole or not scope.rows.num_rows:
        return "" if scope.whole else "AND FALSE"
    bounds = pc.min_max(scope.rows["unit"]).as_py()
    if bounds["min"] == bounds["max"]:
        return f"AND e.unit = {bounds['min']}"
    return f"AND e.unit BETWEEN {bounds['min']} AND {bounds['max']}"


def _table(table: str, terms: Iterable[Term], scope: Scope) -> str:
    """The balance that answers: by traits only where they matter, or where it is the one that skips to few units."""
    large = scope.whole or scope.rows.num_rows > _LARGE
    if table == "sums" and large and "e.traits" not in _told_apart(terms):
        return "totals"
    return table


_LARGE = 500  # units from which a table in order of units has little to skip, and the smaller one is quicker


_BORN = """SELECT person, arg_max(born, ("on", posting)) AS born FROM births WHERE posting <= $known
           AND posting NOT IN (SELECT reversed FROM reversals WHERE posting <= $known) GROUP BY person"""
_BIRTH_DAY = "try_cast(CASE WHEN length(b.born) = 4 THEN b.born || '-12-31' ELSE b.born END AS DATE)"
_AGE = f"date_sub('year', {_BIRTH_DAY}, $last::DATE)"


def _held_sql(terms: Sequence[Term], sources: Sequence[Source], scope: Scope) -> str:
    """Balances of single persons at the end, with their age on that day."""
    ledger = _united(sources)
    target, join = _from(scope)
    described = ", ".join(["", *[f"s.{c}" for c in ("kind", "sector") if c in scope.rows.column_names]])
    return f"""
        WITH held AS (
            SELECT {target}{described}, e.measure, e.traits, e.person, sum(e.amount)::BIGINT AS closing
            FROM {ledger} e {join}
            WHERE e.posting <= $known AND e.person IS NOT NULL AND {_within("closing", scope.dated)}
                AND ({_measures_condition(terms)}) {_near(scope)}
            GROUP BY ALL HAVING sum(e.amount) <> 0)
        SELECT e.*, '' AS reason, 0::TINYINT AS side, 1::BIGINT AS n_closing, {_AGE} AS age
        FROM held e LEFT JOIN ({_BORN}) b ON b.person = e.person"""


def _measures_condition(terms: Iterable[Term]) -> str:
    """The measures that the terms name."""
    named = {t.measure for t in terms}
    single = sorted(m for m in named if not m.endswith(".*"))
    several = [_measure_condition(m) for m in sorted(named) if m.endswith(".*")]
    return " OR ".join(([f"e.measure IN ({words(single)})"] if single else []) + several)


def _measure_condition(pattern: str) -> str:
    if pattern.endswith(".*"):
        return f"starts_with(e.measure, {words([pattern[:-1]])})"
    return f"e.measure = {words([pattern])}"


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
