"""A form in a real browser at 360 px: filled, sent, returned with a remark, corrected, accepted; and by a workbook."""

from __future__ import annotations

import io
import os
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.exchange.workbooks import saved
from tests.web import browser, world
from tests.web.test_screens import sign_in
from tochuc.declared.declaring import standing
from tochuc.exchange import submissions
from tochuc.exchange.forms.giving import SHEET
from tochuc.exchange.models import Submission

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PERIOD = "2018-H1"


@pytest.fixture
def two(transactional_db: None, live_server: Any) -> Any:
    """The commune's secretary on a telephone, the district's at a desk; the district asked the commune."""
    world.build()
    world.account("bi-thu-xa", ("unit_secretary", "xa-a"))
    above = world.account("bi-thu-huyen", ("unit_secretary", "huyen-a"))
    submissions.open_period(PERIOD, "huyen-a", ["xa-a"], date(2018, 7, 5), above)
    with browser.launched() as chromium:
        pages = []
        for username, size in (("bi-thu-xa", "dien-thoai"), ("bi-thu-huyen", "may-ban")):
            width, height = browser.SIZES[size]
            context = chromium.new_context(locale="vi-VN", viewport={"width": width, "height": height})
            page = context.new_page()
            page.set_default_timeout(90_000)
            sign_in(page, live_server.url, username)
            pages.append(page)
        yield pages


def press(page: Any, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def test_a_secretary_fills_the_form_on_a_phone_and_it_goes_its_way_until_it_is_accepted(two: Any) -> None:
    phone, desk = two
    phone.get_by_role("link", name="Thu thập").click()
    phone.get_by_role("link", name="Biểu đảng viên, 2018-H1").click()
    phone.get_by_role("link", name="Điền biểu").click()
    phone.fill("#so-members", "năm")
    phone.fill("#so-cells", "2")
    press(phone, "Gửi")
    phone.wait_for_selector("[data-summary]")
    assert phone.evaluate("document.activeElement.matches('[data-summary]')")
    phone.locator("[data-summary] a").first.click()
    assert phone.evaluate("document.activeElement.id") == "so-members"
    assert phone.input_value("#so-cells") == "2"
    assert browser.sideways(phone) == 0 and browser.faults(phone) == []
    phone.fill("#so-members", "5")
    press(phone, "Gửi")
    phone.wait_for_selector(".state-sent")
    assert browser.sideways(phone) == 0

    desk.get_by_role("link", name="Thu thập").click()
    desk.get_by_role("link", name="Đảng bộ xã A").click()
    assert "+3" in desk.inner_text("#lech-members, .differing")
    press(desk, "Nhận số liệu")
    desk.wait_for_selector("[data-summary]")
    assert "Còn chênh lệch chưa giải quyết" in desk.inner_text("[data-summary]")
    desk.fill("#remark", "Đếm lại đảng viên cuối kỳ")
    press(desk, "Trả lại")
    desk.wait_for_selector(".state-returned")

    phone.reload()
    assert "Đếm lại đảng viên cuối kỳ" in phone.inner_text("main")
    phone.get_by_role("link", name="Điền biểu").click()
    assert phone.input_value("#so-members") == "5"
    phone.fill("#so-members", "2")
    press(phone, "Gửi")
    phone.wait_for_selector(".state-sent")

    desk.reload()
    assert desk.locator("#reason").count() == 0, "what reconciles needs no reason"
    press(desk, "Nhận số liệu")
    desk.wait_for_selector(".state-accepted")
    assert standing("xa-a", PERIOD)["members"].value == 2
    phone.reload()
    assert phone.get_by_role("link", name="Điền biểu").count() == 0


def test_the_workbook_is_downloaded_and_sent_up_on_the_page(two: Any) -> None:
    phone, _desk = two
    phone.goto(phone.url + f"thu-thap/{Submission.objects.get().pk}/")
    phone.locator(".workbook summary").click()
    with phone.expect_download() as download:
        phone.get_by_role("link", name="Tải biểu về").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert download.value.suggested_filename == "xa-a-2018-H1-lan-1.xlsx"
    for value in ("hai", 2):
        for row in book[SHEET].iter_rows(min_row=7):
            if row[0].value == "members":
                row[4].value = value
        out = {"name": "bieu.xlsx", "mimeType": "application/octet-stream", "buffer": saved(book)}
        if phone.locator(".workbook[open]").count() == 0:
            phone.locator(".workbook summary").click()
        phone.set_input_files("#file", out)
        press(phone, "Đọc và gửi")
        phone.wait_for_selector("[data-summary]" if value == "hai" else ".state-sent")
        if value == "hai":
            assert "không phải là số" in phone.inner_text("[data-summary]")
    assert standing("xa-a", PERIOD)["members"].value == 2
