"""The real article of July 2018, read in full. It is kept beside the repository, never in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reading.passages import figures
from tochuc.reading.reader import read
from tochuc.reading.reading import Reading

ROOT = Path(__file__).resolve().parents[2]
ARTICLE = ROOT.parent / "shared" / "data" / "six_month_review_2018.txt"
EXAMPLE = ROOT / "src" / "tochuc" / "demo" / "vi-du-so-ket.txt"

FIGURES = [
    ("departments_cut", 7, None, "actual"),
    ("agencies_with_departments_cut", 5, None, "actual"),
    ("service_subunits_cut", 3, None, "actual"),
    ("service_units_with_cuts", 3, None, "actual"),
    ("district_units_cut", 11, None, "actual"),
    ("staff_reduced", 61, None, "actual"),
    ("staff_reduced_pct", 5.3, None, "actual"),
    ("staff_reduction_target_pct", 10, None, "target"),
    ("offices_merged_mobilisation_front", 5, 11, "actual"),
    ("offices_merged_propaganda_training", 11, None, "actual"),
]


@pytest.fixture(params=["article", "example"])
def reading(request: pytest.FixtureRequest) -> Reading:
    path = ARTICLE if request.param == "article" else EXAMPLE
    if not path.exists():
        pytest.skip(f"the article is not here: {path} (it is somebody's text and is not committed)")
    return read(path.read_text("utf-8"), figures())


def test_every_claim_is_read_and_tied(reading: Reading) -> None:
    assert [(c.figure, c.value, c.of, c.kind) for c in reading.claims] == FIGURES


def test_its_date_is_the_day_of_the_conference(reading: Reading) -> None:
    assert reading.document.date == "2018-07-24"
    assert "24/7" in (reading.document.date_reason or "")


def test_the_deputy_secretarys_orders_are_told_with_who_must_do_them(reading: Reading) -> None:
    assert len(reading.orders) >= 8
    assert all(order.addressee for order in reading.orders)
    assert len({order.addressee for order in reading.orders[:6]}) == 1
    assert reading.orders[6].addressee == "Ban Tổ chức Tỉnh ủy"
    assert reading.orders[7].together == "Sở Nội vụ, phòng nội vụ các huyện, thành phố"


def test_it_contradicts_itself_nowhere_and_lacks_the_base_of_its_rate(reading: Reading) -> None:
    assert reading.contradictions == []
    assert any("1.141 đến 1.161" in note for note in reading.notes)


def test_its_symbols_are_resolved_by_term_and_year(reading: Reading) -> None:
    known = {(r.number, r.date) for r in reading.references}
    assert ("18-NQ/TW", "2017-10-25") in known
    assert ("26-NQ/TW", "2018-05-19") in known
