"""What a part of a read text shows: its runs for marking up, and beside each claim and order the evidence.

Always true: the runs of all parts joined are the text as given; nothing is written; figures are evaluated and opened
once for all the claims of the part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tochuc.books import models, periods, store
from tochuc.books.text import number
from tochuc.figures.catalogue import catalogue
from tochuc.figures.evaluate import question
from tochuc.figures.opening import open_figures
from tochuc.reading import keeping
from tochuc.reading.marked import pieces
from tochuc.reading.models import KeptText
from tochuc.reading.reading import Claim, Order, Reading
from tochuc.reading.reconcile import AGREES, DIFFERS, NOT_IN_BOOKS, Finding, against_books
from tochuc.reviews.compose import show
from tochuc.reviews.printed import capital
from tochuc.web.frame import vocabulary

PART = 8_000
ENTRIES = 5
OPENED = 12
_CLASSES = {AGREES: "agrees", DIFFERS: "differs", NOT_IN_BOOKS: "unheld"}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the text: which of how many, and the characters it holds."""

    at: int
    of: int
    begin: int
    stop: int

    def holds(self, start: int) -> bool:
        return self.begin <= start < self.stop


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the text with the marks it stands in."""

    text: str
    claim: int | None
    outcome: str
    ordered: bool
    cited: bool
    last: bool


@dataclass(slots=True)
class Shown:
    """A claim with its evidence. `entries` are the latest, where the books differ."""

    claim: Claim
    finding: Finding
    outcome: str
    name: str = ""
    said: str = ""
    held: str = ""
    entries: list[dict[str, Any]] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)
    declared: bool = False


def part_of(text: str, reading: Reading, asked: str) -> Part:
    """The part asked for (1, 2, ...), the first where there is no such part."""
    cuts = _cuts(text, reading)
    at = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    at = at if 1 <= at < len(cuts) else 1
    return Part(at, len(cuts) - 1, cuts[at - 1], cuts[at])


def _cuts(text: str, reading: Reading) -> list[int]:
    """Where parts begin: after a line where there is one, never inside a claim."""
    cuts, length = [0], len(text)
    ends = [(c.start, c.end) for c in reading.claims]
    while length - cuts[-1] > PART:
        line = text.rfind("\n", cuts[-1] + PART // 2, cuts[-1] + PART)
        cut = line + 1 if line >= 0 else cuts[-1] + PART
        cuts.append(next((end for start, end in ends if start < cut < end), cut))
    return [*cuts, length] if cuts[-1] < length or len(cuts) == 1 else cuts


def runs(text: str, reading: Reading, part: Part, outcomes: dict[int, str]) -> Iterator[Run]:
    """The part's text in runs; `outcomes` are those of its claims, by where they begin."""
    for piece, begin in _placed(text, reading):
        start, end = max(begin, part.begin), min(begin + len(piece.text), part.stop)
        if start >= end:
            continue
        claim = reading.claims[piece.claim] if piece.claim is not None else None
        yield Run(
            text[start:end],
            claim.start if claim else None,
            outcomes.get(claim.start, "") if claim else "",
            piece.order is not None,
            piece.reference is not None,
            claim is not None and end >= claim.end,
        )


def _placed(text: str, reading: Reading) -> Iterator[tuple[Any, int]]:
    at = 0
    for piece in pieces(text, reading):
        yield piece, at
        at += len(piece.text)


def evidence(kept: KeptText, reading: Reading, part: Part) -> dict[str, Any]:
    """The claims and orders of the part with what is known of them, and how many of the whole text agree."""
    findings = against_books(reading, kept.unit, kept.period)
    declared = {(d.start, d.figure, d.value) for d in keeping.declared_from(kept)}
    against: dict[int, list[str]] = {}
    for each in reading.contradictions:
        for place in each.claims:
            against.setdefault(place, []).append(each.why)
    shown = []
    for finding in findings:
        claim = reading.claims[finding.claim]
        if part.holds(claim.start):
            one = _shown(claim, finding)
            one.contradictions = against.get(finding.claim, [])
            one.declared = (claim.start, claim.figure, float(claim.value)) in declared
            shown.append(one)
    _open(kept, shown)
    tasks = set(kept.tasks.values_list("start", flat=True))
    orders: list[tuple[Order, bool]] = [(o, o.start in tasks) for o in reading.orders if part.holds(o.start)]
    counted = [
        (code, sum(f.outcome == outcome for f in findings))
        for code, outcome in (("agrees", AGREES), ("differs", DIFFERS), ("unheld", NOT_IN_BOOKS))
    ]
    counted.append(("untied", len(findings) - sum(n for _code, n in counted)))
    return {
        "claims": shown,
        "outcomes": {one.claim.start: one.outcome for one in shown},
        "orders": orders,
        "counted": dict(counted),
        "contradictions": reading.contradictions,
    }


def _shown(claim: Claim, finding: Finding) -> Shown:
    lang, figure = vocabulary.lang(), catalogue().get(claim.figure or "")
    one = Shown(claim, finding, _CLASSES.get(finding.outcome, "untied"))
    one.said = (
        f"{_printed(claim.value)}/{_printed(claim.of)}" if claim.of is not None else _printed(claim.value)
    )
    if claim.to is not None:
        one.said += f"–{_printed(claim.to)}"
    if figure is not None:
        one.name = capital(str(getattr(figure, lang)))
        one.said += "%" if figure.unit == "%" else ""
        one.held = show(figure, finding.held, lang) if finding.held is not None else ""
    return one


def _printed(value: float) -> str:
    """A number as the text's language prints it, with the decimals it has."""
    decimals = 0 if value == int(value) else len(str(value).partition(".")[2])
    return number(value, decimals) if vocabulary.lang() == "vi" else f"{value:,.{decimals}f}"


def _open(kept: KeptText, shown: list[Shown]) -> None:
    """Give the claims that differ the latest entries behind their figure, each with its decision."""
    differs = [one for one in shown if one.outcome == "differs" and one.claim.figure][:OPENED]
    if not differs:
        return
    asked = question(kept.unit, periods.read(kept.period), store.last_posting())
    opened = open_figures(dict.fromkeys(str(one.claim.figure) for one in differs), asked, ENTRIES)
    postings = {line.posting for each in opened.values() for line in each.lines}
    ids = dict(models.Decision.objects.filter(posting__in=postings).values_list("posting", "pk"))
    for one in differs:
        one.entries = [
            {
                "on": line.on,
                "unit": line.unit_name,
                "amount": line.amount,
                "reason": vocabulary.reason_words(line.reason),
                "decision": ids.get(line.posting),
                "written": line.written,
            }
            for line in opened[str(one.claim.figure)].lines
        ]
