"""Ties: which figure of the catalogue a claim states, found through its name and aliases.

Always true: a claim is tied only where the telling words of one name or alias stand around its number, its unit
fits, and figure and number agree on being a cut or not; of several figures the one whose words say most wins, and
of two that say the same the one named by an alias, then the catalogue's first.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from .grammar.lexicon import table, words
from .grammar.tokens import MARK, phrase_keys, tokenize
from .reading import Claim
from .statements import Statement

_NEAR, _BESIDE, _FAR = 1.0, 0.7, 0.5
_ENOUGH = 0.78
_OWN_CLAUSE = 26


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
    alias: bool


class Ties:
    """The catalogue's names, indexed by their rarest word."""

    def __init__(self, figures: Iterable[TiedFigure], learnt: Mapping[str, str] | None = None) -> None:
        """`learnt` are phrases a user has tied by hand, to figure ids: they serve as further aliases."""
        self.figures = list(figures)
        self._place = {figure.id: place for place, figure in enumerate(self.figures)}
        self._is_cut = [bool(_cuts(telling(figure.vi))) for figure in self.figures]
        names = list(self._names(learnt or {}))
        seen_in: dict[str, set[int]] = defaultdict(set)
        for place, keys, _ in names:
            for key in keys:
                seen_in[key].add(place)
        total = len(self.figures) + 1
        self._weight = {key: math.log(1 + total / len(places)) for key, places in seen_in.items()}
        self._by_word: dict[str, list[_Name]] = defaultdict(list)
        for place, keys, alias in names:
            weight = sum(self._weight[k] for k in keys)
            self._by_word[max(keys, key=lambda k: (self._weight[k], k))].append(_Name(place, keys, weight, alias))

    def _names(self, learnt: Mapping[str, str]) -> Iterable[tuple[int, frozenset[str], bool]]:
        taught = defaultdict(list)
        for phrase, figure in learnt.items():
            taught[figure].append(phrase)
        for place, figure in enumerate(self.figures):
            for name in (figure.vi, *figure.aliases, *taught[figure.id]):
                keys = frozenset(telling(name))
                if keys:
                    yield place, keys, name != figure.vi

    def tied(self, claims: Sequence[Claim], statements: Sequence[Statement]) -> list[Claim]:
        """The claims with their figure and, beside a fact, the value of the goal given with it."""
        tied: list[Claim] = []
        for place, claim in enumerate(claims):
            figure = self._figure(statements, place, tied) if self.figures else None
            tied.append(replace(claim, figure=figure))
        return [replace(c, target=_goal(tied, statements, n)) for n, c in enumerate(tied)]

    def _figure(self, statements: Sequence[Statement], place: int, tied: Sequence[Claim]) -> str | None:
        statement = statements[place]
        if statement.percent:
            return self._share(statements, place, tied)
        if statement.is_none and not statement.noun:
            return None
        around = context(statements, place)
        best = self._best(statement, around)
        if best is None:
            best = self._plain_cut(statement, around)
        return self.figures[best].id if best is not None else None

    def _best(self, statement: Statement, around: Mapping[str, float]) -> int | None:
        """The figure whose name says most of what stands around the number."""
        best: tuple[float, bool, int] | None = None
        for key in around:
            for name in self._by_word.get(key, ()):
                score = self._score(name, statement, around)
                if score is None:
                    continue
                rank = (score, name.alias, -name.figure)
                if best is None or rank > best:
                    best = rank
        return -best[2] if best is not None else None

    def _score(self, name: _Name, statement: Statement, around: Mapping[str, float]) -> float | None:
        figure = self.figures[name.figure]
        present = [k for k in name.keys if k in around]
        weight = sum(self._weight[k] for k in present)
        enough = 1.0 if len(name.keys) <= 4 else _ENOUGH
        if weight < enough * name.weight - 1e-9 or not fits(figure.unit, statement):
            return None
        if self._is_cut[name.figure] and not (_cuts(around) or statement.direction == "down"):
            return None
        noun = set(statement.noun)
        if noun and name.keys <= noun and not self._is_cut[name.figure] and not is_stock(statement):
            return None
        if name.keys <= noun and statement.direction is not None and not self._is_cut[name.figure]:
            return None
        return sum(self._weight[k] * around[k] for k in present)

    def _plain_cut(self, statement: Statement, around: Mapping[str, float]) -> int | None:
        """`giảm 7 phòng`: the first cut figure that counts just this noun."""
        if statement.direction != "down" or statement.borrowed:
            return None
        unit = " ".join(statement.noun)
        for place, figure in enumerate(self.figures):
            if self._is_cut[place] and figure.unit != "đơn vị" and unit in table("ties")["fits"].get(figure.unit, ()):
                if unit.split(" ")[0] in phrase_keys(figure.unit)[:1]:
                    return place
        return None

    def _share(self, statements: Sequence[Statement], place: int, tied: Sequence[Claim]) -> str | None:
        """A percentage: a share named as such; the share of the count it is told of; or that share's goal."""
        statement = statements[place]
        around = context(statements, place)
        best = self._best(statement, around)
        found: str | None = self.figures[best].id if best is not None else None
        if found is None:
            counted = self._counted(statements, place, around, tied)
            if counted is not None and f"{counted}_pct" in self._place:
                found = f"{counted}_pct"
        if found is None:
            return None
        goal = str(getattr(self.figures[self._place[found]], "target", "") or "")
        goal = goal if goal in self._place else f"{found.removesuffix('_pct')}_target_pct"
        if statement.kind == "target":
            return goal if goal in self._place else found
        return found if "target" not in found else None

    def _counted(
        self, statements: Sequence[Statement], place: int, around: Mapping[str, float], tied: Sequence[Claim]
    ) -> str | None:
        statement = statements[place]
        before = statements[place - 1] if place else None
        if before is not None and before.sentence == statement.sentence and ";" not in statement.before:
            if {"kế", "chỉ", "cùng"} & set(statement.after[:3]):
                return None
            if len(statement.before) <= 14 and tied[place - 1].figure is not None:
                return str(tied[place - 1].figure).removesuffix("_target_pct").removesuffix("_pct")
        as_count = replace(statement, unit="người", family="people", noun=())
        best = self._best(as_count, around)
        return self.figures[best].id if best is not None else None


