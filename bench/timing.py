"""Times taken side by side: the two things compared take turns, so that a busy machine slows both.

Always true: a figure is a median of at least five rounds, and every round of a comparison has each side once.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

ROUNDS = 7


@dataclass(frozen=True)
class Timed:
    """Seconds of each round."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.rounds)


def side_by_side(
    sides: Mapping[str, Callable[[], Any]], rounds: int = ROUNDS, warm: bool = True
) -> dict[str, Timed]:
    """Each side once a round, in turn; a first round that warms up is thrown away."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(rounds + warm):
        for name, side in sides.items():
            seconds = once(side)
            if number or not warm:
                taken[name].append(seconds)
    return {name: Timed(tuple(seconds)) for name, seconds in taken.items()}


def once(side: Callable[[], Any]) -> float:
    gc.collect()
    began = time.perf_counter()
    side()
    return time.perf_counter() - began


def ratio(taken: Mapping[str, Timed], one: str, other: str) -> float:
    return taken[one].median / taken[other].median
