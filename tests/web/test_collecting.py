"""Collecting on pages: a form filled, kept, sent, returned, corrected, accepted; each wrong way is said and changes nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.exchange.workbooks import saved
from tests.web import world
from tochuc.access.models import AuditRow
from tochuc.declared.declaring import standing
from tochuc.declared.models import DeclaredFigure
from tochuc.exchange import submissions
from tochuc.exchange.forms.giving import SHEET
from tochuc.exchange.models import Submission

pytestmark = pytest.mark.django_db
PERIOD = "2018-H1"
State = Submission.State


class Desk:
    """The secretary of commune A and the district above, at their browsers, and the submission between them."""

    def __init__(self, signed_in: Callable[..., Client]):
        self.below = signed_in(world.account("bi-thu-xa", ("unit_secretary", "xa-a")))
        self.district = world.account("bi-thu-huyen", ("unit_secretary", "huyen-a"), ("approver", "huyen-a"))
        self.above = signed_in(self.district)
        submissions.open_period(PERIOD, "huyen-a", ["xa-a"], date(2018, 7, 5), self.district)
        self.at = f"/thu-thap/{self.row.pk}/"

    @property
    def row(self) -> Submission:
        return Submission.objects.get(unit="xa-a")

    def fill(self, do: str = "send", **cells: str) -> Any:
        data = {f"so-{k}": v for k, v in cells.items() if not k.startswith("why_")}
        data |= {f"vi-sao-{k[4:]}": v for k, v in cells.items() if k.startswith("why_")}
        return self.below.post(f"{self.at}dien/", {**data, "do": do}, follow=True)

    def workbook(self, **values: Any) -> bytes:
        answer = self.below.get(f"{self.at}bieu/")
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        for row in book[SHEET].iter_rows(min_row=7):
            if row[0].value in values:
                row[4].value = values[row[0].value]
        return saved(book)

    def upload(self, data: bytes, client: Client | None = None) -> Any:
        file = SimpleUploadedFile("bieu.xlsx", data)
        return (client or self.below).post(f"{self.at}gui/", {"file": file}, follow=True)


@pytest.fixture
def desk(province: None, signed_in: Callable[..., Client]) -> Desk:
    return Desk(signed_in)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_what_my_unit_must_send_stands_first_and_the_board_of_the_level_above_shows_it(desk: Desk) -> None:
    mine = text(desk.below.get("/thu-thap/"))
    assert "Biểu đảng viên, 2018-H1" in mine and "Chưa làm" in mine and "Mở kỳ" in mine
    board = text(desk.above.get("/thu-thap/bang/?late=true&period=2018-H1&to=huyen-a"))
    assert "Đảng bộ xã A" in board and "1 dòng" in board
    assert "0 dòng" in text(desk.above.get("/thu-thap/bang/?state=sent"))
    rows = list(
        csv.reader(io.StringIO(desk.above.get("/thu-thap/bang/?xuat=csv").content.decode("utf-8-sig")))
    )
    assert rows[1][:4] == ["Đảng bộ xã A", PERIOD, "Biểu đảng viên", "Huyện ủy A"]


def test_a_form_is_filled_kept_and_sent_and_only_sending_declares(desk: Desk) -> None:
    assert "sổ: 2" in text(desk.below.get(f"{desk.at}dien/"))
    desk.fill("keep", members="2", cells="hai")
    assert desk.row.state == State.IN_PROGRESS and not DeclaredFigure.objects.exists()
    again = text(desk.below.get(f"{desk.at}dien/"))
    assert 'value="hai"' in again
    desk.fill(members="2", cells="2", why_cells="Khớp sổ")
    assert desk.row.state == State.SENT and desk.row.typed == {}
    assert {f: r.value for f, r in standing("xa-a", PERIOD).items()} == {"members": 2, "cells": 2}
    assert standing("xa-a", PERIOD)["cells"].explanation == "Khớp sổ"


def test_every_wrong_cell_is_said_at_its_field_and_nothing_is_sent(desk: Desk) -> None:
    answer = desk.fill(members="ba", cells="1,5", members_died="-1", members_women="1")
    html = text(answer)
    assert answer.status_code == 422 and 'href="#so-members"' in html and 'value="ba"' in html
    assert html.count('class="problem"') == 3 and 'value="1"' in html
    assert desk.row.state == State.OPEN and not DeclaredFigure.objects.exists()
    assert desk.fill().status_code == 422


def test_empty_cells_are_filled_from_the_books_and_what_was_typed_stays(desk: Desk) -> None:
    html = text(desk.fill("fill", members="9"))
    assert 'name="so-members" value="9"' in html and 'name="so-cells" value="2"' in html
    assert desk.row.state == State.OPEN


def test_the_workbook_goes_out_and_comes_back_the_same_way(desk: Desk) -> None:
    data = desk.workbook(members=2, cells=2)
    assert desk.row.state == State.IN_PROGRESS
    assert "Đã đọc và gửi 2 chỉ tiêu" in text(desk.upload(data))
    assert desk.row.state == State.SENT
    again = desk.upload(data)
    assert again.status_code == 422 and "Chính tệp này đã gửi" in text(again)


def test_a_workbook_that_cannot_be_taken_is_answered_and_changes_nothing(desk: Desk) -> None:
    wrong = desk.upload(desk.workbook(members="hai", cells=2.5))
    assert wrong.status_code == 422 and "Ô E" in text(wrong) and "có phần lẻ" in text(wrong)
    (other,) = submissions.open_period("2018", "huyen-a", ["xa-a"], date(2019, 1, 5), desk.district)
    of_other = desk.below.get(f"/thu-thap/{other.pk}/bieu/").content
    assert "Biểu này của kỳ 2018, không phải kỳ 2018-H1" in text(desk.upload(of_other))
    old = desk.workbook(members=2)
    desk.fill(members="2")
    desk.above.post(f"{desk.at}tra-lai/", {"remark": "Thiếu chi bộ"})
    assert "đã cũ" in text(desk.upload(old))
    world.post(
        world.paper(
            "90-QĐ/HU", [{"act": "close_period", "unit": "huyen-a", "period": PERIOD}], issuer="huyen-a"
        )
    )
    assert "đã khóa sổ" in text(desk.upload(desk.workbook(members=2)))
    assert desk.below.post(f"{desk.at}gui/", {}).status_code == 422


def test_returned_with_a_remark_corrected_and_accepted(desk: Desk) -> None:
    desk.fill(members="5", cells="2")
    page = text(desk.above.get(desk.at))
    assert "+3" in page and 'id="lech-members"' in page and "Nhận số liệu" in page
    assert desk.above.post(f"{desk.at}tra-lai/", {"remark": " "}).status_code == 422
    desk.above.post(f"{desk.at}tra-lai/", {"remark": "Đếm lại đảng viên"})
    assert desk.row.state == State.RETURNED
    assert "Đếm lại đảng viên" in text(desk.below.get(desk.at))
    form = text(desk.below.get(f"{desk.at}dien/"))
    assert "Đếm lại đảng viên" in form and 'name="so-members" value="5"' in form
    desk.fill(members="2", cells="2")
    assert desk.above.post(f"{desk.at}nhan/").status_code == 302
    assert desk.row.state == State.ACCEPTED
    assert "đã được nhận" in text(desk.fill(members="3"))
    assert list(DeclaredFigure.objects.filter(figure="members").values_list("value", "replaced")) == [
        (5.0, True), (2.0, False),
    ]  # fmt: skip


def test_what_does_not_reconcile_is_accepted_only_with_a_reason_or_settled(desk: Desk) -> None:
    desk.fill(members="5")
    refused = desk.above.post(f"{desk.at}nhan/")
    assert refused.status_code == 422 and 'href="#reason"' in text(refused)
    settle = f"{desk.at}so/members/"
    assert desk.above.post(settle, {"do": "note", "value": ""}).status_code == 422
    assert desk.above.post(settle, {"do": "note", "value": "Ba đồng chí đang chuyển đến"}).status_code == 302
    assert "giữ lệch" in text(desk.above.get("/bao-cao/xa-a/2018-H1/"))
    assert desk.above.post(f"{desk.at}nhan/").status_code == 302
    assert AuditRow.objects.filter(action="declared.note").count() == 1


def test_a_difference_is_settled_by_the_decision_that_makes_the_books_agree(desk: Desk) -> None:
    desk.fill(members="3")
    settle = f"{desk.at}so/members/"
    assert desk.above.post(settle, {"do": "decision", "value": "99-QĐ/HU"}).status_code == 422
    assert "vẫn khác" in text(desk.above.post(settle, {"do": "decision", "value": "01-MS/TU"}))
    world.post(
        world.paper(
            "33-QĐ/HU",
            [{"act": "transfer_member_in", "person": "binh", "cell": "chi-bo-a"}],
            issued="2018-06-01", issuer="huyen-a", kind="decision",
        )
    )  # fmt: skip
    assert desk.above.post(settle, {"do": "decision", "value": "33-QĐ/HU"}).status_code == 302
    assert standing("xa-a", PERIOD)["members"].settled == "decision"


def test_the_unit_declares_anew_and_the_level_above_may_not_for_another_district(
    desk: Desk, signed_in: Callable[..., Client]
) -> None:
    desk.fill(members="5")
    settle = f"{desk.at}so/members/"
    assert desk.below.post(settle, {"do": "note", "value": "x"}).status_code == 422
    assert desk.below.post(settle, {"do": "correction", "value": "nhiều"}).status_code == 422
    assert desk.below.post(settle, {"do": "correction", "value": "2"}).status_code == 302
    assert standing("xa-a", PERIOD)["members"].value == 2
    other = signed_in(world.account("huyen-khac", ("unit_secretary", "huyen-b")))
    for path in ("", "dien/", "bieu/"):
        assert other.get(desk.at + path).status_code == 404
    assert "Đảng bộ xã A" not in text(other.get("/thu-thap/bang/"))
    assert desk.below.post(f"{desk.at}nhan/").status_code == 404


def test_a_period_is_opened_for_the_units_below_and_everything_wrong_is_said_at_once(desk: Desk) -> None:
    wrong = desk.above.post(
        "/thu-thap/mo-ky/", {"to": "tinh", "ky": "2018-H9", "han": "31/02/2018", "bieu": "x"}
    )
    assert wrong.status_code == 422 and text(wrong).count('<a href="#') >= 4
    none = {"to": "huyen-a", "ky": "2018-H2", "han": "05/01/2019", "bieu": "staff", "loai": "agency"}
    assert "không có đơn vị trực thuộc nào thuộc loại ấy" in text(desk.above.post("/thu-thap/mo-ky/", none))
    sent = {"to": "huyen-a — Huyện ủy A", "ky": "2018-h2", "han": "05/01/2019", "bieu": "staff"}
    assert desk.above.post("/thu-thap/mo-ky/", sent).status_code == 302
    (row,) = Submission.objects.filter(period="2018-H2")
    assert "Rút yêu cầu" in text(desk.above.get(f"/thu-thap/{row.pk}/"))
    assert "Rút yêu cầu" not in text(desk.below.get(f"/thu-thap/{row.pk}/"))
    assert (row.unit, row.to, row.form) == ("xa-a", "huyen-a", "staff")
    assert desk.above.post(f"/thu-thap/{row.pk}/rut/").status_code == 302
    assert not Submission.objects.filter(period="2018-H2").exists()
