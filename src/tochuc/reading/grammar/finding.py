"""Finding: the quantities of a sentence in order, and statements that there is none among them.

Always true: quantities do not overlap, stand in the order of the text, and none holds a shielded token.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .lexicon import labelled, phrases
from .nouns import noun_at, unit_text
from .numbers import FIRST_WORDS, number_at
from .quantities import QUANTITY_RULES, Quantity, is_time
from .rule import rule
from .tokens import DIGITS, LINE, WORD, Token

_STARTS = FIRST_WORDS | {"không", "chưa"}


@rule(
    "none",
    "không có ... nào; chưa có ... nào; không phát sinh, không để xảy ra and a counted noun",
    ("không có trường hợp nào vi phạm", ("không có trường hợp nào",)),
    ("Không có tổ chức cơ sở đảng yếu kém", ("Không có tổ chức cơ sở đảng",)),
    ("chưa có đơn vị nào hoàn thành", ("chưa có đơn vị nào",)),
    ("không có đảng viên vi phạm nào", ("không có đảng viên vi phạm nào",)),
    ("không có điều kiện", ()),
    ("không để hộ nào thiếu đói", ()),
    ("12 thôn chưa có chi bộ", ()),
)
def none(tokens: Sequence[Token], at: int, stop: int) -> Quantity | None:
    """A statement that there is none: value 0."""
    hit = phrases("cues", "none", "open").at(tokens, at, stop)
    if hit is None:
        return None
    noun = noun_at(tokens, hit.stop, stop) if hit.stop < stop else None
    if noun is None:
        return None
    end = noun[0]
    for ahead in range(noun[0], min(noun[0] + 8, stop)):
        if tokens[ahead].key == "nào":
            end = ahead + 1
            break
        if tokens[ahead].kind != WORD or tokens[ahead].gap > LINE:
            break
    if end == noun[0]:
        if phrases("cues", "none", "without_nao").at(tokens, at, hit.stop) is None or _modifies(tokens, at):
            return None
        if not _countable(tokens, hit.stop, noun, stop):
            return None
    unit = unit_text(tokens, hit.stop, noun[0])
    return Quantity(at, end, 0, unit=unit, family=noun[1], noun=(hit.stop, noun[0]), is_none=True)


def _countable(tokens: Sequence[Token], at: int, noun: tuple[int, str], stop: int) -> bool:
    """Whether `không có` and the noun say how many: people, bodies, cases, papers that come in; not `không có nội dung`."""
    vague = phrases("cues", "none", "vague").at(tokens, at, stop)
    if vague is not None and vague.stop >= noun[0]:
        return False
    return noun[1] in ("people", "units", "cases") or (
        phrases("cues", "none", "counted").at(tokens, at, stop) is not None
    )


def _modifies(tokens: Sequence[Token], at: int) -> bool:
    """Whether a noun stands right before: `thôn không có đảng viên` describes the hamlet and counts nothing."""
    noun = labelled("nouns", "count").ending(tokens, at, max(0, at - 6))
    return noun is not None and not (
        noun.stop and tokens[noun.stop - 1].key in ("toàn", "cả", "trong", "các", "nhiều")
    )


def quantities(tokens: Sequence[Token], begin: int, stop: int, shielded: Mapping[int, int]) -> list[Quantity]:
    """The quantities of a sentence in order, bare numbers among them (unit None)."""
    found: list[Quantity] = []
    at = begin
    while at < stop:
        if at in shielded:
            at = max(shielded[at], at + 1)
            continue
        if tokens[at].kind != DIGITS and tokens[at].key not in _STARTS:
            at += 1
            continue
        quantity = _at(tokens, at, _limit(shielded, at, stop))
        if quantity is None:
            _drop_times(tokens, found, at, stop)
        if quantity is not None and _said_again(tokens, found, quantity):
            at = quantity.stop
            continue
        if quantity is None or any(i in shielded for i in range(quantity.begin, quantity.stop)):
            at += 1 if quantity is None else quantity.stop - at
            continue
        found.append(quantity)
        at = quantity.stop
    return found


def _said_again(tokens: Sequence[Token], found: Sequence[Quantity], quantity: Quantity) -> bool:
    """`1.204.560.000 đồng (Một tỷ hai trăm linh bốn triệu ... đồng)`: the same number in words, in a bracket."""
    opened = quantity.begin and tokens[quantity.begin - 1].key == "("
    return bool(opened and quantity.in_words and found and found[-1].value == quantity.value)


def _drop_times(tokens: Sequence[Token], found: list[Quantity], at: int, stop: int) -> None:
    """`Huy hiệu 40, 50, 60 năm tuổi Đảng`: numbers listed before a span of time are spans of time too."""
    number = number_at(tokens, at, stop)
    if number is None or not is_time(tokens, number.stop, stop):
        return
    while found and found[-1].unit is None:
        between = {t.key for t in tokens[found[-1].stop : at]}
        if not between <= {",", "và", "hoặc", "/"} or not between:
            return
        at = found.pop().begin


def _limit(shielded: Mapping[int, int], at: int, stop: int) -> int:
    reach = min(stop, at + 40)
    for index in range(at, reach):
        if index in shielded:
            return index
    return reach


def _at(tokens: Sequence[Token], at: int, stop: int) -> Quantity | None:
    absent = none.apply(tokens, at, stop)
    if absent is not None:
        return absent
    if number_at(tokens, at, stop) is None:
        return None
    for each in QUANTITY_RULES:
        quantity = each.apply(tokens, at, stop)
        if quantity is not None:
            return quantity
    return None
