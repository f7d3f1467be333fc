"""The letterhead: whose document it is, its number, its place and what it is called, read from the lines above its text.

Always true: only lines in capitals above the line of the kind (BÁO CÁO, THÔNG BÁO) or of the number (Số: ...) are a
letterhead; of several bodies one below the other the lowest issues the document. A text without such lines has none.
Two columns on one line are told apart by the room between them (a tab, or three spaces and more), or by the motto.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from .grammar.lexicon import labelled, phrases, words
from .grammar.references import symbol
from .grammar.sentences import in_capitals
from .grammar.times import roman
from .grammar.tokens import BLANK, LINE, WORD, Token

Range = tuple[int, int]
LETTER = "công văn"
_LINES, _LONGEST, _LONGEST_TITLE = 24, 16, 60
_FEWEST, _TITLE_LINES, _BESIDE = 2, 6, 3


class Letterhead(NamedTuple):
    """Token ranges: of the issuer, in two lines where its place or its superior stands beside it; of the title's lines,
    the kind's first; of the document's own number."""

    issuer: tuple[Range, ...] = ()
    title: tuple[Range, ...] = ()
    kind: str | None = None
    number: Range | None = None


def columns(text: str, tokens: Sequence[Token]) -> list[Range]:
    """The lines of a text, those of two columns apart, the left before the right."""
    found, begin = [], 0
    for index in range(1, len(tokens) + 1):
        if index == len(tokens) or tokens[index].gap >= LINE or _beside(text, tokens, index):
            found.append((begin, index))
            begin = index
    return found


def _beside(text: str, tokens: Sequence[Token], index: int) -> bool:
    room = text[tokens[index - 1].end : tokens[index].start]
    return "\t" in room or len(room) >= _BESIDE


def letterhead(tokens: Sequence[Token], lines: Sequence[Range]) -> Letterhead:
    """The letterhead of a text with these lines; empty where no line of a kind or number closes one."""
    bodies: list[Range] = []
    number: Range | None = None
    subject: tuple[Range, ...] = ()
    for place, (begin, stop) in enumerate(lines[:_LINES]):
        if _of_a_kind(tokens, begin, stop):
            title = _title(tokens, lines[place:])
            return Letterhead(_lowest(tokens, bodies), title, None, number)
        number = number or own_number(tokens, begin, stop)
        if number and not subject and phrases("documents", "subject").at(tokens, begin, stop) is not None:
            subject = _going_on(tokens, lines[place:])
        if phrases("documents", "sent_to").at(tokens, begin, stop) is not None:
            return Letterhead(_lowest(tokens, bodies) if number else (), subject, LETTER, number)
        if number is None and (named := _body(tokens, begin, stop)) is not None:
            bodies.append(named)
    return Letterhead(_lowest(tokens, bodies) if number else (), subject, None, number)


def _of_a_kind(tokens: Sequence[Token], begin: int, stop: int) -> bool:
    """`BÁO CÁO`, `THÔNG BÁO kết luận ...`: the kind in capitals at the head of a line, and no body's name."""
    hit = labelled("documents", "kind").at(tokens, begin, stop)
    return hit is not None and in_capitals(tokens[begin : hit.stop])


def own_number(tokens: Sequence[Token], begin: int, stop: int) -> Range | None:
    """`Số: 31/STP-VP`, `Số 61-KH/HU` at the head of a line: the document's own number; its digits may be left blank."""
    if tokens[begin].key != "số" or not tokens[begin].capital:
        return None
    at = begin + 1
    while at < stop and tokens[at].key in (":", "."):
        at += 1
    found = symbol.apply(tokens, at, stop) if at < stop else None
    return (at, found.stop if found is not None else stop)


def _lowest(tokens: Sequence[Token], bodies: Sequence[Range]) -> tuple[Range, ...]:
    """The lowest body. A line that is only a place (TỈNH ĐỒNG SƠN) goes on from the line above it; an office every
    committee has (BAN TỔ CHỨC) is told with the committee above it."""
    if len(bodies) < 2:
        return tuple(bodies[-1:])
    above, last = bodies[-2], bodies[-1]
    level = phrases("documents", "level").at(tokens, *last)
    if level is not None and not _of_a_committee(tokens, last):
        return above, last
    office = phrases("documents", "office").at(tokens, *last)
    if office is not None and office.stop == last[1] and _of_a_committee(tokens, above):
        return last, above
    return (last,)


def _of_a_committee(tokens: Sequence[Token], line: Range) -> bool:
    return phrases("documents", "committee").at(tokens, *line) is not None


def _title(tokens: Sequence[Token], lines: Sequence[Range]) -> tuple[Range, ...]:
    """The line of the kind, and the lines below it that say what about, up to the first line of the text."""
    first = lines[0]
    hit = labelled("documents", "kind").at(tokens, *first)
    if hit is None or first[1] - first[0] > _LONGEST_TITLE:
        return ()
    if hit.stop < first[1]:
        return _going_on(tokens, lines)
    if len(lines) < 2 or not _says_what(tokens, lines[1]):
        return ()
    return (first, *_going_on(tokens, lines[1:]))


def _says_what(tokens: Sequence[Token], line: Range) -> bool:
    begin, stop = line
    numbered = roman(tokens[begin].key) > 0 and stop - begin > 1 and tokens[begin + 1].key in (".", "-")
    return (
        _FEWEST <= stop - begin <= _LONGEST_TITLE
        and tokens[begin].kind == WORD
        and tokens[stop - 1].key not in (".", ";", ":")
        and not numbered
        and phrases("documents", "sent_to").at(tokens, begin, stop) is None
    )


def _going_on(tokens: Sequence[Token], lines: Sequence[Range]) -> tuple[Range, ...]:
    """A title's first line with those it runs on into: small letters first, or capitals throughout."""
    found = [lines[0]]
    for before, line in pairwise(lines[:_TITLE_LINES]):
        first = tokens[line[0]]
        shouts = all(in_capitals(tokens[slice(*each)]) for each in (before, line))
        linked = tokens[before[1] - 1].key in words("documents", "runs_on")
        runs_on = first.kind == WORD and (not first.capital or shouts or linked)
        apart = first.gap < LINE or (first.gap == BLANK and first.capital)
        if apart or not runs_on or not _says_what(tokens, line):
            break
        found.append(line)
    return tuple(found)


def _body(tokens: Sequence[Token], begin: int, stop: int) -> Range | None:
    """The capitals of a line up to the motto beside them; None where it is only a motto, a mark or small print."""
    end = begin
    while end < stop and phrases("documents", "motto").at(tokens, end, stop) is None:
        end += 1
    while end > begin and tokens[end - 1].kind != WORD:
        end -= 1
    several = sum(t.kind == WORD for t in tokens[begin:end]) > 1
    return (begin, end) if several and in_capitals(tokens[begin:end]) and end - begin <= _LONGEST else None
