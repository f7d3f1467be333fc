"""Orders: who must do what, with whom, by when.

Always true: an order's text begins at the word of instruction (or at its own action, when the instruction was
given before and is carried along) and ends at the semicolon or full stop; the addressee is as written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .headings import SHARES, TASKS
from .instructions import Instructions
from .lexicon import labelled, phrases, words
from .sentences import Sentence
from .tokens import DIGITS, LINE, WORD, Token
from .turns import Range, table_words


@dataclass
class Order:
    """Token ranges of an order; `carried` where the addressee was named in an earlier order."""

    span: Range
    action: Range
    addressee: Range | None
    deadline: Range | None
    together: Range | None
    carried: bool = False


class Orders(Instructions):
    """Reads sentence after sentence, holding who is being told what; a fresh paragraph of facts ends the telling."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        super().__init__(tokens)
        self.last: Order | None = None
        self.opens_list = True
        self.begins = 0

    def read(self, sentence: Sentence) -> list[Order]:
        """The orders of a sentence. `Thời hạn: trước 30/9` after one gives it its deadline and is none itself."""
        begin, stop = sentence.begin, sentence.stop
        start = self._past_number(begin, stop)
        if self.last is not None and (when := self._only_when(start, stop)) is not None:
            self.last.deadline = self.last.deadline or when
            return []
        self.begins = sentence.begin
        self.opens_list = not sentence.item or self.tokens[sentence.stop - 1].key == ":"
        if sentence.item and self.listing and self.listed is not None:
            self.addressee = self.listed
        found = self._read(sentence, start)
        self.last = found[-1] if found else None
        return found

    def _read(self, sentence: Sentence, start: int) -> list[Order]:
        stop = sentence.stop
        if self.heading(sentence, start):
            return []
        labelled = self.labelled(start, stop)
        if labelled is not None and not self._instruction(start, labelled[1]):
            if self._of_tasks(start, labelled[0]):
                self._open(TASKS)
            if self.headed == TASKS:
                return self._split(labelled[1], labelled[1], None, stop)
        if (shared := self._shared_at_once(start, stop)) is not None:
            return self._split(shared[0], shared[1], shared, stop)
        if sentence.opens_paragraph:
            self._paragraph(sentence, start)
        told = (
            self._passive(start, stop)
            or (self._by_name(start, stop) if self.tokens[sentence.begin].gap >= LINE else None)
            or self._must(start, stop)
            or self._instruction(start, stop)
            or self._follow(start, stop)
            or self._after_matter(start, stop)
            or self._follows_from(start, stop)
        )
        if told is None and self.headed == TASKS and sentence.item and self._likely(start, stop):
            told = start, start, None
            self.addressee = self.under
        if told is not None and phrases("orders", "closing").at(self.tokens, told[1], stop) is not None:
            return []
        if told is not None:
            self.telling = True
            return self._split(told[0], told[1], told[2], stop)
        if not sentence.item:
            self.listing = bool(self.headed)
        return []

    def _shared_at_once(self, start: int, stop: int) -> Range | None:
        """`Nhiệm vụ quý III: các phòng hoàn thiện báo cáo; Văn phòng đôn đốc`: the heading and the first body in one line."""
        for at in range(start, min(start + 16, stop - 2)):
            if self.tokens[at].key == ":":
                body_stop = self.body(at + 1, stop)
                if body_stop is None or not self._own_task(body_stop, stop) or not self._of_tasks(start, at):
                    return None
                self._open(TASKS)
                return at + 1, body_stop
        return None

    def _paragraph(self, sentence: Sentence, start: int) -> None:
        """A fresh paragraph ends the telling, unless it is an item of the list or a further task under the heading."""
        if (self.listing and sentence.item) or (self.headed and self._goes_on(start, sentence.stop)):
            return
        self.telling = self.telling and self.listing
        if not sentence.item:
            self._close()

    def _likely(self, start: int, stop: int) -> bool:
        """Whether an item under a heading of tasks is one though its verb is in no list: it neither begins as a noun
        nor tells what was done."""
        if stop - start < 5 or self.tokens[start].kind != WORD or self.tokens[stop - 1].key == ":":
            return False
        named = phrases("orders", "nominal").at(self.tokens, start, stop) is not None
        told = any(t.key in words("orders", "done") for t in self.tokens[start : min(start + 14, stop)])
        return not named and not told and self.body(start, stop) is None

    def _goes_on(self, start: int, stop: int) -> bool:
        """Whether a paragraph under a heading of tasks tells a further one: an action, or a body and its action."""
        at = self._past_opener(start, stop)
        body_stop = self.body(at, stop)
        return (self.headed == TASKS and self._action(at, stop)) or (
            body_stop is not None
            and not self._done(body_stop, stop)
            and (self._acts(body_stop, stop) or self.tokens[body_stop - 1].key == "sẽ")
        )

    def _passive(self, begin: int, stop: int) -> tuple[int, int, Range | None] | None:
        """`Công đoàn ngành được giao chủ trì ...`: a body that is told, at the head of the sentence."""
        at = self._past_opener(self._past_turn(begin, stop), stop)
        body_stop = self.body(at, stop)
        if body_stop is None or not self._told_to(body_stop, stop):
            return None
        hit = phrases("orders", "passive").at(self.tokens, body_stop, stop)
        return (at, hit.stop, (at, body_stop)) if hit is not None else None

    def _after_matter(self, begin: int, stop: int) -> tuple[int, int, Range | None] | None:
        """`Đối với dự án đường tuần tra: Bộ Chỉ huy ... làm rõ nguyên nhân`: the matter first, then who must do what."""
        if not self.telling:
            return None
        for at in range(begin, min(begin + 30, stop - 2)):
            if self.tokens[at].key in (";", "."):
                return None
            if self.tokens[at].key == ":":
                return self._follow(at + 1, stop)
        return None

    def _follows_from(self, begin: int, stop: int) -> tuple[int, int, Range | None] | None:
        """`ban hành kế hoạch, theo đó các huyện đoàn có nhiệm vụ ...`; `Trường hợp phát hiện vi phạm, kịp thời báo cáo`."""
        for at in range(begin, min(begin + 60, stop - 3)):
            hit = phrases("orders", "according").at(self.tokens, at, stop)
            if hit is not None:
                found = self._must(hit.stop + (self.tokens[hit.stop].key == ","), stop)
                if found is not None:
                    return found
        if self.telling and phrases("orders", "condition").at(self.tokens, begin, stop) is not None:
            for at in range(begin, min(begin + 30, stop - 1)):
                if self.tokens[at].key in (",", "thì") and self._action(at + 1, stop):
                    return at + 1, at + 1, None
        return None

    def _by_name(self, begin: int, stop: int) -> tuple[int, int, Range | None] | None:
        """`Công an tỉnh: tăng cường tuần tra.`, a line of its own: a task by the name of who must do it, unless it counts
        what was done."""
        begin = self._past_opener(begin, stop)  # Với Ban Thường vụ Tỉnh ủy: ...
        end = self.body(begin, stop)
        if end is None or end + 1 >= stop or self.tokens[end].key != ":" or self.told_results:
            return None
        acts = self._past_number(end + 1, stop)
        said = self.tokens[acts:stop]
        counted = any(t.kind == DIGITS for t in said) and self.deadline(acts, stop) is None
        done = any(t.key in words("orders", "done") or t.key == "đạt" for t in said)
        return (begin, acts, (begin, end)) if self._action(acts, stop) and not counted and not done else None

    def _must(self, begin: int, stop: int) -> tuple[int, int, Range | None] | None:
        """`Các cấp ủy phải ...`: a sentence that begins with a body and its duty, before any verb of instruction in it."""
        at = self._past_opener(self._past_turn(begin, stop), stop)
        body_stop = self.body(at, stop)
        if body_stop is None:
            return None
        strict = phrases("orders", "strict").at(self.tokens, body_stop, stop)
        shared = self.telling and (
            self._shares_out(at, body_stop, stop) or (self.headed and self._own_task(body_stop, stop))
        )
        if strict is not None or shared:
            return self._follow(begin, stop)
        duty = self._duty(at, stop)
        return (at, duty[1], duty[0]) if duty is not None and not self._denied(at, duty[0][1]) else None

    def _own_task(self, body_stop: int, stop: int) -> bool:
        """Under a heading of tasks `Đảng ủy UBND tỉnh lãnh đạo việc bố trí kinh phí` begins with whom it is for."""
        asks = phrases("orders", "verb").at(self.tokens, body_stop, stop)
        strong = asks is not None and asks.value not in table_words("weak")
        return self._action(body_stop, stop) and not strong and not self._done(body_stop, stop)

    def _shares_out(self, at: int, body_stop: int, stop: int) -> bool:
        """`Chi ủy phân công đảng viên giúp đỡ quần chúng`, told what to do: its own task, not an order of its own."""
        speaks = phrases("bodies", "address").at(self.tokens, at, stop) or phrases("bodies", "post").at(
            self.tokens, at, stop
        )
        hit = phrases("orders", "verb").at(self.tokens, body_stop, stop)
        return (
            not speaks
            and hit is not None
            and hit.value in table_words("weak")
            and self._acts(body_stop, stop)
        )

    def _follow(self, begin: int, stop: int) -> tuple[int, int, Range | None] | None:
        """An order without a verb of instruction: a body that must, or (while telling) a body or action alone."""
        at = self._past_turn(self._past_opener(self._past_turn(begin, stop), stop), stop)
        if at >= stop:
            return None
        if self.headed == TASKS and self._action(at, stop) and not self._done(at, stop):
            self.addressee = self.under
            return at, at, None
        if self.headed == SHARES and self.under is None and self.body(at, stop) is None:
            return None
        body_stop = self.body(at, stop)
        if body_stop is not None:
            if self.headed and self.tokens[body_stop - 1].key == "sẽ":
                return at, body_stop, (at, body_stop - 1)
            after = self._past_opener(body_stop, stop)
            strict = phrases("orders", "strict").at(self.tokens, after, stop)
            if strict is not None and not self._denied(at, after):
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
            plain = (self.listing and after == body_stop and self._plain(after, stop)) or (
                after < stop and self._verbal(after, stop)
            )
            if (self.telling and (self._action(after, stop) or plain)) or self._assigned(after, stop):
                return at, after, (at, body_stop)
            return None
        duty = self._duty(at, stop) if self.telling else None
        if duty is not None:
            return at, duty[1], duty[0]
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
            held = phrases("orders", "held").at(self.tokens, at, stop) is not None
            return not held and not self._counts(at, stop)
        urged = phrases("orders", "urges").at(self.tokens, at, stop) is not None
        found = self.deadline(at, stop) if urged else None
        return found is not None and self.tokens[found[0]].key in ("trước", "chậm", "xong", "muộn")

    def _counts(self, at: int, stop: int) -> bool:
        """`MTTQ các cấp chủ trì giám sát 68 nội dung`: how many it did, with no day by which; a fact."""
        for ahead in range(at, min(at + 10, stop - 1)):
            if self.tokens[ahead].kind == DIGITS:
                noun = labelled("nouns", "count").at(self.tokens, ahead + 1, stop)
                return noun is not None and self.deadline(at, stop) is None
        return False

    def _split(self, begin: int, action: int, addressee: Range | None, stop: int) -> list[Order]:
        """The orders of an instruction, one a semicolon, the addressee carried along."""
        self.addressee = addressee or self.addressee
        if addressee is not None and self.opens_list:
            self.listed = addressee if self.listing else None
        carried = addressee is None
        found: list[Order] = []
        for piece_begin, piece_stop in self._pieces(action, stop):
            if found and (when := self._only_when(piece_begin, piece_stop)) is not None:
                found[-1].deadline = found[-1].deadline or when
                continue
            own = self._own_addressee(piece_begin, piece_stop) if found else None
            if own is not None:
                self.addressee, carried = own[0], False
            first = begin if not found else piece_begin
            last = self._trimmed(piece_begin, piece_stop)
            if found and own is None and self._no_task(piece_begin, piece_stop):
                continue
            if last <= piece_begin or self._only_opens_list(piece_begin, piece_stop):
                self.listing = self.listing or last > piece_begin
                self.listed = self.addressee
                self.under = self.addressee if self.headed else None
                continue
            acts = own[1] if own is not None else self._past_at_once(piece_begin, piece_stop)
            found.append(
                Order(
                    (first, last),
                    (acts, last),
                    self.addressee,
                    self.deadline(acts, last) or (self._told_first(begin) if not found else None),
                    self.together(acts, last),
                    carried,
                )
            )
            carried = True
        return found

    def _told_first(self, begin: int) -> Range | None:
        """`Chậm nhất ngày 20/11/2019, các chi bộ phải ...`: the deadline before who must do it."""
        first = self._past_number(self.begins, begin)
        found = self.deadline(first, begin) if first < begin else None
        strong = found is not None and self.tokens[found[0]].key in words("orders", "deadline", "strong")
        return found if found is not None and strong and found[0] == first else None

    def _no_task(self, begin: int, stop: int) -> bool:
        """`; số liệu chốt đến hết ngày 30/6`, `; 3 chi bộ đã kiểm điểm`, `; không chi bộ nào trắng nguồn`: told beside."""
        at = self._past_opener(begin, stop)
        when = self.deadline(at, min(at + 8, stop))
        if when is not None and when[0] == at:
            at = self._past_opener(when[1], stop)
        if at >= stop or self._action(at, stop):
            return False
        named = phrases("orders", "nominal").at(self.tokens, at, stop) is not None
        none = self.tokens[at].key == "không" and any(t.key == "nào" for t in self.tokens[at : at + 5])
        done = any(t.key in words("orders", "done") for t in self.tokens[at : min(at + 5, stop)])
        counted = self.tokens[at].kind == DIGITS
        named = named and self.deadline(begin, stop) is None  # danh sách gửi về Sở trước ngày 5/6
        return named or none or done or counted or self._will(at, stop)

    def _past_at_once(self, at: int, stop: int) -> int:
        """`; đồng thời gửi ...`: the action begins after the linking words."""
        hit = phrases("orders", "linking").at(self.tokens, at, stop)
        if hit is not None:
            at = hit.stop + (hit.stop < stop and self.tokens[hit.stop].key == ",")
        asked = phrases("orders", "verb").at(self.tokens, at, stop)
        again = (
            asked is not None and asked.value not in table_words("weak") and self._action(asked.stop, stop)
        )
        return asked.stop if asked is not None and again else at

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
            if self._acts(after, stop) or (after == body_stop and self._plain(after, stop)):
                return (at, body_stop), after
            if after < stop and self._verbal(after, stop):
                return (at, body_stop), after
        stranger = self._duty(at, stop)
        if stranger is not None:
            return stranger
        verb = phrases("orders", "verb").at(self.tokens, at, stop)
        if verb is not None and verb.value in table_words("leading"):
            return None  # ...; đôn đốc các xã gửi báo cáo: what the one told before must do
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
