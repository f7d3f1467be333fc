"""Known documents: the acts the rules come from and the resolutions a review is likely to cite.

Always true: a symbol alone never identifies a paper. `resolve_reference` gives every known document that a symbol may
stand for; whoever asked chooses, or asks a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import ClassVar, Literal, NamedTuple

from pydantic import ConfigDict

from .loading import DATA, WrongRule, entries, load
from .numbers import parse_number, symbol_form

Mark = Literal["V", "V2", "G", "G2", "C", "M", "X"]


@dataclass(frozen=True, kw_only=True)
class Document:
    """A known paper (văn bản): `id` is ours and permanent; `number` as written on it; `kind` a code of document kinds.

    `term` is the national term it belongs to ("" for the State); `subjects` are words that tell it from its namesakes.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    id: str
    number: str
    kind: str
    issuer: str
    title: str
    issued: date | None = None
    in_force_from: date | None = None
    until: date | None = None
    term: str = ""
    subjects: tuple[str, ...] = ()
    mark: Mark
    note: str = ""

    @property
    def named(self) -> str:
        """As it is cited: kind, number and day, e.g. `Quy định số 29-QĐ/TW, ngày 25/7/2016`."""
        kind = _kind_names()[self.kind]
        told = (
            f"{kind} số {self.number}" if self.number else f"{kind} {self.title.removeprefix(kind).strip()}"
        )
        return told + (f", ngày {self.issued:%d/%m/%Y}" if self.issued else "")


@dataclass(frozen=True, kw_only=True)
class PartyTerm:
    """A term of the Party's national congress (nhiệm kỳ đại hội): its days, the last included; None while it runs."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    code: str
    number: int
    begun: date
    ended: date | None = None
    mark: Mark
    note: str = ""


@cache
def known_documents() -> Mapping[str, Document]:
    """Every known document by its id. Raises WrongRule."""
    found: dict[str, Document] = {}
    problems = []
    for place, document in load(DATA / "known_documents.toml", "document", Document):
        if document.id in found:
            problems.append(place.said("id", "đã dùng cho mục khác"))
        if document.number and parse_number(document.number) is None:
            problems.append(place.said("number", f"“{document.number}” không phải số, ký hiệu văn bản"))
        if document.kind not in _kind_names():
            problems.append(place.said("kind", f"không có loại văn bản “{document.kind}”"))
        if document.term and document.term not in party_terms():
            problems.append(place.said("term", f"không có khóa “{document.term}”"))
        found[document.id] = document
    if problems:
        raise WrongRule(problems)
    return MappingProxyType(found)


@cache
def _kind_names() -> Mapping[str, str]:
    return {row["code"]: row["vi"] for _, row in entries(DATA / "document_kinds.toml", "kind")}


@cache
def party_terms() -> Mapping[str, PartyTerm]:
    """The national terms by their Roman number (XII), oldest first."""
    return MappingProxyType({t.code: t for _, t in load(DATA / "party_terms.toml", "term", PartyTerm)})


def party_term(on: date) -> PartyTerm | None:
    """The national term of a day; None before the first one kept."""
    for term in party_terms().values():
        if term.begun <= on and (term.ended is None or on <= term.ended):
            return term
    return None


class _Wanted(NamedTuple):
    """What a citation tells of the paper; "" and None where it does not."""

    number: int
    symbol: str = ""
    body: str = ""
    year: int | None = None
    kind: str = ""

    def fits(self, document: Document) -> bool:
        own = parse_number(document.number)
        if own is None or own.number != self.number:
            return False
        told = ((self.symbol, own.symbol), (self.body, own.body), (self.kind, document.kind))
        year = self.year is None or self.year in (own.year, document.issued.year if document.issued else None)
        return year and all(not asked or asked == has for asked, has in told)


_SHORT = re.compile(
    r"(?:(?P<lead>[^\W\d_]+)\s*(?:số\s*:?\s*)?)?(?P<number>\d{1,5})"
    r"(?:\s*/\s*(?P<year>(?:19|20)\d\d)|\s*[-–]\s*(?P<tail>[^\W\d_]+))?",
    re.IGNORECASE,
)


def resolve_reference(
    symbol: str, on: date | None = None, subject: str | None = None, term: str | None = None
) -> list[Document]:
    """Every known document that a citation may stand for, newest first; more than one means: ask.

    `symbol` is a whole number (18-NQ/TW), a short one (NQ 18, 108/2014) or has its kind before it (Nghị quyết số 18).
    `on` is the day of the citing text: what was issued later is left out. `term` (XII) keeps that term's. `subject`
    narrows only where it fits some candidate.
    """
    wanted = _wanted(unicodedata.normalize("NFC", symbol).strip())
    if wanted is None:
        return []
    found = [d for d in known_documents().values() if wanted.fits(d)]
    if on is not None:
        found = [d for d in found if d.issued is None or d.issued <= on]
    if term is not None:
        found = [d for d in found if d.term == term]
    if subject:
        told = [d for d in found if _about(d, subject)]
        found = told or found
    return sorted(found, key=lambda d: d.issued or date.min, reverse=True)


def _wanted(written: str) -> _Wanted | None:
    kind, rest = _kind_before(written)
    whole = parse_number(rest)
    if whole is not None:
        return _Wanted(whole.number, whole.symbol, whole.body, whole.year, kind)
    short = _SHORT.fullmatch(rest)
    if short is None:
        return None
    symbol = symbol_form(short["lead"] or short["tail"] or "")
    return _Wanted(int(short["number"]), symbol, "", int(short["year"]) if short["year"] else None, kind)


def _kind_before(written: str) -> tuple[str, str]:
    """The kind named before a number, as its code, and the rest."""
    head = re.split(r"\d", written, maxsplit=1)[0]
    words = bare(head.replace("số", " "))
    for code, name in _kind_names().items():
        if bare(name) == words:
            return code, written[len(head) :]
    return "", written


def _about(document: Document, subject: str) -> bool:
    written = f" {bare(subject)} "
    return any(f" {bare(words)} " in written for words in document.subjects)


def bare(text: str) -> str:
    """Lower case without marks, single spaces; Đ is replaced first since it does not decompose."""
    plain = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    letters = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return " ".join(re.findall(r"\w+", letters))
