"""One figure told twice differently.

Always true: two claims are taken for the same only where figure (or noun and verb), kind, period, place and the
words that describe them agree; a part, a difference, a base or an approximate number is never compared.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence

from .grammar.lexicon import table, words
from .reading import Claim, Contradiction
from .statements import Statement


def twice(claims: Sequence[Claim], statements: Sequence[Statement]) -> list[Contradiction]:
    """Claims that say the same with another number."""
    groups: dict[tuple[object, ...], list[Statement]] = defaultdict(list)
    for statement in statements:
        key = _key(statement)
        if key is not None:
            groups[key].append(statement)
    found: list[Contradiction] = []
    for group in groups.values():
        for first, second in itertools.pairwise(group):
            if (first.value == second.value and first.of == second.of) or first.sentence == second.sentence:
                continue
            timed = first.when is not None and second.when is not None
            if not timed and (" " not in str(_verb(first)) or _plain_money(first)):
                continue  # one word, or what the money is called, says too little without a time beside it
            if _same_time(first, second) and _agree(first.scope, second.scope):
                why = f"cùng một số liệu nêu hai lần: “{claims[first.claim].text}” và “{claims[second.claim].text}”"
                found.append(Contradiction((first.claim, second.claim), why))
    return found


def _key(s: Statement) -> tuple[object, ...] | None:
    """What the claim says, without its number: kind, unit, and the telling words around it."""
    if (
        s.percent
        or s.approximate
        or s.kind != "actual"
        or s.ranged
        or s.borrowed
        or s.start_of_change
        or s.is_none
    ):
        return None
    if s.opener is not None or s.depth or s.order or s.of is not None:
        return None
    said = _verb(s)
    if said is None:
        return None
    return (s.unit.lower(), said, _edge(s), frozenset(_described(s)))


def _verb(s: Statement) -> str | None:
    """What is said of the noun: the words right before the number, without time and hedges; for `có`, who has it."""
    own: list[str] = []
    for key in s.before:
        own = [] if key in (",", ";", ".", ":", "(", ")") else [*own, key]
    has = s.before[-1:] == ("có",)
    listed = own if has else s.before
    kept = [
        k
        for k in listed
        if (k.isalpha() or (has and k.isdigit() and len(k) < 4))
        and k not in words("cues", "silent")
        and k not in words("cues", "hedge")
    ]
    if has:
        return "có " + " ".join(kept)
    return " ".join(kept[-2:]) or None


def _plain_money(s: Statement) -> bool:
    """`kinh phí 150 triệu đồng` with nothing said of what it is for."""
    return s.family == "money" and not _described(s)


def _edge(s: Statement) -> str:
    """`đầu năm`, `cuối kỳ`, `trước sắp xếp`: which end of a period a stock is told for."""
    said = " ".join(s.before)
    if s.when is not None and s.when[0] == "part of a year":
        return ""
    return next(
        (w for w in ("đầu năm", "cuối năm", "đầu kỳ", "cuối kỳ", "đầu nhiệm", "trước", "sau") if w in said),
        "",
    )


def _described(s: Statement) -> list[str]:
    found: list[str] = []
    for key in s.after[:10]:
        if key in (",", ";", ".", "(", ":", "và") or key in words("cues", "described_stop"):
            break
        if key.isalpha() and key not in words("cues", "silent"):
            found.append(key)
    return found


def _same_time(first: Statement, second: Statement) -> bool:
    """Whether both may speak of one period: the same, or one without a time; a year left out fits any year."""
    if first.when is None or second.when is None:
        return True
    (kind, year, *rest), (other, other_year, *other_rest) = first.when, second.when
    return kind == other and rest == other_rest and (not year or not other_year or year == other_year)


def _agree(first: str | None, second: str | None) -> bool:
    if first is None or second is None or first.lower() == second.lower():
        return True
    whole = table("bodies")["whole_scope"]
    return first.lower() in whole and second.lower() in whole
