"""Bytes to text: what an office's files are encoded in, and the two old encodings that are named and refused.

Always true: the text returned is what the bytes say, not normalised; TCVN3 (ABC) and VNI, whether as bytes or
pasted into a Unicode file, raise `UnreadableText` with their name, since guessing single letters there changes names.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Callable

SAMPLE = 65_536
UTF8, UTF16, WINDOWS_1258 = "utf-8", "utf-16", "windows-1258"

# TCVN 5712:1993 (VN3), the single-byte letters that the ABC fonts use; capitals of accented vowels share the small ones.
_TCVN3 = dict(
    zip(
        bytes.fromhex(
            "a1a2a3a4a5a6a7a8a9aaabacadaeb5b6b7b8b9bbbcbdbec6c7c8c9cacbcccecfd0d1d2d3d4d5d6d7d8dcdddedf"
            "e1e2e3e4e5e6e7e8e9eaebecedeeeff1f2f3f4f5f6f7f8f9fafbfcfdfe"
        ),
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
# VNI for Windows: a letter, then a byte that adds hat, breve, horn or tone to it; some letters have their own byte.
_VNI_ALONE = {
    "ñ": "đ",
    "Ñ": "Đ",
    "ô": "ơ",
    "Ô": "Ơ",
    "ö": "ư",
    "Ö": "Ư",
    "í": "í",
    "ì": "ì",
    "æ": "ỉ",
    "ó": "ĩ",
    "ò": "ị",
    "î": "ỵ",
}
_VNI_ADDS = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip

# Words no page of this field is without: how many of them a reading shows tells whether it is the right one.
_COMMON = frozenset(
    [
        "của",
        "và",
        "các",
        "được",
        "trong",
        "những",
        "đảng",
        "cán",
        "bộ",
        "tổ",
        "chức",
        "công",
        "tác",
        "người",
        "đã",
        "cho",
        "với",
        "về",
        "năm",
        "tỉnh",
        "ủy",
        "huyện",
        "không",
        "là",
        "đồng",
        "chí",
        "viên",
        "thực",
        "hiện",
        "chi",
        "số",
        "đơn",
        "vị",
        "nghị",
        "quyết",
        "kết",
        "quả",
        "đến",
        "cơ",
        "quan",
        "nhiệm",
        "vụ",
        "lãnh",
        "đạo",
        "quản",
        "lý",
        "xây",
        "dựng",
        "giảm",
        "tăng",
        "tại",
        "để",
        "từ",
        "một",
        "có",
        "này",
        "khi",
        "đảm",
        "bảo",
        "hội",
        "nghị",
        "ban",
        "chính",
        "trị",
        "sở",
        "thành",
        "lập",
        "quy",
        "định",
        "tiếp",
        "tục",
        "hoàn",
        "đánh",
        "giá",
        "thường",
    ]
)
_TELLING = frozenset(w for w in _COMMON if not w.isascii())


class UnreadableText(ValueError):
    """A file whose text cannot be read; the message says in Vietnamese what it is and what to do."""


def decode_text(data: bytes) -> str:
    """The text of a file: UTF-8 (with or without mark), UTF-16 with its mark, or Windows-1258.

    Raises UnreadableText: empty, binary, TCVN3 (ABC) or VNI, or none of these.
    """
    name = recognise_encoding(data)
    if name == UTF8:
        return data.decode("utf-8-sig")
    return data.decode("utf-16" if name == UTF16 else "cp1258")


def recognise_encoding(data: bytes) -> str:
    """The encoding of a file's bytes: `utf-8`, `utf-16` or `windows-1258`. Raises UnreadableText as `decode_text`."""
    if not data.strip(b"\x00\t\n\r \xef\xbb\xbf\xff\xfe"):
        raise UnreadableText("Tệp rỗng: không có chữ nào để đọc.")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        refuse_legacy(_decoded(data, "utf-16"))
        return UTF16
    if b"\x00" in data[:SAMPLE]:
        raise UnreadableText(
            "Tệp nhị phân, không phải văn bản. Hãy chọn tệp TXT, DOCX, HTML hoặc PDF có lớp chữ."
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _single_byte(data)
    refuse_legacy(text)
    return UTF8


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        raise UnreadableText(
            "Tệp bị hỏng: phần đầu là Unicode (UTF-16) nhưng phần sau không đọc được."
        ) from None


def _single_byte(data: bytes) -> str:
    """Windows-1258, or a refusal that names what the bytes look like."""
    sample = data[:SAMPLE]
    windows = _score(sample.decode("cp1258", "replace"))
    old, name = _legacy(sample.decode("latin-1"))
    if old > windows and old >= 2:
        raise UnreadableText(_message(name))
    if windows >= 2:
        return WINDOWS_1258
    raise UnreadableText(
        "Không nhận ra bảng mã của tệp (không phải UTF-8, UTF-16 hay Windows-1258). Hãy lưu lại tệp bằng Unicode (UTF-8)."
    )


def refuse_legacy(text: str) -> None:
    """Raise UnreadableText where Unicode text holds the letters of TCVN3 or VNI fonts (§¶ng bé, Ñaûng boä)."""
    sample = text[:SAMPLE]
    if sample.isascii():
        return
    old, name = _legacy(sample)
    if old >= 2 and old > 2 * _score(sample):
        raise UnreadableText(_message(name))


def _message(name: str) -> str:
    return (
        f"Văn bản dùng bảng mã cũ {name}, không phải Unicode. Hãy chuyển sang Unicode (ví dụ bằng công cụ chuyển mã "
        "của UniKey: Ctrl+Shift+F6) rồi đọc lại."
    )


def _legacy(sample: str) -> tuple[int, str]:
    """How well the sample reads as TCVN3 or as VNI, and the better one's name."""
    readings: list[tuple[str, Callable[[str], str]]] = [("TCVN3 (ABC)", _from_tcvn3), ("VNI", _from_vni)]
    return max(((_score(read(sample)), name) for name, read in readings), key=lambda each: each[0])


def _latin_byte(letter: str) -> int:
    """The byte an old font took for this letter: the page may have been opened as Latin-1 or Windows-1252."""
    try:
        return letter.encode("cp1252")[0]
    except UnicodeEncodeError:
        return ord(letter) if ord(letter) < 256 else 0


def _from_tcvn3(sample: str) -> str:
    return "".join(letter if letter.isascii() else _TCVN3.get(_latin_byte(letter), "?") for letter in sample)


def _from_vni(sample: str) -> str:
    made: list[str] = []
    for letter in sample:
        small = letter.lower()
        if small in _VNI_ADDS and made and made[-1][-1:].lower() in "aeoyuơư" and made[-1]:
            made[-1] = unicodedata.normalize("NFC", made[-1] + _VNI_ADDS[small])
        else:
            made.append(_VNI_ALONE.get(letter, _VNI_ALONE.get(small, letter if letter.isascii() else "?")))
    return "".join(made)


def _score(text: str) -> int:
    """How many of the telling common words the text shows."""
    composed = unicodedata.normalize("NFC", text.lower())
    return sum(word.strip(".,;:()\"'!?-") in _TELLING for word in composed.split())
