"""Bodies: who is named at a place, and where the name ends because what they must do begins.

Always true: every question is asked of a place in the tokens and answered with the index after what stands there; a
name ends before an action, an instruction, an object or a time, and goes on through levels, joints and proper names.
"""

from __future__ import annotations

from collections.abc import Sequence

from .lexicon import phrases, words
from .tokens import DIGITS, LINE, WORD, Token

Range = tuple[int, int]
LONGEST_ADDRESSEE = 60


class Bodies:
    """Names of bodies and people in a text, and the actions that end them."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens

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
            if end is not None and (self._told_to(at, limit) or self._verbal(at, limit)):
                break
            if end == at and self._does(first, at, limit):
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

    def _told_to(self, at: int, limit: int) -> bool:
        """`Thủ trưởng các đơn vị được yêu cầu kiểm điểm`: told so, unless a duty of those who were told follows."""
        hit = phrases("orders", "passive").at(self.tokens, at, limit)
        return hit is not None and self._action(hit.stop, limit) and not self._duty_ahead(hit.stop, limit)

    def _duty_ahead(self, at: int, limit: int) -> bool:
        """`cán bộ được giao thực hiện nhiệm vụ phải ...`: a duty in the same breath."""
        while at < limit and self.tokens[at].kind == WORD:
            if self.tokens[at].key in ("phải", "cần"):
                return True
            at += 1
        return False

    def _verbal(self, at: int, stop: int) -> bool:
        """`mỗi huyện chọn một xã`, `rà lại toàn bộ hồ sơ`: small words in no list are an action where its object follows
        at once, as nothing in a name does."""
        if self.tokens[at].kind != WORD or self.tokens[at].capital or self._known_in_names(at, stop):
            return False
        for ahead in (at + 1, at + 2):
            if ahead + 1 >= stop or self.tokens[ahead].gap >= LINE:
                return False
            word = self.tokens[ahead]
            if word.key in words("orders", "object_opens"):
                return True
            if word.kind == DIGITS:
                return self.tokens[ahead + 1].kind == WORD and not self.tokens[ahead + 1].capital
            if word.kind != WORD or word.capital or self._known_in_names(ahead, stop):
                return False
        return False

    def _known_in_names(self, at: int, stop: int) -> bool:
        return (
            phrases("bodies", "joining").at(self.tokens, at, stop) is not None
            or phrases("bodies", "determiner").at(self.tokens, at, stop) is not None
            or phrases("bodies", "body").at(self.tokens, at, stop) is not None
            or self.tokens[at].key in words("orders", "no_action")
            or self.tokens[at].key in words("bodies", "before_number")
        )

    def _instructing(self, at: int, limit: int) -> bool:
        return (
            phrases("orders", "verb").at(self.tokens, at, limit) is not None
            and phrases("orders", "not_action").at(self.tokens, at, limit) is None
        )

    def _objects(self, at: int, limit: int) -> bool:
        """`dừng các cuộc họp`: an object begins there, so that what stands before it is an action; `các cấp`, `các xã`
        go on with a name. `không` begins what is not to be done."""
        key = self.tokens[at].key
        if key in ("các", "những", "mọi"):
            return self._head(at + 1, limit) is None and not self.tokens[min(at + 1, limit - 1)].capital
        return key in ("không", "chưa", "một", "toàn", "việc") and self._head(at, limit) is None

    def _does(self, first: int, at: int, limit: int) -> bool:
        """`MTTQ thành phố tổ chức đối thoại`, `đảng ủy các xã lãnh đạo hoàn thành`, `Sở Nội vụ thanh tra ít nhất 30 ...`:
        what they do, and no further body."""
        key = self.tokens[at].raw
        leads = phrases("bodies", "leads").at(self.tokens, at, limit)
        if (
            leads is not None
            and key.islower()
            and phrases("bodies", "led").ending(self.tokens, at, first) is None
        ):
            return True
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
        level = at + 1 < limit and self.tokens[at].key in words("bodies", "level_before")
        if level and self.tokens[at + 1].key in words("bodies", "of_a_level"):
            return at + 2  # thành đoàn, thị hội, huyện hội
        token = self.tokens[at]
        if token.capital and not token.shouted and self._action(at, limit):
            return None  # Báo cáo kết quả: what is done
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
        other = phrases("orders", "action").at(self.tokens, following, limit)
        goes_on = other is None or other.stop == following + 1  # not Trung ương Đoàn kết nối nguồn lực
        if whole is not None and whole.stop == at + 2 and goes_on and not self.tokens[following].capital:
            return whole.stop  # Sở Giáo dục và Đào tạo: an action's word inside a name
        if following < limit and self.tokens[following].kind == WORD and not self.tokens[following].capital:
            small = self.tokens[following]
            taken = self._acts(following, limit) or phrases("bodies", "joining").at(
                self.tokens, following, limit
            )
            taken = taken or phrases("orders", "when").at(self.tokens, following, limit)
            if not taken and self._head(following, limit) is None and small.gap == 1:
                return following + 1
        return following

    def _unknown(self, at: int, limit: int) -> int | None:
        """Unknown words inside a body (các chi bộ khu dân cư tiếp tục), if an action follows soon without a mark."""
        for ahead in range(at, min(at + 6, limit)):
            if ahead > at and self.tokens[ahead].key in ("và", ",") and ahead + 1 < limit:
                return ahead if self._head(ahead + 1, limit) is not None else None
            if self.tokens[ahead].kind != WORD or self.tokens[ahead].key in words("orders", "done"):
                return None
            if phrases("orders", "when").at(self.tokens, ahead, limit) is not None:
                return ahead if ahead > at else None
            if self._objects(ahead, limit) or self._instructing(ahead, limit):
                return None
            if phrases("orders", "honours").at(self.tokens, ahead, limit) is not None:
                return None
            if ahead > at and (self._acts(ahead, limit) or self._verbal(ahead, limit)):
                return ahead
        return None

    def _acts(self, at: int, stop: int) -> bool:
        return self._action(at, stop) or phrases("orders", "modal").at(self.tokens, at, stop) is not None

    def _in_name(self, at: int, end: int) -> bool:
        """A capital word in the middle of a name (Sở Giáo dục và Đào tạo) is a name, not an action."""
        return self.tokens[at].capital and self.tokens[at].gap < LINE and at - end <= 1

    def _action(self, at: int, stop: int) -> bool:
        if at >= stop:
            return False
        if phrases("orders", "action").at(self.tokens, at, stop) is None:
            return self.tokens[at].key == "không" and self._action(at + 1, stop)  # không tổ chức liên hoan
        return phrases("orders", "not_action").at(self.tokens, at, stop) is None
