"""Like for like: every entry as one chosen day's structure would have it, through merges, splits and endings.

Always true: each entry is counted exactly once in the structure, so totals over the whole tree equal those as it
stood, to the last person. A person goes where they themselves went, and back to where they came from; what nobody
carries is divided by the shares the decision declared, or goes whole to the first unit named where none were.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import duckdb
import pyarrow as pa

from tochuc.books.acts.carrying import Holding, shared
from tochuc.books.measures import is_stock
from tochuc.figures.tree import Node, Tree


class Structure:
    """Where units of any time belong in the tree of `on`."""

    def __init__(self, tree: Tree, on: date):
        self.tree, self.on = tree, on
        self.image = lru_cache(maxsize=None)(self._image)

    def _image(self, code: str) -> tuple[str, ...]:
        """The units of the day that stand for this one: itself, its successors, or what it was made from."""
        node = self.tree.nodes[code]
        if node.alive(self.on):
            return (code,)
        found = [image for next_ in self.steps(node) for image in self.image(next_)]
        return tuple(dict.fromkeys(found)) or (code,)

    def steps(self, node: Node) -> tuple[str, ...]:
        """One step along the lineage towards the day; the unit above where lineage says nothing."""
        towards = node.into if node.begun <= self.on else node.came_from
        known = tuple(c for c in towards if c in self.tree.nodes)
        if known:
            return known
        parent = node.parent(node.ended or self.on) if node.begun <= self.on else node.parent(node.begun)
        return (parent,) if parent in self.tree.nodes else ()

    def shares(self, node: Node) -> list[tuple[str, int]]:
        """How what nobody carries is divided over the next step: percent, adding up to 100."""
        steps = self.steps(node)
        if node.begun <= self.on and node.shares and set(node.shares) == set(steps):
            return [(code, node.shares[code]) for code in steps]
        return [(code, 100 if index == 0 else 0) for index, code in enumerate(steps)]

    def divided(self, code: str, total: int) -> dict[str, int]:
        """A balance of the unit over those that stand for it: whole numbers that add up to it."""
        node = self.tree.nodes[code]
        steps = [] if node.alive(self.on) else self.shares(node)
        if not steps:
            return {code: total}
        found: dict[str, int] = defaultdict(int)
        for step, some in shared(Holding("", total), steps):
            for image, part in self.divided(step, some.amount).items():
                found[image] += part
        return found

    def splits(self, code: str) -> bool:
        """Whether a balance of the unit may be divided."""
        return len(self.divided(code, 10_000)) > 1


def write_mapped(db: duckdb.DuckDBPyConnection, structure: Structure, known: int) -> None:
    """Make the table `mapped`: all entries up to a posting, with the unit that stands for theirs on the day."""
    nodes = structure.tree.nodes
    images = {node.id: nodes[structure.image(node.code)[0]].id for node in nodes.values()}
    divided = [node for node in nodes.values() if structure.splits(node.code)]
    _register(db, "images", {"unit": pa.int32(), "image": pa.int32()}, images.items())
    _register(db, "divided", {"unit": pa.int32()}, ((node.id,) for node in divided))
    _register(db, "placed", _PLACED, _placed(db, structure, known))
    db.execute(_MAPPED, {"known": known})
    for node in divided:
        _register(db, "parts", _PARTS, _parts(db, structure, node, known))
        db.execute(f"INSERT INTO mapped SELECT {_COLUMNS} FROM parts")
    for name in ("images", "divided", "placed", *(["parts"] if divided else [])):
        db.unregister(name)


_COLUMNS = 'posting, unit, measure, amount, side, reason, "on", person, traits, n'
_PARTS = {
    "posting": pa.int64(), "unit": pa.int32(), "measure": pa.string(), "amount": pa.int64(), "side": pa.int8(),
    "reason": pa.string(), "on": pa.date32(), "person": pa.int32(), "traits": pa.int32(), "n": pa.int64(),
}  # fmt: skip
_PLACED = {
    "unit": pa.int32(), "person": pa.int32(), "measure": pa.string(), "since": pa.int64(), "image": pa.int32(),
}  # fmt: skip
_MOMENT = """(date_diff('day', DATE '1900-01-01', "on") * 1000000000 + posting)"""  # orders entries by day, then posting

# A person's entries at a unit that handed people over go by the stay they belong to; all others by their unit.
_MAPPED = f"""
    CREATE OR REPLACE TEMP TABLE mapped AS
    WITH known AS (
        SELECT posting, unit, measure::VARCHAR AS measure, amount, side, reason::VARCHAR AS reason, "on", person,
               traits, n, {_MOMENT} AS moment
        FROM entries WHERE posting <= $known),
    stayed AS (
        SELECT k.posting, coalesce(p.image, i.image) AS unit, k.measure, k.amount, k.side, k.reason, k."on", k.person,
               k.traits, k.n
        FROM (SELECT * FROM known WHERE person IS NOT NULL AND unit IN (SELECT unit FROM placed)) k
        ASOF LEFT JOIN placed p ON p.unit = k.unit AND p.person = k.person AND p.measure = k.measure
                               AND k.moment >= p.since
        JOIN images i ON i.unit = k.unit)
    SELECT {_COLUMNS} FROM stayed
    UNION ALL
    SELECT k.posting, i.image AS unit, k.measure, k.amount, k.side, k.reason, k."on", k.person, k.traits, k.n
    FROM known k JOIN images i ON i.unit = k.unit
    WHERE CASE WHEN k.person IS NULL THEN k.unit NOT IN (SELECT unit FROM divided)
               ELSE k.unit NOT IN (SELECT unit FROM placed) END"""


def _register(db: duckdb.DuckDBPyConnection, name: str, columns: dict[str, pa.DataType], rows: Any) -> None:
    given = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [pa.array(values, type=kind) for values, kind in zip(given, columns.values(), strict=True)]
    db.register(name, pa.Table.from_arrays(arrays, names=list(columns)))


# ---- what nobody carries ------------------------------------------------------------------------------------------


def _parts(
    db: duckdb.DuckDBPyConnection, structure: Structure, node: Node, known: int
) -> Iterator[tuple[Any, ...]]:
    """The impersonal entries of a divided unit: each gives every part what its share of the balance changes by."""
    rows = db.execute(
        f"""SELECT {_COLUMNS} FROM entries WHERE unit = $unit AND person IS NULL AND posting <= $known
            ORDER BY measure, "on", posting""",
        {"unit": node.id, "known": known},
    ).fetchall()
    totals: dict[str, int] = defaultdict(int)
    for posting, _, measure, amount, side, reason, on, person, traits, n in rows:
        before = structure.divided(node.code, totals[measure])
        totals[measure] += amount
        after = structure.divided(node.code, totals[measure])
        for code in dict.fromkeys((*after, *before)):
            if some := after.get(code, 0) - before.get(code, 0):
                image = structure.tree.nodes[code].id
                yield posting, image, measure, some, side, reason, on, person, traits, n
                n = 0  # the entry is counted once, whatever it is divided into


# ---- persons ------------------------------------------------------------------------------------------------------

_Key = tuple[int, int, str]  # unit, person, measure


@dataclass(slots=True)
class _Visit:
    """A person counted without a break at one unit; `since` orders it, `came` and `went` join it to another's end."""

    unit: int
    since: int
    first: date
    came: _Visit | None = None
    went: _Visit | None = None


