"""Benefits and badges; documents, reviews, contests and protection reviews: what each writes and refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.books.world import Memory, act

AID = act("grant_benefit", person="an", unit="ban", benefit="sickness_aid", due="2018-03-01")

WRITTEN: dict[str, tuple[Any, list[tuple[Any, ...]]]] = {
    "on time": (AID, [("ban", "benefits.sickness_aid", 1, "on_time", "an")]),
    "late": (AID | {"due": "2018-02-28"}, [("ban", "benefits.sickness_aid", 1, "late", "an")]),
    "badge": (act("award_badge", person="an", years=30), [("cb-1", "badges.30", 1, "awarded", "an")]),
    "document": (
        act("issue_document", unit="tinh", about="personnel", title="Quy định"),
        [("tinh", "documents.personnel", 1, "issued", None)],
    ),
    "review": (
        act("hold_review", unit="tinh", stage="final", resolution="Chỉ thị số 10-CT/TW"),
        [("tinh", "reviews.final", 1, "held", None)],
    ),
    "contest": (
        act("run_contest", unit="tinh", title="Bí thư chi bộ giỏi", contestants=12),
        [("tinh", "contests.held", 1, "held", None)],
    ),
    "protection": (
        act("conclude_protection", unit="tinh", conclusion="meets", count=3),
        [("tinh", "protection.meets", 3, "concluded", None)],
    ),
    "term": (act("begin_term", unit="huyen", term="2015-2020"), []),
}


@pytest.mark.parametrize("what", WRITTEN)
def test_what_an_act_of_policy_or_advising_writes(world: Memory, what: str) -> None:
    given, written = WRITTEN[what]
    assert world.entries(world.post(given)) == written


REFUSED: dict[str, tuple[Any, set[str]]] = {
    "a benefit that is none": (AID | {"benefit": "x"}, {"not_among"}),
    "a due day that is none": (AID | {"due": "31/02/2018"}, {"not_a_day"}),
    "a badge that is none": (act("award_badge", person="an", years=31), {"not_among"}),
    "a badge for no member": (act("award_badge", person="ha", years=30), {"not_a_member"}),
    "a document about something else": (
        act("issue_document", unit="tinh", about="x", title="Quy định"), {"not_among"},
    ),
    "a document without a title": (act("issue_document", unit="tinh", about="policy", title=" "), {"field_empty"}),
    "protection that names someone": (
        act("conclude_protection", unit="tinh", conclusion="meets", person="an"), {"field_unknown"},
    ),
    "less than no contestants": (act("run_contest", unit="tinh", title="Thi", contestants=-1), {"too_small"}),
    "a term with a long name": (act("begin_term", unit="tinh", term="2020-2025 (nhiệm kỳ XVII)"), {"too_long"}),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_an_act_of_policy_or_advising_refuses(world: Memory, what: str) -> None:
    given, codes = REFUSED[what]
    assert world.refused(given) == codes


def test_a_badge_is_awarded_once(world: Memory) -> None:
    badge = act("award_badge", person="an", years=30)
    world.post(badge)
    assert world.refused(badge, on="2018-05-01") == {"badge_awarded_already"}
    world.post(badge | {"years": 40}, on="2018-05-01")


def test_a_benefit_may_be_granted_again_and_late(world: Memory) -> None:
    world.post(AID, on="2018-05-01")
    world.post(AID, on="2018-02-01")
