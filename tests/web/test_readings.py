"""The reader's page: a text read against the books, its claims corrected, declared, its orders drafted as tasks."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web import world
from tochuc.access.models import AuditRow, User
from tochuc.declared.models import DeclaredFigure
from tochuc.figures.catalogue import catalogue
from tochuc.reading import keeping, learning
from tochuc.reading.models import Correction, KeptText, TaskDraft
from tochuc.reading.reader import read
from tochuc.web.readings import pages

pytestmark = pytest.mark.django_db

# The small province counts three members: two in the cell of huyen-a and one in that of huyen-b.
TEXT = (
    "Toàn đảng bộ có 3 đảng viên; kết nạp 4 đảng viên. Đã trao 45 suất quà nghĩa tình.\n"
    "Đề nghị các chi bộ tiếp tục rà soát nguồn kết nạp trước ngày 30/9.\n"
)


@pytest.fixture
def writer(province, signed_in):
    return signed_in(world.account("nguoi-viet", ("drafter", "")))


def send(client, **more):
    return client.post("/van-ban/moi/", {"unit": "tinh", "ky": "2018-H1", "text": TEXT} | more)


def sent(client, **more) -> KeptText:
    answer = send(client, **more)
    assert answer.status_code == 302, answer.content.decode()
    return KeptText.objects.get(pk=int(re.findall(r"\d+", answer["Location"])[0]))


def start_of(kept: KeptText, text: str) -> int:
    return next(c.start for c in keeping.read_kept(kept).claims if c.text == text)


def item(html: str, start: int) -> str:
    """The evidence beside one claim or order."""
    found = re.search(rf'<li id="bang-chung-{start}".*?</li>(?=<li id=|</ol>)', html, re.S)
    assert found, f"no evidence at {start}"
    return found[0]


def test_the_text_stands_whole_and_each_claim_has_its_outcome(writer):
    kept = sent(writer)
    html = writer.get(f"/van-ban/{kept.pk}/").content.decode()
    marked = re.search(r'<div class="read-text"[^>]*>(.*?)</div>', html, re.S)
    assert marked and re.sub(r"<[^>]+>", "", marked[1]) == TEXT
    assert 'class="agrees"' in item(html, start_of(kept, "3 đảng viên"))
    assert 'class="untied"' in item(html, start_of(kept, "45 suất quà"))


def test_a_claim_that_differs_shows_both_values_and_the_entries_behind_the_books(writer):
    kept = sent(writer, text="Toàn đảng bộ có 5 đảng viên.")
    shown = item(writer.get(f"/van-ban/{kept.pk}/").content.decode(), start_of(kept, "5 đảng viên"))
    assert 'class="differs"' in shown and "<b>5</b>" in shown and ">3</a>" in shown
    assert "01-MS/TU" in shown and "/bao-cao/tinh/2018-H1/so/members/" in shown


def test_what_a_text_says_is_shown_as_text_and_never_as_markup(writer):
    kept = sent(writer, text="Có 3 đảng viên <script>alert(1)</script> <b onclick=x>.")
    html = writer.get(f"/van-ban/{kept.pk}/").content.decode()
    assert "<script>alert" not in html and "&lt;script&gt;" in html and "<b onclick" not in html


def test_a_correction_ties_the_claim_here_and_the_same_words_in_the_next_text(writer):
    kept = sent(writer)
    start = start_of(kept, "45 suất quà")
    name = f"benefits_granted — {catalogue()['benefits_granted'].vi}"
    writer.post(f"/van-ban/{kept.pk}/so/{start}/", {"figure": name})
    assert catalogue()["benefits_granted"].vi in item(
        writer.get(f"/van-ban/{kept.pk}/").content.decode(), start
    )
    later = sent(writer, text="Đã trao 52 suất quà nghĩa tình.")
    claims = keeping.read_kept(later).claims
    assert [(c.value, c.figure) for c in claims] == [(52, "benefits_granted")]


def test_a_claim_tied_wrongly_can_be_untied_for_good(writer):
    kept = sent(writer)
    start = start_of(kept, "4 đảng viên")
    assert next(c for c in keeping.read_kept(kept).claims if c.start == start).figure == "members_admitted"
    writer.post(f"/van-ban/{kept.pk}/so/{start}/", {"untie": "1", "figure": "members_admitted"})
    again = read("Toàn đảng bộ có 7 đảng viên; kết nạp 9 đảng viên.", catalogue().values(), learning.learnt())
    assert [(c.value, c.figure) for c in again.claims] == [(7, "members"), (9, None)]


def test_the_last_correction_of_the_same_words_holds(writer):
    kept = sent(writer)
    start = start_of(kept, "45 suất quà")
    for figure in ("benefits_granted", "members"):
        writer.post(f"/van-ban/{kept.pk}/so/{start}/", {"figure": figure})
    assert Correction.objects.count() == 2
    assert set(learning.learnt().values()) == {"members"}


def test_a_correction_holds_for_the_units_its_user_writes_for_and_no_others(province, client):
    kept = keeping.keep(TEXT, "huyen-a", "2018-H1", world.account("nguoi-a", ("drafter", "huyen-a")))
    start = start_of(kept, "45 suất quà")
    keeping.correct(kept, start, "benefits_granted", User.objects.get(username="nguoi-a"))
    assert "benefits_granted" in learning.learnt("huyen-a").values()
    assert not learning.learnt("huyen-b") and not learning.learnt("tinh") and not learning.learnt()


def test_the_correction_of_the_nearest_unit_above_holds(province):
    whole, own = world.account("ca-tinh", ("drafter", "")), world.account("nguoi-a", ("drafter", "huyen-a"))
    kept = keeping.keep(TEXT, "huyen-a", "2018-H1", own)
    start = start_of(kept, "45 suất quà")
    keeping.correct(kept, start, "benefits_granted", own)
    keeping.correct(kept, start, "members", whole)
    assert set(learning.learnt("huyen-a").values()) == {"benefits_granted"}
    assert set(learning.learnt("huyen-b").values()) == {"members"}


def test_a_figure_that_is_none_or_several_is_said_and_not_kept(writer):
    kept = sent(writer)
    start = start_of(kept, "45 suất quà")
    for words in ("không có chỉ tiêu này", "đảng viên"):
        answer = writer.post(f"/van-ban/{kept.pk}/so/{start}/", {"figure": words}, follow=True)
        assert "note-error" in answer.content.decode()
    assert not Correction.objects.exists()
    assert writer.post(f"/van-ban/{kept.pk}/so/1/", {"figure": "members"}).status_code == 404


def test_figures_are_found_by_their_words_without_accents(writer):
    found = writer.get("/goi-y/figure/?q=tinh gian").content.decode()
    assert "staff_reduced" in found and "members_admitted" not in found
    assert pages.figure_named(catalogue()["staff_reduced"].vi) == "staff_reduced"


def test_a_claim_becomes_a_declared_figure_of_the_unit_once(writer):
    kept = sent(writer)
    start = start_of(kept, "4 đảng viên")
    for _ in range(2):
        writer.post(f"/van-ban/{kept.pk}/so/{start}/", {"declare": "1"})
    row = DeclaredFigure.objects.get()
    assert (row.unit, row.period, row.figure, row.value) == ("tinh", "2018-H1", "members_admitted", 4)
    assert AuditRow.objects.filter(action="figure.declared").count() == 1
    assert "4 đảng viên" in writer.get("/van-ban/").content.decode()


def test_a_claim_without_a_figure_or_of_another_place_is_not_declared(writer):
    kept = sent(writer, text=TEXT + "Huyện Cao Lộc kết nạp 45 đảng viên. Kết nạp khoảng 60 đảng viên.")
    for text in ("45 suất quà", "45 đảng viên", "60 đảng viên"):
        claims = keeping.read_kept(kept).claims
        start = next(c.start for c in claims if c.text.endswith(text))
        answer = writer.post(f"/van-ban/{kept.pk}/so/{start}/", {"declare": "1"}, follow=True)
        assert "note-error" in answer.content.decode(), text
    assert not DeclaredFigure.objects.exists()


def test_an_order_becomes_a_task_draft_once(writer):
    kept = sent(writer)
    order = keeping.read_kept(kept).orders[0]
    for _ in range(2):
        writer.post(f"/van-ban/{kept.pk}/viec/{order.start}/")
    row = TaskDraft.objects.get()
    assert (row.addressee, row.deadline) == ("các chi bộ", "trước ngày 30/9")
    assert "Đã lập dự thảo việc" in item(writer.get(f"/van-ban/{kept.pk}/").content.decode(), order.start)


def test_the_same_text_is_kept_once_for_a_unit_and_period(writer):
    assert sent(writer).pk == sent(writer).pk
    assert sent(writer, ky="2018").period == "2018"
    assert KeptText.objects.count() == 2


def scanned() -> bytes:
    from pypdf import PdfWriter

    made, out = PdfWriter(), io.BytesIO()
    made.add_blank_page(595, 842)
    made.write(out)
    return out.getvalue()


BAD = {
    "empty": (b"", "rỗng"),
    "binary": (b"MZ\x00\x01\x02" * 50, "nhị phân"),
    "scanned": (scanned(), "lớp chữ"),
    "tcvn3": ("§¶ng bé tØnh L¹ng S¬n kÕt n¹p 45 ®¶ng viªn míi, ®¹t chØ tiªu".encode(), "TCVN3"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "ảnh"),
    "broken-docx": (b"PK\x03\x04" + b"x" * 100, "DOCX"),
    "long": (("Kết nạp 45 đảng viên.\n" * 220_000).encode(), "ký tự"),
}  # fmt: skip


@pytest.mark.parametrize("kind", list(BAD))
def test_a_file_that_cannot_be_read_is_said_plainly_and_nothing_is_kept(writer, kind):
    data, told = BAD[kind]
    before = AuditRow.objects.count()
    answer = send(writer, text="", file=SimpleUploadedFile("bao-cao.txt", data))
    assert answer.status_code == 422
    assert told in re.sub(r"<[^>]+>", "", answer.content.decode())
    assert not KeptText.objects.exists() and AuditRow.objects.count() == before


def test_five_megabytes_pasted_are_refused_with_what_would_be_right(writer):
    answer = send(writer, text="Kết nạp 45 đảng viên.\n" * 220_000)
    assert answer.status_code == 413 and "Hãy chia văn bản" in answer.content.decode()
    assert not KeptText.objects.exists()


def test_everything_wrong_with_the_form_is_said_at_once_and_what_was_typed_stays(writer):
    answer = send(writer, unit="khong-co", ky="2018-H3", text="   ", title="Tên <b>")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert all(f'href="#{where}"' in html for where in ("unit", "ky", "text"))
    assert 'value="2018-H3"' in html and "Tên &lt;b&gt;" in html


def test_a_file_and_a_pasted_text_at_once_are_refused(writer):
    answer = send(writer, file=SimpleUploadedFile("a.txt", TEXT.encode()))
    assert answer.status_code == 422 and "Chỉ chọn một" in answer.content.decode()


def test_a_long_text_is_shown_in_parts_that_join_to_the_whole(writer):
    text = "".join(f"Đợt {n}: kết nạp {n + 2} đảng viên.\n" for n in range(900))
    kept = sent(writer, text=text)
    joined, claims, part = "", 0, 1
    while True:
        html = writer.get(f"/van-ban/{kept.pk}/?phan={part}").content.decode()
        marked = re.search(r'<div class="read-text"[^>]*>(.*?)</div>', html, re.S)
        assert marked
        joined += re.sub(r"<[^>]+>", "", marked[1])
        claims += html.count('<li id="bang-chung-')
        part += 1
        if f"?phan={part}" not in html:
            break
    assert part > 3 and joined == text and claims == 900


def test_a_text_is_seen_and_written_only_within_the_units_of_the_account(province, signed_in):
    above = signed_in(world.account("tren", ("drafter", "")))
    kept = sent(above, unit="huyen-b")
    inside = signed_in(world.account("huyen-a", ("drafter", "huyen-a")))
    assert inside.get(f"/van-ban/{kept.pk}/").status_code == 404
    assert kept.title not in inside.get("/van-ban/").content.decode()
    assert send(inside, unit="huyen-b").status_code == 422
    assert send(inside, unit="huyen-a").status_code == 302
    only_sees = signed_in(world.account("xem", ("reader", "")))
    html = only_sees.get(f"/van-ban/{kept.pk}/").content.decode()
    assert 'name="declare"' not in html and only_sees.get("/van-ban/moi/").status_code == 403
    assert only_sees.post(f"/van-ban/{kept.pk}/so/0/", {"figure": "members"}).status_code == 403


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_pages_open_in_both_languages_without_inline_style_or_script(writer, lang):
    kept = sent(writer)
    for address in ("/van-ban/", "/van-ban/moi/", f"/van-ban/{kept.pk}/"):
        html = writer.get(address, headers={"Accept-Language": lang}).content.decode()
        assert f'<html lang="{lang}"' in html
        assert not re.search(r"<[^>]+\sstyle=", html) and not re.search(r"<[^>]+\son\w+=", html)


def test_the_command_line_reads_with_what_was_corrected_on_the_page(writer, tmp_path):
    from tochuc.reading.command import read_file

    kept = sent(writer)
    writer.post(f"/van-ban/{kept.pk}/so/{start_of(kept, '45 suất quà')}/", {"figure": "benefits_granted"})
    file = tmp_path / "sau.txt"
    file.write_text("Đã trao 52 suất quà nghĩa tình.", "utf-8")
    assert read_file(str(file), catalogue().values())["claims"][0]["figure"] is None
    found = read_file(str(file), catalogue().values(), learnt=learning.learnt())
    assert found["claims"][0]["figure"] == "benefits_granted"
