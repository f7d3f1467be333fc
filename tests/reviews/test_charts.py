"""Charts draw what their tables say, and their SVG passes a strict policy."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import lxml.etree
import pytest

from tests.reviews.conftest import ODD_NAME, Written
from tests.reviews.world import ADMITTED
from tochuc.reviews import charts
from tochuc.reviews.compose import Chart, Review

pytestmark = pytest.mark.any_store


def _charts(review: Review) -> dict[str, Chart]:
    return {c.id: c for s in review.sections for c in s.charts}


def test_an_svg_has_no_style_no_script_and_no_link(review: Review) -> None:
    for chart in _charts(review).values():
        for theme in charts.THEMES:
            drawn = charts.svg(chart, theme)
            assert drawn.startswith("<svg ")
            assert not re.search(r"\sstyle=|<style|<script|href=|\son[a-z]+=", drawn), chart.id


def test_charts_asked_for_at_once_are_the_pictures_drawn_one_by_one(review: Review) -> None:
    jobs = [(chart, theme) for _ in range(2) for chart in _charts(review).values() for theme in charts.THEMES]
    with ThreadPoolExecutor(6) as several:
        at_once = list(several.map(lambda job: charts.svg(*job), jobs))
    assert at_once == [charts.svg(*job) for job in jobs]


def test_numbers_in_a_chart_are_printed_as_vietnamese_prints_them(review: Review) -> None:
    drawn = charts.svg(_charts(review)["reduction"])
    assert ">7,5%<" in drawn
    assert "chỉ tiêu 10% đến hết 2021" in drawn


def test_every_value_of_a_chart_stands_in_its_table(review: Review) -> None:
    head, rows = charts.data_table(_charts(review)["classification"])
    assert len(head) == 5
    assert [r[1:] for r in rows] == [("2", "4", "2", "0"), ("4", "2", "2", "0")]
    _, rows = charts.data_table(_charts(review)["units"])
    assert rows[0][1:] == ("3", "2")


def test_the_waterfall_leads_from_opening_to_closing(review: Review) -> None:
    chart = _charts(review)["members"]
    assert charts.unexplained(chart) == 0
    rows = {r[0]: r[1] for r in charts.data_table(chart)[1]}
    assert rows["đảng viên mới kết nạp"] == f"+{2 * ADMITTED}"
    assert rows["đảng viên từ trần"] == "−2"


def test_a_waterfall_says_what_its_steps_leave_unexplained(review: Review) -> None:
    chart = _charts(review)["members"]
    rows = tuple(r if r["part"] != "closing" else {**r, "value": r["value"] + 3} for r in chart.rows)
    assert charts.unexplained(replace(chart, rows=rows)) == 3


def test_a_chart_without_data_draws_nothing(review: Review) -> None:
    chart = _charts(review)["units"]
    empty = replace(chart, rows=tuple({**r, "before": None, "after": None} for r in chart.rows))
    assert charts.svg(empty) == "" and charts.png(empty) == b""


def test_a_missing_value_is_said_in_words_in_the_chart(review: Review) -> None:
    chart = _charts(review)["units"]
    first, *rest = chart.rows
    drawn = charts.svg(replace(chart, rows=({**first, "before": None}, *rest)))
    assert "chưa có số liệu" in drawn


def test_a_name_with_marks_of_html_and_of_vega_is_drawn_as_it_is(adjusted: Written) -> None:
    drawn = charts.svg(_charts(adjusted.review)["classification"])
    assert "".join(lxml.etree.fromstring(drawn).itertext()).count(ODD_NAME[:24]) == 1


def test_a_png_is_a_png(review: Review) -> None:
    assert charts.png(_charts(review)["units"], 1.0).startswith(b"\x89PNG")
