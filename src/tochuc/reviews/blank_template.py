"""Makes the Word templates that come with the product, one for each format that the regulations keep.

Always true: a template holds the layout (margins, fonts, heads, loops) and no figure; every name in its tags is one of
`template_check.FIELDS`. `python -m tochuc.reviews.blank_template` writes them to `templates/`; users edit copies in Word.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from tochuc.regulations.documents import DocumentFormat, document_formats

FOLDER = Path(__file__).parent / "templates"
TABLE_STYLE = "Bảng số liệu"
LEFT, RIGHT, CENTRE, BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY,
)  # fmt: skip


def template_name(format_: DocumentFormat) -> str:
    """The file of the template that comes with the product for a format, named by the act it follows."""
    return f"{format_.document}.docx"


def write_all(folder: Path = FOLDER) -> list[Path]:
    """Write a template for each format; the files written."""
    written = []
    for format_ in document_formats():
        path = folder / template_name(format_)
        build(format_).save(str(path))
        written.append(path)
    return written


def build(format_: DocumentFormat) -> Any:
    """The template of a format, as a python-docx document."""
    document = Document()
    _page(document, format_)
    _styles(document, format_)
    _head(document, format_)
    _title(document, format_)
    _body(document)
    _signature(document, format_)
    _appendix(document)
    properties = document.core_properties
    properties.title, properties.author, properties.language = "{{ kind }} {{ subject }}", "", "vi-VN"
    properties.comments = format_.vi
    properties.created = properties.modified = datetime(2018, 1, 1)
    return document


# ---- page and styles ------------------------------------------------------------------------------------------


def _page(document: Any, format_: DocumentFormat) -> None:
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(format_.top), Mm(format_.bottom)
    section.left_margin, section.right_margin = Mm(format_.left), Mm(format_.right)
    section.header_distance, section.footer_distance = Mm(10), Mm(10)
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = CENTRE
    _field(paragraph, "PAGE")


def _field(paragraph: Any, code: str) -> None:
    for kind, text in (("begin", ""), (None, code), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def _styles(document: Any, format_: DocumentFormat) -> None:
    styles = document.styles
    normal = styles["Normal"]
    _font(normal, format_.font, format_.points)
    spacing = normal.paragraph_format
    spacing.space_before, spacing.space_after, spacing.widow_control = Pt(0), Pt(0), True
    spacing.line_spacing = 1.0
    _style(
        styles,
        "Đoạn văn",
        format_,
        align=BOTH,
        indent=format_.first_indent,
        after=6,
        exact=format_.line_points,
    )
    _style(
        styles,
        "Mục",
        format_,
        bold=True,
        align=BOTH,
        indent=format_.first_indent,
        before=8,
        after=6,
        keep=True,
    )
    blank = _style(styles, "Dòng trống", format_, align=LEFT, after=8)
    blank.paragraph_format.tab_stops.add_tab_stop(
        Mm(210 - format_.left - format_.right), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
    )
    _style(styles, "Tên bảng", format_, points=13, bold=True, align=CENTRE, before=8, after=4, keep=True)
    _style(styles, "Biểu đồ", format_, align=CENTRE, before=6, keep=True)
    _style(styles, "Tên biểu đồ", format_, points=12, italic=True, align=CENTRE, before=2, after=8)
    _style(styles, "Ô đầu", format_, points=11, before=2, after=2, bold=True, align=CENTRE)
    _style(styles, "Ô chữ", format_, points=11, before=2, after=2, align=LEFT)
    _style(styles, "Ô số", format_, points=11, before=2, after=2, align=RIGHT)
    _style(styles, "Ô nhóm", format_, points=11, before=2, after=2, bold=True, align=LEFT)
    _style(styles, "Dự thảo", format_, points=12, italic=True, align=LEFT, before=6)
    table = styles.add_style(TABLE_STYLE, WD_STYLE_TYPE.TABLE)
    table.base_style = styles["Normal Table"]


def _font(style: Any, name: str, points: float) -> None:
    style.font.name, style.font.size = name, Pt(points)
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:cs", "w:hAnsi", "w:ascii"):
        fonts.set(qn(script), name)


def _style(
    styles: Any, name: str, format_: DocumentFormat, *, align: Any, points: float = 0, bold: bool = False,
    italic: bool = False, indent: float = 0, before: float = 0, after: float = 0, exact: float | None = None,
    keep: bool = False,
) -> Any:  # fmt: skip
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    _font(style, format_.font, points or format_.points)
    style.font.bold, style.font.italic = bold, italic
    spacing = style.paragraph_format
    spacing.alignment, spacing.first_line_indent = align, Mm(indent)
    spacing.space_before, spacing.space_after, spacing.keep_with_next = Pt(before), Pt(after), keep
    if exact:
        spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(exact)
    return style


# ---- what stands on the page -------------------------------------------------------------------------------------


def _head(document: Any, format_: DocumentFormat) -> None:
    """Issuer, divider and number at the left; the top lines, place and date at the right."""
    party = format_.system == "party"
    width = 210 - format_.left - format_.right
    left, right = _two_columns(document, width * (0.42 if party else 0.40), width * (0.58 if party else 0.60))
    small = format_.points if party else 13
    _tag(left, "{%p if above %}")
    _line(left, "{{ above }}", small)
    _tag(left, "{%p endif %}")
    _line(left, "{{ issuer }}", small, bold=True, rule=0 if format_.divider else 0.36, width=width * 0.40)
    if format_.divider:
        _line(left, format_.divider, small)
    _line(left, "{{ number_line }}", small if party else 13)
    _first(left)
    share = (15, "{}") if party else (13, "{}")
    for index, text in enumerate(format_.top_lines):
        last = index == len(format_.top_lines) - 1
        points = share[0] if index == 0 else 14
        length = len(text) * points * 0.25 / (width * 0.58)
        _line(right, text, points, bold=True, rule=min(length, 0.96) if last else 0, width=width * 0.58)
    _line(right, "{{ place_date }}", 13 if not party else format_.points, italic=True, before=6)
    _first(right)


def _title(document: Any, format_: DocumentFormat) -> None:
    _tag(document, "{%p if draft %}")
    document.add_paragraph("{{ draft }}", style="Dự thảo")
    _tag(document, "{%p endif %}")
    width = 210 - format_.left - format_.right
    _line(
        document, "{{ kind }}", format_.points + (2 if format_.system == "party" else 0), bold=True, before=16
    )
    _line(document, "{{ subject }}", format_.points, bold=True, rule=0.3, width=width)
    _line(document, "(số liệu tính đến ngày {{ cutoff }})", format_.points, italic=True, before=4, after=10)


def _body(document: Any) -> None:
    _tag(document, "{%p for section in sections %}")
    document.add_paragraph("{{ section.numeral }}. {{ section.title }}", style="Mục")
    _tag(document, "{%p for text in section.texts %}")
    document.add_paragraph("{{ text }}", style="Đoạn văn")
    _tag(document, "{%p endfor %}")
    _tag(document, "{%p for mark in section.blanks %}")
    document.add_paragraph("\t{{ mark }}", style="Dòng trống")
    _tag(document, "{%p endfor %}")
    _tag(document, "{%p for table in section.tables %}")
    document.add_paragraph("Bảng {{ table.number }}. {{ table.title }}", style="Tên bảng")
    _table(document)
    _tag(document, "{%p endfor %}")
    _tag(document, "{%p for chart in section.charts %}")
    document.add_paragraph("{{ chart.image }}", style="Biểu đồ")
    document.add_paragraph("Biểu đồ {{ chart.number }}. {{ chart.title }}", style="Tên biểu đồ")
    _tag(document, "{%p endfor %}")
    _tag(document, "{%p endfor %}")


def _table(document: Any) -> None:
    """A table with as many columns as its data: the head repeats, a group's row is bold, numbers stand at the right."""
    grid = document.add_table(rows=0, cols=5, style=TABLE_STYLE)
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    _rules(grid)
    head = grid.add_row()
    _cells(head, "Ô đầu", "{{ table.head.number }}", "{{ table.head.name }}", "{%tc for name in table.head.cells %}",
           "{{ name }}", "{%tc endfor %}")  # fmt: skip
    _row_mark(head, "w:tblHeader")
    _whole_row(grid, "{%tr for row in table.rows %}")
    _whole_row(grid, "{%tr if row.group %}")
    group = grid.add_row()
    _cells(group, "Ô nhóm", "{{ row.number }}", "{{ row.name }}", "{%tc for value in row.cells %}", "{{ value }}",
           "{%tc endfor %}")  # fmt: skip
    _row_mark(group, "w:cantSplit")
    _whole_row(grid, "{%tr else %}")
    plain = grid.add_row()
    _cells(plain, "Ô số", "{{ row.number }}", "{{ row.name }}", "{%tc for value in row.cells %}", "{{ value }}",
           "{%tc endfor %}")  # fmt: skip
    plain.cells[0].paragraphs[0].style = document.styles["Ô đầu"]
    plain.cells[0].paragraphs[0].runs[0].bold = False
    plain.cells[1].paragraphs[0].style = document.styles["Ô chữ"]
    group.cells[0].paragraphs[0].alignment = CENTRE
    group.cells[3].paragraphs[0].alignment = RIGHT
    _row_mark(plain, "w:cantSplit")
    _whole_row(grid, "{%tr endif %}")
    _whole_row(grid, "{%tr endfor %}")


