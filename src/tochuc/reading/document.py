"""The document's own facts: title, kind, issuer, place, people, and the date that `dating` reasons out.

Always true: what is told stands in the text as written; where the text does not tell a fact, there is none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from .dating import dated
from .grammar.lexicon import labelled, phrases, table, words
from .grammar.sentences import Sentence, sentences
from .grammar.times import DAY, time_at
from .grammar.tokens import BLANK, LINE, WORD, Token, tokenize
from .letterhead import columns, letterhead
from .press import KIND, mark, masthead, paper
from .reading import Document

HEAD, TAIL = 12_000, 3_000


@dataclass
class Facts:
    """What the head of the text tells: dated evidence, and the document's fields found so far."""

    title: str | None = None
    issuer: str | None = None
    place: str | None = None
    kind: str | None = None
    people: list[dict[str, str]] = field(default_factory=list)
    day: date | None = None
    reason: str | None = None
    year: int = 0
    number: int | None = None
    """Where the document's own number begins in the text."""


def facts(text: str) -> Facts:
    """The facts told by the first `HEAD` characters (and the last lines, for the signer and date of a letter)."""
    tokens = list(tokenize(text, 0, min(len(text), HEAD)))
    made = Facts()
    if not tokens:
        return made
    parts = sentences(tokens)
    last = list(tokenize(text, max(HEAD, len(text) - TAIL), len(text))) if len(text) > HEAD else []
    head = letterhead(tokens, columns(text, tokens))
    made.title = _joined(text, tokens, head.title) or _title(text, tokens)
    made.kind = head.kind or _kind(tokens, made.title)
    made.issuer = _joined(text, tokens, head.issuer) or _issuer(text, tokens, last or tokens, made.kind)
    made.place = _place(text, tokens, last)
    made.people = people(text, tokens, parts)
    made.number = tokens[head.number[0]].start if head.number else None
    found = dated(tokens, last)
    made.day, made.year, made.reason = found.day, found.year, found.reason
    return made


def _joined(text: str, tokens: Sequence[Token], lines: Sequence[tuple[int, int]]) -> str | None:
    return " ".join(_written(text, tokens, *line) for line in lines) or None


def resolve_day(made: Facts) -> Document:
    """The facts as the reading carries them."""
    return Document(
        made.title, made.day.isoformat() if made.day else None, made.reason, made.place, made.issuer, made.kind,
        tuple(made.people),
    )  # fmt: skip


