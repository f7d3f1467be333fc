"""A text against itself: parts and wholes, percentages and counts, ratios above one, one figure told twice.

Always true: a contradiction is told only where the text gives everything the arithmetic needs; an approximate
number contradicts nothing; a percentage is tried against every base the text states before it is called wrong.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from decimal import Decimal

from .check_parts import parts
from .check_percent import percentages
from .check_twice import twice
from .reading import Claim, Contradiction
from .statements import Statement, shown

__all__ = ["contradictions"]


def contradictions(claims: Sequence[Claim], statements: Sequence[Statement]) -> list[Contradiction]:
    """Everything in the text that cannot hold together, in the order of the text."""
    found: list[Contradiction] = []
    found.extend(ratios(claims, statements))
    found.extend(parts(claims, statements))
    found.extend(percentages(claims, statements))
    found.extend(changes(claims, statements))
    found.extend(twice(claims, statements))
    return sorted(found, key=lambda c: c.claims)


def ratios(claims: Sequence[Claim], statements: Sequence[Statement]) -> list[Contradiction]:
    """So many of fewer."""
    return [
        Contradiction((s.claim,), f"“{claims[s.claim].text}”: {shown(s.value)} lớn hơn số gốc {shown(s.of)}")
        for s in statements
        if s.of is not None and s.value > s.of and not _of_a_plan(s)
    ]


def _of_a_plan(statement: Statement) -> bool:
    """A plan may be exceeded: `110/100 đảng viên so với kế hoạch`."""
    return bool({"kế", "chỉ", "vượt"} & set(statement.after[:8] + statement.before[-8:]))


def changes(claims: Sequence[Claim], statements: Sequence[Statement]) -> list[Contradiction]:
    """`từ A lên B, tăng C`: C must be the difference, and B above A."""
    found: list[Contradiction] = []
    for first, second in itertools.pairwise(statements):
        if first.sentence != second.sentence or first.approximate or second.approximate:
            continue
        if not first.start_of_change and not _remains(first, second):
            continue
        pair = (first.claim, second.claim)
        falls = "xuống" in second.before or "giảm" in first.before[-4:]
        rises = "lên" in second.before or "tăng" in first.before[-4:]
        if (rises and second.value < first.value) or (falls and second.value > first.value):
            word = "tăng lên" if rises else "giảm xuống"
            found.append(
                Contradiction(pair, f"“từ {shown(first.value)} {word} {shown(second.value)}” trái chiều")
            )
            continue
        found.extend(_difference(claims, statements, first, second))
    return found


def _remains(first: Statement, second: Statement) -> bool:
    """`1.237 bản còn 854 bản`."""
    return (
        second.before in (("còn",), ("nay", "còn"), ("xuống", "còn"), (",", "còn"))
        and first.family == second.family
    )


def _difference(
    claims: Sequence[Claim], statements: Sequence[Statement], first: Statement, second: Statement
) -> list[Contradiction]:
    nxt = statements[second.claim + 1] if second.claim + 1 < len(statements) else None
    if nxt is None or nxt.sentence != second.sentence or nxt.approximate or nxt.of is not None:
        return []
    if (
        ";" in nxt.before
        or not {"tăng", "giảm"} & set(nxt.before[-3:])
        or len(nxt.before) > 5
        or (nxt.percent and not second.percent)
    ):
        return []
    if nxt.family != second.family and nxt.unit != second.unit and not nxt.borrowed:
        return []
    expected = abs(Decimal(second.value) - Decimal(first.value))
    if expected == nxt.value:
        return []
    more, less = max(first.value, second.value), min(first.value, second.value)
    why = f"{shown(more)} - {shown(less)} = {shown(expected)}, không phải {shown(nxt.value)}"
    return [Contradiction((first.claim, second.claim, nxt.claim), why)]
