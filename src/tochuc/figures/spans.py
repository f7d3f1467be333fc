"""Spans: which entries a term of a formula sums, by their day and by the stay of their unit.

Always true: a span is told once, as bounds that all hold; a statement's text and a cube's columns read the same ones.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

Bound = tuple[str, str, str]

# `on` is an entry's day; `begin` and `end` bound the stay of its unit (the end is the day after); `first` and `last` are
# the days of the period.
BOUNDS: dict[str, tuple[Bound, ...]] = {
    "opening": (("on", "<", "first"), ("begin", "<", "first"), ("end", ">=", "first")),
    "closing": (("on", "<=", "last"), ("begin", "<=", "last"), ("end", ">", "last")),
    "flow": (("on", ">=", "first"), ("on", "<=", "last"), ("on", ">=", "begin"), ("on", "<", "end")),
    "ever": (("on", "<=", "last"), ("on", ">=", "begin"), ("on", "<", "end")),
    "came": (("on", "<", "begin"), ("begin", ">=", "first"), ("begin", "<=", "last")),
    "went": (("on", "<", "end"), ("end", ">=", "first"), ("end", "<=", "last")),
}
_COLUMNS = {"on": 'e."on"', "begin": "s.first", "end": 's."end"', "first": "$first", "last": "$last"}
_COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def in_sql(span: str, dated: bool = True) -> str:
    """The condition of a span; where no unit came or went only the entry's day matters, and nothing moved."""
    if not dated and span in ("came", "went"):
        return "FALSE"
    told = [b for b in BOUNDS[span] if dated or not {"begin", "end"} & set(b)]
    return " AND ".join(f"{_COLUMNS[left]} {sign} {_COLUMNS[right]}" for left, sign, right in told)


def chosen(span: str, columns: Mapping[str, Any]) -> Any:
    """The mask of the rows that a span holds; `columns` are numbered days under the names of the bounds."""
    held = (_COMPARED[sign](columns[left], columns[right]) for left, sign, right in BOUNDS[span])
    return reduce(operator.and_, held)
