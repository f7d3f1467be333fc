"""The letterhead: whose document it is and what it is called, read from the lines above its first words.

Always true: only lines in capitals above the line of the kind (BÁO CÁO, THÔNG BÁO) or of the number (Số: ...) are a
letterhead; of several bodies one below the other the lowest issues the document. A text without such lines has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .grammar.lexicon import labelled, phrases
from .grammar.tokens import WORD, Token

Range = tuple[int, int]
LETTER = "công văn"
_LINES, _LONGEST, _LONGEST_TITLE = 14, 16, 60
_KIND_ALONE, _FEWEST = 3, 3


class Letterhead(NamedTuple):
    """Token ranges: of the issuer, in two lines where its place stands below it; of the title after, or with, the kind."""

    issuer: tuple[Range, ...] = ()
    title: Range | None = None
    kind: str | None = None


def letterhead(tokens: Sequence[Token], lines: Sequence[Range]) -> Letterhead:
    """The letterhead of a text with these lines; empty where no line of a kind or number closes one."""
    bodies: list[Range] = []
    numbered = False
    subject: Range | None = None
    for place, (begin, stop) in enumerate(lines[:_LINES]):
        hit = labelled("documents", "kind").at(tokens, begin, stop)
        if hit is not None and all(t.raw.isupper() for t in tokens[begin : hit.stop] if t.kind == WORD):
            return Letterhead(_lowest(tokens, bodies), _title(tokens, lines[place : place + 2], hit.stop))
        numbered = numbered or tokens[begin].key == "số"
        if numbered and phrases("documents", "subject").at(tokens, begin, stop) is not None:
            subject = begin, stop
        if phrases("documents", "sent_to").at(tokens, begin, stop) is not None:
            return Letterhead(_lowest(tokens, bodies) if numbered else (), subject, LETTER)
        if not numbered and (named := _body(tokens, begin, stop)) is not None:
            bodies.append(named)
    return Letterhead(_lowest(tokens, bodies) if numbered else (), subject)


def _lowest(tokens: Sequence[Token], bodies: Sequence[Range]) -> tuple[Range, ...]:
    """The lowest body; a line that is only a place (TỈNH ĐỒNG SƠN) goes on from the line above it."""
    if len(bodies) > 1 and phrases("documents", "level").at(tokens, *bodies[-1]) is not None:
        return bodies[-2], bodies[-1]
    return tuple(bodies[-1:])


def _title(tokens: Sequence[Token], lines: Sequence[Range], kind_stop: int) -> Range | None:
    """The line of the kind where it says what about; else the line below the kind, if that is no text yet."""
    begin, stop = lines[0]
    if _KIND_ALONE < stop - begin <= _LONGEST_TITLE and kind_stop < stop:
        return begin, stop
    if kind_stop < stop or len(lines) < 2:
        return None
    begin, stop = lines[1]
    return (
        (begin, stop) if _FEWEST <= stop - begin <= _LONGEST_TITLE and tokens[stop - 1].key != "." else None
    )


def _body(tokens: Sequence[Token], begin: int, stop: int) -> Range | None:
    """The capitals of a line up to the motto beside them; None where it is only a motto, a mark or small print."""
    end = begin
    while end < stop and phrases("documents", "motto").at(tokens, end, stop) is None:
        end += 1
    while end > begin and tokens[end - 1].kind != WORD:
        end -= 1
    named = [t for t in tokens[begin:end] if t.kind == WORD]
    shouts = len(named) > 1 and all(t.raw.isupper() for t in named)
    return (begin, end) if shouts and end - begin <= _LONGEST else None
