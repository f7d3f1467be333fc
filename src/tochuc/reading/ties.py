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
from functools import cache
from typing import Protocol

from .grammar.lexicon import table, words
from .grammar.terms import terms
from .grammar.tokens import MARK, phrase_keys, tokenize
from .reading import Claim
from .statements import Statement
from .surroundings import NEAR, context, phrase_of, segments, to_mark

_ENOUGH = 0.9


class TiedFigure(Protocol):
    """What the reader needs of a figure: its code, Vietnamese name, other names, and unit (`%` for a share)."""

    @property
    def id(self) -> str: ...
    @property
    def vi(self) -> str: ...
    @property
    def aliases(self) -> Sequence[str]: ...
    @property
    def unit(self) -> str: ...


@dataclass(frozen=True)
class _Name:
    figure: int
    keys: frozenset[str]
    weight: float
    alias: bool
    learnt: bool = False


class Ties:
    """The catalogue's names, indexed by their rarest word."""

    def __init__(self, figures: Iterable[TiedFigure], learnt: Mapping[str, str] | None = None) -> None:
        """`learnt` are phrases a user has tied by hand, to figure ids ("": none of them): they serve as further
        aliases, and a claim in just these words is tied as its user said, whatever else its words say."""
        self.figures = list(figures)
        self._place = {figure.id: place for place, figure in enumerate(self.figures)}
        self._is_cut = [bool(_cuts(telling(figure.vi))) for figure in self.figures]
        self._is_place = [" có giảm " in f" {figure.vi} " for figure in self.figures]
        self._by_hand = {frozenset(telling(phrase)): figure for phrase, figure in (learnt or {}).items()}
        names = list(self._names(learnt or {}))
        seen_in: dict[str, set[int]] = defaultdict(set)
        for place, keys, _, _ in names:
            for key in keys:
                seen_in[key].add(place)
        total = len(self.figures) + 1
        self._weight = {key: math.log(1 + total / len(places)) for key, places in seen_in.items()}
        self._by_word: dict[str, list[_Name]] = defaultdict(list)
        for place, keys, alias, by_hand in names:
            weight = sum(self._weight[k] for k in keys)
            self._by_word[max(keys, key=lambda k: (self._weight[k], k))].append(
                _Name(place, keys, weight, alias, by_hand)
            )

    def _names(self, learnt: Mapping[str, str]) -> Iterable[tuple[int, frozenset[str], bool, bool]]:
        taught: dict[str, list[str]] = defaultdict(list)
        for figure_id, phrases in table("aliases")["aliases"].items():
            taught[figure_id].extend(phrases)
        for phrase, figure_id in learnt.items():
            if figure_id in self._place and (keys := frozenset(telling(phrase))):
                yield self._place[figure_id], keys, True, True
        for place, figure in enumerate(self.figures):
            for name in (figure.vi, *figure.aliases, *taught[figure.id]):
                keys = frozenset(telling(name))
                if keys:
                    yield place, keys, name != figure.vi, False

    def tied(self, claims: Sequence[Claim], statements: Sequence[Statement]) -> list[Claim]:
        """The claims with their figure and, beside a fact, the value of the goal given with it."""
        tied: list[Claim] = []
        for place, claim in enumerate(claims):
            phrase = phrase_of(statements, place)
            figure = self._figure(statements, place, tied) if self.figures else None
            if self._by_hand:
                figure = self._as_taught(phrase, statements[place], figure)
            tied.append(replace(claim, figure=figure, context=phrase))
        return [replace(c, target=_goal(tied, statements, n)) for n, c in enumerate(tied)]

    def _as_taught(self, phrase: str, statement: Statement, found: str | None) -> str | None:
        """The figure taught for just these words, where it is of the claim's kind (a share or a count)."""
        taught = self._by_hand.get(frozenset(telling(phrase)))
        if taught == "":
            return None
        if taught is None or taught not in self._place:
            return found
        share = self.figures[self._place[taught]].unit == "%"
        return taught if share == statement.percent else found

    def _figure(self, statements: Sequence[Statement], place: int, tied: Sequence[Claim]) -> str | None:
        statement = statements[place]
        if statement.percent:
            return self._share(statements, place, tied)
        if (statement.is_none and not statement.noun) or says(statement, "averages"):
            return None
        around = context(statements, place)
        best = self._best(statement, around, _falling(statements, place), is_stock(statements, place))
        if best is None:
            best = self._plain_cut(statement, _falling(statements, place))
        found = self.figures[best].id if best is not None else None
        if found in table("ties")["stocks"] and place and statement.before in ((",",), ("và",)):
            found = None if acted_on(statements[place - 1]) else found  # giám sát 41 tổ chức, 77 đảng viên
        return self._of_these(statements, place, tied, found)

    def _of_these(
        self, statements: Sequence[Statement], place: int, tied: Sequence[Claim], found: str | None
    ) -> str | None:
        """`Kết nạp 1.204 đảng viên ...; nữ 583 đồng chí`: the part of those just counted, where the claim's own words
        only describe people."""
        rule = table("ties")["of_these"]
        own = segments(statements[place].before)
        said = set(own[-1] if own else ()) | set(to_mark(statements[place].after)[:3])
        if not said or not said <= words("ties", "part_words"):
            return found
        for back in range(place - 1, max(-1, place - 7), -1):
            if statements[back].sentence != statements[place].sentence:
                break
            parts: Mapping[str, str] = rule.get(tied[back].figure or "", {})
            part = next((parts[word] for word in parts if word in said), None)
            if part in self._place:
                return part
        return found

    def _best(
        self, statement: Statement, around: Mapping[str, float], falling: bool, stock: bool
    ) -> int | None:
        """The figure whose name says most of what stands around the number."""
        best: tuple[float, bool, int] | None = None
        for key in around:
            for name in self._by_word.get(key, ()):
                score = self._score(name, statement, around, falling, stock)
                if score is None:
                    continue
                rank = (score, name.alias, -name.figure)
                if best is None or rank > best:
                    best = rank
        return -best[2] if best is not None else None

    def _score(
        self, name: _Name, statement: Statement, around: Mapping[str, float], falling: bool, stock: bool
    ) -> float | None:
        figure = self.figures[name.figure]
        present = [k for k in name.keys if k in around]
        weight = sum(self._weight[k] for k in present)
        enough = 1.0 if len(name.keys) <= 4 else _ENOUGH
        if weight < enough * name.weight - 1e-9 or not (name.learnt or fits(figure.unit, statement)):
            return None
        if figure.id in table("ties")["stocks"] and acted_on(statement):
            return None
        if of_another_body(figure.id, statement, around):
            return None
        if self._is_cut[name.figure] and (
            statement.kind == "base"
            or is_level(statement)
            or not (_cuts(around) or falling)
            or self._is_place[name.figure] != is_place(statement)
        ):
            return None
        if not statement.percent and max(around[k] for k in present) < NEAR:
            return None
        if name.keys <= set(terms(statement.noun)) and not self._is_cut[name.figure] and not stock:
            return None
        return sum(self._weight[k] * around[k] for k in present)

    def _plain_cut(self, statement: Statement, falling: bool) -> int | None:
        """`giảm 7 phòng`: the first cut figure that counts just this noun."""
        elided = falling and statement.before in ((",",), ("và",))
        if is_level(statement) or not (statement.direction == "down" or elided) or statement.borrowed:
            return None
        unit = " ".join(statement.noun)
        for place, figure in enumerate(self.figures):
            if (
                self._is_cut[place]
                and figure.unit != "đơn vị"
                and unit in table("ties")["fits"].get(figure.unit, ())
            ) and unit.split(" ")[0] in phrase_keys(figure.unit)[:1]:
                return place
        return None

    def _share(self, statements: Sequence[Statement], place: int, tied: Sequence[Claim]) -> str | None:
        """A percentage: a share named as such; the share of the count it is told of; or that share's goal."""
        statement = statements[place]
        around = context(statements, place)
        found: str | None
        if self._beside(statements, place):
            beside = tied[place - 1].figure
            found = f"{beside}_pct" if f"{beside}_pct" in self._place else None
            if found is not None or beside is not None:
                return self._goal_of(found, statement) if found else None
        best = self._best(statement, around, True, False)
        found = self.figures[best].id if best is not None else None
        if found is None:
            counted = self._counted(statements, place, around, tied)
            if counted is not None and f"{counted}_pct" in self._place:
                found = f"{counted}_pct"
        if found is None:
            return None
        return self._goal_of(found, statement)

    def _beside(self, statements: Sequence[Statement], place: int) -> bool:
        """Whether the percentage stands in brackets or after đạt, chiếm, right behind a count."""
        statement = statements[place]
        if not place or statements[place - 1].sentence != statement.sentence or statements[place - 1].percent:
            return False
        if statement.kind != statements[place - 1].kind or {"kế", "chỉ"} & set(statement.after[:2]):
            return False
        if statement.before[-1:] == ("(",):
            return True
        own = segments(statement.before)
        return len(own) > 1 and all(
            k in ("đạt", "chiếm", "bằng", "tỷ", "lệ", "là", "tương", "đương") for k in own[-1]
        )

    def _goal_of(self, found: str, statement: Statement) -> str | None:
        """The share itself, or its goal where the claim is one."""
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
        best = self._best(as_count, around, True, False)
        return self.figures[best].id if best is not None else None


