"""Before a workbook is opened: what it would unpack to, what it would run, where it would reach.

Always true: the copy handed on holds only the parts with values (workbook, sheets, shared strings, styles), each read
within its declared size and the limits here, without entity declarations; macros, external links, drawings and
connections are left behind. What was left is told as a note.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree

from tochuc.exchange.importing.faults import Wrong

LARGEST_FILE = 120 * 1024 * 1024
LARGEST_UNPACKED = 700 * 1024 * 1024
HIGHEST_RATIO = 150  # a real sheet packs 10 to 25 times
RATIO_MATTERS_FROM = 20 * 1024 * 1024
MOST_PARTS = 2_000

_WANTED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|xl/styles\.xml"
    r"|xl/sharedStrings\.xml|xl/worksheets/[^/]+\.xml",
    re.IGNORECASE,
)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_BLANKS = bytes.maketrans(b"\t\r\n", b"   ")
_DIGITS, _LETTERS = b"0123456789", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CELL = re.compile(
    rb""" r *= *["']([A-Z]{1,3}\d{1,7})["']"""
)  # begins with plain signs: found several times faster
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\b[^>]*?\sr\s*=\s*["']([A-Z]{1,3})(\d{1,7})["'][^>]*>\s*<(?:\w+:)?f[\s/>]"""
)
_ERROR = re.compile(
    rb"""<(?:\w+:)?c\b(?=[^>]*\st\s*=\s*["']e["'])[^>]*?\sr\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']"""
)
_HAS_FORMULA = re.compile(rb"""<(?:\w{1,20}:)?f[\s/>]""")
_HAS_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a sheet reaches (counted from 1), which cells are formulas, which errors (row, column)."""

    rows: int
    columns: int
    formulas: frozenset[tuple[int, int]]
    errors: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class SafeWorkbook:
    """A workbook reduced to its values, its sheets' extents by name, and what was left behind (codes)."""

    data: io.BytesIO
    extents: dict[str, Extent]
    left: tuple[str, ...]


def safe_workbook(data: bytes) -> SafeWorkbook:
    """The workbook's values in a copy that is safe to open. Raises `Wrong`."""
    if len(data) > LARGEST_FILE:
        raise Wrong("too_big_inside", packed=_size(len(data)), unpacked="?")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Wrong("locked" if b"E\x00n\x00c\x00r\x00y\x00p\x00t" in data else "old_format", kind=".xls")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return _reduced(packed, len(data))
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
    ) as error:
        raise Wrong("cannot_open", why=_why(error)) from None
    except ElementTree.ParseError:
        raise Wrong("cannot_open", why="phần mô tả các trang bị hỏng") from None


def _reduced(packed: zipfile.ZipFile, size: int) -> SafeWorkbook:
    parts = packed.infolist()
    _check_sizes(parts, size)
    if "xl/workbook.xml" not in {p.filename for p in parts}:
        kind = ".ods" if any(p.filename == "content.xml" for p in parts) else ".zip"
        raise Wrong("old_format" if kind == ".ods" else "cannot_open", kind=kind, why="không phải tệp Excel")
    kept, extents, copy = {}, {}, io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as reduced:
        for part in parts:
            if not _WANTED.fullmatch(part.filename):
                continue
            content = packed.read(part)
            _check_entities(part.filename, content)
            reduced.writestr(part.filename, content)
            if _SHEET.fullmatch(part.filename):
                extents[part.filename.lower()] = _extent(content)
            else:
                kept[part.filename] = content
    named = {name: extents[path] for name, path in _sheets(kept).items() if path in extents}
    copy.seek(0)
    return SafeWorkbook(copy, named, tuple(_left(p.filename for p in parts)))


def _check_sizes(parts: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(p.file_size for p in parts)
    bomb = unpacked > RATIO_MATTERS_FROM and unpacked > HIGHEST_RATIO * size
    if unpacked > LARGEST_UNPACKED or bomb or len(parts) > MOST_PARTS:
        raise Wrong("too_big_inside", packed=_size(size), unpacked=_size(unpacked))


def _check_entities(name: str, content: bytes) -> None:
    """XML of a workbook is UTF-8 without a document type; anything else is not handed to a parser."""
    if b"\x00" in content[:64] or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Wrong("entities", part=name)


def _extent(content: bytes) -> Extent:
    cells = b" ".join(_CELL.findall(content.translate(_BLANKS)))
    rows, columns = (set(cells.translate(None, other).split()) for other in (_LETTERS, _DIGITS))
    formulas = (b"<f" in content or b":f" in content) and _HAS_FORMULA.search(content)
    errors = (b'"e"' in content or b"'e'" in content) and _HAS_ERROR.search(content)
    return Extent(
        max(map(int, rows), default=0), max((_index(c) + 1 for c in columns), default=0),
        _places(_FORMULA, content) if formulas else frozenset(),
        _places(_ERROR, content) if errors else frozenset(),
    )  # fmt: skip


def _places(sign: re.Pattern[bytes], content: bytes) -> frozenset[tuple[int, int]]:
    return frozenset((int(row), _index(name)) for name, row in sign.findall(content))


def _index(name: bytes) -> int:
    """The column counted from 0."""
    index = 0
    for byte in name:
        index = index * 26 + byte - 64
    return index - 1


def _sheets(kept: dict[str, bytes]) -> dict[str, str]:
    """Each sheet's name and the part that holds it."""
    rels = next((c for n, c in kept.items() if n.lower() == "xl/_rels/workbook.xml.rels"), b"<r/>")
    targets = {r.get("Id"): str(r.get("Target")) for r in ElementTree.fromstring(rels)}
    found = {}
    for sheet in ElementTree.fromstring(kept["xl/workbook.xml"]).iter():
        if sheet.tag.endswith("}sheet") and (target := targets.get(sheet.get(_RELATION))):
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            found[str(sheet.get("name"))] = path.lower()
    return found


def _left(names: object) -> list[str]:
    telling = {"vbaproject.bin": "macros", "externallink": "external_links", "connections.xml": "connections"}
    joined = "\n".join(str(n).lower() for n in names)  # type: ignore[attr-defined]
    return [code for sign, code in telling.items() if sign in joined]


def _why(error: Exception) -> str:
    return "tệp bị hỏng hoặc không phải tệp Excel" if isinstance(error, zipfile.BadZipFile) else str(error)


def _size(count: int) -> str:
    return f"{count / 1024 / 1024:.1f} MB".replace(".", ",") if count >= 100_000 else f"{count / 1024:.0f} kB"
