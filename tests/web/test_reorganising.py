"""Pages of reorganisation: lineage, merged offices, staff reduction, plans from a draft to decisions, a chosen structure."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import openpyxl
import pytest

from tests.web import world
from tochuc.access.models import AuditRow
from tochuc.books.models import Decision, Entry
from tochuc.books.store import last_posting
from tochuc.work.plans import drafts
from tochuc.work.plans.models import Plan

pytestmark = pytest.mark.django_db
ON = date(2018, 8, 1)


@pytest.fixture
def drafter(province: None, signed_in: Any) -> Any:
    return signed_in(world.account("nguoi-soan", ("drafter", "")))


@pytest.fixture
def plan(province: None) -> Plan:
    made = drafts.new_plan("pa-1", "Gộp chi bộ", "huyen-a", ON, "nguoi-soan", {"members": 2})
    drafts.add_papers(made, [{"subject": "Gộp hai chi bộ", "acts": [MERGED]}])
    return made


MERGED = {"act": "merge_units", "units": ["chi-bo-a"], "into": "chi-bo-a2"}


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


# ---- lineage, offices, reduction ---------------------------------------------------------------------------------


def test_a_dissolved_code_answers_with_its_successors_and_each_step_names_its_decision(drafter: Any) -> None:
    (merged,) = world.post(world.paper("21-QĐ/TU", [MERGED], "2018-08-01", kind="decision"))
    sheet = words(drafter.get("/to-chuc/chi-bo-a/"))
    assert "Đơn vị đã kết thúc. Ngày này là:" in sheet and "/to-chuc/chi-bo-a2/" in sheet
    page = words(drafter.get("/to-chuc/chi-bo-a/nguon-goc/"))
    assert f'href="/quyet-dinh/{merged.pk}/"' in page and "21-QĐ/TU" in page and "data:image/svg+xml" in page
    assert drafter.get("/to-chuc/khong-co/nguon-goc/").status_code == 404


def test_on_a_day_before_its_end_a_unit_answers_for_itself(drafter: Any) -> None:
    world.post(world.paper("21-QĐ/TU", [MERGED], "2018-08-01", kind="decision"))
    assert "Đơn vị đã kết thúc" not in words(drafter.get("/to-chuc/chi-bo-a/nguon-goc/?ngay=31/07/2018"))


def test_merged_offices_open_to_where_they_run_and_to_why_not_elsewhere(drafter: Any, signed_in: Any) -> None:
    acts = []
    for code in ("a", "b"):
        acts += [
            world.unit(f"mt-{code}", "Mặt trận", "front", f"huyen-{code}"), world.unit(f"dv-{code}", "Ban Dân vận", "district_unit", f"huyen-{code}"),
            {"act": "open_post", "code": f"dv-{code}", "unit": f"dv-{code}", "title": "head_mass_mobilisation"},
            {"act": "open_post", "code": f"mt-{code}", "unit": f"mt-{code}", "title": "chair_fatherland_front"},
            {"act": "appoint", "person": "hoa" if code == "a" else "dung", "post": f"dv-{code}"},
        ]  # fmt: skip
    acts += [
        {"act": "appoint", "person": "hoa", "post": "mt-a"},
        {"act": "merge_offices", "unit": "huyen-a", "model": "mobilisation_front", "person": "hoa"},
    ]
    world.post(world.paper("22-QĐ/TU", acts, "2018-02-01", kind="decision"))
    page = words(drafter.get("/to-chuc/tinh/nhat-the-hoa/?ngay=30/06/2018"))
    assert "1/2</b>" in page and "Hoàng Thị Hòa" in page and "22-QĐ/TU" in page
    assert "chưa có người giữ chức danh" in page
    gone = {"act": "relieve", "person": "hoa", "post": "mt-a"}
    world.post(world.paper("23-QĐ/TU", [gone], "2018-05-02", kind="decision"))
    page = words(drafter.get("/to-chuc/tinh/nhat-the-hoa/?ngay=30/06/2018"))
    assert "Không khớp" in page and "từ 02/05/2018" in page
    operator = signed_in(world.account("van-hanh", ("operator", "")))
    assert "Hoàng Thị Hòa" not in words(operator.get("/to-chuc/tinh/nhat-the-hoa/?ngay=30/06/2018"))


def test_staff_reduction_shows_base_path_and_warnings_and_says_what_no_decision_set(drafter: Any) -> None:
    page = words(drafter.get("/to-chuc/tinh/tinh-gian/?ngay=30/06/2018"))
    assert page.count("chưa có quyết định") == 2 and "data:image/svg+xml" in page
    acts = [
        {"act": "set_base_payroll", "unit": "ban", "bloc": "party", "amount": 20, "year": 2015},
        {
            "act": "set_target",
            "unit": "tinh",
            "figure": "staff_reduced_pct",
            "value": 10,
            "due": 2021,
            "base_year": 2015,
        },
        {"act": "cut_quota", "unit": "ban", "bloc": "party", "staff": "civil_servant", "amount": 19},
    ]
    world.post(world.paper("24-QĐ/TU", acts, "2018-03-01", kind="decision"))
    page = words(drafter.get("/to-chuc/tinh/tinh-gian/?ngay=30/06/2018&den=2022"))
    assert "giảm 10% đến năm 2021" in page and "20 (2015)" in page
    assert "vượt 1 (có mặt 2, được giao 1)" in page and "2 người, ít hơn mức 5" in page
    assert "2022 <span" in page and "2023 <span" not in page


# ---- plans -------------------------------------------------------------------------------------------------------


def test_a_plan_is_made_on_the_page_and_all_that_is_wrong_is_said_at_once(drafter: Any) -> None:
    wrong = {
        "name": "",
        "code": "Sai Mã",
        "unit": "khong-co",
        "on": "31/02/2018",
        "figure": ["members"],
        "value": ["nhiều"],
    }
    answer = drafter.post("/phuong-an/lap/", wrong)
    assert answer.status_code == 422 and not Plan.objects.exists()
    assert answer.content.decode().count('<li><a href="#') == 5
    right = {
        "name": "Gộp chi bộ",
        "code": "pa-9",
        "unit": "huyen-a — Huyện ủy A",
        "on": "01/08/2018",
        "figure": ["members"],
        "value": ["1.200,5"],
    }
    assert drafter.post("/phuong-an/lap/", right)["Location"] == "/phuong-an/pa-9/"
    made = Plan.objects.get()
    assert (made.unit, made.on, made.author, made.target) == (
        "huyen-a",
        ON,
        "nguoi-soan",
        {"members": 1200.5},
    )
    assert drafter.post("/phuong-an/lap/", right).status_code == 422


def test_a_plan_takes_several_targets_each_figure_once_and_no_number_is_guessed(drafter: Any) -> None:
    given = {"name": "Gộp", "code": "pa-8", "unit": "huyen-a", "on": "01/08/2018"}
    asked = given | {"figure": ["members"], "value": ["1.200"]}
    more = drafter.post("/phuong-an/lap/", asked | {"more": "1"})
    html = more.content.decode()
    assert more.status_code == 200 and html.count('name="figure"') == 2 and 'value="1.200"' in html
    assert not Plan.objects.exists()
    twice = drafter.post("/phuong-an/lap/", given | {"figure": ["members"] * 2, "value": ["1.200", "5"]})
    assert twice.status_code == 422 and "đã có mục tiêu ở dòng trên" in twice.content.decode()
    guess = drafter.post("/phuong-an/lap/", given | {"figure": ["members"], "value": ["10.5"]})
    assert guess.status_code == 422
    right = given | {"figure": ["members", "", "payroll_quota"], "value": ["1.200", "", "10,5"]}
    drafter.post("/phuong-an/lap/", right)
    assert Plan.objects.get().target == {"members": 1200, "payroll_quota": 10.5}


def test_a_draft_is_added_with_the_forms_of_acts_changed_and_taken_out(drafter: Any, plan: Plan) -> None:
    before = last_posting(), Decision.objects.count()
    sent = {"subject": "Chuyển", "acts-0-act": "move_unit", "acts-0-unit": "chi-bo-a2", "acts-0-parent": "xa-b",
            "acts-1-act": "rename_unit", "acts-1-unit": "xa-b", "acts-1-name": "Đảng bộ xã Bê"}  # fmt: skip
    for _ in range(2):  # the same form twice makes one draft
        assert drafter.post("/phuong-an/pa-1/du-thao/", sent).status_code == 302
    assert plan.papers.count() == 2 and len(plan.papers.last().raw["acts"]) == 2
    form = drafter.get("/phuong-an/pa-1/du-thao/2/").content.decode()
    version = form.split('name="version" value="')[1].split('"')[0]
    changed = sent | {"subject": "Chuyển khác", "version": version}
    assert drafter.post("/phuong-an/pa-1/du-thao/2/", changed).status_code == 302
    assert plan.papers.last().raw["subject"] == "Chuyển khác"
    assert drafter.post("/phuong-an/pa-1/du-thao/2/", changed).status_code == 409
    wrong = drafter.post("/phuong-an/pa-1/du-thao/", {"acts-0-act": "move_unit", "acts-0-unit": "chi-bo-a2"})
    assert wrong.status_code == 422 and 'href="#acts-0-parent"' in wrong.content.decode()
    drafter.post("/phuong-an/pa-1/du-thao/2/bo/")
    assert plan.papers.count() == 1 and (last_posting(), Decision.objects.count()) == before


def test_a_draft_may_only_concern_units_within_reach(plan: Plan, signed_in: Any) -> None:
    client = signed_in(world.account("soan-a", ("drafter", "huyen-a")))
    sent = {"acts-0-act": "move_unit", "acts-0-unit": "chi-bo-b", "acts-0-parent": "xa-a"}
    assert client.post("/phuong-an/pa-1/du-thao/", sent).status_code == 403 and plan.papers.count() == 1


def test_a_plan_tells_what_it_does_before_and_after_and_what_stands_against_it(
    drafter: Any, plan: Plan
) -> None:
    drafts.add_papers(plan, [{"subject": "Sai", "acts": [{"act": "dissolve_unit", "unit": "xa-a"}]}])
    entries = Entry.objects.count()
    page = words(drafter.get("/phuong-an/pa-1/"))
    assert "giảm 1." in page.partition("Số đơn vị:")[2][:80]
    assert "Bộ máy trước và sau" in page and "kết thúc" in page
    assert "Vướng mắc theo quy định" in page and "Dự thảo 2, nghiệp vụ 1, Đơn vị" in page
    assert "2 đảng viên chuyển chi bộ" in page
    assert Entry.objects.count() == entries
    refused = drafter.post("/phuong-an/pa-1/quyet-dinh/")
    assert refused.status_code == 422 and not Decision.objects.filter(state="submitted").exists()


def test_a_plan_becomes_decisions_to_sign_in_one_step_with_their_steps_recorded(
    drafter: Any, plan: Plan
) -> None:
    assert drafter.post("/phuong-an/pa-1/quyet-dinh/").status_code == 302
    (made,) = Decision.objects.filter(state="submitted")
    assert [s.kind for s in made.steps.all()] == ["drafted", "submitted"] and made.drafted_by == "nguoi-soan"
    assert AuditRow.objects.filter(action="plan.decided", subject="plan:pa-1").exists()
    page = words(drafter.get("/phuong-an/pa-1/"))
    assert f"/quyet-dinh/{made.pk}/" in page and "Thêm dự thảo" not in page
    assert drafter.get("/phuong-an/pa-1/du-thao/").status_code == 302


def test_what_others_posted_meanwhile_is_shown_and_must_be_seen_first(drafter: Any, plan: Plan) -> None:
    renamed = {"act": "rename_unit", "unit": "chi-bo-a", "name": "Chi bộ Một"}
    world.post(world.paper("25-QĐ/TU", [renamed], "2018-07-03", kind="decision"))
    page = words(drafter.get("/phuong-an/pa-1/"))
    assert "Quyết định khác đã thay đổi" in page and "25-QĐ/TU" in page and "Chi bộ Một" in page
    assert drafter.post("/phuong-an/pa-1/quyet-dinh/").status_code == 409
    drafter.post("/phuong-an/pa-1/da-xem/")
    assert drafter.post("/phuong-an/pa-1/quyet-dinh/").status_code == 302


def test_two_plans_stand_side_by_side_with_the_target(drafter: Any, plan: Plan) -> None:
    drafts.new_plan("pa-2", "Không làm gì", "huyen-a", ON)
    page = words(drafter.get("/phuong-an/so-sanh/?pa=pa-1&pa=pa-2"))
    assert (
        "Gộp chi bộ" in page
        and "Không làm gì" in page
        and "đạt mục tiêu" in page
        and "data:image/svg+xml" in page
    )
    assert drafter.get("/phuong-an/so-sanh/?pa=pa-1").status_code == 302
    assert drafter.get("/phuong-an/so-sanh/?pa=pa-1&pa=khong-co").status_code == 404


def test_a_reader_discusses_and_cannot_draft(plan: Plan, signed_in: Any) -> None:
    reader = signed_in(world.account("nguoi-xem", ("reader", "huyen-a")))
    reader.post("/phuong-an/pa-1/y-kien/", {"text": "Nên <b>xem lại</b>"})
    page = reader.get("/phuong-an/pa-1/").content.decode()
    assert "Nên &lt;b&gt;xem lại&lt;/b&gt;" in page and "Thêm dự thảo" not in page
    assert reader.post("/phuong-an/pa-1/quyet-dinh/").status_code == 403


def test_the_files_of_a_plan_hold_its_lists_and_are_recorded(drafter: Any, plan: Plan) -> None:
    book = openpyxl.load_workbook(io.BytesIO(drafter.get("/phuong-an/pa-1/tai/xlsx/").content))
    assert any("Đơn vị thay đổi" in name for name in book.sheetnames)
    document = docx.Document(io.BytesIO(drafter.get("/phuong-an/pa-1/tai/docx/").content))
    assert "PHƯƠNG ÁN: Gộp chi bộ" in [p.text for p in document.paragraphs]
    assert AuditRow.objects.filter(action="plan.downloaded").count() == 2


def test_a_plan_that_changed_is_tried_anew(drafter: Any, plan: Plan) -> None:
    first = words(drafter.get("/phuong-an/pa-1/"))
    drafts.add_papers(
        plan, [{"subject": "Thêm", "acts": [{"act": "rename_unit", "unit": "xa-b", "name": "Đảng bộ xã Bê"}]}]
    )
    assert "có 1 nghiệp vụ" in first and "có 2 nghiệp vụ" in words(drafter.get("/phuong-an/pa-1/"))


# ---- the review on a chosen structure ----------------------------------------------------------------------------


def test_the_review_answers_on_the_structure_of_a_chosen_day(drafter: Any) -> None:
    moved = {"act": "move_unit", "unit": "xa-a", "parent": "huyen-b"}
    world.post(world.paper("26-QĐ/TU", [moved], "2018-09-03", kind="decision"))
    stood = words(drafter.get("/bao-cao/huyen-b/2018-H1/"))
    like = words(drafter.get("/bao-cao/huyen-b/2018-H1/?co-cau=31/12/2018"))
    assert "quy về tổ chức bộ máy ngày 31/12/2018" in like and "quy về tổ chức" not in stood
    assert "co-cau=2018-12-31" in like.split('class="paper')[1]  # a number opens on the same structure
    opened = words(drafter.get("/bao-cao/huyen-b/2018-H1/so/members/?co-cau=2018-12-31"))
    assert "Đảng bộ xã A" in opened
    assert "không phải là ngày" in words(drafter.get("/bao-cao/huyen-b/2018-H1/?co-cau=hôm qua"))
    name = drafter.get("/bao-cao/huyen-b/2018-H1/tai/json/?co-cau=31/12/2018")
    assert "co-cau-2018-12-31" in name["Content-Disposition"] and name.json()["structure"] == "2018-12-31"
