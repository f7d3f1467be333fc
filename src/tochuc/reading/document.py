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
from .letterhead import letterhead
from .reading import Document

HEAD = 12_000


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


def facts(text: str) -> Facts:
    """The facts told by the first `HEAD` characters (and the last lines, for the signer and date of a letter)."""
    tokens = list(tokenize(text, 0, min(len(text), HEAD)))
    made = Facts()
    if not tokens:
        return made
    parts = sentences(tokens)
    head = letterhead(tokens, _lines(tokens))
    made.title = _written(text, tokens, *head.title) if head.title else _title(text, tokens, parts)
    made.kind = head.kind or _kind(tokens, made.title)
    made.issuer = " ".join(_written(text, tokens, *line) for line in head.issuer) or _issuer(text, tokens)
    made.place = _place(text, tokens)
    made.people = people(text, tokens, parts)
    found = dated(tokens)
    made.day, made.year, made.reason = found.day, found.year, found.reason
    return made


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


def _title(text: str, tokens: Sequence[Token], parts: Sequence[Sentence]) -> str | None:
    """The first line that is neither a date, a motto, a letterhead nor a symbol."""
    for begin, stop in _lines(tokens)[:14]:
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
    opening = tokens[: min(120, len(tokens))]
    for index in range(len(opening)):
        if phrases("documents", "press").at(opening, index, len(opening)) is not None:
            return "tin, bài"
    for index in range(len(opening)):
        if phrases("documents", "review").at(opening, index, len(opening)) is not None:
            return "báo cáo sơ kết, tổng kết"
    return None


def _issuer(text: str, tokens: Sequence[Token]) -> str | None:
    """The body that speaks: named in capitals in the letterhead, else the first body the text names."""
    limit = min(len(tokens), 200)
    for index in range(limit):
        hit = phrases("documents", "bodies").at(tokens, index, limit)
        if hit is not None:
            stop = hit.stop
            while stop < limit and tokens[stop].capital and tokens[stop].gap == 1 and tokens[index].capital:
                stop += 1
            return _written(text, tokens, index, stop)
    return None


def _place(text: str, tokens: Sequence[Token]) -> str | None:
    """The place before the date of a letter (`Lạng Sơn, ngày`), else the province named first."""
    for index in range(1, min(len(tokens), 160)):
        if tokens[index].key == "ngày" and tokens[index - 1].key == ",":
            begin = index - 1
            while (
                begin > 0
                and tokens[begin - 1].kind == WORD
                and tokens[begin - 1].capital
                and index - begin < 6
            ):
                if tokens[begin - 1].shouted and not tokens[begin].shouted and begin < index - 1:
                    break  # Số: 56/TB-UBND   Đồng Sơn, ngày ...
                begin -= 1
                if tokens[begin].gap >= LINE:
                    break
            if begin < index - 1:
                return _written(text, tokens, begin, index - 1)
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
