"""What the reader promises of whole letters and reports: whose they are, when they were written, what their numbers are."""

from __future__ import annotations

from tests.reading.passages import figures
from tochuc.reading.reader import read
from tochuc.reading.reading import Claim

UNION = (
    "HỘI NÔNG DÂN TỈNH AN BÌNH\nBÁO CÁO kết quả phong trào nông dân quý II năm 2021\n\n"
    "Tính đến 30/6/2021, toàn tỉnh có 812 chi hội. Quyết định số 77-QĐ/HNDTW ngày 14/5/2019 quy định mức hỗ trợ.\n"
)


def figure_of(text: str, value: float) -> str | None:
    """The figure to which the claim of this value is tied."""
    return tied(text, value).figure


def tied(text: str, value: float) -> Claim:
    return next(c for c in read(text, figures()).claims if c.value == value)


def test_a_cited_documents_date_is_not_the_date_of_the_text() -> None:
    document = read(UNION).document
    assert document.date is None
    assert "không trước 30/06/2021" in (document.date_reason or "")
    assert "2019" not in (read(UNION.replace("2021", "2019")).document.date or "")


def test_an_event_before_the_day_figures_are_told_up_to_does_not_date_the_text() -> None:
    document = read(
        "BÁO CÁO kết quả công tác\nNgày 12/3/2021 tổ chức lễ. Tính đến 30/6/2021, có 8 chi bộ."
    ).document
    assert document.date is None


def test_the_title_begins_with_its_kind_and_the_body_above_it_issues_it() -> None:
    document = read(UNION).document
    assert document.title == "BÁO CÁO kết quả phong trào nông dân quý II năm 2021"
    assert document.issuer == "HỘI NÔNG DÂN TỈNH AN BÌNH"


def test_of_two_bodies_in_the_letterhead_the_lower_one_issues() -> None:
    letter = (
        "UBND TỈNH AN BÌNH    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ TƯ PHÁP    Độc lập - Tự do - Hạnh phúc\n"
        "Số: 31/STP-VP\nAn Bình, ngày 05 tháng 7 năm 2023\n\nKính gửi: Các phòng."
    )
    assert read(letter).document.issuer == "SỞ TƯ PHÁP"
    assert read(letter).document.date == "2023-07-05"


def test_members_of_another_organisation_are_not_the_partys() -> None:
    assert figure_of("Quý I kết nạp 3.205 đoàn viên công đoàn.", 3205) is None
    assert figure_of("Đã kết nạp 40 đoàn viên vào Đảng.", 40) == "members_admitted"


def test_a_part_after_a_semicolon_is_of_those_counted_before_it() -> None:
    text = "Kết nạp được 204 đảng viên mới, tăng 12 đồng chí so với cùng kỳ; nữ 83 đồng chí, chiếm 40,7%."
    assert figure_of(text, 83) == "members_admitted_women"
    assert figure_of(text, 40.7) == "members_admitted_women_pct"


def test_what_is_left_after_a_cut_is_not_the_cut() -> None:
    assert figure_of("Số đơn vị sự nghiệp giảm từ 612 xuống còn 588 đơn vị.", 588) is None


def test_a_difference_carries_no_goal() -> None:
    text = "Kết nạp 1.204 đảng viên, đạt 60,2% chỉ tiêu (2.000 đảng viên), tăng 112 đồng chí so với cùng kỳ."
    assert (tied(text, 112).target, tied(text, 1204).target) == (None, 2000)


def test_a_partner_ends_before_its_work() -> None:
    orders = read(
        "Yêu cầu Liên đoàn Lao động phối hợp với Sở Nội vụ thanh tra ít nhất 30 đơn vị trước 30/6."
    ).orders
    assert [o.together for o in orders] == ["Sở Nội vụ"]


def test_an_earlier_year_named_to_compare_holds_for_its_own_sentence() -> None:
    text = (
        "BÁO CÁO kết quả quý I năm 2019\n\nQuý I, thành lập 21 chi hội. Năm 2018 có 2 vụ, quý I năm nay không có vụ "
        "nào. Tặng 510 suất quà."
    )
    assert tied(text, 2).period == "Năm 2018"
    assert tied(text, 510).period == "Quý I"


def test_a_letter_without_a_kind_is_called_by_its_subject() -> None:
    document = read(
        "HUYỆN ĐOÀN BẮC LŨNG\nSố: 14-CV/ĐTN\nV/v triển khai Tháng Thanh niên\nBắc Lũng, ngày 19 tháng 02 năm 2021\n\n"
        "Kính gửi: Các đoàn cơ sở\n\nĐề nghị các đoàn cơ sở tổ chức ra quân."
    ).document
    assert (document.kind, document.title) == ("công văn", "V/v triển khai Tháng Thanh niên")


def test_a_place_below_a_bodys_name_is_part_of_it() -> None:
    letter = "ỦY BAN NHÂN DÂN\nTỈNH ĐỒNG SƠN\nSố: 56/TB-UBND   Đồng Sơn, ngày 8 tháng 3 năm 2021\n\nTHÔNG BÁO\nKết luận cuộc họp\n"
    assert read(letter).document.issuer == "ỦY BAN NHÂN DÂN TỈNH ĐỒNG SƠN"
    assert read(letter).document.place == "Đồng Sơn"


def test_a_difference_is_not_the_whole_of_the_parts_after_it() -> None:
    text = "Thi hành kỷ luật 21 đảng viên, giảm 5 trường hợp so với cùng kỳ năm 2019, gồm: khiển trách 14, cảnh cáo 5, khai trừ "
    assert read(text + "2.").contradictions == []
    assert [read(text + "4.").contradictions[0].claims[0]] == [0]
    assert all(c.period is None for c in read(text + "2.").claims)


def test_those_to_whom_something_was_done_are_not_all_members() -> None:
    assert figure_of("Đã giám sát 41 tổ chức đảng, 77 đảng viên.", 77) is None


def test_every_item_of_a_list_is_for_the_one_told_before_it() -> None:
    text = (
        "Đề nghị các đoàn cơ sở triển khai một số nội dung sau:\n1. Tổ chức ra quân; mỗi đơn vị thực hiện 01 công trình.\n"
        "2. Vận động xây dựng 01 nhà nhân ái."
    )
    told = [o.addressee for o in read(text).orders]
    assert told == ["các đoàn cơ sở", "mỗi đơn vị", "các đoàn cơ sở"]


def test_closing_words_of_a_letter_are_no_task() -> None:
    assert read("Văn phòng UBND tỉnh thông báo để các đơn vị biết, thực hiện./.").orders == []


def test_a_span_of_days_is_a_deadline() -> None:
    orders = read("Yêu cầu Đảng ủy xã khắc phục trong vòng 15 ngày kể từ ngày nhận thông báo.").orders
    assert [o.deadline for o in orders] == ["trong vòng 15 ngày kể từ ngày nhận thông báo"]


def test_an_average_is_no_figure() -> None:
    assert figure_of("Bình quân mỗi năm kết nạp 264 đảng viên.", 264) is None
