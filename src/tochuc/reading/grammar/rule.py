"""A rule of the grammar: a name, what it covers, the examples that show it, and the function that applies it.

Always true: a rule's examples are run as tests (`tests/reading/test_rules.py`), so that what a rule says it
covers is what it covers. An example is a text and what the rule must find in it, as written there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from .tokens import Token

F = TypeVar("F")
Finder = Callable[[Sequence[Token], int, int], F | None]


@dataclass(frozen=True)
class Rule(Generic[F]):
    """`apply(tokens, index, stop)` answers what begins at `tokens[index]`, or None; it looks a bounded way ahead."""

    name: str
    covers: str
    apply: Callable[[Sequence[Token], int, int], F | None]
    examples: tuple[tuple[str, tuple[str, ...]], ...]


def rule(
    name: str, covers: str, *examples: tuple[str, tuple[str, ...]]
) -> Callable[[Callable[[Sequence[Token], int, int], F | None]], Rule[F]]:
    """Make a rule of a function: `@rule("date", "a day written with slashes", ("ngày 3/2/2018", ("3/2/2018",)))`."""

    def made(apply: Callable[[Sequence[Token], int, int], F | None]) -> Rule[F]:
        return Rule(name, covers, apply, examples)

    return made
