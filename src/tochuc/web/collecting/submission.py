"""One submission on a page: the declared figures beside the booked ones, differences settled, returned or accepted.

Always true: a step goes through `tochuc.exchange.submissions` and `tochuc.declared.settling`; what they refuse is said
on the page with what would be right, and nothing is half done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tochuc.access import scopes
from tochuc.books import periods, store
from tochuc.books.models import Decision
from tochuc.declared import settling
from tochuc.declared.declaring import AlreadyAccepted, standing
from tochuc.declared.differences import booked, differs
from tochuc.declared.models import DeclaredFigure
from tochuc.exchange import submissions
from tochuc.exchange.forms import values
from tochuc.exchange.models import Submission
from tochuc.exchange.refusals import sentence
from tochuc.figures.catalogue import Figure, catalogue
from tochuc.reviews.compose import show
from tochuc.reviews.printed import capital, change
from tochuc.web.collecting import words
from tochuc.web.frame import naming, vocabulary
from tochuc.web.frame.rules import needs

State = Submission.State
Problems = list[tuple[str, str, str]]


def of_submission(user: Any, permission: str, pk: int, **_: Any) -> bool:
    """The unit that sends, or the one it is sent to, is in scope."""
    row = Submission.objects.filter(pk=pk).values_list("unit", "to").first()
    return row is not None and any(scopes.may(user, permission, unit) for unit in row)


def of_sender(user: Any, permission: str, pk: int, **_: Any) -> bool:
    """The unit that sends is in scope."""
    unit = Submission.objects.filter(pk=pk).values_list("unit", flat=True).first()
    return unit is not None and scopes.may(user, permission, unit)


def of_receiver(user: Any, permission: str, pk: int, **_: Any) -> bool:
    """The unit it is sent to is in scope."""
    to = Submission.objects.filter(pk=pk).values_list("to", flat=True).first()
    return to is not None and scopes.may(user, permission, to)


@dataclass(frozen=True, slots=True)
class Line:
    """A figure asked: what is declared beside what is booked, printed in the page's language."""

    figure: Figure
    name: str
    booked: str
    no_data: bool
    declared: str
    amount: str
    differs: bool
    row: DeclaredFigure | None
    decision: Decision | None

    @property
    def settled(self) -> str:
        """How the difference was settled, in words; "" for not yet."""
        how = self.row.settled if self.row else ""
        return {"decision": _("bằng quyết định"), "note": _("bằng ghi chú"), "correction": _("khai lại")}.get(
            how, ""
        )


def lines(row: Submission) -> list[Line]:
    """Every figure asked, and any other the unit declared, in the order of the form."""
    declared = standing(row.unit, row.period)
    ids = list(dict.fromkeys([*row.asks, *declared]))
    known = [i for i in ids if i in catalogue()]
    numbers, lang = booked(row.unit, row.period, known), vocabulary.lang()
    postings = {d.decision for d in declared.values() if d.decision}
    decisions = {d.posting: d for d in Decision.objects.filter(posting__in=postings)} if postings else {}
    found = []
    for id_ in known:
        figure, said, number = catalogue()[id_], declared.get(id_), numbers[id_]
        found.append(
            Line(
                figure, capital(str(getattr(figure, lang))), show(figure, number, lang), number is None,
                show(figure, said.value, lang) if said else "",
                change(figure, said.value, number) if said and differs(said, number) else "",
                said is not None and differs(said, number), said,
                decisions.get(said.decision) if said and said.decision else None,
            )
        )  # fmt: skip
    return found


@require_GET
@needs("reviews.read", of=of_submission)
def collect(request: Any, pk: int) -> HttpResponse:
    """The submission as it stands."""
    return page(request, get_object_or_404(Submission, pk=pk))


def page(request: Any, row: Submission, problems: Problems | None = None, told: str = "") -> HttpResponse:
    """The page of a submission; with what was wrong it is the answer to a step that was refused."""
    shown, user = lines(row), request.user
    open_ = [line for line in shown if line.differs and not line.settled]
    closed = _closed(row)
    may_write = scopes.may(user, "reviews.write", row.unit) and not closed
    may_judge = scopes.may(user, "reviews.sign", row.to)
    steps = list(row.steps.all())
    context = {
        "row": row,
        "form": words.form_words(row.form),
        "period": periods.read(row.period),
        "state": words.state_words(row.state),
        "late": submissions.days_late(row),
        "names": naming.names({row.unit, row.to}),
        "lines": shown,
        "differing": [line for line in shown if line.differs],
        "unsettled": len(open_),
        "closed": closed,
        "remark": next((s for s in reversed(steps) if s.state == State.RETURNED), None)
        if row.state in (State.RETURNED, State.IN_PROGRESS) else None,
        "steps": [(s, words.state_words(s.state)) for s in steps],
        "may_fill": may_write and row.state in (State.OPEN, State.IN_PROGRESS, State.RETURNED),
        "may_judge": may_judge and row.state == State.SENT,
        "may_withdraw": may_judge and row.sent_at is None,
        "may_settle": may_judge and row.state in (State.SENT, State.ACCEPTED),
        "may_correct": may_write and row.state == State.SENT,
        "given": request.POST,
        "problems": problems or [],
        "told": told,
    }  # fmt: skip
    return render(request, "collecting/submission.html", context, status=422 if problems or told else 200)


