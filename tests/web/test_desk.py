"""The desk by its pages: what waits for whom, returning with a comment, many people at once, the words of a review."""

from __future__ import annotations

import re

import pytest

from tests.web import world
from tochuc.access import desk
from tochuc.access.models import AuditRow, Narrative, SignOff
from tochuc.books.models import Decision
from tochuc.figures.catalogue import catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(province, signed_in):
    drafter, approver = (
        world.account("soan", ("drafter", "tinh")),
        world.account("duyet", ("approver", "tinh")),
    )
    return drafter, signed_in(drafter), signed_in(approver)


def submitted(drafter, number="11-QĐ/TU"):
    raw = world.paper(number, [{"act": "expel_member", "person": "hoa"}], kind="decision")
    return desk.submit(desk.save_draft(raw, drafter), drafter)


def test_a_submitted_decision_waits_for_the_approver_and_not_for_its_drafter(people):
    drafter, at_drafters, at_approvers = people
    submitted(drafter)
    assert "11-QĐ/TU" in at_approvers.get("/").content.decode()
    assert "11-QĐ/TU" not in at_drafters.get("/").content.decode()


def test_a_returned_decision_waits_for_its_drafter_with_the_comment(people):
    drafter, at_drafters, at_approvers = people
    pk = submitted(drafter).pk
    assert at_approvers.post(f"/quyet-dinh/{pk}/tra-lai/", {"comment": " "}).status_code == 403
    at_approvers.post(f"/quyet-dinh/{pk}/tra-lai/", {"comment": "Thiếu căn cứ <b>"})
    assert Decision.objects.get(pk=pk).state == "draft"
    assert "Thiếu căn cứ &lt;b&gt;" in at_drafters.get("/").content.decode()


def test_a_drafter_who_posts_the_address_of_approval_is_refused(people):
    drafter, at_drafters, _ = people
    pk = submitted(drafter).pk
    assert at_drafters.post(f"/quyet-dinh/{pk}/duyet/").status_code == 403
    assert Decision.objects.get(pk=pk).state == "submitted"


def test_approving_twice_gives_one_clear_answer(people):
    drafter, _, at_approvers = people
    pk = submitted(drafter).pk
    assert at_approvers.post(f"/quyet-dinh/{pk}/duyet/", {"do": "post"}).status_code == 302
    again = at_approvers.post(f"/quyet-dinh/{pk}/duyet/", {"do": "post"})
    assert again.status_code == 409 and "Đã ghi sổ" in again.content.decode()
    assert [r.action for r in AuditRow.objects.filter(subject=f"decision:{pk}").order_by("number")] == [
        "decision.drafted", "decision.submitted", "decision.approved", "decision.posted",
    ]  # fmt: skip


def test_the_same_act_for_many_people_begins_as_one_draft(people):
    _, at_drafters, _ = people
    html = at_drafters.get(
        "/quyet-dinh/moi/?act=exempt_member&nguoi=an&nguoi=hoa&nguoi=dung"
    ).content.decode()
    assert html.count('value="exempt_member"') == 3 + 1  # an act for each, and the list of what can be added
    for name in ("Nguyễn Văn An", "Hoàng Thị Hòa", "Đặng Văn Dũng"):
        assert name in html


def test_a_preview_shows_before_and_after_and_writes_nothing(people):
    _, at_drafters, _ = people
    form = {
        "number": "12-QĐ/TU", "kind": "decision", "issuer": "tinh — Tỉnh ủy Thử", "issued": "2/7/2018", "subject": "Chuyển",
        "acts-0-act": "transfer_member", "acts-0-person": "hoa", "acts-0-cell": "chi-bo-a2", "do": "preview",
    }  # fmt: skip
    before = Decision.objects.count()
    html = at_drafters.post("/quyet-dinh/moi/", form).content.decode()
    assert "Chi bộ thôn A2" in html and "−1" in html and "+1" in html and 'id="preview"' in html
    assert Decision.objects.count() == before


def test_a_preview_shows_the_figures_it_would_change_and_none_that_would_tell_a_religion(people):
    drafter, at_drafters, _ = people
    form = {
        "number": "12-QĐ/TU", "kind": "decision", "issuer": "tinh", "issued": "2/5/2018", "subject": "Khai trừ",
        "acts-0-act": "expel_member", "acts-0-person": "an", "do": "preview",
    }  # fmt: skip
    asked = at_drafters.post("/quyet-dinh/moi/", form).content.decode()
    pk = submitted(drafter).pk
    later = at_drafters.get(f"/quyet-dinh/{pk}/chi-tieu/").content.decode()
    for html in (asked, later):
        assert re.search(r"Đảng viên cuối kỳ</th><td class=\"n\">3</td><td class=\"n\"><b>2</b>", html)
        assert "tôn giáo" not in html.partition("Chỉ tiêu của cơ quan ban hành")[2].lower()
    assert restricted_figures(), "the catalogue counts by religion, so the test can fail"


def restricted_figures() -> list[str]:
    return [f.id for f in catalogue().values() if "religious" in f.formula]


def test_a_draft_outside_the_form_of_papers_is_not_kept_and_says_where(people):
    _, at_drafters, _ = people
    answer = at_drafters.post(
        "/quyet-dinh/moi/", {"number": "xyz", "acts-0-act": "expel_member", "do": "save"}
    )
    html = answer.content.decode()
    assert answer.status_code == 422 and 'href="#acts-0-person"' in html and 'href="#issuer"' in html
    assert not Decision.objects.filter(state="draft").exists()


def test_the_words_of_a_section_have_a_history_and_stand_in_the_document(people):
    _, at_drafters, _ = people
    for text in ("Bản thứ nhất.", "Bản thứ hai."):
        assert at_drafters.post("/bao-cao/tinh/2018-H1/loi/outlook/", {"text": text}).status_code == 302
    html = at_drafters.get("/bao-cao/tinh/2018-H1/").content.decode()
    assert "<p>Bản thứ hai.</p>" in html and "Bản thứ nhất." in html
    assert [n.by for n in Narrative.objects.all()] == ["soan", "soan"]
    data = at_drafters.get("/bao-cao/tinh/2018-H1/tai/json/").content.decode()
    assert "Bản thứ hai." in data


def test_a_review_is_signed_off_as_known_at_a_posting(people):
    _, at_drafters, at_approvers = people
    assert at_drafters.post("/bao-cao/tinh/2018-H1/ky/").status_code == 403
    assert at_approvers.post("/bao-cao/tinh/2018-H1/ky/").status_code == 302
    assert SignOff.objects.get().known == 1


def test_after_a_closing_the_review_stands_as_reported_and_as_known_now(people):
    _drafter, at_drafters, _ = people
    world.post(
        world.paper(
            "13-KS/TU",
            [{"act": "close_period", "unit": "tinh", "period": "2018-H1"}],
            "2018-07-10",
            kind="decision",
        )
    )
    world.post(
        world.paper("14-QĐ/TU", [{"act": "expel_member", "person": "hoa"}], "2018-06-20", kind="decision")
    )

    def number(query: str) -> str:
        html = at_drafters.get(f"/bao-cao/tinh/2018-H1/so/members/{query}").content.decode()
        return html.split("clear-value")[1].split("<")[0]

    assert "3" in number("?nhu=bao-cao") and "2" in number("")
    html = at_drafters.get("/bao-cao/tinh/2018-H1/").content.decode()
    assert "như đã báo cáo" in html and "Điều chỉnh sau khóa sổ" in html
