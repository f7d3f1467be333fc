"""Like for like: every entry as one chosen day's structure would have it, through merges, splits and endings.

Always true: each entry is counted exactly once in the structure, so totals over the whole tree equal those as it
stood, to the last person. A person goes where they themselves went; what nobody carries is divided by the shares
the decision declared, or goes whole to the first unit named where none were.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

import duckdb
import pyarrow as pa

from tochuc.books.acts.carrying import Holding, shared
from tochuc.figures.tree import Node, Tree

Row = tuple[int, int, str, int, int, str, date, int | None, int | None, int]
_ROWS = pa.schema([
    ("posting", pa.int64()), ("unit", pa.int32()), ("measure", pa.string()), ("amount", pa.int64()),
    ("side", pa.int8()), ("reason", pa.string()), ("on", pa.date32()), ("person", pa.int32()),
    ("traits", pa.int32()), ("n", pa.int64()),
])  # fmt: skip


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


def write_mapped(db: duckdb.DuckDBPyConnection, structure: Structure, known: int) -> None:
    """Make the table `mapped`: all entries up to a posting, with the unit that stands for theirs on the day."""
    single: dict[int, int] = {}
    divided: list[Node] = []
    nodes = structure.tree.nodes
    for node in nodes.values():
        image = structure.image(node.code)
        if len(image) == 1:
            single[node.id] = nodes[image[0]].id
        else:
            divided.append(node)
    images = pa.table({
        "unit": pa.array(list(single), pa.int32()), "image": pa.array(list(single.values()), pa.int32()),
    })  # fmt: skip
    db.register("images", images)
    db.execute(
        """CREATE OR REPLACE TEMP TABLE mapped AS
           SELECT e.posting, i.image AS unit, e.measure::VARCHAR AS measure, e.amount, e.side,
                  e.reason::VARCHAR AS reason, e."on", e.person, e.traits, e.n
           FROM entries e JOIN images i ON i.unit = e.unit WHERE e.posting <= $known""",
        {"known": known},
    )
    db.unregister("images")
    rows = [row for node in divided for row in _divided(db, structure, node, known)]
    if rows:
        columns = [pa.array(c, type=f.type) for c, f in zip(zip(*rows, strict=True), _ROWS, strict=True)]
        db.register("divided", pa.Table.from_arrays(columns, schema=_ROWS))
        db.execute("INSERT INTO mapped SELECT * FROM divided")
        db.unregister("divided")


def _divided(db: duckdb.DuckDBPyConnection, structure: Structure, node: Node, known: int) -> Iterator[Row]:
    """The entries of a unit that several stand for, each placed by its person or divided by shares."""
    rows = db.execute(
        """SELECT posting, unit, measure::VARCHAR, amount, side, reason::VARCHAR, "on", person, traits, n
           FROM entries WHERE unit = $unit AND posting <= $known""",
        {"unit": node.id, "known": known},
    ).fetchall()
    where = _destinations(db, structure, node, known)
    for row in rows:
        yield from _placed(db, structure, node, row, where, known)


def _placed(
    db: duckdb.DuckDBPyConnection,
    structure: Structure,
    node: Node,
    row: Row,
    where: dict[int, str],
    known: int,
) -> Iterator[Row]:
    person, amount = row[7], row[3]
    if person is not None:
        nexts = [(where.get(person, structure.shares(node)[0][0]), amount)]
    else:
        nexts = [(c, h.amount) for c, h in shared(Holding(row[2], amount), structure.shares(node))]
    for code, some in nexts:
        next_ = structure.tree.nodes[code]
        image = structure.image(code)
        part: Row = (row[0], structure.tree.nodes[image[0]].id, row[2], some, *row[4:])
        if len(image) == 1:
            yield part
        else:
            yield from _placed(db, structure, next_, part, _destinations(db, structure, next_, known), known)


def _destinations(
    db: duckdb.DuckDBPyConnection, structure: Structure, node: Node, known: int
) -> dict[int, str]:
    """For each person carried over at the unit's end (or beginning): the unit on the other side."""
    steps = structure.steps(node)
    if len(steps) < 2:
        return {}
    ids = {structure.tree.nodes[c].id: c for c in steps}
    forward = node.begun <= structure.on
    rows = db.execute(
        f"""SELECT person, unit FROM entries WHERE reason = 'reorganised' AND person IS NOT NULL
            AND "on" = $day AND side = {1 if forward else -1} AND posting <= $known AND unit IN ({", ".join(map(str, ids))})
            GROUP BY person, unit HAVING sum(amount) <> 0""",
        {"day": node.ended if forward else node.begun, "known": known},
    ).fetchall()
    found: dict[int, str] = defaultdict(str)
    for person, unit in rows:
        found[person] = ids[unit]
    return dict(found)
