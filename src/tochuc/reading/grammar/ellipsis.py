"""Numbers whose noun stands elsewhere: từ 412 lên 439 đảng viên; bổ nhiệm 36 và miễn nhiệm 04 trường hợp.

Always true: a bare number becomes a claim only where one of these rules gives it a noun; else it is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .lexicon import labelled, phrases, words
from .nouns import noun_at, unit_text
from .quantities import PERCENT, Quantity
from .tokens import DIGITS, LINE, MARK, WORD, Token

_RISES = {"lên", "xuống", "còn", "thành", "đến", "tới"}
_JOINS = {"và", ",", ";", "hoặc", "/"}


def resolve(
    tokens: Sequence[Token], found: list[Quantity], begin: int, stop: int, before: Quantity | None = None
) -> list[Quantity]:
    """The quantities of the sentence with the bare ones given their noun, or left out.

    `before` is the last count of the sentence before, the whole where this sentence opens with its parts.
    """
    _colons(tokens, found, begin)
    _labels(tokens, found, begin)
    _numbered(tokens, found, begin)
    _changes(tokens, found, begin)
    _forward(tokens, found, stop)
    _subject(tokens, found, begin, stop, ("people",))
    _parts(tokens, found, begin, before)
    _subject(tokens, found, begin, stop, ("units", "posts"))
    return [q for q in found if q.unit is not None]


def _give(quantity: Quantity, giver: Quantity, how: str) -> None:
    quantity.unit, quantity.family, quantity.share = giver.unit, giver.family, how
    quantity.noun = giver.noun
    if quantity.comma_value is not None and giver.unit != PERCENT and giver.family not in ("money", "extent"):
        quantity.value, quantity.decimals = quantity.comma_value, 0


def _changes(tokens: Sequence[Token], found: list[Quantity], begin: int) -> None:
    """`từ A lên B`: A is where the change began; a noun after either serves both."""
    for place, first in enumerate(found):
        second = _level_after(tokens, found, place)
        if second is None:
            continue
        between = _without_brackets(tokens, first.stop, second.begin)
        if len(between) > 8 or not _RISES & set(between) or {",", ";", "."} & set(between[-3:]) - {"("}:
            continue
        if between[:2] == ["trở", "lên"] or between[:2] == ["trở", "xuống"]:
            continue
        before = [t.key for t in tokens[max(begin, first.begin - 3) : first.begin]]
        if "từ" not in before:
            continue
        first.start_of_change = True
        for inside in found[place + 1 : found.index(second)]:
            inside.start_of_change = inside.unit == PERCENT  # từ 1.412 hộ (9,8%) xuống còn ...
        if (
            second.unit is not None
            and second.share is None
            and (first.unit is None or first.share == "label")
        ):
            _give(first, second, "forward")
        elif second.unit is None and first.unit is not None:
            _give(second, first, "backward")


def _level_after(tokens: Sequence[Token], found: Sequence[Quantity], place: int) -> Quantity | None:
    """The next quantity that is not in a bracket closed before it."""
    depth = 0
    for later in found[place + 1 : place + 3]:
        depth += sum((t.key == "(") - (t.key == ")") for t in tokens[found[place].stop : later.begin])
        if depth <= 0 or (later is found[place + 1] and tokens[found[place].stop].key != "("):
            return later
        depth = 0
    return None


def _without_brackets(tokens: Sequence[Token], begin: int, stop: int) -> list[str]:
    kept: list[str] = []
    depth = 0
    for token in tokens[begin:stop]:
        depth += token.key == "("
        if not depth:
            kept.append(token.key)
        depth -= token.key == ")"
    return kept


def _labels(tokens: Sequence[Token], found: list[Quantity], begin: int) -> None:
    """`tổng số đảng viên là 74.108`, `Số tổ chức đảng được kiểm tra: 45`: the noun stands before the number."""
    floor = begin
    for quantity in found:
        if quantity.unit is None and not quantity.in_words:
            noun = _label_before(tokens, quantity, floor)
            if noun is not None:
                quantity.noun = noun[0], noun[1]
                quantity.unit = unit_text(tokens, noun[0], noun[1])
                quantity.family = noun[2]
                quantity.share = "label"
                if quantity.comma_value is not None:
                    quantity.value, quantity.decimals = quantity.comma_value, 0
        floor = quantity.stop


def _colons(tokens: Sequence[Token], found: list[Quantity], begin: int) -> None:
    """`Đoàn viên mới: 126; chỉ tiêu giao: 100`: in a list of labels with their numbers the label's noun is counted, or
    the noun of the label before; `Tổng số: 45` counts what the text does not say."""
    last: Quantity | None = None
    for quantity in found:
        if (
            quantity.begin - 1 <= begin
            or tokens[quantity.begin - 1].key != ":"
            or not _closed(tokens, quantity)
        ):
            continue
        first = _label_begin(tokens, quantity.begin - 1, begin)
        noun = _noun_in(tokens, first, quantity.begin - 1)
        total = phrases("cues", "label", "total").at(tokens, first, quantity.begin) is not None
        if quantity.unit is not None or not (noun or total or last):
            continue
        one_word = noun is not None and noun[1] == noun[0] + 1
        if noun and one_word and tokens[noun[0]].key in words("cues", "describes") and found[0].noun:
            continue  # 12 đồng chí, trong đó nữ: 3: some of those counted
        if noun is not None and (last is None or noun[2] != "cases"):
            quantity.noun, quantity.family = (noun[0], noun[1]), noun[2]
            quantity.unit = unit_text(tokens, noun[0], noun[1])
        elif last is not None:
            quantity.noun, quantity.family, quantity.unit = last.noun, last.family, last.unit
        else:
            quantity.unit = ""
        quantity.share = "label"
        if quantity.comma_value is not None:
            quantity.value, quantity.decimals = quantity.comma_value, 0
        last = last or quantity


def _closed(tokens: Sequence[Token], quantity: Quantity) -> bool:
    """Whether the number ends its clause: a mark or a line end comes after it."""
    after = tokens[quantity.stop] if quantity.stop < len(tokens) else None
    return after is None or after.gap >= LINE or (after.kind == MARK and after.key not in ("/", "-", "%"))


def _label_begin(tokens: Sequence[Token], at: int, begin: int) -> int:
    """The index where the label that ends before the token begins: after a mark or a line end."""
    first = at
    while first > begin and at - first < 20:
        if tokens[first - 1].key in (";", ":", ".") or tokens[first].gap >= LINE:
            break
        if tokens[first - 1].key == "," and tokens[first - 2].kind == DIGITS:
            break
        first -= 1
    while first < at and tokens[first].kind == MARK:
        first += 1
    return first


def _noun_in(tokens: Sequence[Token], first: int, stop: int) -> tuple[int, int, str] | None:
    """The first counted noun within the first words of the label (`Số đoàn viên`, `Kết nạp đoàn viên`), where it is no
    place's name (`Xã Hòa An: 12`)."""
    for index in range(first, min(first + 4, stop)):
        noun = noun_at(tokens, index, stop)
        if noun is not None:
            named = noun[0] < stop and tokens[noun[0]].capital and not tokens[noun[0]].shouted
            return None if named else (index, noun[0], noun[1])
    return None