def _placed(
    db: duckdb.DuckDBPyConnection, structure: Structure, known: int
) -> Iterator[tuple[int, int, str, int, int]]:
    """For every visit to a unit that handed people over, or was handed some: the unit that stands for it."""
    visits = _visits(db, structure.tree, known)
    joined: dict[tuple[int, int], list[_Visit]] = defaultdict(list)
    for (unit, person, _), found in visits.items():
        joined[unit, person] += (v for v in found if v.came or v.went)
    for (unit, person, measure), found in visits.items():
        for visit in found:
            yield unit, person, measure, visit.since, _where(structure, visit, joined[unit, person])


def _where(structure: Structure, visit: _Visit, joined: list[_Visit]) -> int:
    """The person's own way from the visit to the day of the structure.

    What is only counted once (a training, a benefit) is handed over by nobody: it goes with what else the person had.
    """
    nodes = structure.tree.by_id
    later = visit.first > structure.on
    if visit.came is None and visit.went is None and joined:
        before = [v for v in joined if v.since <= visit.since]
        visit = max(before, key=lambda v: v.since) if before else min(joined, key=lambda v: v.since)
    if later:
        while visit.first > structure.on and visit.came is not None:
            visit = visit.came
    else:
        while not nodes[visit.unit].alive(structure.on) and visit.went is not None:
            visit = visit.went
    image = structure.image(nodes[visit.unit].code)[0]
    return structure.tree.nodes[image].id


