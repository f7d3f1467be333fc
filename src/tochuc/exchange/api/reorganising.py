"""Operations on reorganisation: lineage, merged offices, the forecast of staff reduction, plans.

Always true: a plan is read by who may read decisions at its unit and worked on by who may draft them at every unit its
drafts concern; it leaves no trace in the books; people are told to who may read people at the unit, by code and name.
"""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Header, Router

from tochuc.access import concerned, desk, restricted, scopes
from tochuc.books import models, paper, periods, store
from tochuc.exchange.api import forms, plan_forms
from tochuc.exchange.api.problems import Refusal, from_books, language
from tochuc.exchange.api.reading import need
from tochuc.exchange.api.standing import conditional, once, page
from tochuc.exchange.api.tokens import holds
from tochuc.figures import forecast as forecasts
from tochuc.figures import lineage as lines
from tochuc.figures.catalogue import catalogue
from tochuc.figures.offices import merged_offices
from tochuc.figures.rollup import open_rollup
from tochuc.regulations import merged_models
from tochuc.reviews.definition import definition
from tochuc.work.plans import comparing, deciding, drafts, laying
from tochuc.work.plans.evaluation import Evaluation, evaluate_plan
from tochuc.work.plans.models import Plan, PlanPaper

router = Router(tags=["reorganisation"])
MOST_COMPARED = 4


@router.get("/units/{code}/lineage", response=plan_forms.LineageOut)
@conditional
def lineage(request: HttpRequest, code: forms.Code, on: date | None = None) -> Any:
    """What a unit was made from and went over into, with the decision of each step; `today` stands for it on the day."""
    need(request, "units.read", code)
    try:
        return asdict(lines.lineage(code, on or scopes.today(), store.last_posting()))
    except lines.UnknownCode:
        raise Http404 from None


@router.get("/units/{code}/offices", response=list[plan_forms.OfficeOut])
@conditional
def offices(request: HttpRequest, code: forms.Code, on: date | None = None, model: forms.Words = "") -> Any:
    """Where each model of merged offices runs within a unit on a day, and why not where not."""
    need(request, "units.read", code)
    known = store.last_posting()
    if model and model not in merged_models():
        raise Http404
    if code not in open_rollup().tree(known).nodes:
        raise Http404
    rows = merged_offices(code, on or scopes.today(), known, model or None)
    people = holds(request, "people.read", code)
    return [_office(row, people) for row in rows]


def _office(row: Any, people: bool) -> dict[str, Any]:
    """A row; without the right to see people, holders are dots."""
    data = {**asdict(row), "inconsistent": row.inconsistent}
    if not people:
        data["holder"] = restricted.MASK if row.holder else ""
        data["seats"] = [{**s, "holder": restricted.MASK if s["holder"] else ""} for s in data["seats"]]
        data["why"] = [(c, restricted.MASK if c in ("several", "not_decided") else a) for c, a in row.why]
        data["history"] = [(on, restricted.MASK if who else "") for on, who in row.history]
    return data


@router.get("/units/{code}/forecast", response=plan_forms.ForecastOut)
@conditional
def forecast(
    request: HttpRequest, code: forms.Code, on: date | None = None, until: plan_forms.Year | None = None
) -> Any:
    """Staff reduction looked ahead: base and target by decision, retirements already known, the gap of every unit."""
    need(request, "units.read", code)
    day = on or scopes.today()
    last = min(max(until or day.year + 5, day.year), day.year + 20)
    try:
        found = forecasts.forecast(code, day, last, store.last_posting())
    except LookupError:
        raise Http404 from None
    years = [{**asdict(y), "gap": y.gap} for y in found.years]
    places = [{**asdict(p), "over": p.over} for p in found.places]
    return {**asdict(found), "years": years, "places": places}


# ---- plans ------------------------------------------------------------------------------------------------------


@router.get("/plans", response=plan_forms.PlanPage)
def plans(request: HttpRequest, cursor: forms.Cursor = "", limit: forms.Limit = 100) -> Any:
    """The plans of units in scope, in the order of their codes."""
    need(request, "decisions.read")
    rows = Plan.objects.filter(scopes.within(request.user, "decisions.read", "unit"))
    return page(rows, "code", cursor, limit, _plan)


