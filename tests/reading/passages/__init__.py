"""The evaluation passages: their reader, the comparison of a reading with its gold, and the scores.

Always true: gold is read from the text files beside this one; what a mark (+ > ! @) means stands in README.md.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from tochuc.reading.reader import read
from tochuc.reading.reading import Order, Reading
from tochuc.reading.ties import TiedFigure

HERE = Path(__file__).parent
UNMEASURED = "-"
WITHOUT_CLAIMS = ("orders", "documents")
"""Parts of which only the orders, the document's facts and its references are annotated."""


@dataclass(frozen=True)
class GoldClaim:
    """A claim as annotated; `start` is where its text stands in the passage."""

    start: int
    text: str
    value: float
    of: float | None
    unit: str
    kind: str
    figure: str


@dataclass(frozen=True)
class GoldOrder:
    """An order as annotated; `begins` is where its action begins in the passage."""

    begins: int
    addressee: str
    action: str
    deadline: str
    together: str


@dataclass
class Passage:
    """A text with its gold."""

    number: int
    clean: bool
    text: str
    orders_told: bool = True
    claims: list[GoldClaim] = field(default_factory=list)
    orders: list[GoldOrder] = field(default_factory=list)
    contradictions: list[tuple[int, ...]] = field(default_factory=list)
    facts: list[list[str]] = field(default_factory=list)
    counted: bool = True


@dataclass
class Score:
    """Right, found and wanted; precision and recall follow."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    def __str__(self) -> str:
        return f"precision {self.precision:.3f}  recall {self.recall:.3f}  ({self.right} right of {self.found} found, {self.wanted} wanted)"


@dataclass
class Scores:
    """The scores of one part of the set, with every miss told."""

    claims: Score = field(default_factory=Score)
    numbers: Score = field(default_factory=Score)
    ties: Score = field(default_factory=Score)
    orders: Score = field(default_factory=Score)
    deadlines: Score = field(default_factory=Score)
    together: Score = field(default_factory=Score)
    facts: Score = field(default_factory=Score)
    references: Score = field(default_factory=Score)
    contradictions: Score = field(default_factory=Score)
    false_alarms: int = 0
    clean: int = 0
    misses: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class NamedFigure:
    """A figure's names as the catalogue's data gives them: all that the reader needs of it."""

    id: str
    vi: str
    unit: str
    aliases: tuple[str, ...] = ()
    target: str = ""


def figures() -> list[NamedFigure]:
    """The catalogue's figures, read from its data."""
    folder = resources.files("tochuc.figures").joinpath("vocabulary")
    found = []
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            for raw in tomllib.loads(file.read_text("utf-8")).get("figure", []):
                names = tuple(raw.get("aliases", ()))
                found.append(NamedFigure(raw["id"], raw["vi"], raw["unit"], names, raw.get("target", "")))
    return found


_MARKS = ("+ ", "> ", "! ", "@ ")
_MARKS_WITHOUT_CLAIMS = ("> ", "@ ")


def passages(part: str) -> list[Passage]:
    """The passages of a part (`dev`, `test`, `orders`, `documents`). Raises ValueError where a gold text does not stand in its passage."""
    found: list[Passage] = []
    written = "".join(file.read_text("utf-8") for file in sorted(HERE.glob(f"{part}*.txt")))
    for block in re.split(r"^=== ", written, flags=re.MULTILINE)[1:]:
        head, *lines = block.rstrip("\n").split("\n")
        number, *marks = head.split()
        used = _MARKS_WITHOUT_CLAIMS if part in WITHOUT_CLAIMS else _MARKS
        text = "\n".join(line for line in lines if line[:2] not in used)
        passage = Passage(int(number), "clean" in marks, text, counted=part not in WITHOUT_CLAIMS)
        passage.orders_told = "claims" not in marks
        at = 0
        for line in lines:
            cells = [cell.strip() for cell in line[2:].split("|")]
            if line[:2] not in used:
                continue
            if line.startswith("+ "):
                claim = _claim(passage, cells, at)
                at = claim.start + len(claim.text)
                passage.claims.append(claim)
            elif line.startswith("> "):
                passage.orders.append(_order(passage, cells))
            elif line.startswith("@ "):
                passage.facts.append(cells)
            elif line.startswith("! "):
                passage.contradictions.append(tuple(int(n) for n in cells[0].split()))
        found.append(passage)
    return found