def fits(unit: str, statement: Statement) -> bool:
    """Whether a figure of this unit may count what the claim counts."""
    if unit == "%" or statement.percent:
        return unit == "%" and statement.percent
    allowed = table("ties")["fits"].get(unit)
    if allowed is None:
        return True
    if statement.family is not None and f"*{statement.family}" in allowed:
        return True
    return " ".join(phrase_keys(statement.unit)).replace(" ,", ",") in allowed


def is_stock(statement: Statement) -> bool:
    """Whether a bare noun counts what there is: `có 709 tổ chức cơ sở đảng`, not `kiểm tra 274 đảng viên`."""
    before = [k for k in statement.previous if k not in ("gần", "trên", "khoảng", "hơn", "xấp", "xỉ")]
    if before and before[-1] not in words("ties", "stock"):
        return False
    if before and before[-1] in (",", ";") and set(statement.before) & words("ties", "silent_verbs"):
        return False
    return not (statement.after and statement.after[0] in words("ties", "describes"))


def telling(phrase: str) -> list[str]:
    """The words of a name that tell it: without marks and words like `số`, `các`, `của`."""
    return [t.key for t in tokenize(phrase) if t.kind != MARK and t.key not in words("ties", "silent")]


def _cuts(keys: Iterable[str]) -> bool:
    return bool(set(keys) & words("ties", "cut") - {"tinh"})


def context(statements: Sequence[Statement], place: int) -> dict[str, float]:
    """The words around a claim, each with how near it stands: its own clause, its sentence's part, what it leans on."""
    statement = statements[place]
    around: dict[str, float] = {}
    _weigh(around, statement.noun, _NEAR)
    own = _own(statement.before)
    _weigh(around, own, _NEAR)
    if ";" not in own:
        _weigh(around, _since(statement.before), _BESIDE)
    _weigh(around, _following(statement.after), _NEAR)
    back = place - 1
    leans = ";" not in statement.before and "." not in statement.before
    while leans and back >= 0 and place - back <= 3 and statements[back].sentence == statement.sentence:
        _weigh(around, statements[back].noun, _FAR)
        _weigh(around, _since(statements[back].before), _FAR)
        if ";" in statements[back].before:
            break
        back -= 1
    if statement.borrowed or (not statement.noun and not statement.percent):
        forward = statements[place + 1] if place + 1 < len(statements) else None
        if forward is not None and forward.sentence == statement.sentence:
            _weigh(around, forward.noun, _NEAR)
    return around


def _weigh(around: dict[str, float], keys: Iterable[str], weight: float) -> None:
    for key in keys:
        if around.get(key, 0.0) < weight:
            around[key] = weight


def _own(before: Sequence[str]) -> list[str]:
    """The words of the number's own clause: back to a comma, semicolon or bracket."""
    found: list[str] = []
    for key in reversed(before):
        if key in (",", ";", "(", ")", ".", ":"):
            break
        found.append(key)
    return found


def _since(before: Sequence[str]) -> list[str]:
    """The words back to a semicolon."""
    found: list[str] = []
    for key in reversed(before):
        if key in (";", "."):
            break
        found.append(key)
    return found


def _following(after: Sequence[str]) -> list[str]:
    """The words after the number that still speak of it: to a mark, or to a comparison."""
    found: list[str] = []
    for key, following in zip(after[:_OWN_CLAUSE], (*after[1:], ""), strict=False):
        if key in (";", ".", "(", ")") or (key == "so" and following == "với") or (key == "," and len(found) > 3):
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
