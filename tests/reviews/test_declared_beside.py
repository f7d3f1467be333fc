"""Declared beside booked in the review: marked quietly, told in full at the end, and nothing at all where they agree."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import lxml.html
import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.books.world import Stored
from tests.reviews.world import post_province
from tochuc.access.models import User
from tochuc.books import periods
from tochuc.declared import settling
from tochuc.declared.declaring import Source, declare
from tochuc.reviews import as_docx, as_json, as_page, as_xlsx
from tochuc.reviews.compose import Review, compose, from_books, with_declared

PERIOD = periods.read("2018-H1")
pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> str:
    post_province(Stored())
    return "h00"


def said(unit: str, **values: float) -> None:
    by = User.objects.get_or_create(username="canbo")[0]
    declare(unit, PERIOD.name, values, Source("submission", 1), by, {"members": "Có văn bản chưa gửi"})


def figure(review: Review, id_: str) -> dict[str, object]:
    return next(f for f in as_json.as_data(review)["figures"] if f["id"] == id_)


def test_a_review_without_declarations_is_as_the_books_alone_and_costs_one_question_more(unit: str) -> None:
    plain = from_books(unit, PERIOD)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert with_declared(plain) is plain
    assert len(asked) == 1
    assert "so-khai" not in as_page.page(plain) and "declared" not in figure(plain, "members")


def test_a_declaration_that_agrees_leaves_the_review_as_it_was(unit: str) -> None:
    plain = from_books(unit, PERIOD)
    said(unit, members=plain.shown["members"].value.number or 0)
    assert compose(unit, PERIOD).declared == {}


def test_a_figure_declared_otherwise_keeps_its_booked_number_and_says_both(unit: str) -> None:
    booked = from_books(unit, PERIOD).shown["members"].value.number
    assert booked is not None
    said(unit, members=booked + 2)
    review = compose(unit, PERIOD)
    told = figure(review, "members")
    assert (told["value"], told["source"]) == (booked, "books")
    assert told["declared"] == {
        "value": booked + 2, "settled": "", "note": "", "decision": "", "explanation": "Có văn bản chưa gửi",
        "source": "submission", "accepted": False,
    }  # fmt: skip
    by = User.objects.get(username="canbo")
    settling.by_note(unit, PERIOD.name, "members", "Tính cả hai người đang chuyển đến", by)
    how = compose(unit, PERIOD).declared["members"].how
    assert "Tính cả hai người đang chuyển đến" in how


def test_what_the_books_have_not_is_told_as_declared_alone(unit: str) -> None:
    plain = from_books(unit, PERIOD)
    lacking = next(i for i, s in plain.shown.items() if s.value.number is None and s.figure.decimals == 0)
    said(unit, **{lacking: 7})
    told = figure(compose(unit, PERIOD), lacking)
    assert told["value"] is None and told["source"] == "declared"


def test_the_page_the_workbook_and_the_document_tell_declared_from_booked(unit: str, tmp_path: Path) -> None:
    booked = int(from_books(unit, PERIOD).shown["members"].value.number or 0)
    said(unit, members=booked + 2)
    review = compose(unit, PERIOD)
    tree = lxml.html.fromstring(as_page.page(review))
    marks = tree.xpath('//section[@id="tong-hop"]//a[@class="as-declared"]')
    assert [m.text_content() for m in marks] == [f"khai {booked + 2}"]
    assert marks[0].get("href") == "#so-khai-members" and tree.xpath('//*[@id="so-khai-members"]')
    assert f"{booked}" == marks[0].getprevious().text_content()
    book = openpyxl.load_workbook(as_xlsx.write_xlsx(review, tmp_path / "r.xlsx"), data_only=True)
    row = next(book["Số khai"].iter_rows(min_row=6, values_only=True))
    assert row[:3] == ("Đảng viên cuối kỳ", booked, booked + 2)
    comments = [c.comment.text for r in book["Báo cáo"].iter_rows() for c in r if c.comment]
    assert comments == [f"Đơn vị khai {booked + 2}: chưa giải quyết"]
    paper = docx.Document(str(as_docx.write_docx(review, tmp_path / "r.docx")))
    text = "\n".join(p.text for p in paper.paragraphs)
    assert f"Đảng viên cuối kỳ: sổ ghi {booked}, đơn vị khai {booked + 2}" in text


def test_a_review_of_a_part_of_the_period_or_like_for_like_has_nothing_beside_it(unit: str) -> None:
    said(unit, members=999)
    assert compose(unit, PERIOD).declared
    assert not compose(unit, PERIOD, cutoff=date(2018, 5, 31)).declared
    assert not compose(unit, PERIOD, structure=date(2018, 6, 30)).declared
