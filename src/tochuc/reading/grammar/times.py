"""Dates, periods and terms: what in a text says when.

Always true: a time found here is never read as a claim; a day carries its year only where the text gives it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .rule import rule
from .tokens import DIGITS, LINE, NO_BREAK, WORD, Token

DAY, MONTH, QUARTER, PART, YEAR, TERM = "day", "month", "quarter", "part of a year", "year", "term"
_DAY_CUES = {
    "ngày", "sáng", "chiều", "tối", "trưa", "nay", "qua", "hôm", "đợt", "dịp", "lễ", "hạn", "mồng", "mùng", "lúc",
    "khuya", "đêm", "mai", "niệm", "cnvcl",
}  # fmt: skip
_WEEKDAYS = {"hai", "ba", "tư", "năm", "sáu", "bảy", "2", "3", "4", "5", "6", "7"}
_ROMAN = set("ivxlc")
_PART_ENDS = {"đầu", "cuối", "qua", "giữa"}
_SPAN_WORDS = {
    "sáu": 6,
    "ba": 3,
    "chín": 9,
    "một": 1,
    "hai": 2,
    "bốn": 4,
    "năm": 5,
    "mười": 10,
    "tám": 8,
    "bảy": 7,
}


class Time(NamedTuple):
    """A time expression: tokens `[begin, stop)`, its kind, and the parts of a date it gives (0 where it does not)."""

    begin: int
    stop: int
    kind: str
    year: int = 0
    month: int = 0
    day: int = 0


def _digits(tokens: Sequence[Token], at: int, stop: int) -> int | None:
    if at < stop and tokens[at].kind == DIGITS and len(tokens[at].raw) <= 4:
        return int(tokens[at].raw)
    return None


def is_year(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """Whether the token is a four-digit year (1900 to 2100) standing alone."""
    if (
        at >= stop
        or tokens[at].kind != DIGITS
        or len(tokens[at].raw) != 4
        or not 1900 <= int(tokens[at].raw) <= 2100
    ):
        return False
    glued = at + 2 < stop and tokens[at + 1].key in (".", ",") and tokens[at + 1].gap == NO_BREAK
    return not (glued and tokens[at + 2].kind == DIGITS and tokens[at + 2].gap == NO_BREAK)


def _key(tokens: Sequence[Token], at: int, stop: int) -> str:
    return tokens[at].key if 0 <= at < stop else ""


@rule(
    "day with its year",
    "24/7/2018, 24-7-2018, 24.7.2018, ngày 24 tháng 7 năm 2018",
    ("ngày 24/7/2018", ("24/7/2018",)),
    ("Thứ sáu, 19/08/2022", ("19/08/2022",)),
    ("ngày 03.02.2020", ("03.02.2020",)),
    ("ngày 15 tháng 6 năm 2018", ("15 tháng 6 năm 2018",)),
    ("ngày 15 tháng 6", ("15 tháng 6",)),
)
def full_day(tokens: Sequence[Token], at: int, stop: int) -> Time | None:
    """A day, its month, and its year where given."""
    day = _digits(tokens, at, stop)
    if day is None or not 1 <= day <= 31:
        return None
    if _key(tokens, at + 1, stop) == "tháng":
        month = _digits(tokens, at + 2, stop)
        if month is None or not 1 <= month <= 12:
            return None
        if _key(tokens, at + 3, stop) in ("năm", "/", "-") and is_year(tokens, at + 4, stop):
            return Time(at, at + 5, DAY, int(tokens[at + 4].raw), month, day)
        return Time(at, at + 3, DAY, 0, month, day)
    separator = _key(tokens, at + 1, stop)
    month = _digits(tokens, at + 2, stop)
    if separator not in ("/", "-", ".") or month is None or not 1 <= month <= 12 or len(tokens[at].raw) > 2:
        return None
    if (
        _key(tokens, at + 3, stop) == separator
        and is_year(tokens, at + 4, stop)
        and tokens[at + 4].gap == NO_BREAK
    ):
        return Time(at, at + 5, DAY, int(tokens[at + 4].raw), month, day)
    return None


@rule(
    "day of the current year",
    "24/7 after a word that names a day (ngày, sáng nay, đợt, dịp), with a second day after từ ... đến",
    ("Sáng nay (24/7), Ban Tổ chức", ("24/7",)),
    ("đợt 3/2 và 19/5", ("3/2", "19/5")),
    ("dịp 7/11", ("7/11",)),
    ("trong hai ngày 15-16/5", ("15-16/5",)),
    ("trước ngày 30/9", ("30/9",)),
    ("hoàn thành 7/11 nhiệm vụ", ()),
    ("báo cáo trước 15/8; nộp đến 5/11 huyện", ("15/8",)),
    ("đến 30/9 giải ngân được 187,5 tỷ đồng", ("30/9",)),
    ("Ngày 12.7, hội họp", ("12.7",)),
)
def short_day(tokens: Sequence[Token], at: int, stop: int) -> Time | None:
    """A day and month without a year, known by the word before it."""
    day = _digits(tokens, at, stop)
    if day is None or not 1 <= day <= 31 or len(tokens[at].raw) > 2:
        return None
    if not _day_cue_before(tokens, at) and not _bounds_a_day(tokens, at, stop):
        return None
    if (
        _key(tokens, at + 1, stop) in ("-", "đến", "và")
        and (then := _digits(tokens, at + 2, stop)) is not None
    ):
        inner = short_pair(tokens, at + 2, stop)
        if inner is not None and 1 <= then <= 31:
            return Time(at, inner[1], DAY, 0, inner[0], day)
    pair = short_pair(tokens, at, stop) or _dotted_pair(tokens, at, stop)
    if pair is None:
        return None
    return Time(at, pair[1], DAY, 0, pair[0], day)


def _dotted_pair(tokens: Sequence[Token], at: int, stop: int) -> tuple[int, int] | None:
    """`ngày 12.7`: a day with a point, right after a word for one."""
    month = _digits(tokens, at + 2, stop)
    if _key(tokens, at + 1, stop) != "." or month is None or not 1 <= month <= 12:
        return None
    glued = tokens[at + 1].gap == NO_BREAK and tokens[at + 2].gap == NO_BREAK and len(tokens[at + 2].raw) <= 2
    follows = _key(tokens, at + 3, stop)
    said = at > 0 and tokens[at - 1].key in ("ngày", "sáng", "chiều", "tối")
    return (month, at + 3) if glued and said and follows not in (".", "%", "triệu", "tỷ") else None


def _bounds_a_day(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """`trước 30/6`, `đến 15/8` with no noun after, `đến 30/9 giải ngân` (no ratio is above 1): a day; `trước 5/11
    huyện` is a ratio."""
    if at == 0 or tokens[at - 1].key not in ("trước", "đến", "từ", "hết", "sau", "tới"):
        return False
    pair = short_pair(tokens, at, stop)
    if pair is None:
        return False
    follows = tokens[pair[1]] if pair[1] < stop else None
    return (
        int(tokens[at].raw) > pair[0]
        or follows is None
        or follows.kind != WORD
        or follows.key in ("đến", "và", "hằng", "hàng", "năm", "để", "theo")
    )


def short_pair(tokens: Sequence[Token], at: int, stop: int) -> tuple[int, int] | None:
    """`d/m` without spaces at the token: its month, and the index after it."""
    month = _digits(tokens, at + 2, stop)
    if _key(tokens, at + 1, stop) not in ("/", "-") or month is None or not 1 <= month <= 12:
        return None
    if tokens[at + 2].gap != NO_BREAK or len(tokens[at + 2].raw) > 2:
        return None
    day = _digits(tokens, at, stop)
    return (month, at + 3) if day is not None and 1 <= day <= 31 else None


def _day_cue_before(tokens: Sequence[Token], at: int) -> bool:
    back = at - 1
    while back >= 0 and back >= at - 2 and tokens[back].key in ("(", ":", ",", '"', "-"):
        back -= 1
    if back < 0:
        return False
    if tokens[back].key in _DAY_CUES:
        return not (tokens[back].key == "qua" and tokens[back - 1].key != "hôm") if back else True
    if tokens[back].key in ("và", "đến", ",") or back < at - 1:
        before = tokens[back].key
        if before in _DAY_CUES or (before in _WEEKDAYS and back and tokens[back - 1].key == "thứ"):
            return True
        if before in ("và", "đến") and back >= 3:
            return (
                tokens[back - 2].key in ("/", "-")
                and tokens[back - 1].kind == DIGITS
                and (_day_cue_before(tokens, back - 3))
            )
    return (
        tokens[back].key in ("và", "đến")
        and back >= 3
        and tokens[back - 2].key == "/"
        and (_day_cue_before(tokens, back - 3))
    )


@rule(
    "month",
    "tháng 7, tháng 7/2018, tháng 7 năm 2018, 7/2018",
    ("trong tháng 7/2018", ("tháng 7/2018",)),
    ("tháng 5 năm 2019", ("tháng 5 năm 2019",)),
    ("từ tháng 6 đến tháng 9", ("tháng 6", "tháng 9")),
    ("tính đến 6/2018", ("6/2018",)),
)
def month(tokens: Sequence[Token], at: int, stop: int) -> Time | None:
    """A month, with its year where given."""
    named = tokens[at].key == "tháng"
    number = _digits(tokens, at + 1 if named else at, stop)
    if number is None or not 1 <= number <= 12 or len(tokens[at + 1 if named else at].raw) > 2:
        return None
    after = at + (2 if named else 1)
    link = _key(tokens, after, stop)
    if link in ("/", "-", ".") and is_year(tokens, after + 1, stop) and tokens[after + 1].gap == NO_BREAK:
        return Time(at, after + 2, MONTH, int(tokens[after + 1].raw), number)
    if named and link == "năm" and is_year(tokens, after + 1, stop):
        return Time(at, after + 2, MONTH, int(tokens[after + 1].raw), number)
    return Time(at, after, MONTH, 0, number) if named else None


@rule(
    "quarter",
    "quý I, quý III/2018, quý 3 năm 2018",
    ("trong quý III/2018", ("quý III/2018",)),
    ("quý 2 năm 2019", ("quý 2 năm 2019",)),
    ("quý IV", ("quý IV",)),
)
def quarter(tokens: Sequence[Token], at: int, stop: int) -> Time | None:
    """A quarter of a year."""
    if tokens[at].key != "quý" or at + 1 >= stop:
        return None
    written = tokens[at + 1].key
    place = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}.get(written)
    if place is None:
        return None
    year, after = _year_after(tokens, at + 2, stop)
    return Time(at, after, QUARTER, year, place)


def _year_after(tokens: Sequence[Token], at: int, stop: int) -> tuple[int, int]:
    if _key(tokens, at, stop) in ("/", "-", "năm", "của") and is_year(tokens, at + 1, stop):
        return int(tokens[at + 1].raw), at + 2
    return 0, at


@rule(
    "part of a year",
    "6 tháng đầu năm (2018), 9 tháng năm 2018, đầu năm 2018, sáu tháng cuối năm",
    ("Trong 6 tháng đầu năm 2018", ("6 tháng đầu năm 2018",)),
    ("sáu tháng cuối năm", ("sáu tháng cuối năm",)),
    ("9 tháng đầu năm", ("9 tháng đầu năm",)),
    ("06 tháng đầu năm", ("06 tháng đầu năm",)),
    ("6 tháng qua", ("6 tháng qua",)),
)
def part_of_year(tokens: Sequence[Token], at: int, stop: int) -> Time | None:
    """So many months at the beginning or end of a year."""
    months = _digits(tokens, at, stop) if tokens[at].kind == DIGITS else _SPAN_WORDS.get(tokens[at].key)
    if months is None or not 1 <= months <= 12 or _key(tokens, at + 1, stop) != "tháng":
        return None
    after = at + 2
    ends = _key(tokens, after, stop)
    if ends not in _PART_ENDS and ends != "năm":
        return None
    after += ends != "năm"
    end = 1 if ends != "cuối" else 2
    if _key(tokens, after, stop) == "năm":
        after += 1
        if is_year(tokens, after, stop):
            return Time(at, after + 1, PART, int(tokens[after].raw), months, end)
    elif ends == "đầu" and _key(tokens, after, stop) in ("của", "nhiệm"):
        return None
    return Time(at, after, PART, 0, months, end)


@rule(
    "year",
    "năm 2018, năm 2016, 2017 và 2018, 2018",
    ("kiểm điểm năm 2017", ("năm 2017",)),
    ("các năm 2016, 2017 và 2018", ("năm 2016", "2017", "2018")),
    ("đến năm 2021 là 10%", ("năm 2021",)),
)
def year(tokens: Sequence[Token], at: int, stop: int) -> Time | None:
    """A year; four digits after `năm`, or standing alone with no noun after (left to the reader of nouns)."""
    if tokens[at].key == "năm" and is_year(tokens, at + 1, stop):
        return Time(at, at + 2, YEAR, int(tokens[at + 1].raw))
    return Time(at, at + 1, YEAR, int(tokens[at].raw)) if is_year(tokens, at, stop) else None


@rule(
    "term",
    "khóa XII, nhiệm kỳ 2015-2020, giai đoạn 2016 - 2021, lần thứ XVII",
    ("khóa XII về xây dựng Đảng", ("khóa XII",)),
    ("nhiệm kỳ 2015-2020", ("nhiệm kỳ 2015-2020",)),
    ("giai đoạn 2016 - 2021", ("giai đoạn 2016 - 2021",)),
    ("nhiệm kỳ 2020 – 2025", ("nhiệm kỳ 2020 – 2025",)),
    ("Đại hội lần thứ 13", ("thứ 13",)),
    ("năm 2015-2016", ("năm 2015-2016",)),
    ("khoá 12", ("khoá 12",)),
)
def term(tokens: Sequence[Token], at: int, stop: int) -> Time | None:
    """A term or span of years; `year` and `month` then hold its first and last year, or the number of the term."""
    key = tokens[at].key
    if key in ("khoá", "thứ", "lần") and at + 1 < stop and tokens[at + 1].gap <= LINE:
        number = roman(tokens[at + 1].key) if tokens[at + 1].kind == WORD else _digits(tokens, at + 1, stop)
        if key == "khoá" and _key(tokens, at + 2, stop) == "/" and tokens[at + 2].gap == NO_BREAK:
            return None  # cuối khóa 117/118 học viên đạt yêu cầu
        if number and (tokens[at + 1].kind == DIGITS or tokens[at + 1].raw.isupper()):
            return Time(at, at + 2, TERM, number)
        if key == "thứ" and tokens[at + 1].key in _WEEKDAYS | {"nhất", "nhì", "tám", "chín", "mười"}:
            return Time(at, at + 2, TERM, 0)
    first = at
    if (key == "nhiệm" and _key(tokens, at + 1, stop) == "kỳ") or (
        key == "giai" and _key(tokens, at + 1, stop) == "đoạn"
    ):
        first = at + 2
    elif key in ("năm", "khoá") or (key == "niên" and _key(tokens, at + 1, stop) == "khoá"):
        first = at + 1 + (key == "niên")
    link = _key(tokens, first + 1, stop)
    if link in ("-", "/", "đến") and is_year(tokens, first, stop) and is_year(tokens, first + 2, stop):
        return Time(at, first + 3, TERM, int(tokens[first].raw), int(tokens[first + 2].raw))
    named = first > at and key != "năm"
    return (
        Time(at, first + 1, TERM, int(tokens[first].raw)) if named and is_year(tokens, first, stop) else None
    )


def roman(word: str) -> int:
    """The value of a roman numeral in lower case; 0 where it is none."""
    if not word or not set(word) <= _ROMAN:
        return 0
    values = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
    total = 0
    for index, letter in enumerate(word):
        value = values[letter]
        total += -value if index + 1 < len(word) and values[word[index + 1]] > value else value
    return total


@rule(
    "clock",
    "8 giờ 30, 14h30, 7 giờ",
    ("lúc 8 giờ 30 phút", ("8 giờ 30 phút",)),
    ("14h30 ngày 3/5", ("14h30",)),
)
def clock(tokens: Sequence[Token], at: int, stop: int) -> Time | None:
    """A time of day."""
    hour = _digits(tokens, at, stop)
    if hour is None or hour > 24 or _key(tokens, at + 1, stop) not in ("h", "giờ"):
        return None
    after = at + 2
    if _digits(tokens, after, stop) is not None and len(tokens[after].raw) == 2:
        after += 1
        after += _key(tokens, after, stop) == "phút"
    return Time(at, after, DAY)


_OPENERS = {"khoá", "thứ", "lần", "nhiệm", "giai", "niên", "năm", "tháng", "quý"} | set(_SPAN_WORDS)
TIME_RULES = (term, full_day, short_day, part_of_year, quarter, clock, month, year)


def time_at(tokens: Sequence[Token], at: int, stop: int) -> Time | None:
    """The first time expression that begins at the token, longest kinds first."""
    if at >= stop or (tokens[at].kind != DIGITS and tokens[at].key not in _OPENERS):
        return None
    for each in TIME_RULES:
        found = each.apply(tokens, at, stop)
        if found is not None:
            return found
    return None
