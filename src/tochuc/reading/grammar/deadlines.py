"""Deadlines: the words that say by when something must be done.

Always true: a deadline is a day, a time, a span or an event told with a word that sets it; a condition sets none.
"""

from __future__ import annotations

from collections.abc import Iterator

from .bodies import Bodies, Range
from .lexicon import phrases, table, words
from .times import DAY, TERM, Time, short_pair, time_at
from .tokens import DIGITS, WORD


class Deadlines(Bodies):
    """The deadlines of a text's instructions."""

    def deadline(self, begin: int, stop: int) -> Range | None:
        """The words that say by when: `trước ngày 30/9` before `trong năm 2024` told earlier in the same breath."""
        found: Range | None = None
        for each in self._deadlines(begin, stop):
            if self.tokens[each[0]].key in words("orders", "deadline", "strong"):
                return each
            found = found or each
        return found

    def _deadlines(self, begin: int, stop: int) -> Iterator[Range]:
        for at in range(begin, stop):
            within = self._within(at, stop)
            if within is not None:
                yield at, within
                continue
            fixed = phrases("orders", "deadline", "fixed").at(self.tokens, at, stop)
            if fixed is not None:
                yield at, fixed.stop
                continue
            opened = phrases("orders", "deadline", "open").at(self.tokens, at, stop)
            if opened is None:
                continue
            event = self._event(opened.stop, stop)
            if event is not None and opened.value in ("trước", "trước khi hết"):
                yield at, event
                continue
            after = opened.stop
            while after < stop and self.tokens[after].key in (
                "ngày",
                "là",
                "vào",
                "hết",
                ":",
                "trước",
                "cuối",
                "tuần",
                "đầu",
                "giữa",
                "nửa",
                "dịp",
            ):
                after += 1
            time = time_at(self.tokens, after, stop)
            if time is not None and time.kind != TERM and self._supposed(at):
                continue
            if time is not None and time.kind != TERM:
                if (weekly := self._weekday(time.stop, stop)) is not None:
                    yield at, weekly
                    continue
                at_day = time.stop + (time.stop < stop and self.tokens[time.stop].key in ("ngày", ","))
                day = time_at(self.tokens, at_day, stop) if at_day < stop else None
                yield at, day.stop if day is not None and day.kind == DAY else self._and_another(time, stop)
                continue
            pair = short_pair(self.tokens, after, stop) if after < stop else None
            if pair is not None and opened.value in words_of_day():
                yield at, pair[1]
            elif (
                (after > opened.stop or opened.value.endswith("ngày"))
                and after < stop
                and self.tokens[after].kind == DIGITS
            ):
                yield at, self._past_recurrence(after + 1, stop)

    def _weekday(self, at: int, stop: int) -> int | None:
        """The index after `thứ Sáu hằng tuần` told after a clock."""
        hit = phrases("orders", "deadline", "weekday").at(self.tokens, at, stop)
        if hit is None:
            return None
        again = phrases("orders", "deadline", "recurring").at(self.tokens, hit.stop, stop)
        return again.stop if again is not None else hit.stop

    def _event(self, at: int, stop: int) -> int | None:
        """The index after `phiên họp tháng 5`, `vụ đông`, `Tết Nguyên đán`: an event by which something must be done."""
        hit = phrases("orders", "deadline", "event").at(self.tokens, at, stop)
        if hit is None:
            return None
        end = hit.stop
        time = time_at(self.tokens, end, stop) if end < stop else None
        if time is not None and time.kind != TERM:
            return time.stop
        while end < stop and self.tokens[end].capital and self.tokens[end].gap == 1 and end < hit.stop + 5:
            end += 1
        return end

    def _supposed(self, at: int) -> bool:
        """`nếu đến 30/6 chưa xong`: a condition, and no deadline."""
        return any(t.key in ("nếu", "khi", "hễ") for t in self.tokens[max(0, at - 2) : at])

    def _and_another(self, time: Time, stop: int) -> int:
        """The index after `quý II và quý III`: two times of a kind told together."""
        linked = time.stop < stop and self.tokens[time.stop].key in ("và", "-")
        other = time_at(self.tokens, time.stop + 1, stop) if linked else None
        return other.stop if other is not None and other.kind == time.kind else time.stop

    def _past_recurrence(self, at: int, stop: int) -> int:
        """The index after `hằng tháng` of `trước ngày 25 hằng tháng`."""
        hit = phrases("orders", "deadline", "recurring").at(self.tokens, at, stop)
        return hit.stop if hit is not None else at

    def _within(self, at: int, stop: int) -> int | None:
        """The index after `trong thời hạn 30 ngày`, `trong vòng 15 ngày kể từ ngày nhận thông báo`."""
        opened = phrases("orders", "deadline", "within").at(self.tokens, at, stop)
        if opened is None or opened.stop >= stop or self.tokens[opened.stop].kind != DIGITS:
            return None
        span = phrases("orders", "deadline", "span").at(self.tokens, opened.stop + 1, stop)
        if span is None:
            return None
        end = span.stop
        if end < stop and phrases("orders", "deadline", "since").at(self.tokens, end, stop) is not None:
            while end < stop and self.tokens[end].kind in (WORD, DIGITS):
                end += 1
        return end

    def _only_when(self, begin: int, stop: int) -> Range | None:
        """`hoàn thành trước ngày 20/5`, `thời hạn: 30/9`, `hạn cuối gửi báo cáo là ngày 05/12`: only by when what was
        ordered before must be done."""
        hit = phrases("orders", "deadline", "alone").at(self.tokens, begin, stop)
        if hit is None:
            return None
        found = self.deadline(begin, stop)
        if found is None and hit.value.startswith(("hạn", "thời")):
            return self._last_deadline(begin, stop)
        if found is None:
            return None
        between = self.tokens[hit.stop : found[0]]
        after = self.tokens[found[1] : stop]
        told = hit.value.startswith(("hạn", "thời")) or len(between) <= (3 if hit.value == "xong" else 1)
        return (
            found
            if told and len(after) <= 3 and not any(self._action(i, stop) for i in range(found[1], stop))
            else None
        )

    def _last_deadline(self, begin: int, stop: int) -> Range | None:
        """`hạn cuối gửi báo cáo là ngày 05/12` said after the order: the day is its deadline."""
        for at in range(begin, stop):
            time = time_at(self.tokens, at, stop)
            if time is not None and time.kind != TERM:
                return (at - 1 if self.tokens[at - 1].key == "ngày" else at), time.stop
        return None


def words_of_day() -> frozenset[str]:
    """The openers of a deadline after which a bare `15/8` is a day."""
    return table_words("deadline_day")


def table_words(name: str) -> frozenset[str]:
    """A list of the orders' words as written."""
    return frozenset(table("orders")[name])
