"""Tasks set under headings: who they are for, by when, and what is no task."""

from __future__ import annotations

import pytest

from tochuc.reading.reader import read


def told(text: str) -> list[tuple[str | None, str, str | None]]:
    """Each order of the text: addressee, the first two words of its action, deadline."""
    return [(o.addressee, " ".join(o.action.split()[:2]), o.deadline) for o in read(text).orders]


def test_a_body_that_is_a_line_of_its_own_is_who_the_lines_below_are_for() -> None:
    text = (
        "II. NHIỆM VỤ\n1. Văn phòng Tỉnh ủy\n- Bố trí kinh phí.\n2. Ban Tổ chức Tỉnh ủy\n- Rà soát nhân sự."
    )
    assert told(text) == [
        ("Văn phòng Tỉnh ủy", "Bố trí", None),
        ("Ban Tổ chức Tỉnh ủy", "Rà soát", None),
    ]


def test_a_matter_that_is_a_line_of_its_own_is_nobodys_name() -> None:
    text = "II. NHIỆM VỤ\n1. Văn phòng Tỉnh ủy\n- Bố trí kinh phí.\n2. Công tác cán bộ\n- Rà soát nhân sự."
    assert [addressee for addressee, _, _ in told(text)] == ["Văn phòng Tỉnh ủy", None]


def test_a_heading_of_lower_rank_does_not_end_the_tasks_and_one_of_the_same_rank_does() -> None:
    under = "B. NHIỆM VỤ TRỌNG TÂM\nI. CÔNG TÁC CÁN BỘ\n1. Rà soát quy hoạch cán bộ nữ.\n"
    assert len(told(under)) == 1
    assert len(told(under + "C. KẾT QUẢ NĂM TRƯỚC\n1. Tổ chức bốn lớp bồi dưỡng.\n")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "I. KẾT QUẢ THỰC HIỆN\n1. Nhiệm vụ thường xuyên\n- Tham mưu ban hành 12 văn bản.",
        "Các nhiệm vụ đã hoàn thành:\n- Tổ chức 2 hội nghị.",
        "Hội đồng đề nghị Chủ tịch nước tặng Huân chương cho 2 tập thể.",
        "Sau hội nghị giao ban, các phòng làm việc bình thường.",
    ],
)
def test_what_was_done_and_what_is_proposed_as_an_honour_is_no_task(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    "when",
    [
        "hoàn thành trước ngày 20/5/2023",
        "thời hạn hoàn thành: trước ngày 20/5/2023",
        "xong trước ngày 20/5/2023",
    ],
)
def test_a_clause_that_only_says_by_when_belongs_to_the_order_before_it(when: str) -> None:
    assert told(f"Giao Ban Tổ chức Huyện ủy rà soát quy hoạch; {when}.") == [
        ("Ban Tổ chức Huyện ủy", "rà soát", "trước ngày 20/5/2023")
    ]


def test_a_last_day_counts_before_a_time_told_on_the_way() -> None:
    text = "Giao Sở Nội vụ tổng kết công tác trong năm 2024, báo cáo trước ngày 15/12/2024."
    assert told(text)[0][2] == "trước ngày 15/12/2024"


def test_an_addressee_in_no_list_is_the_words_up_to_the_action() -> None:
    text = "Đồng chí Trưởng ban yêu cầu các nhóm cốt cán phong trào chủ động nắm tình hình."
    assert told(text) == [("các nhóm cốt cán phong trào", "chủ động", None)]


def test_a_time_told_first_holds_for_its_paragraph_until_another_is_told() -> None:
    text = "Trong 6 tháng đầu năm, Ban họp 4 phiên. Kết quả giảm 7 phòng. Đến nay, có 5 huyện hoàn thành.\n\nGiảm 3 ban."
    periods = [c.period for c in read(text).claims]
    assert periods == ["6 tháng đầu năm", "6 tháng đầu năm", "Đến nay", None]


def test_a_heading_and_the_first_body_in_one_line_share_out_tasks() -> None:
    text = "Nhiệm vụ trọng tâm quý III: các phòng chuyên môn hoàn thiện báo cáo; Văn phòng đôn đốc, tổng hợp trước ngày 25/9."
    assert told(text) == [
        ("các phòng chuyên môn", "hoàn thiện", None),
        ("Văn phòng", "đôn đốc,", "trước ngày 25/9"),
    ]
