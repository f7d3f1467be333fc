"""Merged offices: a stock on a day, seen from who holds what, with history and with why not."""

from __future__ import annotations

from datetime import date

import pytest

from tests.books.world import Stored, act, settled, unit
from tochuc.books.store import last_posting
from tochuc.figures.offices import Office, inconsistencies, merged_offices

MODEL = "mobilisation_front"


@pytest.fixture
def stored(db: None) -> Stored:
    """Three districts with both posts: in `huyen` one holder, in `huyen-2` two, in `huyen-3` one post vacant."""
    made = Stored()
    settled(made)
    for index, code in enumerate(("huyen", "huyen-2", "huyen-3")):
        opening = (
            []
            if index == 0
            else [unit(code, "district_committee", "tinh"), unit(f"{code}-dv", "district_unit", code)]
        )
        where = "dan-van" if index == 0 else f"{code}-dv"
        made.post(
            *opening, unit(f"{code}-mt", "front", code),
            act("open_post", code=f"{code}-a", unit=where, title="head_mass_mobilisation"),
            act("open_post", code=f"{code}-b", unit=f"{code}-mt", title="chair_fatherland_front"), on="2018-01-10",
        )  # fmt: skip
    made.post(
        act("appoint", person="an", post="huyen-a"), act("appoint", person="an", post="huyen-b"),
        act("appoint", person="chi", post="huyen-2-a"), act("appoint", person="ha", post="huyen-2-b"),
        act("appoint", person="binh", post="huyen-3-a"), on="2018-02-01",
    )  # fmt: skip
    return made


def rows(on: str) -> dict[str, Office]:
    return {row.unit: row for row in merged_offices("tinh", date.fromisoformat(on), last_posting(), MODEL)}


def test_each_district_says_whether_and_why_not(stored: Stored) -> None:
    number = stored.post(act("merge_offices", unit="huyen", model=MODEL, person="an"), on="2018-03-01")
    found = rows("2018-06-30")
    assert {code: row.decided for code, row in found.items()} == {
        "huyen": True,
        "huyen-2": False,
        "huyen-3": False,
    }
    assert (found["huyen"].holder, found["huyen"].since) == ("an", date(2018, 3, 1)) and number
    assert found["huyen-2"].why == (("several", "chi, ha"),)
    assert found["huyen-3"].why == (("vacant", "chair_fatherland_front"),)
    assert inconsistencies(found.values()) == []


def test_what_is_held_by_one_and_never_decided_is_seen(stored: Stored) -> None:
    row = rows("2018-06-30")["huyen"]
    assert row.held and not row.decided and row.inconsistent
    assert (row.holder, row.why) == ("an", (("not_decided", "an"),))


def test_a_model_that_ended_keeps_its_history_and_is_a_stock_of_its_day(stored: Stored) -> None:
    stored.post(act("merge_offices", unit="huyen", model=MODEL, person="an"), on="2018-03-01")
    stored.post(
        act("part_offices", unit="huyen", model=MODEL),
        act("relieve", person="an", post="huyen-b"),
        on="2018-05-02",
    )
    assert rows("2018-04-30")["huyen"].decided
    row = rows("2018-06-30")["huyen"]
    assert not row.decided and not row.inconsistent
    assert row.history == ((date(2018, 3, 1), "an"), (date(2018, 5, 2), ""))
    assert ("parted", "2018-05-02") in row.why


def test_merged_in_the_books_and_no_longer_held_is_told(stored: Stored) -> None:
    stored.post(act("merge_offices", unit="huyen", model=MODEL, person="an"), on="2018-03-01")
    stored.post(act("relieve", person="an", post="huyen-b"), on="2018-05-02")
    (row,) = inconsistencies(rows("2018-06-30").values())
    assert row.unit == "huyen" and row.decided and not row.held
    assert ("vacant", "chair_fatherland_front") in row.why
    assert ("lost", "chair_fatherland_front") in row.why and row.until == date(2018, 5, 2)
    assert rows("2018-05-01")["huyen"].until is None


def test_a_district_that_ended_is_not_among_those_asked(stored: Stored) -> None:
    stored.post(act("merge_units", units=["huyen-3"], into="huyen-2"), on="2018-06-01")
    assert "huyen-3" in rows("2018-05-31") and "huyen-3" not in rows("2018-06-01")
