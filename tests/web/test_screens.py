"""Every page at 360 px, on a desk and at 200 % zoom, light and dark: nothing runs off the side, axe-core finds no serious fault.

The pictures are kept in out/screens, to be looked at.
"""

from __future__ import annotations

import os
from datetime import date

import pytest

from tests.web import browser, world
from tochuc.books.models import Decision
from tochuc.exchange import submissions
from tochuc.exchange.cleaning import snapshots
from tochuc.exchange.models import Submission
from tochuc.reading.models import KeptText

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.any_store,
    pytest.mark.django_db(transaction=True),
]


def addresses() -> dict[str, str]:
    """Every kind of page, by a short name."""
    pks = {d.state: d.pk for d in Decision.objects.all()}
    asked = {s.state: s.pk for s in Submission.objects.all()}
    return {
        "viec-cua-toi": "/",
        "to-chuc": "/to-chuc/",
        "to-chuc-ngay-cu": "/to-chuc/?ngay=01/03/2018",
        "danh-sach-don-vi": "/to-chuc/danh-sach/",
        "so-do": "/to-chuc/tinh/so-do/?cap=4",
        "don-vi": "/to-chuc/phong-1/",
        "chi-bo": "/to-chuc/chi-bo-a/",
        "nguon-goc": "/to-chuc/chi-bo-cu/nguon-goc/",
        "nhat-the-hoa": "/to-chuc/tinh/nhat-the-hoa/",
        "tinh-gian": "/to-chuc/tinh/tinh-gian/?ngay=30/06/2018",
        "cac-phuong-an": "/phuong-an/",
        "lap-phuong-an": "/phuong-an/lap/",
        "mot-phuong-an": "/phuong-an/pa-1/",
        "sua-du-thao-phuong-an": "/phuong-an/pa-1/du-thao/1/",
        "so-sanh-phuong-an": "/phuong-an/so-sanh/?pa=pa-1&pa=pa-2",
        "bao-cao-co-cau": "/bao-cao/tinh/2018-H1/?co-cau=31/12/2018",
        "con-nguoi": "/con-nguoi/",
        "con-nguoi-loc": "/con-nguoi/?q=hoang&status=official",
        "mot-nguoi": "/con-nguoi/an/",
        "quyet-dinh": "/quyet-dinh/",
        "mot-quyet-dinh": f"/quyet-dinh/{pks['posted']}/",
        "cho-duyet": f"/quyet-dinh/{pks['submitted']}/",
        "du-thao": "/quyet-dinh/moi/?act=admit_members",
        "tim": "/tim/?q=an",
        "cac-bao-cao": "/bao-cao/",
        "bao-cao": "/bao-cao/tinh/2018-H1/",
        "mot-chi-tieu": "/bao-cao/tinh/2018-H1/so/members/",
        "thu-thap": "/thu-thap/",
        "thu-thap-bang": "/thu-thap/bang/",
        "thu-thap-mo-ky": "/thu-thap/mo-ky/",
        "thu-thap-chua-gui": f"/thu-thap/{asked['open']}/",
        "thu-thap-dien": f"/thu-thap/{asked['open']}/dien/",
        "thu-thap-da-gui": f"/thu-thap/{asked['sent']}/",
        "cac-van-ban": "/van-ban/",
        "doc-van-ban": "/van-ban/moi/",
        "mot-van-ban": f"/van-ban/{KeptText.objects.get().pk}/",
        "lam-sach": "/lam-sach/tinh/",
        "lam-sach-mot-loai": "/lam-sach/tinh/no_religion/",
        "lam-sach-trung": "/lam-sach/tinh/trung/",
        "danh-muc-chi-tieu": "/danh-muc/chi-tieu/",
        "danh-muc-quy-dinh": "/danh-muc/quy-dinh/",
        "mau-bao-cao": "/danh-muc/mau/",
        "nhap-danh-sach": "/nhap/",
        "viec-nen": "/viec-nen/",
        "lap-tai-khoan": "/tai-khoan/moi/",
        "tai-khoan": "/tai-khoan/",
        "mot-tai-khoan": "/tai-khoan/1/",
        "nhat-ky": "/nhat-ky/",
        "hai-buoc": "/hai-buoc/",
        "khong-tim-thay": "/to-chuc/khong-co/",
    }


