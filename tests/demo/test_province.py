"""What the small demonstration province must show: counted here by plain sums over entries, without figures or reviews."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from tests.demo.conftest import SMALL
from tochuc import demo
from tochuc.access.accounts import DEMONSTRATION
from tochuc.books import models, paper, posting
from tochuc.declared.differences import differences
from tochuc.demo import collecting
from tochuc.demo.papers import MARK
from tochuc.exchange.models import Submission

pytestmark = pytest.mark.slow

FIRST, LAST = date(2018, 1, 1), date(2018, 6, 30)
ENDING = ("dissolved", "merged", "split")


@pytest.fixture
def taken_back(province: demo.Summary) -> Iterator[None]:
    """What the test posts is taken back after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def total(**where: object) -> int:
    """The sum of the entries' amounts."""
    found: int | None = models.Entry.objects.filter(**where).aggregate(total=Sum("amount"))["total"]
    return found or 0


def under(root: str) -> set[str]:
    """The codes of a unit and all that ever stood last below it."""
    children: dict[str, list[str]] = {}
    for code, parent in models.Unit.objects.values_list("code", "parent"):
        children.setdefault(parent, []).append(code)
    found, todo = set(), [root]
    while todo:
        code = todo.pop()
        found.add(code)
        todo += children.get(code, [])
    return found


def cut(kind: str) -> Counter[str]:
    """Units of a kind that ended in the half-year, net of those founded by it, by their parents."""
    rows = models.Entry.objects.filter(
        measure=f"units.{kind}", reason__in=ENDING, on__range=(FIRST, LAST), unit__code__in=under("lang-son")
    )
    counted: Counter[str] = Counter()
    for parent, amount in rows.values_list("unit__parent", "amount"):
        counted[parent] -= amount
    return counted


def kinds(codes: Counter[str]) -> set[str]:
    return set(
        models.Unit.objects.filter(code__in=[c for c, n in codes.items() if n > 0]).values_list(
            "kind", flat=True
        )
    )


# ---- the article's figures, from entries -------------------------------------------------------------------------


def test_seven_departments_are_cut_at_five_agencies(province: demo.Summary) -> None:
    counted = cut("department")
    assert sum(counted.values()) == 7
    assert len([c for c in counted if counted[c] > 0]) == 5
    assert kinds(counted) <= {"agency", "mass_organisation"}


def test_three_units_are_cut_at_three_service_units(province: demo.Summary) -> None:
    counted = cut("service_subunit")
    assert (sum(counted.values()), len(counted), kinds(counted)) == (3, 3, {"service_unit"})


def test_eleven_units_of_district_committees_are_cut(province: demo.Summary) -> None:
    counted = cut("district_unit")
    assert (sum(counted.values()), kinds(counted)) == (11, {"district_committee"})


def test_sixty_one_people_are_reduced_and_each_is_named(province: demo.Summary) -> None:
    reduced = models.Entry.objects.filter(measure__startswith="payroll.present.", reason="reduced")
    assert total(measure__startswith="payroll.present.", reason="reduced") == -61
    assert reduced.values("person").distinct().count() == 61
    assert (
        not models.Entry.objects.filter(reason="reduced").exclude(unit__code__in=under("lang-son")).exists()
    )


def test_reduction_has_a_shape_over_the_half_years(province: demo.Summary) -> None:
    days = models.Entry.objects.filter(reason="reduced").values_list("on", flat=True)
    by_half = Counter((day.year, day.month > 6) for day in days)
    assert len(by_half) == 5
    assert max(by_half, key=lambda half: by_half[half]) == (2018, False)


def test_the_rate_of_reduction_rounds_to_the_articles(province: demo.Summary) -> None:
    base = total(measure__startswith="payroll.base.", on__lte=LAST)
    assert 1_141 <= base <= 1_161
    assert round(100 * 61 / base, 1) == 5.3


