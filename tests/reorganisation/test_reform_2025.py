"""Lạng Sơn through 1 July 2025: nobody is lost, and every total is the same on either side's structure.

A small province, built whole by posting decisions: slow, but it is the second demonstration.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from tochuc import demo
from tochuc.books import periods, verification
from tochuc.books.models import Decision, Unit
from tochuc.books.store import last_posting
from tochuc.demo import reform_2025
from tochuc.figures.evaluate import evaluate, evaluate_units, question
from tochuc.figures.lineage import lineage
from tochuc.figures.rollup import open_rollup

pytestmark = [pytest.mark.slow, pytest.mark.any_store, pytest.mark.django_db]

BEFORE, AFTER = date(2018, 6, 30), date(2025, 12, 31)
PEOPLE = (
    "members_opening", "members", "members_official", "members_candidate", "members_women", "members_minority",
    "members_admitted", "members_died", "members_transferred", "payroll_present", "payroll_quota", "payroll_base",
    "staff_reduced", "posts_held", "post_holders", "people_planned", "members_to_30", "members_from_61",
)  # fmt: skip


@pytest.fixture
def province(db: None) -> Iterator[None]:
    demo.build(members=1_500)
    reform_2025.build()
    yield


def test_districts_end_communes_begin_and_totals_are_equal_to_the_last_person(province: None) -> None:
    tree = open_rollup().tree(last_posting())
    districts = [n for n in tree.within("lang-son", BEFORE) if n.kind(BEFORE) == "district_committee"]
    communes = [n for n in tree.within("lang-son", AFTER) if n.kind(AFTER) == "commune_committee_upper"]
    assert (len(districts), len(communes)) == (11, 65)
    assert not Unit.objects.filter(kind="district_committee", ended=None).exists()

    for name, structure in (("2018-H1", AFTER), ("2025-H2", BEFORE), ("2025-H2", AFTER)):
        period = periods.read(name)
        stood = evaluate(PEOPLE, question("lang-son", period))
        alike = evaluate(PEOPLE, question("lang-son", period, structure=structure))
        assert {f: stood[f].number for f in PEOPLE} == {f: alike[f].number for f in PEOPLE}, (name, structure)
        below = [n.code for n in tree.children("lang-son", structure)]
        values = evaluate_units(["members"], below, question("lang-son", period, structure=structure))
        assert sum(v["members"].number or 0 for v in values.values()) == stood["members"].number

    for district in districts:
        heirs = lineage(district.code, AFTER, last_posting()).today
        assert heirs and set(heirs) <= {c.code for c in communes}
    assert sum(len(lineage(d.code, AFTER, last_posting()).today) for d in districts) == 65

    again = Decision.objects.count()
    assert reform_2025.build() == 0 and Decision.objects.count() == again
    assert verification.verify() == []
