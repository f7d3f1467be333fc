"""Notes: what a reader should ask. A percentage whose base the text never gives, and the base it implies."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from decimal import Decimal

from tochuc.books.text import number

from .reading import Claim
from .statements import Statement


def implied_bases(claims: Sequence[Claim], statements: Sequence[Statement]) -> list[str]:
    """For a count followed by its percentage with no base in the sentence: the bases that give it, rounded."""
    notes: list[str] = []
    for first, second in itertools.pairwise(statements):
        if not second.percent or first.percent or first.sentence != second.sentence or len(second.before) > 6:
            continue
        if ";" in second.before or _told(statements, first, second):
            continue
        if (
            first.of is not None
            or second.kind != first.kind
            or not 0 < second.value <= 100
            or first.approximate
        ):
            continue
        if any(
            s.kind == "base" and s.sentence == first.sentence
            for s in statements[max(0, first.claim - 4) : second.claim + 4]
        ):
            continue
        told = second.after[: second.after.index("(")] if "(" in second.after else second.after
        if {"kế", "chỉ", "cùng"} & set(told[:4]) or first.value <= 0:
            continue
        low, high = bases(int(first.value), second.value, second.decimals)
        if low > high:
            continue
        notes.append(
            f"“{claims[first.claim].text}” là {claims[second.claim].text} nhưng văn bản không nêu số gốc; "
            f"số gốc phải trong khoảng {number(low)} đến {number(high)}."
        )
    return notes


def _told(statements: Sequence[Statement], count: Statement, share: Statement) -> bool:
    """Whether a number told before gives the percentage as a base."""
    for other in statements[max(0, count.claim - 20) : count.claim]:
        if not other.percent and other.value >= count.value > 0:
            low, high = bases(int(count.value), share.value, share.decimals) if share.value > 0 else (1, 0)
            if low <= other.value <= high:
                return True
    return False


def bases(count: int, percent: int | Decimal, decimals: int) -> tuple[int, int]:
    """The smallest and largest whole base of which `count` is `percent` rounded half up to `decimals` places."""
    half = Decimal(5) / Decimal(10) ** (decimals + 1)
    low, high = Decimal(percent) - half, Decimal(percent) + half
    least = math.ceil(Decimal(count) * 100 / high + Decimal("0.0000001"))
    return least, math.floor(Decimal(count) * 100 / low) if low > 0 else least