def _label_before(tokens: Sequence[Token], quantity: Quantity, floor: int) -> tuple[int, int, str] | None:
    at = quantity.begin - 1
    while at >= floor and tokens[at].key in words("cues", "label", "skip"):
        at -= 1
    if (at < floor or at == quantity.begin - 1) and (at < floor or tokens[at].kind != WORD):
        return None
    plain = at == quantity.begin - 1
    if not plain and not {t.key for t in tokens[at + 1 : quantity.begin]} & words("cues", "label", "verb"):
        return None
    for index in range(at, max(floor, at - 16) - 1, -1):
        if tokens[index].key in (";", ".", "(", ")"):
            return None
        if plain and _given(tokens, index, at) is None:
            continue
        opener = phrases("cues", "label", "open").at(tokens, index, at + 1)
        given = _given(tokens, index, at)
        if given is not None:
            return given
        if opener is None or opener.stop > at:
            continue
        noun = labelled("nouns", "count").at(tokens, opener.stop, at + 1)
        if noun is not None:
            return opener.stop, noun.stop, noun.value
    return None


def _numbered(tokens: Sequence[Token], found: list[Quantity], begin: int) -> None:
    """`số chi bộ dưới 9 đảng viên giảm 76`: what moved is the number the clause begins with, not what describes it."""
    for before, quantity in pairwise(found):
        if quantity.unit is not None or quantity.in_words or not _moves(tokens, quantity):
            continue
        first = _label_begin(tokens, before.begin, begin)
        while first < before.begin and tokens[first].key in ("và", "còn", "trong", "đó"):
            first += 1
        opener = phrases("cues", "label", "open").at(tokens, first, before.begin)
        noun = noun_at(tokens, opener.stop, before.begin) if opener is not None else None
        if opener is None or noun is None or noun[0] == before.begin:
            continue
        if any(
            t.kind == MARK and t.gap < LINE and t.key in (",", ";", ":")
            for t in tokens[before.stop : quantity.begin]
        ):
            continue
        quantity.noun, quantity.family = (opener.stop, noun[0]), noun[1]
        quantity.unit, quantity.share = unit_text(tokens, opener.stop, noun[0]), "label"


