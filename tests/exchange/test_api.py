"""The API: tokens and their bounds, masks, problems, pages, conditional and repeated requests, the way of a decision."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.books.world import Stored, act
from tests.exchange.workbooks import HEADINGS, ROWS, book, changed
from tochuc.access import roles
from tochuc.access.models import Grant, User
from tochuc.books.models import Decision
from tochuc.exchange.api import tokens
from tochuc.exchange.models import ApiToken, KeptAnswer

ALL = sorted(roles.permissions())


class Caller:
    """Calls the API with one token."""

    def __init__(self, role: str, unit: str, scopes: list[str] | None = None, name: str = "") -> None:
        self.user = User.objects.create(username=name or f"{role}-{unit}")
        Grant.objects.create(user=self.user, role=role, unit=unit, first=timezone.localdate())
        self.token, secret = tokens.make(self.user, "thử", ALL if scopes is None else scopes)
        self.client = Client(headers={"authorization": f"Bearer {secret}"})

    def get(self, path: str, status: int = 200, **headers: str) -> Any:
        return self._told(self.client.get(f"/api/{path}", headers=headers), status)

    def post(self, path: str, body: Any = None, status: int = 200, **headers: str) -> Any:
        data = json.dumps(body) if body is not None else ""
        given = {k.replace("_", "-"): v for k, v in headers.items()}
        return self._told(
            self.client.post(f"/api/{path}", data, content_type="application/json", headers=given), status
        )

    def put(self, path: str, body: Any, status: int = 200, **headers: str) -> Any:
        given = {k.replace("_", "-"): v for k, v in headers.items()}
        answer = self.client.put(
            f"/api/{path}", json.dumps(body), content_type="application/json", headers=given
        )
        return self._told(answer, status)

    def _told(self, answer: Any, status: int) -> Any:
        assert answer.status_code == status, answer.content.decode()
        if status >= 400:
            assert answer["Content-Type"].startswith("application/problem+json")
            assert answer.json()["status"] == status
        return answer.json() if answer.content else answer


@pytest.fixture
def caller(stored: Stored) -> Callable[..., Caller]:
    return Caller


PAPER = {
    "number": "77-QĐ/TU", "issuer": "tinh", "issued": "2018-05-10", "subject": "Về công tác cán bộ",
    "acts": [act("appoint", person="binh", post="tp-2")],
}  # fmt: skip


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer tc_sai", "Basic eDp5"])
def test_without_a_token_nothing_is_told(stored: Stored, header: str) -> None:
    answer = Client(headers={"authorization": header} if header else {}).get("/api/units")
    assert answer.status_code == 401 and answer["WWW-Authenticate"] == "Bearer"


def test_an_expired_an_ended_and_a_locked_accounts_token_are_good_for_nothing(caller: Any) -> None:
    one = caller("reader", "")
    one.get("me")
    ApiToken.objects.update(expires=timezone.now() - timedelta(seconds=1))
    one.get("me", 401)
    ApiToken.objects.update(expires=timezone.now() + timedelta(days=1))
    tokens.end(one.token, one.user)
    one.get("me", 401)
    ApiToken.objects.update(ended=None)
    User.objects.update(is_active=False)
    one.get("me", 401)


def test_a_tokens_secret_is_not_kept(caller: Any) -> None:
    user = caller("reader", "").user
    token, secret = tokens.make(user, "khác", ["units.read"])
    kept = " ".join(map(str, ApiToken.objects.filter(pk=token.pk).values_list().get()))
    assert secret not in kept and secret[3:] not in kept


def test_a_token_reaches_no_further_than_its_scopes(caller: Any) -> None:
    one = caller("drafter", "", ["units.read"])
    one.get("units")
    assert "people.read" in one.get("people", 403)["detail"]
    one.post("decisions", PAPER, 403)


def test_a_token_reaches_no_further_than_its_account(caller: Any) -> None:
    one = caller("reader", "xa-1")
    assert {u["code"] for u in one.get("units?on=2018-06-30")["items"]} == {"xa-1", "cb-1"}
    one.get("units/xa-2", 404)
    one.get("people/binh", 404)
    one.post("decisions", PAPER, 403)


def test_an_unknown_scope_or_a_life_of_years_is_refused(caller: Any) -> None:
    user = caller("reader", "").user
    with pytest.raises(ValueError, match="all"):
        tokens.make(user, "x", ["all"])
    with pytest.raises(ValueError, match="4000"):
        tokens.make(user, "x", ["units.read"], days=4000)


def test_units_are_told_as_they_stood_on_a_day(caller: Any, stored: Stored) -> None:
    stored.post(act("rename_unit", unit="phong-1", name="Phòng Mới"), on="2018-05-01")
    one = caller("reader", "")
    assert one.get("units/phong-1?on=2018-04-30")["name"] == "Đơn vị phong-1"
    assert one.get("units/phong-1?on=2018-05-01")["name"] == "Phòng Mới"
    one.get("units/phong-1?on=2000-01-01", 404)


def test_pages_follow_one_another_without_gap_or_overlap(caller: Any) -> None:
    one = caller("reader", "")
    whole = [u["code"] for u in one.get("units?limit=1000")["items"]]
    seen, cursor = [], ""
    while True:
        page = one.get(f"units?limit=3&cursor={cursor}")
        assert len(page["items"]) <= 3
        seen += [u["code"] for u in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert seen == whole == sorted(whole) and len(whole) == 11
    one.get("units?cursor=khong", 422)


def test_restricted_fields_leave_as_dots(caller: Any, stored: Stored) -> None:
    stored.post(act("amend_person", person="an", religion="Phật giáo"))
    assert caller("reader", "").get("people/an")["attributes"]["religion"] == "•••"
    Grant.objects.create(user=User.objects.get(), role="religion_reader", unit="", first=timezone.localdate())
    _, secret = tokens.make(User.objects.get(), "rõ", ALL)
    answer = Client(headers={"authorization": f"Bearer {secret}"}).get("/api/people/an")
    assert answer.json()["attributes"]["religion"] == "Phật giáo"
    _, secret = tokens.make(User.objects.get(), "hẹp", ["people.read"])
    answer = Client(headers={"authorization": f"Bearer {secret}"}).get("/api/people/an")
    assert answer.json()["attributes"]["religion"] == "•••"


def test_restricted_values_in_acts_leave_as_dots(caller: Any, stored: Stored) -> None:
    stored.post(act("amend_person", person="an", religion="Phật giáo"), on="2018-04-01")
    one = caller("reader", "")
    found = one.get(f"decisions/{Decision.objects.latest('pk').pk}")
    assert found["acts"][0]["religion"] == "•••"


def test_what_is_unchanged_is_not_sent_again(caller: Any, stored: Stored) -> None:
    one = caller("reader", "")
    tag = one.client.get("/api/units")["ETag"]
    again = one.client.get("/api/units", headers={"if-none-match": tag})
    assert again.status_code == 304 and not again.content and again["ETag"] == tag
    stored.post(act("rename_unit", unit="phong-1", name="Phòng Mới"))
    assert one.client.get("/api/units", headers={"if-none-match": tag}).status_code == 200


def test_an_entity_tag_is_the_accounts_own(caller: Any) -> None:
    first, second = caller("reader", "xa-1"), caller("reader", "")
    assert first.client.get("/api/units")["ETag"] != second.client.get("/api/units")["ETag"]


def test_a_decision_goes_over_the_desk_with_two_people(caller: Any, stored: Stored) -> None:
    drafter, approver = caller("drafter", ""), caller("approver", "")
    made = drafter.post("decisions", PAPER, 201)
    assert made["state"] == "draft" and drafter.post("examine", PAPER)["posts"]
    path = f"decisions/{made['id']}"
    approver.post(f"{path}/approve", {}, 409)
    assert drafter.post(f"{path}/submit")["state"] == "submitted"
    drafter.post(f"{path}/approve", {}, 403)
    assert approver.post(f"{path}/return", {"comment": "Sửa trích yếu"})["state"] == "draft"
    mended = drafter.put(path, {**PAPER, "subject": "Về bổ nhiệm cán bộ"})
    assert mended["subject"] == "Về bổ nhiệm cán bộ"
    drafter.post(f"{path}/submit")
    assert approver.post(f"{path}/approve", {})["state"] == "approved"
    posted = approver.post(f"{path}/post")
    assert (
        posted["posting"] == stored.books.last and stored.books.holder("tp-2", timezone.localdate()) == "binh"
    )
    reversal = drafter.post(
        f"{path}/reverse", {"number": "78-QĐ/TU", "issued": "2018-05-11", "why": "nhầm"}, 201
    )
    assert reversal["acts"][0]["posting"] == posted["posting"]


def test_a_draft_changed_elsewhere_is_not_overwritten(caller: Any) -> None:
    one = caller("drafter", "")
    made = one.post("decisions", PAPER, 201)
    path = f"decisions/{made['id']}"
    one.put(path, {**PAPER, "subject": "Lần hai"}, if_match=made["version"])
    one.put(path, {**PAPER, "subject": "Lần ba"}, 412, if_match=made["version"])


def test_a_request_repeated_under_its_key_is_carried_out_once(caller: Any) -> None:
    one = caller("drafter", "")
    first = one.post("decisions", PAPER, 201, idempotency_key="k-1")
    assert one.post("decisions", PAPER, 201, idempotency_key="k-1") == first
    assert Decision.objects.filter(written="77-QĐ/TU").count() == 1
    one.post("decisions", {**PAPER, "subject": "Khác"}, 422, idempotency_key="k-1")


def test_a_request_that_failed_may_be_sent_again_under_its_key(caller: Any) -> None:
    one = caller("drafter", "")
    one.post("decisions", {**PAPER, "number": "???"}, 422, idempotency_key="k-2")
    one.post("decisions", PAPER, 201, idempotency_key="k-2")


def test_a_request_whose_process_died_can_be_taken_up_again(caller: Any) -> None:
    one = caller("drafter", "")
    one.post("decisions", PAPER, 201, idempotency_key="k-3")
    Decision.objects.filter(written="77-QĐ/TU").delete()
    KeptAnswer.objects.update(status=0, body=None)
    one.post("decisions", PAPER, 409, idempotency_key="k-3")
    KeptAnswer.objects.update(at=timezone.now() - timedelta(hours=1))
    one.post("decisions", PAPER, 201, idempotency_key="k-3")


def test_problems_are_told_in_the_language_asked_for(caller: Any) -> None:
    one = caller("drafter", "")
    wrong = {**PAPER, "acts": [act("appoint", person="khong-co", post="tp-2")]}
    vi = one.post("examine", wrong)["problems"][0]
    en = one.post("examine", wrong, accept_language="en;q=0.9, vi;q=0.1")["problems"][0]
    assert vi["code"] == en["code"] == "person_unknown" and vi["where"] == ["acts", 0, "person"]
    assert "Không có người" in vi["message"] and "There is no person" in en["message"]
    bad = one.post("decisions", {**PAPER, "number": "abc"}, 422, accept_language="en")
    assert bad["problems"][0]["code"] == "number_form" and bad["title"] == "The content is not valid"


def test_every_fault_of_form_is_told_at_once(caller: Any) -> None:
    found = caller("drafter", "").post("decisions", {"number": 5, "issuer": "??", "issued": "hôm qua"}, 422)
    assert {p["where"][-1] for p in found["problems"]} >= {"number", "issuer", "issued"}


def test_figures_and_reviews_are_told_for_units_in_scope(caller: Any, stored: Stored) -> None:
    stored.post(act("open_unit", code="ghi", name="Ghi", kind="department", parent="ban"), on="2018-02-01")
    one = caller("reader", "")
    assert one.get("figures/members?unit=tinh&period=2018-H1")["unit"] == "tinh"
    one.get("figures/khong-co?unit=tinh&period=2018-H1", 404)
    one.get("figures/members?unit=tinh&period=2018-H9", 422)
    assert one.get("reviews/tinh/2018-H1")["unit"] == "tinh"
    caller("reader", "xa-1").get("reviews/tinh/2018-H1", 404)


def test_a_file_is_brought_in_dry_at_first(caller: Any, stored: Stored) -> None:
    one = caller("approver", "")
    Grant.objects.create(user=one.user, role="drafter", unit="", first=timezone.localdate())

    def send(data: bytes, **fields: Any) -> Any:
        given = {"file": SimpleUploadedFile("ds.xlsx", data), "unit": "tinh", "on": "2018-06-30", **fields}
        return one.client.post("/api/imports", given)

    dry = send(book(HEADINGS, *ROWS))
    assert dry.status_code == 200 and dry.json()["new"] == 3 and not dry.json()["posted"]
    wrong = send(book(HEADINGS, *changed(C1="31/02/1980")), dry_run="false")
    assert wrong.status_code == 422 and wrong.json()["problems"][0]["column"] == "C"
    done = send(book(HEADINGS, *ROWS), dry_run="false")
    assert done.json()["posted"] and send(book(HEADINGS, *ROWS)).json()["same"] == 3


def test_an_import_is_posted_only_by_who_may_post(caller: Any) -> None:
    one = caller("drafter", "")
    given = {"file": SimpleUploadedFile("ds.xlsx", book(HEADINGS, *ROWS)), "unit": "tinh", "on": "2018-06-30"}
    assert one.client.post("/api/imports", {**given, "dry_run": "false"}).status_code == 403


def test_an_import_changes_nobody_outside_the_callers_part(caller: Any) -> None:
    row = (1, "Lý Văn An", "1975", "Nam", "Nùng", "", "", "Đơn vị cb-2")
    one = caller("drafter", "xa-2")
    told = one.client.post(
        "/api/imports",
        {"file": SimpleUploadedFile("ds.xlsx", book(HEADINGS, row)), "unit": "xa-2", "on": "2018-06-30"},
    )
    assert told.status_code == 422 and "ngoài phạm vi" in told.json()["problems"][0]["message"]


def test_the_document_is_openapi_3_1_and_names_the_token() -> None:
    from tochuc.exchange.api.urls import api

    document = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    assert document["openapi"].startswith("3.1")
    assert document["components"]["securitySchemes"]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation.get("description") or operation.get("summary"), (path, method)


def test_addresses_and_methods_that_do_not_exist_are_problems_too(caller: Any) -> None:
    one = caller("reader", "")
    one.get("khong-co", 404)
    one.post("units", {}, 405)


def test_an_answer_with_a_day_in_it_is_kept_for_its_key_like_any_other(caller: Any) -> None:
    one = caller("drafter", "")
    body = {"code": "pa-1", "name": "Phương án", "unit": "huyen", "on": "2018-09-01"}
    first, again = (one.post("plans", body, 201, idempotency_key="pa") for _ in range(2))
    assert first == again and first["on"] == "2018-09-01"
