"""A review as a Word document in the form that holds on its day, drawn from a template that users may edit.

Always true: the document shows the composed values and no others; what nobody recorded reads "chưa có số liệu"; a
template runs in a sandbox and sees plain texts and pictures only, so an edited one cannot reach the program.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage

from tochuc.books.text import number
from tochuc.reviews import charts
from tochuc.reviews.blank_template import FOLDER, TABLE_STYLE, template_name
from tochuc.reviews.compose import ComposedSection, Review, Table, show
from tochuc.reviews.document_form import LONG_BLANK, DocumentForm, form_of
from tochuc.reviews.printed import (
    DECLARED_NOTE_IN_PRINT,
    NOTE,
    capital,
    declared_rows,
    draft_note,
    filled,
    summary,
    summary_head,
)
from tochuc.reviews.template_check import check_template, environment

__all__ = ["check_template", "context", "write_docx"]


def write_docx(
    review: Review, path: Path | str, template: Path | str | None = None, on: date | None = None
) -> Path:
    """Write the review to `path`; `on` is the document's day (the cut-off unless given) and picks the format.

    A template that names what does not exist raises `jinja2.TemplateError`: ask `check_template` first.
    """
    form = form_of(review, on)
    document = DocxTemplate(str(template or FOLDER / template_name(form.format)))
    document.init_docx()
    document.render(context(review, form, document), environment(), autoescape=True)
    _finish(document.docx, review)
    document.save(str(path))
    return Path(path)


def context(review: Review, form: DocumentForm, document: Any = None) -> dict[str, Any]:
    """What the template can name (see `FIELDS`); pictures are for the given DocxTemplate."""
    head = {k: v for k, v in asdict(form).items() if k != "format"}
    sections = list(_sections(review, document, form))
    _end(sections, form.format.end_mark)
    return head | {
        "subject": review.title.partition("\n")[2] or review.title,
        "cutoff": f"{review.cutoff:%d/%m/%Y}",
        "draft": draft_note(review),
        "period": review.period.vi,
        "unit": review.unit_name,
        "post": LONG_BLANK,
        "signer": LONG_BLANK,
        "sections": sections,
        "appendices": list(_appendices(review)),
        "figures": {id_: shown.text() for id_, shown in review.shown.items()},
    }  # fmt: skip


class _Picture:
    """A picture that a template can place and do nothing else with."""

    __slots__ = ("_image",)

    def __init__(self, image: InlineImage):
        self._image = image

    def __html__(self) -> str:
        return str(self._image)

    __str__ = __html__


def _sections(review: Review, document: Any, form: DocumentForm) -> Iterator[dict[str, Any]]:
    tables, pictures = 0, 0
    for numeral, composed in filled(review):
        shown_tables = []
        if composed.table and composed.table.rows:
            tables += 1
            shown_tables.append(_table(composed.table, review) | {"number": str(tables)})
        drawn = []
        for chart in composed.charts:
            if image := _picture(chart, document, form):
                pictures += 1
                drawn.append({"number": str(pictures), "title": _caption(chart), "image": image})
        yield {
            "id": composed.section.id, "numeral": numeral, "title": composed.section.title, "texts": _texts(composed),
            "blanks": [""] * 3 if composed.section.narrative and not composed.narrative else [],
            "tables": shown_tables, "charts": drawn,
        }  # fmt: skip


def _texts(composed: ComposedSection) -> list[str]:
    """Sentences, then the narrative (the section's `blanks` stand where people have still to write it)."""
    texts = ["".join(p.text for p in sentence) for sentence in composed.sentences]
    return texts + [t for t in composed.narrative.split("\n") if t.strip()]


def _end(sections: list[dict[str, Any]], mark: str) -> None:
    """The text ends with the format's mark."""
    if not sections:
        return
    last = sections[-1]
    if last["blanks"]:
        last["blanks"][-1] = mark
    elif last["texts"]:
        last["texts"][-1] = last["texts"][-1].rstrip(" .") + mark


def _table(table: Table, review: Review) -> dict[str, Any]:
    """The table as printed; its last row is the reviewed unit itself, which is more than a sum where rates stand."""
    figures = [review.shown[f] for f in table.figures]
    rows = [
        _row(str(i), name, [show(s.figure, v) for s, v in zip(figures, values, strict=True)])
        for i, (_, name, values) in enumerate(table.rows, 1)
    ]
    rows.append(_row("", review.unit_name, [s.text() for s in figures], group=True))
    return _framed(table.title, "Đơn vị", [s.figure.vi for s in figures], rows)


def _framed(
    title: str, first: str, names: list[str], rows: list[Any], notes: tuple[str, ...] = ()
) -> dict[str, Any]:
    head = {"number": "TT", "name": first, "cells": [capital(n) for n in names]}
    return {"number": "", "title": title, "head": head, "rows": rows, "notes": list(notes)}


def _row(no: str, name: str, values: list[str], group: bool = False) -> dict[str, Any]:
    return {"number": no, "name": name, "cells": values, "group": group}


def _picture(chart: Any, document: Any, form: DocumentForm) -> Any:
    drawn = charts.png(chart)
    if not drawn:
        return None
    width = int.from_bytes(drawn[16:20], "big") / charts.PRINTED  # the width in a PNG's head
    room = 210 - form.format.left - form.format.right
    mm = min(width * 25.4 / 96, room)
    return (
        _Picture(InlineImage(document, BytesIO(drawn), width=Mm(mm))) if document is not None else chart.title
    )


def _caption(chart: Any) -> str:
    left = charts.unexplained(chart)
    note = f" (mở sổ, đính chính trong kỳ: {number(left)})" if left else ""
    return f"{chart.title}{note}"


# ---- the appendices -----------------------------------------------------------------------------------------------


def _appendices(review: Review) -> Iterator[dict[str, Any]]:
    yield _all_figures(review) | {"number": "1"}
    stacked = [
        c
        for s in review.sections
        for c in s.charts
        if c.form in ("stacked", "line") and not charts.is_empty(c)
    ]
    for no, chart in enumerate(stacked, 2):
        (first, *names), rows = charts.data_table(chart)
        printed = [_row(str(i), row[0], list(row[1:])) for i, row in enumerate(rows, 1)]
        yield _framed(f"Số liệu của biểu đồ “{chart.title}”", first, names, printed) | {"number": str(no)}


def _all_figures(review: Review) -> dict[str, Any]:
    """Every figure of the review: this period, the same a year before, the change, the target."""
    rows = [_row(r.number, r.name, list(r.cells), group=r.shown is None) for r in summary(review)]
    return _framed(
        "Biểu tổng hợp số liệu", "Chỉ tiêu", list(summary_head(review)), rows, (NOTE, *_declared(review))
    )


def _declared(review: Review) -> list[str]:
    """A note for each figure the unit declares otherwise than the books."""
    said = [
        f"{r.name}: sổ ghi {r.booked}, đơn vị khai {r.declared} ({r.how})." for r in declared_rows(review)
    ]
    return [DECLARED_NOTE_IN_PRINT, *said] if said else []


# ---- after rendering ------------------------------------------------------------------------------------------------


def _finish(docx: Any, review: Review) -> None:
    """Column widths for as many columns as came out; a picture's title for those who hear the document."""
    for grid, section in _placed(docx):
        if grid.style is not None and grid.style.name == TABLE_STYLE:
            _fit(grid, section.page_width - section.left_margin - section.right_margin)
    titles = [c.title for s in review.sections for c in s.charts if not charts.is_empty(c)]
    pictures = docx.element.body.iter(qn("wp:docPr"))
    for picture, title in zip(pictures, titles, strict=False):
        picture.set("descr", title)
        picture.set("title", title)


def _placed(docx: Any) -> Iterator[tuple[Any, Any]]:
    """Each table with the section it stands in (a section ends at the paragraph that holds its properties)."""
    tables, sections = iter(docx.tables), iter(docx.sections)
    section = next(sections)
    for child in docx.element.body:
        if child.tag == qn("w:tbl"):
            yield next(tables), section
        elif child.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None:
            section = next(sections)


def _fit(grid: Any, room: int) -> None:
    """A narrow column of numbers in order, a wide one of names, the rest alike."""
    columns = len(grid._tbl.tblGrid.findall(qn("w:gridCol")))
    rest = max(columns - 2, 1)
    first = int(Mm(10))
    named = int((room - first) * (0.44 if rest <= 4 else 0.34))
    widths = [first, named, *[int((room - first - named) / rest)] * rest]
    grid.autofit = False
    for column, width in zip(grid._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column.set(qn("w:w"), str(int(width / 635)))  # twentieths of a point
    for row in grid.rows:
        for cell, width in zip(row._tr.findall(qn("w:tc")), widths, strict=False):
            cell.get_or_add_tcPr().width = width
