"""Questions to the columnar copy: every unit at once against its floor, one unit against queries written by hand.

Always true: before anything is timed both sides are asked once and must give the same numbers.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench import stores
from bench.timing import Timed, ratio, side_by_side

NO_GAIN = "('opening', 'reclassified', 'identity')"


class Wrong(AssertionError):
    """The two sides of a comparison do not say the same."""


def last_half(rollup: Any) -> Any:
    """The last half-year that was closed, as known now."""
    from tochuc.books import periods
    from tochuc.figures.balances import balances
    from tochuc.figures.rollup import Asked

    last = balances(rollup.copy)[-1].day
    half = periods.read(f"{last.year}-H{1 if last.month < 7 else 2}")
    return Asked(half.first, half.last, rollup.copy.last)


def measures(rollup: Any) -> list[str]:
    return [
        m
        for (m,) in rollup.engine.connection.sql(
            "SELECT DISTINCT measure::VARCHAR FROM entries ORDER BY 1"
        ).fetchall()
    ]


def nation_vs_floor(part: int) -> dict[str, Any]:
    """Every unit's sums, against just reading the balance and grouping the period."""
    from tochuc.figures.balances import best
    from tochuc.figures.everywhere import everywhere

    stores.nation(part)
    rollup = stores.rollup()
    asked, wanted = last_half(rollup), measures(rollup)
    balance, db = best(rollup.copy, asked.first, asked.known), rollup.engine.connection
    if balance is None:
        raise Wrong("no balance was carried forward")
    known = {"first": asked.first, "last": asked.last}
    entries = _files_by_hand(rollup, asked)

    def floor() -> None:
        db.sql(f"SELECT measure, unit, amount FROM read_parquet('{balance.path('totals')}')").to_arrow_table()
        db.sql(
            f"""SELECT measure, unit, sum(amount) FILTER (amount > 0) AS came, sum(amount) FILTER (amount < 0) AS gone
               FROM {entries} WHERE "on" BETWEEN $first AND $last GROUP BY ALL""",
            params=known,
        ).to_arrow_table()

    root = everywhere(asked, wanted, rollup).of(_root(rollup, asked))
    by_hand = dict(db.sql(
        "SELECT measure::VARCHAR, sum(amount)::BIGINT FROM entries WHERE \"on\" <= $last GROUP BY 1", params={"last": asked.last}
    ).fetchall())  # fmt: skip
    if {m: parts["closing"] for m, parts in root.items()} != by_hand:
        raise Wrong("the nation's closing balances are not the sums of all entries")
    taken = side_by_side({"ours": lambda: everywhere(asked, wanted, rollup), "floor": floor})
    return {
        "ratio": ratio(taken, "ours", "floor"), "aim": 2.0, "ours_s": taken["ours"].median, "floor_s": taken["floor"].median,
        "units": len(rollup.tree(asked.known).nodes), "measures": len(wanted),
        "memory_mb": _memory(part),
    }  # fmt: skip


def _files_by_hand(rollup: Any, asked: Any, provinces: Any = None) -> str:
    """The entries of the period as a person would name them: only the files that can hold any of it."""
    from tochuc.figures.partitions import Wanted

    day_before = asked.first - timedelta(days=1)
    found: str = rollup.entries_of(Wanted(since=day_before, last=asked.last, provinces=provinces))
    return found


def _memory(part: int) -> float:
    """The most memory a process takes that answers every unit and ends, in MB."""
    told = subprocess.run(
        [sys.executable, "-m", "bench.questions", str(part)], check=True, capture_output=True, text=True
    )
    return float(told.stdout.split()[-1])