def _visits(db: duckdb.DuckDBPyConnection, tree: Tree, known: int) -> dict[_Key, list[_Visit]]:
    """Visits by unit, person and measure, in order, joined where a reorganisation handed the person over."""
    measures = [m for (m,) in db.execute("SELECT DISTINCT measure::VARCHAR FROM entries").fetchall()]
    events = [m for m in measures if not is_stock(m)]
    rows = db.execute(_RUNS, {"known": known, "events": events}).fetchall()
    found: dict[_Key, list[_Visit]] = defaultdict(list)
    out: dict[tuple[int, int, str], list[_Visit]] = defaultdict(list)
    into: dict[tuple[int, int, str], list[_Visit]] = defaultdict(list)
    for unit, person, measure, since, first, came, went in rows:
        visit = _Visit(unit, since, first)
        found[unit, person, measure].append(visit)
        if came is not None:
            into[came, person, measure].append(visit)
        if went is not None:
            out[went, person, measure].append(visit)
    for place, leaving in out.items():
        _join(tree, leaving, into.get(place, []))
    return found


def _join(tree: Tree, leaving: list[_Visit], arriving: list[_Visit]) -> None:
    """One decision's visits of one person that ended, each with the one that went on: by lineage, else in order."""
    free = list(arriving)
    for visit in leaving:
        heirs = tree.by_id[visit.unit].into
        onward = next((v for v in free if tree.by_id[v.unit].code in heirs), free[0] if free else None)
        if onward is not None:
            free.remove(onward)
            visit.went, onward.came = onward, visit


# Runs of a balance above zero, and single events; `came`, `went`: the posting that handed the person over at the run's beginning or end.
_RUNS = f"""
    WITH touched AS (
        SELECT DISTINCT unit FROM entries
        WHERE reason = 'reorganised' AND person IS NOT NULL AND posting <= $known),
    moves AS (
        SELECT unit, person, measure::VARCHAR AS measure, "on", posting, sum(amount) AS amount,
               coalesce(sum(amount) FILTER (reason = 'reorganised'), 0) AS handed
        FROM entries WHERE person IS NOT NULL AND posting <= $known AND unit IN (SELECT unit FROM touched)
        GROUP BY ALL HAVING sum(amount) <> 0 OR handed <> 0),  -- one who came and was handed on by one decision
    balances AS (
        SELECT *, sum(amount) OVER w AS after, sum(amount) OVER w - amount AS before FROM moves
        WINDOW w AS (PARTITION BY unit, person, measure ORDER BY "on", posting)),
    runs AS (
        SELECT *, count(*) FILTER (before = 0 OR list_contains($events, measure)) OVER (PARTITION BY unit, person, measure ORDER BY "on", posting) AS run
        FROM balances)
    SELECT unit, person, measure, min({_MOMENT})::BIGINT AS since, min("on") AS first,
           min(posting) FILTER (before = 0 AND handed > 0) AS came,
           max(posting) FILTER (after = 0 AND handed < 0) AS went
    FROM runs GROUP BY unit, person, measure, run ORDER BY since, unit, measure"""
