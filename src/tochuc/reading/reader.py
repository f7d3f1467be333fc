"""The reader: a Vietnamese text in, a `Reading` out.

Always true: nothing is stored and nothing is asked of a network; time is linear in the text, since text is read
in blocks of lines, each rule looks a bounded number of words around, and checks group claims by key.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from .checks import contradictions
from .document import facts, resolve_day
from .grammar.aims import Aims
from .grammar.context import TARGET, Read, reads
from .grammar.ellipsis import resolve
from .grammar.finding import quantities
from .grammar.lexicon import phrases
from .grammar.numbers import plain
from .grammar.orders import Order as FoundOrder
from .grammar.orders import Orders
from .grammar.quantities import Quantity
from .grammar.sentences import Sentence, sentences
from .grammar.shields import Shielded, shield
from .grammar.times import MONTH, PART, QUARTER, YEAR, Time
from .grammar.tokens import LINE, Token, tokenize
from .notes import implied_bases
from .reading import Claim, Order, Reading, Reference
from .references import references
from .statements import Statement, around, openers
from .ties import TiedFigure, Ties

BLOCK = 32_768
WIDEST_LINE = 65_536


def read(text: str, figures: Iterable[TiedFigure] = (), learnt: Mapping[str, str] | None = None) -> Reading:
    """Read a text. `figures` are the catalogue's (id, vi, aliases, unit): claims are tied to them by name.

    `learnt` maps phrases that a user has tied by hand (see `reconcile.corrected`) to figure ids.
    """
    reader = _Reader(text, Ties(figures, learnt))
    for begin, stop in blocks(text):
        reader.block(begin, stop)
    return reader.reading()


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """Pieces of the text to read one after another: whole lines, except where a line is longer than a block."""
    begin, length = 0, len(text)
    while begin < length:
        stop = min(begin + BLOCK, length)
        if stop < length:
            line = text.find("\n", stop, begin + WIDEST_LINE)
            stop = line + 1 if line >= 0 else _space_after(text, min(begin + WIDEST_LINE, length))
        yield begin, stop
        begin = stop


def _space_after(text: str, at: int) -> int:
    space = text.find(" ", at, at + 200)
    return space + 1 if space >= 0 else min(at, len(text))


class _Reader:
    """Gathers claims and orders block by block."""

    def __init__(self, text: str, ties: Ties) -> None:
        self.text, self.ties = text, ties
        self.claims: list[Claim] = []
        self.orders: list[Order] = []
        self.statements: list[Statement] = []
        self.references: list[Reference] = []
        self.sentence = 0
        self.paragraph = 0
        self.facts = facts(text)
        self.last: Quantity | None = None
        self.period: str | None = None
        self.later: str | None = None
        self.aims = Aims()

    def block(self, begin: int, stop: int) -> None:
        """Read the block `text[begin:stop]`."""
        tokens = list(tokenize(self.text, begin, stop))
        if not tokens:
            return
        orders = Orders(tokens)
        given: list[FoundOrder] = []
        for sentence in sentences(tokens):
            self.sentence += 1
            self.paragraph += sentence.opens_paragraph
            shielded = Shielded()
            shield(tokens, sentence.begin, sentence.stop, shielded)
            found_orders = orders.read(sentence)
            given.extend(found_orders)
            self.references.extend(references(self.text, tokens, sentence, shielded, self.facts))
            self._opens(tokens, sentence, shielded)
            self._claims(tokens, sentence, shielded, found_orders)
        for each in given:  # once the block is read: a later sentence may have told by when
            self._order(tokens, each)

    def _opens(self, tokens: Sequence[Token], sentence: Sentence, shielded: Shielded) -> None:
        """`Trong 6 tháng đầu năm, ...` said first holds for what its paragraph tells without a time of its own, until
        another sentence begins with one; a line break ends it."""
        if tokens[sentence.begin].gap >= LINE:
            self.period = None
        elif self.later is not None:
            self.period = self.later
        self.later = None
        now = phrases("cues", "period", "now").at(tokens, sentence.begin, sentence.stop)
        if now is not None:
            self.period = self._slice(tokens, (sentence.begin, now.stop))
            return
        first = next(iter(shielded.times), None)
        if (
            first is not None
            and first.begin - sentence.begin <= 2
            and first.kind in (PART, YEAR, QUARTER, MONTH)
        ):
            if self._looks_back(shielded.times, first):
                self.later = self.period
            self.period = self._slice(tokens, (first.begin, first.stop))

    def _looks_back(self, times: Sequence[Time], first: Time) -> bool:
        """`Năm 2018 có hai vụ, quý I năm nay không có vụ nào.`: an earlier year named to compare holds for its own
        sentence, and the next is of the paragraph's time again."""
        compared = any(t.kind in (PART, YEAR, QUARTER, MONTH) for t in times if t.begin >= first.stop)
        return compared and 0 < first.year < self.facts.year

    def _claims(
        self, tokens: Sequence[Token], sentence: Sentence, shielded: Shielded, orders: Sequence[FoundOrder]
    ) -> None:
        found = quantities(tokens, sentence.begin, sentence.stop, shielded.tokens)
        aimed = self.aims.hold(tokens, sentence, any(q.unit for q in found))
        if not found:
            self.last = None
            return
        found = resolve(tokens, found, sentence.begin, sentence.stop, self.last)
        self.last = next((q for q in found if q.unit != "%" and q.share is None), None)
        made = reads(tokens, found, sentence.begin, sentence.stop, shielded.times)
        cursor = sentence.begin
        for place, each in enumerate(made):
            ordered = any(o.span[0] <= each.quantity.begin < o.span[1] for o in orders)
            if (
                each.kind == "actual"
                and not each.quantity.is_none
                and (ordered or self._future(each) or (aimed and not self._told(tokens, sentence, each)))
            ):
                each.kind = TARGET
            ceiling = made[place + 1].quantity.begin if place + 1 < len(made) else sentence.stop
            self._claim(tokens, each, cursor, ceiling, ordered)
            cursor = each.quantity.stop

    def _told(self, tokens: Sequence[Token], sentence: Sentence, each: Read) -> bool:
        """Whether a word before the number tells that it is so already (đã, hiện có), under whatever heading."""
        floor = max(sentence.begin, each.quantity.begin - 20)
        return any(
            phrases("cues", "target", "told").at(tokens, i, each.quantity.begin)
            for i in range(floor, each.quantity.begin)
        )

    def _future(self, each: Read) -> bool:
        """Whether the number's time is a year after the document's own."""
        year = self.facts.year if self.facts.day is not None else 0
        period = each.period
        return bool(
            year
            and period
            and period.kind == "year"
            and period.year > year
            and period.stop <= each.quantity.begin
            and each.quantity.begin - period.stop <= 12
        )

    def _claim(self, tokens: Sequence[Token], each: Read, floor: int, ceiling: int, ordered: bool) -> None:
        quantity = each.quantity
        start, end = tokens[quantity.begin].start, tokens[quantity.stop - 1].end
        before, after = around(tokens, each, floor, ceiling)
        noun = tuple(t.key for t in tokens[slice(*quantity.noun)]) if quantity.noun else ()
        scope = self._slice(tokens, each.scope) if each.scope else None
        period = self._slice(tokens, (each.period.begin, each.period.stop)) if each.period else self.period
        opened = openers(tokens, floor, quantity.begin)
        statement = Statement(
            len(self.claims), self.sentence, self.paragraph, quantity.value, quantity.decimals, quantity.of,
            quantity.unit or "", quantity.family, each.kind, each.approximate, each.direction,
            opened, _depth(tokens, floor, quantity.begin), before, after, noun,
            quantity.share == "backward", quantity.start_of_change, quantity.is_none, quantity.high is not None,
            scope, period, ordered,
            (each.period.kind, each.period.year, each.period.month, each.period.day) if each.period else None,
            tuple(t.key for t in tokens[max(0, quantity.begin - 4) : quantity.begin]),
            phrases("cues", "parts").at(tokens, floor, quantity.begin) is not None,
        )  # fmt: skip
        self.statements.append(statement)
        self.claims.append(
            Claim(
                start,
                end,
                self.text[start:end],
                None,
                plain(quantity.value),
                plain(quantity.of) if quantity.of is not None else None,
                quantity.unit or "",
                each.direction,
                each.approximate,
                each.kind,
                scope,
                period,
                None,
                plain(quantity.high) if quantity.high is not None else None,
            )  # fmt: skip
        )

    def _order(self, tokens: Sequence[Token], each: FoundOrder) -> None:
        start, end = tokens[each.span[0]].start, tokens[each.span[1] - 1].end
        self.orders.append(
            Order(
                start,
                end,
                self.text[start:end],
                self._slice(tokens, each.addressee),
                self._slice(tokens, each.action) or "",
                self._slice(tokens, each.deadline),
                self._slice(tokens, each.together),
            )  # fmt: skip
        )

    def _slice(self, tokens: Sequence[Token], span: tuple[int, int] | None) -> str | None:
        if span is None or span[1] <= span[0]:
            return None
        written = self.text[tokens[span[0]].start : tokens[span[1] - 1].end]
        return " ".join(unicodedata.normalize("NFC", written).split())

    def reading(self) -> Reading:
        """The whole reading, with ties, goals and contradictions."""
        claims = self.ties.tied(self.claims, self.statements)
        return Reading(
            document=resolve_day(self.facts),
            claims=claims,
            orders=self.orders,
            references=self.references,
            contradictions=contradictions(claims, self.statements),
            notes=implied_bases(claims, self.statements),
        )


def _depth(tokens: Sequence[Token], floor: int, stop: int) -> int:
    """Brackets opened (+) or closed (-) since the number before."""
    return sum((t.key == "(") - (t.key == ")") for t in tokens[floor:stop])
