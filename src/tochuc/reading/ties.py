"""Ties: which figure of the catalogue a claim states, found through its name and aliases.

Always true: a claim is tied only where all the telling words of one name or alias stand around its number and its
unit fits; of two figures that fit, the one that says more wins; of two that say the same, none is taken.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from .grammar.lexicon import words
from .grammar.tokens import MARK, tokenize
from .reading import Claim
from .statements import Statement


class TiedFigure(Protocol):
    """What the reader needs of a figure: its code, Vietnamese name, other names, and unit (`%` for a share)."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def vi(self) -> str: ...  # noqa: D102
    @property
    def aliases(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def unit(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class _Name:
    figure: int
    keys: frozenset[str]
    weight: float


class Ties:
    """The catalogue's names, indexed by their rarest word."""

    def __init__(self, figures: Iterable[TiedFigure]) -> None:
        self.figures = list(figures)
        names: list[tuple[int, frozenset[str]]] = []
        seen_in: dict[str, set[int]] = defaultdict(set)
        for place, figure in enumerate(self.figures):
            for name in (figure.vi, *figure.aliases):
                keys = frozenset(telling(name))
                if keys:
                    names.append((place, keys))
                    for key in keys:
                        seen_in[key].add(place)
        total = len(self.figures) + 1
        self._weight = {key: math.log(1 + total / len(places)) for key, places in seen_in.items()}
        self._by_word: dict[str, list[_Name]] = defaultdict(list)
        for place, keys in names:
            rarest = max(keys, key=lambda k: (self._weight[k], k))
            weight = sum(self._weight[k] for k in keys)
            self._by_word[rarest].append(_Name(place, keys, weight))

    def tied(self, claims: Sequence[Claim], statements: Sequence[Statement]) -> list[Claim]:
        """The claims with their figure and, beside a fact, the value of the goal given with it."""
        tied: list[Claim] = []
        for place, (claim, statement) in enumerate(zip(claims, statements, strict=True)):
            figure = self._figure(statements, place) if self.figures else None
            tied.append(replace(claim, figure=figure))
        return [replace(c, target=_goal(tied, statements, n)) for n, c in enumerate(tied)]

    def _figure(self, statements: Sequence[Statement], place: int) -> str | None:
        statement = statements[place]
        near, far = context(statements, place)
        both = near | far
        best: tuple[float, int] | None = None
        tied_scores: dict[int, float] = {}
        for key in both:
            for name in self._by_word.get(key, ()):
                if not name.keys <= both or not self._fits(name.figure, statement):
                    continue
                score = sum(self._weight[k] * (1.0 if k in near else 0.8) for k in name.keys)
                if score > tied_scores.get(name.figure, 0.0):
                    tied_scores[name.figure] = score
        for figure, score in tied_scores.items():
            if best is None or score > best[0]:
                best = (score, figure)
        if best is None:
            return None
        rivals = [f for f, s in tied_scores.items() if f != best[1] and s > best[0] - 1e-9]
        return None if rivals else self.figures[best[1]].id

    def _fits(self, figure: int, statement: Statement) -> bool:
        named = self.figures[figure]
        if (named.unit == "%") != statement.percent:
            return False
        goal = "target" in named.id
        return goal == (statement.kind == "target") if statement.percent else not goal or statement.kind == "target"


def telling(phrase: str) -> list[str]:
    """The words of a name that tell it: without marks and words like `số`, `các`, `của`."""
    return [t.key for t in tokenize(phrase) if t.kind != MARK and t.key not in words("cues", "silent")]


def context(statements: Sequence[Statement], place: int) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a claim's own clause, and those of the clause it leans on (its count, its whole)."""
    statement = statements[place]
    near = set(statement.before) | set(statement.noun) | set(_clause_after(statement))
    far: set[str] = set()
    back = place - 1
    while back >= 0 and place - back <= 3 and statements[back].sentence == statement.sentence:
        leans = statement.percent or statement.borrowed or len(statement.before) <= 3
        if not leans and not statement.direction:
            break
        far |= set(statements[back].before) | set(statements[back].noun)
        if not statements[back].percent:
            break
        back -= 1
    forward = place + 1
    if statement.borrowed or (not statement.noun and not statement.percent):
        if forward < len(statements) and statements[forward].sentence == statement.sentence:
            far |= set(statements[forward].noun)
    return frozenset(near), frozenset(far)


def _clause_after(statement: Statement) -> list[str]:
    found: list[str] = []
    for key in statement.after[:14]:
        if key in (";", ".", "("):
            break
        found.append(key)
    return found


def _goal(claims: Sequence[Claim], statements: Sequence[Statement], place: int) -> int | float | None:
    """The value of a goal that stands with the fact: `5,3% (chỉ tiêu ... 10%)`, `821 đảng viên (kế hoạch 1.450)`."""
    claim, statement = claims[place], statements[place]
    if claim.kind != "actual":
        return None
    for other in range(place + 1, min(place + 3, len(claims))):
        goal = statements[other]
        if goal.sentence != statement.sentence:
            break
        if goal.kind == "target" and goal.percent == statement.percent and goal.depth > 0:
            return claims[other].value
    return None
