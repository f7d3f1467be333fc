"""What the reader promises of a text, each in a small one."""

from __future__ import annotations

import random
import unicodedata

import pytest

from tests.reading.passages import figures
from tochuc.reading.reader import read
from tochuc.reading.reading import Claim, Reading

MERGED = (
    "Có 5/11 huyện, thành phố hòa nhập mô hình mới; giảm 61 người, đạt 5,3% (chỉ tiêu đến năm 2021 là 10%)."
)


def only(text: str) -> Claim:
    """The one claim of a text."""
    claims = read(text).claims
    assert len(claims) == 1, [c.text for c in claims]
    return claims[0]


def values(text: str) -> list[int | float]:
    return [claim.value for claim in read(text).claims]


def test_offsets_count_the_text_as_given_composed_or_decomposed() -> None:
    for form in ("NFC", "NFD"):
        text = unicodedata.normalize(form, MERGED)
        reading = read(text)
        assert [c.value for c in reading.claims] == [5, 61, 5.3, 10]
        assert all(text[c.start : c.end] == c.text for c in reading.claims)
        assert [c.unit for c in reading.claims] == ["huyện, thành phố", "người", "%", "%"]


def test_both_tone_placements_read_the_same() -> None:
    one = read("Uỷ ban Kiểm tra Tỉnh uỷ yêu cầu huyện uỷ Hoà An khẩn trương rà soát 12 thủ tục.")
    other = read("Ủy ban Kiểm tra Tỉnh ủy yêu cầu huyện ủy Hòa An khẩn trương rà soát 12 thủ tục.")
    assert (
        [(c.value, c.kind) for c in one.claims]
        == [(c.value, c.kind) for c in other.claims]
        == [(12, "target")]
    )
    assert len(one.orders) == len(other.orders) == 1


def test_a_ratio_is_its_value_and_its_whole() -> None:
    claim = only("Đến nay có 5/11 huyện, thành phố hoàn thành.")
    assert (claim.value, claim.of, claim.text) == (5, 11, "5/11 huyện, thành phố")


def test_a_fact_knows_the_goal_told_with_it() -> None:
    fact, goal = read("Tinh giản biên chế đạt 5,3% (chỉ tiêu đến năm 2021 là 10%).").claims
    assert (fact.kind, fact.target) == ("actual", 10)
    assert (goal.kind, goal.value) == ("target", 10)


def test_from_to_is_a_base_and_a_fact() -> None:
    first, second = read("Số phòng giảm từ 31 xuống 22 phòng.").claims
    assert (first.value, first.kind, first.unit) == (31, "base", "phòng")
    assert (second.value, second.kind, second.direction) == (22, "actual", "down")


def test_an_elliptic_number_takes_the_noun_of_the_next() -> None:
    claims = read("Đã bổ nhiệm 36 và miễn nhiệm 04 trường hợp.").claims
    assert [(c.text, c.value, c.unit) for c in claims] == [
        ("36", 36, "trường hợp"),
        ("04 trường hợp", 4, "trường hợp"),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Có mười hai đồng chí dự.", 12),
        ("Kết nạp hai mươi mốt đảng viên.", 21),
        ("Gồm một trăm lẻ năm đại biểu.", 105),
        ("Có 05 đồng chí dự.", 5),
        ("Có 74 108 đảng viên.", 74108),
        ("Có 74.108 đảng viên.", 74108),
        ("Có 74,108 đảng viên.", 74108),
        ("Chi 62,5 tỷ đồng.", 62.5),
        ("Có 5,6 triệu đảng viên.", 5_600_000),
        ("Không có đảng viên nào vi phạm.", 0),
    ],
)
def test_a_number_is_read_however_it_is_written(text: str, value: float) -> None:
    assert only(text).value == value


@pytest.mark.parametrize("word", ["gần", "trên", "khoảng", "hơn"])
def test_an_approximate_number_says_so(word: str) -> None:
    assert only(f"Kết nạp {word} 60 đảng viên.").approximate


@pytest.mark.parametrize(
    "text",
    [
        "Thực hiện Nghị quyết số 18-NQ/TW và Kế hoạch 86-KH/TU.",
        "Nghị định 108/2014/NĐ-CP, khóa XII, nhiệm kỳ 2015-2020.",
        "Hội nghị ngày 24/7/2018, đợt 3/2 và 19/5.",
        "Theo Điều 15, khoản 2 của Điều lệ.",
        "Điện thoại 0205 3812 345; hotline 0912.345.678.",
        "Trang 3/12",
        "Lượt xem: 1.234",
        "Thứ sáu, 19/08/2022",
        "Trao Huy hiệu 30 năm tuổi Đảng.",
        "Chính quyền địa phương hai cấp; chi bộ bốn tốt; một số nơi còn chậm.",
        "Trong năm đã có nhiều chuyển biến; sau 5 năm thực hiện.",
    ],
)
def test_what_is_no_claim_is_not_taken_for_one(text: str) -> None:
    assert [c.text for c in read(text).claims] == []


