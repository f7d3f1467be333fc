"""The ways from units that moved within a period, and from all below them, up to units that did not.

Always true: a unit's stretches follow one another without gaps from the day before the period to its last day. Only
moved units and what was ever below them in the period are walked; everything else stands where the last day's tree
has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tochuc.figures.tree import DUSK, Node, Tree


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `first` to the day before `end` the unit stood under `chain` (itself first), which hung on `above`."""

    first: date
    end: date
    chain: tuple[int, ...]  # row numbers of units that moved, or were below one that did
    above: int | None  # the nearest unit that did not; None at a root


def paths(tree: Tree, first: date, last: date) -> dict[int, list[Stretch]]:
    """The stretches of every unit whose way up changed in the days `first..last`; empty where nothing moved."""
    moved = [node for node in tree.moved if any(first <= day <= last for day in _turns(node))]
    touched: dict[str, Node] = {}
    todo = list(moved)
    while todo:
        node = todo.pop()
        if node.code not in touched:
            touched[node.code] = node
            todo.extend(tree.ever_under(node.code, first - timedelta(days=1), last))
    walk = _Walk(tree, touched, first - timedelta(days=1), last + timedelta(days=1))
    return {node.id: walk.stretches(node) for node in touched.values()}


def _turns(node: Node) -> list[date]:
    return [day for day, _ in node.places[1:]]


class _Walk:
    def __init__(self, tree: Tree, touched: dict[str, Node], first: date, end: date):
        self._tree, self._touched, self._first, self._end = tree, touched, first, end
        self._known: dict[str, list[Stretch]] = {}

    def stretches(self, node: Node) -> list[Stretch]:
        if node.code not in self._known:
            self._known[node.code] = list(self._walk(node))
        return self._known[node.code]

    def _walk(self, node: Node) -> list[Stretch]:
        found = []
        for index, (since, parent) in enumerate(node.places):
            first = self._first if index == 0 else max(since, self._first)
            end = min(node.places[index + 1][0] if index + 1 < len(node.places) else DUSK, self._end)
            if first >= end:
                continue
            above = self._tree.nodes.get(parent)
            if above is None or parent not in self._touched:
                found.append(Stretch(first, end, (node.id,), above.id if above else None))
                continue
            for s in self.stretches(above):
                if max(first, s.first) < min(end, s.end):
                    found.append(Stretch(max(first, s.first), min(end, s.end), (node.id, *s.chain), s.above))
        return found
