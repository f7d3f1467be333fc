"""References: each document cited, with its number, issuer and date, and what known documents it may be.

Always true: a number is resolved by the date and term written beside it, then by the document's own date, then by
the words of its subject; where more than one known document is left, the candidates are named and none is chosen.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from .document import Facts
from .grammar.lexicon import phrases, table
from .grammar.references import Named, named, symbol
from .grammar.sentences import Sentence
from .grammar.shields import Shielded
from .grammar.times import full_day, term
from .grammar.tokens import DIGITS, Token
from .reading import Reference

_AHEAD = 40


def references(
    text: str, tokens: Sequence[Token], sentence: Sentence, shielded: Shielded, facts: Facts
) -> list[Reference]:
    """The references of a sentence."""
    found: list[Reference] = []
    for begin, stop in shielded.references:
        name = named.apply(tokens, begin, sentence.stop)
        if name is not None:
            found.extend(_named(text, tokens, name, sentence, facts))
            continue
        if tokens[begin].start == facts.number:
            continue  # the document's own
        sign = symbol.apply(tokens, begin, sentence.stop)
        if sign is not None:
            found.append(_made(text, tokens, (begin, stop), sign.number, None, stop, sentence, facts))
    return found


def _named(
    text: str, tokens: Sequence[Token], name: Named, sentence: Sentence, facts: Facts
) -> list[Reference]:
    made: list[Reference] = []
    shared = next((n.split("-", 1)[1] for n in reversed(name.numbers) if "-" in n), None)
    for place, (number, span) in enumerate(zip(name.numbers, name.spans, strict=True)):
        whole = number if "-" in number or "/" in number or shared is None else f"{number}-{shared}"
        begin = name.begin if place == 0 else span[0]
        made.append(_made(text, tokens, (begin, span[1]), whole, name.kind, name.stop, sentence, facts))
    return made


def _made(
    text: str, tokens: Sequence[Token], span: tuple[int, int], number: str, kind: str | None,
    after: int, sentence: Sentence, facts: Facts,
) -> Reference:  # fmt: skip
    start, end = tokens[span[0]].start, tokens[span[1] - 1].end
    stop = min(sentence.stop, after + _AHEAD)
    day = _day(tokens, after, stop)
    issuer = _issuer(tokens, text, after, min(stop, after + 12))
    known, candidates = _known(tokens, number, after, stop, facts)
    when = day or (known["date"].isoformat() if known else None)
    candidates = () if day else candidates
    issuer = issuer or (known["issuer"] if known and known["date"].isoformat() == when else None)
    kind = kind or _kind_of(number)
    return Reference(start, end, unicodedata.normalize("NFC", number), issuer, when, kind, candidates)


def _kind_of(number: str) -> str | None:
    """The kind a symbol tells; QĐ (quyết định, quy định) and TTr (tờ trình, thông tri) tell none."""
    codes = unicodedata.normalize("NFC", number).replace("/", "-").split("-")[1:]
    return next(
        (table("documents")["codes"][code] for code in codes if code in table("documents")["codes"]), None
    )


def _day(tokens: Sequence[Token], at: int, stop: int) -> str | None:
    for ahead in range(at, min(at + 4, stop)):
        if tokens[ahead].kind == DIGITS:
            day = full_day.apply(tokens, ahead, stop)
            return iso(day.year, day.month, day.day) if day and day.year else None
        if tokens[ahead].key not in (",", "ngày", "(", "ký", "ra"):
            return None
    return None


def iso(year: int, month: int, day: int) -> str | None:
    """The date in ISO form; None where there is no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _issuer(tokens: Sequence[Token], text: str, at: int, stop: int) -> str | None:
    for ahead in range(at, stop):
        if tokens[ahead].key in (";", "."):
            return None
        hit = phrases("documents", "issuers").at(tokens, ahead, stop)
        if hit is not None:
            return unicodedata.normalize("NFC", text[tokens[ahead].start : tokens[hit.stop - 1].end])
    return None


def _known(
    tokens: Sequence[Token], number: str, at: int, stop: int, facts: Facts
) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    fitting = [k for k in table("documents")["known"] if _same_number(k["number"], number)]
    fitting = _by_term(fitting, _term_near(tokens, at, stop))
    if facts.year:
        fitting = [k for k in fitting if k["date"].year <= facts.year]
    if len(fitting) > 1:
        told = [k for k in fitting if _subject(tokens, k, at, stop)]
        fitting = told or fitting
    if len(fitting) == 1:
        return fitting[0], ()
    return None, tuple(f"{k['number']} ({k['issuer']}, {k['date']:%d/%m/%Y})" for k in fitting)


def _same_number(known: str, cited: str) -> bool:
    if known == cited:
        return True
    if "-" in cited:
        return known == cited.replace(" ", "").replace("\u0110", "Đ")
    return known.split("-", 1)[0].lstrip("0") == cited.lstrip("0") if cited.isdigit() else False


def _by_term(fitting: list[dict[str, Any]], told: int) -> list[dict[str, Any]]:
    return [k for k in fitting if k["term"] == told] if told else fitting


def _term_near(tokens: Sequence[Token], at: int, stop: int) -> int:
    for ahead in range(at, min(at + 12, stop)):
        found = term.apply(tokens, ahead, stop)
        if found is not None and tokens[ahead].key == "khoá":
            return found.year
    return 0


def _subject(tokens: Sequence[Token], known: dict[str, Any], at: int, stop: int) -> bool:
    written = " " + " ".join(t.key for t in tokens[max(0, at - 12) : stop]) + " "
    return any(f" {' '.join(keys)} " in written for keys in known_subjects(known))


def known_subjects(known: dict[str, Any]) -> list[tuple[str, ...]]:
    """The subject words of a known document as keys."""
    from .grammar.tokens import phrase_keys

    return [phrase_keys(subject) for subject in known["subject"]]
