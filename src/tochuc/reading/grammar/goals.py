"""Goals: the words by which a number is one that is aimed at, and those that only speak of a goal.

Always true: a question is asked of a place in the tokens and looks a bounded number of tokens around it.
"""

from __future__ import annotations

from collections.abc import Sequence

from .lexicon import phrases, words
from .quantities import PERCENT, Quantity
from .tokens import DIGITS, WORD, Token


def bracketed_goal(
    tokens: Sequence[Token], quantity: Quantity, found: Sequence[Quantity], floor: int
) -> bool:
    """`1.012 đảng viên, đạt 84,3% chỉ tiêu năm (1.200 đảng viên)`: the goal whose share was told."""
    if quantity.begin - 1 < floor or tokens[quantity.begin - 1].key != "(":
        return False
    place = next((n for n, each in enumerate(found) if each is quantity), 0)
    if place and found[place - 1].stop == quantity.begin - 1:
        return False  # 15/18 chỉ tiêu (83,3%)
    if place and ends_with(tokens, quantity.begin - 1, "bracketed_goal"):
        of_a_plan = found[place - 1].unit == PERCENT and found[place - 1].stop >= quantity.begin - 4
        if not of_a_plan or found[place - 1].unit == quantity.unit:
            return True
    if not place or found[place - 1].unit != PERCENT:
        return False
    if (
        place > 1
        and found[place - 2].family != quantity.family
        and found[place - 1].stop < quantity.begin - 4
    ):
        return False
    return any(
        t.key in ("chỉ", "kế", "lộ", "mục", "dự") for t in tokens[found[place - 1].stop : quantity.begin]
    )


def goal_named_after(tokens: Sequence[Token], quantity: Quantity) -> bool:
    """`192/180 đảng viên`, told as `192 đảng viên/180 đảng viên (kế hoạch)`: a bracket names the number a goal."""
    after = tokens[quantity.stop : quantity.stop + 4]
    if not after or after[0].key != "(":
        return False
    hit = phrases("cues", "target", "bracketed_goal").at(tokens, quantity.stop + 1, len(tokens))
    return hit is not None and hit.stop < len(tokens) and tokens[hit.stop].key == ")"


def ends_with(tokens: Sequence[Token], stop: int, listed: str) -> bool:
    """Whether the words before a bracket end with one of the list (`cùng kỳ năm 2017 (560 đảng viên)`)."""
    while stop > 0 and (tokens[stop - 1].kind == DIGITS or tokens[stop - 1].key in ("năm", "trước", "ngoái")):
        stop -= 1
    hit = phrases("cues", "target", listed).ending(tokens, stop, max(0, stop - 8))
    return hit is not None and not (hit.stop and tokens[hit.stop - 1].key in ("vượt", "đạt", "thành", "về"))


def is_bound(tokens: Sequence[Token], quantity: Quantity, floor: int) -> bool:
    """`không vượt quá 20%`, `tối đa 3 người`: a bound that is set, not a fact."""
    if phrases("cues", "target", "bound").ending(tokens, quantity.begin, floor) is not None:
        return True
    before = [t.key for t in tokens[max(floor, quantity.begin - 6) : quantity.begin]]
    return before[-1:] == ["quá"] and "không" in before and "," not in before


def goal_before(tokens: Sequence[Token], index: int, floor: int) -> bool:
    """`phấn đấu đạt 90%`, `chỉ tiêu phải đạt`, `yêu cầu hoàn thành`: the goal word stands right before the fact word."""
    for back in range(index - 1, max(floor, index - 5) - 1, -1):
        if tokens[back].key in (",", "(", ";"):
            return False
        if phrases("cues", "target", "opens").at(tokens, back, index) is not None:
            return True
    return False


def spoken_of(tokens: Sequence[Token], index: int) -> bool:
    """`so với kế hoạch`, `vượt chỉ tiêu`, `% kế hoạch`, `xây dựng kế hoạch`: the goal is spoken of, not given."""
    before = tokens[index - 1].key if index else ""
    if tokens[index].key == "yêu" and "đã" in {t.key for t in tokens[max(0, index - 8) : index]}:
        return True  # đã tham mưu UBND tỉnh yêu cầu các đơn vị ...: told as done
    return before in words("cues", "target", "spoken_of") or before == PERCENT


def heads_a_list(tokens: Sequence[Token], after: int, stop: int) -> bool:
    """`các chỉ tiêu năm 2024: ...`: a colon comes within a few words of time."""
    for index in range(after, min(after + 5, stop)):
        if tokens[index].key == ":":
            return True
        if tokens[index].kind != DIGITS and tokens[index].key not in (
            "năm",
            "chủ",
            "yếu",
            "sau",
            "cụ",
            "thể",
            "đến",
            "tới",
            "hết",
            "giai",
            "đoạn",
            "-",
        ):
            return False
    return False


def results_of(tokens: Sequence[Token], index: int) -> bool:
    """`kết quả thực hiện các chỉ tiêu năm 2024: ...` tells facts."""
    before = {t.key for t in tokens[max(0, index - 6) : index]}
    return bool(before & {"hiện", "quả", "đạt", "thành", "về"})


def by_a_plan(tokens: Sequence[Token], index: int, after: int) -> bool:
    """`Theo kế hoạch, mỗi chi đoàn đảm nhận 1 phần việc`."""
    opens = index < 2 or tokens[index - 2].kind != WORD or tokens[index - 1].gap >= 2
    if tokens[index].key == "theo":
        return (index == 0 or tokens[index - 1].kind != WORD or tokens[index].capital) and tokens[
            after
        ].key == ","
    return index > 0 and tokens[index - 1].key == "theo" and opens and tokens[after].key == ","


def named_goal(tokens: Sequence[Token], after: int, quantity: Quantity) -> bool:
    """`vượt mục tiêu 10% đề ra`: the goal itself; `vượt chỉ tiêu 5%`: by how much."""
    following = tokens[quantity.stop].key if quantity.stop < len(tokens) else ""
    return after == quantity.begin and following in ("đề", "được", "của", "mà", "do", "giao")
