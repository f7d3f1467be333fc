"""Statements: a claim with the words around it, kept as plain keys so that later checks need no tokens.

Always true: a statement's place in the list is its claim's place; `before` and `after` hold the words between it
and its neighbours, at most `REACH` each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tochuc.books.text import number

from .grammar.context import Read
from .grammar.lexicon import labelled
from .grammar.tokens import Token

REACH = 28
WHOLE, SOME, COLON, BRACKET = "whole", "some", ":", "("


@dataclass(frozen=True)
class Statement:
    """A claim's numbers and the words by which it is told from others."""

    claim: int
    sentence: int
    paragraph: int
    value: int | Decimal
    decimals: int
    of: int | Decimal | None
    unit: str
    family: str | None
    kind: str
    approximate: bool
    direction: str | None
    opener: str | None
    depth: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    noun: tuple[str, ...]
    borrowed: bool
    start_of_change: bool
    is_none: bool
    ranged: bool
    scope: str | None
    period: str | None
    order: bool = False
    when: tuple[str, int, int, int] | None = None
    previous: tuple[str, ...] = ()
    opens_with_parts: bool = False

    @property
    def percent(self) -> bool:
        """Whether it is a percentage."""
        return self.unit == "%"


def shown(value: int | Decimal) -> str:
    """A value as Vietnamese prints it (1.450; 56,62)."""
    decimals = max(0, -int(value.as_tuple().exponent)) if isinstance(value, Decimal) else 0
    return number(float(value), decimals)


def openers(tokens: Sequence[Token], begin: int, stop: int) -> str | None:
    """What opens parts between two numbers: words for all (gồm) or some (trong đó), a colon, a bracket."""
    found: str | None = None
    for index in range(begin, stop):
        hit = labelled("cues", "parts").at(tokens, index, stop)
        if hit is not None:
            found = hit.value
        elif found is None and tokens[index].key in (COLON, BRACKET):
            found = tokens[index].key
    return found


def around(
    tokens: Sequence[Token], read: Read, floor: int, ceiling: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys before (back to the number before) and after (to the number after) a claim."""
    quantity = read.quantity
    begin = max(floor, quantity.begin - REACH)
    end = min(ceiling, quantity.stop + REACH)
    return (
        tuple(t.key for t in tokens[begin : quantity.begin]),
        tuple(t.key for t in tokens[quantity.stop : end]),
    )
