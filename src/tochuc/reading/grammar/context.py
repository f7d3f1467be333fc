"""What a number is, from the words around it: goal, base or fact; up or down; exact or about; where and when.

Always true: a look back stays in the sentence and within `REACH` tokens, and does not enter a closed bracket.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .goals import (
    bracketed_goal,
    by_a_plan,
    ends_with,
    goal_before,
    goal_named_after,
    heads_a_list,
    is_bound,
    named_goal,
    results_of,
    spoken_of,
)
from .lexicon import Hit, labelled, phrases, table, words
from .quantities import PERCENT, Quantity
from .times import Time
from .tokens import DIGITS, LINE, WORD, Token

ACTUAL, TARGET, BASE = "actual", "target", "base"
LISTED = ":"
"""The goal word before a colon: it holds for the whole list after it."""
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
    for place, quantity in enumerate(found):
        floor = max(begin, quantity.begin - REACH)
        read = Read(quantity)
        read.approximate = quantity.approximate or _approximate(tokens, quantity, floor, stop)
        read.clause = _clause(tokens, quantity, found, place, begin, stop)
        _kind(tokens, read, found, made, floor, stop)
        read.direction = _direction(tokens, quantity, found, place, floor)
        read.period = _period(read, times, begin, tokens)
        read.scope = _scope(tokens, quantity, floor)
        made.append(read)
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
    tokens: Sequence[Token],
    read: Read,
    found: Sequence[Quantity],
    before: Sequence[Read],
    floor: int,
    stop: int,
) -> None:
    quantity = read.quantity
    if ends_with(tokens, _unhedged(tokens, quantity.begin, floor), "bracketed_goal") and (
        quantity.of is None
        and not (before and before[-1].quantity.stop == quantity.begin - 1)  # 15/18 chỉ tiêu (83,3%)
        and (quantity.unit or "").lower() not in ("chỉ tiêu", "mục tiêu", "kế hoạch")
    ):
        read.kind = TARGET
        return
    if quantity.start_of_change or _is_base(tokens, quantity, floor, stop):
        read.kind = BASE
        return
    last = before[-1] if before else None
    if quantity.is_none:
        if last is not None and last.kind == TARGET and _goes_on(tokens, last, quantity):
            read.kind, read.goal_cue = TARGET, last.goal_cue
        return
    planned = phrases("cues", "target", "after").at(tokens, quantity.stop, stop) is not None
    listed = any(phrases("cues", "parts").at(tokens, i, quantity.begin) for i in range(floor, quantity.begin))
    if planned and quantity.of is None and not listed:  # gồm 71 cuộc theo kế hoạch, 37 cuộc đột xuất: facts
        read.kind = TARGET
        return
    if (
        bracketed_goal(tokens, quantity, found, floor)
        or goal_named_after(tokens, quantity)
        or is_bound(tokens, quantity, floor)
    ):
        read.kind = TARGET
        read.goal_cue = before[-1].goal_cue if before else None
        return
    if (
        last is not None
        and last.kind == TARGET
        and last.goal_cue == LISTED
        and _goes_on(tokens, last, quantity)
    ):
        read.kind, read.goal_cue = TARGET, LISTED  # mục tiêu đến năm 2030: ...; tỷ lệ ... đạt từ 20% trở lên
        return
    comma = fact = False
    owners = {b.quantity.stop - 1: b for b in before[-4:]}
    for index in _back(tokens, quantity.begin, floor):
        if index in owners:
            earlier = owners[index]
            beside = tokens[quantity.begin - 1].key == "và" or not comma
            joined = beside and earlier.quantity.unit == quantity.unit
            carries = earlier.goal_cue == LISTED or earlier.goal_cue in words("cues", "target", "carry")
            if earlier.kind == TARGET and ((joined and not fact) or carries):
                read.kind, read.goal_cue = TARGET, earlier.goal_cue
            return
        if tokens[index].key in ("gồm", "kèm"):
            return
        told = phrases("cues", "target", "stop").at(tokens, index, quantity.begin)
        if told is not None and not goal_before(tokens, index, floor):
            if phrases("cues", "target", "told").at(tokens, index, quantity.begin) is not None:
                return
            fact = True  # đạt, hoàn thành: of what was aimed at only after a word like phấn đấu
        comma = comma or tokens[index].key == ","
        cue = phrases("cues", "target", "before").at(tokens, index, quantity.begin)
        if cue is not None:
            first = tokens[index].key
            if fact and first not in words("cues", "target", "strives"):
                return
            if first == "theo" and not by_a_plan(tokens, index, cue.stop):
                return  # được thực hiện theo đề án: by what, not what is aimed at
            if cue.stop < quantity.begin and tokens[cue.stop].key == "cho":
                return  # giao chỉ tiêu cho 16 chi bộ: who was given a goal
            if (
                comma
                and first not in words("cues", "target", "carry")
                and not by_a_plan(tokens, index, cue.stop)
            ):
                return
            named = named_goal(tokens, cue.stop, quantity) or by_a_plan(tokens, index, cue.stop)
            named = named or (
                heads_a_list(tokens, cue.stop, quantity.begin) and not results_of(tokens, index)
            )
            if (spoken_of(tokens, index) and not named) or (quantity.unit or "").lower().startswith(
                f"{first} "
            ):
                return
            if cue.value in table("cues")["target"]["verb_too"] and cue.stop == quantity.begin:
                return
            read.kind = TARGET
            lists = heads_a_list(tokens, cue.stop, quantity.begin) or by_a_plan(tokens, index, cue.stop)
            read.goal_cue = LISTED if lists else first
            return
    if last is not None and last.kind == TARGET and _goes_on(tokens, last, quantity):
        read.kind, read.goal_cue = TARGET, last.goal_cue


def _goes_on(tokens: Sequence[Token], earlier: Read, quantity: Quantity) -> bool:
    """`phấn đấu 85% ...; kết nạp ít nhất 350 đảng viên`, `mục tiêu: ...; ...`: the goal word before the semicolon holds
    on, where nothing tells a fact."""
    if earlier.goal_cue != LISTED and earlier.goal_cue not in words("cues", "target", "carry"):
        return False
    between = range(earlier.quantity.stop, quantity.begin)
    if sum(tokens[i].key == ";" for i in between) != 1 or any(tokens[i].key == "." for i in between):
        return False
    lasting = earlier.goal_cue == LISTED or earlier.goal_cue in words("cues", "target", "strives")
    facts = ("target", "told") if lasting else ("target", "stop")
    return not any(
        phrases("cues", *facts).at(tokens, i, quantity.begin)
        and not goal_before(tokens, i, earlier.quantity.stop)
        for i in between
    )


def _goal_in(words_before: str) -> bool:
    return "chỉ tiêu" in words_before or "kế hoạch" in words_before or "mục tiêu" in words_before


def _only_when(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """Whether only words of time and `là` stand between: `được giao năm 2015 là 1.161`."""
    return all(
        t.kind == DIGITS or t.key in ("năm", "là", ":", "tháng", "của", "đầu", "/") for t in tokens[at:stop]
    )


def _unhedged(tokens: Sequence[Token], at: int, floor: int) -> int:
    """The index before words like `khoảng`, `hơn`, and before `là`."""
    hedge = phrases("cues", "approximate", "before").ending(tokens, at, floor)
    at = hedge.stop if hedge is not None else at
    return at - 1 if at > floor and tokens[at - 1].key in ("là", ":") else at


def _is_base(tokens: Sequence[Token], quantity: Quantity, floor: int, stop: int) -> bool:
    before = _unhedged(tokens, quantity.begin, floor)
    for index in range(before - 1, max(floor, before - 9) - 1, -1):
        key = tokens[index].key
        if key == "(":
            compared = " ".join(t.key for t in tokens[max(floor, index - 7) : index])
            clear = "," not in compared and ";" not in compared
            return index == before - 1 and (
                ends_with(tokens, index, "bracketed_base")
                or ("so với" in compared and clear and not _goal_in(compared))
            )
        if key == ";" or (key in (",", ")", "%") and index != before - 1):
            return False
        hit = phrases("cues", "base", "direct").at(tokens, index, before)
        if hit is not None and hit.stop == before:
            inside = hit.value == "trong" and index > floor and tokens[index - 1].kind == WORD
            return not (inside and tokens[index - 1].gap <= LINE and not tokens[index].capital)
        hit = phrases("cues", "base", "near").at(tokens, index, before)
        if hit is not None:
            if {"tăng", "giảm"} & {t.key for t in tokens[hit.stop : quantity.begin]}:
                return False  # so với cùng kỳ giảm 6 vụ: the difference, not what it is measured by
            given = hit.value in ("được giao", "biên chế giao")
            return not given or (
                _only_when(tokens, hit.stop, before)
                and (
                    "so" in {t.key for t in tokens[max(floor, index - 4) : index]}
                    or _measured(tokens, quantity.stop, stop)
                )
            )
    return False


def _measured(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """Whether something after the number is measured by it: a difference, a share, a rest."""
    return any(
        t.key in ("giảm", "tăng", "đạt", "bằng", "chiếm", "%", "thiếu", "thừa", "còn", "dụng")
        for t in tokens[at : min(stop, at + 24)]
    )


def _direction(
    tokens: Sequence[Token], quantity: Quantity, found: Sequence[Quantity], place: int, floor: int
) -> str | None:
    low = max(floor, quantity.begin - 12)
    previous = found[place - 1] if place else None
    for index in _back(tokens, quantity.begin, low):
        hit = labelled("cues", "direction").at(tokens, index, quantity.begin)
        if hit is not None and not _names_a_plan(tokens, index):
            return hit.value
        closed = previous is not None and index < previous.stop and not previous.start_of_change
        if closed and previous is not None and previous.unit != PERCENT:
            return None
    return None


def _names_a_plan(tokens: Sequence[Token], index: int) -> bool:
    return index > 0 and tokens[index - 1].key in ("không", "chưa")


def _period(read: Read, times: Sequence[Time], begin: int, tokens: Sequence[Token]) -> Time | None:
    """The nearest time before the number in its sentence; else the nearest after it. A time that is only compared with
    (`so với cùng kỳ năm 2019`) is a base's alone."""
    quantity = read.quantity
    best: Time | None = None
    for time in times:
        if tokens[time.begin].key == "thứ" or (read.kind != BASE and _compared(tokens, time, begin)):
            continue  # xếp thứ 17/63 tỉnh: no time
        if time.stop <= quantity.begin and quantity.begin - time.stop <= 60:
            best = time
        elif best is None and 0 <= time.begin - quantity.stop <= 12:
            marks = {t.key for t in tokens[quantity.stop : time.begin]}
            return time if marks.isdisjoint(("(", ";", ":", ".")) else None
    return best


