"""Every page opens for who may see it, and shows what the books hold."""

from __future__ import annotations

import re

import pytest

from tests.web import world
from tochuc.books.models import Decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def everyone(province, signed_in):
    roles = [(r, "") for r in ("drafter", "approver", "reader", "operator", "auditor")]
    return signed_in(world.account("moi-vai", *roles))


PAGES = [
    "/", "/tim/?q=nguyen", "/to-chuc/", "/to-chuc/?ngay=01/02/2018", "/to-chuc/danh-sach/", "/to-chuc/tinh/", "/to-chuc/phong-1/",
    "/to-chuc/chi-bo-a/", "/to-chuc/tinh/nhanh/", "/to-chuc/tinh/so-do/?cap=4", "/con-nguoi/", "/con-nguoi/an/", "/con-nguoi/an/?ngay=2018-03-01",
    "/quyet-dinh/", "/quyet-dinh/moi/", "/tai-khoan/", "/tai-khoan/moi/", "/nhat-ky/", "/mat-khau/", "/hai-buoc/",
]  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_each_page_opens_in_both_languages(everyone, address):
    for lang in ("vi", "en"):
        answer = everyone.get(address, headers={"Accept-Language": lang})
        assert answer.status_code == 200, (address, answer.status_code)
        assert f'<html lang="{lang}"' in answer.content.decode() or "nhanh" in address


def test_no_page_carries_inline_style_or_script(everyone):
    everyone.get("/quyet-dinh/")
    pk = Decision.objects.get().pk
    for address in [*PAGES, f"/quyet-dinh/{pk}/"]:
        answer = everyone.get(address)
        html = answer.content.decode()
        assert not re.search(r"<[^>]+\sstyle=", html), address
        assert not re.search(r"<script(?![^>]*\b(src|type=\"application/json\"))", html), address
        assert not re.search(r"<[^>]+\son\w+=", html), address
        assert "unsafe" not in answer["Content-Security-Policy"]


def test_a_persons_sheet_shows_each_change_with_its_decision(everyone):
    html = everyone.get("/con-nguoi/an/").content.decode()
    assert "Nguyễn Văn An" in html and "Chi bộ thôn A" in html and "01-MS/TU" in html


def test_a_past_day_is_marked_and_shows_the_unit_of_that_day(everyone):
    world.post(world.paper("05-QĐ/TU", [{"act": "rename_unit", "unit": "phong-1", "name": "Phòng Cán bộ"}]))
    before = everyone.get("/to-chuc/phong-1/?ngay=01/03/2018").content.decode()
    now = everyone.get("/to-chuc/phong-1/").content.decode()
    assert "past-day" in before and "<h1>Phòng Tổ chức cán bộ</h1>" in before
    assert "past-day" not in now and "<h1>Phòng Cán bộ</h1>" in now


def test_a_day_that_is_none_is_said_not_replaced_in_silence(everyone):
    assert "không phải là ngày" in everyone.get("/to-chuc/?ngay=31/02/2018").content.decode()


def test_the_review_opens_and_each_number_of_it(everyone):
    html = everyone.get("/bao-cao/tinh/2018-H1/").content.decode()
    addresses = set(re.findall(r'hx-get="([^"]+/so/[^"]+)"', html))
    assert len(addresses) > 20
    for address in sorted(addresses)[:12]:
        answer = everyone.get(address, headers={"HX-Request": "true"})
        assert answer.status_code == 200 and "panel-in" in answer.content.decode(), address
    assert not re.search(r"<[^>]+\sstyle=", html)


def test_a_review_of_no_period_and_of_a_unit_that_was_not_there_is_said(everyone):
    assert everyone.get("/bao-cao/tinh/2018-H3/").status_code == 404
    assert everyone.get("/bao-cao/tinh/2016/").status_code == 404


@pytest.mark.parametrize("form", ["docx", "xlsx", "json"])
def test_a_review_is_downloaded_and_the_download_recorded(everyone, form):
    from tochuc.access.models import AuditRow

    answer = everyone.get(f"/bao-cao/tinh/2018-H1/tai/{form}/")
    assert answer.status_code == 200 and len(answer.content) > 1000
    assert AuditRow.objects.get(action="review.downloaded").details["form"] == form


def test_home_shows_an_accounts_own_open_plans_and_nobody_elses(province, signed_in):
    from tochuc.work.models import Plan

    for code, name, author in (("a", "Nhập hai xã", "moi-vai"), ("b", "Giải thể phòng", "nguoi-khac")):
        Plan.objects.create(code=code, name=name, unit="huyen-a", on="2018-09-01", author=author)
    client = signed_in(world.account("moi-vai", ("drafter", "")))
    html = client.get("/").content.decode()
    assert "Nhập hai xã" in html and "Huyện ủy A, 01/09/2018" in html and "Giải thể phòng" not in html
    Plan.objects.filter(code="a").update(state=Plan.State.DECIDED)
    assert "Nhập hai xã" not in client.get("/").content.decode()


def test_each_chart_of_the_review_is_a_picture_of_its_own_in_both_themes(everyone):
    world.post(
        world.paper(
            "41-QĐ/TU",
            [{"act": "reduce_staff", "person": "binh", "ground": "voluntary"}],
            "2018-05-02",
            kind="decision",
        )
    )
    html = everyone.get("/bao-cao/tinh/2018-H1/").content.decode()
    pictures = set(re.findall(r'(?:src|srcset)="(/bao-cao/[^"]+/bieu-do/[^"]+)"', html))
    assert pictures and "base64" not in html
    drawn = {path: everyone.get(path) for path in sorted(pictures)}
    assert all(a.status_code == 200 and a["Content-Type"] == "image/svg+xml" for a in drawn.values())
    light = next(p for p in drawn if "/light/" in p)
    assert drawn[light].content != everyone.get(light.replace("/light/", "/dark/")).content
    assert everyone.get(light.replace("/light/", "/khac/")).status_code == 404
