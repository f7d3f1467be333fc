"""The document's own facts: title, kind, issuer, place, people, and the date reasoned from the evidence.

Always true: every date comes with the reason it was chosen; the date of the print or of the archive's page is
never taken where the text itself tells another.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from .grammar.lexicon import labelled, phrases, table, words
from .grammar.sentences import Sentence, sentences
from .grammar.times import DAY, TERM, YEAR, Time, time_at
from .grammar.tokens import BLANK, LINE, WORD, Token, tokenize
from .reading import Document

HEAD = 12_000
_WEEKDAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")


@dataclass
class Facts:
    """What the head of the text tells: dated evidence, and the document's fields found so far."""

    title: str | None = None
    issuer: str | None = None
    place: str | None = None
    kind: str | None = None
    people: list[dict[str, str]] = field(default_factory=list)
    day: date | None = None
    reason: str | None = None
    year: int = 0


def facts(text: str) -> Facts:
    """The facts told by the first `HEAD` characters (and the last lines, for the signer and date of a letter)."""
    tokens = list(tokenize(text, 0, min(len(text), HEAD)))
    made = Facts()
    if not tokens:
        return made
    parts = sentences(tokens)
    made.title = _title(text, tokens, parts)
    made.kind = _kind(tokens, made.title)
    made.issuer = _issuer(text, tokens)
    made.place = _place(text, tokens)
    made.people = people(text, tokens, parts)
    _date(text, tokens, made)
    return made


def resolve_day(made: Facts) -> Document:
    """The facts as the reading carries them."""
    return Document(
        made.title, made.day.isoformat() if made.day else None, made.reason, made.place, made.issuer, made.kind,
        tuple(made.people),
    )  # fmt: skip


