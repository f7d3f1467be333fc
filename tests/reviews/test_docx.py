"""The document: its numbers are the composed ones, its form is the one of its day, its blanks stay blanks."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.shared import Mm, Pt

from tests.books.world import Stored
from tests.reviews.conftest import ODD_NAME, PERIOD, Written
from tests.reviews.world import post_province
from tochuc.regulations.documents import document_formats
from tochuc.reviews import blank_template
from tochuc.reviews.as_docx import write_docx
from tochuc.reviews.compose import compose

pytestmark = pytest.mark.any_store


def _texts(path: Path) -> list[str]:
    document = docx.Document(str(path))
    cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
    return [*[p.text for p in document.paragraphs], *cells]


def _rows(path: Path, title: str) -> list[list[str]]:
    """The table whose second head cell is this."""
    for table in docx.Document(str(path)).tables:
        if len(table.columns) > 2 and table.rows[0].cells[1].text == title:
            return [[c.text for c in r.cells] for r in table.rows]
    raise AssertionError(f"no table of {title}")


def test_every_sentence_stands_in_the_document_with_its_numbers(opened: Written) -> None:
    text = "\n".join(_texts(opened.docx))
    for section in opened.review.sections:
        for sentence in section.sentences:
            assert "".join(p.text for p in sentence).rstrip(".") in text


def test_every_figure_of_the_annex_is_the_composed_value(opened: Written) -> None:
    rows = _rows(opened.docx, "Chỉ tiêu")
    printed = {(r[1], r[3], r[4]) for r in rows}
    for shown in opened.review.shown.values():
        name = shown.figure.vi + (f" (trên {shown.figure.of})" if shown.figure.of else "")
        assert (name, shown.text(), shown.text(shown.previous)) in printed


def test_a_table_by_unit_ends_with_the_unit_itself(opened: Written) -> None:
    rows = [r[1:] for r in _rows(opened.docx, "Đơn vị")]
    assert ["Ban Tổ chức Tỉnh ủy", "40", "9", "3", "7,5%"] in rows
    assert rows[-1] == ["Tỉnh ủy Thử Nghiệm", "40", "9", "3", "7,5%"]


def test_what_nobody_recorded_is_said_and_never_0(opened: Written) -> None:
    rows = _rows(opened.docx, "Chỉ tiêu")
    (benefits,) = [r for r in rows if r[1] == opened.review.shown["benefits_granted"].figure.vi]
    assert benefits[3] == "chưa có số liệu"


def test_a_draft_says_so_until_the_period_is_closed(opened: Written, adjusted: Written) -> None:
    assert any(t.startswith("DỰ THẢO") for t in _texts(opened.docx))
    assert not any("DỰ THẢO" in t for t in _texts(adjusted.docx))


def test_what_came_after_closing_stands_beside_what_was_reported(adjusted: Written) -> None:
    rows = _rows(adjusted.docx, "Chỉ tiêu")
    (reduced,) = [r for r in rows if r[1] == adjusted.review.shown["staff_reduced"].figure.vi]
    assert reduced[3] == "4" and reduced[7:] == ["3", "+1"]


def test_date_number_and_signer_stay_blanks(opened: Written) -> None:
    texts = _texts(opened.docx)
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in "\n".join(texts)
    assert any(t.startswith("Số") and t.endswith("-BC/TU") for line in texts for t in line.split("\n"))
    assert any("ngày …… tháng …… năm 2018" in t for t in texts)
    assert any("T/M BAN THƯỜNG VỤ" in t and "……" in t for t in texts)


def test_the_form_is_the_one_in_force_on_the_documents_day(opened: Written) -> None:
    earlier = docx.Document(str(opened.docx))
    later = docx.Document(str(opened.more["2026"]))
    assert earlier.styles["Đoạn văn"].paragraph_format.line_spacing is None
    assert later.styles["Đoạn văn"].paragraph_format.line_spacing == Pt(19)
    assert "/." in earlier.element.body.xpath("string(.)")
    assert "/." not in later.element.body.xpath("string(.)")
    assert round(later.sections[0].left_margin / Mm(1)) == 30


def test_a_state_body_writes_in_the_states_form(adjusted: Written) -> None:
    texts = "\n".join(_texts(adjusted.more["state"]))
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in texts and "Độc lập - Tự do - Hạnh phúc" in texts
    assert "ĐẢNG CỘNG SẢN" not in texts and "T/M" not in texts


def test_an_unknown_body_code_is_a_blank_and_not_a_guess(opened: Written) -> None:
    lines = opened.more["lines"]
    assert [lines[u].rpartition("-")[2] for u in ("tinh", "h00", "phong-1")] == ["BC/TU", "BC/HU", "BC/……"]


def test_an_edited_template_is_used(db: None, tmp_path: Path) -> None:
    post_province(Stored(), districts=0)
    template = docx.Document()
    template.add_paragraph("{{ unit }}: {{ figures.staff_reduced }} người")
    template.save(str(tmp_path / "own.docx"))
    path = write_docx(compose("tinh", PERIOD), tmp_path / "r.docx", template=tmp_path / "own.docx")
    assert _texts(path) == ["Tỉnh ủy Thử Nghiệm: 3 người"]


def test_a_name_with_marks_of_xml_and_of_templates_is_printed_as_it_is(adjusted: Written) -> None:
    assert ODD_NAME in _texts(adjusted.docx)


@pytest.mark.parametrize("format_", document_formats(), ids=lambda f: f.document)
def test_the_template_kept_is_the_one_the_rules_give(format_: Any, tmp_path: Path) -> None:
    made = tmp_path / "made.docx"
    blank_template.build(format_).save(str(made))
    kept = blank_template.FOLDER / blank_template.template_name(format_)
    for part in ("word/document.xml", "word/styles.xml", "word/header1.xml"):
        with ZipFile(made) as a, ZipFile(kept) as b:
            assert a.read(part) == b.read(part), "run python -m tochuc.reviews.blank_template"


def test_pages_are_numbered_from_the_second(opened: Written) -> None:
    document = docx.Document(str(opened.docx))
    first = document.sections[0]
    assert first.different_first_page_header_footer
    assert "PAGE" in first.header._element.xpath("string(.)")
    assert [round(x / Mm(1)) for x in (first.page_width, first.page_height)] == [210, 297]
