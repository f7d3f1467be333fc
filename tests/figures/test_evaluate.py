"""What a figure is for a unit and period, against sums anyone can do by hand in a small province."""

from __future__ import annotations

from datetime import date

from tests.books.world import Stored, act, member, person, unit
from tochuc.books import periods, store
from tochuc.figures import columnar
from tochuc.figures.evaluate import Value, evaluate, evaluate_units, question
from tochuc.figures.opening import open_figure
from tochuc.figures.rollup import open_rollup

H1, H2 = periods.read("2018-H1"), periods.read("2018-H2")


def number(
    id_: str, unit_: str, period: periods.Period = H1, known: int | None = None, **how: date
) -> float | None:
    return evaluate([id_], question(unit_, period, known, **how))[id_].number


def test_opening_and_every_flow_make_the_closing(stored: Stored) -> None:
    stored.post(act("admit_member", person="binh", cell="cb-1"), on="2018-04-01")
    stored.post(act("record_member_death", person="chi"), on="2018-05-01")
    stored.post(act("transfer_member", person="an", cell="cb-2"), on="2018-06-01")
    for where in ("tinh", "huyen", "xa-1", "xa-2", "cb-1", "cb-2"):
        q2 = periods.read("2018-Q2")
        values = evaluate(
            ["members_opening", "members_admitted", "members_died", "members_transferred_net", "members"],
            question(where, q2),
        )
        opened, admitted, died, moved, closed = (values[k].number or 0 for k in values)
        assert opened + admitted - died + moved == closed, where
    assert number("members", "tinh") == 3 and number("members", "xa-2") == 1


def test_a_transfer_inside_is_not_a_gain_of_the_whole(stored: Stored) -> None:
    stored.post(act("transfer_member", person="an", cell="cb-2"), on="2018-06-01")
    assert number("members_transferred_net", "tinh") == 0
    assert number("members_transferred_net", "xa-1") == -1
    assert number("members_transferred", "tinh") == 1


def test_what_nobody_recorded_is_no_data_and_not_zero(stored: Stored) -> None:
    assert number("benefits_granted", "tinh") is None
    assert number("members_expelled", "tinh") == 0  # members are recorded; nobody was expelled
    stored.post(act("keep_measures", unit="tinh", measures=["benefits.*"]), on="2018-03-01")
    assert number("benefits_granted", "tinh") == 0
    assert number("benefits_granted", "huyen") == 0


def test_a_rate_without_its_whole_is_no_data_and_carries_both_parts(stored: Stored) -> None:
    assert evaluate(["staff_reduced_pct"], question("tinh", H1))["staff_reduced_pct"].number is None
    stored.post(act("set_base_payroll", unit="ban", bloc="party", amount=40, year=2015), on="2018-01-05")
    stored.post(act("reduce_staff", person="an", ground="redundant"), on="2018-03-05")
    value = evaluate(["staff_reduced_pct"], question("tinh", H1))["staff_reduced_pct"]
    assert value == Value(2.5, 2, 1, 40)


def test_a_target_holds_for_units_below_the_one_it_was_set_at(stored: Stored) -> None:
    target = act("set_target", unit="tinh", figure="staff_reduced_pct", value=10, due=2021, base_year=2015)
    stored.post(target, on="2018-02-01")
    assert number("staff_reduction_target_pct", "phong-1") == 10
    assert number("staff_reduction_target_pct", "tinh", periods.read("2018-M01")) is None


def test_a_cut_is_net_of_what_a_merger_founded_and_counts_where_it_happened(stored: Stored) -> None:
    stored.post(unit("bao", "agency", "tinh"), unit("b-1", "department", "bao"), on="2018-02-01")
    merger = act(
        "merge_units", units=["phong-1", "phong-2"], into="phong-moi", name="Phòng mới", kind="department"
    )
    stored.post(merger, on="2018-03-01")
    stored.post(act("dissolve_unit", unit="phong-3"), on="2018-03-02")
    assert number("departments_cut", "tinh") == 2
    assert number("agencies_with_departments_cut", "tinh") == 1
    assert number("departments", "ban") == 1
    assert number("departments_cut", "bao") == 0


def test_people_are_counted_once_however_many_posts_they_hold(stored: Stored) -> None:
    stored.post(act("appoint", person="an", post="tp-2"), on="2018-03-01")
    assert number("posts_held", "tinh") == 2
    assert number("post_holders", "tinh") == 1


def test_breakdowns_take_the_traits_of_the_day_and_age_of_the_end(stored: Stored) -> None:
    stored.post(
        person("lan", sex="F", born="1990-07-01", ethnicity="Kinh"), member("lan", "cb-2"), on="2018-02-01"
    )
    assert number("members_women", "tinh") == 2  # chi and lan
    assert number("members_minority", "tinh") == 3  # an, chi, dung are Tày
    assert number("members_to_30", "tinh") == 2  # dung 23, lan 27
    assert number("members_31_40", "tinh") == 1 and number("members_41_50", "tinh") == 1
    stored.post(act("amend_person", person="lan", ethnicity="Nùng"), on="2018-05-01")
    assert number("members_minority", "tinh") == 4
    assert number("members_minority", "tinh", periods.read("2018-M04")) == 3


