"""The tree before and after a plan: the units that change, those that take them over, and what stands above.

Always true: a unit that nothing happens to is left out, unless it stands above one that changes or takes one in; both
trees are read from the same day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from tochuc.figures.tree import Node, Tree

MOST = 600  # units drawn of one tree


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit of the outline. `how` is what the plan does to it, as in `evaluation.Changed`; empty where nothing."""

    code: str
    name: str
    kind: str
    how: tuple[str, ...]
    below: tuple[Branch, ...]


def outline(
    before: Tree, after: Tree, unit: str, on: date, how: Mapping[str, tuple[str, ...]]
) -> tuple[Branch | None, Branch | None]:
    """The outlines within a unit, before and after; None where there is nothing to show."""
    heirs = {heir for code in how if code in after.nodes for heir in after.nodes[code].into}
    origins = {code for c in how if c in after.nodes for code in after.nodes[c].came_from}
    ends = {code: what for code, what in how.items() if "new" not in what}
    comes = {code: what for code, what in how.items() if "ended" not in what}
    return (
        _branch(before, unit, on, ends, _below(before, unit, on, {*how, *heirs, *origins})),
        _branch(after, unit, on, comes, _below(after, unit, on, {*how, *heirs})),
    )


_Below = dict[str, list[Node]]


def _below(tree: Tree, unit: str, on: date, wanted: set[str]) -> _Below:
    """The children to draw of each unit: those wanted that stand within `unit`, and all between."""
    below: dict[str, dict[str, Node]] = {}
    for code in sorted(wanted)[:MOST]:
        node = tree.nodes.get(code)
        if node is None or not node.alive(on):
            continue
        path = []
        for above in tree.ancestors(code, on):
            path.append(above)
            if above.code == unit:
                break
        else:
            continue
        for child, parent in pairwise(path):
            below.setdefault(parent.code, {})[child.code] = child
    return {code: [found[c] for c in sorted(found)] for code, found in below.items()}


def _branch(
    tree: Tree, unit: str, on: date, how: Mapping[str, tuple[str, ...]], below: _Below
) -> Branch | None:
    node = tree.nodes.get(unit)
    if node is None or not (below or unit in how):
        return None
    return _made(node, on, how, below)


def _made(node: Node, on: date, how: Mapping[str, tuple[str, ...]], below: _Below) -> Branch:
    children = tuple(_made(child, on, how, below) for child in below.get(node.code, ()))
    return Branch(node.code, node.name(on), node.kind(on), how.get(node.code, ()), children)
