"""A reading against the books: each claim agrees, differs, is not in the books, or is not tied to a figure.

Always true: nothing is written; a claim is compared at the decimals it was printed with; a claim about another
place than the unit asked about is not compared, and says so; "no data" in the books is never taken for zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from tochuc.books import periods
from tochuc.books.text import number
from tochuc.figures.catalogue import Figure, catalogue
from tochuc.figures.evaluate import evaluate, question

from .grammar.lexicon import words
from .grammar.tokens import tokenize
from .reading import Claim, Reading
from .ties import telling

AGREES, DIFFERS, NOT_IN_BOOKS, NOT_TIED = "agrees", "differs", "not in the books", "not tied"
_ABOUT = Decimal("0.05")


class Held(Protocol):
    """What the books hold for a figure: its number (None: no data), how many entries, and its part and whole."""

    @property
    def number(self) -> float | None: ...
    @property
    def entries(self) -> int: ...
    @property
    def part(self) -> float | None: ...
    @property
    def whole(self) -> float | None: ...


@dataclass(frozen=True)
class Finding:
    """A claim's outcome: what the text says, what the books hold, from how many entries, and why in Vietnamese."""

    claim: int
    outcome: str
    figure: str | None
    said: float
    held: float | None
    entries: int
    why: str


def against_books(reading: Reading, unit: str, period: str) -> list[Finding]:
    """Compare a reading with the books of a unit (its code) for a period (2018-H1). One finding a claim."""
    figures = catalogue()
    tied = [c.figure for c in reading.claims if c.figure is not None and c.figure in figures]
    values: Mapping[str, Held] = evaluate(tied, question(unit, periods.read(period))) if tied else {}
    return compare(reading.claims, values, figures)


def compare(
    claims: Sequence[Claim], values: Mapping[str, Held], figures: Mapping[str, Figure] | None = None
) -> list[Finding]:
    """Compare claims with values by figure id. Pure: no database."""
    named = figures or {}
    return [_finding(place, claim, values, named) for place, claim in enumerate(claims)]


def _finding(place: int, claim: Claim, values: Mapping[str, Held], figures: Mapping[str, Figure]) -> Finding:
    base = Finding(place, NOT_TIED, claim.figure, float(claim.value), None, 0, "")
    if claim.figure is None:
        return replace(base, why="chưa nhận ra số liệu này là chỉ tiêu nào trong danh mục")
    if _elsewhere(claim):
        return replace(base, why=f"số liệu của “{claim.scope}”, không phải của đơn vị đang đối chiếu")
    if claim.kind == "base":
        return replace(base, why="số gốc để so sánh, thuộc thời điểm khác")
    if _to_come(claim, figures):
        return replace(base, why="mục tiêu hoặc việc phải làm, không phải số của kỳ")
    held = values.get(claim.figure)
    name = figures[claim.figure].vi if claim.figure in figures else claim.figure
    if held is None or held.number is None:
        return replace(base, outcome=NOT_IN_BOOKS, why=f"sổ không có số liệu “{name}” cho đơn vị và kỳ này")
    agrees, why = _same(claim, held)
    outcome = AGREES if agrees else DIFFERS
    return replace(base, outcome=outcome, held=held.number, entries=held.entries, why=f"{name}: {why}")


def _to_come(claim: Claim, figures: Mapping[str, Figure]) -> bool:
    """Whether the claim is a goal, and its figure none that holds goals (chỉ tiêu tinh giản)."""
    goals = {figure.target for figure in figures.values()}
    return claim.kind == "target" and bool(figures) and claim.figure not in goals


def _elsewhere(claim: Claim) -> bool:
    """Whether the claim's place is a named unit of its own (huyện Cao Lộc)."""
    keys = [token.key for token in tokenize(claim.scope or "")]
    named = any(token.capital for token in list(tokenize(claim.scope or ""))[1:])
    return bool(keys) and named and keys[0] in words("bodies", "named_scope") and "khối" not in keys


def _same(claim: Claim, held: Held) -> tuple[bool, str]:
    said, kept = Decimal(str(claim.value)), Decimal(str(held.number))
    decimals = max(0, -int(said.as_tuple().exponent)) if isinstance(claim.value, float) else 0
    rounded = kept.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    told = f"văn bản nói {_shown(said)}, sổ có {_shown(rounded)}"
    if held.entries:
        told += f" ({number(held.entries)} bút toán)"
    if claim.of is not None and held.whole is not None and Decimal(str(claim.of)) != Decimal(str(held.whole)):
        return False, f"{told}; văn bản nói trên tổng {claim.of}, sổ có {held.whole:g}"
    if claim.to is not None:
        return said <= kept <= Decimal(str(claim.to)), told
    if claim.approximate:
        return abs(kept - said) <= _ABOUT * max(said, Decimal(1)), f"{told} (văn bản nói ước chừng)"
    return rounded == said, told


def _shown(value: Decimal) -> str:
    return number(float(value), max(0, -int(value.as_tuple().exponent)))


@dataclass(frozen=True)
class Declared:
    """A claim that its sender may declare as a figure of its own: unit, period, figure, value. Not yet posted."""

    unit: str
    period: str
    figure: str
    value: float
    text: str


@dataclass(frozen=True)
class TaskDraft:
    """An order that may become a task: who, what, by when (as written), with whom. A plain record; tasks come later."""

    addressee: str | None
    action: str
    deadline: str | None
    together: str | None
    text: str


def declared(reading: Reading, place: int, unit: str, period: str) -> Declared:
    """The claim at `place` as a declared figure.

    Raises ValueError where it is tied to none, is another unit's or time's, or is no one number.
    """
    claim = reading.claims[place]
    if claim.figure is None:
        raise ValueError(f"“{claim.text}” chưa được nối với chỉ tiêu nào; hãy chọn chỉ tiêu trước.")
    if _elsewhere(claim):
        raise ValueError(f"“{claim.text}” là số của “{claim.scope}”; hãy đọc văn bản của chính đơn vị đó.")
    if claim.kind == "base":
        raise ValueError(
            f"“{claim.text}” là số gốc để so sánh, thuộc thời điểm khác; không phải số của kỳ này."
        )
    if _to_come(claim, catalogue()):
        raise ValueError(f"“{claim.text}” là mục tiêu hoặc việc phải làm; không phải số của kỳ này.")
    if claim.approximate or claim.to is not None:
        raise ValueError(f"“{claim.text}” là số ước chừng; số khai phải là số đúng.")
    return Declared(unit, period, claim.figure, float(claim.value), claim.text)


def task_drafts(reading: Reading) -> list[TaskDraft]:
    """The orders of a reading as task drafts, in the order of the text."""
    return [TaskDraft(o.addressee, o.action, o.deadline, o.together, o.text) for o in reading.orders]


def corrected(reading: Reading, place: int, figure: str | None) -> tuple[Reading, str]:
    """The reading with the claim at `place` tied as its user says, and the phrase to keep as an alias for next time.

    The phrase is "" where the claim has no words of its own that tell it from others ("đạt 5,3%").
    """
    claims = list(reading.claims)
    claim = claims[place]
    claims[place] = replace(claim, figure=figure)
    phrase = claim.context or claim.unit
    return replace(reading, claims=claims), phrase if telling(phrase) else ""
