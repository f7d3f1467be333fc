"""The day a document was written, reasoned from the evidence of its text.

Always true: a date comes with the reason it was chosen; the day of the print or of the archive's page is not taken
where the text tells another, and the day of a document that is cited never; without a sure day there is none, and
the reason says what is known (the year, and the day before which it was not written).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .grammar.lexicon import labelled, phrases, table, words
from .grammar.references import symbol
from .grammar.times import DAY, TERM, YEAR, Time, time_at
from .grammar.tokens import LINE, Token

_WEEKDAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")
_CITED_WITHIN, _REST_OF_A_HEADER = 14, 8


@dataclass(frozen=True)
class Dating:
    """The day, or at least the year (0 where unknown), and the reason."""

    day: date | None
    year: int
    reason: str | None


def dated(tokens: Sequence[Token], last: Sequence[Token] = ()) -> Dating:
    """Weigh the evidence: the letter's own date, at its head or (`last`) its end; `sáng nay (24/7)` with the years and terms; else the header."""
    every = _times(tokens)
    times = [t for t in every if not _cited(tokens, t)]
    letter = _letter_date(tokens, every)
    if letter is not None:
        return Dating(letter, letter.year, "ngày ghi ở đầu văn bản, sau địa danh")
    signed = _letter_date(last or tokens, _times(last) if last else every, len(last or tokens), True)
    if signed is not None:
        return Dating(signed, signed.year, "ngày ghi ở cuối văn bản, sau địa danh")
    header = _header_date(tokens, times)
    told = _told_up_to(tokens, times)
    if header is not None and told is not None and header < told:
        header = None
    event = _event_day(tokens, times)
    if event is not None and event.year:
        day = _day(event)
        if day is not None and (told is None or day >= told):
            return Dating(day, day.year, f"ngày của sự việc ghi trong bài: {_short(event)}/{event.year}")
        event = None
    years = _years(times, header)
    guess, why = _year_of(tokens, times, years, header)
    if event is not None and guess and (day := _safe(guess, event.month, event.day)) is not None:
        reason = f"“{_short(event)}” trong bài; năm {guess}: {why}"
        if header is not None and header.year != guess:
            reason += f"; ngày {header:%d/%m/%Y} ở đầu trang là ngày in hoặc lưu trữ"
        return Dating(day, day.year, reason)
    if header is not None and (not guess or guess == header.year or header.year - guess <= 1):
        return Dating(header, header.year, "ngày ở đầu trang, không có chứng cứ khác trong bài")
    if not guess:
        return Dating(None, 0, None)
    reason = f"không có ngày; năm {guess}: {why}"
    if told is not None:
        reason += f"; không trước {told:%d/%m/%Y}, ngày mà số liệu tính đến"
    return Dating(None, guess, reason)


def _cited(tokens: Sequence[Token], time: Time) -> bool:
    """Whether the day is that of another document: `Quyết định số 1450/QĐ-TLĐ ngày 22/8/2018`, `Công văn ngày 5/6/2019`."""
    if time.kind != DAY:
        return False
    for back in range(time.begin - 1, max(-1, time.begin - _CITED_WITHIN), -1):
        token = tokens[back]
        if token.key in (".", ";", "(") or (token.gap >= LINE and tokens[back].key == "số"):
            return False
        own = symbol.apply(tokens, back, time.begin)
        if own is not None:
            return back == 0 or not _heads_a_line(tokens, back)
        kind = labelled("documents", "kind").at(tokens, back, time.begin)
        if kind is not None and not token.shouted and kind.stop >= time.begin - 5:
            return True
        if token.gap >= LINE:
            return False
    return False


def _heads_a_line(tokens: Sequence[Token], at: int) -> bool:
    """Whether the number is the document's own: `Số: 214/BC-SNV` at the head of its line."""
    while at > 0 and tokens[at].gap < LINE and tokens[at - 1].key in ("số", ":"):
        at -= 1
    return tokens[at].gap >= LINE


def _told_up_to(tokens: Sequence[Token], times: Sequence[Time]) -> date | None:
    """The last day up to which figures are told (`Tính đến 31/3/2019`): the document was not written before it."""
    days = [
        day
        for t in times
        if t.kind == DAY
        and t.year
        and phrases("documents", "told_up_to").ending(tokens, t.begin, max(0, t.begin - 6)) is not None
        and (day := _day(t)) is not None
    ]
    return max(days, default=None)


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


_HEAD_OF_A_LETTER = 220


def _letter_date(
    tokens: Sequence[Token], times: Sequence[Time], limit: int = _HEAD_OF_A_LETTER, closes: bool = False
) -> date | None:
    """`Lạng Sơn, ngày 15 tháng 6 năm 2018` at the head of a letter; where it `closes` one, on a line of its own."""
    for time in times:
        if time.kind != DAY or not time.year or not 3 <= time.begin < limit:
            continue
        if closes and time.stop < len(tokens) and tokens[time.stop].gap < LINE:
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
            end = next((i for i in range(time.stop, len(tokens)) if tokens[i].gap >= LINE), len(tokens))
            alone = time.begin - line <= 6 and end - time.stop <= _REST_OF_A_HEADER
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
