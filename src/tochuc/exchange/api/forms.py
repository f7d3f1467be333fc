"""The shapes of the API: what operations take and give."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from tochuc.books.acts.base import CODE

Code = Annotated[str, Field(pattern=f"^{CODE.pattern}$", examples=["xa-1"])]
Words = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Cursor = Annotated[str, Field(max_length=400, pattern=r"^[A-Za-z0-9_-]*$")]
Number = Annotated[int, Field(ge=1, le=2**53)]
From = Annotated[int, Field(ge=0, le=2**53)]
Limit = Annotated[int, Field(ge=1, le=1_000)]
PeriodName = Annotated[
    str, Field(pattern=r"^(19|20|21)\d\d(-(H[12]|Q[1-4]|M(0[1-9]|1[0-2])|9M))?$", examples=["2018-H1"])
]


class ProblemOut(Schema):
    code: str
    where: list[str | int] = []
    place: str = ""
    message: str


class Fault(Schema):
    """A problem by RFC 9457 (`application/problem+json`)."""

    type: str
    title: str
    status: int
    instance: str = ""
    detail: str = ""
    problems: list[ProblemOut] = []


class Me(Schema):
    username: str
    name: str
    scopes: list[str]
    expires: str
    last_posting: int


class UnitOut(Schema):
    code: str
    name: str
    kind: str
    kind_name: str
    parent: str
    begun: date | None
    ended: date | None


class UnitPage(Schema):
    items: list[UnitOut]
    next: str


class PersonOut(Schema):
    """A person; restricted fields are dots unless the account may see them at the person's units."""

    code: str
    name: str
    sex: str
    born: str
    cell: str
    status: str
    employer: str
    attributes: dict[str, Any] = {}


class PersonPage(Schema):
    items: list[PersonOut]
    next: str


class DecisionOut(Schema):
    id: int
    state: str
    posting: int | None
    number: str
    kind: str
    issuer: str
    issued: date
    effective: date
    subject: str
    signer: str
    acts: list[dict[str, Any]] = []
    version: str
    reversed_by: int | None = None


class DecisionPage(Schema):
    items: list[DecisionOut]
    next: str


class PaperIn(Schema):
    """A paper as `tochuc post` takes it; the acts' fields are at `/api/acts/{name}`."""

    number: Words
    issuer: Code
    issued: date
    effective: date | None = None
    kind: Words = ""
    subject: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""
    signer: Words = ""
    secrecy: Words = "none"
    acts: list[dict[str, Any]] = []

    def raw(self) -> dict[str, Any]:
        return {k: v for k, v in self.model_dump(mode="json").items() if v is not None}


class Comment(Schema):
    comment: Annotated[str, Field(max_length=1_000, pattern=r"^[^\x00]*$")] = ""


class Reversal(Schema):
    number: Words
    issued: date
    why: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
    signer: Words = ""


class Examined(Schema):
    """What the books say to a paper: whether it would post, and its entries."""

    posts: bool
    problems: list[ProblemOut]
    entries: list[dict[str, Any]]


class FigureOut(Schema):
    id: str
    vi: str
    en: str
    unit: str
    formula: str
    group: str


class FigureValue(Schema):
    id: str
    unit: str
    period: str
    value: float | None
    part: float | None
    whole: float | None
    lacking: list[str]
    known_posting: int


class ActOut(Schema):
    name: str
    vi: str
    en: str
    area: str


class WebhookIn(Schema):
    """An address to be told of postings; with `steps` of decisions submitted and approved as well."""

    url: Annotated[str, Field(max_length=500, pattern=r"^https?://[^\s\x00]+$")]
    steps: bool = False


class WebhookOut(Schema):
    id: int
    url: str
    told: int
    tries: int
    fault: str
    stopped: bool
    steps: bool


class WebhookMade(WebhookOut):
    """`secret` is told once: requests bear `Tochuc-Signature: t=<seconds>,v1=<HMAC-SHA256 of "t.body">`."""

    secret: str


class ImportOut(Schema):
    new: int
    changed: int
    same: int
    wrong: int
    problems: list[dict[str, Any]]
    kind: str
    notes: list[dict[str, Any]]
    decisions: int
    posted: bool