def _claim(passage: Passage, cells: list[str], at: int) -> GoldClaim:
    start = passage.text.find(cells[0], at)
    if start < 0:
        raise ValueError(f"passage {passage.number}: “{cells[0]}” does not stand after {at}")
    value, _, of = cells[1].partition("/")
    more = [*cells[3:], "", ""]
    kind = more[0] or "actual"
    return GoldClaim(
        start, cells[0], float(value), float(of) if of else None, cells[2], kind, more[1] or UNMEASURED
    )


def _order(passage: Passage, cells: list[str]) -> GoldOrder:
    begins = passage.text.find(cells[1])
    if begins < 0:
        raise ValueError(f"passage {passage.number}: “{cells[1]}” does not stand in it")
    more = [c if c != UNMEASURED else "" for c in [*cells[2:], "", ""]]
    return GoldOrder(begins, cells[0], cells[1], more[0], more[1])


def score(part: Iterable[Passage], figures: Iterable[TiedFigure]) -> Scores:
    """Read every passage and compare."""
    scores = Scores()
    listed = list(figures)
    for passage in part:
        reading = read(passage.text, listed)
        _orders(scores, passage, reading)
        if passage.facts:
            _facts(scores, passage, reading)
        if passage.counted:
            pairs = _claims(scores, passage, reading)
            _contradictions(scores, passage, reading, pairs)
    return scores


def _facts(scores: Scores, passage: Passage, reading: Reading) -> None:
    """Compare the document's facts (one that the gold does not tell must be null), its people and references."""
    told = {key: " ".join(rest).strip() for key, *rest in passage.facts if key not in ("person", "reference")}
    for key in ("title", "date", "place", "issuer", "kind"):
        wanted, found = told.get(key) or None, getattr(reading.document, key)
        _compare(scores.facts, scores, passage, key, wanted, found)
    people = [[p["name"], p["post"]] for p in reading.document.people]
    _gather(scores.facts, scores, passage, "person", people)
    cited = [[r.number, r.date or ""] for r in reading.references]
    if any(key == "reference" for key, *_ in passage.facts):
        _gather(scores.references, scores, passage, "reference", cited)


def _compare(
    score_: Score, scores: Scores, passage: Passage, key: str, wanted: str | None, found: str | None
) -> None:
    score_.wanted += wanted is not None
    score_.found += found is not None
    score_.right += wanted is not None and wanted == found
    if wanted != found:
        scores.misses.append(f"{passage.number}: {key} {wanted!r}: read {found!r}")


def _gather(score_: Score, scores: Scores, passage: Passage, key: str, found: list[list[str]]) -> None:
    wanted = [[*cells, ""][:2] for kind, *cells in passage.facts if kind == key]
    right = [each for each in wanted if each in found]
    score_.wanted += len(wanted)
    score_.found += len(found)
    score_.right += len(right)
    if len(right) < max(len(wanted), len(found)):
        scores.misses.append(f"{passage.number}: {key} {wanted}: read {found}")


