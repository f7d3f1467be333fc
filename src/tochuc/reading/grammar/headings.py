"""Headings: lines that open a part in which tasks are set, name who a list is for, or end such a part.

Always true: a heading is a short line of its own; what was done (kết quả, đã, được) heads no tasks.
"""

from __future__ import annotations

from collections.abc import Sequence

from .lexicon import phrases, words
from .sentences import Sentence, in_capitals
from .times import roman
from .tokens import LINE, WORD, Token
from .turns import Range, Turns

_LONGEST_HEADING = 34
TASKS, SHARES = "tasks", "shares"
"""Under `Nhiệm vụ trọng tâm` a line that begins with an action is a task; under `Tổ chức thực hiện` only a body with
its action is."""


class Headings(Turns):
    """Holds under what heading the text stands: `headed` (tasks, shares or nothing) and whom the list is for."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        super().__init__(tokens)
        self.addressee: Range | None = None
        self.under: Range | None = None
        self.listed: Range | None = None
        self.telling = False
        self.listing = False
        self.headed = ""
        self.rank = 0
        self.told_results = False
        self.results_rank = 0

    def heading(self, sentence: Sentence, start: int) -> bool:
        """Whether the sentence is a heading; it then opens or ends a part, or says whom what follows is for."""
        begin, stop = sentence.begin, sentence.stop
        if phrases("orders", "ends_text").at(self.tokens, start, stop) is not None:
            self._close()
            return True
        other = self._whole("other_heading", start, stop)
        if not self._line(begin, stop) or (not other and self._instructs(start, stop)):
            return False
        kind = self._kind(start, stop)
        if kind:
            self._open(kind)
            self.rank = self._rank(begin)
            self.told_results = False
            return True
        if self._of_results(start, stop):
            self._close()
            self.told_results = True
            self.results_rank = self._rank(begin)
            return True
        if self.told_results and self._numbered(begin, start) and self._rank(begin) <= self.results_rank:
            self.told_results = False
        if self.headed and self._ends_part(begin, start, stop):
            if self._rank(begin) > self.rank and not self._whole("other_heading", start, stop):
                self.under = self.addressee = None  # B. NHIỆM VỤ, then I. CÔNG TÁC THAM MƯU under it
            else:
                self._close()
            return True
        named = (
            phrases("orders", "for_whom").at(self.tokens, start, stop) is not None and not self.told_results
        )
        return bool((self.headed or self.listing or named) and self._names(start, stop))

    def _open(self, kind: str) -> None:
        self.headed, self.telling, self.listing = kind, True, True
        self.addressee = self.under = None

    def _close(self) -> None:
        self.headed, self.telling, self.listing = "", False, False
        self.under = None

    def _kind(self, start: int, stop: int) -> str:
        """`Nhiệm vụ trọng tâm quý IV:`, not `Nhiệm vụ trọng tâm đã hoàn thành`; `Tổ chức thực hiện` alone on its line."""
        start = self._past_part(start, stop)
        if self._whole("shares_heading", start, stop):
            return SHARES
        return TASKS if self._of_tasks(start, stop) else ""

    def _of_tasks(self, start: int, stop: int) -> bool:
        start = self._past_part(start, stop)
        many = phrases("orders", "heading_before").at(self.tokens, start, stop)
        start = many.stop if many is not None else start
        if not self._speaks_of_tasks(start, stop):
            return False
        said = {t.key for t in self.tokens[start:stop]}
        if said & (words("orders", "done") | words("orders", "heading_told")):
            return False
        return not self.told_results or bool(said & words("orders", "heading_to_come"))

    def _speaks_of_tasks(self, start: int, stop: int) -> bool:
        """`Nhiệm vụ trọng tâm ...`; `II. NỘI DUNG, NHIỆM VỤ VÀ GIẢI PHÁP`: matters told one after another, tasks among
        them."""
        at = start
        while at < stop:
            if phrases("orders", "heading").at(self.tokens, at, stop) is not None:
                return True
            matter = phrases("orders", "heading_matter").at(self.tokens, at, stop)
            if matter is None:
                return False
            at = matter.stop
            while at < stop and self.tokens[at].key in (",", "và", "-"):
                at += 1
        return False

    def _of_results(self, start: int, stop: int) -> bool:
        """`I. KẾT QUẢ THỰC HIỆN NHIỆM VỤ`: what follows was done, whatever its own headings are called."""
        start = self._past_part(start, stop)
        return phrases("orders", "results_heading").at(self.tokens, start, stop) is not None

    def _instructs(self, start: int, stop: int) -> bool:
        """`Về nhiệm vụ thời gian tới, đề nghị Huyện ủy:` is an instruction and no heading."""
        return any(
            self.tokens[at - 1].key == "," and phrases("orders", "verb").at(self.tokens, at, stop)
            for at in range(start + 1, stop)
        )

    def _rank(self, begin: int) -> int:
        """How high a heading stands: a part 0, A. 1, II. (or a line in capitals) 2, 1. 3, a) 4."""
        if phrases("orders", "part").at(self.tokens, begin, len(self.tokens)) is not None:
            return 0
        above = self._sign(begin)
        if above and self.tokens[above - 1].key == "phần":
            return 0
        sign = self.tokens[above]
        if above + 1 >= len(self.tokens) or self.tokens[above + 1].key not in (".", "-", ")", "/"):
            return 2
        if sign.raw.isupper():
            return 2 if sign.key in ("i", "v", "x") or (len(sign.raw) > 1 and roman(sign.key)) else 1
        return 3 if sign.key.isdigit() else 4

    def _ends_part(self, begin: int, start: int, stop: int) -> bool:
        """A line in capitals, one under a further Roman number, or the name of another part ends the tasks."""
        if in_capitals(self.tokens[begin:stop]) or self._whole("other_heading", start, stop):
            return True
        above = self._sign(begin)
        sign = self.tokens[above]
        numbered = sign.raw.isupper() and (roman(sign.key) > 0 or len(sign.raw) == 1) and start < stop
        numbered = numbered and above + 1 < stop and self.tokens[above + 1].key in (".", "-", ")")
        return numbered and not self._action(self._past_opener(start, stop), stop)

    def _names(self, start: int, stop: int) -> bool:
        """`2. Ban Tổ chức Tỉnh ủy`: whom the lines after it are for; `2. Công tác cán bộ`: for nobody by name."""
        last = stop - (self.tokens[stop - 1].key == ":")
        if start >= last:
            return False
        for_whom = phrases("orders", "for_whom").at(self.tokens, start, last)
        first = for_whom.stop if for_whom is not None else start
        level = first < last and self.tokens[first].key in ("cấp", "cơ")
        if first < last and not level and self.body(first, last) == last:
            self.under = self.addressee = self.listed = (first, last)
            self.telling = self.listing = True
            return True
        several = phrases("bodies", "determiner").at(self.tokens, first, last)
        if several is not None and last < stop and last - first <= 8 and not self._tells(first, last):
            self.under = self.addressee = self.listed = (first, last)
            self.telling = self.listing = True
            return True
        if self.headed and phrases("orders", "label_heading").at(self.tokens, start, last) is not None:
            self.under = self.addressee = None
            return True
        return False

    def _tells(self, first: int, last: int) -> bool:
        """Whether a short line with a colon tells something (a matter, a fact) and names nobody: các nội dung sau."""
        return any(
            self.tokens[i].kind != WORD
            or self.tokens[i].key in words("orders", "filler") | words("orders", "done")
            or (self._action(i, last) and phrases("bodies", "work").at(self.tokens, i, last) is None)
            for i in range(first + 1, last)
        )

    def _numbered(self, begin: int, start: int) -> bool:
        return start > begin or self._sign(begin) < begin

    def _sign(self, begin: int) -> int:
        """The index of `II.` before the words of a heading on the same line; `begin` where there is none."""
        before = begin >= 2 and self.tokens[begin].gap < LINE and self._numbering(begin - 2)
        return begin - 2 if before else begin

    def _whole(self, listed: str, start: int, stop: int) -> bool:
        """Whether the whole line is a phrase of the list."""
        hit = phrases("orders", listed).at(self.tokens, start, stop)
        return hit is not None and hit.stop >= stop - 1

    def _line(self, begin: int, stop: int) -> bool:
        """Whether the sentence is a short line of its own, as headings are; `II.` or `Phần II.` may stand before it."""
        first = self._sign(begin)
        if first and self.tokens[first - 1].key == "phần":
            first -= 1
        ends = self.tokens[stop - 1].key
        return (
            (self.tokens[first].gap >= LINE or first < 1)
            and stop - begin <= _LONGEST_HEADING
            and ends not in (".", ";")
        )

    def labelled(self, start: int, stop: int) -> tuple[int, int] | None:
        """`Công tác cán bộ: Hoàn thành ...`: the index of the colon, and of the action after it, where the label names
        no body."""
        for at in range(start, min(start + 16, stop - 1)):
            if self.tokens[at].key in (",", ";", ".") and not self._of_tasks(start, at):
                break
            if self.tokens[at].key == ":":
                after = self._past_opener(self._past_number(at + 1, stop), stop)
                said = self.body(self._past_opener(start, at), at)
                return (at, after) if not said and self._action(after, stop) else None
        return None

    def _past_part(self, start: int, stop: int) -> int:
        """The index after `Phần thứ hai:` or `III-`."""
        part = phrases("orders", "part").at(self.tokens, start, stop)
        if part is not None:
            return part.stop + (part.stop < stop and self.tokens[part.stop].key in (":", ".", "-", ","))
        sign = self.tokens[start : start + 2]
        numbered = len(sign) == 2 and sign[0].raw.isupper() and roman(sign[0].key) > 0 and sign[1].key == "-"
        return start + 2 if numbered else start
