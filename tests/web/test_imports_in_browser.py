"""An untidy workbook brought in through the page in a real browser, returned with its wrong cells, corrected, posted."""

from __future__ import annotations

import os

import openpyxl
import pytest

from tests.exchange import workbooks
from tests.web import browser, world
from tests.web.test_screens import sign_in
from tochuc.books.models import Person
from tochuc.exchange.models import ImportRun

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROWS = (
    ("ĐẢNG BỘ HUYỆN A", "", "", "", "", "", ""),
    ("DANH SÁCH ĐẢNG VIÊN", "", "", "", "", "", ""),
    ("", "", "", "", "", "", ""),
    ("STT", "HỌ VÀ TÊN", "Ngày, tháng, năm sinh", "Nữ", "dan toc", "Ngày vào Đảng", "Quý danh cũ"),
    ("I", "Chi bộ thôn A", "", "", "", "", ""),
    ("1", "LÒ THỊ XUÂN", "12/05/1980", "x", "Tày", "19/05/2005", "-"),
    ("2", "đ/c Hoàng  Văn Quý", "3.11.1975", "", '"', "03-02-1999", "-"),
    ("3", "Nông Quốc Khánh", "31/02/1990", "", "Tầy Nùng", "02/09/2016", "-"),
    ("", "Tổng cộng: 3 đồng chí", "", "", "", "", ""),
    ("", "", "", "", "", "NGƯỜI LẬP BIỂU", ""),
)


@pytest.fixture
def office(transactional_db, live_server):
    """Pages signed in as who sends lists and as who approves them."""
    world.build()
    world.account("soan", ("drafter", "huyen-a"))
    world.account("duyet", ("approver", "huyen-a"))
    with browser.launched() as chromium:
        pages = {}
        for username in ("soan", "duyet"):
            page = chromium.new_context(locale="vi-VN", accept_downloads=True).new_page()
            page.set_default_timeout(90_000)
            sign_in(page, live_server.url, username)
            pages[username] = page
        yield pages, live_server.url


def looked_at(page, name: str) -> None:
    """A picture at each size; nothing runs off the side, axe finds nothing serious."""
    for size, (width, height) in browser.SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        browser.take(page, f"{name}-{size}")
        assert browser.sideways(page) <= 0, (name, size)
        assert not browser.faults(page), (name, size)
    page.set_viewport_size({"width": 1280, "height": 900})


def press(page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def test_an_untidy_workbook_comes_back_marked_and_the_corrected_one_is_posted(office, tmp_path):
    pages, url = office
    page = pages["soan"]
    path = tmp_path / "Danh sach dang vien.xlsx"
    path.write_bytes(workbooks.book(*ROWS))
    page.goto(f"{url}/")
    page.get_by_role("link", name="Nhập danh sách").click()
    looked_at(page, "nhap-danh-sach")
    page.get_by_role("link", name="Gửi một tệp").click()
    page.set_input_files("#file", str(path))
    page.fill("#on", "30/06/2018")
    looked_at(page, "nhap-gui-tep")
    press(page, "Gửi và đọc")

    page.wait_for_selector("#columns")
    assert page.input_value("#c-0-B") == "name" and page.input_value("#c-0-C") == "born"
    assert page.input_value("#c-0-D") == "female" and page.input_value("#c-0-G") == ""
    looked_at(page, "nhap-khop-cot")
    press(page, "Đối chiếu với sổ")

    page.wait_for_selector(".rows-found")
    told = page.inner_text("main")
    assert "C8" in told and "28/02/1990" in told and "E8" in told
    looked_at(page, "nhap-cho-sai")
    page.click(".tab-new")
    assert "Lò Thị Xuân" in page.inner_text(".rows-found") and "Hoàng Văn Quý" in page.inner_text(
        ".rows-found"
    )
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp có đánh dấu chỗ sai").click()
    marked = tmp_path / download.value.suggested_filename
    download.value.save_as(marked)
    book = openpyxl.load_workbook(marked)
    sheet = book.worksheets[0]
    assert sheet["C8"].comment is not None and sheet["E8"].comment is not None and sheet["C6"].comment is None
    sheet["C8"], sheet["E8"] = "28/02/1990", "Nùng"
    book.save(marked)

    page.set_input_files("#file", str(marked))
    press(page, "Gửi tệp đã sửa")
    page.wait_for_selector("button:has-text('Trình duyệt')")
    looked_at(page, "nhap-doi-chieu")
    assert not Person.objects.filter(name="Nông Quốc Khánh").exists()
    press(page, "Trình duyệt")
    page.wait_for_selector(".state-submitted")

    other = pages["duyet"]
    other.goto(f"{url}/nhap/")
    other.get_by_role("link", name="Danh sach dang vien-sua.xlsx").click()
    looked_at(other, "nhap-duyet")
    press(other, "Duyệt và ghi sổ")
    other.wait_for_selector(".state-posted")
    looked_at(other, "nhap-da-ghi")
    people = {p.name: p for p in Person.objects.filter(cell="chi-bo-a")}
    assert {"Lò Thị Xuân", "Hoàng Văn Quý", "Nông Quốc Khánh"} <= people.keys()
    assert people["Nông Quốc Khánh"].born == "1990-02-28" and people["Lò Thị Xuân"].sex == "F"
    run = ImportRun.objects.get(state="posted")
    assert (run.by, run.approved_by, len(run.postings)) == ("soan", "duyet", 1)