def test_a_unit_that_moves_in_the_middle_takes_its_stock_along_and_leaves_its_flows(stored: Stored) -> None:
    stored.post(act("admit_member", person="binh", cell="cb-1"), on="2018-02-01")
    stored.post(act("move_unit", unit="cb-1", parent="xa-2"), on="2018-03-01")
    stored.post(act("expel_member", person="chi"), on="2018-04-01")
    period = periods.read("2018-9M")
    wanted = ["members_opening", "members_admitted", "members_expelled", "members_reorganised", "members"]
    old, new, whole = (evaluate(wanted, question(u, period)) for u in ("xa-1", "xa-2", "tinh"))
    assert [old[w].number for w in wanted] == [0, 1, 0, -4, 0]
    assert [new[w].number for w in wanted] == [0, 0, 1, 4, 3]
    assert [whole[w].number for w in wanted] == [0, 1, 1, 0, 3]


def test_a_report_as_known_on_a_past_day_never_changes(stored: Stored) -> None:
    known = stored.books.last
    before = evaluate(["members", "members_died", "payroll_present"], question("tinh", H1, known))
    stored.post(act("record_member_death", person="chi"), on="2018-02-01")
    stored.post(act("reverse_decision", posting=known + 1, why="Ghi nhầm"), on="2018-03-01")
    stored.post(act("reduce_staff", person="an", ground="redundant"), on="2018-02-01")
    assert evaluate(list(before), question("tinh", H1, known)) == before
    assert number("members_died", "tinh", known=known + 1) == 1
    assert number("members_died", "tinh") == 0


def test_a_balance_carried_forward_changes_no_answer(stored: Stored) -> None:
    stored.post(act("admit_member", person="binh", cell="cb-1"), on="2018-05-01")
    stored.post(act("close_period", unit="tinh", period="2018-H1"), on="2018-07-10")
    stored.post(act("record_member_death", person="chi"), on="2018-06-20")  # late: after the closing
    stored.post(act("expel_member", person="an"), on="2018-08-01")
    ids = ["members", "members_opening", "members_died", "members_expelled", "members_women", "members_31_40"]
    with_balance = evaluate_units(ids, ["tinh", "xa-1", "cb-1"], question("tinh", H2))
    copy = columnar.caught_up()
    assert list((copy.folder / "sums").glob("*.parquet"))
    for path in (*(copy.folder / "sums").glob("*"), *(copy.folder / "held").glob("*")):
        path.unlink()
    assert evaluate_units(ids, ["tinh", "xa-1", "cb-1"], question("tinh", H2)) == with_balance
    assert with_balance["tinh"]["members_opening"].number == 3


def test_an_opened_figure_leads_to_each_paper_behind_it(stored: Stored) -> None:
    posting = stored.post(act("reduce_staff", person="an", ground="redundant"), on="2018-03-05")
    opened = open_figure("staff_reduced", question("tinh", H1))
    assert [(p.unit, p.value.number) for p in opened.parts] == [("ban", 1)]
    assert [(line.person, line.posting, line.amount) for line in opened.lines] == [("an", posting, -1)]
    assert opened.total == 1 and opened.value.number == 1


def test_like_for_like_puts_history_on_the_chosen_days_units(stored: Stored) -> None:
    stored.post(act("admit_member", person="binh", cell="cb-1"), on="2018-02-01")
    stored.post(
        act(
            "merge_units",
            units=["cb-1", "cb-2"],
            into="cb-moi",
            name="Chi bộ mới",
            kind="cell",
            parent="xa-2",
        ),
        on="2018-09-01",
    )
    today, then = date(2018, 12, 31), date(2018, 6, 30)
    assert number("members_admitted", "xa-2", H1) is None  # nothing was recorded there
    assert number("members_admitted", "xa-2", H1, structure=today) == 1
    assert number("members", "cb-moi", H1, structure=today) == 4
    assert number("members", "cb-1", H2, structure=then) == 4
    assert number("members", "tinh", H2, structure=then) == number("members", "tinh", H2)


def test_the_copy_is_made_anew_when_its_files_are_not_as_they_were_left(stored: Stored) -> None:
    assert number("members", "tinh") == 3
    (path,) = (columnar.folder() / "entries").glob("*.parquet")
    path.write_bytes(path.read_bytes()[:100])
    assert number("members", "tinh") == 3
    (columnar.folder() / "books.json").unlink()
    assert number("members", "tinh") == 3


def test_the_copy_catches_up_with_what_was_posted_and_no_more(stored: Stored) -> None:
    assert number("members", "tinh") == 3
    stored.post(act("admit_member", person="binh", cell="cb-1"), on="2018-02-01")
    assert number("members", "tinh") == 4
    names = sorted(p.name for p in (columnar.folder() / "entries").glob("*.parquet"))
    assert names == ["000000000001-000000000001.parquet", "000000000002-000000000002.parquet"]
    assert open_rollup().copy.last == store.last_posting() == 2
