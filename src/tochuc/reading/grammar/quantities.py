"""Quantities: a number with its form (percentage, ratio, range, none) and the noun it counts.

Always true: `unit` is the noun as the text writes it, without what describes it; a number before a span of time
or in a shield is no quantity; the range of tokens `[begin, stop)` is the smallest that holds number and noun.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from .lexicon import labelled, phrases, words
from .nouns import noun_at, unit_text
from .numbers import Number, number_at
from .rule import rule
from .tokens import DIGITS, LINE, NO_BREAK, SPACE, WORD, Token

PERCENT = "%"


@dataclass
class Quantity:
    """A number and its noun. `of` is the whole of a ratio, `high` the upper end of a range, `unit` None if bare."""

    begin: int
    stop: int
    value: int | Decimal
    decimals: int = 0
    of: int | Decimal | None = None
    high: int | Decimal | None = None
    unit: str | None = None
    family: str | None = None
    noun: tuple[int, int] | None = None
    in_words: bool = False
    is_none: bool = False
    comma_value: int | None = None
    share: str | None = None
    """How it was resolved when its noun stands elsewhere: `forward`, `backward`, `label`."""
    start_of_change: bool = False
    approximate: bool = False


def _percent(tokens: Sequence[Token], at: int, stop: int) -> int | None:
    if at < stop and tokens[at].key == "%" and tokens[at].gap <= SPACE:
        return at + 1
    if at + 1 < stop and tokens[at].key == "phần" and tokens[at + 1].key == "trăm":
        return at + 2
    return None


_SECOND = {"-", "đến", "tới", "và"}


@rule(
    "percentage",
    "5,3%; 5,3 phần trăm; 10 - 15%",
    ("đạt 5,3%", ("5,3%",)),
    ("giảm 10 phần trăm", ("10 phần trăm",)),
    ("từ 10 - 15%", ("10 - 15%",)),
    ("mười lăm phần trăm", ("mười lăm phần trăm",)),
)
def percentage(tokens: Sequence[Token], at: int, stop: int) -> Quantity | None:
    """A percentage or a range of percentages."""
    number = number_at(tokens, at, stop)
    if number is None:
        return None
    end = _percent(tokens, number.stop, stop)
    if end is not None:
        second = _range_end(tokens, end, stop)
        if second is not None and (after := _percent(tokens, second.stop, stop)) is not None:
            return _made(number, at, after, unit=PERCENT, high=second.value, approximate=True)
        return _made(number, at, end, unit=PERCENT)
    second = _range_end(tokens, number.stop, stop)
    if second is not None and (after := _percent(tokens, second.stop, stop)) is not None:
        return _made(number, at, after, unit=PERCENT, high=second.value, approximate=True)
    return None


def _range_end(tokens: Sequence[Token], at: int, stop: int) -> Number | None:
    if at + 1 >= stop or tokens[at].key not in ("-", "đến", "tới"):
        return None
    return number_at(tokens, at + 1, stop)


@rule(
    "ratio",
    "5/11; 5 trên 11; 5 trong số 11; 5 trong tổng số 11",
    ("có 5/11 huyện", ("5/11 huyện",)),
    ("821/1.450 đảng viên", ("821/1.450 đảng viên",)),
    ("5 trong số 11 huyện", ("5 trong số 11 huyện",)),
    ("năm trong tổng số mười một huyện", ("năm trong tổng số mười một huyện",)),
    ("đạt 7 trên 11 chỉ tiêu", ("7 trên 11 chỉ tiêu",)),
    ("2/3 số ủy viên", ("2/3 số ủy viên",)),
    ("17 trong số 23 trụ sở", ("17 trong số 23 trụ sở",)),
    ("hai phần ba chi đoàn", ("hai phần ba chi đoàn",)),
    ("ba phần tư chi bộ", ("ba phần tư chi bộ",)),
    ("bàn giao 48,6/52 km mặt bằng", ("48,6/52 km",)),
)
def ratio(tokens: Sequence[Token], at: int, stop: int) -> Quantity | None:
    """So many of so many."""
    number = number_at(tokens, at, stop)
    if number is None or number.stop >= stop:
        return None
    middle = number.stop
    if tokens[middle].key == "/" and tokens[middle].gap <= SPACE:
        after = middle + 1
        after += after < stop and tokens[after].key == "tổng" and _keys(tokens, after, stop, "tổng", "số") * 2
    elif _keys(tokens, middle, stop, "trong", "tổng", "số") or _keys(
        tokens, middle, stop, "trên", "tổng", "số"
    ):
        after = middle + 3
    elif tokens[middle].key == "phần" and number.in_words and number.stop == at + 1:
        after = middle + 1
    elif _keys(tokens, middle, stop, "trong", "số"):
        after = middle + 2
    elif tokens[middle].key == "trên" or (tokens[middle].key == "trong" and not number.in_words):
        after = middle + 1
        if tokens[middle].key == "trong" and not (after < stop and tokens[after].kind == DIGITS):
            return None
    else:
        return None
    whole = number_at(tokens, after, stop) if after < stop else None
    if whole is None and tokens[middle].key == "phần" and after < stop and tokens[after].key == "tư":
        whole = Number(after, after + 1, 4, 0, True)
    if whole is None or _percent(tokens, whole.stop, stop):
        return None
    if (whole.decimals or number.decimals) and not _measured(tokens, whole.stop, stop):
        return None
    noun_start = whole.stop + (whole.stop < stop and tokens[whole.stop].key == "số")
    noun = noun_at(tokens, noun_start, stop) if noun_start < stop else None
    of_all = tokens[middle + 1].key in ("số", "tổng")
    if noun is None and (
        (tokens[middle].key != "/" and not of_all) or _like_a_day(tokens, at, number, whole)
    ):
        return None
    quantity = _made(number, at, whole.stop, of=whole.value)
    return with_noun(tokens, quantity, noun_start, stop) if noun or of_all else quantity


def _measured(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """Whether a measure follows, of which there may be fractions: `48,6/52 km`."""
    noun = noun_at(tokens, at, stop) if at < stop else None
    return noun is not None and noun[1] in ("extent", "money")


def _like_a_day(tokens: Sequence[Token], at: int, number: Number, whole: Number) -> bool:
    """`24/7` without a noun is a day, unless a word like đạt or hoàn thành stands before it."""
    told = at > 0 and tokens[at - 1].key in words("cues", "ratio_after")
    return number.value <= 31 and whole.value <= 12 and not told


def _keys(tokens: Sequence[Token], at: int, stop: int, *keys: str) -> bool:
    return at + len(keys) <= stop and all(tokens[at + i].key == key for i, key in enumerate(keys))


@rule(
    "count",
    "a number and its noun; a range of numbers and their noun; the number repeated in words between them",
    ("giảm 61 người", ("61 người",)),
    ("7 phòng, ban chuyên môn", ("7 phòng, ban",)),
    ("12 (mười hai) đồng chí", ("12 (mười hai) đồng chí",)),
    ("mỗi lớp có 30-40 học viên", ("30-40 học viên",)),
    ("từ 3 đến 5 đồng chí", ("3 đến 5 đồng chí",)),
    ("từ 3 triệu đồng đến 5 triệu đồng", ("3 triệu đồng đến 5 triệu đồng",)),
    ("mỗi suất 500.000 đồng - 1.000.000 đồng", ("500.000 đồng - 1.000.000 đồng",)),
    ("giảm từ 6 ban đến 4 ban", ("6 ban", "4 ban")),
    ("có 326 già làng, trưởng bản, người có uy tín", ("326 già làng, trưởng bản, người có uy tín",)),
    ("hai mươi mốt chi bộ", ("hai mươi mốt chi bộ",)),
    ("huy hiệu 30 năm tuổi Đảng", ()),
    ("tín nhiệm thấp từ 1/3 trở lên", ()),
)
def count(tokens: Sequence[Token], at: int, stop: int) -> Quantity | None:
    """A number that counts a noun which follows it, or a bare number (unit None)."""
    number = number_at(tokens, at, stop)
    if number is None or _in_a_fraction(tokens, at, number.stop, stop):
        return None
    end, high = number.stop, None
    second = _range_end(tokens, end, stop)
    if second is not None and not second.decimals and second.value > number.value:
        end, high = second.stop, second.value
    if is_time(tokens, end, stop):
        return _mean_age(tokens, number, at, end, stop)
    noun_start = _past_repetition(tokens, end, stop)
    if number.in_words and number.stop == at + 1 and not _word_counts(tokens, at, noun_start, stop):
        return None
    quantity = _made(number, at, end, high=high, approximate=high is not None)
    return _to_same(tokens, with_noun(tokens, quantity, noun_start, stop), stop)


def _in_a_fraction(tokens: Sequence[Token], at: int, end: int, stop: int) -> bool:
    """`từ 1/3 trở lên`, `ngày 24/7`: either number of two with a stroke between, where they are no ratio of things."""
    if end + 1 < stop and tokens[end].key == "/" and tokens[end + 1].kind == DIGITS:
        return tokens[end].gap == NO_BREAK and tokens[end + 1].gap == NO_BREAK
    broken = at >= 2 and tokens[at - 1].key == "/" and tokens[at - 2].kind == DIGITS
    return broken and tokens[at].gap == NO_BREAK and tokens[at - 1].gap == NO_BREAK


def _to_same(tokens: Sequence[Token], low: Quantity, stop: int) -> Quantity:
    """`từ 3 triệu đồng đến 5 triệu đồng`: a range whose noun is said twice, unless something rose from one to the other."""
    before = [t.key for t in tokens[max(0, low.begin - 2) : low.begin]]
    dashed = low.stop < stop and tokens[low.stop].key == "-" and low.family == "money"
    if low.noun is None or low.high is not None or (before[-1:] != ["từ"] and not dashed):
        return low
    if before[:1] in (["tăng"], ["giảm"]):
        return low
    second = _range_end(tokens, low.stop, stop)
    if second is None or second.value <= low.value:
        return low
    high = with_noun(tokens, _made(second, second.begin, second.stop), second.stop, stop)
    return replace(low, stop=high.stop, high=high.value, approximate=True) if high.unit == low.unit else low


def _past_repetition(tokens: Sequence[Token], at: int, stop: int) -> int:
    """The index after `(mười hai)`, the number said again in words; or `at`."""
    if at + 2 < stop and tokens[at].key == "(":
        again = number_at(tokens, at + 1, stop)
        if again is not None and again.in_words and again.stop < stop and tokens[again.stop].key == ")":
            return again.stop + 1
    return at


def is_time(tokens: Sequence[Token], at: int, stop: int) -> bool:
    """Whether a span of time or an age follows, and no longer noun of the field does."""
    span = phrases("nouns", "time", "words").at(tokens, at, stop)
    if span is None:
        return False
    noun = labelled("nouns", "count").at(tokens, at, stop)
    return noun is None or noun.stop <= span.stop


def _mean_age(tokens: Sequence[Token], number: Number, at: int, end: int, stop: int) -> Quantity | None:
    """`tuổi đời bình quân 27,5 tuổi` states something; other ages and spans of time do not."""
    if tokens[end].key != "tuổi" or not {"quân", "trung"} & {t.key for t in tokens[max(0, at - 5) : at]}:
        return None
    return _made(number, at, end + 1, unit="tuổi", family="age", noun=(end, end + 1))


def _word_counts(tokens: Sequence[Token], at: int, noun_start: int, stop: int) -> bool:
    """Whether a one-word numeral (một, hai, năm) counts here: a noun after it, no ordinal word before it."""
    noun = noun_at(tokens, noun_start, stop) if noun_start < stop else None
    if noun is None:
        return False
    before = tokens[at - 1].key if at else ""
    if before in words("nouns", "in_words", "not_after") or (before == "là" and tokens[at].key == "một"):
        return False
    if tokens[at].key == "một":
        return phrases("nouns", "in_words", "one").at(tokens, noun_start, stop) is not None
    return phrases("nouns", "in_words", "never").at(tokens, noun_start, stop) is None


def _made(number: Number, begin: int, stop: int, **more: object) -> Quantity:
    quantity = Quantity(begin, stop, number.value, number.decimals, in_words=number.in_words)
    quantity.comma_value = number.grouped_by_comma
    return replace(quantity, **more)  # type: ignore[arg-type]


def with_noun(tokens: Sequence[Token], quantity: Quantity, at: int, stop: int) -> Quantity:
    """The quantity with the noun that begins at the token: of the lists, or an unknown word that may be one."""
    if at >= stop or tokens[at].kind != WORD or tokens[at].gap > LINE:
        return quantity
    noun = noun_at(tokens, at, stop)
    end, family = noun if noun is not None else (_unknown_noun(tokens, quantity, at, stop), "other")
    if end <= at:
        return quantity
    unit = unit_text(tokens, at, end)
    value = quantity.value
    decimals = quantity.decimals
    if quantity.comma_value is not None and family != "money" and family != "extent":
        value, decimals = quantity.comma_value, 0
    return replace(
        quantity, stop=end, unit=unit, family=family, noun=(at, end), value=value, decimals=decimals
    )


def _unknown_noun(tokens: Sequence[Token], quantity: Quantity, at: int, stop: int) -> int:
    """The index after a word that is in no list but stands where a counted noun stands; `at` where none does."""
    token = tokens[at]
    if quantity.in_words or token.gap == NO_BREAK or token.key in words("nouns", "never", "words"):
        return at
    if token.shouted:
        return at + 1 if len(token.raw) <= 8 else at
    if token.capital or len(token.key) < 2:
        return at
    following = tokens[at + 1] if at + 1 < stop else None
    inner = noun_at(tokens, at + 1, stop) if following is not None and following.gap <= LINE else None
    if inner is not None:
        return inner[0]
    if following is None or following.kind != WORD or following.gap > LINE or following.capital:
        return at + 1
    return at + 1 if following.key in words("nouns", "never", "words") else at + 2


QUANTITY_RULES = (percentage, ratio, count)
