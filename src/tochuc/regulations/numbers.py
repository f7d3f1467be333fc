"""The number and symbol of a document (số và ký hiệu): read from what people write, written in its proper form.

Always true: `parse_number(format_number(n)) == n`. A number says which papers may be meant, never which one is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from .loading import DATA, entries


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """`16-HD/BTCTW`, or of the state `30/2020/NĐ-CP` (with a year) and `639/BNV-VP` (a letter: no symbol)."""

    number: int
    symbol: str
    body: str
    year: int | None = None
    state: bool = False


_DASH = r"\s*[-–—‐‑−]\s*"
_SLASH = r"\s*/\s*"
_WORD = r"[^\W\d_]+\d*"
_BODY = rf"{_WORD}(?:{_DASH}{_WORD}|\s*\.\s*{_WORD})*"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<number>\d{{1,6}}){_SLASH}(?P<year>(?:19|20)\d\d){_SLASH}(?P<symbol>{_WORD}){_DASH}(?P<body>{_BODY})",
        rf"(?P<number>\d{{1,6}}){_SLASH}(?P<year>(?:19|20)\d\d){_SLASH}(?P<body>{_BODY})",
        rf"(?P<number>\d{{1,6}}){_DASH}(?P<symbol>{_WORD}){_SLASH}(?P<body>{_BODY})",
        rf"(?P<number>\d{{1,6}})\s+(?P<symbol>{_WORD}){_SLASH}(?P<body>{_BODY})",
        rf"(?P<number>\d{{1,6}}){_SLASH}(?P<symbol>{_WORD})(?:{_DASH}|{_SLASH})(?P<body>{_BODY})",
        rf"(?P<number>\d{{1,6}}){_SLASH}(?P<body>{_BODY})",
        rf"(?P<number>\d{{1,6}}){_DASH}(?P<symbol>{_WORD}){_DASH}(?P<body>{_BODY})",
    )
)
_LONGEST = 80
_STATE = (0, 1, 4, 5)
_LEAD = re.compile(r"^\s*số\s*:?\s*", re.IGNORECASE)


@lru_cache(maxsize=4096)
def parse_number(text: str) -> DocumentNumber | None:
    """The number as written by hand: spaces, any dash, leading zeros, `Số:` before it, Ð for Đ. None when it is none."""
    written = _LEAD.sub("", unicodedata.normalize("NFC", text).replace("Ð", "Đ").replace("ð", "đ")).strip()
    if len(written) > _LONGEST:
        return None
    for place, form in enumerate(_FORMS):
        match = form.fullmatch(written)
        if match is None:
            continue
        parts = match.groupdict()
        symbol, body = symbol_form(parts.get("symbol") or ""), _body(parts["body"])
        known = symbol in symbols()
        if place == 4 and not known:  # 639/BNV-VP: a letter of the state, its whole tail names the body
            continue
        if place == 6 and not known:
            return None
        number, year = int(parts["number"]), parts.get("year")
        return (
            DocumentNumber(number, symbol, body, int(year) if year else None, place in _STATE)
            if number
            else None
        )
    return None


def format_number(number: DocumentNumber) -> str:
    """The proper form; a number under ten gets a leading zero."""
    parts = [f"{number.number:02d}"]
    if not number.state:
        return f"{parts[0]}-{number.symbol}/{number.body}"
    if number.year is not None:
        parts.append(str(number.year))
    parts.append(f"{number.symbol}-{number.body}" if number.symbol else number.body)
    return "/".join(parts)


def symbol_form(symbol: str) -> str:
    """The symbol in its usual spelling (ttr -> TTr, qđ -> QĐ); upper case where it is not known."""
    plain = unicodedata.normalize("NFC", symbol)
    return _spelling().get(plain.lower(), plain.upper() if plain.islower() else plain)


def _body(body: str) -> str:
    joined = re.sub(_DASH, "-", re.sub(r"\s*\.\s*", ".", body))
    return joined.upper() if joined.islower() else joined


@cache
def symbols() -> frozenset[str]:
    """Every symbol that some kind of document bears."""
    return frozenset(
        s for _, row in entries(DATA / "document_kinds.toml", "kind") for s in row.get("symbols", ())
    )


@cache
def _spelling() -> dict[str, str]:
    return {symbol.lower(): symbol for symbol in sorted(symbols())}
