"""Turns of phrase inside an instruction: numbers, openers, conditions, strangers, and with whom.

Always true: every question is asked of a place in the tokens and answered with the index after what stands there.
"""

from __future__ import annotations

from .bodies import Range
from .deadlines import Deadlines, table_words
from .lexicon import phrases, words
from .times import roman, time_at
from .tokens import DIGITS, LINE, NO_BREAK, WORD

__all__ = ["Range", "Turns", "table_words"]


class Turns(Deadlines):
    """The turns of phrase of a text's instructions."""

    def _past_number(self, begin: int, stop: int) -> int:
        """The index after a bullet, list number or opener."""
        at = begin
        while at < stop and self.tokens[at].key in ("-", "+", "*", "(", '"', "·", "●", "○", "▪", "→", "►"):
            at += 1
        numbered = at
        while numbered + 1 < stop and numbered < at + 6 and self._numbering(numbered):
            numbered += 2
        below = numbered > at and numbered + 1 < stop and self.tokens[numbered].kind == DIGITS
        if below and self.tokens[numbered].gap == NO_BREAK and self.tokens[numbered + 1].gap:
            numbered += 1  # 2.1 Sở Y tế
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
            elif (by := self._by_first(at, stop)) is not None:
                at = by
            elif self.tokens[at].key in (",", "trong") and (
                self.tokens[at].key == "," or time_at(self.tokens, min(at + 1, stop - 1), stop)
            ):
                at += 1
            else:
                break
        return at

    def _by_first(self, at: int, stop: int) -> int | None:
        """The index after `Chậm nhất ngày 20/11/2019,` told before who must do it."""
        if self.tokens[at].key not in words("orders", "deadline", "strong"):
            return None
        found = self.deadline(at, min(at + 10, stop))
        told = found is not None and found[0] == at and found[1] < stop
        return found[1] + 1 if found is not None and told and self.tokens[found[1]].key == "," else None

    def _past_turn(self, at: int, stop: int) -> int:
        """The index after a turn like `Về tổ chức thực hiện,`; `at` where there is none."""
        if at < stop and phrases("orders", "turn").at(self.tokens, at, stop) is not None:
            for comma in range(at, min(at + 30, stop)):
                if self.tokens[comma].key in (",", "thì"):
                    after = self._past_opener(comma + 1, stop)
                    if self.body(after, stop) is not None:
                        return after
                elif self.tokens[comma].key in (";", ":"):
                    break
        return at

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