def test_orders_carry_the_addressee_over_semicolons() -> None:
    orders = read(
        "Đồng chí Bí thư đề nghị các huyện ủy tiếp tục rà soát biên chế; xây dựng kế hoạch đào tạo trước ngày 30/9; "
        "phối hợp chặt chẽ với Sở Nội vụ sắp xếp cán bộ."
    ).orders
    assert [o.addressee for o in orders] == ["các huyện ủy"] * 3
    assert orders[1].deadline == "trước ngày 30/9"
    assert orders[2].together == "Sở Nội vụ"


def test_what_was_done_is_no_order() -> None:
    assert (
        read("Ban Thường vụ đã chỉ đạo các huyện ủy rà soát biên chế theo đề nghị của Sở Nội vụ.").orders
        == []
    )


def test_a_symbol_of_two_documents_is_asked_about_unless_term_date_or_subject_tell() -> None:
    def cited(text: str) -> tuple[str | None, int]:
        reference = read(text).references[0]
        return reference.date, len(reference.candidates)

    assert cited("Thực hiện Nghị quyết 18-NQ/TW.") == (None, 2)
    assert cited("Thực hiện Nghị quyết 18-NQ/TW khóa XII.") == ("2017-10-25", 0)
    assert cited("Thực hiện Nghị quyết 18-NQ/TW về trật tự, an toàn xã hội.") == ("2026-07-28", 0)
    assert cited("Ngày 24/7/2018, hội nghị sơ kết Nghị quyết 18-NQ/TW.") == ("2017-10-25", 0)


def whys(text: str) -> list[str]:
    return [c.why for c in read(text).contradictions]


def test_parts_that_do_not_make_their_whole_are_named_with_the_sum() -> None:
    assert whys("Có 57 TCCSĐ, gồm 31 đảng bộ và 24 chi bộ cơ sở.") == ["31 + 24 = 55, không phải 57"]
    assert whys("Có 55 TCCSĐ, gồm 31 đảng bộ và 24 chi bộ cơ sở.") == []


def test_overlapping_parts_are_not_added() -> None:
    assert whys("Kết nạp 60 đảng viên, trong đó 40 nữ, 30 người dân tộc thiểu số.") == []


def test_a_percentage_is_tried_against_every_stated_base() -> None:
    text = "Toàn tỉnh có 709 tổ chức cơ sở đảng, 701 tổ chức được đánh giá; 439 tổ chức vững mạnh ({})."
    assert whys(text.format("62,62%")) == []
    assert whys("Trong 709 tổ chức có 439 tổ chức vững mạnh (62,62%).") != []


def test_a_truncated_percentage_is_explained() -> None:
    told = whys("Đạt 55/72 nhiệm vụ (76,3%).")
    assert len(told) == 1 and "cắt bỏ phần lẻ" in told[0]


def test_more_than_the_whole_is_named() -> None:
    assert whys("Có 13/11 huyện hoàn thành.") == ["“13/11 huyện”: 13 lớn hơn số gốc 11"]


def test_one_figure_told_twice_differently_is_named_and_two_years_are_not() -> None:
    text = "Năm {}, toàn tỉnh kết nạp 540 đảng viên. Năm {}, toàn tỉnh kết nạp 545 đảng viên."
    assert len(whys(text.format(2020, 2020))) == 1
    assert whys(text.format(2019, 2020)) == []


def test_a_percentage_without_base_gives_the_base_it_implies() -> None:
    notes = read("Tinh giản biên chế 61 người, đạt 5,3%.").notes
    assert notes and "1.141 đến 1.161" in notes[0]


def test_a_claim_is_tied_to_its_figure_by_name_alias_and_unit() -> None:
    reading = read(
        "Cấp tỉnh giảm 7 phòng, ban chuyên môn; tinh giản biên chế 61 người; kiểm tra 45 đảng viên.",
        figures(),
    )
    assert [c.figure for c in reading.claims] == ["departments_cut", "staff_reduced", None]


def test_the_print_date_of_the_page_is_not_the_date_of_the_text() -> None:
    document = read(
        "Thứ hai, 05/02/2024\n\nSơ kết 6 tháng đầu năm\n\nSáng nay (12/7), Tỉnh ủy họp. Kết quả năm 2018 được đánh giá "
        "theo nghị quyết khóa XII; chỉ tiêu đến năm 2021 là 10%."
    ).document
    assert document.date == "2018-07-12"
    assert "05/02/2024" in (document.date_reason or "")


def test_a_letter_tells_its_own_date_place_and_kind() -> None:
    document = read(
        "TỈNH ỦY LẠNG SƠN\nBAN TỔ CHỨC\n*\nSố 125-BC/BTCTU\nLạng Sơn, ngày 15 tháng 6 năm 2018\n\nBÁO CÁO\n"
        "công tác tổ chức xây dựng Đảng 6 tháng đầu năm 2018\n\nĐã giảm 7 phòng."
    ).document
    assert (document.date, document.place, document.kind) == ("2018-06-15", "Lạng Sơn", "báo cáo")