@pytest.fixture
def filled_province(transactional_db):
    world.build()
    roles = [(r, "") for r in ("drafter", "approver", "reader", "operator", "auditor")]
    everyone = world.account("moi-vai", *roles)
    other = world.account("nguoi-khac", ("drafter", ""))
    from tochuc.access import desk
    from tochuc.reading import keeping

    draft = desk.save_draft(
        world.paper(
            "07-QĐ/TU", [{"act": "transfer_member", "person": "hoa", "cell": "chi-bo-a2"}], kind="decision"
        ),
        other,
    )
    desk.submit(draft, other)
    desk.save_draft(
        world.paper("08-QĐ/TU", [{"act": "expel_member", "person": "dung"}], kind="decision"), everyone
    )
    reorganised()
    keeping.keep(
        "Có 3 đảng viên, kết nạp 45 đảng viên. Đề nghị các chi bộ rà soát nguồn.", "tinh", "2018-H1", everyone
    )
    everyone_too = world.account("can-bo-huyen", ("unit_secretary", ""))
    first, _ = submissions.open_period(
        "2018-H1", "tinh", ["huyen-a", "huyen-b"], date(2018, 7, 5), everyone_too
    )
    declared = {"members": 4, "members_admitted": 0, "members_women": 1, "cells": 2}
    submissions.send(first, declared, everyone_too, explanations={"members": "Có văn bản chưa gửi"})
    world.post(
        world.paper(
            "09-MS/TU",
            [world.person("dung-2", "Đặng Văn Dũng", "M", "1994-12-05")],
            "2018-01-03",
            subject="Hồ sơ trùng",
            kind="",
        )
    )
    snapshots.prepare()
    return everyone


def reorganised() -> None:
    """A unit that was merged, offices half merged, and two plans, one with something in its way."""
    from tochuc.work.plans import drafts

    acts = [
        world.unit("chi-bo-cu", "Chi bộ cũ", "cell", "xa-a"), world.unit("dv-a", "Ban Dân vận", "district_unit", "huyen-a"),
        {"act": "open_post", "code": "dv-a", "unit": "dv-a", "title": "head_mass_mobilisation"},
        {"act": "appoint", "person": "hoa", "post": "dv-a"},
        {"act": "set_base_payroll", "unit": "ban", "bloc": "party", "amount": 20, "year": 2015},
        {"act": "set_target", "unit": "tinh", "figure": "staff_reduced_pct", "value": 10, "due": 2021, "base_year": 2015},
    ]  # fmt: skip
    world.post(world.paper("91-QĐ/TU", acts, "2018-02-01", kind="decision"))
    merged = {"act": "merge_units", "units": ["chi-bo-cu"], "into": "chi-bo-a"}
    world.post(world.paper("92-QĐ/TU", [merged], "2018-03-01", kind="decision"))
    plan = drafts.new_plan(
        "pa-1", "Gộp hai chi bộ, giải thể một đảng bộ", "tinh", date(2018, 8, 1), "x", {"members": 3}
    )
    drafts.add_papers(plan, [
        {"subject": "Gộp", "acts": [{"act": "merge_units", "units": ["chi-bo-a2"], "into": "chi-bo-a"}]},
        {"subject": "Giải thể", "acts": [{"act": "dissolve_unit", "unit": "xa-b"}]},
    ])  # fmt: skip
    drafts.remark(plan, "Cần bố trí người trước", "nguoi-khac")
    drafts.new_plan("pa-2", "Giữ nguyên", "tinh", date(2018, 8, 1))


def sign_in(page, address: str, username: str) -> None:
    page.goto(f"{address}/dang-nhap/")
    page.fill("#id_login", username)
    page.fill("#id_password", world.PASSWORD)
    page.click("form.task button:not([form])")
    page.wait_for_url(f"{address}/")


SHOWN = [(size, scheme) for size in browser.SIZES for scheme in ("light", "dark")]


@pytest.mark.parametrize("size,scheme", [(s, c) for s, c in SHOWN if (s, c) != ("phong-to", "dark")])
def test_every_page_stands_at_every_size(filled_province, live_server, size, scheme):
    width, height = browser.SIZES[size]
    found: list[str] = []
    with browser.launched() as chromium:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=browser.SCALES.get(size, 1),
            color_scheme=scheme,
            locale="vi-VN",
        )
        page = context.new_page()
        page.set_default_timeout(90_000)
        logged: list[str] = []
        page.on("console", lambda m: logged.append(m.text) if m.type == "error" else None)
        page.goto(f"{live_server.url}/dang-nhap/")
        browser.take(page, f"dang-nhap-{size}-{scheme}")
        found += [f"dang-nhap: {f}" for f in browser.faults(page)]
        sign_in(page, live_server.url, filled_province.username)
        for name, address in addresses().items():
            page.goto(live_server.url + address)
            browser.take(page, f"{name}-{size}-{scheme}")
            found += [f"{name}: {f}" for f in browser.faults(page)]
            if (over := browser.sideways(page)) > 0:
                found.append(f"{name}: runs {over} px off the side")
        found += [f"console: {m}" for m in logged if "404" not in m]
    assert not found, "\n".join(found)
