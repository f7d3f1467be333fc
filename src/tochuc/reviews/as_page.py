"""A review as one HTML file that needs nothing else: to read, to send, to print on A4; every number opens in it.

Always true: the file asks nothing of a network and runs no script; a number links to its place at the end, where its
formula in words, the units it sums and its first entries with their decisions stand.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from tochuc.books import measures
from tochuc.books.text import number
from tochuc.figures.opening import Opened
from tochuc.reviews import charts, markup
from tochuc.reviews.behind import behind, is_flow
from tochuc.reviews.compose import Chart, Review, show
from tochuc.reviews.printed import DECLARED_NOTE, NOTE, capital, draft_note, filled, standing
from tochuc.reviews.words import in_words

ENTRIES = 12  # shown for each figure; the page says how many there are in all


def write_page(review: Review, path: Path | str, entries: int = ENTRIES) -> Path:
    """Write the review as a file of HTML."""
    Path(path).write_text(page(review, entries), "utf-8")
    return Path(path)


def page(review: Review, entries: int = ENTRIES) -> str:
    """The review as a page of its own."""
    env = Environment(
        loader=PackageLoader("tochuc.reviews", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    style = files("tochuc.reviews").joinpath("templates", "page.css").read_text("utf-8")
    return env.get_template("page.html").render(
        review=review, style=Markup(style), standing=standing(review), draft=draft_note(review), note=NOTE,
        title=review.title.partition("\n"), sections=list(_sections(review)),
        summary=markup.summary_table(review, markup.beside(_link, review)),
        declared=markup.declared_table(review, _link), declared_note=DECLARED_NOTE, openings=list(_openings(review, entries)),
    )  # fmt: skip


def _link(figure: str, text: str, unit: str) -> Markup:
    """A number opens at the end of the page; a name stands for what was not recorded, and is quiet."""
    quiet = "" if any(c.isdigit() for c in text) and text[:1] in "-−0123456789" else " no-data"
    return Markup('<a class="figure{}" href="#fig-{}">{}</a>').format(quiet, figure, text)


def _sections(review: Review) -> Iterator[dict[str, Any]]:
    link = markup.beside(_link, review)
    for numeral, composed in filled(review):
        yield {
            "id": composed.section.id,
            "numeral": numeral,
            "title": composed.section.title,
            "sentences": [markup.sentence(s, link, review.unit) for s in composed.sentences],
            "narrative": [t for t in composed.narrative.split("\n") if t.strip()],
            "blank": composed.section.narrative and not composed.narrative,
            "table": markup.table(composed.table, review, link)
            if composed.table and composed.table.rows
            else "",
            "charts": [_chart(c) for c in composed.charts if not charts.is_empty(c)],
        }


def _chart(chart: Chart) -> dict[str, Any]:
    drawn = charts.svg(chart)
    width, height = charts.size(drawn)
    return {
        "title": chart.title, "light": _source(drawn), "dark": _source(charts.svg(chart, "dark")),
        "width": round(width), "height": round(height), "table": markup.chart_table(chart),
        "unexplained": number(charts.unexplained(chart)) if charts.unexplained(chart) else "",
    }  # fmt: skip


def _source(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode("utf-8")).decode("ascii")


def _openings(review: Review, entries: int) -> Iterator[dict[str, Any]]:
    """What stands at the end for each figure."""
    reasons = measures.reasons()
    for id_, opened in behind(review, entries).items():
        figure, value = opened.figure, opened.value
        parts = [(p.name, [escape(show(figure, p.value.number))]) for p in opened.parts]
        yield {
            "id": id_,
            "name": capital(figure.vi),
            "value": show(figure, value.number),
            "unit": "" if figure.unit == "%" or value.number is None else figure.unit,
            "rate": _rate(opened),
            "words": in_words(figure),
            "parts": markup.grid("", ("Đơn vị", "Trong đó"), parts) if parts else "",
            "lines": [
                (line, reasons[line.reason].vi if line.reason in reasons else line.reason)
                for line in opened.lines
            ],
            "total": opened.total,
            "total_text": number(opened.total),
            "flow": is_flow(figure),
            "command": f"tochuc figure {id_} --unit {review.unit} --period {review.period.name} --open",
        }


def _rate(opened: Opened) -> str:
    """What a rate is of: part over whole."""
    part, whole = opened.value.part, opened.value.whole
    return f"{number(part)} trên {number(whole)}" if part is not None and whole is not None else ""
