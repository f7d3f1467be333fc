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
_LINES, _LONGEST, _LONGEST_TITLE = 14, 16, 60
_KIND_ALONE = 3


class Letterhead(NamedTuple):
    """Token ranges of the issuer and of the title where the title begins with the kind in capitals."""

    issuer: Range | None = None
    title: Range | None = None


def letterhead(tokens: Sequence[Token], lines: Sequence[Range]) -> Letterhead:
    """The letterhead of a text with these lines; empty where no line of a kind or number closes one."""
    bodies: list[Range] = []
    numbered = False
    for begin, stop in lines[:_LINES]:
        hit = labelled("documents", "kind").at(tokens, begin, stop)
        if hit is not None and all(t.raw.isupper() for t in tokens[begin : hit.stop] if t.kind == WORD):
            told = _KIND_ALONE < stop - begin <= _LONGEST_TITLE and hit.stop < stop
            return Letterhead(bodies[-1] if bodies else None, (begin, stop) if told else None)
        numbered = numbered or tokens[begin].key == "số"
        if not numbered and (named := _body(tokens, begin, stop)) is not None:
            bodies.append(named)
    return Letterhead(bodies[-1] if bodies and numbered else None)


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
