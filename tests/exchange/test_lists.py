"""Each kind of list: what its rows come to, what they post, and that the same file twice adds nothing."""

from __future__ import annotations

from datetime import date

import pytest

from tests.exchange.desk import ON, Desk
from tests.exchange.workbooks import HEADINGS, ROWS, book, changed
from tochuc.books import models, posting, verification
from tochuc.exchange.importing import papers, words
from tochuc.exchange.importing.lists import KINDS
from tochuc.exchange.importing.run import run

UNITS = (
    ("Mã", "Tên đơn vị", "Loại đơn vị", "Trực thuộc"),
    ("", "Chi bộ thôn Nà Lầu", "", "Đảng bộ xã Bằng"),
    ("", "Đảng bộ xã Bằng", "Đảng bộ cơ sở", "huyen"),
    ("to-kiem-tra", "Tổ kiểm tra", "Phòng", "Đơn vị ban"),
)
PEOPLE = (
    ("Mã số", "Họ và tên", "Năm sinh", "Nữ", "Trình độ", "LLCT", "Phòng, ban", "Loại biên chế"),
    ("cb-77", "Phùng Thị Ngọc", 1984, "x", "ThS", "Cao cấp", "phong-1", "Công chức"),
    ("", "Mã Văn Thành", "1979", "", "Đại học", "TC", "phong-2", "Hợp đồng"),
)
POSTS = (
    ("Chức vụ", "Đơn vị", "Họ và tên", "Năm sinh"),
    ("Trưởng phòng", "phong-2", "Nông Thị Bình", "1990"),
    ("Phó Trưởng phòng", "phong-1", "Triệu Thị Chi", "1986"),
    ("Phó Trưởng phòng", "phong-1", "", ""),
    ("Văn thư kiêm thủ quỹ", "phong-1", "Vi Thị Hà", "1972"),
)
DECISIONS = (
    ("Số, ký hiệu", "Ngày ban hành", "Trích yếu", "Nghiệp vụ", "Họ và tên", "Đơn vị", "Chức vụ"),
    ("101-QĐ/TU", "10/5/2018", "Về công tác cán bộ", "Bổ nhiệm", "Nông Thị Bình", "phong-2", "Trưởng phòng"),
    ("", "", "", "Thôi giữ chức", "Lý Văn An", "phong-1", "Trưởng phòng"),
    (
        "102-QĐ/TU",
        "11/5/2018",
        "Chuyển sinh hoạt đảng đồng chí An",
        "Chuyển sinh hoạt",
        "Lý Văn An",
        "Đơn vị cb-2",
        "",
    ),
    ("103-NQ/TU", "12/5/2018", "Về một việc khác", "", "", "", ""),
)
LISTS = {
    "units": (UNITS, {}), "people": (PEOPLE, {}), "posts": (POSTS, {}), "members": ((HEADINGS, *ROWS), {}),
    "decisions": (DECISIONS, {"issuer": "tinh"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", LISTS)
def test_the_kind_is_told_from_the_headings(desk: Desk, kind: str) -> None:
    rows, asked = LISTS[kind]
    assert desk.plan(book(*rows), None, **asked).kind == kind


@pytest.mark.parametrize("kind", LISTS)
def test_the_same_file_twice_adds_nothing(desk: Desk, kind: str) -> None:
    rows, asked = LISTS[kind]
    first = desk.post(book(*rows), kind, **asked)
    assert first.counts["new"] + first.counts["changed"] == len(rows) - 1 and first.papers
    last = desk.world.books.last
    again = desk.post(book(*rows), kind, **asked)
    assert again.counts == {"new": 0, "changed": 0, "same": len(rows) - 1, "wrong": 0}
    assert not again.papers and desk.world.books.last == last


@pytest.mark.parametrize("kind", LISTS)
def test_what_a_list_posts_can_be_rebuilt_from_its_decisions(desk: Desk, kind: str) -> None:
    rows, asked = LISTS[kind]
    desk.post(book(*rows), kind, **asked)
    assert verification.verify() == []


def test_units_are_opened_under_their_parents_in_any_order(desk: Desk) -> None:
    desk.post(book(*UNITS), "units")
    books = desk.world.books
    cell = next(u for u in books.children("huyen.dang-bo-xa-bang", ON))
    assert (cell.name, cell.kind) == ("Chi bộ thôn Nà Lầu", "cell")
    assert desk.world.stock("huyen.dang-bo-xa-bang", "units.grassroots_committee") == 1


def test_numbering_shows_the_tree_where_no_column_does(empty_desk: Desk) -> None:
    rows = (
        ("STT", "Tên tổ chức"), ("A", "Tỉnh ủy Ví Dụ"), ("I", "Huyện ủy Một"), ("1", "Đảng bộ xã X"), ("a", "Chi bộ thôn 1"),
        ("b", "Chi bộ thôn 2"), ("2", "Đảng bộ xã Y"), ("a", "Chi bộ thôn 1"), ("II", "Huyện ủy Hai"),
    )  # fmt: skip
    empty_desk.post(book(*rows), "units")
    found = {u.code: u.parent for u in models.Unit.objects.all()}
    assert len(found) == 8 and found["tinh-uy-vi-du.huyen-uy-hai"] == "tinh-uy-vi-du"
    assert found["dang-bo-xa-y.chi-bo-thon-1"] == "huyen-uy-mot.dang-bo-xa-y"
    assert found["dang-bo-xa-x.chi-bo-thon-1"] == "huyen-uy-mot.dang-bo-xa-x"


def test_the_first_list_of_units_opens_empty_books_under_its_own_root(empty_desk: Desk) -> None:
    empty_desk.post(
        book(("Tên đơn vị", "Cấp trên"), ("Tỉnh ủy Ví Dụ", ""), ("Huyện ủy Một", "Tỉnh ủy Ví Dụ")), "units"
    )
    assert models.Decision.objects.get().issuer == "tinh-uy-vi-du"


def test_a_list_corrects_a_units_name_and_moves_no_unit(desk: Desk) -> None:
    renamed = desk.post(book(UNITS[0], ("phong-1", "Phòng Tổ chức đảng", "Phòng", "ban")), "units")
    assert (
        renamed.counts["changed"] == 1 and desk.world.books.unit("phong-1", ON).name == "Phòng Tổ chức đảng"
    )
    fault = desk.fault(book(UNITS[0], ("phong-1", "Phòng Tổ chức đảng", "", "huyen")), "units")
    assert fault.code == "needs_decision" and "move_unit" in fault.right()


def test_people_enter_a_payroll_only_as_the_list_says(desk: Desk) -> None:
    desk.post(book(*PEOPLE), "people")
    assert desk.world.stock("phong-1", "payroll.present.party.civil_servant") == 3
    assert desk.world.stock("phong-2", "payroll.present.party.contract") == 1
    person = desk.world.books.person("cb-77", ON)
    assert (
        person.traits.education == "master"
        and person.traits.theory == "advanced"
        and person.traits.sex == "F"
    )
    made = desk.post(book(PEOPLE[0][:7], ("", "Người Mới Đến", "1990", "", "", "", "phong-3")), "people")
    assert (
        made.notes["no_payroll"] == 1
        and desk.world.stock("phong-3", "payroll.present.party.civil_servant") == 0
    )


def test_a_changed_attribute_is_amended_from_the_day_of_the_list(desk: Desk) -> None:
    row = (1, "LÝ VĂN AN", "1975", "Nam", "Nùng", "", "", "cb-1")
    made = desk.post(book(HEADINGS, row))
    assert made.counts["changed"] == 1 and made.results[0].changes == {"ethnicity": ("Tày", "Nùng")}
    books = desk.world.books
    assert books.person("an", ON).traits.ethnicity == "Nùng"
    assert books.person("an", date(2018, 6, 29)).traits.ethnicity == "Tày"
    assert desk.world.stock("cb-1", "members.official") == 2


def test_a_person_of_the_register_becomes_a_member_under_the_same_code(desk: Desk) -> None:
    desk.post(book(HEADINGS, (1, "Nông Thị Bình", "30/9/1990", "Nữ", "", "1/6/2017", "", "cb-1")))
    membership = desk.world.books.membership("binh", ON)
    assert membership["cell"] == "cb-1" and membership["status"] == "candidate"
    assert models.Person.objects.filter(name="Nông Thị Bình").count() == 1


def test_members_can_be_listed_for_one_unit_only(desk: Desk) -> None:
    rows = [r[:7] for r in (HEADINGS, *ROWS)]
    desk.post(book(*rows), unit="cb-1")
    assert "Nông Quốc Khánh" in desk.members("cb-1")
    fault = desk.fault(book(HEADINGS, *changed(ROWS[:1], B1="Lò Thị Đào", H1="cb-2")), unit="xa-1")
    assert fault.code == "unit_outside"


def test_posts_are_opened_and_their_holders_appointed(desk: Desk) -> None:
    desk.post(book(*POSTS), "posts")
    books = desk.world.books
    assert books.holder("tp-2", ON) == "binh"  # the vacant post of the title, not a second one
    deputies = [
        p for p in books.posts("phong-1", ON) if books.post(p, ON)["title"] == "deputy_head_department"
    ]
    assert len(deputies) == 2 and {books.holder(p, ON) for p in deputies} == {"chi", None}
    clerk = next(p for p in books.posts("phong-1", ON) if books.holder(p, ON) == "ha")
    assert books.post(clerk, ON)["rank"] == "staff"


def test_a_list_takes_no_post_from_its_holder(desk: Desk) -> None:
    rows = (("Mã chức danh", *POSTS[0]), ("tp-1", "Trưởng phòng", "phong-1", "Nông Thị Bình", "1990"))
    fault = desk.fault(book(*rows), "posts")
    assert fault.code == "needs_decision" and fault.column == "D"


def test_a_register_of_decisions_posts_each_under_its_own_number(desk: Desk) -> None:
    made = desk.post(book(*DECISIONS), "decisions", issuer="tinh")
    assert [p.written for p in made.papers] == ["101-QĐ/TU", "102-QĐ/TU", "103-NQ/TU"]
    books = desk.world.books
    assert (
        books.holder("tp-2", date(2018, 5, 10)) == "binh" and books.holder("tp-1", date(2018, 5, 10)) is None
    )
    assert books.membership("an", date(2018, 5, 11))["cell"] == "cb-2"
    assert models.Decision.objects.get(written="103-NQ/TU").kind == "resolution"


def test_a_number_that_stands_with_other_content_is_refused_at_its_cell(desk: Desk) -> None:
    desk.post(book(*DECISIONS), "decisions", issuer="tinh")
    fault = desk.fault(
        book(DECISIONS[0], (*DECISIONS[3][:2], "Một việc khác hẳn", "", "", "", "")),
        "decisions",
        issuer="tinh",
    )
    assert (fault.row, "đã có" in fault.message()) == (2, True)


def test_an_act_the_books_refuse_is_told_at_its_cell(desk: Desk) -> None:
    row = ("104-QĐ/TU", "10/5/2018", "Chuyển", "Chuyển sinh hoạt", "Nông Thị Bình", "cb-2", "")
    fault = desk.fault(book(DECISIONS[0], row), "decisions", issuer="tinh")
    assert (fault.column, fault.row) == ("E", 2) and "không phải là đảng viên" in fault.message()


def test_an_unknown_act_is_named_with_the_nearest(desk: Desk) -> None:
    row = ("104-QĐ/TU", "10/5/2018", "Bổ nhiệm", "Bổ nhiệmm", "Nông Thị Bình", "phong-2", "Trưởng phòng")
    fault = desk.fault(book(DECISIONS[0], row), "decisions", issuer="tinh")
    assert fault.code == "act_not_known" and fault.right() == "Bổ nhiệm"


def test_a_long_list_is_posted_in_batches_and_goes_on_where_it_stopped(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "BATCH", 7)
    names = [
        f"Lò Văn {w}"
        for w in [
            "An",
            "Ba",
            "Cả",
            "Dư",
            "Én",
            "Gia",
            "Hạ",
            "Ích",
            "Kha",
            "Lã",
            "Mai",
            "Nam",
            "Ôn",
            "Phú",
            "Quy",
            "Rin",
            "Sáu",
            "Tư",
            "Uy",
            "Vũ",
        ]
    ]
    data = book(
        HEADINGS, *[(i, n, f"{i:02d}/01/1980", "Nam", "Tày", "", "", "cb-1") for i, n in enumerate(names, 1)]
    )
    made = desk.plan(data)
    assert [len(p.acts[0].members) for p in made.papers] == [7, 7, 6]

    def stop_after_one(posted: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(made, progress=stop_after_one)
    assert len(desk.members("cb-1")) == 3 + 7
    rest = desk.post(data)
    assert rest.counts == {"new": 13, "changed": 0, "same": 7, "wrong": 0}
    assert len(desk.members("cb-1")) == 3 + 20
    numbers = list(models.Decision.objects.filter(kind="opening").values_list("number", flat=True))
    assert numbers == sorted(set(numbers))


def test_nothing_of_a_batch_is_left_where_it_fails(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    made = desk.plan(book(HEADINGS, *ROWS))
    before = models.Entry.objects.count(), models.Decision.objects.count()
    monkeypatch.setattr(posting, "_withdraw", lambda *given: (_ for _ in ()).throw(OSError("đĩa đầy")))
    with pytest.raises(OSError, match="đĩa đầy"):
        run(made)
    assert (models.Entry.objects.count(), models.Decision.objects.count()) == before


def test_every_heading_belongs_to_a_field_some_list_has() -> None:
    fields = {f for kind in KINDS.values() for f in kind.fields}
    told = {f for found in words.headings().values() for f in found}
    assert told - fields <= {"post_since"}, told - fields