@router.post("/plans", response={201: plan_forms.PlanOut, 409: forms.Fault, 422: forms.Fault})
@once
def make(
    request: HttpRequest, body: plan_forms.PlanIn, idempotency_key: str = Header("", alias="Idempotency-Key")
) -> Any:
    """Begin a plan of a unit."""
    need(request, "decisions.draft", body.unit)
    if unknown := sorted(body.target.keys() - catalogue().keys()):
        names = ", ".join(unknown)
        raise Refusal(422, f"Không có chỉ tiêu: {names}.", f"No such figures: {names}.")
    if not models.Unit.objects.filter(code=body.unit).exists():
        raise Http404
    try:
        made = drafts.new_plan(
            body.code, body.name, body.unit, body.on, request.user.get_username(), body.target
        )
    except drafts.PlanExists:
        raise Refusal(409, f"Đã có phương án mã “{body.code}”.", f"There is a plan “{body.code}”.") from None
    except drafts.NotACode:
        raise Refusal(
            422, f"“{body.code}” không làm mã phương án được.", f"“{body.code}” is no code of a plan."
        ) from None
    return 201, _plan(made)


@router.get("/plans/compare", response=plan_forms.ComparisonOut)
def compare(
    request: HttpRequest,
    plan: plan_forms.PlanCode,
    other: plan_forms.PlanCode,
    period: forms.PeriodName | None = None,
) -> Any:
    """Two plans side by side and beside the target."""
    need(request, "decisions.read")
    found = [_found(request, code) for code in (plan, other)]
    read = periods.read(period) if period else None
    compared = comparing.compare(found, definition("six_month").figures, read)
    return {"plans": [p.code for p in found], "rows": [asdict(row) for row in compared.rows]}


@router.get("/plans/{plan}", response=plan_forms.PlanShown)
def show(request: HttpRequest, plan: plan_forms.PlanCode, period: forms.PeriodName | None = None) -> Any:
    """A plan tried over the books as they are: what it does, what stands against it, its drafts, its discussion."""
    need(request, "decisions.read")
    kept = _found(request, plan)
    found = evaluate_plan(kept, definition("six_month").figures, periods.read(period) if period else None)
    return _shown(request, kept, found)


@router.post("/plans/{plan}/drafts", response={201: plan_forms.PlanOut, 409: forms.Fault, 422: forms.Fault})
@once
def add(
    request: HttpRequest, plan: plan_forms.PlanCode, body: plan_forms.DraftIn,
    idempotency_key: str = Header("", alias="Idempotency-Key"),
) -> Any:  # fmt: skip
    """Add a draft; what it leaves out is taken from the plan."""
    kept = _open(request, plan)
    whole = drafts.completed(kept, body.raw())
    read = paper.read({**whole, "number": whole.get("number") or "01-QĐ/TU"})
    desk.may_draft(request.user, read.issuer, read.acts)
    drafts.add_papers(kept, [body.raw()])
    return 201, _plan(kept)


@router.delete("/plans/{plan}/drafts/{position}", response={204: None, 409: forms.Fault})
def drop(request: HttpRequest, plan: plan_forms.PlanCode, position: forms.Number) -> Any:
    """Take a draft out."""
    if not drafts.take_out(_open(request, plan), position):
        raise Http404
    return 204, None


@router.get("/plans/{plan}/comments", response=list[plan_forms.CommentOut])
def comments(request: HttpRequest, plan: plan_forms.PlanCode) -> Any:
    """The discussion, oldest first."""
    need(request, "decisions.read")
    return [_comment(n) for n in _found(request, plan).notes.all()]


@router.post("/plans/{plan}/comments", response={201: plan_forms.CommentOut})
@once
def comment(
    request: HttpRequest, plan: plan_forms.PlanCode, body: plan_forms.CommentIn,
    idempotency_key: str = Header("", alias="Idempotency-Key"),
) -> Any:  # fmt: skip
    """A remark in the discussion."""
    need(request, "decisions.read")
    note = drafts.remark(_found(request, plan), body.text, request.user.get_username())
    return 201, _comment(note)


@router.post("/plans/{plan}/accept", response={200: plan_forms.PlanOut, 409: forms.Fault})
def accept(request: HttpRequest, plan: plan_forms.PlanCode) -> Any:
    """What others posted meanwhile was seen."""
    kept = _open(request, plan)
    laying.accept(kept, request.user)
    return _plan(kept)


