"""Operations of collecting: periods opened, forms given and taken, figures sent, returned, accepted, settled.

Always true: every step goes through `tochuc.exchange.submissions` and `tochuc.declared.settling`, as it does for a
page; a submission is told to who may see the unit that sends or the one it is sent to.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import File, Header, Router, Status
from ninja.files import UploadedFile

from tochuc.access import audit, scopes
from tochuc.declared import settling
from tochuc.declared.declaring import AlreadyAccepted, standing
from tochuc.declared.differences import booked, differs
from tochuc.exchange import submissions
from tochuc.exchange.api import forms, problems
from tochuc.exchange.api import submission_shapes as shapes
from tochuc.exchange.api.problems import Refusal, language
from tochuc.exchange.api.reading import need
from tochuc.exchange.api.sending import LARGEST
from tochuc.exchange.api.standing import once, page
from tochuc.exchange.forms import giving, standard, taking, values
from tochuc.exchange.models import Submission
from tochuc.exchange.refusals import sentence
from tochuc.figures.catalogue import catalogue

router = Router(tags=["submissions"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNPROCESSABLE = ("remark_needed", "unsettled")


@router.get("/forms", response=list[shapes.FormOut])
def form_kinds(request: HttpRequest) -> Any:
    """The forms that can be asked for."""
    need(request, "reviews.read")
    return [
        {"id": f.id, "vi": f.vi, "en": f.en, "figures": list(f.figures)} for f in standard.kinds().values()
    ]


@router.get("/submissions", response=shapes.SubmissionPage)
def listed(
    request: HttpRequest, period: forms.PeriodName | None = None, state: shapes.State = "",
    unit: forms.Code | None = None, to: forms.Code | None = None, late: bool = False, cursor: forms.Cursor = "",
    limit: forms.Limit = 100,
) -> Any:  # fmt: skip
    """Submissions of units in scope or sent to one, in the order they were asked for."""
    need(request, "reviews.read")
    rows = Submission.objects.filter(scopes.within(request.user, "reviews.read", "unit", "to"))
    told = {"period": period, "state": state, "unit": unit, "to": to}
    rows = rows.filter(**{k: v for k, v in told.items() if v})
    return page(rows.filter(submissions.is_late()) if late else rows, "id", cursor, limit, _shown)


@router.post("/submissions", response={201: list[shapes.SubmissionOut], 422: forms.Fault})
@once
def open_period(
    request: HttpRequest, body: shapes.OpenIn, idempotency_key: str = Header("", alias="Idempotency-Key")
) -> Any:
    """Ask units for a period's form. Asked before, a unit keeps its form; only the due day changes."""
    need(request, "reviews.sign", body.to)
    if body.form not in standard.kinds():
        raise Refusal(422, f"Không có biểu “{body.form}”.", f"There is no form “{body.form}”.")
    units = body.units or submissions.below(body.to)
    try:
        rows = submissions.open_period(body.period, body.to, units, body.due, request.user, body.form)
    except submissions.UnknownUnits as unknown:
        raise Refusal(422, f"Không có đơn vị: {unknown}.", f"There is no unit: {unknown}.") from None
    except submissions.NotNow as not_now:
        raise _refusal(not_now.code) from None
    return 201, [_shown(r) for r in rows]


@router.get("/submissions/{id}", response=shapes.SubmissionWhole)
def one(request: HttpRequest, id: forms.Number) -> Any:
    """A submission with its steps, every figure declared beside booked."""
    return _whole(_found(request, id, "reviews.read"))


@router.delete("/submissions/{id}", response={204: None, 409: forms.Fault})
def withdraw(request: HttpRequest, id: forms.Number) -> Any:
    """Take back what was asked by mistake; not where figures were ever sent for it."""
    try:
        submissions.withdraw(_of_receiver(request, id), request.user)
    except submissions.NotNow as not_now:
        raise _refusal(not_now.code) from None
    return Status(204, None)


