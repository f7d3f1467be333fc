"""Acts of appraisal: classes of the year's regulation, once a year in one capacity; meetings; weak organisations."""

from __future__ import annotations

from typing import Any

import pytest

from tests.books.world import Memory, act

WEAK = act("mark_weak", unit="xa-1", why="Mất đoàn kết nội bộ")
CELL = act("classify_members", cell="cb-1", year=2017, results={"excellent": ["an"], "good": ["chi"]})

WRITTEN: dict[str, tuple[Any, list[tuple[Any, ...]]]] = {
    "organisation": (
        act("classify_organisation", unit="xa-1", year=2018, class_="good"),
        [("xa-1", "classified.organisation.good", 1, "classified", None)],
    ),
    "collective": (
        act("classify_collective", unit="ban", year=2018, class_="good"),
        [("ban", "classified.collective.good", 1, "classified", None)],
    ),
    "member": (
        act("classify_member", person="an", year=2018, class_="excellent"),
        [("cb-1", "classified.member.excellent", 1, "classified", "an")],
    ),
    "leader": (
        act("classify_leader", person="an", unit="phong-1", year=2018, class_="good"),
        [("phong-1", "classified.leader.good", 1, "classified", "an")],
    ),
    "a cell's members": (
        CELL,
        [
            ("cb-1", "classified.member.excellent", 1, "classified", "an"),
            ("cb-1", "classified.member.good", 1, "classified", "chi"),
        ],
    ),
    "a meeting": (
        act("grade_meeting", cell="cb-1", month="2018-02", grade="good"),
        [("cb-1", "meetings.good", 1, "graded", None)],
    ),
    "weak": (WEAK, [("xa-1", "grassroots.weak", 1, "marked_weak", None)]),
}


@pytest.mark.parametrize("what", WRITTEN)
def test_what_an_act_of_appraisal_writes(world: Memory, what: str) -> None:
    given, written = WRITTEN[what]
    assert world.entries(world.post(given)) == written


REFUSED: dict[str, tuple[Any, set[str]]] = {
    "a class of no regulation": (act("classify_member", person="an", year=2018, class_="x"), {"class_unknown"}),
    "a year before all regulations": (
        act("classify_member", person="an", year=1931, class_="good"), {"no_classes_for_year"},
    ),
    "who is no member": (act("classify_member", person="ha", year=2018, class_="good"), {"not_a_member"}),
    "who holds no post there": (
        act("classify_leader", person="chi", unit="phong-1", year=2018, class_="good"), {"holds_no_post"},
    ),
    "one member twice in one list": (
        act("classify_members", cell="cb-1", year=2017, results={"good": ["an"], "excellent": ["an"]}),
        {"named_twice"},
    ),
    "a member of another cell": (
        act("classify_members", cell="cb-2", year=2017, results={"good": ["an"]}), {"not_in_cell"},
    ),
    "a month that is none": (act("grade_meeting", cell="cb-1", month="2018-13", grade="good"), {"not_a_code"}),
    "a grade that is none": (act("grade_meeting", cell="cb-1", month="2018-02", grade="x"), {"not_among"}),
    "a district marked weak": (WEAK | {"unit": "huyen"}, {"not_grassroots"}),
    "consolidated without being weak": (act("record_consolidated", unit="xa-1"), {"weakness_the_same"}),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_an_act_of_appraisal_refuses(world: Memory, what: str) -> None:
    given, codes = REFUSED[what]
    assert world.refused(given) == codes


TWICE = {what: given for what, (given, _) in WRITTEN.items() if what != "weak"}


@pytest.mark.parametrize("what", TWICE)
def test_a_subject_is_classified_once_for_a_year_in_one_capacity(world: Memory, what: str) -> None:
    world.post(TWICE[what])
    assert world.refused(TWICE[what], on="2018-05-01") == {"classified_already"}


def test_a_leader_who_is_a_member_is_classified_in_both_capacities(world: Memory) -> None:
    world.post(act("classify_member", person="an", year=2018, class_="good"))
    world.post(act("classify_leader", person="an", unit="phong-1", year=2018, class_="good"))


def test_weakness_is_a_stock_that_consolidation_ends(world: Memory) -> None:
    world.post(WEAK, on="2018-03-01")
    assert world.refused(WEAK, on="2018-04-01") == {"weakness_the_same"}
    number = world.post(act("record_consolidated", unit="xa-1"), on="2018-06-01")
    assert world.entries(number) == [("xa-1", "grassroots.weak", -1, "consolidated", None)]
    assert [world.stock("xa-1", "grassroots.weak", day) for day in ("2018-05-31", "2018-06-01")] == [1, 0]