def _claims(scores: Scores, passage: Passage, reading: Reading) -> dict[int, int]:
    """Compare the claims; the answer maps gold places to places in the reading."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for place, gold in enumerate(passage.claims):
        end = gold.start + len(gold.text)
        for other, claim in enumerate(reading.claims):
            if (
                other not in taken
                and claim.start < end
                and gold.start < claim.end
                and claim.value == gold.value
            ):
                pairs[place] = other
                taken.add(other)
                break
    for score_, same in ((scores.claims, _same), (scores.numbers, lambda g, c: True)):
        score_.wanted += len(passage.claims)
        score_.found += len(reading.claims)
        score_.right += sum(same(passage.claims[g], reading.claims[c]) for g, c in pairs.items())
    for place, gold in enumerate(passage.claims):
        claim = reading.claims[pairs[place]] if place in pairs else None
        if claim is None or not _same(gold, claim):
            told = (claim.text, claim.value, claim.of, claim.unit, claim.kind) if claim else None
            scores.misses.append(
                f"{passage.number}: claim {gold.text!r} {gold.value} {gold.unit} {gold.kind}: read {told}"
            )
        if gold.figure != UNMEASURED:
            wanted = None if gold.figure == "none" else gold.figure
            tied = claim.figure if claim else None
            scores.ties.wanted += wanted is not None
            scores.ties.found += tied is not None
            scores.ties.right += tied is not None and tied == wanted
            if tied != wanted:
                scores.misses.append(f"{passage.number}: tie of {gold.text!r} {wanted}: read {tied}")
    for other, claim in enumerate(reading.claims):
        if other not in taken:
            scores.misses.append(
                f"{passage.number}: claim too many {claim.text!r} {claim.value} {claim.unit}"
            )
    return pairs


def _same(gold: GoldClaim, claim: object) -> bool:
    of = claim.of
    unit = claim.unit
    return gold.of == of and gold.unit.lower() == unit.lower() and gold.kind == claim.kind


def _orders(scores: Scores, passage: Passage, reading: Reading) -> None:
    if not passage.orders_told:
        return
    scores.orders.wanted += len(passage.orders)
    scores.orders.found += len(reading.orders)
    begins = {_action_begins(passage.text, o): o for o in reading.orders}
    for gold in passage.orders:
        order = begins.pop(gold.begins, None)
        right = order is not None and (order.addressee or "").lower() == gold.addressee.lower()
        scores.orders.right += right
        if not right or order is None:
            told = (order.addressee, order.action[:40]) if order else None
            scores.misses.append(f"{passage.number}: order {gold.addressee!r} {gold.action!r}: read {told}")
            continue
        for score_, wanted, found in (
            (scores.deadlines, gold.deadline, order.deadline or ""),
            (scores.together, gold.together, order.together or ""),
        ):
            score_.wanted += bool(wanted)
            score_.found += bool(found)
            score_.right += bool(wanted) and wanted == found
            if wanted != found:
                scores.misses.append(
                    f"{passage.number}: {gold.action!r} when/with {wanted!r}: read {found!r}"
                )
    for order in begins.values():
        scores.misses.append(f"{passage.number}: order too many {order.addressee!r} {order.text[:60]!r}")


def _action_begins(text: str, order: Order) -> int:
    """Where an order's action begins in the text; its spaces may be line breaks there."""
    written = r"\s+".join(re.escape(word) for word in order.action.split())
    found = re.compile(written).search(text, order.start)
    return found.start() if found is not None else -1 - order.start


def _contradictions(scores: Scores, passage: Passage, reading: Reading, pairs: dict[int, int]) -> None:
    scores.clean += passage.clean
    scores.contradictions.wanted += len(passage.contradictions)
    scores.contradictions.found += len(reading.contradictions)
    wanted = [{pairs.get(g, -1 - g) for g in gold} for gold in passage.contradictions]
    hit: set[int] = set()
    for each in reading.contradictions:
        for place, gold in enumerate(wanted):
            if place not in hit and len(gold & set(each.claims)) >= min(2, len(gold)):
                hit.add(place)
                break
        else:
            scores.misses.append(f"{passage.number}: contradiction too many {each.why}")
            scores.false_alarms += passage.clean
    scores.contradictions.right += len(hit)
    for place, gold in enumerate(passage.contradictions):
        if place not in hit:
            scores.misses.append(f"{passage.number}: contradiction missed {gold}")
