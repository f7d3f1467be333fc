"""Parts and wholes: parts after gồm, bao gồm, cụ thể must be all of the whole; parts after trong đó at most it.

Always true: parts are compared only with a whole of their own kind, told in their sentence, and only when they
exclude one another (they are listed as all of it, or the word lists know them as one dimension: nam, nữ).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from .grammar.lexicon import table
from .grammar.tokens import phrase_keys
from .reading import Claim, Contradiction
from .statements import BRACKET, COLON, SOME, WHOLE, Statement, shown

MOST_PARTS = 40
"""Numbers looked at after a whole: a list in a sentence is shorter, and a text of nothing but lists stays linear."""


def parts(claims: Sequence[Claim], statements: Sequence[Statement]) -> list[Contradiction]:
    """Wholes that their parts do not make."""
    found: list[Contradiction] = []
    place = 0
    while place < len(statements):
        group = _group(statements, place)
        if group is None:
            place += 1
            continue
        whole, listed, opener = group
        told = _told(claims, whole, listed, opener)
        if told is not None:
            found.append(told)
        place = max(place + 1, listed[0].claim)
    return found + [c for s in statements if (c := _total(claims, statements, s)) is not None]


def _total(
    claims: Sequence[Claim], statements: Sequence[Statement], whole: Statement
) -> Contradiction | None:
    """A whole told after its parts: `tổng cộng 21 phòng`, `... trên tổng số 73 tập thể`."""
    if whole.percent or whole.of is not None or whole.approximate or whole.opener is not None:
        return None
    said = " ".join(whole.before)
    after_all = whole.kind == "base" and whole.previous[-2:] == ("tổng", "số")
    adds = any(said.endswith(f"{w}") or f"{w} " in said for w in ("tổng cộng", "cộng chung", "tính chung"))
    if not after_all and not adds:
        return None
    listed: list[Statement] = []
    for part in reversed(statements[max(0, whole.claim - 10) : whole.claim]):
        if part.sentence != whole.sentence or part.approximate or part.ranged or part.of is not None:
            break
        if not part.percent:
            kin = part.unit == whole.unit or part.unit.startswith(f"{whole.unit} ")  # 24 trường mầm non, ...
            if not kin and (adds or part.family != whole.family):
                return None
            listed.insert(0, part)
        if ";" in part.before:
            break
    named = _dimension(listed) if len(listed) >= 2 else None
    if len(listed) < 2 or (after_all and (named is None or not named[1])):
        return None
    total = sum(int(p.value) for p in listed)
    if total == whole.value:
        return None
    why = f"{' + '.join(shown(p.value) for p in listed)} = {shown(total)}, không phải {shown(whole.value)}"
    return Contradiction((whole.claim, *(p.claim for p in listed)), why)


def _group(statements: Sequence[Statement], place: int) -> tuple[Statement, list[Statement], str] | None:
    """The whole at `place` with the parts its opener lists; None where no parts follow."""
    whole = statements[place]
    if whole.percent or whole.of is not None or whole.approximate or whole.ranged or whole.is_none:
        return None
    if (whole.depth > 0 and _moved(whole)) or _compares(whole):
        return None
    nxt = _next_count(statements, place + 1, whole)
    if nxt is None:
        return None
    opener = _opener_between(statements, place + 1, nxt)
    if opener in (None, BRACKET) and whole.kind == "base" and "trong" in whole.previous[-3:]:
        opener = SOME
    if opener is None or (opener == COLON and not _near(statements[nxt])):
        return None
    if opener == WHOLE and _of_its_own(statements[nxt]):
        return None
    listed: list[Statement] = []
    depth = 0
    for index in range(nxt, min(len(statements), nxt + MOST_PARTS)):
        each = statements[index]
        if each.sentence != statements[nxt].sentence:
            break
        depth += each.depth if index > nxt else 0
        if index > nxt and (_ends(each) or (opener == BRACKET and depth < 0)):
            break
        if index > nxt and each.opener in (WHOLE, SOME) and not each.percent:
            break
        if each.percent or (each.depth > 0 and index > nxt):
            continue
        if not _same_kind(whole, each) or (each.direction and each.borrowed and _moved(each)):
            if opener in (WHOLE, COLON) and (each.family == whole.family or index == nxt):
                return None
            continue
        listed.append(each)
    return (whole, listed, opener) if len(listed) >= 2 else None


def _next_count(statements: Sequence[Statement], index: int, whole: Statement) -> int | None:
    """The next count of the sentence; or of the next sentence where that opens with `Trong đó`, `Cụ thể`."""
    while index < len(statements) and statements[index].sentence == whole.sentence:
        each = statements[index]
        if not each.percent and not (
            (each.depth > 0 and _moved(each)) or _compares(each)
        ):  # 19 đảng viên (giảm 4), trong đó ...
            return index
        index += 1
    if (
        index < len(statements)
        and statements[index].sentence == whole.sentence + 1
        and not statements[index].percent
    ):
        return index if statements[index].opens_with_parts else None
    return None


def _of_its_own(part: Statement) -> bool:
    """`141 xã; hệ thống chính trị cơ sở gồm 141 đảng bộ, ...`: the parts are of what stands before `gồm`."""
    if ";" not in part.before:
        return False
    last = len(part.before) - 1 - part.before[::-1].index(";")
    led = " ".join(part.before[last + 1 :])
    return not any(led.startswith(each) for each in table("cues")["parts"]["whole"])


def _opener_between(statements: Sequence[Statement], first: int, last: int) -> str | None:
    for index in range(last, first - 1, -1):
        if statements[index].opener in (WHOLE, SOME):
            return statements[index].opener
    return statements[last].opener


def _near(statement: Statement) -> bool:
    return len(statement.before) <= 14


def _ends(each: Statement) -> bool:
    """A part's list ends where a new statement with its own verb begins after a semicolon or a full clause."""
    return "." in each.before or ("đồng" in each.before and "thời" in each.before)