def test_any_text_is_read_without_an_error_and_offsets_stay_true() -> None:
    pieces = ["61 người", "5/11", "5,3%", "từ 3 đến", "(", ")", ";", "gồm", "trong đó", "đề nghị các huyện ủy", "18-NQ/TW",
              "\n", "\x00", "\x07", "<b>", "năm", "không có", "%", "1.2.3", "từ", "ngày 31/2", "12/", "–", "\u0301", "mười"]  # fmt: skip
    chance = random.Random(6)
    for _ in range(400):
        text = " ".join(chance.choice(pieces) for _ in range(chance.randint(0, 40)))
        reading = read(text, figures()[:20])
        assert_true_offsets(text, reading)


def assert_true_offsets(text: str, reading: Reading) -> None:
    for each in (*reading.claims, *reading.orders):
        assert text[each.start : each.end] == each.text
    for told in reading.contradictions:
        assert all(0 <= claim < len(reading.claims) for claim in told.claims)


def test_markup_and_control_characters_are_read_as_space() -> None:
    assert values("Giảm\x0761&nbsp;<b>người</b>\u200b, đạt 5,3<i>%</i>") == [61, 5.3]


def test_a_table_of_numbers_holds_no_claims() -> None:
    assert read("\n".join("\t".join(str(n) for n in range(10)) for _ in range(500))).claims == []


def test_what_makes_another_kind_of_a_noun_belongs_to_it_and_what_describes_it_does_not() -> None:
    text = "Có 3 vụ cháy, 12 cuộc kiểm tra, 5 chi hội nghề nghiệp, 40 hộ nghèo, 6 hội nghị trực tuyến."
    assert [c.unit for c in read(text).claims] == [
        "vụ cháy", "cuộc kiểm tra", "chi hội nghề nghiệp", "hộ", "hội nghị",
    ]  # fmt: skip


def test_numbers_of_a_list_of_labels_count_the_labels_noun() -> None:
    claims = read("Kết nạp đoàn viên: 612; đoàn viên ưu tú: 143; vào Đảng: 64").claims
    assert [(c.value, c.unit) for c in claims] == [
        (612, "đoàn viên"), (143, "đoàn viên ưu tú"), (64, "đoàn viên"),
    ]  # fmt: skip
    assert values("Xã Hòa An: 12; xã Hòa Lộc: 15") == []


def test_a_labelled_total_without_a_noun_is_a_claim() -> None:
    assert [(c.value, c.unit) for c in read("Tổng số: 45; nữ: 12.").claims] == [(45, ""), (12, "nữ")]


def test_what_stands_under_a_heading_of_goals_is_aimed_at() -> None:
    text = (
        "I. KẾT QUẢ\n- Kết nạp mới 112 đoàn viên.\nIV. NHIỆM VỤ NĂM 2024\n- Kết nạp mới 120 đoàn viên.\n"
        "- Hiện còn 14 chi đoàn yếu.\nV. ĐÁNH GIÁ CHUNG\n- Có 9 chi đoàn khá."
    )
    assert [(c.value, c.kind) for c in read(text).claims] == [
        (112, "actual"), (120, "target"), (14, "actual"), (9, "actual"),
    ]  # fmt: skip


def test_a_goal_striven_for_holds_over_the_words_that_tell_facts() -> None:
    text = "Phấn đấu đến năm 2025 có 12 xã đạt chuẩn, 3 xã nâng cao; tỷ lệ hộ nghèo giảm còn 2%; đến nay đã có 9 xã."
    assert [(c.value, c.kind) for c in read(text).claims] == [
        (12, "target"), (3, "target"), (2, "target"), (9, "actual"),
    ]  # fmt: skip


def test_that_no_household_shall_want_is_no_claim() -> None:
    assert values("Không để hộ nào thiếu đói trong dịp Tết.") == []


def test_where_something_works_is_no_base() -> None:
    assert only("Đảng viên hoạt động trong 61 doanh nghiệp.").kind == "actual"
    assert [c.kind for c in read("Trong 73 tổ chức, có 12 tổ chức xuất sắc.").claims] == ["base", "actual"]


def test_money_called_the_same_is_not_told_twice() -> None:
    text = "Xây 3 căn nhà, kinh phí 150 triệu đồng.\n\nCòn 1 đơn vị chậm nộp kinh phí 12 triệu đồng."
    assert read(text).contradictions == []


def test_what_moved_is_the_number_the_clause_begins_with() -> None:
    claims = read("Số chi bộ có dưới 9 đảng viên giảm 76; số chi bộ tăng 12.").claims
    assert [(c.value, c.unit) for c in claims] == [(9, "đảng viên"), (76, "chi bộ"), (12, "chi bộ")]
