"""A reading against what the books hold."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.reading.passages import figures
from tochuc.reading.reader import read
from tochuc.reading.reading import Reading
from tochuc.reading.reconcile import compare, corrected, declared, task_drafts

TEXT = (
    "Cấp tỉnh giảm 7 phòng, ban chuyên môn; tinh giản biên chế 61 người, đạt 5,3% (chỉ tiêu đến năm 2021 là 10%). "
    "Có 5/11 huyện, thành phố có trưởng ban dân vận đồng thời là chủ tịch UBMTTQ. Trao 45 suất quà."
)


@dataclass(frozen=True)
class Held:
    """What the books hold, for the test."""

    number: float | None
    entries: int = 1
    part: float | None = None
    whole: float | None = None


BOOKS = {
    "departments_cut": Held(7, 7),
    "staff_reduced": Held(61, 61),
    "staff_reduced_pct": Held(61 * 100 / 1150),
    "staff_reduction_target_pct": Held(10),
    "offices_merged_mobilisation_front": Held(5, 5, 5, 11),
}


@pytest.fixture
def reading() -> Reading:
    return read(TEXT, figures())


def outcomes(reading: Reading, books: dict[str, Held]) -> list[str]:
    return [finding.outcome for finding in compare(reading.claims, books)]


def test_every_claim_agrees_with_books_that_hold_it(reading: Reading) -> None:
    assert outcomes(reading, BOOKS) == ["agrees"] * 5 + ["not tied"]


def test_a_percentage_is_compared_at_the_decimals_it_was_printed_with(reading: Reading) -> None:
    assert outcomes(reading, {**BOOKS, "staff_reduced_pct": Held(5.349)})[2] == "agrees"
    assert outcomes(reading, {**BOOKS, "staff_reduced_pct": Held(5.35)})[2] == "differs"


def test_after_a_reversal_only_the_claim_that_no_longer_holds_differs(reading: Reading) -> None:
    found = compare(reading.claims, {**BOOKS, "departments_cut": Held(6, 8)})
    assert [f.claim for f in found if f.outcome == "differs"] == [0]
    assert "văn bản nói 7, sổ có 6" in found[0].why
    assert found[0].entries == 8


def test_a_ratio_is_compared_with_its_whole(reading: Reading) -> None:
    found = compare(reading.claims, {**BOOKS, "offices_merged_mobilisation_front": Held(5, 5, 5, 10)})
    assert found[4].outcome == "differs"


def test_no_data_is_not_zero(reading: Reading) -> None:
    assert outcomes(reading, {**BOOKS, "staff_reduced": Held(None)})[1] == "not in the books"


def test_another_places_number_is_not_compared() -> None:
    reading = read("Huyện Cao Lộc kết nạp 45 đảng viên.", figures())
    assert outcomes(reading, {"members_admitted": Held(603)}) == ["not tied"]


def test_a_correction_is_kept_and_ties_the_same_words_next_time(reading: Reading) -> None:
    text = "Đã trao 45 suất quà nghĩa tình."
    first = read(text, figures())
    assert first.claims[0].figure is None
    changed, phrase = corrected(first, 0, "benefits_granted")
    assert changed.claims[0].figure == "benefits_granted"
    again = read("Năm sau trao 52 suất quà nghĩa tình.", figures(), learnt={phrase: "benefits_granted"})
    assert again.claims[0].figure == "benefits_granted"
    assert (
        read("Trao 3 giải thưởng.", figures(), learnt={phrase: "benefits_granted"}).claims[0].figure is None
    )


def test_a_claim_becomes_a_declared_figure_and_an_order_a_task_draft() -> None:
    reading = read(
        "Kết nạp 45 đảng viên. Đề nghị các chi bộ tiếp tục rà soát nguồn trước ngày 30/9. Có 3 giải.",
        figures(),
    )
    assert declared(reading, 0, "LS.01", "2018-H1").figure == "members_admitted"
    with pytest.raises(ValueError, match="chưa được nối"):
        declared(reading, 1, "LS.01", "2018-H1")
    assert [(t.addressee, t.deadline) for t in task_drafts(reading)] == [("các chi bộ", "trước ngày 30/9")]