def _signature(document: Any, format_: DocumentFormat) -> None:
    width = 210 - format_.left - format_.right
    document.add_paragraph().paragraph_format.keep_with_next = True
    left, right = _two_columns(document, width * 0.48, width * 0.52)
    receivers = _line(left, "Nơi nhận:", 14 if format_.system == "party" else 12, align=LEFT)
    receivers.runs[0].underline = format_.system == "party"
    receivers.runs[0].bold = receivers.runs[0].italic = format_.system == "state"
    _tag(left, "{%p for receiver in recipients %}")
    _line(left, "{{ receiver }}", 12 if format_.system == "party" else 11, align=LEFT)
    _tag(left, "{%p endfor %}")
    _first(left)
    _tag(right, "{%p if authority %}")
    _line(right, "{{ authority }}", format_.points, bold=True)
    _tag(right, "{%p endif %}")
    _line(right, "{{ post }}", format_.points, bold=format_.system == "state", after=64)
    _line(right, "{{ signer }}", format_.points, bold=True)
    _first(right)


def _appendix(document: Any) -> None:
    """The tables of all figures, on pages laid across."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.bottom_margin = Mm(20)
    section.top_margin, section.different_first_page_header_footer = Mm(20), False
    _tag(document, "{%p for table in appendices %}")
    document.add_paragraph("Phụ lục {{ table.number }}", style="Tên bảng")
    document.add_paragraph("{{ table.title }}", style="Tên bảng")
    _table(document)
    _tag(document, "{%p for text in table.notes %}")
    document.add_paragraph("{{ text }}", style="Tên biểu đồ")
    _tag(document, "{%p endfor %}")
    _tag(document, "{%p endfor %}")


# ---- small parts of OOXML -----------------------------------------------------------------------------------------


def _two_columns(document: Any, left: float, right: float) -> tuple[Any, Any]:
    """A row of two cells without rules, widths in mm."""
    grid = document.add_table(rows=1, cols=2)
    grid.autofit = False
    for cell, column, width in zip(grid.rows[0].cells, grid.columns, (left, right), strict=True):
        cell.width = column.width = Mm(width)
    _row_mark(grid.rows[0], "w:cantSplit")
    return grid.rows[0].cells


def _first(cell: Any) -> None:
    """Drop the empty paragraph a new cell begins with."""
    cell._tc.remove(cell.paragraphs[0]._p)


def _tag(place: Any, text: str) -> None:
    place.add_paragraph(text)


def _line(
    place: Any, text: str, points: float, *, bold: bool = False, italic: bool = False, align: Any = CENTRE,
    before: float = 0, after: float = 0, rule: float = 0, width: float = 0,
) -> Any:  # fmt: skip
    """A centred line; with `rule`, a thin line under it, that share of `width` mm long."""
    paragraph = place.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(points), bold, italic
    spacing = paragraph.paragraph_format
    spacing.alignment, spacing.space_before, spacing.space_after = align, Pt(before), Pt(after)
    if rule:
        _rule(place, width, rule)
    return paragraph


def _rule(place: Any, width: float, share: float) -> None:
    """A paragraph of a point's height whose top border is the line."""
    paragraph = place.add_paragraph()
    spacing = paragraph.paragraph_format
    spacing.left_indent = spacing.right_indent = Mm(width * (1 - share) / 2)
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(4)
    spacing.space_before = Pt(3)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        top.set(qn(f"w:{key}"), value)
    borders.append(top)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc"
    )


def _rules(grid: Any) -> None:
    """Thin grey rules between rows, a stronger one above and below."""
    borders = OxmlElement("w:tblBorders")
    for side, size, colour in (
        ("top", 6, "000000"),
        ("bottom", 6, "000000"),
        ("insideH", 2, "999999"),
        ("insideV", 2, "CCCCCC"),
    ):
        rule = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", str(size)), ("space", "0"), ("color", colour)):
            rule.set(qn(f"w:{key}"), value)
        borders.append(rule)
    grid._tbl.tblPr.append(borders)


def _cells(row: Any, style: str, *texts: str) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        cell.paragraphs[0].style = style
        cell.paragraphs[0].add_run(text)


def _whole_row(grid: Any, text: str) -> None:
    grid.add_row().cells[0].paragraphs[0].add_run(text)


def _row_mark(row: Any, name: str) -> None:
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


if __name__ == "__main__":
    for written in write_all():
        print(written)
