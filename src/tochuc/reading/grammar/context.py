"""What a number is, from the words around it: goal, base or fact; up or down; exact or about; where and when.

Always true: a look back stays in the sentence and within `REACH` tokens, and does not enter a closed bracket.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .lexicon import labelled, phrases, words
from .quantities import PERCENT, Quantity
from .times import Time
from .tokens import WORD, Token

ACTUAL, TARGET, BASE = "actual", "target", "base"
REACH = 28


@dataclass
class Read:
    """A quantity with its context; token ranges where the text says where (`scope`) and when (`period`)."""

    quantity: Quantity
    kind: str = ACTUAL
    direction: str | None = None
    approximate: bool = False
    scope: tuple[int, int] | None = None
    period: Time | None = None
    clause: tuple[int, int] = (0, 0)
    goal_cue: str | None = None


def reads(
    tokens: Sequence[Token], found: Sequence[Quantity], begin: int, stop: int, times: Sequence[Time]
) -> list[Read]:
    """The quantities of a sentence with their context."""
    made: list[Read] = []
    starts = {q.begin: n for n, q in enumerate(found)}
    for place, quantity in enumerate(found):
        floor = max(begin, quantity.begin - REACH)
        read = Read(quantity)
        read.approximate = quantity.approximate or _approximate(tokens, quantity, floor, stop)
        read.clause = _clause(tokens, quantity, found, place, begin, stop)
        _kind(tokens, read, found, made, floor, stop)
        read.direction = _direction(tokens, quantity, found, place, floor)
        read.period = _period(quantity, times, begin, tokens)
        read.scope = _scope(tokens, quantity, floor)
        made.append(read)
    del starts
    return made


def _approximate(tokens: Sequence[Token], quantity: Quantity, floor: int, stop: int) -> bool:
    if phrases("cues", "approximate", "before").ending(tokens, quantity.begin, floor) is not None:
        return True
    return phrases("cues", "approximate", "after").at(tokens, quantity.stop, stop) is not None


def _clause(
    tokens: Sequence[Token], quantity: Quantity, found: Sequence[Quantity], place: int, begin: int, stop: int
) -> tuple[int, int]:
    """The tokens between the neighbours: after the number before, up to the mark that ends the clause."""
    first = max(found[place - 1].stop if place else begin, quantity.begin - REACH)
    last = min(found[place + 1].begin if place + 1 < len(found) else stop, quantity.stop + 16)
    for index in range(quantity.begin - 1, first - 1, -1):
        if tokens[index].key == ";":
            first = index + 1
            break
    for index in range(quantity.stop, last):
        if tokens[index].key in (";", ",", "(", "."):
            last = index
            break
    return first, last


def _back(tokens: Sequence[Token], at: int, floor: int) -> list[int]:
    """Token indexes before `at`, nearest first, closed brackets left out, to an open bracket or semicolon."""
    seen: list[int] = []
    depth = 0
    for index in range(at - 1, floor - 1, -1):
        key = tokens[index].key
        if key == ")":
            depth += 1
        elif key == "(":
            if depth == 0:
                break
            depth -= 1
        elif key == ";" and not depth:
            break
        elif not depth:
            seen.append(index)
    return seen


def _kind(
    tokens: Sequence[Token], read: Read, found: Sequence[Quantity], before: Sequence[Read], floor: int, stop: int
) -> None:
    quantity = read.quantity
    if quantity.start_of_change or _is_base(tokens, quantity, floor, stop):
        read.kind = BASE
        return
    if quantity.is_none:
        return
    if phrases("cues", "target", "after").at(tokens, quantity.stop, stop) is not None and quantity.of is None:
        read.kind = TARGET
        return
    comma = False
    owners = {b.quantity.stop - 1: b for b in before[-4:]}
    for index in _back(tokens, quantity.begin, floor):
        if index in owners:
            earlier = owners[index]
            if earlier.kind == TARGET and earlier.goal_cue in words("cues", "target", "carry"):
                read.kind, read.goal_cue = TARGET, earlier.goal_cue
            return
        if phrases("cues", "target", "stop").at(tokens, index, quantity.begin) is not None:
            if not _goal_before(tokens, index, floor):
                return
        comma = comma or tokens[index].key in (",", ":") and tokens[index].key == ","
        cue = phrases("cues", "target", "before").at(tokens, index, quantity.begin + 0)
        if cue is not None:
            first = tokens[index].key
            if comma and first not in words("cues", "target", "carry"):
                return
            if _undone(tokens, index):
                return
            read.kind, read.goal_cue = TARGET, first
            return


def _goal_before(tokens: Sequence[Token], index: int, floor: int) -> bool:
    """`phấn đấu đạt 90%`, `chỉ tiêu phải đạt`, `yêu cầu hoàn thành`: the goal word stands right before the fact word."""
    for back in range(index - 1, max(floor, index - 5) - 1, -1):
        if tokens[back].key in (",", "(", ";"):
            return False
        if phrases("cues", "target", "opens").at(tokens, back, index) is not None:
            return True
    return False


def _undone(tokens: Sequence[Token], index: int) -> bool:
    """`so với kế hoạch`, `vượt chỉ tiêu`, `% kế hoạch`, `xây dựng kế hoạch`: the goal is spoken of, not given."""
    before = tokens[index - 1].key if index else ""
    return before in words("cues", "target", "spoken_of") or before == PERCENT


def _is_base(tokens: Sequence[Token], quantity: Quantity, floor: int, stop: int) -> bool:
    before = quantity.begin
    if phrases("cues", "approximate", "before").ending(tokens, before, floor) is not None:
        before -= 1
    for index in range(before - 1, max(floor, before - 9) - 1, -1):
        key = tokens[index].key
        if key in (",", ";", ")", "%") and index != before - 1:
            return False
        hit = phrases("cues", "base", "direct").at(tokens, index, before)
        if hit is not None and hit.stop == before:
            return True
        hit = phrases("cues", "base", "near").at(tokens, index, before)
        if hit is not None:
            return True
    return False


def _direction(
    tokens: Sequence[Token], quantity: Quantity, found: Sequence[Quantity], place: int, floor: int
) -> str | None:
    low = max(floor, quantity.begin - 12)
    previous = found[place - 1] if place else None
    for index in _back(tokens, quantity.begin, low):
        hit = labelled("cues", "direction").at(tokens, index, quantity.begin)
        if hit is not None and not _names_a_plan(tokens, index):
            return hit.value
        if previous is not None and index < previous.stop and not previous.start_of_change:
            if previous.unit != PERCENT:
                return None
    return None


def _names_a_plan(tokens: Sequence[Token], index: int) -> bool:
    return index > 0 and tokens[index - 1].key in ("không", "chưa")


def _period(quantity: Quantity, times: Sequence[Time], begin: int, tokens: Sequence[Token]) -> Time | None:
    """The nearest time before the number in its sentence; else the nearest after it."""
    best: Time | None = None
    for time in times:
        if time.stop <= quantity.begin and quantity.begin - time.stop <= 60:
            best = time
        elif best is None and 0 <= time.begin - quantity.stop <= 12:
            return time
    return best


def _scope(tokens: Sequence[Token], quantity: Quantity, floor: int) -> tuple[int, int] | None:
    """Where: the nearest words of place or level before the number, else right after its noun."""
    for index in _back(tokens, quantity.begin, floor):
        hit = phrases("bodies", "scope").at(tokens, index, quantity.begin)
        if hit is not None:
            return index, _with_name(tokens, hit.stop, quantity.begin)
    end = min(len(tokens), quantity.stop + 8)
    for index in range(quantity.stop, end):
        if tokens[index].key in (",", ";", ".", "(", ")"):
            break
        hit = phrases("bodies", "scope").at(tokens, index, end)
        if hit is not None:
            return index, _with_name(tokens, hit.stop, end)
    return None


def _with_name(tokens: Sequence[Token], at: int, stop: int) -> int:
    """The index after the proper name that follows (huyện Cao Lộc)."""
    while at < stop and tokens[at].kind == WORD and tokens[at].capital and tokens[at].gap == 1:
        at += 1
    return at


def clause_keys(tokens: Sequence[Token], read: Read, shielded: Mapping[int, int]) -> list[str]:
    """The words of the claim's clause, for tying it to a figure and for telling two claims apart."""
    begin, stop = read.clause
    return [t.key for i, t in enumerate(tokens[begin:stop], begin) if t.kind == WORD and i not in shielded]
