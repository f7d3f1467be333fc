"""Kinds of documents, how they are numbered, who may issue what, and the form of a document by its date.

Always true: a symbol does not tell the kind (QĐ, TTr stand for two each), so `document_kind_of_symbol` only proposes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from .loading import WrongRule
from .numbers import symbol_form
from .rule import Rule, in_force, listed, load_rules


@dataclass(frozen=True, kw_only=True)
class DocumentKind(Rule):
    """A kind of document (thể loại văn bản). `first`: proposed for its symbol where another kind bears it too."""

    symbols: tuple[str, ...]
    system: Literal["party", "state", "both", "books"]
    first: bool = False


document_kinds = listed("document_kinds", "kind", DocumentKind)


def document_kinds_of_symbol(symbol: str) -> tuple[DocumentKind, ...]:
    """Every kind that bears the symbol, the likeliest first."""
    form = symbol_form(symbol)
    bearing = (kind for kind in document_kinds().values() if form in kind.symbols)
    return tuple(sorted(bearing, key=lambda kind: not kind.first))


@cache
def document_kind_of_symbol(symbol: str) -> str | None:
    """The code of the likeliest kind, None for a symbol nobody bears; without a symbol a letter of the State."""
    if not symbol:
        return "letter"
    kinds = document_kinds_of_symbol(symbol)
    return kinds[0].code if kinds else None


@dataclass(frozen=True, kw_only=True)
class Numbering(Rule):
    """What a number is unique within: issuer, kind and the `series` (committee term, or calendar year)."""

    system: Literal["party", "state"]
    series: Literal["term", "year"]
    first: int = 1


@dataclass(frozen=True, kw_only=True)
class DocumentFormat(Rule):
    """The form of a document (thể thức). Lengths in mm, type in points; a `_most` is the upper end of a range.

    `number_line` is a template of `{number}`, `{symbol}` and `{body}`; `top_lines` stand at the head, `divider` under the
    issuer. `line_points`: exact line height, None where single spacing or more is all that is asked.
    """

    system: Literal["party", "state"]
    top_lines: tuple[str, ...]
    top_lines_side: Literal["left", "right"] = "right"
    divider: str = ""
    number_line: str
    letter_number_line: str
    paper: str = "A4"
    top: int
    bottom: int
    left: int
    right: int
    top_most: int | None = None
    bottom_most: int | None = None
    left_most: int | None = None
    right_most: int | None = None
    font: str = "Times New Roman"
    points: int = 14
    line_points: int | None = None
    first_indent: int = 10
    end_mark: str
    letter_subject: str
    page_number: str


@dataclass(frozen=True, kw_only=True)
class Signature(Rule):
    """How a signer stands for another: the abbreviation before the post, and for whom it is used."""

    system: Literal["party", "state"]
    abbreviation: str
    use: str


@dataclass(frozen=True, kw_only=True)
class BodyCode(Rule):
    """The letters by which an issuing body is named in a number (TU, BTCTU)."""

    level: Literal["central", "province", "district", "grassroots"]


@dataclass(frozen=True, kw_only=True)
class Restriction(Rule):
    """A kind of document that a level of issuer may not issue."""

    issuer: Literal["congress", "committee", "standing_committee", "cell"]
    level: Literal["province", "district", "grassroots", "cell"]
    kinds: tuple[str, ...]


body_codes = listed("document_forms", "body", BodyCode)


@cache
def numberings() -> tuple[Numbering, ...]:
    return load_rules("document_forms", "numbering", Numbering)


def numbering(system: str, on: date) -> Numbering:
    """What a number of the Party's or the State's is unique within, on the day."""
    return in_force((n for n in numberings() if n.system == system), on)


@cache
def document_formats() -> tuple[DocumentFormat, ...]:
    return load_rules("document_forms", "format", DocumentFormat)


def document_format(system: str, on: date) -> DocumentFormat:
    """The form of a document of the Party's or the State's dated that day. Raises NoRule where none is kept."""
    return in_force((f for f in document_formats() if f.system == system), on)


@cache
def signatures() -> tuple[Signature, ...]:
    return load_rules("document_forms", "signature", Signature)


def signature_forms(system: str, on: date) -> tuple[Signature, ...]:
    """The abbreviations of signing that hold on the day."""
    return tuple(s for s in signatures() if s.system == system and s.holds_on(on))


@cache
def restrictions() -> tuple[Restriction, ...]:
    rules = load_rules("document_forms", "restriction", Restriction)
    wrong = [
        f"{r.code}: không có loại văn bản “{k}”" for r in rules for k in r.kinds if k not in document_kinds()
    ]
    if wrong:
        raise WrongRule(wrong)
    return rules


def forbidden_issue(kind: str, issuer: str, level: str, on: date) -> Restriction | None:
    """The rule that forbids an issuer of a level to issue the kind that day; None: no rule kept forbids it."""
    forbidding = (r for r in restrictions() if r.issuer == issuer and r.level == level and kind in r.kinds)
    return next((r for r in forbidding if r.holds_on(on)), None)
