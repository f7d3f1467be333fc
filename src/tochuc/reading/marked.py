"""A text cut into pieces for marking up: plain, a claim, an order, a reference, in order.

Always true: the pieces' texts joined are the text as given; where an order holds a claim, the claim is the inner mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .reading import Claim, Order, Reading, Reference


@dataclass(frozen=True)
class Piece:
    """A run of the text with the places (in the reading's lists) of the claim, order and reference it belongs to."""

    text: str
    claim: int | None = None
    order: int | None = None
    reference: int | None = None


def pieces(text: str, reading: Reading) -> Iterator[Piece]:
    """The text in runs, cut wherever a mark begins or ends."""
    kinds: tuple[Sequence[Claim | Order | Reference], ...] = (
        reading.claims,
        reading.orders,
        reading.references,
    )
    cuts = {0, len(text)}
    opens: list[dict[int, int]] = [{}, {}, {}]
    closes: list[dict[int, int]] = [{}, {}, {}]
    for kind, marks in enumerate(kinds):
        for place, mark in enumerate(marks):
            cuts |= {mark.start, mark.end}
            opens[kind].setdefault(mark.start, place)
            closes[kind][place] = mark.end
    current: list[int | None] = [None, None, None]
    ordered = sorted(cuts)
    for begin, end in pairwise(ordered):
        for kind in range(3):
            held = current[kind]
            if held is not None and closes[kind][held] <= begin:
                current[kind] = None
            if begin in opens[kind]:
                current[kind] = opens[kind][begin]
        yield Piece(text[begin:end], *current)
