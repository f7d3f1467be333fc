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

import pyarrow as pa

from tochuc.books.acts.carrying import Holding, shared
from tochuc.books.measures import is_stock
from tochuc.figures.cube import words
from tochuc.figures.engine import Engine
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


def write_mapped(engine: Engine, structure: Structure, known: int) -> None:
    """Make the table `mapped`: all entries up to a posting, with the unit that stands for theirs on the day."""
    nodes = structure.tree.nodes
    images = {node.id: nodes[structure.image(node.code)[0]].id for node in nodes.values()}
    divided = [node for node in nodes.values() if structure.splits(node.code)]
    tables = {
        "images": _table(_IMAGES, images.items()),
        "divided": _table(_DIVIDED, ((node.id,) for node in divided)),
        "placed": _table(_PLACED, _placed(engine, structure, known)),
        "parts": _table(_PARTS, _parts(engine, structure, divided, known)),
    }
    for name, rows in tables.items():
        engine.hold(name, rows)
    engine.keep("mapped", _MAPPED, {"known": known})
    for name in tables:
        engine.let_go(name)


_COLUMNS = 'posting, unit, measure, amount, side, reason, "on", person, traits, n'
_PARTS = {
    "posting": pa.int64(), "unit": pa.int32(), "measure": pa.string(), "amount": pa.int64(), "side": pa.int8(),
    "reason": pa.string(), "on": pa.date32(), "person": pa.int32(), "traits": pa.int32(), "n": pa.int64(),
}  # fmt: skip
_PLACED = {
    "unit": pa.int32(), "person": pa.int32(), "measure": pa.string(), "since": pa.int64(), "until": pa.int64(),
    "image": pa.int32(),
}  # fmt: skip
_IMAGES = {"unit": pa.int32(), "image": pa.int32()}
_DIVIDED = {"unit": pa.int32()}
_NUMBER = '(year("on") * 10000 + month("on") * 100 + day("on"))::BIGINT'
_MOMENT = f"({_NUMBER} * 1000000000 + posting)"  # orders entries by day, then posting
_NEVER = 2**63 - 1

# A person's entries at a unit that handed people over go by the stay they belong to; all others by their unit.
_MAPPED = f"""
    WITH known AS (
        SELECT {_COLUMNS}, {_MOMENT} AS moment FROM entries WHERE posting <= $known),
    stayed AS (
        SELECT k.posting, coalesce(p.image, i.image) AS unit, k.measure, k.amount, k.side, k.reason, k."on", k.person,
               k.traits, k.n
        FROM (SELECT * FROM known WHERE person IS NOT NULL AND unit IN (SELECT unit FROM placed)) k
        LEFT JOIN placed p ON p.unit = k.unit AND p.person = k.person AND p.measure = k.measure
                          AND k.moment >= p.since AND k.moment < p.until
        JOIN images i ON i.unit = k.unit),
    whole AS (
        SELECT * FROM known WHERE person IS NULL AND unit NOT IN (SELECT unit FROM divided)
        UNION ALL
        SELECT * FROM known WHERE person IS NOT NULL AND unit NOT IN (SELECT unit FROM placed))
    SELECT {_COLUMNS} FROM stayed
    UNION ALL
    SELECT k.posting, i.image AS unit, k.measure, k.amount, k.side, k.reason, k."on", k.person, k.traits, k.n
    FROM whole k JOIN images i ON i.unit = k.unit
    UNION ALL
    SELECT {_COLUMNS} FROM parts"""


def _table(columns: dict[str, pa.DataType], rows: Any) -> pa.Table:
    given = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [pa.array(values, type=kind) for values, kind in zip(given, columns.values(), strict=True)]
    return pa.Table.from_arrays(arrays, names=list(columns))


def _tuples(rows: pa.Table) -> Iterator[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in rows.columns), strict=True)


# ---- what nobody carries ------------------------------------------------------------------------------------------


def _parts(
    engine: Engine, structure: Structure, divided: list[Node], known: int
) -> Iterator[tuple[Any, ...]]:
    """The impersonal entries of divided units: each gives every part what its share of the balance changes by."""
    if not divided:
        return
    units = ", ".join(str(node.id) for node in divided)
    rows = engine.rows(
        f"""SELECT {_COLUMNS} FROM entries WHERE unit IN ({units}) AND person IS NULL AND posting <= $known
            ORDER BY unit, measure, "on", posting""",
        {"known": known},
    )
    totals: dict[tuple[int, str], int] = defaultdict(int)
    for posting, unit, measure, amount, side, reason, on, person, traits, n in _tuples(rows):
        code = structure.tree.by_id[unit].code
        before = structure.divided(code, totals[unit, measure])
        totals[unit, measure] += amount
        after = structure.divided(code, totals[unit, measure])
        for part in dict.fromkeys((*after, *before)):
            if some := after.get(part, 0) - before.get(part, 0):
                image = structure.tree.nodes[part].id
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
    engine: Engine, structure: Structure, known: int
) -> Iterator[tuple[int, int, str, int, int, int]]:
    """For every visit to a unit that handed people over, or was handed some: the unit that stands for it.

    A visit reaches from its own moment to that of the next one; what came before the first belongs to none.
    """
    visits = _visits(engine, structure.tree, known)
    joined: dict[tuple[int, int], list[_Visit]] = defaultdict(list)
    for (unit, person, _), found in visits.items():
        joined[unit, person] += (v for v in found if v.came or v.went)
    for (unit, person, measure), found in visits.items():
        for visit, until in zip(found, [*(v.since for v in found[1:]), _NEVER], strict=True):
            image = _where(structure, visit, joined[unit, person])
            yield unit, person, measure, visit.since, until, image


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


def _visits(engine: Engine, tree: Tree, known: int) -> dict[_Key, list[_Visit]]:
    """Visits by unit, person and measure, in order, joined where a reorganisation handed the person over."""
    measures = engine.rows("SELECT DISTINCT measure FROM entries")["measure"].to_pylist()
    events = sorted(m for m in measures if not is_stock(m))
    runs = _RUNS.format(event=f"measure IN ({words(events)})" if events else "FALSE")
    rows = _tuples(engine.rows(runs, {"known": known}))
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
        SELECT unit, person, measure, "on", posting, sum(amount) AS amount,
               coalesce(sum(amount) FILTER (WHERE reason = 'reorganised'), 0) AS handed
        FROM entries WHERE person IS NOT NULL AND posting <= $known AND unit IN (SELECT unit FROM touched)
        GROUP BY unit, person, measure, "on", posting
        HAVING sum(amount) <> 0 OR handed <> 0),  -- one who came and was handed on by one decision
    balances AS (
        SELECT *, sum(amount) OVER w AS after, (sum(amount) OVER w) - amount AS before FROM moves
        WINDOW w AS (PARTITION BY unit, person, measure ORDER BY "on", posting)),
    runs AS (
        SELECT *, sum(CASE WHEN before = 0 OR {{event}} THEN 1 ELSE 0 END)
                  OVER (PARTITION BY unit, person, measure ORDER BY "on", posting) AS run
        FROM balances)
    SELECT unit, person, measure, min({_MOMENT})::BIGINT AS since, min("on") AS first,
           min(posting) FILTER (WHERE before = 0 AND handed > 0) AS came,
           max(posting) FILTER (WHERE after = 0 AND handed < 0) AS went
    FROM runs GROUP BY unit, person, measure, run ORDER BY since, unit, measure"""
