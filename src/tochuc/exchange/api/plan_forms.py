"""The shapes of the API's operations on reorganisation."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from tochuc.exchange.api.forms import Code, ProblemOut, Words

PlanCode = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$", examples=["pa-1"])]
Year = Annotated[int, Field(ge=1945, le=2200)]
Sentence = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*\S[^\x00]*$")]


class StepOut(Schema):
    """`units` became `into` on a day; kind: merged, split, dissolved, established, moved, renamed, kind_changed."""

    kind: str
    on: date
    units: list[str]
    into: list[str]
    posting: int
    written: str
    subject: str
    detail: str = ""


class RelatedOut(Schema):
    code: str
    name: str
    kind: str
    begun: date
    ended: date | None


class LineageOut(Schema):
    """A unit's lineage; `today`: the units that stand for it on `on`."""

    code: str
    on: date
    units: list[RelatedOut]
    ancestors: list[str]
    successors: list[str]
    today: list[str]
    steps: list[StepOut]


class SeatOut(Schema):
    title: str
    post: str
    unit: str
    holder: str
    since: date | None


class OfficeOut(Schema):
    """One model at one unit: whether the books say merged, whether one person holds it all, and why not."""

    unit: str
    name: str
    model: str
    decided: bool
    held: bool
    inconsistent: bool
    holder: str
    since: date | None
    until: date | None
    decision: str
    why: list[tuple[str, str]]
    seats: list[SeatOut]
    history: list[tuple[date, str]]


class YearOut(Schema):
    year: int
    present: int
    retiring: int
    line: float | None
    gap: float | None


class PlaceOut(Schema):
    unit: str
    name: str
    quota: int
    present: int
    retiring: int
    over: int


class SmallOut(Schema):
    """A division with fewer people than `least` (`short` where payroll is short)."""

    unit: str
    name: str
    staff: int
    least: int
    short: int
    rule: str


class ForecastOut(Schema):
    """`base` and `percent` are as decided, null where no decision set them."""

    unit: str
    on: date
    base: int | None
    percent: float | None
    base_year: int | None
    due: int | None
    past: list[tuple[int, int]]
    years: list[YearOut]
    places: list[PlaceOut]
    unknown: int
    small: list[SmallOut]
    overdue: int


class PlanIn(Schema):
    code: PlanCode
    name: Sentence
    unit: Code
    on: date
    target: dict[Words, Annotated[float, Field(ge=-1e9, le=1e9)]] = {}


class PlanOut(Schema):
    """A plan; `base` is the posting up to which others' changes were seen."""

    code: str
    name: str
    unit: str
    on: date
    author: str
    state: str
    target: dict[str, float]
    base: int
    drafts: int


class PlanPage(Schema):
    items: list[PlanOut]
    next: str


class DraftIn(Schema):
    """A draft: a paper of which only the acts must be told."""

    subject: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""
    kind: Words = ""
    issuer: Code | None = None
    issued: date | None = None
    effective: date | None = None
    signer: Words = ""
    acts: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=2_000)]

    def raw(self) -> dict[str, Any]:
        return {k: v for k, v in self.model_dump(mode="json").items() if v not in (None, "")}


class DraftOut(Schema):
    position: int
    subject: str
    number: str
    acts: list[dict[str, Any]]


class PlanShown(PlanOut):
    """A plan tried over the books. `people` (posts, leaders, due, members) and `figures` are empty without the right to them."""

    known_posting: int
    effective: date
    period: str
    acts: int
    problems: list[ProblemOut]
    conflicts: list[dict[str, Any]]
    cut: dict[str, int]
    kinds: dict[str, tuple[int, int]]
    changed: list[dict[str, Any]]
    payroll: list[dict[str, Any]]
    deputies: list[dict[str, Any]]
    small: list[SmallOut]
    figures: list[dict[str, Any]]
    people: dict[str, Any]
    papers: list[DraftOut]


class ComparisonOut(Schema):
    plans: list[str]
    rows: list[dict[str, Any]]


class CommentIn(Schema):
    text: Annotated[str, Field(min_length=1, max_length=5_000, pattern=r"^[^\x00]*\S[^\x00]*$")]


class CommentOut(Schema):
    author: str
    at: str
    text: str


class Decided(Schema):
    id: int
    number: str
    state: str
