"""The first page: what waits for me by how urgent it is, my unit's figures, how far the current review is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.web import world
from tochuc.access import scopes
from tochuc.access.models import SignOff
from tochuc.exchange.models import Submission

pytestmark = pytest.mark.django_db


def asked(unit: str, to: str, days: int, state: str = "open", period: str = "2018-H1") -> Submission:
    """A submission due so many days from today (below zero: late)."""
    due = scopes.today() + timedelta(days=days)
    return Submission.objects.create(unit=unit, to=to, period=period, due=due, asks=["members"], state=state)


def test_what_my_unit_must_send_stands_first_the_late_before_the_due(province, signed_in):
    asked("huyen-a", "tinh", 5)
    asked("huyen-a", "tinh", -3, period="2018-Q1")
    asked("huyen-b", "tinh", -9)
    client = signed_in(world.account("thu-ky", ("unit_secretary", "huyen-a")))
    html = client.get("/").content.decode()
    assert "chậm 3 ngày" in html and "còn 5 ngày" in html and "chậm 9 ngày" not in html
    assert html.index("chậm 3 ngày") < html.index("còn 5 ngày")


def test_the_state_of_the_current_review_tells_who_below_has_sent_and_whether_it_is_signed(
    province, signed_in
):
    world.post(world.paper("40-QĐ/HU", [{"act": "expel_member", "person": "hoa"}], "2018-05-02", "huyen-a"))
    asked("huyen-a", "tinh", 5, "accepted")
    asked("huyen-b", "tinh", -2)
    client = signed_in(world.account("lanh-dao", ("approver", "tinh")))
    told = client.get("/to-chuc/tinh/chi-tieu/").content.decode()
    assert "kỳ chưa khóa sổ" in told and "chưa ký duyệt" in told
    assert "cấp dưới đã gửi và được nhận: 1/2" in told and "1 đơn vị chậm" in told
    SignOff.objects.create(unit="tinh", period="2018-H1", known=2, by="lanh-dao")
    assert "đã ký duyệt: lanh-dao" in client.get("/to-chuc/tinh/chi-tieu/").content.decode()


def test_a_figure_that_was_zero_all_the_time_is_left_out(province, signed_in):
    client = signed_in(world.account("lanh-dao", ("approver", "tinh")))
    of_office = client.get("/to-chuc/ban/chi-tieu/").content.decode()
    assert "Người có mặt trong biên chế" in of_office and "Đảng viên cuối kỳ" not in of_office
