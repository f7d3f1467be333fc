"""Percentages and counts: a percentage that follows from no base the text states.

Always true: every count of the paragraph and of the one before is tried as base, and every sum of listed parts,
before a percentage is called wrong; where no base is stated nothing is called wrong.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from tochuc.books.text import number

from .grammar.lexicon import table
from .grammar.tokens import phrase_keys
from .reading import Claim, Contradiction
from .statements import Statement, shown

_PLAN = {"kế", "chỉ"}


def percentages(claims: Sequence[Claim], statements: Sequence[Statement]) -> list[Contradiction]:
    """Percentages that their counts do not give."""
    found: list[Contradiction] = []
    for statement in statements:
        if (
            statement.percent
            and not statement.ranged
            and not statement.approximate
            and statement.kind == "actual"
        ):
            told = _shown_after(claims, statements, statement) or _told(claims, statements, statement)
            if told is not None:
                found.append(told)
    return found


def _shown_after(
    claims: Sequence[Claim], statements: Sequence[Statement], share: Statement
) -> Contradiction | None:
    """`đạt 80,8% (214/265 chi bộ)`: the bracket right after shows what the percentage is of."""
    ratio = statements[share.claim + 1] if share.claim + 1 < len(statements) else None
    if ratio is None or not ratio.of or ratio.sentence != share.sentence or ratio.before != ("(",):
        return None
    if _grows(share) or _gives(ratio.value, ratio.of, share):
        return None
    exact = Decimal(ratio.value) * 100 / Decimal(ratio.of)
    result = number(float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP)), 2)
    why = f"{shown(ratio.value)}/{shown(ratio.of)} = {result}%, không phải {claims[share.claim].text}"
    return Contradiction((share.claim, ratio.claim), why)


def _told(claims: Sequence[Claim], statements: Sequence[Statement], share: Statement) -> Contradiction | None:
    count = _count_of(statements, share)
    if count is None or count.approximate or count.ranged:
        return None
    growth = _grows(share) or "cùng" in share.after[:4]
    if growth:
        return _growth(statements, share, count)
    if count.of is not None and count.of > 0:
        base: int | Decimal = count.of
        source: tuple[int, ...] = (count.claim,)
    else:
        stated = _stated_base(statements, count, share)
        if stated is None:
            return None
        base, source = stated.value, (stated.claim, count.claim)
    if base <= 0 or _gives(count.value, base, share):
        return None
    near = [
        s
        for s in statements[max(0, share.claim - 80) : share.claim + 30]
        if not s.percent and share.paragraph - 1 <= s.paragraph <= share.paragraph
    ]
    if _other_base(near, count, share):
        return None
    exact = Decimal(count.value) * 100 / Decimal(base)
    result = number(float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP)), 2)
    why = f"{shown(count.value)}/{shown(base)} = {result}%, không phải {claims[share.claim].text}"
    cut = exact.quantize(Decimal(1).scaleb(-share.decimals), ROUND_DOWN)
    if cut == share.value:
        why += " (chỉ đúng nếu cắt bỏ phần lẻ thay vì làm tròn)"
    return Contradiction((*source, share.claim), why)


def _grows(share: Statement) -> bool:
    """`tăng 5%`, `giảm được 3%`, `vượt khoảng 2%`: a change, not a share."""
    said = [k for k in share.before[-3:] if k not in ("thêm", "được", "khoảng", "hơn", "gần", "tới")]
    return said[-1:] in (["tăng"], ["giảm"], ["vượt"])


def _count_of(statements: Sequence[Statement], share: Statement) -> Statement | None:
    """The count of which the percentage is told: the one just before it, with few words between."""
    place = share.claim - 1
    if place < 0:
        return None
    count = statements[place]
    if count.kind == "base" and place and not count.start_of_change and "số" in count.previous:
        count = statements[place - 1]  # 61 biên chế trên tổng số 1.150 ..., đạt 5,3%
    if count.sentence != share.sentence or count.percent or count.kind != "actual" or count.is_none:
        return None
    between = share.before
    if ";" in between or "." in between or len(between) > 22 or share.depth < 0:
        return None
    bracket = share.depth > 0 and between and between[-1] in ("(", "đạt", "chiếm", "bằng", "lệ", "=", "là")
    cue = any(k in between[-4:] for k in ("chiếm", "đạt", "bằng", "lệ", "=")) or between[-1:] in (
        ("tăng",),
        ("giảm",),
    )
    return count if bracket or cue else None


def _stated_base(statements: Sequence[Statement], count: Statement, share: Statement) -> Statement | None:
    """The base the sentence itself states: `trong tổng số N`, a goal for `% kế hoạch`, or the whole of the parts."""
    plan = bool(_PLAN & set(share.after[:3]))
    for other in _around(statements, count.claim):
        if other is count or other.percent or other.of is not None or other.approximate:
            continue
        if other.value < count.value and not plan:
            continue
        if plan:
            each = {"mỗi", "quân"} & set(other.before[-8:])  # mỗi chi đoàn 1 công trình: no whole
            if other.kind == "target" and other.family == count.family and not each:
                return other
            continue
        if other.start_of_change:
            continue
        if other.kind == "base" and (other.family == count.family or other.family == "posts"):
            return other
        if not plan and (_flows(other, count) or _of_a_sibling(statements, other, count, share)):
            return other
        alike = other.unit == count.unit or count.borrowed or other.family == count.family
        if alike and other.claim < count.claim and _opens_parts(statements, other.claim, count.claim):
            return other
    return None


def _of_a_sibling(
    statements: Sequence[Statement], base: Statement, count: Statement, share: Statement
) -> bool:
    """Whether another part beside this one was told with its percentage of that base: then this one is of it too."""
    if not count.borrowed or base.unit != count.unit or base.claim >= count.claim or base.borrowed:
        return False
    near = statements[max(0, share.claim - 8) : share.claim + 8]
    return any(
        second.percent and first.borrowed and second.sentence == share.sentence == first.sentence
        and second.depth > 0 and second is not share and first.unit == base.unit
        and _gives(first.value, base.value, second)
        for first, second in itertools.pairwise(near)
    )  # fmt: skip


def _flows(came: Statement, done: Statement) -> bool:
    """`tiếp nhận 1.350 đơn, đã giải quyết 1.320 đơn`: the second is a part of the first."""
    if came.unit != done.unit or came.claim >= done.claim or came.kind == "target":
        return False
    return _ends_with(came.before, "came") and _ends_with(done.before, "done")


def _ends_with(before: Sequence[str], listed: str) -> bool:
    said = " ".join(before)
    return any(said.endswith(" ".join(phrase_keys(each))) for each in table("cues")["flow"][listed])


def _around(statements: Sequence[Statement], place: int) -> list[Statement]:
    sentence = statements[place].sentence
    near = statements[max(0, place - 12) : place + 4]
    return [s for s in near if s.sentence == sentence]


def _opens_parts(statements: Sequence[Statement], first: int, last: int) -> bool:
    return any(s.opener in ("whole", "some") for s in statements[first + 1 : last + 1])


def _gives(count: int | Decimal, base: int | Decimal, share: Statement) -> bool:
    exact = Decimal(count) * 100 / Decimal(base)
    return exact.quantize(Decimal(1).scaleb(-share.decimals), ROUND_HALF_UP) == share.value


def _other_base(near: Sequence[Statement], count: Statement, share: Statement) -> bool:
    grew = {"tăng": -1, "giảm": 1}
    sign = next((grew[k] for k in reversed(count.before[-4:]) if k in grew), 0)
    for other in near:
        before_it = other.value + sign * count.value if sign and not other.percent else None
        for base in (other.value, other.of, before_it):  # còn 801, giảm 95: of the 896 there were before
            fit = base is not None and base >= count.value and base > 0 and other is not count
            if fit and base is not None and _gives(count.value, base, share):
                return True
    return False


def _growth(statements: Sequence[Statement], share: Statement, count: Statement) -> Contradiction | None:
    """`từ A lên B (tăng P%)`."""
    first = statements[count.claim - 1] if count.claim else None
    if first is None or not first.start_of_change or first.sentence != share.sentence or not first.value:
        return None
    exact = abs(Decimal(count.value) - Decimal(first.value)) * 100 / Decimal(first.value)
    if exact.quantize(Decimal(1).scaleb(-share.decimals), ROUND_HALF_UP) == share.value:
        return None
    result = number(float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP)), 2)
    return Contradiction(
        (first.claim, count.claim, share.claim),
        f"từ {shown(first.value)} đến {shown(count.value)} là {result}%, không phải {shown(share.value)}%",
    )
