"""Citizen numbers in lists: kept apart for people a list opens, told as wrong, never in a paper, a plan or a message."""

from __future__ import annotations

import json

import pytest

from tests.exchange.desk import Desk
from tests.exchange.workbooks import HEADINGS, ROWS, book
from tochuc.books.models import CitizenNumber, Decision, Fact
from tochuc.exchange.importing import cells
from tochuc.exchange.importing.faults import Wrong

NUMBERS = ("020180000111", "20075000222", "123456789")


def numbered(*numbers: object) -> bytes:
    return book((*HEADINGS, "Số CCCD"), *((*row, number) for row, number in zip(ROWS, numbers, strict=True)))


def kept() -> dict[str, str]:
    return dict(CitizenNumber.objects.values_list("person__name", "number"))


@pytest.mark.parametrize("raw", ["020180000111", "20180000111", 20180000111.0, " 020 180 000 111 "])
def test_a_number_is_read_however_excel_kept_it(raw: object) -> None:
    assert cells.read_citizen_number(raw) == "020180000111"


@pytest.mark.parametrize("raw", ["02018000011", "0201800001112", "A20180000111"])
def test_what_is_no_number_is_told(raw: str) -> None:
    if len(raw) == 11:
        assert cells.read_citizen_number(raw) == "0" + raw
        return
    with pytest.raises(Wrong):
        cells.read_citizen_number(raw)


def test_numbers_are_kept_apart_for_the_people_a_list_opens(desk: Desk) -> None:
    made = desk.post(numbered(*NUMBERS))
    assert kept() == {"Lò Thị Xuân": NUMBERS[0], "Hoàng Văn Quý": "0" + NUMBERS[1]}
    assert made.notes["old_identity_number"] == 1
    written = json.dumps(
        [*Decision.objects.values_list("paper", flat=True), *Fact.objects.values_list("values", flat=True)]
    )
    assert NUMBERS[0] not in written and NUMBERS[0] not in json.dumps([r.as_data() for r in made.results])
    assert desk.plan(numbered(*NUMBERS)).counts["same"] == 3


def test_a_number_names_its_person_though_the_birth_is_slipped(desk: Desk) -> None:
    desk.post(numbered(*NUMBERS))
    slipped = (ROWS[0][0], ROWS[0][1], "12/05/1981", *ROWS[0][3:], NUMBERS[0])
    made = desk.plan(book((*HEADINGS, "Số CCCD"), slipped))
    assert made.counts["changed"] == 1 and made.results[0].changes["born"] == ("1980-05-12", "1981-05-12")


def test_the_number_of_another_is_told_without_saying_whose(desk: Desk) -> None:
    desk.post(numbered(*NUMBERS))
    other = (1, "Vi Thị Khác", *ROWS[0][2:], NUMBERS[0])
    fault = desk.fault(book((*HEADINGS, "Số CCCD"), other))
    assert fault.code == "citizen_number_of_another" and "Xuân" not in fault.message() and fault.column == "I"


def test_one_number_for_two_people_of_a_list_is_told(desk: Desk) -> None:
    assert [f.row for f in desk.faults(numbered(NUMBERS[0], NUMBERS[0], ""))] == [3]
