"""The API on reorganisation: lineage, offices, forecast; plans made, tried, compared, discussed, decided, within scope."""

from __future__ import annotations

from typing import Any

import pytest

from tests.books.world import Stored, act
from tests.exchange.test_api import Caller
from tochuc.access import roles
from tochuc.books.models import Decision
from tochuc.books.store import last_posting

PLAN = {
    "code": "pa-1",
    "name": "Gộp phòng",
    "unit": "tinh",
    "on": "2018-05-02",
    "target": {"departments_cut": 1},
}
DRAFT = {"subject": "Giải thể phòng 3", "acts": [act("dissolve_unit", unit="phong-3")]}
NAMING = {
    "acts": [act("relieve", person="an", post="tp-1"), act("reduce_staff", person="an", ground="health")]
}


@pytest.fixture
def drafter(stored: Stored) -> Caller:
    return Caller("drafter", "")


def made(caller: Caller, **more: Any) -> Caller:
    caller.post("plans", PLAN | more, 201)
    return caller


def test_a_plan_is_made_tried_discussed_and_decided_and_only_then_are_there_decisions(
    drafter: Caller,
) -> None:
    made(drafter)
    before = last_posting(), Decision.objects.count()
    assert drafter.post("plans/pa-1/drafts", DRAFT, 201)["drafts"] == 1
    shown = drafter.get("plans/pa-1")
    assert shown["cut"] == {"department": 1} and shown["problems"] == [] and shown["state"] == "open"
    read = next(f for f in shown["figures"] if f["id"] == "departments_cut")
    assert read["target"] == 1
    drafter.post("plans/pa-1/comments", {"text": "Đồng ý"}, 201)
    assert [c["text"] for c in drafter.get("plans/pa-1/comments")] == ["Đồng ý"]
    assert (last_posting(), Decision.objects.count()) == before
    (decided,) = drafter.post("plans/pa-1/decide", {})
    assert decided["state"] == "submitted" and Decision.objects.get(pk=decided["id"]).steps.count() == 2
    assert drafter.post("plans/pa-1/decide", {}, 409) and drafter.post("plans/pa-1/drafts", DRAFT, 409)


def test_what_the_books_refuse_is_told_and_decides_nothing(drafter: Caller) -> None:
    made(drafter)
    drafter.post("plans/pa-1/drafts", {"acts": [act("dissolve_unit", unit="phong-1")]}, 201)
    assert {p["code"] for p in drafter.get("plans/pa-1")["problems"]} == {"still_holds"}
    told = drafter.post("plans/pa-1/decide", {}, 422)
    assert {p["code"] for p in told["problems"]} == {"still_holds"}
    assert not Decision.objects.filter(state="submitted").exists()


def test_what_others_post_meanwhile_must_be_accepted_first(drafter: Caller, stored: Stored) -> None:
    made(drafter)
    drafter.post("plans/pa-1/drafts", DRAFT, 201)
    stored.post(act("rename_unit", unit="phong-3", name="Phòng Ba"), on="2018-04-02")
    assert [c["subject"] for c in drafter.get("plans/pa-1")["conflicts"]] == ["phong-3"]
    drafter.post("plans/pa-1/decide", {}, 409)
    drafter.post("plans/pa-1/accept", {})
    assert drafter.post("plans/pa-1/decide", {})


def test_two_plans_are_compared_with_the_target(drafter: Caller) -> None:
    made(made(drafter), code="pa-2", name="Không làm gì")
    drafter.post("plans/pa-1/drafts", DRAFT, 201)
    rows = {r["about"]: r for r in drafter.get("plans/compare?plan=pa-1&other=pa-2")["rows"]}
    assert rows["departments_cut"]["plans"] == [1, 0] and rows["departments_cut"]["target"] == 1


def test_a_plan_of_another_part_of_the_tree_does_not_exist_for_an_outsider(drafter: Caller) -> None:
    made(drafter, unit="ban")
    drafter.post("plans/pa-1/drafts", DRAFT, 201)
    outside = Caller("drafter", "huyen")
    assert outside.get("plans")["items"] == []
    outside.get("plans/pa-1", 404)
    for path in ("drafts", "comments", "accept", "decide"):
        outside.post(f"plans/pa-1/{path}", DRAFT if path == "drafts" else {"text": "x"}, 404)
    outside.post("plans", PLAN | {"code": "pa-9"}, 404)
    made(outside, code="pa-3", unit="huyen")
    outside.post("plans/pa-3/drafts", DRAFT, 403)  # what it would change stands outside


def test_who_reads_may_speak_but_not_draft(drafter: Caller) -> None:
    made(drafter)
    reader = Caller("reader", "")
    reader.post("plans/pa-1/comments", {"text": "Nên xem lại"}, 201)
    for path, body in (("drafts", DRAFT), ("accept", {}), ("decide", {})):
        reader.post(f"plans/pa-1/{path}", body, 403)


def test_restricted_values_and_people_are_told_to_who_may_see_them(drafter: Caller) -> None:
    made(drafter)
    drafter.post("plans/pa-1/drafts", NAMING, 201)
    shown = drafter.get("plans/pa-1")
    assert shown["papers"][0]["acts"][1]["ground"] == "•••" and [
        p["person"] for p in shown["people"]["due"]
    ] == ["an"]
    auditor = Caller("auditor", "").get("plans/pa-1")
    assert auditor["people"] == {} and auditor["figures"] == []
    no_people = Caller("drafter", "", [p for p in roles.permissions() if p != "people.read"], "it-quyen")
    assert no_people.get("plans/pa-1")["people"] == {}


def test_a_dissolved_code_answers_with_its_successors_and_each_step_with_its_decision(
    drafter: Caller, stored: Stored
) -> None:
    number = stored.post(act("merge_units", units=["xa-1"], into="xa-2"), on="2018-04-02")
    found = drafter.get("units/xa-1/lineage?on=2018-06-30")
    assert found["today"] == ["xa-2"] and [s["posting"] for s in found["steps"] if s["kind"] == "merged"] == [
        number
    ]
    Caller("reader", "ban").get("units/xa-1/lineage", 404)


def test_offices_say_why_not_and_hide_people_from_who_may_not_see_them(
    drafter: Caller, stored: Stored
) -> None:
    stored.post(
        act("open_post", code="dv", unit="dan-van", title="head_mass_mobilisation"),
        act("open_post", code="mt", unit="dan-van", title="chair_fatherland_front"),
        act("appoint", person="an", post="dv"), act("appoint", person="chi", post="mt"), on="2018-02-01",
    )  # fmt: skip
    path = "units/tinh/offices?on=2018-06-30&model=mobilisation_front"
    (row,) = drafter.get(path)
    assert row["why"] == [["several", "an, chi"]] and not row["decided"]
    (hidden,) = Caller("operator", "").get(path)
    assert "an" not in str(hidden["why"]) and {s["holder"] for s in hidden["seats"]} == {"•••"}


def test_the_forecast_tells_no_base_that_no_decision_set(drafter: Caller) -> None:
    found = drafter.get("units/tinh/forecast?on=2018-05-02&until=2020")
    assert found["base"] is None and [y["year"] for y in found["years"]] == [2018, 2019, 2020]
    drafter.get("units/khong-co/forecast", 404)