def _moved(each: Statement) -> bool:
    return bool({"tăng", "giảm"} & set(each.before[-3:]))


def _compares(each: Statement) -> bool:
    """`21 đảng viên, giảm 5 trường hợp so với cùng kỳ, gồm ...`: a difference, neither the whole nor a part of it."""
    return _moved(each) and each.after[:2] == ("so", "với")


def _same_kind(whole: Statement, part: Statement) -> bool:
    if part.of is not None or (part.kind != whole.kind and whole.kind != "base"):
        return False
    if whole.unit.startswith("lượt ") and not part.borrowed and not part.unit.startswith("lượt"):
        return False  # 3.214 lượt cán bộ, gồm tiến sĩ 12 người: times and people
    return part.borrowed or part.unit == whole.unit or part.family == whole.family


def _told(
    claims: Sequence[Claim], whole: Statement, listed: Sequence[Statement], opener: str
) -> Contradiction | None:
    if any(p.approximate or p.ranged for p in listed):
        return None
    total = sum(int(p.value) for p in listed)
    whole_value = int(whole.value)
    named = _dimension(listed)
    exact = opener == WHOLE or (opener == BRACKET and named is not None and all(p.borrowed for p in listed))
    if not exact and named is None:
        biggest = max(listed, key=lambda p: p.value)
        if (
            opener == SOME
            and biggest.value > whole.value
            and (biggest.borrowed or biggest.unit == whole.unit)
        ):
            return Contradiction(
                (whole.claim, biggest.claim),
                f"phần {shown(biggest.value)} lớn hơn toàn thể {shown(whole.value)}",
            )
        return None
    if whole_value in itertools.islice(
        itertools.accumulate(int(p.value) for p in listed), 1, len(listed) - 1
    ):
        return None  # gồm 198, 64 và 175 người; còn 75 người ...: the list ended before
    complete = exact or (named is not None and named[1])
    if total == whole_value or (total < whole_value and not complete):
        return None
    plus = " + ".join(shown(p.value) for p in listed)
    why = f"{plus} = {shown(total)}, không phải {shown(whole.value)}"
    return Contradiction((whole.claim, *(p.claim for p in listed)), why)


def _dimension(listed: Sequence[Statement]) -> tuple[str, bool] | None:
    """The dimension in which the parts exclude one another, and whether they are all of it."""
    for dimension in table("cues")["dimension"]:
        seen = [_member(dimension["members"], part) for part in listed]
        if None not in seen and len(set(seen)) == len(seen):
            return dimension["name"], len(seen) >= dimension["all"]
    return None


def _member(members: Sequence[Sequence[str]], part: Statement) -> int | None:
    """Which member of a dimension the part's words name, the longest phrase first."""
    texts = [" ".join(part.noun), " ".join(_tail(part)), " ".join(part.before[-8:])]
    best: tuple[int, int] | None = None
    for written in texts:
        said = f" {written} "
        for place, phrases in enumerate(members):
            for phrase in phrases:
                key = " ".join(phrase_keys(phrase))
                if f" {key} " in said and (best is None or len(key) > best[0]):
                    best = (len(key), place)
        if best is not None:
            return best[1]
    return None


def _tail(part: Statement) -> list[str]:
    found: list[str] = []
    for key in part.after[:8]:
        if key in (",", ";", ".", "(", "và"):
            break
        found.append(key)
    return found
