"""Counted nouns: what the lists know, what makes another kind of a noun, several counted together.

Always true: a noun begins at the token asked of and is the longest the lists know there; what makes another kind of it
(chi hội nghề nghiệp, vụ cháy: `words/compounds.toml`) belongs to it, what only describes it stays out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

from .lexicon import Phrases, labelled, table, words
from .tokens import LINE, MARK, NO_BREAK, SPACE, Token, phrase_keys


def noun_at(tokens: Sequence[Token], at: int, stop: int) -> tuple[int, str] | None:
    """The counted noun that begins at the token: the index after it, and its family."""
    hit = labelled("nouns", "count").at(tokens, at, stop)
    if hit is None:
        return None
    cut = shorter().at(tokens, at, stop)
    if cut is None or cut.stop <= hit.stop:  # 36 giải thể thao: the list knows a longer word than giải thể
        more = noun_at(tokens, hit.stop, stop) if _classifies(tokens, at, hit.stop) else None
        end = more[0] if more is not None else _compound(tokens, at, hit.stop, stop)
        return _past_fellows(tokens, end, hit.value, stop), (more or (0, hit.value))[1]
    return (at + cut.value, hit.value) if cut.value else None


def _compound(tokens: Sequence[Token], at: int, end: int, stop: int) -> int:
    """The index after what makes another kind of the noun: chi hội nghề nghiệp, vụ cháy, trường trung học cơ sở."""
    best = end
    for cut in range(at + 1, end + 1):
        listed = compounds().get(" ".join(t.key for t in tokens[at:cut]))
        more = listed.at(tokens, cut, stop) if listed is not None and cut < stop else None
        if more is not None and more.stop > best and tokens[cut].gap <= LINE:
            best = more.stop
    return best


def _past_fellows(tokens: Sequence[Token], at: int, family: str, stop: int) -> int:
    """The index after further nouns of the same kind counted together: già làng, trưởng bản, người có uy tín."""
    if family not in ("people", "units") or (at > 1 and tokens[at - 2].key == "cấp"):
        return at
    while at + 1 < stop and tokens[at].key == "," and tokens[at + 1].gap == SPACE:
        more = labelled("nouns", "count").at(tokens, at + 1, stop)
        if more is None or more.value != family or not _closes(tokens, more.stop, stop):
            return at
        at = more.stop
    return at


def _closes(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """Whether a list of nouns may end here: a mark or a word that says something of them all."""
    return at >= stop or tokens[at].kind == MARK or tokens[at].key in words("nouns", "never", "after_fellows")


def _classifies(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """Words that count by another noun: lượt công dân, cặp cơ quan, nhóm hộ."""
    return stop == at + 1 and tokens[at].key in words("nouns", "never", "classifier")


@cache
def compounds() -> dict[str, Phrases[str]]:
    """By a noun's keys: what makes another kind of it."""
    by_head: dict[str, dict[str, str]] = {}
    for kind in table("compounds")["kind"]:
        for head in kind["heads"]:
            listed = by_head.setdefault(" ".join(phrase_keys(head)), {})
            listed.update((word, word) for word in kind["words"])
    return {head: Phrases(listed) for head, listed in by_head.items()}


@cache
def shorter() -> Phrases[int]:
    """Longer words that a noun of the list would cut in two, with the noun's true length."""
    return Phrases(table("nouns")["shorter"])


def unit_text(tokens: Sequence[Token], begin: int, stop: int) -> str:
    """The noun as written, in NFC, with single spaces."""
    parts: list[str] = []
    for index in range(begin, stop):
        if index > begin and tokens[index].gap != NO_BREAK:
            parts.append(" ")
        parts.append(tokens[index].raw)
    return unicodedata.normalize("NFC", "".join(parts)).strip()
