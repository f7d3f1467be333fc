"""What a reading holds: claims, orders, references, contradictions and the document's own facts, as plain data.

Always true: `start` and `end` count characters of the text as given, and `text` is `given[start:end]`;
`as_dict` has the shape the issue and `docs/reader.md` name, ready for JSON.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Claim:
    """A number said of something. `value` of `of` for a ratio; `to` is the upper end of a range; `target` the goal's value."""

    start: int
    end: int
    text: str
    figure: str | None
    value: int | float
    of: int | float | None
    unit: str
    direction: str | None
    approximate: bool
    kind: str
    scope: str | None
    period: str | None
    target: int | float | None
    to: int | float | None = None
    context: str | None = None
    """The claim's own words without its number: what a user's correction is remembered by. Not in the JSON."""

    def as_dict(self) -> dict[str, Any]:
        """The claim as JSON carries it."""
        data = asdict(self)
        del data["context"]
        return data


@dataclass(frozen=True)
class Order:
    """Who (`addressee`) must do what (`action`), by when, with whom; each as written, None where not said."""

    start: int
    end: int
    text: str
    addressee: str | None
    action: str
    deadline: str | None
    together: str | None

    def as_dict(self) -> dict[str, Any]:
        """The order with the key `with`."""
        data = asdict(self)
        data["with"] = data.pop("together")
        return data


@dataclass(frozen=True)
class Reference:
    """A document cited. `number` as normally written; `date` where given or where only one known document fits.

    `candidates` names the known documents it may be, where the number, term, date and subject do not settle it.
    """

    start: int
    end: int
    number: str
    issuer: str | None
    date: str | None
    kind: str | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contradiction:
    """Claims (their places in the list) that cannot all hold, and the arithmetic that shows it."""

    claims: tuple[int, ...]
    why: str


@dataclass(frozen=True)
class Document:
    """The text's own facts. `date` is ISO; `date_reason` says from what it follows; None where nothing tells."""

    title: str | None = None
    date: str | None = None
    date_reason: str | None = None
    place: str | None = None
    issuer: str | None = None
    kind: str | None = None
    people: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True)
class Reading:
    """A text read. `notes` are things to ask or know: a percentage without its base and the base it implies."""

    document: Document
    claims: list[Claim] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The reading as JSON carries it."""
        document = asdict(self.document)
        document["people"] = list(self.document.people)
        return {
            "document": document,
            "claims": [claim.as_dict() for claim in self.claims],
            "orders": [order.as_dict() for order in self.orders],
            "references": [{**asdict(each), "candidates": list(each.candidates)} for each in self.references],
            "contradictions": [{"claims": list(c.claims), "why": c.why} for c in self.contradictions],
            "notes": list(self.notes),
        }
