"""The key figures of a unit: the last half-years beside each number, as a line and as a table."""

from __future__ import annotations

import re

import pytest

from tests.web import world
from tochuc.books import periods
from tochuc.web.frame import trend
from tochuc.web.units import key_figures


def test_the_half_years_follow_one_another_up_to_the_last():
    found = [p.name for p in key_figures.half_years(periods.read("2018-H1"))]
    assert found == ["2016-H1", "2016-H2", "2017-H1", "2017-H2", "2018-H1"]


def test_a_half_year_without_data_is_a_gap_and_one_value_is_no_line():
    assert trend.line([None, None, 4.0]) == ""
    drawn = trend.line([1.0, 2.0, None, 3.0, 5.0])
    lines = [re.findall(r"[\d.]+,[\d.]+", points) for points in re.findall(r'points="([^"]+)"', drawn)]
    assert [len(line) for line in lines] == [2, 2]
    heights = [float(p.split(",")[1]) for line in lines for p in line]
    assert heights == sorted(heights, reverse=True) and heights[0] > heights[-1]  # larger stands higher


@pytest.mark.django_db
def test_a_key_figure_shows_each_half_year_in_a_table(province, signed_in):
    world.post(world.paper("40-QĐ/HU", [{"act": "expel_member", "person": "hoa"}], "2018-08-01", "huyen-a"))
    html = signed_in(world.account("xem", ("reader", ""))).get("/to-chuc/huyen-a/chi-tieu/").content.decode()
    table = re.search(r"<table.*?</table>", html, re.S)
    assert table and '<svg class="trend"' in html
    values = re.findall(r'<th scope="row">([^<]+)</th><td>([^<]+)</td>', table[0])
    assert values[-2:] == [("6 tháng đầu năm 2018", "2"), ("6 tháng cuối năm 2018", "1")]
