"""The statements of a roll-up, as SQL text that DuckDB and Spark both read.

Always true: a statement gives one row for each way that its terms tell entries apart (a row of the cube), and names
only the views of an engine (`figures.engine`) and the tables `scope` and `traits`. No value from outside is
in the text but words of validated formulas, quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow.compute as pc

from tochuc.figures.balances import covers_people
from tochuc.figures.cube import NOT_A_FLOW, SPANS, words
from tochuc.figures.formula import Term
from tochuc.figures.scope import Scope
from tochuc.figures.spans import in_sql


@dataclass(frozen=True, slots=True)
class Asked:
    """What a roll-up is asked about: days `first..last` (both included) and the posting up to which it knows."""

    first: date
    last: date
    known: int
    structure: date | None = None  # like for like on this day's tree; None: as it stood


@dataclass(frozen=True, slots=True)
class Source:
    """Rows that stand for entries; `day` where they are a balance, all of that one day and of no reason."""

    sql: str
    day: date | None = None


Statement = Callable[[Sequence[Term], Sequence[Source], Scope], str]


def shared_out(terms: Sequence[Term]) -> list[tuple[list[Term], Statement, str]]:
    """The terms by what answers them: balances, all entries, or balances of single persons; with the table for each."""
    ever = [t for t in terms if SPANS[t.span].kept == "ever"]
    personal = [t for t in terms if _by_person(t)]
    held = [t for t in personal if covers_people(t.measure)]
    plain = [t for t in terms if t not in personal and t not in ever]
    several: tuple[tuple[list[Term], Statement, str], ...] = (
        (plain, cube_sql, "sums"), (ever, cube_sql, "entries"), (held, held_sql, "held"),
        ([t for t in personal if t not in held], held_sql, "entries"),
    )  # fmt: skip
    return [(some, sql, table) for some, sql, table in several if some]


def _by_person(term: Term) -> bool:
    """Terms that must look at single persons: by age, or counting distinct people."""
    return term.span == "people" or any(key == "age" for key, _ in term.where)


def _span(term: Term) -> str:
    """The part of the cube that holds the entries behind a term."""
    kept = SPANS[term.span].kept
    return "came" if kept == "moved" else kept


def united(sources: Sequence[Source]) -> str:
    """What stands for the entries, as one."""
    if len(sources) == 1:
        return sources[0].sql
    return "(" + " UNION ALL ".join(f"SELECT * FROM {source.sql}" for source in sources) + ")"


def cube_sql(terms: Sequence[Term], sources: Sequence[Source], scope: Scope) -> str:
    """The sums by no more than the terms tell apart, and by what decides about spans; each source by itself.

    What decides is the day, and the stay of units that came or went: two sums instead of two for each span. The spans
    are taken from the few rows that remain (`cube.Cube`).
    """
    target, join = _from(scope)
    target = "0 AS target" if len(scope.targets) == 1 else target
    apart = ["e.measure", *_told_apart(terms)]
    stay = ["s.stay"] if scope.dated else []
    few = f"AND ({_measures_condition(terms)})" if len({t.measure for t in terms}) <= _FEW else ""
    return " UNION ALL ".join(
        f"""SELECT {", ".join([target, *map(_constant(source), apart), _day(source, scope), *stay])},
                   sum(e.amount)::BIGINT AS amount, sum(e.n)::BIGINT AS n FROM {source.sql} e {join}
            WHERE e.posting <= $known AND e."on" <= $last {few} {_near(scope)} GROUP BY ALL"""
        for source in sources
    )


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


def describes(terms: Iterable[Term]) -> bool:
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


def table_for(table: str, terms: Iterable[Term], scope: Scope) -> str:
    """The balance that answers: by traits only where they matter, or where it is the one that skips to few units."""
    large = scope.whole or (scope.rows.num_rows > _FEW_UNITS and scope.share > _LARGE)
    if table == "sums" and large and "e.traits" not in _told_apart(terms):
        return "totals"
    return table


# A table in order of units has little to skip from these on, and the smaller one is quicker.
_FEW_UNITS = 500
_LARGE = 0.1  # of all units


_BORN = """SELECT person, max_by(born, ("on", posting)) AS born FROM births WHERE posting <= $known
           AND posting NOT IN (SELECT reversed FROM reversals WHERE posting <= $known) GROUP BY person"""
_BIRTH_DAY = "try_cast(CASE WHEN length(b.born) = 4 THEN b.born || '-12-31' ELSE b.born END AS DATE)"
_AGE = f"""(year($last::DATE) - year({_BIRTH_DAY}) - CASE WHEN month($last::DATE) * 100 + day($last::DATE)
           < month({_BIRTH_DAY}) * 100 + day({_BIRTH_DAY}) THEN 1 ELSE 0 END)"""  # whole years


def held_sql(terms: Sequence[Term], sources: Sequence[Source], scope: Scope) -> str:
    """Balances of single persons at the end, with their age on that day."""
    ledger = united(sources)
    target, join = _from(scope)
    described = ", ".join(["", *[f"s.{c}" for c in ("kind", "sector") if c in scope.rows.column_names]])
    return f"""
        WITH held AS (
            SELECT {target}{described}, e.measure, e.traits, e.person, sum(e.amount)::BIGINT AS closing
            FROM {ledger} e {join}
            WHERE e.posting <= $known AND e.person IS NOT NULL AND {in_sql("closing", scope.dated)}
                AND ({_measures_condition(terms)}) {_near(scope)}
            GROUP BY ALL HAVING sum(e.amount) <> 0)
        SELECT e.*, '' AS reason, 0::TINYINT AS side, 1::BIGINT AS n_closing, {_AGE} AS age
        FROM held e LEFT JOIN ({_BORN}) b ON b.person = e.person"""


def recorded_sql(sources: Sequence[Source], scope: Scope) -> str:
    """The measures of which anything was ever recorded, by target."""
    target, join = _from(scope)
    return f"""SELECT {target}, e.measure FROM {united(sources)} e {join}
               WHERE e.posting <= $known AND e."on" <= $last {"AND s.first <= $last" if scope.dated else ""}
                     {_near(scope)} GROUP BY ALL"""


def entries_sql(terms: Sequence[Term], sources: Sequence[Source], limit: int, offset: int) -> str:
    """The entries behind terms, latest first, with the number of all of them."""
    conditions = " OR ".join(f"({in_sql(_span(t))} AND {_condition(t)})" for t in terms)
    return f"""
        SELECT e.posting, e.unit, e.measure, e.amount, e.side, e.reason, e."on", e.person, count(*) OVER () AS total
        FROM scope s JOIN {united(sources)} e ON e.unit = s.unit LEFT JOIN traits t ON t.id = e.traits
        LEFT JOIN ({_BORN}) b ON b.person = e.person
        WHERE e.posting <= $known AND ({conditions})
        ORDER BY e."on" DESC, e.posting DESC, e.unit, e.measure, e.person NULLS LAST, e.amount LIMIT {int(limit)} OFFSET {int(offset)}"""


def _measures_condition(terms: Iterable[Term]) -> str:
    """The measures that the terms name."""
    named = {t.measure for t in terms}
    single = sorted(m for m in named if not m.endswith(".*"))
    several = [_measure_condition(m) for m in sorted(named) if m.endswith(".*")]
    return " OR ".join(([f"e.measure IN ({words(single)})"] if single else []) + several)


def _measure_condition(pattern: str) -> str:
    if pattern.endswith(".*"):
        return f"left(e.measure, {len(pattern) - 1}) = {words([pattern[:-1]])}"
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
