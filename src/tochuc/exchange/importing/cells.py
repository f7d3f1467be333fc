"""One cell to one value: text, codes, sexes, dates, words of a list. Each reader raises `Wrong` with what would be right.

Always true: an empty cell is "" to every reader and never a value.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import cache, lru_cache
from typing import Any

from tochuc.access.restricted import MASK
from tochuc.books.acts.base import CODE
from tochuc.exchange.importing import words
from tochuc.exchange.importing.dates import Span
from tochuc.exchange.importing.faults import Wrong
from tochuc.exchange.importing.names import clean, legacy_encoding

_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")


def text_of(raw: Any) -> str:
    """The cell as text: whole numbers without point, days as dd/mm/yyyy, composed Unicode."""
    if isinstance(raw, str):
        return raw if raw.isascii() and raw.isprintable() and " " not in raw else clean(raw)
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "x" if raw else ""
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() else repr(raw).replace(".", ",")
    if isinstance(raw, (datetime, date)):
        return f"{raw:%d/%m/%Y}"
    return str(raw) if not isinstance(raw, time) else f"{raw:%H:%M}"


def read_text(raw: Any) -> str:
    """Words of any kind. Raises `Wrong` for Excel's errors and letters of old fonts."""
    text = text_of(raw)
    if text.startswith("#") and text in _ERRORS:
        raise Wrong("cell_error")
    if not text.isascii() and (found := legacy_encoding(text)):
        raise Wrong("legacy_letters", encoding=found)
    return text


def read_code(raw: Any) -> str:
    """A code: lower case, spaces and slashes as hyphens."""
    text = read_text(raw).lower()
    code = re.sub(r"[\s/]+", "-", text)
    if text and not CODE.fullmatch(code):
        nearest = re.sub(r"[^a-z0-9._-]+", "-", words.key(text).replace(" ", "-")).strip("-._")[:64]
        raise Wrong("not_a_code", expected=nearest)
    return code


def read_listed(raw: Any, list_name: str) -> str:
    """A value of a list by its code, name or another known form."""
    return _listed(raw, list_name) if isinstance(raw, str) else _listed(text_of(raw), list_name)


@lru_cache(10_000)
def _listed(raw: str, list_name: str) -> str:
    text = read_text(raw)
    if not text or text == MASK:  # a list of ours come back: what was covered says nothing
        return ""
    found = words.values(list_name).get(words.key(text)) or words.values(list_name).get(text.lower())
    if found is None:
        near = words.near_value(list_name, text)
        raise Wrong("not_among", near or words.known_values(list_name), field=words.field_name(list_name))
    return found


def read_sex(raw: Any) -> str:
    """`M` or `F` from a column of sexes."""
    return _sex(raw) if isinstance(raw, str) else _sex(text_of(raw))


@lru_cache(1_000)
def _sex(raw: str) -> str:
    text = read_text(raw)
    if not text:
        return ""
    found = words.values("sex").get(words.key(text))
    if found is None:
        raise Wrong("not_a_sex")
    return found


def read_mark(raw: Any) -> bool:
    """Whether a column like “Nữ” is marked. Raises `Wrong` for words that are no mark."""
    text = read_text(raw).lower()
    if not text:
        return False
    known = words.values("mark")
    found = known.get(words.key(text)) or {"+": "yes", "✓": "yes", "✔": "yes", "-": "no", "–": "no"}.get(text)
    if found is None:
        raise Wrong("not_a_sex", "x")
    return found == "yes"


def read_citizen_number(raw: Any) -> str:
    """The 12 digits of a citizen number; "" for an old identity number of 9. Excel may have dropped the first 0."""
    digits = re.sub(r"[\s.\-']", "", read_text(raw))
    if not digits or digits == MASK or "•" in digits:
        return ""
    if digits.isascii() and digits.isdigit() and len(digits) in (9, 11, 12):
        return "" if len(digits) == 9 else digits.zfill(12)
    raise Wrong("not_a_citizen_number")


def read_count(raw: Any) -> int:
    """A positive whole number, also written as text (1.250 or 1 250)."""
    text = read_text(raw)
    bare = re.sub(r"[.\s](?=\d{3}\b)", "", text)
    if not bare.isdigit() or not int(bare):
        raise Wrong("not_a_number")
    return int(bare)


@cache
def birth_span(on: date) -> Span:
    """The days on which somebody in a list of this day can have been born."""
    return Span(_years_before(on, 115), _years_before(on, 14), "ngày sinh")


@cache
def past_span(on: date, field: str) -> Span:
    """The days on which something listed on this day can have happened."""
    return Span(_years_before(on, 95), on, field)


def _years_before(on: date, years: int) -> date:
    return date(on.year - years, on.month, min(on.day, 28))