@router.get("/submissions/{id}/form", response={200: Any})
def give_form(request: HttpRequest, id: forms.Number) -> Any:
    """The form as a workbook (XLSX), filled with what is known."""
    row = _found(request, id, "reviews.read")
    answer = HttpResponse(giving.form(row), content_type=XLSX)
    name = f"{row.unit}-{row.period}-lan-{row.edition}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    subject = f"submission:{row.unit}:{row.period}"
    audit.record("form.given", actor=request.user, subject=subject, unit=row.unit)
    return answer


@router.post("/submissions/{id}/form", response={200: shapes.SubmissionWhole, 422: shapes.FormFaults})
@once
def take_form(
    request: HttpRequest, id: forms.Number, file: File[UploadedFile],
    idempotency_key: str = Header("", alias="Idempotency-Key"),
) -> Any:  # fmt: skip
    """A filled form come back: sent where everything in it is right; else every fault with its cell, and nothing sent."""
    row = _of_sender(request, id)
    if (file.size or 0) > LARGEST:
        raise Refusal(422, "Tệp lớn hơn 30 MB.", "The file is over 30 MB.")
    taken = taking.take(file.name or "tệp", file.read(), request.user, unit=row.unit, period=row.period)
    if not taken.faults:
        return 200, _whole(Submission.objects.get(pk=row.pk))
    lang = language(request)
    found = [
        {"code": f.code, "where": [f.row, f.column] if f.row else [], "place": f"{f.column}{f.row}" if f.row else "",
         "message": f.message(lang)}
        for f in taken.faults
    ]  # fmt: skip
    return 422, {"type": "about:blank", "title": problems.title(422, lang), "status": 422, "problems": found}


@router.post(
    "/submissions/{id}/send", response={200: shapes.SubmissionWhole, 409: forms.Fault, 422: forms.Fault}
)
@once
def send(
    request: HttpRequest, id: forms.Number, body: shapes.SendIn,
    idempotency_key: str = Header("", alias="Idempotency-Key"),
) -> Any:  # fmt: skip
    """Send a unit's figures. Every figure that cannot be is told, and nothing is sent then."""
    row, lang = _of_sender(request, id), language(request)
    wrong = []
    for figure, value in body.values.items():
        code = "not_asked_figure" if figure not in row.asks else values.checked(figure, value)[1]
        if code:
            told = sentence(code, lang, value=figure if code == "not_asked_figure" else f"{value:g}")
            wrong.append({"code": code, "where": ["values", figure], "place": figure, "message": told})
    if wrong:
        raise problems.Told(422, wrong)
    try:
        sent = submissions.send(row, body.values, request.user, explanations=body.explanations)
    except submissions.NotNow as not_now:
        raise _refusal(not_now.code) from None
    return 200, _whole(sent)


@router.post(
    "/submissions/{id}/return", response={200: shapes.SubmissionWhole, 409: forms.Fault, 422: forms.Fault}
)
@once
def give_back(
    request: HttpRequest, id: forms.Number, body: forms.Comment,
    idempotency_key: str = Header("", alias="Idempotency-Key"),
) -> Any:  # fmt: skip
    """Return what was sent, with what is to be mended."""
    return _judged(request, id, lambda row: submissions.give_back(row, body.comment, request.user))


@router.post(
    "/submissions/{id}/accept", response={200: shapes.SubmissionWhole, 409: forms.Fault, 422: forms.Fault}
)
@once
def accept(
    request: HttpRequest, id: forms.Number, body: forms.Comment,
    idempotency_key: str = Header("", alias="Idempotency-Key"),
) -> Any:  # fmt: skip
    """Take over what reconciles with the books, or what does not with the reason in `comment`."""
    return _judged(request, id, lambda row: submissions.accept(row, request.user, body.comment))


