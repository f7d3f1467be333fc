"""Orders: who must do what, with whom, by when.

Always true: an order's text begins at the word of instruction (or at its own action, when the instruction was
given before and is carried along) and ends at the semicolon or full stop; the addressee is as written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .lexicon import labelled, phrases, words
from .sentences import Sentence
from .times import TERM, roman, short_pair, time_at
from .tokens import BLANK, DIGITS, LINE, WORD, Token

Range = tuple[int, int]
LONGEST_ADDRESSEE = 60


@dataclass
class Order:
    """Token ranges of an order; `carried` where the addressee was named in an earlier order."""

    span: Range
    action: Range
    addressee: Range | None
    deadline: Range | None
    together: Range | None
    carried: bool = False


class Orders:
    """Reads sentence after sentence, holding who is being told what; a fresh paragraph of facts ends the telling."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.addressee: Range | None = None
        self.telling = False
        self.listing = False

    def read(self, sentence: Sentence) -> list[Order]:
        """The orders of a sentence."""
        begin, stop = sentence.begin, sentence.stop
        if sentence.opens_paragraph and not (self.listing and sentence.item):
            self.telling = self.telling and self.listing
            if not sentence.item:
                self.telling, self.listing = False, False
        start = self._past_number(begin, stop)
        told = self._instruction(start, stop)
        if told is not None:
            self.telling = True
            return self._split(told[0], told[1], told[2], stop)
        follow = self._follow(start, stop)
        if follow is not None:
            return self._split(follow[0], follow[1], follow[2], stop)
        if not sentence.item:
            self.listing = False
        return []

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
        return short and mark.key in (".", ")", "/") and not mark.gap

    def _instruction(self, begin: int, stop: int) -> tuple[int, int, Range | None] | None:
        """An order verb in use: where the text begins, where the action begins, the addressee."""
        at = begin
        while at < stop:
            hit = phrases("orders", "verb").at(self.tokens, at, stop)
            if hit is None or self._as_noun(at, hit.stop, begin, stop):
                at += 1
                continue
            found = self._addressed(hit.stop, stop)
            weak = hit.value in table_words("weak")
            if found is not None:
                addressee, action, modal = found
                if self._orders(weak, modal, addressee, begin, at, action, stop):
                    return at, action, addressee
            at = hit.stop
        return None

    def _orders(
        self, weak: bool, modal: bool, addressee: Range | None, begin: int, at: int, action: int, stop: int
    ) -> bool:
        """Whether an instruction is one: a weak verb needs a body, and a modal or a deadline where it opens the sentence."""
        if addressee is None:
            asks = phrases("orders", "asks").at(self.tokens, at, action) is not None
            listed = self.tokens[action - 1].key == ":"
            return not weak and not asks and (listed or self._speaker(begin, at) or at == begin)
        if not weak:
            return True
        return (
            modal
            or not self._told_fact(begin, at)
            or (at == begin and self.deadline(action, stop) is not None)
        )

    def _told_fact(self, begin: int, at: int) -> bool:
        return (
            any(t.key in words("orders", "past") for t in self.tokens[max(begin, at - 4) : at]) or at == begin
        )

    def _as_noun(self, at: int, after: int, begin: int, stop: int) -> bool:
        before = self.tokens[at - 1] if at > begin else None
        if self.tokens[at].key == "giao" and any(
            phrases("orders", "not_giving").at(self.tokens, i, at) for i in range(max(begin, at - 8), at)
        ):
            return True
        if before is not None and before.key in words("orders", "noun_before"):
            return not (before.key == "đã" and self._speaker(begin, at))
        return phrases("orders", "noun_after").at(self.tokens, after, stop) is not None

    def _speaker(self, begin: int, at: int) -> bool:
        """Whether the sentence has someone speaking: `kết luận hội nghị, đồng chí ... đã yêu cầu`."""
        return any(phrases("orders", "speaking").at(self.tokens, i, at) for i in range(begin, at))

    def _addressed(self, at: int, stop: int) -> tuple[Range | None, int, bool] | None:
        """Who is told, the index where the action begins, and whether a modal stands between."""
        at = self._past_opener(at, stop)
        if at < stop and self.tokens[at].key == ":":
            self.listing = True
            at = self._past_opener(self._past_number(at + 1, stop), stop)
        if at >= stop:
            return (None, at, False) if self.tokens[at - 1].key == ":" else None
        body_stop = self.body(at, stop)
        if body_stop is None:
            action = self._action(at, stop)
            return (None, at, False) if action else None
        addressee = (at, body_stop)
        at = body_stop
        if at < stop and self.tokens[at].key == ":":
            self.listing = True
            at += 1
            if at >= stop:
                return addressee, at, True
        at = self._past_opener(at, stop)
        modal = phrases("orders", "modal").at(self.tokens, at, stop)
        if modal is not None:
            strict = phrases("orders", "strict").at(self.tokens, at, stop)
            return (
                addressee,
                (strict.stop if strict and strict.value in ("cần", "phải", "cần phải") else at),
                True,
            )
        return (addressee, at, False) if self._action(at, stop) else None

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
            if end == at and token.key == "tổ" and self._acts(at, limit):
                break  # ... MTTQ thành phố tổ chức đối thoại: here it is what they do
            if hit is not None:
                end = at = hit
                continue
            if end is None:
                return None
            if self._acts(at, limit) and not self._in_name(at, end):
                break
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
                    "-",
                    "/",
                ):
                    end = at
                continue
            if token.kind == WORD and token.capital and token.gap <= LINE:
                end = at = self._name(at, limit)
                continue
            known = self._unknown(at, limit) if at == end else None
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

    def _head(self, at: int, limit: int) -> int | None:
        """The index after the head of a body; some words are one only before a proper name."""
        hit = phrases("bodies", "body").at(self.tokens, at, limit)
        if hit is not None:
            return hit.stop
        token = self.tokens[at]
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

    def _follow(self, begin: int, stop: int) -> tuple[int, int, Range | None] | None:
        """An order without a verb of instruction: a body that must, or (while telling) a body or action alone."""
        at = self._past_turn(self._past_opener(begin, stop), stop)
        if at >= stop:
            return None
        body_stop = self.body(at, stop)
        if body_stop is not None:
            after = self._past_opener(body_stop, stop)
            strict = phrases("orders", "strict").at(self.tokens, after, stop)
            if strict is not None and not self._denied(begin, after):
                begins = strict.stop if strict.value in ("cần", "phải", "cần phải") else after
                return at, begins, (at, body_stop)
            if (
                self.telling
                and after < stop
                and self.tokens[after].key == ":"
                and (self._action(self._past_number(after + 1, stop), stop))
            ):
                return at, self._past_number(after + 1, stop), (at, body_stop)
            if self._done(after, stop):
                return None
            if (self.telling and self._action(after, stop)) or self._assigned(after, stop):
                return at, after, (at, body_stop)
            return None
        if self.telling and not self._done(at, stop):
            strict = phrases("orders", "strict").at(self.tokens, at, stop)
            if strict is not None:
                return at, strict.stop, None
            if self._action(at, stop):
                return at, at, None
        return None

    def _assigned(self, at: int, stop: int) -> bool:
        """`Sở Nội vụ chủ trì, phối hợp ...`; `các huyện ủy khẩn trương ... trước ngày 30/6`."""
        if phrases("orders", "assigns").at(self.tokens, at, stop) is not None:
            return phrases("orders", "held").at(self.tokens, at, stop) is None
        urged = phrases("orders", "urges").at(self.tokens, at, stop) is not None
        found = self.deadline(at, stop) if urged else None
        return found is not None and self.tokens[found[0]].key in ("trước", "chậm", "xong", "muộn")

    def _denied(self, begin: int, at: int) -> bool:
        return any(t.key in ("không", "chưa") for t in self.tokens[begin:at])

    def _done(self, at: int, stop: int) -> bool:
        return any(t.key in words("orders", "done") for t in self.tokens[at : min(at + 4, stop)])

    def _split(self, begin: int, action: int, addressee: Range | None, stop: int) -> list[Order]:
        """The orders of an instruction, one a semicolon, the addressee carried along."""
        self.addressee = addressee or self.addressee
        carried = addressee is None
        found: list[Order] = []
        for piece_begin, piece_stop in self._pieces(action, stop):
            if found and self.tokens[piece_begin].key in ("hạn", "thời") and found[-1].deadline is None:
                found[-1].deadline = self._last_deadline(piece_begin, piece_stop)
                continue
            own = self._own_addressee(piece_begin, piece_stop) if found else None
            if own is not None:
                self.addressee, carried = own[0], False
            first = begin if not found else piece_begin
            last = self._trimmed(piece_begin, piece_stop)
            if last <= piece_begin or self._only_opens_list(piece_begin, piece_stop):
                self.listing = self.listing or last > piece_begin
                continue
            acts = own[1] if own is not None else piece_begin
            found.append(
                Order(
                    (first, last),
                    (acts, last),
                    self.addressee,
                    self.deadline(acts, last),
                    self.together(acts, last),
                    carried,
                )
            )
            carried = True
        return found

    def _only_opens_list(self, begin: int, stop: int) -> bool:
        """`tập trung thực hiện các nhiệm vụ sau:` orders nothing by itself; the list after it does."""
        return self.tokens[stop - 1].key == ":" and any(
            t.key in ("sau", "sau:") for t in self.tokens[max(begin, stop - 5) : stop]
        )

    def _own_addressee(self, begin: int, stop: int) -> tuple[Range, int] | None:
        at = self._past_opener(begin, stop)
        body_stop = self.body(at, stop)
        if body_stop is not None:
            after = self._past_opener(body_stop, stop)
            strict = phrases("orders", "strict").at(self.tokens, after, stop)
            if strict is not None and strict.value in ("cần", "phải", "cần phải"):
                return (at, body_stop), strict.stop
            if self._acts(after, stop):
                return (at, body_stop), after
        told = self._instruction(begin, min(stop, begin + 12))
        return (told[2], told[1]) if told is not None and told[2] is not None else None

    def _pieces(self, begin: int, stop: int) -> list[Range]:
        found, first, depth = [], begin, 0
        for index in range(begin, stop):
            key = self.tokens[index].key
            depth += (key == "(") - (key == ")")
            if key == ";" and depth <= 0:
                found.append((first, index))
                first = index + 1
        found.append((first, stop))
        return [(self._past_number(b, e) if b != begin else b, e) for b, e in found if e > b]

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

    def deadline(self, begin: int, stop: int) -> Range | None:
        """The words that say by when."""
        for at in range(begin, stop):
            fixed = phrases("orders", "deadline", "fixed").at(self.tokens, at, stop)
            if fixed is not None:
                return at, fixed.stop
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
                return at, time.stop
            pair = short_pair(self.tokens, after, stop) if after < stop else None
            if pair is not None and opened.value in words_of_day():
                return at, pair[1]
            if (
                (after > opened.stop or opened.value.endswith("ngày"))
                and after < stop
                and self.tokens[after].kind == DIGITS
            ):
                return at, after + 1  # trước ngày 25 hằng tháng
        return None

    def _last_deadline(self, begin: int, stop: int) -> Range | None:
        """`hạn cuối gửi báo cáo là ngày 05/12` said after the order: the day is its deadline."""
        for at in range(begin, stop):
            time = time_at(self.tokens, at, stop)
            if time is not None and time.kind != TERM:
                return (at - 1 if self.tokens[at - 1].key == "ngày" else at), time.stop
        return None

    def together(self, begin: int, stop: int) -> Range | None:
        """With whom: the bodies after `phối hợp (chặt chẽ) với`, `cùng với`."""
        for at in range(begin, stop):
            pair = (self.tokens[at].key, self.tokens[at + 1].key) if at + 1 < stop else ("", "")
            if pair not in (("phối", "hợp"), ("chủ", "trì")):
                continue
            for ahead in range(at + 2, min(at + 8, stop)):
                if self.tokens[ahead].key in ("với", "cùng"):
                    first = ahead + 1 + (ahead + 1 < stop and self.tokens[ahead + 1].key == "với")
                    end = self.body(first, stop)
                    if end is not None:
                        return first, self._trimmed(first, end)
                    break
        return None


def words_of_day() -> frozenset[str]:
    """The openers of a deadline after which a bare `15/8` is a day."""
    return table_words("deadline_day")


def table_words(name: str) -> frozenset[str]:
    """A list of the orders' words as written."""
    from .lexicon import table

    return frozenset(table("orders")[name])


__all__ = ["BLANK", "LINE", "Order", "Orders", "labelled"]