def _closed(row: Submission) -> bool:
    return periods.closing(store.books_now(), row.to, periods.read(row.period)) is not None


@require_POST
@needs("reviews.read", of=of_submission)
def collect_settle(request: Any, pk: int, figure: str) -> HttpResponse:
    """Settle one difference: by a decision, by a note (the level above), or by declaring anew (the unit)."""
    row = get_object_or_404(Submission, pk=pk)
    if figure not in catalogue():
        raise Http404
    how = request.POST.get("do", "")
    permission, unit = ("reviews.write", row.unit) if how == "correction" else ("reviews.sign", row.to)
    if not scopes.may(request.user, permission, unit):
        return page(request, row, told=refused_words("not_allowed"))
    try:
        _settle(request, row, figure, how)
    except _Typed as wrong:
        return page(request, row, [(f"{how}-{figure}", capital(catalogue()[figure].vi), wrong.sentence)])
    messages.success(
        request, _("Đã giải quyết chênh lệch “%(figure)s”.") % {"figure": catalogue()[figure].vi}
    )
    return redirect("collect", pk=pk)


class _Typed(Exception):
    """What was typed is wrong; `sentence` says what would be right."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence


def _settle(request: Any, row: Submission, figure: str, how: str) -> None:
    given, unit, period, by = request.POST.get("value", "").strip(), row.unit, row.period, request.user
    try:
        if how == "note":
            settling.by_note(unit, period, figure, given, by)
        elif how == "decision":
            settling.by_decision(unit, period, figure, _posting(given), by)
        elif how == "correction":
            number, wrong = values.checked(figure, given)
            if number is None:
                raise _Typed(refused_words(wrong, value=given[:60]))
            submissions.correct(row, figure, number, by)
        else:
            raise _Typed(_("Hãy chọn cách giải quyết: quyết định, khai lại hoặc ghi chú."))
    except settling.NotSettled as wrong_:
        raise _Typed(refused_words(wrong_.code)) from None
    except submissions.NotNow as not_now:
        raise _Typed(refused_words(not_now.code)) from None
    except AlreadyAccepted:
        raise _Typed(refused_words("accepted")) from None


def _posting(given: str) -> int:
    """The posting of a decision told by its number as written, or by its posting number."""
    found = Decision.objects.filter(written=given).exclude(posting=None).order_by("-posting").first()
    if found is not None:
        return int(found.posting or 0)
    return int(given) if given.isdecimal() and len(given) < 15 else 0


@require_POST
@needs("reviews.sign", of=of_receiver)
def collect_return(request: Any, pk: int) -> HttpResponse:
    """Return it with what is to be mended."""
    row = get_object_or_404(Submission, pk=pk)
    try:
        submissions.give_back(row, request.POST.get("remark", ""), request.user)
    except submissions.NotNow as not_now:
        return _refused(request, row, not_now.code, "remark", _("Cần sửa gì"))
    messages.success(request, _("Đã trả lại để sửa; biểu phát trước đây không còn dùng được."))
    return redirect("collect", pk=pk)


@require_POST
@needs("reviews.sign", of=of_receiver)
def collect_withdraw(request: Any, pk: int) -> HttpResponse:
    """Take back what was asked by mistake."""
    row = get_object_or_404(Submission, pk=pk)
    try:
        submissions.withdraw(row, request.user)
    except submissions.NotNow as not_now:
        return _refused(request, row, not_now.code, "", "")
    messages.success(request, _("Đã rút yêu cầu gửi số liệu."))
    return redirect("collect_board")


@require_POST
@needs("reviews.sign", of=of_receiver)
def collect_accept(request: Any, pk: int) -> HttpResponse:
    """Take it over: what reconciles, or with the reason why not."""
    row = get_object_or_404(Submission, pk=pk)
    try:
        submissions.accept(row, request.user, request.POST.get("reason", ""))
    except submissions.NotNow as not_now:
        return _refused(request, row, not_now.code, "reason", _("Lý do nhận khi còn chênh lệch"))
    messages.success(request, _("Đã nhận số liệu."))
    return redirect("collect", pk=pk)


def _refused(request: Any, row: Submission, code: str, field: str, label: str) -> HttpResponse:
    row.refresh_from_db()
    if code in ("remark_needed", "unsettled"):
        return page(request, row, [(field, label, refused_words(code))])
    return page(request, row, told=refused_words(code))


def refused_words(code: str, **details: object) -> str:
    """Why something is refused, in the page's language."""
    return sentence(code, vocabulary.lang(), **details)
