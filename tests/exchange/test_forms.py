"""Forms, submissions, declared beside booked: given out, filled, read back, returned, accepted; and every wrong way."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from tests.books.world import Stored, act
from tests.exchange.filling import DUE, FIGURES, PERIOD, UNIT, filled
from tests.exchange.workbooks import saved
from tochuc.access.models import Grant, User
from tochuc.declared import settling
from tochuc.declared.declaring import standing
from tochuc.declared.differences import differences
from tochuc.declared.models import DeclaredFigure
from tochuc.exchange import submissions
from tochuc.exchange.forms import code as codes
from tochuc.exchange.forms import standard, values
from tochuc.exchange.forms.giving import SHEET, form
from tochuc.exchange.forms.taking import Taken, take
from tochuc.exchange.models import Submission
from tochuc.exchange.submissions import NotNow


def sent(submission: Submission, user: User, **values: Any) -> Taken:
    return take("bieu.xlsx", filled(submission, **values), user)


def codes_of(taken: Taken) -> list[str]:
    for fault in taken.faults:
        assert fault.message() and fault.message("en")
    return [f.code for f in taken.faults]


def test_a_form_shows_what_the_books_say_and_opens_only_what_is_to_be_filled(asked: Submission) -> None:
    book = openpyxl.load_workbook(io.BytesIO(form(asked, FIGURES)))
    sheet = book[SHEET]
    assert (sheet["A7"].value, sheet["D7"].value) == ("members", 3)
    assert sheet.protection.sheet and sheet["D7"].protection.locked and not sheet["E7"].protection.locked
    ranges = {str(v.sqref): v.type for v in sheet.data_validations.dataValidation}
    assert ranges == {"E7:E8": "decimal", "F7:F8": "list"}
    assert book["tochuc"].sheet_state == "veryHidden"


def test_a_filled_form_is_sent_and_read_by_its_codes(asked: Submission, user: User) -> None:
    taken = sent(asked, user, members=3, members_admitted=0)
    assert codes_of(taken) == [] and taken.values == {"members": 3.0, "members_admitted": 0.0}
    asked.refresh_from_db()
    assert asked.state == Submission.State.SENT and differences(UNIT, PERIOD) == []


def test_an_inserted_row_and_a_moved_column_do_no_harm(asked: Submission, user: User) -> None:
    def disturb(sheet: Any) -> None:
        sheet.insert_rows(7)
        sheet["B7"] = "Dòng thêm của xã"
        sheet.insert_rows(3)
        sheet.insert_cols(3)

    taken = take("bieu.xlsx", filled(asked, disturb, members="3", members_admitted="1"), user)
    assert codes_of(taken) == [] and taken.values == {"members": 3.0, "members_admitted": 1.0}


def test_the_code_typed_on_the_sheet_alone_is_enough(asked: Submission, user: User) -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled(asked, members=3)))
    del book["tochuc"]
    assert codes_of(take("bieu.xlsx", saved(book), user)) == []


@pytest.mark.parametrize("change", ["unit", "signature"])
def test_a_changed_code_is_no_code(asked: Submission, user: User, change: str) -> None:
    good = codes.written(codes.FormCode("xa-1", PERIOD, 1, FIGURES))
    other = codes.written(codes.FormCode("xa-2", PERIOD, 1, FIGURES))
    forged = (
        ".".join([*other.split(".")[:2], good.split(".")[2]])
        if change == "unit"
        else good[:-1] + ("0" if good[-1] != "0" else "1")
    )
    assert codes.read(good) is not None and codes.read(forged) is None


def test_another_units_form_is_told(asked: Submission, user: User) -> None:
    taken = take("bieu.xlsx", filled(asked, members=3), user, unit="xa-2")
    assert codes_of(taken) == ["other_unit"] and "xa-1" in taken.faults[0].message()


def test_a_form_returned_twice_is_told_and_sent_once(asked: Submission, user: User) -> None:
    data = filled(asked, members=3)
    assert codes_of(take("bieu.xlsx", data, user)) == []
    assert codes_of(take("bieu.xlsx", data, user)) == ["same_again"]
    assert codes_of(sent(asked, user, members=4)) == ["sent_already"]
    assert DeclaredFigure.objects.count() == 1


def test_a_form_of_an_old_edition_is_told(asked: Submission, user: User) -> None:
    old = filled(asked, members=3)
    sent(asked, user, members=2)
    submissions.give_back(asked, "Thiếu một đảng viên", user)
    assert codes_of(take("bieu.xlsx", old, user)) == ["out_of_date"]
    asked.refresh_from_db()
    assert codes_of(sent(asked, user, members=3)) == []


def test_a_form_after_the_period_was_closed_is_told(asked: Submission, user: User, stored: Stored) -> None:
    data = filled(asked, members=3)
    stored.post(act("close_period", unit="tinh", period=PERIOD), on="2018-07-20")
    assert codes_of(take("bieu.xlsx", data, user)) == ["closed"]


def test_a_form_after_it_was_accepted_is_told(asked: Submission, user: User) -> None:
    sent(asked, user, members=3)
    submissions.accept(asked, user)
    assert codes_of(sent(asked, user, members=4)) == ["accepted"]


def test_every_wrong_cell_of_a_form_is_told_with_its_row(asked: Submission, user: User) -> None:
    taken = sent(asked, user, members="ba người", members_admitted="=1+1")
    assert [(f.code, f.row, f.column) for f in taken.faults] == [
        ("not_a_number", 7, "E"),
        ("formula", 8, "E"),
    ]
    assert codes_of(take("bieu.xlsx", filled(asked), user)) == ["nothing_filled"]
    assert Submission.objects.get(pk=asked.pk).state == Submission.State.OPEN


def test_somebody_elses_workbook_is_no_form(asked: Submission, user: User) -> None:
    assert codes_of(take("x.xlsx", saved(openpyxl.Workbook()), user)) == ["no_code"]
    assert codes_of(take("x.xlsx", b"PK\x03\x04", user)) == ["unopened"]


def test_only_who_may_write_for_the_unit_sends_its_form(asked: Submission, user: User) -> None:
    other = User.objects.create(username="xahai")
    Grant.objects.create(user=other, role="unit_secretary", unit="xa-2", first=timezone.localdate())
    assert codes_of(take("bieu.xlsx", filled(asked, members=3), other)) == ["not_allowed"]
    with pytest.raises(NotNow, match="not_allowed"):
        submissions.open_period(PERIOD, "tinh", ["xa-2"], DUE, other)


@pytest.mark.parametrize(
    ("figure", "written", "number"),
    [
        ("members", "1.234", 1234), ("members", " 12 ", 12), ("members", "3,0", 3),
        ("members_women_pct", "5,3", 5.3), ("members_women_pct", "76,3%", 76.3),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(figure: str, written: str, number: float) -> None:
    assert values.checked(figure, written) == (number, "")


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("3,5", "not_whole"), (2.5, "not_whole"), ("-1", "not_a_number"), (-1, "not_a_number"), ("1e3", "not_a_number"),
        ("inf", "not_a_number"), (float("inf"), "not_a_number"), ("nan", "not_a_number"), ("", "not_a_number"),
        ("10.000.001", "too_large"), (True, "not_a_number"), ("ba", "not_a_number"),
    ],
)  # fmt: skip
def test_what_a_counted_figure_cannot_be_is_told(written: Any, fault: str) -> None:
    assert values.checked("members", written) == (None, fault)


def test_an_explanation_written_on_the_form_stands_beside_the_difference(
    asked: Submission, user: User
) -> None:
    def explain(sheet: Any) -> None:
        sheet["F7"] = "Có văn bản chưa gửi"

    assert codes_of(take("bieu.xlsx", filled(asked, explain, members=5), user)) == []
    assert [d.explanation for d in differences(UNIT, PERIOD)] == ["Có văn bản chưa gửi"]


def test_every_form_asks_figures_of_the_catalogue_and_a_submission_keeps_what_it_was_asked(
    user: User,
) -> None:
    for kind in standard.kinds().values():
        assert kind.figures and len(set(kind.figures)) == len(kind.figures)
    (row,) = submissions.open_period(PERIOD, "tinh", ["xa-1"], DUE, user, "staff")
    assert row.asks == list(standard.kinds()["staff"].figures)
    book = openpyxl.load_workbook(io.BytesIO(form(row)))
    assert [c.value for c in book[SHEET]["A"][6:]] == row.asks


def test_declared_figures_stay_out_of_the_books_and_differences_are_listed(
    asked: Submission, user: User, stored: Stored
) -> None:
    before = stored.books.last, stored.stocks()
    sent(asked, user, members=5, members_admitted=0)
    (found,) = differences(UNIT, PERIOD)
    assert (found.figure, found.declared, found.booked, found.amount) == ("members", 5, 3, 2)
    assert (stored.books.last, stored.stocks()) == before


def test_a_level_accepts_what_reconciles_or_gives_its_reason(asked: Submission, user: User) -> None:
    sent(asked, user, members=5)
    with pytest.raises(NotNow, match="unsettled"):
        submissions.accept(asked, user)
    assert submissions.accept(asked, user, "Chờ quyết định tiếp nhận").reason == "Chờ quyết định tiếp nhận"


def test_a_difference_is_settled_by_a_note(asked: Submission, user: User) -> None:
    sent(asked, user, members=5)
    with pytest.raises(settling.NotSettled, match="note_needed"):
        settling.by_note(UNIT, PERIOD, "members", " ", user)
    settling.by_note(UNIT, PERIOD, "members", "Tính cả hai đồng chí đang chuyển đến", user)
    assert differences(UNIT, PERIOD)[0].settled == "note"
    assert submissions.accept(asked, user).state == Submission.State.ACCEPTED


def test_a_difference_is_settled_by_a_decision_only_where_the_books_then_agree(
    asked: Submission, user: User, stored: Stored
) -> None:
    sent(asked, user, members=4)
    with pytest.raises(settling.NotSettled, match="no_such_posting"):
        settling.by_decision(UNIT, PERIOD, "members", 999, user)
    with pytest.raises(settling.NotSettled, match="still_differs"):
        settling.by_decision(UNIT, PERIOD, "members", stored.books.last, user)
    posting = stored.post(act("transfer_member_in", person="binh", cell="cb-1"), on="2018-06-01")
    settling.by_decision(UNIT, PERIOD, "members", posting, user)
    assert differences(UNIT, PERIOD) == [] and standing(UNIT, PERIOD)["members"].decision == posting


def test_a_difference_is_settled_by_a_corrected_declaration_and_the_former_stays(
    asked: Submission, user: User
) -> None:
    sent(asked, user, members=5)
    settling.by_correction(UNIT, PERIOD, "members", 3, submissions.source_of(asked), user)
    assert differences(UNIT, PERIOD) == []
    assert list(DeclaredFigure.objects.values_list("value", "replaced")) == [(5.0, True), (3.0, False)]


def test_the_board_shows_who_is_late_and_by_how_many_days(asked: Submission, user: User) -> None:
    assert submissions.late(date(2018, 7, 5)) == []
    board = submissions.late(date(2018, 7, 8), "tinh")
    assert [(b.submission.unit, b.days) for b in board] == [("xa-1", 3), ("xa-2", 3)]
    sent(asked, user, members=3)
    Submission.objects.filter(pk=asked.pk).update(
        sent_at=timezone.make_aware(timezone.datetime(2018, 7, 4, 12))
    )
    assert [b.submission.unit for b in submissions.late(date(2018, 7, 8))] == ["xa-2"]
    for on in (date(2018, 7, 5), date(2018, 7, 6), date(2018, 7, 8)):
        listed = {s.unit for s in Submission.objects.filter(submissions.is_late(on))}
        assert listed == {b.submission.unit for b in submissions.late(on)}, on


def test_what_was_asked_before_is_not_asked_twice(asked: Submission, user: User) -> None:
    again = submissions.open_period(PERIOD, "tinh", ["xa-1"], date(2018, 7, 10), user)
    assert [s.pk for s in again] == [asked.pk] and again[0].due == date(2018, 7, 10)
    assert asked.steps.count() == 1


def test_what_was_asked_by_mistake_is_taken_back_only_while_nothing_was_sent(
    asked: Submission, user: User
) -> None:
    other = Submission.objects.get(unit="xa-2")
    submissions.withdraw(other, user)
    assert not Submission.objects.filter(unit="xa-2").exists()
    assert submissions.open_period(PERIOD, "tinh", ["xa-2"], DUE, user)[0].state == Submission.State.OPEN
    sent(asked, user, members=3)
    submissions.give_back(asked, "Xem lại", user)
    with pytest.raises(NotNow, match="was_sent"):
        submissions.withdraw(asked, user)