def _given(tokens: Sequence[Token], index: int, at: int) -> tuple[int, int, str] | None:
    """`biên chế được giao 896`: the noun right before `được giao`, `có mặt`, without `số`."""
    noun = labelled("nouns", "count").at(tokens, index, at + 1)
    if noun is None or noun.value not in ("people", "posts", "units"):
        return None
    told = phrases("cues", "label", "given").at(tokens, noun.stop, at + 1)
    return (index, noun.stop, noun.value) if told is not None and told.stop == at + 1 else None


def _forward(tokens: Sequence[Token], found: list[Quantity], stop: int) -> None:
    """`bổ nhiệm 36 và miễn nhiệm 04 trường hợp`: the second number's noun serves the first."""
    for index in range(len(found) - 2, -1, -1):
        first, second = found[index], found[index + 1]
        if index and first.begin == found[index - 1].stop and found[index - 1].noun is not None:
            continue  # đối tượng 3: the number names the noun before it
        if (
            first.unit is None
            and first.stop < stop
            and tokens[first.stop].key == "("
            and tokens[first.begin - 1].kind == WORD
        ):
            _over_bracket(tokens, found, index)
            continue
        if first.unit is not None or second.unit in (None, PERCENT) or second.share in ("label", "backward"):
            continue
        between = tokens[first.stop : second.begin]
        if len(between) > 8 or not between or between[0].key not in _JOINS:
            continue
        if any(t.key in (";", ".", "(", ")", ":") for t in between):
            continue
        if len(between) == 1 and between[0].key == "," and second.in_words:
            continue
        _give(first, second, "forward")


def _over_bracket(tokens: Sequence[Token], found: list[Quantity], index: int) -> None:
    """`bổ nhiệm 12 (nữ 3), điều động 8 (nữ 2), luân chuyển 4 đồng chí`: the noun at the end serves all."""
    first = found[index]
    for later in found[index + 1 : index + 8]:
        if any(t.key in (";", ".") for t in tokens[first.stop : later.begin]):
            return
        if later.unit not in (None, PERCENT) and later.share in (None, "forward"):
            for each in found[index : index + 2]:
                if each.unit is None:
                    _give(each, later, "forward")
            return


def _parts(tokens: Sequence[Token], found: list[Quantity], begin: int, before: Quantity | None) -> None:
    """Numbers in an enumeration, or after tăng/giảm, count what the whole before them counts."""
    opened = (
        phrases("cues", "parts").at(tokens, begin, begin + 6) is not None if begin < len(tokens) else False
    )
    whole = before if opened else None
    last: Quantity | None = None
    cursor = begin
    for quantity in found:
        if _opens(tokens, cursor, quantity.begin):
            anew = opened and whole and any(t.key == ";" for t in tokens[cursor : quantity.begin])
            opened, whole = True, whole if anew else last or whole
        if (
            quantity.unit is None
            and whole is not None
            and (
                _moves(tokens, quantity)
                or _cut(tokens, quantity, whole)
                or _acted(tokens, quantity)
                or (opened and _labelled_part(tokens, quantity, cursor))
            )
        ):
            of_last = last is not None and last.family == "people" and _acted(tokens, quantity)
            _give(quantity, last if of_last and last is not None else whole, "backward")
        elif _compares(tokens, quantity):
            pass
        elif quantity.unit not in (None, PERCENT) and quantity.family not in ("money", "extent"):
            if not opened or whole is None:
                whole = quantity
            last = quantity
            opened = opened or _among(tokens, quantity)
        cursor = quantity.stop