def _lines(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    found, begin = [], 0
    for index in range(1, len(tokens) + 1):
        if index == len(tokens) or tokens[index].gap >= LINE:
            found.append((begin, index))
            begin = index
    return found


def _written(text: str, tokens: Sequence[Token], begin: int, stop: int) -> str:
    slice_ = text[tokens[begin].start : tokens[stop - 1].end]
    return " ".join(unicodedata.normalize("NFC", slice_).split())


_LONGEST_TITLE = 60


def _title(text: str, tokens: Sequence[Token], parts: Sequence[Sentence]) -> str | None:
    """The first line that is neither a date, a motto, a letterhead nor a symbol."""
    for begin, stop in _lines(tokens)[:14]:
        if stop - begin < 4 or (time_at(tokens, begin, stop) is not None and stop - begin < 12):
            continue
        letterhead = phrases("documents", "letterhead").at(tokens, begin, stop)
        heads = letterhead is not None and (
            letterhead.stop >= stop - 2 or (tokens[begin].shouted and not _of_a_review(tokens, begin, stop))
        )
        if heads or _dated_line(tokens, begin, stop):
            continue
        if tokens[stop - 1].key == "." and stop - begin > _LONGEST_TITLE // 3:
            return None  # the text has begun
        letters = [t for t in tokens[begin:stop] if t.kind == WORD]
        if len(letters) < 4 or stop - begin > _LONGEST_TITLE or tokens[stop - 1].key == ".":
            continue
        if labelled("documents", "kind").at(tokens, begin, stop) is not None and stop - begin <= 3:
            continue
        return _written(text, tokens, begin, stop)
    return None


def _of_a_review(tokens: Sequence[Token], begin: int, stop: int) -> bool:
    """`BAN TỔ CHỨC TỈNH ỦY SƠ KẾT 6 THÁNG ĐẦU NĂM`: a title, though it begins like a letterhead."""
    return any(phrases("documents", "review").at(tokens, i, stop) for i in range(begin, stop))


def _dated_line(tokens: Sequence[Token], begin: int, stop: int) -> bool:
    """A line that is only a place and a date, or only `Số ...`."""
    if tokens[begin].key == "số":
        return True
    times = [i for i in range(begin, stop) if (t := time_at(tokens, i, stop)) and t.kind == DAY and t.year]
    return bool(times) and stop - begin <= 14


def _kind(tokens: Sequence[Token], title: str | None) -> str | None:
    for begin, stop in _lines(tokens)[:14]:
        hit = labelled("documents", "kind").at(tokens, begin, stop)
        if hit is not None and (tokens[begin].shouted or tokens[begin].raw.isupper()):
            return hit.value
    if title is not None:
        keys = list(tokenize(title))
        hit = labelled("documents", "kind").at(keys, 0, len(keys))
        if hit is not None:
            return hit.value
    opening = tokens[: min(120, len(tokens))]
    for index in range(len(opening)):
        if phrases("documents", "press").at(opening, index, len(opening)) is not None:
            return "tin, bài"
    for index in range(len(opening)):
        if phrases("documents", "review").at(opening, index, len(opening)) is not None:
            return "báo cáo sơ kết, tổng kết"
    return None


def _issuer(text: str, tokens: Sequence[Token]) -> str | None:
    """The body that speaks: named in capitals in the letterhead, else the first body the text names."""
    limit = min(len(tokens), 200)
    for index in range(limit):
        hit = phrases("documents", "bodies").at(tokens, index, limit)
        if hit is not None:
            stop = hit.stop
            while stop < limit and tokens[stop].capital and tokens[stop].gap == 1 and tokens[index].capital:
                stop += 1
            return _written(text, tokens, index, stop)
    return None


def _place(text: str, tokens: Sequence[Token]) -> str | None:
    """The place before the date of a letter (`Lạng Sơn, ngày`), else the province named first."""
    for index in range(1, min(len(tokens), 160)):
        if tokens[index].key == "ngày" and tokens[index - 1].key == ",":
            begin = index - 1
            while (
                begin > 0
                and tokens[begin - 1].kind == WORD
                and tokens[begin - 1].capital
                and index - begin < 6
            ):
                begin -= 1
                if tokens[begin].gap >= LINE:
                    break
            if begin < index - 1:
                return _written(text, tokens, begin, index - 1)
    named = phrases("places", "province")
    for index in range(len(tokens)):
        hit = named.at(tokens, index, len(tokens))
        if hit is not None and tokens[index].capital and tokens[hit.stop - 1].capital:
            return hit.value
    codes = table("places")["press"]
    for index in range(min(len(tokens), 80)):
        if tokens[index].raw in codes:
            return str(codes[tokens[index].raw])
    return None


def people(text: str, tokens: Sequence[Token], parts: Sequence[Sentence]) -> list[dict[str, str]]:
    """People named after `đồng chí`, `ông`, `bà`, with the posts that follow the name; each name once."""
    found: dict[str, str] = {}
    for part in parts:
        for index in range(part.begin, part.stop):
            if phrases("bodies", "address").at(tokens, index, part.stop) is None:
                continue
            begin = phrases("bodies", "address").at(tokens, index, part.stop)
            first = begin.stop if begin else index
            stop = first
            while (
                stop < part.stop and tokens[stop].kind == WORD and tokens[stop].capital and stop - first < 5
            ):
                if tokens[stop].gap >= LINE and stop > first:
                    break
                stop += 1
            if (
                not 2 <= stop - first <= 5
                or phrases("bodies", "post").at(tokens, first, part.stop) is not None
            ):
                continue
            name = _written(text, tokens, first, stop)
            post = _posts(text, tokens, stop, part.stop)
            if len(post) > len(found.get(name, "")) or name not in found:
                found[name] = post
    return [{"name": name, "post": post} for name, post in found.items()]


def _posts(text: str, tokens: Sequence[Token], at: int, stop: int) -> str:
    """The posts after a name: what follows its comma or dash, as far as posts follow one another."""
    first = last = at
    while at < stop and tokens[at].key in (",", "-") and at + 1 < stop:
        hit = phrases("bodies", "post").at(tokens, at + 1, stop)
        if hit is None:
            break
        first = first if last != first else at + 1
        at = hit.stop
        while (
            at < stop
            and tokens[at].kind == WORD
            and (tokens[at].capital or tokens[at].key in words("bodies", "post_tail"))
            and tokens[at].gap < BLANK
        ):
            at += 1
        last = at
    return _written(text, tokens, first, last) if last > first else ""


def _date(text: str, tokens: Sequence[Token], made: Facts) -> None:
    """Weigh the evidence: the letter's own date; `sáng nay (24/7)` with the years and terms; else the header."""
    times = _times(tokens)
    letter = _letter_date(tokens, times)
    header = _header_date(tokens, times)
    event = _event_day(tokens, times)
    if letter is not None:
        _settle(made, letter, "ngày ghi ở đầu văn bản, sau địa danh")
        return
    if event is not None and event.year:
        _settle(made, _day(event), f"ngày của sự việc ghi trong bài: {_short(event)}/{event.year}")
        return
    years = _years(times, header)
    guess, why = _year_of(tokens, times, years, header)
    if event is not None and guess:
        reason = f"“{_short(event)}” trong bài; năm {guess}: {why}"
        if header is not None and header.year != guess:
            reason += f"; ngày {header:%d/%m/%Y} ở đầu trang là ngày in hoặc lưu trữ"
        _settle(made, _safe(guess, event.month, event.day), reason)
        return
    if header is not None and (not guess or guess == header.year or header.year - guess <= 1):
        _settle(made, header, "ngày ở đầu trang, không có chứng cứ khác trong bài")
        return
    made.year = guess
    if guess:
        made.reason = f"không có ngày; năm {guess}: {why}"


def _settle(made: Facts, day: date | None, reason: str) -> None:
    if day is not None:
        made.day, made.reason, made.year = day, reason, day.year


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day(time: Time) -> date | None:
    return _safe(time.year, time.month, time.day)


def _short(time: Time) -> str:
    return f"{time.day}/{time.month}"


def _times(tokens: Sequence[Token]) -> list[Time]:
    found, index = [], 0
    while index < len(tokens):
        time = time_at(tokens, index, len(tokens))
        if time is not None:
            found.append(time)
            index = time.stop
        else:
            index += 1
    return found


def _letter_date(tokens: Sequence[Token], times: Sequence[Time]) -> date | None:
    """`Lạng Sơn, ngày 15 tháng 6 năm 2018` at the head of a letter."""
    for time in times:
        if time.kind != DAY or not time.year or not 3 <= time.begin < 160:
            continue
        before = tokens[time.begin - 3 : time.begin]
        written_out = tokens[time.begin + 1].key == "tháng"
        if written_out and before[0].capital and (before[1].key, before[2].key) == (",", "ngày"):
            return _day(time)
    return None


def _header_date(tokens: Sequence[Token], times: Sequence[Time]) -> date | None:
    """The date of the page's header: a full day in the first lines with a weekday or a clock, or alone."""
    for time in times:
        if time.begin > 30:
            return None
        if time.kind == DAY and time.year:
            line = max((i for i in range(time.begin + 1) if tokens[i].gap >= LINE), default=0)
            alone = time.begin - line <= 6
            weekday = any(" ".join(t.key for t in tokens[line : line + 2]).startswith(w) for w in _WEEKDAYS)
            if weekday or alone:
                return _day(time)
    return None


def _event_day(tokens: Sequence[Token], times: Sequence[Time]) -> Time | None:
    """The day of the event: a day after sáng, chiều, ngày, hôm nay in the first sentences of the body."""
    for time in times:
        if time.begin > 260 or time.kind != DAY or not time.month:
            continue
        before = {t.key for t in tokens[max(0, time.begin - 4) : time.begin]}
        if before & words("documents", "event_cues") and not before & words("documents", "deadline_cues"):
            return time
    return None


def _years(times: Sequence[Time], header: date | None) -> list[int]:
    """The years named in the body, without the header's and without spans and far goals."""
    named = [t.year for t in times if t.kind in (YEAR, DAY, "month", "quarter", "part of a year") and t.year]
    if header is not None and header.year in named:
        named.remove(header.year)
    return named


def _year_of(
    tokens: Sequence[Token], times: Sequence[Time], years: Sequence[int], header: date | None
) -> tuple[int, str]:
    """The year in which the text was written, and why: the latest year named that is not a far goal, in the term named."""
    spans = [(t.year, t.month) for t in times if t.kind == TERM and t.month]
    terms = [
        table("documents")["terms"].get(str(t.year)) for t in times if t.kind == TERM and 0 < t.year < 40
    ]
    bounds = [b for b in terms if b] or [list(s) for s in spans]
    counted = sorted(set(years))
    inside = [y for y in counted if not bounds or any(b[0] <= y <= b[1] for b in bounds)]
    if header is not None:
        inside = [y for y in inside if y <= header.year]
    goals = _goals(tokens, times)
    plausible = [y for y in inside if y not in goals] or inside
    if not plausible:
        return (header.year, "năm ở đầu trang") if header is not None and not bounds else (0, "")
    best = plausible[-1]
    why = "năm muộn nhất nêu trong bài (" + ", ".join(str(y) for y in counted) + ")"
    if goals:
        why += ", trừ năm của mục tiêu (" + ", ".join(str(y) for y in sorted(goals)) + ")"
    if bounds:
        why += "; trong nhiệm kỳ, khóa được nhắc đến"
    return best, why


def _goals(tokens: Sequence[Token], times: Sequence[Time]) -> set[int]:
    """Years by which something is to be reached: `đến năm 2021`, not `tính đến năm 2018`."""
    return {
        t.year
        for t in times
        if t.kind == YEAR
        and t.begin >= 2
        and tokens[t.begin - 1].key in words("documents", "goal_cues")
        and tokens[t.begin - 2].key not in ("tính", "kể")
    }