def test_the_target_is_ten_percent_due_in_2021(province: demo.Summary) -> None:
    values = models.Fact.objects.get(kind="target", subject="lang-son:staff_reduced_pct").values
    assert (values["value"], values["due"], values["base_year"]) == (10, 2021, 2015)


@pytest.mark.parametrize(("model", "districts"), [("mobilisation_front", 5), ("propaganda_training", 11)])
def test_merged_offices_of_eleven_districts(province: demo.Summary, model: str, districts: int) -> None:
    assert total(measure="units.district_committee", on__lte=LAST) == 11
    standing = (
        models.Entry.objects.filter(measure=f"offices.merged.{model}", on__lte=LAST)
        .values("unit")
        .annotate(stock=Sum("amount"))
        .filter(stock__gt=0)
    )
    assert [row["stock"] for row in standing] == [1] * districts


def test_a_merged_office_was_parted_again(province: demo.Summary) -> None:
    assert total(measure__startswith="offices.merged.", reason="offices_parted") == -1


# ---- people ------------------------------------------------------------------------------------------------------


def test_every_member_counts_once_and_in_their_own_cell(province: demo.Summary) -> None:
    rows = models.Entry.objects.filter(measure__startswith="members.", on__lte=LAST).order_by()
    stocks = rows.values_list("person__code", "unit__code").annotate(stock=Sum("amount"))
    counted = {(person, cell) for person, cell, stock in stocks if stock}
    assert all(stock in (0, 1) for *_, stock in stocks)
    register = models.Person.objects.filter(status__in=("official", "candidate"))
    assert counted == set(register.values_list("code", "cell"))
    assert len(counted) == province.members


def test_members_sit_in_cells_of_the_province(province: demo.Summary) -> None:
    cells = models.Person.objects.filter(status__in=("official", "candidate")).values_list("cell", flat=True)
    here = models.Unit.objects.filter(
        code__in=under("lang-son"), ended=None, kind__in=("cell", "grassroots_cell")
    )
    assert set(cells) <= set(here.values_list("code", flat=True))


def test_everybody_present_on_a_payroll_counts_once(province: demo.Summary) -> None:
    rows = models.Entry.objects.filter(measure__startswith="payroll.present.", on__lte=LAST).order_by()
    stocks = rows.values_list("person__code", "unit__code").annotate(stock=Sum("amount"))
    counted = {(person, unit) for person, unit, stock in stocks if stock}
    assert counted == set(models.Person.objects.exclude(employer="").values_list("code", "employer"))


def test_the_size_asked_for_is_about_the_number_of_members(province: demo.Summary) -> None:
    opened = total(measure__startswith="members.", reason="opening")
    assert abs(opened - SMALL) < SMALL * 0.05


@pytest.mark.parametrize(
    "reason",
    ["admitted", "confirmed", "transferred", "in_transit", "moved_in", "moved_out", "died", "reorganised"],
)
def test_members_move_for_every_common_reason(province: demo.Summary, reason: str) -> None:
    assert models.Entry.objects.filter(measure__startswith="members.", reason=reason).exists()


def test_members_are_classified_for_three_years_by_the_classes_in_force(province: demo.Summary) -> None:
    facts = models.Fact.objects.filter(kind="class", subject__startswith="member:")
    assert {subject.rsplit(":", 1)[1] for subject in facts.values_list("subject", flat=True)} == {
        "2015",
        "2016",
        "2017",
    }


# ---- the papers --------------------------------------------------------------------------------------------------


def test_every_paper_says_that_it_is_made_up(province: demo.Summary) -> None:
    assert not models.Decision.objects.exclude(subject__endswith=MARK).exists()


def test_papers_are_recorded_from_their_day_of_issue_on_and_never_back(province: demo.Summary) -> None:
    rows = models.Decision.objects.order_by("posting").values_list("issued", "recorded_at")
    recorded = [moment for _, moment in rows]
    assert recorded == sorted(recorded)
    for issued, moment in rows:
        assert timedelta(0) <= timezone.localtime(moment).date() - issued <= timedelta(days=1)


