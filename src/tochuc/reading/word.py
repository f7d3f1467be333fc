"""Word files: the text of a DOCX as its reader sees it.

Always true: what Word shows but does not store as text, the sign or number of a list's item, stands before the item; a
table's row of short cells is one line with tabs, and a cell of several paragraphs (the two columns of a letterhead)
is told whole before the next; a paragraph stands apart by an empty line, an item of a list does not; only the first page's header is read, and of it only what holds words.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from tochuc.books.encoding import UnreadableText

_BULLET = "- "
_NUMBERED = {
    "decimal": "{}.",
    "upperRoman": "{}.",
    "lowerLetter": "{})",
    "upperLetter": "{}.",
    "lowerRoman": "{}.",
}
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_DEEPEST = 8


def text_of_word(data: bytes, largest: int) -> str:
    """The header, paragraphs and tables of a DOCX, in their order. Raises UnreadableText: damaged, no DOCX, too large."""
    from docx import Document

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if "word/document.xml" not in packed.namelist():
                raise UnreadableText("Tệp nén nhưng không phải DOCX. Hãy chọn tệp Word (DOCX).")
            if sum(info.file_size for info in packed.infolist()) > largest:
                raise UnreadableText("Tệp DOCX giải nén ra quá lớn; không đọc.")
        document = Document(io.BytesIO(data))
    except UnreadableText:
        raise
    except Exception as problem:
        raise UnreadableText("Tệp DOCX bị hỏng, không mở được. Hãy mở bằng Word và lưu lại.") from problem
    lists = _Lists(document)
    return "\n".join([*_header(document, lists), *_lines(document, lists)]).lstrip("\n")


def _header(document: Any, lists: _Lists) -> Iterator[str]:
    """The lines with words in the header of the first page."""
    section = next(iter(document.sections), None)
    if section is None:
        return
    header = section.first_page_header if section.different_first_page_header_footer else section.header
    for line in _lines(header, lists):
        if sum(letter.isalpha() for letter in line) > 3:
            yield line


def _lines(container: Any, lists: _Lists, depth: int = 0) -> Iterator[str]:
    """The lines of a document, header or cell."""
    from docx.table import Table

    for piece in container.iter_inner_content():
        if isinstance(piece, Table):
            if depth < _DEEPEST:
                for row in piece.rows:
                    yield from _row(row, lists, depth)
        elif sign := lists.sign(piece):
            yield sign + piece.text
        else:
            yield from ("", piece.text) if depth == 0 and piece.text.strip() else (piece.text,)


def _row(row: Any, lists: _Lists, depth: int) -> Iterator[str]:
    """A row on one line, its cells apart by tabs; with cells of several lines, cell after cell. A merged cell once."""
    cells: dict[int, list[str]] = {}
    for cell in row.cells:
        if id(cell._tc) not in cells:
            cells[id(cell._tc)] = [line for line in _lines(cell, lists, depth + 1) if line.strip()]
    if all(len(lines) <= 1 and "\n" not in "".join(lines) for lines in cells.values()):
        yield "\t".join(" ".join("".join(lines).split()) for lines in cells.values())
    else:
        for lines in cells.values():
            yield from lines


class _Lists:
    """Counts the items of a document's lists, to say the sign that Word shows before each."""

    def __init__(self, document: Any) -> None:
        self.formats = _formats(document)
        self.counts: dict[str, list[int]] = {}

    def sign(self, paragraph: Any) -> str:
        """The bullet or number before a paragraph; empty where it is no item of a list."""
        number, level = _numbering(paragraph)
        if not number or number == "0" or not paragraph.text.strip():
            return ""
        form = self.formats.get((number, level), "bullet")
        counts = self.counts.setdefault(number, [])
        del counts[level + 1 :]
        counts.extend([0] * (level + 1 - len(counts)))
        counts[level] += 1
        written = _NUMBERED.get(form)
        return written.format(_counted(form, counts[level])) + " " if written else _BULLET


def _numbering(paragraph: Any) -> tuple[str, int]:
    """The list and level of a paragraph: its own, else its style's."""
    style = paragraph.style
    for element in (paragraph._p, style.element if style is not None else None):
        found = element.pPr.numPr if element is not None and element.pPr is not None else None
        if found is not None and found.numId is not None:
            return str(found.numId.val), int(found.ilvl.val) if found.ilvl is not None else 0
    return "", 0


def _formats(document: Any) -> dict[tuple[str, int], str]:
    """The form (bullet, decimal, lowerLetter ...) of each level of each list."""
    from docx.oxml.ns import qn

    try:
        numbering = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    levels: dict[str, dict[int, str]] = {}
    for abstract in numbering.iterchildren(qn("w:abstractNum")):
        levels[abstract.get(qn("w:abstractNumId"))] = {
            int(level.get(qn("w:ilvl"))): form.get(qn("w:val"))
            for level in abstract.iterchildren(qn("w:lvl"))
            if (form := level.find(qn("w:numFmt"))) is not None
        }
    found: dict[tuple[str, int], str] = {}
    for number in numbering.iterchildren(qn("w:num")):
        abstract = number.find(qn("w:abstractNumId"))
        for level, form in levels.get(abstract.get(qn("w:val")) if abstract is not None else "", {}).items():
            found[number.get(qn("w:numId")), level] = form
    return found


def _counted(form: str, count: int) -> str:
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("upperRoman", "lowerRoman"):
        written = ""
        for value, sign in _ROMAN:
            written += sign * (count // value)
            count %= value
        return written if form == "upperRoman" else written.lower()
    return str(count)
