"""Orders: who must do what, with whom, by when.

Always true: an order's text begins at the word of instruction (or at its own action, when the instruction was
given before and is carried along) and ends at the semicolon or full stop; the addressee is as written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .lexicon import phrases, words
from .sentences import Sentence
from .times import roman
from .tokens import LINE, WORD, Token
from .turns import Range, Turns, table_words

_LONGEST_HEADING = 30


@dataclass
class Order:
    """Token ranges of an order; `carried` where the addressee was named in an earlier order."""

    span: Range
    action: Range
    addressee: Range | None
    deadline: Range | None
    together: Range | None
    carried: bool = False


class Orders(Turns):
    """Reads sentence after sentence, holding who is being told what; a fresh paragraph of facts ends the telling."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        super().__init__(tokens)
        self.addressee: Range | None = None
        self.telling = False
        self.listing = False
        self.headed = False

    def read(self, sentence: Sentence) -> list[Order]:
        """The orders of a sentence."""
        begin, stop = sentence.begin, sentence.stop
        start = self._past_number(begin, stop)
        headed = self._part(begin, start, stop)
        if headed is not None:
            return headed
        going_on = self.headed and self._goes_on(start, stop)
        if sentence.opens_paragraph and not (self.listing and sentence.item) and not going_on:
            self.telling = self.telling and self.listing
            if not sentence.item:
                self.telling, self.listing, self.headed = False, False, False
        told = self._instruction(start, stop)
        if told is not None:
            self.telling = True
            return self._split(told[0], told[1], told[2], stop)
        follow = self._follow(start, stop)
        if follow is not None:
            self.telling = True
            return self._split(follow[0], follow[1], follow[2], stop)
        if not sentence.item:
            self.listing = False
        return []

    def _part(self, begin: int, start: int, stop: int) -> list[Order] | None:
        """What a heading orders by itself; None where the sentence heads no part. Under `Nhiệm vụ trọng tâm` every
        line that begins with an action is a task, with no addressee; a heading in capitals ends that."""
        if self._line(begin, stop) and self._of_tasks(start, stop):
            self.headed = self.telling = self.listing = True
            self.addressee = None
            return []
        labelled = self._labelled(start, stop)
        if labelled is not None and (self.headed or self._of_tasks(start, labelled)):
            self.headed = self.telling = self.listing = True
            self.addressee = None
            return self._split(labelled, labelled, None, stop)
        if self.headed and (self._in_capitals(begin, stop) or self._of_another(begin, start, stop)):
            self.headed = self.telling = self.listing = False
            return []
        return None

    def _line(self, begin: int, stop: int) -> bool:
        """Whether the sentence is a short line of its own, as headings are; `II.` may stand before it."""
        numbered = begin >= 2 and self._numbering(begin - 2)
        first = self.tokens[begin - 2 if numbered else begin]
        ends = self.tokens[stop - 1].key
        return (
            (first.gap >= LINE or begin < 3) and stop - begin <= _LONGEST_HEADING and ends not in (".", ";")
        )

    def _labelled(self, start: int, stop: int) -> int | None:
        """`Công tác cán bộ: Hoàn thành ...`: the index of the action after a label without a body of its own."""
        for at in range(start, min(start + 16, stop - 1)):
            if self.tokens[at].key in (",", ";", "."):
                break
            if self.tokens[at].key == ":":
                after = self._past_opener(self._past_number(at + 1, stop), stop)
                said = self._instruction(start, at + 1) or self.body(self._past_opener(start, at), at)
                return after if not said and self._action(after, stop) else None
        return None

    def _in_capitals(self, begin: int, stop: int) -> bool:
        """`IV. KẾT QUẢ KIỂM TRA`: a further part begins."""
        written = [t.raw for t in self.tokens[begin:stop] if t.kind == WORD]
        return self.tokens[begin].gap >= LINE and bool(written) and all(w.isupper() for w in written)

    def _past_part(self, start: int, stop: int) -> int:
        """The index after `Phần thứ hai:` or `III-`."""
        part = phrases("orders", "part").at(self.tokens, start, stop)
        if part is not None:
            return part.stop + (part.stop < stop and self.tokens[part.stop].key in (":", ".", "-", ","))
        sign = self.tokens[start : start + 2]
        numbered = len(sign) == 2 and sign[0].raw.isupper() and roman(sign[0].key) > 0 and sign[1].key == "-"
        return start + 2 if numbered else start

    def _of_another(self, begin: int, start: int, stop: int) -> bool:
        """`4. Tổ chức thực hiện`: the whole line is the name of another part."""
        hit = phrases("orders", "other_heading").at(self.tokens, start, stop)
        return hit is not None and hit.stop >= stop - 1 and self._line(begin, stop)

    def _goes_on(self, start: int, stop: int) -> bool:
        """Whether a paragraph under a heading of tasks tells a further one: an action, or a body and its action."""
        at = self._past_opener(start, stop)
        body_stop = self.body(at, stop)
        return self._action(at, stop) or (
            body_stop is not None
            and not self._done(body_stop, stop)
            and (self._action(body_stop, stop) or self.tokens[body_stop - 1].key == "sẽ")
        )

    def _of_tasks(self, start: int, stop: int) -> bool:
        """`Nhiệm vụ trọng tâm quý IV:`, not `Nhiệm vụ trọng tâm đã hoàn thành`."""
        start = self._past_part(start, stop)
        headed = phrases("orders", "heading").at(self.tokens, start, stop) is not None
        return headed and not any(t.key in words("orders", "done") for t in self.tokens[start:stop])

    def _instruction(self, begin: int, stop: int) -> tuple[int, int, Range | None] | None:
        """An order verb in use: where the text begins, where the action begins, the addressee."""
        at = begin
        while at < stop:
            hit = phrases("orders", "verb").at(self.tokens, at, stop)
            if hit is None or self._as_noun(at, hit.stop, begin, stop):
                at += 1
                continue
            weak = hit.value in table_words("weak")
            found = self._addressed(hit.stop, stop, weak)
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
            speaks = listed or at == begin or self._speaker(begin, at) or self._subject(begin, at)
            return not weak and not asks and speaks
        if weak and self.tokens[self._after_verb(at)].key == ",":
            return False  # phát biểu chỉ đạo, đồng chí ...: a noun
        if not weak:
            return not self._done_before(begin, at)
        return (
            modal
            or not self._told_fact(begin, at)
            or (at == begin and self.deadline(action, stop) is not None)
        )

    def _done_before(self, begin: int, at: int) -> bool:
        """`đã tham mưu, đề nghị ...`: a fact, unless someone is speaking."""
        recent = self.tokens[max(begin, at - 5) : at]
        return any(t.key == "đã" for t in recent) and not self._speaker(begin, at)

    def _after_verb(self, at: int) -> int:
        """The index after the order verb at the token."""
        hit = phrases("orders", "verb").at(self.tokens, at, len(self.tokens))
        return min(hit.stop if hit else at, len(self.tokens) - 1)

    def _subject(self, begin: int, at: int) -> bool:
        """Whether the sentence's first words are a body that orders (Bộ Chính trị yêu cầu), not delegates who ask."""
        first = self._past_opener(begin, at)
        return (
            first < at and self.body(first, at) == at and "biểu" not in {t.key for t in self.tokens[first:at]}
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

    def _addressed(self, at: int, stop: int, weak: bool) -> tuple[Range | None, int, bool] | None:
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
            at = self._past_number(at + 1, stop)
            if at >= stop:
                return addressee, at, True
        at = self._past_opener(at, stop)
        modal = phrases("orders", "modal").at(self.tokens, at, stop)
        if modal is not None:
            strict = phrases("orders", "strict").at(self.tokens, at, stop)
            must = strict is not None and strict.value in ("cần", "phải", "cần phải")
            return addressee, self._begin(strict.stop, stop) if strict and must else at, True
        told = not weak and at < stop and self.tokens[at].kind == WORD and at == body_stop
        plain = told and self.tokens[at].key not in words("orders", "no_action")
        return (addressee, at, False) if plain or self._action(at, stop) else None

    def _begin(self, at: int, stop: int) -> int:
        """The index where the action begins after `cần`: past a colon, `Một là`, a list number."""
        if at < stop and self.tokens[at].key == ":":
            at = self._past_opener(self._past_number(at + 1, stop), stop)
        return min(at, stop)

    def _follow(self, begin: int, stop: int) -> tuple[int, int, Range | None] | None:
        """An order without a verb of instruction: a body that must, or (while telling) a body or action alone."""
        at = self._past_turn(self._past_opener(begin, stop), stop)
        if at >= stop:
            return None
        if self.headed and self._action(at, stop) and not self._done(at, stop):
            self.addressee = None
            return at, at, None
        body_stop = self.body(at, stop)
        if body_stop is not None:
            if self.headed and self.tokens[body_stop - 1].key == "sẽ":
                return at, body_stop, (at, body_stop - 1)
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
            if self.headed and after < stop and self.tokens[after].key == "sẽ":
                return at, after + 1, (at, body_stop)
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
        return [(self._past_sign(b, e) if b != begin else b, e) for b, e in found if e > b]

    def _past_sign(self, begin: int, stop: int) -> int:
        """The index after a list number, or after `Thứ hai,`, `Hai là,`."""
        at = self._past_number(begin, stop)
        counted = phrases("orders", "opener").at(self.tokens, at, stop)
        if counted is None or not (counted.value.startswith("thứ ") or counted.value.endswith(" là")):
            return at
        return counted.stop + (counted.stop < stop and self.tokens[counted.stop].key == ",")
