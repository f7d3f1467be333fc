"""A cube of grouped sums, and the terms of formulas read from it: one vectorised pass a term.

A cube has a row for each (target, kind, sector, measure, reason, side, traits, day, stay), with the sum and the number
of entries. Always true: a term is the sum of the rows that its measure, reasons, side, breakdowns and span pick out, and
no others; of days only those matter that decide about a span (`statements.cube_sql`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from tochuc.figures.formula import Term
from tochuc.figures.spans import chosen

Sums = dict[str, dict[Term, tuple[int, int]]]  # target to term to (sum, entries counted)
Mask = np.ndarray[Any, np.dtype[np.bool_]]
Days = np.ndarray[Any, np.dtype[np.int32]]
_EPOCH = date(1970, 1, 1)

NOT_A_FLOW = frozenset({"reclassified", "opening", "identity"})


class Span(NamedTuple):
    """Which sum of the cube a span reads, the sign it is shown with, and the side of entries it is bound to."""

    kept: str
    sign: int
    side: int


SPANS = {
    "opening": Span("opening", 1, 0), "closing": Span("closing", 1, 0), "people": Span("closing", 1, 0),
    "flow": Span("flow", 1, 0), "inflow": Span("flow", 1, 1), "outflow": Span("flow", -1, -1),
    "moved": Span("moved", 1, 0), "ever_in": Span("ever", 1, 1), "ever_out": Span("ever", -1, -1),
}  # fmt: skip


class Cube:
    """The rows of a cube as columns; words are numbered so that a condition looks at each word once."""

    def __init__(
        self,
        rows: pa.Table,
        traits: pa.Table,
        targets: Sequence[str],
        days: tuple[date, date],
        stays: pa.Table,
    ):
        """`rows` name a target by its place in `targets`, and have the columns that the terms choose by.

        `days` are the first and last of the period; `stays` the stretches of days that a row's `stay` is the place of.
        """
        self._rows = rows
        self._targets = targets
        self._first, self._last = ((day - _EPOCH).days for day in days)
        self._stays = stays
        self._traits = traits
        self._words: dict[str, tuple[list[str], np.ndarray[Any, Any]]] = {}
        self._known: dict[str, np.ndarray[Any, Any]] = {}
        self._masks: dict[tuple[Any, ...], Mask] = {}

    def fill(self, found: Sums, terms: Iterable[Term]) -> None:
        """Put each term's sum and count for each target into `found`."""
        targets, places = self._targets, self._numbers("target")
        for term in terms:
            mask = self._mask(term)
            for target, total, count in zip(
                targets, *self._totals(term, mask, places, len(targets)), strict=True
            ):
                found[target][term] = (int(total), int(count))

    def _totals(self, term: Term, mask: Mask, places: Any, targets: int) -> tuple[Any, Any]:
        span = SPANS[term.span]
        if term.span == "people":
            return self._distinct(mask & (self._numbers("closing") > 0), places, targets)
        if span.kept == "moved":
            amounts = self._numbers("came") - self._numbers("went")
            counts = self._numbers("n_came")
        else:
            amounts, counts = self._numbers(span.kept), self._numbers(f"n_{span.kept}")
        where = places[mask]
        total = np.bincount(where, weights=amounts[mask], minlength=targets) * span.sign
        return total, np.bincount(where, weights=counts[mask], minlength=targets)

    def _distinct(self, mask: Mask, places: Any, targets: int) -> tuple[Any, Any]:
        """Distinct persons of each target."""
        pairs = np.unique(
            places[mask].astype(np.int64) << 32 | self._numbers("person")[mask].astype(np.int64)
        )
        people = np.bincount((pairs >> 32).astype(np.int64), minlength=targets)
        return people, np.bincount(places[mask], minlength=targets)

    def _mask(self, term: Term) -> Mask:
        """The rows a term picks out; conditions that terms share are looked at once."""
        side = SPANS[term.span].side
        mask = self._once(("measure", term.measure), lambda: self._chosen("measure", _matcher(term.measure)))
        if side or term.reasons:
            mask = mask & self._once(
                ("reason", term.reasons, side), lambda: self._of_reason(term.reasons, side)
            )
        for key, value in term.where:
            mask = mask & self._once((key, value), partial(self._breakdown, key, value))
        return mask

    def _once(self, key: tuple[Any, ...], make: Callable[[], Mask]) -> Mask:
        if key not in self._masks:
            self._masks[key] = make()
        return self._masks[key]

    def _of_reason(self, reasons: tuple[str, ...], side: int) -> Mask:
        """Rows of the reasons, or of any that is a flow; and of the side, where a span has one."""
        mask = self._chosen("reason", lambda r: r in reasons if reasons else r not in NOT_A_FLOW)
        return mask & (self._numbers("side") == side) if side else mask

    def _breakdown(self, key: str, value: Any) -> Mask:
        match key:
            case "sex":
                return self._trait("sex", lambda v: v == value)
            case "minority":
                return self._trait("ethnicity", lambda v: (v not in ("", "Kinh")) == value)
            case "religious":
                return self._trait("religion", lambda v: (v not in ("", "Không")) == value)
            case "education" | "theory":
                return self._trait(key, lambda v: v in value)
            case "sector" | "kind":
                return self._chosen(key, lambda v: v in value)
            case "age":
                low, high = value
                age = self._ages
                return (age >= (low if low is not None else 0)) & (age <= (high if high is not None else 999))
        raise AssertionError(key)

    def _column(self, name: str) -> tuple[list[str], np.ndarray[Any, Any]]:
        """The distinct words of a column, and each row's place among them."""
        if name not in self._words:
            coded = self._rows[name].combine_chunks()
            coded = coded if pa.types.is_dictionary(coded.type) else coded.dictionary_encode()
            self._words[name] = (coded.dictionary.to_pylist(), coded.indices.fill_null(0).to_numpy())
        return self._words[name]

    def _chosen(self, name: str, wanted: Callable[[str], bool]) -> Mask:
        words, places = self._column(name)
        if not words:
            return np.zeros(self._rows.num_rows, dtype=bool)
        chosen: Mask = np.array([wanted(w or "") for w in words], dtype=bool)[places]
        return chosen

    def _numbers(self, name: str) -> np.ndarray[Any, Any]:
        """A column, or what of the amounts (`n_`: of the numbers of entries) a span holds."""
        if name not in self._known:
            if name in self._rows.column_names:
                self._known[name] = np.asarray(self._rows[name].fill_null(0).to_numpy())
            else:
                column = "n" if name.startswith("n_") else "amount"
                self._known[name] = np.where(self._within(name.removeprefix("n_")), self._numbers(column), 0)
        return self._known[name]

    def _within(self, span: str) -> Mask:
        begin, end = self._stay
        days = {"on": self._on, "begin": begin, "end": end, "first": self._first, "last": self._last}
        return np.asarray(chosen(span, days))

    @cached_property
    def _on(self) -> Days:
        return _numbered(self._rows["on"])

    @cached_property
    def _stay(self) -> tuple[Days, Days]:
        """The first day and the end of each row's stay."""
        begin, end = _numbered(self._stays["first"]), _numbered(self._stays["end"])
        place = self._numbers("stay") if "stay" in self._rows.column_names else np.zeros(1, dtype=np.int64)
        return begin[place], end[place]

    @cached_property
    def _ages(self) -> np.ndarray[Any, Any]:
        """Ages in years; -1 where no birth is kept, so that no band counts it."""
        return np.asarray(self._rows["age"].fill_null(-1).to_numpy())

    def _trait(self, name: str, wanted: Callable[[str], bool]) -> Mask:
        ids = self._traits["id"].to_pylist()
        chosen = np.zeros(max(ids, default=0) + 1, dtype=bool)
        for id_, value in zip(ids, self._traits[name].to_pylist(), strict=True):
            chosen[id_] = wanted(value)
        chosen[0] = False  # entries without a person
        picked: Mask = chosen[self._numbers("traits")]
        return picked


def _numbered(days: pa.ChunkedArray) -> Days:
    """Days counted from 1970."""
    return np.asarray(days.cast(pa.int32()).to_numpy())


def _matcher(pattern: str) -> Callable[[str], bool]:
    if pattern.endswith(".*"):
        return lambda m: m.startswith(pattern[:-1])
    return lambda m: m == pattern


def words(values: Sequence[str]) -> str:
    """Words quoted for SQL."""
    return ", ".join("'" + str(v).replace("'", "''") + "'" for v in values)
