"""Declared figures by themselves: one holds, the former stay, what was accepted is fixed, the source is kept."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tests.books.world import Stored, settled
from tochuc.access.models import User
from tochuc.declared.declaring import AlreadyAccepted, Source, accept, declare, standing
from tochuc.declared.models import DeclaredFigure
from tochuc.reading import keeping

UNIT, PERIOD = "xa-1", "2018-H1"
FORM = Source("submission", 7)
pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return User.objects.create(username="canbo")


def held() -> dict[str, tuple[float, str]]:
    return {f: (r.value, r.source) for f, r in standing(UNIT, PERIOD).items()}


def test_of_a_form_and_a_text_the_last_holds_and_the_former_stays(by: User) -> None:
    text = keeping.keep("Đảng bộ có 5 đảng viên.", UNIT, PERIOD, by)
    start = keeping.read_kept(text).claims[0].start
    keeping.correct(text, start, "members", by)
    said = keeping.declare(text, start, by)
    assert (said.source, said.source_id, said.text) == ("text", text.pk, "5 đảng viên")
    assert held() == {"members": (5, "text")}
    declare(UNIT, PERIOD, {"members": 3}, FORM, by)
    assert held() == {"members": (3, "submission")}
    assert list(DeclaredFigure.objects.values_list("value", "replaced", "settled")) == [
        (5.0, True, "correction"), (3.0, False, ""),
    ]  # fmt: skip


def test_the_same_declared_again_is_no_new_declaration_and_keeps_its_explanation(by: User) -> None:
    declare(UNIT, PERIOD, {"members": 3}, FORM, by, {"members": "Khớp sổ"})
    assert declare(UNIT, PERIOD, {"members": 3}, FORM, by) == []
    assert standing(UNIT, PERIOD)["members"].explanation == "Khớp sổ"
    assert declare(UNIT, PERIOD, {"members": 3}, FORM, by, {"members": "Khác"})
    assert DeclaredFigure.objects.count() == 2


def test_what_was_accepted_is_not_declared_anew_from_anywhere(by: User) -> None:
    declare(UNIT, PERIOD, {"members": 5, "cells": 1}, FORM, by)
    accept(UNIT, PERIOD)
    with pytest.raises(AlreadyAccepted) as fixed:
        declare(UNIT, PERIOD, {"members": 6, "cells": 1, "members_died": 0}, FORM, by)
    assert fixed.value.figures == ["members"] and set(held()) == {"members", "cells"}
    text = keeping.keep("Đảng bộ có 6 đảng viên.", UNIT, PERIOD, by)
    start = keeping.read_kept(text).claims[0].start
    keeping.correct(text, start, "members", by)
    with pytest.raises(ValueError, match="Cấp trên đã nhận"):
        keeping.declare(text, start, by)
    assert held()["members"] == (5, "submission")


def test_an_unknown_figure_is_refused_and_nothing_of_the_form_is_kept(by: User) -> None:
    with pytest.raises(ValueError, match="khong_co"):
        declare(UNIT, PERIOD, {"members": 3, "khong_co": 1}, FORM, by)
    assert not DeclaredFigure.objects.exists()


def test_the_store_itself_lets_one_declaration_of_a_figure_hold(by: User) -> None:
    row = {
        "unit": UNIT,
        "period": PERIOD,
        "figure": "members",
        "source": "submission",
        "source_id": 1,
        "by": "x",
    }
    DeclaredFigure.objects.create(value=1, **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeclaredFigure.objects.create(value=2, **row)


def test_a_declaration_is_in_no_entry_and_no_sum(by: User) -> None:
    from tochuc.declared.differences import booked

    settled(Stored())
    before = booked(UNIT, PERIOD, ["members"])
    declare(UNIT, PERIOD, {"members": 999}, FORM, by)
    assert booked(UNIT, PERIOD, ["members"]) == before == {"members": 3}