def test_five_half_years_are_closed_and_the_last_is_open(province: demo.Summary) -> None:
    closed = models.Fact.objects.filter(kind="period", link="lang-son").values_list("subject", flat=True)
    assert sorted(closed) == [
        f"lang-son:{p}" for p in ("2015-H2", "2016-H1", "2016-H2", "2017-H1", "2017-H2")
    ]


def test_late_papers_reach_into_a_closed_period(province: demo.Summary) -> None:
    closing = models.Fact.objects.get(kind="period", subject="lang-son:2017-H2").decision_id
    late = models.Entry.objects.filter(on__lt=FIRST, on__gte=date(2017, 7, 1), decision_id__gt=closing)
    assert set(late.values_list("reason", flat=True)) == {"died"}


def test_a_wrong_paper_is_reversed_and_leaves_nothing(province: demo.Summary) -> None:
    wrong = models.Decision.objects.get(state=models.Decision.State.REVERSED)
    reversal = models.Decision.objects.get(posting=wrong.reversed_by)
    moved = models.Entry.objects.filter(decision_id__in=(wrong.posting, reversal.posting))
    sums = moved.order_by().values("person", "measure", "reason", "on").annotate(total=Sum("amount"))
    assert moved.count() >= 2
    assert all(row["total"] == 0 for row in sums)


def test_no_figure_is_left_without_its_kind_of_entry(province: demo.Summary) -> None:
    written = {
        m.split(".")[0] for m in models.Entry.objects.order_by().values_list("measure", flat=True).distinct()
    }
    assert written >= {
        "units", "members", "transit", "exempt", "payroll", "posts", "planning", "offices", "classified", "meetings",
        "training", "assessed", "benefits", "badges", "documents", "reviews", "contests", "protection",
    }  # fmt: skip


def test_a_second_build_adds_nothing(province: demo.Summary) -> None:
    again = demo.build(members=SMALL)
    assert (again.posted, again.passed_over) == (0, province.posted)
    assert again.members == province.members


def test_the_books_hold_the_papers_in_their_order(province: demo.Summary) -> None:
    written = [paper.read(raw).digest for raw in demo.papers(SMALL)]
    assert written == list(models.Decision.objects.order_by("posting").values_list("digest", flat=True))


def test_one_more_reduction_lies_ready_and_makes_sixty_two(province: demo.Summary, taken_back: None) -> None:
    path = Path(province.next_paper)
    assert path.parts[-2:] == ("vi-du", "them-mot-nguoi-tinh-gian.json")
    read = paper.read(json.loads(path.read_text("utf-8")))
    assert read.on == date(2018, 6, 29)
    [result] = posting.post_all([read])
    assert not result.same
    assert total(measure__startswith="payroll.present.", reason="reduced", on__lte=LAST) == -62


def test_reduced_people_hold_no_post_and_stand_in_no_planning(province: demo.Summary) -> None:
    reduced = models.Entry.objects.filter(reason="reduced").values("person")
    for measure in ("posts.held.", "planning."):
        held = models.Entry.objects.filter(measure__startswith=measure, person__in=reduced).order_by()
        assert not held.values("person", "unit").annotate(stock=Sum(F("amount"))).exclude(stock=0).exists()


def test_the_districts_are_asked_once_and_declare_what_the_books_say_but_for_two(taken_back: None) -> None:
    (Path(settings.DATA) / DEMONSTRATION).touch()
    before = models.Entry.objects.count()
    districts = models.Unit.objects.filter(parent="lang-son", kind="district_committee").count()
    assert (collecting.collect(), collecting.collect()) == (districts, 0)
    states = Counter(Submission.objects.values_list("state", flat=True))
    assert states == {"open": 1, "in_progress": 1, "returned": 1, "sent": 1, "accepted": districts - 4}
    found = {s.unit: [d.amount for d in differences(s.unit, s.period)] for s in Submission.objects.all()}
    assert sorted(amounts for amounts in found.values() if amounts) == [[-1], [3]]
    assert models.Entry.objects.count() == before
