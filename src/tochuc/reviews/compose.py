"""A review composed for a unit and period: all that every form of it (page, DOCX, XLSX, JSON) shows, as plain data.

Always true: each number in a composed review is a figure's value with its id, so that it can be opened; what nobody
recorded reads "chưa có số liệu", never 0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from tochuc import regulations
from tochuc.books import periods, store
from tochuc.books.periods import Period
from tochuc.books.text import number as printed
from tochuc.books.text import search_key
from tochuc.figures import formula
from tochuc.figures.catalogue import Figure, catalogue
from tochuc.figures.evaluate import Question, Value, evaluate, evaluate_units, question
from tochuc.figures.rollup import open_rollup
from tochuc.reviews.beside import Beside, declared_beside
from tochuc.reviews.definition import WORDS, ChartDefinition, Definition, Section, definition, slots

_OUT_OF = re.compile(r"/\{[a-z_0-9]+\}")  # "5/{districts}" tells of what stands before the stroke
_PARTS = {"opening": "opening", "closing": "closing", "inflow": "in", "outflow": "out"}
NO_DATA = {"vi": "chưa có số liệu", "en": "no data"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure of the review. `reported` is its value at the closing of the period, None while it is open."""

    figure: Figure
    value: Value
    previous: Value
    target: float | None = None
    reported: Value | None = None

    @property
    def adjusted(self) -> float | None:
        """What came after the closing: now minus reported; None while open or without data."""
        if self.reported is None or self.value.number is None or self.reported.number is None:
            return None
        return self.value.number - self.reported.number

    def text(self, value: Value | None = None, lang: str = "vi") -> str:
        return show(self.figure, (value or self.value).number, lang)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a sentence: plain words, or a figure's printed value with the figure's id."""

    text: str
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table by unit: `rows` of `(unit code, unit name, values in the order of `figures`)`."""

    id: str
    title: str
    figures: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[float | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as data; `rows` are what a table under it shows as well."""

    id: str
    title: str
    form: str
    rows: tuple[Mapping[str, Any], ...]
    target: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ComposedSection:
    section: Section
    sentences: tuple[tuple[Piece, ...], ...]
    table: Table | None
    charts: tuple[Chart, ...]
    narrative: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    definition: Definition
    unit: str
    unit_name: str
    period: Period
    cutoff: date
    known: int
    closed: int | None
    structure: date | None
    title: str
    sections: tuple[ComposedSection, ...]
    shown: Mapping[str, Shown]
    lacking: tuple[str, ...] = field(default=())
    declared: Mapping[str, Beside] = field(default_factory=dict)


class UnknownUnit(LookupError):
    """There is no such unit in the books on the period's days; says its successors where it has ended."""

    def __init__(self, unit: str, successors: list[str]):
        super().__init__(unit)
        self.unit, self.successors = unit, successors


def compose(
    unit: str, period: Period, known: int | None = None, cutoff: date | None = None, kind: str = "six_month",
    narrative: Mapping[str, str] | None = None, structure: date | None = None,
) -> Review:  # fmt: skip
    """The review of a unit for a period, as known at a posting (now, unless given), with what the unit declares
    otherwise beside it. Raises `UnknownUnit`."""
    return with_declared(from_books(unit, period, known, cutoff, kind, narrative, structure))


def with_declared(review: Review) -> Review:
    """The review with the unit's own declarations as they stand now where they differ from its figures.

    A declaration is of the whole period on the unit as it stood; a review of a part, or like for like, has none.
    """
    if review.structure is not None or review.cutoff != review.period.last:
        return review
    numbers = {id_: s.value.number for id_, s in review.shown.items()}
    found = declared_beside(review.unit, review.period.name, numbers)
    return replace(review, declared=found) if found or review.declared else review


def from_books(
    unit: str, period: Period, known: int | None = None, cutoff: date | None = None, kind: str = "six_month",
    narrative: Mapping[str, str] | None = None, structure: date | None = None,
) -> Review:  # fmt: skip
    """The review by the books alone: the same as long as they stand at the same posting. Raises `UnknownUnit`."""
    made, figures = definition(kind), catalogue()
    asked = question(unit, period, known, cutoff, structure)
    books = store.books_as_known(asked.known)
    there = books.unit_ever(unit, asked.last)
    if structure is not None:
        there = books.unit(unit, structure)
    if there is None or (structure is None and there.ended is not None and there.ended < period.first):
        raise UnknownUnit(unit, list(books.state("unit", unit, asked.last).get("into", ())))
    needed = _needed(made)
    values = evaluate(needed, asked)
    before = evaluate(made.figures, question(unit, period.previous, asked.known, structure=structure))
    closed = periods.closing(books, unit, period)
    reported = (
        evaluate(made.figures, question(unit, period, closed, cutoff, structure))
        if closed is not None
        else None
    )
    shown = {
        id_: Shown(
            figures[id_], values[id_], before[id_], _target(figures[id_], values),
            reported[id_] if reported is not None else None,
        )
        for id_ in made.figures
    }  # fmt: skip
    words = _words(there.name, period, books.state("target", f"{unit}:staff_reduced_pct", asked.last))
    sections = tuple(
        _section(made, s, asked, shown, words, (narrative or {}).get(s.id, "")) for s in made.sections
    )
    return Review(
        made,
        unit,
        there.name,
        period,
        asked.last,
        asked.known,
        closed,
        structure,
        made.title.format_map(words),
        sections,
        shown,
    )


def show(figure: Figure, value: float | None, lang: str = "vi") -> str:
    """A value as it is printed: decimal comma, point for thousands, % behind a rate, words for no data."""
    if value is None:
        return NO_DATA[lang]
    text = printed(value, figure.decimals)
    if lang == "en":
        text = f"{value:,.{figure.decimals}f}"
    return f"{text}%" if figure.unit == "%" else text


def _needed(made: Definition) -> list[str]:
    targets = [catalogue()[f].target for f in made.figures if catalogue()[f].target]
    return list(dict.fromkeys([*made.figures, *targets]))


def _target(figure: Figure, values: Mapping[str, Value]) -> float | None:
    return values[figure.target].number if figure.target else None


def _words(unit_name: str, period: Period, target: Mapping[str, Any]) -> dict[str, str]:
    year = period.first.year
    return {
        "period": period.vi, "unit": unit_name, "year": str(year), "appraisal_year": str(year - 1),
        "target_due": str(target.get("due", "…")),
    }  # fmt: skip


def _section(
    made: Definition, section: Section, asked: Question, shown: Mapping[str, Shown], words: Mapping[str, str],
    narrative: str,
) -> ComposedSection:  # fmt: skip
    sentences = _sentences(section, shown, words)
    table = _table(made, section.table, asked) if section.table else None
    charts = tuple(_chart(made.charts[c], asked, shown) for c in section.charts)
    return ComposedSection(section, sentences, table, charts, narrative)


def _sentences(
    section: Section, shown: Mapping[str, Shown], words: Mapping[str, str]
) -> tuple[tuple[Piece, ...], ...]:
    """The section's sentences with their figures, and at the end one that names what was not recorded."""
    made: list[tuple[Piece, ...]] = []
    unrecorded: dict[str, None] = {}
    for text in section.sentences:
        kept = []
        for clause in text.rstrip(".").split(";"):
            told = [s for s in slots(_OUT_OF.sub("", clause)) if s not in WORDS]
            if told and all(shown[n].value.number is None for n in told):
                unrecorded |= dict.fromkeys(told)
            else:
                kept.append(clause.strip())
        if kept:
            made.append(tuple(_capital(_fill("; ".join(kept) + ".", shown, words))))
    if unrecorded:
        pieces = [Piece("Chưa có số liệu về: ")]
        for index, name in enumerate(unrecorded):
            pieces += [Piece("; ")] * bool(index) + [Piece(shown[name].figure.vi, name)]
        made.append((*pieces, Piece(".")))
    return tuple(made)


def _capital(pieces: list[Piece]) -> list[Piece]:
    if not pieces:
        return pieces
    first = pieces[0]
    return [Piece(first.text[:1].upper() + first.text[1:], first.figure), *pieces[1:]]


def _fill(text: str, shown: Mapping[str, Shown], words: Mapping[str, str]) -> list[Piece]:
    pieces: list[Piece] = []
    rest = text
    while "{" in rest:
        plain, _, rest = rest.partition("{")
        name, _, rest = rest.partition("}")
        pieces.append(Piece(plain))
        pieces.append(Piece(words[name]) if name in WORDS else Piece(shown[name].text(), name))
    return [p for p in (*pieces, Piece(rest)) if p.text]


def _table(made: Definition, id_: str, asked: Question) -> Table:
    """The table's figures for each unit directly below that has something to show."""
    table = made.tables[id_]
    below = _below(asked)
    values = evaluate_units(table.figures, list(below), asked) if below else {}
    rows = tuple(
        (code, name, tuple(values[code][f].number for f in table.figures))
        for code, name in below.items()
        if not table.nonzero or values[code][table.nonzero].number
    )
    return Table(table.id, table.title, table.figures, rows)


def _below(asked: Question) -> dict[str, str]:
    """The names of the units directly below by their codes: by kind in the order of the register, then by name."""
    on = asked.structure or asked.last
    kinds = list(regulations.unit_kinds())
    nodes = open_rollup().tree(asked.known).children(asked.unit, on)
    found = [(n.kind(on), n.name(on), n.code) for n in nodes]
    found.sort(key=lambda n: (kinds.index(n[0]) if n[0] in kinds else len(kinds), search_key(n[1]), n[2]))
    return {code: name for _, name, code in found}


def _chart(chart: ChartDefinition, asked: Question, shown: Mapping[str, Shown]) -> Chart:
    match chart.form:
        case "line":
            return _line(chart, asked)
        case "stacked":
            rows = _stacked(chart, asked)
        case "before_after":
            rows = _before_after(chart, shown, asked)
        case _:
            rows = [
                {
                    "figure": f,
                    "label": shown[f].figure.vi,
                    "value": shown[f].value.number,
                    "part": _part(shown[f]),
                }
                for f in chart.figures
            ]
    return Chart(chart.id, chart.title, chart.form, tuple(rows))


def _part(shown: Shown) -> str:
    """What a figure is in opening + in - out + net = closing."""
    match shown.figure.expression:
        case formula.Term(span) if span in _PARTS:
            return _PARTS[span]
    return "net"


def _stacked(chart: ChartDefinition, asked: Question) -> list[dict[str, Any]]:
    below = _below(asked) or {asked.unit: ""}
    values = evaluate_units(chart.figures, list(below), asked)
    figures = catalogue()
    return [
        {"unit": code, "name": name, "figure": f, "label": figures[f].vi, "value": values[code][f].number}
        for code, name in below.items()
        if any(values[code][f].number for f in chart.figures)
        for f in chart.figures
    ]


def _before_after(
    chart: ChartDefinition, shown: Mapping[str, Shown], asked: Question
) -> list[dict[str, Any]]:
    """The stock on the day before the period, and at its end."""
    before = evaluate(
        chart.figures,
        Question(asked.unit, asked.first, _day_before(asked.first), asked.known, asked.structure),
    )
    return [
        {"figure": f, "label": shown[f].figure.vi, "before": before[f].number, "after": shown[f].value.number}
        for f in chart.figures
    ]


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _line(chart: ChartDefinition, asked: Question) -> Chart:
    """The figure at the end of each half-year since the target's base year, and the line it is measured against."""
    figure = catalogue()[chart.figures[0]]
    books = store.books_as_known(asked.known)
    target: Mapping[str, Any] = {}
    for code in books.ancestors(asked.unit, asked.last):
        target = target or books.state("target", f"{code}:{chart.target}", asked.last)
    begun = target.get("base_year") or asked.last.year - 3
    rows: list[dict[str, Any]] = []
    for year in range(int(begun), asked.last.year + 1):
        for month, day in ((6, 30), (12, 31)):
            on = min(date(year, month, day), asked.last)
            value = evaluate(
                [figure.id], Question(asked.unit, date(year, 1, 1), on, asked.known, asked.structure)
            )[figure.id]
            if value.number is not None and (not rows or rows[-1]["on"] != on.isoformat()):
                rows.append(
                    {"on": on.isoformat(), "figure": figure.id, "label": figure.vi, "value": value.number}
                )
    line = (
        ((float(begun), 0.0), (float(target["due"]), float(target["value"])))
        if target.get("base_year")
        else ()
    )
    return Chart(chart.id, chart.title, chart.form, tuple(rows), line)