def _compared(tokens: Sequence[Token], time: Time, begin: int) -> bool:
    before = [t.key for t in tokens[max(begin, time.begin - 5) : time.begin]]
    return (
        before[-1:] == ["lần"]
        or before[-2:] in (["cùng", "kỳ"], ["so", "với"])
        or before[-3:] == ["so", "với", "cuối"]
    )


def _scope(tokens: Sequence[Token], quantity: Quantity, floor: int) -> tuple[int, int] | None:
    """Where: the nearest words of place or level before the number, else right after its noun."""
    found: tuple[int, int] | None = None
    for index in _back(tokens, quantity.begin, floor):
        if found is not None and index < found[0] - 6:
            break
        hit = _place(tokens, index, quantity.begin)
        if hit is not None and (found is None or hit.stop >= found[1]):
            found = index, hit.stop
    if found is not None:
        return found[0], _with_name(tokens, found[1], quantity.begin)
    end = min(len(tokens), quantity.stop + 12)
    for index in range(quantity.stop, end):
        if tokens[index].key in (",", ";", ".", "(", ")"):
            break
        hit = _place(tokens, index, min(len(tokens), end + 6))
        if hit is not None:
            return index, _with_name(tokens, hit.stop, min(len(tokens), hit.stop + 6))
    return None


def _place(tokens: Sequence[Token], index: int, stop: int) -> Hit[str] | None:
    """Words of place or level; a kind of place (huyện) only with its name."""
    hit = phrases("bodies", "scope").at(tokens, index, stop)
    if hit is None or phrases("bodies", "named_scope").at(tokens, index, hit.stop) is None:
        return hit
    if phrases("bodies", "named_scope").at(tokens, index, hit.stop) != hit:
        return hit
    return hit if _with_name(tokens, hit.stop, stop) > hit.stop else None


def _with_name(tokens: Sequence[Token], at: int, stop: int) -> int:
    """The index after the proper name that follows (huyện Cao Lộc)."""
    while at < stop and tokens[at].kind == WORD and tokens[at].capital and tokens[at].gap == 1:
        at += 1
    return at


def clause_keys(tokens: Sequence[Token], read: Read, shielded: Mapping[int, int]) -> list[str]:
    """The words of the claim's clause, for tying it to a figure and for telling two claims apart."""
    begin, stop = read.clause
    return [t.key for i, t in enumerate(tokens[begin:stop], begin) if t.kind == WORD and i not in shielded]
