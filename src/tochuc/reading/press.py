"""The press: which newspaper, station or page a report is from.

Always true: a press item is issued by the paper named in its first or last lines, or by the mark with which the paper
opens a report (`LSO`); where no paper is named nobody issues it, whatever bodies it tells of.
"""

from __future__ import annotations

from collections.abc import Sequence

from .grammar.lexicon import phrases, table
from .grammar.tokens import LINE, WORD, Token

Range = tuple[int, int]
KIND = "tin, bài"
_FIRST, _LAST, _LONGEST = 5, 5, 12


def paper(tokens: Sequence[Token], lines: Sequence[Range]) -> Range | None:
    """`Báo Đồng Khởi`, `Cổng thông tin điện tử tỉnh ...` in the first or last lines; None where there is none."""
    for begin, stop in (*lines[:_FIRST], *lines[-_LAST:]):
        named = masthead(tokens, begin, stop)
        if named is not None:
            return begin, named
    return None


def masthead(tokens: Sequence[Token], begin: int, stop: int) -> int | None:
    """The index after a paper's name at the head of a line; a sentence that begins with one is none."""
    hit = phrases("documents", "masthead").at(tokens, begin, stop)
    if hit is None or not tokens[begin].capital:
        return None
    at = hit.stop
    while at < stop and tokens[at].kind == WORD and tokens[at].gap < LINE:
        if not tokens[at].capital and tokens[at].key not in ("tỉnh", "thành", "phố", "huyện", "điện", "tử"):
            break
        at += 1
    ends = at == stop or tokens[at].key in ("-", "|", ",", ":", "(", ")")
    return at if ends and hit.stop < at <= begin + _LONGEST and tokens[stop - 1].key != "." else None


def mark(tokens: Sequence[Token]) -> str | None:
    """The paper whose mark opens the report: `LSO-Sáng nay`."""
    papers = table("places")["papers"]
    return next((str(papers[t.raw]) for t in tokens[:80] if t.raw in papers), None)
