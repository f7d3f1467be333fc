"""Words in templates: days, numbers, units' kinds, states, by the vocabulary."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone

from tochuc.books.text import number as printed
from tochuc.web.collecting.words import state_words as submission_words
from tochuc.web.decisions.listing import state_words
from tochuc.web.frame import rows, vocabulary
from tochuc.web.plans import showing

register = template.Library()


@register.filter
def day(value: Any) -> str:
    """dd/mm/yyyy; with the hour after it for a moment."""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else ""


@register.filter
def period_words(period: Any) -> str:
    """A period in words: "6 tháng đầu năm 2018"."""
    return vocabulary.capital(period_within(period))


@register.filter
def period_within(period: Any) -> str:
    """A period in the words of the page's language, as within a sentence."""
    return str(getattr(period, vocabulary.lang()))


@register.filter
def num(value: Any) -> str:
    """A number as Vietnamese prints it; English in English."""
    if value is None:
        return "—"
    return printed(value) if vocabulary.lang() == "vi" else f"{value:,}"


@register.filter
def signed(value: int) -> str:
    """A change with its sign."""
    return f"+{num(value)}" if value > 0 else f"−{num(-value)}" if value < 0 else "0"


register.filter("kind", vocabulary.unit_kind)
register.filter("document_kind", vocabulary.document_kind)
register.filter("state_words", state_words)
register.filter("submission_words", submission_words)
register.filter("body", rows.body)
register.filter("control", rows.control)


register.filter("how_words", showing.how_words)


@register.filter
def at(values: Any, index: int) -> Any:
    """The value at a place of a list or tuple."""
    return values[index]


@register.filter
def lookup(mapping: Any, key: Any) -> Any:
    """A value by a key that is a variable."""
    return mapping.get(key, "")


@register.filter
def names_unit(names: Any, code: str) -> str:
    return str(names.unit(code))


@register.filter
def split_keys(text: str) -> list[str]:
    return text.split(",")


@register.filter
def all_of(query: Any, key: str) -> list[str]:
    """Every value of a key in the address."""
    return list(query.getlist(key))


@register.filter
def isnumber(character: str) -> bool:
    return character in "-−0123456789"


@register.filter
def whole_num(value: float) -> str:
    """A part of a rate: whole where it is whole."""
    return num(int(value)) if value == int(value) else printed(value, 1)