def _falling(statements: Sequence[Statement], place: int) -> bool:
    """Whether this number, or one it follows in its sentence, is told as a fall."""
    sentence = statements[place].sentence
    return any(
        s.sentence == sentence and s.direction == "down" for s in statements[max(0, place - 3) : place + 1]
    )


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


def is_stock(statements: Sequence[Statement], place: int) -> bool:
    """Whether a bare noun counts what there is: `có 709 tổ chức cơ sở đảng`, not `kiểm tra 274 đảng viên`."""
    statement = statements[place]
    if statement.borrowed or (statement.direction and not {"còn", "xuống", "lên"} & set(statement.previous)):
        return False
    joined = statement.previous[-1:] == ("và",) and place > 0
    earlier = statements[place - 1] if joined else None
    beside = earlier is not None and earlier.sentence == statement.sentence and earlier.opener is None
    if beside and not is_stock(statements, place - 1):
        return False
    before = [k for k in statement.previous if k not in ("gần", "trên", "khoảng", "hơn", "xấp", "xỉ")]
    if before and before[-1] not in words("ties", "stock"):
        return False
    if before and before[-1] in (",", ";", "và") and set(statement.before) & words("ties", "silent_verbs"):
        return False
    return not (statement.after and statement.after[0] in words("ties", "describes"))


