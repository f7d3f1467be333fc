"""Files that are read, and files that are refused with a clear answer."""

from __future__ import annotations

import io
import unicodedata
import zipfile

import pytest
from docx import Document
from pypdf import PdfWriter

from tochuc.books.encoding import UnreadableText, decode_text, recognise_encoding
from tochuc.reading.containers import text_of
from tochuc.reading.reader import read

SENTENCE = "Đảng bộ tỉnh thực hiện giảm 61 người; các cơ quan, đơn vị hoàn thành nhiệm vụ."
VNI = "Ñaûng boä tænh thöïc hieän giaûm 61 ngöôøi; caùc cô quan, ñôn vò hoaøn thaønh nhieäm vuï."
TCVN3 = "§¶ng bé tØnh thùc hiÖn gi¶m 61 ng­êi; c¸c c¬ quan, ®¬n vÞ hoµn thµnh nhiÖm vô."


def windows_1258(text: str) -> bytes:
    """The text in Windows-1258: vowels with their hat as one letter, tones as letters of their own."""
    made = b""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tones = "".join(c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323")
        base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones))
        made += (base + tones).encode("cp1258")
    return made


def a_pdf(text: str | None) -> bytes:
    """A one-page PDF, with the text in its text layer or with nothing on the page."""
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    page = writer.add_blank_page(400, 400)
    if text is not None:
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode())
        page[NameObject("/Contents")] = stream
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_text_is_read(name: str) -> None:
    assert decode_text(SENTENCE.encode(name)) == SENTENCE


def test_windows_1258_is_read() -> None:
    data = windows_1258(SENTENCE)
    assert recognise_encoding(data) == "windows-1258"
    assert unicodedata.normalize("NFC", decode_text(data)) == SENTENCE


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (TCVN3.encode("latin-1"), "TCVN3"),
        (TCVN3.encode("utf-8"), "TCVN3"),
        (VNI.encode("latin-1"), "VNI"),
        (VNI.encode("utf-8"), "VNI"),
    ],
)
def test_an_old_encoding_is_refused_by_name(data: bytes, name: str) -> None:
    with pytest.raises(UnreadableText, match=name):
        decode_text(data)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "rỗng"),
        (b" \n\t ", "rỗng"),
        (b"MZ\x00\x00\x01\x02", "nhị phân"),
        (b"\x89PNG\r\n\x1a\n", "ảnh"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "DOCX"),
        (b"{\\rtf1 x}", "RTF"),
        (b"PK\x03\x04broken", "hỏng"),
        (b"%PDF-1.7 broken", "hỏng"),
        (b"<html><body><script>9</script></body></html>", "không có chữ"),
        (bytes(range(128, 256)) * 4, "bảng mã"),
    ],
)
def test_what_cannot_be_read_is_refused_in_plain_words(data: bytes, word: str) -> None:
    with pytest.raises(UnreadableText, match=word):
        text_of(data)


def test_a_docx_gives_its_paragraphs_and_tables_in_order() -> None:
    document = Document()
    document.add_paragraph("Giảm 61 người.")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Kết nạp", "603 đảng viên"
    document.add_paragraph("Hết.")
    made = io.BytesIO()
    document.save(made)
    assert text_of(made.getvalue()).split("\n") == ["Giảm 61 người.", "Kết nạp\t603 đảng viên", "", "Hết."]


def test_the_two_columns_of_a_letterhead_and_the_signs_of_lists_are_read_as_word_shows_them() -> None:
    document = Document()
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    left.text, right.text = (
        "UBND HUYỆN MAI SƠN\nPHÒNG NỘI VỤ\nSố: 9/BC-PNV",
        "Mai Sơn, ngày 03 tháng 01 năm 2017",
    )
    for line in ("BÁO CÁO", "Tổng kết công tác năm 2016", "NHIỆM VỤ NĂM 2017"):
        document.add_paragraph(line)
    document.add_paragraph("Rà soát biên chế.", style="List Bullet")
    document.add_paragraph("Tuyển dụng viên chức trong quý II.", style="List Number")
    made = io.BytesIO()
    document.save(made)
    text = text_of(made.getvalue())
    assert text.split("\n")[:4] == ["UBND HUYỆN MAI SƠN", "PHÒNG NỘI VỤ", "Số: 9/BC-PNV", right.text]
    assert text.endswith("- Rà soát biên chế.\n1. Tuyển dụng viên chức trong quý II.")
    reading = read(text)
    assert (reading.document.issuer, reading.document.place) == ("PHÒNG NỘI VỤ", "Mai Sơn")
    assert reading.document.title == "BÁO CÁO Tổng kết công tác năm 2016"
    assert [(o.action, o.deadline) for o in reading.orders] == [
        ("Rà soát biên chế", None),
        ("Tuyển dụng viên chức trong quý II", "trong quý II"),
    ]


def test_a_pages_lists_have_their_signs() -> None:
    page = b"<!doctype html><html><body><ol><li>a b</li><li>c</li></ol><ul><li>d</li></ul></body></html>"
    assert text_of(page).split() == ["1.", "a", "b", "2.", "c", "-", "d"]


def test_a_zip_that_is_no_docx_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("a.txt", "x")
    with pytest.raises(UnreadableText, match="DOCX"):
        text_of(made.getvalue())


def test_a_page_is_read_as_its_reader_sees_it() -> None:
    page = "<!doctype html><html><head><title>t</title></head><body><h1>Sơ kết</h1><script>9 người</script>"
    page += (
        "<p>Kết nạp <b>603</b>&nbsp;đảng viên</p><table><tr><td>a</td><td>b</td></tr></table></body></html>"
    )
    lines = [line for line in text_of(page.encode()).split("\n") if line]
    assert lines == ["Sơ kết", "Kết nạp 603 đảng viên", "a\tb"]


def test_a_pdf_with_a_text_layer_is_read_and_a_scan_is_refused() -> None:
    assert "61 cases" in text_of(a_pdf("61 cases closed"))
    with pytest.raises(UnreadableText, match="bản quét"):
        text_of(a_pdf(None))


def test_a_pdf_with_a_password_is_refused() -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    made = io.BytesIO()
    writer.write(made)
    with pytest.raises(UnreadableText, match="mật khẩu"):
        text_of(made.getvalue())


@pytest.mark.slow
def test_a_text_of_five_megabytes_is_read_whole_and_each_piece_alike() -> None:
    piece = (
        "Toàn tỉnh giảm 61 người, đạt 5,3%. Đề nghị các huyện ủy rà soát biên chế trước ngày 30/9/2018.\n\n"
    )
    times = 5_000_000 // len(piece.encode()) + 1
    reading = read(text_of((piece * times).encode()))
    assert len(reading.orders) == times
    assert [(c.value, c.text) for c in reading.claims] == [(61, "61 người"), (5.3, "5,3%")] * times
    assert reading.claims[-1].end <= len(piece) * times and reading.contradictions == []


@pytest.mark.slow
def test_a_hundred_thousand_numbers_in_a_table_are_read_to_the_end() -> None:
    rows = "\n".join("\t".join(str((row * 10 + n) * 37 % 9973) for n in range(10)) for row in range(10_000))
    reading = read(text_of(f"Biểu 1\n{rows}\n\nTổng cộng có 45 chi bộ.".encode()))
    assert [c.text for c in reading.claims] == ["45 chi bộ"]


def test_control_characters_between_words_change_no_claim() -> None:
    text = text_of("Giảm 61\x07 người,\x0b đạt\x1f 5,3%\u200b của\u2028 tỉnh.".encode())
    assert [c.value for c in read(text).claims] == [61, 5.3]
