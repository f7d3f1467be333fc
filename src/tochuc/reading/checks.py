"""A text against itself: parts and wholes, percentages and counts, ratios above one, one figure told twice.

Always true: a contradiction is told only where the text gives everything the arithmetic needs; an approximate
number contradicts nothing; a percentage is tried against every base the text states before it is called wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from tochuc.books.text import number

from .check_parts import parts
from .check_percent import percentages
from .check_twice import twice
from .grammar.lexicon import table
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
    found.extend(compared(claims, statements))
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
    for place, first in enumerate(statements):
        second = _level_after(statements, place)
        if second is None or first.sentence != second.sentence or first.approximate or second.approximate:
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
        found.extend(_told_before(statements, first, second))
    return found


def _level_after(statements: Sequence[Statement], place: int) -> Statement | None:
    """The next level: past what a bracket tells of the first (từ 1.412 hộ (9,8%) xuống còn 1.103 hộ)."""
    first = statements[place]
    for later in statements[place + 1 : place + 3]:
        if not (first.start_of_change and later.start_of_change and later.depth > 0):
            return None if first.start_of_change and first.depth > 0 and first.percent else later
    return None


def _one_noun(first: Statement, second: Statement, difference: Statement) -> bool:
    """Whether a difference counts what rose or fell, and not another thing told after it."""
    if difference.borrowed or difference.unit in (first.unit, second.unit):
        return True
    generic = table("cues")["generic"]["units"]
    return difference.family == second.family and (
        difference.unit.lower() in generic or second.unit.lower() in generic or first.unit.lower() in generic
    )


def _told_before(statements: Sequence[Statement], first: Statement, second: Statement) -> list[Contradiction]:
    """`giảm 02 ban (từ 6 ban xuống 4 ban)`, `tăng 15% (từ 120 lên 138 cuộc)`: the change told before its bracket."""
    change = statements[first.claim - 1] if first.claim else None
    if change is None or change.sentence != first.sentence or change.approximate or change.of is not None:
        return []
    if "(" not in first.before or not {"tăng", "giảm"} & set(change.before[-3:]) or not first.value:
        return []
    low, high = min(first.value, second.value), max(first.value, second.value)
    claims = (change.claim, first.claim, second.claim)
    if change.percent and not second.percent:
        exact = Decimal(high - low) * 100 / Decimal(first.value)
        if exact.quantize(Decimal(1).scaleb(-change.decimals), ROUND_HALF_UP) == change.value:
            return []
        result = number(float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP)), 2)
        why = f"từ {shown(first.value)} đến {shown(second.value)} là {result}%, không phải {shown(change.value)}%"
        return [Contradiction(claims, why)]
    if not _one_noun(first, second, change) or high - low == change.value:
        return []
    why = f"{shown(high)} - {shown(low)} = {shown(high - low)}, không phải {shown(change.value)}"
    return [Contradiction(claims, why)]


def compared(claims: Sequence[Claim], statements: Sequence[Statement]) -> list[Contradiction]:
    """`38 đồng chí, tăng 12 đồng chí so với cùng kỳ năm trước (26 đồng chí)`: the difference of the two levels."""
    found: list[Contradiction] = []
    for now, change, base in zip(statements, statements[1:], statements[2:], strict=False):
        one = now.sentence == change.sentence == base.sentence
        if not one or base.kind != "base" or base.start_of_change or now.kind != "actual":
            continue
        if any(s.percent or s.approximate or s.ranged or s.of is not None for s in (now, change, base)):
            continue
        if now.unit != base.unit or not _one_noun(now, base, change) or not {"so", "với"} <= set(base.before):
            continue
        rises = change.before[-1:] == ("tăng",)
        if not (rises or change.before[-1:] == ("giảm",)) or ";" in change.before or len(change.before) > 4:
            continue
        expected = now.value - base.value if rises else base.value - now.value
        if expected != change.value:
            more, less = (now, base) if rises else (base, now)
            why = f"{shown(more.value)} - {shown(less.value)} = {shown(expected)}, không phải {shown(change.value)}"
            found.append(Contradiction((now.claim, change.claim, base.claim), why))
    return found


def _outside(keys: Sequence[str]) -> list[str]:
    """The words without a bracket that began before them: `(năm 2021), giảm`."""
    return list(keys[keys.index(")") + 1 :]) if ")" in keys else list(keys)


def _remains(first: Statement, second: Statement) -> bool:
    """`1.237 bản còn 854 bản`."""
    return (
        second.before in (("còn",), ("nay", "còn"), ("xuống", "còn"), (",", "còn"))
        and first.family == second.family
        and not {"tăng", "giảm", "thêm"} & set(first.before[-3:])
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
        or len(_outside(nxt.before)) > 5
        or (nxt.percent and not second.percent)
    ):
        return []
    if not _one_noun(first, second, nxt):
        return []
    expected = abs(Decimal(second.value) - Decimal(first.value))
    if expected == nxt.value:
        return []
    more, less = max(first.value, second.value), min(first.value, second.value)
    why = f"{shown(more)} - {shown(less)} = {shown(expected)}, không phải {shown(nxt.value)}"
    return [Contradiction((first.claim, second.claim, nxt.claim), why)]
