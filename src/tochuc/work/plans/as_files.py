"""A plan as a file to circulate: DOCX with its lists as appendices, XLSX with a sheet for each list.

Always true: both show the same rows as `appendices`, and what was said about the plan in the order it was said.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import docx
import xlsxwriter
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from tochuc.work.plans.appendices import Appendix, appendices, printed, summary
from tochuc.work.plans.evaluation import Evaluation


def write_docx(ev: Evaluation, target: Path) -> None:
    """The plan: what it comes to, its drafts, its discussion, then the appendices."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(13)
    title = document.add_heading(f"PHƯƠNG ÁN: {ev.plan.name}", 1)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for sentence in summary(ev):
        document.add_paragraph(sentence)
    _drafts(document, ev)
    _notes(document, ev)
    for index, appendix in enumerate(appendices(ev), 1):
        document.add_heading(f"Phụ lục {index}. {appendix.title}", 2)
        _table(document, appendix)
    document.save(str(target))


def _drafts(document: Any, ev: Evaluation) -> None:
    document.add_heading("Các dự thảo", 2)
    for draft in ev.plan.papers.all():
        number = draft.decision.written if draft.decision else "chưa có số"
        document.add_paragraph(
            f"{draft.raw['subject']} ({number}; {len(draft.raw['acts'])} nghiệp vụ)", "List Number"
        )


def _notes(document: Any, ev: Evaluation) -> None:
    notes = list(ev.plan.notes.all())
    if notes:
        document.add_heading("Ý kiến trao đổi", 2)
    for note in notes:
        document.add_paragraph(f"{note.at:%d/%m/%Y} {note.author}: {note.text}")


def _table(document: Any, appendix: Appendix) -> None:
    if not appendix.rows:
        document.add_paragraph("Không có.")
        return
    table = document.add_table(1, len(appendix.heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, appendix.heads, strict=True):
        cell.text = ""
        cell.paragraphs[0].add_run(head).bold = True
    for row in appendix.rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = printed(value)


def write_xlsx(ev: Evaluation, target: Path) -> None:
    """A sheet with the summary and one for each list; numbers stay numbers, days stay days."""
    with xlsxwriter.Workbook(str(target), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "bg_color": "#e8eef4", "border": 1, "text_wrap": True})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        first = book.add_worksheet("Phương án")
        first.set_column(0, 0, 110)
        for index, sentence in enumerate((ev.plan.name, *summary(ev))):
            first.write_string(index, 0, sentence)
        for index, appendix in enumerate(appendices(ev), 1):
            sheet = book.add_worksheet(_sheet_name(index, appendix.title))
            sheet.freeze_panes(1, 0)
            for column, text in enumerate(appendix.heads):
                sheet.write_string(0, column, text, head)
            for row, values in enumerate(appendix.rows, 1):
                for column, value in enumerate(values):
                    _cell(sheet, row, column, value, day)
            sheet.autofit()


def _cell(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if hasattr(value, "strftime"):
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, printed(value))


def _sheet_name(index: int, title: str) -> str:
    """At most 31 characters, without those a sheet's name may not have."""
    plain = _NOT_IN_NAMES.sub(" ", title)
    return f"{index}. {plain}"[:31].rstrip()


_NOT_IN_NAMES = re.compile(r"[:/?*\[\]\\]")
