"""Aims: parts of a text whose heading says that what stands under it is aimed at (`IV. NHIỆM VỤ NĂM 2024`, `Chỉ tiêu:`).

Always true: a part ends where another heading begins; a heading is a short line of its own without a full stop.
"""

from __future__ import annotations

from collections.abc import Sequence

from .lexicon import phrases, words
from .sentences import Sentence, in_capitals
from .tokens import DIGITS, LINE, MARK, WORD, Token

_LONGEST_HEADING = 30


class Aims:
    """Holds whether the text stands under a heading of goals."""

    def __init__(self) -> None:
        self.open = False

    def hold(self, tokens: Sequence[Token], sentence: Sentence, counts: bool) -> bool:
        """Whether the sentence stands under a heading of goals; a heading opens or ends the part. `counts` is whether
        a number with its noun stands in the sentence: such a line under a heading is an item, and no heading."""
        begin, stop = sentence.begin, sentence.stop
        if not _line(tokens, begin, stop):
            return self.open
        start = _past_numbering(tokens, begin, stop)
        if phrases("cues", "aims", "heading").at(tokens, start, stop) is not None:
            said = {t.key for t in tokens[start:stop]}
            self.open = not said & words("cues", "aims", "told")
            return False
        if not counts and (start > begin or in_capitals(tokens[begin:stop])):
            other = phrases("cues", "aims", "other").at(tokens, start, stop) is not None
            if other or in_capitals(tokens[start:stop]):
                self.open = False
        return self.open


def _line(tokens: Sequence[Token], begin: int, stop: int) -> bool:
    """Whether the sentence is a line of its own that may be a heading."""
    first = begin - 2 if begin >= 2 and tokens[begin].gap < LINE else begin
    own = tokens[begin].gap >= LINE or (begin >= 2 and tokens[first].gap >= LINE)
    return own and stop - begin <= _LONGEST_HEADING and tokens[stop - 1].key not in (".", ";")


def _past_numbering(tokens: Sequence[Token], begin: int, stop: int) -> int:
    """The index after `IV.`, `2.1.`, `a)`, `-`."""
    at = begin
    while at < stop and at - begin < 6:
        token = tokens[at]
        short = token.kind == WORD and (len(token.key) == 1 or set(token.raw) <= set("IVX"))
        numbered = short and at + 1 < stop and tokens[at + 1].key in (".", ")", "-", "/")
        if token.kind in (DIGITS, MARK) or numbered:
            at += 1
        else:
            break
    return at
