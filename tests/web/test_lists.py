"""Lists: found without accents, in the order of given names, all in the address, the same few questions at any length."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests.web import world
from tochuc.web.frame.lists import guarded

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(province, signed_in):
    return signed_in(world.account("xem", ("reader", ""), ("drafter", ""), ("auditor", ""), ("operator", "")))


def names(client, address: str) -> list[str]:
    answer = client.get(address + ("&" if "?" in address else "?") + "xuat=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    return [r[0] for r in rows[1:]]


def test_people_stand_in_the_order_of_given_names(reader):
    assert names(reader, "/con-nguoi/") == [
        "Nguyễn Văn An",
        "Nông Thị Bình",
        "Đặng Văn Dũng",
        "Hoàng Thị Hòa",
    ]
    assert names(reader, "/con-nguoi/?sap=-name")[0] == "Hoàng Thị Hòa"


@pytest.mark.parametrize("typed,found", [
    ("nguyen van", ["Nguyễn Văn An"]), ("NGUYỄN", ["Nguyễn Văn An"]), ("dang", ["Đặng Văn Dũng"]), ("hoà", ["Hoàng Thị Hòa"]),
    ("hòa", ["Hoàng Thị Hòa"]), ("hoa hoang", ["Hoàng Thị Hòa"]), ("khong ai", []),
])  # fmt: skip
def test_search_needs_no_accents_and_takes_both_tone_placements(reader, typed, found):
    assert names(reader, f"/con-nguoi/?q={typed}") == found


def test_filters_sort_columns_and_size_stay_in_the_address(reader):
    html = reader.get("/con-nguoi/?q=n&sap=born&cot=name,born&so=25").content.decode()
    assert "<th" in html and "Chi bộ</a>" not in html
    assert "q=n" in html and "so=25" in html and 'aria-sort="ascending"' in html
    assert "sap=-born" in html and "cot=name%2Cborn" in html


def test_a_unit_filter_takes_in_all_below(reader):
    assert names(reader, "/con-nguoi/?unit=huyen-a") == ["Nguyễn Văn An", "Hoàng Thị Hòa"]


@pytest.fixture
def moved(reader):
    """An moves to xã B on 10/7, where huyện B has renamed its cell; Bình is admitted on 20/7; Hòa dies on 1/8."""
    rename = {"act": "rename_unit", "unit": "chi-bo-b", "name": "Chi bộ thôn Bắc"}
    move = {"act": "transfer_member", "person": "an", "cell": "chi-bo-b"}
    world.post(world.paper("30-QĐ/TU", [rename, move], "2018-07-10"))
    world.post(
        world.paper("31-QĐ/TU", [{"act": "admit_member", "person": "binh", "cell": "chi-bo-a"}], "2018-07-20")
    )
    world.post(world.paper("32-TB/TU", [{"act": "record_member_death", "person": "hoa"}], "2018-08-01"))
    return reader


def test_the_list_of_a_past_day_shows_and_filters_by_what_held_on_it(moved):
    before, after = "/con-nguoi/?ngay=05/07/2018", "/con-nguoi/?ngay=25/07/2018"
    assert names(moved, before + "&unit=huyen-a") == ["Nguyễn Văn An", "Hoàng Thị Hòa"]
    assert names(moved, after + "&unit=huyen-a") == ["Nông Thị Bình", "Hoàng Thị Hòa"]
    assert names(moved, "/con-nguoi/?unit=huyen-a") == ["Nông Thị Bình"]
    assert names(moved, before + "&status=candidate") == []
    assert names(moved, after + "&status=candidate") == ["Nông Thị Bình"]
    assert names(moved, before + "&status=official&q=hoa") == ["Hoàng Thị Hòa"]
    assert names(moved, "/con-nguoi/?ngay=2017-12-31") == []


def test_the_list_of_a_past_day_names_units_as_they_were_named_and_says_the_day(moved):
    html = moved.get("/con-nguoi/?ngay=05/07/2018&unit=huyen-b").content.decode()
    assert "Chi bộ thôn B<" in html and "thôn Bắc" not in html
    assert "Đang xem tình trạng ngày 05/07/2018" in html and 'href="/con-nguoi/dung/?ngay=2018-07-05"' in html
    assert "thôn Bắc" in moved.get("/con-nguoi/?unit=huyen-b").content.decode()
    answer = moved.get("/con-nguoi/?ngay=05/07/2018&xuat=csv")
    assert "con-nguoi-20180705.csv" in answer["Content-Disposition"]


def test_who_left_a_unit_is_in_its_past_list_and_no_other_office_sees_more(moved, signed_in):
    b = signed_in(world.account("xem-b", ("reader", "huyen-b"), ("drafter", "huyen-b")))
    assert names(b, "/con-nguoi/?ngay=25/07/2018") == ["Nguyễn Văn An", "Đặng Văn Dũng"]
    a = signed_in(world.account("xem-a", ("reader", "huyen-a"), ("drafter", "huyen-a")))
    assert names(a, "/con-nguoi/?ngay=05/07/2018") == ["Nguyễn Văn An", "Nông Thị Bình", "Hoàng Thị Hòa"]


def test_an_export_holds_what_the_filter_holds_and_is_recorded(reader):
    from tochuc.access.models import AuditRow

    answer = reader.get("/con-nguoi/?status=official&xuat=xlsx&cot=name,status")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["Họ và tên", "Đảng viên"] and len(rows) == 4
    assert AuditRow.objects.get(action="export").details["form"] == "xlsx"


def test_who_may_not_export_gets_no_file(province, signed_in):
    client = signed_in(world.account("chi-xem", ("reader", "")))
    assert client.get("/con-nguoi/?xuat=csv").status_code == 403


@pytest.mark.parametrize("cell", ["=1+1", "+84", "-2+3", "@SUM(A1)", "\tx", "\r=1"])
def test_no_cell_of_a_csv_is_a_formula(cell):
    assert guarded(cell) == "'" + cell
    assert guarded(-5) == "-5"


def test_no_cell_of_a_workbook_is_a_formula(reader):
    world.post(world.paper("40-QĐ/TU", [{"act": "rename_unit", "unit": "xa-a", "name": "=HYPERLINK(1)"}]))
    answer = reader.get("/to-chuc/danh-sach/?q=hyperlink&xuat=xlsx")
    import zipfile

    sheet = zipfile.ZipFile(io.BytesIO(answer.content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


MANY = 60


def more_people() -> None:
    acts = [world.person(f"p{n}", f"Lý Văn {n:03}", "M", "1980", religion="Không") for n in range(MANY)]
    acts += [{"act": "transfer_member_in", "person": f"p{n}", "cell": "chi-bo-a"} for n in range(MANY)]
    acts += [world.unit(f"u{n}", f"Chi bộ {n}", "cell", "xa-a") for n in range(MANY)]
    world.post(world.paper("41-MS/TU", acts, kind=""))
    for n in range(12):
        world.post(
            world.paper(
                f"{50 + n}-QĐ/TU", [{"act": "train", "person": "an", "unit": "phong-1", "course": "theory"}]
            )
        )


def test_no_page_asks_more_questions_as_its_list_grows(reader):
    addresses = ["/con-nguoi/", "/to-chuc/danh-sach/", "/quyet-dinh/", "/nhat-ky/", "/tai-khoan/", "/to-chuc/xa-a/", "/to-chuc/chi-bo-a/",
                 "/con-nguoi/an/", "/to-chuc/xa-a/nhanh/", "/tim/?q=ly", "/", "/quyet-dinh/1/"]  # fmt: skip
    before = {a: questions(reader, a) for a in addresses}
    more_people()
    after = {a: questions(reader, a) for a in addresses}
    assert after == before


def questions(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code in (200, 404)
    return len([q for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_search_finds_papers_without_accents_and_figures_by_name_or_alias(reader):
    assert "01-MS/TU" in reader.get("/tim/?q=mo so").content.decode()
    assert "01-MS/TU" not in reader.get("/tim/?q=dong so").content.decode()
    found = reader.get("/tim/?q=ket nap").content.decode()
    assert "/danh-muc/chi-tieu/?q=members_admitted" in found and "01-MS/TU" not in found


def test_search_leads_on_to_the_whole_list_where_it_shows_only_the_first(reader):
    assert "Mọi người tìm thấy" not in reader.get("/tim/?q=nguyen").content.decode()
    more_people()
    html = reader.get("/tim/?q=ly+van").content.decode()
    assert 'href="/con-nguoi/?q=ly%20van"' in html
    assert len(names(reader, "/con-nguoi/?q=ly%20van")) == MANY