def is_place(statement: Statement) -> bool:
    """Whether the number counts where a cut was made: `tại 5 cơ quan`, `3 đơn vị sự nghiệp giảm 3 phòng`."""
    if statement.previous and statement.previous[-1] in ("tại", "ở", "thuộc", "của"):
        return True
    return statement.direction is None and "giảm" in to_mark(statement.after)


def is_level(statement: Statement) -> bool:
    """Whether the number is what is left after a move (`giảm từ 612 xuống còn 588 đơn vị`), not the move."""
    before = [k for k in statement.previous if k not in ("gần", "trên", "khoảng", "hơn")]
    return statement.start_of_change or (bool(before) and before[-1] in words("ties", "level"))


def acted_on(statement: Statement) -> bool:
    """Whether something was done to those counted (`thi hành kỷ luật 21 đảng viên`): then they are not all there are."""
    return says(statement, "acts")


def says(statement: Statement, listed: str) -> bool:
    """Whether a phrase of the list stands in the claim's own clause before its number."""
    own = segments(statement.before)
    joined = " ".join(own[-1] if own else ())
    return any(f" {' '.join(phrase_keys(each))} " in f" {joined} " for each in table("ties")[listed])


def of_another_body(figure: str, statement: Statement, around: Iterable[str]) -> bool:
    """Whether the people counted are another organisation's (`kết nạp 3.205 đoàn viên`) and the figure the Party's:
    then the clause must name the Party (`kết nạp 40 đoàn viên vào Đảng`)."""
    rule = table("ties")["another_body"]
    return (
        " ".join(statement.noun).startswith(tuple(" ".join(phrase_keys(u)) for u in rule["counts"]))
        and figure.startswith(tuple(rule["figures"]))
        and not any("đảng" in term.split(" ") for term in around)
    )


def telling(phrase: str) -> list[str]:
    """The words of a name that tell it: without marks and words like `số`, `các`, `của`."""
    keys = [t.key for t in tokenize(phrase) if t.kind != MARK]
    return [
        term for term in terms(keys) if term not in words("ties", "silent") and term not in _silent_terms()
    ]


@cache
def _silent_terms() -> frozenset[str]:
    return frozenset(" ".join(phrase_keys(term)) for term in table("ties")["silent_terms"])


def _cuts(keys: Iterable[str]) -> bool:
    return not set(keys).isdisjoint(words("ties", "cut"))


def _goal(claims: Sequence[Claim], statements: Sequence[Statement], place: int) -> int | float | None:
    """The value of a goal that stands with the fact: `5,3% (chỉ tiêu ... 10%)`, `821 đảng viên (kế hoạch 1.450)`."""
    claim, statement = claims[place], statements[place]
    if claim.kind != "actual":
        return None
    for other in (*range(place + 1, min(place + 3, len(claims))), place - 1):
        goal = statements[other]
        if other < 0 or goal.sentence != statement.sentence or _is_difference(statement):
            continue
        if goal.kind == "target" and goal.percent == statement.percent and goal.family == statement.family:
            value: int | float = claims[other].value
            return value
    return None


def _is_difference(statement: Statement) -> bool:
    """`tăng 112 đồng chí so với cùng kỳ`: by how much it moved, which no goal is set for."""
    after = list(statement.after[:5])
    compared = (
        after[:2] == ["so", "với"] or after[:1] == ["so"] or statement.previous[-2:] in (("cùng", "kỳ"),)
    )
    return statement.direction is not None and compared and not {"kế", "chỉ", "mục"} & set(after)
