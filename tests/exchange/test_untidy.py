"""Every kind of untidiness that offices' workbooks have, each in a workbook of our own: read right, or named.

`UNTIDY` lists what is read all the same (the three members of `workbooks.ROWS` come out as if the table were clean);
`WRONG` lists what must be corrected by the office: the cell, and what would be right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from tests.exchange.desk import Desk, comments
from tests.exchange.workbooks import HEADINGS, ROWS, book, changed, part, saved, sheets, with_part
from tochuc.exchange.importing.faults import Fault

Maker = Callable[[], bytes]

_TITLES = (
    ("ĐẢNG BỘ XÃ VÍ DỤ", "", "", "", "ĐẢNG CỘNG SẢN VIỆT NAM"),
    ("DANH SÁCH ĐẢNG VIÊN",),
    ("(Tính đến 30/6/2018)",),
    (),
)
_FOOT = (
    (),
    ("", "Tổng cộng: 3 đảng viên"),
    ("", "Người lập biểu", "", "", "", "TM. CHI BỘ"),
    ("", "Nguyễn Văn Ký", "", "", "", "Bế Thị Duyệt"),
)


def _without_marks(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def _merged_titles() -> bytes:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("A1:D1")
        sheet.merge_cells("A2:H2")

    return book(*_TITLES, HEADINGS, *ROWS, edit=merge)


def _two_row_header() -> bytes:
    upper = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Ngày vào Đảng", "", "Chi bộ")
    lower = ("", "", "", "", "", "Dự bị", "Chính thức", "")

    def merge(sheet: Any) -> None:
        sheet.merge_cells("F1:G1")
        sheet.merge_cells("B1:B2")

    return book(upper, lower, *ROWS, edit=merge)


def _birth_by_sex() -> bytes:
    upper = (
        "TT",
        "Họ và tên",
        "Ngày, tháng, năm sinh",
        "",
        "Dân tộc",
        "Ngày vào Đảng",
        "Ngày chính thức",
        "Chi bộ",
    )
    lower = ("", "", "Nam", "Nữ", "", "", "", "")
    rows = [[a, b, "" if s == "Nữ" else n, n if s == "Nữ" else "", *rest] for a, b, n, s, *rest in ROWS]
    return book(upper, lower, *rows, edit=lambda sheet: sheet.merge_cells("C1:D1"))


def _cells_merged_down() -> bytes:
    rows = changed(H2="")
    return book(HEADINGS, *rows, edit=lambda sheet: sheet.merge_cells("H2:H3"))


def _groups() -> bytes:
    flat = [r[:7] for r in ROWS]
    return book(HEADINGS[:7], ("I", "Đơn vị cb-1"), *flat[:2], ("II.", "Đơn vị cb-2"), flat[2])


def _sheet_per_cell() -> bytes:
    rows = [r[:7] for r in ROWS]
    return saved(sheets(**{"Đơn_vị_cb-1": [HEADINGS[:7], *rows[:2]], "Đơn_vị_cb-2": [HEADINGS[:7], rows[2]]}))


def _hidden_sheet() -> bytes:
    made = sheets(
        Danh_sách=[HEADINGS, *ROWS],
        Nháp=[HEADINGS, (1, "Người Đã Bỏ", "1/1/1950", "Nam", "", "", "", "Đơn vị cb-1")],
    )
    made["Nháp"].sheet_state = "hidden"
    return saved(made)


def _serials() -> bytes:
    def plain(sheet: Any) -> None:
        for cell in (c for row in sheet.iter_rows(min_row=2) for c in row if isinstance(c.value, float)):
            cell.number_format = "General"

    days = {"12/05/1980": 29353.0, "03/11/1975": 27701.0, "30/04/1990": 32993.0}
    return book(HEADINGS, *[[*r[:2], days[r[2]], *r[3:]] for r in ROWS], edit=plain)


def _real_dates() -> bytes:
    def day(text: Any) -> Any:
        d, m, y = (int(p) for p in text.split("/"))
        return datetime(y, m, d)

    return book(HEADINGS, *[[*r[:2], day(r[2]), *r[3:5], day(r[5]), day(r[6]), r[7]] for r in ROWS])


def _split_birth() -> bytes:
    upper = (
        "STT",
        "Họ và tên",
        "Ngày sinh",
        "",
        "",
        "Giới tính",
        "Dân tộc",
        "Ngày vào Đảng",
        "Ngày chính thức",
        "Chi bộ",
    )
    lower = ("", "", "Ngày", "Tháng", "Năm", "", "", "", "", "")
    rows = [[*r[:2], *[int(p) for p in r[2].split("/")], *r[3:]] for r in ROWS]
    return book(upper, lower, *rows, edit=lambda sheet: sheet.merge_cells("C1:E1"))


def _split_name() -> bytes:
    rows = [[r[0], r[1].rsplit(" ", 1)[0], r[1].rsplit(" ", 1)[1], *r[2:]] for r in ROWS]
    return book(("STT", "Họ và tên đệm", "Tên", *HEADINGS[2:]), *rows)


def _female_mark() -> bytes:
    rows = [[*r[:3], "x" if r[3] == "Nữ" else "", *r[4:]] for r in ROWS]
    return book((*HEADINGS[:3], "Nữ", *HEADINGS[4:]), *rows)


def _two_marks() -> bytes:
    rows = [[*r[:3], *(("", "X") if r[3] == "Nữ" else ("X", "")), *r[4:]] for r in ROWS]
    return book((*HEADINGS[:3], "Nam", "Nữ", *HEADINGS[4:]), *rows)


def _empty_rows_far_down() -> bytes:
    def far(sheet: Any) -> None:
        sheet["A900000"] = " "

    return book(HEADINGS, *ROWS, edit=far)


UNTIDY: dict[str, Maker] = {
    "columns in any order": lambda: book([HEADINGS[i] for i in (7, 2, 1, 6, 5, 4, 3, 0)], *[[r[i] for i in (7, 2, 1, 6, 5, 4, 3, 0)] for r in ROWS]),
    "headings without accents": lambda: book([_without_marks(h) for h in HEADINGS], *ROWS),
    "headings in capitals, with line breaks and stars": lambda: book([h.upper().replace(" ", "\n", 1) + "*" for h in HEADINGS], *ROWS),
    "headings in other words": lambda: book(("TT", "Họ tên đảng viên", "NTN sinh", "Giới", "Thành phần dân tộc", "Ngày kết nạp", "Ngày vào Đảng chính thức", "Nơi sinh hoạt"), *ROWS),
    "headings with a unit in brackets and a typing slip": lambda: book(("STT", "Họ và tênn (in hoa)", "Ngày sinh (dd/mm/yyyy)", "Giới tính (Nam/Nữ)", *HEADINGS[4:]), *ROWS),
    "numbered headings": lambda: book([f"{i}. {h}" for i, h in enumerate(HEADINGS, 1)], *ROWS),
    "merged title rows above": _merged_titles,
    "a header of two rows, merged": _two_row_header,
    "birth under Nam or Nữ": _birth_by_sex,
    "blank rows between and before": lambda: book((), (), HEADINGS, (), ROWS[0], (), (), *ROWS[1:]),
    "blank columns between and before": lambda: book(*[["", r[0], r[1], "", *r[2:]] for r in (HEADINGS, *ROWS)]),
    "numbers stored as text": lambda: book(HEADINGS, *[[str(r[0]), *r[1:]] for r in ROWS]),
    "dates as d-m-yy": lambda: book(HEADINGS, *changed(C1="12-5-80", C2="3-11-75", C3="30-4-90")),
    "dates with dots and spaces": lambda: book(HEADINGS, *changed(C1="12.5.1980", C2=" 3 / 11 / 1975 ", C3="30.04.1990.")),
    "dates year first": lambda: book(HEADINGS, *changed(C1="1980-05-12", C2="1975/11/03", C3="1990-04-30 00:00:00")),
    "dates in words": lambda: book(HEADINGS, *changed(C1="ngày 12 tháng 5 năm 1980", C2="Ngày 03 tháng 11 năm 1975", C3="30 tháng 4, 1990")),
    "dates run together": lambda: book(HEADINGS, *changed(C1="12051980", C2=3111975, C3="19900430")),
    "dates month first in the whole column": lambda: book(HEADINGS, *changed(C1="05/12/1980", C2="11/03/1975", C3="04/30/1990")),
    "Excel's serial numbers": _serials,
    "real dates": _real_dates,
    "day, month, year in three columns": _split_birth,
    "family name and given name in two columns": _split_name,
    "an x in a column Nữ": _female_mark,
    "an x in one of two columns": _two_marks,
    "sexes as f, nu, NỮ": lambda: book(HEADINGS, *changed(D1="nu", D2="NAM", D3="m")),
    "names in capitals": lambda: book(HEADINGS, *[[r[0], r[1].upper(), *r[2:]] for r in ROWS]),
    "names in small letters": lambda: book(HEADINGS, *[[r[0], r[1].lower(), *r[2:]] for r in ROWS]),
    "titles before names": lambda: book(HEADINGS, *changed(B1="Đ/c Lò Thị Xuân", B2="Ông Hoàng Văn Quý", B3="đồng chí Nông Quốc Khánh")),
    "extra, hard and invisible spaces": lambda: book(HEADINGS, *changed(B1="  Lò\u00a0 Thị  Xuân ", B2="Hoàng\u200b Văn\nQuý".replace("\n", " "), H1=" Đơn  vị cb-1\t")),
    "decomposed Unicode": lambda: book([unicodedata.normalize("NFD", h) for h in HEADINGS], *[[unicodedata.normalize("NFD", v) if isinstance(v, str) else v for v in r] for r in ROWS]),
    "totals and signatures below": lambda: book(HEADINGS, *ROWS, *_FOOT),
    "ditto marks": lambda: book(HEADINGS, *changed(H2="nt", E2='"', E1="Nùng")),
    "cells merged down": _cells_merged_down,
    "rows grouped under the cell's name": _groups,
    "a sheet for each cell": _sheet_per_cell,
    "a hidden sheet with old rows": _hidden_sheet,
    "the row that numbers the columns": lambda: book(HEADINGS, ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"), *ROWS),
    "headings again on each page": lambda: book(HEADINGS, *ROWS[:2], HEADINGS, ROWS[2]),
    "columns nobody asked for": lambda: book((*HEADINGS, "Ghi chú", "Số CMND", "Nốt ruồi"), *[(*r, "x", "012345678901", "có") for r in ROWS]),
    "a column twice that says the same": lambda: book((*HEADINGS, "Họ tên"), *[(*r, r[1]) for r in ROWS]),
    "ethnic groups in other words": lambda: book(HEADINGS, *changed(E1="tay", E2="NÙNG ", E3="Việt")),
    "cells named by code, or with the commune": lambda: book(HEADINGS, *changed(H1="CB-1", H2="Đơn vị cb-1, Đơn vị xa-1", H3="Đơn vị cb-2 - Đơn vị xa-2")),
    "a stray space 900,000 rows down": _empty_rows_far_down,
    "a CSV with semicolons": lambda: _csv(";"),
    "a CSV with tabs in UTF-16": lambda: _csv("\t", "utf-16"),
    "a CSV in Windows-1258": lambda: _csv(",", "cp1258"),
}  # fmt: skip


def _csv(delimiter: str, encoding: str = "utf-8-sig") -> bytes:
    text = "\r\n".join(
        delimiter.join(str(v) for v in r) for r in (("Của đảng bộ và các chi bộ, năm",), HEADINGS, *ROWS)
    )
    if encoding == "cp1258":
        marks = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
        return b"".join(_cp1258(c, marks) for c in text)
    return text.encode(encoding)


def _cp1258(letter: str, marks: set[str]) -> bytes:
    try:
        return letter.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", letter)
        tone = next(c for c in parts if c in marks)
        rest = unicodedata.normalize("NFC", parts.replace(tone, ""))
        return rest.encode("cp1258") + tone.encode("cp1258")


CLEAN = {
    "Lò Thị Xuân": ("F", "1980-05-12", "2005-05-19", "2006-05-19", "cb-1"),
    "Hoàng Văn Quý": ("M", "1975-11-03", "1999-02-03", "2000-02-03", "cb-1"),
    "Nông Quốc Khánh": ("M", "1990-04-30", "2016-09-02", "2017-09-02", "cb-2"),
}
_FIELDS = ("sex", "born", "admitted", "official")


@pytest.mark.parametrize("kind", UNTIDY)
def test_an_untidy_workbook_reads_as_the_clean_one(desk: Desk, kind: str) -> None:
    made = desk.plan(UNTIDY[kind]())
    assert [f.as_data() for f in made.problems] == []
    read = {
        line.data["name"]: (*(line.data.get(f) for f in _FIELDS), dict(line.head)["cell"])
        for result in made.results
        for line in result.lines
    }
    assert read == CLEAN


def test_there_are_enough_kinds_of_untidiness() -> None:
    assert len(UNTIDY) + len(WRONG) >= 25


Case = tuple[
    Maker, str, str, str
]  # the workbook, the cell, the code of the fault, a piece of what would be right

WRONG: dict[str, Case] = {
    "a day that does not exist": (lambda: book(HEADINGS, *changed(C1="31/02/1980")), "C2", "no_such_day", ""),
    "a month before its day among others": (lambda: book(HEADINGS, *changed(C1="05/13/1980", C2="30/11/1975")), "C2", "date_order", "13/05/1980"),
    "a word for a date": (lambda: book(HEADINGS, *changed(C1="không rõ")), "C2", "not_a_date", "25/12/1980"),
    "born in the future": (lambda: book(HEADINGS, *changed(C1="12/05/2080")), "C2", "date_out_of_range", ""),
    "a year of two digits that may be two years": (lambda: book(HEADINGS, *changed(F1="1/1/33", G1="1/1/34", C1="1/1/05")), "C2", "year_of_two", "bốn chữ số"),
    "admission without its day": (lambda: book(HEADINGS, *changed(F1="5/2005")), "F2", "day_needed", "25/12/1980"),
    "made official before admitted": (lambda: book(HEADINGS, *changed(G1="19/05/2004")), "G2", "date_out_of_range", ""),
    "no birth": (lambda: book(HEADINGS, *changed(C1="")), "C2", "missing", ""),
    "no name": (lambda: book(HEADINGS, *changed(B1="")), "B2", "missing", ""),
    "no sex": (lambda: book(HEADINGS, *changed(D1="")), "D2", "missing", "Nữ?"),
    "a sex that is none": (lambda: book(HEADINGS, *changed(D1="x?")), "D2", "not_a_sex", "Nam hoặc Nữ"),
    "two people in one cell": (lambda: book(HEADINGS, *changed(B1="Lò Thị Xuân\nLò Văn Thu")), "B2", "two_people", "Lò Văn Thu"),
    "a name with a number": (lambda: book(HEADINGS, *changed(B1="Lò Thị Xuân 2")), "B2", "not_a_name", "Lò Thị Xuân"),
    "a name in TCVN3": (lambda: book(HEADINGS, *changed(B1="NguyÔn V¨n An")), "B2", "legacy_letters", "Unicode"),
    "a name in VNI": (lambda: book(HEADINGS, *changed(B1="Nguyeãn Vaên An")), "B2", "legacy_letters", "Unicode"),
    "a cell not in the books": (lambda: book(HEADINGS, *changed(H1="Đơn vị cb-11")), "H2", "unit_not_found", "cb-1"),
    "an ethnic group not in the list": (lambda: book(HEADINGS, *changed(E1="Tàyy")), "E2", "not_among", "Tày"),
    "Excel's error": (lambda: book(HEADINGS, *changed(E1="#N/A")), "E2", "cell_error", ""),
    "one person twice": (lambda: book(HEADINGS, *ROWS, ROWS[0]), "B5", "twice_in_file", "Mã"),
    "a formula": (lambda: book(HEADINGS, *changed(E1='="Tày"')), "E2", "formula", "giá trị"),
    "ditto under nothing": (lambda: book(HEADINGS, *changed(H1="nt")), "H2", "ditto_above_nothing", ""),
    "a list in no cell": (lambda: book(HEADINGS[:7], *[r[:7] for r in ROWS[:1]]), "2", "missing", ""),
    "a group that is no cell of ours": (lambda: book(HEADINGS[:7], ("I. Chi bộ Không Có",), *[r[:7] for r in ROWS]), "2", "unit_not_found", ""),
    "a member who stands in another cell": (lambda: book(HEADINGS, (1, "Lý Văn An", "12/04/1975", "Nam", "Tày", "19/5/1998", "", "Đơn vị cb-2")), "H2", "needs_decision", "transfer_member"),
    "members of a unit that is no cell": (lambda: book(HEADINGS, *changed(ROWS[:1], H1="Đơn vị xa-1")), "H2", "books", ""),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_cell_is_named_with_what_would_be_right(desk: Desk, kind: str) -> None:
    make, cell, code, expected = WRONG[kind]
    faults = desk.faults(make())
    places = {f"{f.column}{f.row}": f for f in faults}
    assert set(places) == {cell}, [f.as_data() for f in faults]
    assert places[cell].code == code
    assert expected in places[cell].right()
    assert places[cell].message() and places[cell].message("en")


def test_every_wrong_cell_is_told_at_once(desk: Desk) -> None:
    faults = desk.faults(book(HEADINGS, *changed(C1="31/02/1980", D2="x?", H3="đâu đó")))
    assert [f"{f.column}{f.row}" for f in faults] == ["C2", "D3", "H4"]


def test_nothing_is_posted_where_one_cell_is_wrong(desk: Desk) -> None:
    before = desk.world.books.last
    made = desk.plan(book(HEADINGS, *changed(C1="31/02/1980")))
    assert made.counts == {"new": 2, "changed": 0, "same": 0, "wrong": 1} and not made.papers
    assert desk.world.books.last == before


def test_the_workbook_comes_back_coloured_and_is_sent_again_to_success(desk: Desk) -> None:
    made = desk.plan(book(*_TITLES, HEADINGS, *changed(C1="31/02/1980", E2='="Nùng"', H3="Đơn vị cb-22")))
    sent_back = desk.corrected(made)
    marked = comments(sent_back)
    assert set(marked) == {"C6", "E7", "H8"}
    assert "Đúng ra" in marked["H8"] and "cb-2" in marked["H8"]
    sheet = sent_back.worksheets[0]
    assert sheet["C6"].fill.fgColor.rgb == "FFFFC7CE" and sheet["B6"].fill.fgColor.rgb != "FFFFC7CE"
    sheet["C6"], sheet["E7"], sheet["H8"] = "12/05/1980", "Nùng", "Đơn vị cb-2"
    desk.post(saved(sent_back))
    assert {"Lò Thị Xuân", "Hoàng Văn Quý"} <= desk.members("cb-1")
    assert comments(desk.corrected(desk.plan(saved(sent_back)))) == {}


def test_a_formula_comes_back_as_its_value_and_then_passes(desk: Desk) -> None:
    data = _with_stored_value(book(HEADINGS, *changed(E1='="Tày"')), "Tày")
    made = desk.plan(data)
    assert [f.code for f in made.problems] == ["formula"]
    sent_back = desk.corrected(made)
    assert sent_back.worksheets[0]["E2"].value == "Tày" and "E2" in comments(sent_back)
    desk.post(saved(sent_back))


def _with_stored_value(data: bytes, value: str) -> bytes:
    """The value Excel would have stored beside the formula."""
    sheet = part(data, "xl/worksheets/sheet1.xml").decode()
    stored = re.sub(
        r'<c r="E2"[^>]*>(<f>.*?</f>)<v ?/?>(</v>)?</c>', rf'<c r="E2" t="str">\1<v>{value}</v></c>', sheet
    )
    assert stored != sheet
    return with_part(data, "xl/worksheets/sheet1.xml", stored.encode(), replace=True)


def test_an_old_encoding_is_named_where_not_even_the_headings_can_be_read(desk: Desk) -> None:
    data = book(
        ("Hä vµ tªn", "Ngµy sinh", "§¶ng bé"), ("§¶ng viªn cña §¶ng bé", "n¨m", "c¸c ®ång chÝ ®· ®­îc")
    )
    fault = desk.fault(data)
    assert "TCVN3" in fault.message()


def test_a_file_without_a_list_says_which_headings_are_looked_for(desk: Desk) -> None:
    fault = desk.fault(book(("a", "b"), (1, 2)))
    assert fault.code == "no_header" and "Họ và tên" in fault.right()


def test_a_missing_column_is_named_with_its_usual_headings(desk: Desk) -> None:
    rows = [[*r[:3], *r[4:]] for r in (HEADINGS, *ROWS)]
    fault = desk.fault(book(*rows))
    assert fault.code == "column_missing" and "Giới tính" in fault.right()


def test_two_columns_of_one_heading_that_disagree_are_named(desk: Desk) -> None:
    fault = desk.fault(book((*HEADINGS, "Họ tên"), *[(*r, "Người Khác Hẳn") for r in ROWS]))
    assert (fault.code, fault.column) == ("heading_twice", "I")


def test_a_name_that_fits_two_people_is_not_chosen_between(desk: Desk) -> None:
    desk.world.post(
        {"act": "open_person", "code": "an-2", "name": "Lý Văn An", "sex": "M", "born": "1975-04-12"}
    )
    fault = desk.fault(book(HEADINGS[:5], (1, "Lý Văn An", "12/4/1975", "Nam", "Tày")), "people")
    assert fault.code == "person_not_clear" and "an-2" in fault.right()


def test_a_code_of_somebody_else_is_refused(desk: Desk) -> None:
    fault = desk.fault(book(("Mã", *HEADINGS), ("an", *ROWS[0])))
    assert fault.code == "code_of_another" and "Lý Văn An" in fault.message()


def test_an_empty_cell_changes_nothing(desk: Desk) -> None:
    made = desk.plan(book(HEADINGS, (1, "Lý Văn An", "1975", "Nam", "", "", "", "Đơn vị cb-1")))
    assert made.counts["same"] == 1 and made.clean


def test_the_day_of_the_list_decides_what_can_be(desk: Desk) -> None:
    data = book(HEADINGS, *changed(ROWS[:1], F1="19/05/2018", G1=""))
    assert desk.plan(data).clean
    assert not desk.plan(data, on=date(2018, 5, 1)).clean


def test_faults_know_their_sheet(desk: Desk) -> None:
    rows = changed(C1="31/02/1980")
    faults: list[Fault] = desk.faults(saved(sheets(Một=[HEADINGS, *ROWS[1:]], Hai=[HEADINGS, rows[0]])))
    assert [(f.sheet, f.row, f.column) for f in faults] == [("Hai", 2, "C")]
