"""Containers: the text of a TXT, DOCX, HTML or PDF file, or a clear refusal.

Always true: what cannot be read raises `UnreadableText` with what it is and what would be right; nothing is
fetched, no script or link is followed, and a packed file larger than `LARGEST` is refused before it is unpacked.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from tochuc.books.encoding import UnreadableText, decode_text, refuse_legacy

from .word import text_of_word

LARGEST = 64 * 1024 * 1024
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
_UNSEEN = frozenset(["script", "style", "noscript", "template", "head", "svg", "iframe", "object"])
_OTHER = {
    b"\xd0\xcf\x11\xe0": "Tệp Word/Excel đời cũ (.doc, .xls). Hãy mở bằng Word và lưu lại thành DOCX.",
    b"{\\rtf": "Tệp RTF. Hãy mở bằng Word và lưu lại thành DOCX.",
    b"\x89PNG": "Tệp ảnh, không có chữ. Hãy gửi văn bản gốc (DOCX, PDF có lớp chữ) hoặc nhận dạng chữ trước.",
    b"\xff\xd8\xff": "Tệp ảnh, không có chữ. Hãy gửi văn bản gốc (DOCX, PDF có lớp chữ) hoặc nhận dạng chữ trước.",
    b"GIF8": "Tệp ảnh, không có chữ. Hãy gửi văn bản gốc.",
    b"II*\x00": "Tệp ảnh quét (TIFF), không có chữ. Hãy nhận dạng chữ trước.",
    b"Rar!": "Tệp nén RAR. Hãy giải nén rồi chọn từng văn bản.",
}


def text_of(data: bytes, name: str = "") -> str:
    """The text of a file's bytes. `name` helps only to tell HTML from plain text.

    Raises UnreadableText: empty, binary, scanned, password, old encodings, formats that are not read.
    """
    if not data:
        raise UnreadableText("Tệp rỗng: không có chữ nào để đọc.")
    if len(data) > LARGEST:
        raise UnreadableText(f"Tệp lớn hơn {LARGEST // 2**20} MB. Hãy chia nhỏ văn bản.")
    for head, problem in _OTHER.items():
        if data.startswith(head):
            raise UnreadableText(problem)
    if data[:1024].lstrip().startswith(b"%PDF-"):
        text = _pdf(data)
    elif data.startswith(b"PK\x03\x04"):
        text = text_of_word(data, 4 * LARGEST)
    elif _looks_like_html(data, name):
        text = _html(decode_text(data))
    else:
        return decode_text(data)
    if not text.strip():
        raise UnreadableText("Tệp không có chữ nào để đọc.")
    refuse_legacy(text)
    return text


def _looks_like_html(data: bytes, name: str) -> bool:
    if Path(name).suffix.lower() in (".html", ".htm", ".xhtml"):
        return True
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype html", b"<html"))


def _html(markup: str) -> str:
    """What a reader of the page sees: scripts, styles and the head left out, blocks on lines of their own."""
    from lxml import etree, html

    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = html.document_fromstring(markup.encode("utf-8"), parser=parser)
    except (etree.ParserError, ValueError) as problem:
        raise UnreadableText("Trang HTML không có nội dung đọc được.") from problem
    pieces: list[str] = []
    skipped = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            skipped += tag in _UNSEEN
            if not skipped:
                pieces.append("\n" if tag in _BLOCKS else "\t" if tag in ("td", "th") else "")
                pieces.append(_item_sign(element) if tag == "li" else "")
                pieces.append(_one_space(element.text))
        else:
            was = skipped
            skipped -= tag in _UNSEEN
            if not was and tag in _BLOCKS and tag != "br":
                pieces.append("\n")
            if not skipped:
                pieces.append(_one_space(element.tail))
    return "\n".join(line.strip() for line in "".join(pieces).split("\n"))


def _item_sign(element: Any) -> str:
    """The sign that the page shows before a list's item and that its text does not hold: `- ` or its number."""
    parent = element.getparent()
    if parent is None or parent.tag != "ol":
        return "- "
    return f"{1 + sum(1 for _ in element.itersiblings('li', preceding=True))}. "


def _one_space(text: str | None) -> str:
    if not text:
        return ""
    inner = " ".join(text.split())
    return (" " if text[0].isspace() else "") + inner + (" " if inner and text[-1].isspace() else "")


def _pdf(data: bytes) -> str:
    """The text layer of a PDF, page after page."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableText("Tệp PDF có mật khẩu. Hãy bỏ mật khẩu rồi đọc lại.")
        pages = [page.extract_text() or "" for page in reader.pages]
    except UnreadableText:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as problem:
        raise UnreadableText("Tệp PDF bị hỏng, không mở được.") from problem
    if not "".join(pages).strip():
        raise UnreadableText(
            "Tệp PDF không có lớp chữ (có lẽ là bản quét). Hãy nhận dạng chữ (OCR) trước hoặc gửi bản gốc DOCX."
        )
    return "\n\n".join(pages)
