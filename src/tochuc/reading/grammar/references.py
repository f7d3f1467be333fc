"""References to documents: symbols (18-NQ/TW, 108/2014/NĐ-CP) and documents by name (Nghị quyết số 18, 19).

Always true: a number that belongs to a document's name is a reference and never a claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .lexicon import labelled, words
from .rule import rule
from .times import full_day, is_year, roman
from .tokens import DIGITS, LINE, NO_BREAK, SPACE, WORD, Token


class Symbol(NamedTuple):
    """A document's number and symbol: tokens `[begin, stop)`, and the symbol as it is normally written."""

    begin: int
    stop: int
    number: str


def _code(token: Token) -> bool:
    """Whether a word looks like a part of a symbol: NQ, TW, QĐ, BTCTU, TTr, CTr, QyĐ."""
    return (
        token.kind == WORD
        and token.raw[0].isupper()
        and (len(token.raw) > 1)
        and (token.raw.isupper() or token.key in words("documents", "mixed_codes"))
    )


@rule(
    "document symbol",
    "number, dash or slash, kind and body, with or without spaces; the year of a state document",
    ("Nghị quyết số 18-NQ/TW", ("18-NQ/TW",)),
    ("Kế hoạch 86-KH/TU", ("86-KH/TU",)),
    ("Hướng dẫn số 16 - HD/BTCTW", ("16 - HD/BTCTW",)),
    ("Kết luận 5 -KL/TW", ("5 -KL/TW",)),
    ("Quy định số 132–QĐ/TW", ("132–QĐ/TW",)),
    ("Nghị định 108/2014/NĐ-CP", ("108/2014/NĐ-CP",)),
    ("Nghị quyết 1672/NQ-UBTVQH15", ("1672/NQ-UBTVQH15",)),
    ("Luật số 80/2025/QH15", ("80/2025/QH15",)),
    ("Công văn 639/BNV-VP", ("639/BNV-VP",)),
    ("Tờ trình 12-TTr/BTCTU", ("12-TTr/BTCTU",)),
    ("có 5/11 huyện", ()),
    ("từ 10-15 TCCSĐ", ()),
)
def symbol(tokens: Sequence[Token], at: int, stop: int) -> Symbol | None:
    """The symbol of a document that begins with its number."""
    if tokens[at].kind != DIGITS or len(tokens[at].raw) > 5:
        return None
    after = at + 1
    if after + 1 < stop and tokens[after].key == "/" and is_year(tokens, after + 1, stop):
        after += 2
    codes = 0
    while after + 1 < stop and codes < 5:
        dash, word = tokens[after], tokens[after + 1]
        if dash.key not in ("-", "/") or dash.gap > SPACE or word.gap > SPACE or not _code(word):
            break
        if codes and (dash.gap or word.gap) and dash.key != "/":
            break
        after, codes = after + 2, codes + 1
        if after < stop and tokens[after].kind == DIGITS and tokens[after].gap == NO_BREAK:
            after += 1
    if not codes or (
        codes == 1 and tokens[at + 1].key == "/" and tokens[at + 2].key in words("documents", "not_codes")
    ):
        return None
    return Symbol(at, after, "".join(t.raw if t.kind != "mark" else t.key for t in tokens[at:after]))


class Named(NamedTuple):
    """A document named by kind and number: tokens `[begin, stop)`, its kind, the numbers, the plenum's term."""

    begin: int
    stop: int
    kind: str
    numbers: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    day: tuple[int, int, int] | None


@rule(
    "document by name",
    "kind, then `số` and one or more numbers or symbols; a plenum's resolution (Nghị quyết Trung ương 4)",
    ("Nghị quyết số 18, số 19-NQ/TW của Ban Chấp hành", ("Nghị quyết số 18, số 19-NQ/TW",)),
    ("thực hiện Nghị quyết số 18, 19 của Ban Chấp hành", ("Nghị quyết số 18, 19",)),
    ("Nghị quyết Trung ương 4 khóa XII", ("Nghị quyết Trung ương 4",)),
    ("Chỉ thị số 05 của Bộ Chính trị", ("Chỉ thị số 05",)),
    ("theo Kết luận 121 của Ban Bí thư", ("Kết luận 121",)),
    ("ra quyết định 15 trường hợp", ()),
    ("ban hành 3 nghị quyết", ()),
)
def named(tokens: Sequence[Token], at: int, stop: int) -> Named | None:
    """A document named by its kind and number."""
    hit = labelled("documents", "kind").at(tokens, at, stop)
    if hit is None:
        return None
    after, explicit = hit.stop, False
    if after + 1 < stop and tokens[after].key in ("tw", "trung", "hội"):
        skip = {"tw": 1, "trung": 2, "hội": 4}[tokens[after].key]
        if after + skip < stop and tokens[after + skip].key == "lần":
            skip += 2 if tokens[min(after + skip + 1, stop - 1)].key == "thứ" else 1
        if after + skip < stop and (tokens[after + skip].kind == DIGITS or roman(tokens[after + skip].key)):
            name = "Trung ương " + tokens[after + skip].raw
            return Named(at, after + skip + 1, hit.value, (name,), ((after + skip, after + skip + 1),), None)
        return None
    if after < stop and tokens[after].key == "số":
        explicit, after = True, after + 1
        after += after < stop and tokens[after].key == ":"
    if after >= stop or tokens[after].kind != DIGITS or tokens[after].gap > LINE:
        return None
    numbers, spans = [], []
    while after < stop and tokens[after].kind == DIGITS and len(tokens[after].raw) <= 5:
        whole = symbol.apply(tokens, after, stop)
        end = whole.stop if whole else after + 1
        if not whole and not explicit and not tokens[at].capital:
            return None
        numbers.append(whole.number if whole else tokens[after].raw)
        spans.append((after, end))
        after = end
        explicit = explicit or whole is not None
        nxt = after
        if nxt < stop and tokens[nxt].key in (",", "và", "-") and tokens[nxt].gap <= SPACE:
            nxt += 1
            nxt += nxt < stop and tokens[nxt].key == "số"
            if _continues(tokens, nxt, stop):
                after = nxt
                continue
        break
    if not numbers or (not explicit and _followed_by_noun(tokens, spans[-1][0], stop)):
        return None
    return Named(at, after, hit.value, tuple(numbers), tuple(spans), _day_after(tokens, after, stop))


def _continues(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """Whether the list of numbers goes on: a number after `số` or a space, which counts nothing and is no year."""
    if at >= stop or tokens[at].kind != DIGITS or not (tokens[at - 1].key == "số" or tokens[at].gap):
        return False
    return not _followed_by_noun(tokens, at, stop) and not is_year(tokens, at, stop)


def _followed_by_noun(tokens: Sequence[Token], at: int, stop: int) -> bool:
    return labelled("nouns", "count").at(tokens, at + 1, stop) is not None


def _day_after(tokens: Sequence[Token], at: int, stop: int) -> tuple[int, int, int] | None:
    """The day written after a symbol: `, ngày 25/10/2017`, `(25-10-2017)`."""
    for ahead in range(at, min(at + 3, stop)):
        if tokens[ahead].kind == DIGITS:
            day = full_day.apply(tokens, ahead, stop)
            return (day.year, day.month, day.day) if day and day.year else None
        if tokens[ahead].key not in (",", "ngày", "(", "ký"):
            return None
    return None


REFERENCE_RULES = (symbol, named)
