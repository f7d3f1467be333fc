"""Numbers as Vietnamese writes them: 05; 1.050; 74 108; 5,3; 5.3; mười hai; một trăm lẻ năm; 5,6 triệu.

Always true: a point or a space before exactly three digits groups thousands, a comma begins decimals (a comma
before three digits is left to the noun: see `Number.grouped_by_comma`). Values are exact (int or Decimal).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from .rule import rule
from .tokens import DIGITS, LINE, NO_BREAK, SPACE, WORD, Token

_UNITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_SCALES = {"nghìn": 1000, "ngàn": 1000, "vạn": 10_000, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}
_LINKS = {"lẻ", "linh"}
FIRST_WORDS = {w for w in _UNITS if w not in ("mốt", "lăm", "nhăm", "tư", "không")} | {"mười"}


class Number(NamedTuple):
    """A number read: tokens `[begin, stop)`, its value, the decimals printed, and how it was written."""

    begin: int
    stop: int
    value: int | Decimal
    decimals: int
    in_words: bool
    grouped_by_comma: int | None = None
    scaled: bool = False


def plain(value: int | Decimal) -> int | float:
    """The value as JSON carries it: a whole number as int, another as float."""
    return int(value) if value == int(value) else float(value)


@rule(
    "number in digits",
    "digit runs with thousands points or spaces, decimal comma or point, leading zeros, and a scale word",
    ("có 05 đồng chí", ("05",)),
    ("1.050 biên chế", ("1.050",)),
    ("74 108 đảng viên", ("74 108",)),
    ("đạt 56,62%", ("56,62",)),
    ("đạt 56.6%", ("56.6",)),
    ("2.234.720 người", ("2.234.720",)),
    ("5,6 triệu đảng viên", ("5,6 triệu",)),
    ("hơn 2 nghìn người", ("2 nghìn",)),
    ("1.234,56 đồng", ("1.234,56",)),
    ("7 nghìn 500 lượt người", ("7 nghìn 500",)),
    ("1 triệu 200 nghìn đồng", ("1 triệu 200 nghìn",)),
)
def number_in_digits(tokens: Sequence[Token], index: int, stop: int) -> Number | None:
    """The number whose digits begin at `tokens[index]`."""
    first = tokens[index]
    if first.kind != DIGITS:
        return None
    digits, at = first.raw, index + 1
    for separator in (".", None):
        more = _groups(tokens, index, stop, separator)
        if more:
            digits = "".join([first.raw, *(tokens[i].raw for i in more)])
            at = more[-1] + 1
            break
    value: int | Decimal = int(digits[:30])
    decimals, comma = 0, None
    tail = _decimals(tokens, at, stop, grouped=at > index + 1)
    if tail is not None:
        fraction, at, by_comma = tail
        if by_comma and len(fraction) == 3 and first.raw[0] != "0" and len(first.raw) <= 3:
            comma = int(digits + fraction)
        value, decimals = Decimal(f"{digits}.{fraction}"), len(fraction)
        double = _decimals(tokens, at, stop, grouped=False) if comma is not None else None
        if double is not None and double[2] and len(double[0]) == 3:
            value, decimals, at, comma = int(digits + fraction + double[0]), 0, double[1], None
    scale, scaled_stop = _scale(tokens, at, stop)
    if scale != 1:
        rest, scaled_stop = _rest(tokens, scaled_stop, stop, scale)
        return Number(index, scaled_stop, value * scale + rest, 0, False, None, True)
    return Number(index, at, value, decimals, False, comma)


def _groups(tokens: Sequence[Token], index: int, stop: int, separator: str | None) -> list[int]:
    """Indexes of the three-digit groups that follow, joined by `separator` or by one space."""
    if len(tokens[index].raw) > 3 or (tokens[index].raw[0] == "0" and separator is None):
        return []
    found: list[int] = []
    at = index + 1
    while at < stop:
        group = at
        if separator is not None:
            if tokens[at].key != separator or tokens[at].gap != NO_BREAK or at + 1 >= stop:
                break
            group = at + 1
        gap = NO_BREAK if separator is not None else SPACE
        token = tokens[group]
        if token.kind != DIGITS or len(token.raw) != 3 or token.gap != gap:
            break
        found.append(group)
        at = group + 1
    if (
        (
            separator is None
            and found
            and at < stop
            and tokens[at].key in ("/", ".", ",")
            and tokens[at].gap == NO_BREAK
        )
        and at + 1 < stop
        and tokens[at + 1].kind == DIGITS
        and tokens[at + 1].gap == NO_BREAK
    ):
        return []
    return found


def _decimals(tokens: Sequence[Token], at: int, stop: int, grouped: bool) -> tuple[str, int, bool] | None:
    if at + 1 >= stop or tokens[at].key not in (",", ".") or tokens[at].gap != NO_BREAK:
        return None
    by_comma, fraction = tokens[at].key == ",", tokens[at + 1]
    if fraction.kind != DIGITS or fraction.gap != NO_BREAK:
        return None
    if not by_comma and (grouped or len(fraction.raw) > 2):
        return None
    return (fraction.raw, at + 2, by_comma) if len(fraction.raw) <= 6 else None


def _scale(tokens: Sequence[Token], at: int, stop: int) -> tuple[int, int]:
    """The scale word after a number; before `đồng` it belongs to the unit (62 tỷ đồng) and is left there."""
    scale, index = 1, at
    while index < stop and tokens[index].key in _SCALES and tokens[index].gap <= LINE:
        scale *= _SCALES[tokens[index].key]
        index += 1
    if scale == 1 or (index < stop and tokens[index].key in ("đồng", "đô", "usd", "vnd")):
        return 1, at
    return scale, index


def _rest(tokens: Sequence[Token], at: int, stop: int, above: int) -> tuple[int, int]:
    """What follows a scale: `7 nghìn 500`, `1 triệu 200 nghìn`; 0 where another number begins."""
    if at >= stop or tokens[at].kind != DIGITS or tokens[at].gap != SPACE or len(tokens[at].raw) > 3:
        return 0, at
    below = _SCALES.get(tokens[at + 1].key, 0) if at + 1 < stop else 0
    if 0 < below < above:
        return int(tokens[at].raw) * below, at + 2
    alone = above == 1000 and len(tokens[at].raw) == 3 and not below
    return (int(tokens[at].raw), at + 1) if alone else (0, at)


@rule(
    "number in words",
    "một to hàng tỷ, with mốt/lăm/tư after tens, lẻ or linh, and nghìn/ngàn",
    ("mười hai đồng chí", ("mười hai",)),
    ("hai mươi mốt chi bộ", ("hai mươi mốt",)),
    ("một trăm lẻ năm đảng viên", ("một trăm lẻ năm",)),
    ("ba nghìn hai trăm người", ("ba nghìn hai trăm",)),
    ("Bốn mươi lăm quần chúng", ("Bốn mươi lăm",)),
    ("năm đồng chí", ("năm",)),
    ("hai chục người", ("hai chục",)),
    ("một triệu hai trăm nghìn đồng", ("một triệu hai trăm nghìn",)),
)
def number_in_words(tokens: Sequence[Token], index: int, stop: int) -> Number | None:
    """The number whose words begin at `tokens[index]`; the reader of nouns decides whether `một`, `năm` count."""
    if tokens[index].key not in FIRST_WORDS:
        return None
    total, at = 0, index
    while True:
        part = _hundreds(tokens, at, stop, inner=at > index)
        if part is None:
            break
        value, after = part
        if after < stop and tokens[after].key in _SCALES and tokens[after].gap != NO_BREAK:
            scale = _SCALES[tokens[after].key]
            if after + 1 < stop and tokens[after + 1].key == "đồng":
                if at == index:
                    return Number(index, after, total + value, 0, True)
                return Number(index, after + 1, total + value * scale, 0, True)
            total, at = total + value * scale, after + 1
            if at < stop and tokens[at].key in _LINKS:
                tail = _below_ten(tokens, at + 1, stop)
                return Number(index, at + 1 + 1, total + tail, 0, True) if tail else None
            continue
        return Number(index, after, total + value, 0, True)
    return Number(index, at, total, 0, True) if at > index else None


def _hundreds(tokens: Sequence[Token], at: int, stop: int, inner: bool) -> tuple[int, int] | None:
    """A part below a thousand: value and the index after it."""
    if at >= stop or tokens[at].kind != WORD:
        return None
    key, after = tokens[at].key, at + 1
    if key == "mười":
        unit = _below_ten(tokens, after, stop)
        return (10 + unit, after + 1) if unit is not None else (10, after)
    if key not in _UNITS or (key in ("mốt", "lăm", "nhăm", "tư")) or (key == "không" and not inner):
        return None
    value = _UNITS[key]
    following = tokens[after].key if after < stop else ""
    if following == "trăm":
        return _after_hundred(tokens, value * 100, after + 1, stop)
    if following in ("mươi", "chục"):
        unit = _below_ten(tokens, after + 1, stop) if following == "mươi" else None
        return (value * 10 + unit, after + 2) if unit is not None else (value * 10, after + 1)
    if value and not inner and following in ("mốt", "lăm", "nhăm"):
        return value * 10 + _UNITS[following], after + 1
    return value, after


def _after_hundred(tokens: Sequence[Token], hundreds: int, at: int, stop: int) -> tuple[int, int]:
    key = tokens[at].key if at < stop else ""
    if key in _LINKS:
        unit = _below_ten(tokens, at + 1, stop)
        return (hundreds + unit, at + 2) if unit is not None else (hundreds, at)
    if key == "mười" or (
        key in _UNITS and at + 1 < stop and tokens[at + 1].key in ("mươi", "mốt", "lăm", "nhăm")
    ):
        tens = _hundreds(tokens, at, stop, inner=False)
        if tens is not None:
            return hundreds + tens[0], tens[1]
    return hundreds, at


def _below_ten(tokens: Sequence[Token], at: int, stop: int) -> int | None:
    if at >= stop or tokens[at].key not in _UNITS or tokens[at].key == "không":
        return None
    if tokens[at].key == "năm" and tokens[at - 1].key not in _LINKS:
        return None  # after a ten, five is "lăm": "mười năm", "hai mươi năm" are spans of years
    return _UNITS[tokens[at].key]


NUMBER_RULES = (number_in_digits, number_in_words)


def number_at(tokens: Sequence[Token], index: int, stop: int) -> Number | None:
    """The number in digits or in words at `tokens[index]`."""
    token = tokens[index]
    if token.kind == DIGITS:
        return number_in_digits.apply(tokens, index, stop)
    return number_in_words.apply(tokens, index, stop) if token.key in FIRST_WORDS else None
