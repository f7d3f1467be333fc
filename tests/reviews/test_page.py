"""The page: one file that asks for nothing, shows the composed numbers, and opens each of them."""

from __future__ import annotations

import re

import lxml.html
import pytest

from tests.reviews.conftest import ODD_NAME, Written
from tests.reviews.world import REDUCED

pytestmark = pytest.mark.any_store


def test_every_sentence_and_figure_is_the_composed_one(opened: Written) -> None:
    tree = lxml.html.fromstring(opened.html)
    text = re.sub(r"\s+", " ", tree.text_content())
    for section in opened.review.sections:
        for sentence in section.sentences:
            assert "".join(p.text for p in sentence) in text
    for id_, shown in opened.review.shown.items():
        (value,) = tree.xpath(f'//article[@id="fig-{id_}"]//*[@class="value"]')
        assert value.text_content() == shown.text()


def test_every_number_leads_to_a_place_in_the_file(opened: Written) -> None:
    tree = lxml.html.fromstring(opened.html)
    ids = set(tree.xpath("//@id"))
    links = tree.xpath("//a/@href")
    assert links and all(link.startswith("#") and link[1:] in ids for link in links)
    assert {
        f"#fig-{p.figure}" for s in opened.review.sections for t in s.sentences for p in t if p.figure
    } <= set(links)


def test_a_number_opens_to_its_words_units_and_decisions(opened: Written) -> None:
    (opened,) = lxml.html.fromstring(opened.html).xpath('//article[@id="fig-staff_reduced"]')
    text = opened.text_content()
    assert "do tinh giản biên chế" in text and "Ban Tổ chức Tỉnh ủy" in text
    assert len(opened.xpath('.//table[@class="entries"]/tbody/tr')) == REDUCED
    assert all(f"bc-{n:02d}" in text for n in range(REDUCED)) and "-QĐ/TU" in text


def test_the_file_asks_for_nothing_and_runs_nothing(opened: Written) -> None:
    html = opened.html
    assert not re.search(r"<script|\son[a-z]+=|@import|url\(", html)
    assert not re.search(r'(?:src|href|srcset)="(?!#|data:image/svg)', html)
    assert "default-src 'none'" in html


def test_no_data_is_said_and_never_0(opened: Written) -> None:
    (opened,) = lxml.html.fromstring(opened.html).xpath(
        '//article[@id="fig-benefits_granted"]//*[@class="value"]'
    )
    assert opened.text_content() == "chưa có số liệu"


def test_what_came_after_closing_is_shown(adjusted: Written) -> None:
    tree = lxml.html.fromstring(adjusted.html)
    (row,) = tree.xpath('//table[@class="summary"]//tr[.//a[@href="#fig-staff_reduced"]]')
    assert [td.text_content() for td in row.xpath("./td")][-2:] == ["3", "+1"]
    assert "DỰ THẢO" not in tree.text_content()


def test_names_are_escaped(adjusted: Written) -> None:
    assert "<script" not in adjusted.html and "&lt;script&gt;alert(1)" in adjusted.html
    assert ODD_NAME in lxml.html.fromstring(adjusted.html).text_content()
