"""Closing, re-opening, keeping measures, and reversing: the books never change, they are added to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.books.world import PRESENT, Memory, act, by_traits, member, person, quota, staff, unit
from tochuc.books import periods

H1 = periods.read("2018-H1")


def reverse(number: int, **more: Any) -> dict[str, Any]:
    return act("reverse_decision", posting=number, why="Ghi nhầm", **more)


def close(where: str, period: str = "2018-H1", name: str = "close_period") -> dict[str, Any]:
    return act(name, unit=where, period=period, **({"why": "Bổ sung"} if name == "reopen_period" else {}))


# ---- periods --------------------------------------------------------------------------------------------------------


def test_a_period_closed_for_a_unit_is_closed_for_all_below_it(world: Memory) -> None:
    number = world.post(close("huyen"), on="2018-07-05")
    assert periods.closing(world.books, "cb-1", H1) == number
    assert periods.closing(world.books, "ban", H1) is None


def test_only_a_decision_opens_a_period_again(world: Memory) -> None:
    world.post(close("huyen"), on="2018-07-05")
    world.post(close("huyen", name="reopen_period"), on="2018-07-10")
    assert periods.closing(world.books, "huyen", H1) is None
    again = world.post(close("huyen"), on="2018-07-20")
    assert periods.closing(world.books, "huyen", H1) == again


def test_closings_follow_one_another_as_they_were_posted_whatever_their_days(world: Memory) -> None:
    world.post(close("huyen"), on="2018-07-10")
    world.post(close("huyen", name="reopen_period"), on="2018-07-05")
    assert periods.closing(world.books, "huyen", H1) is None
    assert world.refused(close("huyen", name="reopen_period"), on="2018-07-20") == {"period_not_closed"}
    world.post(close("huyen"), on="2018-07-06")


REFUSED: dict[str, tuple[Any, str, set[str]]] = {
    "no period": (close("huyen", "2018-H3"), "2018-07-05", {"not_a_period"}),
    "reopen no period": (close("huyen", "2018-X", "reopen_period"), "2018-07-05", {"not_a_period"}),
    "a period that runs": (close("huyen"), "2018-06-29", {"period_not_over"}),
    "a period never closed": (close("huyen", name="reopen_period"), "2018-07-05", {"period_not_closed"}),
    "a measure that is none": (
        act("keep_measures", unit="huyen", measures=["members.*", "x.y"]), "2018-07-05", {"entry_unregistered"},
    ),
    "a posting that is none": (reverse(9), "2018-07-05", {"nothing_to_reverse"}),
    "a number nobody gave": (
        act("reverse_decision", number="99-QĐ/TU", issuer="tinh", why="x"), "2018-07-05", {"reversal_not_told"},
    ),
    "a number without an issuer": (act("reverse_decision", number="99-QĐ/TU", why="x"), "2018-07-05", {"reversal_not_told"}),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_an_act_of_bookkeeping_refuses(world: Memory, what: str) -> None:
    given, on, codes = REFUSED[what]
    assert world.refused(given, on=on) == codes


def test_a_period_is_closed_once_by_itself_or_from_above(world: Memory) -> None:
    world.post(close("huyen"), on="2018-07-05")
    for where in ("huyen", "xa-1"):
        assert world.refused(close(where), on="2018-07-06") == {"period_closed_already"}
    world.post(close("ban"), on="2018-07-06")


def test_the_last_day_of_a_period_closes_it(world: Memory) -> None:
    world.post(close("huyen"), on="2018-06-30")


def test_a_parent_closes_after_its_children_or_says_why_not(world: Memory) -> None:
    world.post(close("huyen", "2017-H2"), on="2018-01-10")
    world.post(close("xa-1", "2018-Q1"), on="2018-04-10")
    (found,) = world.problems(close("tinh"), on="2018-07-05")
    assert found.code == "period_open_below" and "huyen" in found.details["units"]
    world.post(close("tinh", "2018-Q1"), on="2018-07-05")  # the district closes half-years, not quarters
    world.post(close("huyen"), on="2018-07-06")
    world.post(close("tinh"), on="2018-07-07")
    late = close("tinh", "2018-H2") | {"why": "Huyện khóa cùng tỉnh"}
    world.post(late, on="2019-01-05")
    assert periods.closing(world.books, "huyen", periods.read("2018-H2")) is not None


def test_a_unit_that_never_closes_by_itself_does_not_keep_its_parent_waiting(world: Memory) -> None:
    world.post(close("tinh"), on="2018-07-05")


def test_a_child_that_opened_a_period_again_keeps_its_parent_waiting(world: Memory) -> None:
    world.post(close("huyen"), on="2018-07-05")
    world.post(close("huyen", name="reopen_period"), on="2018-07-10")
    assert world.refused(close("tinh"), on="2018-07-20") == {"period_open_below"}


def test_what_is_kept_from_when_stands_in_the_books(world: Memory) -> None:
    world.post(act("keep_measures", unit="huyen", measures=["members.*"]), on="2018-03-01")
    world.post(act("keep_measures", unit="huyen", measures=["members.*"], kept=False), on="2018-06-01")
    kept = [world.books.state("kept", "huyen", date(2018, m, 15)).get("members.*") for m in (2, 3, 6)]
    assert kept == [None, True, False]


# ---- reversing ------------------------------------------------------------------------------------------------------

UNDONE: dict[str, list[Any]] = {
    "an admission": [act("admit_member", person="binh", cell="cb-1")],
    "a transfer": [act("transfer_member", person="an", cell="cb-2")],
    "a death": [act("record_member_death", person="an")],
    "a reduction": [act("reduce_staff", person="an", ground="redundant")],
    "a quota": [quota("ban", 5)],
    "a rename": [act("rename_unit", unit="ban", name="Ban khác")],
    "a move": [act("move_unit", unit="cb-1", parent="xa-2")],
    "a merger": [act("merge_units", units=["phong-1"], into="phong-2")],
    "a merger into a new unit": [act("merge_units", units=["cb-1", "cb-2"], into="cb-3", name="Gộp", kind="cell")],
    "a change of attributes": [act("amend_person", person="an", education="university")],
    "a classification": [act("classify_member", person="an", year=2018, class_="good")],
    "several acts": [
        person("moi"), member("moi", "cb-1"), unit("cb-3", "cell", "xa-1"),
        act("transfer_member", person="moi", cell="cb-3"), staff("moi", "ban"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("what", UNDONE)
def test_a_reversal_restores_everything(world: Memory, what: str) -> None:
    stocks, traits, parent = world.stocks(), by_traits(world), world.books.parent("cb-1", date.max)
    number = world.post(*UNDONE[what], on="2018-03-01")
    after = [world.stocks("2018-02-28"), world.stocks("2018-03-01")]
    reversing = world.post(reverse(number), on="2018-06-01")
    assert (world.stocks(), by_traits(world), world.books.parent("cb-1", date.max)) == (
        stocks,
        traits,
        parent,
    )
    assert world.stocks("2018-03-01") == world.stocks("2018-02-28") == stocks
    known_then = world.as_known(number)
    assert [world.stocks_of(known_then, day) for day in ("2018-02-28", "2018-03-01")] == after
    assert {e.day for e in world.books.effects_of(reversing).entries} <= {date(2018, 3, 1)}


@pytest.mark.parametrize("what", UNDONE)
def test_what_was_reversed_can_be_decided_anew(world: Memory, what: str) -> None:
    number = world.post(*UNDONE[what], on="2018-03-01")
    world.post(reverse(number), on="2018-06-01")
    world.post(*UNDONE[what], on="2018-03-01")


def test_a_number_is_free_again_when_its_decision_is_reversed(world: Memory) -> None:
    number = world.post(quota("ban", 5), number="77-QĐ/TU")
    assert world.refused(quota("ban", 6), number="77-QĐ/TU") == {"number_taken"}
    world.post(reverse(number), on="2018-06-01")
    right = world.post(quota("ban", 6), number="77-QĐ/TU")
    assert world.stock("ban", "payroll.quota.party.civil_servant") == 26
    by_number = act("reverse_decision", number="77-QĐ/TU", issuer="tinh", why="Vẫn nhầm")
    undone = world.post(by_number, on="2018-06-02")
    assert world.books.known("reversal", str(right)) and undone == world.books.last


def test_a_decision_is_reversed_once_and_a_reversal_never(world: Memory) -> None:
    number = world.post(quota("ban", 5))
    reversing = world.post(reverse(number), on="2018-06-01")
    assert world.refused(reverse(number), on="2018-06-02") == {"reversed_already"}
    assert world.refused(reverse(reversing), on="2018-06-02") == {"reversed_already"}


def test_one_paper_may_reverse_and_decide_anew(world: Memory) -> None:
    number = world.post(member("binh", "cb-1"))
    world.post(reverse(number), member("binh", "cb-2"), on="2018-06-01")
    assert (world.stock("cb-1", "members.official"), world.stock("cb-2", "members.official")) == (2, 1)


STANDING: dict[str, tuple[list[Any], list[Any]]] = {
    "a member transferred on": ([member("ha", "cb-1")], [act("transfer_member", person="ha", cell="cb-2")]),
    "a member classified": ([member("ha", "cb-1")], [act("classify_member", person="ha", year=2018, class_="good")]),
    "a unit in use": ([unit("cb-3", "cell", "xa-1")], [member("ha", "cb-3")]),
    "a unit with a quota": ([unit("p", "department", "ban")], [quota("p", 2)]),
    "a unit with one below": ([unit("xa-3", "grassroots_committee", "huyen")], [unit("cb-3", "cell", "xa-3")]),
    "a unit moved under it": ([unit("xa-3", "grassroots_committee", "huyen")], [act("move_unit", unit="cb-1", parent="xa-3")]),
    "a unit with a term": ([unit("h", "district_committee", "tinh")], [act("begin_term", unit="h", term="2015-2020")]),
    "a record in use": ([person("moi")], [staff("moi", "ban")]),
    "a record of one who was trained": ([person("moi")], [act("train", person="moi", unit="ban", course="theory")]),
    "a record amended": ([person("moi")], [act("amend_person", person="moi", education="college")]),
    "a record merged": ([person("moi")], [act("merge_people", duplicate="moi", keep="ha")]),
    "a quota carried over": ([quota("phong-1", 5)], [act("merge_units", units=["phong-1"], into="phong-2")]),
    "a quota cut": ([quota("phong-1", 5)], [quota("phong-1", 2, "cut_quota")]),
    "a post filled": (
        [act("open_post", code="x", unit="ban", title="head_department")], [act("appoint", person="ha", post="x")],
    ),
    "a post planned for": (
        [act("open_post", code="x", unit="ban", title="head_department")], [act("plan_person", person="ha", post="x")],
    ),
    "a merger whose post was given up": (
        [act("merge_units", units=["phong-1"], into="phong-2")], [act("relieve", person="an", post="tp-1")],
    ),
    "traits that were changed since": ([staff("ha", "ban")], [act("amend_person", person="ha", education="university")]),
    "traits that an entry took": ([act("amend_person", person="ha", education="university")], [staff("ha", "ban")]),
    "traits changed while it was away": (
        [act("release_staff", person="an")], [act("amend_person", person="an", education="university")],
    ),
    "a leaving, and the cell is no more": (
        [act("expel_member", person="an")], [act("merge_units", units=["cb-1"], into="cb-2")],
    ),
    "a leaving, and the person died": (
        [act("release_staff", person="chi")], [act("record_member_death", person="chi")],
    ),
    "a move, and the old parent is no more": (
        [act("move_unit", unit="cb-1", parent="xa-2")], [act("merge_units", units=["xa-1"], into="xa-2")],
    ),
    "a move, and the old parent lies below": (
        [act("move_unit", unit="xa-1", parent="tinh")], [act("move_unit", unit="huyen", parent="xa-1")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", STANDING)
def test_a_decision_that_others_stand_on_cannot_be_reversed(world: Memory, what: str) -> None:
    ground, later = STANDING[what]
    number = world.post(*ground, on="2018-03-01")
    standing = world.post(*later, on="2018-04-01")
    (found, *_) = world.problems(reverse(number), on="2018-06-01")
    assert found.code == "later_stands_on_it"
    assert (found.details["posting"], found.details["later"]) == (number, standing)
    world.post(reverse(standing), on="2018-06-01")
    world.post(reverse(number), on="2018-06-02")


def test_what_has_nothing_to_do_with_it_stands_in_no_reversals_way(world: Memory) -> None:
    number = world.post(quota("phong-1", 5), member("ha", "cb-1"), on="2018-03-01")
    world.post(
        quota("phong-1", 2), act("transfer_member", person="an", cell="cb-2"), staff("binh", "phong-1"),
        act("rename_unit", unit="cb-1", name="Chi bộ khác"), on="2018-04-01",
    )  # fmt: skip
    world.post(reverse(number), on="2018-06-01")
    assert world.stock("phong-1", PRESENT) == 3
