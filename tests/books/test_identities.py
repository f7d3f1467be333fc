"""Citizen numbers are kept apart: in no paper, fact or entry; one number, one person."""

from __future__ import annotations

import json

import pytest

from tests.books.world import Stored, act
from tochuc.books.models import CitizenNumber, Decision, Fact, Person
from tochuc.books.records import Refused

NUMBER = "020075001234"


def _opened(code: str, number: str = NUMBER) -> dict[str, object]:
    return act("open_person", code=code, name="Nông Văn Ví Dụ", sex="M", born="1975", citizen_number=number)


def test_a_citizen_number_stands_in_no_paper_and_no_fact(stored: Stored) -> None:
    posting = stored.post(_opened("vi"))
    kept = CitizenNumber.objects.get(person__code="vi")
    assert kept.number == NUMBER and kept.masked == "•••••••••234"
    everything = json.dumps([
        *Decision.objects.filter(posting=posting).values_list("paper", flat=True),
        *Fact.objects.filter(decision_id=posting).values_list("values", flat=True),
    ])  # fmt: skip
    assert NUMBER not in everything


def test_a_number_of_another_person_is_refused_and_nothing_is_posted(stored: Stored) -> None:
    stored.post(_opened("vi"))
    with pytest.raises(Refused) as refused:
        stored.post(_opened("khac"))
    assert [p.code for p in refused.value.problems] == ["citizen_number_taken"]
    assert not Person.objects.filter(code="khac").exists()


def test_a_number_has_twelve_digits(stored: Stored) -> None:
    assert stored.refused(_opened("vi", "12345")) == {"not_a_code"}
