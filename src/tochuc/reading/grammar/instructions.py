"""Instructions: the verb by which someone asks or orders, who is told, and where what they must do begins.

Always true: a question is asked of a place in the tokens and answered with the place after; nothing is an instruction
where the verb is a noun, tells what was done, or proposes an honour.
"""

from __future__ import annotations

from .headings import Headings
from .lexicon import phrases, words
from .tokens import LINE, WORD
from .turns import Range, table_words

_TOLD_BEFORE = 30


class Instructions(Headings):
    """Finds the instruction of a sentence: its verb in use, the addressee, a duty."""

    def _instruction(self, begin: int, stop: int) -> tuple[int, int, Range | None] | None:
        """An order verb in use: where the text begins, where the action begins, the addressee."""
        at = begin
        if self.told_results and not self._asks_first(begin, stop):
            return None
        while at < stop:
            hit = phrases("orders", "verb").at(self.tokens, at, stop)
            if hit is None or self._as_noun(at, hit.stop, begin, stop):
                at += 1
                continue
            weak = hit.value in table_words("weak")
            found = self._addressed(hit.stop, stop, weak)
            if found is not None and not self._honours(found[1], stop):
                addressee, action, modal = found
                if self._orders(weak, modal, addressee, begin, at, action, stop):
                    return at, action, addressee
            at = hit.stop
        return None

    def _asks_first(self, begin: int, stop: int) -> bool:
        """In a part that tells results only `Đề nghị ...` at the head of a sentence, or someone speaking, still asks."""
        hit = phrases("orders", "verb").at(self.tokens, self._past_opener(begin, stop), stop)
        return (hit is not None and hit.value not in table_words("weak")) or self._speaker(begin, stop)

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
            return modal and self.tokens[at].key != "chỉ"  # not phát biểu chỉ đạo, đồng chí ...: a noun
        if not weak:
            return not self._done_before(begin, at)
        return (
            modal
            or not (self._told_fact(begin, at) or self._done_before(begin, at))
            or (at == begin and self.deadline(action, stop) is not None)
        )

    def _honours(self, at: int, stop: int) -> bool:
        """`đề nghị Chủ tịch nước tặng Huân chương ...`: a proposal of honours is told, not given as a task."""
        return phrases("orders", "honours").at(self.tokens, at, stop) is not None

    def _done_before(self, begin: int, at: int) -> bool:
        """`đã tham mưu, đề nghị ...`: a fact, unless someone is speaking."""
        clause = next((i + 1 for i in range(at - 1, begin, -1) if self.tokens[i].key == ";"), begin)
        begin = (
            clause if self.body(clause, at) is not None else begin
        )  # ...; Ban Chỉ đạo yêu cầu: another speaks now
        recent = self.tokens[max(begin, at - _TOLD_BEFORE) : at]
        found_out = [t.key for t in recent[-3:]]
        if "qua" in found_out and "," not in found_out:
            return True  # qua giám sát kiến nghị ...: what the check led to
        if not any(t.key == "đã" for t in recent):
            return False
        return not self._speaker(begin, at) or self._led_to(at)

    def _led_to(self, at: int) -> bool:
        """`đồng chí đã yêu cầu ...; qua đó, 3 chi bộ đã kiểm điểm`: an instruction told with what came of it."""
        return any(
            phrases("orders", "led_to").at(self.tokens, i, len(self.tokens))
            for i in range(at, min(at + 40, len(self.tokens)))
        )

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
        if self.tokens[at].key == "giao" and after < stop and self.tokens[after].raw == "ban":
            return self._head(after, stop) in (None, after + 1)  # hội nghị giao ban
        if self.tokens[at].key == "giao" and any(
            phrases("orders", "not_giving").at(self.tokens, i, at) for i in range(max(begin, at - 8), at)
        ):
            return True
        if before is not None and before.key == "%":
            return True  # 15% đề nghị doanh nghiệp ...: what a survey found
        if phrases("orders", "in_writing").ending(self.tokens, at, begin) is not None:
            return False
        if before is not None and before.key in words("orders", "noun_before"):
            return not (before.key == "đã" and self._speaker(begin, at))
        return phrases("orders", "noun_after").at(self.tokens, after, stop) is not None

    def _speaker(self, begin: int, at: int) -> bool:
        """Whether the sentence has someone speaking: `kết luận hội nghị, đồng chí ... đã yêu cầu`."""
        return any(phrases("orders", "speaking").at(self.tokens, i, at) for i in range(begin, at))

    def _addressed(self, at: int, stop: int, weak: bool) -> tuple[Range | None, int, bool] | None:
        """Who is told, the index where the action begins, and whether a modal stands between."""
        at = self._past_filler(self._past_opener(at, stop), stop)
        if at < stop and self.tokens[at].key == ":":
            self.listing = True
            at = self._past_opener(self._past_number(at + 1, stop), stop)
        if at >= stop:
            return (None, at, False) if self.tokens[at - 1].key == ":" else None
        body_stop = self.body(at, stop)
        if body_stop is None and self._action(at, stop):
            return None, at, False
        body_stop = body_stop or (None if weak else self._stranger(at, stop))
        if body_stop is None:
            return None
        addressee = (at, body_stop)
        at = body_stop = self._past_aside(body_stop, stop)
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
        plain = not weak and at == body_stop and self._plain(at, stop)
        return (addressee, at, False) if plain or self._action(at, stop) else None

    def _plain(self, at: int, stop: int) -> bool:
        """Whether a word stands there that may be an action though it is in no list."""
        return (
            at < stop
            and self.tokens[at].kind == WORD
            and self.tokens[at].key not in words("orders", "no_action")
            and not self._done(at, stop)
            and not self._will(at, stop)
        )

    def _will(self, at: int, stop: int) -> bool:
        """`cán bộ vắng mặt sẽ bị xem xét`: what will be done to them, and no task."""
        return any(
            self.tokens[i].key == "sẽ" and self.tokens[i + 1].key in ("bị", "được")
            for i in range(at, min(at + 10, stop - 1))
        )

    def _past_aside(self, at: int, stop: int) -> int:
        """The index after `theo nhiệm vụ được phân công`, said between the addressee and the action."""
        hit = phrases("orders", "aside").at(self.tokens, at, stop)
        return hit.stop if hit is not None else at

    def _duty(self, at: int, stop: int) -> tuple[Range, int] | None:
        """`những nơi chưa hoàn thành phải tập trung`: whoever is meant by the words up to the duty."""
        several = phrases("bodies", "determiner").at(self.tokens, at, stop) is not None and self.telling
        first = self.body(at, stop)
        if not several and first is None:
            return None
        for ahead in range(max(at + 2, first or 0), min(max(at + 14, (first or 0) + 14), stop)):
            strict = phrases("orders", "strict").at(self.tokens, ahead, stop)
            if strict is not None:
                must = strict.value in ("cần", "phải", "cần phải")
                return (at, ahead), strict.stop if must else ahead
            word = self.tokens[ahead]
            if word.key == "," and self.body(ahead + 1, stop) is not None:
                continue
            told = (
                word.kind != WORD or word.key in ("là", "việc", "mà", "có", "nếu", "khi") or word.gap > LINE
            )
            passive = self.tokens[ahead - 1].key in ("được", "bị")
            asks = phrases("orders", "verb").at(self.tokens, ahead, stop)
            if told or (asks is not None and not passive and not self._as_noun(ahead, asks.stop, at, stop)):
                return None
        return None

    def _begin(self, at: int, stop: int) -> int:
        """The index where the action begins after `cần`: past a colon, `Một là`, a list number."""
        if at < stop and self.tokens[at].key == ":":
            at = self._past_opener(self._past_number(at + 1, stop), stop)
        return min(at, stop)

    def _denied(self, begin: int, at: int) -> bool:
        return any(t.key in ("không", "chưa") for t in self.tokens[begin:at])

    def _done(self, at: int, stop: int) -> bool:
        return any(t.key in words("orders", "done") for t in self.tokens[at : min(at + 4, stop)])
