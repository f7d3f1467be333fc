"""What a reorganisation may not do: refused whole, with every reason and what would be needed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.books.world import Memory, act, quota, unit
from tochuc.books.wording import as_data

DAY = "2018-03-01"


def _parts(*given: tuple[str, int, list[str]], kind: str = "department") -> list[dict[str, Any]]:
    return [{"code": c, "name": f"Phòng {c}", "kind": kind, "share": s, "people": p} for c, s, p in given]


def test_a_unit_is_not_merged_into_what_stands_below_it(world: Memory) -> None:
    assert world.refused(act("merge_units", units=["huyen"], into="xa-1")) == {"merged_into_descendant"}
    new = act("merge_units", units=["ban", "huyen"], into="moi", name="Mới", kind="agency", parent="dan-van")
    assert world.refused(new) == {"merged_into_descendant"}


def test_a_unit_is_not_merged_into_itself(world: Memory) -> None:
    assert "merged_into_itself" in world.refused(act("merge_units", units=["ban", "huyen"], into="ban"))


def test_shares_that_do_not_add_up_are_refused_beside_everything_else_that_is_wrong(world: Memory) -> None:
    parts = _parts(("moi-1", 60, ["an"]), ("phong-2", 30, ["binh"]))
    problems = world.problems(act("split_unit", unit="phong-1", parts=parts))
    assert [p.code for p in problems] == [
        "shares_not_whole", "unit_code_used", "split_leaves_behind", "split_names_stranger"
    ]  # fmt: skip
    assert problems[0].details["total"] == 90
    assert {p.details.get("code") for p in problems[2:]} == {"chi", "binh"}


def test_a_move_that_makes_a_loop_is_refused_in_one_decision_as_in_two(world: Memory) -> None:
    assert world.refused(act("move_unit", unit="huyen", parent="cb-1")) == {"tree_loop"}
    both = (act("move_unit", unit="xa-1", parent="xa-2"), act("move_unit", unit="xa-2", parent="xa-1"))
    assert world.refused(*both) == {"tree_loop"}
    world.post(both[0])
    assert world.refused(both[1]) == {"tree_loop"}


def test_a_late_move_that_makes_a_loop_with_a_later_one_is_refused(world: Memory) -> None:
    world.post(act("move_unit", unit="xa-2", parent="xa-1"), on="2018-04-01")
    assert world.refused(act("move_unit", unit="xa-1", parent="xa-2"), on=DAY) == {"tree_loop"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (act("move_unit", unit="cb-1", parent="xa-2"), act("move_unit", unit="cb-1", parent="huyen")),
        (
            act("change_kind", unit="cb-1", kind="grassroots_cell"),
            act("change_kind", unit="cb-1", kind="cell"),
        ),
        (act("rename_unit", unit="cb-1", name="Chi bộ A"), act("rename_unit", unit="cb-1", name="Chi bộ B")),
    ],
)
def test_two_changes_of_one_thing_on_one_day_are_refused_and_on_two_days_are_not(
    world: Memory, first: Any, second: Any
) -> None:
    assert world.refused(first, second, on=DAY) == {"changed_that_day"}
    world.post(first, on=DAY)
    assert world.refused(second, on=DAY) == {"changed_that_day"}
    world.post(second, on="2018-03-02")


def test_a_unit_handed_over_by_a_merger_may_be_placed_elsewhere_that_day(world: Memory) -> None:
    world.post(
        act("merge_units", units=["xa-1"], into="xa-2"), act("move_unit", unit="cb-1", parent="huyen"), on=DAY
    )
    assert world.books.parent("cb-1", world.books.history("unit", "cb-1").facts[-1].day) == "huyen"


@pytest.mark.parametrize(
    "second",
    [
        act("move_unit", unit="phong-3", parent="tinh"),
        act("rename_unit", unit="phong-3", name="Khác"),
        act("change_kind", unit="phong-3", kind="agency"),
        act("merge_units", units=["phong-2"], into="phong-3"),
        act("merge_units", units=["phong-3"], into="phong-2"),
        act("dissolve_unit", unit="phong-3"),
        act("establish_unit", code="duoi", name="Dưới", kind="department", parent="phong-3"),
    ],
)
def test_nothing_happens_to_a_unit_after_it_ended_on_the_same_day(world: Memory, second: Any) -> None:
    assert world.refused(act("dissolve_unit", unit="phong-3"), second, on=DAY) <= {
        "unit_ended",
        "unit_ended_or_not_begun",
    }
    world.post(act("dissolve_unit", unit="phong-3"), on=DAY)
    assert world.refused(second, on=DAY) <= {"unit_ended", "unit_ended_or_not_begun"}


def test_a_successor_that_begins_after_its_predecessor_ends_is_refused(world: Memory) -> None:
    world.post(unit("phong-moi", "department", "ban"), on="2018-05-01")
    problems = world.problems(act("merge_units", units=["phong-3"], into="phong-moi"), on=DAY)
    assert "unit_ended_or_not_begun" in {p.code for p in problems}


def test_a_unit_is_not_dissolved_over_what_it_still_holds_and_every_reason_is_given(world: Memory) -> None:
    world.post(quota("phong-1", 5), on="2018-02-01")
    problems = world.problems(act("dissolve_unit", unit="phong-1"))
    held = {p.details["measure"] for p in problems if p.code == "still_holds"}
    assert held == {
        "payroll.quota.party.civil_servant", "payroll.present.party.civil_servant", "posts.open.head", "posts.held.head"
    }  # fmt: skip
    assert {p.code for p in world.problems(act("dissolve_unit", unit="cb-1"))} == {"still_holds"}
    children = {p.details.get("child") for p in world.problems(act("dissolve_unit", unit="xa-1"))}
    assert children == {"cb-1"}


def test_a_unit_is_not_dissolved_before_its_periods_are_closed(world: Memory) -> None:
    world.post(act("close_period", unit="tinh", period="2018-Q1"), on="2018-04-10")
    assert world.refused(act("dissolve_unit", unit="phong-3"), on="2018-07-05") == {"period_still_open"}
    world.post(act("close_period", unit="ban", period="2018-Q2"), on="2018-07-04")
    world.post(act("dissolve_unit", unit="phong-3"), on="2018-07-05")


def test_a_reopened_period_stands_in_the_way_of_dissolving(world: Memory) -> None:
    world.post(act("close_period", unit="ban", period="2018-Q1"), on="2018-04-10")
    world.post(act("reopen_period", unit="ban", period="2018-Q1", why="Bổ sung"), on="2018-04-12")
    (found,) = world.problems(act("dissolve_unit", unit="phong-3"), on="2018-04-15")
    assert found.code == "period_still_open"
    assert "2018-Q1" in as_data(found, "vi")["message"] and "khóa" in as_data(found, "vi")["message"]


def test_where_no_period_was_ever_closed_none_stands_in_the_way(world: Memory) -> None:
    world.post(act("dissolve_unit", unit="phong-3"), on="2019-07-05")
