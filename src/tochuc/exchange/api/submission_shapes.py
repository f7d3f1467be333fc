"""The shapes of collecting in the API: what is asked of units, what they declare, how differences are settled."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from tochuc.exchange.api.forms import Code, PeriodName, ProblemOut, Words

State = Literal["open", "in_progress", "sent", "returned", "accepted", ""]
Long = Annotated[str, Field(max_length=1_000, pattern=r"^[^\x00]*$")]


class FormOut(Schema):
    """A form that can be asked for; `figures` are ids of the catalogue."""

    id: str
    vi: str
    en: str
    figures: list[str]


class OpenIn(Schema):
    """A period opened: `units` are asked by `to`; every unit directly below it where none is named."""

    period: PeriodName
    to: Code
    due: date
    form: Words = "members"
    units: Annotated[list[Code], Field(max_length=5_000)] = []


class SubmissionOut(Schema):
    id: int
    unit: str
    period: str
    to: str
    due: date
    form: str
    state: str
    edition: int
    days_late: int
    reason: str


class SubmissionPage(Schema):
    items: list[SubmissionOut]
    next: str


class StepOut(Schema):
    state: str
    by: str
    at: str
    remark: str


class DeclaredOut(Schema):
    """A figure declared beside the booked one; `settled` is "", decision, correction or note."""

    figure: str
    declared: float | None
    booked: float | None
    differs: bool
    explanation: str = ""
    settled: str = ""
    note: str = ""
    decision: int | None = None
    source: str = ""
    accepted: bool = False


class SubmissionWhole(SubmissionOut):
    """A submission with its steps and every figure asked, declared beside booked."""

    steps: list[StepOut]
    figures: list[DeclaredOut]


class SendIn(Schema):
    """A unit's figures by id. A figure left out keeps what was declared before."""

    values: Annotated[dict[Words, float], Field(min_length=1, max_length=500)]
    explanations: Annotated[dict[Words, Long], Field(max_length=500)] = {}


class SettleIn(Schema):
    """How a difference is settled: by a decision (its `posting`), a correction (the new `value`), or a `note`."""

    how: Literal["decision", "correction", "note"]
    posting: Annotated[int, Field(ge=1, le=2**53)] | None = None
    value: float | None = None
    note: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""


class FormFaults(Schema):
    """A form that was not taken: every fault with its row and column (row 0: the whole form)."""

    type: str = "about:blank"
    title: str
    status: int
    problems: list[ProblemOut]


class TokenOut(Schema):
    id: int
    name: str
    scopes: list[str]
    expires: str
    used: str
