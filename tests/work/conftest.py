"""The world of these tests: a small province in the store (see `tests.books.world.settled`), with what plans touch."""

from __future__ import annotations

from datetime import date

import pytest

from tests.books.world import Stored, act, settled
from tochuc.work.plans.drafts import new_plan
from tochuc.work.plans.models import Plan


@pytest.fixture
def stored(db: None) -> Stored:
    """Divisions with a head and two deputies, a member planned, a target set, everything kept."""
    made = Stored()
    settled(made)
    made.post(
        act("keep_measures", unit="tinh", measures=["members.*", "payroll.*", "posts.*", "planning.*"]),
        act("set_base_payroll", unit="ban", bloc="party", amount=20, year=2015),
        act("set_target", unit="tinh", figure="staff_reduced_pct", value=10, due=2021, base_year=2015),
        act("open_post", code="pp-1", unit="phong-1", title="deputy_head_department"),
        act("open_post", code="pp-2", unit="phong-2", title="deputy_head_department"),
        act("appoint", person="chi", post="pp-1"),
        on="2018-01-05",
    )  # fmt: skip
    return made


@pytest.fixture
def plan(stored: Stored) -> Plan:
    return new_plan("pa", "Sắp xếp các phòng", "tinh", date(2018, 5, 2), "thử", {"departments_cut": 2})
