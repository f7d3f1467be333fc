"""What has digits and is no claim: labels, list numbers, telephones, identifiers, addresses on the page.

Always true: shields are found before claims; a shielded token is never part of a claim's number.
"""

from __future__ import annotations

from collections.abc import Sequence

from .lexicon import labelled, phrases
from .references import named, symbol
from .rule import rule
from .times import TERM, Time, time_at
from .tokens import DIGITS, LINE, NO_BREAK, WORD, Token


def noun_follows(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """Whether a counted noun (not a span of time) follows the token."""
    return at + 1 < stop and labelled("nouns", "count").at(tokens, at + 1, stop) is not None


@rule(
    "label",
    "Điều 15, khoản 2, trang 5, Biểu số 3; thôn 7, đợt 2, số 5 where no counted noun follows",
    ("quy định tại Điều 15, khoản 2", ("15", "2")),
    ("thôn 7 xã Tân Lập", ("7",)),
    ("lớp bồi dưỡng đợt 2", ("2",)),
    ("xếp loại 15 đảng viên", ()),
    ("xử lý dứt điểm 5 vụ khiếu kiện", ()),
    ("hoàn thành tốt nhiệm vụ 6 (18,2%)", ()),
    ("kiểm điểm 5 tập thể", ()),
    ("giao nhiệm vụ 6 trong kế hoạch", ("6",)),
    ("thành lập tổ 5 người", ()),
    ("xếp thứ 21/63 tỉnh", ("21/63",)),
    ("trong đó xã 190, phường 25, thị trấn 18", ()),
    ("gồm phường 1, phường 2", ("1", "2")),
)
def label(tokens: Sequence[Token], at: int, stop: int) -> int | None:
    """A number that names its thing."""
    if tokens[at].kind != DIGITS:
        return None
    begin = max(0, at - 5)
    if tokens[at].gap == NO_BREAK and at and tokens[at - 1].key in ("m", "km"):
        return None  # 74,2 km2
    if phrases("shields", "not_label").ending(tokens, at, begin) is not None:
        return None
    if tokens[at].gap <= LINE and phrases("shields", "label").ending(tokens, at, begin) is not None:
        return _whole_number(tokens, at, stop)
    if phrases("shields", "soft_label").ending(tokens, at, begin) is None or tokens[at].gap > LINE:
        return None
    if at >= 2 and (tokens[at - 2].key, tokens[at - 1].key) in (
        ("thiểu", "số"),
        ("đa", "số"),
        ("tổng", "số"),
        ("dân", "số"),
    ):
        return None
    if _part_of_list(tokens, at):
        return None
    if len(tokens[at].raw) > 3 or (noun_follows(tokens, at, stop) and not _address(tokens, at, stop)):
        return None
    after = tokens[at + 1] if at + 1 < stop else None
    beyond = tokens[at + 2] if at + 2 < stop else None
    digits = beyond is not None and beyond.kind == DIGITS and beyond.gap == NO_BREAK
    glued = digits and after is not None and after.gap == NO_BREAK and after.key in ("/", ".", ",")
    return None if glued or (after is not None and after.key == "%") else at + 1


def _whole_number(tokens: Sequence[Token], at: int, stop: int) -> int:
    """The index after `2.1`, `15`."""
    after = at + 1
    while after + 1 < stop and tokens[after].key in (".", "-", "/") and tokens[after + 1].kind == DIGITS:
        if tokens[after].gap != NO_BREAK or tokens[after + 1].gap != NO_BREAK:
            break
        after += 2
    return after


def _part_of_list(tokens: Sequence[Token], at: int) -> bool:
    """`trong đó xã 190, phường 25, thị trấn 18`: kinds with their counts; not `gồm phường 1, phường 2`: names."""
    window = range(max(0, at - 14), at)
    opened = any(phrases("cues", "parts").at(tokens, i, at) for i in window)
    named = sum(
        tokens[i].key == tokens[at - 1].key and tokens[i + 1].kind == DIGITS
        for i in range(max(0, at - 14), min(len(tokens) - 1, at + 14))
    )
    return opened and named == 1


def _address(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """Whether the noun that follows has a proper name: `thôn 7 xã Tân Lập` counts no communes."""
    noun = labelled("nouns", "count").at(tokens, at + 1, stop)
    return (
        noun is not None and noun.stop < stop and tokens[noun.stop].kind == WORD and tokens[noun.stop].capital
    )


@rule(
    "list number",
    "1. 1.2. 2) (3) at the beginning of a line, (2) before the parts of a list in a sentence",
    ("1. Kết quả đạt được", ("1.",)),
    ("2.1. Công tác cán bộ", ("2.1.",)),
    ("3) Rà soát", ("3)",)),
    ("(2) xây dựng kế hoạch", ("(2)",)),
)
def list_number(tokens: Sequence[Token], at: int, stop: int) -> int | None:
    """The number of an item."""
    first = tokens[at]
    if first.key == "(" and at + 2 < stop and tokens[at + 1].kind == DIGITS and tokens[at + 2].key == ")":
        follows = at + 3 < stop and tokens[at + 3].kind == WORD
        return at + 3 if follows and len(tokens[at + 1].raw) <= 2 else None
    if first.kind != DIGITS or len(first.raw) > 2 or (first.gap < LINE and not _after_bullet(tokens, at)):
        return None
    after = at + 1
    while after + 1 < stop and tokens[after].key == "." and tokens[after + 1].kind == DIGITS:
        if tokens[after + 1].gap != NO_BREAK or len(tokens[after + 1].raw) > 2:
            break
        after += 2
    if after < stop and tokens[after].key in (".", ")", "/", "-", ":") and tokens[after].gap == NO_BREAK:
        nxt = tokens[after + 1] if after + 1 < stop else None
        if nxt is not None and (nxt.gap != NO_BREAK or nxt.kind == WORD) and nxt.kind != DIGITS:
            return after + 1
    if after > at + 1 and after < stop and tokens[after].kind == WORD and tokens[after].capital:
        return after
    return None


def _after_bullet(tokens: Sequence[Token], at: int) -> bool:
    return at > 0 and tokens[at - 1].key in ("-", "*", "+") and tokens[at - 1].gap >= LINE


@rule(
    "telephone",
    "digits after điện thoại, ĐT, hotline; ten digits that begin with 0; identifiers of nine digits and more",
    ("Điện thoại: 0205 3812 345", ("0205", "3812", "345")),
    ("ĐT 0912.345.678 (gặp Lan)", ("0912", "345", "678")),
    ("liên hệ 0987654321", ("0987654321",)),
    ("thu 1.862.000.000 đồng", ()),
)
def telephone(tokens: Sequence[Token], at: int, stop: int) -> int | None:
    """A digit run of a telephone or identity number."""
    token = tokens[at]
    if token.kind != DIGITS:
        return None
    if len(token.raw) >= 9 or (token.raw[0] == "0" and len(token.raw) >= 4):
        return at + 1
    back, seen, first = at - 1, 0, token
    while (
        back >= 0
        and seen < 8
        and (tokens[back].kind == DIGITS or tokens[back].key in (".", "-", ":", "(", ")", "/", "+"))
    ):
        if tokens[back].kind == DIGITS:
            first = tokens[back]
            if first.raw[0] == "0" and len(first.raw) >= 4:
                return at + 1
        back, seen = back - 1, seen + 1
    if first is not token and first.raw[0] == "0" and len(first.raw) >= 3:  # not 1.862.000.000 đồng
        return at + 1 if tokens[at - 1].key in (".", "-", ")") else None
    if back >= 0 and phrases("shields", "telephone").ending(tokens, back + 1, max(0, back - 4)) is not None:
        return at + 1
    return None


@rule(
    "part of a name or code",
    "digits glued to letters or to a web address: QL1A, Covid-19, G7, tctu2@example",
    ("dịch Covid-19", ("19",)),
    ("quốc lộ QL1A", ("1",)),
    ("hội nghị G7", ("7",)),
)
def in_a_name(tokens: Sequence[Token], at: int, stop: int) -> int | None:
    """Digits inside a name."""
    token = tokens[at]
    if token.kind != DIGITS or at == 0 or token.gap != NO_BREAK:
        return None
    before = tokens[at - 1]
    if before.key in ("m", "km") and token.raw in ("2", "3"):
        return None  # square and cubic measures are nouns: 12.400 m2
    if before.kind == WORD or before.key in ("@", "#", "_", "="):
        return at + 1
    glued = before.key in ("-", ".") and before.gap == NO_BREAK and at >= 2 and tokens[at - 2].kind == WORD
    return at + 1 if glued and (before.key == "-" or tokens[at - 2].raw.isascii()) else None


@rule(
    "listed days",
    "days of one month told together, the month with the last",
    ("trong 3 ngày 12, 13, 14/10", ("12, 13, 14/10",)),
    ("các ngày 5, 6 và 7/3/2019", ("5, 6 và 7/3/2019",)),
    ("ngày 12, 13 đại biểu", ()),
)
def listed_days(tokens: Sequence[Token], at: int, stop: int) -> int | None:
    """`12, 13, 14/10` after `ngày`."""
    if tokens[at].kind != DIGITS or at == 0 or tokens[at - 1].key != "ngày":
        return None
    end = at
    while end + 2 < stop and tokens[end + 1].key in (",", "và") and tokens[end + 2].kind == DIGITS:
        end += 2
    dated = end > at and end + 2 < stop and tokens[end + 1].key == "/" and tokens[end + 2].kind == DIGITS
    return _whole_number(tokens, end, stop) if dated else None


@rule(
    "quoted name",
    "a short quotation with a number in it is the name of a movement or model",
    ('mô hình "5 không, 3 sạch"', ('"5 không, 3 sạch"',)),
    ('chi bộ "4 tốt"', ('"4 tốt"',)),
    ('ông nói: "Năm nay bản có thêm 4 quần chúng được kết nạp vào Đảng"', ()),
)
def quoted_name(tokens: Sequence[Token], at: int, stop: int) -> int | None:
    """`"5 không, 3 sạch"`."""
    if tokens[at].key != '"':
        return None
    for end in range(at + 1, min(at + 9, stop)):
        if tokens[end].key == '"':
            return end + 1
    return None


SHIELD_RULES = (list_number, telephone, in_a_name, listed_days, label, quoted_name)


def furniture_line(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """Whether the line that begins at the token is page furniture (its header, counter, licence, page number)."""
    if phrases("shields", "furniture").at(tokens, at, stop) is not None:
        return True
    end = at + 1
    while end < stop and end - at < 8 and tokens[end].gap < LINE:
        end += 1
    return all(t.kind == DIGITS or t.key in ("-", "/", "|", ".") for t in tokens[at:end]) and end - at < 6


class Shielded:
    """Which tokens are shielded, and the times and references found on the way."""

    def __init__(self) -> None:
        self.tokens: dict[int, int] = {}
        self.times: list[Time] = []
        self.references: list[tuple[int, int]] = []

    def add(self, begin: int, stop: int) -> None:
        """Shield the tokens from begin to stop."""
        for index in range(begin, stop):
            self.tokens[index] = stop


def shield(tokens: Sequence[Token], begin: int, stop: int, found: Shielded) -> None:
    """Find everything in `tokens[begin:stop]` that is no claim. A sentence is a fair piece to give."""
    at = begin
    while at < stop:
        token = tokens[at]
        after = _reference(tokens, at, stop, found) or _number_like(tokens, at, stop, found)
        if after is None and token.gap >= LINE and furniture_line(tokens, at, stop):
            after = _line_end(tokens, at, stop)
            found.add(at, after)
        at = after if after is not None else at + 1


def _reference(tokens: Sequence[Token], at: int, stop: int, found: Shielded) -> int | None:
    by_number = tokens[at].kind == DIGITS
    hit = symbol.apply(tokens, at, stop) if by_number else named.apply(tokens, at, stop)
    if hit is None:
        return None
    found.references.append((hit.begin, hit.stop))
    found.add(hit.begin, hit.stop)
    return hit.stop


def _number_like(tokens: Sequence[Token], at: int, stop: int, found: Shielded) -> int | None:
    if tokens[at].key == '"' and (after := quoted_name.apply(tokens, at, stop)) is not None:
        found.add(at, after)
        return after
    if tokens[at].kind != DIGITS and tokens[at].key != "(":
        return _time(tokens, at, stop, found)
    for each in SHIELD_RULES[:4]:
        after = each.apply(tokens, at, stop)
        if after is not None:
            found.add(at, after)
            return after
    after = _time(tokens, at, stop, found)
    if after is not None:
        return after
    after = label.apply(tokens, at, stop)
    if after is not None:
        found.add(at, after)
    return after


def _time(tokens: Sequence[Token], at: int, stop: int, found: Shielded) -> int | None:
    time = time_at(tokens, at, stop)
    if time is None or _year_counts(tokens, time, stop):
        return None
    found.times.append(time)
    after = _whole_number(tokens, time.stop - 1, stop) if time.kind == TERM else time.stop
    found.add(time.begin, after)  # xếp thứ 21/63 is all one place
    return after


def _year_counts(tokens: Sequence[Token], time: Time, stop: int) -> bool:
    """Four digits like a year that count something: `có 2018 đảng viên`."""
    bare = time.stop == time.begin + 1 and tokens[time.begin].kind == DIGITS
    return (
        bare
        and noun_follows(tokens, time.begin, stop)
        and (
            time.begin > 0
            and tokens[time.begin - 1].key
            in ("có", "là", "tổng", "hơn", "gần", "khoảng", "trên", "nạp", "được")
        )
    )


def _line_end(tokens: Sequence[Token], at: int, stop: int) -> int:
    end = at + 1
    while end < stop and tokens[end].gap < LINE:
        end += 1
    return end
