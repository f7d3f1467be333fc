"""Vietnamese text: one stored form (NFC), one search form without marks, one order by given name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NEW_TONE_PLACEMENT = {
    "òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ",
    "òe": "oè", "óe": "oé", "ỏe": "oẻ", "õe": "oẽ", "ọe": "oẹ",
    "ùy": "uỳ", "úy": "uý", "ủy": "uỷ", "ũy": "uỹ", "ụy": "uỵ",
}  # fmt: skip
_OLD_PLACEMENT = re.compile("|".join(_NEW_TONE_PLACEMENT) + r"", re.IGNORECASE)

# The order of the Vietnamese alphabet: base letter first, then the tone (ngang, huyền, hỏi, ngã, sắc, nặng).
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"": 0, "\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def nfc(text: str) -> str:
    """The stored form: composed Unicode, single spaces, no space at the ends."""
    if text.isascii() and text.isprintable() and " " not in text:
        return text  # a code, a day: most of what is read
    return " ".join(unicodedata.normalize("NFC", text).split())


class _Bare(dict[int, str]):
    """Each sign's own letters without marks, found once: a mark comes to nothing, ộ to o."""

    def __missing__(self, code: int) -> str:
        parts = unicodedata.normalize("NFD", chr(code))
        self[code] = bare = "".join(c for c in parts if not unicodedata.combining(c))
        return bare


_BARE = _Bare({ord("Đ"): "D", ord("đ"): "d"})


def without_marks(text: str) -> str:
    """The text without tone and vowel marks; Đ becomes D (it does not decompose)."""
    return text if text.isascii() else text.translate(_BARE)


def search_key(text: str) -> str:
    """What a search compares: no marks, lower case, single spaces; `hòa` and `hoà` are one."""
    return nfc(without_marks(text)).casefold()


def one_placement(text: str) -> str:
    """The text with the tone on the second vowel (hoà, thuý), so that both spellings compare equal."""

    def moved(found: re.Match[str]) -> str:
        new = _NEW_TONE_PLACEMENT[found.group().lower()]
        return new.upper() if found.group().isupper() else new

    return _OLD_PLACEMENT.sub(moved, unicodedata.normalize("NFC", text))


def _letter_key(letter: str) -> tuple[int, int]:
    tone, bare = 0, ""
    for c in unicodedata.normalize("NFD", letter):
        if c in _TONES:
            tone = _TONES[c]
        else:
            bare += c
    base = unicodedata.normalize("NFC", bare)
    place = _LETTERS.find(base)
    return (place + 1 if place >= 0 else 100 + ord(base[0]) if base else 0), tone


@lru_cache(maxsize=4096)
def _word_key(word: str) -> str:
    """A sortable string of a word: all letters first, then all tones (as Vietnamese lists do)."""
    keys = [_letter_key(c) for c in unicodedata.normalize("NFC", word.lower())]
    return "".join(chr(0x30 + min(k, 0x7FF)) for k, _ in keys) + " " + "".join(str(t) for _, t in keys)


def name_order(name: str) -> str:
    """A string that sorts names by given name, then family name, then middle names."""
    words = nfc(name).split(" ")
    if len(words) == 1:
        return _word_key(words[0])
    return "|".join(_word_key(w) for w in [words[-1], words[0], *words[1:-1]])


def number(value: float, decimals: int = 0) -> str:
    """A number as Vietnamese prints it: point for thousands, comma for decimals, a minus as wide as a plus."""
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.-", ".,−"))


_DAY = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*")


def iso_day(text: str) -> str:
    """A day as officers write it (dd/mm/yyyy, d-m-yyyy) in the ISO form; any other text as it is."""
    if text[:4].isdigit():  # the ISO form, or none
        return text
    m = _DAY.fullmatch(text)
    return f"{m[3]}-{int(m[2]):02d}-{int(m[1]):02d}" if m else text
