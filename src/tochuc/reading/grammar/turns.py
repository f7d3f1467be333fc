"""Turns of phrase inside an instruction: bodies, openers, actions, deadlines, and with whom.

Always true: every question is asked of a place in the tokens and answered with the index after what stands there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .lexicon import phrases, table, words
from .times import DAY, TERM, roman, short_pair, time_at
from .tokens import DIGITS, LINE, WORD, Token

Range = tuple[int, int]
LONGEST_ADDRESSEE = 60


class Turns:
    """The turns of phrase of a text's instructions."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens

    def _past_number(self, begin: int, stop: int) -> int:
        """The index after a bullet, list number or opener."""
        at = begin
        while at < stop and self.tokens[at].key in ("-", "+", "*", "(", '"', "·", "●", "○", "▪", "→", "►"):
            at += 1
        numbered = at
        while numbered + 1 < stop and numbered < at + 6 and self._numbering(numbered):
            numbered += 2
        return numbered

    def _numbering(self, at: int) -> bool:
        """`1.`, `2)`, `a)`, `IV.` and the like: a short sign, then a point or bracket."""
        sign, mark = self.tokens[at], self.tokens[at + 1]
        short = (sign.kind == DIGITS and len(sign.raw) <= 2) or (
            sign.kind == WORD and (len(sign.key) == 1 or (sign.raw.isupper() and roman(sign.key) > 0))
        )
        opens = mark.key == "-" and sign.gap >= LINE and sign.kind == DIGITS
        return short and (mark.key in (".", ")", "/") or opens) and not mark.gap

    def _past_opener(self, at: int, stop: int) -> int:
        """The index after openers, times and commas before a body or action."""
        while at < stop:
            hit = phrases("orders", "opener").at(self.tokens, at, stop)
            time = time_at(self.tokens, at, stop)
            if hit is not None:
                at = hit.stop
            elif time is not None:
                at = time.stop
            elif self.tokens[at].key in (",", "trong") and (
                self.tokens[at].key == "," or time_at(self.tokens, min(at + 1, stop - 1), stop)
            ):
                at += 1
            else:
                break
        return at

    def _past_turn(self, at: int, stop: int) -> int:
        """The index after a turn like `Về tổ chức thực hiện,`; `at` where there is none."""
        if at < stop and phrases("orders", "turn").at(self.tokens, at, stop) is not None:
            for comma in range(at, min(at + 30, stop)):
                if self.tokens[comma].key == ",":
                    after = self._past_opener(comma + 1, stop)
                    if self.body(after, stop) is not None:
                        return after
                elif self.tokens[comma].key in (";", ":"):
                    break
        return at

    def body(self, at: int, stop: int) -> int | None:
        """The index after the body or bodies named at the token; None where none is."""
        first = at
        limit = min(stop, at + LONGEST_ADDRESSEE)
        end: int | None = None
        while (
            end is None and at < limit and (own := phrases("bodies", "determiner").at(self.tokens, at, limit))
        ):
            at = own.stop
        while at < limit:
            token = self.tokens[at]
            hit = self._head(at, limit)
            if end == at and self._does(at, limit):
                break
            if hit is not None:
                end = at = hit
                continue
            if end is None:
                return None
            if self._acts(at, limit) and not self._in_name(at, end):
                named = self._named_after_work(at, limit)
                if named is None:
                    break
                end = at = named
                continue
            joint = phrases("bodies", "joining").at(self.tokens, at, limit)
            if joint is not None:
                at = joint.stop
                if joint.value not in (
                    "và",
                    ",",
                    "các",
                    "của",
                    "với",
                    "là",
                    "đến",
                    "từ",
                    "trong",
                    "theo",
                    "mỗi",
                    "từng",
                    "những",
                    "tất cả",
                    "-",
                    "/",
                ):
                    end = at
                continue
            if token.kind == WORD and token.capital and token.gap <= LINE:
                end = at = self._name(at, limit)
                continue
            apart = at > end and self.tokens[at - 1].key not in ("các", "của")
            known = None if apart else self._unknown(at, limit)
            if known is not None:
                end = at = known
                continue
            if token.key == "(" and end is not None:
                close = next((i for i in range(at, min(at + 12, limit)) if self.tokens[i].key == ")"), None)
                if close is not None:
                    end = at = close + 1
                    continue
            break
        return end if end is not None and end > first else None

    def _named_after_work(self, at: int, limit: int) -> int | None:
        """`Ban Quản lý dự án đầu tư xây dựng khẩn trương ...`: words of work in a body's name, with what is urged after."""
        if phrases("bodies", "work").at(self.tokens, at, limit) is None:
            return None
        for ahead in range(at + 1, min(at + 6, limit)):
            if self.tokens[ahead].kind != WORD:
                return None
            if phrases("orders", "modal").at(self.tokens, ahead, limit) is not None:
                return ahead
        return None

    def _past_label(self, at: int, limit: int) -> int:
        """The index after the number of a body: tổ dân phố số 4, chi bộ 2."""
        number = at + 1 if at < limit and self.tokens[at].key == "số" else at
        numbered = number < limit and self.tokens[number].kind == DIGITS and len(self.tokens[number].raw) < 3
        return number + 1 if numbered else at

    def _does(self, at: int, limit: int) -> bool:
        """`MTTQ thành phố tổ chức đối thoại`, `đảng ủy các xã lãnh đạo hoàn thành`, `Sở Nội vụ thanh tra ít nhất 30 ...`:
        what they do, and no further body."""
        key = self.tokens[at].raw
        work = phrases("bodies", "does").at(self.tokens, at, limit)
        if work is not None and key.islower() and work.stop < limit:
            following = self.tokens[work.stop]
            return not following.capital and following.key not in words("bodies", "of_level")
        return (key in ("tổ", "cấp") and self._acts(at, limit)) or (
            key == "lãnh" and self._acts(at + 2, limit)
        )

    def _head(self, at: int, limit: int) -> int | None:
        """The index after the head of a body; some words are one only before a proper name."""
        hit = phrases("bodies", "body").at(self.tokens, at, limit)
        if hit is not None and self.tokens[at].raw == "lãnh" and self._acts(at + 2, limit):
            return None  # lãnh đạo xử lý dứt điểm: what is done
        if hit is not None and hit.value == "tổ chức" and self.tokens[at].capital:
            return None  # Tổ chức ra quân: what is done
        if hit is not None:
            other = phrases("bodies", "not_body").at(self.tokens, at, limit)
            return self._past_label(hit.stop, limit) if other is None or other.stop <= hit.stop else None
        token = self.tokens[at]
        if at and self.tokens[at - 1].key == ";" and token.capital and not self._acts(at, limit):
            return at + 1  # a capital after a semicolon begins a name
        if token.key in words("bodies", "named_body") and token.capital and at + 1 < limit:
            following = self.tokens[at + 1]
            return (
                at + 1
                if following.kind == WORD and following.gap <= LINE and not self._acts(at + 1, limit)
                else None
            )
        return None

    def _name(self, at: int, limit: int) -> int:
        """The index after a name's word: Tài chính, Nội vụ write their second syllable small."""
        following = at + 1
        whole = phrases("orders", "action").at(self.tokens, at, limit)
        if whole is not None and whole.stop == at + 2 and not self.tokens[following].capital:
            return whole.stop  # Sở Giáo dục và Đào tạo: an action's word inside a name
        if following < limit and self.tokens[following].kind == WORD and not self.tokens[following].capital:
            small = self.tokens[following]
            taken = self._acts(following, limit) or phrases("bodies", "joining").at(
                self.tokens, following, limit
            )
            if not taken and self._head(following, limit) is None and small.gap == 1:
                return following + 1
        return following

    def _unknown(self, at: int, limit: int) -> int | None:
        """Unknown words inside a body (các chi bộ khu dân cư tiếp tục), if an action follows soon without a mark."""
        for ahead in range(at, min(at + 6, limit)):
            if self.tokens[ahead].kind != WORD or self.tokens[ahead].key in words("orders", "done"):
                return None
            if ahead > at and self._acts(ahead, limit):
                return ahead
        return None

    def _acts(self, at: int, stop: int) -> bool:
        return self._action(at, stop) or phrases("orders", "modal").at(self.tokens, at, stop) is not None

    def _in_name(self, at: int, end: int) -> bool:
        """A capital word in the middle of a name (Sở Giáo dục và Đào tạo) is a name, not an action."""
        return self.tokens[at].capital and self.tokens[at].gap < LINE and at - end <= 1

    def _action(self, at: int, stop: int) -> bool:
        if at >= stop or phrases("orders", "action").at(self.tokens, at, stop) is None:
            return False
        return phrases("orders", "not_action").at(self.tokens, at, stop) is None

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
            after = opened.stop
            while after < stop and self.tokens[after].key in (
                "ngày",
                "là",
                "vào",
                "hết",
                ":",
                "trước",
                "cuối",
            ):
                after += 1
            time = time_at(self.tokens, after, stop)
            if time is not None and time.kind != TERM:
                at_day = time.stop + (time.stop < stop and self.tokens[time.stop].key in ("ngày", ","))
                day = time_at(self.tokens, at_day, stop) if at_day < stop else None
                yield at, day.stop if day is not None and day.kind == DAY else time.stop
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

    def _past_filler(self, at: int, stop: int) -> int:
        """The index of the colon after `một số nội dung sau`, `các nhiệm vụ trọng tâm như sau`; `at` where none is."""
        for ahead in range(at, min(at + 14, stop)):
            if self.tokens[ahead].key == ":":
                return ahead
            if self.tokens[ahead].key not in words("orders", "filler"):
                break
        return at

    def _stranger(self, at: int, stop: int) -> int | None:
        """The index after an addressee in no list: words up to the action or modal, with no fact told among them."""
        several = phrases("bodies", "determiner").at(self.tokens, at, stop) is not None
        if at < stop and self.tokens[at].kind == DIGITS:
            return None  # hoàn thành giao 165 thanh niên lên đường: how many, not who
        for ahead in range(at, min(at + 14, stop)):
            token = self.tokens[ahead]
            if ahead > at + 1 and (self._acts(ahead, stop) or (token.key == ":" and several)):
                return ahead
            if (token.key == "," or (several and token.key in ("và", "của"))) and ahead > at:
                continue
            if (
                token.kind not in (WORD, DIGITS)
                or token.gap > LINE
                or token.key in words("orders", "no_stranger")
            ):
                return None
        return None

    def together(self, begin: int, stop: int) -> Range | None:
        """With whom: the bodies after `phối hợp (chặt chẽ) với`, `cùng với`."""
        for at in range(begin, stop):
            pair = (self.tokens[at].key, self.tokens[at + 1].key) if at + 1 < stop else ("", "")
            if pair not in (("phối", "hợp"), ("chủ", "trì")):
                continue
            if pair[0] == "phối" and (direct := self.body(at + 2, stop)) is not None:
                return at + 2, self._trimmed(at + 2, direct)
            for ahead in range(at + 2, min(at + 8, stop)):
                if self.tokens[ahead].key in ("với", "cùng"):
                    first = ahead + 1 + (ahead + 1 < stop and self.tokens[ahead + 1].key == "với")
                    end = self.body(first, stop) or self._stranger(first, stop)
                    if end is not None:
                        return first, self._trimmed(first, end)
                    break
        return None

    def _trimmed(self, begin: int, stop: int) -> int:
        while (
            stop > begin
            and self.tokens[stop - 1].kind not in (WORD, DIGITS)
            and self.tokens[stop - 1].key
            not in (
                ")",
                '"',
                "%",
            )
        ):
            stop -= 1
        return stop


def words_of_day() -> frozenset[str]:
    """The openers of a deadline after which a bare `15/8` is a day."""
    return table_words("deadline_day")


def table_words(name: str) -> frozenset[str]:
    """A list of the orders' words as written."""
    return frozenset(table("orders")[name])
