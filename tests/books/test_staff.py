"""Acts on the payroll: quota and people present are different measures; a reduction names a person and a ground."""

from __future__ import annotations

from typing import Any

import pytest

from tests.books.world import PRESENT, QUOTA, Memory, act, flow, person, quota, staff

REDUCED = act("reduce_staff", person="an", ground="redundant", unit="phong-1")

WRITTEN: dict[str, tuple[Any, list[tuple[Any, ...]]]] = {
    "assign": (quota("ban", 5), [("ban", QUOTA, 5, "assigned", None)]),
    "cut": (quota("ban", 5, "cut_quota"), [("ban", QUOTA, -5, "quota_cut", None)]),
    "base": (
        act("set_base_payroll", unit="ban", bloc="party", amount=40, year=2015),
        [("ban", "payroll.base.party", 40, "assigned", None)],
    ),
    "receive": (staff("binh", "ban"), [("ban", PRESENT, 1, "received", "binh")]),
    "release": (act("release_staff", person="an"), [("phong-1", PRESENT, -1, "released", "an")]),
    "retire": (
        act("release_staff", person="an", ground="retired"),
        [("phong-1", PRESENT, -1, "retired", "an")],
    ),
    "reduce": (REDUCED, [("phong-1", PRESENT, -1, "reduced", "an")]),
    "transfer": (
        act("transfer_staff", person="an", unit="phong-2"),
        [("phong-1", PRESENT, -1, "transferred", "an"), ("phong-2", PRESENT, 1, "transferred", "an")],
    ),
    "target": (act("set_target", unit="tinh", figure="staff_reduced_pct", value=10, due=2021), []),
}


@pytest.mark.parametrize("what", WRITTEN)
def test_what_an_act_on_the_payroll_writes(world: Memory, what: str) -> None:
    given, written = WRITTEN[what]
    assert world.entries(world.post(given)) == written


REFUSED: dict[str, tuple[Any, set[str]]] = {
    "cut more than assigned": (quota("ban", 21, "cut_quota"), {"quota_too_small"}),
    "an unknown bloc": (
        act("assign_quota", unit="ban", bloc="x", staff="civil_servant", amount=1),
        {"not_among"},
    ),
    "an unknown kind of staff": (
        act("assign_quota", unit="ban", bloc="party", staff="x", amount=1),
        {"not_among"},
    ),
    "a quota of nothing": (quota("ban", 0), {"not_above"}),
    "receive who is employed": (staff("an", "ban"), {"employed_already"}),
    "reduce who is not on the payroll": (
        act("reduce_staff", person="binh", ground="redundant"),
        {"not_on_payroll"},
    ),
    "reduce from another unit": (REDUCED | {"unit": "phong-2"}, {"employed_elsewhere"}),
    "reduce on no ground of the decree": (REDUCED | {"ground": "x"}, {"not_among"}),
    "reduce from a unit unknown": (REDUCED | {"unit": "phong-9"}, {"unit_unknown"}),
    "release who is not there": (act("release_staff", person="ha"), {"not_on_payroll"}),
    "transfer to the same unit": (act("transfer_staff", person="an", unit="phong-1"), {"employed_already"}),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_an_act_on_the_payroll_refuses(world: Memory, what: str) -> None:
    given, codes = REFUSED[what]
    assert world.refused(given) == codes


def test_a_cut_of_quota_lets_nobody_go_and_a_reduction_cuts_no_quota(world: Memory) -> None:
    world.post(quota("ban", 3, "cut_quota"))
    assert world.stock("phong-1", PRESENT) == 2
    world.post(REDUCED, on="2018-04-01")
    assert (world.stock("phong-1", PRESENT), world.stock("ban", QUOTA)) == (1, 17)
    assert flow(world, "phong-1", PRESENT, "2018-01-03", "2018-12-31") == {"reduced": -1}


def test_a_person_is_reduced_once(world: Memory) -> None:
    world.post(REDUCED)
    assert world.refused(REDUCED, on="2018-04-01") == {"not_on_payroll"}


def test_a_late_cut_takes_no_more_than_every_later_day_can_give(world: Memory) -> None:
    world.post(quota("ban", 20, "cut_quota"), on="2018-05-01")
    world.post(quota("ban", 20), on="2018-06-01")
    assert world.refused(quota("ban", 1, "cut_quota"), on="2018-03-01") == {"quota_too_small"}
    world.post(quota("ban", 1, "cut_quota"), on="2018-06-02")


def test_the_base_is_set_once_in_a_bloc(world: Memory) -> None:
    base = act("set_base_payroll", unit="ban", bloc="party", amount=40, year=2015)
    world.post(base)
    assert world.refused(base | {"amount": 41}, on="2018-05-01") == {"base_set_before"}


def test_a_list_of_staff_opens_records_and_takes_those_there_are(world: Memory) -> None:
    line = {"code": "moi", "name": "Lương Thị Thủy", "sex": "F", "born": "1979"}
    known = {"code": "ha", "name": "Vi Thị Hà", "sex": "F", "born": "1972"}
    given = act("open_staff", unit="ban", bloc="party", staff="civil_servant", people=[line, known])
    number = world.post(given)
    assert world.entries(number) == [
        ("ban", PRESENT, 1, "opening", "moi"),
        ("ban", PRESENT, 1, "opening", "ha"),
    ]
    assert world.books.effects_of(number).entries[1].traits.ethnicity == "Tày"  # type: ignore[union-attr]
    assert world.refused(given, on="2018-05-01") == {"employed_already"}
    twice = act(
        "open_staff", unit="ban", bloc="party", staff="civil_servant", people=[line | {"code": "x"}] * 2
    )
    assert world.refused(twice) == {"named_twice"}


def test_whoever_left_can_come_back(world: Memory) -> None:
    world.post(act("release_staff", person="an"), on="2018-03-01")
    world.post(staff("an", "phong-2"), on="2018-04-01")
    assert world.stock("phong-2", PRESENT) == 1


def test_a_late_reception_before_a_later_one_is_refused(world: Memory) -> None:
    world.post(person("moi"))
    world.post(staff("moi", "phong-2"), on="2018-05-01")
    assert world.refused(staff("moi", "phong-3"), on="2018-04-01") == {"later_fact"}
