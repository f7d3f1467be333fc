"""A declared number as people write it, and what can be wrong with it; the same for the workbook and the page.

Always true: what is given back is a number the figure can have: not below zero, whole where the figure is counted,
not beyond the form's own bound.
"""

from __future__ import annotations

from typing import Any

from tochuc.exchange.importing.cells import text_of
from tochuc.figures.catalogue import catalogue

LARGEST = 10_000_000


def checked(figure: str, raw: Any) -> tuple[float | None, str]:
    """The number and no fault, or None and a fault's code: not_a_number, not_whole, too_large."""
    value = number(raw)
    if value is None:
        return None, "not_a_number"
    if value > LARGEST:
        return None, "too_large"
    if catalogue()[figure].decimals == 0 and not value.is_integer():
        return None, "not_whole"
    return value, ""


def number(raw: Any) -> float | None:
    """A number not below zero, also as text with a decimal comma and points for thousands; None for anything else."""
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return float(raw) if 0 <= raw < float("inf") else None
    text = text_of(raw).replace("\xa0", "").replace(" ", "").removesuffix("%")
    if text.count(",") == 1:
        text = text.replace(".", "").replace(",", ".")
    elif "." in text and all(len(p) == 3 for p in text.split(".")[1:]):
        text = text.replace(".", "")
    if not text or not all(c in "0123456789." for c in text):
        return None
    try:
        return float(text)
    except ValueError:
        return None