def _lines(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    found, begin = [], 0
    for index in range(1, len(tokens) + 1):
        if index == len(tokens) or tokens[index].gap >= LINE:
            found.append((begin, index))
            begin = index
    return found


def _written(text: str, tokens: Sequence[Token], begin: int, stop: int) -> str:
    slice_ = text[tokens[begin].start : tokens[stop - 1].end]
    return " ".join(unicodedata.normalize("NFC", slice_).split())


_LONGEST_TITLE = 60


def _title(text: str, tokens: Sequence[Token]) -> str | None:
    """The first line that is neither a date, a motto, a letterhead, a paper's name nor a symbol."""
    for begin, stop in _lines(tokens)[:14]:
        if masthead(tokens, begin, stop) is not None:
            continue
        if stop - begin < 4 or (time_at(tokens, begin, stop) is not None and stop - begin < 12):
            continue
        letterhead = phrases("documents", "letterhead").at(tokens, begin, stop)
        heads = letterhead is not None and (
            letterhead.stop >= stop - 2 or (tokens[begin].shouted and not _of_a_review(tokens, begin, stop))
        )
        if heads or _dated_line(tokens, begin, stop):
            continue
        if tokens[stop - 1].key == "." and stop - begin > _LONGEST_TITLE // 3:
            return None  # the text has begun
        letters = [t for t in tokens[begin:stop] if t.kind == WORD]
        if len(letters) < 4 or stop - begin > _LONGEST_TITLE or tokens[stop - 1].key == ".":
            continue
        if labelled("documents", "kind").at(tokens, begin, stop) is not None and stop - begin <= 3:
            continue
        return _written(text, tokens, begin, stop)
    return None


def _of_a_review(tokens: Sequence[Token], begin: int, stop: int) -> bool:
    """`BAN TỔ CHỨC TỈNH ỦY SƠ KẾT 6 THÁNG ĐẦU NĂM`: a title, though it begins like a letterhead."""
    return any(phrases("documents", "review").at(tokens, i, stop) for i in range(begin, stop))


def _dated_line(tokens: Sequence[Token], begin: int, stop: int) -> bool:
    """A line that is only a place and a date, or only `Số ...`."""
    if tokens[begin].key == "số":
        return True
    times = [i for i in range(begin, stop) if (t := time_at(tokens, i, stop)) and t.kind == DAY and t.year]
    return bool(times) and stop - begin <= 14


def _kind(tokens: Sequence[Token], title: str | None) -> str | None:
    for begin, stop in _lines(tokens)[:14]:
        hit = labelled("documents", "kind").at(tokens, begin, stop)
        if hit is not None and (tokens[begin].shouted or tokens[begin].raw.isupper()):
            return hit.value
    if title is not None:
        keys = list(tokenize(title))
        hit = labelled("documents", "kind").at(keys, 0, len(keys))
        if hit is not None:
            return hit.value
    if paper(tokens, _lines(tokens)) is not None:
        return KIND
    opening = tokens[: min(120, len(tokens))]
    for index in range(len(opening)):
        if phrases("documents", "press").at(opening, index, len(opening)) is not None:
            return KIND
    for index in range(len(opening)):
        if phrases("documents", "review").at(opening, index, len(opening)) is not None:
            return "báo cáo sơ kết, tổng kết"
    return None


def _issuer(text: str, tokens: Sequence[Token], last: Sequence[Token], kind: str | None) -> str | None:
    """Of a press item the paper, or nobody; of another text without a letterhead the first body it names."""
    if kind == KIND:
        for part in (tokens, last):
            named = paper(part, _lines(part))
            if named is not None:
                return _written(text, part, *named)
        return mark(tokens)
    limit = min(len(tokens), 200)
    for index in range(limit):
        hit = phrases("documents", "bodies").at(tokens, index, limit)
        if hit is not None:
            stop = hit.stop
            while stop < limit and tokens[stop].capital and tokens[stop].gap == 1 and tokens[index].capital:
                stop += 1
            return _written(text, tokens, index, stop)
    return None


_HEAD_OF_A_LETTER, _LONGEST_PLACE = 220, 7


def _place(text: str, tokens: Sequence[Token], last: Sequence[Token]) -> str | None:
    """The place before the date of a letter (`Lạng Sơn, ngày`), at its head or its end; else the province named first."""
    for part, limit in ((tokens, _HEAD_OF_A_LETTER), (last or tokens[-_HEAD_OF_A_LETTER:], len(tokens))):
        for index in range(1, min(len(part), limit)):
            if part[index].key == "ngày" and part[index - 1].key == ",":
                begin = _place_begins(text, part, index - 1)
                if begin < index - 1:
                    return _written(text, part, begin, index - 1)
    named = phrases("places", "province")
    for index in range(len(tokens)):
        hit = named.at(tokens, index, len(tokens))
        if hit is not None and tokens[index].capital and tokens[hit.stop - 1].capital:
            return hit.value
    codes = table("places")["press"]
    for index in range(min(len(tokens), 80)):
        if tokens[index].raw in codes:
            return str(codes[tokens[index].raw])
    return None


def _place_begins(text: str, tokens: Sequence[Token], comma: int) -> int:
    """The index of the first word of a place before its comma: at the head of a line or column, or after the number."""
    begin = comma
    while begin > 0 and comma - begin < _LONGEST_PLACE:
        before, first = tokens[begin - 1], tokens[begin]
        if begin < comma and (first.gap >= LINE or _wide(text, before, first)):
            return begin
        dotted = before.key == "." and begin > 1 and tokens[begin - 2].key in ("tp", "tx", "tt")
        linked = before.key == "-" and begin > 1 and tokens[begin - 2].capital and first.gap < LINE
        if before.shouted and not first.shouted and begin < comma and before.key not in ("tp", "tx"):
            return begin  # Số: 56/TB-UBND Đồng Sơn, ngày ...
        if not (before.kind == WORD and before.capital) and not dotted and not linked:
            break
        begin -= 1
    heads = tokens[begin].gap >= LINE or begin == 0
    return (
        begin
        if begin < comma
        and (heads or tokens[begin - 1].kind != WORD or _wide(text, tokens[begin - 1], tokens[begin]))
        else comma
    )


def _wide(text: str, before: Token, after: Token) -> bool:
    return "\t" in text[before.end : after.start] or after.start - before.end > 2


def people(text: str, tokens: Sequence[Token], parts: Sequence[Sentence]) -> list[dict[str, str]]:
    """People named after `đồng chí`, `ông`, `bà`, with the posts that follow the name; each name once."""
    found: dict[str, str] = {}
    for part in parts:
        for index in range(part.begin, part.stop):
            if phrases("bodies", "address").at(tokens, index, part.stop) is None:
                continue
            begin = phrases("bodies", "address").at(tokens, index, part.stop)
            first = begin.stop if begin else index
            stop = first
            while (
                stop < part.stop and tokens[stop].kind == WORD and tokens[stop].capital and stop - first < 5
            ):
                if tokens[stop].gap >= LINE and stop > first:
                    break
                stop += 1
            if (
                not 2 <= stop - first <= 5
                or phrases("bodies", "post").at(tokens, first, part.stop) is not None
            ):
                continue
            name = _written(text, tokens, first, stop)
            post = _posts(text, tokens, stop, part.stop)
            if len(post) > len(found.get(name, "")) or name not in found:
                found[name] = post
    return [{"name": name, "post": post} for name, post in found.items()]


def _posts(text: str, tokens: Sequence[Token], at: int, stop: int) -> str:
    """The posts after a name: what follows its comma or dash, as far as posts follow one another."""
    first = last = at
    while at < stop and tokens[at].key in (",", "-") and at + 1 < stop:
        hit = phrases("bodies", "post").at(tokens, at + 1, stop)
        if hit is None:
            break
        first = first if last != first else at + 1
        at = hit.stop
        while (
            at < stop
            and tokens[at].kind == WORD
            and (tokens[at].capital or tokens[at].key in words("bodies", "post_tail"))
            and tokens[at].gap < BLANK
        ):
            at += 1
        last = at
    return _written(text, tokens, first, last) if last > first else ""
