"""The register of people: what is kept, a change that reclassifies, two records that become one."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from tests.books.world import PRESENT, Memory, act, by_traits, flow, member, person, staff

OFFICIAL = "members.official"


def education(world: Memory, on: date = date.max) -> Counter[tuple[str, str, str]]:
    """Stocks of persons by education: unit, measure, level."""
    sums: Counter[tuple[str, str, str]] = Counter()
    for entry in world.all_entries():
        if entry.traits is not None and entry.day <= on:
            sums[entry.unit, entry.measure, entry.traits.education] += entry.amount
    return Counter({key: n for key, n in sums.items() if n})


def test_a_change_of_an_attribute_reclassifies_every_stock_and_is_no_flow(world: Memory) -> None:
    number = world.post(act("amend_person", person="an", education="university"))
    written = world.books.effects_of(number).entries
    assert {e.reason for e in written} == {"reclassified"}
    assert Counter(e.measure for e in written) == {OFFICIAL: 2, PRESENT: 2, "posts.held.head": 2}
    assert (
        education(world)["cb-1", OFFICIAL, "university"] == education(world)["cb-1", OFFICIAL, "college"] == 1
    )
    assert sum(flow(world, "cb-1", OFFICIAL, "2018-02-01", "2018-12-31").values()) == 0


def test_the_past_keeps_the_attribute_it_had(world: Memory) -> None:
    world.post(act("amend_person", person="an", education="university"), on="2018-06-01")
    assert education(world, date(2018, 5, 31))["cb-1", OFFICIAL, "college"] == 2
    assert education(world, date(2018, 6, 1))["cb-1", OFFICIAL, "college"] == 1


def test_an_entry_takes_the_attributes_of_its_day(world: Memory) -> None:
    world.post(act("amend_person", person="ha", education="university"), on="2018-04-01")
    world.post(member("ha", "cb-2"), on="2018-05-01")
    assert education(world)["cb-2", OFFICIAL, "university"] == 1


def test_a_late_change_reaches_what_was_posted_for_later_days(world: Memory) -> None:
    world.post(member("ha", "cb-2"), act("train", person="ha", unit="ban", course="theory"), on="2018-05-01")
    world.post(act("amend_person", person="ha", education="university"), on="2018-04-01")
    assert education(world)["cb-2", OFFICIAL, "university"] == 1
    assert education(world)["ban", "training.theory", "university"] == 1
    assert flow(world, "cb-2", OFFICIAL, "2018-05-01", "2018-05-01") == {"moved_in": 1}


def test_a_late_change_yields_to_a_later_one(world: Memory) -> None:
    world.post(act("amend_person", person="an", education="postgraduate"), on="2018-06-01")
    world.post(act("amend_person", person="an", education="university"), on="2018-04-01")
    held = [education(world, date(2018, m, 15))["cb-1", OFFICIAL, level] for m, level in
            ((3, "college"), (4, "university"), (5, "university"), (6, "postgraduate"))]  # fmt: skip
    assert held == [2, 1, 1, 1]
    world.post(act("expel_member", person="an"), on="2018-07-01")
    assert not [key for key in by_traits(world) if key[2] == "an" and key[1] == OFFICIAL]


def test_a_late_paper_moves_on_with_a_later_change(world: Memory) -> None:
    world.post(act("amend_person", person="ha", education="university"), on="2018-06-01")
    world.post(member("ha", "cb-2"), on="2018-05-01")
    assert education(world, date(2018, 5, 31))["cb-2", OFFICIAL, "college"] == 1
    assert education(world)["cb-2", OFFICIAL, "university"] == 1
    world.post(act("expel_member", person="ha"), on="2018-07-01")
    assert not [key for key in by_traits(world) if key[2] == "ha"]


REFUSED: dict[str, tuple[Any, str, set[str]]] = {
    "a code in use": (person("an"), "2018-03-01", {"person_code_used"}),
    "an ethnicity that is none": (person("moi", ethnicity="Tay"), "2018-03-01", {"not_among"}),
    "born after the day": (person("moi", born="2019-01-01"), "2018-03-01", {"born_after"}),
    "born on no day": (person("moi", born="31/02/1990"), "2018-03-01", {"field_wrong"}),
    "born in no year": (person("moi", born="0000"), "2018-03-01", {"not_a_code"}),
    "no change": (act("amend_person", person="an"), "2018-03-01", {"nothing_to_change"}),
    "a level that is none": (act("amend_person", person="an", education="x"), "2018-03-01", {"not_among"}),
    "one record twice": (act("merge_people", duplicate="an", keep="an"), "2018-03-01", {"named_twice"}),
    "two members": (act("merge_people", duplicate="an", keep="chi"), "2018-03-01", {"both_hold"}),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_an_act_on_people_refuses(world: Memory, what: str) -> None:
    given, on, codes = REFUSED[what]
    assert world.refused(given, on=on) == codes


def test_a_record_is_not_amended_for_a_day_before_it_begins(world: Memory) -> None:
    world.post(person("moi"), on="2018-03-01")
    late = act("amend_person", person="moi", education="university")
    assert world.refused(late, on="2018-02-28") == {"record_not_begun"}


@pytest.mark.parametrize(
    ("written", "kept"), [("05/05/1980", "1980-05-05"), ("1980-05-05", "1980-05-05"), ("1980", "1980")]
)
def test_a_birth_is_told_as_officers_write_it_or_as_a_year_alone(
    world: Memory, written: str, kept: str
) -> None:
    world.post(person("moi", born=written))
    known = world.books.person("moi", date.max)
    assert known is not None and known.born == kept


def test_of_a_year_alone_the_last_day_counts(world: Memory) -> None:
    world.post(person("moi", born="2000"))
    assert world.refused(act("admit_member", person="moi", cell="cb-1"), on="2018-12-30") == {
        "age_out_of_limits"
    }
    world.post(act("admit_member", person="moi", cell="cb-1"), on="2018-12-31")


# ---- two records of one person --------------------------------------------------------------------------------------


@pytest.fixture
def twice(world: Memory) -> Memory:
    """`an` once more as `an-2`, who was trained, is planned for a post, and heads `phong-2`."""
    world.post(person("an-2", "Lý Văn An", born="1975", education="university"), on="2018-02-01")
    world.post(
        act("train", person="an-2", unit="ban", course="theory"), act("plan_person", person="an-2", post="tp-1"),
        act("appoint", person="an-2", post="tp-2"), on="2018-03-01",
    )  # fmt: skip
    return world


JOINED = act("merge_people", duplicate="an-2", keep="an")


def test_two_records_become_one_without_a_gain_or_a_flow(twice: Memory) -> None:
    before = twice.stocks()
    number = twice.post(JOINED, on="2018-06-01")
    assert twice.stocks() == before
    assert {e.reason for e in twice.books.effects_of(number).entries} == {"identity"}
    assert not [key for key in by_traits(twice) if key[2] == "an-2"]
    assert (
        education(twice)["ban", "training.theory", "college"] == 1
    )  # the attributes are those of the record kept


def test_what_the_duplicate_held_goes_on_under_the_record_kept(twice: Memory) -> None:
    twice.post(JOINED, on="2018-06-01")
    twice.post(
        act("relieve", person="an", post="tp-2"),
        act("unplan_person", person="an", post="tp-1"),
        on="2018-07-01",
    )
    assert [key[1] for key in by_traits(twice) if key[2] == "an"].count("posts.held.head") == 1


def test_a_record_that_was_merged_is_named_no_more(twice: Memory) -> None:
    twice.post(JOINED, on="2018-06-01")
    for given in (
        member("an-2", "cb-2"),
        staff("an-2", "ban"),
        act("train", person="an-2", unit="ban", course="theory"),
    ):
        assert twice.refused(given, on="2018-05-01") == {"person_merged"}


def test_reversing_the_merger_restores_both_records(twice: Memory) -> None:
    before, held = twice.stocks(), by_traits(twice)
    number = twice.post(JOINED, on="2018-06-01")
    twice.post(act("reverse_decision", posting=number, why="Hai người khác nhau"), on="2018-06-02")
    assert (twice.stocks(), by_traits(twice)) == (before, held)
    twice.post(act("relieve", person="an-2", post="tp-2"), on="2018-07-01")


def test_a_post_given_up_on_the_day_it_was_taken_stays_vacant(world: Memory) -> None:
    world.post(person("an-2"), on="2018-02-01")
    world.post(act("appoint", person="an-2", post="tp-2"), act("relieve", person="an-2", post="tp-2"))
    world.post(JOINED, on="2018-06-01")
    assert world.books.holder("tp-2", date.max) is None