@router.post(
    "/plans/{plan}/decide", response={200: list[plan_forms.Decided], 409: forms.Fault, 422: forms.Fault}
)
@once
def decide(
    request: HttpRequest,
    plan: plan_forms.PlanCode,
    idempotency_key: str = Header("", alias="Idempotency-Key"),
) -> Any:
    """Make decisions of all drafts, submitted to be approved and signed: all of them or none."""
    kept = _open(request, plan)
    try:
        made = deciding.decide(kept, request.user.get_username(), user=request.user)
    except deciding.Unsettled as unsettled:
        names = ", ".join(c.subject for c in unsettled.conflicts[:20])
        raise Refusal(
            409,
            f"Quyết định khác đã thay đổi: {names}; hãy xem (accept) trước.",
            f"Others changed: {names}; accept first.",
        ) from None
    except deciding.NothingDrafted:
        raise Refusal(409, "Phương án chưa có dự thảo nào.", "The plan has no drafts.") from None
    return 200, [{"id": d.pk, "number": d.written, "state": d.state} for d in made]


# ---- what they share --------------------------------------------------------------------------------------------


def _found(request: HttpRequest, code: str) -> Plan:
    kept = Plan.objects.filter(code=code).first()
    if kept is None or not scopes.may(request.user, "decisions.read", kept.unit):
        raise Http404
    return kept


def _open(request: HttpRequest, code: str) -> Plan:
    """The plan to be worked on, where the account may draft at its unit and it is not decided."""
    need(request, "decisions.draft")
    kept = Plan.objects.filter(code=code).first()
    if kept is None or not scopes.may(request.user, "decisions.draft", kept.unit):
        raise Http404
    if kept.state != Plan.State.OPEN:
        raise Refusal(409, "Phương án đã chuyển thành quyết định.", "The plan was turned into decisions.")
    return kept


def _plan(kept: Plan) -> dict[str, Any]:
    return {
        "code": kept.code, "name": kept.name, "unit": kept.unit, "on": kept.on, "author": kept.author, "state": kept.state,
        "target": kept.target, "base": kept.base, "drafts": kept.papers.count(),
    }  # fmt: skip


def _comment(note: Any) -> dict[str, Any]:
    return {"author": note.author, "at": note.at.isoformat(), "text": note.text}


def _shown(request: HttpRequest, kept: Plan, found: Evaluation) -> dict[str, Any]:
    people, reviews = (holds(request, p, kept.unit) for p in ("people.read", "reviews.read"))
    named = {
        "posts": asdict(found.posts), "leaders": [asdict(p) for p in found.leaders], "due": [asdict(p) for p in found.due],
        "members": asdict(found.members),
    }  # fmt: skip
    return {
        **_plan(kept),
        "known_posting": found.base, "effective": found.on, "period": found.period.name, "acts": found.acts,
        "problems": from_books(found.problems, language(request)),
        "conflicts": [asdict(c) for c in found.conflicts],
        "cut": found.cut, "kinds": found.kinds,
        "changed": [asdict(c) for c in found.changed],
        "payroll": [{**asdict(p), "over": p.over} for p in found.pay],
        "deputies": [asdict(d) for d in found.deputies], "small": [asdict(s) for s in found.small],
        "figures": [{**asdict(r), "change": r.change} for r in found.figures] if reviews else [],
        "people": named if people else {},
        "papers": [_draft(request, p) for p in kept.papers.all()],
    }  # fmt: skip


def _draft(request: HttpRequest, one: PlanPaper) -> dict[str, Any]:
    """A draft with the restricted values of its acts covered."""
    units = concerned.units_of(str(one.raw.get("issuer", "")), concerned.acts_of(one.raw), store.books_now())
    clear = restricted.clear_for(request.user, units) if units else frozenset()
    allowed = frozenset(c for c in clear if restricted.fields()[c].permission in request.token.scopes)  # type: ignore[attr-defined]
    acts = [restricted.masked_act(a, allowed) for a in one.raw.get("acts", ())]
    number = one.decision.written if one.decision else str(one.raw.get("number") or "")
    return {
        "position": one.position,
        "subject": str(one.raw.get("subject", "")),
        "number": number,
        "acts": acts,
    }
