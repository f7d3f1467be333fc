"""Kinds of documents, how they are numbered, who may issue what, and the form of a document by its date.

Always true: a symbol does not tell the kind (QĐ, TTr stand for two each), so `document_kind_of_symbol` only proposes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from .numbers import symbol_form
from .rule import Rule, listed


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
