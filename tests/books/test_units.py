"""Acts on units: what each writes and refuses; merging and splitting carry everything, lose nothing and gain nothing."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from tests.books.world import QUOTA, Memory, World, act, by_traits, member, person, quota, staff, unit

NEW = act("establish_unit", code="phong-4", name="Phòng mới", kind="department", parent="ban")
MERGE = act("merge_units", units=["phong-1"], into="phong-2")
CELL = act("establish_unit", code="cb-3", name="Chi bộ Ba", kind="cell", parent="xa-1")
GRASSROOTS = {"kind": "grassroots_committee", "name": "Đảng bộ xã Ba"}


def split(first: int = 60, second: int = 40, **more: Any) -> dict[str, Any]:
    parts = [
        {"code": "a", "name": "Phòng A", "kind": "department", "share": first, "people": ["chi"]},
        {"code": "b", "name": "Phòng B", "kind": "department", "share": second, "people": ["an"]},
    ]
    return act("split_unit", **({"unit": "phong-1", "parts": parts} | more))


WRITTEN: dict[str, tuple[Any, list[tuple[Any, ...]]]] = {
    "establish": (NEW, [("phong-4", "units.department", 1, "established", None)]),
    "open": (unit("vp", "agency", "tinh"), [("vp", "units.agency", 1, "opening", None)]),
    "rename": (act("rename_unit", unit="ban", name="Ban Tổ chức và Cán bộ"), []),
    "move": (act("move_unit", unit="cb-1", parent="xa-2"), []),
    "change kind": (
        act("change_kind", unit="xa-1", kind="commune_committee_upper"),
        [
            ("xa-1", "units.grassroots_committee", -1, "kind_changed", None),
            ("xa-1", "units.commune_committee_upper", 1, "kind_changed", None),
        ],
    ),
    "dissolve": (
        act("dissolve_unit", unit="phong-3"),
        [("phong-3", "units.department", -1, "dissolved", None)],
    ),
    "merge into a new one": (
        act("merge_units", units=["xa-1", "xa-2"], into="xa-3", **GRASSROOTS),
        [
            ("xa-3", "units.grassroots_committee", 1, "merged", None),
            ("xa-1", "units.grassroots_committee", -1, "merged", None),
            ("xa-2", "units.grassroots_committee", -1, "merged", None),
        ],
    ),
}


@pytest.mark.parametrize("what", WRITTEN)
def test_what_an_act_on_units_writes(world: Memory, what: str) -> None:
    given, written = WRITTEN[what]
    assert world.entries(world.post(given)) == written


REFUSED: dict[str, tuple[Any, set[str]]] = {
    "a code in use": (NEW | {"code": "phong-1"}, {"unit_code_used"}),
    "a kind unknown": (NEW | {"kind": "x"}, {"unit_kind_unknown"}),
    "a parent unknown": (NEW | {"parent": "ban-9"}, {"unit_unknown"}),
    "a body served unknown": (unit("mt", "front", None, serves="huyen-9"), {"unit_unknown"}),
    "move into itself": (act("move_unit", unit="huyen", parent="cb-1"), {"tree_loop"}),
    "move to where it is": (act("move_unit", unit="cb-1", parent="xa-1"), {"already_there"}),
    "the same kind": (act("change_kind", unit="ban", kind="agency"), {"kind_the_same"}),
    "a cell with members made a committee": (
        act("change_kind", unit="cb-1", kind="grassroots_committee"), {"not_a_cell"},
    ),
    "merge into itself": (act("merge_units", units=["phong-1"], into="phong-1"), {"merged_into_itself"}),
    "merge one twice": (act("merge_units", units=["phong-1", "phong-1"], into="phong-2"), {"named_twice"}),
    "merge into what is below": (act("merge_units", units=["xa-1"], into="cb-1"), {"merged_into_descendant"}),
    "merge into a new one unnamed": (act("merge_units", units=["phong-1"], into="phong-9"), {"new_unit_needs"}),
    "merge a cell's members into a committee": (act("merge_units", units=["cb-1"], into="xa-2"), {"not_a_cell"}),
    "merge what does not exist": (act("merge_units", units=["phong-9"], into="phong-2"), {"unit_unknown"}),
    "shares that are not the whole": (split(50, 40), {"shares_not_whole"}),
    "split and leave someone behind": (
        act("split_unit", unit="phong-1", parts=[
            {"code": "a", "name": "A", "kind": "department", "share": 50, "people": ["an"]},
            {"code": "b", "name": "B", "kind": "department", "share": 50},
        ]),
        {"split_leaves_behind"},
    ),
    "split and place a stranger": (
        act("split_unit", unit="phong-2", parts=[
            {"code": "a", "name": "A", "kind": "department", "share": 50, "people": ["an"]},
            {"code": "a", "name": "B", "kind": "department", "share": 50, "people": ["an"]},
        ]),
        {"split_names_stranger", "named_twice"},
    ),
    "dissolve what still holds": (act("dissolve_unit", unit="ban"), {"still_has_unit", "still_holds"}),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_an_act_on_units_refuses(world: Memory, what: str) -> None:
    given, codes = REFUSED[what]
    assert world.refused(given) == codes


def test_a_code_is_never_used_again(world: Memory) -> None:
    world.post(act("dissolve_unit", unit="phong-3"))
    assert world.refused(NEW | {"code": "phong-3"}, on="2018-05-01") == {"unit_code_used"}


def test_nothing_is_posted_before_a_unit_begins_or_after_it_ended(world: Memory) -> None:
    world.post(CELL, on="2018-03-01")
    assert world.refused(member("ha", "cb-3"), on="2018-02-28") == {"unit_not_begun"}
    world.post(act("merge_units", units=["cb-3"], into="cb-1"), on="2018-05-01")
    (found,) = world.problems(member("ha", "cb-3"), on="2018-05-01")
    assert (found.code, found.details["into"]) == ("unit_ended", "cb-1")


def test_a_rename_keeps_the_code_and_the_past_keeps_its_name(world: Memory) -> None:
    world.post(act("rename_unit", unit="ban", name="Ban Tổ chức và Cán bộ"), on="2018-06-01")
    names = [world.books.unit("ban", date(2018, m, 1)).name for m in (5, 6)]  # type: ignore[union-attr]
    assert names == ["Đơn vị ban", "Ban Tổ chức và Cán bộ"]


def test_a_unit_is_under_another_parent_from_the_day_it_is_moved(world: Memory) -> None:
    world.post(act("move_unit", unit="cb-1", parent="xa-2"), on="2018-06-01")
    assert [*world.books.ancestors("cb-1", date(2018, 5, 31))] == ["cb-1", "xa-1", "huyen", "tinh"]
    assert [*world.books.ancestors("cb-1", date(2018, 6, 1))] == ["cb-1", "xa-2", "huyen", "tinh"]
    assert [u.code for u in world.books.children("xa-1", date(2018, 6, 1))] == []


# ---- carrying -----------------------------------------------------------------------------------------------------


def totals(world: World) -> Counter[str]:
    """The stock of every measure over all units, but for the units themselves."""
    sums: Counter[str] = Counter()
    for (_, measure), amount in world.stocks().items():
        if not measure.startswith("units."):
            sums[measure] += amount
    return sums


@pytest.fixture
def full(world: Memory) -> Memory:
    """`phong-1` with everything an office can hold, `xa-1` weak, and a merged office at `huyen`."""
    world.post(
        quota("phong-1", 7), act("set_base_payroll", unit="phong-1", bloc="party", amount=9, year=2015),
        act("plan_person", person="ha", post="tp-1"), act("plan_person", person="chi", post="tp-1"),
        act("open_post", code="pp", unit="phong-1", title="deputy", name="Phó phòng", rank="deputy"),
        act("mark_weak", unit="xa-1", why="Mất đoàn kết"),
        unit("mat-tran", "front", None, serves="huyen"),
        act("open_post", code="tdv", unit="dan-van", title="head_mass_mobilisation"),
        act("open_post", code="ct", unit="mat-tran", title="chair_fatherland_front"),
        act("appoint", person="ha", post="tdv"), act("appoint", person="ha", post="ct"),
        act("merge_offices", unit="huyen", model="mobilisation_front", person="ha"),
        act("exempt_member", person="an"), act("send_member", person="chi"), on="2018-02-01",
    )  # fmt: skip
    return world


MERGERS = {
    "an office into another": MERGE,
    "an office into a new one": act(
        "merge_units", units=["phong-1", "phong-2"], into="p", name="P", kind="department"
    ),
    "a cell": act("merge_units", units=["cb-1"], into="cb-2"),
    "communes": act("merge_units", units=["xa-1", "xa-2"], into="xa-3", **GRASSROOTS),
    "a district": act(
        "merge_units", units=["huyen"], into="huyen-2", name="Huyện ủy Hai", kind="district_committee"
    ),
}


@pytest.mark.parametrize("what", MERGERS)
def test_a_merger_carries_everything_and_changes_no_total(full: Memory, what: str) -> None:
    before, people = totals(full), len(by_traits(full))
    given = MERGERS[what]
    number = full.post(given, on="2018-06-01")
    assert totals(full) == before
    assert len(by_traits(full)) == people
    for code in given["units"]:
        assert full.books.balances(code, date.max) == {}
        assert full.books.children(code, date.max) == []
        assert full.books.members(code, date.max) == full.books.staff(code, date.max) == []
    moved = Counter((e.measure, e.reason) for e in full.books.effects_of(number).entries)
    assert {reason for _, reason in moved} <= {"merged", "reorganised"}


def test_what_was_carried_goes_on_at_the_successor(full: Memory) -> None:
    full.post(MERGERS["a district"], MERGERS["communes"], MERGERS["an office into another"], on="2018-06-01")
    full.post(
        act("part_offices", unit="huyen-2", model="mobilisation_front"),
        act("record_consolidated", unit="xa-3"),
        act("unplan_person", person="ha", post="tp-1"),
        act("relieve", person="an", post="tp-1"),
        act("close_post", post="pp"),
        act("reduce_staff", person="an", ground="redundant", unit="phong-2"),
        quota("phong-2", 7, "cut_quota"), on="2018-07-01",
    )  # fmt: skip
    assert full.stock("huyen-2", "offices.merged.mobilisation_front") == 0
    assert full.stock("xa-3", "grassroots.weak") == 0
    assert full.stock("phong-2", "posts.held.head") == full.stock("phong-2", QUOTA) == 0


@pytest.mark.parametrize("units", [["ban", "phong-1"], ["phong-1", "ban"]])
def test_a_unit_merged_together_with_the_one_above_it_ends_where_it_stood(
    world: Memory, units: list[str]
) -> None:
    world.post(act("merge_units", units=units, into="ban-2", kind="agency", name="Ban Hai", parent="tinh"))
    day = date(2018, 3, 1)
    assert world.books.parent("phong-1", day) == "ban"
    assert world.books.parent("phong-2", day) == "ban-2"
    assert {world.books.unit(u, day) for u in units} == {None}


def test_two_weak_organisations_merged_are_one_weak_organisation(world: Memory) -> None:
    world.post(act("mark_weak", unit="xa-1"), act("mark_weak", unit="xa-2"))
    world.post(MERGERS["communes"], on="2018-06-01")
    assert world.stock("xa-3", "grassroots.weak") == 1
    world.post(act("record_consolidated", unit="xa-3"), on="2018-07-01")
    assert totals(world)["grassroots.weak"] == 0


def test_a_split_carries_everything_where_it_belongs(full: Memory) -> None:
    before = totals(full)
    full.post(split(), on="2018-06-01")
    assert totals(full) == before
    assert full.books.balances("phong-1", date.max) == {}
    at_a, at_b = (full.books.balances(code, date.max) for code in "ab")
    present = "payroll.present.party.civil_servant"
    assert (at_a[present], at_b[present]) == (1, 1)
    assert at_b["posts.held.head"] == at_b["posts.open.head"] == 1  # the post goes with its holder
    assert at_b["planning.head"] == 2  # whoever is planned for it is counted where it went
    assert at_a["posts.open.deputy"] == 1  # a vacant post goes to the first part
    full.post(act("unplan_person", person="ha", post="tp-1"), act("close_post", post="pp"), on="2018-07-01")


def test_shares_add_up_to_the_last_one(world: Memory) -> None:
    for amount, first, second in ((7, 60, 40), (1, 50, 50), (5, 33, 67), (100, 1, 99), (3, 0, 100)):
        code = f"p-{amount}"
        world.post(NEW | {"code": code}, quota(code, amount), on="2018-03-01")
        parts = [
            {"code": f"{code}{x}", "name": x, "kind": "department", "share": share}
            for x, share in (("a", first), ("b", second))
        ]
        world.post(act("split_unit", unit=code, parts=parts), on="2018-06-01")
        shared = [world.stock(f"{code}{x}", QUOTA) for x in "ab"]
        assert sum(shared) == amount
        assert abs(shared[0] - amount * first / 100) < 1


def test_each_person_and_each_unit_below_goes_where_the_split_says(world: Memory) -> None:
    parts = [
        {
            "code": "h-1",
            "name": "Huyện Một",
            "kind": "district_committee",
            "share": 50,
            "units": ["xa-1", "dan-van"],
        },
        {"code": "h-2", "name": "Huyện Hai", "kind": "district_committee", "share": 50, "units": ["xa-2"]},
    ]
    world.post(act("split_unit", unit="huyen", parts=parts), on="2018-06-01")
    assert [u.code for u in world.books.children("h-1", date.max)] == ["dan-van", "xa-1"]
    assert [u.code for u in world.books.children("h-2", date.max)] == ["xa-2"]


# ---- late papers ----------------------------------------------------------------------------------------------------


def test_a_unit_does_not_end_before_what_was_posted_there(world: Memory) -> None:
    world.post(quota("phong-3", 1), quota("phong-3", 1, "cut_quota"), on="2018-06-01")
    assert world.refused(act("dissolve_unit", unit="phong-3"), on="2018-05-01") == {"used_after"}


def test_what_was_taken_back_stands_in_nobodys_way(world: Memory) -> None:
    number = world.post(quota("phong-3", 1), on="2018-06-01")
    world.post(act("reverse_decision", posting=number, why="Ghi nhầm"), on="2018-06-02")
    world.post(act("dissolve_unit", unit="phong-3"), on="2018-05-01")


def test_a_unit_does_not_end_before_a_unit_was_placed_under_it(world: Memory) -> None:
    world.post(act("move_unit", unit="phong-2", parent="phong-3"), on="2018-06-01")
    assert world.refused(act("dissolve_unit", unit="phong-3"), on="2018-05-01") == {"still_has_unit"}


def test_a_late_paper_leaves_no_stock_at_a_unit_that_ended_since(world: Memory) -> None:
    world.post(person("moi"), MERGE, on="2018-06-01")
    late = (quota("phong-1", 1), staff("moi", "phong-1"), act("move_unit", unit="phong-3", parent="phong-1"))
    for given in late:
        assert world.refused(given, on="2018-05-01") == {"unit_ended_since"}
    world.post(act("train", person="an", unit="phong-1", course="theory"), on="2018-05-01")


def test_a_late_move_makes_no_loop_on_a_later_day(world: Memory) -> None:
    world.post(act("move_unit", unit="xa-1", parent="xa-2"), on="2018-06-01")
    assert world.refused(act("move_unit", unit="xa-2", parent="xa-1"), on="2018-05-01") == {"tree_loop"}


def test_an_act_of_a_unit_that_a_later_merger_named_as_successor_comes_too_late(world: Memory) -> None:
    world.post(act("merge_units", units=["xa-1"], into="xa-2"), on="2018-06-01")
    early = act("merge_units", units=["xa-2"], into="xa-3", **GRASSROOTS)
    assert "still_has_unit" in world.refused(early, on="2018-05-01")
