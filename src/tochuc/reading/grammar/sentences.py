"""Sentences: runs of tokens that end at a full stop, a blank line, or a line that stands alone.

Always true: sentences cover all tokens, in order and without overlap; a wrapped line does not end one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .tokens import BLANK, DIGITS, LINE, NO_BREAK, WORD, Token

_STOPS = {".", "!", "?", "..."}
_ABBREVIATIONS = {
    "tp",
    "ts",
    "pgs",
    "gs",
    "ths",
    "tx",
    "tt",
    "kt",
    "tm",
    "tl",
    "tuq",
    "st",
    "vd",
    "tr",
    "q",
    "p",
    "ô",
}
_BULLETS = {"-", "+", "*", "·", "●", "○", "■", "▪", "►", "✓", "→"}
_RUN_ON = {
    ",",
    "và",
    "của",
    "-",
    "ngày",
    "tháng",
    "số",
    "các",
    "những",
    "với",
    "cho",
    "để",
    "từ",
    "trước",
    "nhất",
}
LONGEST = 600


class Sentence(NamedTuple):
    """Tokens `[begin, stop)`; whether a blank line stands before it; whether it is an item of a list."""

    begin: int
    stop: int
    opens_paragraph: bool
    item: bool


def sentences(tokens: Sequence[Token]) -> list[Sentence]:
    """The sentences of the text."""
    found: list[Sentence] = []
    begin, line_begin = 0, 0
    for index in range(1, len(tokens)):
        gap = tokens[index].gap
        ends = gap == BLANK or (gap == LINE and _line_ends(tokens, line_begin, index))
        if gap >= LINE:
            line_begin = index
        if ends or _stop_ends(tokens, index) or index - begin >= LONGEST:
            found.append(_sentence(tokens, begin, index))
            begin = index
    if begin < len(tokens):
        found.append(_sentence(tokens, begin, len(tokens)))
    return found


def _sentence(tokens: Sequence[Token], begin: int, stop: int) -> Sentence:
    return Sentence(begin, stop, tokens[begin].gap == BLANK, is_item(tokens, begin))


def in_capitals(tokens: Sequence[Token]) -> bool:
    """Whether words stand there and all are in capitals: `IV. KẾT QUẢ KIỂM TRA`, `TỈNH ỦY LẠNG SƠN`."""
    written = [t.raw for t in tokens if t.kind == WORD]
    return bool(written) and all(w.isupper() for w in written)


def is_item(tokens: Sequence[Token], index: int) -> bool:
    """Whether a line's first token makes it an item: a bullet, or a number or letter with a point or bracket."""
    token = tokens[index]
    if token.gap < LINE:
        return False
    if token.key in _BULLETS:
        return True
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    short = (token.kind == DIGITS and len(token.raw) <= 2) or (token.kind == WORD and len(token.key) <= 1)
    if not short or following is None or following.gap != NO_BREAK:
        return False
    beyond = tokens[index + 2] if index + 2 < len(tokens) else None
    dashed = following.key == "-" and token.kind == DIGITS and beyond is not None and beyond.kind == WORD
    return dashed or following.key in (".", ")", "/")


def _line_ends(tokens: Sequence[Token], line_begin: int, index: int) -> bool:
    """Whether the line break before `tokens[index]` ends a sentence."""
    last, first = tokens[index - 1], tokens[index]
    if last.key in _STOPS or last.key in (";", ":") or is_item(tokens, index):
        return True
    if last.key in _RUN_ON or (first.kind == WORD and not first.capital):
        return False
    if first.kind == DIGITS:
        return last.end - tokens[line_begin].start < 60
    return last.end - tokens[line_begin].start < 70


def _stop_ends(tokens: Sequence[Token], index: int) -> bool:
    mark, following = tokens[index - 1], tokens[index]
    if mark.key not in _STOPS or following.gap == NO_BREAK:
        return False
    if following.kind == WORD and not following.capital:
        return False
    if mark.key == "." and index >= 2 and mark.gap == NO_BREAK:
        before = tokens[index - 2]
        if before.key in _ABBREVIATIONS or (len(before.raw) == 1 and before.raw.isupper()):
            return following.kind == WORD and not (before.raw.isupper() or before.capital)
        if before.kind == DIGITS and len(before.raw) <= 2 and _numbers_a_line(tokens, index - 2):
            return False
    return True


def _numbers_a_line(tokens: Sequence[Token], at: int) -> bool:
    """Whether the digits end a line's own number: `2.`, `2.1.`, `2.1.3.`."""
    for _ in range(3):
        if at == 0 or tokens[at].gap >= LINE:
            return True
        if tokens[at].gap != NO_BREAK or tokens[at - 1].key != "." or at < 2 or tokens[at - 2].kind != DIGITS:
            return False
        at -= 2
    return at == 0 or tokens[at].gap >= LINE