def _most_memory() -> float:
    """The most memory this process held, in MB. `ru_maxrss` alone would tell that of its parent where that was more."""
    status = Path("/proc/self/status")
    if status.exists():
        held = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(held.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _root(rollup: Any, asked: Any) -> str:
    return next(code for code, node in rollup.tree(asked.known).nodes.items() if not node.parent(asked.last))


def unit_vs_handwritten(part: int) -> dict[str, Any]:
    """Opening, in, out and closing of all measures for a nation, a province and a cell; the worst of the three."""
    stores.nation(part)
    rollup = stores.rollup()
    found: dict[str, Any] = {"aim": 1.5}
    asked = last_half(rollup)
    nodes = rollup.tree(asked.known).nodes
    root = _root(rollup, asked)
    targets = {"nation": root, "province": _largest_below(rollup, root, asked), "cell": list(nodes)[-1]}
    for name, unit in targets.items():
        found[name] = _one_unit(rollup, unit, asked)
    found["ratio"] = max(found[name]["ratio"] for name in targets)
    return found


def _largest_below(rollup: Any, root: str, asked: Any) -> str:
    tree = rollup.tree(asked.known)
    children = tree.children(root, asked.last)
    return max(children, key=lambda node: sum(1 for _ in tree.within(node.code, asked.last))).code


def _one_unit(rollup: Any, unit: str, asked: Any) -> dict[str, Any]:
    from tochuc.figures.formula import Term

    wanted = measures(rollup)
    spans = ("opening", "inflow", "outflow", "closing")
    terms = [Term(span, measure) for span in spans for measure in wanted]
    rounds: list[Callable[[], Any]] = [*_by_hand(rollup, unit, asked)]
    ours = rollup.sums(terms, [unit], asked)[unit]
    said = {m: tuple(ours[Term(span, m)][0] for span in spans) for m in wanted}
    for hand in rounds:
        if _filled(hand(), wanted) != said:
            raise Wrong(f"what is written by hand for {unit} gives other numbers")
    sides: dict[str, Callable[[], Any]] = {"ours": lambda: rollup.sums(terms, [unit], asked)}
    sides |= {f"hand {i}": hand for i, hand in enumerate(rounds)}
    taken = side_by_side(sides)
    best: Timed = min((t for name, t in taken.items() if name != "ours"), key=lambda t: t.median)
    return {
        "ratio": taken["ours"].median / best.median,
        "ours_s": taken["ours"].median,
        "hand_s": best.median,
    }


def _filled(rows: list[Any], wanted: list[str]) -> dict[str, tuple[int, ...]]:
    """Rows (measure, opening, in, out, closing), measures without any among them."""
    found = {row[0]: tuple(row[1:]) for row in rows}
    return {m: found.get(m, (0, 0, 0, 0)) for m in wanted}


def _by_hand(rollup: Any, unit: str, asked: Any) -> list[Callable[[], Any]]:
    """The queries a person would write for this one question, the unit's stretches of days laid out beforehand."""
    from tochuc.figures.balances import best

    balance, db = best(rollup.copy, asked.first, asked.known), rollup.engine.connection
    scope = rollup._scopes(asked.known).scope([unit], None)
    db.register("by_hand", scope.rows)
    place = unit.replace("-", "_")
    db.execute(f'CREATE OR REPLACE TEMP TABLE hand_{place} AS SELECT unit, first, "end" FROM by_hand')
    db.unregister("by_hand")
    if scope.whole:
        join, opening, closing, flow = "", "TRUE", "TRUE", "TRUE"
    elif scope.rows.num_rows == 1:
        join, opening, closing, flow = (
            f"WHERE e.unit = {scope.rows['unit'][0].as_py()}",
            "TRUE",
            "TRUE",
            "TRUE",
        )
    else:
        join = f"JOIN hand_{place} s ON s.unit = e.unit"
        opening = f"s.first < DATE '{asked.first}' AND s.\"end\" >= DATE '{asked.first}'"
        closing = f"s.first <= DATE '{asked.last}' AND s.\"end\" > DATE '{asked.last}'"
        flow = 'e."on" >= s.first AND e."on" < s."end"'
    entries = _files_by_hand(rollup, asked, rollup.provinces_of(scope))
    on = f"\"on\" BETWEEN DATE '{asked.first}' AND DATE '{asked.last}'"

    def query(table: str) -> str:
        return f"""
            SELECT measure::VARCHAR, sum(o)::BIGINT, sum(i)::BIGINT, sum(u)::BIGINT, sum(c)::BIGINT FROM (
                SELECT measure, sum(amount) FILTER ({opening}) AS o, 0 AS i, 0 AS u, sum(amount) FILTER ({closing}) AS c
                FROM read_parquet('{balance.path(table)}') e {join} GROUP BY ALL
                UNION ALL
                SELECT measure, 0, sum(amount) FILTER (side = 1 AND reason NOT IN {NO_GAIN} AND {flow}),
                       -sum(amount) FILTER (side = -1 AND reason NOT IN {NO_GAIN} AND {flow}), sum(amount) FILTER ({closing})
                FROM (SELECT unit, measure, reason, side, amount, "on" FROM {entries} WHERE {on}) e {join} GROUP BY ALL)
            GROUP BY ALL"""

    def run(text: str) -> Callable[[], Any]:
        return lambda: [(m, *(v or 0 for v in values)) for m, *values in db.sql(text).fetchall()]

    return [run(query("totals")), run(query("sums"))]


if __name__ == "__main__":
    with stores.folder():
        from tochuc.figures.everywhere import everywhere

        stores.nation(int(sys.argv[1]))
        opened = stores.rollup()
        everywhere(last_half(opened), None, opened)
        print(_most_memory())
