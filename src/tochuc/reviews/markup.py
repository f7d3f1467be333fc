"""The HTML of a review's sentences, tables and charts' data, for the file and for the live page alike.

Always true: every text is escaped; a figure's number goes through `link`, so that the caller decides how it opens;
nothing here knows of Django, nor of the page it stands in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from markupsafe import Markup, escape

from tochuc.reviews import charts
from tochuc.reviews.compose import NO_DATA, Chart, Piece, Review, Table, show
from tochuc.reviews.printed import DECLARED_HEAD, capital, declared_rows, summary, summary_head

Link = Callable[[str, str, str], Markup]
"""(figure id, printed text, unit code) to the element that shows the text and opens the figure for that unit."""


def beside(link: Link, review: Review) -> Link:
    """The link with what the unit declares otherwise behind the number: quiet, and led to where it is told in full."""

    def marked(figure: str, text: str, unit: str) -> Markup:
        said = review.declared.get(figure) if unit == review.unit else None
        if said is None:
            return link(figure, text, unit)
        value = show(review.shown[figure].figure, said.declared)
        mark = Markup(' <a class="as-declared" href="#so-khai-{}">khai {}</a>').format(figure, value)
        return link(figure, text, unit) + mark

    return marked


def declared_table(review: Review, link: Link) -> Markup:
    """Every figure the unit declares otherwise: booked, declared, and how it was settled; "" where there is none."""
    rows = []
    for row in declared_rows(review):
        cells = [
            Markup('<td class="n">{}</td>').format(link(row.figure, row.booked, review.unit)),
            Markup('<td class="n"><span class="as-declared">{}</span></td>').format(row.declared),
            Markup("<td>{}</td>").format(row.how),
        ]
        text = '<tr id="so-khai-{}"><th scope="row">{}</th>{}</tr>'
        rows.append(Markup(text).format(row.figure, row.name, Markup("").join(cells)))
    if not rows:
        return Markup("")
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(h) for h in DECLARED_HEAD)
    text = (
        '<div class="wide"><table class="declared"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
    )
    return Markup(text).format(head, Markup("").join(rows))


def sentence(pieces: Iterable[Piece], link: Link, unit: str) -> Markup:
    """A sentence; each figure in it is a link."""
    return Markup("").join(link(p.figure, p.text, unit) if p.figure else escape(p.text) for p in pieces)


def table(made: Table, review: Review, link: Link) -> Markup:
    """A table by unit with the reviewed unit in its last row; every number opens for its unit."""
    shown = [review.shown[f] for f in made.figures]
    rows = [
        (name, [link(s.figure.id, show(s.figure, v), code) for s, v in zip(shown, values, strict=True)])
        for code, name, values in made.rows
    ]
    own = (review.unit_name, [link(s.figure.id, s.text(), review.unit) for s in shown])
    head = ("Đơn vị", *(capital(s.figure.vi) for s in shown))
    return grid(made.title, head, rows, foot=own)


def chart_table(chart: Chart) -> Markup:
    """The data of a chart as a table."""
    head, rows = charts.data_table(chart)
    cells = [(first, [_cell(c) for c in rest]) for first, *rest in rows]
    return grid("", tuple(capital(h) for h in head), cells)


def summary_table(review: Review, link: Link) -> Markup:
    """Every figure: this period, a year before, change, target; once closed also as reported and what came since."""
    parts = [Markup('<thead><tr><th scope="col">TT</th><th scope="col">Chỉ tiêu</th>')]
    parts += [Markup('<th scope="col">{}</th>').format(h) for h in summary_head(review)]
    parts.append(Markup("</tr></thead><tbody>"))
    for row in summary(review):
        if row.shown is None:
            width = len(row.cells) + 1
            text = '<tr class="group"><td>{}</td><th scope="rowgroup" colspan="{}">{}</th></tr>'
            parts.append(Markup(text).format(row.number, width, row.name))
            continue
        unit, now, *rest = row.cells
        cells = [Markup("<td>{}</td>").format(unit), _number(link(row.shown.figure.id, now, review.unit))]
        cells += [_number(_cell(c)) for c in rest]
        text = '<tr><td>{}</td><th scope="row">{}</th>{}</tr>'
        parts.append(Markup(text).format(row.number, row.name, Markup("").join(cells)))
    return Markup('<div class="wide"><table class="summary">{}</tbody></table></div>').format(
        Markup("").join(parts)
    )


def grid(
    title: str, head: tuple[str, ...], rows: Iterable[tuple[str, list[Markup]]],
    foot: tuple[str, list[Markup]] | None = None,
) -> Markup:  # fmt: skip
    """A table whose first column names the row and whose other cells are numbers."""
    caption = Markup("<caption>{}</caption>").format(title) if title else Markup("")
    names = Markup("").join(Markup('<th scope="col">{}</th>').format(h) for h in head)
    body = Markup("").join(_row(name, cells) for name, cells in rows)
    last = Markup("<tfoot>{}</tfoot>").format(_row(*foot)) if foot else Markup("")
    return Markup(
        '<div class="wide"><table>{}<thead><tr>{}</tr></thead><tbody>{}</tbody>{}</table></div>'
    ).format(caption, names, body, last)  # fmt: skip


def _row(name: str, cells: list[Markup]) -> Markup:
    numbers = Markup("").join(_number(c) for c in cells)
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(name, numbers)


def _number(inside: Markup) -> Markup:
    return Markup('<td class="n">{}</td>').format(inside)


def _cell(text: str) -> Markup:
    """A text in a cell; no data in a quieter voice, and said all the same."""
    return Markup('<span class="no-data">{}</span>').format(text) if text == NO_DATA["vi"] else escape(text)
