"""The tree of units through time, as known at a posting: where each unit stood from which day to which.

Always true: a unit keeps its last place after it has ended, so that what is taken out on its last day still counts
for those above it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

DAWN, DUSK = date.min, date.max

# The rows a tree is made of, as known at a posting; `units` and `reversals` are views of an engine.
UNITS = """SELECT unit, code, "on", parent, kind, name, sector, ended, lineage FROM units WHERE posting <= $known
           AND posting NOT IN (SELECT reversed FROM reversals WHERE posting <= $known)
           ORDER BY "on", posting, file_row_number"""


class Stay(NamedTuple):
    """The unit belonged to the target from `first` to the day before `end`."""

    unit: int
    first: date
    end: date


@dataclass(slots=True)
class Node:
    """One unit's history: its places `(from day, parent code)`, kinds and names, the bounds of its life, its lineage."""

    id: int
    code: str
    begun: date
    ended: date | None = None
    places: list[tuple[date, str]] = field(default_factory=list)
    kinds: list[tuple[date, str]] = field(default_factory=list)
    names: list[tuple[date, str]] = field(default_factory=list)
    sector: str = ""
    into: tuple[str, ...] = ()
    came_from: tuple[str, ...] = ()
    shares: dict[str, int] = field(default_factory=dict)

    def alive(self, on: date) -> bool:
        return self.begun <= on and (self.ended is None or on < self.ended)

    def kind(self, on: date) -> str:
        return _at(self.kinds, on)

    def name(self, on: date) -> str:
        return _at(self.names, on)

    def parent(self, on: date) -> str:
        return _at(self.places, on)


def _at(values: list[tuple[date, str]], on: date) -> str:
    """The value that holds on the day; before the first, the first."""
    found = values[0][1] if values else ""
    for day, value in values:
        if day > on:
            break
        found = value
    return found


def _joined(stays: list[Stay]) -> Iterator[Stay]:
    """Stays of one unit, those that follow one another made into one."""
    stays.sort()
    current = stays[0]
    for stay in stays[1:]:
        if stay.first == current.end:
            current = current._replace(end=stay.end)
        else:
            yield current
            current = stay
    yield current


class Tree:
    """All units ever known, by code."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]):
        """`rows`: (unit, code, on, parent, kind, name, sector, ended, lineage), in order of day, then posting."""
        self.nodes: dict[str, Node] = {}
        self.by_id: dict[int, Node] = {}
        for unit, code, on, parent, kind, name, sector, ended, lineage in rows:
            node = self.nodes.get(code)
            if node is None:
                node = self.nodes[code] = self.by_id[unit] = Node(unit, code, on)
            if parent is not None:
                node.places.append((on, parent))
            if kind is not None:
                node.kinds.append((on, kind))
            if name is not None:
                node.names.append((on, name))
            if sector:
                node.sector = sector
            if ended is not None:
                node.ended = date.fromisoformat(ended)
            if lineage is not None:
                self._trace(node, json.loads(lineage))
        self.moved = [node for node in self.nodes.values() if len(node.places) > 1]
        self._under: dict[str, list[tuple[str, date, date]]] = defaultdict(list)
        for node in self.nodes.values():
            for index, (first, parent) in enumerate(node.places):
                end = node.places[index + 1][0] if index + 1 < len(node.places) else DUSK
                if parent and first < end:
                    self._under[parent].append((node.code, DAWN if index == 0 else first, end))

    @staticmethod
    def _trace(node: Node, lineage: dict[str, Any]) -> None:
        """What the unit went over into, or was made from."""
        node.into = tuple(lineage.get("into", node.into))
        node.came_from = tuple(lineage.get("from", node.came_from))
        node.shares = lineage.get("shares", node.shares)

    def stays(self, target: str) -> Iterator[Stay]:
        """The target itself and every unit that was ever within it, each with the days it was."""
        todo = [(target, DAWN, DUSK)]
        while todo:
            code, first, end = todo.pop()
            yield Stay(self.nodes[code].id, first, end)
            for child, since, until in self._under.get(code, ()):
                begin, stop = max(first, since), min(end, until)
                if begin < stop:
                    todo.append((child, begin, stop))

    def stands(self) -> Iterator[tuple[int, date, date, str]]:
        """Every unit below a root with the days it stood under each unit directly below one; a root under itself."""
        todo = [(code, first, end, "") for code, first, end in self._roots()]
        while todo:
            code, first, end, province = todo.pop()
            yield self.nodes[code].id, first, end, province or code
            for child, since, until in self._under.get(code, ()):
                begin, stop = max(first, since), min(end, until)
                if begin < stop:
                    todo.append((child, begin, stop, province or child))

    def _roots(self) -> Iterator[tuple[str, date, date]]:
        """Units with the days on which they stood under nothing."""
        for node in self.nodes.values():
            for index, (first, parent) in enumerate(node.places):
                if not parent:
                    end = node.places[index + 1][0] if index + 1 < len(node.places) else DUSK
                    yield node.code, DAWN if index == 0 else first, end

    def stays_within(self, target: str, structure: date | None = None) -> Iterator[Stay]:
        """The stays of a target, each unbroken stretch once; on one day's tree for all time where one is chosen."""
        if structure is not None:
            yield from (Stay(node.id, DAWN, DUSK) for node in self.within(target, structure))
            return
        once: dict[int, Stay] = {}
        several: dict[int, list[Stay]] = {}
        for stay in self.stays(target):
            if stay.unit in once:
                several.setdefault(stay.unit, [once[stay.unit]]).append(stay)
            else:
                once[stay.unit] = stay
        for unit, stay in once.items():
            yield from _joined(several[unit]) if unit in several else (stay,)

    def ever_under(self, code: str, first: date, last: date) -> list[Node]:
        """Units that stood directly below on any of the days."""
        return [
            self.nodes[c] for c, since, until in self._under.get(code, ()) if since <= last and until > first
        ]

    def children(self, code: str, on: date) -> list[Node]:
        """Units alive on the day directly below, in order of their codes."""
        found = [self.nodes[c] for c, first, end in self._under.get(code, ()) if first <= on < end]
        return sorted((n for n in found if n.alive(on)), key=lambda n: n.code)

    def ancestors(self, code: str, on: date) -> Iterator[Node]:
        """The unit itself, then its parents up to the root, on the tree of the day."""
        seen: set[str] = set()
        while code in self.nodes and code not in seen:
            seen.add(code)
            node = self.nodes[code]
            yield node
            code = node.parent(on)

    def within(self, code: str, on: date) -> Iterator[Node]:
        """The unit and all units below it that are alive on the day."""
        todo = [code]
        while todo:
            node = self.nodes[todo.pop()]
            if node.alive(on):
                yield node
            todo.extend(c for c, first, end in self._under.get(node.code, ()) if first <= on < end)
