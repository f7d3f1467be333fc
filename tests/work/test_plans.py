"""What a plan promises: apart from the books, read as the books would read, conflicts told, decided in one step."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from tests.books.world import Stored, act
from tochuc.books.models import Decision, Entry, Fact
from tochuc.books.records import Refused
from tochuc.books.store import last_posting
from tochuc.figures.catalogue import catalogue
from tochuc.figures.evaluate import evaluate, question
from tochuc.figures.forecast import forecast
from tochuc.work.plans import comparing, deciding, drafts, laying
from tochuc.work.plans.appendices import appendices
from tochuc.work.plans.as_files import write_docx, write_xlsx
from tochuc.work.plans.evaluation import Evaluation, evaluate_plan
from tochuc.work.plans.models import Plan

MERGED: list[dict[str, Any]] = [
    {"subject": "Công tác cán bộ", "acts": [
        act("relieve", person="an", post="tp-1"), act("close_post", post="tp-1"),
        act("relieve", person="chi", post="pp-1"), act("close_post", post="pp-1"),
    ]},
    {"subject": "Sáp nhập", "acts": [act("merge_units", units=["phong-1"], into="phong-2")]},
    {"subject": "Giải thể", "acts": [act("dissolve_unit", unit="phong-3")]},
    {"subject": "Tinh giản", "acts": [act("reduce_staff", person="chi", unit="phong-2", ground="redundant")]},
    {"subject": "Chi bộ", "acts": [act("merge_units", units=["cb-1"], into="cb-2")]},
]  # fmt: skip
FIGURES = tuple(catalogue())


def tried(plan: Plan) -> Evaluation:
    return evaluate_plan(plan, FIGURES)


def test_a_plan_leaves_no_trace_in_the_books(plan: Plan) -> None:
    before = (last_posting(), Entry.objects.count(), Fact.objects.count(), Decision.objects.count())
    drafts.add_papers(plan, MERGED)
    tried(plan)
    assert (last_posting(), Entry.objects.count(), Fact.objects.count(), Decision.objects.count()) == before


def test_every_figure_of_a_plan_reads_as_it_does_after_the_plan_is_posted(plan: Plan) -> None:
    drafts.add_papers(plan, MERGED)
    found = tried(plan)
    assert found.problems == () and found.acts == 8
    deciding.decide(plan, post=True)
    now = evaluate(FIGURES, question("tinh", found.period))
    assert {r.id: r.after for r in found.figures} == {id_: now[id_].number for id_ in FIGURES}
    assert any(r.change for r in found.figures)


def test_a_plan_says_what_it_cuts_whom_it_leaves_without_a_post_and_what_fits(plan: Plan) -> None:
    drafts.add_papers(plan, MERGED)
    found = tried(plan)
    assert found.cut == {"cell": 1, "department": 2}
    assert {(c.code, c.how) for c in found.changed} == {
        ("phong-1", ("ended",)), ("phong-3", ("ended",)), ("cb-1", ("ended",))
    }  # fmt: skip
    assert {s.post: s.holder for s in found.posts.lost} == {"tp-1": "an", "pp-1": "chi"}
    assert {p.person: [s.post for s in p.fits] for p in found.leaders} == {"an": ["tp-2"], "chi": ["pp-2"]}
    assert {(d.person, d.why) for d in found.due} == {("chi", "reduced"), ("an", "without_post")}
    assert next(d for d in found.due if d.person == "an").retires == date(2037, 5, 1)
    whole = found.pay[0]
    assert (whole.quota, whole.present) == ((20, 20), (2, 1))
    assert set(found.members.to_another_cell) == {"an", "chi", "dung"} and found.members.cells_ended == (
        "cb-1",
    )
    assert next(r for r in found.figures if r.id == "departments_cut").target == 2


def test_more_deputies_than_the_rules_allow_are_told(plan: Plan, stored: Stored) -> None:
    third = act("open_post", code="pp-3", unit="phong-1", title="deputy_head_department")
    stored.post(
        third,
        act("appoint", person="binh", post="pp-3"),
        act("appoint", person="an", post="pp-2"),
        on="2018-02-01",
    )
    assert tried(plan).deputies == ()
    drafts.add_papers(
        plan, [{"subject": "Sáp nhập", "acts": [act("merge_units", units=["phong-1"], into="phong-2")]}]
    )
    (over,) = tried(plan).deputies
    assert (over.unit, over.deputies, over.staff) == ("phong-2", 3, 2) and over.allowed == 2 and over.rule


def test_a_draft_the_books_refuse_is_told_with_every_reason_and_the_others_are_still_tried(
    plan: Plan,
) -> None:
    wrong = {
        "subject": "Sai",
        "acts": [act("dissolve_unit", unit="phong-1"), act("move_unit", unit="huyen", parent="cb-1")],
    }
    drafts.add_papers(plan, [wrong, MERGED[2]])
    found = tried(plan)
    assert {"still_holds", "tree_loop"} == {p.code for p in found.problems}
    assert {p.where[:2] for p in found.problems} == {("decision", 0)}
    assert found.cut == {"department": 1}
    with pytest.raises(Refused):
        deciding.decide(plan)
    assert not Decision.objects.exclude(state="posted").exists()


def test_a_draft_wrong_in_form_is_not_kept(plan: Plan) -> None:
    with pytest.raises(Refused) as refused:
        drafts.add_papers(
            plan, [MERGED[2], {"subject": "Sai", "acts": [{"act": "no_such_act"}, {"act": "move_unit"}]}]
        )
    assert len(refused.value.problems) >= 2 and not plan.papers.exists()


def test_what_others_post_meanwhile_is_a_conflict_to_settle_and_not_overwritten(
    plan: Plan, stored: Stored
) -> None:
    drafts.add_papers(plan, MERGED)
    assert tried(plan).conflicts == ()
    number = stored.post(
        act("transfer_cadre", person="an", from_post="tp-1", to_post="tp-2"), on="2018-04-02"
    )
    found = tried(plan)
    assert ("post", "tp-1", number) in {(c.kind, c.subject, c.posting) for c in found.conflicts}
    assert next(c for c in found.conflicts if c.subject == "tp-1").refused
    assert "post_not_held" in {p.code for p in found.problems}
    with pytest.raises(Refused):
        deciding.decide(plan)
    assert stored.books.holder("tp-2", date.max) == "an"


def test_a_change_that_leaves_the_plan_possible_must_be_seen_before_it_is_decided(
    plan: Plan, stored: Stored
) -> None:
    drafts.add_papers(plan, [MERGED[2]])
    stored.post(act("rename_unit", unit="phong-3", name="Phòng Ba"), on="2018-04-02")
    with pytest.raises(deciding.Unsettled) as unsettled:
        deciding.decide(plan)
    assert [c.subject for c in unsettled.value.conflicts] == ["phong-3"] and not unsettled.value.conflicts[
        0
    ].refused
    laying.accept(plan)
    assert len(deciding.decide(plan)) == 1


def test_a_plan_becomes_decisions_to_sign_in_one_step_and_once(plan: Plan) -> None:
    drafts.add_papers(plan, MERGED)
    before = last_posting()
    decisions = deciding.decide(plan, by="an")
    assert [d.state for d in decisions] == ["submitted"] * 5 and last_posting() == before
    assert len({d.written for d in decisions}) == 5 and {d.drafted_by for d in decisions} == {"an"}
    assert [p.decision_id for p in plan.papers.all()] == [d.pk for d in decisions]
    with pytest.raises(drafts.PlanDecided):
        deciding.decide(plan)
    with pytest.raises(drafts.PlanDecided):
        drafts.add_papers(plan, MERGED[:1])


def test_plans_are_compared_over_the_same_books_and_with_the_target(plan: Plan, stored: Stored) -> None:
    drafts.add_papers(plan, MERGED)
    other = drafts.new_plan("pa-2", "Chỉ giải thể", "tinh", date(2018, 5, 2))
    drafts.add_papers(other, [MERGED[2]])
    found = comparing.compare([plan, other], FIGURES)
    rows = {row.about: row for row in found.rows}
    assert (rows["units.department"].now, rows["units.department"].plans) == (3, (1, 2))
    assert (rows["departments_cut"].plans, rows["departments_cut"].target) == ((2, 1), 2)
    assert rows["leaders"].plans == (2, 0)
    svg = comparing.picture(found)
    assert svg.startswith("<svg") and "Chỉ giải thể" in svg and "<script" not in svg


def test_the_files_of_a_plan_show_every_row_of_its_lists(plan: Plan, tmp_path: Path) -> None:
    drafts.add_papers(plan, MERGED)
    drafts.remark(plan, "Cần bố trí trưởng phòng", "bình")
    found = tried(plan)
    write_docx(found, tmp_path / "pa.docx")
    write_xlsx(found, tmp_path / "pa.xlsx")
    document = docx.Document(str(tmp_path / "pa.docx"))
    words = "\n".join(p.text for p in document.paragraphs)
    book = openpyxl.load_workbook(tmp_path / "pa.xlsx")
    lists = appendices(found)
    assert len(book.sheetnames) == 1 + len(lists) and "Cần bố trí trưởng phòng" in words
    for appendix, sheet in zip(lists, book.worksheets[1:], strict=True):
        assert appendix.title in words
        assert sheet.max_row == 1 + len(appendix.rows)
    assert sum(len(t.rows) - 1 for t in document.tables) == sum(len(a.rows) for a in lists)


def test_a_new_unit_and_a_new_person_of_a_plan_are_counted_too(plan: Plan) -> None:
    acts = [
        act("establish_unit", code="cb-moi", name="Chi bộ mới", kind="cell", parent="xa-1"),
        act("open_person", code="moi", name="Lục Văn Mới", sex="M", born="1995-02-03", ethnicity="Nùng"),
        act("admit_member", person="moi", cell="cb-moi"),
    ]
    drafts.add_papers(plan, [{"subject": "Thành lập", "acts": acts}])
    found = tried(plan)
    reads = {r.id: r for r in found.figures}
    assert found.problems == () and found.members.cells_begun == ("cb-moi",)
    assert reads["members_admitted"].change == 1 and reads["members_admitted_minority"].change == 1
    assert reads["members_to_30"].change == 1


def test_the_forecast_knows_who_retires_and_who_is_above_the_quota(stored: Stored) -> None:
    found = forecast("tinh", date(2018, 5, 2), 2037, last_posting())
    assert (found.base, found.percent, found.base_year, found.due) == (20, 10, 2015, 2021)
    by_year = {y.year: y for y in found.years}
    assert (
        by_year[2036].retiring == 0 and by_year[2037].retiring == 1
    )  # an, born 12/04/1975: 62 years in 2037
    assert by_year[2018].present == 2 and by_year[2037].present == 1
    assert found.line(2015) == 20 and found.line(2018) == 19 and found.overdue == 0
    assert by_year[2018].line == 19 and by_year[2021].line == by_year[2030].line == 18
    assert found.warnings == ()
    stored.post(act("cut_quota", unit="ban", bloc="party", staff="civil_servant", amount=19), on="2018-05-03")
    (over,) = forecast("tinh", date(2018, 5, 4), 2030, last_posting()).warnings
    assert (over.unit, over.over) == ("ban", 1)


def test_without_a_base_by_decision_there_is_no_line(db: None) -> None:
    from tests.books.world import settled

    settled(Stored())
    found = forecast("tinh", date(2018, 5, 2), 2020, last_posting())
    assert found.base is None and {y.line for y in found.years} == {None}
