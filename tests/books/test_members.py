"""Acts on party membership: what each writes, what each refuses, and that a transfer is not a gain."""

from __future__ import annotations

from typing import Any

import pytest

from tests.books.world import OPENED, Memory, World, act, by_traits, flow, member, person, staff, unit

OFFICIAL, CANDIDATE = "members.official", "members.candidate"
TRANSIT, EXEMPT = "transit.members", "exempt.members"

LINE = {"code": "moi", "name": "Vi Thị Mai", "sex": "F", "born": "1996-07-02"}

WRITTEN: dict[str, tuple[dict[str, Any], str, list[tuple[Any, ...]]]] = {
    "admit": (
        act("admit_member", person="binh", cell="cb-1"), "2018-03-01",
        [("cb-1", CANDIDATE, 1, "admitted", "binh")],
    ),
    "admit several": (
        act("admit_members", cell="cb-1", people=[LINE, LINE | {"code": "moi-2"}]), "2018-03-01",
        [("cb-1", CANDIDATE, 1, "admitted", "moi"), ("cb-1", CANDIDATE, 1, "admitted", "moi-2")],
    ),
    "open": (
        act("open_members", cell="cb-2", members=[LINE | {"status": "candidate"}]), "2018-03-01",
        [("cb-2", CANDIDATE, 1, "opening", "moi")],
    ),
    "confirm": (
        act("confirm_member", person="dung"), "2018-05-19",
        [("cb-1", CANDIDATE, -1, "confirmed", "dung"), ("cb-1", OFFICIAL, 1, "confirmed", "dung")],
    ),
    "transfer": (
        act("transfer_member", person="an", cell="cb-2"), "2018-03-01",
        [("cb-1", OFFICIAL, -1, "transferred", "an"), ("cb-2", OFFICIAL, 1, "transferred", "an")],
    ),
    "send": (
        act("send_member", person="an", to="cb-2"), "2018-03-01",
        [("cb-1", OFFICIAL, -1, "in_transit", "an"), ("cb-1", TRANSIT, 1, "in_transit", "an")],
    ),
    "from outside": (member("ha", "cb-2"), "2018-03-01", [("cb-2", OFFICIAL, 1, "moved_in", "ha")]),
    "out": (
        act("transfer_member_out", person="an", to="Cao Bằng"), "2018-03-01",
        [("cb-1", OFFICIAL, -1, "moved_out", "an")],
    ),
    "strike off": (act("remove_member", person="dung"), "2018-03-01", [("cb-1", CANDIDATE, -1, "removed", "dung")]),
    "expel": (act("expel_member", person="an"), "2018-03-01", [("cb-1", OFFICIAL, -1, "expelled", "an")]),
    "leave": (act("leave_party", person="chi"), "2018-03-01", [("cb-1", OFFICIAL, -1, "left", "chi")]),
    "exempt": (act("exempt_member", person="an"), "2018-03-01", [("cb-1", EXEMPT, 1, "exempted", "an")]),
    "death": (
        act("record_member_death", person="an"), "2018-03-01",
        [
            ("cb-1", OFFICIAL, -1, "died", "an"),
            ("phong-1", "payroll.present.party.civil_servant", -1, "died", "an"),
            ("phong-1", "posts.held.head", -1, "died", "an"),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRITTEN)
def test_what_an_act_on_members_writes(world: Memory, what: str) -> None:
    given, on, written = WRITTEN[what]
    assert world.entries(world.post(given, on=on)) == written


REFUSED: dict[str, tuple[dict[str, Any], set[str]]] = {
    "admit a member": (act("admit_member", person="an", cell="cb-2"), {"already_member"}),
    "admit into a committee": (act("admit_member", person="binh", cell="xa-1"), {"not_a_cell"}),
    "admit a person unknown": (act("admit_member", person="ai-do", cell="cb-1"), {"person_unknown"}),
    "admit into a cell unknown": (act("admit_member", person="binh", cell="cb-9"), {"unit_unknown"}),
    "admit on a day before the decision": (
        act("admit_member", person="binh", cell="cb-1", ceremony="2018-02-01"), {"ceremony_before_decision"},
    ),
    "admit one person twice": (act("admit_members", cell="cb-1", people=[LINE, LINE]), {"named_twice"}),
    "admit under a code in use": (act("admit_members", cell="cb-1", people=[LINE | {"code": "an"}]), {"person_code_used"}),
    "open with an unknown ethnicity": (
        act("open_members", cell="cb-1", members=[LINE | {"ethnicity": "Không rõ"}]), {"not_among"},
    ),
    "open a member of another cell": (
        act("open_members", cell="cb-2", members=[LINE | {"code": "an", "name": "Lý Văn An"}]), {"already_member"},
    ),
    "open another person under a code": (
        act("open_members", cell="cb-2", members=[LINE | {"code": "ha"}]), {"person_code_used"},
    ),
    "confirm too early": (act("confirm_member", person="dung"), {"too_early"}),
    "confirm an official member": (act("confirm_member", person="an"), {"member_state"}),
    "confirm nobody": (act("confirm_member", person="ha"), {"not_a_member"}),
    "transfer to the same cell": (act("transfer_member", person="an", cell="cb-1"), {"already_member"}),
    "transfer to a committee": (act("transfer_member", person="an", cell="xa-2"), {"not_a_cell"}),
    "receive who was not sent": (act("receive_member", person="an", cell="cb-2"), {"member_state"}),
    "expel who is no member": (act("expel_member", person="binh"), {"not_a_member"}),
    "exempt a candidate": (act("exempt_member", person="dung"), {"member_state"}),
    "end no exemption": (act("end_exemption", person="an"), {"exemption_the_same"}),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_an_act_on_members_refuses(world: Memory, what: str) -> None:
    given, codes = REFUSED[what]
    assert world.refused(given) == codes


def test_a_transfer_is_not_a_gain(world: Memory) -> None:
    before = sum(n for (_, measure), n in world.stocks().items() if measure == OFFICIAL)
    world.post(act("transfer_member", person="an", cell="cb-2"))
    after = sum(n for (_, measure), n in world.stocks().items() if measure == OFFICIAL)
    assert after == before
    assert flow(world, "cb-1", OFFICIAL, "2018-02-01", "2018-12-31") == {"transferred": -1}
    assert flow(world, "cb-2", OFFICIAL, "2018-02-01", "2018-12-31") == {"transferred": 1}


def test_a_member_in_transit_is_counted_apart_until_they_arrive(world: Memory) -> None:
    world.post(act("send_member", person="an", to="cb-2"), on="2018-03-01")
    assert (world.stock("cb-1", OFFICIAL), world.stock("cb-1", TRANSIT)) == (1, 1)
    world.post(act("receive_member", person="an", cell="cb-2"), on="2018-04-01")
    assert (world.stock("cb-1", TRANSIT), world.stock("cb-2", OFFICIAL)) == (0, 1)
    assert world.stock("cb-1", TRANSIT, "2018-03-31") == 1


@pytest.mark.parametrize("end", ["receive_member", "expel_member"])
def test_an_exempt_member_in_transit_is_exempt_nowhere_meanwhile(world: Memory, end: str) -> None:
    world.post(act("exempt_member", person="an"), on="2018-03-01")
    world.post(act("send_member", person="an"), on="2018-03-02")
    assert world.stock("cb-1", EXEMPT) == 0
    cell = {"cell": "cb-2"} if end == "receive_member" else {}
    world.post(act(end, person="an", **cell), on="2018-03-03")
    assert (world.stock("cb-1", EXEMPT), world.stock("cb-2", EXEMPT)) == (0, 1 if cell else 0)


def test_an_exemption_goes_with_the_member_who_is_transferred(world: Memory) -> None:
    world.post(act("exempt_member", person="an"), on="2018-03-01")
    world.post(act("transfer_member", person="an", cell="cb-2"), on="2018-04-01")
    assert (world.stock("cb-1", EXEMPT), world.stock("cb-2", EXEMPT)) == (0, 1)


def test_the_candidate_months_run_from_the_ceremony(world: Memory) -> None:
    world.post(act("admit_member", person="binh", cell="cb-1", ceremony="2018-04-10"), on="2018-03-01")
    assert world.refused(act("confirm_member", person="binh"), on="2019-04-09") == {"too_early"}
    world.post(act("confirm_member", person="binh"), on="2019-04-10")


def test_a_candidate_from_elsewhere_counts_from_the_admission_told_not_from_an_earlier_one(
    world: Memory,
) -> None:
    world.post(act("admit_member", person="binh", cell="cb-1"), on="2018-01-10")
    world.post(act("remove_member", person="binh"), on="2018-02-10")
    world.post(member("binh", "cb-1", "candidate", admitted="2019-01-10"), on="2019-06-01")
    assert world.refused(act("confirm_member", person="binh"), on="2019-12-01") == {"too_early"}


def test_age_is_counted_in_months_on_the_day(world: Memory) -> None:
    world.post(person("tre", born="2000-03-02"), on=OPENED)
    assert world.refused(act("admit_member", person="tre", cell="cb-1"), on="2018-03-01") == {
        "age_out_of_limits"
    }
    world.post(act("admit_member", person="tre", cell="cb-1"), on="2018-03-02")


def test_who_died_is_admitted_employed_and_appointed_no_more_not_even_for_a_day_before(world: Memory) -> None:
    world.post(act("record_member_death", person="an"), on="2018-05-01")
    for given in (member("an", "cb-2"), staff("an", "phong-2"), act("appoint", person="an", post="tp-2")):
        assert "person_died" in world.refused(given, on="2018-06-01")
        assert "person_died" in world.refused(given, on="2018-04-01")


def test_a_death_ends_planning_and_merged_offices_too(world: Memory) -> None:
    world.post(
        unit("mat-tran", "front", None, serves="huyen"),
        act("open_post", code="tdv", unit="dan-van", title="head_mass_mobilisation"),
        act("open_post", code="ct", unit="mat-tran", title="chair_fatherland_front"),
        act("appoint", person="an", post="tdv"), act("appoint", person="an", post="ct"),
        act("merge_offices", unit="huyen", model="mobilisation_front", person="an"),
        act("plan_person", person="an", post="tp-2"),
    )  # fmt: skip
    world.post(act("record_member_death", person="an"), on="2018-06-01")
    assert [key for key in by_traits(world) if key[2] == "an"] == []
    world.post(act("appoint", person="ha", post="ct"), on="2018-06-02")


def test_opening_a_list_leaves_what_is_known_of_a_person_as_it_is(world: Memory) -> None:
    line = {"code": "ha", "name": "Vi Thị Hà", "sex": "F", "born": "1972"}
    world.post(act("open_members", cell="cb-2", members=[line]))
    world.post(act("expel_member", person="ha"), on="2018-04-01")
    assert [key for key in by_traits(world) if key[2] == "ha"] == []
    known = world.books.person("ha", world.books.history("person", "ha").facts[-1].day)
    assert known is not None and known.born == "1972-06-20"


def restored(world: World) -> None:
    world.post(act("expel_member", person="an"), on="2018-03-01")
    world.post(act("restore_member", person="an", cell="cb-1", status="official"), on="2018-04-01")


def test_a_restored_member_counts_again(world: Memory) -> None:
    restored(world)
    assert world.stock("cb-1", OFFICIAL) == 2
    assert flow(world, "cb-1", OFFICIAL, "2018-03-01", "2018-04-30") == {"expelled": -1, "restored": 1}