def _subject(
    tokens: Sequence[Token], found: list[Quantity], begin: int, stop: int, families: tuple[str, ...]
) -> None:
    """`Đảng viên mới kết nạp 45, chuyển chính thức 39.`: the noun that opens the sentence is what is counted."""
    at = begin
    while at < stop and tokens[at].kind != WORD:
        at += 1
    noun = labelled("nouns", "count").at(tokens, at, stop)
    if noun is None or noun.value not in families or not tokens[at].capital:
        return
    follows = tokens[noun.stop] if noun.stop < stop else None
    if follows is None or follows.kind != WORD or follows.capital:
        return  # Đảng bộ Khối, Huyện Ba Tơ: a name
    for quantity in found:
        after = tokens[quantity.stop] if quantity.stop < len(tokens) else None
        told = tokens[quantity.begin - 1].kind == WORD and tokens[quantity.begin - 1].gap <= LINE
        closed = after is None or (after.kind == MARK and after.key != "/")  # trực 24/24 giờ
        plain = quantity.unit is None and not quantity.in_words and not quantity.decimals
        if plain and told and closed and quantity.begin > noun.stop:
            quantity.unit, quantity.family = unit_text(tokens, at, noun.stop), noun.value
            quantity.noun, quantity.share = (at, noun.stop), "backward"


def _acted(tokens: Sequence[Token], quantity: Quantity) -> bool:
    """`cảnh cáo 1 đồng chí; khiển trách 2.`"""
    after = tokens[quantity.stop] if quantity.stop < len(tokens) else None
    closed = after is None or (after.kind == MARK and after.key not in ("/", "-", "%"))
    hit = phrases("cues", "acts").ending(tokens, quantity.begin, max(0, quantity.begin - 4))
    return closed and hit is not None


def _cut(tokens: Sequence[Token], quantity: Quantity, whole: Quantity) -> bool:
    """`bầu 3.905 chi ủy viên, nữ 1.102 (28,2%)`: some of those just counted, named by a word that describes people."""
    between = [t.key for t in tokens[whole.stop : quantity.begin]]
    near = whole.family == "people" and between[:1] == [","] and len(between) <= 5
    return near and between[-1] in words("cues", "describes")


def _opens(tokens: Sequence[Token], begin: int, stop: int) -> bool:
    for index in range(begin, stop):
        key = tokens[index].key
        if key in (":", "("):
            return True
        if phrases("cues", "parts").at(tokens, index, stop) is not None:
            return True
    return False


def _among(tokens: Sequence[Token], quantity: Quantity) -> bool:
    """`Trong (tổng số) 73 tổ chức`: what follows are its parts."""
    before = [t.key for t in tokens[max(0, quantity.begin - 3) : quantity.begin]]
    return before[-1:] == ["trong"] or before[-2:] == ["trong", "số"] or before == ["trong", "tổng", "số"]


def _moves(tokens: Sequence[Token], quantity: Quantity) -> bool:
    """`tăng 15 so với cùng kỳ`, `giảm 5`, `còn 22`: a difference of what was just counted."""
    before = tokens[quantity.begin - 1].key if quantity.begin else ""
    if before in ("thêm", "được", "hơn", "gần", "khoảng", "là", "trên"):
        before = tokens[quantity.begin - 2].key
    return before in words("cues", "difference")


def _compares(tokens: Sequence[Token], quantity: Quantity) -> bool:
    """`21 đảng viên, giảm 5 trường hợp so với cùng kỳ, gồm: khiển trách 14 ...`: the difference is no whole."""
    moved = quantity.begin > 0 and tokens[quantity.begin - 1].key in ("tăng", "giảm")
    after = [t.key for t in tokens[quantity.stop : quantity.stop + 2]]
    return moved and after == ["so", "với"]


def _labelled_part(tokens: Sequence[Token], quantity: Quantity, cursor: int) -> bool:
    """Whether a describing word stands beside the number: `nữ 359`, `359 là nữ`, `cấp tỉnh 5`."""
    before = tokens[quantity.begin - 1] if quantity.begin > cursor else None
    if before is not None and before.key in ("dưới", "trên", "từ"):
        return "tuổi" not in {t.key for t in tokens[max(cursor, quantity.begin - 5) : quantity.begin]}
    if before is not None and before.kind == WORD:
        return True
    if before is not None and before.key in (":", "-", "(") and quantity.begin - 1 > cursor:
        return tokens[quantity.begin - 2].kind == WORD
    after = tokens[quantity.stop] if quantity.stop < len(tokens) else None
    return after is not None and after.kind == WORD and after.key not in ("và", "năm", "tháng", "ngày", "giờ")
