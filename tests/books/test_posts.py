"""Acts on posts, planning and merged offices: a post has one holder, a person may hold several, both counted apart."""

from __future__ import annotations

from typing import Any

import pytest

from tests.books.world import Memory, act, unit

HELD, OPEN, PLANNED = "posts.held.head", "posts.open.head", "planning.head"
PLAN = act("plan_person", person="ha", post="tp-1", term="2020-2025")

WRITTEN: dict[str, tuple[Any, list[tuple[Any, ...]]]] = {
    "open": (
        act("open_post", code="pp", unit="phong-1", title="deputy", name="Phó Trưởng phòng", rank="deputy"),
        [("phong-1", "posts.open.deputy", 1, "opened", None)],
    ),
    "close": (act("close_post", post="tp-2"), [("phong-2", OPEN, -1, "closed", None)]),
    "appoint": (act("appoint", person="ha", post="tp-2"), [("phong-2", HELD, 1, "appointed", "ha")]),
    "relieve": (act("relieve", person="an", post="tp-1"), [("phong-1", HELD, -1, "relieved", "an")]),
    "rotate": (
        act("rotate", person="an", from_post="tp-1", to_post="tp-2"),
        [("phong-1", HELD, -1, "rotated", "an"), ("phong-2", HELD, 1, "rotated", "an")],
    ),
    "transfer": (
        act("transfer_cadre", person="an", from_post="tp-1", to_post="tp-2"),
        [("phong-1", HELD, -1, "reassigned", "an"), ("phong-2", HELD, 1, "reassigned", "an")],
    ),
    "plan": (PLAN, [("phong-1", PLANNED, 1, "planned", "ha")]),
    "train": (
        act("train", person="an", unit="phong-1", course="theory"),
        [("phong-1", "training.theory", 1, "trained", "an")],
    ),
    "assess": (
        act("assess", person="an", unit="phong-1", purpose="planning"),
        [("phong-1", "assessed.planning", 1, "assessed", "an")],
    ),
}


@pytest.mark.parametrize("what", WRITTEN)
def test_what_an_act_on_posts_writes(world: Memory, what: str) -> None:
    given, written = WRITTEN[what]
    assert world.entries(world.post(given)) == written


REFUSED: dict[str, tuple[Any, set[str]]] = {
    "open under a code in use": (
        act("open_post", code="tp-1", unit="phong-2", title="head_department"), {"post_code_used"},
    ),
    "open what is no standard post, unnamed": (
        act("open_post", code="x", unit="phong-2", title="x"), {"post_title_unknown"},
    ),
    "close a post that is held": (act("close_post", post="tp-1"), {"post_held"}),
    "appoint to a post that is held": (act("appoint", person="ha", post="tp-1"), {"post_held"}),
    "appoint to a post unknown": (act("appoint", person="ha", post="tp-9"), {"post_unknown"}),
    "relieve who does not hold it": (act("relieve", person="ha", post="tp-1"), {"post_not_held"}),
    "rotate from a post not held": (
        act("rotate", person="ha", from_post="tp-1", to_post="tp-2"), {"post_not_held"},
    ),
    "rotate to a post that is held": (act("rotate", person="an", from_post="tp-1", to_post="tp-1"), {"post_held"}),
    "take out who is not planned": (
        act("unplan_person", person="ha", post="tp-1", term="2020-2025"), {"planning_the_same"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_an_act_on_posts_refuses(world: Memory, what: str) -> None:
    given, codes = REFUSED[what]
    assert world.refused(given) == codes


def test_one_person_may_hold_several_posts_and_both_are_counted(world: Memory) -> None:
    world.post(act("appoint", person="an", post="tp-2"))
    assert (world.stock("phong-1", HELD), world.stock("phong-2", HELD)) == (1, 1)
    assert world.books.posts_of("an", world.books.history("holding", "tp-2").facts[0].day) == ["tp-1", "tp-2"]


def test_planning_is_entered_once_and_left_once(world: Memory) -> None:
    world.post(PLAN)
    assert world.refused(PLAN, on="2018-04-01") == {"planning_the_same"}
    world.post(PLAN | {"act": "unplan_person"}, on="2018-05-01")
    assert world.stock("phong-1", PLANNED) == 0


def test_a_post_that_people_are_planned_for_is_not_closed_not_even_late(world: Memory) -> None:
    world.post(PLAN | {"post": "tp-2"}, on="2018-05-01")
    assert world.refused(act("close_post", post="tp-2"), on="2018-06-01") == {"post_planned_for"}
    assert world.refused(act("close_post", post="tp-2"), on="2018-04-01") == {"post_planned_for"}


def test_a_late_paper_fills_no_post_that_was_closed_since(world: Memory) -> None:
    world.post(act("close_post", post="tp-2"), on="2018-05-01")
    assert world.refused(act("appoint", person="ha", post="tp-2"), on="2018-04-01") == {"later_fact"}
    assert world.refused(PLAN | {"post": "tp-2"}, on="2018-04-01") == {"post_not_open"}


@pytest.fixture
def two_offices(world: Memory) -> Memory:
    """`ha` heads the district's mass mobilisation and chairs its Fatherland Front."""
    world.post(
        unit("mat-tran", "front", None, serves="huyen"),
        act("open_post", code="tdv", unit="dan-van", title="head_mass_mobilisation"),
        act("open_post", code="ct", unit="mat-tran", title="chair_fatherland_front"),
        act("appoint", person="ha", post="tdv"), act("appoint", person="ha", post="ct"),
    )  # fmt: skip
    return world


MERGED = act("merge_offices", unit="huyen", model="mobilisation_front", person="ha")


def test_merged_offices_are_a_stock_that_begins_and_ends(two_offices: Memory) -> None:
    measure = "offices.merged.mobilisation_front"
    number = two_offices.post(MERGED, on="2018-04-01")
    assert two_offices.entries(number) == [("huyen", measure, 1, "offices_merged", "ha")]
    assert two_offices.refused(MERGED, on="2018-05-01") == {"offices_merged_already"}
    ended = two_offices.post(act("part_offices", unit="huyen", model="mobilisation_front"), on="2018-06-01")
    assert two_offices.entries(ended) == [("huyen", measure, -1, "offices_parted", "ha")]
    assert two_offices.stock("huyen", measure) == 0


def test_offices_are_merged_only_in_one_who_really_holds_both(two_offices: Memory) -> None:
    two_offices.post(act("relieve", person="ha", post="ct"), on="2018-04-01")
    assert two_offices.refused(MERGED, on="2018-04-02") == {"title_not_held"}
    assert two_offices.refused(MERGED | {"model": "x"}) == {"not_among"}
    nothing = act("part_offices", unit="huyen", model="mobilisation_front")
    assert two_offices.refused(nothing) == {"offices_not_merged"}
