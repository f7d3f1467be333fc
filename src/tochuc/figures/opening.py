"""Opening a figure: its formula in words, the units it sums, the entries and so the decisions behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tochuc.books import models
from tochuc.figures import formula
from tochuc.figures.catalogue import Figure, catalogue
from tochuc.figures.evaluate import Question, Value, evaluate, evaluate_units, flattened
from tochuc.figures.rollup import open_rollup


@dataclass(frozen=True, slots=True)
class Part:
    """What one unit directly below contributes."""

    unit: str
    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Line:
    """One entry behind a figure, with the paper it stands on. `person` is a code; names are for who may see them."""

    on: date
    unit: str
    unit_name: str
    measure: str
    amount: int
    reason: str
    person: str
    posting: int
    written: str
    subject: str


@dataclass(frozen=True, slots=True)
class Opened:
    figure: Figure
    value: Value
    parts: tuple[Part, ...]
    lines: tuple[Line, ...]
    total: int  # entries in all; `lines` may hold a page of them


def open_figure(
    id_: str, asked: Question, limit: int = 500, offset: int = 0, figures: Mapping[str, Figure] | None = None
) -> Opened:
    """A figure opened for a unit and period: parts by unit below, and a page of the entries behind it."""
    return open_figures([id_], asked, limit, offset, figures)[id_]


def open_figures(
    ids: Iterable[str], asked: Question, limit: int = 500, offset: int = 0,
    figures: Mapping[str, Figure] | None = None,
) -> dict[str, Opened]:  # fmt: skip
    """Several figures opened at once: one evaluation for all of them, a query each for the entries."""
    known = figures if figures is not None else catalogue()
    wanted = list(ids)
    values = evaluate(wanted, asked, known)
    parts = _parts(wanted, asked, known)
    opened = {}
    for id_ in wanted:
        lines, total = _lines(known[id_], asked, known, limit, offset)
        opened[id_] = Opened(known[id_], values[id_], tuple(parts[id_]), tuple(lines), total)
    return opened


def _parts(ids: list[str], asked: Question, figures: Mapping[str, Figure]) -> dict[str, list[Part]]:
    """For each figure the units directly below that have something of it, the largest first."""
    tree = open_rollup().tree(asked.known)
    below = {n.code: n for on in _days(asked) for n in tree.children(asked.unit, on)}
    values = evaluate_units(ids, list(below), asked, figures) if below else {}
    found = {}
    for id_ in ids:
        parts = [
            Part(code, below[code].name(asked.structure or asked.last), values[code][id_]) for code in below
        ]
        found[id_] = sorted((p for p in parts if p.value.number), key=lambda p: -(p.value.number or 0))
    return found


def _days(asked: Question) -> tuple[date, ...]:
    return (asked.structure,) if asked.structure else (asked.first, asked.last)


def _lines(
    figure: Figure, asked: Question, figures: Mapping[str, Figure], limit: int, offset: int
) -> tuple[list[Line], int]:
    terms = flattened(figure.expression, figures)
    if isinstance(figure.expression, formula.Percent):  # the entries of what is counted, not of the base
        terms = flattened(figure.expression.part, figures)
    rollup = open_rollup()
    tree = rollup.tree(asked.known)
    if not terms or asked.unit not in tree.nodes:
        return [], 0
    rows = rollup.entries(terms, asked.unit, asked.asked, limit, offset).to_pylist()
    people = dict(models.Person.objects.filter(id__in={r["person"] for r in rows}).values_list("id", "code"))
    papers = {
        d.posting: d
        for d in models.Decision.objects.filter(posting__in={r["posting"] for r in rows}).only(
            "posting", "written", "subject"
        )
    }
    lines = []
    for row in rows:
        node, paper = tree.by_id[row["unit"]], papers[row["posting"]]
        lines.append(
            Line(
                row["on"],
                node.code,
                node.name(row["on"]),
                row["measure"],
                row["amount"],
                row["reason"],
                people.get(row["person"], ""),
                row["posting"],
                paper.written,
                paper.subject,
            )  # fmt: skip
        )
    return lines, rows[0]["total"] if rows else 0
