"""Tokens: words, digit runs and marks with their place in the text as given.

Always true: `text[token.start:token.end]` is what was written; `token.key` is what rules compare (NFC, tone on
the second vowel, lower case), so that composed and decomposed, hòa and hoà, are one word to the grammar.
Tags, entities and control characters are read as space.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from tochuc.books.text import one_placement

WORD, DIGITS, MARK = "word", "digits", "mark"
NO_BREAK, SPACE, LINE, BLANK = 0, 1, 2, 3

_TOKEN = re.compile(
    r"(?P<gap>(?:[\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]"
    r"|<[/!]?[A-Za-z][^<>]{0,400}>|&(?:nbsp|ensp|emsp|thinsp|\#160|\#xa0);)+)"
    r"|(?P<word>(?:[^\W\d_][\u0300-\u036f]*)+)"
    r"|(?P<digits>[0-9]+)"
    r"|(?P<mark>.)",
    re.IGNORECASE,
)
_SAME_MARK = {
    "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "…": "...", "“": '"', "”": '"',
    "‘": "'", "’": "'", "％": "%", "：": ":", "；": ";", "，": ",", "•": "-", "\uf0b7": "-", "\uf02d": "-", "\uf0a7": "-", "⁄": "/", "∕": "/",
}  # fmt: skip
_LINE_END = re.compile(r"\r\n|[\n\r\u2028\u2029\x0b\x0c]")


class Token(NamedTuple):
    """One word, digit run or mark. `gap` is what stands before it: nothing, a space, a line end, a blank line."""

    key: str
    start: int
    end: int
    kind: str
    gap: int
    raw: str

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.raw[0].isupper()

    @property
    def shouted(self) -> bool:
        """Whether all of it is capitals and it has at least two letters (TCCSĐ, UBND)."""
        return len(self.raw) > 1 and self.raw.isupper()


@lru_cache(maxsize=65536)
def word_key(word: str) -> str:
    """The form in which words are compared: NFC, one tone placement, lower case."""
    return one_placement(unicodedata.normalize("NFC", word).lower())


@lru_cache(maxsize=16384)
def phrase_keys(phrase: str) -> tuple[str, ...]:
    """The keys of a phrase from a word list, in order."""
    return tuple(token.key for token in tokenize(phrase))


def tokenize(text: str, begin: int = 0, stop: int | None = None) -> Iterator[Token]:
    """The tokens of `text[begin:stop]`, offsets counted in the whole text."""
    gap = BLANK
    for found in _TOKEN.finditer(text, begin, len(text) if stop is None else stop):
        kind = found.lastgroup
        raw = found.group()
        if kind == "gap":
            gap = max(gap, _gap_size(raw))
            continue
        if kind == WORD:
            key = word_key(raw)
        elif kind == MARK:
            key = _SAME_MARK.get(raw, raw)
        else:
            key = raw
        yield Token(key, found.start(), found.end(), kind or MARK, gap, raw)
        gap = NO_BREAK


def _gap_size(space: str) -> int:
    if "\n" not in space and "\r" not in space and "\x0b" not in space and "\x0c" not in space:
        return SPACE
    return BLANK if len(_LINE_END.findall(space)) > 1 else LINE