@router.post(
    "/submissions/{id}/figures/{figure}/settle",
    response={200: shapes.SubmissionWhole, 409: forms.Fault, 422: forms.Fault},
)
@once
def settle(
    request: HttpRequest, id: forms.Number, figure: forms.Words, body: shapes.SettleIn,
    idempotency_key: str = Header("", alias="Idempotency-Key"),
) -> Any:  # fmt: skip
    """Settle a difference: the level above by a decision or a note, the unit by a corrected figure."""
    row = _of_sender(request, id) if body.how == "correction" else _of_receiver(request, id)
    if figure not in catalogue():
        raise Http404
    unit, period, by = row.unit, row.period, request.user
    try:
        if body.how == "note":
            settling.by_note(unit, period, figure, body.note, by)
        elif body.how == "decision":
            settling.by_decision(unit, period, figure, body.posting or 0, by)
        else:
            number, wrong = values.checked(figure, body.value)
            if number is None:
                told = sentence(
                    wrong, language(request), value="" if body.value is None else f"{body.value:g}"
                )
                raise problems.Told(
                    422, [{"code": wrong, "where": ["value"], "place": "value", "message": told}]
                )
            submissions.correct(row, figure, number, by)
    except settling.NotSettled as wrong_:
        raise _refusal(wrong_.code, 422) from None
    except submissions.NotNow as not_now:
        raise _refusal(not_now.code) from None
    except AlreadyAccepted:
        raise _refusal("accepted") from None
    return 200, _whole(row)


@router.get("/declared", response=list[shapes.DeclaredOut], tags=["submissions"])
def declared(request: HttpRequest, unit: forms.Code, period: forms.PeriodName) -> Any:
    """What a unit declares for a period, from forms and from texts read, beside what the books say."""
    need(request, "reviews.read", unit)
    return _beside(unit, period, [])


def _beside(unit: str, period: str, asks: list[str]) -> list[dict[str, Any]]:
    rows = standing(unit, period)
    ids = [f for f in dict.fromkeys([*asks, *rows]) if f in catalogue()]
    numbers = booked(unit, period, ids)
    return [_figure(f, rows.get(f), numbers[f]) for f in ids]


def _figure(figure: str, row: Any, number: float | None) -> dict[str, Any]:
    if row is None:
        return {"figure": figure, "declared": None, "booked": number, "differs": False}
    return {
        "figure": figure, "declared": row.value, "booked": number, "differs": differs(row, number),
        "explanation": row.explanation, "settled": row.settled, "note": row.note, "decision": row.decision,
        "source": row.source, "accepted": row.accepted,
    }  # fmt: skip


def _found(request: HttpRequest, id: int, permission: str) -> Submission:
    """The submission where the account holds the permission at the unit that sends or the one it is sent to."""
    need(request, permission)
    row = Submission.objects.filter(pk=id).first()
    if row is None or not any(scopes.may(request.user, permission, u) for u in (row.unit, row.to)):
        raise Http404
    return row


def _of_sender(request: HttpRequest, id: int) -> Submission:
    row = _found(request, id, "reviews.write")
    need(request, "reviews.write", row.unit)
    return row


def _of_receiver(request: HttpRequest, id: int) -> Submission:
    row = _found(request, id, "reviews.sign")
    need(request, "reviews.sign", row.to)
    return row


def _judged(request: HttpRequest, id: int, step: Any) -> Any:
    try:
        return 200, _whole(step(_of_receiver(request, id)))
    except submissions.NotNow as not_now:
        raise _refusal(not_now.code) from None


def _refusal(code: str, status: int = 409) -> Refusal:
    if code == "not_allowed":
        status = 403
    elif code in _UNPROCESSABLE:
        status = 422
    return Refusal(status, sentence(code, "vi"), sentence(code, "en"))


def _shown(row: Submission) -> dict[str, Any]:
    return {
        "id": row.pk, "unit": row.unit, "period": row.period, "to": row.to, "due": row.due.isoformat(), "form": row.form,
        "state": row.state, "edition": row.edition, "days_late": submissions.days_late(row), "reason": row.reason,
    }  # fmt: skip


def _whole(row: Submission) -> dict[str, Any]:
    steps = [
        {"state": s.state, "by": s.by, "at": s.at.isoformat(), "remark": s.remark} for s in row.steps.all()
    ]
    return {
        **_shown(row),
        "steps": steps,
        "figures": _beside(row.unit, row.period, row.asks),
    }
