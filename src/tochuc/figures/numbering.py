"""The tree of one day numbered in preorder, so that everything below a unit is one interval.

Always true: unit `i` of the order and all below it are the positions `i .. ends[i]-1`. Units that have ended keep
their last place. Made with array operations, level by level; cost follows the number of units.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from tochuc.figures.tree import Tree

Ints = np.ndarray[Any, np.dtype[np.int64]]


class TreeLoop(RuntimeError):
    """Some units stand under themselves on the day; the tree cannot be added up."""


class Numbering:
    """Every unit's position in preorder on the tree of `on`."""

    def __init__(self, tree: Tree, on: date):
        nodes = list(tree.nodes.values())
        index = {node.code: i for i, node in enumerate(nodes)}
        parents = np.array([index.get(node.parent(on), -1) for node in nodes], dtype=np.int64)
        levels = _levels(parents)
        if sum(map(len, levels)) != len(nodes):
            raise TreeLoop(f"on {on.isoformat()}")
        sizes = _sizes(parents, levels)
        positions = _positions(parents, levels, sizes)
        order = np.argsort(positions)
        self.codes = pa.array([nodes[i].code for i in order.tolist()], pa.string())
        self.ends: Ints = np.arange(len(nodes)) + sizes[order]
        self.inner: Ints = np.flatnonzero(sizes[order] > 1)  # the units that have any below them
        self._inner_ends: Ints = self.ends[self.inner] - 1
        ids = np.array([node.id for node in nodes], dtype=np.int64)
        self._positions: Ints = np.full(int(ids.max(initial=0)) + 2, -1, dtype=np.int64)
        self._positions[ids] = positions

    def __len__(self) -> int:
        return len(self.codes)

    def positions(self, units: Ints) -> Ints:
        """The positions of row numbers of units; -1 for those the tree does not know."""
        last = len(self._positions) - 1  # always -1
        return self._positions[np.minimum(units, last)]

    def totals(self, own: Ints) -> Ints:
        """Make of what stands at each unit itself, in place, the sum over it and all below."""
        summed = np.cumsum(own)
        own[self.inner] += summed[self._inner_ends] - summed[self.inner]
        return own


def _levels(parents: Ints) -> list[Ints]:
    """Roots, then their children, and so on; children of one parent side by side, in the order of their parents."""
    order = np.argsort(parents, kind="stable")
    counts = np.bincount(parents + 1, minlength=len(parents) + 1)
    firsts = np.concatenate([[0], np.cumsum(counts)])
    level = order[: firsts[1]]
    found = []
    while len(level):
        found.append(level)
        starts, lengths = firsts[level + 1], counts[level + 1]
        within = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        level = order[np.repeat(starts, lengths) + within]
    return found


def _sizes(parents: Ints, levels: list[Ints]) -> Ints:
    """How many units each one and all below it are."""
    sizes = np.ones(len(parents), dtype=np.int64)
    for level in reversed(levels[1:]):
        np.add.at(sizes, parents[level], sizes[level])
    return sizes


def _positions(parents: Ints, levels: list[Ints], sizes: Ints) -> Ints:
    """Each unit's position: after its parent, and after its elder siblings with all below them."""
    positions = np.zeros(len(parents), dtype=np.int64)
    for depth, level in enumerate(levels):
        before = np.cumsum(sizes[level]) - sizes[level]
        if depth == 0:
            positions[level] = before
            continue
        above = parents[level]
        starts = np.flatnonzero(np.concatenate([[True], above[1:] != above[:-1]]))
        first = np.repeat(before[starts], np.diff(np.append(starts, len(level))))
        positions[level] = positions[above] + 1 + before - first
    return positions
